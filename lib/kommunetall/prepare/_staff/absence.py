"""Sickness absence: against the target, by length and type, by month, and what pulls it up."""

from __future__ import annotations

from kommunetall.exhibit import Exhibit, Missing
from kommunetall.models import staff as model
from kommunetall.prepare._staff.told import Told, area_table, left_out, ranked_areas

SICKNESS = ("agreed", "lost", "previous_rate_percent", "rate_percent")
AGAINST_TARGET = ("target_percent", "gap_points")
PARTS = (
    *("rate_percent", "rate_short_percent", "rate_long_percent"),
    *("rate_self_certified_percent", "rate_certified_percent"),
)


def sickness(told: Told) -> Exhibit:
    """Sickness absence of each area, beside its target where it has any."""
    whole = told.figures_of("rate_percent", "previous_rate_percent", "target_percent")
    figures = {**whole, **model.against_target(told.areas)}
    columns = (*SICKNESS, *AGAINST_TARGET) if told.given.has_targets else SICKNESS
    return told.exhibit("sickness", area_table(told, columns), figures=figures)


def sickness_ranked(told: Told) -> Exhibit:
    """Sickness absence of the areas, highest first, with their targets where they have any."""
    target = ("target_percent",) if told.given.has_targets else ()
    return told.exhibit(
        "sickness_ranked",
        ranked_areas(told, "rate_percent", *target),
        figures=model.against_target(told.areas),
        notes=left_out(told, "rate_percent"),
    )


def lengths(told: Told) -> Exhibit:
    """Sickness absence of each area by length and type."""
    return told.exhibit("lengths", area_table(told, PARTS))


def short_and_long(told: Told) -> Exhibit:
    """Short and long absence of the areas, those with most absence first."""
    frame = ranked_areas(told, "rate_percent", "rate_short_percent", "rate_long_percent")
    return told.exhibit(
        "short_and_long",
        frame.drop(columns="rate_percent"),
        figures=told.figures_of("rate_short_percent", "rate_long_percent"),
        notes=left_out(told, "rate_percent"),
    )


def months(told: Told) -> Exhibit:
    """Sickness absence of the whole month by month, and of the twelve months that end with each."""
    frame = model.months(told.given.published)
    columns = ["month", "rolling_rate_percent", "rate_percent"]
    return told.exhibit("months", frame[columns], figures=told.figures_of("rate_percent"))


def contributions(told: Told) -> Exhibit | Missing:
    """What each area contributes to the distance of the whole's absence from its target."""
    if not told.given.has_targets:
        return told.missing("contributions", "sickness_targets")
    name, value = model.leading(told.areas, "contribution_points")
    return told.exhibit(
        "contributions",
        ranked_areas(told, "contribution_points"),
        figures={"top_pull": name, "top_pull_points": value, **told.figures_of("gap_points")},
        notes=left_out(told, "rate_percent"),
    )
