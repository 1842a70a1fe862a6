"""No text of a chart is over another, or leaves it, whatever the figures; and none is on a line."""

import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import boxes_of, outside, over_each_other, smallest

from kommunetall.show.charts import Chart
from kommunetall.show.charts.bars import bar_chart
from kommunetall.show.charts.dots import dot_chart
from kommunetall.show.charts.heatmap import heat_chart
from kommunetall.show.charts.labels import EDGE, Label, apart
from kommunetall.show.charts.lines import line_chart
from kommunetall.show.charts.ranked import ranked_chart
from kommunetall.show.charts.stacked import area_chart
from kommunetall.show.charts.strip import strip_chart
from kommunetall.show.charts.waterfall import waterfall_chart
from kommunetall.show.charts.wrapping import wrapped

NONE = float("nan")
SIZES = [0.001, 1.0, 100.0, 5000.0, 250000.0]
VALUES = [0.0, 0.5, 0.5001, 1.0]
NAMES = ("Betalt", "Belastet", "Kostnaden uten nye avvik", "Barnevernstjenesteutgiftene")


def seeds():
    """Each of some seeds, which figures are drawn from."""
    return pytest.mark.parametrize("seed", range(settings.default.max_examples * 3 // 5))


def frames(seed, least=1, most=12, columns=3, holes=True):
    """A frame by year, with close, equal, extreme and missing values; another for each seed."""
    draw = np.random.default_rng(seed)
    rows, size = int(draw.integers(least, most + 1)), float(draw.choice(SIZES))
    made = {}
    for name in "abcd"[: draw.integers(1, columns + 1)]:
        values = np.where(
            draw.random(rows) < 0.3, draw.choice(VALUES, rows), draw.uniform(-1, 1, rows)
        )
        empty = draw.random(rows) < (0.25 if holes else 0)
        made[f"{name}_nok_million"] = np.where(empty, NONE, size * values)
    return pd.DataFrame({"year": range(2020, 2020 + rows), **made})


def named(frame):
    """Columns of the frame and what they are called."""
    return dict(zip(frame.columns[1:], NAMES, strict=False))


def rows_of(frame):
    """The frame with names of rows for years, some of them long."""
    names = [f"P{year} Kultur- og idrettsadministrasjonskontoret" for year in frame.year]
    return frame.assign(label=[n if i % 3 else n[:5] for i, n in enumerate(names)])


def is_clear(chart):
    """Whether no text of a chart is over another, leaves the canvas, or is too small."""
    if isinstance(chart, Chart):
        assert over_each_other(chart.svg) == []
        assert outside(chart.svg) == []
        assert smallest(chart.svg) >= 8
    return True


@seeds()
def test_no_text_of_lines_is_over_another(seed):
    frame = frames(seed, columns=4)
    known = pd.Series(frame.year < frame.year.median()) if seed % 2 else None
    assert is_clear(line_chart(frame, "year", named(frame), "T", known=known, decimals=1))


@seeds()
def test_no_text_of_a_band_is_over_another(seed):
    frame = frames(seed, least=2, columns=1, holes=False)
    middle = frame.a_nok_million
    wide = seed % 5 / 2 * middle.abs()
    frame = frame.assign(low=middle - wide, high=middle + wide)
    frame = frame.assign(low_own=middle - wide / 9, high_own=middle + wide / 9)
    bands = {("low", "high"): "Ytre bånd: også landet", ("low_own", "high_own"): "Indre bånd"}
    assert is_clear(line_chart(frame, "year", {"a_nok_million": "Midten"}, "T", bands=bands))


@seeds()
def test_no_text_of_bars_is_over_another(seed):
    frame = frames(seed, most=24)
    known = pd.Series(frame.year < frame.year.median()) if seed % 2 else None
    assert is_clear(bar_chart(frame, "year", named(frame), "T", known=known, decimals=1))


@seeds()
def test_no_text_of_bars_with_lines_is_over_another(seed):
    frame = frames(seed, most=16)
    first, *rest = named(frame).items()
    over = {} if frame[[c for c, _ in rest]].isna().all(axis=None) else dict(rest[:1])
    assert is_clear(bar_chart(frame, "year", dict([first]), "T", over=over, decimals=1))
    assert is_clear(bar_chart(frame, "year", dict([first]), "T", lines=dict(rest)))


@seeds()
def test_no_text_of_ranked_bars_and_dots_is_over_another(seed):
    frame = rows_of(frames(seed, columns=2, most=14)).assign(
        b_nok_million=lambda f: f.a_nok_million * 1.1
    )
    target = ("b_nok_million", "Målet")
    sides = ("Brukte budsjettet eller mindre", "Brukte mer")
    value = frame.columns[1]
    assert is_clear(ranked_chart(frame, "label", value, "T", "N", target=target, sides=sides))
    assert is_clear(dot_chart(frame, "label", {value: "Før", "b_nok_million": "Etter"}, "T"))


@seeds()
def test_a_figure_of_two_points_stands_on_the_side_away_from_their_line(seed, monkeypatch):
    ranks, put = {}, Label.put

    def recorded(label, rank):
        put(label, rank)
        ranks[label] = rank

    monkeypatch.setattr(Label, "put", recorded)
    draw = np.random.default_rng(seed)
    after = np.sort(draw.uniform(94, 96 + seed % 7, draw.integers(2, 16)))[::-1]
    before = after + draw.normal(0, 6, len(after))
    frame = pd.DataFrame({"label": [f"{i}. Vik" for i in range(len(after))]})
    frame = frame.assign(before_percent=before, after_percent=after)
    series = {"before_percent": "Før", "after_percent": "Etter"}
    assert is_clear(dot_chart(frame, "label", series, "T", decimals=1))
    assert set(ranks.values()) == {0}


MARK = re.compile(r'<use xlink:href="[^"]*" x="([^"]*)" y="([^"]*)" style="[^"]*stroke-width: 2"')

BAR = re.compile(r'<path d="M ([^ ]*) [^ ]* \nL ([^ ]*) [^"]*z\n" clip-path')


@seeds()
def test_a_bar_with_room_for_its_figure_has_it_on_its_own_side_of_the_mark(seed):
    draw = np.random.default_rng(seed)
    values = np.sort(draw.uniform(0, 20, draw.integers(2, 14)))[::-1].round(1)
    goal = float(draw.choice(values)) + draw.choice([0.2, 1.0, 3.0])
    frame = pd.DataFrame({"label": [f"P{i}" for i in range(len(values))], "a_percent": values})
    frame = frame.assign(goal_percent=goal)
    target = ("goal_percent", "Samlet")
    strong = pd.Series(np.arange(len(values)) % 2 == 0) if seed % 2 else None
    chart = ranked_chart(frame, "label", "a_percent", "T", "N", target=target, emphasis=strong)
    assert is_clear(chart)
    marks, bars = (
        [tuple(map(float, found)) for found in drawn.findall(chart.svg)] for drawn in (MARK, BAR)
    )
    figures = [box for words, box in boxes_of(chart.svg).items() if "%" in words]
    assert len(figures) == len(marks) == len(bars)
    for (mark, y), (start, end) in zip(marks, bars, strict=True):
        left, _, right, _ = next(box for box in figures if box[1] < y < box[3])
        has_room = end - start > right - left + 10
        assert end > mark or right < mark or not has_room, (start, end, mark)


@seeds()
def test_no_text_of_a_waterfall_is_over_another(seed):
    frame = rows_of(frames(seed, columns=1, most=14))
    frame = frame.assign(is_total=[i % 4 == 0 for i in range(len(frame))])
    assert is_clear(waterfall_chart(frame, "label", "a_nok_million", "is_total", "T", "N"))


@seeds()
def test_no_text_of_areas_is_over_another(seed):
    frame = frames(seed, columns=4, holes=False)
    assert is_clear(area_chart(frame, "year", named(frame), "T"))


@seeds()
def test_no_text_of_a_strip_is_over_another(seed):
    draw = np.random.default_rng(seed)
    values = draw.uniform(0.5, 3, draw.integers(5, 61))
    own = int(draw.integers(0, 60))
    label = [f"Kommune {i}" for i in range(len(values))]
    frame = pd.DataFrame({"label": label, "before_share": values})
    frame = frame.assign(after_share=1 + (frame.before_share - 1) / 4)
    mine = pd.Series(frame.index == own % len(frame))
    others = pd.Series(frame.index % 3 == 0)
    series = {"before_share": "Før utjevning", "after_share": "Etter utjevning"}
    assert is_clear(strip_chart(frame, "label", series, "T", mine, others))


@pytest.mark.parametrize("columns", [1, 3, 10])
def test_no_text_of_a_grid_is_over_another(columns):
    kinds = ["Søndager på rad (snitt)", "Ukentlig arbeidsfri", "AML timer per år"]
    made = {f"c{i}": [1.0, 186.0, NONE] for i in range(columns)}
    frame = pd.DataFrame({"label": ["330 Velferd og psykisk helse", "Vei", "Skole"], **made})
    series = {f"c{i}": kinds[i % 3] for i in range(columns)}
    chart = heat_chart(frame, "label", series, "T")
    assert is_clear(chart)
    assert "rotate(-90" not in chart.svg, "all text is horizontal"


def test_a_label_stands_off_its_line():
    rising = pd.DataFrame({"year": range(2020, 2026), "a_nok_million": [1, 40, 60, 70, 90, 95.0]})
    chart = line_chart(rising, "year", {"a_nok_million": "A"}, "T")
    (left, top, right, bottom) = next(box for t, box in boxes_of(chart.svg).items() if ": 1" in t)
    paths = re.findall(r'<path d="M ([^"]*)" clip-path', chart.svg)
    points = next(path for path in paths if path.count("L") == 5).replace("L", "").split()
    x, y = np.array(points, dtype=float).reshape(-1, 2).T
    across = np.linspace(left, right, 20)
    under = np.interp(across, x, y, left=np.inf)
    assert not ((under > top) & (under < bottom)).any()


@seeds()
def test_labels_of_lines_that_begin_close_are_not_exchanged(seed):
    draw = np.random.default_rng(seed)
    start, between, moves = draw.uniform(0.9, 1.1), draw.uniform(0.001, 0.005), (-0.08, 0.08)
    lower, higher = (
        np.cumsum([begin, *draw.uniform(*moves, 2)]) for begin in (start, start + between)
    )
    columns = {"a_share": lower, "b_share": higher}
    for names in (("a_share", "b_share"), ("b_share", "a_share")):
        frame = pd.DataFrame({"year": range(2020, 2023), **{n: columns[n] for n in names}})
        chart = line_chart(frame, "year", dict(zip(names, NAMES, strict=False)), "T", decimals=1)
        panel = min(left for words, (left, *_) in boxes_of(chart.svg).items() if "Aksen" in words)
        middles = [
            (float(words.split()[1].replace(",", ".")), (top + bottom) / 2)
            for words, (left, top, _, bottom) in boxes_of(chart.svg).items()
            if re.fullmatch(r"\d+: [\d,]+\s%", words) and left > panel - EDGE
        ]
        for (one, high), (other, low) in pairwise(sorted(middles, reverse=True)):
            assert one == other or high <= low


@given(
    st.lists(st.tuples(st.floats(0, 100), st.floats(1, 20)), min_size=1, max_size=6),
    st.floats(130, 200),
)
def test_names_move_apart_no_further_than_they_must(things, high):
    wanted, sizes = zip(*things, strict=True)
    placed = apart(wanted, sizes, 0.0, high)
    rows = sorted(zip(placed, sizes, strict=True))
    for (below, low), (above, tall) in pairwise(rows):
        assert above - below >= (low + tall) / 2 - 1e-6
    assert min(at - size / 2 for at, size in rows) >= -1e-6
    if len(things) == 1:
        assert placed[0] == pytest.approx(min(max(wanted[0], sizes[0] / 2), high - sizes[0] / 2))


@given(st.text("abcdefghijklmnopqrstuvwxyzæøå -/", max_size=80), st.integers(6, 44))
def test_no_line_of_a_name_is_wider_than_it_may_be_and_no_letter_is_lost(name, width):
    lines = wrapped(name, width).splitlines()
    assert max(map(len, lines), default=0) <= width
    kept = "".join(line.replace("-", "").replace(" ", "") for line in lines)
    assert kept == name.replace("-", "").replace(" ", "")


@pytest.mark.parametrize(
    ("name", "width", "lines"),
    [
        ("Ukentlig arbeidsfri", 8, ["Ukentlig", "arbeids-", "fri"]),
        ("Helse/velferd", 8, ["Helse/", "velferd"]),
        ("Rente som forutsatt 1\u202f108", 20, ["Rente som forutsatt", "1\u202f108"]),
    ],
)
def test_a_long_word_breaks_where_norwegian_breaks(name, width, lines):
    assert wrapped(name, width).splitlines() == lines
