"""Amounts of an exhibit in millions, or in thousands where millions would tell nothing."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

Unit = Literal["million", "thousand"]
SMALL_NOK_MILLION = 20.0


def sized(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, str]]:
    """A frame whose amounts are in one unit that fits their size, and the case ``unit``.

    Columns that end in ``_nok_million`` become ``_nok_thousand`` where the largest of them is below
    20 million.

    >>> frame = pd.DataFrame({"step": ["a"], "change_nok_million": [0.25]})
    >>> rows, cases = sized(frame)
    >>> list(rows), float(rows.change_nok_thousand[0]), cases
    (['step', 'change_nok_thousand'], 250.0, {'unit': 'thousand'})
    """
    amounts = [column for column in map(str, frame) if column.endswith("_nok_million")]
    sizes = frame[amounts].astype(float).abs().to_numpy()
    if not sizes.size or not np.nanmax(sizes, initial=0.0) < SMALL_NOK_MILLION:
        return frame, {"unit": "million"}
    thousands: dict[str, pd.Series] = {c: 1000 * frame[c].astype(float) for c in amounts}
    names = {c: c.removesuffix("million") + "thousand" for c in amounts}
    return frame.assign(**thousands).rename(columns=names), {"unit": "thousand"}
