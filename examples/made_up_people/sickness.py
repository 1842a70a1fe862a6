"""Made-up absences by which the rate of each area and of the total is as printed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.staff.periods import working_days_before
from kommunetall.models.structure import TOTAL
from made_up_people.absences import child_spells, sickness_spells, without_overlap
from made_up_people.areas import ABSENCE_SEASON, CHILD, PERMANENT, SUBSTITUTE, TEMPORARY
from made_up_people.careers import lives_of
from made_up_people.others import Others

PLACES_OF_RATE = 0.05
INSIDE = 0.045
PART_OF_LONG = 0.8
SPELLS_DRAWN, RATE_DRAWN = 8.0, 2.0


class Sickness(Others):
    """The absences of the made-up people."""

    def absences(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Absences by which each area's rate, and the total's, is as printed after rounding.

        A person with two employments is absent from both. From many more spells than are needed,
        those that touch two areas or years are taken first, as far as there is room, then in each
        area and year long ones, and short ones until what is lost is what it should be.
        """
        wanted, before = self.lost_days(rows)
        lives = lives_of(rows)
        owner = rows.drop_duplicates("employment").set_index("employment").person
        mains = lives[lives.employment.isin(rows[rows.main].employment)]
        rate = np.array(
            [self.rate(y)[self.codes].to_numpy() for y in (self.year - 1, self.year)]
        ).max(axis=0)
        drawn = sickness_spells(
            self.random,
            mains,
            self.first,
            self.last,
            RATE_DRAWN * rate[mains.area],
            ABSENCE_SEASON,
            SPELLS_DRAWN,
        )
        drawn = without_overlap(pd.concat(drawn, ignore_index=True))
        drawn = drawn.iloc[self.random.permutation(len(drawn))].reset_index(drop=True)
        spells = self.of_all_positions(drawn, owner, lives)
        lost = self.lost_by_cell(spells, rows, before)
        taken = chosen(drawn, lost, wanted)
        sick = spells[spells.spell.isin(taken)].drop(columns="spell")
        child = child_spells(self.random, lives, self.first, self.last, 0.6, ABSENCE_SEASON)
        order = pd.concat([sick, child], ignore_index=True)
        return self.sickness_first(order)

    def sickness_first(self, spells: pd.DataFrame) -> pd.DataFrame:
        """All sickness, and the absences for a sick child that do not overlap it."""
        sick = spells.kind != CHILD
        touching = spells.merge(spells[sick], on="employment", suffixes=("", "_sick"))
        touching = touching[(touching.kind == CHILD)]
        overlap = (touching.start <= touching.end_sick) & (touching.start_sick <= touching.end)
        bad = touching[overlap][["employment", "start", "end"]].drop_duplicates()
        marked = spells.merge(bad.assign(bad=True), on=["employment", "start", "end"], how="left")
        kept = spells[(sick | marked.bad.isna().to_numpy())]
        child = without_overlap(kept[kept.kind == CHILD])
        return pd.concat([kept[kept.kind != CHILD], child]).sort_values(
            ["employment", "start"], ignore_index=True
        )

    def cells(self, rows: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
        """Rows that sickness is counted in, once for each of the two years they touch.

        And working days before each day.
        """
        before = working_days_before(self.first, self.last)
        counted = rows[rows.kind.isin([PERMANENT, TEMPORARY, SUBSTITUTE])]
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

        All areas of a year lie as far from the printed rate as it takes for the total to be near
        the printed one.
        """
        cells, before = self.cells(rows)
        agreed = (
            (before[cells.end - self.first + 1] - before[cells.start - self.first])
            * cells.share
            / 100
        )
        agreed = agreed.groupby([cells.half, cells.area]).sum().unstack(fill_value=0.0).to_numpy()
        wanted = np.zeros_like(agreed)
        for half, year in enumerate((self.year - 1, self.year)):
            rates = self.rate(year)
            total = float(np.average(rates[self.codes], weights=agreed[half]))
            shift = float(np.clip(rates[TOTAL] - total, -INSIDE, INSIDE))
            if abs(total + shift - rates[TOTAL]) >= PLACES_OF_RATE:
                said = (
                    f"sickness_absence, {year}: the areas give {total + shift:.3f} at best, "
                    f"{rates[TOTAL]} is printed"
                )
                raise DataError("No extract has these totals.", [said])
            wanted[half] = (rates[self.codes].to_numpy() + shift) / 100 * agreed[half]
        return wanted, before

    def of_all_positions(
        self, drawn: pd.DataFrame, owner: pd.Series, lives: pd.DataFrame
    ) -> pd.DataFrame:
        """Spells of people's main positions in all their employments, as far as these last.

        ``spell`` is the place of the first.
        """
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

    def lost_by_cell(
        self, spells: pd.DataFrame, rows: pd.DataFrame, before: np.ndarray
    ) -> pd.DataFrame:
        """Working days lost by each spell in each area and year.

        ``spell``, ``half``, ``area``, ``lost``.
        """
        cells, _ = self.cells(rows)
        each = spells.merge(cells, on="employment", suffixes=("", "_row"))
        start = np.maximum(each.start, each.start_row)
        end = np.minimum(each.end, each.end_row)
        there = end >= start
        each, start, end = each[there], start[there], end[there]
        days = before[end - self.first + 1] - before[start - self.first]
        each = each.assign(lost=days * each.share / 100 * each.degree / 100)
        return each.groupby(["spell", "half", "area"], as_index=False).lost.sum()


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
        ordered = part.sort_values("long", ascending=False, kind="stable")
        long = ordered.long.to_numpy()
        room = left[number] * np.where(long, PART_OF_LONG, 1.0)
        for spell, days, most in zip(ordered.spell, ordered.lost, room - left[number], strict=True):
            if days <= left[number] + most + 1e-9:
                left[number] -= days
                taken.append(spell)
    if (left > 1).any():
        raise DataError(
            "No extract has these totals.",
            ["sickness_absence: too few spells were drawn in an area"],
        )
    return np.array(taken)
