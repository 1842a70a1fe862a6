"""Which municipalities there are figures of for a topic, and of which years.

Nothing of what is looked at here counts as read: it says what can be asked for, and is no part of
what a report is made from.
"""

from __future__ import annotations

import csv
import io
import os
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from kommunetall.data.reported import GROUP, KOSTRA, REPORTED
from kommunetall.errors import DataError
from kommunetall.inputs import data_folder, package_folder
from kommunetall.models import investment, workforce
from kommunetall.models.pension.reported import BY_FUNCTION
from kommunetall.strict import json_of

CODES, TAX, STATED = "municipality_codes", "municipal_tax", "stated_figures"
CODES_CHANGED = 2024
DESCRIPTOR = "datapackage.json"
EXTRACT, MAPPING = "extract", "mapping.yaml"
NEEDED: Mapping[str, frozenset[str]] = {
    "equalisation": frozenset({TAX}),
    "pension": frozenset({"pension_note", BY_FUNCTION, STATED}),
    "investment": frozenset({*investment.TABLES, *investment.OPTIONAL}),
    "workforce": frozenset({*workforce.TABLES, STATED}),
    "workforce_extract": frozenset(),
    "summary": frozenset(
        {TAX, "pension_note", *investment.TABLES, *investment.OPTIONAL, *workforce.TABLES}
    ),
}
NATIONWIDE = ("equalisation", "summary")
ALPHABET = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}"})
Descriptor = dict[str, Any]


@dataclass(frozen=True)
class Offer:
    """A municipality that there are figures of.

    Attributes
    ----------
    code
        Four digits, in force from 2024.
    name
        As it is printed.
    years
        Years that there are figures of, the newest first; none where what there is does not say, as
        an extract of a payroll system.
    synthetic
        Whether it is made up.
    other_name
        Its name in another of its languages.
    """

    code: str
    name: str
    years: tuple[int, ...]
    synthetic: bool = False
    other_name: str = ""


class File(NamedTuple):
    """A file as it is now: another where it has changed."""

    path: str
    time: int
    size: int


@dataclass(frozen=True)
class Resource:
    """A table of a data package, and the years of its sources, where they say them."""

    name: str
    path: str
    source_years: frozenset[int]


@dataclass(frozen=True)
class Package:
    """What the descriptor of a data package says that concerns us here."""

    name: str = ""
    synthetic: bool = False
    tables: tuple[Resource, ...] = ()


def offered(topic: str) -> tuple[Offer, ...]:
    """Municipalities that there are figures of for a topic, in the order of the alphabet.

    They are those that the nation's tables have, of ``equalisation`` and ``summary`` by their tax
    and of ``investment`` by the accounts that they have reported, and those whose own data package
    has a table that the topic needs. A package that cannot be read is
    not among them, and stops nothing.

    Raises
    ------
    DataError
        If there is no such topic.

    Examples
    --------
    >>> [(offer.name, offer.years) for offer in offered("pension") if offer.synthetic]
    [('Eksempel', (2024, 2023))]
    """
    if topic not in NEEDED:
        raise DataError(f"Det er ingen rapport «{topic}».", [f"rapportene er {', '.join(NEEDED)}"])
    country = country_of(*map(table_file, (CODES, TAX)))
    reported = reported_years(topic)
    found = {
        code: replace(offer, years=tuple(sorted(years, reverse=True)))
        for code, offer in country.items()
        if (years := nation_years(topic, offer, reported))
    }
    for code, folder in packages():
        nation = found[code].years if code in found else ()
        if (offer := offer_of(topic, code, folder, country, nation)) is not None:
            found[code] = offer
    return tuple(sorted(found.values(), key=lambda offer: (alphabetical(offer.name), offer.code)))


def alphabetical(name: str) -> str:
    """A key that sorts names as Norwegian does: æ, ø and å last, other accents as the bare letter.

    Examples
    --------
    >>> sorted(["Ås", "Ærø", "Øygarden", "Asker", "Čáhput", "Dovre"], key=alphabetical)
    ['Asker', 'Čáhput', 'Dovre', 'Ærø', 'Øygarden', 'Ås']
    """
    bare = unicodedata.normalize("NFC", name).casefold().translate(ALPHABET)
    parts = unicodedata.normalize("NFD", bare)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def packages() -> Iterator[tuple[str, str]]:
    """Code and folder of every municipality that has a data package."""
    with os.scandir(data_folder()) as entries:
        yield from (
            (entry.name, entry.path)
            for entry in entries
            if len(entry.name) == 4 and entry.name.isascii() and entry.name.isdigit()
        )


def reported_years(topic: str) -> dict[str, set[int]]:
    """Years by municipality that the topic's statements are reported of."""
    found: dict[str, set[int]] = {}
    for name in sorted(NEEDED[topic] & set(REPORTED)):
        for code, year in accounts_in(table_file(REPORTED[name])):
            found.setdefault(code, set()).add(year)
    return found


@lru_cache(maxsize=8)
def accounts_in(file: File) -> frozenset[tuple[str, int]]:
    """Municipalities and years of a table of reported accounts; none where it cannot be read.

    No report stands on the group's alone.
    """
    columns = ["municipality_code", "year", "scope"]
    try:
        told = pd.read_csv(file.path, usecols=columns, dtype={"municipality_code": str})
    except (OSError, ValueError):
        return frozenset()
    rows = told[told.scope != GROUP].drop_duplicates()
    return frozenset(zip(rows.municipality_code, rows.year.astype(int), strict=True))


def nation_years(topic: str, offer: Offer, reported: Mapping[str, set[int]]) -> set[int]:
    """Years that the nation's tables have figures of a municipality for a topic."""
    settled = set(offer.years) if topic in NATIONWIDE else set()
    return settled | reported.get(offer.code, set())


def offer_of(
    topic: str, code: str, folder: str, country: Mapping[str, Offer], nation: tuple[int, ...]
) -> Offer | None:
    """What a data package offers beside what the nation has; None where it has nothing to offer."""
    package = package_of(file_at(f"{folder}/{DESCRIPTOR}"))
    known = country.get(code)
    name = known.name if known else package.name
    if not name:
        return None
    years = set(nation).union(
        *years_of_tables(topic, folder, package), years_of_kostra_files(topic, folder)
    )
    has_extract = topic == "workforce_extract" and file_at(f"{folder}/{EXTRACT}/{MAPPING}").size
    if not years and not has_extract:
        return None
    newest_first = tuple(sorted(years, reverse=True))
    other = known.other_name if known else ""
    return Offer(code, name, newest_first, package.synthetic, other)


def years_of_tables(topic: str, folder: str, package: Package) -> Iterator[frozenset[int]]:
    """Years of each of a package's tables that a topic needs."""
    for table in package.tables:
        if table.name in NEEDED[topic]:
            of_topic = topic if table.name == STATED and topic != "summary" else ""
            years = years_of(file_at(f"{folder}/{table.path}"), of_topic)
            yield years & table.source_years if table.source_years else years


def years_of_kostra_files(topic: str, folder: str) -> frozenset[int]:
    """Years of the topic's statements that a municipality's own KOSTRA files have."""
    package = package_of(file_at(f"{folder}/{KOSTRA}/{DESCRIPTOR}"))
    wanted = {REPORTED[name] for name in NEEDED[topic] & set(REPORTED)}
    years = (table.source_years for table in package.tables if table.name in wanted)
    return frozenset().union(*years)


def file_at(path: str) -> File:
    """A file as it is now; of size 0 where it is not there."""
    try:
        found = os.stat(path)  # noqa: PTH116  # thousands of them, in a few milliseconds
    except (OSError, ValueError):
        return File(path, 0, 0)
    return File(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=512)
def package_of(file: File) -> Package:
    """What a descriptor says; nothing where it cannot be read."""
    try:
        stated = json_of(content(file))
        own = stated.get("municipality", {})
        return Package(
            name=str(own.get("name", "")),
            synthetic=own.get("status") == "synthetic",
            tables=tuple(resource_of(resource) for resource in stated["resources"]),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return Package()


def resource_of(stated: Descriptor) -> Resource:
    """A table as a descriptor has it."""
    years = (source.get("year") for source in stated.get("sources", ()))
    known = frozenset(year for year in years if isinstance(year, int))
    return Resource(str(stated["name"]), str(stated["path"]), known)


@lru_cache(maxsize=1 << 14)
def years_of(file: File, topic: str) -> frozenset[int]:
    """Years that the rows of a table are of; with a topic, those of the topic's rows alone.

    They are the years of the reports that print them, where the table says so.
    """
    return frozenset(
        int(year)
        for row in rows_of(file)
        if not topic or row.get("topic") == topic
        if (year := row.get("report_year") or row.get("year") or "").isdecimal()
    )


@lru_cache(maxsize=4)
def country_of(codes: File, tax: File) -> dict[str, Offer]:
    """Municipalities of the nation's tables by code, with the years that their tax is known of."""
    years: dict[str, set[int]] = {}
    for row in rows_of(tax):
        if (year := row.get("year") or "").isdecimal():
            years.setdefault(row.get("municipality_code") or "", set()).add(int(year))
    return {offer.code: offer for row in rows_of(codes) if (offer := national_offer(row, years))}


def national_offer(row: Mapping[str, str], years: Mapping[str, set[int]]) -> Offer | None:
    """A municipality of the nation's, its years under the code of each; None without a code."""
    code, name = row.get("municipality_code") or "", row.get("municipality") or ""
    if not code or not name:
        return None
    today = {year for year in years.get(code, ()) if year >= CODES_CHANGED}
    former = {
        year for year in years.get(row.get("code_2020_2023") or "", ()) if year < CODES_CHANGED
    }
    newest_first = tuple(sorted(today | former, reverse=True))
    return Offer(code, name, newest_first, other_name=row.get("other_name") or "")


def table_file(name: str) -> File:
    """File of a table of the nation's."""
    folder = package_folder()
    named = package_of(file_at(f"{folder}/{DESCRIPTOR}")).tables
    return file_at(f"{folder}/{next((t.path for t in named if t.name == name), '')}")


def rows_of(file: File) -> list[dict[str, str]]:
    """Rows of a CSV file as text; none where it cannot be read."""
    try:
        text = content(file).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))
    except (OSError, ValueError, csv.Error):
        return []


def content(file: File) -> bytes:
    """Content of a file, which is not thereby among those read."""
    with open(file.path, "rb") as opened:  # noqa: PTH123  # as file_at
        return opened.read()
