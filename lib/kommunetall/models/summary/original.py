"""What lies between the original budget of the operating account and its result."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from kommunetall.models.summary.account import (
    CENTRAL,
    DEPRECIATION,
    against_original,
    deviation_bridge,
)
from kommunetall.models.summary.funds import from_budget_to_result


class FromOriginal(NamedTuple):
    """What lies between the original budget and the result, NOK million, better positive.

    Missing where a budget does not tell. They add up to the result less the original budget.

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
    if "unexplained" in parts or not {"areas", *CENTRAL} <= set(parts.index):
        return FromOriginal()
    own = parts.drop(["areas", *CENTRAL]).sum()
    moved = lines.original_budget_nok_thousand - lines.revised_budget_nok_thousand
    is_central = lines.get("statement", pd.Series(dtype=object)) == "central_expenditure"
    is_depreciation = lines.get("item", pd.Series(dtype=object)).isin(DEPRECIATION)
    return FromOriginal(
        areas=float(parts["areas"]),
        own_funds=float(own),
        **{name: float(parts[name]) for name in CENTRAL},
        areas_added=-float(moved[lines.statement.isna()].sum()) / 1000,
        central_cut=float(moved[is_central & ~is_depreciation].sum()) / 1000,
    )
