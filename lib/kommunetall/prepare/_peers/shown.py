"""What a report shows of a municipality beside others."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.models import peers as model
from kommunetall.models.equalisation.position import among_case
from kommunetall.prepare._peers.compared import FEWEST, TABLES_OF, TOPIC, Compared, State

FEW = 8
PER_CAPITA, PERCENT = "nok_per_capita", "percent"
LEADING = "leading_percent"
NOT_FETCHED = "Regnskapene kommunene har rapportert for {year}, er ikke hentet."
NOTES = {
    "without_restricted": ("result_without_restricted",),
    "net_debt": ("net_debt",),
    "unrestricted_revenue": ("unrestricted_revenue",),
    "working_capital": ("working_capital",),
    "with_contribution": ("year_deviation", "year_amortisation"),
}
Span = Literal["same", "varies"]


def compared_with(compared: Compared) -> Exhibit | Missing:
    """Who is compared with whom, of how many there are figures, and what there are none of."""
    if compared.state == "nothing":
        return lacking(compared, "compared_with")
    is_compared = compared.state == "compared"
    nothing = dict.fromkeys(("scope", "whose", "known_as", "left_out", "since"), "none")
    return compared.exhibit(
        "compared_with",
        cases={
            **({} if is_compared else nothing),
            "who": who_case(compared.state, compared.cases["compared"]),
        },
        notes=("network",) if compared.group.network and is_compared else (),
    )


def lacking(compared: Compared, name: str) -> Missing:
    """An exhibit for which nobody's accounts are there."""
    why = NOT_FETCHED.format(year=compared.run["year"])
    return Missing(f"{TOPIC}.{name}", TABLES_OF[compared.of], why, compared.run)


def not_compared(compared: Compared, name: str) -> Missing | Several:
    """What stands for an exhibit where there is nobody, or nothing, to compare."""
    if compared.state == "nothing":
        return lacking(compared, name)
    return compared.several(name, why="det er ikke tall for flere å sammenlikne")


def who_case(state: State, group: str) -> str:
    """Which sentence tells who is compared with whom.

    >>> who_case("compared", "group"), who_case("too_few", "group")
    ('compared_group', 'alone_group')
    """
    told = {"compared": f"compared_{group}", "too_few": f"alone_{group}"}
    return told.get(state, state)


def per_inhabitant(compared: Compared) -> Exhibit | Missing | Several:
    """Key figures per inhabitant beside those of others."""
    return table_of(compared, "per_inhabitant", PER_CAPITA)


def of_revenue(compared: Compared) -> Exhibit | Missing | Several:
    """Key figures as a share of gross operating revenue beside those of others."""
    return table_of(compared, "of_revenue", PERCENT)


def table_of(compared: Compared, name: str, measure: str) -> Exhibit | Missing | Several:
    """Key figures in a measure; nothing where there is nothing to compare."""
    frame = compared.beside(compared.this_year, measure, *compared.names)
    compared_rows = frame[frame.ranked > 1].drop(columns="year").reset_index(drop=True)
    if compared.state != "compared" or compared_rows.empty:
        return not_compared(compared, name)
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
        notes=("average", *(note for note, of in NOTES.items() if {*of} & {*compared_rows.figure})),
    )


def among_all(compared: Compared) -> Exhibit | Missing | Several:
    """Everyone that has reported, on one axis, by the leading share of revenue."""
    year, leading = compared.this_year.droplevel("year"), compared.leading
    shares = model.ratios(year, PERCENT, [leading])[leading].dropna()
    if compared.state != "compared" or compared.code not in shares or len(shares) < FEWEST:
        return not_compared(compared, "among_all")
    frame = model.among(year, compared.code, PERCENT, [leading]).rename(
        columns={f"{leading}_{PERCENT}": LEADING}
    )
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


def over_years(compared: Compared) -> Exhibit | Missing | Several:
    """The leading figure of the municipality, its peers and the country over six years."""
    leading = compared.leading
    found = compared.beside(compared.panel, PERCENT, leading)
    known = found[found[f"country_{PERCENT}"].notna()].reset_index(drop=True)
    if compared.state != "compared" or len(known) < 2:
        return not_compared(compared, "over_years")
    has_peers = known[f"peers_{PERCENT}"].notna().any()
    whose = ("own", "peers", "country") if has_peers else ("own", "country")
    series = known[["year", *(f"{each}_{PERCENT}" for each in whose)]]
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
        cases={
            "figure": leading,
            "peers_span": span_case(known.peers_counted),
            "span": span_case(known.country_counted),
        },
        notes=(
            *(("counted_peers",) if has_peers else ()),
            "counted",
        ),
    )


def span_case(counted: pd.Series) -> Span:
    """Whether averages are of as many every year.

    >>> span_case(pd.Series([37, 37])), span_case(pd.Series([24, 37]))
    ('same', 'varies')
    """
    return "same" if counted.min() == counted.max() else "varies"


def everyone(compared: Compared) -> Exhibit | Missing | Several:
    """Every municipality that has reported, by all the shares of revenue."""
    if compared.state in ("nothing", "too_few"):
        return not_compared(compared, "everyone")
    year = compared.this_year.droplevel("year")
    frame = model.among(year, compared.code, PERCENT, compared.names)
    return compared.exhibit("everyone", named(compared, frame))


def named(compared: Compared, frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with names for codes."""
    names = {**compared.nation.names, compared.code: str(compared.figures["place"])}
    told = frame.assign(municipality=frame.municipality_code.map(names))
    return told[["municipality", *(c for c in frame if c != "municipality_code")]]
