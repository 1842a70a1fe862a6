"""A run leaves whole reports, and touches nothing when one fails."""

from pathlib import Path

import pytest

from kommunetall.batch import command

PLAN = """
date: 2026-11-23
shared: {{year: {year}}}
reports:
  - {{notebook: equalisation, parameters: {{municipality: "{first}"}}, name: first}}
  - {{notebook: equalisation, parameters: {{municipality: "{second}"}}, name: second}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("run")


def run(folder: Path, first: str, second: str, year: int = 2024) -> int:
    plan = folder / "plan.yaml"
    plan.write_text(PLAN.format(first=first, second=second, year=year), encoding="utf-8")
    return command.main(["run", str(plan), "--out", str(folder / "out"), "--jobs", "2"])


def contents(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (folder / "out").iterdir() if p.suffix in (".pdf", ".ipynb")}


def test_reports_are_made_then_kept_when_a_later_run_fails(folder, capsys):
    assert run(folder, "1151", "0301") == command.DONE
    told = capsys.readouterr().out
    assert "[2/2]" in told and "left" in told and "index.html" in told
    before = contents(folder)
    assert set(before) == {"first.pdf", "first.ipynb", "second.pdf", "second.ipynb"}

    assert run(folder, "1151", "9999") == command.SOME_FAILED
    told = capsys.readouterr()
    assert "second: cell" in told.err
    assert "No municipality has the code '9999'" in told.err
    assert "Traceback" not in told.err + told.out
    after = contents(folder)
    assert set(after) - set(before) == {"second.failed.ipynb"}
    assert after["first.pdf"] == before["first.pdf"], "the same inputs give the same bytes"
    assert (after["second.pdf"], after["second.ipynb"]) == (before["second.pdf"], before["second.ipynb"])


def test_a_year_without_data_is_one_clear_sentence(folder, capsys):
    assert run(folder, "3301", "1151", year=2031) == command.SOME_FAILED
    told = capsys.readouterr().err
    assert "2031: the panel has 2020 to 2025" in told
    assert "Traceback" not in told
