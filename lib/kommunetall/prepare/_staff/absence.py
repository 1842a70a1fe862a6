"""Sickness absence: against the target, by length and type, by month, and what pulls it up."""

from __future__ import annotations

from kommunetall.exhibit import Exhibit, Missing
from kommunetall.models import staff as model
from kommunetall.models.workforce.cases import apart, direction, standing
from kommunetall.prepare._staff.told import Told, area_table, left_out, ranked_areas

SICKNESS = ("agreed", "lost", "previous_rate_percent", "rate_percent")
AGAINST_TARGET = ("target_percent", "gap_points")
IN_WORDS = 1
PARTS = (
    *("rate_percent", "rate_short_percent", "rate_long_percent"),
    *("rate_self_certified_percent", "rate_certified_percent"),
)


def sickness(told: Told) -> Exhibit:
    """Sickness absence of each area, beside its target where it has any."""
    whole = told.figures_of("rate_percent", "previous_rate_percent", "target_percent")
    figures = {
        **whole,
        "gap_points": apart(told.whole.rate_percent, told.whole.target_percent, IN_WORDS),
        **model.against_target(told.areas),
        **model.moved_most(told.areas, "rate_percent"),
    }
    is_aimed = told.has_target or told.has_area_targets
    columns = (*SICKNESS, *AGAINST_TARGET) if is_aimed else SICKNESS
    return told.exhibit(
        "sickness",
        area_table(told, columns),
        figures=figures,
        cases={
            "direction": direction(
                told.whole.previous_rate_percent, told.whole.rate_percent, IN_WORDS
            ),
            "standing": standing(told.whole.rate_percent, told.whole.target_percent, IN_WORDS),
        },
    )


def sickness_ranked(told: Told) -> Exhibit:
    """How far the areas are above their own targets, the farthest first.

    The absence itself where no area has a target.
    """
    by = "gap_points" if told.has_area_targets else "rate_percent"
    against = model.against_target(told.areas)
    farthest, points = model.leading(told.areas, "gap_points")
    highest, percent = model.leading(told.areas, "rate_percent")
    return told.exhibit(
        "sickness_ranked",
        ranked_areas(told, by),
        figures={
            **against,
            "farthest": farthest,
            "farthest_points": points,
            "highest": highest,
            "highest_percent": percent,
        },
        cases={
            "targets": "known" if told.has_area_targets else "unknown",
            "above": model.above_case(against),
        },
        notes=left_out(told, "rate_percent"),
    )


def lengths(told: Told) -> Exhibit:
    """Sickness absence of each area by length and type."""
    return told.exhibit("lengths", area_table(told, PARTS), figures=told.figures_of(*PARTS))


def short_and_long(told: Told) -> Exhibit:
    """Short and long absence of the areas, those with most absence first."""
    frame = ranked_areas(told, "rate_percent", "rate_short_percent", "rate_long_percent")
    return told.exhibit(
        "short_and_long",
        frame.drop(columns="rate_percent"),
        figures={
            **told.figures_of("rate_short_percent", "rate_long_percent"),
            "employer_period_days": told.given.employer_period_days,
        },
        notes=left_out(told, "rate_percent"),
    )


def months(told: Told) -> Exhibit:
    """Sickness absence of the whole month by month, and of the twelve months that end with each."""
    frame = model.months(told.given.published)
    columns = ["month", "rolling_rate_percent", "rate_percent"]
    rolling = frame.rolling_rate_percent.dropna()
    hidden = told.given.published.hidden["sickness_by_month"].rolling_rate_percent.any()
    is_known = len(rolling) and not hidden
    lowest, highest = (rolling.min(), rolling.max()) if is_known else (float("nan"), float("nan"))
    return told.exhibit(
        "months",
        frame[columns],
        figures={
            **told.figures_of("rate_percent"),
            "lowest_percent": lowest,
            "highest_percent": highest,
        },
        cases={"band": "same" if direction(lowest, highest, IN_WORDS) == "unchanged" else "apart"},
    )


def contributions(told: Told) -> Exhibit | Missing:
    """What each area contributes to the distance of the whole's absence from its target."""
    if not told.has_target:
        return told.missing("contributions", "sickness_target")
    name, value = model.leading(told.areas, "contribution_points", 2)
    return told.exhibit(
        "contributions",
        ranked_areas(told, "contribution_points"),
        figures={"top_pull": name, "top_pull_points": value, **told.figures_of("gap_points")},
        cases={"pull": model.pull_case(value)},
        notes=left_out(told, "rate_percent"),
    )
