"""Figures that the report's sentences and titles tell, of what may be told."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from kommunetall.models.disclosure import Published
from kommunetall.models.moved import leads, most_moved
from kommunetall.models.staff.levels import PREVIOUS, Shown, ranking, ranking_of_all
from kommunetall.models.staff.periods import TOTAL, working_days

Earlier = Literal["none", "one_year", "mean"]
Pull = Literal["some", "none", "unknown"]
Above = Literal["all", "some", "none", "unknown"]
NOBODY = float("nan")
PRINTED = 1


def hidden_lines(published: Published) -> dict[str, int]:
    """How many ``tables`` and ``cells`` there are.

    And how many of these are ``hidden_primary`` and ``hidden_complementary``.
    """
    log = published.log
    return {
        "tables": len(log),
        "cells": int(log.rows.sum()),
        "hidden_primary": int(log.primary.sum()),
        "hidden_complementary": int(log.complementary.sum()),
    }


def leading(areas: Shown, column: str, decimals: int = 1) -> tuple[str | None, float]:
    """The area first in a ranking and its value.

    Both are missing where an area is hidden, which could be the first; the area where it is not
    alone in what is printed with so many decimals.
    """
    found = ranking_of_all(areas, column)
    if found.empty:
        return None, NOBODY
    values = found[column].tolist()
    return str(found.label.iloc[0]) if leads(values, decimals) else None, float(values[0])


def against_target(areas: Shown) -> dict[str, float]:
    """How many areas with a target are ``ranked_sick``, and how many of them ``above_target``.

    Missing where one is hidden.
    """
    found = ranking_of_all(areas, "gap_points")
    if found.empty:
        return {"ranked_sick": NOBODY, "above_target": NOBODY}
    return {"ranked_sick": len(found), "above_target": int((found.gap_points > 0).sum())}


def above_case(against: dict[str, float]) -> Above:
    """How many of the areas with a target are above it, as :func:`against_target` has them."""
    above, ranked = against["above_target"], against["ranked_sick"]
    if pd.isna(above):
        return "unknown"
    return "all" if above == ranked else "some" if above else "none"


def pull_case(top: float) -> Pull:
    """Whether the largest contribution to the distance from the target pulls absence up."""
    if pd.isna(top):
        return "unknown"
    return "some" if top > 0 else "none"


def moved_most(areas: Shown, column: str) -> dict[str, object]:
    """The areas in which a figure rose most and fell most from the year before.

    Missing where an area is hidden in either year, which could be it, where none rose or fell as it
    is printed, or two as much.

    Returns
    -------
    dict
        ``up`` and ``down`` (names), with ``up_before``, ``up_now``, ``down_before``, ``down_now``.
    """
    before = f"{PREVIOUS}{column}"
    parts = ~areas.figures.is_total
    hidden = bool(areas.hidden.loc[parts, [column, before]].to_numpy().any())
    known = areas.figures[parts].dropna(subset=[column, before])
    rows = known.head(0) if hidden else known
    was, now = rows[before].tolist(), rows[column].tolist()
    turned = [-value for value in was], [-value for value in now]
    found: dict[str, object] = {}
    for name, place in (
        ("up", most_moved(was, now, PRINTED)),
        ("down", most_moved(*turned, PRINTED)),
    ):
        row = None if place is None else rows.iloc[place]
        found |= {
            name: None if row is None else row.label,
            f"{name}_before": NOBODY if row is None else float(row[before]),
            f"{name}_now": NOBODY if row is None else float(row[column]),
        }
    return found


def turnover_as_ks(published: Published, year: int) -> dict[str, float]:
    """Turnover of the whole as KS counts.

    ``ks_left``, ``ks_base``, ``ks_turnover_percent`` and that of the year before.
    """
    rows = published.tables["turnover_ks"].set_index("year")
    now = {str(c): float(rows[c][year]) for c in ("ks_left", "ks_base", "ks_turnover_percent")}
    return {**now, "previous_ks_turnover_percent": float(rows.ks_turnover_percent[year - 1])}


def recruited(published: Published, year: int) -> dict[str, float]:
    """``hired`` and ``made_permanent`` in the year, ``hired_mean`` of earlier years.

    And ``earliest`` and ``latest`` of these. The mean is missing where any of them is hidden.
    """
    rows = published.tables["hires"]
    sums = rows[rows.month == TOTAL].set_index("year")
    before = sorted(y for y in sums.index if y < year)
    return {
        "hired": float(sums.hires[year]),
        "made_permanent": float(sums.made_permanent[year]),
        "hired_mean": float(sums.hires[before].mean(skipna=False)),
        "earliest": before[0],
        "latest": before[-1],
    }


def earlier_years(earliest: float, latest: float) -> Earlier:
    """Whether the hires of a year are held against one year before it, or the mean of several.

    >>> earlier_years(2022, 2023)
    'mean'
    """
    return "one_year" if earliest == latest else "mean"


def months(published: Published) -> pd.DataFrame:
    """Sickness absence of the whole by ``month`` (a period).

    The rates, those of the twelve months that end with it too.
    """
    rows = published.tables["sickness_by_month"]
    return rows.filter(regex="percent").assign(month=rows.month.dt.to_period("M"))


def absence_cost(
    areas: Shown, year: int, cost_per_fte_nok: float, refund_share: float
) -> dict[str, float]:
    """What the sickness absence of the whole amounts to.

    ``lost_fte``, ``cost_nok``, and ``net_cost_nok`` without what is refunded.

    lost fte = lost days / working days of the year; cost = lost fte · cost per fte

    Parameters
    ----------
    areas
        Of :func:`kommunetall.models.staff.shown`.
    year
        The year.
    cost_per_fte_nok, refund_share
        The reader's assumptions, as for :func:`kommunetall.models.workforce.if_target_reached`.
    """
    lost = float(areas.whole()["lost"]) / working_days(year)
    cost = lost * cost_per_fte_nok
    return {"lost_fte": lost, "cost_nok": cost, "net_cost_nok": cost * (1 - refund_share)}


def mean_fte(areas: pd.DataFrame, year: int) -> pd.Series:
    """Fte of each area on average through a year, temporary staff included.

    agreed days / working days of the year: what sickness absence is a share of.
    """
    return areas.agreed / working_days(year)


def permanent_above_target(areas: Shown) -> float:
    """Fte that reaching the targets would give, reckoned of permanent fte in December alone.

    Σ fte · gap / 100 over the areas above their target, as the report of printed tables has it;
    missing where the fte of one of these is hidden.
    """
    rows = ranking(areas.figures, "gap_points")
    above = rows[rows.gap_points > 0]
    return float((above.fte * above.gap_points / 100).sum(skipna=False))
