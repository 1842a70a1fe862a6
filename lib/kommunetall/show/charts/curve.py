"""One measure as a function of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.axis import TickNumbers, above_panel, quiet_axis, unit_words
from kommunetall.show.charts.drawing import (
    Chart,
    Look,
    chart,
    data_of,
    look_of,
)
from kommunetall.show.charts.labels import ROUND, Label
from kommunetall.show.charts.over_time import course
from kommunetall.show.charts.shape import text
from kommunetall.show.charts.wrapping import wrapped
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

WIDE_ROUND = ((9.0, 6.0), (-9.0, -6.0), (9.0, 20.0), (-9.0, -20.0), *ROUND)


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
        axes.plot(frame[x], frame[y], color=palette.ACCENT, linewidth=2)
        axes.margins(x=0.03)
        quiet_axis(axes, y, decimals)
        axes.axhline(0, color=palette.MUTED, linewidth=0.8)
        strokes = (
            np.repeat(everyone.astype(float).to_numpy(), 3),
            np.tile([0.0, 0.04, np.nan], len(everyone)),
        )
        axes.plot(
            *strokes, color=palette.SUBTLE, linewidth=0.5, transform=axes.get_xaxis_transform()
        )
        point, bottom = frame[own].iloc[0], axes.get_ylim()[0]
        axes.scatter(point[x], point[y], 42, palette.TEXT, marker="D", zorder=3)
        unit = unit_words(y).lower()
        words = f"{point[label]}: {text(point[x], x, 1)}, {text(point[y], y, decimals)} {unit}"
        Label(axes, words.strip(), (point[x], point[y]), WIDE_ROUND, strong=True, needed=True)
        for side, (_, kink) in zip((-1, 1), frame[boundary].iterrows(), strict=True):
            axes.axvline(kink[x], color=palette.MUTED, linewidth=0.8, linestyle=(0, (3, 2)))
            words = wrapped(f"{kink[label]}: {text(kink[x], x, 1)}", 16)
            spots = [(5.0 * way, up) for up in (24.0, 60.0, 90.0) for way in (side, -side)]
            Label(axes, words, (kink[x], bottom), spots, palette.SUBTLE, needed=True)
        axes.xaxis.set_major_locator(MaxNLocator(7))
        axes.xaxis.set_major_formatter(TickNumbers(x))
        axes.set_xlabel(series[x])
        above_panel(axes, series[y])

    told = course(frame, label, series, decimals, own, boundary)
    data = data_of(frame, label, series, title, source, look, by_unit=True)
    return chart("Kurve", draw, 2.6, data, told)
