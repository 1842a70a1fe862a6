"""A small line for each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import pandas as pd
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.alternative import moves
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    look_of,
    name_rows,
)
from kommunetall.show.charts.shape import text
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told


def slopes(exhibit: Shown) -> None:
    """Show a small line for each row through the columns of an exhibit in order.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["Skole", "Vei"], "before_nok_million": [5.0, 4.0]})
    >>> as_slopes(Exhibit("example.moves", frame.assign(after_nok_million=[6.0, 2.0]))).title
    'Før og etter, mill. kr'
    """
    show(exhibit, as_slopes)


def as_slopes(exhibit: Exhibit) -> Chart | Table:
    """An exhibit as a finished slope chart."""
    words = told(exhibit, chart=True)
    look = look_of(words, next(iter(words.series)))
    return slope_chart(words.frame, words.label, words.series, words.title, words.source, **look)


def slope_chart(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    **look: Unpack[Look],
) -> Chart | Table:
    """A small line for each row through a few columns in order, such as from budget to account.

    Each row has a scale of its own, from zero, so that a small row's way is as easy to see as a
    large one's.
    """
    decimals = look.get("decimals", 0)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        values = frame[list(series)].astype(float).to_numpy()
        last = values.shape[1] - 1
        for place, row in enumerate(values):
            low, high = min(0.0, row.min()), max(0.0, row.max())
            heights = -place + 0.5 * (row - low) / (high - low or 1.0)
            colour = palette.ACCENT if row[last] >= row[0] else palette.GREY
            axes.plot(range(last + 1), heights, color=colour, linewidth=2, marker="o", markersize=4)
            for x, (column, value, y) in enumerate(zip(series, row, heights, strict=True)):
                axes.annotate(
                    text(value, column, decimals),
                    (x, y),
                    xytext=(0, 5),
                    textcoords="offset points",
                    ha="center",
                )
            axes.axhline(-place - 0.12, color=palette.RULE, linewidth=0.6, zorder=0)
        axes.set_xticks(range(last + 1), list(series.values()))
        axes.xaxis.tick_top()
        axes.tick_params(axis="x", length=0)
        name_rows(axes, [0.25 - place for place in range(len(frame))], frame[label])
        axes.spines["bottom"].set_visible(False)
        axes.set_xlim(-0.25, last + 0.25)
        axes.set_ylim(-len(frame) + 0.8, 0.95)

    height = 0.5 + 0.58 * len(frame)
    data = data_of(frame, label, series, title, source, look)
    told = moves(frame, label, series, decimals)
    return chart("Stigningsdiagram", draw, height, data, told)
