"""What those who bring tables should know before a run, though it stops nothing.

A file that nothing reads, and a stated figure whose name no report knows.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from kommunetall.assets import FOLDER, SCHEMAS
from kommunetall.inputs import package_folder

STATED_ITEMS = FOLDER / "stated_items.csv"
STATED_FIGURES = "stated_figures"
NEAREST = 3


def notes(municipality: str) -> list[str]:
    """All that there is to know of a municipality's tables; nothing, where it has none."""
    folder = package_folder(municipality)
    try:
        resources = json.loads((folder / "datapackage.json").read_bytes())["resources"]
        files = {str(resource["path"]): str(resource["name"]) for resource in resources}
    except (OSError, ValueError, KeyError, TypeError):
        return []
    stated = [folder / path for path, name in files.items() if name == STATED_FIGURES]
    return [*unlisted(folder, files), *(note for file in stated for note in unknown(file))]


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
    try:
        rows: list[dict[str, Any]] = list(
            csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines())
        )
    except (OSError, ValueError, csv.Error):
        return []
    items = dict.fromkeys((str(r.get("topic")).strip(), str(r.get("item")).strip()) for r in rows)
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
