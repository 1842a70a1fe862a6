"""What those who bring tables should know before a run, though it stops nothing.

A file that nothing reads, a table or a stated figure whose name no report knows, a code that the
municipality's own list of its areas, committees, entities or words for progress does not have, and
a year that is later than all other tables'.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kommunetall.assets import FOLDER, SCHEMAS
from kommunetall.inputs import package_folder
from kommunetall.strict import bytes_of, json_of

STATED_ITEMS = FOLDER / "stated_items.csv"
STATED_FIGURES = "stated_figures"
ACTUAL = "actual_nok_thousand"
OF_ACCOUNTS = ("pension_note", "stated_figures")
FIRST_ROW = 2
NEAREST = 3
TOTAL = "total"
MEANT_TOTAL = {"total", "totalt", "totalen", "sum", "samla", "samlet", "i alt", "alle", "hele"}
AREAS, POSITIONS = "service_areas", "fte_employees"
BY_AREA = ("breaches_by_area", "overtime", "sickness_absence", "sickness_targets", "turnover")
HOMES = {
    "service_area": "service_areas",
    "from_area": "service_areas",
    "to_area": "service_areas",
    "committee": "committees",
    "entity": "entities",
    "borrower": "entities",
    "status": "status_words",
}
KEYS = {
    "service_areas": ("service_area", "reported_as"),
    "committees": ("committee",),
    "entities": ("entity",),
    "status_words": ("status",),
}


def notes(municipality: str) -> list[str]:
    """All that there is to know of a municipality's tables; nothing, where it has none."""
    folder = package_folder(municipality)
    files = listed_files(folder)
    if files is None:
        return []
    stated = [folder / path for path, name in files.items() if name == STATED_FIGURES]
    return [
        *unlisted(folder, files),
        *unknown_tables(folder.name, files.values()),
        *(note for file in stated for note in unknown(file)),
        *unknown_codes(folder, files),
        *unknown_areas(folder, files),
        *late_rows(folder, files),
    ]


def listed_files(folder: Path) -> dict[str, str] | None:
    """Tables by the names of their files, as a data package lists them; None where it does not."""
    try:
        resources = json_of(bytes_of(folder / "datapackage.json"))["resources"]
        return {str(resource["path"]): str(resource["name"]) for resource in resources}
    except (OSError, ValueError, KeyError, TypeError):
        return None


class Late(NamedTuple):
    """Rows of a table whose year of account is later than all other tables'."""

    path: str
    rows: list[int]
    year: int
    newest: int


def late_years(municipality: str) -> set[int]:
    """Years of account of one table that are later than those of all others."""
    folder = package_folder(municipality)
    return {late.year for late in all_late(folder, listed_files(folder) or {})}


def all_late(folder: Path, files: Mapping[str, str]) -> list[Late]:
    """Rows whose year of account is later than all other tables'.

    The year after the others' newest is not among them: tables of a new year come one by one.
    """
    years = {path: account_years(folder / path, name) for path, name in files.items()}
    found = []
    for path, own in years.items():
        newest = max((year for other in years if other != path for year in years[other]), default=0)
        late = [year for year in own if newest and year > newest + 1]
        found += [Late(path, own[year], year, newest) for year in late]
    return found


def account_years(file: Path, name: str) -> dict[int, list[int]]:
    """Rows of a table by the year whose account or annual report they are of."""
    found: dict[int, list[int]] = {}
    for number, cells in enumerate(rows_of(file), FIRST_ROW):
        is_account = name in OF_ACCOUNTS or "report_year" in cells or cells.get(ACTUAL)
        year = cells.get(period_of(cells), "")
        if is_account and year.isdecimal():
            found.setdefault(int(year), []).append(number)
    return found


def period_of(cells: Mapping[str, str]) -> str:
    """Name of the column that says which report a row is of."""
    return "report_year" if "report_year" in cells else "year"


def late_rows(folder: Path, files: Mapping[str, str]) -> list[str]:
    """A note for every year of a table that is later than the newest of all others."""
    columns = {path: period_of((rows_of(folder / path) or [{}])[0]) for path in files}
    return [
        f"{folder.name}/{late.path}, {first_of(late.rows)}, kolonne {columns[late.path]}: "
        f"{late.year} er senere enn {late.newest}, det siste året i de andre tabellene: skrivefeil?"
        for late in all_late(folder, files)
    ]


def first_of(rows: list[int]) -> str:
    """The first of some rows, and how many others there are.

    Examples
    --------
    >>> first_of([7]), first_of([7, 8, 9])
    ('rad 7', 'rad 7 og 2 til')
    """
    others = len(rows) - 1
    return f"rad {rows[0]} og {others} til" if others else f"rad {rows[0]}"


def unlisted(folder: Path, listed: Iterable[str]) -> list[str]:
    """A note for every CSV file in a folder that its data package does not list."""
    there = sorted(f.name for f in folder.iterdir() if f.suffix.lower() == ".csv" and f.is_file())
    return [unlisted_note(folder.name, name) for name in there if name not in set(listed)]


def unlisted_note(municipality: str, name: str) -> str:
    """What to add so that a file is read; its table is the one with the nearest name."""
    tables = [schema.stem for schema in SCHEMAS.glob("*.json")]
    nearest = get_close_matches(Path(name).stem.lower(), tables, 1) or ["…"]
    resource = {"name": nearest[0], "path": name, "schema": f"{nearest[0]}.json"}
    return (
        f"{municipality}/{name} leses ikke, for den står ikke i {municipality}/datapackage.json. "
        "Legg den til under resources, med title, status, sources og licenses som de andre: "
        f"{json.dumps(resource, ensure_ascii=False)}"
    )


def unknown_tables(municipality: str, listed: Iterable[str]) -> list[str]:
    """A note for every table in a data package whose name no report knows."""
    tables = [schema.stem for schema in SCHEMAS.glob("*.json")]
    return [
        f"{municipality}/datapackage.json: tabellen «{name}» brukes ikke av noen rapport"
        + nearest_of(name, tables)
        for name in listed
        if name not in tables
    ]


def unknown_codes(folder: Path, files: Mapping[str, str]) -> list[str]:
    """A note for every code that the table of its kind does not have, where there is such a table.

    Parameters
    ----------
    folder
        The municipality's.
    files
        Tables by the names of their files.
    """
    rows = {name: rows_of(folder / path) for path, name in files.items()}
    known = {
        home: {cells.get(key, "") for cells in rows[home] for key in keys} - {""}
        for home, keys in KEYS.items()
        if rows.get(home)
    }
    found: dict[tuple[str, str, str], None] = {}
    for path, name in files.items():
        for cells in rows[name]:
            for column, home in HOMES.items():
                code = cells.get(column, "")
                if name != home and home in known and code not in {"", TOTAL, *known[home]}:
                    found[path, column, code] = None
    return [
        f"{folder.name}/{path}, kolonne {column}: «{code}» står ikke i {HOMES[column]}"
        + meant_by(code, sorted(known[HOMES[column]]))
        for path, column, code in found
    ]


def unknown_areas(folder: Path, files: Mapping[str, str]) -> list[str]:
    """A note for every area that positions are not by, where there is no table of the areas."""
    paths = {name: path for path, name in files.items()}
    if rows_of(folder / paths.get(AREAS, "")) or POSITIONS not in paths:
        return []
    known = dict.fromkeys(areas_of(folder / paths[POSITIONS]))
    found = [
        (paths[name], code)
        for name in BY_AREA
        if name in paths
        for code in areas_of(folder / paths[name])
        if code not in {TOTAL, *known}
    ]
    found += [(paths[POSITIONS], code) for code in known if is_meant_as_total(code)]
    return [
        f"{folder.name}/{path}, kolonne service_area: «{code}»"
        + (f" står ikke i {POSITIONS}" if path != paths[POSITIONS] else "")
        + meant_by(code, known)
        for path, code in found
    ]


def areas_of(file: Path) -> list[str]:
    """Codes of the areas of a table, each once."""
    return list(dict.fromkeys(filter(None, (row.get("service_area") for row in rows_of(file)))))


def is_meant_as_total(code: str) -> bool:
    """Whether a code is another word for all areas."""
    return code != TOTAL and code.casefold() in MEANT_TOTAL


def meant_by(code: str, known: Iterable[str]) -> str:
    """Whether all areas were meant, or else the nearest known names.

    Examples
    --------
    >>> meant_by("Totalt", ["school"]), meant_by("schol", ["school"])
    (': mente du total?', '; nærmest er school')
    """
    return f": mente du {TOTAL}?" if is_meant_as_total(code) else nearest_of(code, known)


def nearest_of(name: str, known: Iterable[str]) -> str:
    """The known names that are nearest to a name; nothing where none is near."""
    found = get_close_matches(name, list(known), NEAREST)
    return f"; nærmest er {', '.join(found)}" if found else ""


def rows_of(file: Path) -> list[dict[str, str]]:
    """Cells of a CSV file by column, without space around them; none where it cannot be read."""
    try:
        lines = bytes_of(file).decode("utf-8-sig").splitlines()
        separator = ";" if ";" in "".join(lines[:1]) else ","
        read = csv.DictReader(lines, delimiter=separator)
        return [
            {str(column): str(cell or "").strip() for column, cell in row.items()} for row in read
        ]
    except (OSError, ValueError, csv.Error):
        return []


@dataclass(frozen=True)
class Item:
    """A stated figure that the library knows."""

    topic: str
    item: str
    unit: str
    description: str
    used_by: str
    earlier_names: str


@cache
def known_items() -> dict[tuple[str, str], Item]:
    """The stated figures that the library knows, by topic and item."""
    with STATED_ITEMS.open(encoding="utf-8", newline="") as file:
        return {(row["topic"], row["item"]): Item(**row) for row in csv.DictReader(file)}


def unknown(file: Path) -> list[str]:
    """A note for every stated figure in a file whose name no report knows."""
    items = dict.fromkeys((row.get("topic", ""), row.get("item", "")) for row in rows_of(file))
    place = f"{file.parent.name}/{file.name}"
    return [
        f"{place}, {topic}: {unknown_note(topic, item)}"
        for topic, item in items
        if item and (topic, item) not in known_items()
    ]


def unknown_note(topic: str, item: str) -> str:
    """That no report knows a figure, and which known ones have the nearest names.

    Examples
    --------
    >>> unknown_note("finance", "hedge_share")
    '«hedge_share» brukes ikke av noen rapport; det hører til temaet investment'
    """
    items = known_items().values()
    elsewhere = [known.topic for known in items if known.item == item]
    if elsewhere:
        hint = f"; det hører til temaet {' eller '.join(elsewhere)}"
    else:
        now = {known.item: known.item for known in items if known.topic == topic}
        for known in items:
            now |= dict.fromkeys(known.earlier_names.split(), known.item)
        found = dict.fromkeys(now[name] for name in get_close_matches(item, now, NEAREST))
        hint = f"; nærmest er {', '.join(found)}" if found else ""
    return f"«{item}» brukes ikke av noen rapport{hint}"
