"""Which wording holds: how two figures stand to each other as they are printed."""

from __future__ import annotations

from math import isnan
from typing import Literal

import pandas as pd

from kommunetall.models.findings import HAIR
from kommunetall.models.moved import Moved, moved, rounded

Direction = Literal["rose", "fell", "unchanged", "unknown"]
Standing = Literal["above", "below", "equal", "unknown"]
Pull = Literal["part", "most", "none", "unknown"]
Equality = Literal["equal", "unequal"]
Knowledge = Literal["known", "unknown"]
HoursOf = Literal["everyone", "permanent", "not_told"]
Earlier = Literal["none", "one_year", "mean"]
Dated = Literal["dated", "undated", "none"]
Above = Literal["all", "some", "none", "unknown"]
AboveOwn = Literal[Above, "all_with_own", "some_with_own", "none_with_own"]


def direction(before: float, after: float, decimals: int) -> Direction:
    """How a figure moved, as both are printed with so many decimals.

    >>> direction(20.21, 20.24, 1)
    'unchanged'
    """
    found: dict[Moved, Direction] = {
        "rose": "rose",
        "fell": "fell",
        "same": "unchanged",
        "unknown": "unknown",
    }
    return found[moved(before, after, decimals)]


def hours_of(includes_temporary: pd.Series) -> HoursOf:
    """Whose the hours of a table are; not told, where any row does not tell it, or they differ.

    >>> hours_of(pd.Series([True, True])), hours_of(pd.Series([True, None]))
    ('everyone', 'not_told')
    """
    if includes_temporary.isna().any() or includes_temporary.any() != includes_temporary.all():
        return "not_told"
    return "everyone" if includes_temporary.all() else "permanent"


def standing(value: float, limit: float, decimals: int) -> Standing:
    """How a figure stands to a limit, as both are printed with so many decimals."""
    if isnan(value) or isnan(limit):
        return "unknown"
    shown, edge = rounded(value, decimals), rounded(limit, decimals)
    if shown > edge:
        return "above"
    return "below" if shown < edge else "equal"


def apart(value: float, limit: float, decimals: int) -> float:
    """How far a figure is from a limit, as both are printed with so many decimals.

    >>> apart(9.25, 8.54, 1)
    0.8
    """
    if isnan(value) or isnan(limit):
        return float("nan")
    return float(rounded(value, decimals) - rounded(limit, decimals))


def pull(top: float | None, all_together: float, pulling_up: float) -> Pull:
    """What the largest contribution to sickness absence is to the sum of all.

    ``part`` of the sum where no area pulls it down, so that the parts are those of a whole, else
    the ``most``; ``none`` where no area pulls up, ``unknown`` where no area is ranked.

    Parameters
    ----------
    top, all_together, pulling_up
        The largest contribution, the sum of all, and the sum of those above zero.
    """
    if top is None:
        return "unknown"
    if top <= 0:
        return "none"
    return "part" if pulling_up <= all_together + HAIR else "most"


def above(gaps: pd.Series) -> Above:
    """How many of the areas with a target are above it; unknown where no area has one.

    Parameters
    ----------
    gaps
        How far each is above its own target.

    >>> above(pd.Series([0.4, -0.1])), above(pd.Series([-0.4, -0.1]))
    ('some', 'none')
    """
    if gaps.empty:
        return "unknown"
    if not (gaps > 0).any():
        return "none"
    return "all" if (gaps > 0).all() else "some"


def above_own(gaps: pd.Series, areas: int) -> AboveOwn:
    """How many are above their own target: of all the areas, or of those that have one.

    Parameters
    ----------
    gaps
        As :func:`above` takes them.
    areas
        How many areas there are, with or without a target.

    >>> above_own(pd.Series([0.4, -0.1]), 2), above_own(pd.Series([0.4, -0.1]), 3)
    ('some', 'some_with_own')
    """
    found = above(gaps)
    with_own: dict[Above, AboveOwn] = {
        "all": "all_with_own",
        "some": "some_with_own",
        "none": "none_with_own",
        "unknown": "unknown",
    }
    return with_own[found] if len(gaps) < areas else found


def dated(figure: float, period: str | None) -> Dated:
    """Whether it is said when a figure that others have made is of; none where there is no figure.

    >>> dated(10.4, "2023"), dated(10.4, None), dated(float("nan"), None)
    ('dated', 'undated', 'none')
    """
    if isnan(figure):
        return "none"
    return "dated" if period else "undated"


def knowledge(*figures: float) -> Knowledge:
    """Whether all of some figures are known.

    >>> knowledge(1.0, 2.0), knowledge(1.0, float("nan"))
    ('known', 'unknown')
    """
    return "unknown" if any(pd.isna(figure) for figure in figures) else "known"


def earlier(years: int) -> Earlier:
    """What a year is set beside: nothing, the one year before it, or the mean of several.

    >>> earlier(1), earlier(3)
    ('one_year', 'mean')
    """
    if not years:
        return "none"
    return "mean" if years > 1 else "one_year"


def equality(unequal: pd.DataFrame) -> Equality:
    """Whether any printed figure is not equal to the one computed; `unequal` lists those."""
    return "equal" if unequal.empty else "unequal"
