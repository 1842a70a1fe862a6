"""One measure as a function of another."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.alternative import course
from kommunetall.show.charts.drawing import (
    ON_WHITE,
    Chart,
    Look,
    TickNumbers,
    chart,
    data_of,
    look_of,
    quiet_axis,
)
from kommunetall.show.charts.shape import text
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told


def curve(exhibit: Shown) -> None:
    """Show one measure as a function of another, with one's own place and everyone's on the axis.

    Rows are points of the curve by rising first measure; ``is_own`` is one's own, ``is_boundary``
    the two where something else begins, and ``is_other`` rows are no points but everyone, of whom
    the first measure is known.

    Examples
    --------
    >>> frame = pd.DataFrame({"point": ["low", "own", "high"], "before_share": [0.6, 0.8, 1.2]})
    >>> frame = frame.assign(net_nok=[30.0, 20.0, 0.0], is_own=[False, True, False])
    >>> frame = frame.assign(is_boundary=[True, False, True], is_other=False)
    >>> as_curve(Exhibit("example.curve", frame)).title
    'Netto etter skatt'
    """
    show(exhibit, as_curve)


def as_curve(exhibit: Exhibit) -> Chart | Table:
    """An exhibit as a finished curve."""
    words = told(exhibit, chart=True)
    others = words.frame["is_other"].astype(bool)
    points = words.frame[~others].reset_index(drop=True)
    measure, by = list(words.series)[:2]
    return curve_chart(
        points,
        words.label,
        {measure: words.headings[measure], by: words.headings[by]},
        words.title,
        own=points["is_own"].astype(bool),
        boundary=points["is_boundary"].astype(bool),
        everyone=words.frame.loc[others, measure],
        source=words.source,
        **look_of(words, by),
    )


def curve_chart(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    title: str,
    own: pd.Series,
    boundary: pd.Series,
    everyone: pd.Series,
    source: object = "",
    **look: Unpack[Look],
) -> Chart | Table:
    """One measure as a function of another, with one's own place and everyone's along the axis.

    Parameters
    ----------
    frame
        Points of the curve by rising first measure.
    series
        Columns of the two measures and what they are.
    own
        True for the point that is one's own.
    boundary
        True for the two points at which something else begins.
    everyone
        The first measure of each of all; a stroke on the axis for each.
    """
    x, y = series
    decimals = look.get("decimals", 0)

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.axhline(0, color=palette.GREY, linewidth=0.8)
        axes.plot(frame[x], frame[y], color=palette.ACCENT, linewidth=2)
        strokes = (
            np.repeat(everyone.astype(float).to_numpy(), 3),
            np.tile([0.0, 0.04, np.nan], len(everyone)),
        )
        axes.plot(*strokes, color=palette.GREY, linewidth=0.5, transform=axes.get_xaxis_transform())
        axes.margins(x=0.03, y=0.16)
        low, high = axes.get_xlim()
        point = frame[own].iloc[0]
        axes.scatter(point[x], point[y], color=palette.TEXT, marker="D", s=42, zorder=3)
        right = point[x] > low + 0.6 * (high - low)
        axes.annotate(
            f"{point[label]}: {text(point[x], x, 1)}, {text(point[y], y, decimals)} kr",
            (point[x], point[y]),
            textcoords="offset points",
            xytext=(-8, -4) if right else (9, 6),
            ha="right" if right else "left",
            va="top" if right else "bottom",
            fontweight="semibold",
            bbox=ON_WHITE,
        )
        for side, (_, kink) in zip((-1, 1), frame[boundary].iterrows(), strict=True):
            axes.axvline(kink[x], color=palette.GREY, linewidth=0.8, linestyle=(0, (3, 2)))
            axes.annotate(
                fill(f"{kink[label]}: {text(kink[x], x, 1)}", 16),
                (kink[x], 0.12),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                xytext=(5 * side, 0),
                ha="left" if side > 0 else "right",
                color=palette.SUBTLE,
                bbox=ON_WHITE,
            )
        quiet_axis(axes, y, decimals)
        axes.xaxis.set_major_locator(MaxNLocator(7))
        axes.xaxis.set_major_formatter(TickNumbers(x))
        axes.set(xlabel=series[x], ylabel=series[y])

    told = course(frame, label, series, decimals, own, boundary)
    data = data_of(frame, label, series, title, source, look, by_unit=True)
    return chart("Kurve", draw, 3.3, data, told)
