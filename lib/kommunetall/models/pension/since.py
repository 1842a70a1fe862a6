"""What has changed since the year before: from the accounts, else from the growth in the text."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.models.findings import Row
from kommunetall.models.pension.account import ROUNDED_AWAY
from kommunetall.models.pension.known import Pension
from kommunetall.models.pension.ledger import MILLION

FIGURES = ("cost", "amortised", "closing")
NOTHING_NOK_MILLION = 1e-6


def since_last_year(pension: Pension) -> pd.DataFrame:
    """Cost, amortisation and balance of the year and of the one before.

    The year before is that of the accounts. Where the figures are those of running text, it follows
    from what the text says of growth::

        cost before         = cost / (1 + growth)
        amortisation before = amortisation / (1 + growth)
        balance before      = balance − change

    Returns
    -------
    pandas.DataFrame
        ``item`` (cost, amortised, closing), ``before_``, ``now_`` and ``change_nok_million`` (with
        contribution), and ``growth_share``; missing where the year before is not known.
    """
    now = values_of(pension.now)
    if pension.stated is not None:
        before = as_stated(now, pension.stated)
    else:
        earlier = pension.accounts[pension.accounts.year == pension.year - 1]
        before = values_of(earlier.iloc[0]) if len(earlier) else now * np.nan
    base = before.where(before.abs() > NOTHING_NOK_MILLION)
    return pd.DataFrame(
        {
            "item": FIGURES,
            "before_nok_million": before.to_numpy(),
            "now_nok_million": now.to_numpy(),
            "change_nok_million": (now - before).to_numpy(),
            "growth_share": ((now - before) / base.abs()).to_numpy(),
        }
    )


def values_of(account: Row) -> pd.Series:
    """The figures of one year's account, by item; missing where it does not tell."""
    told = pd.Series({item: account[f"{item}_nok_million"] for item in FIGURES})
    return pd.to_numeric(told, errors="coerce").astype(float)


def as_stated(now: pd.Series, stated: Row) -> pd.Series:
    """The figures of the year before, from the growth and the change that the text states."""
    return pd.Series(
        {
            "cost": now["cost"] / (1 + stated["pension_cost_growth"] / 100),
            "amortised": now["amortised"] / (1 + stated["amortisation_growth"] / 100),
            "closing": now["closing"] - stated["accumulated_change"],
        }
    )


def cost_growth(changes: pd.DataFrame) -> float:
    """Growth of the cost, a share; missing where the year before is not known."""
    return float(changes.set_index("item").growth_share["cost"])


def parts_of_change(changes: pd.DataFrame) -> tuple[dict[str, float], str]:
    """What of the change of the cost is amortisation.

    Returns
    -------
    tuple
        ``cost_change_``, ``amortised_change_`` and ``other_change_nok_million``, NOK million; and
        the case: ``part_up`` and ``part_down`` where the amortisation is a part of the change,
        ``against_up`` and ``against_down`` where amortisation rose or fell and the rest of the cost
        did not, ``unknown`` where there is nothing to tell.

    Examples
    --------
    >>> frame = pd.DataFrame({"item": ["cost", "amortised"], "change_nok_million": [20.0, 14.0]})
    >>> parts_of_change(frame)[1]
    'part_up'
    """
    change = changes.set_index("item").change_nok_million
    cost, amortised = float(change["cost"]), float(change["amortised"])
    other = cost - amortised
    figures = {
        "cost_change_nok_million": cost,
        "amortised_change_nok_million": amortised,
        "other_change_nok_million": other,
    }
    if np.isnan(cost) or min(abs(amortised), abs(other)) < NOTHING_NOK_MILLION:
        return figures, "unknown"
    how = "part" if amortised * other > 0 else "against"
    return figures, f"{how}_{'up' if amortised > 0 else 'down'}"


def balance_change(changes: pd.DataFrame) -> float:
    """What more is postponed, or charged ahead, than the year before, NOK million.

    Missing where it was the other of the two, or is not known.

    >>> frame = pd.DataFrame({"item": ["closing"], "before_nok_million": [-4.0]})
    >>> balance_change(frame.assign(now_nok_million=-6.0))
    2.0
    >>> balance_change(frame.assign(now_nok_million=6.0))
    nan
    """
    before, now = (
        float(changes.set_index("item")[f"{when}_nok_million"]["closing"])
        for when in ("before", "now")
    )
    return abs(now) - abs(before) if before * now > 0 else np.nan


def own_growth(changes: pd.DataFrame) -> float:
    """Growth of the cost without amortisation, a share; missing where it is not known.

    What is not explained of the cost is in both years: of the year before it is not told apart.
    """
    by_item = changes.set_index("item")
    before, now = (
        float(by_item[f"{when}_nok_million"]["cost"] - by_item[f"{when}_nok_million"]["amortised"])
        for when in ("before", "now")
    )
    return (now - before) / before if before > NOTHING_NOK_MILLION else np.nan


def rest_case(
    rest_nok_million: float, growth: float, size: str
) -> Literal["in_growth", "alone", "none"]:
    """How it is told that what is not explained of the cost is not carried on.

    It is in the growth of the cost where that is known, and nothing where it would be printed as
    zero.

    Parameters
    ----------
    growth
        As :func:`own_growth` gives it.
    size
        As :func:`.account.size_case` gives it.
    """
    if not abs(rest_nok_million) >= ROUNDED_AWAY[size]:
        return "none"
    return "alone" if np.isnan(growth) else "in_growth"


def ended_last_year(pension: Pension) -> float:
    """What the vintages that ended with the year before cost in it, NOK million with contribution.

    What came in is the first part of the latest vintage; what the amortisation grew less than that
    by, went out. It tests calibrated vintages against the growth that running text states, which
    they are not made from: of the other sign than the balance it cannot be. Turned where the
    balance is negative; missing where the text states no growth.
    """
    if pension.stated is None:
        return np.nan
    changes = since_last_year(pension).set_index("item")
    ended = came_in(pension) - float(changes.change_nok_million["amortised"])
    return -ended if pension.now.opening_nok_million < 0 else ended


def came_in(pension: Pension) -> float:
    """The first part of the vintage before the year's own, NOK million with contribution."""
    schedule = pension.ledger.schedule
    is_first = (schedule.vintage == pension.year - 1) & (schedule.year == pension.year)
    return float(schedule.amortised_nok[is_first].sum()) * (1 + pension.rate) / MILLION
