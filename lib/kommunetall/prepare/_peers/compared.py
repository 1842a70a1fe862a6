"""What a report shows of a municipality beside others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import pandas as pd

from kommunetall.data import unit
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.models import peers as model
from kommunetall.models.equalisation.position import among_case
from kommunetall.models.key_figures import CONSOLIDATED, TREASURY
from kommunetall.models.peers.figures import POPULATION
from kommunetall.prepare._part import Part
from kommunetall.prepare._peers.read import REPORTED, UNKNOWN, Computed, Nation, Own, nation, own
from kommunetall.prepare._reading import with_own

TOPIC = "peers"
YEARS = 6
FEWEST = 10
FEW = 8
PER_CAPITA, PERCENT = "nok_per_capita", "percent"
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
DRAWN: Mapping[str, tuple[str, ...]] = {
    "summary": ("net_operating_result", "disposable_fund"),
    "investment": ("net_debt",),
    "pension": ("premium_deviation",),
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
LeftOut = Literal["others", "itself"]


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
    code: str
    panel: pd.DataFrame
    group: model.Peers
    nation: Nation

    @property
    def names(self) -> tuple[str, ...]:
        """Figures that are compared, the leading first."""
        return FIGURES_OF[self.of]

    @cached_property
    def this_year(self) -> pd.DataFrame:
        """Figures of the report's year, of those that have any."""
        year = int(str(self.run["year"]))
        rows = self.panel[self.panel.index.get_level_values("year") == year]
        return rows[rows[list(self.names)].notna().any(axis=1)]

    @property
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

    def why(self) -> str:
        """Why nothing is compared."""
        return "kommunen eller de andre har ikke regnskapstall for året"


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
    everyone = nation()
    scope = reported_scope(everyone, of, municipality, year)
    first = max(year - YEARS + 1, unit(municipality).same_since)
    years = range(min(first, year), year + 1)
    brought = None if scope else own(municipality, years, SCOPES[of], computed)
    return of_nation(everyone, brought, scope, of, municipality, year, peers)


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
    municipality: str,
    year: int,
    peers: str,
) -> Compared:
    """A municipality and those that it is compared with, in what is read."""
    groups = with_own("peer_groups", municipality)
    group = model.peer_group(groups, everyone.neighbours, municipality, peers)
    whose: Whose = "reported"
    scope = reported or SCOPES[of][0]
    panel = window(everyone, scope, year)
    if brought is not None:
        scope, whose = own_scope(brought, of, year)
        panel = with_rows(window(everyone, scope, year), brought, municipality)
    run = {"municipality": municipality, "year": year, "peers": peers}
    made = Compared(TOPIC, run, of, municipality, panel, group, everyone)
    others = set(made.this_year.index.get_level_values("municipality_code")) - {municipality}
    left_out = tuple(everyone.names[code] for code in everyone.left_out if code in others)
    is_county = municipality in everyone.left_out
    figures = {
        "place": unit(municipality).name,
        "group": group.network or group.title,
        "asked": group.title,
        "network": group.network,
        "members": len(set(group.codes) - {municipality}),
        "counted": len(others & set(group.codes)),
        "everyone": len(others),
        "left_out": left_out,
    }
    cases = {
        "of": of,
        "state": made.state,
        "scope": scope,
        "whose": whose,
        "compared": group.compared,
        "asked": group.kind,
        "known_as": model.known_as(group, peers),
        "left_out": "itself" if is_county else "others" if left_out else "none",
    }
    origins = (source_of(everyone, of, year),) if others else ()
    return replace(made, figures=figures, cases=cases, origins=origins)


def own_scope(brought: Own, of: str, year: int) -> tuple[str, Whose]:
    """The scope of a municipality's own figures, or the topic's where its tables tell none."""
    known = brought.figures[brought.figures[list(FIGURES_OF[of])].notna().any(axis=1)]
    told = [scope for _, its_year, scope in known.index if its_year == year]
    if not told:
        return SCOPES[of][0], "reported"
    return (told[0], "own") if told[0] != UNKNOWN else (SCOPES[of][0], "own_of_unknown_scope")


@lru_cache(maxsize=16)
def window(everyone: Nation, scope: str, year: int) -> pd.DataFrame:
    """What all have reported in one scope, six years to one, with their inhabitants."""
    of_scope = everyone.figures.xs(scope, level="scope")
    years = of_scope.index.get_level_values("year")
    panel = of_scope[(years > year - YEARS) & (years <= year)]
    return panel.assign(**{POPULATION: everyone.inhabitants.reindex(panel.index)})


def with_rows(panel: pd.DataFrame, brought: Own, municipality: str) -> pd.DataFrame:
    """What all have reported, with a municipality's own tables for what it has reported itself."""
    others = panel[panel.index.get_level_values("municipality_code") != municipality]
    rows = brought.figures.droplevel("scope")
    return pd.concat([others, rows.assign(**{POPULATION: brought.inhabitants.reindex(rows.index)})])


def source_of(everyone: Nation, of: str, year: int) -> str:
    """Where the figures come from, with their edition, and own calculations."""
    found = [
        everyone.sources[name, year] for name in TABLES_OF[of] if (name, year) in everyone.sources
    ]
    return next(iter(found), "")


def compared_with(compared: Compared) -> Exhibit | Missing:
    """Who is compared with whom, of how many there are figures, and what there are none of."""
    if compared.state == "nothing":
        return compared.missing("compared_with", *TABLES_OF[compared.of])
    return compared.exhibit("compared_with", notes=notes_of(compared))


def notes_of(compared: Compared) -> tuple[str, ...]:
    """What must be told of those that are compared with."""
    return ("network",) if compared.group.network and compared.state == "compared" else ()


def per_inhabitant(compared: Compared) -> Exhibit | Several:
    """Key figures per inhabitant beside those of others."""
    return table_of(compared, "per_inhabitant", PER_CAPITA)


def of_revenue(compared: Compared) -> Exhibit | Several:
    """Key figures as a share of gross operating revenue beside those of others."""
    return table_of(compared, "of_revenue", PERCENT)


def table_of(compared: Compared, name: str, measure: str) -> Exhibit | Several:
    """Key figures in a measure; nothing where there is nothing to compare."""
    frame = compared.beside(compared.this_year, measure, *compared.names)
    compared_rows = frame[frame.ranked > 1].drop(columns="year").reset_index(drop=True)
    if compared.state != "compared" or compared_rows.empty:
        return compared.several(name, why=compared.why())
    first = compared_rows.iloc[0]
    return compared.exhibit(
        name,
        compared_rows,
        figures={
            "own": first[f"own_{measure}"],
            "theirs": first[f"peers_{measure}"],
            "country": first[f"country_{measure}"],
            "peers_counted": first.peers_counted,
            "country_counted": first.country_counted,
            "rank": first.place,
            "ranked": first.ranked,
        },
        cases={
            "figure": str(first.figure),
            "among": among_case(int(first.place), int(first.ranked)),
        },
        notes=("average",),
    )


def among_all(compared: Compared) -> Exhibit | Several:
    """Everyone that has reported, on one axis, by the leading share of revenue."""
    year = compared.this_year.droplevel("year")
    shares = model.ratios(year, PERCENT, DRAWN[compared.of])
    known = [name for name in shares if compared.code in shares[name].dropna().index]
    if compared.state != "compared" or not known or shares[known[0]].notna().sum() < 2:
        return compared.several("among_all", why=compared.why())
    frame = model.among(year, compared.code, PERCENT, known)
    is_few = len(compared.group.codes) <= FEW
    first = shares[known[0]]
    place = int((first > first[compared.code]).sum()) + 1
    return compared.exhibit(
        "among_all",
        named(compared, frame).assign(
            is_named=frame.municipality_code.isin(compared.group.codes) & is_few
        ),
        figures={"rank": place, "ranked": int(first.notna().sum())},
        cases={
            "figure": known[0],
            "drawn": "both" if len(known) > 1 else "one",
        },
    )


def over_years(compared: Compared) -> Exhibit | Several:
    """The leading figure of the municipality, its peers and the country over six years."""
    leading = compared.names[0]
    found = compared.beside(compared.panel, PERCENT, leading)
    known = found[found[f"country_{PERCENT}"].notna()].reset_index(drop=True)
    if compared.state != "compared" or len(known) < 2:
        return compared.several("over_years", why="det er ikke flere år å sammenlikne")
    has_peers = known[f"peers_{PERCENT}"].notna().any()
    whose = ("own", "peers", "country") if has_peers else ("own", "country")
    series = known[["year", *(f"{each}_{PERCENT}" for each in whose)]]
    is_short = len(known) < YEARS and unit(compared.code).same_since > 0
    return compared.exhibit(
        "over_years",
        series,
        figures={
            "first": int(known.year.iloc[0]),
            "own_first": known[f"own_{PERCENT}"].iloc[0],
            "own_last": known[f"own_{PERCENT}"].iloc[-1],
            "last": int(known.year.iloc[-1]),
            "fewest_peers": int(known.peers_counted.min()),
            "most_peers": int(known.peers_counted.max()),
            "fewest": int(known.country_counted.min()),
            "most": int(known.country_counted.max()),
        },
        cases={"figure": leading},
        notes=(
            *(("counted_peers",) if has_peers else ()),
            "counted",
            *(("same_since",) if is_short else ()),
        ),
    )


def everyone(compared: Compared) -> Exhibit | Several:
    """Every municipality that has reported, by all the shares of revenue."""
    if compared.state in ("nothing", "too_few"):
        return compared.several("everyone", why=compared.why())
    year = compared.this_year.droplevel("year")
    frame = model.among(year, compared.code, PERCENT, compared.names)
    return compared.exhibit("everyone", named(compared, frame))


def named(compared: Compared, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with names for codes."""
    names = {**compared.nation.names, compared.code: str(compared.figures["place"])}
    told = frame.assign(municipality=frame.municipality_code.map(names))
    return told[["municipality", *(c for c in frame if c != "municipality_code")]]


def warm_up() -> None:
    """Read what all have reported, so that a process forked from this one has it."""
    nation()
