"""Standing bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.alternative import trends
from kommunetall.show.charts.drawing import (
    ON_WHITE,
    Chart,
    Look,
    chart,
    data_of,
    ends_apart,
    look_of,
)
from kommunetall.show.charts.lines import draw_lines, start_of_last
from kommunetall.show.charts.shape import text
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

FEWEST_BARS = 4
MOST_TICKS = 16


def bars(exhibit: Shown, line: str | None = None, below: str | Sequence[str] | None = None) -> None:
    """Show standing bars, stacked where an exhibit has several columns.

    Rows that are not ``is_comparable`` are set apart from those after them.

    Parameters
    ----------
    line
        A column to draw as a line over the bars, in their unit.
    below
        A column, or several, to draw as lines in a panel of their own, in another unit; without
        figures in them there is no panel.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2023, 2024], "tax_nok_million": [3585.0, 3576.4]})
    >>> as_bars(Exhibit("example.tax", frame)).alt
    'Skatt, mill. kr. Stolpediagram. Skatt faller fra 3\u202f585 i 2023 til 3\u202f576 i 2024.'
    """
    show(exhibit, lambda known: as_bars(known, line, below))


def as_bars(
    exhibit: Exhibit, line: str | None = None, below: str | Sequence[str] | None = None
) -> Chart | Table:
    """An exhibit as a finished bar chart."""
    words = told(exhibit, chart=True)
    beside = [below] if isinstance(below, str) else list(below or ())
    others = {line, *beside}
    series = {column: name for column, name in words.series.items() if column not in others}
    panel = [column for column in beside if words.frame[column].notna().any()]
    line_decimals = words.own_digits(panel[0], 1) if panel else 1
    look: BarLook = {**look_of(words, next(iter(series))), "line_decimals": line_decimals}
    return bar_chart(
        words.frame,
        words.label,
        series,
        words.title,
        words.source,
        lines={column: words.headings[column] for column in panel} or None,
        comparable=words.role("comparable") if panel else None,
        over={line: words.headings[line]} if line is not None else None,
        **look,
    )


class BarLook(Look, total=False):
    """How the figures of bars, and of lines in a panel of their own, are written."""

    line_decimals: int


def bar_chart(
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    lines: Mapping[str, str] | None = None,
    comparable: pd.Series | None = None,
    over: Mapping[str, str] | None = None,
    **look: Unpack[BarLook],
) -> Chart | Table:
    """Standing bars, stacked where there are several series, with every value written.

    Parameters
    ----------
    frame
        One row per bar.
    series
        Column of each part of the bars and its name, from the bottom.
    lines
        Columns to draw as lines in a panel above the bars, in a unit of their own.
    comparable
        False for the first rows that cannot be compared with the last: lines break after them, and
        a dashed line sets them apart.
    over
        Column and name of a line in the unit of the bars, drawn over them.
    """
    decimals, line_decimals = look.get("decimals", 0), look.get("line_decimals", 1)
    lines, over = lines or {}, over or {}

    def draw(figure: Figure) -> None:
        panels = (
            figure.subplots(2, 1, height_ratios=(1, 1.3), sharex=True)
            if lines
            else [figure.subplots()]
        )
        if lines:
            draw_lines(panels[0], frame, x, lines, line_decimals, comparable)
            panels[0].set_yticks([])
            panels[0].spines["bottom"].set_visible(False)
        if over:
            draw_over(panels[-1], frame, series, over, decimals)
        draw_stack(panels[-1], frame, x, series, decimals)
        for axes in panels if start_of_last(comparable) else ():
            axes.axvline(
                start_of_last(comparable) - 0.5,
                color=palette.GREY,
                linewidth=0.8,
                linestyle=(0, (3, 2)),
            )

    columns = {**series, **lines, **over}
    data = data_of(frame, x, columns, title, source, look, by_unit=bool(lines))
    digits = dict.fromkeys(columns, decimals) | dict.fromkeys(lines, line_decimals)
    told = trends(frame, x, columns, digits, start_of_last(comparable))
    return chart("Stolpediagram", draw, 4.6 if lines else 3.1, data, told)


def draw_stack(
    axes: Axes, frame: pd.DataFrame, x: str, series: Mapping[str, str], decimals: int
) -> None:
    """Stacked bars with values inside, above where the topmost part is thin, and names beside."""
    ticks = frame[x].astype(str).to_numpy()
    above, below = np.zeros(len(frame)), np.zeros(len(frame))
    known = frame[list(series)].notna()
    values = frame[list(series)].astype(float).fillna(0)
    reach = (
        values.clip(lower=0).sum(axis=1).max() + values.clip(upper=0).sum(axis=1).abs().max() or 1.0
    )
    ends = []
    for (column, _), colour in zip(series.items(), palette.SERIES, strict=False):
        value = values[column].to_numpy()
        base = np.where(value >= 0, above, below)
        axes.bar(
            ticks, value, bottom=base, color=colour, width=0.62, edgecolor="white", linewidth=0.8
        )
        dark = colour in (palette.ACCENT, palette.GREY, palette.TEXT)
        for place, (size, start) in enumerate(zip(value, base, strict=True)):
            thin, top = abs(size) < 0.07 * reach, column == list(series)[-1]
            if (thin and not top) or not known[column].iloc[place]:
                continue
            inside, under = len(series) > 1 and not thin, size < 0
            axes.annotate(
                text(size, column, decimals),
                (place, start + size / 2 if inside else start + size),
                textcoords="offset points",
                xytext=(0, 0 if inside else -3 if under else 3),
                ha="center",
                va="center" if inside else "top" if under else "bottom",
                color="white" if inside and dark else palette.TEXT,
            )
        ends.append(base[-1] + value[-1] / 2)
        above, below = above + value.clip(min=0), below + value.clip(max=0)
    if len(series) > 1:
        for (name, colour), end in zip(
            zip(series.values(), palette.SERIES, strict=False),
            ends_apart(ends, 0.09 * reach),
            strict=True,
        ):
            axes.annotate(
                fill(name, 22),
                (len(ticks) - 0.62, end),
                va="center",
                color=colour if colour in (palette.ACCENT, palette.TEXT) else palette.SUBTLE,
                annotation_clip=False,
            )
    axes.axhline(0, color=palette.RULE, linewidth=0.8)
    shown = (
        range((len(ticks) - 1) % 2, len(ticks), 2) if len(ticks) > MOST_TICKS else range(len(ticks))
    )
    axes.set_xticks(shown, ticks[list(shown)])
    axes.set_xlim(-0.5, max(len(ticks), FEWEST_BARS) - 0.5)
    axes.set_yticks([])
    axes.margins(y=0.1)


def draw_over(
    axes: Axes, frame: pd.DataFrame, bars: Mapping[str, str], over: Mapping[str, str], decimals: int
) -> None:
    """A line over bars, its ends and top written where no bar stands, and what is which."""
    (column, name), *_ = over.items()
    values = frame[column].astype(float).reset_index(drop=True).dropna()
    axes.plot(values.index, values, color=palette.TEXT, linewidth=2, marker="o", markersize=4)
    free = values[frame[list(bars)].isna().all(axis=1).to_numpy()[values.index]]
    for place in sorted({free.index[0], free.abs().idxmax(), free.index[-1]} if len(free) else ()):
        axes.annotate(
            text(values[place], column, decimals),
            (place, values[place]),
            textcoords="offset points",
            xytext=(0, 6),
            ha="center",
            fontweight="semibold",
            bbox=ON_WHITE,
        )
    words = f"Stolper: {', '.join(bars.values()).lower()}. Linje: {name.lower()}."
    axes.set_title(words, loc="left", fontsize=8.5, color=palette.TEXT)
