"""Give the tables of a municipality the roles and codes that models look for.

``cd examples && python -m roles [folder]`` (``data/3301`` without a folder) reads each table as it
was typed from the annual report, and writes it again with a role or a code beside each printed
label, as :mod:`roles.drammen` says what each label is. It writes the tables of the municipality's
structure too, and names them all in ``datapackage.json``. Labels and amounts stay as printed. Run
again, it changes nothing. A label that is not known is an error: say what it is in the dictionary.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from kommunetall.assets import SCHEMAS
from kommunetall.inputs import HOME_DATA
from roles import drammen as own

Row = dict[str, str]
PRINTED_WITH = {
    "service_areas": "operations_by_service_area",
    "committees": "operations_by_service_area",
    "entities": "investment_projects",
    "status_words": "project_status",
    "terms": "operations_by_service_area",
}


SORTED_BY = {"stated_figures": ("year", "topic", "item", "entity")}


class UnknownLabelError(Exception):
    """A label that the municipality's dictionary does not say what is."""


def rows_of(file: Path) -> list[Row]:
    """Rows of a table as text; none where there is no such table."""
    if not file.is_file():
        return []
    with file.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def write(file: Path, rows: Iterable[Row]) -> None:
    """Write a table; none where there are no rows."""
    kept = list(rows)
    if not kept:
        return
    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, list(kept[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


def code_of(label: str, known: Mapping[str, str]) -> str:
    """Code of a label; a code stays as it is, and so does an empty cell."""
    if not label or label in known.values():
        return label
    if label not in known:
        there = ", ".join(known)
        raise UnknownLabelError(f"{label!r} is not among {there}: say what it is in the dictionary")
    return known[label]


def placed(row: Row, column: str, value: str, after: str) -> Row:
    """A row with a column in a given place; where it is there already, it stays in its own."""
    if column in row:
        return row | {column: value}
    cells = [(name, cell) for name, cell in row.items()]
    place = 1 + list(row).index(after)
    return dict([*cells[:place], (column, value), *cells[place:]])


def with_item(row: Row, items: Mapping[str, str]) -> Row:
    """A row with the role of its label; a line that nothing looks for has none."""
    return placed(row, "item", items.get(row["label"], ""), after="kind")


def central_item(row: Row) -> Row:
    """A central item with its role."""
    return with_item(row, own.CENTRAL_ITEMS)


def reserve(row: Row) -> Row:
    """A fund with its role."""
    return with_item(row, own.RESERVES)


def loan(row: Row) -> Row:
    """A loan by whose it is, or by what it paid for."""
    if row["label"] not in own.LOANS:
        raise UnknownLabelError(
            f"loans: {row['label']!r} is not in the dictionary: say whose it is"
        )
    entity, purpose = own.LOANS[row["label"]]
    coded = placed(row, "entity", entity, after="kind")
    coded = placed(coded, "purpose", purpose, after="entity")
    return coded | {"statement": own.LOAN_STATEMENTS.get(row["statement"], row["statement"])}


def by_committee(row: Row) -> Row:
    """A row whose committee is named by its label; a sum of all has none."""
    committee = "" if row["kind"] == "sum" else code_of(row["label"], own.COMMITTEE_CODES)
    return placed(row, "committee", committee, after="line")


def under_committee(row: Row) -> Row:
    """A row that stands in the chapter of a committee."""
    return row | {"committee": code_of(row["committee"], own.COMMITTEE_CODES)}


def repaid(row: Row) -> Row:
    """An accounting entity in the note on repayment."""
    return row | {"entity": code_of(row["entity"], own.SPELT)}


def planned(row: Row) -> Row:
    """A project of the investment plan."""
    return row | {"borrower": code_of(row["borrower"], own.SPELT)}


def stated(row: Row) -> Row:
    """A stated figure by its name in the library, and the entity that it is of."""
    item, entity = own.STATED.get(row["item"], (row["item"], row.get("entity", "")))
    return placed(row | {"item": item}, "entity", entity, after="item")


def appropriation(row: Row) -> Row:
    """A row of a prescribed statement, which the reader knows by its name; it says whose it is."""
    kept = placed(row, "scope", own.SCOPE, after="year")
    return {name: cell for name, cell in kept.items() if name != "kind"}


ROLES: Mapping[str, Callable[[Row], Row]] = {
    "investment_statement": appropriation,
    "central_items": central_item,
    "reserves": reserve,
    "loans": loan,
    "operations_by_committee": by_committee,
    "operations_by_service_area": under_committee,
    "project_status": under_committee,
    "minimum_repayment": repaid,
    "investment_plan": planned,
    "stated_figures": stated,
}


def structure(folder: Path) -> dict[str, list[Row]]:
    """The tables of a municipality's structure, by name."""
    areas = rows_of(folder / "operations_by_service_area.csv")
    return {
        "service_areas": [
            {
                "service_area": row["service_area"],
                "label": row["label"],
                "committee": row["committee"],
                "is_self_cost": "true" if row["service_area"] in own.SELF_COST_AREAS else "",
                "reported_as": own.REPORTED_AS.get(row["service_area"], ""),
            }
            for row in sorted(areas, key=lambda row: row["service_area"])
            if row["kind"] == "line"
        ],
        "committees": [
            {"committee": code, "label": label, "field": field}
            for label, (code, field) in own.COMMITTEES.items()
        ],
        "entities": [
            {"entity": code, "label": label, "kind": kind, "has_loans": has_loans}
            for code, (label, kind, has_loans) in own.ENTITIES.items()
        ],
        "status_words": [{"status": word, "role": role} for word, role in own.STATUS_WORDS.items()],
        "terms": [
            dict(
                zip(("term", "singular", "definite", "plural", "definite_plural"), row, strict=True)
            )
            for row in ((term, *forms) for term, forms in own.TERMS.items())
        ],
    }


def described(folder: Path, tables: Iterable[str]) -> None:
    """Name the tables in the package, with the source of the table that each is printed with.

    They are of no year, and so is their source.
    """
    file = folder / "datapackage.json"
    package = json.loads(file.read_text(encoding="utf-8"))
    resources = package["resources"]
    for resource in resources:
        if resource["name"] == "loan_fund":
            resource |= {"name": "loans", "path": "loans.csv", "schema": "loans.json"}
    by_name = {resource["name"]: resource for resource in resources}
    for table in tables:
        if table not in by_name:
            schema = SCHEMAS / f"{table}.json"
            title = json.loads(schema.read_text(encoding="utf-8"))["title"]
            printed = by_name[PRINTED_WITH[table]]["sources"][-1]
            sources = [{key: said for key, said in printed.items() if key != "year"}]
            named = {"name": table, "path": f"{table}.csv", "title": title, "schema": schema.name}
            resources.append(by_name[PRINTED_WITH[table]] | named | {"sources": sources})
    file.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main(folder: Path) -> None:
    """Give the tables of a folder their roles."""
    typed = folder / "loan_fund.csv"
    if typed.is_file():
        typed.rename(folder / "loans.csv")
    for table, role in ROLES.items():
        file = folder / f"{table}.csv"
        rows = [role(row) for row in rows_of(file)]
        keys = SORTED_BY.get(table, ())
        write(file, sorted(rows, key=lambda row, keys=keys: [row[key] for key in keys]))
    tables = structure(folder)
    for table, rows in tables.items():
        write(folder / f"{table}.csv", rows)
    described(folder, tables)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HOME_DATA / "3301")
