"""Last year's figures of committees that are a slip of the pen."""

from __future__ import annotations

import pandas as pd

PREVIOUS = "actual_previous_year_nok_thousand"


def slips(committees: pd.DataFrame, twice: pd.DataFrame) -> list[str]:
    """Committees whose last year's figure is a slip of the pen.

    It is one where the amounts of all others are those of another column, the printed sum does not
    hold, and it would with that column's amount.

    Parameters
    ----------
    committees
        ``kind`` and last year's actual, as printed.
    twice
        As :func:`.account.same_amounts_twice` gives it.
    """
    unlike = twice[twice.difference_nok_thousand != 0]
    if len(unlike) != 1 or len(twice) < 3:
        return []
    sums = committees[committees.kind == "sum"][PREVIOUS]
    lines = committees[committees.kind == "line"][PREVIOUS]
    if len(sums) != 1 or lines.isna().any():
        return []
    gap = float(sums.iloc[0] - lines.sum())
    mended = gap + float(unlike.difference_nok_thousand.iloc[0])
    closes = abs(mended) <= (len(lines) + 1) / 2 < abs(gap)
    return list(unlike.label) if closes else []
