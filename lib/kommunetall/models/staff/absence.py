"""Sickness absence from an extract.

Lost and agreed days of work by month and area, short and long, by type.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.models.staff.periods import (
    SICKNESS,
    TOTAL,
    Periods,
    days,
    first_of,
    month_of,
    places_of,
    spans,
    working_days_before,
)

LENGTHS = ("short", "long")
NOTHING = 1e-9
PARTS = tuple(f"{length}_{kind}" for length in LENGTHS for kind in SICKNESS.values())


@dataclass(frozen=True)
class AbsenceRules:
    """Calendar days of a spell of sickness that the employer pays for; up to then it is short."""

    employer_period_days: int


def sickness_by_month(
    periods: Periods, absences: pd.DataFrame, first_month: str, last_month: str, short_days: int
) -> pd.DataFrame:
    """Lost and agreed days of work by month, area, length of the spell and type.

    A day of work (dagsverk) is one working day in a full position::

        lost   = Σ over working days  share · degree
        agreed = Σ over working days  share

    Both are summed over all periods given; absence outside them, and that for sick children, does
    not count. Degrees of overlapping absences are added: an extract where they are more than 100
    percent is refused when it is read. A spell is the sickness absence of one employment without a
    working day between; it is short up to `short_days` calendar days. One that goes on is measured
    to the last day of the extract.

    Parameters
    ----------
    periods
        Those who count, for instance ``periods.of(("fast", "midlertidig", "vikar"))``.
    absences
        ``employment_id``, ``from_date``, ``to_date`` (missing where it goes on), ``degree``
        (percent) and ``absence_type``.
    first_month, last_month
        ``2024-01`` to ``2024-12``.
    short_days
        Longest short spell, calendar days.

    Returns
    -------
    pandas.DataFrame
        One row per ``month`` (its first day) and ``area``, and per month for the whole (``area``
        *total*): ``agreed``, ``lost``, ``persons`` (employed at some time of the month; in the
        whole each once), and the lost days of each part as ``lost_<length>_<type>``, such as
        ``lost_short_self_certified``.
    """
    first, last = (int(np.datetime64(m, "M").astype(int)) for m in (first_month, last_month))
    inside = clipped(periods, first, last)
    low, high = first_of([first, last + 1]) + np.array([0, -1])
    before = working_days_before(int(low), int(high))
    size = (len(periods.areas), last - first + 1)
    agreed = by_month(inside.area, inside.share, inside.start, inside.end, before, first, size)
    area, weight, start, end, part = lost_ranges(inside, absences, short_days)
    parts = [f"lost_{part}" for part in PARTS]
    lost = by_month(
        part * size[0] + area, weight, start, end, before, first, (len(parts) * size[0], size[1])
    ).reshape(len(parts), *size)
    amounts = {"agreed": agreed, "lost": lost.sum(axis=0), **dict(zip(parts, lost, strict=True))}
    months = np.arange(first, last + 1).astype("datetime64[M]").astype("datetime64[s]")
    return pd.DataFrame(
        {
            "month": np.repeat(months, size[0] + 1),
            "area": np.tile([*periods.areas, TOTAL], size[1]),
            **{name: np.vstack([v, v.sum(axis=0)]).T.ravel() for name, v in amounts.items()},
            "persons": persons_by_month(inside, first, size).T.ravel(),
        }
    )


def clipped(periods: Periods, first: int, last: int) -> Periods:
    """Periods cut to the months."""
    low, high = first_of([first, last + 1]) + np.array([0, -1])
    kept = periods.where((periods.start <= high) & (periods.end >= low))
    kept.start[:], kept.end[:] = np.maximum(kept.start, low), np.minimum(kept.end, high)
    return kept


def by_month(
    key: np.ndarray,
    weight: np.ndarray,
    start: np.ndarray,
    end: np.ndarray,
    before: np.ndarray,
    first: int,
    size: tuple[int, int],
) -> np.ndarray:
    """Working days of ranges times their weight, summed by key and month; no range is taken apart.

    The first and the last month of a range are counted in days; the whole months between them are a
    rise at their beginning and a fall at their end, times the month's working days. Where all has
    ended, the level is 0, not what rounding left.
    """
    month_starts = first_of(np.arange(first, first + size[1] + 1))
    origin = int(month_starts[0])
    begins, ends = month_of(start) - first, month_of(end) - first
    one, more = begins == ends, begins != ends
    found = np.zeros(size[0] * size[1])

    def add(rows: np.ndarray, month: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        worked = before[high - origin + 1] - before[low - origin]
        found[:] += np.bincount(
            key[rows] * size[1] + month, weight[rows] * worked, minlength=len(found)
        )

    add(one, begins[one], start[one], end[one])
    add(more, begins[more], start[more], month_starts[begins[more] + 1] - 1)
    add(more, ends[more], month_starts[ends[more]], end[more])
    columns = size[1] + 1
    rise, fall = (
        np.bincount(key[more] * columns + month, weight[more], minlength=size[0] * columns)
        for month in (begins[more] + 1, ends[more])
    )
    level = np.cumsum((rise - fall).reshape(size[0], columns), axis=1)[:, :-1]
    level[np.abs(level) < NOTHING] = 0.0
    inner: np.ndarray = level * np.diff(before[month_starts - origin])
    summed: np.ndarray = found.reshape(size) + inner
    return summed


def lost_ranges(
    periods: Periods, absences: pd.DataFrame, short_days: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Sickness absence cut to the periods it lies in.

    Area, weight, first and last day, and part (length and type).
    """
    kind = places_of(absences.absence_type, pd.Index(list(SICKNESS)))
    rows, kind = absences[kind >= 0], kind[kind >= 0]
    employment = places_of(rows.employment_id, periods.employments)
    start, end = days(rows.from_date), np.minimum(days(rows.to_date, periods.last), periods.last)
    part = (spell_days(employment, start, end) > short_days) * len(SICKNESS) + kind
    degree = rows.degree.to_numpy(dtype=float) / 100
    known = (employment >= 0) & (start <= end)
    employment, start, end, degree, part = (
        a[known] for a in (employment, start, end, degree, part)
    )
    low, high = overlapping(periods, employment, start, end)
    count = high - low
    each = np.repeat(np.arange(len(employment)), count)
    place = np.arange(len(each)) - np.repeat(np.cumsum(count) - count, count) + low[each]
    return (
        periods.area[place],
        periods.share[place] * degree[each],
        np.maximum(start[each], periods.start[place]),
        np.minimum(end[each], periods.end[place]),
        part[each],
    )


def overlapping(
    periods: Periods, employment: np.ndarray, start: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Places from and to which the periods of an employment overlap a range.

    Periods of one employment do not overlap.
    """
    width = int(max(periods.end.max(initial=0), end.max(initial=0))) + 2
    base = employment * width
    low = np.searchsorted(periods.employment * width + periods.end, base + start, side="left")
    high = np.searchsorted(periods.employment * width + periods.start, base + end, side="right")
    return low, np.maximum(high, low)


def spell_days(employment: np.ndarray, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Calendar days of the spell that each absence is part of."""
    if not len(start):
        return start
    first, last = int(start.min()), int(max(start.max(), end.max()))
    before = working_days_before(first, last)
    order = np.lexsort((start, employment))
    e, s, t = employment[order], start[order] - first, end[order] - first
    width = last - first + 2
    reach = np.maximum.accumulate(t + (e + 1) * width) - (e + 1) * width
    between = before[s[1:]] - before[np.minimum(reach[:-1] + 1, s[1:])]
    new = np.concatenate([[True], (e[1:] != e[:-1]) | (between > 0)])
    begins = np.flatnonzero(new)
    length = np.maximum.reduceat(t, begins) - s[begins] + 1
    found = np.empty(len(start), dtype=np.int64)
    found[order] = length[np.cumsum(new) - 1]
    return found


def persons_by_month(periods: Periods, first: int, size: tuple[int, int]) -> np.ndarray:
    """Persons employed at some time of each month, by area and last in the whole."""
    begins, ends = month_of(periods.start) - first, month_of(periods.end) - first
    found = np.zeros((size[0] + 1, size[1] + 1))
    for area in (periods.area, np.full_like(periods.area, size[0])):
        key, low, high = spans(periods.person * (size[0] + 1) + area, begins, ends)
        place = key % (size[0] + 1)
        np.add.at(found, (place, low), 1)
        np.add.at(found, (place, high + 1), -1)
    return np.cumsum(found, axis=1)[:, :-1].astype(np.int64)
