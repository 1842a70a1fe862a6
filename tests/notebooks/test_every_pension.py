"""The pension notebook runs for whatever a municipality has supplied, and says what it rests on."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from kommunetall.batch import command
from kommunetall.show.tables import MIME

DATA = Path(__file__).parents[2] / "data"
WITHOUT = {
    "everything": ((), ()),
    "no vintages": (("pension_vintages", "pension_corrections"), ()),
    "just the note": (("pension_vintages", "pension_corrections", "pension_budget", "operating_result"), ()),
    "no kinds of premium": (
        ("pension_budget",),
        ("ordinary_premium_nok", "regulation_premium_nok", "other_premium_nok", "premium_fund_used_nok"),
    ),
    "nothing but premium, cost and balances": (
        ("pension_vintages", "pension_corrections", "pension_budget", "operating_result"),
        ("accrued_nok", "interest_cost_nok", "expected_return_nok", "administration_nok", "obligation_nok")
        + ("assets_nok", "ordinary_premium_nok", "regulation_premium_nok", "other_premium_nok")
        + ("premium_fund_used_nok", "premium_fund_opening_nok", "premium_fund_added_nok")
        + ("premium_fund_closing_nok", "employee_contribution_nok"),
    ),
}


SIGNS = {"every deviation turned": (-1, 1), "no deviations": (0, 1), "a tenth": (1, 10)}
CODES = {name: str(code) for code, name in enumerate((*WITHOUT, *SIGNS), start=9901)}
YEARS = (2021, 2022, 2023)


def rows_of(file):
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def write(file, rows):
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def like_the_example(data, code, tables=()):
    """A municipality that has supplied what the example has, but for some tables."""
    folder = shutil.copytree(data / "9999", data / code)
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["municipality"]["code"] = code
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] not in tables]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    return folder


def leave_out(folder, columns):
    """Blank columns of a municipality's note."""
    note = folder / "pension_note.csv"
    write(note, [row | dict.fromkeys(columns, "") for row in rows_of(note)])


def multiply(folder, factor, divisor):
    """Change every deviation, and the premium with it; what followed from them is left out of the note."""
    file, note = folder / "pension_vintages.csv", folder / "pension_note.csv"
    rows, noted = rows_of(file), rows_of(note)
    changed = {}
    for row in rows:
        before = int(row["premium_deviation_nok"])
        row["premium_deviation_nok"] = factor * before // divisor
        changed[row["scheme"], row["vintage"]] = row["premium_deviation_nok"] - before
    for row in noted:
        row["premium_nok"] = int(row["premium_nok"]) + changed[row["scheme"], row["year"]]
        row |= dict.fromkeys(("opening_nok", "amortised_nok", "closing_nok", "contribution_nok"), "")
        row |= dict.fromkeys(("ordinary_premium_nok", "regulation_premium_nok", "other_premium_nok"), "")
    write(file, rows)
    write(note, noted)


def run(folder, reports):
    """Exit code of a run of the notebook, for these municipalities and years."""
    lines = [
        f'  - {{notebook: pension, parameters: {{municipality: "{m}", year: {y}}}}}\n' for m, y in reports
    ]
    (folder / "plan.yaml").write_text(f"date: 2026-11-23\nreports:\n{''.join(lines)}", encoding="utf-8")
    return command.main(["run", str(folder / "plan.yaml"), "--out", str(folder / "out"), "--jobs", "2"])


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Reports on municipalities that have supplied the example's figures, each in its own way."""
    folder = tmp_path_factory.mktemp("every")
    data = shutil.copytree(DATA, folder / "data")
    for name, (tables, columns) in WITHOUT.items():
        leave_out(like_the_example(data, CODES[name], tables), columns)
    for name, (factor, divisor) in SIGNS.items():
        multiply(like_the_example(data, CODES[name]), factor, divisor)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("KOMMUNETALL_DATA", str(data))
        run(folder, [(code, 2024) for code in CODES.values()] + [("9999", year) for year in YEARS])
    return folder / "out"


def outputs_of(out, name):
    """Outputs of the executed notebook of a report that was made."""
    assert (out / f"{name}.pdf").is_file()
    run = json.loads((out / f"{name}.ipynb").read_text(encoding="utf-8"))
    return [output for cell in run["cells"] for output in cell.get("outputs", [])]


def shown(out, name):
    return json.dumps(outputs_of(out, name), ensure_ascii=False)


@pytest.mark.parametrize("name", WITHOUT)
def test_it_runs_and_marks_what_is_calibrated(out, name):
    tables, columns = WITHOUT[name]
    text = shown(out, f"{CODES[name]}-2024-pension")
    assert "Syntetiske tall" in text
    assert ("ikke regnskapstall" in text) == ("pension_vintages" in tables)
    assert ("har ikke lagt inn" in text) == ("pension_budget" in tables)
    assert ("Reguleringspremien er ikke oppgitt" in text) == ("regulation_premium_nok" in columns)


def headings_of(out, name):
    """Titles of tables and charts in an executed notebook."""
    tables = [output.get("data", {}).get(MIME, {}) for output in outputs_of(out, name)]
    return [table["title"] for table in tables if "title" in table]


RESTS_ON_VINTAGES = (
    "Premieavvik per årgang",
    "Amortiseringen går",
    "Uten nye premieavvik",
    "De neste tre årene",
    "Belastet kostnad går",
    "Saldoen går",
    "Er premieavviket likt",
    "Amortisering i hver utvikling",
    "Belastet kostnad i hver utvikling",
)


@pytest.mark.parametrize(("name", "calibrated"), [("no vintages", True), ("everything", False)])
def test_every_heading_that_rests_on_calibrated_vintages_says_so_and_no_other(out, name, calibrated):
    titles = headings_of(out, f"{CODES[name]}-2024-pension")
    marked = {title for title in titles if title.endswith("kalibrert, ikke regnskapstall")}
    rests = {title for title in titles if title.startswith(RESTS_ON_VINTAGES)}
    assert len(rests) == len(RESTS_ON_VINTAGES)
    assert marked == (rests if calibrated else set())


@pytest.mark.parametrize("name", SIGNS)
def test_it_runs_whatever_the_sign_and_size_of_the_deviations(out, name):
    factor, _ = SIGNS[name]
    assert ("på forhånd" in shown(out, f"{CODES[name]}-2024-pension")) == (factor < 0)


def test_it_runs_for_every_year_of_the_note(out):
    told = {year: shown(out, f"9999-{year}-pension") for year in YEARS}
    assert "2020 er ført" not in told[2022]


def test_a_municipality_without_figures_is_told_so_in_one_sentence(tmp_path, capsys):
    code = run(tmp_path, [("1151", 2024)])
    told = capsys.readouterr()
    assert code == command.SOME_FAILED
    assert "There is no data for 1151" in told.out + told.err
