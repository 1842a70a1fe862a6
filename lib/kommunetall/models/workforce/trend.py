"""Trends of the municipality's workforce: shown where there are years enough, refused elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.models.structure import TOTAL
from kommunetall.models.workforce.consistency import AREA

Outcome = Literal["shown", "too_few_years"]
ENOUGH: Outcome = "shown"
TOO_FEW: Outcome = "too_few_years"
LEAST_YEARS = 5
YEARS_AHEAD = 2
MEASURES = {
    "fte": "fte_employees",
    "employees": "fte_employees",
    "rate_percent": "sickness_absence",
    "turnover_percent": "turnover",
    "paid_hours": "overtime",
    "breaches": "breaches_by_area",
    "hires": "hires",
}
AHEAD = ["measure", "year", "value", "low", "middle", "high"]


def totals_over_time(tables: Mapping[str, pd.DataFrame], year: int) -> pd.DataFrame:
    """The printed totals of all annual reports that are there, each year as the last prints it.

    Parameters
    ----------
    tables
        The printed tables by name, with the rows of every ``report_year``; as many as there are.
    year
        The last year to take.

    Returns
    -------
    pandas.DataFrame
        ``measure``, ``year`` and ``value``, ascending by year; without years that a report leaves
        blank.
    """
    found = [
        of_measure(tables[name], measure, year)
        for measure, name in MEASURES.items()
        if name in tables
    ]
    empty = pd.DataFrame({"measure": [], "year": [], "value": []})
    return pd.concat(found, ignore_index=True).dropna(ignore_index=True) if found else empty


def of_measure(table: pd.DataFrame, measure: str, year: int) -> pd.DataFrame:
    """The total of one measure, each year as the last report up to a year prints it."""
    key = "month" if "month" in table else AREA
    rows = table[(table[key] == TOTAL) & (table.year <= year) & (table.report_year <= year)]
    last = rows.sort_values("report_year").drop_duplicates("year", keep="last").sort_values("year")
    return pd.DataFrame(
        {"measure": measure, "year": last.year, "value": last[measure].astype(float)}
    )


def trends(series: pd.DataFrame) -> pd.DataFrame:
    """The yearly trend of each measure, and whether there are years enough for one.

    The trend is the median of the slopes between all pairs of years (Theil–Sen): one odd year does
    not turn it.

    Parameters
    ----------
    series
        As :func:`totals_over_time` gives it.

    Returns
    -------
    pandas.DataFrame
        One row per ``measure``: ``years`` that are there, ``first_year``, ``last_year``, ``slope``
        a year (missing below :data:`LEAST_YEARS`) and ``outcome``, an :data:`Outcome`.
    """
    rows = []
    for measure, own in series.groupby("measure", sort=False):
        enough = len(own) >= LEAST_YEARS
        slope = slope_of(own) if enough else np.nan
        outcome = ENOUGH if enough else TOO_FEW
        rows.append((measure, len(own), own.year.min(), own.year.max(), slope, outcome))
    columns = ["measure", "years", "first_year", "last_year", "slope", "outcome"]
    return pd.DataFrame(rows, columns=columns)


def slope_of(own: pd.DataFrame) -> float:
    """Median of the slopes between all pairs of years of one measure."""
    points = list(zip(own.year.astype(float), own.value, strict=True))
    return float(np.median([(b - a) / (v - u) for (u, a), (v, b) in combinations(points, 2)]))


def projected(series: pd.DataFrame, ahead: int = YEARS_AHEAD) -> pd.DataFrame:
    """What a measure may become, from what it has been seen to do over as many years.

    With last value `v` and all changes over `k` years that the series has::

        middle = v + median change;  low, high = v + least, most change

    It knows nothing of what is decided. A measure with fewer than :data:`LEAST_YEARS` years is left
    out.

    Returns
    -------
    pandas.DataFrame
        ``measure``, ``year``, ``value`` (missing ahead), and ``low``, ``middle`` and ``high``; the
        last known year has them too, all equal to its value. Amounts do not fall below 0.
    """
    found = [
        path_of(own.set_index("year").value, ahead).assign(measure=measure)
        for measure, own in series.groupby("measure", sort=False)
        if len(own) >= LEAST_YEARS
    ]
    return pd.concat(found, ignore_index=True)[AHEAD] if found else pd.DataFrame(columns=AHEAD)


def path_of(by_year: pd.Series, ahead: int) -> pd.DataFrame:
    """The known years of one measure and some years ahead, as :func:`projected` describes them."""
    last = int(by_year.index.max())
    known = by_year.drop(last)
    rows = [(year, value, np.nan, np.nan, np.nan) for year, value in known.items()]
    rows.append((last, *[by_year[last]] * 4))
    for years in range(1, ahead + 1):
        changes = changes_over(by_year, years)
        bounds = by_year[last] + changes.quantile([0, 0.5, 1]) if len(changes) else [np.nan] * 3
        rows.append((last + years, np.nan, *np.maximum(bounds, 0)))
    return pd.DataFrame(rows, columns=["year", "value", "low", "middle", "high"])


def changes_over(by_year: pd.Series, years: int) -> pd.Series:
    """All changes of a measure over so many years."""
    earlier = by_year.set_axis(by_year.index + years)
    return (by_year - earlier).dropna()
