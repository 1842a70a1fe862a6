"""Statements that are the treasury's alone, beside projects and loans of an enterprise too."""

import pytest
from reading import tell_everything

from kommunetall import prepare
from kommunetall.exhibit import Exhibit, Missing, Several


def stated(own, *items):
    """Leave all stated figures out but some."""
    kept = [row for row in own.rows("stated_figures") if row["item"] in items]
    own.write("stated_figures", kept)


def with_a_project_of_the_enterprise(own):
    rows = own.rows("investment_projects")
    model = next(row for row in rows if row["year"] == "2024" and row["kind"] == "project")
    new = model | {"line": "900", "entity": "20", "label": "Kai", "service_area": ""}
    new |= {"actual_nok_thousand": "5000", "deviation_nok_thousand": ""}
    own.write("investment_projects", [*rows, new])
    return own


def test_the_treasurys_statement_is_held_against_its_own_projects(like):
    with_a_project_of_the_enterprise(like("9999", "9998"))
    report = prepare.investment("9998", 2024)
    assert isinstance(report.against_statement, Several)
    assert "unlike_statements" not in report.board.notes
    said = tell_everything(report)
    assert "for prosjektene til kommunekassen" in said["statement_agrees"]
    assert "(2B) har også med foretaket" in said["scope"]


def test_the_summary_tells_whose_the_payment_is_as_the_report_on_investment_does(like):
    with_a_project_of_the_enterprise(like("9999", "9998"))
    said = tell_everything(prepare.summary("9998", 2024))["scope"]
    assert "Hva som betalte dem, er bare for kommunekassen." in said


def test_operations_of_all_are_not_told_to_be_the_treasurys(like):
    own = with_a_project_of_the_enterprise(like("9999", "9998")).without("disposable_fund")
    rows = own.rows("economic_overview")
    own.write("economic_overview", [row for row in rows if row["scope"] == "consolidated"])
    for report in (prepare.summary("9998", 2024), prepare.investment("9998", 2024)):
        assert "utbytte" not in tell_everything(report)["scope"]


def without_a_project_of_the_treasury(own):
    """Leave a project of the treasury out; what it cost in the year."""
    rows = own.rows("investment_projects")
    of_year = [r for r in rows if (r["year"], r["kind"], r["part"]) == ("2024", "project", "1")]
    project = [row for row in of_year if row["entity"] == "10"][-1]
    own.write("investment_projects", [row for row in rows if row is not project])
    return int(project["actual_nok_thousand"])


def test_it_is_so_where_a_project_lacks(like):
    own = with_a_project_of_the_enterprise(like("9999", "9998"))
    rows = own.rows("investment_projects")
    without_sums = [row for row in rows if row["kind"] == "project"]
    own.write("investment_projects", without_sums)
    cost = without_a_project_of_the_treasury(own)
    report = prepare.investment("9998", 2024)
    frame = report.against_statement.frame
    assert -cost in set(frame.difference_nok_thousand)
    assert "(2B) har også med foretaket" in tell_everything(report)["scope"]


def test_printed_sums_tell_that_a_statement_is_of_all(like):
    own = with_a_project_of_the_enterprise(like("9999", "9998"))
    without_a_project_of_the_treasury(own)
    report = prepare.investment("9998", 2024)
    assert "gjelder kommunekassen og foretaket samlet" in tell_everything(report)["scope"]


def test_a_consolidated_statement_is_held_against_all_projects(like):
    own = with_a_project_of_the_enterprise(like("9999", "9998"))
    rows = own.rows("investment_statement")
    own.write("investment_statement", [row | {"scope": "consolidated"} for row in rows])
    report = prepare.investment("9998", 2024)
    assert set(report.against_statement.frame.post) == {1}
    said = tell_everything(report)
    assert "2B viser ikke de samme summene" in said["statement_agrees"]
    assert "gjelder kommunekassen og foretaket samlet" in said["scope"]


def test_without_projects_of_others_nothing_is_told_of_them():
    assert isinstance(prepare.investment("9999", 2024).scope, Several)


def test_the_account_stands_after_the_budgets():
    report = prepare.investment("9999", 2024)
    for shown in (report.statement, report.projects):
        amounts = [column for column in shown.frame if column.endswith("nok_thousand")]
        assert amounts[:3] == [
            "original_budget_nok_thousand",
            "revised_budget_nok_thousand",
            "actual_nok_thousand",
        ]


def test_a_code_without_a_digit_is_not_printed():
    labels = list(prepare.investment("9999", 2024).by_area.frame.label)
    assert "Vann og avløp" in labels
    assert "200 Skole" in labels


@pytest.mark.parametrize("tables", [("central_items",), ("central_items", "minimum_repayment")])
def test_the_years_ahead_repay_as_the_prescribed_account_did(like, tables):
    own = like("9999", "9998").without(*tables)
    stated(own, "hedge_share")
    figures = prepare.investment("9998", 2024).assumptions.figures
    assert figures["repayment_share"] == pytest.approx(0.04, abs=0.015)


def test_stated_figures_that_no_table_has_are_not_an_empty_table(like):
    own = like("9999", "9998").without("disposable_fund", "reserves", "minimum_repayment")
    stated(own, "hedge_share")
    assert isinstance(prepare.investment("9998", 2024).against_text, Several)


def test_without_central_items_the_uses_are_those_of_the_account(like):
    like("9999", "9998").without("central_items")
    assert isinstance(prepare.investment("9998", 2024).dispositions, Several)


def test_self_financing_is_told_in_the_summary_where_the_council_has_a_rule_on_it():
    assert isinstance(prepare.summary("9999", 2024).self_financing, Several)
    assert isinstance(prepare.summary("3301", 2024).self_financing, Exhibit)


def test_rules_on_employees_are_no_report_where_there_is_nobody_to_tell_of(like):
    like("9999", "9998").without(
        *("stated_figures", "full_time", "hires", "overtime", "turnover", "fte_employees"),
        *("sickness_absence", "breaches_by_area", "breaches_by_type"),
    )
    assert isinstance(prepare.workforce("9998", 2024).rules, Missing)
