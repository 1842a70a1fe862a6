"""What has changed since the year before, from the accounts and from what running text states."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from kommunetall.data import has, read
from kommunetall.models.pension import PensionRules, since
from kommunetall.models.pension import report as pension
from kommunetall.rules import rules_on

pytestmark = pytest.mark.usefixtures("three_schemes")

RULES = {y: rules_on("pension", PensionRules, date(y, 12, 31)) for y in range(2002, 2051)}
RATE = 0.141


def of(municipality):
    tables = {name: read(name, municipality) for name in pension.TABLES if has(name, municipality)}
    return pension.pension_of(tables, RULES, dict.fromkeys(range(2020, 2025), RATE), 2024)


def drammen():
    return of("3301")


def changes(known):
    return since.since_last_year(known).set_index("item")


def with_stated(**changed):
    known = drammen()
    return replace(known, stated=pd.Series({**known.stated, **changed}))


def test_the_year_before_follows_from_the_growth_that_the_text_states():
    found = changes(drammen())
    assert found.before_nok_million["cost"] == pytest.approx(634.055 / 1.09)
    assert found.before_nok_million["amortised"] == pytest.approx(193.2 * (1 + RATE) / 1.099)
    assert found.before_nok_million["closing"] == 1044
    assert found.growth_share["cost"] == pytest.approx(0.09)


@pytest.mark.parametrize(("growth", "expected"), [(0, 0), (-20, -0.2), (9, 0.09)])
def test_growth_is_of_any_sign(growth, expected):
    found = since.cost_growth(since.since_last_year(with_stated(pension_cost_growth=growth)))
    assert found == pytest.approx(expected)


def test_the_accounts_have_the_year_before_themselves():
    known = of("9998")
    found = changes(known)
    accounts = known.accounts.set_index("year").cost_nok_million
    assert found.before_nok_million["cost"] == accounts[2023]
    assert found.change_nok_million["cost"] == pytest.approx(accounts[2024] - accounts[2023])


def test_one_year_alone_has_no_growth():
    known = of("9998")
    alone = replace(known, accounts=known.accounts[known.accounts.year == 2024])
    found = since.since_last_year(alone)
    assert np.isnan(since.cost_growth(found))
    assert np.isnan(since.own_growth(found))


def test_what_is_not_told_is_missing_and_from_nothing_there_is_no_growth():
    known = of("9998")
    accounts = known.accounts.astype({"amortised_nok_million": "Float64"}).copy()
    accounts["amortised_nok_million"] = pd.NA
    accounts["closing_nok_million"] = 0.0
    found = changes(replace(known, accounts=accounts))
    assert found.loc["amortised"].isna().all()
    assert found.change_nok_million["closing"] == 0
    assert np.isnan(found.growth_share["closing"])


def test_growth_of_the_cost_without_amortisation():
    found = since.own_growth(since.since_last_year(drammen()))
    before = 634.055 / 1.09 - 193.2 * (1 + RATE) / 1.099
    assert found == pytest.approx((634.055 - 193.2 * (1 + RATE)) / before - 1)


def test_what_ended_with_the_year_before_tests_the_calibrated_line():
    came_in = 299.840140 / 7 * (1 + RATE)
    grew = 193.2 * (1 + RATE) * (1 - 1 / 1.099)
    assert since.ended_last_year(drammen()) == pytest.approx(came_in - grew, abs=1e-5)
    assert since.ended_last_year(with_stated(amortisation_growth=90)) < 0
    assert np.isnan(since.ended_last_year(of("9998")))


@pytest.mark.parametrize(
    ("cost", "amortised", "case"),
    [
        (20.0, 14.0, "part_up"),
        (-20.0, -14.0, "part_down"),
        (5.0, 14.0, "against_up"),
        (-5.0, 14.0, "against_up"),
        (5.0, -14.0, "against_down"),
        (-5.0, -14.0, "against_down"),
        (5.0, 5.0, "unknown"),
        (5.0, 0.0, "unknown"),
        (np.nan, 5.0, "unknown"),
    ],
)
def test_what_of_the_change_is_amortisation(cost, amortised, case):
    rows = {"item": ["cost", "amortised"], "change_nok_million": [cost, amortised]}
    figures, found = since.parts_of_change(pd.DataFrame(rows))
    assert found == case
    if case.startswith("part"):
        assert abs(figures["amortised_change_nok_million"]) < abs(cost)


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        (10.0, 12.0, 2.0),
        (12.0, 10.0, -2.0),
        (-10.0, -12.0, 2.0),
        (-1.0, 2.0, None),
        (np.nan, 2.0, None),
    ],
)
def test_the_balance_is_more_or_less_only_of_the_same_kind(before, now, change):
    rows = {"item": ["closing"], "before_nok_million": [before], "now_nok_million": [now]}
    found = since.balance_change(pd.DataFrame(rows))
    assert np.isnan(found) if change is None else found == change


@pytest.mark.parametrize(
    ("rest", "growth", "size", "case"),
    [
        (2.4, 0.085, "large", "in_growth"),
        (-2.4, np.nan, "large", "alone"),
        (0.04, 0.085, "large", "none"),
        (0.04, 0.085, "thousand", "in_growth"),
        (0.0, 0.085, "thousand", "none"),
        (np.nan, np.nan, "large", "none"),
    ],
)
def test_a_rest_is_told_as_far_as_it_can_be_printed_and_what_it_is_a_part_of(
    rest, growth, size, case
):
    assert since.rest_case(rest, growth, size) == case
