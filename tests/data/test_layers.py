"""What a municipality has not laid in is read from what it has reported, in the same form."""

import json
import shutil

import pytest

from kommunetall import inputs, prepare
from kommunetall.data import has, identities, origin, read, reported_tables, table_names
from kommunetall.errors import DataError, NotThere

STRAND = "1130"
STATEMENTS = ("economic_overview", "investment_statement", "balance_sheet")


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_reported_statement_has_the_form_of_ones_own(name):
    reported = read(name, STRAND, year=2024)
    own = read(name, "9999", year=2024) if has(name, "9999", year=2024) else reported
    assert list(reported) == list(own)
    assert (reported.dtypes == own.dtypes).all()
    assert reported.actual_nok_thousand.notna().all()
    assert identities(name, STRAND) == identities(name, "9999")


def test_strand_is_as_it_was_published():
    """Table 13543 and 13545 of Statistics Norway, 27 March 2026."""
    treasury = {"year": 2024, "scope": "treasury"}
    operations = read("economic_overview", STRAND, line="net_operating_result", **treasury)
    fund = read("balance_sheet", STRAND, line="disposable_fund", **treasury)
    deviation = read("balance_sheet", STRAND, line="premium_deviation_asset", **treasury)
    paid = read("investment_statement", STRAND, line="loans_used", **treasury)
    found = [rows.actual_nok_thousand.item() for rows in (operations, fund, deviation, paid)]
    assert found == [52_691, 19_624, 29_261, -93_532]


def test_every_sum_of_what_strand_reported_is_the_sum_of_its_lines():
    from kommunetall.prepare._reconciliation import checked

    tables = {name: read(name, STRAND, year=2024) for name in STATEMENTS}
    checks = checked(tables, STRAND)
    assert sorted(checks) == sorted(STATEMENTS)
    assert not any((rows.outcome == "differs").any() for rows in checks.values())


def test_the_source_says_whose_figures_they_are_and_of_which_edition():
    told = origin("balance_sheet", STRAND, 2024)
    assert told.producer == "Statistisk sentralbyrå"
    assert told.document == "Kommuneregnskap (KOSTRA), publisert 27. mars 2026"
    assert "urevidert, publisert 27. mars 2026" in origin("balance_sheet", STRAND, 2025).document
    assert "13545" in str(told)


@pytest.fixture
def example(tmp_path, monkeypatch):
    """A folder of data where the municipality that is made up has reported what Strand has."""
    shutil.copytree(inputs.HOME_DATA / "9999", tmp_path / "9999")
    shutil.copytree(inputs.HOME_DATA / "national", tmp_path / "national")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    descriptor = json.loads((tmp_path / "national" / "datapackage.json").read_text())
    reported = next(one for one in descriptor["resources"] if one["name"] == "reported_balance")
    file = tmp_path / "national" / reported["path"]
    was = read("balance_sheet", "9999")
    file.write_text(file.read_text().replace("1130,", "9999,"))
    return was


def test_ones_own_table_goes_before_what_is_reported_in_the_years_that_it_has(example):
    now = read("balance_sheet", "9999")
    own_years = set(example.year)
    assert now[now.year.isin(own_years)].equals(example)
    assert reported_tables("9999", 2024) == []
    assert reported_tables("9999", 2022) == ["balance_sheet"]
    assert "balance_sheet" not in reported_tables("9999")
    assert reported_tables(STRAND) == ["economic_overview", "investment_statement"]


def test_other_years_are_of_what_is_reported_in_the_scopes_that_the_own_table_has(example):
    others = read("balance_sheet", "9999", year=2022)
    assert set(others.scope) <= set(example.scope)
    assert (others.dtypes == example.dtypes).all()
    assert origin("balance_sheet", "9999", 2022).producer == "Statistisk sentralbyrå"
    own = origin("balance_sheet", "9999", 2024)
    assert own.producer == "Eksempel kommune"
    assert "(tidligere år: Statistisk sentralbyrå)" in own.document


def test_what_is_reported_is_no_printed_sum_of_the_municipalitys_own(example):
    frame = read("balance_sheet", "9999")
    assert set(frame.year) > set(example.year)
    assert not any("2022" in said for said in prepare.open_sums("9999"))
    assert "balance_sheet" in prepare.summary("9999", 2024)._year.given.printed
    assert prepare.faults_of_tables("9999") == []


def test_a_file_that_is_no_longer_as_it_was_written_is_checked_anew(tmp_path, monkeypatch):
    shutil.copytree(inputs.HOME_DATA / "national", tmp_path / "national")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    descriptor = json.loads((tmp_path / "national" / "datapackage.json").read_text())
    reported = next(one for one in descriptor["resources"] if one["name"] == "reported_balance")
    file = tmp_path / "national" / reported["path"]
    file.write_text(file.read_text().replace("treasury", "kommunekassen", 1))
    with pytest.raises(DataError, match="1 feil"):
        read("reported_balance")


def test_who_has_reported_nothing_has_nothing():
    assert reported_tables("1151") == []
    assert not has("balance_sheet", "1151")
    with pytest.raises(NotThere):
        read("balance_sheet", "1151")


def test_reported_statements_are_no_tables_of_the_municipalitys_own_package():
    assert not set(STATEMENTS) & set(table_names("3301")) - {"investment_statement"}


def test_the_reports_of_who_has_laid_in_nothing_stand_on_what_is_reported():
    investment = prepare.investment(STRAND, 2024)
    rows = investment.key_figures.frame
    assert rows.notna().any(axis=None)
    summary = prepare.summary(STRAND, 2024)
    assert "Statistisk sentralbyrå" in str(summary.key_figures.origins)


def test_municipalities_that_have_reported_are_offered():
    offered = {offer.code: offer.years for offer in prepare.offered("investment")}
    assert offered[STRAND] == (2025, 2024, 2023, 2022, 2021, 2020)
