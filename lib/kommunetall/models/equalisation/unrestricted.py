"""Unrestricted revenue (frie inntekter, tax and general grant): its growth, nominal and real."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

ITEMS = ("tax", "general_grant")

Basis = Literal["computed", "stated"]


class Growth(NamedTuple):
    """Growth from the year before, a share, and whether it is computed or the text states it."""

    share: float
    basis: Basis


def unrestricted_revenue(revenue: pd.DataFrame, amount: str) -> float:
    """Tax and general grant together, NOK million, income positive; missing if one of them is.

    Parameters
    ----------
    revenue
        Central revenue by ``item``, NOK thousand, income negative.
    amount
        Which column: ``actual_nok_thousand``, or a budget.
    """
    lines = revenue[revenue["item"].isin(ITEMS)]
    if set(lines["item"]) != set(ITEMS) or lines[amount].isna().any():
        return float("nan")
    return -float(lines[amount].sum()) / 1000


def beside_budget(revenue: pd.DataFrame, budget: str) -> float:
    """Tax and general grant less a budget of them, NOK million; missing where either is.

    Parameters
    ----------
    revenue
        As for :func:`unrestricted_revenue`.
    budget
        Column of the budget.
    """
    if budget not in revenue:
        return float("nan")
    actual = unrestricted_revenue(revenue, "actual_nok_thousand")
    return actual - unrestricted_revenue(revenue, budget)


def growth_of(now: float, before: float, stated_percent: float) -> Growth | None:
    """Growth of two known years, else as the text states it; None where neither is known.

    Parameters
    ----------
    now, before
        Revenue of the year and the year before; NaN where it is not known.
    stated_percent
        As the municipality states it; NaN where it does not.

    Raises
    ------
    DataError
        If the revenue of the year before is not positive.
    """
    if not np.isnan(now) and not np.isnan(before):
        if before <= 0:
            raise DataError(
                "Frie inntekter året før er ikke et positivt beløp.",
                [f"{before:.1f} mill. kr: rett skatt og rammetilskudd"],
            )
        return Growth(now / before - 1, "computed")
    if not np.isnan(stated_percent):
        return Growth(stated_percent / 100, "stated")
    return None


def real_growth(growth_share: float, deflator: pd.DataFrame, year: int) -> pd.DataFrame:
    """Growth in real terms, for each vintage of the deflator.

    real = (1 + nominal) / (1 + deflator) − 1

    Parameters
    ----------
    growth_share
        Nominal growth from the year before.
    deflator
        ``vintage``, ``year`` and ``growth_percent``.
    year
        The year that has grown.

    Returns
    -------
    pandas.DataFrame
        A row for each vintage, the earliest first: ``vintage``, ``growth_share``,
        ``deflator_share`` and ``real_growth_share``; none where no vintage has the year.
    """
    known = deflator[deflator.year == year].sort_values("vintage", ignore_index=True)
    share = known.growth_percent / 100
    return pd.DataFrame(
        {
            "vintage": known.vintage,
            "growth_share": np.full(len(known), growth_share),
            "deflator_share": share,
            "real_growth_share": (1 + growth_share) / (1 + share) - 1,
        }
    )


def per_inhabitant(real_growth_share: float, population_share: float) -> float:
    """Real growth per inhabitant, a share.

    per inhabitant = (1 + real) / (1 + population) − 1

    Examples
    --------
    >>> round(per_inhabitant(0.003, 0.017), 4)
    -0.0138
    """
    return (1 + real_growth_share) / (1 + population_share) - 1
