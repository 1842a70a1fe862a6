"""Rates of sickness absence: numerator and denominator summed over months, then divided."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.models.staff.absence import LENGTHS
from kommunetall.models.staff.periods import SICKNESS, TOTAL, days, working_days_before

YEAR_OF_MONTHS = 12
KINDS = tuple(SICKNESS.values())
LOST = {length: [f"lost_{length}_{kind}" for kind in KINDS] for length in LENGTHS}
LOST |= {kind: [f"lost_{length}_{kind}" for length in LENGTHS] for kind in KINDS}


def sickness_of_years(by_month: pd.DataFrame) -> pd.DataFrame:
    """Sickness absence of years from months: numerator and denominator summed, then divided.

    Parameters
    ----------
    by_month
        As :func:`.absence.sickness_by_month` gives it.

    Returns
    -------
    pandas.DataFrame
        One row per ``year`` and ``area``: the days of work, and ``rate_percent`` with the same for
        each part, ``rate_short_percent``, ``rate_long_percent``, ``rate_self_certified_percent``
        and ``rate_certified_percent``. A rate without agreed days is missing.
    """
    amounts = ["agreed", *by_month.filter(like="lost")]
    keys = [by_month.month.dt.year.rename("year"), by_month.area]
    return with_rates(by_month[amounts].groupby(keys, sort=False).sum().reset_index())


def rolling_year(by_month: pd.DataFrame) -> pd.DataFrame:
    """Sickness absence of the twelve months that end with each, from the twelfth.

    As :func:`sickness_of_years`, by ``month``.
    """
    amounts = ["agreed", *by_month.filter(like="lost")]
    ordered = by_month.sort_values(["area", "month"], kind="stable")
    summed = ordered.groupby("area")[amounts].rolling(YEAR_OF_MONTHS).sum().droplevel(0)
    found = ordered[["month", "area"]].join(summed).dropna().sort_index().reset_index(drop=True)
    return with_rates(found)


def with_rates(amounts: pd.DataFrame) -> pd.DataFrame:
    """Add the rates of all absence and of its parts, percent of the agreed days."""
    agreed = amounts.agreed.where(amounts.agreed > 0)
    rates = {"rate_percent": 100 * amounts.lost / agreed}
    rates |= {
        f"rate_{part}_percent": 100 * amounts[c].sum(axis=1) / agreed for part, c in LOST.items()
    }
    return amounts.assign(**rates)


def with_parts(amounts: pd.DataFrame) -> pd.DataFrame:
    """Lost days of short and long absence, self-certified and certified.

    Each summed over the other division.
    """
    crossed = [column for column in amounts if str(column).startswith("lost_")]
    sums = {f"lost_{part}": amounts[columns].sum(axis=1) for part, columns in LOST.items()}
    return amounts.drop(columns=crossed).assign(**sums)


def working_days_of(months: pd.Series) -> np.ndarray:
    """Working days of each month, given by its first day."""
    first = days(months)
    after = days(months + pd.offsets.MonthBegin(1))
    before = working_days_before(int(first.min()), int(after.max()) - 1)
    origin = first.min()
    found: np.ndarray = before[after - origin] - before[first - origin]
    return found


def whole_by_month(by_month: pd.DataFrame) -> pd.DataFrame:
    """Sickness absence of the whole by month.

    And the rates of the twelve months that end with each, ``rolling_rate_…``; ``persons`` is the
    fte of the month on average.
    """
    whole = by_month[by_month.area == TOTAL].reset_index(drop=True)
    rolling = rolling_year(whole).set_index("month")
    rolling = rolling.filter(regex="rate_").add_prefix("rolling_").reindex(whole.month)
    rate = 100 * whole.lost / whole.agreed.where(whole.agreed > 0)
    fte = whole.agreed / working_days_of(whole.month)
    found = with_parts(whole).assign(rate_percent=rate, persons=fte).drop(columns="area")
    return found.join(rolling.reset_index(drop=True)).assign(year=whole.month.dt.year)
