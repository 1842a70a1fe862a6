"""Lying bars in order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show import palette
from kommunetall.show.charts.axis import beside_bars, name_rows, row_lines, rows_height
from kommunetall.show.charts.by_row import ranking
from kommunetall.show.charts.drawing import (
    TEXT_SIZE,
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
from kommunetall.show.words import heading, told, words_of

SIDES = ("above_zero", "below_zero")


def ranked(exhibit: Shown, target: str | None = None) -> None:
    """Show lying bars in the order of an exhibit, of its first column after the names.

    Rows that are ``is_own`` or ``is_strong`` have the accent colour; without such a role, all have.
    Where some are below zero there are two groups, each by size; ``above_zero`` and ``below_zero``
    among the words of its columns are their names.

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
        sides=sides_of(exhibit),
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
    sides: tuple[str, str] | None = None,
    **look: Unpack[Look],
) -> Chart | Table:
    """Lying bars, each with its label and its value: those of each sign together, by size.

    Parameters
    ----------
    frame
        One row per bar, in the order to be drawn from the top where none is below zero.
    name
        What the bars measure.
    target
        Column and name of a target to mark on each bar, if any.
    emphasis
        True for the bars in the accent colour; without it, all are.
    sides
        What rows above zero and what rows below it are, said over each group.
    """
    decimals = look.get("decimals", 0)
    order = grouped(frame[value].astype(float).reset_index(drop=True))
    split = len(order[0]) if all(map(len, order)) else 0
    rows = [*order[0], *order[1]]
    frame = frame.iloc[rows].reset_index(drop=True)
    strong = np.ones(len(frame), bool) if emphasis is None else emphasis.to_numpy(bool)[rows]
    apart = split and (1.0 if sides else 0.5)
    first = 1.0 if split and sides else 0.0

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        values = np.asarray(frame[value], dtype=float)
        marks = np.full(len(frame), np.nan) if target is None else frame[target[0]].to_numpy(float)
        places = -np.arange(len(frame)) - first - np.where(np.arange(len(frame)) < split, 0, apart)
        axes.barh(places, values, 0.66, color=np.where(strong, palette.ACCENT, palette.MUTED))
        axes.plot([0, 0], [places[-1] - 0.5, 0.5], color=palette.MUTED, linewidth=0.8)
        shown = [text(size, value, decimals) for size in values.tolist()]
        for words, size, mark, place, accent in zip(
            shown, values.tolist(), marks.tolist(), places, strong, strict=True
        ):
            end = size if np.isfinite(size) else 0.0
            spot = AFTER if end >= 0 else BEFORE
            beyond = ((mark, place), spot) if abs(mark) > abs(end) else None
            on_bar = (palette.PAPER if accent else palette.TEXT) if beyond else ""
            at = (end, place)
            Label(axes, words, at, [spot], needed=True, also=beyond, within=on_bar)
        if target is not None:
            for width, colour in ((5, palette.PAPER), (2, palette.TEXT)):
                axes.scatter(marks, places, 190, colour, marker="|", linewidths=width, zorder=3)
            axes.set_title(f"Strek: {target[1]}", loc="right", fontsize=TEXT_SIZE)
        bold = np.zeros(len(frame), bool) if emphasis is None else strong
        heads = ordered(sides, list(values)) if first else ()
        name_rows(
            axes,
            [*places, *(places[start] + 1 for start in (0, split) if heads)],
            [*frame[label], *heads],
            pd.Series([*bold, *(True for _ in heads)]),
        )
        for head in axes.get_yticklabels()[len(frame) :]:
            head.set_color(palette.SUBTLE)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        ends = np.concatenate([values, marks, [0.0]])
        axes.set_xlim(beside_bars(np.nanmin(ends), np.nanmax(ends), frame[label], shown))
        axes.set_ylim(places[-1] - 0.6, 0.6)

    series = {value: name, **({target[0]: target[1]} if target else {})}
    data = data_of(frame, label, series, title, source, look)
    height = max(1.4, 0.3 + rows_height(row_lines(frame[label]) + first + apart))
    own = None if emphasis is None else pd.Series(strong)
    told = ranking(frame, label, value, decimals, own, target)
    return chart("Liggende stolper", draw, height, data, told)


def grouped(values: pd.Series) -> tuple[list[int], list[int]]:
    """Places of the rows of each sign, by size; where none is below zero, they stand as they are.

    The group of the first row comes first; zero and what is missing are with what is above zero.
    """
    below = values < 0
    if not below.any():
        return list(values.index), []
    groups = [values[below == sign].abs() for sign in (below.iloc[0], not below.iloc[0])]
    first, second = (group.sort_values(ascending=False, kind="stable").index for group in groups)
    return list(first), list(second)


def ordered(sides: tuple[str, str] | None, values: Sequence[float]) -> tuple[str, ...]:
    """What the two groups are, the first first."""
    if sides is None:
        return ()
    return sides[::-1] if values[0] < 0 else sides


def sides_of(exhibit: Exhibit) -> tuple[str, str] | None:
    """What rows above and below zero are, where the exhibit has words for it."""
    columns = words_of(exhibit.key).columns
    if not set(SIDES) <= set(columns):
        return None
    above, below = (heading(exhibit, side) for side in SIDES)
    return above, below
