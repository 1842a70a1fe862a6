"""Who left permanent positions, and who came into them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.models.staff.periods import PERMANENT, TOTAL, Periods, day, month_of, spans
from kommunetall.models.staff.positions import persons_in, staff_on


def turnover(periods: Periods, year: int) -> pd.DataFrame:
    """Permanent employees who left in a year, by area and for the whole, and the two usual rates.

    A person leaves on the last day of a permanent position if there is none anywhere the day after.
    Who moves to another area has not left. A person counts once, in each area of the positions that
    ended that day::

        turnover    = 100 · leavers / mean of permanent persons on the two 31 Decembers
        KS turnover = 100 · persons employed 1 December the year before, and not 1 December
                          / persons employed 1 December the year before

    KS counts who has left the municipal sector; one municipality sees only who has left itself.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``leavers``, ``base`` (persons), ``turnover_percent``, ``ks_left``, ``ks_base``
        and ``ks_turnover_percent``; rates without a base are missing.
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


def hires(periods: Periods, first_month: str, last_month: str) -> pd.DataFrame:
    """Persons who began in a permanent position by month and area, and in the whole.

    Those who had none the day before.

    Returns
    -------
    pandas.DataFrame
        ``month`` (its first day), ``area``, ``hires`` (had no employment of any kind the day
        before) and ``made_permanent`` (came from another kind of employment with the municipality).
    """
    permanent, areas = periods.of(PERMANENT), len(periods.areas)
    first, last = (int(m) for m in month_of(np.array([day(first_month), day(last_month)])))
    person, start, _ = spans(permanent.person, permanent.start, permanent.end)
    inside = employed(periods, person, start - 1)
    months = month_of(permanent.start)
    began = on_days(periods, permanent.person, permanent.start)
    counts: dict[str, list[np.ndarray]] = {"hires": [], "made_permanent": []}
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


def on_days(periods: Periods, person: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Persons and days as one number each."""
    found: np.ndarray = person * (periods.last + 2) + when
    return found


def employed(periods: Periods, person: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Whether each person has an employment of any kind on a day."""
    who, start, end = spans(periods.person, periods.start, periods.end)
    width = periods.last + 3
    place = np.searchsorted(who * width + start, person * width + when, side="right") - 1
    there = np.maximum(place, 0)
    begun: np.ndarray = place >= 0
    return begun & (who[there] == person) & (end[there] >= when) if len(who) else begun
