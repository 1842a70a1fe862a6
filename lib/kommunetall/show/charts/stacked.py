"""Stacked areas over years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.alternative import layers
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    look_of,
    quiet_axis,
)
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

SUM = "summen av alle"


def stacked(exhibit: Shown) -> None:
    """Show stacked areas over the years of an exhibit, a column for each part of one whole.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2023, 2024], "2020": [2.0, 1.0], "2021": [3.0, 2.0]})
    >>> as_stacked(Exhibit("example.left", frame)).title
    'Igjen, mill. kr'
    """
    show(exhibit, as_stacked)


def as_stacked(exhibit: Exhibit) -> Chart | Table:
    """An exhibit as a finished area chart."""
    words = told(exhibit, chart=True)
    look = look_of(words, next(iter(words.series)))
    return area_chart(words.frame, words.label, words.series, words.title, words.source, **look)


def area_chart(
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    **look: Unpack[Look],
) -> Chart | Table:
    """Stacked areas over years for many parts of one whole, shaded from old to new.

    Negative parts go below zero, and a line then shows the sum.
    """

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        ticks = frame[x].astype(float).to_numpy()
        parts = [frame[c].astype(float).fillna(0).to_numpy() for c in series]
        shade = LinearSegmentedColormap.from_list(
            "accent", [palette.TEXT, palette.ACCENT, palette.ACCENT_TINT]
        )
        colours = [shade(i / max(1, len(parts) - 1)) for i in range(len(parts))]
        above, below = np.zeros(len(frame)), np.zeros(len(frame))
        reach = max(
            np.clip(parts, 0, None).sum(axis=0).max(), -np.clip(parts, None, 0).sum(axis=0).min()
        )
        for place, (name, part, colour) in enumerate(
            zip(series.values(), parts, colours, strict=True)
        ):
            base = np.where(part >= 0, above, below)
            axes.fill_between(
                ticks, base, base + part, color=colour, edgecolor="white", linewidth=0.8
            )
            widest = int(np.argmax(np.abs(part)))
            if abs(part[widest]) > 0.05 * reach:
                axes.annotate(
                    name,
                    (ticks[widest], base[widest] + part[widest] / 2),
                    textcoords="offset points",
                    xytext=(4, 0) if widest == 0 else (0, 0),
                    ha="left" if widest == 0 else "center",
                    va="center",
                    color=palette.TEXT if place > 0.6 * len(series) else "white",
                )
            above, below = above + np.clip(part, 0, None), below + np.clip(part, None, 0)
        if below.any():
            axes.axhline(0, color=palette.GREY, linewidth=0.8)
            axes.plot(ticks, above + below, color=palette.TEXT, linewidth=2)
            axes.set_title(f"Svart linje: {SUM}", loc="left", fontsize=8.5, color=palette.TEXT)
        quiet_axis(axes, next(iter(series)), 0)
        axes.set_xticks(ticks, [str(int(t)) for t in ticks])
        axes.margins(x=0)

    told = layers(frame, x, series, look.get("decimals", 0))
    return chart("Arealdiagram", draw, 3.2, data_of(frame, x, series, title, source, look), told)
