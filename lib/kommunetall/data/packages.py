"""Data packages: one folder for the nation, one for each municipality, and where their tables come from."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kommunetall import inputs
from kommunetall.errors import DataError, NotThere
from kommunetall.inputs import data_folder

NATIONAL = "national"
CODE = re.compile("[0-9]{4}")

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
        heading = f", «{self.heading}»" if self.heading else ""
        return f"Kilde: {self.producer}, {self.document}{heading}.{STATUS_IN_PRINT[self.status]}"


@dataclass(frozen=True)
class Municipality:
    """A municipality: its code today, its name, and its code in the years 2020–2023.

    Its own data package says whether it is `synthetic`, made up to show what a report looks like.
    """

    code: str
    name: str
    code_2020_2023: str
    note: str
    synthetic: bool = False


class StatedMunicipality(BaseModel):
    """The municipality of a data package, as its descriptor names it."""

    model_config = ConfigDict(extra="forbid")
    code: str
    name: str = Field(pattern=r"\S")
    status: Literal["observed", "estimated", "synthetic"]


class Stated(BaseModel):
    """What a data package's descriptor says of its municipality, beside its tables."""

    municipality: StatedMunicipality | None = None
    employer_contribution_zone: Literal["", "1", "1a", "2", "3", "4", "4a", "5"] = ""


def package(folder: Path) -> dict[str, dict]:
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
                "to add one, make a folder like data/3301/ with a datapackage.json and its tables",
            ],
        ) from None
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{file} is not a readable data package.", [f"{type(error).__name__}: {error}"]
        ) from None


@cache
def resources_of(descriptor: bytes) -> dict[str, dict]:
    """Resources of a data package's descriptor by table name."""
    return {resource["name"]: resource for resource in json.loads(descriptor)["resources"]}


def resource(name: str, municipality: str | None = None) -> tuple[dict, Path]:
    """Descriptor of a table and its folder.

    Raises
    ------
    DataError
        If there is no such package or no such table in it.
    """
    folder = data_folder() / (municipality or NATIONAL)
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
    return list(package(data_folder() / (municipality or NATIONAL)))


def origin(name: str, municipality: str | None = None) -> Origin:
    """Origin of a table: who produced it, in which document, under which heading.

    Raises
    ------
    DataError
        If the table is unknown, or its data package does not state the origin in full.
    """
    descriptor, folder = resource(name, municipality)
    file = folder / "datapackage.json"
    try:
        source = descriptor["sources"][0]
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
            [f"{file}, {name}: add {error} (producer, document, licence, accessed and status are required)"],
        ) from None
    if stated.status not in STATUS_IN_PRINT:
        raise DataError(
            f"The status of {name} is not known.",
            [f"{file}, {name}: {stated.status!r} must be one of {', '.join(STATUS_IN_PRINT)}"],
        )
    return stated


def unit(code: str) -> Municipality:
    """Municipality with the code in force from 2024, or one that only its own data package names.

    Raises
    ------
    DataError
        If no municipality has the code, with the code that replaced it where there is one; or if its
        data package says of it what cannot be so.
    """
    from kommunetall.data.tables import read

    codes = read("municipality_codes")
    found = codes[codes.municipality_code == code]
    stated = stated_of(code)
    own = stated.municipality
    if found.empty and own is None:
        successor = codes[codes.code_2020_2023 == code]
        hint = [
            f"{code} was {row.municipality}'s code in 2020–2023; use {row.municipality_code}"
            for row in successor.itertuples()
        ]
        raise DataError(
            f"No municipality has the code {code!r}.",
            hint
            or ["codes are four digits as text, as in data/national/municipality_codes.csv: '3301', '0301'"],
        )
    if found.empty:
        name, code_2020_2023, note = own.name, "", ""
    else:
        name, code_2020_2023, note = found.fillna("").iloc[0][["municipality", "code_2020_2023", "note"]]
    synthetic = own is not None and own.status == "synthetic"
    return Municipality(code, name, code_2020_2023, note, synthetic)


def contribution_zone(code: str) -> str:
    """Zone of employer's contribution of a municipality, as its data package states it: ``"1"`` … ``"5"``, ``"1a"``, ``"4a"``.

    Raises
    ------
    DataError
        If the municipality has no data package, or it does not state the zone.
    """
    file = data_folder() / code / "datapackage.json"
    package(file.parent)
    zone = stated_of(code).employer_contribution_zone
    if not zone:
        raise DataError(
            f"The zone of employer's contribution of {code} is not stated.",
            [f'{file}: add "employer_contribution_zone" beside "resources", for instance "1"'],
        )
    return zone


def stated_of(code: str) -> Stated:
    """What a municipality's data package says of it; nothing, if it has none.

    Raises
    ------
    DataError
        With every fault in what is said.
    """
    folder = data_folder() / str(code)
    file = folder / "datapackage.json"
    if not CODE.fullmatch(str(code)) or not inputs.is_there(file):
        return Stated()
    package(folder)
    findings = []
    try:
        stated = Stated.model_validate_json(inputs.content(file))
        if stated.municipality and stated.municipality.code != code:
            findings.append(f"{file}, municipality.code: Input should be {code!r}, the folder's name")
    except ValidationError as error:
        findings += [f"{file}, {'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    if findings:
        raise DataError(f"What the data package of {code} says of its municipality is wrong.", findings)
    return stated
