"""Positions from an extract: fte, full time, turnover, hires, and where fte went between two days."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.models.staff.periods import (
    APPRENTICE,
    PERMANENT,
    TEMPORARY,
    Periods,
    day,
    days,
    month_of,
    period_at,
    places_of,
    spans,
)

TOTAL = "total"
FULL = 1 - 1e-9


def staff_on(periods: Periods, date: str, types: tuple[str, ...] = PERMANENT) -> pd.DataFrame:
    """Fte and persons on a day by area, and the whole.

    fte = Σ share. A person is full time where all positions, in whichever area, sum to 100 percent. A person with positions in
    two areas counts in both, and once in the whole.

    Returns
    -------
    pandas.DataFrame
        One row per ``area`` and last *total*: ``fte``, ``employees`` (persons), ``positions``, ``full_time`` (persons),
        ``full_time_share_percent`` of the persons, ``per_person_percent`` and ``average_position_percent``
        (100 · fte / persons and / positions), missing where there is nobody.
    """
    there = periods.of(types).on(day(date))
    areas = len(periods.areas)
    people, who = np.unique(there.person, return_inverse=True)
    full = np.bincount(who, there.share, minlength=len(people)) >= FULL
    rows = []
    for area in (there.area, np.full_like(there.area, areas)):
        keys = np.unique(who * (areas + 1) + area)
        own = keys % (areas + 1)
        rows.append(
            [
                np.bincount(area, there.share, minlength=areas + 1),
                np.bincount(own, minlength=areas + 1),
                np.bincount(area, minlength=areas + 1),
                np.bincount(own, full[keys // (areas + 1)], minlength=areas + 1),
            ]
        )
    fte, employees, positions, full_time = (part + whole for part, whole in zip(*rows, strict=True))
    found = pd.DataFrame(
        {
            "area": [*periods.areas, TOTAL],
            "fte": fte,
            "employees": employees.astype(np.int64),
            "positions": positions.astype(np.int64),
            "full_time": full_time.astype(np.int64),
        }
    )
    persons, held = found.employees.where(found.employees > 0), found.positions.where(found.positions > 0)
    return found.assign(
        full_time_share_percent=100 * found.full_time / persons,
        per_person_percent=100 * found.fte / persons,
        average_position_percent=100 * found.fte / held,
    )


def temporary_and_apprentices(periods: Periods, date: str) -> pd.DataFrame:
    """Temporary fte (temporary and substitute positions) and apprentices on a day by area, and the whole.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``temporary_fte``, ``temporary_employees`` and ``apprentices`` (persons).
    """
    temporary, learning = (staff_on(periods, date, types) for types in (TEMPORARY, APPRENTICE))
    return pd.DataFrame(
        {
            "area": temporary.area,
            "temporary_fte": temporary.fte,
            "temporary_employees": temporary.employees,
            "apprentices": learning.employees,
        }
    )


def turnover(periods: Periods, year: int) -> pd.DataFrame:
    """Permanent employees who left in a year, by area and for the whole, and the two usual rates.

    A person leaves on the last day of a permanent position if there is none anywhere the day after. Who moves to another area
    has not left. A person counts once, in each area of the positions that ended that day::

        turnover    = 100 · leavers / mean of permanent persons on the two 31 Decembers
        KS turnover = 100 · persons employed 1 December the year before, and not 1 December / those employed

    KS counts who has left the municipal sector; one municipality sees only who has left itself.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``leavers``, ``base`` (persons), ``turnover_percent``, ``ks_left``, ``ks_base`` and ``ks_turnover_percent``;
        rates without a base are missing.
    """
    permanent, areas = periods.of(PERMANENT), len(periods.areas)
    low, high = day(f"{year}-01-01"), day(f"{year}-12-31")
    person, _, end = spans(permanent.person, permanent.start, permanent.end)
    ended = (end >= low) & (end <= min(high, periods.last))
    leaving = on_days(periods, person[ended], end[ended])
    own = np.isin(on_days(periods, permanent.person, permanent.end), leaving)
    leavers = persons_in(permanent.area[own], permanent.person[own], areas)
    base = sum(staff_on(periods, f"{y}-12-31").employees.to_numpy() for y in (year - 1, year)) / 2
    then, now = (periods.on(day(f"{y}-12-01")) for y in (year - 1, year))
    gone = ~np.isin(then.person, now.person)
    left, employed = (
        persons_in(then.area[chosen], then.person[chosen], areas) for chosen in (gone, slice(None))
    )
    return pd.DataFrame(
        {
            "area": [*periods.areas, TOTAL],
            "leavers": leavers,
            "base": base,
            "turnover_percent": 100 * leavers / np.where(base > 0, base, np.nan),
            "ks_left": left,
            "ks_base": employed,
            "ks_turnover_percent": 100 * left / np.where(employed > 0, employed, np.nan),
        }
    )


def on_days(periods: Periods, person: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Persons and days as one number each."""
    return person * (periods.last + 2) + when


def persons_in(area: np.ndarray, person: np.ndarray, areas: int) -> np.ndarray:
    """Number of different persons by area, and last in all."""
    keys = np.unique(person * areas + area) if areas else np.array([], dtype=np.int64)
    return np.append(np.bincount(keys % max(areas, 1), minlength=areas), len(np.unique(person)))


def hires(periods: Periods, first_month: str, last_month: str) -> pd.DataFrame:
    """Persons who began in a permanent position by month and area, and in the whole; those who had none the day before.

    Returns
    -------
    pandas.DataFrame
        ``month`` (its first day), ``area``, ``hires`` (had no employment of any kind the day before) and ``made_permanent`` (came
        from another kind of employment with the municipality).
    """
    permanent, areas = periods.of(PERMANENT), len(periods.areas)
    first, last = (int(m) for m in month_of(np.array([day(first_month), day(last_month)])))
    person, start, _ = spans(permanent.person, permanent.start, permanent.end)
    inside = employed(periods, person, start - 1)
    months = month_of(permanent.start)
    began = on_days(periods, permanent.person, permanent.start)
    counts = {"hires": [], "made_permanent": []}
    for name, chosen in (("hires", ~inside), ("made_permanent", inside)):
        own = np.isin(began, on_days(periods, person[chosen], start[chosen]))
        for month in range(first, last + 1):
            there = own & (months == month)
            counts[name].append(persons_in(permanent.area[there], permanent.person[there], areas))
    named = np.arange(first, last + 1).astype("datetime64[M]").astype("datetime64[s]")
    return pd.DataFrame(
        {
            "month": np.repeat(named, areas + 1),
            "area": np.tile([*periods.areas, TOTAL], last - first + 1),
            **{name: np.concatenate(values) for name, values in counts.items()},
        }
    )


def employed(periods: Periods, person: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Whether each person has an employment of any kind on a day."""
    who, start, end = spans(periods.person, periods.start, periods.end)
    width = periods.last + 3
    place = np.searchsorted(who * width + start, person * width + when, side="right") - 1
    there = np.maximum(place, 0)
    return (place >= 0) & (who[there] == person) & (end[there] >= when) if len(who) else place >= 0


def bridge(periods: Periods, before: str, after: str) -> pd.DataFrame:
    """Where permanent fte went between two days, by area: what reorganisation moved apart from what grew.

    For each person and area, with fte `a` before and `b` after::

        hired          b, of those without a permanent position before
        departed       a, of those without one after
        moved in       b, of those who had none in the area before, but elsewhere
        moved out      a, of those who have none in the area after, but elsewhere
        changed share  b − a, of those who are in the area on both days

    opening + hired − departed + moved in − moved out + changed share = closing, for every area and for the whole. In the
    whole, moved in less moved out is what positions became larger or smaller by as they moved.

    Returns
    -------
    pandas.DataFrame
        One row per ``area`` and last *total*: ``opening_fte``, the five, ``closing_fte``, and ``persons``, employed in the area
        on one of the days.
    """
    areas = len(periods.areas)
    pieces = []
    for date in (before, after):
        there = periods.of(PERMANENT).on(day(date))
        pieces.append((there.person * max(areas, 1) + there.area, there.share))
    keys = np.unique(np.concatenate([key for key, _ in pieces]))
    a, b = (np.bincount(np.searchsorted(keys, key), share, minlength=len(keys)) for key, share in pieces)
    person, area = keys // max(areas, 1), keys % max(areas, 1)
    had, has = (np.isin(person, person[fte > 0]) for fte in (a, b))
    amounts = {
        "opening_fte": a,
        "hired_fte": np.where(~had, b, 0),
        "departed_fte": np.where(~has, a, 0),
        "moved_in_fte": np.where(had & (a == 0), b, 0),
        "moved_out_fte": np.where(has & (b == 0), a, 0),
        "changed_share_fte": np.where((a > 0) & (b > 0), b - a, 0),
        "closing_fte": b,
    }
    summed = {
        name: np.append(np.bincount(area, values, minlength=areas), values.sum())
        for name, values in amounts.items()
    }
    return pd.DataFrame(
        {"area": [*periods.areas, TOTAL], **summed, "persons": persons_in(area, person, areas)}
    )


def overtime(periods: Periods, hours: pd.DataFrame, year: int) -> pd.DataFrame:
    """Overtime of a year by area and for the whole: the area where the employment was at the end of the month, or last before it.

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
        rows[f"overtime_{kind}_hours"].to_numpy(dtype=float)[known] for kind in ("paid", "compensated")
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
        pd.Categorical.from_codes(periods.area[place[known]], periods.areas),
        own.breach_type.to_numpy()[known],
        dropna=False,
    )
    counted.loc[TOTAL] = counted.sum() if len(counted) else 0
    counted[TOTAL] = counted.sum(axis=1)
    return counted.rename_axis(index="area", columns="breach_type").stack().rename("breaches").reset_index()
