"""A municipality whose enterprise has loans, repayment and projects of its own."""

import pytest

from kommunetall import prepare

BALANCES = ("1.1.", "31.12.")


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
