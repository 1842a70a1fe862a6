"""The same figure in two layers: a municipality's own table, its KOSTRA file, what is published.

Two that differ are told, and none of them is chosen here. One that is a thousand times another, or
a thousand times what any municipality has for each inhabitant, is a mistake of unit and is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from kommunetall import inputs
from kommunetall.data import packages, tables
from kommunetall.data.likely import spaced, unlikely
from kommunetall.data.lines import lines_of
from kommunetall.data.reported import (
    ACTUAL,
    AMOUNT,
    KOSTRA,
    PUBLISHED,
    REPORTED,
    Stamp,
    accounts,
    has_lines,
    kostra_package,
    of_reports,
    published_rows,
    stamp,
    stamps,
)
from kommunetall.data.statements import ACCOUNT
from kommunetall.errors import DataError
from kommunetall.inputs import package_folder

OWN = "own"
KEY = [*ACCOUNT, "line"]
COLUMNS = ["table", *KEY, "label", "layer", "amount", "other_layer", "other_amount", "difference"]
ROUNDING = 1
THOUSAND = 1000
NEAR = 0.1
LEAST = 10
FEWEST, WIDEST, MARGIN = 100, 100, 3
IN_WORDS = {OWN: "kommunens egen tabell", KOSTRA: "KOSTRA-fila", PUBLISHED: "SSBs tall"}
SCOPES = {"treasury": "kommunekassen", "consolidated": "konsolidert", "group": "konsern"}
IN_THOUSANDS = "beløpene i en KOSTRA-fil er i tusen kroner"
Bounds = Mapping[str, tuple[float, float]]


def differences(municipality: str, year: int | None = None) -> pd.DataFrame:
    """Figures that two layers know and have otherwise, beyond rounding.

    Parameters
    ----------
    municipality
        Its code.
    year
        That of the accounts; all where none is named.

    Returns
    -------
    pandas.DataFrame
        ``table``, ``year``, ``scope``, ``line``, ``label``; ``layer`` that is used with its
        ``amount``, ``other_layer`` with ``other_amount``, and ``difference`` (used less other), NOK
        thousand, income and surplus negative in operations and investment.
    """
    statements = filter(has_lines, REPORTED)
    found = [rows for name in statements for rows in differing(name, municipality)]
    every = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=COLUMNS)
    return every if year is None else every[every.year == year].reset_index(drop=True)


def in_words(found: pd.DataFrame) -> list[str]:
    """Figures that two layers have otherwise, a sentence each.

    Parameters
    ----------
    found
        As :func:`differences` gives them.
    """
    return [
        f"«{row['label']}» for {row['year']} ({SCOPES[row['scope']]}) er {whole(row['amount'])} i "
        f"{IN_WORDS[row['layer']]} og {whole(row['other_amount'])} i "
        f"{IN_WORDS[row['other_layer']]} (tusen kroner): {IN_WORDS[row['layer']]} er brukt"
        for row in found.to_dict("records")
    ]


def whole(amount: float) -> str:
    """An amount in whole thousands with spaces between its thousands.

    >>> whole(0.0), whole(-52691.0)
    ('0', '-52 691')
    """
    return f"{amount:,.0f}".replace(",", " ")


def differing(name: str, municipality: str) -> Iterator[pd.DataFrame]:
    """Differences of one statement, of each two layers: the first is the one that is used."""
    layers = {layer: rows for layer, rows in known(name, municipality).items() if len(rows)}
    names = {line.line: line.name for line in lines_of(name).values()}
    for place, (layer, rows) in enumerate(layers.items()):
        for other, others in list(layers.items())[place + 1 :]:
            both = rows.to_frame("amount").join(others.rename("other_amount"), how="inner")
            both["difference"] = both.amount - both.other_amount
            told = both[both.difference.abs() > ROUNDING].reset_index()
            if len(told):
                yield told.assign(
                    table=name, layer=layer, other_layer=other, label=told.line.map(names)
                )[COLUMNS]


def known(name: str, municipality: str) -> dict[str, pd.Series]:
    """Amounts of a statement by year, scope and line, by layer in the order that they are used."""
    rows = published_rows(REPORTED[name], municipality, stamp(REPORTED[name]))
    package = kostra_package(municipality)
    return {
        OWN: own_amounts(name, municipality).droplevel("row"),
        KOSTRA: keyed(tables.read(REPORTED[name], package))
        if tables.has_resource(REPORTED[name], package)
        else keyed(None),
        PUBLISHED: keyed(rows),
    }


def keyed(rows: pd.DataFrame | None) -> pd.Series:
    """Amounts of reported rows by year, scope and line."""
    if rows is None:
        return pd.Series([], pd.MultiIndex.from_tuples([], names=KEY), dtype=float)
    return rows.set_index(KEY)[AMOUNT].astype(float)


def own_amounts(name: str, municipality: str) -> pd.Series:
    """Amounts of an own table by year, scope, line and row in its file; of lines that stand once.

    None where there is no such table.
    """
    if not tables.has(name, municipality):
        return pd.Series([], pd.MultiIndex.from_tuples([], names=[*KEY, "row"]), dtype=float)
    descriptor, folder = packages.resource(name, municipality)
    file = folder / str(descriptor["path"])
    schema = tables.schema_content(tables.schema_file(descriptor, folder))
    frame = tables.numbered_csv(file.name, tables.table_content(file), schema)
    told = frame[frame[ACTUAL].notna() & ~frame.duplicated(KEY, keep=False)]
    rows = told.rename_axis("row").reset_index()
    return rows.set_index([*KEY, "row"])[ACTUAL].astype(float)


def require_unit(name: str, municipality: str) -> None:
    """Refuse an own table with amounts that are in another unit than what is reported.

    Raises
    ------
    DataError
        With each row, what it is, what is reported, and what to look for.
    """
    own, reported = stamp(name, municipality), stamps(REPORTED[name], municipality)
    if not any(file.is_there for file in reported):
        return
    findings = faults_of_unit(name, municipality, own, reported)
    if findings:
        raise DataError(
            f"{Path(own.file).name} har {len(findings)} tall som ikke kan stemme.", findings
        )


@inputs.kept(64)
def faults_of_unit(
    name: str, municipality: str, own_file: Stamp, files: tuple[Stamp, Stamp]
) -> tuple[str, ...]:
    """Rows of an own table in another unit than what is reported, as the files are now."""
    own = own_amounts(name, municipality)
    file = Path(own_file.file).name
    told = accounts(REPORTED[name], municipality, files)
    reported = keyed(told) if len(told) else keyed(None)
    layers = dict(zip(told.set_index(KEY).index, told.layer, strict=True)) if len(told) else {}
    in_nation, _ = files
    bounds = usual(REPORTED[name], in_nation) if in_nation.is_there else {}
    people = tables.national_inhabitants(municipality)
    names = {line.line: line.name for line in lines_of(name).values()}
    found = []
    rows = own.rename("amount").reset_index()
    for year, scope, line, row, amount in zip(
        rows.year, rows.scope, rows.line, rows.row, rows.amount, strict=True
    ):
        key = (year, scope, line)
        other = float(reported.get(key, 0.0))
        place = f"{file}, rad {row}: «{names[line]}» ({ACTUAL}) er {whole(amount)}"
        if is_thousandfold(amount, other):
            unit = "kroner" if abs(amount) > abs(other) else "millioner kroner"
            found.append(
                f"{place}, og {whole(other)} i {IN_WORDS[layers[key]]}: er beløpet i {unit}?"
            )
        elif said := beyond(line, amount, int(year), bounds, people):
            found.append(f"{place}, {said}")
    return tuple(found)


def faults_of_file(name: str, rows: pd.DataFrame, municipality: str) -> list[str]:
    """Lines of a KOSTRA file in another unit than what is published, or than is likely.

    Parameters
    ----------
    name
        The statement's name.
    rows
        ``year``, ``scope``, ``line`` and ``amount_nok_thousand``, of one municipality.
    """
    published = stamp(REPORTED[name])
    others = keyed(published_rows(REPORTED[name], municipality, published))
    bounds = usual(REPORTED[name], published) if published.is_there else {}
    people = tables.inhabitants(package_folder(municipality))
    names = {line.line: line.name for line in lines_of(name).values()}
    found = []
    for year, scope, line, amount in rows[[*KEY, AMOUNT]].itertuples(index=False):
        other = float(others.get((year, scope, line), 0.0))
        place = f"«{names[line]}» for {year} er {whole(amount)} tusen kroner"
        if is_thousandfold(amount, other):
            found.append(f"{place}, og {whole(other)} i {IN_WORDS[PUBLISHED]}: {IN_THOUSANDS}")
        elif said := beyond(line, amount, year, bounds, people):
            found.append(f"{place}, {said}")
    if found:
        return found
    told = rows.rename(columns={AMOUNT: ACTUAL}).assign(label=rows.line.map(names))
    return [f"{said} {IN_THOUSANDS}" for said in unlikely(name, "summen", told, people)]


def is_thousandfold(one: float, other: float) -> bool:
    """Whether one amount is about a thousand times another, and both are of some size.

    >>> is_thousandfold(52_691_000, 52_691), is_thousandfold(53, 52_691), is_thousandfold(2, 2_000)
    (True, True, False)
    """
    small, large = sorted((abs(one), abs(other)))
    return small >= LEAST and abs(large / small / THOUSAND - 1) <= NEAR


def beyond(line: str, amount: float, year: int, bounds: Bounds, people: Mapping[int, int]) -> str:
    """Why an amount is in another unit, beside what municipalities have for each inhabitant.

    Blank where it is not, or where nothing is known.
    """
    if line not in bounds or not people or not amount:
        return ""
    inhabitants = people[min(people, key=lambda one: abs(one - year))]
    each = abs(amount) * THOUSAND / inhabitants
    low, high = bounds[line]
    span = f"alle som har rapportert, har mellom {spaced(low)} og {spaced(high)}"
    told = f"som er {spaced(each)} kroner per innbygger; {span}"
    if each > high * MARGIN and low / MARGIN <= each / THOUSAND <= high * MARGIN:
        return f"{told}: er beløpet i kroner?"
    if each < low / MARGIN and low / MARGIN <= each * THOUSAND <= high * MARGIN:
        return f"{told}: er beløpet i millioner kroner?"
    return ""


@inputs.kept(6)
def usual(reported: str, _file: Stamp) -> Bounds:
    """Least and most that municipalities have of a line, NOK per inhabitant, as the table is now.

    Only of lines that enough of them have, all of about the same size: then a thousand times as
    much is nobody's.
    """
    rows, people = of_reports(tables.read(reported)), tables.everyone()
    told = rows[rows[AMOUNT] != 0].merge(people, on=["municipality_code", "year"])
    each = told[AMOUNT].abs().astype(float) * THOUSAND / told.population.astype(float)
    by_line = told.assign(each=each).groupby("line")
    spans = by_line.each.agg(["min", "max"])
    counts = by_line.municipality_code.nunique()
    kept = spans[(counts >= FEWEST) & (spans["max"] <= spans["min"] * WIDEST)]
    return {
        str(line): (float(low), float(high))
        for line, low, high in zip(kept.index, kept["min"], kept["max"], strict=True)
    }
