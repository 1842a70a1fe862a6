"""Tables, rules and places of the workforce: the only place of the topic that reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kommunetall.data import Municipality, Origin, has, read, unit
from kommunetall.errors import NotThere
from kommunetall.inputs import kept
from kommunetall.models.structure import Structure
from kommunetall.models.workforce import TABLES, ApprenticeTarget, PrivacyRules
from kommunetall.models.workforce.consistency import require_consistent
from kommunetall.prepare._part import Part
from kommunetall.prepare._reading import (
    Stamp,
    of_unit,
    origins_of,
    population_of,
    stamp,
)
from kommunetall.prepare._structure import structure_of
from kommunetall.rules import RuleSource, has_rules, rule_sources, rules_on

TOPIC = "workforce"
STATED = "stated_figures"
REORGANISATIONS = "reorganisations"
REMARKS = "workforce_remarks"
OWN_TARGET = "apprentice_target"


@dataclass(frozen=True, eq=False)
class Given(Part):
    """What is read for a municipality and a year.

    Attributes
    ----------
    place
        The municipality.
    structure
        What it has told of its areas.
    tables
        Those of its printed tables that the year's annual report prints, by name.
    every
        The same tables as all annual reports print them.
    sources
        Where each table is from.
    stated
        Figures of the report's running text; no rows where there are none.
    stated_before
        Those of the report of the year before.
    reorganisations
        The year's known moves between areas; none where they are not there.
    population
        ``year``, ``municipality_code`` and ``population`` of all municipalities.
    population_origins
        Where the municipality's own come from.
    remarks
        What the annual report says in words; none where nothing of it is there.
    privacy
        How small an area may be that is ranked.
    target
        The municipality's own target for apprentices; none where it has no such rule, or its report
        states no apprentices.
    rules
        The rules in force on the last day of the year, with their sources.
    """

    place: Municipality
    structure: Structure
    tables: Mapping[str, pd.DataFrame]
    every: Mapping[str, pd.DataFrame]
    sources: Mapping[str, Origin]
    stated: pd.DataFrame
    stated_before: pd.DataFrame
    reorganisations: pd.DataFrame | None
    remarks: pd.DataFrame | None
    population: pd.DataFrame
    population_origins: tuple[Origin, ...]
    privacy: PrivacyRules
    target: ApprenticeTarget | None
    rules: tuple[RuleSource, ...]

    @property
    def year(self) -> int:
        """The year that the report is about."""
        return int(str(self.run["year"]))

    @property
    def codes(self) -> tuple[str, str]:
        """Every code that the municipality has had."""
        return self.place.code, self.place.code_2020_2023

    def table(self, name: str) -> pd.DataFrame:
        """A printed table.

        Raises
        ------
        NotThere
            If the year's annual report has no such table.
        """
        if name not in self.tables:
            raise NotThere(f"Tabellen {name} har ikke året.", tables=(name,))
        return self.tables[name]


def given(municipality: str, year: int) -> Given:
    """Tables and rules, read anew when a file has changed.

    Raises
    ------
    DataError
        If no municipality has the code, or its tables are wrong or do not fit together.
    """
    return read_all(municipality, year, stamp(municipality))


@kept(64)
def read_all(municipality: str, year: int, _files: Stamp) -> Given:
    """Tables and rules as files of these names, times and sizes have them."""
    day = date(year, 12, 31)
    own = f"{municipality}/{TOPIC}"
    stated = stated_figures(municipality, year)
    has_own = has_rules(own, day) and "apprentices" in set(stated["item"])
    place = unit(municipality)
    there = [name for name in TABLES if has(name, municipality, report_year=year)]
    every = {name: read(name, municipality) for name in (*there, STATED) if has(name, municipality)}
    beside = {
        name: read(name, municipality, year=year) if has(name, municipality, year=year) else None
        for name in (REORGANISATIONS, REMARKS)
    }
    tables = {name: read(name, municipality, report_year=year) for name in there}
    structure = structure_of(municipality)
    require_consistent(tables, year, structure)
    population, population_origins = population_of(municipality, year)
    return Given(
        TOPIC,
        {"municipality": municipality, "year": year},
        figures={"place": place.name, "year": year, "previous_year": year - 1},
        place=place,
        structure=structure,
        tables=tables,
        every={name: of_unit(every[name], place) for name in there},
        sources={
            **origins_of(every, municipality, year),
            **origins_of({n: t for n, t in beside.items() if t is not None}, municipality, year),
        },
        stated=stated,
        stated_before=stated_figures(municipality, year - 1),
        reorganisations=beside[REORGANISATIONS],
        remarks=beside[REMARKS],
        population=population,
        population_origins=population_origins,
        privacy=PrivacyRules(),
        target=rules_on(own, ApprenticeTarget, day) if has_own else None,
        rules=(*rule_sources(TOPIC, day), *(rule_sources(own, day) if has_own else ())),
    )


def stated_figures(municipality: str, year: int) -> pd.DataFrame:
    """Figures of the report's running text: ``item``, ``label``, ``value`` and what it says of it.

    That it is about right, ``is_about``, and when it is of, ``period``.
    """
    columns = {
        "item": "str",
        "label": "str",
        "value": "float64",
        "is_about": "boolean",
        "period": "str",
    }
    if not has(STATED, municipality, year=year, topic=TOPIC):
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    return read(STATED, municipality, year=year, topic=TOPIC)[list(columns)]
