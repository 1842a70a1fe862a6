"""The equalisation notebook runs for every kind of municipality and every year with data."""

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
