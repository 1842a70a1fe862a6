"""A grid of numbers with shade by size."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.axis import LABEL_WIDTH, name_rows
from kommunetall.show.charts.by_row import grid
from kommunetall.show.charts.drawing import (
    TEXT_SIZE,
    Chart,
    Look,
    chart,
    data_of,
    look_of,
)
from kommunetall.show.charts.shape import text
from kommunetall.show.charts.wrapping import wrapped
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

SMALLEST = 8.0
WIDE, LEAST, MOST_COLUMNS, NARROW = 96, 8, 6, 20


def heatmap(exhibit: Shown, from_zero: bool = False) -> None:
    """Show a grid of numbers with shade by size.

    Parameters
    ----------
    from_zero
        Whether shade follows the size from zero, whatever the sign, so that only empty cells are
        white.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2023, 2024], "2020": [2.0, 1.0], "2021": [3.0, 2.0]})
    >>> as_heatmap(Exhibit("example.left", frame)).title
    'Igjen, mill. kr'
    """
    show(exhibit, lambda known: as_heatmap(known, from_zero))


def as_heatmap(exhibit: Exhibit, from_zero: bool = False) -> Chart | Table:
    """An exhibit as a finished grid."""
    words = told(exhibit, chart=True)
    return heat_chart(
        words.frame,
        words.label,
        words.series,
        words.title,
        words.source,
        from_zero=from_zero,
        **look_of(words, next(iter(words.series), "")),
    )


def heat_chart(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    from_zero: bool = False,
    **look: Unpack[Look],
) -> Chart | Table:
    """A grid of numbers with shade by size: rows of the frame by columns of `series`.

    Parameters
    ----------
    from_zero
        Shade in proportion to the size, whatever the sign, so that only zero and missing cells are
        white, and paler, so that dark figures can be read on every shade.
    """
    decimals = look.get("decimals", 0)
    narrow = len(series) > MOST_COLUMNS
    row_width = NARROW if narrow else LABEL_WIDTH
    rows = [wrapped(row, row_width).splitlines() for row in frame[label]]
    longest = max((len(line) for lines in rows for line in lines), default=0)
    wide = int((WIDE - longest) / max(1, len(series)))
    names = [wrapped(name, max(LEAST, wide)) for name in series.values()]

    def draw(figure: Figure) -> None:
        import seaborn as sns

        axes = figure.subplots()
        values = frame[list(series)].astype(float)
        sizes = values.abs() if from_zero else values
        darkest = palette.ACCENT_SOFT if from_zero else palette.ACCENT
        shown = [
            [text(v, c, decimals) for v, c in zip(r, series, strict=True)]
            for r in values.to_numpy()
        ]
        sns.heatmap(
            sizes,
            ax=axes,
            annot=np.array(shown),
            fmt="",
            cmap=LinearSegmentedColormap.from_list("accent", [palette.PAPER, darkest]),
            cbar=False,
            linewidths=1.5,
            linecolor=palette.PAPER,
            vmin=0 if from_zero else None,
            xticklabels=False,
            yticklabels=False,
        )
        shades = np.asarray(axes.collections[0].get_facecolor(), dtype=float)
        there = sizes.notna().to_numpy().ravel()
        for words, (red, green, blue, _) in zip(axes.texts, shades[there].tolist(), strict=True):
            words.set_color(palette.ink_on(to_hex((red, green, blue))))
        axes.set_xticks(np.arange(len(series)) + 0.5, names)
        axes.xaxis.tick_top()
        axes.tick_params(axis="x", length=0, labelsize=SMALLEST if narrow else TEXT_SIZE)
        axes.set(xlabel="", ylabel="")
        name_rows(axes, np.arange(len(frame)) + 0.5, frame[label], width=row_width)

    data = data_of(frame, label, series, title, source, look)
    header = 1 + max((name.count("\n") for name in names), default=0)
    tall = 0.05 + 0.15 * max(map(len, rows), default=1)
    height = 0.3 + 0.15 * header + tall * len(frame)
    told = grid(frame, label, series, decimals)
    return chart("Talltabell med fargestyrke", draw, height, data, told)


def warm_up() -> None:
    """Import what takes long, so that a process forked from this one has it ready."""
    import_module("seaborn")
