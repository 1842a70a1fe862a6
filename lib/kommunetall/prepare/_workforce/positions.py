"""Fte and employees: how many, how large positions are, and what is growth and what moves."""

from __future__ import annotations

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.workforce.cases import knowledge
from kommunetall.models.workforce.moves import growth_apart, moves
from kommunetall.models.workforce.ranking import most_changed, too_small
from kommunetall.models.workforce.totals import position_bases, temporary
from kommunetall.prepare._workforce.printed import STAFF, Printed, areas_case, two_years
from kommunetall.prepare._workforce.read import REORGANISATIONS, Given


def staff(printed: Printed) -> Exhibit:
    """Fte and employees by area in both years, and the temporary fte in sentences."""
    origins = printed.source(STAFF)
    beside = temporary(
        printed.stated("temporary_fte"),
        printed.stated("temporary_fte_change"),
        printed.total.fte,
    )
    changes = ("fte_change_percent", "employees_change_percent")
    frame = two_years(printed.areas, ("fte", "employees"), changes)
    return printed.exhibit(
        "staff",
        frame,
        figures={
            **printed.of_total("fte", "fte_change"),
            "temporary_fte": beside.temporary_fte,
            "temporary_fte_change": beside.temporary_fte_change,
            "previous_temporary_fte": beside.previous_temporary_fte,
        },
        cases={"before": knowledge(printed.total.fte_change), "areas": areas_case(frame)},
        notes=("changes",) if set(changes) & set(frame) else (),
        origins=origins,
    )


def full_time(given: Given) -> Exhibit:
    """Full-time share and average position, per person and per position."""
    bases = position_bases(given.table("full_time"), given.tables.get(STAFF))
    bases = bases.drop(columns="report_year")
    of_year = bases[bases.year == given.year]
    if of_year.empty:
        raise NotThere("The full-time share of the year is not there.", tables=("full_time",))
    row = of_year.iloc[0]
    names = ("full_time_share_percent", "average_position_percent", "per_person_percent")
    return given.exhibit(
        "full_time",
        bases.dropna(axis="columns", how="all"),
        figures={name: row[name] for name in names},
        cases={"per_person": knowledge(row.per_person_percent)},
        origins=(given.sources["full_time"],),
    )


def growth(printed: Printed) -> Exhibit:
    """Change in fte by area, known moves apart from growth."""
    origins = printed.source(STAFF)
    known = printed.given.reorganisations
    if known is None:
        raise NotThere("No moves between areas are known.", tables=(REORGANISATIONS,))
    return printed.exhibit("growth", growth_apart(printed.areas, known), origins=origins)


def fte_change(printed: Printed) -> Exhibit:
    """Change in fte of the areas that may be ranked."""
    changed = printed.ranked("fte_change", STAFF)
    found = moves(printed.areas)
    return printed.exhibit(
        "fte_change",
        changed[["label", "fte_change"]],
        figures={
            "most_changed": most_changed(printed.areas, printed.given.privacy),
            "increases": found.increases,
            "decreases": found.decreases,
        },
        notes=("moves",),
        origins=printed.source(STAFF),
    )


def small_areas(printed: Printed) -> Exhibit | Several:
    """How many areas are not ranked because they are too small, where any may be ranked."""
    origins = printed.source(STAFF)
    if printed.areas.employees[~printed.areas.is_total].isna().all():
        return printed.several("small_areas", why="ansatte etter område er ikke kjent")
    privacy = printed.given.privacy
    return printed.exhibit(
        "small_areas",
        figures={
            "fewest_persons": privacy.fewest_persons,
            "fewest_persons_sickness": privacy.fewest_persons_sickness,
            "too_few": too_small(printed.areas, privacy.fewest_persons),
            "too_few_sick": too_small(printed.areas, privacy.fewest_persons_sickness),
        },
        origins=origins,
    )
