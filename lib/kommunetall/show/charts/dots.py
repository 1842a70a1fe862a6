"""Two points a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.alternative import pairs
from kommunetall.show.charts.drawing import (
    ON_WHITE,
    Chart,
    Look,
    TickNumbers,
    chart,
    data_of,
    look_of,
    name_rows,
    row_lines,
)
from kommunetall.show.charts.shape import text
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told


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
        start, end = (frame[c].astype(float).to_numpy() for c in series)
        axes.hlines(places, start, end, color=palette.RULE, linewidth=2.5)
        for values, colour, marker in ((start, palette.GREY, "o"), (end, palette.ACCENT, "D")):
            axes.scatter(values, places, color=colour, marker=marker, s=34, zorder=3)
        last = list(series)[1]
        for row, place in enumerate(places):
            right = end[row] >= start[row]
            axes.annotate(
                text(end[row], last, decimals),
                (end[row], place),
                textcoords="offset points",
                xytext=(7 if right else -7, 0),
                ha="left" if right else "right",
                va="center",
                color=palette.ACCENT,
                bbox=ON_WHITE,
            )
        names = list(series.values())
        axes.annotate(
            f"● {names[0]}",
            (0.0, 1.0),
            xycoords="axes fraction",
            ha="left",
            va="bottom",
            color=palette.GREY,
        )
        axes.annotate(
            f"◆ {names[1]}",
            (1.0, 1.0),
            xycoords="axes fraction",
            ha="right",
            va="bottom",
            color=palette.ACCENT,
        )
        name_rows(axes, places, frame[label], emphasis)
        axes.margins(x=0.16, y=0.05)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(TickNumbers(last))
        axes.grid(axis="x", color=palette.RULE, linewidth=0.5)
        axes.set_axisbelow(True)

    data = data_of(frame, label, series, title, source, look)
    height = max(1.8, 0.7 + 0.25 * row_lines(frame[label]))
    told = pairs(frame, label, series, decimals, emphasis)
    return chart("Punktdiagram", draw, height, data, told)
