"""How a figure moved from one year to the next: the one rule of what all reports call unchanged."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import isnan
from typing import Final, Literal

from kommunetall.models.findings import HAIR

Moved = Literal["rose", "fell", "same", "unknown"]
AmountMoved = Literal["rose", "fell", "same", "nearly", "unknown"]
CostMoved = Literal[
    "rises",
    "falls",
    "same",
    "income_rises",
    "income_falls",
    "income_same",
    "to_income",
    "to_cost",
    "unknown",
]
AS_COST: Final[dict[Moved, CostMoved]] = {"rose": "rises", "fell": "falls", "same": "same"}
AS_INCOME: Final[dict[Moved, CostMoved]] = {
    "rose": "income_rises",
    "fell": "income_falls",
    "same": "income_same",
}
NOTICED: Final = 0.0005
A_TENTH: Final = 0.1
TENTHS: Final = 1


def rounded(value: float, decimals: int) -> Decimal:
    """A figure as it is printed; halves away from zero."""
    return Decimal(str(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def moved(before: float, after: float, decimals: int) -> Moved:
    """How a count or a share moved: unchanged where both are printed alike.

    Parameters
    ----------
    before, after
        The figure, NaN where it is not known.
    decimals
        How many it is printed with.

    Examples
    --------
    >>> moved(20.21, 20.24, 1), moved(9.2, 9.1, 1), moved(float("nan"), 9.1, 1)
    ('same', 'fell', 'unknown')
    """
    if isnan(before) or isnan(after):
        return "unknown"
    change = rounded(after, decimals) - rounded(before, decimals)
    if change == 0:
        return "same"
    return "rose" if change > 0 else "fell"


def leads(ranked: Sequence[float], decimals: int) -> bool:
    """Whether the first of some ranked figures is another than the next, as both are printed.

    One alone leads nobody.

    >>> leads([80.04, 79.9], 1), leads([80.04, 80.0, 70.0], 1), leads([80.0], 1)
    (True, False, False)
    """
    return len(ranked) > 1 and rounded(ranked[0], decimals) != rounded(ranked[1], decimals)


def most_moved(before: Sequence[float], after: Sequence[float], decimals: int) -> int | None:
    """Place of the figure that rose most; None where none rose, or another rose as much.

    One that is printed alike before and after did not rise.

    >>> most_moved([1.0, 2.0], [1.5, 2.1], 1), most_moved([0.0, 0.0], [0.04, 0.0], 1)
    (0, None)
    >>> most_moved([1.0, 2.0], [1.5, 2.5], 1) is None
    True
    """
    changes = [now - was for was, now in zip(before, after, strict=True)]
    first, *others = sorted(changes, reverse=True) or [0.0]
    if first <= 0 or (others and first - others[0] < HAIR):
        return None
    place = changes.index(first)
    return place if moved(before[place], after[place], decimals) == "rose" else None


def amount_moved(before: float, after: float, decimals: int) -> AmountMoved:
    """How an amount of money moved: as :func:`moved`, or nearly unchanged.

    An amount is nearly unchanged where the two are not printed alike, but it moved by less than
    half a thousandth of itself (0.0 percent as printed), or by what would be printed as zero.

    Examples
    --------
    >>> amount_moved(1698.6, 1698.8, 1), amount_moved(10.0, 10.2, 1), amount_moved(10.01, 10.04, 1)
    ('nearly', 'rose', 'same')
    """
    found = moved(before, after, decimals)
    change = after - before
    if found in ("rose", "fell") and (
        abs(change) < NOTICED * abs(before) or rounded(change, decimals) == 0
    ):
        return "nearly"
    return found


def is_another(stated: float, computed: float) -> bool:
    """Whether a computed amount is printed otherwise than the stated one; both are known.

    >>> is_another(474.4, 473.8), is_another(474.4, 474.41), is_another(float("nan"), 474.4)
    (True, False, False)
    """
    return amount_moved(stated, computed, TENTHS) in ("rose", "fell", "nearly")


def cost_moved(before_nok_million: float, after_nok_million: float) -> CostMoved:
    """How a cost moves that is income where it is negative, by what is printed of it.

    What is income before and after rises and falls by its size, and nothing is either. Amounts are
    printed in tenths of a million, those below a tenth in thousands.

    >>> cost_moved(38.8, 40.2), cost_moved(-38.8, -40.2), cost_moved(-38.8, 0.0)
    ('rises', 'income_rises', 'income_falls')
    >>> cost_moved(-38.8, 40.2), cost_moved(38.8, -0.2), cost_moved(38.84, 38.81)
    ('to_cost', 'to_income', 'same')
    """
    if isnan(before_nok_million) or isnan(after_nok_million):
        return "unknown"
    before, after = round(before_nok_million, 3), round(after_nok_million, 3)
    if before * after < 0:
        return "to_cost" if after > 0 else "to_income"
    was, is_now = abs(before), abs(after)
    sized = moved(was, is_now, 1 if min(was, is_now) >= A_TENTH else 3)
    return (AS_INCOME if min(before, after) < 0 else AS_COST)[sized]
