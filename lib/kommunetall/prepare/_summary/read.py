"""The only place of the topic that reads: the municipality's own tables of the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kommunetall.data import Municipality, Origin, reported_tables, table_names, unit
from kommunetall.errors import NotThere
from kommunetall.inputs import data_folder, is_there, kept
from kommunetall.models.structure import Structure
from kommunetall.prepare._reading import Stamp, printed_rows, stamp, tables_of

STATED = ("item", "label", "value", "unit", "is_about")


@dataclass(frozen=True, eq=False)
class Given:
    """What is read for a municipality and a year.

    Attributes
    ----------
    run
        Municipality and year.
    tables
        All of the municipality's own tables, whole.
    origins
        Where each comes from.
    reported
        Names of those that are not its own, but made of what it has reported.
    """

    run: Mapping[str, object]
    place: Municipality
    tables: Mapping[str, pd.DataFrame]
    origins: Mapping[str, Origin]
    reported: tuple[str, ...] = ()

    def of_year(self, name: str) -> pd.DataFrame:
        """Rows of a table in the year.

        Raises
        ------
        NotThere
            If the municipality does not have them.
        """
        year = self.run["year"]
        frame = self.tables.get(name, pd.DataFrame({"year": []}))
        rows = frame[frame.year == year].reset_index(drop=True)
        if rows.empty:
            raise NotThere(f"Det er ingen rader i {name} for {year}.", tables=(name,))
        return rows

    @cached_property
    def structure(self) -> Structure:
        """What the municipality's codes stand for."""
        return Structure(self.tables)

    @cached_property
    def printed(self) -> dict[str, pd.DataFrame]:
        """Rows of the year's own report, of each table that has some."""
        year = int(str(self.run["year"]))
        found = {
            name: printed_rows(frame, year)
            for name, frame in self.tables.items()
            if name not in self.reported
        }
        return {name: rows for name, rows in found.items() if len(rows)}

    @property
    def stated(self) -> pd.DataFrame:
        """Figures stated in running text of the year; none, where there are none."""
        frame = self.tables.get("stated_figures", pd.DataFrame(columns=["year", *STATED]))
        return frame[frame.year == self.run["year"]]


def given(municipality: str, year: int) -> Given:
    """The municipality's own tables, read anew when a file has changed.

    Raises
    ------
    DataError
        If there is no such municipality, or a table breaks its schema.
    """
    return read_all(municipality, year, stamp(municipality))


@kept(64)
def read_all(municipality: str, year: int, _files: Stamp) -> Given:
    """The tables, as these files have them."""
    place = unit(municipality)
    has_package = is_there(data_folder() / municipality / "datapackage.json")
    names = table_names(municipality) if has_package else []
    reported = reported_tables(municipality, year)
    every = dict.fromkeys([*names, *reported])
    tables = tables_of(municipality, every, year)
    return Given(
        run={"municipality": municipality, "year": year},
        place=place,
        tables=tables.frames,
        origins=tables.origins,
        reported=tuple(reported),
    )
