"""Which amounts of one quantity sum to which: totals to their parts, levels to the levels below."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import pandas as pd

from kommunetall.models.disclosure.equations import Equations
from kommunetall.models.disclosure.keys import EXACT, Parents

ROUNDED = 0.01

Dims = frozenset[str]
Values = tuple[Any, ...]


def relate_quantity(
    quantity: str, rows: pd.DataFrame, parents: Parents, equations: Equations
) -> list[str]:
    """Tie the variables of one quantity to the sums that they are parts of.

    Variables of the same dims are a frame: fte by year and unit, fte by year and area, fte by year.
    A *way up* from a frame leaves dims out, or puts a parent in place of one. From the frame with
    the most dims to that with the fewest, each set of dims that a way leads up to is a level of
    wholes:

    1. the variables of each frame below it are put together in groups by the dims of the level. A
       frame is passed over for a group that a frame between the two has: units sum to their area,
       and areas, not units, to the year;
    2. a group is tied to its whole where that is published;
    3. where it is not, but two frames have groups of it, their sums must be the same: the whole
       becomes a variable that is not published, and may be part of wholes further up.

    Example
    -------
    ::

        fte  2024 P01 school A  30        school A + school B = P01     (parent in place of unit)
             2024 P01 school B  20        P01 + P02 = 2024              (area left out)
             2024 P01           50
             2024 P02           10
             2024               60

    Returns
    -------
    list
        A finding for each total that exceeds the sum of its parts.
    """
    is_persons, either_sign = bool(rows.is_persons.any()), bool(rows.either_sign.any())
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, dims in zip(rows.index.tolist(), rows.dims, strict=True):
        places[dims].append(i)
    frames = {frozenset(dims): frame_of(rows.loc[places[dims]], parents) for dims in sorted(places)}
    ways = {own: ways_up(own, frame, parents) for own, frame in frames.items()}
    levels = {up for found in ways.values() for up in found} | set(frames)
    findings = []
    for up in sorted(levels, key=lambda d: (-len(d), sorted(d))):
        published = children_by_key(frames[up], up) if up in frames else {}
        unpublished: dict[Values, int] = {}
        wholes = groups_below(up, frames, ways)
        for key, groups in sorted(wholes.items(), key=lambda item: tuple(map(str, item[0]))):
            sums = [sum(equations.values[i] for i in ids) for ids in groups]
            if key in published:
                whole = published[key][0]
            elif len(groups) > 1 and (is_persons or close(max(sums), min(sums))):
                whole = unpublished[key] = equations.unpublished(quantity, min(sums))
            else:
                continue
            for ids, total in zip(groups, sums, strict=True):
                tie(equations, whole, ids, total, is_persons, either_sign)
                if exceeds(equations.values[whole], total):
                    name = " ".join(str(v) for v in key) or "hele"
                    by = ", ".join(sorted(set(dims_of(ids, rows)) - up))
                    findings.append(
                        f"{quantity}, {name}: delene etter {by} blir mindre enn summen: "
                        "legg til en rad for resten, med personene i den"
                    )
        if unpublished and up not in frames:
            columns = [*sorted(up), "id"]
            sums_found = [(*key, i) for key, i in unpublished.items()]
            frames[up] = pd.DataFrame(sums_found, columns=columns, dtype=object)
            ways[up] = ways_up(up, frames[up], {})
    return findings


def groups_below(
    up: Dims, frames: Mapping[Dims, pd.DataFrame], ways: Mapping[Dims, set[Dims]]
) -> dict[Values, list[list[int]]]:
    """Groups of variables that sum to each whole of a level.

    One for each frame below it that is nearest to the whole.
    """
    below = {dims: children_by_key(frames[dims], up) for dims in ways if up in ways[dims]}
    wholes: dict[Values, list[list[int]]] = defaultdict(list)
    for dims in sorted(below, key=sorted):
        between = [below[nearer] for nearer in below if nearer in ways[dims]]
        for key, ids in below[dims].items():
            if not any(key in nearer for nearer in between):
                wholes[key].append(ids)
    return wholes


def dims_of(ids: list[int], rows: pd.DataFrame) -> Iterable[str]:
    """Dims of the parts; none where they are sums that are not published."""
    found: Iterable[str] = rows.dims.get(ids[0], ())
    return found


def tie(
    equations: Equations,
    whole: int,
    ids: list[int],
    total: float,
    is_persons: bool,
    either_sign: bool,
) -> None:
    """Tie a whole to its parts.

    Equal, or where it is less than their sum, at most that and at least each part.
    """
    value = equations.values[whole]
    rounded = not is_persons and abs(total - value) <= ROUNDED * abs(value)
    if close(total, value) or rounded:
        equations.add([*ids, whole], [*[1.0] * len(ids), -1.0], whole)
    elif total > value and not either_sign:
        equations.add([whole, *ids], [1.0, *[-1.0] * len(ids)], whole, equal=False)
        if is_persons:
            for i in ids:
                equations.add([i, whole], [1.0, -1.0], whole, equal=False)


def exceeds(whole: float, parts: float) -> bool:
    """Whether a whole is more than its parts."""
    return parts < whole and not close(parts, whole)


def close(one: float, other: float) -> bool:
    """Whether two amounts are the same but for the computer's rounding."""
    return abs(one - other) <= EXACT * max(1.0, abs(one), abs(other))


def frame_of(rows: pd.DataFrame, parents: Parents) -> pd.DataFrame:
    """Variables of the same dims: ``id``, a column for each dim, and one for each parent."""
    dims = rows.dims.iloc[0]
    frame = pd.DataFrame(rows.key.tolist(), columns=list(dims), dtype=object, index=rows.index)
    for (unit, column), known in parents.items():
        if unit in dims and column not in dims:
            frame[column] = pd.Series([known.get(i) for i in rows.index], rows.index, dtype=object)
    return frame.assign(id=rows.index)


def ways_up(dims: Dims, frame: pd.DataFrame, parents: Parents) -> set[Dims]:
    """Dims of every sum over a frame: each dim kept, left out, or replaced by a parent."""
    choices: list[list[Dims]] = []
    for dim in sorted(dims):
        above = [frozenset({column}) for unit, column in parents if unit == dim and column in frame]
        choices.append([frozenset({dim}), frozenset(), *above])
    ways = {frozenset().union(*chosen) for chosen in product(*choices)}
    return ways - {dims}


def children_by_key(frame: pd.DataFrame, dims: Dims) -> dict[Values, list[int]]:
    """Variables by the values of the dims.

    Those without a value, and that of a parent, are left out.
    """
    found: dict[Values, list[int]] = defaultdict(list)
    columns = [frame[c].tolist() for c in sorted(dims)]
    keys = zip(*columns, strict=True) if columns else [()] * len(frame)
    for i, key in zip(frame.id.tolist(), keys, strict=True):
        if None not in key:
            found[key].append(i)
    return found
