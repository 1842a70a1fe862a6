"""The only place of the topic that reads: the country's tables and rules, and one's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from kommunetall.data import Municipality, Origin, has, origin, read, unit
from kommunetall.errors import DataError, NotThere
from kommunetall.inputs import kept, read_once
from kommunetall.models.equalisation import EqualisationRules, with_codes_of_today
from kommunetall.models.equalisation.settlement import COUNTED, TaxRates
from kommunetall.prepare._reading import (
    Stamp,
    Tables,
    rules_by_year,
    shared_stamp,
    stamp,
    tables_of,
    with_own,
)
from kommunetall.rules import RuleSource, rule_sources

TOPIC, TAX = "equalisation", "tax"
YEARS_AHEAD = 5
PANEL = "municipal_tax"
SOURCES = (PANEL, "deflator", "peer_groups", "neighbours")
OWN = (
    *("tax_and_equalisation", "central_items", "operating_appropriations"),
    *("economic_overview", "stated_figures"),
)


@dataclass(frozen=True, eq=False)
class Country:
    """What is read of all municipalities, the same whichever of them the report is about.

    Attributes
    ----------
    year
        The year of the report.
    panel
        Tax and population of every year known, with the codes of today; of one that is only
        compared with the country too, where the report is about such a one.
    codes
        Codes of today and of 2020–2023, with a note where the unit itself changed.
    rules
        Rules of every year known and of the years ahead.
    tax_rates
        Highest tax rate of the same years, as a share: each year's own as far as it is decided,
        the last one after that.
    unopened
        Years of the panel whose decision on the tax rate was not opened.
    sources
        The rules of the year, with their sources.
    sources_ahead
        Those of the last year ahead.
    """

    year: int
    panel: pd.DataFrame
    codes: pd.DataFrame
    rules: Mapping[int, EqualisationRules]
    tax_rates: Mapping[int, float]
    unopened: tuple[int, ...]
    sources: tuple[RuleSource, ...]
    sources_ahead: tuple[RuleSource, ...]
    deflator: pd.DataFrame
    peer_groups: pd.DataFrame
    neighbours: pd.DataFrame
    origins: Mapping[str, Origin]

    @property
    def counted(self) -> pd.DataFrame:
        """The panel of those that the country consists of."""
        return self.panel[self.panel[COUNTED]] if COUNTED in self.panel else self.panel

    def counts(self, code: str) -> bool:
        """Whether a municipality is one of those that the country consists of."""
        return code in set(self.counted.municipality_code)

    def newest(self, code: str) -> int:
        """The last year in which a municipality is settled."""
        return int(self.panel.year[self.panel.municipality_code == code].max())

    def rules_ahead(self, start: int) -> dict[int, EqualisationRules]:
        """Rules of the years to foretell from a start year."""
        return {year: self.rules[year] for year in range(start + 1, start + YEARS_AHEAD + 1)}


@dataclass(frozen=True, eq=False)
class Given:
    """What is read for a municipality and a year.

    Attributes
    ----------
    run
        Municipality and year.
    own
        The municipality's own tables, those that are there.
    """

    run: Mapping[str, object]
    place: Municipality
    country: Country
    own: Tables

    def table(self, name: str, **where: object) -> pd.DataFrame:
        """Rows of a table of the municipality's own.

        Raises
        ------
        NotThere
            If there are none.
        """
        frame = self.own.frames.get(name, pd.DataFrame(columns=list(where)))
        for column, value in where.items():
            frame = frame[frame[column] == value]
        if frame.empty:
            raise NotThere(f"Det er ingen rader i {name}.", tables=(name,))
        return frame.reset_index(drop=True)


def given(municipality: str, year: int) -> Given:
    """Tables and rules, read anew when a file has changed.

    Raises
    ------
    DataError
        If no municipality has the code, or a table breaks its schema.
    """
    return read_own(municipality, year, stamp(municipality))


@kept(64)
def read_own(municipality: str, year: int, _files: Stamp) -> Given:
    """Tables of a municipality, as these files have them."""
    country = country_of(year)
    if has(PANEL, municipality, year=year):
        country = with_guest(country, unit(municipality))
    return Given(
        run={"municipality": municipality, "year": year},
        place=unit(municipality),
        country=country,
        own=tables_of(municipality, OWN, year),
    )


def years_known() -> list[int]:
    """Years that can be settled."""
    return sorted(int(year) for year in read("municipal_tax").year.unique())


def country_of(year: int) -> Country:
    """What is read of all municipalities, read anew when a file has changed."""
    return read_country(year, shared_stamp())


@read_once
def read_country(year: int, _files: Stamp) -> Country:
    """Tables of all municipalities and rules, as these files have them.

    Raises
    ------
    DataError
        If the nation's table does not have the year.
    """
    settled = years_known()
    if year not in settled:
        there = f"{PANEL} har {settled[0]} til {settled[-1]}" if settled else f"{PANEL} er tom"
        raise DataError(f"Skatt og utjevning er ikke gjort opp for {year}.", [there])
    codes = read("municipality_codes")
    panel = with_codes_of_today(read(PANEL), codes)
    last = int(panel.year.max()) + YEARS_AHEAD
    years = range(int(panel.year.min()), max(last, year + 1) + 1)
    rates = rules_by_year(TAX, TaxRates, years)
    return Country(
        year=year,
        panel=panel,
        codes=codes,
        rules=rules_by_year(TOPIC, EqualisationRules, years),
        tax_rates={known: held.highest_tax_rate for known, held in rates.items()},
        unopened=tuple(sorted(y for y in panel.year.astype(int).unique() if not opened(y))),
        sources=sources_on(date(year, 12, 31)),
        sources_ahead=sources_on(date(last, 12, 31)),
        deflator=read("deflator"),
        peer_groups=read("peer_groups"),
        neighbours=read("neighbours"),
        origins={name: origin(name) for name in SOURCES},
    )


def opened(year: int) -> bool:
    """Whether the decision on a year's tax rate was opened."""
    return all(rule.confirmed for rule in rule_sources(TAX, date(year, 12, 31)))


def sources_on(day: date) -> tuple[RuleSource, ...]:
    """Rules of the equalisation and of tax on a day, with their sources."""
    return (*rule_sources(TOPIC, day), *rule_sources(TAX, day))


def with_guest(country: Country, guest: Municipality) -> Country:
    """The country beside a municipality that is not of it, and brings its own tax and population.

    The guest is compared with the others, and changes neither the national average nor the
    deduction.

    Raises
    ------
    DataError
        If its tables are not its own alone.
    """
    row = {"municipality_code": guest.code, "municipality": guest.name}
    codes = pd.concat(
        [country.codes, pd.DataFrame([row | {"code_2020_2023": guest.code}])], ignore_index=True
    )
    everyone = with_own(PANEL, guest.code)
    own_rows = everyone[everyone.municipality_code == guest.code]
    panel = pd.concat([country.panel, own_rows], ignore_index=True)
    nation, own = country.origins[PANEL], origin(PANEL, guest.code, country.year)
    documents = f"{nation.document}, og for {guest.name} kommune: {own.document}"
    both = replace(nation, document=documents)
    return replace(
        country,
        panel=panel.assign(**{COUNTED: panel.municipality_code != guest.code}),
        codes=codes,
        peer_groups=with_own("peer_groups", guest.code),
        origins={**country.origins, PANEL: both},
    )
