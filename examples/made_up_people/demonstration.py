"""A made-up extract whose totals are the published ones.

Nobody in it exists, but the tables come out as printed.

What is met, for the year and the year before, by the definitions of the extract's metrics:

* permanent fte and employees by service area and in total on 31 December, as printed after
  rounding;
* the share in full time and the average position, the latter read as fte per position;
* sickness absence by area and in total, of permanent and temporary employees and substitutes, after
  rounding;
* hours of overtime by area and in total, after rounding; breaches by area and by type, exactly;
* those who left by area and in total, and new employees by month in every year that is printed,
  exactly;
* apprentices on 31 December, and temporary fte of the year and, worked back from the printed
  change, the year before.

What cannot be met together, and which reading was chosen:

* **Employees of the areas are more than the total** (Drammen 2024 and 2023: by 13). They agree if
  as many people have positions in two areas. The extract has them, half a position in each.
* **Fte of the areas do not sum to the total** (2024: one more). They agree within rounding.
* **New employees, leavers and the two Decembers do not agree** if everybody who begins in a
  permanent position is new: 6 294 + 269 − 725 = 5 838, not 6 292, which leaves 454. They agree if
  the printed number counts those who are new to the municipality, and the 454 come from temporary
  positions in it: *persons whose permanent employment begins, with no employment of any kind the
  day before*. Counted as those with no **permanent** position the day before, hires are 723 in
  2024, and by the same arithmetic 761 in 2023, where the December before is not printed and taken
  to be equal.
* **Area rates of sickness weighted with permanent fte are above the total** (10.20 and 10.1; 10.38
  and 10.3). They agree within rounding, as each area may lie 0.05 lower and the total 0.05 higher,
  with 0.003 and 0.018 points to spare. The extract has more room, because its temporary employees,
  who are not printed by area, are more often where few are sick.
* **Turnover cannot be met as a rate**: those who left by the mean of the two Decembers are 11.52
  percent where 12.07 is printed (2023: 12.09 and 12.80), and likewise in each area. The printed
  base, 6 007 people, is below every month's employees here; it is not stated, and those who left
  are met.
* **Apprentices of the year before** are not printed; they are taken to be as many.
* Breaches are printed for P14 and P18, employees for P14-P19: these codes are units of that area.

Moves between areas are not printed. Where an area shrinks by more than left it, people are moved
from it, as :data:`MOVES` or the caller says, and all other growth is new people and those who
become permanent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.structure import TOTAL
from kommunetall.models.workforce.consistency import AREA
from made_up_people.areas import APPRENTICE, BIRTH_YEARS, day_number, home
from made_up_people.frames import Names, breaches_frame, marked, named_absences, named_employments
from made_up_people.printed_totals import printed
from made_up_people.sickness import Sickness

MOVES = (("P04", "P06", 3), ("P08", "P09", 2))


def demonstration_extract(
    tables: Mapping[str, pd.DataFrame],
    stated: pd.DataFrame,
    year: int,
    seed: int = 1,
    moves: Sequence[tuple[str, str, int]] = MOVES,
    committees: Mapping[str, str] | None = None,
) -> dict[str, pd.DataFrame]:
    """A synthetic extract whose totals are the published ones of `year` and the year before.

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
        Areas that people are moved from and to, and the month on whose first day. How many follows
        from the tables.
    committees
        Committee of each area, or of a code inside it; ``Kommunen`` where none is named.

    Returns
    -------
    dict
        ``employments``, ``absences``, ``overtime`` and ``breaches`` as
        :func:`made_up_people.synthetic_extract`. Employments that ended before the first of the two
        years are left out.

    Raises
    ------
    DataError
        If no extract can have these totals, with the reason.
    """
    return Demonstration(tables, stated, year, seed, moves, committees or {}).frames()


class Demonstration(Sickness):
    """The extract, made step by step."""

    def frames(self) -> dict[str, pd.DataFrame]:
        """The extract."""
        self.permanent()
        self.apprentices()
        self.temporary()
        rows = pd.DataFrame(self.rows)
        birth = self.random.choice(
            len(BIRTH_YEARS), self.people, p=[0.02, 0.2, 0.25, 0.26, 0.21, 0.06]
        )
        young = rows[rows.kind == APPRENTICE].person
        birth[young] = len(BIRTH_YEARS) - 1
        people = pd.DataFrame({"birth": birth, "woman": self.random.random(self.people) < 0.74})
        names = Names(self.random, self.people, self.areas)
        employments = named_employments(rows, names, people, self.last)
        employments["org_3"] = employments.org_3.cat.rename_categories(self.unit_names())
        employments["org_4"] = pd.Categorical.from_codes(
            np.full(len(rows), -1), pd.Index([], dtype="str")
        )
        spells = self.absences(rows)
        return marked(
            {
                "employments": employments,
                "absences": named_absences(spells, rows, names, self.last),
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

    def overtime(self, rows: pd.DataFrame, names: Names) -> pd.DataFrame:
        """Overtime in whole months of employment, so that hours by area and year are as printed."""
        parts = []
        for half, year in enumerate((self.year - 1, self.year)):
            for column in ("paid_hours", "compensated_hours"):
                hours = printed(self.tables["overtime"], year, column)
                spread = (hours[TOTAL] - hours[self.codes].sum()) / len(self.codes)
                if abs(spread) >= 0.5:
                    said = (
                        f"overtime, {year}: {column} of the areas differ from the total "
                        "by more than rounding"
                    )
                    raise DataError("No extract has these totals.", [said])
                for area, code in enumerate(self.codes):
                    total = hours[code] + spread if hours[code] > 0 else hours[code]
                    parts.append(
                        self.hours(rows, area, half, max(total, 0.0)).assign(
                            column=f"overtime_{column}"
                        )
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
        """Hours of some employments of an area in some months of a year, about ten each.

        That sum to the total.
        """
        months = np.datetime64(f"{self.year - 1 + half}-01") + np.arange(12)
        begins, ends = (m.astype("datetime64[D]").astype(int) for m in (months, months + 1))
        here = rows[rows.area == area]
        last = np.where(here.end < 0, self.last, here.end)
        whole = (here.start.to_numpy()[:, None] <= begins) & (last[:, None] >= ends - 1)
        place, month = np.nonzero(whole)
        picked = (
            self.random.permutation(len(place))[: max(1, round(total / 10))] if total > 0 else []
        )
        drawn = self.random.gamma(1.5, 1.0, len(picked)) + 0.1
        cents = (
            np.diff(np.round(np.append(0, np.cumsum(drawn) / drawn.sum() * total * 100)))
            if total > 0
            else []
        )
        return pd.DataFrame(
            {
                "employment": here.employment.to_numpy()[place[picked]],
                "month": begins[month[picked]],
                "hours": np.array(cents, float) / 100,
            }
        )

    def breaches(self, rows: pd.DataFrame, names: Names) -> pd.DataFrame:
        """Breaches of which as many are in each area and of each type as printed."""
        by_area = self.tables["breaches_by_area"].dropna(subset=["breaches"])
        by_type = self.tables["breaches_by_type"]
        types = list(dict.fromkeys(by_type[by_type.kind == "line"].breach_type))
        place, days, kinds = [], [], []
        for year in (self.year - 1, self.year):
            areas = by_area[(by_area.year == year) & (by_area[AREA] != TOTAL)]
            lines = by_type[(by_type.year == year) & (by_type.kind == "line")]
            if areas.breaches.sum() != lines.breaches.sum():
                by_areas, by_types = areas.breaches.sum(), lines.breaches.sum()
                said = f"breaches, {year}: {by_areas} by area and {by_types} by type"
                raise DataError("No extract has these totals.", [said])
            of_type = np.repeat(
                [types.index(t) for t in lines.breach_type], lines.breaches.astype(int)
            )
            kinds += self.random.permutation(of_type).tolist()
            for code, count in zip(areas[AREA], areas.breaches.astype(int), strict=True):
                found, day = self.breach_days(rows, code, year, count)
                place += found
                days += day
        order = np.lexsort((days, place))
        place, days, kinds = (np.array(x, dtype=int)[order] for x in (place, days, kinds))
        return breaches_frame(names.employments(rows, place), days, kinds, types)

    def breach_days(
        self, rows: pd.DataFrame, code: str, year: int, count: int
    ) -> tuple[list[int], list[int]]:
        """Employments of an area, or of a unit with a code of its own.

        And days on which they are there.
        """
        area = self.codes.index(home(code, self.codes))
        here = rows[rows.area == area]
        units = self.printed_units(self.codes[area])
        here = here[here.unit == units.index(code)] if code in units else here
        first, last = day_number(f"{year}-01-01"), self.decembers[year]
        begins = np.maximum(here.start.to_numpy(), first)
        length = np.maximum(
            np.minimum(np.where(here.end < 0, last, here.end), last) - begins + 1, 0
        )
        picked = (
            self.random.choice(len(here), count, p=length / length.sum())
            if count
            else np.zeros(0, int)
        )
        day = begins[picked] + self.random.integers(0, length[picked]) if count else picked
        return here.employment.to_numpy()[picked].tolist(), day.tolist()
