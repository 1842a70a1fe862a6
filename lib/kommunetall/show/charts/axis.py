"""Axes: their ticks, their units, and the names of lying rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import Formatter, MaxNLocator

from kommunetall.show import palette
from kommunetall.show.charts.drawing import POINTS, TEXT_SIZE, WIDTH_INCHES
from kommunetall.show.charts.labels import Name
from kommunetall.show.charts.shape import text
from kommunetall.show.charts.wrapping import wrapped
from kommunetall.show.formats import MEASURES, unit_of
from kommunetall.show.words import first_upper

LABEL_WIDTH = 44
ROW, TIGHT_ROW, MANY_ROWS = 0.19, 0.16, 12
PANEL_WIDTH = 100  # characters of what is said over a panel
MOST_DIGITS = 4
FROM_ZERO, LITTLE = 0.4, 0.3
NOT_FROM_ZERO = "Aksen begynner ikke i null"
AXIS_UNITS = {"share": "", "nok_per_capita": "kr per innbygger"}
TICK_CHARACTER, BESIDE_TICKS = 6.0, 36.0
CHARACTER, AROUND = 5.0, 12.0


class TickNumbers(Formatter):
    """Numbers of an axis, with as many decimals as tell one tick from the next, at least some."""

    def __init__(self, column: str, least: int = 0) -> None:
        self.column, self.least = column, least

    def __call__(self, x: float, pos: int | None = None) -> str:
        """One value by itself."""
        return self.format_ticks([x])[0]

    def format_ticks(self, values: Iterable[float]) -> list[str]:
        """All ticks of an axis, with the same decimals."""
        ticks = list(values)
        decimals = max(self.least, digits_of(ticks, self.column))
        return [text(tick, self.column, decimals) for tick in ticks]


def digits_of(ticks: Sequence[float], column: str) -> int:
    """Decimals that ticks need, each to be printed as what it is.

    >>> digits_of([0, 1.5, 3.0, 4.5], "x_nok_million"), digits_of([0, 0.05], "x_share")
    (1, 0)
    """
    values = np.asarray(ticks, dtype=float) * (100 if unit_of(column) == "share" else 1)
    fitting = (d for d in range(MOST_DIGITS) if np.allclose(values, values.round(d)))
    return next(fitting, MOST_DIGITS)


def quiet_axis(axes: Axes, column: str, decimals: int = 0, steps: int = 4) -> None:
    """Few Norwegian ticks on the value axis, from below all that is drawn to above it.

    Pale lines to read them by; above them the unit, and whether the axis leaves out zero.
    """
    lowest, highest = axes.dataLim.intervaly
    low, high = from_zero(float(lowest), float(highest))
    ticks = [float(tick) for tick in MaxNLocator(steps).tick_values(low, high)]
    bottom = ticks[0]
    if low < 0 and -low < LITTLE * (ticks[1] - ticks[0]):
        ticks, bottom = [tick for tick in ticks if tick >= 0], low
    axes.set_yticks(ticks)
    axes.set_ylim(bottom, ticks[-1])
    axes.yaxis.set_major_formatter(TickNumbers(column, decimals))
    axes.grid(axis="y", color=palette.RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    broken = "" if ticks[0] <= 0 <= ticks[-1] else NOT_FROM_ZERO
    above_panel(axes, *filter(None, (unit_words(column), broken)))


def from_zero(low: float, high: float) -> tuple[float, float]:
    """Ends of an axis: from or to zero where that is not far, or all is one value."""
    near = 0 < low < FROM_ZERO * high or 0 > high > FROM_ZERO * low
    if near or low == high:
        low, high = min(0.0, low), max(0.0, high)
    return (low, high) if low < high else (0.0, 1.0)


def ticks_within(low: float, high: float, steps: int = 5) -> list[float]:
    """Few even ticks that are all between the ends of what is drawn.

    >>> ticks_within(74.7, 100.0)
    [80.0, 90.0, 100.0]
    """
    ticks = MaxNLocator(steps, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(tick) for tick in ticks if low <= tick <= high]


def unit_words(column: str) -> str:
    """What the numbers of an axis are, where they do not say so themselves."""
    unit = unit_of(column)
    return "" if unit == "percent" else first_upper(AXIS_UNITS.get(unit, MEASURES.get(unit, "")))


def above_panel(axes: Axes, *sentences: str) -> None:
    """Say something over a panel, from its left edge."""
    words = wrapped(" ".join(f"{sentence}." for sentence in sentences), PANEL_WIDTH)
    axes.set_title(words, loc="left", fontsize=TEXT_SIZE, color=palette.SUBTLE, pad=8)


def name_rows(
    axes: Axes,
    places: Iterable[float],
    labels: Iterable[object],
    emphasis: pd.Series | None = None,
    width: int = LABEL_WIDTH,
) -> None:
    """Names of lying rows on the axis, broken where they are long, bold where emphasised."""
    axes.set_yticks(list(places), [wrapped(label, width) for label in labels])
    axes.tick_params(axis="y", colors=palette.TEXT)
    if emphasis is not None:
        for name, strong in zip(axes.get_yticklabels(), emphasis, strict=True):
            name.set_fontweight("semibold" if strong else "regular")


def row_lines(labels: Iterable[object], width: int = LABEL_WIDTH) -> int:
    """How many lines of text the names of lying rows take."""
    return sum(1 + wrapped(label, width).count("\n") for label in labels)


def rows_height(lines: float) -> float:
    """Height in inches of lying rows with so many lines of text; tighter where they are many."""
    return ROW * min(lines, MANY_ROWS) + TIGHT_ROW * max(0.0, lines - MANY_ROWS)


def name_columns(axes: Axes, names: pd.Series) -> None:
    """Names along the axis, all of them, or each second, third and so on, the last among them.

    They have the width that is left by what is named to the right of the panels.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    beside = [t.get_text() for panel in figure.axes for t in panel.texts if isinstance(t, Name)]
    longest = max((len(line) for name in beside for line in name.splitlines()), default=0)
    room = WIDTH_INCHES * POINTS - BESIDE_TICKS - CHARACTER * longest
    apart = max(1, ceil(TICK_CHARACTER * names.str.len().sum() / room))
    shown = range((len(names) - 1) % apart, len(names), apart)
    axes.set_xticks(shown, names.iloc[list(shown)])


def beside_bars(
    low: float, high: float, names: Iterable[object], shown: Iterable[str]
) -> tuple[float, float]:
    """Ends of a lying axis with room for a figure beyond each bar.

    Parameters
    ----------
    low, high
        Where the bars end, zero among them.
    names
        Names of the rows, which take their part of the width.
    shown
        The figures.
    """
    room = room_for(shown)
    sides = (room if low < 0 else 0.0, room if high > 0 or low == high else 0.0)
    return with_room(low, high, names, sides)


def room_for(shown: Iterable[str]) -> float:
    """Points that the longest of some figures takes beside what it belongs to."""
    return CHARACTER * max(map(len, shown), default=0) + AROUND


def with_room(
    low: float, high: float, names: Iterable[object], sides: tuple[float, float]
) -> tuple[float, float]:
    """Ends of a lying axis with so many points free on each side of what is drawn."""
    lines = [line for name in names for line in wrapped(name, LABEL_WIDTH).splitlines()]
    panel = WIDTH_INCHES * POINTS - CHARACTER * max(map(len, lines), default=0) - AROUND
    point = ((high - low) or 1.0) / max(panel - sum(sides), *sides)
    return low - point * sides[0], high + point * sides[1]
