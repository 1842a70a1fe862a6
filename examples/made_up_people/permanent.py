"""Made-up permanent employees: those of two Decembers, and what led from each to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kommunetall.errors import DataError
from kommunetall.models.structure import TOTAL
from made_up_people.areas import (
    EARLIEST_START,
    LEAVING_SEASON,
    PART_TIME,
    PERMANENT,
    POSITION_CODES,
    SUBSTITUTE,
    TEMPORARY,
    day_number,
)
from made_up_people.printed_totals import (
    HALF,
    LEAST_SHARE,
    MOST_SHARE,
    TILT,
    PrintedTotals,
    Target,
    printed,
)

COMFORTABLE = (25.0, 85.0)
STILL_HIRED = 0.05


@dataclass
class Position:
    """One period of an employment, in a made-up municipality.

    Places in the lists of areas and types, days by number.

    `end` is −1 where it goes on; `share` is percent.
    """

    area: int
    unit: int
    kind: int
    start: int
    end: int
    person: int
    code: int
    share: float
    main: bool
    employment: int


class Permanent(PrintedTotals):
    """The permanent employees, made step by step."""

    def __init__(self, *printed_and_seed: object) -> None:
        super().__init__(*printed_and_seed)
        self.rows: list[Position] = []
        self.people = self.employments = 0

    def unit(self, area: int) -> int:
        """A unit of an area."""
        return int(self.sizes.drawn(self.random, np.array([area]))[0])

    def add(self, area: int, kind: int, start: int, end: int, share: float) -> int:
        """A person with one employment of one row; the row's place."""
        unit = self.unit(area)
        code = (area + int(self.random.integers(3))) % len(POSITION_CODES)
        self.rows.append(
            Position(area, unit, kind, start, end, self.people, code, share, True, self.employments)
        )
        self.people += 1
        self.employments += 1
        return len(self.rows) - 1

    def follow(self, row: int, day: int, **changes: object) -> int:
        """End a row the day before, and go on with another of the same employment from the day.

        Its place.
        """
        later = replace(self.rows[row], **{"start": day, **changes})
        self.rows[row].end = day - 1
        self.rows.append(later)
        return len(self.rows) - 1

    def beside(self, row: int, share: float, area: int | None = None) -> None:
        """Take a share of a row's position into a second employment of the same person and days."""
        second = replace(self.rows[row], share=share, main=False, employment=self.employments)
        if area is not None:
            second.area = area
            second.unit = self.unit(area)
        self.rows[row].share = round(self.rows[row].share - share, 4)
        self.rows.append(second)
        self.employments += 1

    def permanent(self) -> None:
        """The permanent employees of the three Decembers, and what led from each to the next."""
        before, double = self.targets(self.year - 1)
        after, double_after = self.targets(self.year)
        if double != double_after:
            said = (
                f"people in two areas are {double} the year before and {double_after} now: "
                "they must be as many"
            )
            raise DataError("No extract has these totals.", [said])
        for first, second in self.pairs(double):
            row = self.add(first, PERMANENT, self.long_ago(), -1, 100.0)
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
        return max(day_number(f"{earliest}-01-01") - tenure, EARLIEST_START)

    def december(self, area: int, target: Target) -> list[int]:
        """The people of an area in the first of the two Decembers that are met, by their rows."""
        part = fitted(
            self.random, target.persons - target.full_time, 100 * (target.fte - target.full_time)
        )
        shares = self.random.permutation(np.append(np.full(target.full_time, 100.0), part))
        return [self.add(area, PERMANENT, 0, -1, float(share)) for share in shares]

    def begun(self, standing: list[list[int]], leavers: list[int]) -> None:
        """Give everybody a first day.

        As many in the year before as left the area then, others in earlier years.
        """
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
                self.rows[others.pop()].start = day
        for row in others:
            self.rows[row].start = self.long_ago()

    def hiring_days(self, year: int) -> list[int]:
        """First days of the new employees of a year, by month as printed."""
        hires = self.tables["hires"]
        by_month = hires[(hires.year == year) & (hires.month != TOTAL)].set_index("month").hires
        found = []
        for month, count in by_month.items():
            begins = np.datetime64(f"{year}-{month}")
            length = day_number(begins + 1) - day_number(begins)
            drawn = self.random.integers(0, length, int(count)) * (
                self.random.random(int(count)) < 0.5
            )
            found += (day_number(begins) + drawn).tolist()
        return found

    def enter(self, entrants: list[int], year: int) -> None:
        """Give those who become permanent in a year their first day.

        The new by month, the others out of a temporary position.
        """
        rate = self.rate(self.year)[self.codes].to_numpy()[
            [self.rows[row].area for row in entrants]
        ]
        order = np.array(entrants)[
            np.argsort(
                self.random.random(len(rate)) ** (rate**TILT / (rate**TILT).mean()), kind="stable"
            )
        ].tolist()
        days = self.hiring_days(year)
        if len(days) > len(order):
            said = (
                f"hires, {year}: {len(days)} are new, "
                f"but only {len(order)} can have become permanent"
            )
            raise DataError("No extract has these totals.", [said])
        for row, day in zip(order, days, strict=False):
            self.rows[row].start = day
        for row in order[len(days) :]:
            month = int(self.random.integers(1, 12))
            day = day_number(f"{year}-{month + 1:02d}-01")
            begun = day_number(f"{year}-01-01") - 1 - int(self.random.integers(0, 300))
            self.rows[row].start = day
            kind = int(self.random.choice([TEMPORARY, SUBSTITUTE]))
            self.rows.append(replace(self.rows[row], kind=kind, start=begun, end=day - 1))

    def leaving_days(self, year: int, count: int) -> list[int]:
        """Last days of those who leave in a year.

        None is 31 December, when they would still be counted.
        """
        weights = np.array(LEAVING_SEASON) / sum(LEAVING_SEASON)
        months = self.random.choice(12, count, p=weights)
        begins = np.datetime64(f"{year}-01") + months
        start, after = (m.astype("datetime64[D]").astype(int) for m in (begins, begins + 1))
        drawn = start + self.random.integers(0, after - start)
        day = np.where(self.random.random(count) < 0.6, after - 1, drawn)
        return np.minimum(day, day_number(f"{year}-12-30")).tolist()

    def gone_before(self, leavers: list[int]) -> None:
        """Those who left in the year before; the December before is taken to be like the next."""
        for area, count in enumerate(leavers):
            for day in self.leaving_days(self.year - 1, count):
                share = (
                    100.0 if self.random.random() < 0.65 else float(self.random.choice(PART_TIME))
                )
                self.add(area, PERMANENT, min(self.long_ago(), day), day, share)

    def left(self, standing: list[list[int]]) -> tuple[list[list[int]], list[int]]:
        """Who stays in each area and who leaves in the year."""
        staying, went = [], []
        for rows, count in zip(standing, self.leavers(self.year), strict=True):
            order = self.random.permutation(rows).tolist()
            for row, day in zip(order, self.leaving_days(self.year, count), strict=False):
                self.rows[row].end = day
            staying.append(order[count:])
            went += order[:count]
        return staying, went

    def moved(
        self, staying: list[list[int]], before: list[Target], after: list[Target]
    ) -> list[list[int]]:
        """Move people between areas; the rows that have come into each area."""
        came: list[list[int]] = [[] for _ in self.codes]
        for source, target, month in self.moves:
            surplus = len(staying[source]) - after[source].persons
            count = (
                max(0, surplus + round(STILL_HIRED * after[source].persons)) if surplus > 0 else 0
            )
            day = day_number(f"{self.year}-{month:02d}-01")
            for _ in range(min(count, len(staying[source]))):
                row = staying[source].pop()
                came[target].append(self.follow(row, day, area=target, unit=self.unit(target)))
        over = [
            f"{code}: {len(staying[a]) + len(came[a]) - after[a].persons} more stay than are "
            "printed: name a move from it"
            for a, code in enumerate(self.codes)
            if len(staying[a]) + len(came[a]) > after[a].persons
        ]
        if over:
            raise DataError("No extract has these totals.", over)
        return came

    def arrived(
        self, staying: list[list[int]], moved: list[list[int]], after: list[Target]
    ) -> list[int]:
        """Fill every area with those who become permanent.

        And change shares until full time and fte are met.

        Returns
        -------
        list
            Rows of those who were in the area all year with the same share.
        """
        entrants, steady = [], []
        for area, target in enumerate(after):
            here = [*staying[area], *moved[area]]
            full = [r for r in here if self.rows[r].share == 100.0]
            part = [r for r in here if self.rows[r].share < 100.0]
            new = [
                self.add(area, PERMANENT, 0, -1, 100.0) for _ in range(target.persons - len(here))
            ]
            new_full = min(max(target.full_time - len(full), 0), len(new))
            missing = target.full_time - len(full) - new_full
            raised, lowered = part[: max(missing, 0)], full[: max(-missing, 0)]
            part, full = part[len(raised) :], full[len(lowered) :]
            free = new[new_full:]
            changed = dict.fromkeys(raised, 100.0)
            changed |= self.shares(part, free, lowered, 100 * (target.fte - target.full_time))
            for row, share in changed.items():
                if row in new:
                    self.rows[row].share = share
                else:
                    month = int(self.random.integers(5, 12))
                    self.follow(row, day_number(f"{self.year}-{month:02d}-01"), share=share)
            entrants += new
            steady += [r for r in (*full, *part) if r not in changed and r in set(staying[area])]
        self.enter(entrants, self.year)
        return steady

    def shares(
        self, part: list[int], free: list[int], lowered: list[int], total: float
    ) -> dict[int, float]:
        """New shares of those who are free to have any below 100.

        And of as few others as are needed to reach the total.
        """
        for taken in range(len(part) + 1):
            changing = [*free, *lowered, *part[:taken]]
            rest = total - sum(self.rows[r].share for r in part[taken:])
            low, high = COMFORTABLE if taken < len(part) else (LEAST_SHARE, MOST_SHARE)
            if (not changing and abs(rest) < 1e-6) or (
                low * len(changing) <= rest <= high * len(changing) and changing
            ):
                return dict(
                    zip(changing, fitted(self.random, len(changing), rest).tolist(), strict=True)
                )
        raise DataError(
            "No extract has these totals.",
            [f"part-time positions cannot sum to {total:.0f} percent"],
        )

    def second_positions(self, steady: list[int], went: list[int], double: int) -> None:
        """Divide positions of people who have two in one area.

        So that fte per position is as printed.
        """
        averages = self.tables["full_time"].set_index("year").average_position_percent
        extra = {}
        for year in (self.year - 1, self.year):
            staff = self.tables["fte_employees"]
            fte, persons = (printed(staff, year, c)[TOTAL] for c in ("fte", "employees"))
            extra[year] = round(100 * fte / averages[year]) - int(persons) - double
        both = min(extra.values())
        entrants_only = extra[self.year] - both
        whole = [r for r in self.random.permutation(steady).tolist() if self.rows[r].share >= 30]
        leaving = [r for r in went if self.rows[r].share >= 30]
        if both < 0 or both > len(whole) or extra[self.year - 1] - both > len(leaving):
            raise DataError(
                "No extract has these totals.",
                ["full_time: the average position implies too few positions"],
            )
        for row in (*whole[:both], *leaving[: extra[self.year - 1] - both]):
            self.beside(row, round(0.4 * self.rows[row].share, 2))
        for row in whole[both : both + entrants_only]:
            day = day_number(f"{self.year}-{int(self.random.integers(2, 12)):02d}-01")
            self.beside(self.follow(row, day), round(0.4 * self.rows[row].share, 2))


def fitted(random: np.random.Generator, count: int, total: float) -> np.ndarray:
    """Shares of part-time positions in percent.

    Drawn among common ones and moved until they sum to the total.
    """
    if not count:
        return np.zeros(0)
    drawn = random.choice(PART_TIME, count)
    for _ in range(200):
        drawn = np.clip(drawn + (total - drawn.sum()) / count, LEAST_SHARE, MOST_SHARE + 2)
    drawn = np.round(drawn, 2)
    most = int(np.argmin(np.abs(drawn - 50)))
    drawn[most] = round(drawn[most] + total - drawn.sum(), 4)
    return drawn
