"""The equalisation notebook is run and printed for the largest municipality and for the smallest.

What it shows of others is tested in ``tests/prepare/test_equalisation.py``.
"""

import re

import pypdfium2
import pytest

from kommunetall.batch import command, record

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
    lines.append('  - {notebook: pension, parameters: {municipality: "1151", year: 2024}}')
    plan.write_text("date: 2026-11-23\nreports:\n" + "\n".join(lines), encoding="utf-8")
    code = command.main(["run", str(plan), "--out", str(folder / "out"), "--jobs", "2"])
    assert code == command.DONE
    return folder / "out"


@pytest.mark.parametrize(("municipality", "year"), RUNS.values(), ids=RUNS)
def test_it_runs(out, municipality, year):
    assert (out / f"{municipality}-{year}-equalisation.pdf").is_file()


def test_a_report_that_a_municipality_has_no_figures_for_is_told_of_and_is_no_failure(out):
    records, _ = record.read_records(out)
    told = records["1151-2024-pension"]
    assert told.outcome == "empty"
    assert "«kommunetall hent regnskap» henter dem" in told.empty
    assert (
        "pensjonsnoten og regnskapet for pensjon etter funksjon og art er ikke lagt" in told.empty
    )
    assert not (out / "1151-2024-pension.pdf").exists()


def test_no_print_tells_how_the_program_is_used(out):
    for pdf in out.glob("*.pdf"):
        pages = pypdfium2.PdfDocument(pdf)
        printed = " ".join(page.get_textpage().get_text_range() for page in pages)
        assert "Slik er rapporten laget" in printed
        assert not re.search("kommunetall hent|Brukerveiledning", printed)
