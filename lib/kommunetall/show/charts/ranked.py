"""Lying bars in order."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.alternative import ranking
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    look_of,
    name_rows,
    row_lines,
)
from kommunetall.show.charts.shape import text
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told


def ranked(exhibit: Shown, target: str | None = None) -> None:
    """Show lying bars in the order of an exhibit, of its first column after the names.

    Rows that are ``is_own`` or ``is_strong`` have the accent colour; without such a role, all have.

    Parameters
    ----------
    target
        A column to mark on each bar, where the exhibit has it.

    Examples
    --------
    >>> frame = pd.DataFrame({"area": ["Skole", "Vei"], "deviation_nok_million": [5.0, -3.5]})
    >>> as_ranked(Exhibit("example.deviations", frame)).title
    'Avvik, mill. kr'
    """
    show(exhibit, lambda known: as_ranked(known, target))


def as_ranked(exhibit: Exhibit, target: str | None = None) -> Chart | Table:
    """An exhibit as finished lying bars."""
    words = told(exhibit, chart=True)
    value = next(iter(words.series))
    return ranked_chart(
        words.frame,
        words.label,
        value,
        words.title,
        words.headings[value],
        words.source,
        target=(target, words.headings[target]) if target in words.headings else None,
        emphasis=words.emphasis,
        **look_of(words, value),
    )


def ranked_chart(
    frame: pd.DataFrame,
    label: str,
    value: str,
    title: str,
    name: str,
    source: object = "",
    target: tuple[str, str] | None = None,
    emphasis: pd.Series | None = None,
    **look: Unpack[Look],
) -> Chart | Table:
    """Lying bars in the frame's order, each with its label and its value.

    Parameters
    ----------
    frame
        One row per bar, in the order to be drawn from the top.
    name
        What the bars measure.
    target
        Column and name of a target to mark on each bar, if any.
    emphasis
        True for the bars in the accent colour; without it, all are.
    """
    decimals = look.get("decimals", 0)
    marks = np.array([]) if target is None else frame[target[0]].to_numpy(dtype=float)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = np.arange(len(frame))[::-1]
        values = frame[value].astype(float).to_numpy()
        strong = np.ones(len(frame), bool) if emphasis is None else emphasis.to_numpy(dtype=bool)
        axes.barh(places, values, color=np.where(strong, palette.ACCENT, palette.RULE), height=0.66)
        for row, place in enumerate(places):
            under = len(marks) > 0 and 0.2 * values.max() < values[row] < marks[row]
            side = -1 if under or values[row] < 0 else 1
            axes.annotate(
                text(values[row], value, decimals),
                (values[row], place),
                textcoords="offset points",
                xytext=(6 * side, 0),
                ha="left" if side > 0 else "right",
                va="center",
                color="white" if under else palette.TEXT,
            )
        if target is not None:
            axes.scatter(
                marks, places, marker="|", s=170, linewidths=2, color=palette.TEXT, zorder=3
            )
            axes.set_title(f"Strek: {target[1]}", loc="right", fontsize=8.5, color=palette.TEXT)
        name_rows(axes, places, frame[label], emphasis)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color=palette.RULE, linewidth=0.8)
        axes.margins(x=0.2 if (values < 0).any() else 0.12, y=0.02)

    series = {value: name, **({target[0]: target[1]} if target else {})}
    data = data_of(frame, label, series, title, source, look)
    height = max(1.6, 0.4 + 0.235 * row_lines(frame[label]))
    told = ranking(frame, label, value, decimals, emphasis, target)
    return chart("Liggende stolper", draw, height, data, told)
