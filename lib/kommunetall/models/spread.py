"""Whether one kind stands out from the others, or they are about as many of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

CLEARLY: Final = 1.05
EVENLY: Final = 1.25
Spread = Literal["clear", "near", "even", "none"]


def spread(counts: Iterable[float]) -> Spread:
    """How counts of kinds lie to each other.

    ``clear``: the first is at least a twentieth more than the second, or there is no other;
    ``even``: the first is at most a quarter more than the last; ``near``: the first two are near
    each other and the others are fewer; ``none``: nothing is counted.

    Examples
    --------
    >>> spread([358, 351, 350, 334]), spread([500, 480, 10]), spread([500, 300, 10]), spread([0])
    ('even', 'near', 'clear', 'none')
    """
    ordered = sorted(counts, reverse=True)
    if not ordered or ordered[0] <= 0:
        return "none"
    first, *others = ordered
    if not others or first >= CLEARLY * others[0]:
        return "clear"
    return "even" if first <= EVENLY * others[-1] else "near"
