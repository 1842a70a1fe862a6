"""Who leaves, who comes, and how many apprentices there are."""

from __future__ import annotations

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit
from kommunetall.models.workforce import (
    apprentices_against_target,
    first,
    hires_by_month,
    stated_values,
)
from kommunetall.models.workforce.cases import standing
from kommunetall.models.workforce.totals import turnover_totals
from kommunetall.prepare._workforce.printed import Printed, two_years
from kommunetall.prepare._workforce.read import OWN_TARGET, POPULATION, STATED

TURNOVER = "turnover"
HIRES = "hires"


def turnover(printed: Printed) -> Exhibit:
    """Turnover and leavers by area in both years."""
    origins = printed.source(TURNOVER)
    return printed.exhibit(
        "turnover",
        two_years(printed.areas, ("turnover_percent", "leavers")),
        figures={
            **printed.of_total("turnover_percent", "previous_turnover_percent", "leavers"),
            "sector_percent": printed.stated("turnover_sector"),
        },
        origins=origins,
    )


def turnover_ranked(printed: Printed) -> Exhibit:
    """Turnover of the areas that may be ranked, beside that of the whole municipality."""
    origins = printed.source(TURNOVER)
    ranked = printed.ranked("turnover_percent")
    rates = ranked.turnover_percent
    together = printed.total.turnover_percent
    return printed.exhibit(
        "turnover_ranked",
        ranked[["label", "turnover_percent"]].assign(total_percent=together),
        figures={
            "total_percent": together,
            "highest": first(rates),
            "lowest": first(rates.iloc[::-1]),
        },
        origins=origins,
    )


def turnover_total(printed: Printed) -> Exhibit:
    """Readings of the total turnover, and the sector's."""
    origins = printed.source(TURNOVER)
    totals = turnover_totals(printed.areas, printed.stated("turnover_sector"))
    return printed.exhibit("turnover_total", totals, origins=origins)


def hires(printed: Printed) -> Exhibit:
    """Hires by month beside the earlier years, with their sum."""
    origins = printed.source(HIRES)
    by_month = hires_by_month(printed.given.table(HIRES), printed.year)
    total = by_month[by_month.is_total].iloc[0]
    return printed.exhibit(
        "hires",
        by_month.drop(columns=["lowest", "highest"]),
        figures={"hired": total[str(printed.year)], "hired_mean": total["mean"]},
        origins=origins,
    )


def hires_year(printed: Printed) -> Exhibit:
    """Hires of the year by month, on the band of the earlier years."""
    origins = printed.source(HIRES)
    by_month = hires_by_month(printed.given.table(HIRES), printed.year)
    total = by_month[by_month.is_total].iloc[0]
    months = by_month[~by_month.is_total]
    months = months.rename(columns={"lowest": "low_mean", "highest": "high_mean"})
    return printed.exhibit(
        "hires_year",
        months[["month", str(printed.year), "mean", "low_mean", "high_mean"]],
        figures={"hired": total[str(printed.year)], "hired_mean": total["mean"]},
        origins=origins,
    )


def apprentices(printed: Printed) -> Exhibit:
    """Apprentices against the municipality's own target."""
    given = printed.given
    if given.target is None:
        raise NotThere("The municipality has no target for apprentices.", tables=(OWN_TARGET,))
    stated = stated_values(given.stated, ("apprentices", "apprentices_target"))
    goal = apprentices_against_target(
        stated, given.population, given.codes, given.target, printed.year
    )
    if goal.empty:
        raise NotThere("The population is not known.", tables=(POPULATION,))
    last = goal.iloc[-1]
    return printed.exhibit(
        "apprentices",
        goal,
        figures={
            "apprentices": stated["apprentices"],
            "apprentices_target": stated["apprentices_target"],
            "gap_persons": last.gap_persons,
            "target_persons": last.target_persons,
            "population_year": int(last.population_year),
        },
        cases={"standing": standing(last.apprentices, last.target_persons, 0)},
        notes=("population",),
        origins=printed.source(STATED, POPULATION),
    )
