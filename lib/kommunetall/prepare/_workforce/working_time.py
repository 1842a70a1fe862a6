"""Overtime, and breaches of the rules of working time."""

from __future__ import annotations

from kommunetall.exhibit import Exhibit
from kommunetall.models.workforce import first
from kommunetall.models.workforce.breaches import (
    breaches_by_area,
    breaches_by_type,
    most_common_type,
)
from kommunetall.models.workforce.cases import direction
from kommunetall.prepare._workforce.printed import Printed, two_years

OVERTIME = "overtime"
PER_FTE = "overtime_hours_per_fte"
BY_TYPE = "breaches_by_type"
BY_AREA = "breaches_by_area"


def overtime(printed: Printed) -> Exhibit:
    """Overtime by area in both years, in hours and in hours per fte."""
    origins = printed.source(OVERTIME)
    return printed.exhibit(
        "overtime",
        two_years(printed.areas, ("paid_hours", "compensated_hours", PER_FTE)),
        figures=printed.of_total(
            "overtime_hours", "previous_overtime_hours", "paid_hours", "compensated_hours"
        ),
        origins=origins,
    )


def overtime_ranked(printed: Printed) -> Exhibit:
    """Overtime per fte in both years of the areas that may be ranked."""
    origins = printed.source(OVERTIME)
    total, before = printed.total, f"previous_{PER_FTE}"
    return printed.exhibit(
        "overtime_ranked",
        printed.ranked(PER_FTE)[["label", before, PER_FTE]],
        figures=printed.of_total(before, PER_FTE),
        cases={"direction": direction(total[before], total[PER_FTE], 1)},
        origins=origins,
    )


def breaches(printed: Printed) -> Exhibit:
    """Breaches by type, year by year, with their sum."""
    origins = printed.source(BY_TYPE)
    by_type = breaches_by_type(printed.given.table(BY_TYPE))
    return printed.exhibit("breaches", by_type, origins=origins)


def breach_types(printed: Printed) -> Exhibit:
    """Breaches by type, year by year, for the shaded grid."""
    origins = printed.source(BY_TYPE)
    by_type = breaches_by_type(printed.given.table(BY_TYPE))
    kinds = by_type[~by_type.is_total].drop(columns=["change", "is_total"])
    return printed.exhibit(
        "breach_types",
        kinds.reset_index(drop=True),
        figures={"common_type": most_common_type(by_type, printed.year)},
        origins=origins,
    )


def breaches_of_areas(printed: Printed) -> Exhibit:
    """Breaches by area as printed, year by year, with their sum."""
    origins = printed.source(BY_AREA)
    by_area = breaches_by_area(printed.given.table(BY_AREA))
    return printed.exhibit(
        "breaches_of_areas",
        by_area,
        figures=printed.of_total("breaches", "previous_breaches"),
        origins=origins,
    )


def breaches_ranked(printed: Printed) -> Exhibit:
    """Breaches per 100 employees of the areas that may be ranked."""
    origins = printed.source(BY_AREA)
    ranked = printed.ranked("breaches_per_100")
    return printed.exhibit(
        "breaches_ranked",
        ranked[["label", "breaches_per_100"]],
        figures={
            "most_breaches": first(ranked.label),
            "top_breaches": first(ranked.breaches_per_100),
        },
        origins=origins,
    )
