"""Made-up employee extracts: people, positions, absences, overtime and breaches as a municipality could have them.

Nothing in them is about anybody. Every pseudonym begins with :data:`MARK`, which no file format loses, and every
frame says ``frame.attrs["status"] == "synthetic"``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

MARK = "syn-"
STATUS = "synthetic"
TYPES = ("fast", "midlertidig", "vikar", "timelonn", "laerling")
PERMANENT, TEMPORARY, SUBSTITUTE, HOURLY, APPRENTICE = range(5)
ABSENCE_TYPES = ("egenmeldt", "legemeldt", "barn")
SELF_CERTIFIED, CERTIFIED, CHILD = range(3)
BREACH_TYPES = (
    *("AML timer per 4 uker", "AML timer per uke", "AML timer per år", "Arbeidsfri før vakt"),
    *("Planlagt tid per uke", "Samlet tid per dag", "Samlet tid per uke", "Søndager på rad"),
    *("Søndager på rad (snitt)", "Ukentlig arbeidsfri"),
)
END_REASONS = ("Annet arbeid", "Alderspensjon", "Flyttet", "Utdanning", "Uførepensjon", "Ikke oppgitt")
POSITION_CODES = ("6583", "6709", "7174", "7531", "7951", "8451", "8530", "9451")
BIRTH_YEARS = ("1950-1959", "1960-1969", "1970-1979", "1980-1989", "1990-1999", "2000-2009")
PART_TIME = np.array([10.0, 14.2, 20.0, 25.35, 30.0, 40.0, 50.0, 53.52, 60.0, 66.67, 75.0, 80.0, 85.0, 90.0])
DEGREES = np.array([100.0, 80.0, 60.0, 50.0, 40.0, 20.0])
DEGREE_SHARES = np.array([0.52, 0.06, 0.10, 0.20, 0.08, 0.04])
ABSENCE_SEASON = (1.20, 1.25, 1.15, 0.95, 0.90, 0.85, 0.55, 0.80, 1.05, 1.10, 1.15, 1.05)
HIRING_SEASON = (1.45, 0.85, 0.85, 0.75, 0.75, 0.90, 0.40, 3.20, 1.20, 0.80, 0.45, 0.40)
LEAVING_SEASON = (1.00, 0.80, 0.90, 0.80, 0.80, 1.10, 2.00, 1.40, 0.90, 0.80, 0.70, 0.80)
UNIT_SIZES = (1.0, 0.1, 0.6, 0.3)
FAR_AHEAD = np.int64(1) << 20
WORKING_DAYS_PER_YEAR = 250
EARLIEST_START = np.datetime64("1985-01-01").astype(int)


@dataclass(frozen=True)
class Area:
    """A programme area: its part of the employees, and how they are employed, absent, leaving and working over time.

    `weight` is relative to the other areas'; shares are of 1, `sickness_percent` of agreed working days,
    `turnover_share` of the area's permanent employees in a year.
    """

    code: str
    committee: str
    weight: float
    units: int = 5
    full_time_share: float = 0.7
    sickness_percent: float = 9.0
    turnover_share: float = 0.12
    overtime_hours_per_fte: float = 15.0
    breaches_per_100: float = 50.0


@dataclass(frozen=True)
class Reorganisation:
    """Employees of so many fte (at most) who pass from one area to another on a day."""

    source: str
    target: str
    day: dt.date
    fte: float


AREAS = (
    Area("P01", "Oppvekst", 25, 30, 0.78, 8.2, 0.10, 8, 1),
    Area("P02", "Oppvekst", 11, 20, 0.85, 12.0, 0.10, 16, 1),
    Area("P03", "Oppvekst", 6, 6, 0.85, 11.2, 0.09, 9, 80),
    Area("P05", "Helse", 10, 15, 0.35, 12.0, 0.15, 37, 240),
    Area("P06", "Helse", 26, 25, 0.45, 12.5, 0.16, 33, 420),
    Area("P07", "Helse", 4, 5, 0.65, 9.6, 0.14, 10, 80),
    Area("P09", "Kultur", 4, 6, 0.55, 7.7, 0.08, 19, 10),
    Area("P11", "Teknikk", 4, 4, 0.93, 7.2, 0.11, 40, 60),
    Area("P14", "Organisasjon", 5, 6, 0.95, 6.5, 0.06, 9, 5),
)


def synthetic_extract(
    seed: int,
    first_month: str,
    last_month: str,
    employees: int = 7_000,
    areas: Sequence[Area] = AREAS,
    reorganisations: Sequence[Reorganisation] = (),
    absence_season: Sequence[float] = ABSENCE_SEASON,
    hiring_season: Sequence[float] = HIRING_SEASON,
    leaving_season: Sequence[float] = LEAVING_SEASON,
    type_shares: Sequence[float] = (0.80, 0.05, 0.06, 0.06, 0.03),
    several_positions_share: float = 0.05,
    spells_per_year: float = 2.5,
    child_spells_per_year: float = 0.6,
) -> dict[str, pd.DataFrame]:
    """A made-up extract of some months, with the columns of ``data/schemas/extract_*.json``.

    People start and leave within months, all year; whoever leaves is replaced, by the months' weights. Some have
    several positions, change their share or pass from temporary to permanent. Absences begin by season, a part
    of the long ones are graded, and they cross months and years and the ends of the period; none overlap within an
    employment. The rates of sickness absence, turnover, overtime and breaches come out near those of the areas, not
    exactly at them.

    Parameters
    ----------
    seed
        The same seed and parameters give the same extract.
    first_month, last_month
        As ``2022-01``; absences, overtime and breaches are from these months.
    employees
        People employed as it begins.
    areas
        At least one; a reorganisation names areas among them.
    absence_season, hiring_season, leaving_season
        Twelve weights, January first.
    type_shares
        Shares of :data:`TYPES` among people.
    several_positions_share
        Share of people with a second position.
    spells_per_year
        Spells of short sickness absence a year and employee. The long ones are as many as the areas'
        ``sickness_percent`` then asks for.
    child_spells_per_year
        Absences for a sick child a year and employee.

    Returns
    -------
    dict
        ``employments``, ``absences``, ``overtime`` and ``breaches``, each in the order of its employments and days.

    Raises
    ------
    DataError
        With every parameter that cannot be used.
    """
    seasons = {
        "absence_season": absence_season,
        "hiring_season": hiring_season,
        "leaving_season": leaving_season,
    }
    require_usable(first_month, last_month, employees, areas, reorganisations, seasons, type_shares)
    random = np.random.default_rng(seed)
    months = np.arange(np.datetime64(first_month), np.datetime64(last_month) + 1)
    people = careers(random, months, employees, areas, hiring_season, leaving_season, type_shares)
    rows = positions(random, people, areas, months, several_positions_share)
    rows = with_changes(random, rows, months)
    for move in reorganisations:
        rows = reorganised(random, rows, areas, move)
    lives = lives_of(rows)
    first, last = day_number(months[0]), day_number(months[-1] + 1) - 1
    asked = np.array([area.sickness_percent for area in areas])[lives.area]
    rates = asked / (
        1 - asked / (DEGREES @ DEGREE_SHARES)
    )  # what begins while already absent is left out again
    spells = sickness_spells(random, lives, first, last, rates, absence_season, spells_per_year)
    spells.append(child_spells(random, lives, first, last, child_spells_per_year, absence_season))
    spells = without_overlap(pd.concat(spells, ignore_index=True))
    names = Names(random, rows.person.max() + 1, areas)
    return marked(
        {
            "employments": named_employments(rows, names, people, last),
            "absences": named_absences(spells, rows, names, last),
            "overtime": overtime(random, rows, names, areas, months),
            "breaches": breaches(random, rows, names, areas, first, last),
        }
    )


def require_usable(
    first_month: str,
    last_month: str,
    employees: int,
    areas: Sequence[Area],
    reorganisations: Sequence[Reorganisation],
    seasons: Mapping[str, Sequence[float]],
    type_shares: Sequence[float],
) -> None:
    """Refuse parameters that no extract can be made from, with every fault."""
    findings = []
    try:
        if np.datetime64(last_month, "M") < np.datetime64(first_month, "M"):
            findings.append("last_month is before first_month")
    except ValueError:
        findings.append("first_month and last_month must be written as 2022-01")
    if employees < 1:
        findings.append("employees must be at least 1")
    codes = [area.code for area in areas]
    if not codes or len(set(codes)) < len(codes):
        findings.append("areas: give at least one, each code once")
    findings += [
        f"reorganisations: {code} is not among the areas"
        for move in reorganisations
        for code in (move.source, move.target)
        if code not in codes
    ]
    findings += [
        f"{name} must be twelve weights, none negative and not all zero"
        for name, weights in seasons.items()
        if len(weights) != 12 or min(weights) < 0 or max(weights) <= 0
    ]
    if len(type_shares) != len(TYPES) or min(type_shares) < 0 or abs(sum(type_shares) - 1) > 1e-9:
        findings.append(f"type_shares must be {len(TYPES)} shares that sum to 1")
    if findings:
        raise DataError("An extract cannot be made from these parameters.", findings)


def marked(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames, each with its status."""
    for frame in frames.values():
        frame.attrs["status"] = STATUS
    return frames


# People and positions


def day_number(day: object) -> int:
    """Days since 1970."""
    return int(np.datetime64(day, "D").astype(np.int64))


class UnitSizes:
    """Units of unlike sizes in each area, by turns as :data:`UNIT_SIZES` says: some are small."""

    def __init__(self, areas: Sequence[Area]) -> None:
        shares = [np.resize(UNIT_SIZES, area.units) for area in areas]
        self.ends = np.concatenate([i + np.cumsum(s) / s.sum() for i, s in enumerate(shares)])
        self.units = np.array([area.units for area in areas])
        self.first = np.cumsum(self.units) - self.units

    def drawn(self, random: np.random.Generator, area: np.ndarray) -> np.ndarray:
        """A unit for each place in the list of areas."""
        place = np.searchsorted(self.ends, area + random.random(len(area)), side="right")
        return np.minimum(place - self.first[area], self.units[area] - 1)


def careers(
    random: np.random.Generator,
    months: np.ndarray,
    employees: int,
    areas: Sequence[Area],
    hiring_season: Sequence[float],
    leaving_season: Sequence[float],
    type_shares: Sequence[float],
) -> pd.DataFrame:
    """One row per person: ``area``, ``unit``, ``kind`` (places in the lists), ``start`` and ``end`` (day numbers; −1 goes on).

    Temporary employments, substitutes and apprentices end three times as often as permanent ones. Vacancies are
    filled in later months, more of them where `hiring_season` is high.
    """
    weights = np.array([area.weight for area in areas], float)
    area = random.choice(len(areas), employees, p=weights / weights.sum())
    sizes = UnitSizes(areas)
    hazard = np.array([a.turnover_share for a in areas]) / 12
    unit = sizes.drawn(random, area)
    kind = random.choice(len(TYPES), employees, p=type_shares)
    first = day_number(months[0])
    tenure = random.exponential(np.where(kind == PERMANENT, 2600, 400), employees).astype(np.int64) + 1
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
        day = np.where(random.random(len(gone)) < 0.6, length - 1, random.integers(0, length, len(gone)))
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
    months: np.ndarray,
    several_share: float,
) -> pd.DataFrame:
    """One row per employment: the columns of the person's career, ``person``, ``employment``, ``code``, ``share``, ``main``.

    A second position is in the same area three times of four, and the two are together no more than full time.
    """
    full = np.array([area.full_time_share for area in areas])[people.area]
    share = np.where(random.random(len(people)) < full, 100.0, random.choice(PART_TIME, len(people)))
    share = np.where(people.kind == HOURLY, random.choice(PART_TIME[:5], len(people)), share)
    share = np.where(people.kind == APPRENTICE, 100.0, share)
    codes = len(POSITION_CODES)
    code = (people.area.to_numpy() + random.integers(0, 3, len(people))) % codes
    main = people[["area", "unit", "kind", "start", "end"]].assign(
        person=np.arange(len(people)), code=code, share=share, main=True
    )
    several = (random.random(len(people)) < several_share) & np.isin(main.kind, [PERMANENT, TEMPORARY])
    second = main[several].assign(main=False)
    main.loc[several & (main.share > 60), "share"] = 60.0
    room = 100 - main.share[several].to_numpy()
    elsewhere = random.random(len(second)) < 0.25
    area = np.where(elsewhere, random.integers(0, len(areas), len(second)), second.area)
    unit = np.where(elsewhere, 0, second.unit)
    second = second.assign(
        area=area, unit=unit, share=np.minimum(room, random.choice(PART_TIME[:8], len(second)))
    )
    rows = pd.concat([main, second], ignore_index=True).sort_values(
        ["person", "main"], ascending=[True, False]
    )
    return rows.reset_index(drop=True).assign(employment=np.arange(len(rows)))


def with_changes(random: np.random.Generator, rows: pd.DataFrame, months: np.ndarray) -> pd.DataFrame:
    """Rows where some employments change share, and some temporary ones become permanent, on the first of a month."""
    day = np.array([day_number(m) for m in months])[random.integers(0, len(months), len(rows))]
    inside = (day > rows.start) & ((rows.end < 0) | (day <= rows.end))
    yearly = len(months) / 12
    draw = random.random(len(rows))
    permanent = inside & rows.kind.isin([TEMPORARY, SUBSTITUTE]) & (draw < 0.25 * yearly)
    smaller = inside & (rows.kind == PERMANENT) & (rows.share > 60) & (draw < 0.03 * yearly)
    rows = split(rows, permanent.to_numpy(), day, kind=PERMANENT)
    smaller = np.append(smaller.to_numpy(), np.zeros(len(rows) - len(smaller), dtype=bool))
    return split(rows, smaller, np.append(day, np.zeros(len(rows) - len(day), dtype=int)), share=60.0)


def split(rows: pd.DataFrame, which: np.ndarray, day: np.ndarray, **changes: object) -> pd.DataFrame:
    """Rows where those of `which` end the day before `day`, each followed by one from then on with the changes."""
    later = rows[which].assign(start=day[which], **changes)
    earlier = rows.assign(end=np.where(which, day - 1, rows.end))
    return pd.concat([earlier, later], ignore_index=True)


def reorganised(
    random: np.random.Generator, rows: pd.DataFrame, areas: Sequence[Area], move: Reorganisation
) -> pd.DataFrame:
    """Rows where employments of the source, picked at random up to the fte, go on in the target from the day."""
    codes = [area.code for area in areas]
    source, target, day = codes.index(move.source), codes.index(move.target), day_number(move.day)
    there = ((rows.area == source) & (rows.start < day) & ((rows.end < 0) | (rows.end >= day))).to_numpy()
    order = random.permutation(np.flatnonzero(there))
    moved = order[np.cumsum(rows.share.to_numpy()[order]) <= 100 * move.fte]
    which = np.zeros(len(rows), dtype=bool)
    which[moved] = True
    unit = UnitSizes(areas).drawn(random, np.full(which.sum(), target))
    return split(rows, which, np.full(len(rows), day), area=target, unit=unit)


def lives_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Each employment from its first day to its last (far off where it goes on), with the area and type it began with."""
    ends = np.where(rows.end < 0, FAR_AHEAD, rows.end)
    ordered = rows.assign(end=ends).sort_values(["employment", "start"])
    lives = ordered.groupby("employment", as_index=False).agg(
        start=("start", "first"), end=("end", "last"), area=("area", "first"), kind=("kind", "first")
    )
    return lives.astype({"start": np.int64, "end": np.int64})


# Absences


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
    """Short and long spells of sickness by employment, so many that lost working days come near the rates.

    Short spells are 1–16 calendar days, most of them self-certified; long ones 17–365, certified and in part graded.
    """
    sick = lives[lives.kind != HOURLY]
    rates = rates[(lives.kind != HOURLY).to_numpy()]
    short, long = short_lengths(random, 20_000), long_lengths(random, 20_000)
    lost_short = 5 / 7 * short.mean()
    lost_long = 5 / 7 * long.mean() * (DEGREES @ DEGREE_SHARES) / 100
    lost = rates / 100 * WORKING_DAYS_PER_YEAR
    long_per_year = long_factor * np.maximum(lost - short_per_year * lost_short, 0.1 * lost) / lost_long
    parts = []
    for lengths, per_year, kinds in (
        (short_lengths, np.minimum(short_per_year, 0.9 * lost / lost_short), (0.8, 0.2)),
        (long_lengths, long_per_year, (0.0, 1.0)),
    ):
        place, start = starts(random, sick, first, last, np.broadcast_to(per_year, len(sick)), season)
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
    """Employments and first days of spells: by days employed, each employment's spells a year, and season.

    Spells may begin up to a year before the first day, so that some are there as the extract begins. None begins
    on a Saturday or Sunday, unless the employment ends before the Monday.
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
    """Spells in order, without those that begin before an earlier one of the same employment has ended."""
    key = spells.employment.to_numpy() * (FAR_AHEAD * 2)
    order = np.argsort(key + spells.start.to_numpy(), kind="stable")
    begins = (key + spells.start.to_numpy())[order]
    reached = np.maximum.accumulate((key + spells.end.to_numpy())[order])
    kept = np.append(True, begins[1:] > reached[:-1])[: len(order)]
    return spells.iloc[order[kept]].reset_index(drop=True)


# Overtime and breaches


def overtime(
    random: np.random.Generator,
    rows: pd.DataFrame,
    names: Names,
    areas: Sequence[Area],
    months: np.ndarray,
) -> pd.DataFrame:
    """Hours of overtime in whole months of employment, quarter hours, a seventh of them taken as time off."""
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


def breaches_frame(
    employment_ids: pd.Series, days: np.ndarray, kinds: np.ndarray, types: Sequence[str]
) -> pd.DataFrame:
    """Breaches as the extract has them."""
    return pd.DataFrame(
        {
            "employment_id": employment_ids,
            "date": days.astype("datetime64[D]").astype("datetime64[s]"),
            "breach_type": pd.Categorical.from_codes(kinds, pd.Index(types, dtype="str")),
        }
    )


# Names and frames


class Names:
    """Pseudonyms of people and employments, and names of units, for numbers."""

    def __init__(self, random: np.random.Generator, people: int, areas: Sequence[Area]) -> None:
        pseudonyms = random.permutation(people)
        self.of_person = pd.Series([f"{MARK}{number:07x}" for number in pseudonyms], dtype="str")
        self.areas = areas

    def persons(self, person: np.ndarray) -> pd.Series:
        """Pseudonyms of people."""
        return self.of_person.take(person).reset_index(drop=True)

    def employments(self, rows: pd.DataFrame, employment: np.ndarray) -> pd.Series:
        """Pseudonyms of employments: the person's, and 1 for the main position, 2 for the second."""
        each = rows.drop_duplicates("employment").set_index("employment")
        number = each.groupby("person").cumcount() + 1
        named = (
            self.of_person.take(each.person).reset_index(drop=True) + "-" + number.astype("str").to_numpy()
        )
        return (
            pd.Series(named.to_numpy(), each.index).reindex(employment).reset_index(drop=True).astype("str")
        )


def named_employments(rows: pd.DataFrame, names: Names, people: pd.DataFrame, last: int) -> pd.DataFrame:
    """Employments as the extract has them; an end after the last day is not known yet."""
    rows = rows.sort_values(["employment", "start"], ignore_index=True)
    areas, person = names.areas, rows.person.to_numpy()
    unit_names, unit = labels([[f"{a.code} enhet {u + 1:02d}" for u in range(a.units)] for a in areas], rows)
    department = rows.employment.to_numpy() % 3
    departments = [f"{name}, avdeling {d + 1}" for name in unit_names for d in range(3)]
    end = rows.end.to_numpy().copy()
    over = (end >= 0) & (end <= last)
    ends_for_good = over & ~rows.employment.duplicated(keep="last").to_numpy()
    reason = np.where(ends_for_good, rows.employment.to_numpy() % len(END_REASONS), -1)
    days = end.astype("datetime64[D]").astype("datetime64[s]")
    days[~over] = np.datetime64("NaT")

    def text(codes: np.ndarray, categories: Sequence[str]) -> pd.Categorical:
        return pd.Categorical.from_codes(codes, pd.Index(categories, dtype="str"))

    committees = list(dict.fromkeys(a.committee for a in areas))
    of_area = np.array([committees.index(a.committee) for a in areas])
    return pd.DataFrame(
        {
            "person_id": names.persons(person),
            "employment_id": names.employments(rows, rows.employment.to_numpy()),
            "org_1": text(of_area[rows.area], committees),
            "org_2": text(rows.area.to_numpy(), [a.code for a in areas]),
            "org_3": text(unit, unit_names),
            "org_4": text(np.where(department < 2, unit * 3 + department, -1), departments),
            "position_code": text(rows.code.to_numpy(), POSITION_CODES),
            "position_share": rows.share.to_numpy(float),
            "employment_type": text(rows.kind.to_numpy(), TYPES),
            "main_position": rows.main.to_numpy(bool),
            "start_date": rows.start.to_numpy().astype("datetime64[D]").astype("datetime64[s]"),
            "end_date": days,
            "end_reason": text(reason, END_REASONS),
            "birth_year_group": text(people.birth.to_numpy()[person], BIRTH_YEARS),
            "sex": text(np.where(people.woman.to_numpy()[person], 0, 1), ["K", "M"]),
        }
    )


def labels(lists: Sequence[Sequence[str]], rows: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """All units' names in one list, and each row's place in it."""
    offset = np.cumsum([0, *(len(names) for names in lists)])[:-1]
    return [name for names in lists for name in names], offset[rows.area] + rows.unit.to_numpy()


def named_absences(spells: pd.DataFrame, rows: pd.DataFrame, names: Names, last: int) -> pd.DataFrame:
    """Absences as the extract has them; one that reaches beyond the last day goes on."""
    end = spells.end.to_numpy().astype("datetime64[D]").astype("datetime64[s]")
    end[spells.end.to_numpy() > last] = np.datetime64("NaT")
    return pd.DataFrame(
        {
            "employment_id": names.employments(rows, spells.employment.to_numpy()),
            "from_date": spells.start.to_numpy().astype("datetime64[D]").astype("datetime64[s]"),
            "to_date": end,
            "degree": spells.degree.to_numpy(float),
            "absence_type": pd.Categorical.from_codes(spells.kind, pd.Index(ABSENCE_TYPES, dtype="str")),
        }
    )
