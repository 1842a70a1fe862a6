"""A grid of numbers with shade by size."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from textwrap import fill
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.alternative import grid
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    look_of,
)
from kommunetall.show.charts.shape import text
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

COLUMN_CHARACTERS, COLUMN_WIDTH = 66, 16


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
    upright = sum(map(len, series.values())) > COLUMN_CHARACTERS

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        values = frame[list(series)].astype(float).set_axis(list(series.values()), axis=1)
        shown = [
            [text(v, c, decimals) for v, c in zip(r, series, strict=True)]
            for r in values.to_numpy()
        ]
        darkest = palette.ACCENT_SOFT if from_zero else palette.ACCENT
        shade = LinearSegmentedColormap.from_list("accent", ["white", darkest])
        import seaborn as sns

        sns.heatmap(
            values.abs() if from_zero else values,
            ax=axes,
            annot=np.array(shown),
            fmt="",
            cmap=shade,
            cbar=False,
            linewidths=1.5,
            vmin=0 if from_zero else None,
            xticklabels=[fill(name, COLUMN_WIDTH) for name in series.values()],
            yticklabels=[fill(str(t), 40) for t in frame[label]],
        )
        axes.xaxis.tick_top()
        axes.tick_params(axis="x", rotation=90 if upright else 0)
        axes.tick_params(axis="y", rotation=0, colors=palette.TEXT)
        axes.set(xlabel="", ylabel="")

    data = data_of(frame, label, series, title, source, look)
    height = (1.6 if upright else 0.6) + 0.27 * len(frame)
    told = grid(frame, label, series, decimals)
    return chart("Talltabell med fargestyrke", draw, height, data, told)


def warm_up() -> None:
    """Import what takes long, so that a process forked from this one has it ready."""
    import_module("seaborn")
