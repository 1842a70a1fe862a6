"""What the printed tables say of the areas, which all exhibits but the what-if rest on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Stated
from kommunetall.models.workforce import areas_of, ranking
from kommunetall.models.workforce.areas import total_of
from kommunetall.models.workforce.cases import Dated, dated
from kommunetall.models.workforce.consistency import AREA_TABLES
from kommunetall.models.workforce.ranking import OF_HEALTH
from kommunetall.models.workforce.stated import stated_period, stated_value
from kommunetall.models.workforce.totals import require_contributions_sum
from kommunetall.prepare._part import Part
from kommunetall.prepare._workforce.read import Given

STAFF = "fte_employees"
SICKNESS = "sickness_absence"
OF_SECTOR = "turnover_sector"
BY_AREA = (*AREA_TABLES, "breaches_by_area")


@dataclass(frozen=True, eq=False)
class Printed(Part):
    """The printed tables, area by area, and their total."""

    given: Given
    areas: pd.DataFrame

    @property
    def total(self) -> pd.Series:
        """The row of the printed total."""
        return total_of(self.areas)

    @property
    def year(self) -> int:
        """The year that the report is about."""
        return self.given.year

    def of_total(self, *columns: str) -> dict[str, object]:
        """Figures of the printed total."""
        total = self.total
        return {column: total[column] for column in columns}

    def stated(self, item: str) -> float:
        """A figure of the report's running text; missing where it does not state it."""
        return stated_value(self.given.stated, item)

    @property
    def of_sector(self) -> dict[str, object]:
        """Turnover of the sector as the text states it, and when it is of; missing where not."""
        return {
            "sector_percent": Stated(self.stated(OF_SECTOR)),
            "sector_period": stated_period(self.given.stated, OF_SECTOR),
        }

    @property
    def sector_dated(self) -> Dated:
        """Whether it is said when the turnover of the sector is of."""
        return dated(self.stated(OF_SECTOR), stated_period(self.given.stated, OF_SECTOR))

    def ranked(self, column: str, table: str) -> pd.DataFrame:
        """The areas that may be ranked, by a column.

        Raises
        ------
        NotThere
            If no area has a figure in it, for want of `table` by area, or of the employees by area
            that tell which may be ranked.
        """
        parts = self.areas[~self.areas.is_total]
        size = "fte" if column in OF_HEALTH else "employees"
        for needed, lacking in (("employees", STAFF), (size, STAFF), (column, table)):
            if parts[needed].isna().all():
                raise NotThere(f"Ingen områder har tall for {needed}.", tables=(lacking,))
        return ranking(self.areas, column, self.given.privacy)

    def source(self, *tables: str) -> tuple[object, ...]:
        """Where tables are from.

        Raises
        ------
        NotThere
            If one of the municipality's own is not there.
        """
        for name in tables:
            if name not in self.given.sources:
                self.given.table(name)
        return tuple(self.given.sources[name] for name in tables)

    def computed(self, *tables: str) -> tuple[object, ...]:
        """Where what is computed from tables is from: the first says that it is computed.

        Raises
        ------
        NotThere
            If one of the municipality's own is not there.
        """
        _, *others = self.source(*tables)
        return (self.given.sources[tables[0]].computed, *others)


@lru_cache(maxsize=64)
def printed(given: Given) -> Printed:
    """The areas, refused where their tables do not fit together.

    Raises
    ------
    NotThere
        If there is no table by area, and no figure in the text.
    """
    if not set(BY_AREA) & set(given.tables) and given.stated.empty:
        given.table(STAFF)
    areas = areas_of(given.tables, given.year, given.structure)
    if SICKNESS in given.tables and pd.notna(total_of(areas).target_percent):
        require_contributions_sum(areas)
    return Printed(given.topic, given.run, figures=given.figures, given=given, areas=areas)


def areas_case(frame: pd.DataFrame) -> Literal["areas", "total"]:
    """Whether a frame has rows of areas, or of the whole alone."""
    return "total" if frame.is_total.all() else "areas"


def two_years(
    areas: pd.DataFrame, columns: tuple[str, ...], now: tuple[str, ...] = ()
) -> pd.DataFrame:
    """Columns of the areas: the year before's, the year's own, then those of `now` alone.

    Areas and columns without any figure are left out.
    """
    figures = [*(f"previous_{column}" for column in columns), *columns, *now]
    known = areas[figures].dropna(axis="columns", how="all").dropna(how="all")
    return areas[["label"]].join(known, how="right").join(areas[["is_total"]])
