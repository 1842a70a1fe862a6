"""Where the municipality stands among all, what would change it, and its peers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.equalisation import Change, what_if
from kommunetall.models.equalisation import position as places
from kommunetall.models.equalisation.what_if import kept_shares, weight_case
from kommunetall.models.findings import sign_case
from kommunetall.models.peers import NEIGHBOURS, Peers, known_as, peer_group
from kommunetall.prepare._equalisation.standing import Standing
from kommunetall.prepare._part import Part

MOST_PEERS = 15
RANKED = ["municipality", "before_share", "after_share", "is_own"]
AMONG = ["label", *RANKED[1:]]
LITTLE = Change(-0.01)
OF_EACH = [
    "municipality",
    "rank_before",
    "population",
    "tax_nok_per_capita",
    "before_share",
    "after_share",
    "net_nok_per_capita",
    "is_own",
]


@dataclass(frozen=True, eq=False)
class Tried(Part):
    """What would change the municipality's place."""

    standing: Standing
    change: float
    changes: dict[str, Change]


@dataclass(frozen=True, eq=False)
class Compared(Part):
    """Those that the municipality is compared with."""

    standing: Standing
    group: Peers
    chosen: str


@lru_cache(maxsize=256)
def tried_of(standing: Standing, change: float) -> Tried:
    """What changes of tax, population or rules would do.

    Raises
    ------
    DataError
        If the change is no share of a likely size.
    """
    rules = standing.country.rules[standing.country.year + 1]
    changes = {
        "own_tax": Change(change),
        "national_tax": Change(change, change),
        "own_population": Change(own_population=change),
        "next_rules": Change(rules=rules),
    }
    run = {**standing.run, "change": change}
    return Tried(
        standing.topic,
        run,
        standing,
        change,
        changes,
        figures=standing.figures,
        cases=standing.cases,
        origins=standing.origins,
    )


@lru_cache(maxsize=256)
def compared_of(standing: Standing, peers: str) -> Compared:
    """Those that are chosen to compare with.

    Raises
    ------
    DataError
        If there are no such peers.
    """
    country = standing.country
    group = peer_group(country.peer_groups, country.neighbours, standing.code, peers)
    table = "neighbours" if peers == NEIGHBOURS else "peer_groups"
    run = {**standing.run, "peers": peers}
    figures = {
        **standing.figures,
        "asked": group.title,
        "group": group.network or group.title,
        "network": group.network,
        "group_source": str(country.origins[table]),
    }
    return Compared(
        standing.topic,
        run,
        standing,
        group,
        peers,
        figures=figures,
        origins=standing.origins,
    )


def position(standing: Standing) -> Exhibit:
    """The municipality's place on the curve of the equalisation."""
    rules = standing.country.rules[standing.country.year]
    here = places.position(standing.this_year, standing.code, rules)
    points = places.net_curve(standing.this_year, standing.code, rules)
    columns = ["point", "before_share", "net_nok_per_capita", "is_own", "is_boundary", "is_other"]
    everyone = standing.this_year[["before_share", "net_nok_per_capita"]]
    others = everyone.assign(point=None, is_own=False, is_boundary=False, is_other=True)
    rows = [points.assign(is_other=False)[columns], others[columns]]
    named = points.set_index("point").municipality
    side = sign_case(here.to_threshold_nok, "above", "below", "at")
    tried = what_if(standing.this_year, standing.code, rules, {"own_tax": LITTLE})
    held, recomputed = kept_shares(tried, "own_tax")
    below, counted = places.below_threshold(standing.this_year, rules)
    return standing.exhibit(
        "position",
        pd.concat(rows, ignore_index=True),
        figures={
            "threshold": rules.supplement_threshold,
            "lowest": named["lowest"],
            "highest": named["highest"],
            **{str(name): value for name, value in here.items()},
            "to_threshold_nok_million": here.to_threshold_nok / 1e6,
            "kept_recomputed": recomputed,
            "below_threshold": below,
            "municipalities": counted,
        },
        cases={
            "side": side,
            "weight": weight_case(held, recomputed),
            "pays": "below_average" if here.pays_below_average else "as_expected",
        },
    )


def effects(tried: Tried) -> Exhibit:
    """What some changes would do to the municipality, average and deduction held and recomputed."""
    standing = tried.standing
    rules = standing.country.rules[standing.country.year]
    frame = what_if(standing.this_year, standing.code, rules, tried.changes)
    own = frame.set_index("changed").loc["own_tax"]
    then = standing.country.rules[standing.country.year + 1]
    by_change = frame.set_index("changed").after_change_recomputed_nok_million
    moved = round(by_change["next_rules"], 3)
    return tried.exhibit(
        "what_if",
        frame,
        figures={
            "own_tax_nok_million": own.tax_change_nok_million,
            "own_net_nok_million": own.net_change_recomputed_nok_million,
            "own_nok_million": by_change["own_tax"],
            "rules_nok_million": by_change["next_rules"],
            "next_year": standing.country.year + 1,
        },
        cases={
            "change": sign_case(tried.change, "more", "less", "none"),
            "rules": "same"
            if then == rules
            else rules_case(moved, standing.now["net_nok_million"]),
        },
        notes=("held",) if then == rules else ("held", "next_rules"),
    )


def rules_case(moved_nok_million: float, net_nok_million: float) -> str:
    """What other rules would do: more or less received, or more or less paid by one who pays.

    >>> rules_case(-187.5, -5920.7), rules_case(8.8, 234.7), rules_case(2.0, -1.0)
    ('paid_more', 'more', 'more')
    """
    if net_nok_million < 0 and net_nok_million + moved_nok_million < 0:
        return sign_case(moved_nok_million, "paid_less", "paid_more", "nothing")
    return sign_case(moved_nok_million, "more", "less", "nothing")


def rank(standing: Standing) -> Exhibit:
    """The municipality among all of the country, its neighbours named."""
    country, code = standing.country, standing.code
    everyone = places.ranked(standing.this_year, code)
    beside = country.neighbours.neighbour_code[country.neighbours.municipality_code == code]
    named = everyone.municipality_code.isin(beside)
    shares = everyone[["before_share", "after_share"]]
    middle, spread = shares.median(), shares.max() - shares.min()
    found, is_counted = place_in(everyone), country.counts(code)
    side = "some" if named.any() else "none"
    return standing.exhibit(
        "rank",
        everyone[RANKED].assign(is_named=named),
        figures={
            **found,
            "of_country": found["ranked"] - (not is_counted),
            "spread_before_share": spread.before_share,
            "spread_after_share": spread.after_share,
            "middle_before_share": middle.before_share,
            "middle_after_share": middle.after_share,
        },
        cases={
            "beside": side if is_counted else f"guest_{side}",
            "among": places.among_all_case(found["rank"], found["ranked"], is_counted),
        },
    )


def municipalities(standing: Standing) -> Exhibit:
    """Tax and equalisation of every municipality, highest tax per capita first."""
    everyone = places.ranked(standing.this_year, standing.code)
    return standing.exhibit("municipalities", everyone[OF_EACH])


def peers(compared: Compared) -> Exhibit | Several:
    """The municipality's place among its peers."""
    standing, group = compared.standing, compared.group
    of_group = standing.this_year[standing.this_year.municipality_code.isin(group.codes)]
    if len(of_group) == 1:
        return compared.several("peers", why="utvalget har ingen andre kommuner")
    among = places.ranking(of_group, standing.code, MOST_PEERS)
    in_order = of_group.sort_values("before_share")
    lowest, highest = in_order.iloc[0], in_order.iloc[-1]
    figures = {
        **place_in(among),
        "shown": len(among),
        "lowest": lowest.municipality,
        "lowest_before_share": lowest.before_share,
        "highest": highest.municipality,
        "highest_before_share": highest.before_share,
    }
    notes = {
        "part": len(among) < figures["ranked"],
        "network": bool(group.network),
        "group_source": True,
    }
    return compared.exhibit(
        "peers",
        among[AMONG],
        figures=figures,
        cases={
            "compared": group.compared,
            "asked": group.kind,
            "known_as": known_as(group, compared.chosen),
        },
        notes=tuple(note for note, holds in notes.items() if holds),
    )


def no_peers(compared: Compared) -> Several:
    """That there is nobody to compare with, where there is nobody."""
    group = compared.group
    parts = [compared.exhibit("no_peers", cases={"asked": group.kind}, notes=("alone",))]
    alone = len(group.codes) == 1
    return compared.several("no_peers", *(parts if alone else []), why="det er andre i utvalget")


def place_in(ranked: pd.DataFrame) -> dict[str, int]:
    """The municipality's number in a ranking, and how many there are."""
    own = ranked[ranked.is_own].iloc[0]
    return {"rank": int(own.rank_before), "ranked": int(own.ranked)}
