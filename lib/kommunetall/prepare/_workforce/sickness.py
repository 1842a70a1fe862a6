"""Sickness absence: against its target, what pulls it up, and what reaching it would give."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.workforce import first, if_target_reached, leader
from kommunetall.models.workforce.cases import (
    above,
    above_own,
    apart,
    direction,
    knowledge,
    pull,
    standing,
)
from kommunetall.models.workforce.ranking import number_above
from kommunetall.models.workforce.telling import moved_most
from kommunetall.models.workforce.totals import (
    absence_totals,
    contribution_of_all,
    require_target,
)
from kommunetall.prepare._part import Part
from kommunetall.prepare._workforce.printed import (
    SICKNESS,
    STAFF,
    Printed,
    areas_case,
    two_years,
)
from kommunetall.prepare._workforce.read import STATED

DECIMALS = 2
IN_WORDS = 1
OF_COURSES = (
    *("violence_courses", "violence_courses_year"),
    *("resource_persons", "resource_persons_gathered"),
)
OF_EXPERTS = ("expert_cases", "expert_cases_previous", "expert_grant")


def absence(printed: Printed) -> Exhibit:
    """Sickness absence by area in both years, the target and the distance from it."""
    origins = printed.source(SICKNESS)
    total = printed.total
    frame = two_years(printed.areas, ("rate_percent",), ("target_percent", "gap_points"))
    return printed.exhibit(
        "absence",
        frame,
        figures={
            **printed.of_total("rate_percent", "previous_rate_percent", "target_percent"),
            "gap_points": apart(total.rate_percent, total.target_percent, IN_WORDS),
            **moved_most(printed.areas, "rate_percent", printed.given.privacy),
        },
        cases={
            "direction": direction(total.previous_rate_percent, total.rate_percent, IN_WORDS),
            "standing": standing(total.rate_percent, total.target_percent, IN_WORDS),
            "title": "targets" if "gap_points" in frame else areas_case(frame),
        },
        notes=("gap",) if "gap_points" in frame else (),
        origins=origins,
    )


def absence_ranked(printed: Printed) -> Exhibit:
    """How far the areas that may be ranked are above their own targets, the farthest first.

    The absence itself where no area has a target.
    """
    origins = printed.source(SICKNESS)
    targets = knowledge(printed.areas.gap_points[~printed.areas.is_total].max())
    by = "gap_points" if targets == "known" else "rate_percent"
    sick = printed.ranked(by, SICKNESS)
    everyone = printed.ranked("rate_percent", SICKNESS)
    top = sick.iloc[0] if len(sick) else None
    farthest = leader(sick, by, IN_WORDS)
    highest = leader(everyone, "rate_percent", IN_WORDS)
    is_same = targets == "known" and farthest is not None and farthest == highest
    return printed.exhibit(
        "absence_ranked",
        sick[["label", by]],
        figures={
            "above_target": number_above(sick, "gap_points", 0) if len(sick) else None,
            "ranked": len(sick),
            "farthest": farthest,
            "farthest_points": None if top is None else top.gap_points,
            "farthest_percent": None if top is None else top.rate_percent,
            "highest": highest,
            "highest_percent": first(everyone.rate_percent),
        },
        cases={
            "targets": targets,
            "above": above(sick.gap_points) if targets == "known" else "unknown",
            "title": above_own(sick.gap_points, len(everyone)) if targets == "known" else "unknown",
            "highest": "same" if is_same else "other",
        },
        origins=origins,
    )


def measures(printed: Printed) -> Exhibit | Several:
    """What the text states of help from experts and of courses against violence and threats."""
    items = (*OF_EXPERTS, *OF_COURSES)
    figures = {item: printed.stated(item) for item in items}
    if pd.isna([*figures.values()]).all():
        return printed.several("measures", why="teksten oppgir ingen tiltak med tall")
    granted = figures["expert_cases"] * figures["expert_grant"]
    return printed.exhibit(
        "measures",
        figures={**figures, "granted_nok": granted},
        origins=printed.source(STATED),
    )


def absence_total(printed: Printed) -> Exhibit:
    """The printed totals beside the areas' weighted with fte."""
    origins = printed.computed(SICKNESS)
    totals = absence_totals(printed.areas)
    if totals.computed_percent.isna().all():
        parts = printed.areas[~printed.areas.is_total]
        lacking = SICKNESS if parts.rate_percent.isna().all() else STAFF
        raise NotThere("Ingen områder har både sykefravær og årsverk.", tables=(lacking,))
    rate = totals.set_index("item").reindex(["rate"]).iloc[0]
    return printed.exhibit(
        "absence_total",
        totals[totals["item"] != "gap"],
        figures={
            "printed_percent": rate.printed_percent,
            "computed_percent": rate.computed_percent,
            "apart_points": rate.difference_points,
        },
        cases={"apart": standing(rate.printed_percent, rate.computed_percent, DECIMALS)},
        origins=origins,
    )


def contribution(printed: Printed) -> Exhibit:
    """What each area contributes to the distance from the target."""
    origins = printed.computed(SICKNESS)
    require_target(printed.areas)
    pulls = printed.ranked("contribution_points", SICKNESS)
    together = contribution_of_all(printed.areas)
    top = first(pulls.contribution_points)
    case = pull(top, together, float(pulls.contribution_points.clip(lower=0).sum()))
    gap = printed.total.gap_points
    differs = standing(together, gap, DECIMALS) in ("above", "below")
    return printed.exhibit(
        "contribution",
        pulls[["label", "contribution_points"]],
        figures={
            "top_pull": leader(pulls, "contribution_points", DECIMALS),
            "top_pull_points": top,
            "all_pull_points": together,
            "printed_gap_points": gap if differs and case in ("part", "most") else None,
        },
        cases={
            "pull": case,
            "together": standing(together, 0.0, DECIMALS) if case == "most" else "unknown",
        },
        origins=origins,
    )


@dataclass(frozen=True)
class Assumed:
    """What the reader assumes of the cost of absence."""

    cost_per_fte_nok: int
    refund_share: float


@dataclass(frozen=True, eq=False)
class Reached(Part):
    """What it would give to reach the target, under some assumptions."""

    printed: Printed
    assumed: Assumed


@lru_cache(maxsize=256)
def reached(printed: Printed, assumed: Assumed) -> Reached:
    """The areas with some assumptions, which also belong to what its exhibits depend on."""
    run = {
        **printed.run,
        "cost_per_fte_nok": assumed.cost_per_fte_nok,
        "refund_share": assumed.refund_share,
    }
    return Reached(
        printed.topic,
        run,
        figures=printed.figures,
        status="assumed",
        printed=printed,
        assumed=assumed,
    )


def target_reached(reached: Reached) -> Exhibit:
    """Working time gained if one area above its target, or all of them, reached it."""
    printed, assumed = reached.printed, reached.assumed
    origins = printed.computed(SICKNESS)
    ranked = printed.ranked("above_target_fte", "area_targets")
    frame = if_target_reached(ranked, assumed.cost_per_fte_nok, assumed.refund_share)
    together = frame.iloc[-1]
    return reached.exhibit(
        "target_reached",
        frame,
        figures={
            "back_fte": together.above_target_fte or None,
            "value_nok_million": together.value_nok_million if together.above_target_fte else None,
            "net_value_nok_million": together.net_value_nok_million,
            "first": leader(ranked, "above_target_fte", IN_WORDS),
            "first_fte": first(frame.above_target_fte) if len(frame) > 1 else None,
        },
        origins=origins,
    )
