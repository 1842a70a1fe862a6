"""What the municipality says that its enterprises must have covered."""

from __future__ import annotations

from typing import Final, Literal

import pandas as pd

RESULT: Final = "enterprise_result"
EQUITY: Final = "negative_equity_cover_ahead"
DEFICIT: Final = "deficit_beside_equity_cover"
CoverCase = Literal["none", "alone", "beside", "open"]


def cover_case(stated: pd.DataFrame) -> CoverCase:
    """Whether negative equity must be covered, and whether the deficit of the year comes beside it.

    It is open where an enterprise of those has a deficit, and nothing tells whether that is in the
    amount.

    Parameters
    ----------
    stated
        Figures of the text: ``item``, ``entity`` and ``value``.

    Examples
    --------
    >>> rows = {"item": [EQUITY, RESULT], "entity": ["b", "b"], "value": [9.8, -7.9]}
    >>> cover_case(pd.DataFrame(rows)), cover_case(pd.DataFrame(rows).head(1))
    ('open', 'alone')
    """
    covered = stated[(stated["item"] == EQUITY) & (stated.value != 0)]
    if covered.empty:
        return "none"
    if (stated["item"] == DEFICIT).any():
        return "beside"
    deficits = stated[(stated["item"] == RESULT) & (stated.value < 0)]
    return "open" if deficits.entity.isin(covered.entity.dropna()).any() else "alone"


def beside_remark(stated: pd.DataFrame) -> str | None:
    """What the municipality says of the deficit that comes beside negative equity.

    None where it says nothing, no such deficit is told, or there are several with a remark of their
    own.

    Parameters
    ----------
    stated
        Figures of the text: ``item``, ``value`` and ``remark``.
    """
    if "remark" not in stated or cover_case(stated) != "beside":
        return None
    remarks = stated[stated["item"] == DEFICIT].remark
    is_of_one = len(remarks) == 1 and remarks.notna().all()
    return str(remarks.iloc[0]) if is_of_one else None
