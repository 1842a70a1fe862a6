"""Charts that say one thing: drawn once, the same on the screen and in the PDF."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from io import BytesIO, StringIO
from textwrap import fill

import numpy as np
import pandas as pd
import seaborn as sns
import typst
from matplotlib import font_manager, rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from kommunetall.assets import FONTS, TEMPLATE
from kommunetall.show import palette
from kommunetall.show.formats import MISSING, number, unit_of
from kommunetall.show.tables import MIME, NO_FIGURES, Table, table

WIDTH_INCHES = 6.5
SCREEN_DPI = 120
POINTS, MARGIN = 72, 3.0
ROUGHLY = {1: [(0.2, 0.1, 0.7, 0.8)], 2: [(0.1, 0.55, 0.7, 0.4), (0.1, 0.1, 0.7, 0.4)]}
VALUES_TOLD = 14
FEWEST_BARS = 4
MOST_TICKS = 16
LABEL_WIDTH = 44
NARROWEST = 0.04
LINE_POINTS = 14
SUM = "summen av alle"
BELOW_LINES = 1.9
TICK_CHARACTERS = 66
COLUMN_CHARACTERS, COLUMN_WIDTH = 66, 16
ON_WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}


@dataclass(frozen=True)
class Chart:
    """A finished chart: the drawing, the words for those who do not see it, and its figures as a table."""

    title: str
    alt: str
    svg: str
    png: bytes
    data: Table

    def _repr_mimebundle_(self, include=None, exclude=None) -> tuple[dict, dict]:
        content = {"type": "chart", "title": self.title, "alt": self.alt, "svg": self.svg}
        bundle = {
            MIME: {
                **content,
                "source": self.data.source,
                "notes": self.data.notes,
                "data": asdict(self.data),
            },
            "image/png": b64encode(self.png).decode(),
            "text/plain": self.alt,
        }
        return bundle, {"image/png": {"alt": self.alt, "width": round(WIDTH_INCHES * 96)}}


@cache
def style() -> dict[str, object]:
    """Matplotlib settings of every chart; text stays text, in the project's own font."""
    for file in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(file)
    return {
        **sns.axes_style("white"),
        "font.family": "Inter",
        "font.size": 8.5,
        "svg.fonttype": "none",
        "svg.hashsalt": "kommunetall",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.edgecolor": palette.RULE,
        "axes.labelcolor": palette.SUBTLE,
        "text.color": palette.TEXT,
        "xtick.color": palette.TEXT,
        "ytick.color": palette.SUBTLE,
        "xtick.bottom": False,
        "ytick.left": False,
        "axes.unicode_minus": True,
    }


def chart(kind: str, draw: Callable[[Figure], None], height: float, data: Table, told: str) -> Chart | Table:
    """A drawing, which is the same on paper and on the screen, with its words and its figures; where there are none, their table."""
    if all(cell == MISSING for row in data.rows for cell in row[1:]):
        return replace(data, rows=(), notes=(*dict.fromkeys((*data.notes, NO_FIGURES)),))
    alt, svg = f"{kind}. {data.title}. {told}".strip(), drawn(draw, height)
    return Chart(data.title, alt, svg, on_screen(svg, data.title, data.source), data)


def drawn(draw: Callable[[Figure], None], height: float) -> str:
    """SVG of a figure."""
    with rc_context(style()):
        figure = Figure(figsize=(WIDTH_INCHES, height), dpi=POINTS)
        draw(figure)
        fill_figure(figure)
        svg = BytesIO()
        FigureCanvasSVG(figure).print_svg(svg, metadata={"Date": None, "Creator": None})
    return svg.getvalue().decode()


def fill_figure(figure: Figure) -> None:
    """Let panels above each other, with all that stands around them, fill the figure, in half the usual time."""
    around = RendererSVG(*figure.bbox.size, StringIO())
    for axes, place in zip(figure.axes, ROUGHLY[len(figure.axes)], strict=True):
        axes.set_position(place)
    rooms = [axes.get_tightbbox(around) for axes in figure.axes]
    out = [
        (a.bbox.min - room.min + MARGIN, room.max - a.bbox.max + MARGIN)
        for a, room in zip(figure.axes, rooms, strict=True)
    ]
    left, right = (max(sides[end][0] for sides in out) for end in (0, 1))
    width, height = figure.bbox.size
    shares = [axes.get_subplotspec().get_position(figure).height for axes in figure.axes]
    free = height - sum(sides[end][1] for sides in out for end in (0, 1))
    top = height
    for axes, (low, high), share in zip(figure.axes, out, shares, strict=True):
        tall = free * share / sum(shares)
        bottom = top - high[1] - tall
        axes.set_position([left / width, bottom / height, (width - left - right) / width, tall / height])
        top = bottom - low[1]


def on_screen(svg: str, title: str, source: str) -> bytes:
    """PNG of a drawing with its title and source, for the screen: what draws the PDF draws this too."""
    return typesetter().compile(
        input=TEMPLATE / "screen.typ",
        format="png",
        ppi=SCREEN_DPI,
        sys_inputs={"svg": svg, "title": title, "source": source},
    )


@cache
def typesetter() -> typst.Compiler:
    """Typst with the project's own fonts."""
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=TEMPLATE, font_paths=fonts, ignore_system_fonts=True)


def data_of(
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    title: str,
    source: object,
    notes: Sequence[str],
    decimals: int | None,
) -> Table:
    """Table of the figures behind a chart."""
    return table(frame, columns, title, source, notes=notes, decimals=decimals)


def told_values(frame: pd.DataFrame, label: str, series: Mapping[str, str], decimals: int) -> str:
    """The chart's figures in words: all of them where they are few, else ends and extremes."""
    parts = []
    for column, name in series.items():
        known = frame[[label, column]].dropna()
        values = [(str(who), text(value, column, decimals)) for who, value in known.itertuples(index=False)]
        if len(values) * len(series) <= VALUES_TOLD:
            parts.append(f"{name}: " + "; ".join(f"{who} {value}" for who, value in values) + ".")
        elif values:
            low, high = (
                values[getattr(np, f)(known[column].to_numpy(dtype=float))] for f in ("argmin", "argmax")
            )
            parts.append(
                f"{name}: {len(values)} verdier, lavest {low[0]} med {low[1]}, høyest {high[0]} med {high[1]}."
            )
    return " ".join(parts)


def text(value: float, column: str, decimals: int) -> str:
    """A value as the chart prints it."""
    unit = unit_of(column)
    shown = number(100 * value if unit == "share" else value, decimals)
    return f"{shown}\u202f%" if unit in ("percent", "share") else shown


def quiet_axis(axes: Axes, column: str, decimals: int = 0) -> None:
    """Few Norwegian tick labels on the value axis, and pale lines to read them by."""
    axes.yaxis.set_major_locator(MaxNLocator(4))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda v, _: text(v, column, decimals)))
    axes.grid(axis="y", color=palette.RULE, linewidth=0.5)
    axes.set_axisbelow(True)


def ends_apart(values: Sequence[float], gap: float) -> list[float]:
    """Positions near the values, at least a gap apart, in the values' order."""
    order = np.argsort(values)
    placed = np.array(values, dtype=float)
    for below, above in zip(order, order[1:], strict=False):
        placed[above] = max(placed[above], placed[below] + gap)
    return list(placed)


def lines(
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    decimals: int = 0,
    notes: Sequence[str] = (),
    bands: Mapping[tuple[str, str], str] | None = None,
) -> Chart:
    """Lines over years, each named at its end.

    Parameters
    ----------
    frame
        One row per value of `x`, ascending.
    series
        Column of each line and its name.
    bands
        Columns of the lower and upper edge of each band to shade, the widest first, and its name, which is
        left out where the band is hardly wider than a line.
    """

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for edges, shade in zip(bands or {}, (palette.ACCENT_TINT, palette.ACCENT_SOFT), strict=False):
            axes.fill_between(frame[x].astype(str), *(frame[e].astype(float) for e in edges), color=shade)
        last = frame.iloc[-1]
        widths = {name: float(last[upper] - last[lower]) for (lower, upper), name in (bands or {}).items()}
        named = {
            name: float(last[upper])
            for (_, upper), name in (bands or {}).items()
            if widths[name] > NARROWEST * max(widths.values())
        }
        shades = dict(zip((bands or {}).values(), (palette.ACCENT_TINT, palette.ACCENT_SOFT), strict=False))
        draw_lines(axes, frame, x, series, decimals, named=named, shades=shades)
        quiet_axis(axes, next(iter(series)), decimals)

    edges = {
        column: f"{name}, {edge}"
        for columns, name in (bands or {}).items()
        for column, edge in zip(columns, ("nedre kant", "øvre kant"), strict=True)
    }
    columns = {x: "År" if x == "year" else x, **series, **edges}
    data = data_of(frame, columns, title, source, notes, decimals)
    return chart("Linjediagram", draw, 2.9, data, told_values(frame, x, series, decimals))


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
    """Lines with the first and last value written, and the name at the end, beside other names, on their shades, to put there."""
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
        close_above = (values.loc[first] > known.iloc[0]) & (values.loc[first] < known.iloc[0] + gap)
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
                name, stop, textcoords="offset points", xytext=(0, -14), ha="right", color=palette.SUBTLE
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
    """Position of the first row that is comparable with the last; 0 where all are or nothing is said."""
    return 0 if comparable is None else int(np.argmax(comparable.to_numpy(dtype=bool)))


def bars(
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    decimals: int = 0,
    notes: Sequence[str] = (),
    lines: Mapping[str, str] | None = None,
    line_decimals: int = 1,
    comparable: pd.Series | None = None,
    over: Mapping[str, str] | None = None,
) -> Chart:
    """Standing bars, stacked where there are several series, with every value written.

    Parameters
    ----------
    frame
        One row per bar.
    series
        Column of each part of the bars and its name, from the bottom.
    lines
        Columns to draw as lines in a panel above the bars, in a unit of their own.
    comparable
        False for the first rows that cannot be compared with the last: lines break after them, and a dashed
        line sets them apart.
    over
        Column and name of a line in the unit of the bars, drawn over them.
    """

    def draw(figure: Figure) -> None:
        panels = figure.subplots(2, 1, height_ratios=(1, 1.3), sharex=True) if lines else [figure.subplots()]
        if lines:
            draw_lines(panels[0], frame, x, lines, line_decimals, comparable)
            panels[0].set_yticks([])
            panels[0].spines["bottom"].set_visible(False)
        if over:
            draw_over(panels[-1], frame, series, over, decimals)
        draw_stack(panels[-1], frame, x, series, decimals)
        for axes in panels if start_of_last(comparable) else ():
            axes.axvline(
                start_of_last(comparable) - 0.5, color=palette.GREY, linewidth=0.8, linestyle=(0, (3, 2))
            )

    columns = {x: "År" if x == "year" else x, **series}
    columns |= (lines or {}) | (over or {})
    data = data_of(frame, columns, title, source, notes, None if lines else decimals)
    told = told_values(frame, x, {**series, **(over or {})}, decimals)
    if lines:
        told += " " + told_values(frame, x, lines, line_decimals)
    return chart("Stolpediagram", draw, 4.6 if lines else 3.1, data, told)


def draw_stack(axes: Axes, frame: pd.DataFrame, x: str, series: Mapping[str, str], decimals: int) -> None:
    """Stacked bars with values inside, above where the topmost part is thin; names beside the last bar."""
    ticks = frame[x].astype(str).to_numpy()
    above, below = np.zeros(len(frame)), np.zeros(len(frame))
    known = frame[list(series)].notna()
    values = frame[list(series)].astype(float).fillna(0)
    reach = values.clip(lower=0).sum(axis=1).max() + values.clip(upper=0).sum(axis=1).abs().max() or 1.0
    ends = []
    for (column, _), colour in zip(series.items(), palette.SERIES, strict=False):
        value = values[column].to_numpy()
        base = np.where(value >= 0, above, below)
        axes.bar(ticks, value, bottom=base, color=colour, width=0.62, edgecolor="white", linewidth=0.8)
        dark = colour in (palette.ACCENT, palette.GREY, palette.TEXT)
        for place, (size, start) in enumerate(zip(value, base, strict=True)):
            thin, top = abs(size) < 0.07 * reach, column == list(series)[-1]
            if (thin and not top) or not known[column].iloc[place]:
                continue
            inside, under = len(series) > 1 and not thin, size < 0
            axes.annotate(
                text(size, column, decimals),
                (place, start + size / 2 if inside else start + size),
                textcoords="offset points",
                xytext=(0, 0 if inside else -3 if under else 3),
                ha="center",
                va="center" if inside else "top" if under else "bottom",
                color="white" if inside and dark else palette.TEXT,
            )
        ends.append(base[-1] + value[-1] / 2)
        above, below = above + value.clip(min=0), below + value.clip(max=0)
    if len(series) > 1:
        for (name, colour), end in zip(
            zip(series.values(), palette.SERIES, strict=False), ends_apart(ends, 0.09 * reach), strict=True
        ):
            axes.annotate(
                fill(name, 22),
                (len(ticks) - 0.62, end),
                va="center",
                color=colour if colour in (palette.ACCENT, palette.TEXT) else palette.SUBTLE,
                annotation_clip=False,
            )
    axes.axhline(0, color=palette.RULE, linewidth=0.8)
    shown = range((len(ticks) - 1) % 2, len(ticks), 2) if len(ticks) > MOST_TICKS else range(len(ticks))
    axes.set_xticks(shown, ticks[list(shown)])
    axes.set_xlim(-0.5, max(len(ticks), FEWEST_BARS) - 0.5)
    axes.set_yticks([])
    axes.margins(y=0.1)


def draw_over(
    axes: Axes, frame: pd.DataFrame, bars: Mapping[str, str], over: Mapping[str, str], decimals: int
) -> None:
    """A line over bars, its ends and its top written where no bar stands, and words for what is which."""
    (column, name), *_ = over.items()
    values = frame[column].astype(float).reset_index(drop=True).dropna()
    axes.plot(values.index, values, color=palette.TEXT, linewidth=2, marker="o", markersize=4)
    free = values[frame[list(bars)].isna().all(axis=1).to_numpy()[values.index]]
    for place in sorted({free.index[0], free.abs().idxmax(), free.index[-1]} if len(free) else ()):
        axes.annotate(
            text(values[place], column, decimals),
            (place, values[place]),
            textcoords="offset points",
            xytext=(0, 6),
            ha="center",
            fontweight="semibold",
            bbox=ON_WHITE,
        )
    words = f"Stolper: {', '.join(bars.values()).lower()}. Linje: {name.lower()}."
    axes.set_title(words, loc="left", fontsize=8.5, color=palette.TEXT)


def name_rows(
    axes: Axes, places: Sequence[float], labels: Sequence[object], emphasis: pd.Series | None = None
) -> None:
    """Names of lying rows on the axis, broken where they are long, bold where emphasised."""
    axes.set_yticks(places, [fill(str(label), LABEL_WIDTH) for label in labels])
    axes.tick_params(axis="y", colors=palette.TEXT)
    if emphasis is not None:
        for name, strong in zip(axes.get_yticklabels(), emphasis, strict=True):
            name.set_fontweight("semibold" if strong else "regular")


def row_lines(labels: Sequence[object]) -> int:
    """How many lines of text the names of lying rows take."""
    return sum(1 + len(str(label)) // LABEL_WIDTH for label in labels)


def ranked(
    frame: pd.DataFrame,
    label: str,
    value: str,
    title: str,
    name: str,
    source: object = "",
    decimals: int = 0,
    notes: Sequence[str] = (),
    target: tuple[str, str] | None = None,
    emphasis: pd.Series | None = None,
    label_name: str = "Post",
) -> Chart:
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

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = np.arange(len(frame))[::-1]
        values = frame[value].astype(float).to_numpy()
        strong = np.ones(len(frame), bool) if emphasis is None else emphasis.to_numpy(dtype=bool)
        axes.barh(places, values, color=np.where(strong, palette.ACCENT, palette.RULE), height=0.66)
        marks = [] if target is None else frame[target[0]].astype(float).to_numpy()
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
            axes.scatter(marks, places, marker="|", s=170, linewidths=2, color=palette.TEXT, zorder=3)
            axes.set_title(f"Strek: {target[1]}", loc="right", fontsize=8.5, color=palette.TEXT)
        name_rows(axes, places, frame[label], emphasis)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.axvline(0, color=palette.RULE, linewidth=0.8)
        axes.margins(x=0.2 if (values < 0).any() else 0.12, y=0.02)

    series = {value: name, **({target[0]: target[1]} if target else {})}
    data = data_of(frame, {label: label_name, **series}, title, source, notes, decimals)
    height = max(1.6, 0.4 + 0.235 * row_lines(frame[label]))
    return chart("Liggende stolper", draw, height, data, told_values(frame, label, series, decimals))


def dots(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    decimals: int = 0,
    notes: Sequence[str] = (),
    emphasis: pd.Series | None = None,
    label_name: str = "Post",
) -> Chart:
    """Two points a row with the distance between them drawn: before and after, budget and actual.

    Parameters
    ----------
    emphasis
        True for the rows whose names are bold, if any.
    """

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = np.arange(len(frame))[::-1]
        start, end = (frame[c].astype(float).to_numpy() for c in series)
        axes.hlines(places, start, end, color=palette.RULE, linewidth=2.5)
        for values, colour, marker in ((start, palette.GREY, "o"), (end, palette.ACCENT, "D")):
            axes.scatter(values, places, color=colour, marker=marker, s=34, zorder=3)
        last = list(series)[1]
        for row, place in enumerate(places):
            right = end[row] >= start[row]
            axes.annotate(
                text(end[row], last, decimals),
                (end[row], place),
                textcoords="offset points",
                xytext=(7 if right else -7, 0),
                ha="left" if right else "right",
                va="center",
                color=palette.ACCENT,
                bbox=ON_WHITE,
            )
        names = list(series.values())
        axes.annotate(
            f"● {names[0]}", (0.0, 1.0), xycoords="axes fraction", ha="left", va="bottom", color=palette.GREY
        )
        axes.annotate(
            f"◆ {names[1]}",
            (1.0, 1.0),
            xycoords="axes fraction",
            ha="right",
            va="bottom",
            color=palette.ACCENT,
        )
        name_rows(axes, places, frame[label], emphasis)
        axes.margins(x=0.16, y=0.05)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        ticks = axes.get_xticks() * (100 if unit_of(last) == "share" else 1)
        fine = int(not np.allclose(ticks, ticks.round()))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: text(v, last, fine)))
        axes.grid(axis="x", color=palette.RULE, linewidth=0.5)
        axes.set_axisbelow(True)

    data = data_of(frame, {label: label_name, **series}, title, source, notes, decimals)
    height = max(1.8, 0.7 + 0.25 * row_lines(frame[label]))
    return chart("Punktdiagram", draw, height, data, told_values(frame, label, series, decimals))


def slopes(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    decimals: int = 0,
    notes: Sequence[str] = (),
    label_name: str = "Post",
) -> Chart:
    """A small line for each row through a few columns in order, such as from the first budget to the account.

    Each row has a scale of its own, from zero, so that a small row's way is as easy to see as a large one's.
    """

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        values = frame[list(series)].astype(float).to_numpy()
        last = values.shape[1] - 1
        for place, row in enumerate(values):
            low, high = min(0.0, row.min()), max(0.0, row.max())
            heights = -place + 0.5 * (row - low) / (high - low or 1.0)
            colour = palette.ACCENT if row[last] >= row[0] else palette.GREY
            axes.plot(range(last + 1), heights, color=colour, linewidth=2, marker="o", markersize=4)
            for x, (column, value, y) in enumerate(zip(series, row, heights, strict=True)):
                axes.annotate(
                    text(value, column, decimals),
                    (x, y),
                    xytext=(0, 5),
                    textcoords="offset points",
                    ha="center",
                )
            axes.axhline(-place - 0.12, color=palette.RULE, linewidth=0.6, zorder=0)
        axes.set_xticks(range(last + 1), list(series.values()))
        axes.xaxis.tick_top()
        axes.tick_params(axis="x", length=0)
        name_rows(axes, [0.25 - place for place in range(len(frame))], frame[label])
        axes.spines["bottom"].set_visible(False)
        axes.set_xlim(-0.25, last + 0.25)
        axes.set_ylim(-len(frame) + 0.8, 0.95)

    height = 0.5 + 0.58 * len(frame)
    data = data_of(frame, {label: label_name, **series}, title, source, notes, decimals)
    return chart("Stigningsdiagram", draw, height, data, told_values(frame, label, series, decimals))


def waterfall(
    frame: pd.DataFrame,
    label: str,
    value: str,
    total: str,
    title: str,
    name: str,
    source: object = "",
    decimals: int = 0,
    notes: Sequence[str] = (),
    label_name: str = "Post",
) -> Chart:
    """Steps from one total to the next.

    Parameters
    ----------
    frame
        One row per step in order. Where `total` is true the value is a level, else a change of it.
    name
        What the values measure.
    """

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        values, level = frame[value].astype(float).to_numpy(), 0.0
        places = np.arange(len(frame))[::-1]
        for place, size, whole in zip(places, values, frame[total], strict=True):
            start = 0.0 if whole else level
            end = size if whole else level + size
            colour = palette.TEXT if whole else palette.ACCENT if size >= 0 else palette.GREY
            axes.barh(
                place, end - start, left=start, color=colour, edgecolor=colour, linewidth=0.8, height=0.62
            )
            if place:
                axes.plot([end, end], [place - 1 + 0.31, place - 0.31], color=palette.RULE, linewidth=0.8)
            shown = text(size, value, decimals)
            axes.annotate(
                shown if whole or size <= 0 else f"+{shown}",
                (max(start, end), place),
                textcoords="offset points",
                xytext=(5, 0),
                va="center",
                bbox=ON_WHITE,
            )
            level = end
        name_rows(axes, places, frame[label])
        axes.set_xticks([])
        axes.axvline(0, color=palette.RULE, linewidth=0.8)
        axes.spines["bottom"].set_visible(False)
        axes.margins(x=0.14, y=0.02)

    data = data_of(frame, {label: label_name, value: name}, title, source, notes, decimals)
    height = max(1.8, 0.4 + 0.27 * row_lines(frame[label]))
    return chart("Trappediagram", draw, height, data, told_values(frame, label, {value: name}, decimals))


def heatmap(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    decimals: int = 0,
    notes: Sequence[str] = (),
    label_name: str = "Post",
    from_zero: bool = False,
) -> Chart:
    """A grid of numbers with shade by size: rows of the frame by columns of `series`.

    Parameters
    ----------
    from_zero
        Shade in proportion to the size, whatever the sign, so that only zero and missing cells are white, and
        paler, so that dark figures can be read on every shade.
    """

    upright = sum(map(len, series.values())) > COLUMN_CHARACTERS

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        values = frame[list(series)].astype(float).set_axis(list(series.values()), axis=1)
        shown = [[text(v, c, decimals) for v, c in zip(r, series, strict=True)] for r in values.to_numpy()]
        darkest = palette.ACCENT_SOFT if from_zero else palette.ACCENT
        shade = LinearSegmentedColormap.from_list("accent", ["white", darkest])
        sns.heatmap(
            values.abs() if from_zero else values,
            ax=axes,
            annot=np.array(shown),
            fmt="",
            cmap=shade,
            cbar=False,
            linewidths=1.5,
            vmin=0 if from_zero else None,
            xticklabels=[fill(name, COLUMN_WIDTH) for name in series.values()],
            yticklabels=[fill(str(t), 40) for t in frame[label]],
        )
        axes.xaxis.tick_top()
        axes.tick_params(axis="x", rotation=90 if upright else 0)
        axes.tick_params(axis="y", rotation=0, colors=palette.TEXT)
        axes.set(xlabel="", ylabel="")

    data = data_of(frame, {label: label_name, **series}, title, source, notes, decimals)
    return chart(
        "Talltabell med fargestyrke",
        draw,
        (1.6 if upright else 0.6) + 0.27 * len(frame),
        data,
        told_values(frame, label, series, decimals),
    )


def curve(
    frame: pd.DataFrame,
    label: str,
    series: Mapping[str, str],
    title: str,
    own: pd.Series,
    boundary: pd.Series,
    everyone: pd.Series,
    source: object = "",
    decimals: int = 0,
    notes: Sequence[str] = (),
    label_name: str = "Punkt",
) -> Chart:
    """One measure as a function of another, with one's own place on it and everyone's along the axis.

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

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.axhline(0, color=palette.GREY, linewidth=0.8)
        axes.plot(frame[x], frame[y], color=palette.ACCENT, linewidth=2)
        strokes = np.repeat(everyone.astype(float).to_numpy(), 3), np.tile([0.0, 0.04, np.nan], len(everyone))
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
        axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: text(v, x, 0)))
        axes.set(xlabel=series[x], ylabel=series[y])

    data = data_of(frame, {label: label_name, **series}, title, source, notes, None)
    return chart("Kurve", draw, 3.3, data, told_values(frame, label, series, 1))


def stacked(
    frame: pd.DataFrame,
    x: str,
    series: Mapping[str, str],
    title: str,
    source: object = "",
    decimals: int = 0,
    notes: Sequence[str] = (),
) -> Chart:
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
        reach = max(np.clip(parts, 0, None).sum(axis=0).max(), -np.clip(parts, None, 0).sum(axis=0).min())
        for place, (name, part, colour) in enumerate(zip(series.values(), parts, colours, strict=True)):
            base = np.where(part >= 0, above, below)
            axes.fill_between(ticks, base, base + part, color=colour, edgecolor="white", linewidth=0.8)
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

    data = data_of(frame, {x: "År" if x == "year" else x, **series}, title, source, notes, decimals)
    return chart("Arealdiagram", draw, 3.2, data, told_values(frame, x, series, decimals))


def warm_up() -> None:
    """Draw once, so that a process forked from this one has fonts and formats ready.

    Typst is made ready but not used: it would start threads, which a forked process does not have.
    """
    frame = pd.DataFrame({"year": [2000, 2001], "share": [0.5, 0.6]})
    drawn(lambda figure: draw_lines(figure.subplots(), frame, "year", {"share": "Andel"}, 1), 2.0)
    typesetter()
