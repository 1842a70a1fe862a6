"""The only place of the topic that reads.

The extract, the names and targets of areas, and the rules.

The extract itself goes no further than this module: what leaves it has been through the gate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from kommunetall.data import Municipality, Origin, has, read, unit
from kommunetall.data.extract import ExtractOrigin, extract_origin, own_folder, read_extract
from kommunetall.errors import DataError, NotThere
from kommunetall.inputs import HOME, kept
from kommunetall.models.disclosure import Published
from kommunetall.models.staff import AbsenceRules, protected, published_tables
from kommunetall.models.structure import Structure
from kommunetall.models.workforce import ApprenticeTarget, PrivacyRules
from kommunetall.models.workforce.areas import unrecorded_areas
from kommunetall.models.workforce.stated import stated_period, stated_value
from kommunetall.prepare._reading import Stamp, population_of, stamp
from kommunetall.prepare._structure import structure_of
from kommunetall.rules import RuleSource, has_rules, rule_sources, rules_on

TOPIC = "workforce"
GOALS = ("sickness_targets", "sickness_absence")
STATED = "stated_figures"
SECTOR = "turnover_sector"
BREACHES = "breaches_by_area"


@dataclass(frozen=True)
class Asked:
    """The parameters that what is counted depends on."""

    municipality: str
    year: int
    extract: str
    first_year: int
    last_day: str


@dataclass(frozen=True, eq=False)
class Given:
    """What may be told of the people in an extract, and what is read beside them.

    Attributes
    ----------
    run
        The parameters.
    place, structure
        The municipality, and what it has told of its areas and committees.
    origin
        The extract's.
    published
        Every table, with all that tells of too few persons hidden.
    privacy
        The limits.
    apprentices
        The municipality's target for apprentices, if it has one.
    population
        Population by year and municipality, and where it comes from.
    turnover_sector
        Turnover of the sector as the municipality states it, percent, and when it is of; missing
        where it does not.
    employer_period_days
        Calendar days of sickness that the employer pays: what short absence is.
    unrecorded
        Codes of the areas that the municipality says do not record working time digitally.
    sources
        The rules in force, with their sources.
    """

    run: Mapping[str, object]
    place: Municipality
    structure: Structure
    origin: ExtractOrigin
    published: Published
    privacy: PrivacyRules
    apprentices: ApprenticeTarget | None
    population: tuple[pd.DataFrame, tuple[Origin, ...]]
    turnover_sector: tuple[float, str | None]
    employer_period_days: int
    unrecorded: frozenset[str]
    sources: tuple[RuleSource, ...]


def given(asked: Asked) -> Given:
    """What may be told, counted anew when a file has changed.

    Raises
    ------
    NotThere
        If no extract is named, and the municipality has none of its own.
    DataError
        With every fault of the extract, or of the tables beside it.
    """
    folder = folder_of(asked)
    files = sorted(file for file in folder.rglob("*.*") if file.is_file())
    extract = tuple((str(f), f.stat().st_mtime_ns, f.stat().st_size) for f in files)
    return read_all(asked, folder, (*stamp(asked.municipality), *extract))


def folder_of(asked: Asked) -> Path:
    """Folder of the extract.

    The one named, from the project's folder where it is relative, else the municipality's own.

    Raises
    ------
    NotThere
        If none is named and it has none.
    """
    found = HOME / asked.extract if asked.extract else own_folder(asked.municipality)
    if found is None:
        remedy = (
            f"legg filene og mapping.yaml i data/{asked.municipality}/extract, eller skriv mappen "
            "de ligger i, i parameteren extract; docs/brukerveiledning.md viser hvordan"
        )
        raise NotThere("Det er ikke noe uttrekk å lese.", [remedy], tables=("extract",))
    return found


@kept(16)
def read_all(asked: Asked, folder: Path, _files: Stamp) -> Given:
    """What may be told, as these files have it."""
    municipality, year, day = asked.municipality, asked.year, date(asked.year, 12, 31)
    origin, place = extract_origin(folder, asked.last_day), unit(municipality)
    refuse_invented(origin, place, folder)
    own = f"{municipality}/{TOPIC}"
    privacy = PrivacyRules()
    structure = structure_of(municipality)
    labels, targets = areas_of(municipality, year, structure)
    employer_period_days = rules_on(TOPIC, AbsenceRules, day).employer_period_days
    tables = published_tables(
        read_extract(folder),
        year,
        asked.first_year,
        asked.last_day,
        labels,
        targets,
        employer_period_days,
    )
    return Given(
        run=vars(asked),
        place=place,
        structure=structure,
        origin=origin,
        published=protected(tables, privacy),
        privacy=privacy,
        apprentices=rules_on(own, ApprenticeTarget, day) if has_rules(own, day) else None,
        population=population_of(municipality, year),
        turnover_sector=sector(municipality, year),
        employer_period_days=employer_period_days,
        unrecorded=not_recorded(municipality, year, structure),
        sources=(
            *rule_sources(TOPIC, day),
            *(rule_sources(own, day) if has_rules(own, day) else ()),
        ),
    )


def refuse_invented(origin: ExtractOrigin, place: Municipality, folder: Path) -> None:
    """Refuse people who are made up in a municipality that exists.

    Raises
    ------
    DataError
        If the extract says that it is made up, and the municipality does not.
    """
    if origin.synthetic and not place.synthetic:
        remedy = (
            "bruk et uttrekk fra kommunens eget lønnssystem, "
            "eller velg kommunen 9999, som ikke finnes"
        )
        raise DataError(
            f"{place.name} finnes, og et oppdiktet uttrekk kan ikke bære navnet.",
            [f"{folder / 'mapping.yaml'}, status: {remedy}"],
        )


def areas_of(
    municipality: str, year: int, structure: Structure
) -> tuple[dict[str, str], dict[str, float]]:
    """Name and target of each service area, where the municipality has stated them.

    A name that stands with the target is the one that counts.
    """
    for name in GOALS:
        if has(name, municipality, year=year):
            rows = read(name, municipality, year=year)
            named, aimed = (rows.dropna(subset=[c]) for c in ("area_label", "target_percent"))
            labels = dict(zip(named.service_area, named.area_label, strict=True))
            targets = dict(zip(aimed.service_area, aimed.target_percent, strict=True))
            return {**structure.area_names, **labels}, targets
    return structure.area_names, {}


def not_recorded(municipality: str, year: int, structure: Structure) -> frozenset[str]:
    """Areas that the municipality's own table says do not record working time digitally."""
    if not has(BREACHES, municipality, year=year):
        return frozenset()
    return unrecorded_areas({BREACHES: read(BREACHES, municipality, year=year)}, year, structure)


def sector(municipality: str, year: int) -> tuple[float, str | None]:
    """Turnover of the sector, as the municipality states it in its text, and when it is of."""
    if not has(STATED, municipality, year=year, topic=TOPIC):
        return float("nan"), None
    stated = read(STATED, municipality, year=year, topic=TOPIC)
    return stated_value(stated, SECTOR), stated_period(stated, SECTOR)
