"""Labels that keep clear of what is drawn, of each other and of the edge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox, IdentityTransform

from kommunetall.show import palette

Spot = tuple[float, float]
Floats = npt.NDArray[np.float64]

ABOVE, BELOW, AFTER, BEFORE = (0.0, 5.0), (0.0, -5.0), (7.0, 0.0), (-7.0, 0.0)
ROUND: tuple[Spot, ...] = (
    *(ABOVE, BELOW, (5.0, 4.0), (-5.0, 4.0), (5.0, -4.0), (-5.0, -4.0), AFTER, BEFORE),
    *((0.0, 12.0), (0.0, -12.0), (0.0, 20.0), (0.0, -20.0)),
)
FROM_LINE_TO_NAME = 8.0
STEP, CLEAR = 2.0, 1.0
RULES = 1
EDGE = 2.0
DOT = 3.0
SHIFTS = ((0.0, 0.0), (DOT, 0.0), (-DOT, 0.0), (0.0, DOT), (0.0, -DOT))
DRIFT = 5.0
SAME_POINT = 0.05
OUTLINED, BARE = "outlined", "bare"
OUTLINE = f"stroke: {palette.PAPER}; stroke-width: 2.5; stroke-linejoin: round; paint-order: stroke"
OPENED = re.compile(rf'<g id="{OUTLINED}_\d+"')


class Label(Annotation):
    """A text at the first free one of some places round a point, left out where there is none.

    Parameters
    ----------
    at
        The point, in the data of its panel.
    spots
        Places to try, in points from there; the text stands beyond each.
    within
        Its colour at the end of its own bar, the last but one place to try, where there is room.
    also
        Another point, and the place from there, to try last.
    needed
        Whether it stays where no place is free.
    bare
        Whether it has no outline, as it stands on what it is about.
    tied
        Whether a thin line goes to its point where it stands far from it.
    of_row
        Whether its row tells which point it is about, however near those of other rows are.
    """

    def __init__(
        self,
        axes: Axes,
        text: str,
        at: tuple[float, float],
        spots: Sequence[Spot] = ROUND,
        colour: str = palette.TEXT,
        strong: bool = False,
        needed: bool = False,
        also: tuple[tuple[float, float], Spot] | None = None,
        tied: bool = False,
        bare: bool = False,
        within: str = "",
        of_row: bool = False,
    ) -> None:
        super().__init__(
            text,
            at,
            xytext=spots[0],
            textcoords="offset points",
            annotation_clip=False,
            color=colour,
            fontweight="semibold" if strong else "regular",
            zorder=5,
        )
        inside = [(at, (-spots[0][0], spots[0][1]))] if within else []
        self.places = [*((at, spot) for spot in spots), *inside, *([also] if also else [])]
        self.in_bar = len(spots) if within else None
        self.looks = {True: (within, True), False: (colour, bare)}
        self.needed, self.tied, self.bare, self.of_row = needed, tied, bare, of_row
        self.set_transform(IdentityTransform())
        axes.add_artist(self)
        self.set_clip_on(False)
        self.set_in_layout(False)
        self.put(0)

    def put(self, rank: int) -> None:
        """Place it at one of its places, beyond the point."""
        at, spot = self.places[rank]
        colour, self.bare = self.looks[rank == self.in_bar]
        self.set_color(colour)
        right, up = spot
        self.xy = at
        self.set_position(spot)
        self.set_horizontalalignment("left" if right > 0 else "right" if right < 0 else "center")
        self.set_verticalalignment(
            "center" if (right and abs(up) < 1) or not up else "bottom" if up > 0 else "top"
        )

    def draw(self, renderer: RendererBase) -> None:
        """Draw it with a white outline, as :func:`outlined` makes it, unless it is bare."""
        group = BARE if self.bare else OUTLINED
        renderer.open_group(group)
        super().draw(renderer)
        renderer.close_group(group)


class Name(Label):
    """What something is called, to the right of where it ends; names move apart, up and down."""

    def __init__(
        self,
        axes: Axes,
        text: str,
        at: tuple[float, float],
        colour: str = palette.TEXT,
        ground: str = "",
    ) -> None:
        spots = ((FROM_LINE_TO_NAME, 0.0),)
        super().__init__(axes, text, at, spots, colour, needed=True, bare=bool(ground))
        self.set_in_layout(True)
        if ground:
            self.set_bbox({"facecolor": ground, "edgecolor": "none", "pad": 1.5})


def outlined(svg: str) -> str:
    """A drawing in which labels have a white outline, which keeps them clear of what is below."""
    return OPENED.sub(rf'\g<0> style="{OUTLINE}"', svg)


def settle(figure: Figure, renderer: RendererBase) -> None:
    """Give each label of a figure a free place.

    It stays within its panel to the left and below, where the axes have their names.
    """
    taken = [np.asarray(room.extents) for axes in figure.axes for room in fixed(axes, renderer)]
    for axes in figure.axes:
        names = [text for text in axes.texts if isinstance(text, Name)]
        taken += spread(names, axes, figure, renderer)
    for axes in figure.axes:
        labels = [text for text in axes.texts if isinstance(text, Label)]
        points, bars = drawn_points(axes), drawn_bars(axes)
        named = np.array([label.places[0][0] for label in labels], dtype=float).reshape(-1, 2)
        named = axes.transData.transform(named)
        left, bottom, *_ = axes.bbox.extents
        inside = Bbox.from_extents(left - EDGE, bottom - EDGE, *figure.bbox.max)
        for label in labels:
            if isinstance(label, Name):
                continue
            size = np.asarray(label.get_window_extent(renderer).size)
            rooms = np.array(taken).reshape(-1, 4)
            room = place(label, axes, size, inside, rooms, points, bars, named)
            if label.get_visible():
                taken.append(room)
                tied = tie_of(axes.transData.transform(label.xy), room)
                if label.tied and tied[3] - tied[1] > DRIFT:
                    draw_tie(figure, [tied[[0, 2]].mean()] * 2, tied[[1, 3]])
                    taken.append(tied)


def tie_of(point: Floats, room: Floats) -> Floats:
    """Room of a thin line from a point to its label, where that stands above or below."""
    x, y = point
    ends = (y, room[1]) if room[1] > y else (room[3], y)
    return np.array([x - CLEAR, ends[0], x + CLEAR, ends[1]])


def draw_tie(figure: Figure, across: Sequence[float], up: Sequence[float] | Floats) -> None:
    """A thin line from what is named to its name, in points of the figure."""
    look: dict[str, Any] = {"color": palette.MUTED, "linewidth": 0.7}
    figure.add_artist(Line2D(across, up, transform=IdentityTransform(), **look))


def place(
    label: Label,
    axes: Axes,
    size: Floats,
    inside: Bbox,
    taken: Floats,
    points: Floats,
    bars: Floats,
    named: Floats,
) -> Floats:
    """Put a label where nothing is, else where least is drawn; without any place it is hidden.

    It does not stand nearer to a point that another label is about than to its own, unless a line
    ties it to that, or its row tells which it is.

    Parameters
    ----------
    size
        Width and height of the label.
    inside
        Where it must stay.
    taken, bars
        Rooms of other texts and of bars, which it is to keep clear of.
    points
        Points of lines, of which it is to cover as few as can be.
    named
        Points that the labels of the panel are about.

    Returns
    -------
    numpy.ndarray
        The room that it takes: left, bottom, right, top.
    """
    found: list[tuple[bool, bool, int, int, int]] = []
    rooms = []
    for rank, (at, spot) in enumerate(label.places):
        room = room_at(axes.transData.transform(at) + spot, size, spot)
        tied = tie_of(axes.transData.transform(at), room)
        out = (room[:2] < inside.min).any() or (room[2:] > inside.max).any()
        hidden = bool(out or meeting(room, taken) or (label.tied and meeting(tied, taken)))
        own = axes.transData.transform(at)
        astray = not (label.tied or label.of_row) and is_astray(room, own, named)
        met = meeting(room, bars)
        if rank == label.in_bar:
            hidden, met = hidden or not within(room, bars), 0
        found.append((hidden, astray, covered(room, points), met, rank))
        rooms.append(room)
        if found[-1][:4] == (False, False, 0, 0):
            break
    hidden, astray, *_, rank = min(found)
    label.put(rank)
    label.set_visible(label.needed or not (hidden or astray))
    return rooms[rank]


def is_astray(room: Floats, own: Floats, named: Floats) -> bool:
    """Whether a text stands nearer to a point that another is about than to its own.

    Examples
    --------
    >>> above = np.array([0.0, 7.0, 20.0, 17.0])
    >>> lower, higher = np.array([10.0, 1.0]), np.array([10.0, 3.0])
    >>> points = np.array([lower, higher])
    >>> is_astray(above, lower, points), is_astray(above, higher, points)
    (True, False)
    """
    return bool((off(room, named) < off(room, own[None]) - SAME_POINT).any())


def off(room: Floats, points: Floats) -> Floats:
    """How far each of some points is from a room; 0 within it."""
    return np.asarray(np.hypot(*np.maximum(np.maximum(room[:2] - points, points - room[2:]), 0).T))


def room_at(corner: Floats, size: Floats, spot: Spot) -> Floats:
    """The room of a text of a size that begins at a spot, and goes the way of it."""
    right, up = spot
    left = corner[0] - (0.0 if right > 0 else size[0] if right < 0 else size[0] / 2)
    level = not up or (right and abs(up) < 1)
    bottom = corner[1] - (size[1] / 2 if level else 0.0 if up > 0 else size[1])
    return np.array([left, bottom, left + size[0], bottom + size[1]])


def spread(
    names: Sequence[Name], axes: Axes, figure: Figure, renderer: RendererBase
) -> list[Floats]:
    """Move names up and down until none is over another, each tied to where it belongs.

    Returns
    -------
    list of numpy.ndarray
        The room that each takes: left, bottom, right, top.
    """
    if not names:
        return []
    rooms = [name.get_window_extent(renderer) for name in names]
    wanted = [(room.y0 + room.y1) / 2 for room in rooms]
    sizes = [room.height + CLEAR for room in rooms]
    placed = apart(wanted, sizes, axes.bbox.y0 - EDGE, figure.bbox.height)
    for name, room, at, new in zip(names, rooms, wanted, placed, strict=True):
        name.set_position((FROM_LINE_TO_NAME, new - at))
        if abs(new - at) > DRIFT:
            start = room.x0 - FROM_LINE_TO_NAME + DOT
            draw_tie(figure, [start, room.x0 - CLEAR], [at, new])
    moves = zip(rooms, wanted, placed, strict=True)
    return [np.asarray(room.translated(0, new - at).extents) for room, at, new in moves]


def apart(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Middles of things that lie in a row without meeting, each as near as can be to its wish.

    Parameters
    ----------
    wanted
        Where the middle of each would be.
    sizes
        Room of each along the row.
    low, high
        Ends of the row; what does not fit goes beyond `high`.

    Examples
    --------
    >>> apart([5.0, 5.0, 1.0], [1.0, 1.0, 1.0], 0.0, 9.0)
    [4.5, 5.5, 1.0]
    """
    order = np.argsort(wanted, kind="stable")
    room = np.asarray(sizes, dtype=float)[order]
    steps = np.concatenate([[0.0], np.cumsum((room[1:] + room[:-1]) / 2)])
    blocks: list[tuple[float, int]] = []
    for wish in np.asarray(wanted, dtype=float)[order] - steps:
        mean, count = float(wish), 1
        while blocks and blocks[-1][0] > mean:
            before, many = blocks.pop()
            mean = (mean * count + before * many) / (count + many)
            count += many
        blocks.append((mean, count))
    level = np.repeat([mean for mean, _ in blocks], [count for _, count in blocks])
    bottom, top = low + room[0] / 2, high - room[-1] / 2 - steps[-1]
    placed = np.empty(len(order))
    placed[order] = np.clip(level, bottom, max(bottom, top)) + steps
    return [float(at) for at in placed]


def fixed(axes: Axes, renderer: RendererBase) -> Iterator[Bbox]:
    """Rooms of the texts of a panel that stay where they are."""
    for text in axes.get_children():
        if isinstance(text, Text) and not isinstance(text, Label) and text.get_text():
            yield text.get_window_extent(renderer)


def drawn_points(axes: Axes) -> Floats:
    """Points of the panel's lines, close enough for no text to slip between, and of its dots.

    Rules and grids, which lie below all else, may have a text over them.
    """
    found = [np.empty((0, 2))]
    for line in axes.lines:
        if line.get_zorder() < RULES:
            continue
        path = line.get_transform().transform(line.get_xydata())
        for start, end in pairwise(path):
            if np.isfinite([start, end]).all():
                many = int(np.hypot(*(end - start)) / STEP) + 2
                found.append(np.linspace(start, end, many))
    for dots in axes.collections:
        offsets: Floats = np.ma.filled(np.ma.asarray(dots.get_offsets(), dtype=float), np.nan)
        if len(offsets):
            centre = dots.get_offset_transform().transform(offsets)
            found += [centre + shift for shift in SHIFTS]
    return np.concatenate(found)


def drawn_bars(axes: Axes) -> Floats:
    """Rooms of the panel's bars."""
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return np.array([bar.get_window_extent().extents for bar in bars]).reshape(-1, 4)


def covered(room: Floats, points: Floats) -> int:
    """How many points a text would cover."""
    low, high = room[:2] - CLEAR, room[2:] + CLEAR
    return int(((points > low) & (points < high)).all(axis=1).sum())


def meeting(room: Floats, others: Floats) -> int:
    """How many of some rooms one overlaps."""
    apart = (others[:, 2:] <= room[:2]) | (others[:, :2] >= room[2:])
    return int((~apart.any(axis=1)).sum())


def within(room: Floats, bars: Floats) -> bool:
    """Whether the middle line of a text is inside one bar from end to end."""
    middle = (room[1] + room[3]) / 2
    across = (bars[:, 0] <= room[0]) & (bars[:, 2] >= room[2])
    return bool((across & (bars[:, 1] < middle) & (bars[:, 3] > middle)).any())
