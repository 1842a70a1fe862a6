"""Overtime, and breaches of the working-time rules."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.models.staff.periods import TOTAL, Periods, days, period_at, places_of
from kommunetall.models.staff.positions import persons_in


def overtime(periods: Periods, hours: pd.DataFrame, year: int) -> pd.DataFrame:
    """Overtime of a year by area and for the whole.

    The area where the employment was at the end of the month, or last before it.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``paid_hours``, ``compensated_hours`` and ``persons`` with any.
    """
    rows = hours[pd.to_datetime(hours.month).dt.year == year]
    month_end = rows.month.to_numpy(dtype="datetime64[M]").astype(np.int64) + 1
    when = month_end.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) - 1
    place = period_at(periods, places_of(rows.employment_id, periods.employments), when)
    known, areas = place >= 0, len(periods.areas)
    area = periods.area[place[known]]
    paid, compensated = (
        rows[f"overtime_{kind}_hours"].to_numpy(dtype=float)[known]
        for kind in ("paid", "compensated")
    )
    any_hours = paid + compensated > 0
    return pd.DataFrame(
        {
            "area": [*periods.areas, TOTAL],
            "paid_hours": np.append(np.bincount(area, paid, minlength=areas), paid.sum()),
            "compensated_hours": np.append(
                np.bincount(area, compensated, minlength=areas), compensated.sum()
            ),
            "persons": persons_in(area[any_hours], periods.person[place[known]][any_hours], areas),
        }
    )


def breaches(periods: Periods, rows: pd.DataFrame, year: int) -> pd.DataFrame:
    """Breaches of the working-time rules of a year by area and type, with the whole of both.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``breach_type`` (each with *total*) and ``breaches``.
    """
    own = rows[pd.to_datetime(rows.date).dt.year == year]
    place = period_at(periods, places_of(own.employment_id, periods.employments), days(own.date))
    known = place >= 0
    counted = pd.crosstab(
        pd.Categorical.from_codes(periods.area[place[known]], pd.Index(periods.areas)),
        own.breach_type.to_numpy()[known],
        dropna=False,
    )
    counted.loc[TOTAL] = counted.sum() if len(counted) else 0
    counted[TOTAL] = counted.sum(axis=1)
    named = counted.rename_axis(index="area", columns="breach_type").reset_index()
    long = named.melt("area", value_name="breaches", ignore_index=False)
    return long.sort_index(kind="stable").reset_index(drop=True)
