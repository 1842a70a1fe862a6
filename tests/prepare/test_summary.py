"""The summary says what the other reports found, and shows what is known of any municipality."""

import pytest
from reading import tell_everything

from kommunetall import prepare
from kommunetall.exhibit import Exhibit, Missing

OPERATIONS = ("operations_by_committee", "operations_by_service_area", "central_items")


def test_it_has_the_figures_of_the_other_reports():
    report = prepare.summary("3301", 2024)
    pension, tax = prepare.pension("3301", 2024), prepare.equalisation("3301", 2024)
    known = report.figures.frame.set_index("figure").value
    assert known["pension_cost"] == round(pension.finding.figures["cost_nok_million"], 1)
    assert known["tax_before"] == round(100 * tax.finding.figures["before_share"], 2)
    assert report.board.frame.equals(prepare.investment("3301", 2024).board.frame)


def test_links_lead_to_the_reports_that_derive_the_figures():
    report = prepare.summary("3301", 2024)
    assert set(report.figures.frame.href) == {
        f"3301-2024-{name}.pdf" for name in ("investment", "equalisation", "pension", "workforce")
    }
    text = tell_everything(report)
    assert "(3301-2024-pension.pdf)" in text["pension"]
    assert "(3301-2024-equalisation.pdf)" in text["equalisation"]


@pytest.mark.parametrize("municipality", ["1103", "1151", "0301"])
def test_of_one_with_nothing_of_its_own_it_shows_what_the_nation_knows(municipality):
    report = prepare.summary(municipality, 2024)
    assert isinstance(report.equalisation, Exhibit)
    assert list(report.figures.frame.figure) == ["tax_before", "tax_after"]
    assert isinstance(report.bridge, Missing)


@pytest.mark.parametrize("year", [2023, 2024])
def test_the_example_has_everything_and_its_operating_account_closes(year):
    report = prepare.summary("9999", year)
    assert [name for name, shown in report.exhibits() if isinstance(shown, Missing)] == []
    assert "unexplained" not in set(report.bridge.frame.step)


@pytest.mark.parametrize("table", [*OPERATIONS, "stated_figures", "sickness_absence", "loans"])
def test_a_table_that_is_not_there_stops_nothing_else(like, table):
    municipality = like("3301", "3301").without(table)
    report = prepare.summary(municipality.code, 2024)
    tell_everything(report)
    assert isinstance(report.figures, Exhibit)


def test_the_account_of_the_year_closes():
    report = prepare.summary("3301", 2024)
    assert "unexplained" not in set(report.bridge.frame.step)
    assert report.bridge.cases["drawn"] == "less"
