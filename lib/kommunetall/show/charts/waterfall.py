"""Steps from one total to the next."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.axis import beside_bars, name_rows, row_lines
from kommunetall.show.charts.by_row import steps
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    look_of,
)
from kommunetall.show.charts.labels import AFTER, BEFORE, Label
from kommunetall.show.charts.shape import text
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told


def waterfall(exhibit: Shown) -> None:
    """Show steps from one total to the next, of the first column after the names.

    Rows that are ``is_total`` are levels, the others changes of them.

    Examples
    --------
    >>> steps = {"step": ["first", "more", "last"], "amount_nok_million": [5.0, 2.0, 7.0]}
    >>> frame = pd.DataFrame(steps)
    >>> as_waterfall(Exhibit("example.steps", frame.assign(is_total=[True, False, True]))).alt
    'Fra 5 til 7. Trappediagram. Fra Først (5) til Til slutt (7). Størst steg opp: Mer (+2).'
    """
    show(exhibit, as_waterfall)


def as_waterfall(exhibit: Exhibit) -> Chart | Table:
    """An exhibit as a finished waterfall."""
    words = told(exhibit, chart=True)
    value = next(iter(words.series))
    return waterfall_chart(
        words.frame,
        words.label,
        value,
        "is_total",
        words.title,
        words.headings[value],
        words.source,
        **look_of(words, value),
    )


def waterfall_chart(
    frame: pd.DataFrame,
    label: str,
    value: str,
    total: str,
    title: str,
    name: str,
    source: object = "",
    **look: Unpack[Look],
) -> Chart | Table:
    """Steps from one total to the next.

    Parameters
    ----------
    frame
        One row per step in order. Where `total` is true the value is a level, else a change of it.
    name
        What the values measure.
    """
    decimals = look.get("decimals", 0)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        values, level, ends = frame[value].astype(float).tolist(), 0.0, [0.0]
        places = np.arange(len(frame))[::-1]
        for place, given, whole in zip(places, values, frame[total], strict=True):
            size = 0.0 if np.isnan(given) else given
            start = 0.0 if whole else level
            end = size if whole else level + size
            colour = palette.TEXT if whole else palette.ACCENT if size >= 0 else palette.MUTED
            axes.barh(place, end - start, 0.62, start, color=colour, edgecolor=colour)
            if place:
                axes.plot(
                    [end, end], [place - 1 + 0.31, place - 0.31], color=palette.MUTED, linewidth=0.8
                )
            shown = text(given, value, decimals)
            Label(
                axes,
                shown if whole or size <= 0 else f"+{shown}",
                (max(start, end), place),
                [AFTER],
                needed=True,
                also=((min(start, end), place), BEFORE),
            )
            level, ends = end, [*ends, end]
        name_rows(axes, places, frame[label])
        axes.set_xticks([])
        axes.plot([0, 0], [-0.5, len(frame) - 0.5], color=palette.MUTED, linewidth=0.8, zorder=0.5)
        axes.spines["bottom"].set_visible(False)
        written = [note.get_text() for note in axes.texts]
        low, high = beside_bars(min(ends), max(ends), frame[label], written)
        axes.set_xlim(low, high)
        axes.set_ylim(-0.6, len(frame) - 0.4)

    data = data_of(frame, label, {value: name}, title, source, look)
    height = max(1.4, 0.3 + 0.21 * row_lines(frame[label]))
    told = steps(frame, label, value, total, decimals)
    return chart("Trappediagram", draw, height, data, told)
