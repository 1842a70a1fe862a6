"""Where permanent fte went between two days: what reorganisation moved apart from what grew."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.models.staff.periods import PERMANENT, TOTAL, Periods, day
from kommunetall.models.staff.positions import persons_in

FLOWS = {
    "opening_fte": 1,
    "hired_fte": 1,
    "departed_fte": -1,
    "moved_in_fte": 1,
    "moved_out_fte": -1,
    "changed_share_fte": 1,
}


def bridge(periods: Periods, before: str, after: str) -> pd.DataFrame:
    """Where permanent fte went between two days, by area.

    What reorganisation moved apart from what grew.

    For each person and area, with fte `a` before and `b` after::

        hired          b, of those without a permanent position before
        departed       a, of those without one after
        moved          of the others, the lesser of what they have more of in some areas and less
                       of in others: in where they have more, out where they have less, by how much
        changed share  the rest of b − a

    opening + hired − departed + moved in − moved out + changed share = closing, for every area and
    for the whole. In the whole as much has moved in as out.

    Returns
    -------
    pandas.DataFrame
        One row per ``area`` and last *total*: ``opening_fte``, the five, ``closing_fte``, and
        ``persons``, employed in the area on one of the days.
    """
    areas = len(periods.areas)
    pieces = []
    for date in (before, after):
        there = periods.of(PERMANENT).on(day(date))
        pieces.append((there.person * max(areas, 1) + there.area, there.share))
    keys = np.unique(np.concatenate([key for key, _ in pieces]))
    a, b = (
        np.bincount(np.searchsorted(keys, key), share, minlength=len(keys)) for key, share in pieces
    )
    person, area = keys // max(areas, 1), keys % max(areas, 1)
    had, has = (np.isin(person, person[fte > 0]) for fte in (a, b))
    change = np.where(had & has, b - a, 0)
    moved_in, moved_out = moved(person, change)
    amounts = {
        "opening_fte": a,
        "hired_fte": np.where(~had, b, 0),
        "departed_fte": np.where(~has, a, 0),
        "moved_in_fte": moved_in,
        "moved_out_fte": moved_out,
        "changed_share_fte": change - moved_in + moved_out,
        "closing_fte": b,
    }
    summed = {
        name: np.append(np.bincount(area, values, minlength=areas), values.sum())
        for name, values in amounts.items()
    }
    return pd.DataFrame(
        {"area": [*periods.areas, TOTAL], **summed, "persons": persons_in(area, person, areas)}
    )


def moved(person: np.ndarray, change: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What each person's fte in an area rose and fell by because it moved between areas.

    Examples
    --------
    >>> moved_in, moved_out = moved(np.array([1, 1, 2]), np.array([-1.0, 0.8, 0.5]))
    >>> moved_in.tolist(), moved_out.tolist()
    ([0.0, 0.8, 0.0], [0.8, 0.0, 0.0])
    """
    rise, fall = np.maximum(change, 0), np.maximum(-change, 0)
    _, own = np.unique(person, return_inverse=True)
    risen, fallen = (np.bincount(own, part)[own] for part in (rise, fall))
    both = np.minimum(risen, fallen)
    return rise * share_of(both, risen), fall * share_of(both, fallen)


def share_of(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Part of the whole; nothing of nothing."""
    found: np.ndarray = np.divide(part, whole, out=np.zeros(len(whole)), where=whole > 0)
    return found
