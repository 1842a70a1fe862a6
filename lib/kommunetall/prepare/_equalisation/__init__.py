"""The equalisation report: its parameters, its parts, and its contents in the notebook's order."""

from __future__ import annotations

from functools import cached_property

from kommunetall.data import unit
from kommunetall.exhibit import FURTHER
from kommunetall.parameters import checked
from kommunetall.prepare._equalisation import (
    ahead,
    budget,
    explained,
    place,
    printed,
    read,
    standing,
)
from kommunetall.prepare._part import Report, Shows

FINDINGS = "Hovedtallene"
DEVELOPMENT = "Utviklingen"
UNRESTRICTED = "Frie inntekter"
CAUSES = "Hvorfor endret utjevningen seg?"
BUDGET = "Budsjett og regnskap"
PRINTED = "Stemmer tallene med det kommunen har oppgitt?"
PLACE = "Kommunens plass i utjevningen"
PEERS = "Sammenlikning med andre kommuner"
FORECAST = "Andelen i årene framover"
AMOUNTS = "Regneeksempel i kroner"
METHOD = "Slik er det regnet"


class EqualisationReport(Report):
    """Tax and equalisation of a municipality in a year, and the years ahead under some assumptions.

    Parameters
    ----------
    municipality
        Code from 2024, four digits.
    year
        The year of the report.
    peers
        Those to compare with: ``kostra``, ``asss``, ``naboer``, ``fylke``, or codes with commas.
    change
        Example: change of tax or population, a share.
    national_growth
        Assumed yearly growth of the country's tax per capita, a share.
    growth_step
        How much the scenarios differ from it, a share.

    Raises
    ------
    DataError
        If no municipality has the code, the year is not known, the peers are none, or a parameter
        is no share.

    Examples
    --------
    >>> report = EqualisationReport("3301", 2024)
    >>> [round(net) for net in report.development.frame.net_nok_million]
    [85, 118, 159, 172, 235]
    """

    topic = "equalisation"

    def __init__(
        self,
        municipality: str,
        year: int,
        *,
        peers: str = "kostra",
        change: float = -0.01,
        national_growth: float = 0.04,
        growth_step: float = 0.01,
    ) -> None:
        self.run = {
            "municipality": municipality,
            "year": year,
            "peers": peers,
            "change": change,
            "national_growth": national_growth,
            "growth_step": growth_step,
        }
        checked(self.run)
        known = unit(municipality)
        self.place, self.synthetic = known.name, known.synthetic
        self._peers, self._change = peers, change
        self._growth, self._step = national_growth, growth_step
        self.stop_if_wrong("_standing", "_compared", "_tried", "_foreseen", "_ahead", "_varied")

    @cached_property
    def _standing(self) -> standing.Standing:
        given = read.given(str(self.run["municipality"]), self.year)
        return standing.standing_of(given)

    @cached_property
    def _compared(self) -> place.Compared:
        return place.compared_of(self._standing, self._peers)

    @cached_property
    def _tried(self) -> place.Tried:
        return place.tried_of(self._standing, self._change)

    @cached_property
    def _foreseen(self) -> ahead.Foreseen:
        return ahead.foreseen_of(self._standing)

    @cached_property
    def _ahead(self) -> ahead.Ahead:
        return ahead.ahead_of(self._foreseen, self._growth)

    @cached_property
    def _varied(self) -> ahead.Varied:
        return ahead.varied_of(self._ahead, self._step)

    unit = Shows(FINDINGS, "_standing", standing.unit)
    finding = Shows(FINDINGS, "_standing", standing.finding)
    settlement = Shows(FINDINGS, "_standing", standing.settlement)
    growth = Shows(DEVELOPMENT, "_standing", standing.growth)
    development = Shows(DEVELOPMENT, "_standing", standing.development)
    unrestricted = Shows(UNRESTRICTED, "_standing", budget.unrestricted)
    no_year_before = Shows(CAUSES, "_standing", standing.no_year_before)
    change = Shows(CAUSES, "_standing", standing.change)
    revenue = Shows(BUDGET, "_standing", budget.revenue)
    explained = Shows(BUDGET, "_standing", explained.explained)
    bridge = Shows(BUDGET, "_standing", budget.bridge)
    published = Shows(PRINTED, "_standing", printed.published)
    against_nation = Shows(PRINTED, "_standing", printed.against_nation)
    in_text = Shows(PRINTED, "_standing", printed.in_text)
    position = Shows(PLACE, "_standing", place.position)
    what_if = Shows(PLACE, "_tried", place.effects)
    rank = Shows(PEERS, "_standing", place.rank)
    no_peers = Shows(PEERS, "_compared", place.no_peers)
    peers = Shows(PEERS, "_compared", place.peers)
    forecast = Shows(FORECAST, "_foreseen", ahead.foretold)
    earlier = Shows(FORECAST, "_foreseen", ahead.earlier)
    amounts = Shows(AMOUNTS, "_ahead", ahead.amounts)
    scenarios = Shows(AMOUNTS, "_varied", ahead.scenarios)
    tested = Shows(AMOUNTS, "_ahead", ahead.tested)
    rules = Shows(METHOD, "_standing", standing.rules)
    unconfirmed = Shows(METHOD, "_standing", ahead.unconfirmed)
    municipalities = Shows(FURTHER, "_standing", place.municipalities)


def warm_up() -> None:
    """Settle the country of every year known, so that a process forked from this one has it."""
    for year in read.years_known():
        country = read.country_of(year)
        standing.settled_by(country)
        ahead.past_of(country, int(country.panel.year.max()))
