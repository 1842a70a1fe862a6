"""How a data package is written: tables with rows in the order of their keys, and a descriptor."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from kommunetall.assets import SCHEMAS

Row = Mapping[str, object]
YEARS = (2023, 2024)
IN_PRINT_ORDER = ("service_areas", "committees", "entities", "status_words", "terms")
PRODUCER, MADE = "Eksempel kommune", "2026-11-25"


class Package:
    """A data package that is being made: its folder, and what its descriptor says of its tables."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.resources: list[dict[str, object]] = []

    def add(
        self, name: str, title: str, rows: Iterable[Row], heading: str = "", document: str = ""
    ) -> None:
        """Write a table, and name where its figures would have been printed.

        In the annual report of each year, or in a `document` of its own.
        """
        schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        keys = [] if name in IN_PRINT_ORDER else schema["primaryKey"]
        ordered = sorted(rows, key=lambda row: tuple(row.get(key, "") for key in keys))
        used = {
            column for row in ordered for column, value in row.items() if value not in {"", None}
        }
        needed = {f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")}
        columns = [f["name"] for f in schema["fields"] if f["name"] in used | needed]
        with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(
                file, columns, restval="", extrasaction="raise", lineterminator="\n"
            )
            writer.writeheader()
            writer.writerows({c: row[c] for c in columns if c in row} for row in ordered)
        year = "report_year" if "report_year" in columns else "year"
        years = sorted({int(str(row[year])) for row in ordered if row.get(year) in YEARS})
        self.resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "title": title,
                "schema": f"{name}.json",
                "status": "synthetic",
                "sources": [source(year, heading) for year in years]
                or [source(0, heading) | ({"title": document} if document else {})],
                "licenses": [{"name": "CC0-1.0", "title": "CC0 1.0"}],
            }
        )

    def finish(self, told: Mapping[str, object]) -> None:
        """Write the descriptor, with what it says beside the tables."""
        text = json.dumps({**told, "resources": self.resources}, ensure_ascii=False, indent=2)
        (self.folder / "datapackage.json").write_text(f"{text}\n", encoding="utf-8")


def source(year: int, heading: str) -> dict[str, object]:
    """A source as a descriptor states it: the annual report of a year, or of what has no year."""
    stated = {"title": f"Oppdiktet årsmelding {year}" if year else "Oppdiktet kommune"}
    named = {"heading": heading} if heading else {}
    keyed = {"year": year} if year else {}
    return {**keyed, **stated, "producer": PRODUCER, **named, "accessed": MADE}
