"""Made-up people and their positions: who begins, leaves, changes share or area."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from made_up_people.areas import (
    APPRENTICE,
    BIRTH_YEARS,
    EARLIEST_START,
    FAR_AHEAD,
    HOURLY,
    PART_TIME,
    PERMANENT,
    POSITION_CODES,
    SUBSTITUTE,
    TEMPORARY,
    TYPES,
    Area,
    Reorganisation,
    UnitSizes,
    day_number,
)


def careers(
    random: np.random.Generator,
    months: np.ndarray,
    employees: int,
    areas: Sequence[Area],
    hiring_season: Sequence[float],
    leaving_season: Sequence[float],
    type_shares: Sequence[float],
) -> pd.DataFrame:
    """One row per person.

    ``area``, ``unit``, ``kind`` (places in the lists), ``start`` and ``end`` (day numbers; −1 goes
    on).

    Temporary employments, substitutes and apprentices end three times as often as permanent ones.
    Vacancies are filled in later months, more of them where `hiring_season` is high.
    """
    weights = np.array([area.weight for area in areas], float)
    area = random.choice(len(areas), employees, p=weights / weights.sum())
    sizes = UnitSizes(areas)
    hazard = np.array([a.turnover_share for a in areas]) / 12
    unit = sizes.drawn(random, area)
    kind = random.choice(len(TYPES), employees, p=type_shares)
    first = day_number(months[0])
    tenure = (
        random.exponential(np.where(kind == PERMANENT, 2600, 400), employees).astype(np.int64) + 1
    )
    start = np.maximum(first - tenure, EARLIEST_START + random.integers(0, 365, employees))
    parts = [pd.DataFrame({"area": area, "unit": unit, "kind": kind, "start": start, "end": -1})]
    active, vacant = parts[0], parts[0].iloc[:0]
    leaving, hiring = (np.array(s) / np.mean(s) for s in (leaving_season, hiring_season))
    ended = []
    for month in months:
        calendar = int(month.astype(int) % 12)
        begins, length = day_number(month), day_number(month + 1) - day_number(month)
        chance = hazard[active.area] * np.where(active.kind == PERMANENT, 1, 3) * leaving[calendar]
        leaves = random.random(len(active)) < chance
        gone = active[leaves]
        day = np.where(
            random.random(len(gone)) < 0.6, length - 1, random.integers(0, length, len(gone))
        )
        ended.append(gone.assign(end=np.maximum(begins + day, gone.start)))
        open_ = pd.concat([vacant, gone])
        filled = random.random(len(open_)) < min(0.9, 0.45 * hiring[calendar])
        vacant, taken = open_[~filled], open_[filled]
        day = np.where(random.random(len(taken)) < 0.5, 0, random.integers(0, length, len(taken)))
        active = pd.concat([active[~leaves], taken.assign(start=begins + day, end=-1)])
    people = pd.concat([*ended, active])
    people = people.iloc[random.permutation(len(people))].reset_index(drop=True)
    sex = random.random(len(people)) < 0.74
    young = people.kind == APPRENTICE
    birth = random.choice(len(BIRTH_YEARS), len(people), p=[0.02, 0.2, 0.25, 0.26, 0.21, 0.06])
    return people.assign(woman=sex, birth=np.where(young, len(BIRTH_YEARS) - 1, birth))


def positions(
    random: np.random.Generator,
    people: pd.DataFrame,
    areas: Sequence[Area],
    several_share: float,
    elsewhere_share: float,
) -> pd.DataFrame:
    """One row per employment.

    The columns of the person's career, ``person``, ``employment``, ``code``, ``share``, ``main``.

    A second position is in the same area, but for some share of them, and the two are together no
    more than full time.
    """
    full = np.array([area.full_time_share for area in areas])[people.area]
    share = np.where(
        random.random(len(people)) < full, 100.0, random.choice(PART_TIME, len(people))
    )
    share = np.where(people.kind == HOURLY, random.choice(PART_TIME[:5], len(people)), share)
    share = np.where(people.kind == APPRENTICE, 100.0, share)
    codes = len(POSITION_CODES)
    code = (people.area.to_numpy() + random.integers(0, 3, len(people))) % codes
    main = people[["area", "unit", "kind", "start", "end"]].assign(
        person=np.arange(len(people)), code=code, share=share, main=True
    )
    several = (random.random(len(people)) < several_share) & np.isin(
        main.kind, [PERMANENT, TEMPORARY]
    )
    second = main[several].assign(main=False)
    main.loc[several & (main.share > 60), "share"] = 60.0
    room = 100 - main.share[several].to_numpy()
    elsewhere = random.random(len(second)) < elsewhere_share
    area = np.where(elsewhere, random.integers(0, len(areas), len(second)), second.area)
    unit = np.where(elsewhere, 0, second.unit)
    second = second.assign(
        area=area, unit=unit, share=np.minimum(room, random.choice(PART_TIME[:8], len(second)))
    )
    rows = pd.concat([main, second], ignore_index=True).sort_values(
        ["person", "main"], ascending=[True, False]
    )
    return rows.reset_index(drop=True).assign(employment=np.arange(len(rows)))


def with_changes(
    random: np.random.Generator, rows: pd.DataFrame, months: np.ndarray
) -> pd.DataFrame:
    """Rows where some employments change share, and some temporary ones become permanent.

    On the first of a month.
    """
    day = np.array([day_number(m) for m in months])[random.integers(0, len(months), len(rows))]
    inside = (day > rows.start) & ((rows.end < 0) | (day <= rows.end))
    yearly = len(months) / 12
    draw = random.random(len(rows))
    permanent = inside & rows.kind.isin([TEMPORARY, SUBSTITUTE]) & (draw < 0.25 * yearly)
    smaller = inside & (rows.kind == PERMANENT) & (rows.share > 60) & (draw < 0.03 * yearly)
    rows = split(rows, permanent.to_numpy(), day, kind=PERMANENT)
    smaller = np.append(smaller.to_numpy(), np.zeros(len(rows) - len(smaller), dtype=bool))
    return split(
        rows, smaller, np.append(day, np.zeros(len(rows) - len(day), dtype=int)), share=60.0
    )


def split(
    rows: pd.DataFrame, which: np.ndarray, day: np.ndarray, **changes: object
) -> pd.DataFrame:
    """Rows where those of `which` end the day before `day`.

    Each followed by one from then on with the changes.
    """
    later = rows[which].assign(start=day[which], **changes)
    earlier = rows.assign(end=np.where(which, day - 1, rows.end))
    return pd.concat([earlier, later], ignore_index=True)


def reorganised(
    random: np.random.Generator, rows: pd.DataFrame, areas: Sequence[Area], move: Reorganisation
) -> pd.DataFrame:
    """Rows where employments of the source, picked at random up to the fte.

    Go on in the target from the day.
    """
    codes = [area.code for area in areas]
    source, target, day = codes.index(move.source), codes.index(move.target), day_number(move.day)
    there = (
        (rows.area == source) & (rows.start < day) & ((rows.end < 0) | (rows.end >= day))
    ).to_numpy()
    order = random.permutation(np.flatnonzero(there))
    moved = order[np.cumsum(rows.share.to_numpy()[order]) <= 100 * move.fte]
    which = np.zeros(len(rows), dtype=bool)
    which[moved] = True
    unit = UnitSizes(areas).drawn(random, np.full(which.sum(), target))
    return split(rows, which, np.full(len(rows), day), area=target, unit=unit)


def lives_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Each employment from its first day to its last (far off where it goes on).

    With the area and type it began with.
    """
    ends = np.where(rows.end < 0, FAR_AHEAD, rows.end)
    ordered = rows.assign(end=ends).sort_values(["employment", "start"])
    lives = ordered.groupby("employment", as_index=False).agg(
        start=("start", "first"),
        end=("end", "last"),
        area=("area", "first"),
        kind=("kind", "first"),
    )
    return lives.astype({"start": np.int64, "end": np.int64})
