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


def leave_out(folder, tables, columns):
    """Take tables out of the example's package, and blank columns of its note."""
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] not in tables]
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    note = folder / "pension_note.csv"
    rows = list(csv.DictReader(note.read_text(encoding="utf-8").splitlines()))
    write(note, [row | dict.fromkeys(columns, "") for row in rows])


def made(tmp_path, monkeypatch, municipality, years, tables=(), columns=()):
    data = shutil.copytree(DATA, tmp_path / "data")
    leave_out(data / "9999", tables, columns)
    monkeypatch.setenv("KOMMUNETALL_DATA", str(data))
    reports = "".join(
        f'  - {{notebook: pension, parameters: {{municipality: "{municipality}", year: {y}}}}}\n'
        for y in years
    )
    (tmp_path / "plan.yaml").write_text(f"date: 2026-11-23\nreports:\n{reports}", encoding="utf-8")
    code = command.main(["run", str(tmp_path / "plan.yaml"), "--out", str(tmp_path / "out"), "--jobs", "2"])
    return code, tmp_path / "out"


def shown(out, name):
    run = json.loads((out / f"{name}.ipynb").read_text(encoding="utf-8"))
    return json.dumps([cell.get("outputs", []) for cell in run["cells"]], ensure_ascii=False)


@pytest.mark.parametrize(("tables", "columns"), WITHOUT.values(), ids=WITHOUT)
def test_it_runs_and_marks_what_is_calibrated(tmp_path, monkeypatch, tables, columns):
    code, out = made(tmp_path, monkeypatch, "9999", [2024], tables, columns)
    assert code == 0
    text = shown(out, "9999-2024-pension")
    assert "Syntetiske tall" in text
    assert ("ikke regnskapstall" in text) == ("pension_vintages" in tables)
    assert ("har ikke lagt inn" in text) == ("pension_budget" in tables)
    assert ("Reguleringspremien er ikke oppgitt" in text) == ("regulation_premium_nok" in columns)


def headings_of(out, name):
    """Titles of tables and charts in an executed notebook."""
    run = json.loads((out / f"{name}.ipynb").read_text(encoding="utf-8"))
    outputs = [o for cell in run["cells"] for o in cell.get("outputs", [])]
    return [o["data"][MIME]["title"] for o in outputs if "title" in o.get("data", {}).get(MIME, {})]


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


@pytest.mark.parametrize("calibrated", [True, False], ids=["calibrated", "own vintages"])
def test_every_heading_that_rests_on_calibrated_vintages_says_so_and_no_other(
    tmp_path, monkeypatch, calibrated
):
    left_out = ("pension_vintages", "pension_corrections") if calibrated else ()
    _, out = made(tmp_path, monkeypatch, "9999", [2024], left_out)
    titles = headings_of(out, "9999-2024-pension")
    marked = {title for title in titles if title.endswith("kalibrert, ikke regnskapstall")}
    rests = {title for title in titles if title.startswith(RESTS_ON_VINTAGES)}
    assert len(rests) == len(RESTS_ON_VINTAGES)
    assert marked == (rests if calibrated else set())


SIGNS = {"every deviation turned": (-1, 1), "no deviations": (0, 1), "a tenth": (1, 10)}


@pytest.mark.parametrize(("factor", "divisor"), SIGNS.values(), ids=SIGNS)
def test_it_runs_whatever_the_sign_and_size_of_the_deviations(tmp_path, monkeypatch, factor, divisor):
    data = shutil.copytree(DATA, tmp_path / "first")
    file = data / "9999" / "pension_vintages.csv"
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    changed = {}
    for row in rows:
        before = int(row["premium_deviation_nok"])
        row["premium_deviation_nok"] = factor * before // divisor
        changed[row["scheme"], row["vintage"]] = row["premium_deviation_nok"] - before
    write(file, rows)
    note = data / "9999" / "pension_note.csv"
    noted = list(csv.DictReader(note.read_text(encoding="utf-8").splitlines()))
    for row in noted:
        row["premium_nok"] = int(row["premium_nok"]) + changed[row["scheme"], row["year"]]
        row |= dict.fromkeys(("opening_nok", "amortised_nok", "closing_nok", "contribution_nok"), "")
        row |= dict.fromkeys(("ordinary_premium_nok", "regulation_premium_nok", "other_premium_nok"), "")
    write(note, noted)
    monkeypatch.setitem(globals(), "DATA", data)
    code, out = made(tmp_path, monkeypatch, "9999", [2024])
    assert code == 0
    assert ("på forhånd" in shown(out, "9999-2024-pension")) == (factor < 0)


def write(file, rows):
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_it_runs_for_every_year_of_the_note(tmp_path, monkeypatch):
    code, out = made(tmp_path, monkeypatch, "9999", [2021, 2022, 2023])
    assert code == 0
    assert "2020 er ført" not in shown(out, "9999-2022-pension")


def test_a_municipality_without_figures_is_told_so_in_one_sentence(tmp_path, monkeypatch, capsys):
    code, _ = made(tmp_path, monkeypatch, "1151", [2024])
    told = capsys.readouterr()
    assert code == command.SOME_FAILED
    assert "There is no data for 1151" in told.out + told.err
