"""Overtime, and breaches of the rules of working time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit
from kommunetall.models.workforce import first, leader
from kommunetall.models.workforce.breaches import (
    breaches_by_area,
    breaches_by_group,
    breaches_by_type,
    listed_case,
    told_of,
)
from kommunetall.models.workforce.cases import direction, hours_of
from kommunetall.models.workforce.telling import most_of, moved_most
from kommunetall.models.workforce.totals import per_every_fte
from kommunetall.prepare._workforce.printed import Printed, areas_case, two_years
from kommunetall.prepare._workforce.read import Given

OVERTIME = "overtime"
PER_FTE = "overtime_hours_per_fte"
BY_TYPE = "breaches_by_type"
BY_AREA = "breaches_by_area"


def overtime(printed: Printed) -> Exhibit:
    """Overtime by area in both years, in hours and in hours per fte."""
    origins = printed.computed(OVERTIME)
    return printed.exhibit(
        "overtime",
        two_years(printed.areas, ("paid_hours", "compensated_hours", PER_FTE)),
        figures={
            **printed.of_total(
                "overtime_hours", "previous_overtime_hours", "paid_hours", "compensated_hours"
            ),
            "compensated_share": share_of(printed.total),
            **most_of(printed.areas, "overtime_hours", printed.given.privacy),
        },
        cases={
            "change": direction(
                printed.total.previous_overtime_hours, printed.total.overtime_hours, 0
            )
        },
        origins=origins,
    )


def share_of(total: pd.Series) -> float:
    """Share of the overtime that was taken as time off; missing where there is none."""
    hours = total.overtime_hours
    return float(total.compensated_hours / hours) if hours > 0 else float("nan")


def overtime_ranked(printed: Printed) -> Exhibit:
    """Overtime per fte in both years of the areas that may be ranked."""
    origins = printed.computed(OVERTIME)
    total, before = printed.total, f"previous_{PER_FTE}"
    whose = hours_of(printed.given.table(OVERTIME).includes_temporary)
    temporary = np.nan if whose == "permanent" else printed.stated("temporary_fte")
    ranked = printed.ranked(PER_FTE, OVERTIME)
    if ranked[before].isna().all() and len(ranked):
        raise NotThere("Det er ingen overtid etter område for året før.", tables=(OVERTIME,))
    return printed.exhibit(
        "overtime_ranked",
        ranked[["label", before, PER_FTE]],
        figures={
            **printed.of_total(before, PER_FTE),
            **moved_most(printed.areas, PER_FTE, printed.given.privacy),
            "highest": leader(ranked, PER_FTE, 1),
            "highest_hours": first(ranked[PER_FTE]),
            "temporary_fte": temporary,
            "hours_per_every_fte": per_every_fte(total[PER_FTE], total.fte, temporary),
        },
        cases={"direction": direction(total[before], total[PER_FTE], 1), "whose": whose},
        origins=origins,
    )


def breach_types(given: Given) -> Exhibit:
    """Breaches by type, year by year."""
    frame = breaches_by_type(given.table(BY_TYPE))
    groups = breaches_by_group(frame, given.year)
    counts = groups.set_index("name").breaches
    most = groups[groups.breaches > 0].head(1)
    count = float(most.breaches.sum()) or float("nan")
    return given.exhibit(
        "breach_types",
        frame.drop(columns="group"),
        figures={
            "common_type": first(most.name),
            "common_breaches": count,
            "common_share": count / counts.sum() if counts.sum() else float("nan"),
            "types_of_common": first(most.types),
            "types": len(groups),
            **two_most(counts),
        },
        cases={"told_of": told_of(groups)},
        origins=(given.sources[BY_TYPE],),
    )


def two_most(counts: pd.Series) -> dict[str, object]:
    """The second most common kind with its count, and the least count; None where there is none."""
    ordered = counts.dropna().sort_values(ascending=False, kind="stable")
    if len(ordered) < 2:
        return dict.fromkeys(("second_type", "second_breaches", "least_breaches"))
    return {
        "second_type": str(ordered.index[1]),
        "second_breaches": float(ordered.iloc[1]),
        "least_breaches": float(ordered.iloc[-1]),
    }


def unrecorded_of(printed: Printed) -> tuple[str, ...] | None:
    """Names of the areas that do not record working time digitally; None where none is said to."""
    return tuple(printed.areas.label[printed.areas.is_unrecorded]) or None


def breaches_of_areas(printed: Printed) -> Exhibit:
    """Breaches by area as printed, year by year, with their sum."""
    origins = printed.source(BY_AREA)
    by_area = breaches_by_area(printed.given.table(BY_AREA), printed.given.structure)
    listed = printed.areas.breaches[printed.areas.is_unrecorded]
    return printed.exhibit(
        "breaches_of_areas",
        by_area,
        figures={
            **printed.of_total("breaches", "previous_breaches"),
            **most_of(printed.areas, "breaches", printed.given.privacy),
            "unrecorded": unrecorded_of(printed),
            "unrecorded_breaches": listed.sum(skipna=False),
        },
        cases={
            "listed": listed_case(listed),
            "change": direction(printed.total.previous_breaches, printed.total.breaches, 0),
            "areas": areas_case(by_area),
        },
        origins=origins,
    )


def breaches_ranked(printed: Printed) -> Exhibit:
    """Breaches per 100 employees of the areas that may be ranked."""
    origins = printed.computed(BY_AREA)
    ranked = printed.ranked("breaches_per_100", BY_AREA)
    return printed.exhibit(
        "breaches_ranked",
        ranked[["label", "breaches_per_100"]],
        figures={
            "most_breaches": leader(ranked, "breaches_per_100", 0),
            "top_breaches": first(ranked.breaches_per_100),
            "whole_breaches": printed.total.breaches_per_100,
            "unrecorded": unrecorded_of(printed),
        },
        cases={"recorded": "some" if unrecorded_of(printed) else "all"},
        notes=("unrecorded",) if unrecorded_of(printed) else (),
        origins=origins,
    )
