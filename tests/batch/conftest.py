"""A small project: one notebook that does as its parameter says, and a copy of the data that may be changed."""

import json
import shutil
from pathlib import Path

import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kommunetall import inputs
from kommunetall.batch import command, plan, record

PARAMETERS = """municipality: str = "3301"  # kommune
year: int = 2024  # år
report_date: str = "2026-11-23"  # dato
reads: str = "deflator"  # tabellen som leses
does: str = ""  # det siste som gjøres"""
IMPORTS = """from kommunetall.data import has, read
from kommunetall.show import cover, say
cover("Liten", year, report_date)"""
READS = """has("nothing", municipality)
say("Tabellen har {n:number} rader.", n=len(read(reads, municipality if reads.startswith("sick") else None)))"""


def notebook_with(*sources: str):
    cells = [new_markdown_cell("# En liten rapport", id="title")]
    cells += [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    cells[1].metadata.tags = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


class Project:
    """A folder with a notebook, data, a plan, and the reports made from them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.out, self.data = folder, folder / "out", folder / "data"
        self.notebooks = folder / "notebooks"
        self.notebooks.mkdir()
        shutil.copytree(inputs.HOME_DATA, self.data)
        write(
            notebook_with(PARAMETERS, IMPORTS, READS, "exec(does)"), self.notebooks / "small.ipynb"
        )

    def plan(self, **reports: dict) -> Path:
        """A plan with a report of each name, which has these parameters."""
        lines = [
            f"  - {{notebook: small, name: {n}, parameters: {json.dumps(p)}}}"
            for n, p in reports.items()
        ]
        file = self.folder / "plan.yaml"
        file.write_text("date: 2026-11-23\nreports:\n" + "\n".join(lines) + "\n", encoding="utf-8")
        return file

    def run(self, *options: str, **reports: dict) -> int:
        """Exit code of a run, as the command gives it."""
        record.environment.cache_clear()
        for cached in (record.notebook_checksum, record.input_checksum, plan.declared_parameters):
            cached.cache_clear()
        return command.main(
            ["run", str(self.plan(**reports)), "--out", str(self.out), "--jobs", "2", *options]
        )

    def files(self) -> dict[str, bytes]:
        """Content of what a run makes that is the same each time."""
        ours = ("manifest.json", "run.jsonl", "run.log", ".lock")
        return {p.name: p.read_bytes() for p in self.out.iterdir() if p.name not in ours}

    def records(self) -> dict[str, record.Record]:
        return record.read_records(self.out)[0]


@pytest.fixture
def project(tmp_path, monkeypatch):
    made = Project(tmp_path)
    monkeypatch.setattr(plan, "NOTEBOOKS", made.notebooks)
    monkeypatch.setenv("KOMMUNETALL_DATA", str(made.data))
    return made
