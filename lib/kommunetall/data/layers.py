"""A municipality's tables by layer: its own, or else what it has reported to Statistics Norway.

The prescribed statements are the same for all municipalities. Where a municipality has not laid in
one of its own, it is made from the accounts of all municipalities, in the same form.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from babel.dates import format_date

from kommunetall import inputs
from kommunetall.assets import SCHEMAS
from kommunetall.data import packages, tables
from kommunetall.data.cells import Schema
from kommunetall.data.packages import Origin
from kommunetall.data.statements import with_sums

REPORTED = {
    "economic_overview": "reported_operations",
    "investment_statement": "reported_investment",
    "balance_sheet": "reported_balance",
}
REVISED = (6, 15)
ACTUAL = "actual_nok_thousand"
Stamp = tuple[str, int, int]


def is_own(name: str, municipality: str | None) -> bool:
    """Whether a table is the municipality's own, or the nation's, and not made of what it reported.

    A table that is in neither is its own: that is where it could be laid in.
    """
    if municipality is None or name not in REPORTED or tables.has(name, municipality):
        return True
    reported = REPORTED[name]
    return not tables.has_resource(reported) or municipality not in by_municipality(
        name, stamp(reported)
    )


def has(name: str, municipality: str | None = None, **where: object) -> bool:
    """Whether there is a table, with rows where each named column equals its value.

    As :func:`kommunetall.data.tables.has`, of all layers.
    """
    if is_own(name, municipality):
        return tables.has(name, municipality, **where)
    frame = statement(name, str(municipality))
    return all((frame[column] == value).any() for column, value in where.items())


def read(name: str, municipality: str | None = None, **where: object) -> pd.DataFrame:
    """Rows of a table, of the first layer that has it.

    As :func:`kommunetall.data.tables.read`, which tells parameters, columns and errors.

    Examples
    --------
    >>> result = read("economic_overview", "1130", year=2024, line="net_operating_result")
    >>> int(result.actual_nok_thousand.iloc[0])
    52691
    """
    if is_own(name, municipality):
        return tables.read(name, municipality, **where)
    frame = statement(name, str(municipality))
    return tables.rows_where(frame, f"{name} for {municipality}", where, REPORTED[name], (name,))


def origin(name: str, municipality: str | None = None, year: int | None = None) -> Origin:
    """Where a table comes from, of the layer that it is read from.

    As :func:`kommunetall.data.packages.origin`.
    """
    if is_own(name, municipality):
        return packages.origin(name, municipality, year)
    found = edition_of(REPORTED[name], year)
    return replace(found, title=str(schema_of(name)["title"]))


def edition_of(reported: str, year: int | None = None) -> Origin:
    """Where a table of what has been reported comes from, with its edition of a year.

    Without a year it is the newest.
    """
    descriptor, folder = packages.resource(reported)
    known = [one["year"] for one in descriptor["sources"]]
    of_year = max(known) if year is None else year
    source = packages.source_of(descriptor, of_year, f"{folder}, {reported}")
    found = packages.origin(reported, year=of_year)
    told = edition(of_year, date.fromisoformat(source["updated"]))
    return replace(found, document=f"{found.document}, {told}")


def edition(year: int, updated: date) -> str:
    """Whether accounts of a year are revised, and the day they were published.

    >>> edition(2024, date(2025, 3, 17)), edition(2024, date(2025, 6, 16))
    ('urevidert, publisert 17. mars 2025', 'publisert 16. juni 2025')
    """
    day = format_date(updated, "d. MMMM y", locale="nb")
    is_revised = updated >= date(year + 1, *REVISED)
    return f"publisert {day}" if is_revised else f"urevidert, publisert {day}"


def identities(name: str, municipality: str | None = None) -> list[dict[str, Any]]:
    """Identities that a table should satisfy, as its schema declares them."""
    if is_own(name, municipality):
        return tables.identities(name, municipality)
    declared: list[dict[str, Any]] = schema_of(name)["identities"]
    return declared


def key_columns(name: str, municipality: str | None = None) -> list[str]:
    """Columns that say which row of a table is meant, as its schema declares them."""
    if is_own(name, municipality):
        return tables.key_columns(name, municipality)
    declared: list[str] = schema_of(name)["primaryKey"]
    return declared


def column_titles(name: str, municipality: str | None = None) -> dict[str, str]:
    """Norwegian title of every column of a table, by its name."""
    if is_own(name, municipality):
        return tables.column_titles(name, municipality)
    return {field["name"]: field["title"] for field in schema_of(name)["fields"]}


def reported_tables(municipality: str) -> list[str]:
    """Names of the statements that are made of what a municipality has reported."""
    return [name for name in REPORTED if not is_own(name, municipality)]


def schema_of(name: str) -> Schema:
    """The library's schema of a table."""
    return tables.parsed(tables.schema_content(SCHEMAS / f"{name}.json"))


def statement(name: str, municipality: str) -> pd.DataFrame:
    """A statement made of what a municipality has reported, in the form of its own; a copy."""
    return made(name, municipality, stamp(REPORTED[name])).copy()


@inputs.kept(64)
def made(name: str, municipality: str, file: Stamp) -> pd.DataFrame:
    """A statement of a municipality, made of a reported table as it is now.

    Its lines are known by their codes and its signs by the list of lines, so nothing is guessed.
    """
    rows = by_municipality(name, file)[municipality]
    columns = schema_of(name)["fields"]
    known = {"line": rows.line, ACTUAL: rows.amount_nok_thousand}
    told = pd.DataFrame(
        {
            field["name"]: pd.Series(
                known.get(field["name"], rows.get(field["name"])),
                index=rows.index,
                dtype=tables.TYPES[field["type"]],
            )
            for field in columns
        }
    )
    accounts = told.groupby(["year", "scope"], sort=False)
    placed = pd.concat([with_sums(account, name) for _, account in accounts])
    return placed.assign(mended="").reset_index(drop=True)


@inputs.kept(len(REPORTED) * 2)
def by_municipality(name: str, _file: Stamp) -> dict[str, pd.DataFrame]:
    """What each municipality has reported of a statement, as the table is now."""
    rows = tables.read(REPORTED[name])
    return {str(code): of_one for code, of_one in rows.groupby("municipality_code")}


def stamp(reported: str) -> Stamp:
    """Name, time and size of the file of a reported table; another where it has changed."""
    descriptor, folder = packages.resource(reported)
    file = folder / str(descriptor["path"])
    try:
        found = file.stat()
    except OSError:
        return str(file), 0, 0
    return str(file), found.st_mtime_ns, found.st_size


def warm_up() -> None:
    """Have ready what a process forked from this one reads of what municipalities have reported."""
    for name, reported in REPORTED.items():
        if tables.has_resource(reported):
            by_municipality(name, stamp(reported))
