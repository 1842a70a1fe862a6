"""Stacked areas over years."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_hex
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.axis import above_panel, quiet_axis, unit_words
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    look_of,
)
from kommunetall.show.charts.labels import Floats
from kommunetall.show.charts.over_time import layers
from kommunetall.show.formats import listed
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

SUM = "summen av alle"
NAMELESS = "For smale til å ha navn:"
SIGNS = ((0, None), (None, 0))
PANEL, STEP = (410.0, 125.0), 2.0
CHARACTER, TALL = 5.2, 8.5


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

    Negative parts go below zero, and a line then shows the sum. Parts that no name fits in are
    told above.
    """

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        years = frame[x].astype(float).to_numpy()
        values = frame[list(series)].astype(float).fillna(0).to_numpy().T
        if len(years) == 1:
            years, values = years + np.array([-0.4, 0.4]), np.repeat(values, 2, axis=1)
        bases = np.where(values >= 0, *(below_of(np.clip(values, *ends)) for ends in SIGNS))
        total = values.sum(axis=0)
        shade = LinearSegmentedColormap.from_list(
            "accent", [palette.TEXT, palette.ACCENT, palette.ACCENT_SOFT]
        )
        colours = [to_hex(shade(i / max(1, len(series) - 1))) for i in range(len(series))]
        for base, part, colour in zip(bases, values, colours, strict=True):
            axes.fill_between(
                years, base, base + part, color=colour, edgecolor=palette.PAPER, linewidth=0.8
            )
        axes.plot(years, total, color=palette.TEXT, linewidth=2 if (values < 0).any() else 1)
        axes.margins(x=0)
        quiet_axis(axes, next(iter(series)))
        nameless = []
        for name, base, part, colour in zip(series.values(), bases, values, colours, strict=True):
            at = widest(axes, name, base, base + part, total)
            if at is None:
                nameless += [name] if part.any() else []
            else:
                ink = palette.ink_on(colour)
                axes.annotate(name, at, ha="center", va="center", color=ink)
        axes.set_xticks(frame[x].astype(float), frame[x].astype(int).astype(str))
        if (values < 0).any():
            axes.axhline(0, color=palette.MUTED, linewidth=0.8)
        said = [
            unit_words(next(iter(series))),
            f"Svart linje: {SUM}" if (values < 0).any() else "",
            f"{NAMELESS} {listed(nameless)}" if nameless else "",
        ]
        above_panel(axes, *filter(None, said))

    told = layers(frame, x, series, look.get("decimals", 0))
    return chart("Arealdiagram", draw, 2.5, data_of(frame, x, series, title, source, look), told)


def below_of(parts: Floats) -> Floats:
    """What lies under each of some parts that are stacked."""
    return np.cumsum(parts, axis=0) - parts


def widest(
    axes: Axes, name: str, low: Floats, high: Floats, line: Floats
) -> tuple[float, float] | None:
    """Where a name fits best between two edges, clear of a line; none where it fits nowhere."""
    left, right = axes.get_xlim()
    places = np.linspace(0, PANEL[0], int(PANEL[0] / STEP) + 1)
    years = np.linspace(left, right, len(low))
    at = left + (right - left) * places / PANEL[0]
    scale = PANEL[1] / float(np.ptp(axes.get_ylim()))
    edges = [np.interp(at, years, edge) * scale for edge in (low, high, line)]
    under, over = np.minimum(*edges[:2]), np.maximum(*edges[:2])
    half = int(len(name) * CHARACTER / 2 / STEP) + 1
    best, found = TALL, None
    for middle in range(half, len(places) - half):
        span = slice(middle - half, middle + half + 1)
        floor, roof = under[span].max(), over[span].min()
        across = edges[2][span]
        for bottom, top in ((max(floor, across.max()), roof), (floor, min(roof, across.min()))):
            if top - bottom > best:
                best, found = top - bottom, (float(at[middle]), float(bottom + top) / 2 / scale)
    return found
