"""Municipalities: what the nation's tables call them, and what their own data packages say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kommunetall import inputs
from kommunetall.data.packages import package
from kommunetall.data.tables import read
from kommunetall.errors import DataError
from kommunetall.inputs import data_folder

CODE = re.compile("[0-9]{4}")
CODES_SINCE = 2024
NEAREST, ALIKE = 3, 0.75
ZONE_KEY = "employer_contribution_zone"
ZONES = ("1", "1a", "2", "3", "4", "4a", "5")
SUM_OF_SHARES = 1e-6
SYNTHETIC = "synthetic"
IN_ANOTHER_FORM = "har ikke formen som den skal ha; se data/9999/datapackage.json"
STATED_WRONG = {
    "missing": "mangler: fyll den ut",
    "extra_forbidden": "er ikke kjent: ta den bort eller rett navnet",
    "literal_error": "må være observed, estimated eller synthetic",
}


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

    @property
    def same_since(self) -> int:
        """The first year in which it was the unit that it is today; 0 where none is known.

        The table of municipalities has a note on those that have been split or merged since 2020.
        """
        return CODES_SINCE if self.note else 0


class StatedMunicipality(BaseModel):
    """The municipality of a data package, as its descriptor names it."""

    model_config = ConfigDict(extra="forbid")
    code: str
    name: str = Field(pattern=r"\S")
    status: Literal["observed", "estimated", "synthetic"]
    population: int = Field(default=0, ge=0)


class Stated(BaseModel):
    """What a data package's descriptor says of its municipality, beside its tables."""

    municipality: StatedMunicipality | None = None
    employer_contribution_zone: object = ""

    @property
    def zones(self) -> object:
        """Zone or zones of employer's contribution, as they stand there; empty where none does."""
        return self.employer_contribution_zone


def units() -> list[Municipality]:
    """All municipalities that the nation's table names, in its order."""
    codes = read("municipality_codes").fillna("")
    return [
        Municipality(str(code), str(name), str(former), str(note))
        for code, name, former, note in zip(
            codes.municipality_code,
            codes.municipality,
            codes.code_2020_2023,
            codes.note,
            strict=True,
        )
    ]


def unit(code: str) -> Municipality:
    """Municipality with the code in force from 2024, or one that only its own data package names.

    Raises
    ------
    DataError
        If no municipality has the code, with the code that replaced it where there is one; if its
        data package says of it what cannot be so; or if there are invented figures in the package
        of a municipality that exists: a page torn out of a report would pass for its own.

    Examples
    --------
    >>> unit("3301").name, unit("9999").synthetic
    ('Drammen', True)
    """
    codes = read("municipality_codes")
    found = codes[codes.municipality_code == code].fillna("")
    own = stated_of(code).municipality
    synthetic = own is not None and own.status == SYNTHETIC
    for row in found.itertuples():
        told = str(row.municipality), str(row.code_2020_2023), str(row.note)
        refuse_invented(code, str(row.municipality), synthetic)
        return Municipality(code, *told)
    if own is not None:
        return Municipality(code, own.name, "", "", synthetic)
    successor = codes[codes.code_2020_2023 == code]
    hints = [
        f"{code} var nummeret til {row.municipality} i 2020–2023; bruk {row.municipality_code}"
        for row in successor.itertuples()
    ]
    raise DataError(f"Ingen kommune har nummeret {code!r}.", hints or without_name(code, codes))


def refuse_invented(code: str, name: str, synthetic: bool) -> None:
    """Refuse invented figures in the data package of a municipality that exists.

    Parameters
    ----------
    code, name
        Of the municipality.
    synthetic
        Whether its package says that the municipality is invented.

    Raises
    ------
    DataError
        With every table that is invented.
    """
    file = data_folder() / code / "datapackage.json"
    tables = package(file.parent).values() if inputs.is_there(file) else ()
    findings = [
        f"{file}, {table.get('name')}: tabellen er oppdiktet (status synthetic): ta den bort"
        for table in tables
        if table.get("status") == SYNTHETIC
    ]
    if synthetic:
        findings.append(f"{file}, municipality.status: {name} finnes: skriv observed")
    if findings:
        raise DataError(f"{name} finnes, og oppdiktede tall kan ikke bære navnet.", findings)


def without_name(code: str, codes: pd.DataFrame) -> list[str]:
    """What to do about a code that no municipality has had since 2020."""
    earlier = (
        f"er {code} fra før 2020? Numrene fra 2024 står i data/national/municipality_codes.csv"
    )
    could_be_earlier = re.fullmatch("[0-9]{4}", str(code)) is not None
    return [nearest(code, codes), *([earlier] if could_be_earlier else [])]


def nearest(code: str, codes: pd.DataFrame) -> str:
    """The municipalities whose codes or names are written most like what was asked for."""
    names = dict(zip(codes.municipality_code, codes.municipality, strict=True))
    asked = str(code)[:100]
    of_name = {str(name).casefold(): number for number, name in names.items()}
    near = [
        *get_close_matches(asked, names, NEAREST),
        *(of_name[name] for name in get_close_matches(asked.casefold(), of_name, NEAREST, ALIKE)),
    ]
    told = ", ".join(f"{number} ({names[number]})" for number in near)
    codes_are = "numrene er fire siffer som tekst, som i data/national/municipality_codes.csv"
    return f"mente du {told}?" if near else f"{codes_are}: '3301', '0301'"


def contribution_zones(code: str) -> dict[str, float]:
    """Zones of employer's contribution of a municipality, as its data package states them.

    Each of ``"1"`` … ``"5"``, ``"1a"`` and ``"4a"`` with its share of the wages; the shares are 1
    together, and a municipality in one zone has the share 1 there.

    Raises
    ------
    DataError
        If the municipality has no data package, or it does not state the zone.
    """
    file = data_folder() / code / "datapackage.json"
    package(file.parent)
    stated = stated_of(code).zones
    if not stated:
        raise DataError(
            f"Sonen for arbeidsgiveravgift i {code} er ikke oppgitt.",
            [f'{file}: legg til "{ZONE_KEY}" ved siden av "resources", for eksempel "1"'],
        )
    if isinstance(stated, str):
        return {stated: 1.0}
    rows = stated if isinstance(stated, list) else []
    return {row["zone"]: float(row["share"]) for row in rows}


def zone_faults(stated: object) -> Iterator[str]:
    """What is wrong with a stated zone, or with several zones and their shares."""
    if stated == "":
        return
    if not isinstance(stated, list):
        yield from code_faults(stated)
        return
    shares = []
    for number, row in enumerate(stated, start=1):
        if not isinstance(row, dict) or set(row) != {"zone", "share"}:
            yield f"sone nummer {number} i lista: skriv zone og share, og ikke noe annet"
            return
        yield from code_faults(row["zone"])
        if not is_share(row["share"]):
            yield (
                f"sone {row['zone']}: andelen {row['share']!r} skal være over 0 og høyst 1, "
                "0.7 for 70 prosent"
            )
            return
        shares.append(float(row["share"]))
    codes = [str(row["zone"]) for row in stated]
    yield from (
        f"sone {code} står to ganger" for code in sorted(set(codes)) if codes.count(code) > 1
    )
    if abs(sum(shares) - 1) > SUM_OF_SHARES:
        yield f"andelene av lønnssummen blir {sum(shares):.6g} til sammen, og skal bli 1"


def code_faults(zone: object) -> Iterator[str]:
    """What is wrong with the code of a zone."""
    if zone not in ZONES or not isinstance(zone, str):
        known = f"{', '.join(ZONES[:-1])} eller {ZONES[-1]}"
        yield f"{zone!r} er ingen sone: skriv {known}, i hermetegn"


def is_share(share: object) -> bool:
    """Whether something is a number above 0, and no more than 1."""
    return isinstance(share, int | float) and not isinstance(share, bool) and 0 < share <= 1


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
    summary = f"Det datapakken til {code} sier om kommunen, er ikke riktig."
    try:
        stated = Stated.model_validate_json(inputs.content(file))
    except ValidationError as error:
        said = [(e["loc"], STATED_WRONG.get(e["type"], IN_ANOTHER_FORM)) for e in error.errors()]
        findings = [f"{file}, {'.'.join(map(str, place))}: {wrong}" for place, wrong in said]
        raise DataError(summary, findings) from None
    if stated.municipality and stated.municipality.code != code:
        wrong = f"{file}, municipality.code: skriv {code!r}, som mappen heter"
        raise DataError(summary, [wrong])
    if faults := list(zone_faults(stated.zones)):
        raise DataError(
            f"Sonen for arbeidsgiveravgift i {code} er ikke oppgitt riktig.",
            [f"{file}, {ZONE_KEY}: {fault}" for fault in faults],
        )
    return stated
