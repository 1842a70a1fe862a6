"""Which areas may be ranked, and how they rank: small ones are left alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

OF_HEALTH = ("rate_percent", "gap_points", "contribution_points", "above_target_fte")


@dataclass(frozen=True)
class PrivacyRules:
    """Fewest persons in an area whose figures are ranked."""

    fewest_persons: int
    fewest_persons_sickness: int


def ranking(areas: pd.DataFrame, column: str, privacy: PrivacyRules) -> pd.DataFrame:
    """Areas with a value, highest first; without the total and areas with too few employees.

    Areas with the same value keep their order. What tells of health has a limit of its own.
    """
    fewest = privacy.fewest_persons_sickness if column in OF_HEALTH else privacy.fewest_persons
    shown = areas[~areas.is_total & (areas.employees >= fewest)].dropna(subset=[column])
    return shown.sort_values(column, ascending=False, kind="stable", ignore_index=True)


def most_changed(areas: pd.DataFrame, privacy: PrivacyRules) -> str | None:
    """Name of the area whose fte changed most, up or down; None where none did or may be ranked."""
    sized = ranking(areas.assign(size=areas.fte_change.abs()), "size", privacy)
    changed = sized[sized["size"] > 0]
    name: str | None = first(changed.label)
    return name


def too_small(areas: pd.DataFrame, fewest: int) -> int:
    """Number of areas with employees, but fewer than `fewest`: they are not ranked."""
    return int((~areas.is_total & (areas.employees < fewest)).sum())


def number_above(ranked: pd.DataFrame, column: str, limit: float) -> int:
    """How many of the ranked areas have a value above a limit."""
    return int((ranked[column] > limit).sum())


def first(values: pd.Series) -> Any:
    """The first value, or None where there are none."""
    return values.iloc[0] if len(values) else None
