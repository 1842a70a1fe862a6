"""What was struck when the accounts were closed is told beside the result it does not change."""

import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.models.investment import (
    DEVIATION,
    Struck,
    struck_loans,
    struck_of,
    which_loans,
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


def used(own, lending_on):
    """Statement 2A with use of loans: revised budget and account of each kind, NOK thousand."""
    rows = [("loans_used", *own), ("lending_on_loans_used", *lending_on)]
    columns = ["line", "revised_budget_nok_thousand", "actual_nok_thousand"]
    return {"investment_statement": pd.DataFrame(rows, columns=columns)}


def test_only_loans_count_among_what_investment_struck():
    tables = closed(investment_deviation=-634, loans_struck=3725, investment_provision_struck=-9)
    assert struck_loans(tables).by_line == {"loans_struck": 3.725}


@pytest.mark.parametrize(
    ("parts", "which"),
    [
        ({"own_loans_struck": 3725}, "own"),
        ({"lending_on_loans_struck": 3725}, "lending_on"),
        ({"own_loans_struck": 725, "lending_on_loans_struck": 3000}, "both"),
        ({"lending_on_loans_struck": 3000}, "not_told"),
    ],
)
def test_loans_that_were_struck_are_counted_once_and_told_by_what_they_were_for(parts, which):
    found = struck_loans(closed(investment_deviation=-634, loans_struck=3725, **parts))
    assert (found.nok_million, which_loans(found)) == (pytest.approx(3.725), which)
    alone = struck_loans(closed(investment_deviation=-634, **parts))
    assert alone.nok_million == pytest.approx(sum(parts.values()) / 1000)


@pytest.mark.parametrize(
    ("own", "lending_on", "which"),
    [
        ((-269940, -269940), (-50000, -46275), "lending_on"),
        ((-269940, -266215), (-50000, -50000), "own"),
        ((-269940, -267940), (-50000, -48275), "both"),
        ((-269940, -271940), (-50000, -44275), "not_told"),
        ((-269940, -269940), (-50000, -50000), "not_told"),
    ],
)
def test_statement_2a_tells_which_loans_were_struck_where_they_are_what_was_not_used(
    own, lending_on, which
):
    tables = closed(investment_deviation=-634, loans_struck=3725) | used(own, lending_on)
    assert which_loans(struck_loans(tables)) == which
    assert struck_loans(tables).nok_million == pytest.approx(3.725)


def test_it_is_told_which_loans_were_struck():
    told = "Alt det som ble strøket, er lån til videreutlån."
    assert told in sentences(prepare.investment("9999", 2024).uncovered)


@pytest.mark.parametrize("exhibit", ["investment.against_budget", "summary.why"])
def test_a_result_above_its_budget_does_not_hide_what_was_struck(exhibit):
    topic, name = exhibit.split(".")
    said = sentences(getattr(getattr(prepare, topic)("9999", 2024), name))
    overspent, struck = (
        "et **merforbruk** på 1,4 mill. kr mot budsjettet.",
        "Derfor ble 1,4 mill. kr av",
    )
    assert 0 <= said.find(overspent) < said.find(struck)


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
