"""The summary says what the other reports found, and shows what is known of any municipality."""

import re

import nbformat
import pytest
from reading import NOTEBOOKS, tell_everything

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


OTHERS_WORDS = re.compile("hovedutvalg|programområde|lånefond|foretak|kommunekasse", re.IGNORECASE)
STRUCTURE = ("service_areas", "committees", "entities", "terms", "status_words")


def without_structure(municipality):
    """The municipality with areas alone: neither committees, loan fund nor words of its own."""
    municipality.without(*STRUCTURE, "operations_by_committee", "breaches_by_area", "overtime")
    names = {}
    for table in ("operations_by_service_area",):
        rows = municipality.rows(table)
        for row in rows:
            names.setdefault(row["service_area"], str(100 * (len(names) + 1)))
            row["service_area"] = names[row["service_area"]] if row["service_area"] else ""
            row["committee"] = ""
        municipality.write(table, [row for row in rows if row["kind"] == "line"])
    rows = municipality.rows("central_items")
    for row in rows:
        row["label"] = f"Post {row['line']}"
    municipality.write("central_items", rows)
    return municipality


def test_nothing_is_said_of_what_a_municipality_does_not_have(like):
    report = prepare.summary(without_structure(like("3301", "3301")).code, 2024)
    text = tell_everything(report)
    assert not isinstance(report.committees, Exhibit)
    assert not isinstance(report.printed_twice, Exhibit)
    own = ("equalisation", "pension", "investment", "figures", "deviations", "areas", "bridge")
    for name in own:
        assert not OTHERS_WORDS.search(text[name]), name
    assert "Lånegjelda var" in text["investment"]
    assert "tjenesteområde" in text["areas"].lower()


def test_the_bridge_finds_rows_by_role_and_takes_the_areas_where_committees_are_not_told_of(like):
    municipality = like("3301", "3301")
    before = prepare.summary(municipality.code, 2024).bridge.frame.set_index("step")
    report = prepare.summary(without_structure(municipality).code, 2024)
    after = report.bridge.frame.set_index("step")
    assert after.change_nok_million["depreciation"] == before.change_nok_million["depreciation"]
    assert after.change_nok_million["areas"] == pytest.approx(
        before.change_nok_million["areas"], abs=0.02
    )


def test_a_deviation_that_is_not_printed_is_budget_less_actual(like):
    municipality = like("3301", "3301").blank("central_items", "deviation_nok_thousand")
    municipality.blank("operations_by_committee", "deviation_nok_thousand")
    after = prepare.summary(municipality.code, 2024).bridge.frame
    assert after.change_nok_million.iloc[-1] == pytest.approx(32.8, abs=0.05)


@pytest.mark.parametrize("topic", ["summary", "pension"])
def test_the_prose_of_the_notebook_is_no_ones_own(topic):
    cells = nbformat.read(NOTEBOOKS / f"{topic}.ipynb", 4).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    assert [text for text in prose if OTHERS_WORDS.search(text)] == []
    assert "to avskriftene" not in " ".join(prose)


def test_the_reservation_on_entities_is_true_of_the_figures(like):
    own = like("9999", "9998")
    loans = own.rows("loans")
    report = prepare.summary("9998", 2024)
    owed = report.figures.frame.set_index("figure").value["owed"]
    every = [r for r in loans if (r["year"], r["kind"], r["entity"]) == ("2024", "sum", "")]
    assert owed == round(int(every[0]["closing_nok_thousand"]) / 1000, 1)
    cells = nbformat.read(NOTEBOOKS / "summary.ipynb", as_version=4).cells
    reservations = next(c.source for c in cells if c.source.startswith("## Forbehold"))
    assert "Enheter med eget regnskap er ikke med" not in reservations
    assert "lån og renterisiko er for alle enheter" in reservations
