"""What was struck when the accounts were closed is told beside the result it does not change."""

import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.models.investment import (
    DEVIATION,
    INVESTMENT_DEVIATION,
    OF_LOANS,
    Struck,
    struck_of,
)
from kommunetall.prepare._investment.invested import loans_struck_case
from kommunetall.prepare._investment.operating import is_budget_less_actual
from kommunetall.show.words import paragraphs, told


def closed(**amounts):
    """Tables of a year with some lines of the budget result, NOK thousand."""
    rows = {"line": amounts.keys(), "actual_nok_thousand": amounts.values()}
    return {"budget_result": pd.DataFrame(rows)}


def sentences(shown):
    """All that is said of an exhibit, its hard spaces as spaces."""
    return " ".join(paragraphs(shown)).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("amounts", "deviation", "line", "nok_million"),
    [
        ({"budget_deviation": 1372, "provision_struck": -1372}, "over", "provision_struck", 1.372),
        (
            {"budget_deviation": 9, "provision_struck": -5, "transfer_struck": -4},
            "over",
            "several",
            0.009,
        ),
        ({"budget_deviation": -800, "use_struck": 800}, "under", "use_struck", 0.8),
        ({"budget_deviation": 1372, "provision_struck": 0}, "none", "none", 0),
        ({"provision_struck": -5}, "none", "none", 0.005),
    ],
)
def test_what_was_struck_is_told_with_the_deviation_it_was_struck_for(
    amounts, deviation, line, nok_million
):
    found = struck_of(closed(**amounts), DEVIATION)
    assert (found.deviation, found.line) == (deviation, line)
    assert found.nok_million == pytest.approx(nok_million)


def test_nothing_is_known_to_be_struck_without_the_budget_result():
    found = struck_of({}, DEVIATION)
    assert (found.deviation, found.line, found.nok_million) == ("none", "none", 0)


@pytest.mark.parametrize(
    ("before", "struck", "carried", "case"),
    [(-0.6, 3.7, 3.1, "left"), (0, 3.1, 3.1, "even"), (3.1, 0, 3.1, "none"), (-3, 3, 0, "none")],
)
def test_loans_that_were_struck_are_told_where_nothing_lacked_before(before, struck, carried, case):
    lines = {"loans_struck": struck} if struck else {}
    assert loans_struck_case(Struck(before, lines), carried) == case


def test_only_loans_count_among_what_investment_struck():
    tables = closed(investment_deviation=-634, loans_struck=3725, investment_provision_struck=-9)
    found = struck_of(tables, INVESTMENT_DEVIATION, OF_LOANS)
    assert found.by_line == {"loans_struck": 3.725}


@pytest.mark.parametrize("exhibit", ["investment.against_budget", "summary.why"])
def test_a_result_above_its_budget_does_not_hide_what_was_struck(exhibit):
    topic, name = exhibit.split(".")
    said = sentences(getattr(getattr(prepare, topic)("9999", 2024), name))
    assert "et **merforbruk** på 1,4 mill. kr mot budsjettet. Derfor ble 1,4 mill. kr av" in said


def test_an_uncovered_amount_is_no_shortage_where_loans_were_struck():
    said = sentences(prepare.investment("9999", 2024).uncovered)
    assert (
        "Før strykninger var 0,6 mill. kr til overs, men 3,7 mill. kr av budsjettert bruk" in said
    )
    assert "strakk ikke til" not in said


def test_the_sign_of_a_deviation_is_told_where_it_is_the_budget_less_the_account():
    shown = prepare.investment("9999", 2024).dispositions
    assert any("Pluss i avviket er mindre satt av" in note for note in told(shown).notes)
    rows = prepare.investment("9999", 2024).dispositions.frame
    turned = rows.assign(deviation_nok_thousand=-rows.deviation_nok_thousand)
    assert not is_budget_less_actual(turned)
    assert not is_budget_less_actual(rows.drop(columns="deviation_nok_thousand"))
