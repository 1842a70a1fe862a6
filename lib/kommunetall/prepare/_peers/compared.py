"""What a report shows of a municipality beside others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import pandas as pd

from kommunetall.data import Municipality, unit
from kommunetall.errors import NotThere
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
NOT_FETCHED = (
    "regnskapene til kommunene er ikke hentet for året: `kommunetall hent regnskap` henter dem"
)
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
        "group": group.network or group.title,
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
        "left_out": "itself" if is_county else "others" if left_out else "none",
    }
    origins = (source_of(everyone, of, year),) if others else ()
    return replace(made, figures=figures, cases=cases, origins=origins)


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


def compared_with(compared: Compared) -> Exhibit | Missing:
    """Who is compared with whom, of how many there are figures, and what there are none of."""
    state, cases = compared.state, compared.cases
    if state == "nothing":
        return Missing(f"{TOPIC}.compared_with", TABLES_OF[compared.of], NOT_FETCHED, compared.run)
    is_compared, is_few = state == "compared", state == "too_few"
    nothing = dict.fromkeys(("scope", "whose", "known_as", "left_out"), "none")
    group = compared.group
    return compared.exhibit(
        "compared_with",
        cases={
            **({} if is_compared else nothing),
            "who": who_case(state, cases["compared"], int(str(compared.figures["everyone"]))),
            "asks": cases["compared"] if is_few else "none",
            "fetch": "needed" if is_few else "none",
        },
        notes=("network",) if group.network and is_compared else (),
    )


def who_case(state: State, group: str, everyone: int) -> str:
    """Which sentence tells who is compared with whom.

    >>> who_case("compared", "group", 354), who_case("too_few", "group", 0)
    ('compared_group', 'nobody_has')
    """
    if state == "compared":
        return f"compared_{group}"
    return "nobody_has" if state == "too_few" and not everyone else state


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
    has_peers = compared_rows.peers_counted.any()
    shown = [c for c in compared_rows if has_peers or not str(c).startswith("peers_")]
    return compared.exhibit(
        name,
        compared_rows[shown],
        figures={
            "own": first[f"own_{measure}"],
            "theirs": first[f"peers_{measure}"],
            "country": first[f"country_{measure}"],
            "rank": int(first.place),
            "ranked": int(first.ranked),
        },
        cases={
            "figure": str(first.figure),
            "among": among_case(int(first.place), int(first.ranked)),
        },
        notes=("average",),
    )


def among_all(compared: Compared) -> Exhibit | Several:
    """Everyone that has reported, on one axis, by the leading share of revenue."""
    year, leading = compared.this_year.droplevel("year"), compared.names[0]
    shares = model.ratios(year, PERCENT, [leading])[leading].dropna()
    if compared.state != "compared" or compared.code not in shares or len(shares) < FEWEST:
        return compared.several("among_all", why=compared.why())
    frame = model.among(year, compared.code, PERCENT, [leading])
    is_peer = frame.municipality_code.isin(compared.group.codes)
    is_few = len(compared.group.codes) <= FEW
    return compared.exhibit(
        "among_all",
        named(compared, frame).assign(is_named=is_peer & is_few),
        figures={
            "rank": int((shares > shares[compared.code]).sum()) + 1,
            "ranked": len(shares),
        },
        cases={"figure": leading},
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
    is_short = len(known) < YEARS and compared.place.same_since > 0
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
