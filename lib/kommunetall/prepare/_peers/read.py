"""The only place of the topic that reads: what all have reported, and a municipality's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.data import has, read
from kommunetall.data.layers import edition_of
from kommunetall.data.places import CODES_SINCE
from kommunetall.data.reported import of_reports
from kommunetall.data.tables import everyone
from kommunetall.inputs import kept
from kommunetall.models import key_figures
from kommunetall.models.key_figures import APPROPRIATIONS, BALANCE, OVERVIEW, STATEMENTS
from kommunetall.models.peers import FIGURES, components, own_county
from kommunetall.models.peers import key_figures as figures_of
from kommunetall.models.peers.figures import KEY, POPULATION, REVENUE
from kommunetall.prepare._reading import Stamp, everyone_with, printed_rows, shared_stamp, stamp
from kommunetall.prepare._structure import structure_of

REPORTED = ("reported_operations", "reported_balance", "reported_pension")
OWN = (
    *(OVERVIEW, APPROPRIATIONS, BALANCE, "budget_result"),
    *("central_items", "reserves", "disposable_fund", "stated_figures"),
)
PARTS = sorted({REVENUE, *(part for parts in FIGURES.values() for part in parts)})
ASKED = [part for part in PARTS if part in key_figures.SOURCES]
NOTHING = pd.DataFrame(columns=[*KEY, "line", "function", "kind", "amount_nok_thousand"])
UNKNOWN = ""
Computed = tuple[tuple[str, float], ...]


@dataclass(frozen=True, eq=False)
class Nation:
    """What is read of all municipalities, the same whichever of them the report is about.

    Attributes
    ----------
    figures
        Figures, NOK thousand, and gross operating revenue: a row for each ``municipality_code``
        (of today), ``year`` and ``scope`` that has been reported, from the first year in which the
        municipality was the unit that it is.
    inhabitants
        Of each ``municipality_code`` and ``year``.
    names
        Names of municipalities by code.
    groups, neighbours
        As :func:`kommunetall.models.peers.peer_group` has them.
    left_out
        Codes of those that are counties too.
    sources
        Source line of each reported table and year, with its edition.
    """

    figures: pd.DataFrame
    inhabitants: pd.Series
    names: Mapping[str, str]
    groups: pd.DataFrame
    neighbours: pd.DataFrame
    left_out: tuple[str, ...]
    sources: Mapping[tuple[str, int], str]


def nation() -> Nation:
    """What is read of all municipalities, read anew when a file has changed."""
    return read_nation(shared_stamp())


@kept(2)
def read_nation(_files: Stamp) -> Nation:
    """Tables of all municipalities, as these files have them."""
    codes = read("municipality_codes")
    changed = codes.municipality_code[codes.note.notna()]
    reported = {name: of_reports(read(name)) if has(name) else NOTHING for name in REPORTED}
    known = figures_of(components(*reported.values()))
    code, year = (known.index.get_level_values(level) for level in KEY[:2])
    is_same = ~(code.isin(changed) & (year < CODES_SINCE))
    groups = read("peer_groups")
    return Nation(
        figures=known[is_same],
        inhabitants=inhabitants_in(everyone()),
        names=dict(zip(codes.municipality_code, codes.municipality, strict=True)),
        groups=groups,
        neighbours=read("neighbours"),
        left_out=tuple(own_county(groups)),
        sources={
            (name, int(year)): edition_of(name, int(year)).with_own_calculations
            for name, rows in reported.items()
            for year in rows.year.unique()
        },
    )


def inhabitants_in(panel: pd.DataFrame) -> pd.Series:
    """Inhabitants by municipality and year."""
    return panel.set_index(KEY[:2])[POPULATION].astype(float)


@dataclass(frozen=True, eq=False)
class Own:
    """What a municipality itself brings to be compared.

    Attributes
    ----------
    figures
        As those of the nation, of the years that its own tables have; of one scope, or of one that
        they do not tell (:data:`UNKNOWN`).
    inhabitants
        As the nation's, with its own where it brings them.
    has_several_entities
        Whether it is several accounting units, the treasury one of them.
    """

    figures: pd.DataFrame
    inhabitants: pd.Series
    has_several_entities: bool


def own(municipality: str, years: Sequence[int], scopes: Sequence[str], computed: Computed) -> Own:
    """What a municipality's own tables know, read anew when a file has changed.

    Parameters
    ----------
    years
        Years wanted, the report's last.
    scopes
        Scopes wanted, the best first.
    computed
        Components of the report's year that the report has found by other ways, NOK thousand; they
        are used where the municipality's tables do not tell their scope.
    """
    return read_own(municipality, tuple(years), tuple(scopes), computed, stamp(municipality))


@kept(64)
def read_own(
    municipality: str,
    years: tuple[int, ...],
    scopes: tuple[str, ...],
    computed: Computed,
    _files: Stamp,
) -> Own:
    """Figures of a municipality's own tables, as these files have them."""
    there = {name: read(name, municipality) for name in OWN if has(name, municipality)}
    rows = {}
    for year in years:
        tables, scope = of_scope({n: printed_rows(t, year) for n, t in there.items()}, scopes)
        known = {part: 1000 * key_figures.figure(tables, part) for part in ASKED}
        if scope == UNKNOWN and year == years[-1]:
            known |= {
                part: amount for part, amount in computed if np.isnan(known.get(part, np.nan))
            }
        rows[municipality, year, scope] = {part: known.get(part, np.nan) for part in PARTS}
    index = pd.MultiIndex.from_tuples(rows, names=KEY)
    found = figures_of(pd.DataFrame(list(rows.values()), index=index, columns=PARTS))
    inhabitants = inhabitants_in(everyone_with(municipality))
    is_several = structure_of(municipality).has_several_entities
    return Own(found.dropna(how="all"), inhabitants, is_several)


def of_scope(
    tables: Mapping[str, pd.DataFrame], scopes: Sequence[str]
) -> tuple[dict[str, pd.DataFrame], str]:
    """Tables of one scope, the first of some that the statements all have, and which it is.

    Where there are prescribed statements, tables that do not tell their scope are left out; where
    there are none, those are all, and the scope is not known.
    """
    there = {name: rows for name, rows in tables.items() if len(rows)}
    stated = {name: rows for name, rows in there.items() if name in STATEMENTS}
    deciding = [stated[name] for name in (OVERVIEW, BALANCE) if name in stated] or [
        *stated.values()
    ]
    for scope in scopes:
        if deciding and all((rows.scope == scope).any() for rows in deciding):
            of_each = {name: rows[rows.scope == scope] for name, rows in stated.items()}
            return {name: rows for name, rows in of_each.items() if len(rows)}, scope
    return {name: rows for name, rows in there.items() if name not in stated}, UNKNOWN
