"""A municipality whose enterprise has loans, repayment and projects of its own."""

import pytest
from reading import tell_everything

from kommunetall import prepare

BALANCES = ("1.1.", "31.12.")
OF_ENTITIES = ("investment_projects", "project_status", "investment_plan")


def with_loans_of_the_enterprise(own):
    """The loans of the enterprise by purpose too, beside the treasury's sum."""
    rows = own.rows("loans")
    line = next(
        r for r in rows if (r["year"], r["statement"], r["entity"]) == ("2024", "by_entity", "20")
    )
    new = {"statement": "by_purpose", "line": "5", "label": "Utleiebygg", "purpose": "other"}
    own.write("loans", [*rows, line | new])
    return own


def wrong_sums_of_loans(report):
    """What is told of sums of loans that do not hold."""
    frame = report.identities.frame
    return frame[frame.column.isin(BALANCES)]


def test_a_sum_with_an_entity_is_of_its_loans_alone(like):
    with_loans_of_the_enterprise(like("9999", "9998"))
    assert wrong_sums_of_loans(prepare.investment("9998", 2024)).empty


@pytest.mark.parametrize("entity", ["10", ""])
def test_a_sum_that_does_not_hold_is_told(like, entity):
    own = with_loans_of_the_enterprise(like("9999", "9998"))
    wrong = [
        row | {"closing_nok_thousand": str(int(row["closing_nok_thousand"]) + 9)}
        if (row["year"], row["kind"], row["entity"]) == ("2024", "sum", entity)
        else row
        for row in own.rows("loans")
    ]
    own.write("loans", wrong)
    found = wrong_sums_of_loans(prepare.investment("9998", 2024))
    assert list(found.difference) == [9]


def test_the_sum_of_one_entity_is_not_that_of_all(like):
    own = with_loans_of_the_enterprise(like("9999", "9998"))
    own.write("loans", [row for row in own.rows("loans") if row["statement"] == "by_purpose"])
    whole = prepare.investment("9998", 2024).debt.frame.iloc[-1]
    assert whole.closing_nok_million == pytest.approx(2697.376 + 433.305)


def repaid_by_the_enterprise(own, amount):
    rows = [
        row | {"repaid_nok_thousand": amount}
        if (row["year"], row["entity"]) == ("2024", "20")
        else row
        for row in own.rows("minimum_repayment")
    ]
    own.write("minimum_repayment", rows)


def test_each_entity_is_held_to_the_law_and_counted(like):
    repaid_by_the_enterprise(like("9999", "9998"), "100")
    report = prepare.investment("9998", 2024)
    law = report.board.frame.iloc[-2:]
    assert list(law.rule) == ["minimum_repayment", "Eksempel bygg KF"]
    assert list(law.group) == ["law", "law"]
    assert list(law.outcome) == ["met", "not_met"]
    assert law.actual.iloc[-1] == pytest.approx(0.1)
    assert report.board.figures["rules"] == len(report.board.frame)
    assert report.board.figures["not_met"] == (report.board.frame.outcome == "not_met").sum()
    text = tell_everything(prepare.summary("9998", 2024))["board"]
    assert "Eksempel bygg KF" in text


def test_the_sum_of_repayments_is_neither_met_nor_not(like):
    repaid_by_the_enterprise(like("9999", "9998"), "100")
    shown = prepare.investment("9998", 2024).repayments
    assert list(shown.frame.outcome.iloc[:-1]) == ["met", "not_met"]
    assert shown.frame.outcome.isna().iloc[-1]
    assert "ikke oppfylt" in tell_everything(prepare.investment("9998", 2024))["repayments"]


def test_a_book_value_that_is_not_known_leaves_the_rule_of_the_enterprise_open(like):
    own = like("9999", "9998")
    rows = own.rows("minimum_repayment")
    rows[-1]["opening_book_value_nok_thousand"] = ""
    own.write("minimum_repayment", rows)
    row = prepare.investment("9998", 2024).board.frame.iloc[-1]
    assert (row.outcome, row.basis) == ("unknown", "lacking_minimum_repayment")


def test_a_note_that_does_not_say_whose_its_rows_are_takes_nothing_away(like):
    own = like("9999", "9998").without("entities", "minimum_repayment", *OF_ENTITIES)
    own.without("central_items")
    own.write("loans", [row for row in own.rows("loans") if row["statement"] == "by_purpose"])
    before = prepare.investment("9998", 2024)
    repaid = before.treasury_repayment.figures["repaid"]
    rules = list(before.board.frame.rule)
    own.add("minimum_repayment", own.rows("minimum_repayment"))
    report = prepare.investment("9998", 2024)
    assert report.treasury_repayment.figures["repaid"] == repaid
    assert list(report.board.frame.rule) == rules
    assert report.board.frame.outcome.iloc[-1] == "unknown"
    assert report.repayments.frame.entity.tolist() == ["10", "20", "sum"]
    tell_everything(report)


def test_a_note_that_does_not_say_whose_its_rows_are_and_is_alone_asks_for_the_entities(like):
    own = like("9999", "9998")
    own.without(*(table for table in own.tables if table != "minimum_repayment"))
    assert prepare.investment("9998", 2024).treasury_repayment.tables == ("entities",)


def test_central_items_that_do_not_tell_of_depreciation_take_nothing_away(like):
    own = like("9999", "9998").without("minimum_repayment", "central_items")
    before = prepare.investment("9998", 2024).treasury_repayment.figures
    own.add("central_items", own.rows("central_items"))
    assert prepare.investment("9998", 2024).treasury_repayment.figures == before
