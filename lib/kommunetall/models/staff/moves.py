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
        moved in       b, of those who had none in the area before, but elsewhere
        moved out      a, of those who have none in the area after, but elsewhere
        changed share  b − a, of those who are in the area on both days

    opening + hired − departed + moved in − moved out + changed share = closing, for every area and
    for the whole. In the whole, moved in less moved out is what positions became larger or smaller
    by as they moved.

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
    amounts = {
        "opening_fte": a,
        "hired_fte": np.where(~had, b, 0),
        "departed_fte": np.where(~has, a, 0),
        "moved_in_fte": np.where(had & (a == 0), b, 0),
        "moved_out_fte": np.where(has & (b == 0), a, 0),
        "changed_share_fte": np.where((a > 0) & (b > 0), b - a, 0),
        "closing_fte": b,
    }
    summed = {
        name: np.append(np.bincount(area, values, minlength=areas), values.sum())
        for name, values in amounts.items()
    }
    return pd.DataFrame(
        {"area": [*periods.areas, TOTAL], **summed, "persons": persons_in(area, person, areas)}
    )
