"""Made-up hours of overtime and breaches of the working-time rules."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from made_up_people.areas import BREACH_TYPES, FAR_AHEAD, Area, day_number
from made_up_people.frames import Names, breaches_frame


def overtime(
    random: np.random.Generator,
    rows: pd.DataFrame,
    names: Names,
    areas: Sequence[Area],
    months: np.ndarray,
) -> pd.DataFrame:
    """Hours of overtime in whole months of employment, quarter hours.

    A seventh of them taken as time off.
    """
    begins = np.array([day_number(m) for m in months])
    ends = np.array([day_number(m + 1) for m in months]) - 1
    rate = np.array([a.overtime_hours_per_fte for a in areas])
    hours_each = 7.0
    expected = rate[rows.area] * rows.share.to_numpy() / 100 * len(months) / 12 / hours_each
    count = random.poisson(expected)
    place = np.repeat(np.arange(len(rows)), count)
    month = random.integers(0, len(months), len(place))
    end = np.where(rows.end < 0, FAR_AHEAD, rows.end)
    inside = (rows.start.to_numpy()[place] <= begins[month]) & (end[place] >= ends[month])
    place, month = place[inside], month[inside]
    key = np.unique(rows.employment.to_numpy()[place] * len(months) + month)
    hours = np.ceil(4 * random.gamma(1.5, hours_each / 1.5, len(key))) / 4
    off = random.random(len(key)) < 1 / 7
    return pd.DataFrame(
        {
            "employment_id": names.employments(rows, key // len(months)),
            "month": begins[key % len(months)].astype("datetime64[D]").astype("datetime64[s]"),
            "overtime_paid_hours": np.where(off, 0.0, np.minimum(hours, 150)),
            "overtime_compensated_hours": np.where(off, np.minimum(hours, 150), 0.0),
        }
    )


def breaches(
    random: np.random.Generator,
    rows: pd.DataFrame,
    names: Names,
    areas: Sequence[Area],
    first: int,
    last: int,
) -> pd.DataFrame:
    """Breaches of the working-time rules on days of employment."""
    begins = np.maximum(rows.start.to_numpy(), first)
    ends = np.minimum(np.where(rows.end < 0, FAR_AHEAD, rows.end), last)
    length = np.maximum(ends - begins + 1, 0)
    rate = np.array([a.breaches_per_100 for a in areas])[rows.area] / 100
    place = np.repeat(np.arange(len(rows)), random.poisson(rate * length / 365.25))
    day = begins[place] + random.integers(0, np.maximum(length, 1)[place])
    employment = rows.employment.to_numpy()[place]
    order = np.lexsort((day, employment))
    return breaches_frame(
        names.employments(rows, employment[order]),
        day[order],
        random.integers(0, len(BREACH_TYPES), len(order)),
        BREACH_TYPES,
    )
