"""Everyone on one axis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.axis import TickNumbers, name_rows
from kommunetall.show.charts.by_row import everyone
from kommunetall.show.charts.drawing import Chart, Look, chart, data_of, look_of
from kommunetall.show.charts.labels import Label
from kommunetall.show.charts.shape import text
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

MEDIAN = "Midten"
HALF, TALLER = 0.13, 0.2
OVER = tuple((0.0, 3.0 + 11 * step) for step in range(4))
BESIDE = tuple((side, up) for _, up in OVER for side in (5.0, -5.0))
NEAR = (OVER[0], *BESIDE[:2])
UNDER = tuple((0.0, -3.0 - 11 * step) for step in range(2))


def strip(exhibit: Shown, *columns: str) -> None:
    """Show everyone as a stroke on one axis, a row of strokes for each of some columns.

    One's own, ``is_own``, stands out and is named; so are those that are ``is_named``, the lowest,
    the highest, and the middle one of all.

    Examples
    --------
    >>> everyone = {"municipality": ["Askim", "Bø", "Dal"], "before_share": [0.8, 0.9, 1.3]}
    >>> frame = pd.DataFrame({**everyone, "is_own": [True, False, False]})
    >>> as_strip(Exhibit("example.everyone", frame), "before_share").title
    'Alle'
    """
    show(exhibit, lambda known: as_strip(known, *columns))


def as_strip(exhibit: Exhibit, *columns: str) -> Chart | Table:
    """An exhibit as a finished strip."""
    words = told(exhibit, chart=True)
    none = pd.Series(data=False, index=words.frame.index)
    own, named = words.role("own"), words.role("named")
    look = look_of(words, columns[0])
    look["decimals"] = words.digits(columns[0], 1)
    return strip_chart(
        words.frame,
        words.label,
        {column: words.headings[column] for column in columns},
        words.title,
        own=none if own is None else own,
        named=none if named is None else named,
        source=words.source,
        **look,
    )


def strip_chart(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    title: str,
    own: pd.Series,
    named: pd.Series,
    source: object = "",
    **look: Unpack[Look],
) -> Chart | Table:
    """A stroke for each row on one axis, a row of strokes for each column, in one unit.

    Parameters
    ----------
    own
        True for what is one's own.
    named
        True for others to be named.
    """
    decimals = look.get("decimals", 1)
    first = next(iter(series))

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = [-row for row in range(len(series))]
        for place, column in zip(places, series, strict=True):
            draw_row(axes, place, column)
        name_rows(axes, places, series.values())
        axes.xaxis.set_major_locator(MaxNLocator(7))
        axes.xaxis.set_major_formatter(TickNumbers(first))
        axes.grid(axis="x", color=palette.RULE, linewidth=0.5)
        axes.margins(x=0.08)
        axes.set_ylim(places[-1] - 0.5, 0.75)

    def draw_row(axes: Axes, place: int, column: str) -> None:
        values = frame[column].astype(float)
        there = values.dropna()
        if there.empty:
            return
        others = named[there.index] & ~own[there.index]
        strokes(axes, there, place, HALF, palette.SUBTLE, 0.5)
        strokes(
            axes, there[named[there.index] & ~own[there.index]], place, TALLER, palette.TEXT, 1.2
        )
        mine = there[own[there.index]]
        edge: dict[str, Any] = {"edgecolors": palette.PAPER, "zorder": 4}
        axes.scatter(mine, [place] * len(mine), 64, palette.ACCENT, marker="D", **edge)
        middle = float(there.median())
        strokes(axes, pd.Series([middle]), place, TALLER, palette.TEXT, 2)
        shown = text(middle, column, decimals)
        Label(axes, f"{MEDIAN} {shown}", (middle, place - TALLER), UNDER, needed=True, tied=True)
        ends = [there.idxmin(), there.idxmax()]
        for row in dict.fromkeys([*mine.index, *there.index[others], *ends]):
            ours = bool(own[row])
            words = f"{frame[label][row]} {text(values[row], column, decimals)}"
            Label(
                axes,
                words if ours or not others[row] else str(frame[label][row]),
                (values[row], place + (HALF if not others[row] else TALLER)),
                (*OVER, *BESIDE) if ours or others[row] else NEAR,
                palette.ACCENT if ours else palette.TEXT,
                strong=ours,
                needed=ours,
                tied=True,
            )

    shown = chosen(frame, series, own, named)
    data = data_of(frame[shown], label, series, title, source, look)
    told = everyone(frame, label, series, decimals, own)
    return chart("Stripe", draw, 0.6 + 0.95 * len(series), data, told)


def strokes(
    axes: Axes, values: pd.Series, place: float, half: float, colour: str, width: float
) -> None:
    """A stroke at each value."""
    across = np.repeat(values.to_numpy(dtype=float), 3)
    up = np.tile([place - half, place + half, np.nan], len(values))
    axes.plot(across, up, color=colour, linewidth=width, solid_capstyle="butt")


def chosen(
    frame: pd.DataFrame, series: Mapping[str, str], own: pd.Series, named: pd.Series
) -> pd.Series:
    """Rows that are named in the drawing."""
    there = [frame[column].dropna() for column in series]
    ends = {row for values in there if len(values) for row in (values.idxmin(), values.idxmax())}
    return own | named | frame.index.isin(ends)
