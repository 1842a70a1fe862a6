"""Two points a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.axis import (
    NOT_FROM_ZERO,
    TickNumbers,
    from_zero,
    name_rows,
    room_for,
    row_lines,
    rows_height,
    ticks_within,
    with_room,
)
from kommunetall.show.charts.by_row import pairs
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    look_of,
)
from kommunetall.show.charts.labels import Label
from kommunetall.show.charts.shape import text
from kommunetall.show.charts.wrapping import wrapped
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

NAME_WIDTH, MARK = 26, 8.0
SPOTS = ((8.0, 0.0), (-10.0, 0.0))


def dots(exhibit: Shown) -> None:
    """Show two points a row, of the first two columns after the names, with the distance drawn.

    The names of rows that are ``is_own`` or ``is_strong`` are bold.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["Skole", "Vei"], "before_nok_million": [5.0, 4.0]})
    >>> as_dots(Exhibit("example.moves", frame.assign(after_nok_million=[6.0, 2.0]))).title
    'Før og etter, mill. kr'
    """
    show(exhibit, as_dots)


def as_dots(exhibit: Exhibit) -> Chart | Table:
    """An exhibit as a finished dot chart."""
    words = told(exhibit, chart=True)
    series = dict(list(words.series.items())[:2])
    return dot_chart(
        words.frame,
        words.label,
        series,
        words.title,
        words.source,
        emphasis=words.emphasis,
        **look_of(words, next(iter(series))),
    )


def dot_chart(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    emphasis: pd.Series | None = None,
    **look: Unpack[Look],
) -> Chart | Table:
    """Two points a row with the distance between them drawn: before and after, budget and actual.

    Parameters
    ----------
    emphasis
        True for the rows whose names are bold, if any.
    """
    decimals = look.get("decimals", 0)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = np.arange(len(frame))[::-1]
        start, end = (np.asarray(frame[c], dtype=float) for c in series)
        axes.hlines(places, start, end, color=palette.MUTED, linewidth=2.5)
        edge: dict[str, Any] = {"edgecolors": palette.SUBTLE, "linewidths": 1.6}
        axes.scatter(start, places, 44, palette.PAPER, marker="o", zorder=3, **edge)
        axes.scatter(end, places, 32, palette.ACCENT, marker="D", zorder=4)
        last = list(series)[1]
        for before, after, place in zip(start.tolist(), end.tolist(), places, strict=True):
            if np.isfinite(after):
                shown = text(after, last, decimals)
                spots = SPOTS if not after < before else [(-right, up) for right, up in SPOTS]
                at = (after, place)
                Label(axes, shown, at, spots, palette.ACCENT, needed=True, of_row=True)
        first, second = (wrapped(name, NAME_WIDTH) for name in series.values())
        for words, side, colour in (
            (f"○ {first}", 0.0, palette.SUBTLE),
            (f"◆ {second}", 1.0, palette.ACCENT),
        ):
            axes.annotate(
                words,
                (side, 1.0),
                xycoords="axes fraction",
                textcoords="offset points",
                xytext=(0, 3),
                ha="right" if side else "left",
                va="bottom",
                color=colour,
            )
        name_rows(axes, places, frame[label], emphasis)
        there = np.concatenate([start, end])
        room = room_for(text(value, last, decimals) for value in end.tolist())
        sides = (room if (end < start).any() else MARK, room if not (end < start).all() else MARK)
        low, high = from_zero(np.nanmin(there), np.nanmax(there))
        axes.set_xlim(with_room(low, high, frame[label], sides))
        if low > 0 or high < 0:
            axes.set_xlabel(f"{NOT_FROM_ZERO}.", color=palette.SUBTLE)
        axes.set_ylim(-0.6, len(frame) - 0.4)
        axes.set_xticks(ticks_within(low, high))
        axes.xaxis.set_major_formatter(TickNumbers(last))
        axes.grid(axis="x", color=palette.RULE, linewidth=0.5)
        axes.set_axisbelow(True)

    data = data_of(frame, label, series, title, source, look)
    height = max(1.7, 0.7 + rows_height(row_lines(frame[label])))
    told = pairs(frame, label, series, decimals, emphasis)
    return chart("Punktdiagram", draw, height, data, told)
