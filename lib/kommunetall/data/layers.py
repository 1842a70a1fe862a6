"""A municipality's tables by layer: its own, its KOSTRA file, or what is published of it.

The prescribed statements are the same for all municipalities. Those that a municipality has not
laid in are made from its own KOSTRA file, or else from the accounts of all municipalities, in the
same form. An own table goes first in the years that it has; in those that it does not have, what
is reported stands in, of the scopes that it has.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
from babel.dates import format_date

from kommunetall.data import packages, tables
from kommunetall.data.beside import OWN, require_unit
from kommunetall.data.packages import Origin
from kommunetall.data.reported import (
    KOSTRA,
    PUBLISHED,
    REPORTED,
    by_municipality,
    has_lines,
    has_reported,
    kostra_package,
    layers_of,
    made,
    schema_of,
    stamp,
    stamps,
)

REVISED = (6, 15)
WHOSE = {KOSTRA: "KOSTRA-rapport", PUBLISHED: "Statistisk sentralbyrå"}


def is_own(name: str, municipality: str | None) -> bool:
    """Whether a table is the municipality's own, or the nation's, and not made of what it reported.

    A table that is in no layer is its own: that is where it could be laid in.
    """
    if municipality is None or name not in REPORTED or tables.has(name, municipality):
        return True
    return not has_reported(REPORTED[name], municipality)


def has(name: str, municipality: str | None = None, **where: object) -> bool:
    """Whether there is a table, with rows where each named column equals its value.

    As :func:`kommunetall.data.tables.has`, of all layers.
    """
    if municipality is None or name not in REPORTED:
        return tables.has(name, municipality, **where)
    if not is_in_a_layer(name, municipality):
        return False
    frame = statement(name, municipality)
    return all((frame[column] == value).any() for column, value in where.items())


def read(name: str, municipality: str | None = None, **where: object) -> pd.DataFrame:
    """Rows of a table, of the first layer that has each year.

    As :func:`kommunetall.data.tables.read`, which tells parameters, columns and errors.

    Examples
    --------
    >>> result = read("economic_overview", "1130", year=2024, line="net_operating_result")
    >>> int(result.actual_nok_thousand.iloc[0])
    52691
    """
    if municipality is None or name not in REPORTED or not is_in_a_layer(name, municipality):
        return tables.read(name, municipality, **where)
    frame = statement(name, municipality)
    file = place_of(name, municipality) if is_own(name, municipality) else REPORTED[name]
    return tables.rows_where(frame, f"{name} for {municipality}", where, file, (name,))


def is_in_a_layer(name: str, municipality: str) -> bool:
    """Whether a municipality has a statement, its own or made of what it reported."""
    return tables.has_resource(name, municipality) or not is_own(name, municipality)


def place_of(name: str, municipality: str) -> str:
    """File of a municipality's own table."""
    descriptor, folder = packages.resource(name, municipality)
    return str(folder / str(descriptor["path"]))


def origin(name: str, municipality: str | None = None, year: int | None = None) -> Origin:
    """Where a table comes from, of the layer that its rows of a year are read from.

    As :func:`kommunetall.data.packages.origin`. Where earlier years are of another layer, the
    document says whose they are.
    """
    if municipality is None or name not in REPORTED:
        return packages.origin(name, municipality, year)
    layers = layers_of(REPORTED[name], municipality)
    if is_own(name, municipality) and not is_reported(name, municipality, year):
        found, layer = packages.origin(name, municipality, year), OWN
        own = set(tables.read(name, municipality).year) if layers else set()
        layers = {each: of for each, of in layers.items() if each not in own}
        of_year = max(own) if year is None and own else year
    else:
        of_year = max(layers) if year is None else year
        layer = layers.get(of_year, PUBLISHED)
        found = replace(
            of_kostra_file(REPORTED[name], municipality, of_year)
            if layer == KOSTRA
            else edition_of(REPORTED[name], of_year),
            title=str(schema_of(name)["title"]),
        )
    before = {of for each, of in layers.items() if of_year is not None and each < of_year}
    whose = [WHOSE[of] for of in (KOSTRA, PUBLISHED) if of in before - {layer}]
    earlier = f" (tidligere år: {' og '.join(whose)})" if whose else ""
    return replace(found, document=f"{found.document}{earlier}")


def of_kostra_file(reported: str, municipality: str, year: int) -> Origin:
    """Where a table of a municipality's own KOSTRA file comes from, with the day it was read."""
    found = packages.origin(reported, kostra_package(municipality), year)
    day = format_date(date.fromisoformat(found.accessed), "d. MMMM y", locale="nb")
    return replace(found, document=f"{found.document} lest {day}")


def is_reported(name: str, municipality: str, year: int | None) -> bool:
    """Whether a statement's rows of a year are made of what is reported.

    Without a year, whether all of them are.
    """
    own = tables.has_resource(name, municipality)
    if own and (year is None or tables.has(name, municipality, year=year)):
        return False
    return has(name, municipality) if year is None else has(name, municipality, year=year)


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


def reported_tables(municipality: str, year: int | None = None) -> list[str]:
    """Names of the statements that are made of what a municipality has reported.

    With a year, those whose rows of it are: an own table may not have it.
    """
    statements = filter(has_lines, REPORTED)
    return [name for name in statements if is_reported(name, municipality, year)]


def statement(name: str, municipality: str) -> pd.DataFrame:
    """A statement of all layers, in the form of an own table; the caller's own copy."""
    told = made(name, municipality, stamps(REPORTED[name], municipality))
    if not tables.has_resource(name, municipality):
        return told.copy()
    own = tables.read(name, municipality)
    if has_lines(name):
        own = own.assign(layer=OWN)
        require_unit(name, municipality)
    others = told[~told.year.isin(own.year) & told.scope.isin(own.scope)]
    if others.empty:
        return own
    return pd.concat([own, others.reindex(columns=own.columns)], ignore_index=True)


def warm_up() -> None:
    """Have ready what a process forked from this one reads of what municipalities have reported."""
    for reported in REPORTED.values():
        if tables.has_resource(reported):
            by_municipality(reported, stamp(reported))
