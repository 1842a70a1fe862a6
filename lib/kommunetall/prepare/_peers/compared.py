"""A municipality and those that it is compared with, in one report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import pandas as pd

from kommunetall.data import Municipality, unit
from kommunetall.errors import NotThere
from kommunetall.models import peers as model
from kommunetall.models.key_figures import CONSOLIDATED, TREASURY
from kommunetall.models.peers.figures import POPULATION
from kommunetall.prepare._part import Part
from kommunetall.prepare._peers.read import REPORTED, UNKNOWN, Computed, Nation, Own, nation, own
from kommunetall.prepare._reading import with_own

TOPIC = "peers"
YEARS = 6
FEWEST = 10
FIGURES_OF: Mapping[str, tuple[str, ...]] = {
    "summary": (
        *("net_operating_result", "result_without_restricted", "disposable_fund", "net_debt"),
        *("net_finance", "unrestricted_revenue"),
    ),
    "investment": (
        *("net_debt", "net_finance", "net_operating_result", "result_without_restricted"),
        *("disposable_fund", "working_capital"),
    ),
    "pension": ("premium_deviation", "year_deviation", "year_amortisation", "pension_cost"),
}
SCOPES: Mapping[str, tuple[str, ...]] = {
    "summary": (CONSOLIDATED, TREASURY),
    "investment": (CONSOLIDATED, TREASURY),
    "pension": (TREASURY, CONSOLIDATED),
}
TABLES_OF: Mapping[str, tuple[str, ...]] = {
    "summary": REPORTED[:2],
    "investment": REPORTED[:2],
    "pension": (REPORTED[2], *REPORTED[:2]),
}
State = Literal["compared", "too_few", "not_known", "nothing"]
Whose = Literal["reported", "own", "own_of_unknown_scope"]


@dataclass(frozen=True, eq=False)
class Compared(Part):
    """A municipality and those that it is compared with in one report.

    Attributes
    ----------
    of
        The report's topic.
    panel
        Figures of all by ``municipality_code`` and ``year``, of one scope, the six years to the
        report's, with ``population``.
    group
        Those to compare with.
    """

    of: str
    place: Municipality
    panel: pd.DataFrame
    group: model.Peers
    nation: Nation

    @property
    def code(self) -> str:
        """Code of the municipality."""
        return self.place.code

    @property
    def names(self) -> tuple[str, ...]:
        """Figures that are compared, the leading first."""
        return FIGURES_OF[self.of]

    @cached_property
    def leading(self) -> str:
        """The first figure that the municipality has as a share of its revenue in the year."""
        is_own = self.this_year.index.get_level_values("municipality_code") == self.code
        shares = model.ratios(self.this_year[is_own], "percent", self.names).dropna(axis=1)
        return next(map(str, shares), self.names[0])

    @cached_property
    def changed_since(self) -> int:
        """The year it became the unit that it is, where others have earlier years; else 0."""
        is_before = self.panel.index.get_level_values("year") < self.place.same_since
        return self.place.same_since if is_before.any() else 0

    @cached_property
    def this_year(self) -> pd.DataFrame:
        """Figures of the report's year, of those that have any."""
        year = int(str(self.run["year"]))
        rows = self.panel[self.panel.index.get_level_values("year") == year]
        return rows[rows[list(self.names)].notna().any(axis=1)]

    @cached_property
    def state(self) -> State:
        """Whether there is somebody to compare with, and something to compare."""
        there = set(self.this_year.index.get_level_values("municipality_code"))
        others = len(there - {self.code})
        if self.code in there:
            return "compared" if others >= FEWEST else "too_few"
        return "not_known" if others >= FEWEST else "nothing"

    def beside(self, panel: pd.DataFrame, measure: str, *names: str) -> pd.DataFrame:
        """Some figures in a measure, beside those of others."""
        where = (panel, self.code, self.group.codes, self.nation.left_out)
        return model.beside(*where, measure, names)


def compared_of(
    of: str, municipality: str, year: int, peers: str, computed: Computed = ()
) -> Compared:
    """A municipality and those that it is compared with.

    Parameters
    ----------
    of
        The report's topic, a key of :data:`FIGURES_OF`.
    peers
        As for :func:`kommunetall.models.peers.peer_group`.
    computed
        As for :func:`kommunetall.prepare._peers.read.own`.

    Raises
    ------
    DataError
        If there are no such peers.
    """
    everyone, place = nation(), unit(municipality)
    scope = reported_scope(everyone, of, municipality, year)
    first = max(year - YEARS + 1, place.same_since)
    years = range(min(first, year), year + 1)
    brought = None if scope else own(municipality, years, SCOPES[of], computed)
    return of_nation(everyone, brought, scope, of, place, year, peers)


def reported_scope(everyone: Nation, of: str, municipality: str, year: int) -> str:
    """The first scope that the topic would have, of which a municipality has reported a figure.

    Empty where it has reported none. What it has reported goes before its own tables: everybody
    else's figures are reported ones too.
    """
    names = list(FIGURES_OF[of])
    for scope in SCOPES[of]:
        key = (municipality, year, scope)
        if key in everyone.figures.index and everyone.figures.loc[key, names].notna().any():
            return scope
    return ""


@lru_cache(maxsize=256)
def of_nation(
    everyone: Nation,
    brought: Own | None,
    reported: str,
    of: str,
    place: Municipality,
    year: int,
    peers: str,
) -> Compared:
    """A municipality and those that it is compared with, in what is read."""
    municipality = place.code
    group = group_of(everyone, municipality, peers)
    whose: Whose = "reported"
    scope = reported or SCOPES[of][0]
    panel = window(everyone, scope, year)
    if brought is not None:
        scope, whose = own_scope(brought, of, year)
        panel = with_rows(window(everyone, scope, year), brought, scope, municipality)
    run = {"municipality": municipality, "year": year, "peers": peers}
    made = Compared(TOPIC, run, of, place, panel, group, everyone)
    others = set(made.this_year.index.get_level_values("municipality_code")) - {municipality}
    left_out = tuple(everyone.names[code] for code in everyone.left_out if code in others)
    is_county = municipality in everyone.left_out
    figures = {
        "place": place.name,
        "same_since": made.changed_since,
        "group": group.network or group.title,
        "heading": upper_first(group.network or group.title),
        "asked": group.title,
        "network": group.network,
        "members": len(set(group.codes) - {municipality}),
        "counted": len(others & set(group.codes)),
        "everyone": len(others - set(everyone.left_out)),
        "left_out": left_out,
    }
    cases = {
        "of": of,
        "state": made.state,
        "scope": f"{scope}_of_others" if whose == "own_of_unknown_scope" else scope,
        "whose": whose,
        "compared": group.compared if len(group.codes) > 1 else "nobody",
        "asked": group.kind,
        "known_as": model.known_as(group, peers),
        "since": "changed" if made.changed_since else "same",
        "left_out": "itself" if is_county else "others" if left_out else "none",
    }
    origins = (source_of(everyone, of, year),) if others else ()
    return replace(made, figures=figures, cases=cases, origins=origins)


def upper_first(title: str) -> str:
    """A title as it stands first in a line."""
    return title[:1].upper() + title[1:]


def group_of(everyone: Nation, municipality: str, peers: str) -> model.Peers:
    """Those to compare with; itself alone where it is in no group of the kind.

    Raises
    ------
    DataError
        If there are no such peers.
    """
    groups = with_own("peer_groups", municipality)
    try:
        return model.peer_group(groups, everyone.neighbours, municipality, peers)
    except NotThere:
        return model.Peers("group", "", [municipality])


def own_scope(brought: Own, of: str, year: int) -> tuple[str, Whose]:
    """The scope of a municipality's own figures, or the topic's where its tables tell none.

    What an annual report of several accounting units prints without telling whose it is, is the
    treasury's, as summary and investment say; a pension note may be of more.
    """
    known = brought.figures[brought.figures[list(FIGURES_OF[of])].notna().any(axis=1)]
    told = [scope for _, its_year, scope in known.index if its_year == year]
    if not told:
        return SCOPES[of][0], "reported"
    if told[0] != UNKNOWN:
        return told[0], "own"
    if brought.has_several_entities and of != "pension":
        return TREASURY, "own"
    return SCOPES[of][0], "own_of_unknown_scope"


@lru_cache(maxsize=16)
def window(everyone: Nation, scope: str, year: int) -> pd.DataFrame:
    """What all have reported in one scope, six years to one, with their inhabitants."""
    known = everyone.figures.index
    years, scopes = (known.get_level_values(level) for level in ("year", "scope"))
    is_in = (scopes == scope) & (years > year - YEARS) & (years <= year)
    panel = everyone.figures[is_in].droplevel("scope")
    return panel.assign(**{POPULATION: everyone.inhabitants.reindex(panel.index)})


def with_rows(panel: pd.DataFrame, brought: Own, scope: str, municipality: str) -> pd.DataFrame:
    """What all have reported, with a municipality's own tables for what it has reported itself."""
    others = panel[panel.index.get_level_values("municipality_code") != municipality]
    of_scope = brought.figures.index.get_level_values("scope").isin([scope, UNKNOWN])
    rows = brought.figures[of_scope].droplevel("scope")
    return pd.concat([others, rows.assign(**{POPULATION: brought.inhabitants.reindex(rows.index)})])


def source_of(everyone: Nation, of: str, year: int) -> str:
    """Where the figures come from, with their edition, and own calculations."""
    found = [
        everyone.sources[name, year] for name in TABLES_OF[of] if (name, year) in everyone.sources
    ]
    return next(iter(found), "")


def warm_up() -> None:
    """Read what all have reported, so that a process forked from this one has it."""
    nation()
