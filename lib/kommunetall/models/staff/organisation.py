"""The periods of an extract at every level of the organisation that it states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.staff.periods import LEVELS, TOTAL, UNSTATED, Periods, day, days, periods_of

COMMITTEE, AREA, UNIT = "committee", "service_area", "unit"


@dataclass(frozen=True)
class Organisation:
    """The periods of an extract at every level of the organisation that it states.

    Attributes
    ----------
    levels
        The periods by level: ``service_area``, and ``committee`` and ``unit`` where they are
        stated.
    finest
        The lowest of these.
    above
        One row for each code of the finest level, in order, with those of the levels above.
    """

    levels: Mapping[str, Periods]
    finest: str
    above: pd.DataFrame

    def at(self, level: str, amounts: pd.DataFrame) -> pd.DataFrame:
        """Amounts of each month and ``area`` of the finest level summed to a level.

        Those of the whole stay.
        """
        if level == self.finest:
            return amounts
        codes = dict(zip(self.above[self.finest], self.above[level], strict=True)) | {TOTAL: TOTAL}
        return (
            amounts.assign(area=amounts.area.map(codes))
            .groupby(["month", "area"])
            .sum()
            .reset_index()
        )

    def parent(self, level: str, above: str) -> dict[str, str]:
        """What each code of a level belongs to at a level above it."""
        return dict(zip(self.above[level], self.above[above], strict=True))


def organisation(extract: Mapping[str, pd.DataFrame], last_day: str) -> Organisation:
    """The periods of an extract by committee, service area and unit, of codes of any form.

    They are ``org_1``, ``org_2`` and ``org_3``. A committee has the areas that it has at the end in
    every year, so that years can be compared. A unit that has been in two areas is one unit in each
    of them.

    Raises
    ------
    DataError
        As :func:`kommunetall.models.staff.periods.periods_of`, and if a code is *total*, which
        stands for the whole.
    """
    rows = extract["employments"]
    taken = [column for column in LEVELS if column in rows and (rows[column] == TOTAL).any()]
    if taken:
        remedy = (
            f"employments, {', '.join(taken)}: koden {TOTAL!r} står for hele kommunen: gi enheten "
            "en annen kode"
        )
        raise DataError("Uttrekket har en kode som er opptatt.", [remedy])
    stated = {
        column
        for column in ("org_1", "org_2", "org_3")
        if column in rows and rows[column].notna().any()
    }
    if "org_2" not in stated:
        periods = periods_of(extract, last_day)
        return Organisation({AREA: periods}, AREA, pd.DataFrame({AREA: periods.areas}))
    area = rows.org_2.astype(object).fillna(UNSTATED)
    unit = units(area, rows.org_3) if "org_3" in stated else area
    periods = periods_of({**extract, "employments": rows.assign(org_2=unit)}, last_day)
    finest = UNIT if "org_3" in stated else AREA
    above = pd.DataFrame({finest: periods.areas})
    above[AREA] = above[finest].map(dict(zip(unit, area, strict=True)))
    if "org_1" in stated:
        above[COMMITTEE] = (
            above[AREA].map(committees(rows.assign(org_2=area), last_day)).fillna(UNSTATED)
        )
    return Organisation(
        {str(level): coarser(periods, above[level]) for level in above}, finest, above
    )


def units(area: pd.Series, unit: pd.Series) -> pd.Series:
    """Name of the unit in each row, with its area's before it where it has none.

    Or more areas have one of that name.
    """
    pairs = pd.DataFrame({"area": area, "unit": unit.astype(object).fillna(UNSTATED)})
    each = pairs.drop_duplicates()
    alone = ~each.unit.duplicated(keep=False) & (each.unit != UNSTATED)
    names = each.unit.where(alone, each.area + " / " + each.unit)
    return pd.Series(
        pd.Categorical.from_codes(
            pairs.groupby(["area", "unit"], sort=False).ngroup(), pd.Index(names)
        ),
        area.index,
    )


def committees(rows: pd.DataFrame, last_day: str) -> pd.Series:
    """Committee of each area, by its code: the one that most of its employments had last."""
    last = day(last_day)
    begun = rows[(days(rows.start_date) <= last) & rows.org_1.notna()]
    until = np.minimum(days(begun.end_date, last), last)
    found = (
        begun.assign(until=until)
        .groupby(["org_2", "org_1"], observed=True)
        .until.agg(["max", "size"])
    )
    ordered = found.reset_index().astype({"org_1": object}).sort_values(["max", "size", "org_1"])
    return ordered.drop_duplicates("org_2", keep="last").set_index("org_2").org_1


def coarser(periods: Periods, codes: pd.Series) -> Periods:
    """The periods with the code that each of their areas has at another level."""
    names, place = np.unique(codes.to_numpy(dtype=object), return_inverse=True)
    return replace(periods, areas=names, area=place[periods.area])
