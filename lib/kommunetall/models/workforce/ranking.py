"""Which areas may be ranked, and how they rank: small ones are left alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kommunetall.models.moved import leads

OF_HEALTH = ("rate_percent", "gap_points", "contribution_points", "above_target_fte")


@dataclass(frozen=True)
class PrivacyRules:
    """How small a group may be that figures are told of.

    No law has a number: these are choices of the reports. They are no parameters, as two reports of
    the same people with different limits would give away what one of them hides.

    Attributes
    ----------
    fewest_persons
        Fewest persons.
    fewest_fte_sickness
        Fewest fte, on average, where it is about sickness absence: what KS goes by.
    fewest_of_each_sex
        Fewest women and fewest men, where they are told apart.
    """

    fewest_persons: int = 5
    fewest_fte_sickness: int = 10
    fewest_of_each_sex: int = 5


def ranking(areas: pd.DataFrame, column: str, privacy: PrivacyRules) -> pd.DataFrame:
    """Areas with a value, highest first; without the total and areas that are too small.

    Areas with the same value keep their order.
    """
    small = too_small(areas, privacy, of_health=column in OF_HEALTH)
    shown = areas[~areas.is_total & areas.employees.notna() & ~small].dropna(subset=[column])
    return shown.sort_values(column, ascending=False, kind="stable", ignore_index=True)


def too_small(areas: pd.DataFrame, privacy: PrivacyRules, of_health: bool = False) -> pd.Series:
    """Which areas are too small to be ranked or drawn.

    An area has too few persons where it had so in any December that is known, and for what tells
    of health, where its fte on average of them are too few, or not known.
    """
    persons = areas[["employees", "previous_employees"]].min(axis=1)
    few = persons < privacy.fewest_persons
    if of_health:
        fte = areas[["fte", "previous_fte"]].mean(axis=1)
        few |= ~(fte >= privacy.fewest_fte_sickness)
    return few & ~areas.is_total


def most_changed(areas: pd.DataFrame, privacy: PrivacyRules) -> str | None:
    """Name of the area whose fte changed most, up or down; None where none did or may be ranked."""
    sized = ranking(areas.assign(size=areas.fte_change.abs()), "size", privacy)
    changed = sized[sized["size"] > 0]
    name: str | None = first(changed.label)
    return name


def number_above(ranked: pd.DataFrame, column: str, limit: float) -> int:
    """How many of the ranked areas have a value above a limit."""
    return int((ranked[column] > limit).sum())


def leader(ranked: pd.DataFrame, column: str, decimals: int) -> str | None:
    """Name of the first of ranked areas; None where it is not alone in what is printed of it."""
    is_alone = leads(ranked[column].tolist(), decimals)
    return str(ranked.label.iloc[0]) if is_alone else None


def first(values: pd.Series) -> Any:
    """The first value, or None where there are none."""
    return values.iloc[0] if len(values) else None
