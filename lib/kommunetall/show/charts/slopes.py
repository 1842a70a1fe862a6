"""A small line for each row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.axis import name_rows
from kommunetall.show.charts.by_row import moves
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    look_of,
)
from kommunetall.show.charts.labels import Label, Name
from kommunetall.show.charts.shape import text
from kommunetall.show.charts.wrapping import wrapped
from kommunetall.show.formats import percent
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

TALL = 0.6
NAME_WIDTH = 24
SCALE = "Samme skala i alle rader: {} = 100, den grå streken"


def slopes(exhibit: Shown) -> None:
    """Show a small line for each row through the columns of an exhibit in order, on one scale.

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

    All rows have one scale, on which the column before the last is 100, so that what came last is
    seen against it. A row where that is not above zero has no line.
    """
    decimals = look.get("decimals", 0)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        values = frame[list(series)].astype(float).to_numpy()
        last, base = len(series) - 1, max(0, len(series) - 2)
        planned = np.where(values[:, base] > 0, values[:, base], np.nan)[:, None]
        index = 100 * values / planned
        there = np.append(index[np.isfinite(index)], 100.0)
        low, high = there.min(), there.max()
        tall = TALL / ((high - low) or 1.0)
        places = -np.arange(len(frame))
        for place, row, shares in zip(places, values, index, strict=True):
            hundred = place + tall * (100 - low)
            axes.plot([0, last], [hundred] * 2, color=palette.RULE, linewidth=0.8, zorder=0)
            heights = np.where(np.isfinite(shares), place + tall * (shares - low), hundred)
            if np.isfinite(shares).any():
                axes.plot(
                    range(last + 1),
                    np.where(np.isfinite(shares), heights, np.nan),
                    color=palette.ACCENT,
                    linewidth=1.8,
                    marker="o",
                    markersize=4,
                )
            for x, (column, value, y) in enumerate(zip(series, row, heights, strict=True)):
                shown = text(value, column, decimals)
                if x < last:
                    Label(axes, shown, (x, y), needed=True)
                else:
                    Name(axes, f"{shown}{moved(shares[last])}", (x, y))
        axes.set_xticks(range(last + 1), [wrapped(name, NAME_WIDTH) for name in series.values()])
        axes.xaxis.tick_top()
        axes.tick_params(axis="x", length=0)
        axes.set_xlabel(SCALE.format(list(series.values())[base]), color=palette.SUBTLE)
        name_rows(axes, places + TALL / 2, frame[label])
        axes.spines["bottom"].set_visible(False)
        axes.set_xlim(-0.2, last + 0.1)
        axes.set_ylim(places[-1] - 0.3, 1.0)

    height = 0.8 + 0.6 * len(frame)
    data = data_of(frame, label, series, title, source, look)
    told = moves(frame, label, series, decimals)
    return chart("Stigningsdiagram", draw, height, data, told)


def moved(index: float) -> str:
    """How far from 100 an index is, in words that stand after a figure.

    >>> moved(49.2), moved(float("nan"))
    (' (−51\u202f%)', '')
    """
    return f" ({percent(index - 100, 0, sign=True)})" if np.isfinite(index) else ""
