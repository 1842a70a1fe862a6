"""What lies between the original budget of the operating account and its result."""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from kommunetall.models.summary.account import (
    CENTRAL,
    DEPRECIATION,
    EXPENDITURE,
    against_original,
    deviation_bridge,
)
from kommunetall.models.summary.funds import OWN_FUNDS, from_budget_to_result

LEAST_MOVED: Final = 0.1
PartsCase = Literal[
    "all",
    "all_own_funds",
    "no_expenditure",
    "no_expenditure_own_funds",
    "central",
    "central_own_funds",
    "unknown",
]
MovedCase = Literal["both", "areas", "not"]


class FromOriginal(NamedTuple):
    """What lies between the original budget and the result, NOK million, better positive.

    Missing where a budget does not tell, a central statement also where it is not there. They add
    up to the result less the original budget.

    Attributes
    ----------
    areas
        Service areas.
    own_funds
        What they moved to and from funds and investment in their own accounts.
    central_revenue, central_expenditure, financial_items
        The central items, expenditure without depreciation.
    areas_added
        What the budget of the areas grew in the year.
    central_cut
        What the budget of central expenditure was cut.
    """

    areas: float = np.nan
    own_funds: float = np.nan
    central_revenue: float = np.nan
    central_expenditure: float = np.nan
    financial_items: float = np.nan
    areas_added: float = np.nan
    central_cut: float = np.nan

    @property
    def central(self) -> float:
        """The central items together, those that are there."""
        return float(np.nansum([getattr(self, name) for name in CENTRAL]))

    @property
    def told(self) -> PartsCase:
        """Which of the parts there are to tell of: each central statement, or them as one.

        >>> FromOriginal(-72.7, 0.0, 22.4, np.nan, 10.9).told
        'no_expenditure'
        >>> FromOriginal(-361.5, 1.1, 14.5, 183.2, 191.9).told, FromOriginal().told
        ('all_own_funds', 'unknown')
        """
        if np.isnan(self.areas):
            return "unknown"
        known = {name for name in CENTRAL if not np.isnan(getattr(self, name))}
        has_own_funds = self.own_funds != 0
        if known == {*CENTRAL}:
            return "all_own_funds" if has_own_funds else "all"
        if known == {*CENTRAL} - {EXPENDITURE}:
            return "no_expenditure_own_funds" if has_own_funds else "no_expenditure"
        return "central_own_funds" if has_own_funds else "central"

    @property
    def moved(self) -> MovedCase:
        """Whether areas got more in the year, and whether central expenditure was cut as well.

        >>> FromOriginal(areas_added=423.4, central_cut=201.7).moved
        'both'
        >>> FromOriginal(areas_added=61.3, central_cut=0.0).moved, FromOriginal().moved
        ('areas', 'not')
        """
        if not self.areas_added >= LEAST_MOVED:
            return "not"
        return "both" if self.central_cut >= LEAST_MOVED else "areas"


def from_original(
    original_nok_million: float,
    result_nok_million: float,
    areas: pd.DataFrame,
    central: pd.DataFrame,
) -> FromOriginal:
    """What lies between the original budget and the result.

    Parameters
    ----------
    original_nok_million
        The net operating result of the original budget; missing where it is not known.
    areas, central
        As :func:`.account.deviation_bridge` takes them.
    """
    lines = pd.concat([areas[areas.kind == "line"], central[central.kind == "line"]])
    known = lines.get("original_budget_nok_thousand")
    if np.isnan(original_nok_million) or known is None or known.isna().any():
        return FromOriginal()
    bridge = deviation_bridge(against_original(areas), against_original(central))
    steps = from_budget_to_result(original_nok_million, result_nok_million, bridge)
    parts = steps[~steps.is_total].set_index("step").change_nok_million
    if not set(parts.index) <= {"areas", *OWN_FUNDS, *CENTRAL}:
        return FromOriginal()
    moved = lines.original_budget_nok_thousand - lines.revised_budget_nok_thousand
    is_central = lines.get("statement", pd.Series(dtype=object)) == EXPENDITURE
    is_depreciation = lines.get("item", pd.Series(dtype=object)).isin(DEPRECIATION)
    return FromOriginal(
        areas=float(parts["areas"]),
        own_funds=float(parts.filter(OWN_FUNDS).sum()),
        **{name: float(parts[name]) for name in CENTRAL if name in parts},
        areas_added=-float(moved[lines.statement.isna()].sum()) / 1000,
        central_cut=float(moved[is_central & ~is_depreciation].sum()) / 1000,
    )
