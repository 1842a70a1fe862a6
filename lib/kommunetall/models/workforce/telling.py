"""Figures that sentences tell of the areas: which rose and fell most, and which has the most."""

from __future__ import annotations

import pandas as pd

from kommunetall.models.moved import most_moved
from kommunetall.models.workforce.moves import unit_of
from kommunetall.models.workforce.ranking import PrivacyRules, first, leader, ranking

NOTHING = float("nan")
PRINTED = 1


def rounding_points(areas: pd.DataFrame) -> pd.Series:
    """How far fte per employee may have moved by the rounding of fte alone, percentage points."""
    half = 100 * unit_of(areas) / 2
    found: pd.Series = half / areas.employees + half / areas.previous_employees
    return found


def how_far(row: pd.Series, column: str) -> float:
    """How far a figure is from that of the year before, up or down."""
    return abs(float(row[column]) - float(row[f"previous_{column}"]))


def moved_most(
    areas: pd.DataFrame, column: str, privacy: PrivacyRules, rounding: str = ""
) -> dict[str, object]:
    """The areas in which a figure rose most and fell most from the year before.

    Of those that may be ranked by it and have it in both years.

    Parameters
    ----------
    areas
        Rows of :func:`kommunetall.models.workforce.areas_of`.
    column
        A figure that has one of the year before, under its name with ``previous_`` before it.
    privacy
        How small an area may be.
    rounding
        A column with how far the figure may have moved by rounding alone. An area that moved most,
        and no further than that, is not told.

    Returns
    -------
    dict
        ``up`` and ``down`` (names), with ``up_before``, ``up_now``, ``down_before`` and
        ``down_now``; missing where no area rose, or fell, as it is printed, or two as much.
    """
    ranked = ranking(areas, column, privacy)
    was, now = ranked[f"previous_{column}"].tolist(), ranked[column].tolist()
    turned = [-value for value in was], [-value for value in now]
    found: dict[str, object] = {}
    for name, place in (
        ("up", most_moved(was, now, PRINTED)),
        ("down", most_moved(*turned, PRINTED)),
    ):
        row = None if place is None else ranked.iloc[place]
        if row is not None and rounding and how_far(row, column) <= row[rounding]:
            row = None
        found |= {
            name: None if row is None else row.label,
            f"{name}_before": NOTHING if row is None else float(row[f"previous_{column}"]),
            f"{name}_now": NOTHING if row is None else float(row[column]),
        }
    return found


def most_of(areas: pd.DataFrame, column: str, privacy: PrivacyRules) -> dict[str, object]:
    """The area with most of something, and its share of the printed total.

    Returns
    -------
    dict
        ``most`` (name), ``most_number`` and ``most_share`` (of the total); missing where no area
        may be ranked, or there is none of it; the name where two have as much.
    """
    ranked = ranking(areas, column, privacy)
    top = first(ranked[column])
    whole = float(areas.loc[areas.is_total, column].iloc[0])
    if top is None or not top > 0:
        return {"most": None, "most_number": NOTHING, "most_share": NOTHING}
    share = float(top) / whole if whole > 0 else NOTHING
    return {"most": leader(ranked, column, 0), "most_number": float(top), "most_share": share}


def per_employee(areas: pd.DataFrame, privacy: PrivacyRules) -> pd.DataFrame:
    """Fte in percent of employees of the areas that may be ranked, highest first.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``previous_position_percent`` and ``position_percent``, of the areas that have
        both.
    """
    ranked = ranking(areas, "position_percent", privacy)
    columns = ["label", "previous_position_percent", "position_percent"]
    return ranked[columns].dropna(ignore_index=True)
