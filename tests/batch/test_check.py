"""All that is wrong in municipalities' data is told at once, by a command and before a run."""

import json
import shutil
from contextlib import contextmanager, redirect_stdout
from io import StringIO

import pytest

from kommunetall import command
from kommunetall.inputs import HOME_DATA

CODE = "9999"
PLAN = """\
date: 2026-11-28
shared: {municipality: "9999", year: 2024}
reports:
  - notebook: summary
  - notebook: pension
  - notebook: equalisation
"""


@contextmanager
def example_in(folder):
    """The example's folder of data, to spoil."""
    data = folder / "data"
    shutil.copytree(HOME_DATA / CODE, data / CODE)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("KOMMUNETALL_DATA", str(data))
        yield data / CODE


@pytest.fixture
def own(tmp_path):
    with example_in(tmp_path) as folder:
        yield folder


def checked(*codes):
    """Exit code of a check, and what it tells."""
    with redirect_stdout(StringIO()) as told:
        code = command.main(["check", *codes])
    return code, told.getvalue()


@pytest.fixture(scope="module")
def of_example(tmp_path_factory):
    """What is told of the example as it is, no municipality being named."""
    with example_in(tmp_path_factory.mktemp("example")):
        return checked()


@pytest.fixture(scope="module")
def of_misfits(tmp_path_factory):
    """What is told of two tables of different topics that do not fit the others."""
    with example_in(tmp_path_factory.mktemp("misfits")) as own:
        file = own / "fte_employees.csv"
        rows = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join([rows[0], *rows[2:]]) + "\n", encoding="utf-8")
        with_a_wrong_sum(own / "investment_statement.csv")
        return checked(CODE)


def replace(file, old, new):
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def spoil(own):
    """Faults in three files."""
    replace(own / "sickness_absence.csv", "rate_percent", "rate_percentage")
    replace(own / "pension_note.csv", "2024,KLP,", "to tusen,KLP,")
    replace(own / "datapackage.json", '"accessed": "', '"read": "')
    (own / "rules" / "financial_targets.yaml").write_text("net_margin: 0.02\n", encoding="utf-8")


def test_all_faults_of_all_files_are_told_at_once(own, capsys):
    spoil(own)
    assert command.main(["check", CODE]) == 1
    told = capsys.readouterr().out
    assert "mente du «rate_percent»?" in told
    assert "9999/pension_note.csv, rad 3, kolonne year: «to tusen» er ikke et heltall" in told
    assert "9999/datapackage.json, balance_sheet: accessed mangler" in told
    assert "financial_targets.yaml" in told
    lines = told.splitlines()
    assert len(lines) == len(set(lines))


def test_nothing_is_wrong_with_the_example(of_example):
    code, told = of_example
    assert code == 0
    assert "9999: ingen feil" in told


@pytest.mark.usefixtures("own")
def test_a_municipality_without_data_is_told(capsys):
    assert command.main(["check", "1835"]) == 2
    assert "ingen data for 1835: det er data for 9999" in capsys.readouterr().err


def test_tables_that_do_not_fit_each_other_are_told(of_misfits):
    code, told = of_misfits
    assert code == 1
    assert "fte_employees" in told


def test_a_run_tells_faults_before_it_begins_and_each_once(own, tmp_path, capsys):
    replace(own / "pension_note.csv", "2024,KLP,", "to tusen,KLP,")
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    out = tmp_path / "out"
    assert command.main(["run", str(plan), "--out", str(out)]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("Tabellene har 1 feil:")
    assert told.err.count("«to tusen» er ikke et heltall") == 1
    assert "9999-2024-pension" in told.err.splitlines()[-1]
    assert (out / "9999-2024-equalisation.pdf").is_file()
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def with_year(file, year, of="2024"):
    """Repeat a table's rows of one year as those of another."""
    rows = file.read_text(encoding="utf-8").splitlines()
    more = [row.replace(f"{of},", f"{year},", 1) for row in rows if row.startswith(f"{of},")]
    file.write_text("\n".join([*rows, *more]) + "\n", encoding="utf-8")


def test_years_before_those_of_the_nation_are_no_fault(own):
    (own / "pension_vintages.csv").unlink()
    package = json.loads((own / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = [r for r in package["resources"] if r["name"] != "pension_vintages"]
    (own / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    with_year(own / "pension_note.csv", 2018)
    with_year(own / "economic_overview.csv", 2018)
    _, told = checked(CODE)
    assert "the panel" not in told
    assert "rules of at least one year" not in told


def test_a_year_later_than_all_other_tables_is_worth_knowing_and_no_fault(own, capsys):
    file = own / "economic_overview.csv"
    rows = file.read_text(encoding="utf-8").splitlines()
    rows[3] = rows[3].replace(rows[3][:4], "2042", 1)
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    command.main(["check", CODE])
    told = capsys.readouterr().out
    assert "Å vite: 9999/economic_overview.csv, rad 4, kolonne year: 2042 er senere enn 20" in told
    assert "skrivefeil?" in told
    assert "the panel" not in told


def test_a_file_that_is_not_there_is_told_by_its_name(own, capsys):
    (own / "balance_sheet.csv").unlink()
    assert command.main(["check", CODE]) == 1
    told = capsys.readouterr().out
    assert (
        "  - 9999/balance_sheet.csv mangler, men datapackage.json nevner den: legg fila i" in told
    )


def with_a_wrong_sum(file):
    """Make a post of 2024's statement another, so that the posts are not their sum."""
    rows = [row.split(",") for row in file.read_text(encoding="utf-8").splitlines()]
    (row,) = (row for row in rows if row[:2] == ["2024", "13"])
    column = rows[0].index("actual_nok_thousand")
    row[column] = str(int(row[column]) - 100)
    file.write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")


def test_what_a_report_refuses_names_the_file_of_its_table(of_misfits):
    code, told = of_misfits
    assert code == 1
    assert "  - 9999/investment_statement.csv, actual_nok_thousand: postene summerer seg" in told


def test_sums_that_do_not_hold_are_worth_knowing_and_no_fault(of_example):
    code, told = of_example
    assert code == 0
    assert "9999: ingen feil" in told
    assert (
        "  - Å vite: 9999/reserves.csv, «Bundne driftsfond», Endring: -4 527 er oppgitt, og -4 572"
        in told
    )
