"""Every fault in a municipality's tables, told at once and once, before any report is made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from kommunetall.data.beside import require_unit
from kommunetall.data.packages import origin, package, resource
from kommunetall.data.places import contribution_zones
from kommunetall.data.reported import has_lines, kostra_package
from kommunetall.data.tables import read
from kommunetall.errors import DataError, KommunetallError, NotThere
from kommunetall.inputs import package_folder

PERIODS = ("report_year", "year")
WITH_CONTRIBUTION = ("pension_note", "pension_balances")


def table_faults(municipality: str) -> list[str]:
    """What is wrong with a municipality's data package and its tables, each on one line.

    Every table is read, so that faults in all files are told together. Nothing is wrong with a
    municipality that has no package.
    """
    folder = package_folder(municipality)
    found: dict[str, None] = {}
    for fault in errors_of_kostra_files(municipality):
        found.update(dict.fromkeys(told(municipality, fault)))
    if not (folder / "datapackage.json").exists():
        return list(found)
    try:
        tables = list(package(folder))
    except DataError as error:
        return [*found, *told(municipality, error)]
    for name in tables:
        for fault in errors_of(name, municipality):
            found.update(dict.fromkeys(told(municipality, fault)))
    if set(WITH_CONTRIBUTION) & set(tables):
        try:
            contribution_zones(municipality)
        except DataError as error:
            found.update(dict.fromkeys(told(municipality, error)))
    return list(found)


def errors_of(name: str, municipality: str) -> Iterator[DataError]:
    """What is wrong with one table, and with what its package says of where it comes from."""
    try:
        frame = read(name, municipality)
    except DataError as error:
        yield error
        frame = pd.DataFrame()
    if has_lines(name) and len(frame):
        try:
            require_unit(name, municipality)
        except DataError as error:
            yield error
    sources = resource(name, municipality)[0].get("sources", [])
    first = min((year for s in sources if isinstance(year := s.get("year"), int)), default=0)
    for year in (None, *(year for year in years_of(frame) if year > first)):
        try:
            origin(name, municipality, year)
        except DataError as error:
            yield error


def errors_of_kostra_files(municipality: str) -> Iterator[DataError]:
    """What is wrong with what was read of a municipality's KOSTRA files, where there is any."""
    package_name = kostra_package(municipality)
    folder = package_folder(package_name)
    if not (folder / "datapackage.json").is_file():
        return
    try:
        names = list(package(folder))
    except DataError as error:
        yield error
        return
    for name in names:
        yield from errors_of(name, package_name)


def years_of(frame: pd.DataFrame) -> list[int]:
    """The years of a table; none of a table that is not by year.

    Those before the first that has a source are printed beside it, and need none.
    """
    column = next((period for period in PERIODS if period in frame), "")
    return [int(year) for year in sorted(frame[column].dropna().unique())] if column else []


def told(municipality: str, error: KommunetallError) -> list[str]:
    """An error as findings that name the municipality's file; its summary, where it has none."""
    folder = str(package_folder(municipality))
    findings = error.findings or (error.summary,)
    if isinstance(error, NotThere):
        findings = (error.summary,)
    files = files_of(municipality)
    return [
        f"{municipality}/{with_file(finding.replace(f'{folder}/', ''), error.summary, files)}"
        for finding in findings
    ]


def files_of(municipality: str) -> dict[str, str]:
    """Names of files by table; none where the package cannot be read."""
    try:
        tables = package(package_folder(municipality))
    except DataError:
        return {}
    return {name: str(descriptor.get("path", name)) for name, descriptor in tables.items()}


def with_file(finding: str, summary: str, files: Mapping[str, str]) -> str:
    """A finding with the file of its table, which it or the error's summary names.

    Examples
    --------
    >>> with_file("loans: raden mangler", "", {"loans": "Lån.csv"})
    'Lån.csv: raden mangler'
    >>> with_file("raden mangler", "Tabellen loans kan ikke brukes.", {"loans": "loans.csv"})
    'loans.csv: raden mangler'
    """
    named = re.match(r"(\w+)(?=[:,] )", finding)
    if named and named[0] in files:
        return f"{files[named[0]]}{finding[named.end() :]}"
    tables = [name for name in files if re.search(rf"\b{re.escape(name)}\b", summary)]
    is_named = any(file in finding or name in finding for name, file in files.items())
    if len(tables) != 1 or is_named or finding == summary:
        return finding
    return f"{files[tables[0]]}{': ' if ': ' not in finding else ', '}{finding}"
