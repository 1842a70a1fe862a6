"""Lines over years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.axis import name_columns, quiet_axis
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    drawn,
    look_of,
    typesetter,
)
from kommunetall.show.charts.labels import ROUND, Label, Name
from kommunetall.show.charts.over_time import bands_at_end, trends
from kommunetall.show.charts.shape import text
from kommunetall.show.charts.wrapping import wrapped
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

NAME_WIDTH = 24
HEIGHT, LINE_HEIGHT, AROUND = 2.2, 0.17, 0.8
PANEL_POINTS, LINE_POINTS, EDGE_POINTS = 105, 4, 0.6
MARKERS = ("o", "s", "^", "D")
AHEAD = "Framskrevet"
SHADES = (palette.ACCENT_TINT, palette.ACCENT_SOFT)
AHEAD_SPOTS = ((4.0, -2.0), (4.0, 3.0), (4.0, -40.0), (4.0, -80.0))


def lines(exhibit: Shown) -> None:
    """Show lines over the rows of an exhibit, each named at its end.

    A column ``low_x`` with a column ``high_x`` is a band, which the heading of ``low_x`` names;
    the widest comes first. Rows that are not ``is_known`` are ahead, and so is a column that begins
    where another ends: lines are dashed there.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2023, 2024], "tax_nok_million": [3585.0, 3576.4]})
    >>> as_lines(Exhibit("example.tax", frame)).alt
    'Skatt, mill. kr. Linjediagram. Skatt faller fra 3\u202f585 i 2023 til 3\u202f576 i 2024.'
    """
    show(exhibit, as_lines)


def as_lines(exhibit: Exhibit) -> Chart | Table:
    """An exhibit as a finished line chart."""
    words = told(exhibit, chart=True)
    return line_chart(
        words.frame,
        words.label,
        words.series,
        words.title,
        words.source,
        bands=words.bands,
        known=words.role("known"),
        **look_of(words, next(iter(words.series))),
    )


def line_chart(
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    bands: Mapping[tuple[str, str], str] | None = None,
    known: pd.Series | None = None,
    **look: Unpack[Look],
) -> Chart | Table:
    """Lines over years, each named at its end.

    Parameters
    ----------
    frame
        One row per value of `x`, ascending.
    series
        Column of each line and its name.
    bands
        Columns of the lower and upper edge of each band to shade, at most two, the widest first,
        and its name, which says so where the band is hardly wider than a line.
    known
        True for the rows that have been, if any are ahead.
    """
    decimals = look.get("decimals", 0)
    bands = bands or {}

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for (low, high), shade in zip(bands, SHADES, strict=False):
            draw_band(axes, frame[low].astype(float), frame[high].astype(float), shade)
        draw_lines(axes, frame, x, series, decimals, known=known)
        quiet_axis(axes, next(iter(series)), decimals)
        name_bands(axes, frame, list(series), bands)
        turn = last_known(frame[list(series)], known)
        if turn is not None:
            tell_ahead(axes, turn)

    data = data_of(frame, x, {**series, **edges_of(bands)}, title, source, look)
    names = [wrapped(name, NAME_WIDTH) for name in (*series.values(), *bands.values())]
    lines_of_names = sum(2 + name.count("\n") for name in names)
    height = max(HEIGHT, AROUND + LINE_HEIGHT * lines_of_names)
    told = (*trends(frame, x, series, decimals), *bands_at_end(frame, x, bands, decimals))
    return chart("Linjediagram", draw, height, data, told)


def draw_band(axes: Axes, low: pd.Series, high: pd.Series, shade: str) -> None:
    """A band from row to row, with an edge that can be told from paper; of a single row a bar."""
    if len(low) == 1:
        axes.vlines(0, low, high, color=shade, linewidth=LINE_POINTS * 2)
    axes.fill_between(
        np.arange(len(low)),
        low,
        high,
        facecolor=shade,
        edgecolor=palette.MUTED,
        linewidth=EDGE_POINTS,
    )


def name_bands(
    axes: Axes,
    frame: pd.DataFrame,
    series: Sequence[str],
    bands: Mapping[tuple[str, str], str],
) -> None:
    """The name of each band on its colour, where the band ends, clear of lines and other bands."""
    columns = {*series, *(edge for band in bands for edge in band)}
    last = {column: float(frame[column].astype(float).iloc[-1]) for column in columns}
    tall = float(np.ptp(axes.get_ylim()))
    inner = [
        *(last[high] for _, high in list(bands)[1:]),
        max((last[column] for column in series if np.isfinite(last[column])), default=np.nan),
    ]
    for ((low, high), name), inside, shade in zip(bands.items(), inner, SHADES, strict=False):
        top = last[high]
        if not np.isfinite(top):
            continue
        thin = PANEL_POINTS * (top - last[low]) / tall < LINE_POINTS
        words = wrapped(f"{name} (smalere enn linjen)" if thin else name, NAME_WIDTH)
        at = (top + inside) / 2 if np.isfinite(inside) else top
        Name(axes, words, (len(frame) - 1, at), ground=shade)


def edges_of(bands: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Columns of the edges of bands, and what they are called in a table."""
    return {
        column: f"{name}, {edge}"
        for columns, name in bands.items()
        for column, edge in zip(columns, ("nedre kant", "øvre kant"), strict=True)
    }


def draw_lines(
    axes: Axes,
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    decimals: int,
    comparable: pd.Series | None = None,
    known: pd.Series | None = None,
    colours: Sequence[str] = palette.SERIES,
) -> None:
    """Lines with the first and last value written, and the name at the end.

    Parameters
    ----------
    comparable
        As for :func:`kommunetall.show.charts.bars.bar_chart`.
    known
        As for :func:`line_chart`.
    colours
        Of the lines, in order.
    """
    values = frame[list(series)].astype(float).reset_index(drop=True)
    turn, broken = last_known(values, known), start_of_last(comparable)
    starts: set[tuple[int, str]] = set()
    looks = zip(cycle(colours), cycle(MARKERS), strict=False)
    for (column, name), (colour, marker) in zip(series.items(), looks, strict=False):
        line = values[column].dropna()
        if line.empty:
            continue
        for _, part in line.groupby(line.index >= broken):
            until = part.index[-1] if turn is None else turn
            for some, dashes in ((part.loc[:until], "-"), (part.loc[until:], (0, (3, 1.5)))):
                if len(some) > 1 or (len(part) == 1 and len(some)):
                    axes.plot(
                        some.index,
                        some,
                        color=colour,
                        linestyle=dashes,
                        linewidth=1.8,
                        marker=marker,
                        markersize=4,
                    )
                    if len(part) == 1:
                        break
        first, last = line.index[0], line.index[-1]
        start = (first, text(line[first], column, decimals))
        written = palette.WRITTEN[colour]
        if start not in starts and len(line) > 1:
            Label(axes, start[1], (first, line[first]), ROUND, written)
        starts.add(start)
        if last < len(values) - 1:
            Label(axes, name, (last, line[last]), ROUND[1:], written, needed=True)
        else:
            ending = text(line[last], column, decimals)
            words = wrapped(f"{name} {ending.replace(' ', chr(160))}", NAME_WIDTH)
            Name(axes, words, (last, line[last]), written)
    name_columns(axes, frame[x].astype(str))
    axes.margins(x=0.04)
    if len(values) == 1:
        axes.set_xlim(-0.5, 0.5)


def last_known(values: pd.DataFrame, known: pd.Series | None = None) -> int | None:
    """Position of the last row that has been, where others are ahead.

    Without a role that tells, it is where one line ends and another begins.
    """
    if known is not None:
        have_been = np.flatnonzero(known.to_numpy(dtype=bool))
        return int(have_been[-1]) if 0 < len(have_been) < len(known) else None
    there = [np.flatnonzero(values[column].notna()) for column in values]
    starts = {places[0] for places in there if len(places) and places[0] > 0}
    ends = {places[-1] for places in there if len(places) and places[-1] < len(values) - 1}
    return int(max(starts & ends)) if starts & ends else None


def tell_ahead(axes: Axes, place: float) -> None:
    """A light rule where what has been ends, and a word for what comes after it."""
    axes.axvline(place, color=palette.MUTED, linewidth=0.6, zorder=0.5)
    top = axes.get_ylim()[1]
    Label(axes, AHEAD, (place, top), AHEAD_SPOTS, palette.SUBTLE, needed=True)


def start_of_last(comparable: pd.Series | None) -> int:
    """Position of the first row that is comparable with the last; 0 where nothing is said."""
    return 0 if comparable is None else int(np.argmax(comparable.to_numpy(dtype=bool)))


def warm_up() -> None:
    """Draw once, so that a process forked from this one has fonts and formats ready.

    Typst is made ready but not used: it would start threads, which a forked process does not have.
    """
    frame = pd.DataFrame({"year": [2000, 2001], "share": [0.5, 0.6]})
    drawn(lambda figure: draw_lines(figure.subplots(), frame, "year", {"share": "Andel"}, 1), 2.0)
    typesetter()
