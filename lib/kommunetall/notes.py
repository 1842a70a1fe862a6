"""What those who bring tables should know before a run, though it stops nothing.

A file that nothing reads, a table or a stated figure whose name no report knows, and a code that
the municipality's own list of its areas, committees, entities or words for progress does not have.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from kommunetall.assets import FOLDER, SCHEMAS
from kommunetall.inputs import package_folder

STATED_ITEMS = FOLDER / "stated_items.csv"
STATED_FIGURES = "stated_figures"
NEAREST = 3
TOTAL = "total"
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
    try:
        resources = json.loads((folder / "datapackage.json").read_bytes())["resources"]
        files = {str(resource["path"]): str(resource["name"]) for resource in resources}
    except (OSError, ValueError, KeyError, TypeError):
        return []
    stated = [folder / path for path, name in files.items() if name == STATED_FIGURES]
    return [
        *unlisted(folder, files),
        *unknown_tables(folder.name, files.values()),
        *(note for file in stated for note in unknown(file)),
        *unknown_codes(folder, files),
    ]


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
        + nearest_of(code, sorted(known[HOMES[column]]))
        for path, column, code in found
    ]


def nearest_of(name: str, known: Iterable[str]) -> str:
    """The known names that are nearest to a name; nothing where none is near."""
    found = get_close_matches(name, list(known), NEAREST)
    return f"; nærmest er {', '.join(found)}" if found else ""


def rows_of(file: Path) -> list[dict[str, str]]:
    """Cells of a CSV file by column, without space around them; none where it cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
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
