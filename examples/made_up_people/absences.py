"""Made-up absences: sickness by season, short and long, in part graded, and sick children."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from made_up_people.areas import (
    CERTIFIED,
    CHILD,
    DEGREE_SHARES,
    DEGREES,
    FAR_AHEAD,
    HOURLY,
    SELF_CERTIFIED,
    WORKING_DAYS_PER_YEAR,
)


def sickness_spells(
    random: np.random.Generator,
    lives: pd.DataFrame,
    first: int,
    last: int,
    rates: np.ndarray,
    season: Sequence[float],
    short_per_year: float,
    long_factor: float = 1.0,
) -> list[pd.DataFrame]:
    """Short and long spells of sickness by employment.

    So many that lost working days come near the rates.

    Short spells are 1–16 calendar days, most of them self-certified; long ones 17–365, certified
    and in part graded.
    """
    sick = lives[lives.kind != HOURLY]
    rates = rates[(lives.kind != HOURLY).to_numpy()]
    short, long = short_lengths(random, 20_000), long_lengths(random, 20_000)
    lost_short = 5 / 7 * short.mean()
    lost_long = 5 / 7 * long.mean() * (DEGREES @ DEGREE_SHARES) / 100
    lost = rates / 100 * WORKING_DAYS_PER_YEAR
    long_per_year = (
        long_factor * np.maximum(lost - short_per_year * lost_short, 0.1 * lost) / lost_long
    )
    parts = []
    for lengths, per_year, kinds in (
        (short_lengths, np.minimum(short_per_year, 0.9 * lost / lost_short), (0.8, 0.2)),
        (long_lengths, long_per_year, (0.0, 1.0)),
    ):
        place, start = starts(
            random, sick, first, last, np.broadcast_to(per_year, len(sick)), season
        )
        length = lengths(random, len(place))
        graded = length > 16
        degree = np.where(graded, random.choice(DEGREES, len(place), p=DEGREE_SHARES), 100.0)
        kind = random.choice([SELF_CERTIFIED, CERTIFIED], len(place), p=kinds)
        kind = np.where(length > 8, CERTIFIED, kind)
        parts.append(spells_frame(sick, place, start, length, degree, kind, first))
    return parts


def child_spells(
    random: np.random.Generator,
    lives: pd.DataFrame,
    first: int,
    last: int,
    per_year: float,
    season: Sequence[float],
) -> pd.DataFrame:
    """Absences of one to three days for a sick child, by employment."""
    place, start = starts(random, lives, first, last, np.full(len(lives), per_year), season)
    length = random.integers(1, 4, len(place))
    return spells_frame(
        lives, place, start, length, np.full(len(place), 100.0), np.full(len(place), CHILD), first
    )


def short_lengths(random: np.random.Generator, count: int) -> np.ndarray:
    """Calendar days of short spells: one to sixteen."""
    return np.minimum(random.geometric(0.33, count), 16)


def long_lengths(random: np.random.Generator, count: int) -> np.ndarray:
    """Calendar days of long spells: 17 to 365."""
    return np.minimum(17 + random.exponential(65, count).astype(np.int64), 365)


def starts(
    random: np.random.Generator,
    lives: pd.DataFrame,
    first: int,
    last: int,
    per_year: np.ndarray,
    season: Sequence[float],
) -> tuple[np.ndarray, np.ndarray]:
    """Employments and first days of spells.

    By days employed, each employment's spells a year, and season.

    Spells may begin up to a year before the first day, so that some are there as the extract
    begins. None begins on a Saturday or Sunday, unless the employment ends before the Monday.
    """
    begins = np.maximum(lives.start.to_numpy(), first - 365)
    ends = np.minimum(lives.end.to_numpy(), last)
    length = np.maximum(ends - begins + 1, 0)
    weights = np.array(season) / np.max(season)
    most = per_year.max(initial=0)
    total = length.sum()
    count = random.poisson(total / 365.25 * most / weights.mean())
    reached = np.cumsum(length)
    spot = random.integers(0, max(total, 1), count if total else 0)
    place = np.searchsorted(reached, spot, side="right")
    day = begins[place] + spot - (reached[place] - length[place])
    month = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
    kept = random.random(len(day)) < weights[month] * per_year[place] / max(most, 1e-12)
    place, day = place[kept], day[kept]
    weekday = (day + 3) % 7
    return place, np.minimum(np.where(weekday > 4, day + 7 - weekday, day), ends[place])


def spells_frame(
    lives: pd.DataFrame,
    place: np.ndarray,
    start: np.ndarray,
    length: np.ndarray,
    degree: np.ndarray,
    kind: np.ndarray,
    first: int,
) -> pd.DataFrame:
    """Spells inside their employments that reach the first day or later."""
    end = np.minimum(start + length - 1, lives.end.to_numpy()[place])
    spells = pd.DataFrame(
        {
            "employment": lives.employment.to_numpy()[place],
            "start": start,
            "end": end,
            "degree": degree,
            "kind": kind.astype(np.int8),
        }
    )
    return spells[end >= first]


def without_overlap(spells: pd.DataFrame) -> pd.DataFrame:
    """Spells in order, without those that begin before an earlier one has ended."""
    key = spells.employment.to_numpy() * (FAR_AHEAD * 2)
    order = np.argsort(key + spells.start.to_numpy(), kind="stable")
    begins = (key + spells.start.to_numpy())[order]
    reached = np.maximum.accumulate((key + spells.end.to_numpy())[order])
    kept = np.append(True, begins[1:] > reached[:-1])[: len(order)]
    return spells.iloc[order[kept]].reset_index(drop=True)
