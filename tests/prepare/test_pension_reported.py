"""The pension report of a municipality that has nothing but its reported accounts: Strand."""

from dataclasses import replace

import pandas as pd
import pytest
from reading import tell_everything

from kommunetall import prepare
from kommunetall.exhibit import Missing
from kommunetall.prepare._pension.account import span_case
from kommunetall.show.report import made_table
from kommunetall.show.words import told, words_of


@pytest.fixture(scope="module")
def report():
    return prepare.pension("1130", 2024)


def test_the_figures_of_the_year_are_those_of_the_accounts(report):
    told = report.accounts.frame.set_index("year").loc[2024]
    assert told.closing_nok_million == pytest.approx(29.261, abs=0.0005)
    premium = report.cost_bridge.frame.iloc[0]
    assert premium.step == "premium"
    assert premium.amount_nok_million / 1.141 == pytest.approx(104.215, abs=0.0005)


def test_it_is_read_that_deviations_are_written_off_the_year_after(report):
    figures = report.principle.figures
    assert (figures["once_fits"], figures["once_tried"]) == (9, 9)
    assert report.principle.cases["principle"] == "at_once"
    assert list(report.decided.frame.year) == [2024, 2025]


def test_the_rate_that_is_read_stands_among_the_rules(report):
    assert report.rules.frame.value.iloc[-1] in {0.141, 14.1, "14,1"}


def test_the_rules_do_not_hide_that_the_municipality_takes_one_year(report):
    assert "fører hele premieavviket tilbake året etter" in told(report.rules).notes[-1]
    assert not any("tilbake" in note for note in told(prepare.pension("9999", 2024).rules).notes)


def test_the_accounts_agree_with_the_balance_sheet_and_the_economic_overview(report):
    for exhibit in report.checks:
        assert not exhibit.frame.is_strong.any()


def test_what_is_not_national_says_what_to_lay_in(report):
    assert isinstance(report.note, Missing)
    assert isinstance(report.fund_use, Missing)
    assert isinstance(report.budget_bridge, Missing)


def test_what_is_ahead_begins_with_a_balance_that_is_known(report):
    text = tell_everything(report)
    assert "Balansen for 2025 viser en saldo på −20,7" in text["cost_ahead"]
    assert "I 2026 gir amortiseringen 20,7\u00a0mill. kr i inntekt" in text["cost_ahead"]
    assert "For 2025 er det i stedet −20,7" in text["assumptions"]
    assert "Det som da står i balansen, −20,7" in text["decided"]
    balances = report.balance_ahead.frame.set_index("year")
    assert balances.index[0] == 2020
    assert balances.closing_nok_million[2025] == pytest.approx(-20.703, abs=5e-4)
    assert balances.is_known[2025]
    assert not balances.is_known[2026]
    known = report.cost_by_scenario.frame["2026"]
    assert known.to_list() == pytest.approx([known.iloc[0]] * len(known))


def test_what_is_ahead_begins_with_the_year_where_no_balance_after_it_is_known():
    text = tell_everything(prepare.pension("3301", 2024))
    assert "Balansen for" not in text["cost_ahead"]
    assert "i stedet" not in text["assumptions"]


def test_a_fund_that_nothing_tells_of_is_no_parameter_of_the_report(report):
    made = [row[0] for row in made_table(report, "2026-11-29").rows]
    assert "Annen amortiseringstid, år" in made
    assert not [name for name in made if "premiefond" in name]
    with_fund = made_table(prepare.pension("3301", 2024), "2026-11-29")
    assert [row[0] for row in with_fund.rows if "premiefond" in row[0]]


def test_what_a_balance_has_beyond_the_vintages_has_a_name_among_them(report):
    shown = report.vintages
    beyond = shown.frame.iloc[[-1]].assign(vintage="no_vintage", basis="correction")
    frame = pd.concat([shown.frame, beyond], ignore_index=True)
    named = told(replace(shown, frame=frame)).frame
    assert named.iloc[:, 0].to_list() == ["2023", "2024", "Uten årgang"]


def test_the_swing_of_the_result_and_the_part_of_the_premium_fund_are_told(report):
    text = tell_everything(report)
    both = "opptil 39,9\u00a0mill. kr bedre (2023) og opptil 18,6\u00a0mill. kr dårligere (2024)"
    assert (
        f"Siden 2015 har premieavvik og amortisering gjort resultatet {both}." in text["accounts"]
    )
    assert "Premiefond dekket 23,2\u202f% av premien." in text["cost_bridge"]
    assert "I årene 2015–2024 samlet dekket det 21,0\u202f%." in text["cost_bridge"]


@pytest.mark.parametrize(
    ("best", "worst", "case"),
    [(4.0, -1.0, "both"), (4.0, 0.0, "better"), (-1.0, -3.0, "worse"), (2.0, 2.0, "unknown")],
)
def test_effects_on_both_sides_of_nothing_and_on_one_are_told_apart(best, worst, case):
    assert span_case({"best_nok_million": best, "worst_nok_million": worst}) == case
    words = [t for t in words_of("pension.accounts").say if t.get("by") == "span"]
    assert case in words[0]


def test_the_two_ways_that_the_regulation_gives_are_both_by_the_regulation(report):
    text = tell_everything(report)["principle"]
    both = "Forskriften lar kommunen velge mellom dette og å fordele avvikene over flere år, 7 for"
    assert both in text
    assert "Fordeling passer ikke med regnskapet" in text
    shown = told(report.principle)
    heads = [
        shown.headings[name] for name in ("by_law_nok_thousand", "closing_by_law_nok_thousand")
    ]
    assert heads == ["Fordelt over flere år", "Saldo, fordelt"]
    note = told(report.rules).notes[-1]
    assert "som forskriften også åpner for" in note
    assert "Årene er forskriftens" not in note


def test_no_way_of_writing_off_is_alone_called_the_regulations():
    words = words_of("pension.principle")
    cases = [t for said in words.say for one in said for t in one.values() if "orskrift" in t]
    assert cases
    assert all("Forskriften lar kommunen velge mellom" in text for text in cases)
    beside = [*map(str, words.columns.values()), str(words.notes)]
    assert not [text for text in beside if "orskrift" in text]
