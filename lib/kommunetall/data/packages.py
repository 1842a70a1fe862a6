"""Data packages: one folder for the nation, one for each municipality."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kommunetall import inputs
from kommunetall.errors import DataError, NotThere
from kommunetall.inputs import package_folder

Descriptor = dict[str, Any]
NEEDED_OF_ORIGIN = "producer, document, licence, accessed and status"

STATUS_IN_PRINT = {
    "observed": "",
    "estimated": " Tallene er anslag.",
    "synthetic": " Tallene er syntetiske: de er oppdiktet for å vise oppsettet.",
}


@dataclass(frozen=True)
class Origin:
    """Where a table comes from; as text, the source line that a report prints."""

    title: str
    producer: str
    document: str
    heading: str
    href: str
    licence: str
    accessed: str
    status: str

    def __str__(self) -> str:
        return f"Kilde: {self.named}"

    @property
    def named(self) -> str:
        """Producer, document and heading, as a source line names them after another source."""
        heading = f", «{self.heading}»" if self.heading else ""
        return f"{self.producer}, {self.document}{heading}.{STATUS_IN_PRINT[self.status]}"

    @property
    def with_own_calculations(self) -> str:
        """The source line of what is computed from several tables of the document."""
        return f"Kilde: {self.producer}, {self.document}, og egne beregninger."


def package(folder: Path) -> dict[str, Descriptor]:
    """Resources of one data package by table name.

    Raises
    ------
    DataError
        If the folder has no readable ``datapackage.json``.
    """
    file = folder / "datapackage.json"
    try:
        return resources_of(inputs.content(file))
    except FileNotFoundError:
        others = sorted(p.parent.name for p in folder.parent.glob("[0-9]*/datapackage.json"))
        raise NotThere(
            f"There is no data for {folder.name}.",
            [
                f"expected {file}",
                f"municipalities with data of their own: {', '.join(others) or 'none'}",
                "to add one, make a folder like data/9999/ with a datapackage.json and its tables",
            ],
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{file} is not a readable data package.", [f"{type(error).__name__}: {error}"]
        ) from None


@cache
def resources_of(descriptor: bytes) -> dict[str, Descriptor]:
    """Resources of a data package's descriptor by table name."""
    return {resource["name"]: resource for resource in json.loads(descriptor)["resources"]}


def resource(name: str, municipality: str | None = None) -> tuple[Descriptor, Path]:
    """Descriptor of a table and its folder.

    Raises
    ------
    DataError
        If there is no such package or no such table in it.
    """
    folder = package_folder(municipality)
    try:
        resources = package(folder)
    except NotThere as error:
        raise NotThere(error.summary, error.findings, tables=(name,)) from None
    if name not in resources:
        raise NotThere(
            f"There is no table {name!r} for {folder.name}.",
            [
                f"expected it among the resources of {folder / 'datapackage.json'}",
                f"tables there: {', '.join(sorted(resources))}",
            ],
            tables=(name,),
        )
    return resources[name], folder


def table_names(municipality: str | None = None) -> list[str]:
    """Names of the tables in a data package, in its order."""
    return list(package(package_folder(municipality)))


def origin(name: str, municipality: str | None = None, year: int | None = None) -> Origin:
    """Origin of a table: who produced it, in which document, under which heading.

    Parameters
    ----------
    name, municipality
        As for :func:`resource`.
    year
        The report's year: where a table's sources are by year, the one of that year is meant.
        Without it, the newest is.

    Raises
    ------
    DataError
        If the table is unknown, or its data package does not state the origin in full, or not that
        of the year.
    """
    descriptor, folder = resource(name, municipality)
    file = folder / "datapackage.json"
    try:
        source = source_of(descriptor, year, f"{file}, {name}")
        stated = Origin(
            title=descriptor["title"],
            producer=source["producer"],
            document=source["title"],
            heading=source.get("heading", ""),
            href=source.get("path", ""),
            licence=descriptor["licenses"][0]["title"],
            accessed=source["accessed"],
            status=descriptor["status"],
        )
    except (KeyError, IndexError) as error:
        raise DataError(
            f"The origin of {name} is not stated in full.",
            [f"{file}, {name}: add {error} ({NEEDED_OF_ORIGIN} are required)"],
        ) from None
    if stated.status not in STATUS_IN_PRINT:
        raise DataError(
            f"The status of {name} is not known.",
            [f"{file}, {name}: {stated.status!r} must be one of {', '.join(STATUS_IN_PRINT)}"],
        )
    return stated


def source_of(descriptor: Descriptor, year: int | None, place: str) -> Descriptor:
    """Source of a table in a year: the first, or the year's where sources say their ``year``.

    Raises
    ------
    DataError
        If only some sources say their year, two say the same, or none is of the year; with where
        (`place`) and what to write.
    """
    sources: list[Descriptor] = descriptor["sources"]
    stated = [source.get("year") for source in sources]
    years = [each for each in stated if isinstance(each, int)]
    if not any(stated):
        return sources[0]
    if len(set(years)) < len(sources):
        raise DataError(
            "The sources of a table are not one for each year.",
            [f'{place}: give every source its own "year", a whole number as 2024'],
        )
    by_year: dict[int, Descriptor] = {source["year"]: source for source in sources}
    wanted = max(by_year) if year is None else year
    if wanted not in by_year:
        there = ", ".join(map(str, sorted(by_year)))
        raise DataError(
            f"The source of the figures of {year} is not stated.",
            [f'{place}: the sources are of {there}: add one with "year": {year}'],
        )
    return by_year[wanted]
