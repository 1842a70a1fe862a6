"""Drawing once, for paper and screen, and what all charts share."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property, lru_cache
from html import escape
from io import StringIO
from typing import Any, Literal, TypedDict

import numpy as np
import pandas as pd
import typst
from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from kommunetall.assets import FONTS, TEMPLATE
from kommunetall.show import palette
from kommunetall.show.charts.inline import inline
from kommunetall.show.charts.labels import outlined, settle
from kommunetall.show.charts.shape import alternative
from kommunetall.show.formats import MISSING, unit_of
from kommunetall.show.showing import MIME
from kommunetall.show.tables import NO_FIGURES, Table, table_of
from kommunetall.show.words import Told

WIDTH_INCHES = 6.5
SCREEN_DPI = 120
PICTURE = "image/png"
PNG_SIDES = (16, 20)
POINTS, MARGIN = 72, 3.0
ROUGHLY = {1: [(0.2, 0.1, 0.7, 0.8)], 2: [(0.1, 0.55, 0.7, 0.4), (0.1, 0.1, 0.7, 0.4)]}
TEXT_SIZE = 8.5


@dataclass(frozen=True)
class Chart:
    """A finished chart: the drawing, words for those who do not see it, its figures as a table."""

    title: str
    alt: str
    svg: str
    data: Table

    @cached_property
    def png(self) -> bytes:
        """The drawing with its titles and source as a picture."""
        return on_screen(self.svg, self.title, self.data.subtitle, self.data.source)

    def _repr_mimebundle_(
        self, include: object = None, exclude: Collection[str] | None = None
    ) -> dict[str, object]:
        picture = self.as_drawing() if PICTURE in (exclude or ()) else self.as_picture()
        content = {"type": "chart", "title": self.title, "alt": self.alt, "svg": self.svg}
        return {
            MIME: {
                **content,
                "subtitle": self.data.subtitle,
                "source": self.data.source,
                "notes": self.data.notes,
                "data": asdict(self.data),
            },
            "text/html": self.with_notes(picture),
            "text/plain": self.alt,
        }

    @property
    def told(self) -> str:
        """What is told in place of the drawing."""
        return f"{self.alt} {self.data.source}".strip()

    def as_picture(self) -> str:
        """An image with its words.

        A bare image would have no words in JupyterLab, which knows none for images.
        """
        picture = f"data:image/png;base64,{b64encode(self.png).decode()}"
        width, height = shown_size(self.png)
        return f'<img src="{picture}" alt="{escape(self.told)}" width="{width}" height="{height}">'

    def as_drawing(self) -> str:
        """The drawing itself, for a page that has the font."""
        return inline(self.svg, self.title, self.data.subtitle, self.data.source, self.told)

    def with_notes(self, picture: str) -> str:
        """What is seen, and below it what must be known of it."""
        notes = "<br>".join(escape(note) for note in self.data.notes)
        below = f"<figcaption><small>{notes}</small></figcaption>" if notes else ""
        return f'<figure style="margin:0">{picture}{below}</figure>'


def shown_size(png: bytes) -> tuple[int, int]:
    """Width and height that a picture has on the screen, in pixels."""
    wide, high = (int.from_bytes(png[start : start + 4]) for start in PNG_SIDES)
    width = round(WIDTH_INCHES * 96)
    return width, round(width * high / wide)


@cache
def style() -> dict[Any, Any]:
    """Matplotlib settings of every chart; text stays text, in the project's own font."""
    for file in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(file)
    return {
        "figure.facecolor": "white",
        "font.family": "Inter",
        "font.size": TEXT_SIZE,
        "svg.fonttype": "none",
        "svg.hashsalt": "kommunetall",
        "axes.axisbelow": True,
        "axes.facecolor": "white",
        "axes.grid": False,
        "axes.spines.bottom": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.edgecolor": palette.RULE,
        "axes.labelcolor": palette.SUBTLE,
        "text.color": palette.TEXT,
        "text.parse_math": False,
        "xtick.color": palette.TEXT,
        "ytick.color": palette.SUBTLE,
        "xtick.bottom": False,
        "xtick.top": False,
        "ytick.left": False,
        "ytick.right": False,
        "xtick.direction": "out",
        "ytick.direction": "out",
        "grid.linestyle": "-",
        "lines.solid_capstyle": "round",
        "patch.edgecolor": "white",
        "patch.force_edgecolor": True,
        "axes.unicode_minus": True,
        "axes.titley": 1.0,
    }


def chart(
    kind: str, draw: Callable[[Figure], None], height: float, data: Table, told: Iterable[str]
) -> Chart | Table:
    """A drawing with its words and its figures; where there are none, their table.

    It is the same on paper and on the screen.

    Parameters
    ----------
    told
        Sentences on its shape, the weightiest first.
    """
    if all(cell == MISSING for row in data.rows for cell in row[1:]):
        return replace(data, rows=(), notes=(*dict.fromkeys((*data.notes, NO_FIGURES)),))
    alt, svg = alternative(data.title, kind, told), drawn(draw, height)
    return Chart(data.title, alt, svg, data)


def drawn(draw: Callable[[Figure], None], height: float) -> str:
    """SVG of a figure.

    What measures text also draws it, as matplotlib remembers what one renderer has measured.
    """
    svg = StringIO()
    mixed: Any = MixedModeRenderer  # its types know none of its arguments
    page: Any = Paper
    with rc_context(style()):
        figure = Figure(figsize=(WIDTH_INCHES, height), dpi=POINTS)
        draw(figure)
        paper = page(*figure.bbox.size, svg, metadata={"Date": None, "Creator": None})
        renderer = mixed(figure, *figure.get_size_inches(), POINTS, paper)
        fill_figure(figure, renderer)
        settle(figure, renderer)
        figure.draw(renderer)
        renderer.finalize()
    return outlined(svg.getvalue())


class Paper(RendererSVG):
    """What a chart is drawn on; a text that an earlier chart had is not measured again."""

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        """Room that a text takes, in points."""
        return measured(s, prop, ismath)


@lru_cache(maxsize=4096)
def measured(
    words: str, font: FontProperties, is_formula: bool | Literal["TeX"]
) -> tuple[float, float, float]:
    """Width, height and descent of a text, in points."""
    found: tuple[float, float, float] = text_to_path.get_text_width_height_descent(
        words, font, is_formula
    )
    return found


def fill_figure(figure: Figure, around: RendererBase) -> None:
    """Let panels above each other, with all around them, fill the figure in half the usual time."""
    for axes, place in zip(figure.axes, ROUGHLY[len(figure.axes)], strict=True):
        axes.set_position(place)
        leave_unnamed(axes)
    out = [sides_of(axes, around) for axes in figure.axes]
    left, right = (max(sides[end][0] for sides in out) for end in (0, 1))
    width, height = figure.bbox.size
    shares = [share_of(axes) for axes in figure.axes]
    free = height - sum(sides[end][1] for sides in out for end in (0, 1))
    top = height
    for axes, (low, high), share in zip(figure.axes, out, shares, strict=True):
        tall = free * share / sum(shares)
        bottom = top - high[1] - tall
        place = (left / width, bottom / height, (width - left - right) / width, tall / height)
        axes.set_position(place)
        top = bottom - low[1]


def leave_unnamed(axes: Axes) -> None:
    """Look for no place for names of axes that have none; matplotlib measures all ticks for it."""
    for axis in (axes.xaxis, axes.yaxis):
        if not axis.get_label_text():
            axis.set_label_coords(0, 0)


def sides_of(axes: Axes, renderer: RendererBase) -> tuple[Any, Any]:
    """Room that what stands around a panel takes, left and below, right and above, in points."""
    room = axes.get_tightbbox(renderer)
    assert room is not None
    inside = axes.bbox
    return np.subtract(inside.min, room.min) + MARGIN, np.subtract(room.max, inside.max) + MARGIN


def share_of(axes: Axes) -> float:
    """Height of a panel as a share of its figure's, as it was asked for."""
    spec, figure = axes.get_subplotspec(), axes.get_figure(root=True)
    assert spec is not None
    assert figure is not None
    return float(spec.get_position(figure).height)


def on_screen(svg: str, title: str, subtitle: str, source: str, dpi: int = SCREEN_DPI) -> bytes:
    """PNG of a drawing with its titles and source, by what draws the PDF."""
    png = typesetter().compile(
        input=TEMPLATE / "screen.typ",
        format="png",
        ppi=dpi,
        sys_inputs={"svg": svg, "title": title, "subtitle": subtitle, "source": source},
    )
    assert isinstance(png, bytes)
    return png


@cache
def typesetter() -> typst.Compiler:
    """Typst with the project's own fonts."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=TEMPLATE, font_paths=fonts, ignore_system_fonts=True)


class Look(TypedDict, total=False):
    """How the figures of a chart are written, what their rows are, and what stands below them."""

    decimals: int
    notes: Sequence[str]
    label_name: str
    subtitle: str


def look_of(words: Told, column: str) -> Look:
    """How an exhibit's words have it, with the decimals of one of its columns."""
    return {
        "decimals": words.digits(column, 0),
        "notes": words.notes,
        "label_name": words.headings[words.label],
        "subtitle": words.subtitle,
    }


def data_of(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    title: str,
    source: object,
    look: Look,
    by_unit: bool = False,
) -> Table:
    """Table of the figures behind a chart.

    Parameters
    ----------
    by_unit
        Whether each column has the decimals of its unit, because they have several.
    """
    name = look.get("label_name", "År" if unit_of(label) == "year" else "Post")
    decimals = None if by_unit else look.get("decimals", 0)
    columns = {label: name, **series}
    return table_of(
        frame,
        columns,
        title,
        source,
        decimals=decimals,
        notes=look.get("notes", ()),
        subtitle=look.get("subtitle", ""),
    )
