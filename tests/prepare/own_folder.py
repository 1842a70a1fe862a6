"""A municipality's folder of data, like one that is there, to change."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

from kommunetall.inputs import HOME_DATA

OUTSIDE_THE_NATION = ("municipal_tax", "peer_groups")
MODELS = (HOME_DATA, Path(__file__).parents[1] / "municipalities")
ORIGIN = {
    "title": "Prøve",
    "status": "observed",
    "sources": [{"title": "Prøve", "producer": "Prøven", "accessed": "2026-11-25"}],
    "licenses": [{"title": "CC0 1.0"}],
}


class Municipality:
    """A municipality's folder of data, like one that is there, to change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def code(self) -> str:
        return self.folder.name

    @property
    def tables(self) -> list[str]:
        """Names of its tables."""
        text = (self.folder / "datapackage.json").read_text(encoding="utf-8")
        return [resource["name"] for resource in json.loads(text)["resources"]]

    def without(self, *tables: str) -> Municipality:
        """Leave tables out."""
        file = self.folder / "datapackage.json"
        descriptor = json.loads(file.read_text(encoding="utf-8"))
        kept = [r for r in descriptor["resources"] if r["name"] not in tables]
        file.write_text(json.dumps({**descriptor, "resources": kept}), encoding="utf-8")
        return self

    def state(self, **told: object) -> Municipality:
        """Say something of itself."""
        file = self.folder / "datapackage.json"
        descriptor = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps({**descriptor, **told}), encoding="utf-8")
        return self

    def rows(self, table: str) -> list[dict[str, str]]:
        """Rows of a table as text."""
        text = (self.folder / f"{table}.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(text.splitlines()))

    def add(self, table: str, rows: list[dict[str, str]]) -> Municipality:
        """Bring a table that the model has not."""
        file = self.folder / "datapackage.json"
        descriptor = json.loads(file.read_text(encoding="utf-8"))
        kept = [r for r in descriptor["resources"] if r["name"] != table]
        new = {"name": table, "path": f"{table}.csv", "schema": f"{table}.json", **ORIGIN}
        file.write_text(json.dumps({**descriptor, "resources": [*kept, new]}), encoding="utf-8")
        self.write(table, rows)
        return self

    def write(self, table: str, rows: list[dict[str, str]]) -> None:
        """Put rows in place of a table's."""
        with (self.folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def observed(self) -> Municipality:
        """Let all figures be told as observed: invented ones may not bear the name of another."""
        file = self.folder / "datapackage.json"
        descriptor = json.loads(file.read_text(encoding="utf-8"))
        for stated in (*descriptor["resources"], descriptor.get("municipality", {})):
            if stated.get("status") == "synthetic":
                stated["status"] = "observed"
        file.write_text(json.dumps(descriptor), encoding="utf-8")
        return self

    def blank(self, table: str, *columns: str) -> Municipality:
        """Leave cells of a table empty."""
        self.write(table, [row | dict.fromkeys(columns, "") for row in self.rows(table)])
        return self


def copy_of(data: Path, model: str, code: str) -> Municipality:
    """A municipality in a data folder like one that is there, or one that is for tests."""
    found = next(folder / model for folder in MODELS if (folder / model).is_dir())
    folder = shutil.copytree(found, data / code)
    file = folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    if "municipality" in descriptor:
        descriptor["municipality"]["code"] = code
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    made = Municipality(folder)
    for table in {*OUTSIDE_THE_NATION} & {*made.tables}:
        rows = [row | {"municipality_code": code} for row in made.rows(table)]
        made.write(table, rows)
    return made
