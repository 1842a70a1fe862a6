"""Debt in the years ahead: closed forms, what always holds, and what is refused."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.assets import SCHEMAS
from kommunetall.data import has, read
from kommunetall.data.tables import read_csv
from kommunetall.errors import DataError
from kommunetall.models.investment import ahead as years
from kommunetall.models.investment import opening as start
from kommunetall.models.investment import plan as plans
from kommunetall.models.investment import projection as model
from kommunetall.models.investment import statement
from kommunetall.models.investment.loan import capital_cost
from kommunetall.models.investment.repayment import law_asking, minimum_repayment
from kommunetall.models.investment.scenario import LINEAR, MINIMUM, SHARE, Scenario
from kommunetall.models.structure import STRUCTURE, Structure

YEAR = 2024
FREE = Scenario(floating_rate=0.0, hedged_rate=0.0, hedge_share=0.0)
COST = Scenario(floating_rate=0.05, hedged_rate=0.03, hedge_share=0.41)
MONEY = ["opening", "new_loans", "repayment", "minimum", "closing", "interest", "debt_service"]


def position(*rows):
    columns = [*plans.UNIT, *model.POSITION]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(model.POSITION, "Float64"))


def planned(*rows):
    """Rows of (year, borrower, purpose, gross, lifetime, and what else pays)."""
    return pd.DataFrame(
        [
            {
                "year": year,
                "borrower": borrower,
                "project": f"Prosjekt {i}",
                "purpose": purpose,
                **dict.fromkeys(plans.AMOUNTS, 0),
                "gross_nok_thousand": gross,
                "lifetime_years": lifetime,
                **dict(*others),
            }
            for i, (year, borrower, purpose, gross, lifetime, *others) in enumerate(rows)
        ],
        columns=["year", "borrower", "project", "purpose", *plans.AMOUNTS, "lifetime_years"],
    ).astype({"lifetime_years": "Int64"})


NOTHING = planned()
ONE = position(("KK", "other", 100_000, 200_000, 10_000))
UNKNOWN = position(("KK", "other", 100_000, None, None))
NEW = position(("KK", "other", 0, 0, 0))
THREE = position(
    ("KK", "self_cost", 300_000, 400_000, 12_000),
    ("KK", "other", 500_000, 900_000, 40_000),
    ("DEKF", "other", 700_000, 800_000, 25_000),
)
PLAN = planned(
    (2025, "KK", "self_cost", 50_000, 40),
    (2025, "KK", "other", 80_000, 20, {"vat_compensation_nok_thousand": 16_000}),
    (
        2026,
        "DEKF",
        "other",
        120_000,
        50,
        {"grants_nok_thousand": 30_000, "transfer_nok_thousand": 10_000},
    ),
    (2026, "KK", "other", 9_000, None),
)


def path(opening=THREE, plan=PLAN, scenario=COST, span=10):
    return model.project(opening, plan, scenario, YEAR, span)


def findings_of(call, *arguments, **named):
    with pytest.raises(DataError) as caught:
        call(*arguments, **named)
    return list(caught.value.findings)


@st.composite
def cases(draw):
    """A position, a plan and a scenario that fit; opening assets outlive the years ahead."""
    money = st.integers(0, 10**6)
    lives = st.integers(11, 50)
    opening = position(
        *(
            (*unit, draw(money), value, value // draw(lives))
            for unit in (("KK", "self_cost"), ("KK", "other"), ("DEKF", "other"))
            for value in [draw(st.integers(1000, 10**6))]
        )
    )
    rows = []
    for _ in range(draw(st.integers(0, 6))):
        unit = opening[plans.UNIT].iloc[draw(st.integers(0, 2))]
        gross = draw(money)
        paid = {
            "vat_compensation_nok_thousand": gross // 5,
            "grants_nok_thousand": gross // draw(st.integers(2, 9)),
        }
        rows.append(
            (
                draw(st.integers(2025, 2034)),
                *unit,
                gross,
                draw(st.none() | st.integers(1, 50)),
                paid,
            )
        )
    scenario = Scenario(
        floating_rate=draw(st.floats(0, 0.1)),
        hedged_rate=draw(st.floats(0, 0.1)),
        hedge_share=draw(st.floats(0, 1)),
        investment_factor=draw(st.floats(0, 2)),
        price_growth=draw(st.floats(-0.05, 0.1)),
        repayment=draw(st.sampled_from([MINIMUM, SHARE, LINEAR])),
        repayment_share=draw(st.floats(0.01, 1)),
        repayment_years=draw(st.integers(1, 40)),
        years_going_on=draw(st.integers(0, 10)),
    )
    return opening, planned(*rows), scenario


# As published

# Møre og Romsdal fylkeskommune, Årsrapport 2021 and 2022, note 10: NOK thousand, debt and book
# value on 1 January; repaid in 2021 is with the 19 573 for an advance.
NOTES = pd.DataFrame(
    {
        "debt": [5_750_579, 6_998_245, 8_120_645],
        "book_value": [9_586_816, 11_331_399, 13_009_559],
        "depreciation": [348_749, 419_168, 481_778],
        "repaid": [229_590, 298_173, None],
        "minimum": [209_195, 258_877, 300_729],
    },
    index=[2020, 2021, 2022],
)


@pytest.mark.parametrize("year", [2020, 2021])
def test_a_year_on_the_minimum_is_the_published_one_within_five_percent(year):
    """Loans and investment are those that tie the two notes; that they last 40 years is assumed."""
    now, then = NOTES.loc[year], NOTES.loc[year + 1]
    invested = then.book_value - now.book_value + now.depreciation
    loans = then.debt - now.debt + now.repaid
    plan = planned((year, "MR", "other", invested, 40, {"grants_nok_thousand": invested - loans}))
    rule = replace(FREE, repayment=SHARE, repayment_share=now.repaid / now.debt)
    opening = position(("MR", "other", now.debt, now.book_value, now.depreciation))
    found = model.project(opening, plan, rule, year - 1, 2).set_index("year")
    assert found.minimum_nok_million[year] == pytest.approx(now.minimum / 1000, abs=0.001)
    assert found.opening_nok_million[year + 1] == pytest.approx(then.debt / 1000)
    assert found.book_value_nok_million[year] == pytest.approx(then.book_value / 1000)
    assert found.minimum_nok_million[year + 1] == pytest.approx(then.minimum / 1000, rel=0.05)


# Closed forms


@pytest.mark.parametrize("lasts", [1, 4, 10])
def test_without_new_loans_linear_repayment_ends_at_zero(lasts):
    scenario = replace(COST, repayment=LINEAR, repayment_years=lasts)
    found = path(ONE, NOTHING, scenario)
    left = [100 * max(1 - k / lasts, 0) for k in range(1, 11)]
    assert list(found.closing_nok_million) == pytest.approx(left, abs=1e-9)
    assert set(found.basis) == {"nothing_new"}


def test_a_fixed_share_of_the_debt_leaves_a_geometric_row():
    found = path(UNKNOWN, NOTHING, replace(COST, repayment=SHARE, repayment_share=0.04))
    assert list(found.closing_nok_million) == pytest.approx([100 * 0.96**k for k in range(1, 11)])


def test_constant_investment_under_linear_repayment_settles_at_half_its_lifetime_and_half_a_year():
    lifetime, invested = 8, 60_000
    plan = planned(*((y, "KK", "other", invested, lifetime) for y in range(2025, 2045)))
    scenario = replace(COST, repayment=LINEAR, repayment_years=lifetime)
    found = path(NEW, plan, scenario, 20).set_index("year")
    steady = 60 * (lifetime + 1) / 2
    assert list(found.closing_nok_million.loc[2032:]) == pytest.approx([steady] * 13)
    assert list(found.repayment_nok_million.loc[2033:]) == pytest.approx([60] * 12)
    assert found.closing_nok_million[2028] == pytest.approx(
        60 * sum((lifetime - k) / lifetime for k in range(4))
    )


@given(
    st.floats(0.1, 1), st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 50)), max_size=5)
)
def test_debt_that_is_a_share_of_the_book_value_stays_so_under_the_minimum(share, projects):
    opening = position(("KK", "other", 200_000 * share, 200_000, 9_000))
    plan = planned(
        *(
            (2025 + i, "KK", "other", gross, life, {"grants_nok_thousand": gross * (1 - share)})
            for i, (gross, life) in enumerate(projects)
        )
    )
    found = path(opening, plan)
    assert np.allclose(found.closing_nok_million, share * found.book_value_nok_million, atol=1e-9)
    assert np.allclose(
        found.repayment_nok_million, share * found.depreciation_nok_million, atol=1e-9
    )


def test_the_first_year_ahead_by_hand():
    found = path(
        ONE, planned((2025, "KK", "other", 50_000, 40, {"vat_compensation_nok_thousand": 10_000}))
    )
    first, second = found.iloc[0], found.iloc[1]
    assert first.repayment_nok_million == pytest.approx(10 * 100 / 200)
    assert first.closing_nok_million == pytest.approx(100 + 40 - 5)
    assert first.interest_nok_million == pytest.approx(
        (100 + 135) / 2 * (0.41 * 0.03 + 0.59 * 0.05)
    )
    assert first.book_value_nok_million == pytest.approx(200 + 40 - 10)
    assert second.depreciation_nok_million == pytest.approx(10 + 1)
    assert second.repayment_nok_million == pytest.approx(135 * 11 / 230)


def test_assets_that_are_worn_out_are_depreciated_no_more_and_their_debt_is_repaid():
    found = path(position(("KK", "other", 90_000, 25_000, 10_000)), NOTHING)
    assert list(found.depreciation_nok_million) == pytest.approx([10, 10, 5] + 7 * [0])
    assert found.closing_nok_million[2] == 0


def test_one_project_repaid_linearly_costs_its_capital_cost_with_interest_on_average_debt():
    scenario = replace(FREE, floating_rate=0.04, repayment=LINEAR, repayment_years=5)
    found = path(NEW, planned((2025, "KK", "other", 100_000, 5)), scenario, 6)
    known = capital_cost(100.0, 5, 0.04)
    assert list(found.repayment_nok_million[1:]) == pytest.approx(list(known.repayment_nok_million))
    half_a_repayment = 0.04 * known.repayment_nok_million / 2
    assert list(found.interest_nok_million[1:]) == pytest.approx(
        list(known.interest_nok_million - half_a_repayment)
    )


@pytest.mark.parametrize(("share", "rate"), [(0.0, 0.05), (1.0, 0.03)])
def test_all_or_nothing_hedged_pays_one_of_the_rates(share, rate):
    found = path(scenario=replace(COST, hedge_share=share))
    average = (found.opening_nok_million + found.closing_nok_million) / 2
    assert list(found.interest_nok_million) == pytest.approx(list(rate * average))


def test_interest_may_be_given_by_year():
    by_year = {y: 0.05 if y < 2030 else 0.02 for y in range(2025, 2035)}
    found = path(scenario=replace(COST, floating_rate=by_year, hedge_share=0.0))
    before, after = (
        path(scenario=replace(COST, floating_rate=r, hedge_share=0.0)) for r in (0.05, 0.02)
    )
    early = found.year < 2030
    assert list(found.interest_nok_million) == list(
        before.interest_nok_million.where(early, after.interest_nok_million)
    )


# The law


def test_the_minimum_is_that_of_the_entity_and_both_purposes_repay_at_its_rate():
    first = path()[lambda rows: (rows.year == 2025) & (rows.borrower == "KK")]
    of_all = minimum_repayment(12 + 40, 300 + 500, 400 + 900)
    assert first.repayment_nok_million.sum() == pytest.approx(of_all)
    rates = first.repayment_nok_million / first.opening_nok_million
    assert rates.iloc[0] == pytest.approx(rates.iloc[1])


def test_land_counts_in_the_debt_and_not_in_the_assets():
    with_land, without = (path(ONE, planned((2025, "KK", "other", 50_000, n))) for n in (None, 50))
    assert with_land.closing_nok_million[0] == without.closing_nok_million[0]
    assert list(with_land.book_value_nok_million) == pytest.approx(
        [200 - 10 * k for k in range(1, 11)]
    )


def test_debt_left_when_all_assets_are_worn_out_has_no_minimum():
    land = planned((2026, "KK", "other", 50_000, None))
    worn_out = position(("KK", "other", 0, 20_000, 10_000))
    assert len(findings_of(path, worn_out, land)) == 8
    found = path(worn_out, land, replace(COST, repayment=LINEAR, repayment_years=20))
    assert list(found.minimum_nok_million.isna()) == [False] * 2 + [True] * 8


def test_without_a_book_value_another_repayment_is_needed_and_the_minimum_is_missing():
    unknown = position(
        ("KK", "other", 100_000, None, None), ("DEKF", "other", 50_000, 90_000, 3_000)
    )
    refused = findings_of(path, unknown, NOTHING, COST, 2)
    assert refused == [
        f"KK other {year}: har gjeld, men ingen kjente avskrivbare anleggsmidler: "
        "oppgi bokført verdi, eller velg avdrag på en annen måte"
        for year in (2025, 2026)
    ]
    found = path(unknown, NOTHING, replace(COST, repayment=SHARE, repayment_share=0.05))
    assert list(found.minimum_nok_million.isna()) == [True] * 10 + [False] * 10
    assert found.closing_nok_million.notna().all()
    group = years.grouped(found, "KK")
    assert group.minimum_nok_million.isna().all()


def test_a_share_below_the_minimum_is_lifted_to_it():
    found = path(ONE, NOTHING, replace(COST, repayment=SHARE, repayment_share=0.01))
    pd.testing.assert_frame_equal(found, path(ONE, NOTHING, COST))


# The plan


def test_years_after_the_plan_are_as_its_mean_where_asked_and_then_nothing_is_new():
    found = (
        path(scenario=replace(COST, years_going_on=2)).query("borrower == 'DEKF'").set_index("year")
    )
    assert list(found.new_loans_nok_million.loc[2025:2029]) == [0, 80, 40, 40, 0]
    assert list(found.basis.loc[2025:2029]) == [
        "nothing_new",
        "plan",
        "mean_of_plan",
        "mean_of_plan",
        "nothing_new",
    ]


def test_a_project_in_several_years_of_the_plan_is_one_after_it():
    plan = planned(*((y, "KK", "other", 10_000, 40) for y in (2025, 2026, 2027)))
    plan = plan.assign(project="Ny skole")
    ahead = plans.plan_ahead(plan, replace(COST, years_going_on=2), range(2025, 2035))
    rows = ahead[ahead.basis == plans.GOING_ON]
    assert list(rows.year) == [2028, 2029]
    assert list(rows.gross_nok_thousand) == [10_000, 10_000]
    assert plans.plan_faults(ahead) == []


def test_the_level_and_prices_of_investment_follow_the_scenario():
    plan = planned(*((y, "KK", "other", 10_000, 40) for y in (2025, 2026, 2027)))
    found = path(ONE, plan, replace(COST, investment_factor=0.5, price_growth=0.1))
    assert list(found.new_loans_nok_million[:4]) == pytest.approx([5, 5.5, 6.05, 0])


def test_without_a_plan_a_level_of_new_loans_is_an_assumption_and_is_marked():
    levels = pd.DataFrame(
        {
            "borrower": ["KK", "KK"],
            "purpose": ["self_cost", "other"],
            "new_loans_nok_thousand": [100_000, 200_000],
            "lifetime_years": [40, 30],
        }
    )
    plan = plans.assumed_plan(levels, range(2025, 2035))
    found = path(plan=plan)
    treasury = found[found.borrower == "KK"]
    assert list(treasury.new_loans_nok_million) == [100] * 10 + [200] * 10
    assert set(treasury.basis) == {"assumption"}
    assert set(years.grouped(found, "KK").basis) == {"assumption"}
    going_on = path(plan=plan[plan.year == 2025], scenario=replace(COST, years_going_on=9))
    pd.testing.assert_frame_equal(going_on, found)


SCHEMA = json.loads((SCHEMAS / "investment_plan.json").read_text("utf-8"))


def test_the_plan_that_a_municipality_brings_is_read_and_used(tmp_path):
    file = tmp_path / "investment_plan.csv"
    PLAN.to_csv(file, index=False)
    plan = read_csv(file, SCHEMA)
    scenario = replace(COST, years_going_on=3)
    pd.testing.assert_frame_equal(path(plan=plan, scenario=scenario), path(scenario=scenario))


def test_a_plan_longer_than_the_years_ahead_is_cut():
    plan = planned((2025, "KK", "other", 10_000, 40), (2040, "KK", "other", 10_000, 40))
    assert path(ONE, plan).new_loans_nok_million.sum() == 10


def test_a_sum_names_every_basis_once():
    found = years.grouped(path(scenario=replace(COST, years_going_on=1)), "KK").set_index(
        ["level", "year"]
    )
    assert found.basis[("treasury", 2025)] == "plan"
    assert found.basis[("group", 2027)] == "mean_of_plan"
    assert found.basis[("group", 2030)] == "nothing_new"


def test_an_unknown_treasury_is_refused_with_the_borrowers_there_are():
    assert findings_of(years.grouped, path(), "0301") == ["låntakerne er DEKF, KK"]


# What always holds


@given(cases())
def test_debt_is_never_negative_and_whatever_is_chosen_repays_at_least_the_minimum(case):
    opening, plan, scenario = case
    found = path(opening, plan, scenario)
    assert (found.closing_nok_million >= -1e-9).all()
    assert (found.repayment_nok_million >= 0).all()
    assert not (found.repayment_nok_million < found.minimum_nok_million - 1e-9).any()
    assert (found.depreciation_nok_million >= -1e-9).all()
    assert (found.book_value_nok_million >= 0).all()


@given(cases())
def test_borrowers_add_to_the_treasury_and_the_group(case):
    found = path(*case)
    sums = years.grouped(found, "KK").set_index(["level", "year"])
    for column in (f"{name}_nok_million" for name in MONEY):
        assert sums.loc["group", column].sum() == pytest.approx(found[column].sum(), abs=1e-6)
    own = found[found.borrower == "KK"].groupby("year").closing_nok_million.sum()
    assert list(sums.closing_nok_million["treasury"]) == pytest.approx(list(own))


@given(cases(), st.floats(0.1, 10))
def test_more_money_of_everything_is_more_of_every_result(case, factor):
    opening, plan, scenario = case
    scaled = [
        frame.assign(**(frame[columns].astype(float) * factor))
        for frame, columns in ((opening, model.POSITION), (plan, plans.AMOUNTS))
    ]
    one, other = path(opening, plan, scenario), path(*scaled, scenario)
    for column in one.filter(like="nok_million"):
        assert np.allclose(
            other[column], factor * one[column], rtol=1e-6, atol=1e-6, equal_nan=True
        )


@given(cases())
def test_without_interest_debt_service_is_repayment(case):
    opening, plan, scenario = case
    found = path(opening, plan, replace(scenario, floating_rate=0.0, hedged_rate=0.0))
    assert list(found.debt_service_nok_million) == list(found.repayment_nok_million)


@given(cases(), st.floats(0, 5))
def test_more_interest_never_lowers_the_cost_and_leaves_the_debt_as_it_is(case, points):
    opening, plan, scenario = case
    low, high = (path(opening, plan, replace(scenario, change_points=p)) for p in (0.0, points))
    assert (high.debt_service_nok_million >= low.debt_service_nok_million - 1e-9).all()
    assert list(high.closing_nok_million) == list(low.closing_nok_million)


@given(cases(), st.randoms())
def test_the_order_of_rows_does_not_matter_and_inputs_stay_as_they_were(case, random):
    opening, plan, scenario = case
    kept = opening.copy(), plan.copy()
    seed = random.randint(0, 1000)
    one = path(opening, plan, scenario)
    other = path(opening, plan.sample(frac=1, random_state=seed), scenario)
    assert np.allclose(one.closing_nok_million, other.closing_nok_million)
    pd.testing.assert_frame_equal(opening, kept[0])
    pd.testing.assert_frame_equal(plan, kept[1])


# Interest scenarios


def test_the_fan_has_a_line_for_each_change_and_one_point_costs_a_hundredth_of_unhedged_debt():
    changes = {"Ett poeng lavere": -1, "Valgt rente": 0, "Ett poeng høyere": 1}
    fan = years.fan_of(
        years.under_changes(THREE, PLAN, COST, YEAR, changes), "debt_service_nok_million"
    )
    found = path()
    average = (found.opening_nok_million + found.closing_nok_million).groupby(found.year).sum() / 2
    assert list(fan.columns) == ["year", *changes]
    assert list(fan["Ett poeng høyere"] - fan["Valgt rente"]) == pytest.approx(
        list(0.59 * average / 100)
    )
    assert list(fan["Valgt rente"]) == pytest.approx(
        list(found.groupby("year").debt_service_nok_million.sum())
    )


def test_what_fees_pay_is_left_out_of_the_net_service():
    found = path()
    of_fees = found.purpose == "self_cost"
    assert (found.net_debt_service_nok_million[of_fees] == 0).all()
    assert list(found.net_debt_service_nok_million[~of_fees]) == list(
        found.debt_service_nok_million[~of_fees]
    )
    fan = years.fan_of({"a": found}, "net_debt_service_nok_million")
    assert fan.a[0] == pytest.approx(
        found[~of_fees & (found.year == 2025)].debt_service_nok_million.sum()
    )


def test_interest_that_falls_by_more_than_it_is_stops_at_zero():
    low = replace(COST, floating_rate=0.015, hedge_share=0.0)
    fallen = path(scenario=replace(low, change_points=-2.0))
    assert (fallen.interest_nok_million == 0).all()
    pd.testing.assert_frame_equal(fallen, path(scenario=replace(low, floating_rate=0.0)))


# What of it is of new loans

portfolios = st.lists(
    st.tuples(
        st.integers(2025, 2034),
        st.sampled_from(["self_cost", "other"]),
        st.integers(1, 10**6),
        st.integers(1, 50),
    ),
    min_size=1,
    max_size=6,
).map(lambda rows: planned(*((y, "KK", purpose, gross, life) for y, purpose, gross, life in rows)))


@given(portfolios, st.floats(0, 0.1), st.sampled_from([MINIMUM, SHARE]))
def test_new_loans_cost_a_part_of_the_debt_service_of_the_same_path(plan, rate, repayment):
    scenario = replace(COST, floating_rate=rate, repayment=repayment, repayment_share=0.04)
    found = path(plan=plan, scenario=scenario)
    cost = model.of_new_loans(found)
    whole = found.groupby("year").debt_service_nok_million.sum()
    assert (cost.cost_nok_million >= -1e-9).all()
    assert (cost.cost_nok_million.to_numpy() <= whole.to_numpy() + 1e-9).all()
    assert (cost.net_cost_nok_million <= cost.cost_nok_million + 1e-9).all()
    assert list(model.of_new_loans(path(plan=NOTHING)).cost_nok_million) == pytest.approx([0] * 10)


def test_a_share_of_old_debt_is_repaid_as_if_nothing_new_were_lent():
    scenario = replace(COST, repayment_share=0.042, repayment=SHARE)
    owed = THREE[[*plans.UNIT, "debt_nok_thousand"]].itertuples(index=False, name=None)
    unbound = position(*((*unit, None, None) for unit in owed))
    with_new, without = (path(unbound, plan, scenario) for plan in (PLAN, NOTHING))
    by_year = [p.groupby("year").debt_service_nok_million.sum() for p in (with_new, without)]
    assert list(model.of_new_loans(with_new).cost_nok_million) == pytest.approx(
        list(by_year[0] - by_year[1])
    )


def test_where_nothing_is_owed_before_all_is_of_new_loans():
    found = path(NEW, planned((2025, "KK", "other", 100_000, 40)))
    assert list(model.of_new_loans(found).cost_nok_million) == pytest.approx(
        list(found.debt_service_nok_million)
    )


# How much of the debt the law asks for


@pytest.mark.parametrize(
    ("repaid", "case", "figures"),
    [
        ([4.9, 4.9, 4.94], "never", {}),
        ([4.9, 5.1, 6.2], "later", {"last_by_share": 2025, "law_first_year": 2026}),
        ([5.0, 5.1, 6.2], "all", {"most_share": 0.062, "most_share_year": 2027}),
        ([5.0, 4.9, 6.2], "some", {"law_years": 2, "most_share_year": 2027}),
        ([4.9, 6.2, 5.1], "some", {"law_years": 2, "most_share_year": 2026}),
        ([4.9, 6.2, np.nan], "some", {"law_years": 1}),
    ],
)
def test_the_years_in_which_the_law_asks_for_more_than_the_share(repaid, case, figures):
    rows = pd.DataFrame(
        {
            "year": [2025, 2026, 2027],
            "opening_nok_million": [100.0, 100.0, 0.0 if np.isnan(repaid[-1]) else 100.0],
            "repayment_nok_million": repaid,
        }
    )
    found = law_asking(rows, 0.049)
    assert found.case == case
    assert found.figures.items() >= figures.items()


# What is refused


def test_every_fault_of_position_plan_and_scenario_is_named_at_once():
    opening = position(
        ("KK", "other", -1, 100, 200),
        ("KK", "other", 1, -5, 1),
        ("DEKF", "rent", None, 100, None),
    )
    plan = planned(
        (2024, "KK", "other", 10, 0),
        (2025, "KK", "self_cost", 10, 5, {"grants_nok_thousand": 11}),
        (2025, "KK", "other", -1, 5),
    ).assign(project="Skole")
    scenario = Scenario(
        floating_rate={2025: -0.01},
        hedged_rate=-0.01,
        hedge_share=41,
        investment_factor=-1,
        price_growth=-1,
        repayment="annuity",
        years_going_on=-1,
    )
    assert findings_of(model.project, opening, plan, scenario, YEAR, 2) == [
        "KK other: den inngående stillingen står mer enn én gang: behold én rad",
        "DEKF rent: formålet er ikke self_cost eller other",
        "KK other: gjelden mangler eller er under null",
        "DEKF rent: gjelden mangler eller er under null",
        "KK other: den bokførte verdien er under null: la den stå tom der den ikke er kjent",
        "DEKF rent: avskrivningene mangler eller er under null",
        "KK other: avskrivningene er større enn den bokførte verdien",
        "2025 KK self_cost Skole: prosjektet står mer enn én gang i året: behold én rad",
        "2025 KK other Skole: prosjektet står mer enn én gang i året: behold én rad",
        "2025 KK other Skole: et beløp mangler eller er under null: skriv inntekter uten minus",
        "2025 KK self_cost Skole: andre betaler mer enn det koster: da blir det ikke igjen noe lån",
        "2025 KK other Skole: andre betaler mer enn det koster: da blir det ikke igjen noe lån",
        "2024 KK other Skole: levetiden er ikke et helt antall år fra 1",
        (
            "2025 KK self_cost Skole: låntakeren har ingen inngående stilling med dette formålet: "
            "legg den til, med 0 der den ikke har noe"
        ),
        "2024 KK other Skole: året er ikke etter den inngående stillingen, 31. desember 2024",
        "floating_rate mangler i 2026: legg til årene",
        "floating_rate er under 0 i 2025",
        "hedged_rate er -0.01: skriv en andel fra 0 til 0.5, 0.04 for 4 prosent",
        "hedge_share er 41: skriv et tall fra 0 til 1",
        (
            "investment_factor er -1, altså −100 prosent: skriv en andel fra 0 til 10, "
            "1 for 100 prosent"
        ),
        "price_growth er -1: skriv en andel over -1",
        "repayment er annuity: skriv minimum, share eller linear",
        "years_going_on er -1: skriv 0 eller mer",
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (
            {"repayment": SHARE, "repayment_share": 4.2},
            "repayment_share er 4.2: skriv et tall fra 0 til 1",
        ),
        (
            {"floating_rate": 4.0},
            ("floating_rate er 4.0: skriv en andel fra 0 til 0.5, 0.04 for 4 prosent"),
        ),
        (
            {"hedged_rate": 3.0},
            ("hedged_rate er 3.0: skriv en andel fra 0 til 0.5, 0.03 for 3 prosent"),
        ),
        ({"repayment": LINEAR}, "repayment_years er 0: skriv 1 eller mer"),
    ],
)
def test_a_number_that_cannot_be_is_refused(change, fault):
    assert findings_of(path, ONE, NOTHING, replace(COST, **change)) == [fault]


def test_no_years_ahead_are_refused():
    assert findings_of(path, ONE, NOTHING, COST, 0) == ["det må være minst ett år framover"]


@pytest.mark.parametrize(
    ("column", "change", "fault"),
    [
        ("closing_nok_million", -500, "gjelden er under null"),
        ("closing_nok_million", 0.001, "inngående + nye lån − avdrag er ikke utgående"),
        ("opening_nok_million", 0.001, "begynner ikke der året før sluttet"),
        ("minimum_nok_million", 0.001, "betaler mindre enn minimumsavdraget"),
        ("minimum_nok_million", np.nan, "har gjeld, men ingen kjente avskrivbare anleggsmidler"),
    ],
)
def test_a_projection_that_does_not_hold_is_refused(column, change, fault):
    broken = path(ONE, NOTHING)
    broken[column] += change * (broken.year == 2030) if pd.notna(change) else np.nan
    refused = findings_of(model.require_projection, broken, MINIMUM)
    assert any(finding.startswith("KK other 2030: " + fault) for finding in refused)


# From what a municipality has supplied

TABLES = {
    name: read(name, "3301", year=YEAR)
    for name in ("loans", "investment_projects", "investment_statement")
}
OWN = Structure({name: read(name, "3301") for name in STRUCTURE if has(name, "3301")})
SHARED = replace(COST, repayment=SHARE, repayment_share=0.042)
NOTE = pd.DataFrame(
    {
        "year": YEAR,
        "entity": ["KK", "DEKF", "DBKF"],
        "depreciation_nok_thousand": [341_433, 150_000, 1_000],
        "opening_debt_nok_thousand": [4_475_623, 5_023_573, 5_429],
        "opening_lending_on_nok_thousand": 0,
        "opening_book_value_nok_thousand": [7_000_000, 6_000_000, 30_000],
        "opening_not_depreciated_nok_thousand": [500_000, 0, 0],
        "repaid_nok_thousand": [232_000, 140_000, 1_000],
    }
)
SHORT = planned(
    (2025, "KK", "other", 400_000, 40),
    (2026, "KK", "other", 300_000, 40),
    (2026, "DEKF", "other", 100_000, None),
)


def ahead(tables, scenario=SHARED):
    return years.years_ahead(begun(tables), scenario, 40)


def begun(tables):
    """What the years ahead begin from, where the year's loans are those of the year before too."""
    loans = statement.loans_used(TABLES["investment_statement"])
    return years.start_of(TABLES | tables, OWN, YEAR, earlier_loans=(loans, loans))


def test_a_plan_shorter_than_ten_years_goes_on_as_the_mean_of_its_years_and_says_so():
    found = ahead({"investment_plan": SHORT})
    group = found.levels[found.levels.level == "group"].set_index("year")
    assert list(group.new_loans_nok_million) == pytest.approx([400] * 10)
    mean = found.levels[(found.levels.level == "treasury") & (found.levels.year == 2030)]
    assert mean.new_loans_nok_million.iloc[0] == pytest.approx(350)
    assert (group.basis[2026], group.basis[2027]) == ("plan", "mean_of_plan")
    assert found.basis == "plan_and_mean"


def test_a_plan_of_the_past_is_refused():
    assert findings_of(ahead, {"investment_plan": SHORT.assign(year=2020)}) == [
        "investment_plan: legg til årene framover, eller ta bort tabellen"
    ]


def test_fees_borrow_all_of_their_own_investment_and_the_rest_follows_the_other_investment():
    levels = start.loan_levels(TABLES, OWN).set_index(plans.UNIT).new_loans_nok_thousand
    assert levels.sum() == pytest.approx(961_814)
    assert levels["KK", "self_cost"] == pytest.approx(261_774)
    treasury, property_enterprise = (
        levels["KK", "other"],
        levels["DEKF", "other"],
    )
    assert treasury / property_enterprise == pytest.approx(
        (1_245_273 - 261_774) / 184_618, rel=1e-5
    )


def test_the_note_on_minimum_repayment_gives_book_values_and_the_law_is_kept_in_the_years_ahead():
    opening = start.opening_position(TABLES | {"minimum_repayment": NOTE}, OWN, YEAR)
    book_value = opening.groupby("borrower").book_value_nok_thousand.sum()
    others = (1_245_273 - 261_774) + 184_618 + 1_200
    compensated = 246_621 * (1_245_273 - 261_774) / others
    by_hand = 7_000_000 - 500_000 - 341_433 + 1_245_273 - compensated
    assert book_value["KK"] == pytest.approx(by_hand, abs=2)
    found = ahead({"minimum_repayment": NOTE}, replace(SHARED, repayment_share=0.01))
    assert found.unchecked == []
    assert np.allclose(found.levels.repayment_nok_million, found.levels.minimum_nok_million)
    names = ["Drammen kommunekasse", "Drammen Eiendom KF", "Drammensbadet KF"]
    assert ahead({}).unchecked == names


def test_an_entity_that_the_municipality_does_not_have_is_refused_with_those_it_has():
    note = NOTE.assign(entity=["KK", "Parkering KF", "Drammen"])
    refused = findings_of(ahead, {"minimum_repayment": note})
    assert [finding.split(":")[0] for finding in refused] == [
        "minimum_repayment, Parkering KF",
        "minimum_repayment, Drammen",
    ]
    assert "KK, DEKF, DBKF, LF, other" in refused[0]


def test_an_enterprise_without_loans_needs_no_row_of_them():
    loans = TABLES["loans"]
    without = loans[loans.entity != "DBKF"]
    note = NOTE.assign(opening_debt_nok_thousand=[4_475_623, 5_023_573, 0])
    found = ahead({"loans": without, "minimum_repayment": note})
    assert found.unchecked == []
    assert found.borrowers == 3


def test_new_loans_cost_the_interest_of_a_shifted_scenario():
    shifted, chosen = (ahead({}, replace(SHARED, change_points=p)).cost for p in (1.0, 0.0))
    assert (shifted.cost_nok_million > chosen.cost_nok_million).all()


def test_a_plan_may_give_a_borrower_a_new_purpose_and_has_the_codes_of_the_municipality():
    short = SHORT.assign(purpose="self_cost")
    assert ahead({"investment_plan": short}).group.new_loans_nok_million[1] == pytest.approx(400)
    refused = findings_of(ahead, {"investment_plan": SHORT.assign(borrower="Parkering")})
    assert refused[0].startswith("investment_plan, Parkering: skriv en av KK, DEKF")


def test_no_years_of_repayment_are_one_fault():
    refused = findings_of(years.years_ahead, begun({}), SHARED, 0)
    assert refused == ["loan_years er 0: skriv et helt antall år fra 1 til 100"]
