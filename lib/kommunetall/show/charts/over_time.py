"""What charts over years, or along an axis, show: where figures go, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from kommunetall.show.charts.shape import (
    ANY_TIME,
    Row,
    largest,
    pace,
    row_of,
    rows_of,
    spread,
    subject,
    way,
)
from kommunetall.show.formats import listed

MOST_TOLD, FEWEST_COUNTED, SHARE_DECIMALS = 2, 3, 1


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
    for column, name in series.items():
        digits = decimals if isinstance(decimals, int) else decimals[column]
        rows = rows_of(frame, label, column, digits)
        if rows and each and len(series) > MOST_TOLD:
            yield brief(name, rows)
        elif rows and each:
            lacks = lacking(frame, label, column)
            yield f"{subject(name)} {way(rows, ANY_TIME if lacks else each)}{without(lacks)}."
        elif rows:
            yield spread(name, rows)


def brief(name: str, rows: Sequence[Row]) -> str:
    """Where a column begins and ends, when there are many.

    >>> brief("Skatt", [Row("2022", 9, "9"), Row("2023", 12, "12"), Row("2024", 5, "5")])
    'Skatt: 9 i 2022, 5 i 2024.'
    """
    outer = dict.fromkeys((rows[0], rows[-1]))
    return f"{name}: {', '.join(f'{row.text} i {row.label}' for row in outer)}."


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
