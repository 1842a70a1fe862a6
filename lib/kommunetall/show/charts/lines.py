"""Lines over years."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.alternative import bands_at_end, trends
from kommunetall.show.charts.drawing import (
    ON_WHITE,
    Chart,
    Look,
    chart,
    data_of,
    drawn,
    ends_apart,
    look_of,
    quiet_axis,
    typesetter,
)
from kommunetall.show.charts.shape import text
from kommunetall.show.showing import show
from kommunetall.show.tables import Table
from kommunetall.show.words import told

NARROWEST = 0.04
BELOW_LINES = 1.9
TICK_CHARACTERS = 66


def lines(exhibit: Shown) -> None:
    """Show lines over the rows of an exhibit, each named at its end.

    A column ``low_x`` with a column ``high_x`` is a band, which the heading of ``low_x`` names;
    the widest comes first.

    Examples
    --------
    >>> frame = pd.DataFrame({"year": [2023, 2024], "tax_nok_million": [3585.0, 3576.4]})
    >>> as_lines(Exhibit("example.tax", frame)).alt
    'Skatt, mill. kr. Linjediagram. Skatt faller fra 3\u202f585 i 2023 til 3\u202f576 i 2024.'
    """
    show(exhibit, as_lines)


def as_lines(exhibit: Exhibit) -> Chart | Table:
    """An exhibit as a finished line chart."""
    words = told(exhibit, chart=True)
    return line_chart(
        words.frame,
        words.label,
        words.series,
        words.title,
        words.source,
        bands=words.bands,
        **look_of(words, next(iter(words.series))),
    )


def line_chart(
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    bands: Mapping[tuple[str, str], str] | None = None,
    **look: Unpack[Look],
) -> Chart | Table:
    """Lines over years, each named at its end.

    Parameters
    ----------
    frame
        One row per value of `x`, ascending.
    series
        Column of each line and its name.
    bands
        Columns of the lower and upper edge of each band to shade, at most two, the widest first,
        and its name, which is left out where the band is hardly wider than a line.
    """
    decimals = look.get("decimals", 0)
    bands = bands or {}
    shades = dict(zip(bands.values(), (palette.ACCENT_TINT, palette.ACCENT_SOFT), strict=False))

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        years = frame[x].astype(str)
        for (low, high), name in bands.items():
            axes.fill_between(
                years, frame[low].astype(float), frame[high].astype(float), color=shades[name]
            )
        last = frame.iloc[-1]
        widths = {name: float(last[high] - last[low]) for (low, high), name in bands.items()}
        named = {
            name: float(last[high])
            for (_, high), name in bands.items()
            if widths[name] > NARROWEST * max(widths.values())
        }
        draw_lines(axes, frame, x, series, decimals, named=named, shades=shades)
        quiet_axis(axes, next(iter(series)), decimals)

    data = data_of(frame, x, {**series, **edges_of(bands)}, title, source, look)
    told = (*trends(frame, x, series, decimals), *bands_at_end(frame, x, bands, decimals))
    return chart("Linjediagram", draw, 2.9, data, told)


def edges_of(bands: Mapping[tuple[str, str], str]) -> dict[str, str]:
    """Columns of the edges of bands, and what they are called in a table."""
    return {
        column: f"{name}, {edge}"
        for columns, name in bands.items()
        for column, edge in zip(columns, ("nedre kant", "øvre kant"), strict=True)
    }


def draw_lines(
    axes: Axes,
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    decimals: int,
    comparable: pd.Series | None = None,
    named: Mapping[str, float] | None = None,
    shades: Mapping[str, str] | None = None,
) -> None:
    """Lines with the first and last value written, and the name at the end.

    Parameters
    ----------
    comparable
        As for :func:`kommunetall.show.charts.bars.bar_chart`.
    named
        Other names to write at the end, each at its height.
    shades
        Colours that those names stand on.
    """
    ticks = frame[x].astype(str)
    values = frame[list(series)].astype(float)
    axes.xaxis.update_units(ticks)
    for column, colour in zip(series, palette.SERIES, strict=False):
        known = values[column].dropna()
        for _, part in known.groupby(known.index >= start_of_last(comparable)):
            axes.plot(ticks[part.index], part, color=colour, linewidth=2, marker="o", markersize=4)
    if (apart := -(-int(ticks.str.len().sum()) // TICK_CHARACTERS)) > 1:
        axes.set_xticks(range((len(ticks) - 1) % apart, len(ticks), apart))
    axes.margins(x=0.04, y=0.2)
    gap = 0.19 * float(np.ptp(axes.get_ylim()))
    last = [values[c].dropna().iloc[-1] for c in series]
    starts: set[tuple[int, str]] = set()
    named, shades = named or {}, shades or {}
    ends = ends_apart([*last, *named.values()], gap)
    for name, end in zip(named, ends[len(last) :], strict=True):
        axes.annotate(
            fill(name, 26),
            (ticks.iloc[-1], end),
            textcoords="offset points",
            xytext=(8, 0),
            va="center",
            color=palette.TEXT,
            bbox={"facecolor": shades.get(name, "white"), "edgecolor": "none", "pad": 2.5},
            annotation_clip=False,
        )
    for (column, name), colour, end in zip(series.items(), palette.SERIES, ends, strict=False):
        known = values[column].dropna()
        first = known.index[0]
        start = (first, text(known.iloc[0], column, decimals))
        close_above = (values.loc[first] > known.iloc[0]) & (
            values.loc[first] < known.iloc[0] + gap
        )
        axes.annotate(
            "" if start in starts or len(known) == 1 else start[1],
            (ticks[first], known.iloc[0]),
            textcoords="offset points",
            xytext=(0, -13 if close_above.any() else 6),
            ha="center",
            color=colour if colour != palette.ACCENT_SOFT else palette.SUBTLE,
            bbox=ON_WHITE,
            zorder=BELOW_LINES,
        )
        starts.add(start)
        if known.index[-1] != frame.index[-1]:
            stop = (ticks[known.index[-1]], known.iloc[-1])
            axes.annotate(
                name,
                stop,
                textcoords="offset points",
                xytext=(0, -14),
                ha="right",
                color=palette.SUBTLE,
            )
            continue
        axes.annotate(
            f"{fill(name, 26)}\n{text(known.iloc[-1], column, decimals)}",
            (ticks.iloc[-1], end),
            textcoords="offset points",
            xytext=(8, 0),
            va="center",
            color=colour if colour != palette.ACCENT_SOFT else palette.SUBTLE,
            annotation_clip=False,
        )


def start_of_last(comparable: pd.Series | None) -> int:
    """Position of the first row that is comparable with the last; 0 where nothing is said."""
    return 0 if comparable is None else int(np.argmax(comparable.to_numpy(dtype=bool)))


def warm_up() -> None:
    """Draw once, so that a process forked from this one has fonts and formats ready.

    Typst is made ready but not used: it would start threads, which a forked process does not have.
    """
    frame = pd.DataFrame({"year": [2000, 2001], "share": [0.5, 0.6]})
    drawn(lambda figure: draw_lines(figure.subplots(), frame, "year", {"share": "Andel"}, 1), 2.0)
    typesetter()
