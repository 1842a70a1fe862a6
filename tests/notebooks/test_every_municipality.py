"""The equalisation notebook is run and printed for the largest municipality and for the smallest.

What it shows of others is tested in ``tests/prepare/test_equalisation.py``.
"""

import pytest

from kommunetall.batch import command

RUNS = {
    "the largest, last year": ("0301", 2025),
    "the smallest, first year, without a year before or a forecast": ("1151", 2020),
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
