"""The notebook on employees from an extract.

Kept as its exhibits are, made again when that changes.
"""

import json
from pathlib import Path

import pytest

from kommunetall import prepare
from kommunetall.batch import command
from kommunetall.data.extract import write_extract
from kommunetall.show.tables import as_table
from made_up_people import Area, synthetic_extract

KEPT = Path(__file__).parents[2] / "notebooks" / "workforce_extract.ipynb"
MIME = "application/vnd.kommunetall+json"
AREAS = [Area("P01", "Oppvekst", 5, 3), Area("P02", "Helse", 4, 3), Area("P03", "Teknikk", 1, 1)]
SIZES = (9, 60)


def blocks_of(notebook, kind):
    """Tables, charts or other blocks of an executed notebook, by title."""
    run = json.loads(Path(notebook).read_text(encoding="utf-8"))
    outputs = [o for cell in run["cells"] for o in cell.get("outputs", [])]
    found = [o["data"][MIME] for o in outputs if MIME in o.get("data", {})]
    return {block.get("title"): block for block in found if block["type"] == kind}


@pytest.mark.parametrize("name", ["units", "hidden", "staff"])
def test_what_the_kept_notebook_prints_is_what_may_be_told(name):
    expected = as_table(getattr(prepare.workforce_extract("9999", 2024), name))
    kept = blocks_of(KEPT, "table")[expected.title]
    assert [tuple(row) for row in kept["rows"]] == list(expected.rows)


def test_the_kept_notebook_prints_what_is_hidden_as_hidden():
    frame = prepare.workforce_extract("9999", 2024).units.frame
    kept = next(b for t, b in blocks_of(KEPT, "table").items() if "har et skjult tall" in t)
    signs = sum(row.count(":") for row in kept["rows"])
    assert signs == frame.filter(like="is_hidden_").to_numpy().sum()
    assert signs > 0


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Reports of municipalities with 9 and 60 employees, and one without an extract."""
    folder = tmp_path_factory.mktemp("extracts")
    for size in SIZES:
        frames = synthetic_extract(3, "2023-01", "2024-12", size, AREAS)
        write_extract(frames, folder / f"e{size}")
    reports = "".join(
        f"  - {{notebook: workforce_extract, name: e{size}, "
        f'parameters: {{municipality: "9999", extract: "{folder}/e{size}"}}}}\n'
        for size in SIZES
    )
    plan = folder / "plan.yaml"
    plan.write_text(
        f'date: 2026-11-25\nshared: {{municipality: "1151", year: 2024}}\nreports:\n{reports}'
        "  - {notebook: workforce_extract, name: none}\n",
        encoding="utf-8",
    )
    code = command.main(["run", str(plan), "--out", str(folder / "out")])
    return folder, plan, code


@pytest.mark.parametrize("size", SIZES)
def test_a_small_municipality_gets_a_pdf(run, size):
    folder, _, _ = run
    assert (folder / "out" / f"e{size}.pdf").stat().st_size > 50_000
    text = (folder / "out" / f"e{size}.ipynb").read_text(encoding="utf-8")
    assert "syn-" not in text
    assert "oppdiktet" in text


def test_without_an_extract_the_run_says_what_to_do_and_the_others_are_made(run):
    folder, _, code = run
    assert code == command.DONE
    assert not (folder / "out" / "none.pdf").exists()
    record = (folder / "out" / "run.log").read_text(encoding="utf-8")
    assert "Uttrekket fra lønnssystemet er ikke lagt inn" in record


def test_a_report_is_made_again_when_its_extract_has_changed_and_only_then(run, capsys):
    folder, plan, _ = run
    write_extract(synthetic_extract(4, "2023-01", "2024-12", 60, AREAS), folder / "e60")
    command.main(["run", str(plan), "--out", str(folder / "out"), "--dry-run", "--explain"])
    said = "".join(capsys.readouterr())
    assert "e60" in said
    assert "parquet" in said
    assert not [line for line in said.splitlines() if "e9" in line and "changed" in line]
