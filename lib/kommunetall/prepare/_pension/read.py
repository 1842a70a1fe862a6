"""The only place of the topic that reads: tables and rules of a municipality and a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from kommunetall.data import Municipality, contribution_zones, read, unit
from kommunetall.data.places import ZONES
from kommunetall.errors import DataError, NotThere
from kommunetall.inputs import kept
from kommunetall.models.investment import STATED, net_operating_result, reserve_bases
from kommunetall.models.pension import TABLES, ContributionRules, PensionRules
from kommunetall.models.pension.report import is_reported
from kommunetall.models.pension.reported import BY_FUNCTION, booked_of, rates_of
from kommunetall.prepare._reading import Stamp, Tables, of_unit, rules_by_year, stamp, tables_of
from kommunetall.rules import RuleSource, rule_sources

FIRST_RULE, FIRST_RATE, LONGEST_AHEAD = 2002, 2007, 31
HALF_DIGIT = 0.0501
SERIES = ("pension_note", "economic_overview", "balance_sheet", BY_FUNCTION)


@dataclass(frozen=True, eq=False)
class Given:
    """What is read for a municipality and a year.

    Attributes
    ----------
    run
        Municipality and year.
    tables
        The municipality's own tables.
    revenue_nok_million
        Gross operating revenue of the year, where the requirement to the fund implies it.
    result_nok_million
        Net operating result of the year, where the tables of how it was used give it.
    rules
        Pension rules by vintage.
    rates
        Rate of employer's contribution by year, shares.
    sources
        The rules in force, with their sources.
    basic_amount
        The national insurance basic amount (G) by year.
    """

    run: Mapping[str, object]
    place: Municipality
    tables: Tables
    revenue_nok_million: float | None
    result_nok_million: float | None
    rules: Mapping[int, PensionRules]
    rates: Mapping[int, float]
    sources: tuple[RuleSource, ...]
    basic_amount: pd.DataFrame


def given(municipality: str, year: int) -> Given:
    """Tables and rules, read anew when a file has changed.

    Raises
    ------
    NotThere
        If the municipality has no figures on pension.
    DataError
        If a table breaks its schema.
    """
    return read_all(municipality, year, stamp(municipality))


@kept(64)
def read_all(municipality: str, year: int, _files: Stamp) -> Given:
    """Tables and rules, as these files have them."""
    place = unit(municipality)
    tables = tables_of(municipality, TABLES, year)
    series = {name: of_unit(tables.frames[name], place) for name in SERIES if name in tables.frames}
    tables = replace(tables, frames={**tables.frames, **series})
    if not {"pension_note", "stated_figures", BY_FUNCTION} & set(tables.frames):
        raise NotThere("Det er ingen tall om pensjon.", tables=("pension_note", BY_FUNCTION))
    year_end = date(year, 12, 31)
    held = {
        source.since: source
        for y in range(FIRST_RULE, year + 1)
        for source in rule_sources("pension", date(y, 12, 31))
    }
    if is_reported(tables.frames, year):
        rates = rates_read(tables.frames[BY_FUNCTION], year)
        of_rate = read_source(rates, year)
    else:
        zones = contribution_zones(municipality)
        rates = contribution_rates(zones, range(min(FIRST_RATE, year), year + 1))
        of_rate = contribution_sources(zones, rates[year], year_end)
    return Given(
        run={"municipality": municipality, "year": year},
        place=place,
        tables=tables,
        revenue_nok_million=implied_revenue(tables, year),
        result_nok_million=rebuilt_result(tables, year),
        rules=rules_by_year("pension", PensionRules, range(FIRST_RULE, year + LONGEST_AHEAD)),
        rates=rates,
        sources=(*held.values(), *of_rate),
        basic_amount=read("basic_amount"),
    )


def rates_read(rows: pd.DataFrame, year: int) -> dict[int, float]:
    """Rate of employer's contribution by year until the report's, as the accounts tell it."""
    zones = [contribution_rates({zone: 1.0}, [year])[year] for zone in ZONES]
    booked = booked_of(rows)
    return rates_of(booked[booked.index <= year], zones)


def read_source(rates: Mapping[int, float], year: int) -> tuple[RuleSource, ...]:
    """The rate that was read from the accounts, as a rule; none where it could not be read."""
    if year not in rates:
        return ()
    return (
        RuleSource(
            parameter="employer_contribution_rate",
            title="Arbeidsgiveravgift, lest av regnskapet",
            value=rates[year],
            unit="share",
            since=date(year, 1, 1),
            source="Avgiften på premieavvik, amortisering og premiefond i regnskapet",
            href="",
            confirmed=True,
            note="",
            is_known_from=True,
        ),
    )


def topic_of(zone: str) -> str:
    """Topic of the rules on employer's contribution in a zone."""
    return f"employer_contribution/zone_{zone}"


def contribution_rates(zones: Mapping[str, float], years: Iterable[int]) -> dict[int, float]:
    """Rate of employer's contribution by year: that of each zone by its share of the wages."""
    asked = tuple(years)
    held = {zone: rules_by_year(topic_of(zone), ContributionRules, asked) for zone in zones}
    return {
        year: sum(
            share * held[zone][year].employer_contribution_rate for zone, share in zones.items()
        )
        for year in asked
    }


def contribution_sources(
    zones: Mapping[str, float], rate: float, day: date
) -> tuple[RuleSource, ...]:
    """The rate of each zone with its source; of several also the rate that they give together."""
    sources = [source for zone in zones for source in rule_sources(topic_of(zone), day)]
    if len(zones) == 1:
        return tuple(sources)
    parts = [f"sone {zone} {100 * share:.6g} prosent" for zone, share in zones.items()]
    together = RuleSource(
        parameter="employer_contribution_rate",
        title="Arbeidsgiveravgift, vektet etter sonenes andel av lønnssummen",
        value=rate,
        unit="share",
        since=date(day.year, 1, 1),
        source="Andelene som kommunen har oppgitt",
        href="",
        confirmed=all(source.confirmed for source in sources),
        note=", ".join(parts).replace(".", ",") + ".",
        is_known_from=True,
    )
    return (*sources, together)


def implied_revenue(tables: Tables, year: int) -> float | None:
    """Gross operating revenue of a year, NOK million; None where it is not stated.

    It is what the required disposable fund implies.
    """
    if "disposable_fund" not in tables.frames:
        return None
    fund = tables.frames["disposable_fund"]
    of_year = fund[fund.year == year]
    return None if of_year.empty else float(reserve_bases(of_year, {}).revenue_nok_million)


def rebuilt_result(tables: Tables, year: int) -> float | None:
    """Net operating result of a year from how it was used, NOK million, to the thousand.

    None where the tables do not give it, or give another than the text's rounded one.
    """
    names = ("investment_statement", "central_items", "stated_figures")
    if not set(names) <= set(tables.frames):
        return None
    statement, central, figures = (
        frame[frame.year == year] for frame in (tables.frames[name] for name in names)
    )
    own = figures[figures.entity.isna()] if "entity" in figures else figures
    stated = dict(zip(own["item"], own.value.astype(float), strict=True))
    if not {*STATED, "net_operating_result"} <= set(stated):
        return None
    try:
        uses = net_operating_result(statement, central, stated)
    except DataError:
        return None
    result = float(uses.change_nok_million.iloc[-1])
    return result if abs(result - stated["net_operating_result"]) <= HALF_DIGIT else None
