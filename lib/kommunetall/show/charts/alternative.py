"""What a chart shows, for those who do not see it: its shape in sentences, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from kommunetall.show.charts.shape import (
    ANY_TIME,
    Row,
    apart,
    ends,
    largest,
    moved,
    of_all,
    pace,
    row_of,
    rows_of,
    way,
)
from kommunetall.show.formats import listed

LONGEST, MOST_TOLD, FEWEST_COUNTED, SHARE_DECIMALS = 270, 2, 3, 1


def alternative(title: str, kind: str, told: Iterable[str]) -> str:
    """The message of a chart, what is drawn, and as many sentences of it as there is room for.

    >>> alternative("Skatten falt", "Linjediagram", ["Skatt faller fra 9 til 5."])
    'Skatten falt. Linjediagram. Skatt faller fra 9 til 5.'
    """
    words = f"{title if not title or title.endswith(('.', '?', '!')) else f'{title}.'} {kind}."
    words = words.strip()
    for sentence in told:
        if len(words) + 1 + len(sentence) <= LONGEST:
            words += f" {sentence}"
    return words


def trends(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    decimals: int | Mapping[str, int],
    start: int = 0,
) -> Iterator[str]:
    """Where each column goes over years or months; its ends where rows are neither.

    Parameters
    ----------
    decimals
        Of all columns, or of each by name.
    start
        Position of the first row that can be compared with the last.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2022, 2023, 2024], "tax_nok_million": [9.0, 8.0, 5.0]})
    >>> list(trends(frame, "year", {"tax_nok_million": "Skatt"}, 0))
    ['Skatt faller hvert år, fra 9 i 2022 til 5 i 2024, mest i 2024.']
    """
    frame = frame.iloc[start:]
    each = pace(frame, label)
    if start:
        yield f"Tallene før {frame[label].iloc[0]} kan ikke sammenliknes med de senere."
    if len(series) > MOST_TOLD:
        yield f"Viser {listed(map(lower, series.values()))}."
    for column, name in series.items():
        digits = decimals if isinstance(decimals, int) else decimals[column]
        rows = rows_of(frame, label, column, digits)
        if rows and each:
            lacks = lacking(frame, label, column)
            yield f"{subject(name)} {way(rows, ANY_TIME if lacks else each)}{without(lacks)}."
        elif rows:
            yield spread(name, rows)


def spread(name: str, rows: Sequence[Row]) -> str:
    """Where a column is highest and lowest."""
    return f"{subject(name)} er {ends(rows, 'høyest for {high} og lavest for {low}')}."


def bands_at_end(
    frame: pd.DataFrame, label: str, bands: Mapping[tuple[str, str], str], decimals: int
) -> Iterator[str]:
    """Where each band ends.

    >>> frame = pd.DataFrame({"year": [2024, 2025], "low_nok": [3, 2], "high_nok": [3, 9]})
    >>> list(bands_at_end(frame, "year", {("low_nok", "high_nok"): "Ytre bånd"}, 0))
    ['Ytre bånd, fra 2 til 9 i 2025.']
    """
    for (low, high), name in bands.items():
        known = frame.dropna(subset=[low, high])
        if len(known):
            edges = [
                row_of(name, known[edge].iloc[-1], edge, decimals).text for edge in (low, high)
            ]
            yield f"{name}, fra {edges[0]} til {edges[1]} i {known[label].iloc[-1]}."


def lacking(frame: pd.DataFrame, label: str, column: str) -> list[str]:
    """Rows between the first and the last figure of a column that have none."""
    known = frame[column].notna().to_numpy()
    first, last = known.argmax(), len(known) - known[::-1].argmax()
    return [str(who) for who in frame[label].iloc[first:last][~known[first:last]]]


def without(labels: list[str]) -> str:
    """What is said of rows that lack; of many, only how many.

    >>> without([]), without(["2021"]), without(["2016", "2017", "2018"])
    ('', ', uten tall for 2021', ', uten tall for 3 av dem')
    """
    if not labels:
        return ""
    few = len(labels) < FEWEST_COUNTED
    return f", uten tall for {listed(labels) if few else f'{len(labels)} av dem'}"


def subject(name: str) -> str:
    """A name as the subject of a sentence, closed by a comma where it has one.

    >>> subject("Skatt"), subject("Skatt, mill. kr")
    ('Skatt', 'Skatt, mill. kr,')
    """
    return f"{name}," if "," in name else name


def lower(name: str) -> str:
    """A name inside a sentence; what begins with an abbreviation is as it is.

    >>> lower("Målet"), lower("KOSTRA-gruppen")
    ('målet', 'KOSTRA-gruppen')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


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
        if sum(other.text == row.text for other in rows) == 1:
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


def moves(
    frame: pd.DataFrame, label: str, series: Mapping[str, str], decimals: int
) -> Iterator[str]:
    """From the first column to the last: how many rows go up and down, and which go farthest.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["Skole", "Vei"], "a_nok": [5.0, 4.0], "b_nok": [6.0, 1.0]})
    >>> for sentence in moves(frame, "area", {"a_nok": "Budsjett", "b_nok": "Regnskap"}, 0):
    ...     print(sentence)
    Fra budsjett til regnskap går 1 opp og 1 ned.
    Mest opp: Skole, fra 5 til 6.
    Mest ned: Vei, fra 4 til 1.
    """
    starts, stops = both_ends(frame, label, series, decimals)
    before, *_, after = series.values()
    signs = [moved(*both) for both in zip(starts, stops, strict=True)]
    words = {1: "opp", -1: "ned", 0: "ingen vei"}
    told = [f"{signs.count(sign)} {word}" for sign, word in words.items() if sign in signs]
    if told:
        yield f"Fra {lower(before)} til {lower(after)} går {listed(told)}."
    for sign in (1, -1):
        ways = [apart(a, b) * (moved(a, b) == sign) for a, b in zip(starts, stops, strict=True)]
        if (farthest := largest(ways)) is not None:
            a, b = starts[farthest], stops[farthest]
            yield f"Mest {words[sign]}: {a.label}, fra {a.text} til {b.text}."


def layers(
    frame: pd.DataFrame, label: str, series: Mapping[str, str], decimals: int
) -> Iterator[str]:
    """Where the sum of stacked parts goes, and the largest part first and last.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2023, 2024], "2020": [2.0, 1.0], "2021": [3.0, 2.0]})
    >>> for sentence in layers(frame, "year", {"2020": "2020", "2021": "2021"}, 0):
    ...     print(sentence)
    Summen av 2 deler faller fra 5 i 2023 til 3 i 2024.
    Størst del i 2023: 2021 (3).
    Størst del i 2024: 2021 (2).
    """
    parts = frame[list(series)].astype(float)
    column = next(iter(series))
    whole = frame[[label]].assign(**{column: parts.sum(axis=1, min_count=1)})
    name = f"Summen av {len(series)} deler" if len(series) > 1 else series[column]
    yield from trends(whole, label, {column: name}, decimals)
    if len(series) == 1:
        return
    for place in sorted({0, len(frame) - 1}):
        sizes = parts.iloc[place].fillna(0).tolist()
        if (most := largest(sizes)) is not None:
            part = row_of(list(series.values())[most], sizes[most], column, decimals)
            yield f"Størst del i {frame[label].iloc[place]}: {part}."


def steps(frame: pd.DataFrame, label: str, value: str, total: str, decimals: int) -> Iterator[str]:
    """Where steps begin and end, and the largest up and down.

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
    if rows and levels[0] and levels[-1] and len(rows) > 1:
        yield f"Fra {rows[0]} til {rows[-1]}."
    elif rows and levels[-1]:
        yield f"Ender med {rows[-1]}."
    elif rows and levels[0]:
        yield f"Begynner med {rows[0]}."
    if changes and all(row.value == 0 for row in changes):
        yield "Alle stegene er null."
    for word, sign, mark in (("opp", 1, "+"), ("ned", -1, "")):
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


def course(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    decimals: int,
    own: pd.Series,
    boundary: pd.Series,
) -> Iterator[str]:
    """Where a curve goes, one's own place on it, and where something else begins.

    Examples
    --------
    >>> frame = pd.DataFrame({"point": ["Lav", "Vi", "Høy"], "x_share": [0.6, 0.8, 1.2]})
    >>> frame, own = frame.assign(y_nok=[30.0, 20.0, 0.0]), pd.Series([False, True, False])
    >>> names = {"x_share": "Skatt", "y_nok": "Netto"}
    >>> for sentence in course(frame, "point", names, 0, own, ~own):
    ...     print(sentence.replace("\u202f", " "))
    Netto går fra 30 ved 60,0 % til 0 ved 120,0 %.
    Vi: 20 ved 80,0 %.
    Knekk: Lav (60,0 %) og Høy (120,0 %).
    """
    x, y = series
    known = frame.dropna(subset=[x, y])
    across = rows_of(known, label, x, SHARE_DECIMALS)
    heights = rows_of(known, label, y, decimals)
    points = [f"{b.text} ved {a.text}" for a, b in zip(across, heights, strict=True)]
    if points:
        yield f"{subject(series[y])} går fra {points[0]} til {points[-1]}."
    for row, point, is_own in zip(across, points, own[known.index], strict=True):
        if is_own:
            yield f"{row.label}: {point}."
    kinks = [str(row) for row, is_one in zip(across, boundary[known.index], strict=True) if is_one]
    if kinks:
        yield f"Knekk: {listed(kinks)}."
