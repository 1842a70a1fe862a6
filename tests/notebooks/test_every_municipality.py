"""The equalisation notebook runs for every kind of municipality and every year with data."""

import json
import shutil
from pathlib import Path

import pytest

from kommunetall.batch import command

RUNS = {
    "the smallest, first year": ("1151", 2020),
    "the reference, before its new code": ("3301", 2023),
    "the largest, last year": ("0301", 2025),
    "a new unit, its first year": ("1580", 2024),
    "a unit that was split": ("1508", 2025),
    "a year in between": ("4601", 2021),
    "another year in between": ("1151", 2022),
}


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("every")
    lines = [
        f'  - {{notebook: equalisation, parameters: {{municipality: "{m}", year: {y}}}}}'
        for m, y in RUNS.values()
    ]
    plan = folder / "plan.yaml"
    plan.write_text("date: 2026-11-23\nreports:\n" + "\n".join(lines), encoding="utf-8")
    command.main(["run", str(plan), "--out", str(folder / "out"), "--jobs", "2"])
    return folder / "out"


@pytest.mark.parametrize(("municipality", "year"), RUNS.values(), ids=RUNS)
def test_it_runs(out, municipality, year):
    assert (out / f"{municipality}-{year}-equalisation.pdf").is_file()


def test_a_budget_without_the_stated_figures_keeps_its_table(tmp_path, monkeypatch):
    data = shutil.copytree(Path(__file__).parents[2] / "data", tmp_path / "data")
    stated = data / "3301" / "stated_figures.csv"
    rows = stated.read_text(encoding="utf-8").splitlines(keepends=True)
    stated.write_text(
        "".join(r for r in rows if ",national_tax_outcome," not in r), encoding="utf-8"
    )
    monkeypatch.setenv("KOMMUNETALL_DATA", str(data))
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        'date: 2026-11-23\nreports: [{notebook: equalisation, parameters: {municipality: "3301", year: 2024}}]\n',
        encoding="utf-8",
    )
    command.main(["run", str(plan), "--out", str(tmp_path / "out")])
    run = json.loads(
        (tmp_path / "out" / "3301-2024-equalisation.ipynb").read_text(encoding="utf-8")
    )
    shown = json.dumps([cell.get("outputs", []) for cell in run["cells"]], ensure_ascii=False)
    assert "Sentrale inntekter 2024, tusen kroner" in shown
    assert "dette mangler" in shown and "hva landets skatt ble" in shown
