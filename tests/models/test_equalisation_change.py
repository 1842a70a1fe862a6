"""Changes split into parts that add up: from year to year, and from the budget to the account."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.data import read
from kommunetall.errors import DataError, NotThere
from kommunetall.models.equalisation import (
    EqualisationRules,
    equalise,
    explain_change,
    series_of,
    settlements,
    with_codes_of_today,
)
from kommunetall.models.equalisation.budget import (
    budget_bridge,
    equalisation_returned,
    shares_of_country,
    tax_deviation,
)
from kommunetall.models.equalisation.change import largest_cause, net_change, shapley
from kommunetall.rules import rules_on

RULES = {y: rules_on("equalisation", EqualisationRules, date(y, 1, 1)) for y in range(2020, 2026)}


@pytest.fixture(scope="module")
def panel():
    return with_codes_of_today(read("municipal_tax"), read("municipality_codes"))


@pytest.fixture(scope="module")
def settled(panel):
    return settlements(panel, RULES)


@pytest.mark.parametrize("year", range(2021, 2026))
def test_the_parts_of_a_change_add_up_to_it(year, panel, settled):
    series = series_of(settled, read("municipality_codes"), "3301").set_index("year")
    split = explain_change(panel, RULES, "3301", (year - 1, year))
    assert split.change_nok_million.iloc[0] == pytest.approx(series.net_nok_million[year - 1])
    assert split.change_nok_million.iloc[-1] == pytest.approx(series.net_nok_million[year])
    assert split.change_nok_million.iloc[:-1].sum() == pytest.approx(series.net_nok_million[year])
    rules = split.set_index("step").change_nok_million["rules"]
    assert (rules > 1) == (year == 2025), "the symmetric rate rose in 2025 only"


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=3), st.permutations(["a", "b", "c"]))
def test_the_split_does_not_depend_on_the_order_of_the_factors(worth, order):
    size = dict(zip("abc", worth, strict=True))

    def value(changed):
        product = 1.0
        for factor in "abc":
            product *= size[factor] if factor in changed else 2.0
        return product

    split, shuffled = shapley(value, "abc"), shapley(value, order)
    assert sum(split.values()) == pytest.approx(value(set("abc")) - value(set()), abs=1e-6)
    assert all(split[f] == pytest.approx(shuffled[f], abs=1e-6) for f in "abc")


def test_a_change_needs_the_municipality_in_both_years(panel):
    with pytest.raises(DataError, match="2023: 1580"):
        explain_change(panel, RULES, "1580", (2023, 2024))


def test_a_municipality_that_stands_twice_is_refused(panel):
    twice = pd.concat([panel, panel[(panel.year == 2023) & (panel.municipality_code == "3301")]])
    with pytest.raises(DataError, match="'3301': kommunen står mer enn én gang"):
        explain_change(twice, RULES, "3301", (2023, 2024))


@pytest.fixture(scope="module")
def revenue():
    return read("central_items", "3301", year=2024, statement="central_revenue")


@pytest.fixture(scope="module")
def stated():
    return read("stated_figures", "3301", year=2024).set_index("item").value


def test_drammens_shortfall_of_2024_is_explained_to_the_published_remainder(revenue, stated):
    bridge = budget_bridge(revenue, stated).set_index("step").change_nok_million
    assert list(bridge.index) == [
        "national_tax",
        "own_share",
        "equalisation",
        "extraordinary_grant",
        "rest_of_grant",
        "tax_and_grant",
    ]
    country, own, returned, extra, rest, left = bridge
    assert (round(country, 1), round(own, 1)) == (-120.7, -101.0)
    assert country + own == pytest.approx(-221.648), "the report says 'nearly 222'"
    assert (returned, extra) == (87, 80.9)
    assert left == pytest.approx(-37.599), "the report says 38"
    assert country + own + returned + extra + rest == pytest.approx(left)


def test_the_share_is_split_into_what_the_budget_assumed_and_what_it_changed(
    panel, revenue, stated
):
    before = panel[panel.year == 2023]
    own = before.tax_nok_thousand[before.municipality_code == "3301"].item()
    share = own / before.tax_nok_thousand.sum()
    whole = budget_bridge(revenue, stated).set_index("step").change_nok_million
    split = budget_bridge(revenue, stated, share).set_index("step").change_nok_million
    assert (round(split.share_assumed, 1), round(split.share_changed, 1)) == (-43.7, -57.2)
    assert split.share_assumed + split.share_changed == pytest.approx(whole.own_share)
    assert split.drop(["share_assumed", "share_changed"]).to_list() == pytest.approx(
        whole.drop("own_share").to_list()
    )
    shares = shares_of_country(revenue, stated)
    assert round(100 * shares.budget, 4) == 1.7232
    assert round(100 * share, 4) == 1.7031


def test_the_formula_returns_less_than_the_municipality_states(panel, revenue, stated):
    year = panel[panel.year == 2024]
    returned = equalisation_returned(year, "3301", RULES[2024], revenue, stated)
    assert returned == pytest.approx(68.6, abs=0.05)
    assert stated.equalisation_above_budget == 87


def test_nothing_is_returned_where_the_budget_was_the_outcome(panel, revenue, stated):
    year = panel[panel.year == 2024]
    tax = revenue["item"] == "tax"
    exact = revenue.assign(
        original_budget_nok_thousand=revenue.original_budget_nok_thousand.astype(float).where(
            ~tax, -year.tax_nok_thousand[year.municipality_code == "3301"].item()
        )
    )
    as_it_went = stated.to_dict() | {"national_tax_estimate": year.tax_nok_thousand.sum() / 1e6}
    assert equalisation_returned(year, "3301", RULES[2024], exact, as_it_went) == pytest.approx(
        0, abs=1e-9
    )


@pytest.mark.parametrize(("estimate", "expected"), [(1.0, 0.0), (1.05, -1.0)])
def test_the_country_of_one_that_is_not_of_it_is_whole_without_it(
    panel, revenue, stated, estimate, expected
):
    country = panel[panel.year == 2024]
    guest = country[country.municipality_code == "3301"].assign(municipality_code="9999")
    year = pd.concat([country, guest]).assign(
        is_counted=lambda rows: rows.municipality_code != "9999"
    )
    tax = revenue["item"] == "tax"
    exact = revenue.assign(
        original_budget_nok_thousand=revenue.original_budget_nok_thousand.astype(float).where(
            ~tax, -guest.tax_nok_thousand.item()
        )
    )
    national = country.tax_nok_thousand.sum() / 1e6
    figures = stated.to_dict() | {"national_tax_estimate": national * estimate}
    average = 1000 * country.tax_nok_thousand.sum() / country.population.sum()
    rates = RULES[2024]
    own = 1000 * (guest.tax_nok_thousand / guest.population).item()

    def share(tax_per_capita, average):
        short = max(0, rates.supplement_threshold * average - tax_per_capita)
        return rates.symmetric_rate * (average - tax_per_capita) + rates.supplement_rate * short

    of_guest = share(own, average) - share(own, average * estimate)
    deducted = equalise(country, rates).deduction_nok_per_capita.iloc[0] * (1 - estimate)
    by_hand = (of_guest - deducted) * guest.population.item() / 1e6
    returned = equalisation_returned(year, "9999", rates, exact, figures)
    assert returned == pytest.approx(by_hand, abs=1e-6)
    assert np.sign(round(returned, 6)) == expected


def test_missing_figures_are_asked_for_by_name(revenue):
    with pytest.raises(DataError) as refused:
        budget_bridge(revenue, {"national_tax_estimate": 220.4, "extraordinary_grant": 80.9})
    assert "national_tax_outcome: legg det til" in str(refused.value)
    assert "equalisation_above_budget: legg det til" in str(refused.value)


def test_a_line_is_found_by_its_role_whatever_its_label(revenue, stated):
    renamed = revenue.assign(label=[f"Linje {n}" for n in range(len(revenue))])
    expected = budget_bridge(revenue, stated)
    pd.testing.assert_frame_equal(budget_bridge(renamed, stated), expected)


@pytest.mark.parametrize("item", ["tax", "general_grant"])
def test_a_line_that_lacks_or_has_no_budget_is_told_by_its_role(revenue, stated, item):
    own = revenue["item"] == item
    without_budget = revenue.assign(
        original_budget_nok_thousand=revenue.original_budget_nok_thousand.mask(own)
    )
    for lacking in (revenue[~own], without_budget):
        with pytest.raises(NotThere) as refused:
            budget_bridge(lacking, stated)
        assert refused.value.tables == (f"operating_appropriations.{item}",)


def test_two_lines_of_one_role_are_refused(revenue, stated):
    twice = pd.concat([revenue, revenue[revenue["item"] == "tax"]])
    with pytest.raises(DataError, match="Bare én linje kan være tax"):
        budget_bridge(twice, stated)


def test_what_is_missing_is_told_by_its_item(revenue, stated):
    with pytest.raises(NotThere) as refused:
        budget_bridge(revenue, stated.drop("national_tax_outcome"))
    assert refused.value.tables == ("stated_figures.national_tax_outcome",)
    with pytest.raises(NotThere) as refused:
        budget_bridge(revenue, {})
    assert len(refused.value.tables) == 4


def test_the_deviation_of_tax_is_the_sum_of_its_two_parts(revenue, stated):
    steps = budget_bridge(revenue, stated).set_index("step").change_nok_million
    assert tax_deviation(revenue) == pytest.approx(steps.national_tax + steps.own_share)


def test_the_largest_cause_may_be_one_that_takes():
    changes = {"tax": 1.0, "population": 0.5, "country": -2.0, "rules": 0.0}
    rows = {"net_first": 9.0, **changes, "net_second": 8.5}
    split = pd.DataFrame({"step": rows.keys(), "change_nok_million": rows.values()})
    assert largest_cause(split) == ("country", -2.0)


@pytest.mark.parametrize(
    ("before", "after", "became"),
    [
        (-1, 2, "to_receiver"),
        (2, -1, "to_payer"),
        (1, 2, "received_more"),
        (2, 1, "received_less"),
        (1, 1, "received_same"),
        (0, 0, "received_same"),
        (0, 1, "received_more"),
        (1, 0, "received_less"),
        (-1, -2, "paid_more"),
        (-2, -1, "paid_less"),
        (-1, -1, "paid_same"),
        (0, -1, "paid_more"),
        (-1, 0, "paid_less"),
    ],
)
def test_what_became_of_the_net(before, after, became):
    assert net_change(before, after) == became
