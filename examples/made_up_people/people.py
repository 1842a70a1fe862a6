"""Made-up employee extracts.

People, positions, absences, overtime and breaches as a municipality could have them.

Nothing in them is about anybody. Every pseudonym begins with :data:`MARK`, which no file format
loses, and every frame says ``frame.attrs["status"] == "synthetic"``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from made_up_people.absences import child_spells, sickness_spells, without_overlap
from made_up_people.areas import (
    ABSENCE_SEASON,
    AREAS,
    DEGREE_SHARES,
    DEGREES,
    HIRING_SEASON,
    LEAVING_SEASON,
    TYPES,
    Area,
    Reorganisation,
    day_number,
)
from made_up_people.careers import careers, lives_of, positions, reorganised, with_changes
from made_up_people.frames import Names, marked, named_absences, named_employments
from made_up_people.hours import breaches, overtime


def synthetic_extract(
    seed: int,
    first_month: str,
    last_month: str,
    employees: int = 7_000,
    areas: Sequence[Area] = AREAS,
    reorganisations: Sequence[Reorganisation] = (),
    absence_season: Sequence[float] = ABSENCE_SEASON,
    hiring_season: Sequence[float] = HIRING_SEASON,
    leaving_season: Sequence[float] = LEAVING_SEASON,
    type_shares: Sequence[float] = (0.80, 0.05, 0.06, 0.06, 0.03),
    several_positions_share: float = 0.05,
    elsewhere_share: float = 0.25,
    spells_per_year: float = 2.5,
    child_spells_per_year: float = 0.6,
) -> dict[str, pd.DataFrame]:
    """A made-up extract of some months, with the columns of the schemas ``extract_*``.

    People start and leave within months, all year; whoever leaves is replaced, by the months'
    weights. Some have several positions, change their share or pass from temporary to permanent.
    Absences begin by season, a part of the long ones are graded, and they cross months and years
    and the ends of the period; none overlap within an employment. The rates of sickness absence,
    turnover, overtime and breaches come out near those of the areas, not exactly at them.

    Parameters
    ----------
    seed
        The same seed and parameters give the same extract.
    first_month, last_month
        As ``2022-01``; absences, overtime and breaches are from these months.
    employees
        People employed as it begins.
    areas
        At least one; a reorganisation names areas among them.
    absence_season, hiring_season, leaving_season
        Twelve weights, January first.
    type_shares
        Shares of :data:`TYPES` among people.
    several_positions_share
        Share of people with a second position.
    elsewhere_share
        Share of the second positions that are in any area, not in the first one's.
    spells_per_year
        Spells of short sickness absence a year and employee. The long ones are as many as the
        areas' ``sickness_percent`` then asks for.
    child_spells_per_year
        Absences for a sick child a year and employee.

    Returns
    -------
    dict
        ``employments``, ``absences``, ``overtime`` and ``breaches``, each in the order of its
        employments and days.

    Raises
    ------
    DataError
        With every parameter that cannot be used.
    """
    seasons = {
        "absence_season": absence_season,
        "hiring_season": hiring_season,
        "leaving_season": leaving_season,
    }
    require_usable(first_month, last_month, employees, areas, reorganisations, seasons, type_shares)
    random = np.random.default_rng(seed)
    months = np.arange(np.datetime64(first_month), np.datetime64(last_month) + 1)
    people = careers(random, months, employees, areas, hiring_season, leaving_season, type_shares)
    rows = positions(random, people, areas, several_positions_share, elsewhere_share)
    rows = with_changes(random, rows, months)
    for move in reorganisations:
        rows = reorganised(random, rows, areas, move)
    lives = lives_of(rows)
    first, last = day_number(months[0]), day_number(months[-1] + 1) - 1
    asked = np.array([area.sickness_percent for area in areas])[lives.area]
    rates = asked / (
        1 - asked / (DEGREES @ DEGREE_SHARES)
    )  # what begins while already absent is left out again
    spells = sickness_spells(random, lives, first, last, rates, absence_season, spells_per_year)
    spells.append(child_spells(random, lives, first, last, child_spells_per_year, absence_season))
    spells = without_overlap(pd.concat(spells, ignore_index=True))
    names = Names(random, rows.person.max() + 1, areas)
    return marked(
        {
            "employments": named_employments(rows, names, people, last),
            "absences": named_absences(spells, rows, names, last),
            "overtime": overtime(random, rows, names, areas, months),
            "breaches": breaches(random, rows, names, areas, first, last),
        }
    )


def require_usable(
    first_month: str,
    last_month: str,
    employees: int,
    areas: Sequence[Area],
    reorganisations: Sequence[Reorganisation],
    seasons: Mapping[str, Sequence[float]],
    type_shares: Sequence[float],
) -> None:
    """Refuse parameters that no extract can be made from, with every fault."""
    findings = []
    try:
        if np.datetime64(last_month, "M") < np.datetime64(first_month, "M"):
            findings.append("last_month is before first_month")
    except ValueError:
        findings.append("first_month and last_month must be written as 2022-01")
    if employees < 1:
        findings.append("employees must be at least 1")
    codes = [area.code for area in areas]
    if not codes or len(set(codes)) < len(codes):
        findings.append("areas: give at least one, each code once")
    findings += [
        f"reorganisations: {code} is not among the areas"
        for move in reorganisations
        for code in (move.source, move.target)
        if code not in codes
    ]
    findings += [
        f"{name} must be twelve weights, none negative and not all zero"
        for name, weights in seasons.items()
        if len(weights) != 12 or min(weights) < 0 or max(weights) <= 0
    ]
    if len(type_shares) != len(TYPES) or min(type_shares) < 0 or abs(sum(type_shares) - 1) > 1e-9:
        findings.append(f"type_shares must be {len(TYPES)} shares that sum to 1")
    if findings:
        raise DataError("An extract cannot be made from these parameters.", findings)
