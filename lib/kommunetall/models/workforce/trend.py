"""Trends of the municipality's workforce: shown where there are enough years, refused where there are not."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

LEAST_YEARS = 5
YEARS_AHEAD = 2
TOTAL = "total"
ENOUGH, TOO_FEW = "vises", "for få år"
MEASURES = {
    "fte": ("fte_employees", "Faste årsverk"),
    "employees": ("fte_employees", "Fast ansatte"),
    "rate_percent": ("sickness_absence", "Sykefravær, prosent"),
    "turnover_percent": ("turnover", "Turnover, prosent"),
    "paid_hours": ("overtime", "Overtid til utbetaling, timer"),
    "breaches": ("breaches_by_area", "AML-brudd"),
    "hires": ("hires", "Nyansatte i fast stilling"),
}


def totals_over_time(tables: Mapping[str, pd.DataFrame], year: int) -> pd.DataFrame:
    """The printed totals of all annual reports that are there, each year as the last of them prints it.

    Parameters
    ----------
    tables
        The printed tables by name, with the rows of every ``report_year``.
    year
        The last year to take.

    Returns
    -------
    pandas.DataFrame
        ``measure``, ``label``, ``year`` and ``value``, ascending by year; without years that a report leaves blank.
    """
    found = []
    for measure, (name, label) in MEASURES.items():
        rows = tables[name]
        key = "month" if "month" in rows else "programme_area"
        rows = rows[(rows[key] == TOTAL) & (rows.year <= year) & (rows.report_year <= year)]
        last = rows.sort_values("report_year").drop_duplicates("year", keep="last").sort_values("year")
        values = last[measure].astype(float)
        found.append(pd.DataFrame({"measure": measure, "label": label, "year": last.year, "value": values}))
    return pd.concat(found, ignore_index=True).dropna(ignore_index=True)


def trends(series: pd.DataFrame) -> pd.DataFrame:
    """The yearly trend of each measure, and whether there are years enough for one.

    The trend is the median of the slopes between all pairs of years (Theil–Sen): one odd year does not turn it.

    Parameters
    ----------
    series
        As :func:`totals_over_time` gives it.

    Returns
    -------
    pandas.DataFrame
        One row per ``measure``: ``label``, ``years`` that are there, ``first_year``, ``last_year``, ``slope`` a year (missing below
        :data:`LEAST_YEARS`) and ``outcome`` (*vises*, *for få år*).
    """
    rows = []
    for (measure, label), own in series.groupby(["measure", "label"], sort=False):
        enough = len(own) >= LEAST_YEARS
        pairs = combinations(zip(own.year.astype(float), own.value, strict=True), 2)
        slope = np.median([(b - a) / (v - u) for (u, a), (v, b) in pairs]) if enough else np.nan
        rows.append(
            (measure, label, len(own), own.year.min(), own.year.max(), slope, ENOUGH if enough else TOO_FEW)
        )
    columns = ["measure", "label", "years", "first_year", "last_year", "slope", "outcome"]
    return pd.DataFrame(rows, columns=columns)


def projected(series: pd.DataFrame, ahead: int = YEARS_AHEAD) -> pd.DataFrame:
    """What a measure may become, from what it has been seen to do over as many years.

    With last value `v` and all changes over `k` years that the series has::

        middle = v + median change;  low, high = v + least, most change

    It knows nothing of what is decided. A measure with fewer than :data:`LEAST_YEARS` years is left out.

    Returns
    -------
    pandas.DataFrame
        ``measure``, ``label``, ``year``, ``value`` (missing ahead), and ``low``, ``middle`` and ``high``; the last known year has
        them too, all equal to its value. Amounts do not fall below 0.
    """
    found = []
    for (measure, label), own in series.groupby(["measure", "label"], sort=False):
        if len(own) < LEAST_YEARS:
            continue
        by_year = own.set_index("year").value
        last = by_year.index.max()
        rows = [(y, v, np.nan, np.nan, np.nan) for y, v in by_year.drop(last).items()]
        rows.append((last, *[by_year[last]] * 4))
        for k in range(1, ahead + 1):
            changes = (by_year - by_year.rename(lambda y, k=k: y + k)).dropna()
            bounds = by_year[last] + changes.quantile([0, 0.5, 1]) if len(changes) else [np.nan] * 3
            rows.append((last + k, np.nan, *np.maximum(bounds, 0)))
        frame = pd.DataFrame(rows, columns=["year", "value", "low", "middle", "high"])
        found.append(frame.assign(measure=measure, label=label))
    columns = ["measure", "label", "year", "value", "low", "middle", "high"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)
