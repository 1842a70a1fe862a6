"""Accounts by function and kind: what is read from them where the answer is known.

Accounts are made of deviations since 2000 that are written off in a known way, and show them since
2015 only.
"""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from kommunetall.errors import NotThere
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.pension import forecast, run_off, scenarios
from kommunetall.models.pension import report as pension
from kommunetall.models.pension.ledger import PensionRules
from kommunetall.models.pension.reported import booked_of, rates_of
from kommunetall.models.pension.reported_checks import balance_moved, social_costs
from kommunetall.rules import rules_on

RULES = {y: rules_on("pension", PensionRules, date(y, 12, 31)) for y in range(2002, 2060)}
ZONES = [0.141, 0.106, 0.079, 0.064, 0.051, 0.0]
YEAR, FIRST, PREMIUM, FUND = 2024, 2015, 100_000, 7_000
DEVIATIONS = {y: 12_000 + 4_000 * (y % 5) - 9_000 * (y % 3 == 0) for y in range(2002, YEAR + 1)}
BY_LAW = {y: RULES[y].amortisation_years for y in DEVIATIONS}
AT_ONCE = dict.fromkeys(DEVIATIONS, 1)
OVER_FIVE = dict.fromkeys(DEVIATIONS, 5)


def written_off(period, year):
    return sum(amount / period[y] for y, amount in DEVIATIONS.items() if y < year <= y + period[y])


def left(period, year):
    return sum(
        amount * (y + period[y] - year) / period[y]
        for y, amount in DEVIATIONS.items()
        if y <= year < y + period[y]
    )


def tables(period, rate=0.141, first=FIRST, beside=0.0, sheet_rate=None):
    """Accounts and balance sheet of a municipality that writes off over a period by vintage."""
    rows, sheet = [], []
    for year in range(first, YEAR + 1):
        booked = {"170": -DEVIATIONS[year], "171": written_off(period, year), "173": -FUND}
        booked["all"] = PREMIUM + sum(booked.values())
        for function, amount in booked.items():
            for kind, share in {"A090": 1, "A099": rate}.items():
                rows.append((year, "treasury", function, kind, round(amount * share)))
        in_sheet = 1 + (rate if sheet_rate is None else sheet_rate)
        amount = round((left(period, year) + beside) * in_sheet)
        sheet.append((year, "treasury", "premium_deviation_asset", amount))
    names = ["year", "scope", "function", "kind", "amount_nok_thousand"]
    lines = ["year", "scope", "line", "actual_nok_thousand"]
    return {
        "pension_by_function": pd.DataFrame(rows, columns=names),
        "balance_sheet": pd.DataFrame(sheet, columns=lines),
    }


def rates(found):
    return rates_of(booked_of(found["pension_by_function"]), ZONES)


def made(found, year=YEAR):
    return pension.pension_of(found, RULES, rates(found), year)


def without(found, **cells):
    """Accounts without the rows that have these cells."""
    rows = found["pension_by_function"]
    gone = pd.concat([rows[name] == value for name, value in cells.items()], axis=1).all(axis=1)
    return found | {"pension_by_function": rows[~gone]}


@pytest.mark.parametrize("rate", [*ZONES, 0.12])
def test_the_rate_is_read_from_what_is_booked(rate):
    assert rates(tables(BY_LAW, rate)) == pytest.approx(dict.fromkeys(range(2015, 2025), rate))


def test_a_rate_that_the_amounts_do_not_tell_is_not_guessed():
    few = tables(BY_LAW)
    few["pension_by_function"]["amount_nok_thousand"] //= 10_000
    assert rates(few) == {}
    with pytest.raises(NotThere, match="Arbeidsgiveravgiften kan ikke leses"):
        made(few)


def test_the_premium_is_what_pension_costs_without_deviation_amortisation_and_fund():
    now = made(tables(BY_LAW)).now
    assert now.premium_nok_million == pytest.approx(1.141 * PREMIUM / 1000, abs=0.003)
    assert now.premium_fund_used_nok_million == pytest.approx(1.141 * FUND / 1000)
    assert now.deviation_nok_million == pytest.approx(1.141 * DEVIATIONS[YEAR] / 1000)


@pytest.mark.parametrize(
    ("period", "kind"), [(AT_ONCE, "at_once"), (BY_LAW, "by_law"), (OVER_FIVE, "unknown")]
)
def test_how_deviations_are_written_off_is_read(period, kind):
    found = made(tables(period))
    assert found.reported.principle.kind == kind
    assert (found.known is None) == (kind == "unknown")


def test_all_the_year_after_fits_in_each_year_that_it_can_be_tried_in():
    assert made(tables(AT_ONCE)).reported.principle.count("fits_at_once") == (9, 9)
    assert made(tables(BY_LAW)).reported.principle.count("fits_at_once")[0] == 0


def test_one_year_tells_nothing_of_how_deviations_are_written_off():
    assert made(tables(AT_ONCE, first=YEAR)).reported.principle.kind == "unknown"


def test_what_is_written_off_the_year_after_is_the_deviation_of_the_year():
    decided = run_off.amortisation_decided(made(tables(AT_ONCE))).amortised_nok_million
    assert list(decided) == pytest.approx(
        [1.141 * DEVIATIONS[YEAR - 1] / 1000, 1.141 * DEVIATIONS[YEAR] / 1000]
    )


def test_vintages_by_the_law_have_left_what_the_balance_has_to_the_krone():
    found = made(tables(BY_LAW))
    closing = found.ledger.total().set_index("year").closing_nok
    assert closing[YEAR] == pytest.approx(1000 * left(BY_LAW, YEAR), abs=600)
    assert run_off.lasting_balance(found) == 0
    booked = found.vintages[found.vintages.basis == "booked"]
    assert list(booked.vintage) == list(range(FIRST, YEAR + 1))


def test_vintages_from_before_the_unit_are_spread_and_marked():
    found = made(tables(BY_LAW, first=2020))
    assert found.resting_on == "spread"
    older = found.vintages[found.vintages.basis == "spread"]
    assert older.vintage.max() == 2019
    assert older.premium_deviation_nok.nunique() <= 2
    closing = found.ledger.total().set_index("year").closing_nok
    assert closing[YEAR] == pytest.approx(1000 * left(BY_LAW, YEAR), abs=600)


def test_without_a_balance_older_vintages_are_not_known():
    found = tables(BY_LAW)
    del found["balance_sheet"]
    assert made(found).known is None


@pytest.mark.parametrize(("beside", "stays"), [(0.0, 0.0), (5_000.0, 5.705), (-900.0, -1.0269)])
def test_what_the_balance_has_beside_vintages_stays_in_it(beside, stays):
    found = made(tables(AT_ONCE, beside=beside))
    assert run_off.lasting_balance(found) == pytest.approx(stays, abs=0.002)


@pytest.mark.parametrize("has_it", [True, False])
def test_a_balance_with_and_without_contribution_gives_the_same_account(has_it):
    found = made(tables(BY_LAW, sheet_rate=0.141 if has_it else 0.0))
    assert found.reported.has_contribution is has_it
    assert found.now.closing_nok_million == pytest.approx(
        1.141 * left(BY_LAW, YEAR) / 1000, abs=0.002
    )


def test_a_function_that_nothing_is_booked_on_is_zero_and_a_lacking_sum_is_not():
    assert made(without(tables(BY_LAW), function="173")).now.premium_fund_used_nok_million == 0
    with pytest.raises(NotThere, match="ikke kjent for 2024"):
        made(without(tables(BY_LAW), function="all", year=YEAR))


def test_the_note_goes_before_the_accounts_by_function():
    note = pd.DataFrame({"year": [YEAR]})
    found = tables(BY_LAW)
    assert pension.is_reported(found, YEAR)
    assert not pension.is_reported(found | {"pension_note": note}, YEAR)
    assert pension.is_reported(found | {"pension_note": note}, YEAR - 1)


def test_balances_move_by_what_is_booked():
    found = tables(BY_LAW)
    right = balance_moved(made(found).reported, found["balance_sheet"])
    assert list(right.year) == list(range(2016, 2025))
    assert not (right.outcome == DIFFERS).any()


def test_a_balance_that_moves_otherwise_is_told():
    found = tables(BY_LAW)
    found["balance_sheet"].loc[9, "actual_nok_thousand"] += 50
    wrong = balance_moved(made(found).reported, found["balance_sheet"])
    assert list(wrong.outcome == DIFFERS) == [False] * 8 + [True]
    assert wrong.difference_nok_thousand.iloc[-1] == pytest.approx(50, abs=3)


@pytest.mark.parametrize("off", [0, 40])
def test_pension_and_contribution_are_held_against_social_costs(off):
    found = tables(BY_LAW)
    rows = found["pension_by_function"]
    of_all = rows[rows.function == "all"].groupby("year").amount_nok_thousand.sum()
    overview = pd.DataFrame(
        {
            "year": of_all.index,
            "scope": "treasury",
            "line": "social_costs",
            "actual_nok_thousand": of_all.to_numpy() + off,
        }
    )
    told = social_costs(made(found).reported, overview)
    assert len(told) == len(of_all)
    assert (told.outcome == DIFFERS).all() == (off > 0)
    assert social_costs(made(found).reported, None).empty


@pytest.mark.parametrize("new", [-20_000, 0, 31_000])
@pytest.mark.parametrize(
    ("period", "beside", "sheet_rate"),
    [
        (AT_ONCE, 0.0, None),
        (AT_ONCE, 5_000.0, None),
        (AT_ONCE, 0.0, 0.0),
        (BY_LAW, 0.0, None),
        (BY_LAW, 0.0, 0.0),
    ],
)
def test_the_deviation_of_the_year_after_is_read_from_its_balance(period, new, beside, sheet_rate):
    brought = tables(period, beside=beside, sheet_rate=sheet_rate)
    in_sheet = 1.141 if sheet_rate is None else 1
    amount = round((left(period, YEAR + 1) + beside + new) * in_sheet)
    row = (YEAR + 1, "treasury", "premium_deviation_asset", amount)
    sheet = brought["balance_sheet"]
    brought["balance_sheet"] = pd.concat([sheet, pd.DataFrame([row], columns=sheet.columns)])
    found = made(brought)
    assert forecast.following_deviation(found) == pytest.approx(1000 * new, abs=10_000)
    path = forecast.run_off(found, RULES, YEAR + 3, scenarios.Scenario(amortisation_years=3))
    assert path.closing_nok_million[0] == pytest.approx(amount / in_sheet * 1.141 / 1000, abs=0.002)
    alone = made(tables(period, beside=beside, sheet_rate=sheet_rate))
    assert np.isnan(forecast.following_deviation(alone))
    assert found.ledger.total().equals(alone.ledger.total())
