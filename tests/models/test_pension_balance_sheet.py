"""The pension note beside the balance sheet: with employer's contribution or without."""

import pandas as pd
import pytest

from kommunetall.models.outcomes import DIFFERS, EXACT
from kommunetall.models.pension.balance_sheet import beside_balance_sheet

RATE = 0.051
NOTE = pd.DataFrame(
    {
        "scheme": ["KLP", "SPK"],
        "obligation_nok": [158_204_600, 19_844_100],
        "assets_nok": [149_873_200, 17_612_900],
    }
)
CLOSING = 4_729_739 + 167_326


def sheet(**amounts):
    """A balance sheet of the treasury, NOK thousand, with lines and amounts."""
    return pd.DataFrame(
        {"scope": "treasury", "line": list(amounts), "actual_nok_thousand": list(amounts.values())}
    )


def outcomes(**amounts):
    found = beside_balance_sheet(NOTE, CLOSING, sheet(**amounts), RATE)
    return dict(zip(found["item"], found.outcome, strict=True))


@pytest.mark.parametrize(
    ("amounts", "item"),
    [
        ({"premium_deviation_asset": 5147}, "premium_deviation"),
        ({"premium_deviation_asset": 4897}, "premium_deviation"),
        ({"premium_deviation_asset": 5200, "premium_deviation_liability": 53}, "premium_deviation"),
        ({"pension_liability": 178_049}, "obligation"),
        ({"pension_liability": 178_587}, "obligation"),
        ({"pension_assets": 167_486}, "assets"),
    ],
)
def test_what_is_the_same_with_or_without_contribution_is_equal(amounts, item):
    assert outcomes(**amounts) == {item: EXACT}


def test_what_is_neither_differs():
    found = outcomes(premium_deviation_asset=6100, pension_liability=19_844, pension_assets=1)
    assert set(found.values()) == {DIFFERS}


def test_what_one_of_them_does_not_tell_is_not_compared():
    assert outcomes() == {}
    unknown = NOTE.assign(obligation_nok=pd.NA)
    assert beside_balance_sheet(unknown, float("nan"), sheet(pension_liability=1), RATE).empty
