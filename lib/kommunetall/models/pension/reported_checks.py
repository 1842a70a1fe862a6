"""Whether accounts of pension by function agree with the other statements."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.models.outcomes import DIFFERS, EXACT, ROUNDING
from kommunetall.models.pension.balance_sheet import TREASURY
from kommunetall.models.pension.reported import Reported, closings_of

OF_BALANCE, OF_SOCIAL_COSTS = 4.0, 2.0
SOCIAL_COSTS = "social_costs"
UNIT = "_nok_thousand"


def balance_moved(reported: Reported, sheet: pd.DataFrame | None) -> pd.DataFrame:
    """Whether the balance sheet moves by what is booked.

    Returns
    -------
    pandas.DataFrame
        One row per ``year`` whose two balances are known, NOK thousand: ``opening``, ``deviation``,
        ``amortised``, ``computed`` (the first two less the third), ``closing`` (in the balance
        sheet), ``difference`` and ``outcome``. With contribution where the balance sheet has it.
    """
    closings = closings_of(sheet)
    booked = reported.booked
    added = ["deviation", "amortised"]
    moved = booked[added].to_numpy()
    if reported.has_contribution:
        moved = moved + booked[[f"{name}_contribution" for name in added]].fillna(0.0).to_numpy()
    found = pd.DataFrame(moved, booked.index, [f"{name}{UNIT}" for name in added])
    opening = closings.reindex(booked.index - 1).set_axis(booked.index)
    found.insert(0, f"opening{UNIT}", opening)
    computed = opening + found[f"deviation{UNIT}"] - found[f"amortised{UNIT}"]
    return with_outcome(found, computed, closings.reindex(booked.index), OF_BALANCE)


def social_costs(reported: Reported, overview: pd.DataFrame | None) -> pd.DataFrame:
    """Whether pension and employer's contribution are the treasury's social costs.

    Returns
    -------
    pandas.DataFrame
        One row per ``year`` that both are known of, NOK thousand: ``pension``, ``contribution``,
        ``computed`` (their sum), ``closing`` (in the economic overview), ``difference`` and
        ``outcome``.
    """
    booked = reported.booked
    found = booked[["total", "total_contribution"]].set_axis(
        [f"pension{UNIT}", f"contribution{UNIT}"], axis="columns"
    )
    printed = pd.Series(dtype=float)
    if overview is not None:
        own = overview[(overview.scope == TREASURY) & (overview.line == SOCIAL_COSTS)]
        printed = own.set_index(own.year.astype(int)).actual_nok_thousand.astype(float)
    return with_outcome(
        found, found.sum(axis=1, skipna=False), printed.reindex(booked.index), OF_SOCIAL_COSTS
    )


def with_outcome(
    found: pd.DataFrame, computed: pd.Series, stated: pd.Series, rounding: float
) -> pd.DataFrame:
    """Rows where both figures are known, with both, their difference and how they stand."""
    difference = stated - computed
    size = difference.abs()
    told = found.assign(
        **{
            f"computed{UNIT}": computed,
            f"closing{UNIT}": stated,
            f"difference{UNIT}": difference,
        },
        outcome=np.select([size < 0.5, size <= rounding], [EXACT, ROUNDING], DIFFERS),
    )
    return told[difference.notna()].rename_axis("year").reset_index()
