"""What all topics read in the same way: places, files that may change, and rules over years."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pandas as pd

from kommunetall.data import Municipality, Origin, has, origin, read
from kommunetall.data.tables import COUNTED, SETTLED, everyone
from kommunetall.errors import DataError
from kommunetall.exhibit import Exhibit
from kommunetall.inputs import RULES, package_folder
from kommunetall.prepare._part import Part
from kommunetall.rules import RuleSource, rules_on

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R", bound="DataclassInstance")
OF_WORKING_TIME = (
    *("ordinary_hours_", "shift_hours_", "continuous_shift_hours_", "overtime_hours_"),
    *("total_hours_", "rest_hours_", "sundays_", "tariff_"),
)
Stamp = tuple[tuple[str, int, int], ...]


def stamp(municipality: str) -> Stamp:
    """Names, times and sizes of all files of a municipality, the nation and the rules.

    It is another where one of them has changed.
    """
    return (*stamp_of(package_folder(municipality)), *shared_stamp())


def shared_stamp() -> Stamp:
    """Names, times and sizes of the files that all municipalities share."""
    return (*stamp_of(package_folder()), *stamp_of(RULES))


def stamp_of(folder: Path) -> Stamp:
    """Names, times and sizes of all files in a folder, in the order of their names."""
    found = []
    for place, _, names in os.walk(folder.resolve()):
        for name in names:
            with suppress(OSError):
                file = os.stat(f"{place}/{name}")  # noqa: PTH116  # a path of many files takes long
                found.append((f"{place}/{name}", file.st_mtime_ns, file.st_size))
    return tuple(sorted(found))


@dataclass(frozen=True)
class Tables:
    """Tables of a municipality that are there, and where each comes from."""

    frames: Mapping[str, pd.DataFrame]
    origins: Mapping[str, Origin]


def tables_of(municipality: str, names: Iterable[str], year: int) -> Tables:
    """Those of some tables that a municipality has, and where they come from in a report's year."""
    frames = {name: read(name, municipality) for name in names if has(name, municipality)}
    return Tables(frames, origins_of(frames, municipality, year))


def origins_of(
    frames: Mapping[str, pd.DataFrame], municipality: str, year: int
) -> dict[str, Origin]:
    """Where tables come from: the source of a report's year, for those that have rows of it.

    Of the others, which the report does not print, it is the newest.
    """
    return {
        name: origin(name, municipality, year if is_of(frame, year) else None)
        for name, frame in frames.items()
    }


def printed_rows(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Rows of a table that the report of a year prints; none of a table that is not by year."""
    for column in ("report_year", "year"):
        if column in frame:
            return frame[frame[column] == year].reset_index(drop=True)
    return frame.iloc[:0]


def is_of(frame: pd.DataFrame, year: int) -> bool:
    """Whether the report of a year prints any row of a table."""
    columns = [column for column in ("report_year", "year") if column in frame]
    return bool(columns) and bool((frame[columns[0]] == year).any())


def of_unit(frame: pd.DataFrame, place: Municipality) -> pd.DataFrame:
    """Rows of the years in which a municipality was the unit that it is today."""
    if "year" not in frame:
        return frame
    return frame[frame.year >= place.same_since].reset_index(drop=True)


def with_own(name: str, municipality: str) -> pd.DataFrame:
    """A national table, with the rows of a municipality that is not in the national tables.

    Raises
    ------
    DataError
        If the municipality has rows of its own, and is in the national table, or they are of
        another.
    """
    nation = read(name)
    if not has(name, municipality):
        return nation
    own = read(name, municipality)
    others = sorted(set(own.municipality_code) - {municipality})
    findings = [f"{code}: ta bort radene, som ikke er kommunens egne" for code in others]
    if (nation.municipality_code == municipality).any():
        findings.append(f"{municipality} står i den nasjonale tabellen: ta bort kommunens egen")
    if findings:
        raise DataError(f"Tabellen {name} for {municipality} kan ikke brukes.", findings)
    return pd.concat([nation, own], ignore_index=True)


def everyone_with(municipality: str) -> pd.DataFrame:
    """Inhabitants of all municipalities, those that a municipality states itself first.

    Columns are those of :func:`kommunetall.data.tables.everyone`.
    """
    if not has(SETTLED, municipality):
        return everyone()
    stated = with_own(SETTLED, municipality)
    people = pd.concat([stated[stated.municipality_code == municipality], everyone()])
    kept = people.drop_duplicates(["municipality_code", "year"], ignore_index=True)
    return kept[["municipality_code", "year", "population"]]


def population_of(municipality: str, year: int) -> tuple[pd.DataFrame, tuple[Origin, ...]]:
    """Inhabitants of all municipalities by year, and where a municipality's come from.

    They come from where those of the year's 1 January and the next year's do, which are known.
    """
    people = everyone_with(municipality)
    own = people.year[people.municipality_code == municipality]
    known = [each for each in (year, year + 1) if (own == each).any()]
    found = [source_of_population(municipality, each) for each in known]
    return people, tuple(dict.fromkeys(found)) or (origin(SETTLED),)


def source_of_population(municipality: str, year: int) -> Origin:
    """Where the inhabitants of a municipality in a year come from."""
    if has(SETTLED, municipality, year=year):
        return origin(SETTLED, municipality, year)
    return origin(SETTLED) if has(SETTLED, year=year) else origin(COUNTED, year=year)


def rules_by_year(topic: str, kind: type[R], years: Iterable[int]) -> dict[int, R]:
    """Rules of a topic as they are at the end of each year."""
    return {year: rules_on(topic, kind, date(year, 12, 31)) for year in years}


def day_of(rule: RuleSource) -> date | None:
    """The day to print beside a rule; none that an unconfirmed value would be known from."""
    return rule.since if rule.confirmed or not rule.is_known_from else None


def rules_exhibit(part: Part, sources: Sequence[RuleSource]) -> Exhibit:
    """The rules that a report uses, with their notes below.

    Columns are ``rule`` (title), ``value`` in ``unit``, the day and ``source``. The day is
    ``known_from`` where all rules may have held before it, else ``since``; where only some may,
    a note names them. A value that is not confirmed has no day that it is known from.
    """
    known_from = tuple(rule.title for rule in sources if rule.is_known_from and rule.confirmed)
    some = len(known_from) < len(sources)
    frame = pd.DataFrame(
        {
            "rule": rule.title,
            "value": rule.value,
            "unit": rule.unit,
            "since" if some else "known_from": day_of(rule),
            "source": str(rule),
        }
        for rule in sources
    )
    told = "\n".join(f"{rule.title}: {rule.note}" for rule in sources if rule.note)
    notes = {"known_from": bool(known_from), "rule_notes": bool(told)}
    return part.exhibit(
        "rules",
        frame,
        figures={"rule_notes": told, "known_from": known_from},
        cases={"known_from": "some" if some else "all"},
        notes=tuple(key for key, is_there in notes.items() if is_there),
        origins=(),
        status="observed",
    )
