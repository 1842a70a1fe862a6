"""A figure that a table has is the table's, whatever the text states, and the two are compared."""

import pytest

from kommunetall import prepare
from kommunetall.models.outcomes import DIFFERS


def stating(like, model="9999", code="9998", **figures):
    """A municipality like another, whose text states other figures for 2024."""
    place = like(model, code)
    rows = place.rows("stated_figures")
    for row in rows:
        if row["year"] == "2024" and row["item"] in figures:
            row["value"] = str(figures[row["item"]])
    place.write("stated_figures", rows)
    return place


def test_the_debt_of_the_loans_is_the_debt_and_the_text_is_held_against_it(like):
    stating(like, gross_debt=2130.7)
    report = prepare.investment("9998", 2024)
    summary = prepare.summary("9998", 2024)
    assert summary.investment.figures["debt_nok_million"] == pytest.approx(3130.681)
    checked = report.against_text.frame.set_index("label")
    assert checked.outcome["Lån 31.12."] == DIFFERS
    assert checked.outcome["Lån 1.1."] != DIFFERS
    owed = summary.figures.frame.set_index("figure").loc["owed"]
    assert (owed.printed, owed.stated) == (3130.7, 2130.7)
    assert "unlike_text" in summary.figures.notes


def test_the_disposable_fund_in_the_text_is_held_against_that_of_the_balance(like):
    stating(like, disposable_fund=13.7)
    checked = prepare.investment("9998", 2024).against_text.frame.set_index("label")
    assert checked.outcome["Disposisjonsfondet"] == DIFFERS
    assert prepare.summary("9998", 2024).figures.figures["unlike"] == 1


def test_where_text_and_tables_agree_the_summary_says_nothing_of_it():
    assert "unlike_text" not in prepare.summary("9999", 2024).figures.notes


def test_the_debt_of_a_loan_fund_is_as_stated():
    assert prepare.summary("3301", 2024).investment.figures["debt_nok_million"] == 10317


def test_tax_as_printed_is_held_against_the_settlement(like):
    place = like("3301", "3301")
    rows = place.rows("tax_and_equalisation")
    rows[-1]["tax_nok_million"] = str(int(rows[-1]["tax_nok_million"]) - 100)
    place.write("tax_and_equalisation", rows)
    rest = prepare.equalisation("3301", 2024).published.frame.tax_residual_nok_million
    assert list(rest) == [0.0] * (len(rest) - 1) + [100.0]


def test_tax_in_the_accounts_and_the_countrys_are_held_against_the_settlement(like):
    place = stating(like, "3301", "3301", national_tax_outcome=236.5)
    assert len(prepare.equalisation("3301", 2024).against_nation.frame) == 1
    items = place.rows("central_items")
    for row in items:
        if row["item"] == "tax":
            row["actual_nok_thousand"] = "-3500000"
    place.write("central_items", items)
    frame = prepare.equalisation("3301", 2024).against_nation.frame.set_index("figure")
    assert list(frame.index) == ["tax_in_accounts", "national_tax_outcome"]
    assert frame.difference["tax_in_accounts"] == pytest.approx(-76.4)


@pytest.mark.parametrize("code", ["3301", "9999"])
def test_where_they_agree_nothing_is_shown(code):
    assert not list(prepare.equalisation(code, 2024).against_nation)
