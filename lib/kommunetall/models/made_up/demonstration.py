"""A made-up extract whose totals are the published ones: nobody in it exists, but the tables come out as printed.

What is met, for the year and the year before, by the definitions of the extract's metrics:

* permanent fte and employees by programme area and in total on 31 December, as printed after rounding;
* the share in full time and the average position, the latter read as fte per position;
* sickness absence by area and in total, of permanent and temporary employees and substitutes, after rounding;
* hours of overtime by area and in total, after rounding; breaches by area and by type, exactly;
* those who left by area and in total, and new employees by month in every year that is printed, exactly;
* apprentices on 31 December, and temporary fte of the year and, worked back from the printed change, the year before.

What cannot be met together, and which reading was chosen:

* **Employees of the areas are more than the total** (Drammen 2024 and 2023: by 13). They agree if as many people have
  positions in two areas. The extract has them, half a position in each.
* **Fte of the areas do not sum to the total** (2024: one more). They agree within rounding.
* **New employees, leavers and the two Decembers do not agree** if everybody who begins in a permanent position is
  new: 6 294 + 269 − 725 = 5 838, not 6 292, which leaves 454. They agree if the printed number counts those who are
  new to the municipality, and the 454 come from temporary positions in it: *persons whose permanent
  employment begins, with no employment of any kind the day before*. Counted as those with no **permanent** position
  the day before, hires are 723 in 2024, and by the same arithmetic 761 in 2023, where the December before is not
  printed and taken to be equal.
* **Area rates of sickness weighted with permanent fte are above the total** (10.20 and 10.1; 10.38 and 10.3). They agree
  within rounding, as each area may lie 0.05 lower and the total 0.05 higher, with 0.003 and 0.018 points to spare. The
  extract has more room, because its temporary employees, who are not printed by area, are more often where few are sick.
* **Turnover cannot be met as a rate**: those who left by the mean of the two Decembers are 11.52 percent where
  12.07 is printed (2023: 12.09 and 12.80), and likewise in each area. The printed base, 6 007 people, is below every
  month's employees here; it is not stated, and those who left are met.
* **Apprentices of the year before** are not printed; they are taken to be as many.
* Breaches are printed for P14 and P18, employees for P14-P19: these codes are units of that area.

Moves between areas are not printed. Where an area shrinks by more than left it, people are moved from it, as
:data:`MOVES` or the caller says, and all other growth is new people and those who become permanent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.made_up import people as made
from kommunetall.models.staff.periods import working_days_before
from kommunetall.models.workforce import stated_values
from kommunetall.models.workforce.consistency import AREA, TOTAL, home

MOVES = (("P04", "P06", 3), ("P08", "P09", 2))
PLACES_OF_RATE = 0.05
INSIDE = 0.045
LEAST_SHARE, MOST_SHARE = 8.0, 96.0
COMFORTABLE = (25.0, 85.0)
STILL_HIRED = 0.05
PART_OF_LONG = 0.8
HALF = 50.0
TILT = 3.0
SPELLS_DRAWN, RATE_DRAWN = 8.0, 2.0


@dataclass(frozen=True)
class Target:
    """What is printed of one area on 31 December, as the extract is to have it.

    `persons` and `fte` without those with a position in another area too; `full_time` of these persons.
    """

    persons: int
    full_time: int
    fte: float


def demonstration_extract(
    tables: Mapping[str, pd.DataFrame],
    stated: pd.DataFrame,
    year: int,
    seed: int = 1,
    moves: Sequence[tuple[str, str, int]] = MOVES,
    committees: Mapping[str, str] | None = None,
) -> dict[str, pd.DataFrame]:
    """A synthetic extract of two years whose totals are the published ones of `year` and the year before.

    Parameters
    ----------
    tables
        The printed tables by name, as :data:`kommunetall.models.workforce.TABLES` lists them.
    stated
        Figures in running text: ``item`` and ``value``, with ``apprentices``, ``temporary_fte`` and
        ``temporary_fte_change``.
    year
        The year that the tables are about.
    seed
        The same seed gives the same extract.
    moves
        Areas that people are moved from and to, and the month on whose first day. How many follows from the tables.
    committees
        Committee of each area, or of a code inside it; ``Kommunen`` where none is named.

    Returns
    -------
    dict
        ``employments``, ``absences``, ``overtime`` and ``breaches`` as
        :func:`kommunetall.models.made_up.people.synthetic_extract`. Employments that ended before the first of
        the two years are left out.

    Raises
    ------
    DataError
        If no extract can have these totals, with the reason.
    """
    return Demonstration(tables, stated, year, seed, moves, committees or {}).frames()


class Demonstration:
    """The people of the extract as they are made, step by step."""

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        stated: pd.DataFrame,
        year: int,
        seed: int,
        moves: Sequence[tuple[str, str, int]],
        committees: Mapping[str, str],
    ) -> None:
        self.random = np.random.default_rng(seed)
        self.tables, self.year = tables, year
        self.said = stated_values(stated)
        staff = tables["fte_employees"]
        self.codes = sorted(set(staff.loc[staff.year == year, AREA]) - {TOTAL})
        self.first, self.last = made.day_number(f"{year - 1}-01-01"), made.day_number(f"{year}-12-31")
        self.decembers = {y: made.day_number(f"{y}-12-31") for y in (year - 2, year - 1, year)}
        self.moves = [
            (self.codes.index(a), self.codes.index(b), m) for a, b, m in moves if {a, b} <= {*self.codes}
        ]
        self.areas = [self.area(code, committees) for code in self.codes]
        self.sizes = made.UnitSizes(self.areas)
        self.rows: list[tuple] = []
        self.people = self.employments = 0

    def area(self, code: str, committees: Mapping[str, str]) -> made.Area:
        """The area as the generator names it."""
        persons = printed(self.tables["fte_employees"], self.year, "employees")[code]
        units = len(self.printed_units(code)) or max(1, int(persons) // 45)
        committee = next((c for part, c in committees.items() if home(part, [code])), "Kommunen")
        return made.Area(code, committee, 1.0, units)

    def unit(self, area: int) -> int:
        """A unit of an area."""
        return int(self.sizes.drawn(self.random, np.array([area]))[0])

    def printed_units(self, code: str) -> list[str]:
        """Codes inside an area that is a range of codes, as the table of breaches has them."""
        parts = set(self.tables["breaches_by_area"][AREA]) - {TOTAL}
        return sorted(part for part in parts if part != code and home(part, [code]))

    # What is to be met

    def targets(self, year: int) -> tuple[list[Target], int]:
        """Each area's target on 31 December of a year, and the number of people in two areas."""
        staff = self.tables["fte_employees"]
        persons, fte = (printed(staff, year, c) for c in ("employees", "fte"))
        double = int(persons[self.codes].sum() - persons[TOTAL])
        spread = (fte[TOTAL] - fte[self.codes].sum()) / len(self.codes)
        full_time = self.tables["full_time"].set_index("year").full_time_share_percent[year]
        whole = round(full_time / 100 * persons[TOTAL])
        faults = [
            f"fte_employees, {year}: {says}"
            for says, wrong in (
                ("the areas have fewer employees than the total", double < 0),
                ("fte of the areas differ from the total by more than rounding", abs(spread) >= 0.5),
            )
            if wrong
        ]
        if faults:
            raise DataError("No extract has these totals.", faults)
        both = self.in_two_areas(double)
        single = persons[self.codes].to_numpy(int) - both
        share = fte[self.codes].to_numpy() + spread - both * HALF / 100
        full = full_time_by_area(single, share, whole - double, year)
        share = np.round(share, 4)
        return [Target(*t) for t in zip(single.tolist(), full.tolist(), share.tolist(), strict=True)], double

    def in_two_areas(self, double: int) -> np.ndarray:
        """How many of each area's people have a position in another area too."""
        counts = np.zeros(len(self.codes), dtype=int)
        for first, second in self.pairs(double):
            counts[[first, second]] += 1
        return counts

    def pairs(self, double: int) -> list[tuple[int, int]]:
        """Areas of each person with positions in two: the largest with each of the three that follow, in turn."""
        persons = printed(self.tables["fte_employees"], self.year, "employees")
        order = np.argsort(-persons[self.codes].to_numpy(), kind="stable")
        return [(int(order[0]), int(order[1 + i % min(3, len(order) - 1)])) for i in range(double)]

    # People

    def add(self, area: int, kind: int, start: int, end: int, share: float) -> int:
        """A person with one employment of one row; the row's place."""
        unit = self.unit(area)
        code = (area + int(self.random.integers(3))) % len(made.POSITION_CODES)
        self.rows.append([area, unit, kind, start, end, self.people, code, share, True, self.employments])
        self.people += 1
        self.employments += 1
        return len(self.rows) - 1

    def follow(self, row: int, day: int, **changes: object) -> int:
        """End a row the day before, and go on with another of the same employment from the day; its place."""
        names = ("area", "unit", "kind", "start", "end", "person", "code", "share", "main", "employment")
        later = list(self.rows[row])
        for name, value in {"start": day, **changes}.items():
            later[names.index(name)] = value
        self.rows[row][4] = day - 1
        self.rows.append(later)
        return len(self.rows) - 1

    def beside(self, row: int, share: float, area: int | None = None) -> None:
        """Take a share of a row's position into a second employment of the same person and days."""
        second = list(self.rows[row])
        second[7], second[8], second[9] = share, False, self.employments
        if area is not None:
            second[0], second[1] = area, self.unit(area)
        self.rows[row][7] = round(self.rows[row][7] - share, 4)
        self.rows.append(second)
        self.employments += 1

    def frames(self) -> dict[str, pd.DataFrame]:
        """The extract."""
        self.permanent()
        self.apprentices()
        self.temporary()
        columns = ["area", "unit", "kind", "start", "end", "person", "code", "share", "main", "employment"]
        rows = pd.DataFrame(self.rows, columns=columns)
        birth = self.random.choice(len(made.BIRTH_YEARS), self.people, p=[0.02, 0.2, 0.25, 0.26, 0.21, 0.06])
        young = rows[rows.kind == made.APPRENTICE].person
        birth[young] = len(made.BIRTH_YEARS) - 1
        people = pd.DataFrame({"birth": birth, "woman": self.random.random(self.people) < 0.74})
        names = made.Names(self.random, self.people, self.areas)
        employments = made.named_employments(rows, names, people, self.last)
        employments["org_3"] = employments.org_3.cat.rename_categories(self.unit_names())
        employments["org_4"] = pd.Categorical.from_codes(np.full(len(rows), -1), pd.Index([], dtype="str"))
        spells = self.absences(rows)
        return made.marked(
            {
                "employments": employments,
                "absences": made.named_absences(spells, rows, names, self.last),
                "overtime": self.overtime(rows, names),
                "breaches": self.breaches(rows, names),
            }
        )

    def unit_names(self) -> dict[str, str]:
        """Units that have a printed code, by the names that they would have had."""
        return {
            f"{code} enhet {i:02d}": part
            for code in self.codes
            for i, part in enumerate(self.printed_units(code), start=1)
        }

    def permanent(self) -> None:
        """The permanent employees of the three Decembers, and what led from each to the next."""
        before, double = self.targets(self.year - 1)
        after, double_after = self.targets(self.year)
        if double != double_after:
            said = f"people in two areas are {double} the year before and {double_after} now: they must be as many"
            raise DataError("No extract has these totals.", [said])
        for first, second in self.pairs(double):
            row = self.add(first, made.PERMANENT, self.long_ago(), -1, 100.0)
            self.beside(row, HALF, second)
        leavers = self.leavers(self.year - 1)
        standing = [self.december(area, target) for area, target in enumerate(before)]
        self.begun(standing, leavers)
        self.gone_before(leavers)
        staying, went = self.left(standing)
        moved = self.moved(staying, before, after)
        steady = self.arrived(staying, moved, after)
        self.second_positions(steady, went, double)

    def long_ago(self) -> int:
        """A first day before all years of the tables: nobody is counted as new then."""
        earliest = min(self.tables["hires"].year) if len(self.tables["hires"]) else self.year - 1
        tenure = int(self.random.exponential(2600)) + 1
        return max(made.day_number(f"{earliest}-01-01") - tenure, made.EARLIEST_START)

    def leavers(self, year: int) -> list[int]:
        """Those who left each area in a year."""
        left = printed(self.tables["turnover"], year, "leavers")
        if left[self.codes].sum() != left[TOTAL]:
            said = (
                f"turnover, {year}: {left[self.codes].sum():.0f} left the areas and {left[TOTAL]:.0f} in all"
            )
            raise DataError("No extract has these totals.", [said])
        return left[self.codes].astype(int).tolist()

    def december(self, area: int, target: Target) -> list[int]:
        """The people of an area in the first of the two Decembers that are met, by their rows."""
        part = fitted(self.random, target.persons - target.full_time, 100 * (target.fte - target.full_time))
        shares = self.random.permutation(np.append(np.full(target.full_time, 100.0), part))
        return [self.add(area, made.PERMANENT, 0, -1, float(share)) for share in shares]

    def begun(self, standing: list[list[int]], leavers: list[int]) -> None:
        """Give everybody a first day: as many in the year before as left the area then, others in earlier years."""
        entrants, others = [], []
        for rows, count in zip(standing, leavers, strict=True):
            order = self.random.permutation(rows).tolist()
            entrants += order[:count]
            others += order[count:]
        self.enter(entrants, self.year - 1)
        others = self.random.permutation(others).tolist()
        hires = self.tables["hires"]
        for year in sorted(y for y in set(hires.year) if y < self.year - 1):
            for day in self.hiring_days(year):
                self.rows[others.pop()][3] = day
        for row in others:
            self.rows[row][3] = self.long_ago()

    def hiring_days(self, year: int) -> list[int]:
        """First days of the new employees of a year, by month as printed."""
        hires = self.tables["hires"]
        by_month = hires[(hires.year == year) & (hires.month != TOTAL)].set_index("month").hires
        found = []
        for month, count in by_month.items():
            begins = np.datetime64(f"{year}-{month}")
            length = made.day_number(begins + 1) - made.day_number(begins)
            drawn = self.random.integers(0, length, int(count)) * (self.random.random(int(count)) < 0.5)
            found += (made.day_number(begins) + drawn).tolist()
        return found

    def enter(self, entrants: list[int], year: int) -> None:
        """Give those who become permanent in a year their first day: the new by month, the others out of a temporary position."""
        rate = self.rate(self.year)[self.codes].to_numpy()[[self.rows[row][0] for row in entrants]]
        order = np.array(entrants)[
            np.argsort(self.random.random(len(rate)) ** (rate**TILT / (rate**TILT).mean()), kind="stable")
        ].tolist()
        days = self.hiring_days(year)
        if len(days) > len(order):
            said = f"hires, {year}: {len(days)} are new, but only {len(order)} can have become permanent"
            raise DataError("No extract has these totals.", [said])
        for row, day in zip(order, days, strict=False):
            self.rows[row][3] = day
        for row in order[len(days) :]:
            month = int(self.random.integers(1, 12))
            day = made.day_number(f"{year}-{month + 1:02d}-01")
            begun = made.day_number(f"{year}-01-01") - 1 - int(self.random.integers(0, 300))
            self.rows[row][3] = day
            temporary = list(self.rows[row])
            temporary[2] = int(self.random.choice([made.TEMPORARY, made.SUBSTITUTE]))
            temporary[3], temporary[4] = begun, day - 1
            self.rows.append(temporary)

    def leaving_days(self, year: int, count: int) -> list[int]:
        """Last days of those who leave in a year; none is 31 December, when they would still be counted."""
        weights = np.array(made.LEAVING_SEASON) / sum(made.LEAVING_SEASON)
        months = self.random.choice(12, count, p=weights)
        begins = np.datetime64(f"{year}-01") + months
        start, after = (m.astype("datetime64[D]").astype(int) for m in (begins, begins + 1))
        drawn = start + self.random.integers(0, after - start)
        day = np.where(self.random.random(count) < 0.6, after - 1, drawn)
        return np.minimum(day, made.day_number(f"{year}-12-30")).tolist()

    def gone_before(self, leavers: list[int]) -> None:
        """Those who left in the year before; the December before it is taken to be like the next."""
        for area, count in enumerate(leavers):
            for day in self.leaving_days(self.year - 1, count):
                share = 100.0 if self.random.random() < 0.65 else float(self.random.choice(made.PART_TIME))
                self.add(area, made.PERMANENT, min(self.long_ago(), day), day, share)

    def left(self, standing: list[list[int]]) -> tuple[list[list[int]], list[int]]:
        """Who stays in each area and who leaves in the year."""
        staying, went = [], []
        for rows, count in zip(standing, self.leavers(self.year), strict=True):
            order = self.random.permutation(rows).tolist()
            for row, day in zip(order, self.leaving_days(self.year, count), strict=False):
                self.rows[row][4] = day
            staying.append(order[count:])
            went += order[:count]
        return staying, went

    def moved(self, staying: list[list[int]], before: list[Target], after: list[Target]) -> list[list[int]]:
        """Move people between areas; the rows that have come into each area."""
        came: list[list[int]] = [[] for _ in self.codes]
        for source, target, month in self.moves:
            surplus = len(staying[source]) - after[source].persons
            count = max(0, surplus + round(STILL_HIRED * after[source].persons)) if surplus > 0 else 0
            day = made.day_number(f"{self.year}-{month:02d}-01")
            for _ in range(min(count, len(staying[source]))):
                row = staying[source].pop()
                came[target].append(self.follow(row, day, area=target, unit=self.unit(target)))
        over = [
            f"{code}: {len(staying[a]) + len(came[a]) - after[a].persons} more stay than are printed: name a move from it"
            for a, code in enumerate(self.codes)
            if len(staying[a]) + len(came[a]) > after[a].persons
        ]
        if over:
            raise DataError("No extract has these totals.", over)
        return came

    def arrived(self, staying: list[list[int]], moved: list[list[int]], after: list[Target]) -> list[int]:
        """Fill every area with those who become permanent, and change shares until full time and fte are met.

        Returns
        -------
        list
            Rows of those who were in the area all year with the same share.
        """
        entrants, steady = [], []
        for area, target in enumerate(after):
            here = [*staying[area], *moved[area]]
            full = [r for r in here if self.rows[r][7] == 100.0]
            part = [r for r in here if self.rows[r][7] < 100.0]
            new = [self.add(area, made.PERMANENT, 0, -1, 100.0) for _ in range(target.persons - len(here))]
            new_full = min(max(target.full_time - len(full), 0), len(new))
            missing = target.full_time - len(full) - new_full
            raised, lowered = part[: max(missing, 0)], full[: max(-missing, 0)]
            part, full = part[len(raised) :], full[len(lowered) :]
            free = new[new_full:]
            changed = {row: 100.0 for row in raised}
            changed |= self.shares(part, free, lowered, 100 * (target.fte - target.full_time))
            for row, share in changed.items():
                if row in new:
                    self.rows[row][7] = share
                else:
                    month = int(self.random.integers(5, 12))
                    self.follow(row, made.day_number(f"{self.year}-{month:02d}-01"), share=share)
            entrants += new
            steady += [r for r in (*full, *part) if r not in changed and r in set(staying[area])]
        self.enter(entrants, self.year)
        return steady

    def shares(self, part: list[int], free: list[int], lowered: list[int], total: float) -> dict[int, float]:
        """New shares of those who are free to have any below 100, and of as few others as are needed to reach the total."""
        for taken in range(len(part) + 1):
            changing = [*free, *lowered, *part[:taken]]
            rest = total - sum(self.rows[r][7] for r in part[taken:])
            low, high = COMFORTABLE if taken < len(part) else (LEAST_SHARE, MOST_SHARE)
            if (
                (not changing and abs(rest) < 1e-6)
                or low * len(changing) <= rest <= high * len(changing)
                and changing
            ):
                return dict(zip(changing, fitted(self.random, len(changing), rest).tolist(), strict=True))
        raise DataError(
            "No extract has these totals.", [f"part-time positions cannot sum to {total:.0f} percent"]
        )

    def second_positions(self, steady: list[int], went: list[int], double: int) -> None:
        """Divide positions of people who have two in one area, so that fte per position is as printed."""
        averages = self.tables["full_time"].set_index("year").average_position_percent
        extra = {}
        for year in (self.year - 1, self.year):
            staff = self.tables["fte_employees"]
            fte, persons = (printed(staff, year, c)[TOTAL] for c in ("fte", "employees"))
            extra[year] = round(100 * fte / averages[year]) - int(persons) - double
        both = min(extra.values())
        entrants_only = extra[self.year] - both
        whole = [r for r in self.random.permutation(steady).tolist() if self.rows[r][7] >= 30]
        leaving = [r for r in went if self.rows[r][7] >= 30]
        if both < 0 or both > len(whole) or extra[self.year - 1] - both > len(leaving):
            raise DataError(
                "No extract has these totals.", ["full_time: the average position implies too few positions"]
            )
        for row in (*whole[:both], *leaving[: extra[self.year - 1] - both]):
            self.beside(row, round(0.4 * self.rows[row][7], 2))
        for row in whole[both : both + entrants_only]:
            day = made.day_number(f"{self.year}-{int(self.random.integers(2, 12)):02d}-01")
            self.beside(self.follow(row, day), round(0.4 * self.rows[row][7], 2))

    def apprentices(self) -> None:
        """Apprentices of two years, half of them begin each August."""
        count = int(self.said["apprentices"])
        weights = self.weights(flat=0.3)
        for intake, size in ((-2, count // 2), (-1, count - count // 2), (0, count // 2)):
            begins = made.day_number(f"{self.year + intake}-08-15")
            ends = made.day_number(f"{self.year + intake + 2}-08-14")
            for area in self.random.choice(len(self.codes), size, p=weights):
                self.add(int(area), made.APPRENTICE, begins, ends, 100.0)

    def weights(self, flat: float) -> np.ndarray:
        """Areas by employees, evened out."""
        persons = printed(self.tables["fte_employees"], self.year, "employees")[self.codes].to_numpy()
        mixed = persons / persons.sum() + flat / len(persons)
        return mixed / mixed.sum()

    def where_few_are_sick(self) -> np.ndarray:
        """Areas by employees, more of those with a low rate: what lets the total's rate lie below that of permanent fte."""
        weights = self.weights(flat=0.1) * self.rate(self.year)[self.codes].to_numpy() ** -TILT
        return weights / weights.sum()

    def temporary(self) -> None:
        """Temporary employees and substitutes beside those who become permanent, and some who are paid by the hour."""
        now, change = (float(self.said[i]) for i in ("temporary_fte", "temporary_fte_change"))
        wanted = {self.year - 1: 100 * round(now / (1 + change / 100), 2), self.year: 100 * now}
        there = {
            y: sum(r[7] for r in self.rows if r[2] in (made.TEMPORARY, made.SUBSTITUTE) and r[3] <= d <= r[4])
            for y, d in self.decembers.items()
        }
        left = {y: wanted[y] - there[y] for y in wanted}
        if min(left.values()) < 0:
            raise DataError(
                "No extract has these totals.", ["temporary_fte: more become permanent than are temporary"]
            )
        throughout = 0.3 * min(left.values())
        before, at, after = (self.decembers[y] for y in (self.year - 2, self.year - 1, self.year))
        throughout = self.temporaries(throughout, before - 200, at - 1, after, after + 400)
        self.temporaries(left[self.year - 1] - throughout, before - 200, at - 1, at, after - 1)
        self.temporaries(left[self.year] - throughout, at + 1, after - 1, after, after + 400)
        self.temporaries(0.7 * left[self.year - 1], before - 300, before, before + 30, at - 1)
        for area in self.random.choice(len(self.codes), self.people // 25, p=self.weights(0.1)):
            begins = int(self.random.integers(before - 900, after - 30))
            ends = begins + int(self.random.integers(30, 900))
            share = float(self.random.choice(made.PART_TIME[:5]))
            if ends >= self.first:
                self.add(int(area), made.HOURLY, begins, ends if ends <= self.last else -1, share)

    def temporaries(self, total: float, begin: int, latest: int, end: int, longest: int) -> float:
        """People in temporary positions of so many percent in all, each beginning and ending between the days; the percent."""
        total = round(total, 2)
        count = max(1, round(total / 62)) if total > 0 else 0
        shares = fitted(self.random, count, total) if count else np.zeros(0)
        for share, area in zip(
            shares, self.random.choice(len(self.codes), count, p=self.where_few_are_sick()), strict=True
        ):
            begins = int(self.random.integers(begin, latest + 1))
            ends = int(self.random.integers(end, longest + 1))
            kind = int(self.random.choice([made.TEMPORARY, made.SUBSTITUTE]))
            self.add(int(area), kind, begins, ends if ends <= self.last else -1, float(share))
        return float(shares.sum())

    # What happens to them

    def absences(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Absences by which each area's rate, and the total's, is as printed after rounding.

        A person with two employments is absent from both. From many more spells than are needed, those that touch
        two areas or years are taken first, as far as there is room, then in each area and year long ones, and short
        ones until what is lost is what it should be.
        """
        wanted, before = self.lost_days(rows)
        lives = made.lives_of(rows)
        owner = rows.drop_duplicates("employment").set_index("employment").person
        mains = lives[lives.employment.isin(rows[rows.main].employment)]
        rate = np.array([self.rate(y)[self.codes].to_numpy() for y in (self.year - 1, self.year)]).max(axis=0)
        drawn = made.sickness_spells(
            self.random,
            mains,
            self.first,
            self.last,
            RATE_DRAWN * rate[mains.area],
            made.ABSENCE_SEASON,
            SPELLS_DRAWN,
        )
        drawn = made.without_overlap(pd.concat(drawn, ignore_index=True))
        drawn = drawn.iloc[self.random.permutation(len(drawn))].reset_index(drop=True)
        spells = self.of_all_positions(drawn, owner, lives)
        lost = self.lost_by_cell(spells, rows, before)
        taken = chosen(drawn, lost, wanted)
        sick = spells[spells.spell.isin(taken)].drop(columns="spell")
        child = made.child_spells(self.random, lives, self.first, self.last, 0.6, made.ABSENCE_SEASON)
        order = pd.concat([sick, child], ignore_index=True)
        return self.sickness_first(order)

    def sickness_first(self, spells: pd.DataFrame) -> pd.DataFrame:
        """All sickness, and the absences for a sick child that do not overlap it."""
        sick = spells.kind != made.CHILD
        touching = spells.merge(spells[sick], on="employment", suffixes=("", "_sick"))
        touching = touching[(touching.kind == made.CHILD)]
        overlap = (touching.start <= touching.end_sick) & (touching.start_sick <= touching.end)
        bad = touching[overlap][["employment", "start", "end"]].drop_duplicates()
        marked = spells.merge(bad.assign(bad=True), on=["employment", "start", "end"], how="left")
        kept = spells[(sick | marked.bad.isna().to_numpy())]
        child = made.without_overlap(kept[kept.kind == made.CHILD])
        return pd.concat([kept[kept.kind != made.CHILD], child]).sort_values(
            ["employment", "start"], ignore_index=True
        )

    def rate(self, year: int) -> pd.Series:
        """Printed rates by area."""
        return printed(self.tables["sickness_absence"], year, "rate_percent")

    def cells(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
        """Rows that sickness is counted in, once for each of the two years they touch, and working days before each day."""
        before = working_days_before(self.first, self.last)
        counted = rows[rows.kind.isin([made.PERMANENT, made.TEMPORARY, made.SUBSTITUTE])]
        counted = counted.assign(end=np.where(counted.end < 0, self.last, counted.end))
        middle = self.decembers[self.year - 1]
        halves = [
            counted.assign(half=h, start=counted.start.clip(lower=a), end=counted.end.clip(upper=b))
            for h, (a, b) in enumerate(((self.first, middle), (middle + 1, self.last)))
        ]
        both = pd.concat(halves, ignore_index=True)
        return both[both.end >= both.start], before

    def lost_days(self, rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Working days to be lost in each area and year, and working days before each day.

        All areas of a year lie as far from the printed rate as it takes for the total to be near the printed one.
        """
        cells, before = self.cells(rows)
        agreed = (before[cells.end - self.first + 1] - before[cells.start - self.first]) * cells.share / 100
        agreed = agreed.groupby([cells.half, cells.area]).sum().unstack(fill_value=0.0).to_numpy()
        wanted = np.zeros_like(agreed)
        for half, year in enumerate((self.year - 1, self.year)):
            rates = self.rate(year)
            total = float(np.average(rates[self.codes], weights=agreed[half]))
            shift = float(np.clip(rates[TOTAL] - total, -INSIDE, INSIDE))
            if abs(total + shift - rates[TOTAL]) >= PLACES_OF_RATE:
                said = f"sickness_absence, {year}: the areas give {total + shift:.3f} at best, {rates[TOTAL]} is printed"
                raise DataError("No extract has these totals.", [said])
            wanted[half] = (rates[self.codes].to_numpy() + shift) / 100 * agreed[half]
        return wanted, before

    def of_all_positions(self, drawn: pd.DataFrame, owner: pd.Series, lives: pd.DataFrame) -> pd.DataFrame:
        """Spells of people's main positions in all their employments, as far as these last; ``spell`` is the place of the first."""
        ends = lives.set_index("employment")[["start", "end"]].assign(person=owner)
        each = ends.reset_index().merge(
            drawn.assign(spell=drawn.index, person=owner.loc[drawn.employment].to_numpy()).drop(
                columns="employment"
            ),
            on="person",
            suffixes=("_life", ""),
        )
        each["start"] = each[["start", "start_life"]].max(axis=1)
        each["end"] = each[["end", "end_life"]].min(axis=1)
        columns = ["employment", "start", "end", "degree", "kind", "spell"]
        return each.loc[each.end >= each.start, columns].sort_values("spell", ignore_index=True)

    def lost_by_cell(self, spells: pd.DataFrame, rows: pd.DataFrame, before: np.ndarray) -> pd.DataFrame:
        """Working days lost by each spell in each area and year: ``spell``, ``half``, ``area``, ``lost``."""
        cells, _ = self.cells(rows)
        each = spells.merge(cells, on="employment", suffixes=("", "_row"))
        start = np.maximum(each.start, each.start_row)
        end = np.minimum(each.end, each.end_row)
        there = end >= start
        each, start, end = each[there], start[there], end[there]
        days = before[end - self.first + 1] - before[start - self.first]
        each = each.assign(lost=days * each.share / 100 * each.degree / 100)
        return each.groupby(["spell", "half", "area"], as_index=False).lost.sum()

    def overtime(self, rows: pd.DataFrame, names: made.Names) -> pd.DataFrame:
        """Overtime in whole months of employment, so that hours by area and year are as printed."""
        parts = []
        for half, year in enumerate((self.year - 1, self.year)):
            for column in ("paid_hours", "compensated_hours"):
                hours = printed(self.tables["overtime"], year, column)
                spread = (hours[TOTAL] - hours[self.codes].sum()) / len(self.codes)
                if abs(spread) >= 0.5:
                    said = (
                        f"overtime, {year}: {column} of the areas differ from the total by more than rounding"
                    )
                    raise DataError("No extract has these totals.", [said])
                for area, code in enumerate(self.codes):
                    total = hours[code] + spread if hours[code] > 0 else hours[code]
                    parts.append(
                        self.hours(rows, area, half, max(total, 0.0)).assign(column=f"overtime_{column}")
                    )
        long = pd.concat(parts, ignore_index=True)
        wide = (
            long.pivot(index=["employment", "month"], columns="column", values="hours")
            .fillna(0.0)
            .reset_index()
        )
        return pd.DataFrame(
            {
                "employment_id": names.employments(rows, wide.employment.to_numpy()),
                "month": wide.month.to_numpy().astype("datetime64[D]").astype("datetime64[s]"),
                "overtime_paid_hours": wide.overtime_paid_hours.to_numpy(),
                "overtime_compensated_hours": wide.overtime_compensated_hours.to_numpy(),
            }
        )

    def hours(self, rows: pd.DataFrame, area: int, half: int, total: float) -> pd.DataFrame:
        """Hours of some employments of an area in some months of a year, about ten each, that sum to the total."""
        months = np.datetime64(f"{self.year - 1 + half}-01") + np.arange(12)
        begins, ends = (m.astype("datetime64[D]").astype(int) for m in (months, months + 1))
        here = rows[rows.area == area]
        last = np.where(here.end < 0, self.last, here.end)
        whole = (here.start.to_numpy()[:, None] <= begins) & (last[:, None] >= ends - 1)
        place, month = np.nonzero(whole)
        picked = self.random.permutation(len(place))[: max(1, round(total / 10))] if total > 0 else []
        drawn = self.random.gamma(1.5, 1.0, len(picked)) + 0.1
        cents = (
            np.diff(np.round(np.append(0, np.cumsum(drawn) / drawn.sum() * total * 100))) if total > 0 else []
        )
        return pd.DataFrame(
            {
                "employment": here.employment.to_numpy()[place[picked]],
                "month": begins[month[picked]],
                "hours": np.array(cents, float) / 100,
            }
        )

    def breaches(self, rows: pd.DataFrame, names: made.Names) -> pd.DataFrame:
        """Breaches of which as many are in each area and of each type as printed."""
        by_area, by_type = self.tables["breaches_by_area"], self.tables["breaches_by_type"]
        types = list(dict.fromkeys(by_type[by_type.kind == "line"].breach_type))
        place, days, kinds = [], [], []
        for year in (self.year - 1, self.year):
            areas = by_area[(by_area.year == year) & (by_area[AREA] != TOTAL)]
            lines = by_type[(by_type.year == year) & (by_type.kind == "line")]
            if areas.breaches.sum() != lines.breaches.sum():
                said = f"breaches, {year}: {areas.breaches.sum()} by area and {lines.breaches.sum()} by type"
                raise DataError("No extract has these totals.", [said])
            of_type = np.repeat([types.index(t) for t in lines.breach_type], lines.breaches.astype(int))
            kinds += self.random.permutation(of_type).tolist()
            for code, count in zip(areas[AREA], areas.breaches.astype(int), strict=True):
                found, day = self.breach_days(rows, code, year, count)
                place += found
                days += day
        order = np.lexsort((days, place))
        place, days, kinds = (np.array(x, dtype=int)[order] for x in (place, days, kinds))
        return made.breaches_frame(names.employments(rows, place), days, kinds, types)

    def breach_days(
        self, rows: pd.DataFrame, code: str, year: int, count: int
    ) -> tuple[list[int], list[int]]:
        """Employments of an area, or of a unit with a code of its own, and days on which they are there."""
        area = self.codes.index(home(code, self.codes))
        here = rows[rows.area == area]
        units = self.printed_units(self.codes[area])
        here = here[here.unit == units.index(code)] if code in units else here
        first, last = made.day_number(f"{year}-01-01"), self.decembers[year]
        begins = np.maximum(here.start.to_numpy(), first)
        length = np.maximum(np.minimum(np.where(here.end < 0, last, here.end), last) - begins + 1, 0)
        picked = self.random.choice(len(here), count, p=length / length.sum()) if count else np.zeros(0, int)
        day = begins[picked] + self.random.integers(0, length[picked]) if count else picked
        return here.employment.to_numpy()[picked].tolist(), day.tolist()


def printed(table: pd.DataFrame, year: int, column: str) -> pd.Series:
    """A printed column of a year by area."""
    return table[table.year == year].set_index(AREA)[column].astype(float)


def full_time_by_area(persons: np.ndarray, fte: np.ndarray, total: int, year: int) -> np.ndarray:
    """How many of each area's people work full time, in all so many, with part-time positions as alike as may be.

    With persons `n` and fte `f` of an area, and the same mean share `s` of part-time positions in all areas,
    k = (f − s·n) / (1 − s), kept where part-time positions can have a share between 8 and 96 percent.
    """
    low, high = LEAST_SHARE / 100, MOST_SHARE / 100
    least = np.maximum(np.ceil((fte - high * persons) / (1 - high)), 0)
    most = np.floor((fte - low * persons) / (1 - low))
    if least.sum() > total or most.sum() < total or (most < least).any():
        said = f"full_time, {year}: {total} in full time do not go with fte and employees of the areas"
        raise DataError("No extract has these totals.", [said])
    bounds = [low, high]
    for _ in range(60):
        share = sum(bounds) / 2
        found = np.clip((fte - share * persons) / (1 - share), least, most)
        bounds[0 if found.sum() > total else 1] = share
    whole = np.clip(np.floor(found), least, most)
    for area in np.argsort(whole - found, kind="stable").tolist() * 3:
        missing = total - whole.sum()
        step = np.sign(missing)
        if step and least[area] <= whole[area] + step <= most[area]:
            whole[area] += step
    return whole.astype(int)


def fitted(random: np.random.Generator, count: int, total: float) -> np.ndarray:
    """Shares of part-time positions in percent, drawn among common ones and moved until they sum to the total."""
    if not count:
        return np.zeros(0)
    drawn = random.choice(made.PART_TIME, count)
    for _ in range(200):
        drawn = np.clip(drawn + (total - drawn.sum()) / count, LEAST_SHARE, MOST_SHARE + 2)
    drawn = np.round(drawn, 2)
    most = int(np.argmin(np.abs(drawn - 50)))
    drawn[most] = round(drawn[most] + total - drawn.sum(), 4)
    return drawn


def chosen(drawn: pd.DataFrame, lost: pd.DataFrame, wanted: np.ndarray) -> np.ndarray:
    """Places of the spells to take, so that each cell loses what is wanted, to within a day.

    Raises
    ------
    DataError
        If there are too few spells in a cell.
    """
    cell = lost.half * wanted.shape[1] + lost.area
    lost = lost.assign(cell=cell, long=(drawn.end - drawn.start >= 16).to_numpy()[lost.spell])
    several = lost.spell.duplicated(keep=False)
    left = wanted.ravel().copy()
    taken = []
    for spell, part in lost[several].groupby("spell", sort=False):
        cells, days = part.cell.to_numpy(), part.lost.to_numpy()
        if (days <= 0.3 * left[cells]).all():
            left[cells] -= days
            taken.append(spell)
    for number, part in lost[~several & (lost.lost > 0)].groupby("cell"):
        part = part.sort_values("long", ascending=False, kind="stable")
        long = part.long.to_numpy()
        room = left[number] * np.where(long, PART_OF_LONG, 1.0)
        for spell, days, most in zip(part.spell, part.lost, room - left[number], strict=True):
            if days <= left[number] + most + 1e-9:
                left[number] -= days
                taken.append(spell)
    if (left > 1).any():
        raise DataError(
            "No extract has these totals.", ["sickness_absence: too few spells were drawn in an area"]
        )
    return np.array(taken)
