"""Positions from an extract on a day: fte, persons, full time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.models.staff.periods import APPRENTICE, PERMANENT, TEMPORARY, TOTAL, Periods, day

FULL = 1 - 1e-9


def staff_on(periods: Periods, date: str, types: tuple[str, ...] = PERMANENT) -> pd.DataFrame:
    """Fte and persons on a day by area, and the whole.

    fte = Σ share. A person is full time where all positions, in whichever area, sum to 100 percent.
    A person with positions in two areas counts in both, and once in the whole.

    Returns
    -------
    pandas.DataFrame
        One row per ``area`` and last *total*: ``fte``, ``employees`` (persons), ``positions``,
        ``full_time`` (persons), ``full_time_share_percent`` of the persons, ``per_person_percent``
        and ``average_position_percent`` (100 · fte / persons and / positions), missing where there
        is nobody.
    """
    there = periods.of(types).on(day(date))
    areas = len(periods.areas)
    people, who = np.unique(there.person, return_inverse=True)
    full = np.bincount(who, there.share, minlength=len(people)) >= FULL
    rows = []
    for area in (there.area, np.full_like(there.area, areas)):
        keys = np.unique(who * (areas + 1) + area)
        own = keys % (areas + 1)
        rows.append(
            [
                np.bincount(area, there.share, minlength=areas + 1),
                np.bincount(own, minlength=areas + 1),
                np.bincount(area, minlength=areas + 1),
                np.bincount(own, full[keys // (areas + 1)], minlength=areas + 1),
            ]
        )
    fte, employees, positions, full_time = (part + whole for part, whole in zip(*rows, strict=True))
    found = pd.DataFrame(
        {
            "area": [*periods.areas, TOTAL],
            "fte": fte,
            "employees": employees.astype(np.int64),
            "positions": positions.astype(np.int64),
            "full_time": full_time.astype(np.int64),
        }
    )
    persons, held = (
        found.employees.where(found.employees > 0),
        found.positions.where(found.positions > 0),
    )
    return found.assign(
        full_time_share_percent=100 * found.full_time / persons,
        per_person_percent=100 * found.fte / persons,
        average_position_percent=100 * found.fte / held,
    )


def temporary_and_apprentices(periods: Periods, date: str) -> pd.DataFrame:
    """Temporary fte (temporary and substitute positions) and apprentices on a day by area.

    And the whole.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``temporary_fte``, ``temporary_employees`` and ``apprentices`` (persons).
    """
    temporary, learning = (staff_on(periods, date, types) for types in (TEMPORARY, APPRENTICE))
    return pd.DataFrame(
        {
            "area": temporary.area,
            "temporary_fte": temporary.fte,
            "temporary_employees": temporary.employees,
            "apprentices": learning.employees,
        }
    )


def persons_in(area: np.ndarray, person: np.ndarray, areas: int) -> np.ndarray:
    """Number of different persons by area, and last in all."""
    keys = np.unique(person * areas + area) if areas else np.array([], dtype=np.int64)
    return np.append(np.bincount(keys % max(areas, 1), minlength=areas), len(np.unique(person)))
