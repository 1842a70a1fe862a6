"""What a municipality has reported: each year of its own KOSTRA file, or else as published.

A year is of one layer, so that its source is one.
"""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from kommunetall import inputs
from kommunetall.assets import SCHEMAS
from kommunetall.data import packages, tables
from kommunetall.data.cells import Schema
from kommunetall.data.statements import ACCOUNT, with_sums

REPORTED = {
    "economic_overview": "reported_operations",
    "investment_statement": "reported_investment",
    "balance_sheet": "reported_balance",
    "pension_by_function": "reported_pension",
}
ACTUAL = "actual_nok_thousand"
AMOUNT = "amount_nok_thousand"
KOSTRA, PUBLISHED = "kostra", "published"
GROUP = "group"


class Stamp(NamedTuple):
    """A file as it is now: another where it has changed; no time where there is no such table."""

    file: str
    time: int = 0
    size: int = 0

    @property
    def is_there(self) -> bool:
        """Whether there is such a table."""
        return self.time > 0


def kostra_package(municipality: str) -> str:
    """Name of the package of a municipality's own KOSTRA files: a folder in its own."""
    return f"{municipality}/{KOSTRA}"


def schema_of(name: str) -> Schema:
    """The library's schema of a table."""
    return tables.parsed(tables.schema_content(SCHEMAS / f"{name}.json"))


@inputs.kept(64)
def made(name: str, municipality: str, files: tuple[Stamp, Stamp]) -> pd.DataFrame:
    """A statement made of what a municipality has reported, as the files are now.

    Its lines are known by their codes and its signs by the list of lines, so nothing is guessed.
    What has no lines is as it is reported. The column ``layer`` of a statement says where each row
    is from.
    """
    rows = accounts(REPORTED[name], municipality, files)
    columns = schema_of(name)["fields"]
    known = {ACTUAL: rows[AMOUNT]}
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
    if not has_lines(name):
        return told.reset_index(drop=True)
    placed = with_sums(told, name)
    layer = placed.year.map(layers_of(REPORTED[name], municipality)).astype("str")
    return placed.assign(mended="", layer=layer).reset_index(drop=True)


def has_lines(name: str) -> bool:
    """Whether a table is a prescribed statement, with the regulation's lines."""
    return name in REPORTED and bool(schema_of(name).get("statement"))


def has_reported(reported: str, municipality: str) -> bool:
    """Whether there is anything of a municipality in a table of what is reported."""
    return not accounts(reported, municipality, stamps(reported, municipality)).empty


def layers_of(reported: str, municipality: str) -> dict[int, str]:
    """The layer that each year of a table is read from."""
    rows = accounts(reported, municipality, stamps(reported, municipality))
    told = rows.drop_duplicates("year")
    return {int(year): str(layer) for year, layer in zip(told.year, told.layer, strict=True)}


@inputs.kept(128)
def accounts(reported: str, municipality: str, files: tuple[Stamp, Stamp]) -> pd.DataFrame:
    """What a municipality has reported: each year of its KOSTRA file, or else as published.

    Columns are those of the reported table, and ``layer``.
    """
    in_nation, in_package = files
    rows = published_rows(reported, municipality, in_nation)
    package = kostra_package(municipality)
    own = tables.read(reported, package).assign(layer=KOSTRA) if in_package.is_there else None
    if rows is None:
        columns = ["municipality_code", *ACCOUNT, "line", AMOUNT, "layer"]
        return pd.DataFrame({name: [] for name in columns}) if own is None else own
    if own is None:
        return rows.assign(layer=PUBLISHED)
    others = rows[~rows.year.isin(own.year)].assign(layer=PUBLISHED)
    return pd.concat([others, own], ignore_index=True).sort_values(ACCOUNT, kind="stable")


def of_reports(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a reported table that reports stand on: of a statement, all but the group's."""
    return rows[rows.scope != GROUP] if "line" in rows else rows


@inputs.kept(12)
def by_municipality(reported: str, _file: Stamp) -> dict[str, pd.DataFrame]:
    """What each municipality has reported, as a published table is now."""
    rows = of_reports(tables.read(reported))
    return {str(code): of_one for code, of_one in rows.groupby("municipality_code")}


def published_rows(reported: str, municipality: str, file: Stamp) -> pd.DataFrame | None:
    """What is published of a municipality in a table; none where nothing is."""
    return by_municipality(reported, file).get(municipality) if file.is_there else None


def stamps(reported: str, municipality: str) -> tuple[Stamp, Stamp]:
    """Stamps of the published table and of the municipality's KOSTRA file."""
    return stamp(reported), stamp(reported, kostra_package(municipality))


def stamp(reported: str, package: str | None = None) -> Stamp:
    """The file of a reported table as it is now."""
    if not tables.has_resource(reported, package):
        return Stamp(reported)
    descriptor, folder = packages.resource(reported, package)
    file = folder / str(descriptor["path"])
    try:
        found = file.stat()
    except OSError:
        return Stamp(str(file), time=1)
    return Stamp(str(file), found.st_mtime_ns, found.st_size)
