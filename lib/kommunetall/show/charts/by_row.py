"""What charts of rows show: the ends, one's own place, the longest ways, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from kommunetall.show.charts.shape import (
    Row,
    apart,
    ends,
    largest,
    lower,
    moved,
    of_all,
    row_of,
    rows_of,
    spread,
    text,
)


def ranking(
    frame: pd.DataFrame,
    label: str,
    value: str,
    decimals: int,
    own: pd.Series | None = None,
    target: tuple[str, str] | None = None,
) -> Iterator[str]:
    """The ends of lying bars, one's own place, and the sides of a target and of zero.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["Skole", "Vei"], "deviation_nok_million": [5.0, -3.5]})
    >>> list(ranking(frame, "area", "deviation_nok_million", 1))
    ['Høyest: Skole (5,0), lavest: Vei (−3,5).', '1 er over null, 1 under.']
    """
    rows = rows_of(frame, label, value, decimals)
    if rows:
        told = ends(rows)
        yield f"{told[:1].upper()}{told[1:]}."
    if own is not None and own.sum() == 1:
        yield from place_of(rows_of(frame[own.to_numpy(dtype=bool)], label, value, decimals), rows)
    if target is not None:
        yield from against(frame, value, target, decimals)
    above, below = (sum(sign * row.value > 0 for row in rows) for sign in (1, -1))
    if above and below:
        yield f"{above} er over null, {below} under."


def place_of(own: list[Row], rows: list[Row]) -> Iterator[str]:
    """The place of one's own among all, where no other has its figure."""
    for row in own:
        if len(rows) > 1 and sum(other.text == row.text for other in rows) == 1:
            place = 1 + sum(other.value > row.value for other in rows)
            yield f"{row} er nummer {place} av {len(rows)}."


def against(
    frame: pd.DataFrame, value: str, target: tuple[str, str], decimals: int
) -> Iterator[str]:
    """How many of those that have a target are above it."""
    column, name = target
    both = frame.dropna(subset=[value, column])
    rows, marks = (rows_of(both, value, one, decimals) for one in (value, column))
    if rows:
        over = sum(moved(mark, row) == 1 for row, mark in zip(rows, marks, strict=True))
        alike = f" ({marks[0].text})" if len({mark.text for mark in marks}) == 1 else ""
        count = of_all(over, len(rows))
        yield f"{count[:1].upper()}{count[1:]} er over {lower(name)}{alike}."


def pairs(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    decimals: int,
    own: pd.Series | None = None,
) -> Iterator[str]:
    """Two points a row: which is higher, one's own, the ends of the second, the longest way.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["Skole", "Vei"], "a_nok": [5.0, 4.0], "b_nok": [6.0, 1.0]})
    >>> for sentence in pairs(frame, "area", {"a_nok": "Før", "b_nok": "Etter"}, 0):
    ...     print(sentence)
    Etter er høyere enn før for 1 av 2.
    Etter er høyest for Skole (6) og lavest for Vei (1).
    Lengst fra hverandre: Vei (4 og 1).
    """
    starts, stops = both_ends(frame, label, series, decimals)
    before, after = series.values()
    if starts:
        higher = sum(moved(*both) == 1 for both in zip(starts, stops, strict=True))
        yield f"{after} er høyere enn {lower(before)} for {of_all(higher, len(starts))}."
    if own is not None and own.sum() == 1:
        mine = both_ends(frame[own.to_numpy(dtype=bool)], label, series, decimals)
        yield from (f"{a.label}: {a.text} og {b.text}." for a, b in zip(*mine, strict=True))
    for column, name in reversed(list(series.items())):
        if rows := rows_of(frame, label, column, decimals):
            yield spread(name, rows)
            break
    widths = [apart(*both) for both in zip(starts, stops, strict=True)]
    if (widest := largest(widths)) is not None:
        a, b = starts[widest], stops[widest]
        yield f"Lengst fra hverandre: {a.label} ({a.text} og {b.text})."


def both_ends(
    frame: pd.DataFrame, label: str, series: Mapping[str, str], decimals: int
) -> tuple[list[Row], list[Row]]:
    """Figures of the first and the last column, of the rows that have both."""
    first, *_, last = series
    known = frame.dropna(subset=[first, last])
    return rows_of(known, label, first, decimals), rows_of(known, label, last, decimals)


def steps(frame: pd.DataFrame, label: str, value: str, total: str, decimals: int) -> Iterator[str]:
    """Where steps begin and end, a level between, and the largest up and down, the larger first.

    Examples
    --------
    >>> frame = pd.DataFrame({"step": ["Før", "Lån", "Salg", "Etter"], "a_nok": [5.0, 4, -2, 7]})
    >>> frame = frame.assign(is_total=[True, False, False, True])
    >>> list(steps(frame, "step", "a_nok", "is_total", 0))
    ['Fra Før (5) til Etter (7).', 'Størst steg opp: Lån (+4).', 'Størst steg ned: Salg (−2).']
    """
    known = frame.dropna(subset=[value])
    rows = rows_of(known, label, value, decimals)
    levels = known[total].to_numpy(dtype=bool)
    changes = [row for row, is_level in zip(rows, levels, strict=True) if not is_level]
    between = [row for row, is_level in zip(rows, levels, strict=True) if is_level][1:-1]
    if rows and levels[0] and levels[-1] and len(rows) > 1:
        yield f"Fra {rows[0]} til {rows[-1]}{f', innom {between[0]}' if len(between) == 1 else ''}."
    elif rows and levels[-1]:
        yield f"Ender med {rows[-1]}."
    elif rows and levels[0]:
        yield f"Begynner med {rows[0]}."
    if changes and all(row.value == 0 for row in changes):
        yield "Alle stegene er null."
    ways = [("opp", 1, "+"), ("ned", -1, "")]
    ways.sort(key=lambda way: -max((way[1] * row.value for row in changes), default=0.0))
    for word, sign, mark in ways:
        if (most := largest([sign * row.value for row in changes])) is not None:
            yield f"Størst steg {word}: {changes[most].label} ({mark}{changes[most].text})."


def grid(
    frame: pd.DataFrame, label: str, series: Mapping[str, str], decimals: int
) -> Iterator[str]:
    """The size of a grid and its ends.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2023, 2024], "2020": [2.0, 1.0], "2021": [3.0, None]})
    >>> list(grid(frame, "year", {"2020": "2020", "2021": "2021"}, 0))
    ['2 rader og 2 kolonner, høyest: 2023, 2021 (3), lavest: 2024, 2020 (1).', '1 rute er tom.']
    """
    cells = [
        row_of(f"{who}, {name}", value, column, decimals)
        for column, name in series.items()
        for who, value in frame[[label, column]].dropna().itertuples(index=False)
    ]
    if cells:
        yield f"{len(frame)} rader og {len(series)} kolonner, {ends(cells)}."
    if empty := len(frame) * len(series) - len(cells):
        yield "1 rute er tom." if empty == 1 else f"{empty} ruter er tomme."


def everyone(
    frame: pd.DataFrame, label: str, series: Mapping[str, str], decimals: int, own: pd.Series
) -> Iterator[str]:
    """Where one's own, the middle and the ends of all are, in each column.

    >>> frame = pd.DataFrame({"place": ["Askim", "Bø", "Dal"], "tax_nok": [8.0, 9.0, 13.0]})
    >>> list(everyone(frame, "place", {"tax_nok": "Skatt"}, 0, frame.place == "Askim"))
    ['Skatt: Askim (8) er nummer 3 av 3, midten er 9, høyest: Dal (13), lavest: Askim (8).']
    """
    for column, name in series.items():
        rows = rows_of(frame, label, column, decimals)
        mine = place_of(rows_of(frame[np.asarray(own, bool)], label, column, decimals), rows)
        if rows:
            middle = text(float(frame[column].median()), column, decimals)
            told = [*(place.rstrip(".") for place in mine), f"midten er {middle}", ends(rows)]
            yield f"{name}: {', '.join(told)}."
