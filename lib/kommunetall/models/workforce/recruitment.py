"""Hires by month beside earlier years, and apprentices against their target."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from kommunetall.models.structure import TOTAL

YEARS_COMPARED = 3
MONTHS = {
    "01": "january",
    "02": "february",
    "03": "march",
    "04": "april",
    "05": "may",
    "06": "june",
    "07": "july",
    "08": "august",
    "09": "september",
    "10": "october",
    "11": "november",
    "12": "december",
    TOTAL: TOTAL,
}


@dataclass(frozen=True)
class ApprenticeTarget:
    """Apprentices that the municipality aims to have for each 1000 inhabitants."""

    apprentices_per_1000: float


def hires_by_month(hires: pd.DataFrame, year: int) -> pd.DataFrame:
    """Hires of a year by month beside the earlier years, at most three.

    Returns
    -------
    pandas.DataFrame
        Twelve months and the printed total: ``month`` (``january`` … ``december``, ``total``), a
        column for each year, named by it, ``mean``, ``lowest`` and ``highest`` of the earlier
        years (missing where any of them is hidden), ``from_mean`` (the year less their mean) and
        ``is_total``.
    """
    years = sorted(y for y in hires.year.unique() if year - YEARS_COMPARED <= y <= year)
    by_month = hires.astype({"hires": float}).pivot(index="month", columns="year", values="hires")
    wide = by_month[years]
    earlier = wide.drop(columns=year)
    mean = earlier.mean(axis=1, skipna=False)
    found = (
        wide.rename(columns=str)
        .rename_axis(columns=None)
        .assign(
            mean=mean,
            lowest=earlier.min(axis=1, skipna=False),
            highest=earlier.max(axis=1, skipna=False),
            from_mean=wide[year] - mean,
            is_total=wide.index == TOTAL,
        )
    )
    return found.reset_index().assign(month=lambda rows: rows.month.map(MONTHS))


def came_less_left(hired: float, leavers: float, change: float) -> pd.Series:
    """Those who came less those who left, beside the change in permanent employees.

    They are equal where hires and leavers are counted of the same people and days. They are not
    where, for instance, somebody who is made permanent is no hire, or who changes position is a
    leaver.

    Parameters
    ----------
    hired, leavers
        Persons in the year; missing where they are not printed.
    change
        Permanent employees in December less those of the December before.

    Returns
    -------
    pandas.Series
        ``net_persons`` (came less left) and ``unexplained_persons`` (the change less that); what
        rests on a missing figure is missing.
    """
    net = hired - leavers
    return pd.Series({"net_persons": net, "unexplained_persons": change - net})


def apprentices_against_target(
    stated: Mapping[str, float] | pd.Series,
    panel: pd.DataFrame,
    codes: Collection[str],
    target: ApprenticeTarget,
    year: int,
) -> pd.DataFrame:
    """Apprentices against the target, on the population at the start and at the end of the year.

    target = per 1000 · population / 1000

    Parameters
    ----------
    stated
        ``apprentices``, as the report states it.
    panel
        ``year``, ``municipality_code`` and ``population`` (1 January).
    codes
        Every code that the municipality has had.

    Returns
    -------
    pandas.DataFrame
        One row for each 1 January with a known population: ``population_year`` whose 1 January it
        is, ``population``, ``target_persons``, ``apprentices``, ``gap_persons`` (negative: too few)
        and ``per_1000``.
    """
    own = panel[panel.municipality_code.isin(list(codes)) & panel.year.isin([year, year + 1])]
    own = own.sort_values("year")
    population = own.population.astype(float).to_numpy()
    goal = target.apprentices_per_1000 * population / 1000
    return pd.DataFrame(
        {
            "population_year": own.year.astype(int).to_numpy(),
            "population": population,
            "target_persons": goal,
            "apprentices": stated["apprentices"],
            "gap_persons": stated["apprentices"] - goal,
            "per_1000": 1000 * stated["apprentices"] / population,
        }
    )
