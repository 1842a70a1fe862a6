"""What all tables of Statistics Norway are to us: years wanted, and numbers of municipalities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

import numpy as np
import pandas as pd

from kommunetall.data import Municipality, units
from kommunetall.errors import DataError
from kommunetall.fetch.answers import Answer

YEAR, CONTENT = "Tid", "ContentsCode"
MOST_NAMED = 10
MERGED_UNDER_THEIR_NUMBER = {"1103": 2020, "1804": 2005, "5001": 2020}
TWICE = "meld fra: nye kommunenummer kan være årsaken"
NOBODY = "tabellen er tom for årene som er spurt om"


@dataclass(frozen=True)
class Table:
    """A table of Statistics Norway, and ours that it goes into.

    Parameters
    ----------
    number
        Of the table.
    name
        Of our table.
    title
        What is fetched, in a sentence.
    """

    number: str
    name: str
    title: str
    region: ClassVar[str]
    column: ClassVar[str]
    document: ClassVar[str]

    @property
    def key(self) -> list[str]:
        """Columns that say which figure is meant."""
        raise NotImplementedError

    @property
    def schema(self) -> str:
        """Schema of our table."""
        raise NotImplementedError

    @property
    def heading(self) -> str:
        """Title of our table."""
        raise NotImplementedError

    @property
    def called(self) -> str:
        """What it is called while it is fetched."""
        return f"{self.number} {self.title}"

    @property
    def editions(self) -> str:
        """What the editions of its years are called in the data package."""
        return "sources"

    def its_own(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of our table that come from it; others may come from another."""
        return rows


@dataclass(frozen=True)
class Told:
    """What is worth knowing of a table that was fetched."""

    source: Table
    updated: datetime
    years: tuple[int, ...]
    figures: int
    findings: list[str] = field(default_factory=list)


def years_in(described: Answer, table: Table, asked: Collection[int], since: int) -> list[int]:
    """Years of a table that are wanted, of those since its first.

    Raises
    ------
    DataError
        If it has none of those asked for.
    """
    require(described, table, [table.region, YEAR, CONTENT])
    there = sorted(int(year) for year in described.codes(YEAR) if year.isdecimal())
    wanted = [year for year in there if year >= since and (not asked or year in asked)]
    if not wanted:
        told = ", ".join(str(year) for year in there if year >= since)
        raise DataError(
            f"Tabell {table.number} har ikke tall for {', '.join(map(str, sorted(asked)))}.",
            [f"den har {told or 'ingen år'}: spør om et av dem"],
        )
    return wanted


def require(described: Answer, table: Table, dimensions: Iterable[str]) -> None:
    """Refuse a table without the dimensions that it had."""
    lacking = [f"{name} mangler" for name in dimensions if name not in described.id]
    if lacking:
        raise unlike_before(table, lacking)


def lacking_codes(
    described: Answer, needed: Mapping[str, Sequence[str]], content: str, unit: str
) -> list[str]:
    """Codes that a table lacks, or else that its figures are in another unit; a sentence each."""
    lacking = [
        f"{name} mangler {code}"
        for name, codes in needed.items()
        for code in codes
        if code not in described.codes(name)
    ]
    found = described.dimension[CONTENT].category.unit.get(content)
    if not lacking and (found is None or found.base != unit):
        return [f"tallene er i {found.base if found else 'ukjent enhet'}, ikke i {unit}"]
    return lacking


def unlike_before(table: Table, lines: list[str]) -> DataError:
    """The error of a table that has another form than it had."""
    return DataError(f"Tabell {table.number} er ikke slik den var.", lines)


def numbers_in(described: Answer, table: Table) -> list[str]:
    """Numbers that municipalities have or have had, of those that a table has."""
    there = set(described.codes(table.region))
    return [code for code in codes_today() if code in there]


def codes_today() -> dict[str, tuple[str, int, int]]:
    """Each number that a municipality has or has had: today's, and the years that it was in use.

    A number of the years 2020–2023 counts only where the municipality is the same unit. All that
    were merged in 2020 got new numbers, but two that kept theirs, as Bodø did when Skjerstad became
    a part of it in 2005; what those had before is not of the units that they are now.
    """
    found: dict[str, tuple[str, int, int]] = {}
    for unit in units():
        if unit.code == unit.code_2020_2023:
            merged = MERGED_UNDER_THEIR_NUMBER.get(unit.code, 0)
            found[unit.code] = (unit.code, max(unit.same_since, merged), 9999)
            continue
        found[unit.code] = (unit.code, 2024, 9999)
        if unit.code_2020_2023 and not unit.same_since:
            found[unit.code_2020_2023] = (unit.code, 2020, 2023)
    return found


def with_numbers_of_today(frame: pd.DataFrame, region: str) -> pd.DataFrame:
    """Figures of the years in which their number was in use.

    ``municipality_code``, which is today's, and ``year`` are added.
    """
    codes = codes_today()
    today = frame[region].map({code: unit for code, (unit, _, _) in codes.items()})
    first = frame[region].map({code: since for code, (_, since, _) in codes.items()})
    last = frame[region].map({code: until for code, (_, _, until) in codes.items()})
    year = frame[YEAR].astype(int)
    placed = frame.assign(municipality_code=today, year=year)
    return placed[(year >= first) & (year <= last)]


def require_possible(
    frame: pd.DataFrame, table: Table, least: float, most: float, what: str
) -> None:
    """Refuse figures that are no whole numbers, or larger than any municipality's."""
    known = frame[frame.value.notna()]
    values = known.value.astype(float)
    wrong = known[(np.floor(values) != values) | ~values.between(least, most)]
    if len(wrong):
        row = wrong.iloc[0]
        raise DataError(
            f"Tabell {table.number} har {len(wrong)} tall som ikke kan være {what}.",
            [f"{row[table.region]} {row[YEAR]}: {row.value}"],
        )


def require_whole(frame: pd.DataFrame, table: Table) -> None:
    """Refuse figures of which there are none, or that stand twice."""
    if frame.empty:
        raise DataError(f"Tabell {table.number} har ingen tall.", [NOBODY])
    if frame.isna().any(axis=None) or frame.duplicated(table.key).any():
        raise DataError(f"Tabell {table.number} har samme tall to ganger.", [TWICE])


def not_reported(frame: pd.DataFrame, years: Sequence[int]) -> list[str]:
    """Who has no figures in a year where others do.

    Those that were another unit, or whose number in the year is not known, are not meant.
    """
    known = codes_today().values()
    findings = []
    for year in years:
        numbered = {today for today, first, last in known if first <= year <= last}
        every = [unit for unit in units() if unit.code in numbered]
        there = set(frame.municipality_code[frame.year == year])
        if not there:
            findings.append(f"{year}: ingen har tall ennå")
            continue
        lacking = [unit for unit in every if unit.code not in there]
        if lacking and len(lacking) < len(every) / 2:
            findings.append(f"{year}: {named(lacking)} har ikke tall")
        elif lacking:
            findings.append(f"{year}: bare {len(there)} av {len(every)} kommuner har tall")
    return findings


def named(lacking: Sequence[Municipality]) -> str:
    """Municipalities by name; the first few, where they are many."""
    told = [f"{unit.name} ({unit.code})" for unit in lacking[:MOST_NAMED]]
    more = len(lacking) - len(told)
    return ", ".join(told) + (f" og {more} til" if more else "")
