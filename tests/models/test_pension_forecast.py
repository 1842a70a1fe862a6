"""The years ahead: what is decided, what a scenario changes, how sure the premium is."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.data import has, read
from kommunetall.errors import DataError
from kommunetall.models.pension import forecast as model
from kommunetall.models.pension import report as pension
from kommunetall.models.pension import scenarios
from kommunetall.models.pension.ledger import MILLION, PensionRules
from kommunetall.rules import rules_on

pytestmark = pytest.mark.usefixtures("three_schemes")

RULES = {y: rules_on("pension", PensionRules, date(y, 12, 31)) for y in range(2002, 2051)}
RATE = 0.141
BASIC_AMOUNT = read("basic_amount")
GROWTH = model.basic_amount_growth(BASIC_AMOUNT)
PLAIN = scenarios.Scenario()
AS_THIS_YEAR = scenarios.Scenario(level="this_year")


def of(municipality):
    tables = {name: read(name, municipality) for name in pension.TABLES if has(name, municipality)}
    return pension.pension_of(tables, RULES, dict.fromkeys(range(2020, 2025), RATE), 2024)


def drammen():
    return of("3301")


def findings_of(call, *arguments):
    with pytest.raises(DataError) as caught:
        call(*arguments)
    return list(caught.value.findings)


def ahead_of(pension, scenario=PLAIN, per_point=0.0, growth=0.0):
    run_off = model.run_off(pension, RULES, 2032, scenario, per_point)
    return model.charged(pension, run_off, growth)


def path(scenario=PLAIN, pension=None, per_point=0.0, growth=0.0):
    return ahead_of(pension or drammen(), scenario, per_point, growth).set_index("year")


def test_without_new_deviations_amortisation_is_the_run_off_and_dies_out():
    found = path(replace(PLAIN, new_deviation_share=0.0))
    run_off = drammen().ledger.total().set_index("year").amortised_nok * (1 + RATE) / MILLION
    assert list(found.amortised_nok_million) == pytest.approx(list(run_off.loc[2025:2032]))
    assert found.closing_nok_million[2031] == found.amortised_nok_million[2032] == 0


def test_the_same_deviation_every_year_becomes_the_amortisation_and_a_fourth_of_the_balance():
    found = path(AS_THIS_YEAR)
    assert found.amortised_nok_million[2025] == pytest.approx(236.889, abs=0.001)
    assert found.amortised_nok_million[2031] == pytest.approx(213.9, abs=1e-5)
    assert found.closing_nok_million[2031] == pytest.approx(4 * 213.9, abs=1e-5)


def test_the_usual_deviation_is_the_mean_of_the_known_years_and_no_calibration():
    usual = model.usual_deviation(drammen(), RULES)
    assert (usual.first, usual.last) == (2017, 2024)
    mean = (7 * 193.2 + 213.9 / (1 + RATE)) / 8
    assert usual.deviation_nok / MILLION == pytest.approx(mean, abs=1e-5)
    assert list(path().deviation_nok_million) == pytest.approx([mean * (1 + RATE)] * 8, abs=1e-5)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ({2024: 80}, (80, 2024)),
        ({2016: 7, 2024: 80}, (80, 2024)),
        ({2023: 20, 2024: 80}, (50, 2023)),
        ({2022: 30, 2024: 60}, (30, 2022)),
        ({2017: -80, 2024: 80}, (0, 2017)),
        ({2024: 0}, (0, 2024)),
        ({2016: 7}, (0, 2024)),
    ],
)
def test_a_year_without_a_vintage_among_the_known_had_none(amounts, expected):
    vintages = pd.DataFrame(
        {"vintage": list(amounts), "premium_deviation_nok": list(amounts.values())}
    )
    known = replace(drammen().known, vintages=vintages)
    usual = model.usual_deviation(replace(drammen(), known=known), RULES)
    assert (usual.deviation_nok, usual.first) == expected


@given(st.floats(0, 2), st.floats(-0.02, 0.08), st.sampled_from([None, 1, 5, 7, 10]))
def test_cash_and_cost_differ_by_the_effect_and_the_balance_moves_by_it(share, wage_growth, years):
    found = path(scenarios.Scenario(share, amortisation_years=years), growth=wage_growth)
    differ = found.paid_nok_million - found.cost_nok_million
    assert list(differ) == pytest.approx(list(found.effect_nok_million))
    moved = found.closing_nok_million.diff().iloc[1:]
    assert list(moved) == pytest.approx(list(found.effect_nok_million.iloc[1:]), abs=1e-4)


@given(st.integers(1, 10**9))
def test_use_of_premium_fund_saves_what_was_used_and_nothing_in_the_year_itself(fund):
    change = scenarios.change(
        path().reset_index(), path(replace(PLAIN, premium_fund_nok=fund)).reset_index()
    ).set_index("year")
    used = fund * (1 + RATE) / MILLION
    assert change.cost_nok_million[2025] == pytest.approx(0, abs=1e-9)
    assert change.paid_nok_million.sum() == pytest.approx(-used, abs=1e-5)
    assert change.cost_nok_million.sum() == pytest.approx(-used, abs=1e-5)
    assert change.closing_nok_million[2032] == pytest.approx(0, abs=1e-5)


def test_wage_growth_above_costs_regulation_premium_that_is_amortised_from_the_year_after():
    more = replace(PLAIN, wage_growth_above=0.01)
    change = scenarios.change(
        path().reset_index(), path(more, per_point=7000).reset_index()
    ).set_index("year")
    assert change.deviation_nok_million[2025] == pytest.approx(70, abs=1e-5)
    assert change.amortised_nok_million[2025] == 0
    assert change.amortised_nok_million[2026] == pytest.approx(10, abs=1e-5)
    assert change.amortised_nok_million[2032] == pytest.approx(70, abs=1e-5)


def test_wage_growth_above_is_both_amortisation_and_net_cost_that_grows_faster():
    more = replace(PLAIN, wage_growth_above=0.01)
    one, other = ahead_of(drammen(), growth=0.04), ahead_of(drammen(), more, 7000, growth=0.05)
    net, amortised = scenarios.parts_of_cost(one, other)
    now = drammen().now.net_pension_cost_nok_million
    assert net == pytest.approx(now * (1.05**8 - 1.04**8))
    assert amortised == pytest.approx(70, abs=1e-5)
    assert net + amortised == pytest.approx(
        other.cost_nok_million.iloc[-1] - one.cost_nok_million.iloc[-1]
    )


AHEAD = range(2025, 2033)


@pytest.mark.parametrize("law", [7, 10])
def test_a_period_that_the_rules_do_not_give_is_a_changed_rule(law):
    rules = dict.fromkeys(AHEAD, PensionRules(law))
    for period in range(2, 16):
        case = scenarios.other_period_case(drammen(), rules, AHEAD, period)
        assert case == ("same_spread" if period == law else "changed_rule")
    assert scenarios.other_period_case(drammen(), rules, AHEAD, 1) == "other_at_once"


@pytest.mark.parametrize(
    ("period", "case"), [(1, "same_at_once"), (5, "changed_rule"), (7, "other_spread")]
)
def test_who_takes_all_back_the_year_after_may_choose_the_years_of_the_rules(period, case):
    found = drammen()
    vintages = found.vintages.assign(amortisation_years=1)
    at_once = replace(found, known=replace(found.known, vintages=vintages))
    assert scenarios.other_period_case(at_once, RULES, AHEAD, period) == case


def test_a_period_that_the_rules_give_some_of_the_years_only_is_a_changed_rule():
    years = range(2012, 2020)
    for period in (7, 10):
        case = scenarios.other_period_case(drammen(), RULES, years, period)
        assert case == "changed_rule"


def test_a_shorter_period_for_new_vintages_costs_more_first_and_leaves_less():
    short, law = path(replace(PLAIN, amortisation_years=5)), path()
    assert short.amortised_nok_million[2025] == law.amortised_nok_million[2025]
    assert (
        short.amortised_nok_million.loc[2026:2030] > law.amortised_nok_million.loc[2026:2030]
    ).all()
    assert short.closing_nok_million[2032] == pytest.approx(
        3 * short.deviation_nok_million[2032], abs=1e-5
    )


def test_one_cause_at_a_time_is_changed_from_the_chosen_scenario():
    tried = scenarios.scenarios(replace(PLAIN, premium_fund_nok=1e8), 1e8, 5, has_regulation=True)
    assert list(tried) == [
        "chosen",
        "none_new",
        "this_year",
        "fund_use",
        "other_period",
        "wages_up",
        "wages_down",
    ]
    paths = {name: model.run_off(drammen(), RULES, 2032, one) for name, one in tried.items()}
    listed = scenarios.listed(paths, "amortised_nok_million")
    assert len(set(listed["2025"])) == 1
    drawn = scenarios.amortised_by_scenario(paths, ["chosen", "none_new"])
    assert list(drawn) == ["year", "chosen_nok_million", "none_new_nok_million"]


def test_the_known_accounts_come_before_the_path():
    found = model.with_known(drammen(), ahead_of(drammen()))
    assert list(found.year) == list(range(2024, 2033))
    assert list(found.is_known) == [True] + [False] * 8
    assert found.cost_nok_million[0] == pytest.approx(634.055)


def test_the_path_of_a_municipality_with_vintages_follows_its_schemes():
    ahead = path(replace(PLAIN, new_deviation_share=0.0), of("9998"))
    run_off = of("9998").ledger.total().set_index("year").amortised_nok * (1 + RATE) / MILLION
    assert list(ahead.amortised_nok_million) == pytest.approx(list(run_off.loc[2025:2032]))


# The band


def test_the_growth_of_g_is_from_may_to_may():
    assert GROWTH[2024] == pytest.approx(124028 / 118620 - 1)
    assert GROWTH.index[0] == 2011


def test_the_band_is_the_swing_of_the_premium_over_seven_years_and_its_mean_is_the_path():
    found = path().reset_index()
    band = model.regulation_band(found, GROWTH, 7000, RULES).set_index("year")
    spread = 7000 * (GROWTH - GROWTH.mean())
    assert (
        band.low_nok_million[2025] == band.high_nok_million[2025] == found.amortised_nok_million[0]
    )
    assert band.low_premium_nok_million[2025] == pytest.approx(np.quantile(spread, 0.1))
    assert band.low_nok_million[2026] == pytest.approx(
        found.amortised_nok_million[1] + np.quantile(spread / 7, 0.1), abs=2
    )
    width = band.high_nok_million - band.low_nok_million
    assert (width.diff().loc[2026:2031] > 0).all()


def test_a_premium_that_does_not_swing_has_no_width():
    flat = pd.Series(0.04, index=range(2011, 2025))
    band = model.regulation_band(path().reset_index(), flat, 7000, RULES)
    assert list(band.low_nok_million) == pytest.approx(list(band.high_nok_million))


def test_the_same_seed_gives_the_same_band():
    one, other = (
        model.regulation_band(path().reset_index(), GROWTH, 7000, RULES) for _ in range(2)
    )
    pd.testing.assert_frame_equal(one, other)


def test_a_note_without_regulation_premium_gets_neither_band_nor_wage_growth():
    found = drammen()
    without = replace(found, accounts=found.accounts.drop(columns="regulation_nok_million"))
    assert model.premium_per_growth(without, GROWTH) is None
    assert list(scenarios.scenarios(PLAIN, 0.0, 5, has_regulation=False)) == [
        "chosen",
        "none_new",
        "this_year",
        "other_period",
    ]


def test_a_basic_amount_that_does_not_reach_the_year_is_refused():
    old = GROWTH[GROWTH.index < 2024]
    assert "legg til 2024" in findings_of(model.premium_per_growth, drammen(), old)[0]


def test_few_years_of_growth_are_refused():
    few = GROWTH[GROWTH.index > 2018]
    ahead = path().reset_index()
    assert "det må være 8" in findings_of(model.regulation_band, ahead, few, 7000, RULES)[0]
