"""Tax and grant are told together, and a budgeted deficit with what was to pay it."""

import numpy as np
import pandas as pd
import pytest

from kommunetall.models import summary as model
from kommunetall.models.investment import by_end

ORIGINAL, ACTUAL = "original_budget_nok_thousand", "actual_nok_thousand"


def central(**original):
    """Central items with an original budget."""
    return pd.DataFrame({"item": list(original), ORIGINAL: list(original.values())})


@pytest.mark.parametrize(
    ("tax", "grant", "case"),
    [
        (-221.6, 184.0, "less_more"),
        (12.0, -3.0, "more_less"),
        (-1.0, -2.0, "less_less"),
        (1.0, 2.0, "more_more"),
        (0.04, 2.0, "unknown"),
        (5.0, 0.0, "unknown"),
        (np.nan, 2.0, "unknown"),
        (2.0, np.nan, "unknown"),
    ],
)
def test_how_tax_and_grant_came_out(tax, grant, case):
    assert model.TaxAndGrant(tax, grant).case == case


def test_income_above_its_budget_is_positive():
    rows = pd.DataFrame(
        {"item": ["tax", "general_grant"], ORIGINAL: [-100, -50], ACTUAL: [-90, -65]}
    )
    found = model.tax_and_grant(rows, ORIGINAL)
    assert (found.tax_nok_million, found.grant_nok_million) == (-0.01, 0.015)
    assert np.isnan(model.tax_and_grant(rows.iloc[:1], ORIGINAL).whole_nok_million)


USE, PUT_IN, MOVED = "disposable_fund_use", "disposable_fund_provision", "transfer_to_investment"


@pytest.mark.parametrize(
    ("items", "result", "fund", "transfer"),
    [
        ({USE: -157949, MOVED: 124500}, -33.449, 157.949, 124.5),
        ({USE: -158949, PUT_IN: 1000, MOVED: 124500}, -33.449, 157.949, 124.5),
        ({USE: -157949, MOVED: 124500}, -30.0, np.nan, np.nan),
        ({USE: -33449, MOVED: 0}, -33.449, np.nan, np.nan),
        ({USE: -33449}, -33.449, np.nan, np.nan),
        ({USE: -90000, MOVED: 124500}, 34.5, np.nan, np.nan),
        ({MOVED: 124500}, -33.449, np.nan, np.nan),
        ({USE: -157949, MOVED: 124500}, np.nan, np.nan, np.nan),
    ],
)
def test_a_deficit_is_told_with_the_fund_where_the_fund_was_to_pay_all(
    items, result, fund, transfer
):
    found = model.paid_from_fund(central(**items), result)
    assert found == pytest.approx((fund, transfer), nan_ok=True)


def board(**targets):
    """A scoreboard with what is decided of each rule."""
    return pd.DataFrame({"rule": list(targets), "target": list(targets.values())})


@pytest.mark.parametrize(
    ("rules", "least", "most"),
    [
        ({"net_operating_margin": 1.5}, [1.5], None),
        ({"net_operating_margin": 1.5, "net_debt_of_revenue": 75.0}, [1.5, np.nan], [np.nan, 75]),
        ({"self_financing_most": 40.0}, [np.nan], [40]),
    ],
)
def test_what_is_decided_stands_at_its_end(rules, least, most):
    found = by_end(board(**rules))
    assert list(found.target) == pytest.approx(least, nan_ok=True)
    assert ("most" in found) == (most is not None)
    if most:
        assert list(found.most) == pytest.approx(most, nan_ok=True)


def test_both_ends_of_an_interval_are_kept():
    ends = board(hedge_least_interval=30.0, net_debt_of_revenue=75.0).assign(most=[70.0, np.nan])
    assert list(by_end(ends).most) == [70.0, 75.0]
