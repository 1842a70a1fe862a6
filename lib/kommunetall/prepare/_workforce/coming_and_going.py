"""Who leaves, who comes, and how many apprentices there are."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from kommunetall.data import together
from kommunetall.data.tables import SETTLED
from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several, Stated
from kommunetall.models.workforce import (
    apprentices_against_target,
    first,
    hires_by_month,
    leader,
    stated_values,
)
from kommunetall.models.workforce.cases import direction, earlier, standing
from kommunetall.models.workforce.recruitment import came_less_left
from kommunetall.models.workforce.stated import hired_in
from kommunetall.models.workforce.totals import turnover_totals
from kommunetall.prepare._workforce.printed import OF_SECTOR, STAFF, Printed, two_years
from kommunetall.prepare._workforce.read import OWN_TARGET, STATED, Given

TURNOVER = "turnover"
HIRES = "hires"
OF_APPRENTICES = ("apprentices",)
OF_INTRODUCTIONS = ("introductions", "introductions_permanent")
BAND = {"lowest": "low_mean", "highest": "high_mean"}


def printed_rates(total: pd.Series) -> dict[str, Stated]:
    """Turnover of both years, in words with no more decimals than it is printed with."""
    return {name: Stated(total[name]) for name in ("turnover_percent", "previous_turnover_percent")}


def turnover(printed: Printed) -> Exhibit:
    """Turnover and leavers by area in both years."""
    origins = printed.source(TURNOVER)
    return printed.exhibit(
        "turnover",
        two_years(printed.areas, ("turnover_percent", "leavers")),
        figures={
            **printed_rates(printed.total),
            **printed.of_total("leavers", "previous_leavers"),
            **printed.of_sector,
        },
        cases={
            "change": direction(
                printed.total.previous_turnover_percent, printed.total.turnover_percent, 2
            ),
            "left": direction(printed.total.previous_leavers, printed.total.leavers, 0),
            "sector": printed.sector_dated,
        },
        origins=origins,
    )


def turnover_ranked(printed: Printed) -> Exhibit:
    """Turnover of the areas that may be ranked, beside that of the whole municipality."""
    origins = printed.source(TURNOVER)
    ranked = printed.ranked("turnover_percent", TURNOVER)
    rates = ranked.turnover_percent
    together = printed.total.turnover_percent
    return printed.exhibit(
        "turnover_ranked",
        ranked[["label", "turnover_percent"]].assign(total_percent=together),
        figures={
            "total_percent": together,
            "highest": first(rates),
            "lowest": first(rates.iloc[::-1]),
            "highest_area": leader(ranked, "turnover_percent", 1),
            "lowest_area": leader(ranked.iloc[::-1], "turnover_percent", 1),
        },
        origins=origins,
    )


def turnover_total(printed: Printed) -> Exhibit | Several:
    """Readings of the total turnover, and the sector's."""
    origins = printed.computed(TURNOVER)
    totals = turnover_totals(printed.areas, printed.stated(OF_SECTOR))
    if len(totals) < 2 and totals.base.isna().all():
        return printed.several("turnover_total", why="det er bare ett tall for turnover")
    readings = totals.set_index("item").reindex(["printed", "leavers_over_mean"])
    sector = printed.sector_dated
    return printed.exhibit(
        "turnover_total",
        totals.assign(is_stated=totals["item"] == "sector"),
        figures={
            **printed.of_sector,
            "printed_percent": Stated(readings.turnover_percent.iloc[0]),
            "over_mean_percent": readings.turnover_percent.iloc[1],
            "mean_base": readings.base.iloc[1],
            "leavers": printed.total.leavers,
        },
        cases={"sector": sector},
        notes=() if sector == "none" else ("sector",),
        origins=origins,
    )


@lru_cache(maxsize=64)
def by_month(given: Given) -> pd.DataFrame:
    """Hires of the year by month beside the earlier years, with their sum."""
    return hires_by_month(given.table(HIRES), given.year)


def years_before(given: Given) -> list[str]:
    """The years that hires are known of before the report's, the first first."""
    return [name for name in by_month(given).columns if name.isdigit() and name != str(given.year)]


def introductions(printed: Printed) -> Exhibit | Several:
    """Introductions for new employees, and how many of them for those in permanent positions."""
    figures = {item: printed.stated(item) for item in OF_INTRODUCTIONS}
    if pd.isna([*figures.values()]).all():
        return printed.several("introductions", why="teksten oppgir ingen introduksjonsprogrammer")
    hired = hired_in(printed.given.tables.get(HIRES), printed.year)
    return printed.exhibit(
        "introductions",
        figures={
            **figures,
            "hired": hired,
            "introduced_share": figures["introductions_permanent"] / hired if hired else None,
        },
        origins=printed.source(STATED),
    )


def came_and_left(printed: Printed) -> Exhibit | Several:
    """Those who came and those who left, beside the change in permanent employees."""
    origins = printed.source(TURNOVER, HIRES, STAFF)
    total = printed.total
    hired = hired_in(printed.given.tables.get(HIRES), printed.year)
    found = came_less_left(hired, total.leavers, total.employees_change)
    if pd.isna(found.unexplained_persons):
        return printed.several("came_and_left", why="tallene er ikke kjent for hele kommunen")
    return printed.exhibit(
        "came_and_left",
        figures={
            **found,
            "hired": hired,
            "leavers": total.leavers,
            "employees_change": total.employees_change,
        },
        cases={"explained": standing(total.employees_change, found.net_persons, 0)},
        origins=origins,
    )


def of_hires(given: Given, name: str, frame: pd.DataFrame) -> Exhibit:
    """An exhibit of hires, with those of the year and of those before in all."""
    months = by_month(given)
    total = months[months.is_total].iloc[0]
    years = years_before(given)
    before = total.get(str(given.year - 1), float("nan")) if len(years) > 1 else float("nan")
    return given.exhibit(
        name,
        frame,
        figures={
            "hired": total[str(given.year)],
            "hired_mean": total["mean"],
            "hired_change": total[str(given.year)] - before,
            "earliest": years[0] if years else None,
        },
        cases={
            "earlier": earlier(len(years)),
            "standing": standing(total[str(given.year)], total["mean"], 0),
            "since": direction(before, total[str(given.year)], 0),
        },
        origins=(given.sources[HIRES],),
    )


def hires(given: Given) -> Exhibit:
    """Hires by month beside the earlier years, with their mean where they are several."""
    frame = by_month(given).drop(columns=[*BAND])
    if len(years_before(given)) < 2:
        frame = frame.drop(columns="mean").rename(columns={"from_mean": "from_before"})
    return of_hires(given, "hires", frame)


def hires_year(given: Given) -> Exhibit:
    """Hires of the year by month, on the band of the earlier years where they are several."""
    frame = by_month(given)
    band = BAND if len(years_before(given)) > 1 else {}
    months = frame[~frame.is_total][["month", str(given.year), "mean", *band]]
    return of_hires(given, "hires_year", months.rename(columns=band))


def has_goal(given: Given) -> bool:
    """Whether what apprentices are held against is known: then they are told of beside it."""
    return given.target is not None and {*OF_APPRENTICES} <= set(given.stated["item"])


def apprentices(given: Given) -> Exhibit:
    """Apprentices against the municipality's own target.

    The target in persons follows from the rule and the inhabitants; what the text states of it is
    said where it is there.

    Raises
    ------
    NotThere
        If it states no apprentices, has no target, or its population is not known.
    """
    stated = stated_values(given.stated, OF_APPRENTICES)
    if given.target is None:
        raise NotThere("Kommunen har ikke noe mål for lærlinger.", tables=(OWN_TARGET,))
    goal = apprentices_against_target(
        stated, given.population, given.codes, given.target, given.year
    )
    if goal.empty:
        raise NotThere("Innbyggertallet er ikke kjent.", tables=(SETTLED,))
    last = goal.iloc[-1]
    source = given.sources[STATED]
    is_same = {origin.computed for origin in given.population_origins} == {source.computed}
    return given.exhibit(
        "apprentices",
        goal,
        figures={
            "apprentices": stated["apprentices"],
            "apprentices_target": stated.get("apprentices_target", float("nan")),
            "apprentices_passed": stated.get("apprentices_passed", float("nan")),
            "gap_persons": last.gap_persons,
            "target_persons": last.target_persons,
            "population_year": int(last.population_year),
            "population_source": together(given.population_origins),
        },
        cases={
            "standing": standing(last.apprentices, last.target_persons, 0),
            "days": "both" if len(goal) > 1 else "one",
        },
        notes=() if is_same else ("population",),
        origins=(source.computed, *given.population_origins),
    )
