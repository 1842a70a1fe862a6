"""A small municipality with few figures and nynorsk words is told of what it has, and no more."""

import pytest
from reading import tell_everything

from kommunetall import prepare
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.show.report import made_table, missing_table

CODE, YEAR = "9996", 2024
TOPICS = (prepare.pension, prepare.workforce, prepare.investment, prepare.summary)


@pytest.fixture
def village(like):
    return like(CODE, CODE)


def lacking(report):
    """What a report's last table says is missing."""
    missing = {name: shown for name, shown in report.exhibits() if isinstance(shown, Missing)}
    return [row[0] for row in missing_table(report, missing).rows]


def parameters(report):
    return [row[0] for row in made_table(report, "2026-11-28").rows]


@pytest.mark.usefixtures("village")
@pytest.mark.parametrize("topic", TOPICS)
def test_every_report_is_told_without_anything_of_the_program_itself(topic):
    text = "\n".join(tell_everything(topic(CODE, YEAR)).values())
    for word in ("dtype", "NaN", "nan ", "<NA>", "None"):
        assert word not in text


@pytest.mark.usefixtures("village")
def test_the_area_that_was_furthest_from_its_budget_is_named_as_printed():
    report = prepare.summary(CODE, YEAR)
    assert report.deviations.figures["furthest"] == "Helse og omsorg"


def test_it_is_so_where_two_years_are_printed_without_codes(village):
    rows = village.rows("operations_by_service_area")
    later = [row | {"year": "2025"} for row in rows]
    village.write("operations_by_service_area", [*rows, *later])
    report = prepare.summary(CODE, YEAR)
    assert report.deviations.figures["furthest"] == "Helse og omsorg"


@pytest.mark.usefixtures("village")
def test_what_only_the_text_states_of_employees_is_printed():
    report = prepare.workforce(CODE, YEAR)
    assert "Kommunen hadde 68 faste årsverk" in tell_everything(report)["finding"]
    assert not any("Tallene i teksten er ikke lagt inn" in x for x in lacking(report))
    assert any("lærlinger oppgitt i teksten" in line for line in lacking(report))


def test_the_text_alone_makes_a_report_on_employees(village):
    village.without("sickness_absence")
    assert "68 faste årsverk" in tell_everything(prepare.workforce(CODE, YEAR))["finding"]


def test_employees_may_be_left_empty(village):
    rows = [
        {"report_year": 2024, "year": 2024, "service_area": area, "area_label": "", "fte": fte}
        for area, fte in (("a", 40), ("b", 28), ("total", 68))
    ]
    village.add("fte_employees", [row | {"employees": ""} for row in rows])
    report = prepare.workforce(CODE, YEAR)
    assert "employees" not in report.staff.frame
    assert isinstance(report.small_areas, Several)


@pytest.mark.usefixtures("village")
def test_nothing_is_told_of_areas_where_there_are_none():
    report = prepare.workforce(CODE, YEAR)
    text = tell_everything(report)
    assert "etter tjenesteområde" not in text["absence"]
    assert not isinstance(report.small_areas, Exhibit)
    assert isinstance(report.trend, Several)
    assert not isinstance(report.unequal, Exhibit)


@pytest.mark.usefixtures("village")
def test_a_fund_that_is_not_told_of_is_not_nothing():
    report = prepare.pension(CODE, YEAR)
    assert "premiefond" not in tell_everything(report)["finding"]
    assert "fund" not in set(report.cost_bridge.frame.step)
    assert report.cost_bridge.frame.step.iloc[0] == "paid"


@pytest.mark.usefixtures("village")
def test_the_note_stands_beside_the_balance_sheet():
    found = prepare.pension(CODE, YEAR).checks["balance_sheet"].frame
    assert set(found.outcome) == {"exact"}
    assert len(found) == 3


@pytest.mark.usefixtures("village")
def test_what_the_guide_says_is_not_needed_is_not_asked_for():
    summary = "\n".join(lacking(prepare.summary(CODE, YEAR)))
    assert "Totaloversikten" not in summary
    assert "sentrale inntekter" not in summary
    for topic in (prepare.summary, prepare.investment):
        told = lacking(topic(CODE, YEAR))
        assert len([line for line in told if "minimumsavdrag" in line]) <= 1
        assert len([line for line in told if "Reglene" in line]) <= 1


@pytest.mark.usefixtures("village")
def test_only_assumptions_that_something_rests_on_are_told():
    report = prepare.investment(CODE, YEAR)
    used = {
        name for _, shown in report.exhibits() if isinstance(shown, Exhibit) for name in shown.run
    }
    assert len(parameters(report)) < len(report.run) + 9
    assert "Rente på sikret gjeld" not in parameters(report)
    assert used <= set(report.run)
