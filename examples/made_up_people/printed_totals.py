"""What is printed of a municipality, as the totals that made-up people are to have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.structure import TOTAL
from kommunetall.models.workforce import stated_values
from kommunetall.models.workforce.consistency import AREA
from made_up_people.areas import Area, UnitSizes, day_number, home

LEAST_SHARE, MOST_SHARE = 8.0, 96.0
HALF = 50.0
TILT = 3.0


@dataclass(frozen=True)
class Target:
    """What is printed of one area on 31 December, as the extract is to have it.

    `persons` and `fte` without those with a position in another area too; `full_time` of these
    persons.
    """

    persons: int
    full_time: int
    fte: float


class PrintedTotals:
    """What is to be met: the printed tables by area and year."""

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
        self.first, self.last = day_number(f"{year - 1}-01-01"), day_number(f"{year}-12-31")
        self.decembers = {y: day_number(f"{y}-12-31") for y in (year - 2, year - 1, year)}
        self.moves = [
            (self.codes.index(a), self.codes.index(b), m)
            for a, b, m in moves
            if {a, b} <= {*self.codes}
        ]
        self.areas = [self.area(code, committees) for code in self.codes]
        self.sizes = UnitSizes(self.areas)

    def area(self, code: str, committees: Mapping[str, str]) -> Area:
        """The area as the generator names it."""
        persons = printed(self.tables["fte_employees"], self.year, "employees")[code]
        units = len(self.printed_units(code)) or max(1, int(persons) // 45)
        committee = next((c for part, c in committees.items() if home(part, [code])), "Kommunen")
        return Area(code, committee, 1.0, units)

    def printed_units(self, code: str) -> list[str]:
        """Codes inside an area that is a range of codes, as the table of breaches has them."""
        counted = self.tables["breaches_by_area"].dropna(subset=["breaches"])
        parts = set(counted[AREA]) - {TOTAL}
        return sorted(part for part in parts if part != code and home(part, [code]))

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
                (
                    "fte of the areas differ from the total by more than rounding",
                    abs(spread) >= 0.5,
                ),
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
        return [
            Target(*t) for t in zip(single.tolist(), full.tolist(), share.tolist(), strict=True)
        ], double

    def in_two_areas(self, double: int) -> np.ndarray:
        """How many of each area's people have a position in another area too."""
        counts = np.zeros(len(self.codes), dtype=int)
        for first, second in self.pairs(double):
            counts[[first, second]] += 1
        return counts

    def pairs(self, double: int) -> list[tuple[int, int]]:
        """Areas of each person with positions in two.

        The largest with each of the three that follow, in turn.
        """
        persons = printed(self.tables["fte_employees"], self.year, "employees")
        order = np.argsort(-persons[self.codes].to_numpy(), kind="stable")
        return [(int(order[0]), int(order[1 + i % min(3, len(order) - 1)])) for i in range(double)]

    def leavers(self, year: int) -> list[int]:
        """Those who left each area in a year."""
        left = printed(self.tables["turnover"], year, "leavers")
        if left[self.codes].sum() != left[TOTAL]:
            of_areas = left[self.codes].sum()
            said = f"turnover, {year}: {of_areas:.0f} left the areas and {left[TOTAL]:.0f} in all"
            raise DataError("No extract has these totals.", [said])
        return left[self.codes].astype(int).tolist()

    def rate(self, year: int) -> pd.Series:
        """Printed rates by area."""
        return printed(self.tables["sickness_absence"], year, "rate_percent")

    def weights(self, flat: float) -> np.ndarray:
        """Areas by employees, evened out."""
        persons = printed(self.tables["fte_employees"], self.year, "employees")[
            self.codes
        ].to_numpy()
        mixed = persons / persons.sum() + flat / len(persons)
        return mixed / mixed.sum()

    def where_few_are_sick(self) -> np.ndarray:
        """Areas by employees, more of those with a low rate.

        What lets the total's rate lie below that of permanent fte.
        """
        weights = self.weights(flat=0.1) * self.rate(self.year)[self.codes].to_numpy() ** -TILT
        return weights / weights.sum()


def printed(table: pd.DataFrame, year: int, column: str) -> pd.Series:
    """A printed column of a year by area."""
    return table[table.year == year].set_index(AREA)[column].astype(float)


def full_time_by_area(persons: np.ndarray, fte: np.ndarray, total: int, year: int) -> np.ndarray:
    """How many of each area's people work full time, in all so many.

    With part-time positions as alike as may be.

    With persons `n` and fte `f` of an area, and the same mean share `s` of part-time positions in
    all areas, k = (f − s·n) / (1 − s), kept where part-time positions can have a share between 8
    and 96 percent.
    """
    low, high = LEAST_SHARE / 100, MOST_SHARE / 100
    least = np.maximum(np.ceil((fte - high * persons) / (1 - high)), 0)
    most = np.floor((fte - low * persons) / (1 - low))
    if least.sum() > total or most.sum() < total or (most < least).any():
        said = (
            f"full_time, {year}: {total} in full time do not go with fte and employees of the areas"
        )
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
