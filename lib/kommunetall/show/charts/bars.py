"""Standing bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.axis import above_panel, name_columns, quiet_axis, unit_words
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    look_of,
)
from kommunetall.show.charts.labels import ROUND, Label, Name
from kommunetall.show.charts.lines import draw_lines, last_known, start_of_last, tell_ahead
from kommunetall.show.charts.over_time import trends
from kommunetall.show.charts.shape import text
from kommunetall.show.charts.wrapping import wrapped
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

FEWEST_BARS = 4
THIN, ROOM, HEADROOM = 0.07, 0.15, 0.2
NAME_WIDTH = 22
COLOURS = [*palette.SERIES, *palette.SERIES]
HATCHES = [*repeat(None, len(palette.SERIES)), *repeat("////", len(palette.SERIES))]
INSIDE = ((0.0, 0.0),)
OVER, UNDER = ((0.0, 3.0), (0.0, 13.0)), ((0.0, -3.0), (0.0, -13.0))
BROKEN = "Brudd i serien"
BROKEN_SPOTS = ((-4.0, -2.0), (-4.0, 3.0), (4.0, -2.0), (4.0, 3.0))


def bars(exhibit: Shown, line: str | None = None, below: str | Sequence[str] | None = None) -> None:
    """Show standing bars, stacked where an exhibit has several columns.

    Rows that are not ``is_comparable`` are set apart from those after them, and so are those that
    are not ``is_known`` from those before.

    Parameters
    ----------
    line
        A column to draw as a line over the bars, in their unit.
    below
        A column, or several, to draw as lines in a panel of their own below, in another unit;
        without figures in them there is no panel.

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
        comparable=words.role("comparable") if panel and words.role("known") is None else None,
        known=words.role("known"),
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
    known: pd.Series | None = None,
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
        Columns to draw as lines in a panel below the bars, in a unit of their own.
    comparable
        False for the first rows that cannot be compared with the last: lines break after them, and
        a dashed line sets them apart.
    over
        Column and name of a line in the unit of the bars, drawn over them.
    known
        True for the rows that have been, if any are ahead; then nothing else is set apart.
    """
    decimals, line_decimals = look.get("decimals", 0), look.get("line_decimals", 1)
    lines, over = lines or {}, over or {}

    def draw(figure: Figure) -> None:
        panels = (
            figure.subplots(2, 1, height_ratios=(1.3, 1), sharex=True)
            if lines
            else [figure.subplots()]
        )
        draw_stack(panels[0], frame, x, series, decimals, known)
        if over:
            draw_over(panels[0], frame, series, over, decimals)
        if lines:
            look_of_lines = (line_decimals, comparable, known, palette.BESIDE)
            draw_lines(panels[1], frame, x, lines, *look_of_lines)
            quiet_axis(panels[1], next(iter(lines)), line_decimals, steps=3)
            panels[0].tick_params(labelbottom=True)
            panels[1].set_xlim(panels[0].get_xlim())
        elif known is not None:
            low, high = panels[0].get_ylim()
            panels[0].set_ylim(low, high + HEADROOM * (high - low))
        set_apart(panels[-1:], frame, known, comparable)

    columns = {**series, **lines, **over}
    data = data_of(frame, x, columns, title, source, look, by_unit=bool(lines))
    digits = dict.fromkeys(columns, decimals) | dict.fromkeys(lines, line_decimals)
    told = trends(frame, x, columns, digits, start_of_last(comparable))
    return chart("Stolpediagram", draw, 3.7 if lines else 2.2, data, told)


def set_apart(
    panels: Sequence[Axes],
    frame: pd.DataFrame,
    known: pd.Series | None,
    comparable: pd.Series | None,
) -> None:
    """Set what is ahead apart, or else what cannot be compared, with a rule and a word."""
    turn, broken = last_known(frame[[]], known), start_of_last(comparable)
    for axes in panels:
        if turn is not None:
            tell_ahead(axes, turn + 0.5)
        elif broken:
            dashes = (0, (3, 2))
            axes.axvline(
                broken - 0.5, color=palette.MUTED, linewidth=0.8, linestyle=dashes, zorder=0.5
            )
            at = (broken - 0.5, axes.get_ylim()[1])
            Label(axes, BROKEN, at, BROKEN_SPOTS, palette.SUBTLE, needed=True)


def draw_stack(
    axes: Axes,
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    decimals: int,
    known: pd.Series | None = None,
) -> None:
    """Stacked bars with values inside, above where the topmost part is thin, and names beside.

    Bars that are ahead are outlined.
    """
    many = len(frame)
    above, below = np.zeros(many), np.zeros(many)
    there = frame[list(series)].notna()
    values = frame[list(series)].astype(float).fillna(0)
    high = values.clip(lower=0).sum(axis=1).max()
    low = values.clip(upper=0).sum(axis=1).min()
    reach = high - low or 1.0
    been = np.ones(many, bool) if known is None else known.to_numpy(dtype=bool)
    last = list(series)[-1]
    for (column, name), colour, hatch in zip(series.items(), COLOURS, HATCHES, strict=False):
        value = values[column].to_numpy()
        base = np.where(value >= 0, above, below)
        bars = axes.bar(np.arange(many), value, 0.62, base, color=colour, hatch=hatch)
        for bar in np.array(bars.patches)[~been]:
            bar.set(facecolor=palette.ACCENT_TINT, edgecolor=colour, linewidth=1)
        for place, (size, start) in enumerate(zip(value, base, strict=True)):
            thin = abs(size) < THIN * reach
            if not there[column].iloc[place] or (thin and column != last):
                continue
            shown = text(size, column, decimals)
            if len(series) > 1 and not thin:
                ink = palette.ink_on(colour if been[place] else palette.ACCENT_TINT)
                middle = start + size / 2
                Label(axes, shown, (place, middle), INSIDE, ink, bare=True)
            else:
                Label(axes, shown, (place, start + size), UNDER if size < 0 else OVER)
        if len(series) > 1:
            at = (many - 1 + 0.31, base[-1] + value[-1] / 2)
            Name(axes, wrapped(name, NAME_WIDTH), at, palette.WRITTEN[colour])
        above, below = above + value.clip(min=0), below + value.clip(max=0)
    axes.plot([-0.5, many - 0.5], [0, 0], color=palette.MUTED, linewidth=0.8, zorder=2)
    axes.spines["bottom"].set_visible(False)
    name_columns(axes, frame[x].astype(str))
    axes.set_xlim(-0.5, max(many, FEWEST_BARS) - 0.5)
    axes.set_yticks([])
    axes.set_ylim(low - ROOM * reach if low < 0 else 0, high + ROOM * reach)


def draw_over(
    axes: Axes, frame: pd.DataFrame, bars: Mapping[str, str], over: Mapping[str, str], decimals: int
) -> None:
    """A line over bars of its own unit, on one axis, with figures where no bar stands."""
    (column, name), *_ = over.items()
    line = frame[column].astype(float).reset_index(drop=True).dropna()
    low, high = axes.get_ylim()
    quiet_axis(axes, column, decimals)
    axes.set_ylim(min(low, axes.get_ylim()[0]), max(high, axes.get_ylim()[1]))
    unit = unit_words(column)
    above_panel(axes, *filter(None, (unit, f"Stolper: {', '.join(bars.values()).lower()}")))
    if line.empty:
        return
    edge = [withStroke(linewidth=4, foreground=palette.PAPER)]
    axes.plot(
        line.index,
        line,
        color=palette.TEXT,
        linewidth=1.8,
        marker="o",
        markersize=4,
        path_effects=edge,
    )
    free = line[frame[list(bars)].isna().all(axis=1).to_numpy()[line.index]]
    for place in sorted({free.index[0], free.abs().idxmax()} if len(free) else ()):
        if place < line.index[-1]:
            shown = text(line[place], column, decimals)
            Label(axes, shown, (place, line[place]), ROUND, strong=True)
    last = line.index[-1]
    words = wrapped(f"{name} {text(line[last], column, decimals)}", NAME_WIDTH)
    Name(axes, words, (last, line[last]))
