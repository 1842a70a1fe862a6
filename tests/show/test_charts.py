"""Charts are drawn the same every time and say in words what they show."""

from base64 import b64encode
from html import escape
from itertools import combinations

import pandas as pd
import pytest
from matplotlib.figure import Figure
from texts import boxes_of, outside, over_each_other

from kommunetall import show
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.show import palette
from kommunetall.show.charts import Chart
from kommunetall.show.charts.axis import TickNumbers, quiet_axis
from kommunetall.show.charts.bars import as_bars, bar_chart, draw_stack
from kommunetall.show.charts.curve import as_curve, curve_chart
from kommunetall.show.charts.dots import as_dots, dot_chart
from kommunetall.show.charts.heatmap import as_heatmap, heat_chart
from kommunetall.show.charts.lines import as_lines, draw_lines, last_known, line_chart
from kommunetall.show.charts.ranked import as_ranked, ranked_chart
from kommunetall.show.charts.stacked import area_chart, as_stacked
from kommunetall.show.charts.strip import as_strip, strip_chart
from kommunetall.show.charts.waterfall import as_waterfall, waterfall_chart
from kommunetall.show.showing import METADATA, MIME
from kommunetall.show.tables import Table

YEARS = pd.DataFrame(
    {"year": [2023, 2024], "tax_nok_million": [3585, 3576], "net_nok_million": [172.5, -5.0]}
)
ITEMS = pd.DataFrame(
    {
        "label": ["Vei", "Skole"],
        "a_nok_million": [5.0, -3.5],
        "b_nok_million": [4.0, 2.0],
        "is_total": [False, True],
    }
)
TWO = {"a_nok_million": "Før", "b_nok_million": "Etter"}
POINTS = pd.DataFrame(
    {
        "point": ["Lavest", "Vår", "Grense", "Null"],
        "before_share": [0.6, 0.8, 0.9, 0.98],
        "net_nok_per_capita": [12000.0, 5000.0, 1900.0, 0.0],
    }
)
AXES = {"before_share": "Skatt", "net_nok_per_capita": "Netto"}
OWN, BOUNDARY = POINTS.point == "Vår", POINTS.point.isin(["Grense", "Null"])
DRAWN = {
    "curve": lambda: curve_chart(POINTS, "point", AXES, "T", OWN, BOUNDARY, POINTS.before_share),
    "fan": lambda: line_chart(
        YEARS,
        "year",
        {"tax_nok_million": "S"},
        "T",
        bands={("net_nok_million", "tax_nok_million"): "Bånd"},
    ),
    "lines": lambda: line_chart(YEARS, "year", {"tax_nok_million": "Skatt"}, "T", "Kilde: K"),
    "bars": lambda: bar_chart(
        YEARS, "year", {"tax_nok_million": "Skatt", "net_nok_million": "Netto"}, "T"
    ),
    "bars and lines": lambda: bar_chart(
        YEARS, "year", {"tax_nok_million": "S"}, "T", lines={"net_nok_million": "N"}
    ),
    "ranked": lambda: ranked_chart(
        ITEMS, "label", "a_nok_million", "T", "Avvik", decimals=1, target=("b_nok_million", "Mål")
    ),
    "dots": lambda: dot_chart(ITEMS, "label", TWO, "T", decimals=1),
    "waterfall": lambda: waterfall_chart(
        ITEMS, "label", "a_nok_million", "is_total", "T", "Endring", decimals=1
    ),
    "heatmap": lambda: heat_chart(ITEMS, "label", TWO, "T", decimals=1),
    "line over bars": lambda: bar_chart(
        YEARS, "year", {"tax_nok_million": "S"}, "T", over={"net_nok_million": "N"}
    ),
    "two lines beside bars": lambda: bar_chart(
        YEARS,
        "year",
        {"tax_nok_million": "S"},
        "T",
        lines={"net_nok_million": "N", "tax_nok_million": "S"},
        comparable=pd.Series([False, True]),
    ),
    "strip": lambda: strip_chart(
        ITEMS, "label", TWO, "T", ITEMS.label == "Vei", ITEMS.label == "Skole", decimals=1
    ),
    "stacked": lambda: area_chart(
        YEARS, "year", {"tax_nok_million": "Skatt", "net_nok_million": "Netto"}, "T"
    ),
}


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_the_same_figures_give_the_same_bytes(draw):
    first, second = draw(), draw()
    assert (first.svg, first.png) == (second.svg, second.png)


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_a_chart_has_words_and_a_table_of_its_figures(draw):
    chart = draw()
    bundle = chart._repr_mimebundle_()
    assert isinstance(chart, Chart)
    assert chart.alt.startswith("T. ")
    assert len(chart.data.rows) == len(POINTS if "Kurve." in chart.alt else YEARS)
    picture = f"data:image/png;base64,{b64encode(chart.png).decode()}"
    assert f'<img src="{picture}" alt="{escape(chart.alt)}' in bundle["text/html"]
    assert "image/png" not in bundle, "an image of its own would have no words on the screen"


WHITE = "#FFFFFF"


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [palette.TEXT, palette.SUBTLE, palette.ACCENT])
@pytest.mark.parametrize("ground", [WHITE, palette.ACCENT_TINT])
def test_text_colours_keep_the_contrast_of_wcag_aa(colour, ground):
    assert contrast(colour, ground) >= 4.5


@pytest.mark.parametrize("colour", palette.WRITTEN)
def test_words_about_what_is_drawn_and_on_it_can_be_read(colour):
    assert contrast(palette.WRITTEN[colour], WHITE) >= 4.5
    assert contrast(palette.ink_on(colour), colour) >= 4.5


@pytest.mark.parametrize("colour", [palette.ACCENT_TINT, palette.ACCENT_SOFT])
def test_names_of_bands_can_be_read_on_their_colour(colour):
    assert contrast(palette.TEXT, colour) >= 4.5


@pytest.mark.parametrize("colour", [*palette.SERIES, *palette.BESIDE])
def test_what_is_drawn_keeps_the_contrast_of_wcag_for_graphics(colour):
    assert contrast(colour, WHITE) >= 3


@pytest.mark.parametrize("colours", [palette.SERIES, palette.BESIDE])
def test_series_can_be_told_apart_in_grey_print(colours):
    assert all(contrast(a, b) >= 2 for a, b in combinations(colours, 2))


def test_a_target_has_a_white_edge_on_its_bar():
    svg = DRAWN["ranked"]().svg
    assert svg.index(f"stroke: {palette.PAPER.lower()}; stroke-width: 5") > 0


def drawn(draw):
    figure = Figure()
    draw(figure.subplots())
    return figure.axes[0]


def test_a_small_negative_part_is_named_under_its_bar():
    parts = pd.DataFrame(
        {"year": [2023, 2024], "a_nok_million": [9.0, 9.0], "b_nok_million": [0.4, -0.3]}
    )
    axes = drawn(
        lambda a: draw_stack(a, parts, "year", {"a_nok_million": "A", "b_nok_million": "B"}, 1)
    )
    (label,) = [t for t in axes.texts if t.get_text() == "\u22120,3"]
    assert label.get_va() == "top"
    assert label.xy[1] == pytest.approx(-0.3)


def test_a_line_breaks_where_the_figures_cannot_be_compared():
    comparable = pd.Series([False, True])
    line = {"tax_nok_million": "S"}
    axes = drawn(lambda a: draw_lines(a, YEARS, "year", line, 0, comparable))
    assert [len(part.get_xdata()) for part in axes.lines] == [1, 1]
    whole = drawn(lambda a: draw_lines(a, YEARS, "year", line, 0))
    assert [len(part.get_xdata()) for part in whole.lines] == [2]


def test_a_chart_carries_how_its_figures_are_written_to_its_table():
    chart = line_chart(
        YEARS,
        "year",
        {"tax_nok_million": "Skatt"},
        "T",
        "Kilde: K",
        decimals=2,
        notes=("Uten avgift.",),
        label_name="Regnskapsår",
    )
    assert chart.data.header == ("Regnskapsår", "Skatt")
    assert chart.data.rows[0] == ("2023", "3\u202f585,00")
    assert (chart.data.source, chart.data.notes) == ("Kilde: K", ("Uten avgift.",))
    bundle = chart._repr_mimebundle_()
    assert bundle[MIME]["source"] == "Kilde: K"
    assert bundle[MIME]["data"]["rows"] == chart.data.rows


def test_bars_with_lines_in_another_unit_have_the_decimals_of_each_unit_in_their_table():
    frame = YEARS.assign(net_share=[0.125, 0.25])
    chart = bar_chart(
        frame, "year", {"tax_nok_million": "S"}, "T", lines={"net_share": "N"}, line_decimals=2
    )
    assert chart.data.rows[0] == ("2023", "3\u202f585,0", "12,5\u202f%")
    assert "fra 12,50\u202f% i 2023" in chart.alt


def test_a_chart_without_figures_is_a_table_that_says_so():
    empty = YEARS.assign(tax_nok_million=float("nan"))
    table = line_chart(empty, "year", {"tax_nok_million": "S"}, "T")
    assert isinstance(table, Table)
    assert table.rows == ()
    assert table.notes == ("Det finnes ingen tall å vise her.",)


WORDS = """
x:
  title: Skatt
  decimals: {"*": 1, net_share: 2}
  columns: {tax_nok_million: Skatt, net_share: Netto, low_nok_million: Bånd, label: Post}
  values: {label: as_is}
y: {title: Punkter, columns: {point: Punkt, before_share: Før, net_nok: Etter}, rows: as_is}
"""
FRAME = pd.DataFrame(
    {
        "year": [2023, 2024],
        "tax_nok_million": [3585.0, 3576.4],
        "net_share": [0.1, 0.2],
        "low_nok_million": [3500.0, 3400.0],
        "high_nok_million": [3600.0, 3700.0],
        "is_total": [True, False],
        "is_own": [False, True],
        "is_comparable": [False, True],
    }
)
ONE = FRAME.drop(columns="net_share")
CURVE = pd.DataFrame(
    {
        "point": ["Lavest", "Vår", "Grense", "Null", "Utsira"],
        "before_share": [0.6, 0.8, 0.9, 0.98, 0.7],
        "net_nok": [12000.0, 5000.0, 1900.0, 0.0, None],
        "is_own": [False, True, False, False, False],
        "is_boundary": [False, False, True, True, False],
        "is_other": [False, False, False, False, True],
    }
)
VERBS = {
    "bars": (
        as_bars,
        ONE,
        "Skatt. Stolpediagram. Skatt faller fra 3\u202f585,0 i 2023 til",
    ),
    "lines": (
        as_lines,
        ONE,
        "Skatt. Linjediagram. Skatt faller fra 3\u202f585,0 i 2023 til",
    ),
    "stacked": (
        as_stacked,
        ONE,
        "Skatt. Arealdiagram. Skatt faller fra 3\u202f585,0 i 2023",
    ),
    "ranked": (
        as_ranked,
        ONE,
        "Skatt. Liggende stolper. Høyest: 2023 (3\u202f585,0), lavest: 2024 (3\u202f576,4).",
    ),
    "waterfall": (
        as_waterfall,
        ONE,
        "Skatt. Trappediagram. ",
    ),
    "heatmap": (as_heatmap, ONE, "Skatt. Talltabell med fargestyrke. 2 rader"),
    "strip": (
        lambda exhibit: as_strip(exhibit, *list(exhibit.frame.columns[1:2])),
        ONE,
        "Skatt. Stripe. Skatt: 2024 (3\u202f576,4) er nummer 2 av 2, midten er 3\u202f580,7",
    ),
    "dots": (as_dots, FRAME, "Skatt. Punktdiagram. Netto er høyere"),
    "curve": (as_curve, CURVE, "Punkter. Kurve. "),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_draws_an_exhibit_with_its_words_and_its_source(words, verb):
    words(WORDS)
    as_chart, frame, said = VERBS[verb]
    chart = as_chart(
        Exhibit("test.y" if verb == "curve" else "test.x", frame, origins=("Kilde: A",))
    )
    assert chart.alt.startswith(said)
    assert chart.data.source == "Kilde: A"


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_shows_an_exhibit_what_is_missing_and_several(words, shown, verb):
    words(WORDS)
    _, frame, _ = VERBS[verb]
    make = getattr(show, verb)
    known = Exhibit("test.y" if verb == "curve" else "test.x", frame, run={"year": 2024})
    columns = ["tax_nok_million"] if verb == "strip" else []
    assert make(known, *columns) is None
    make(Missing("test.x", ("pension_note",), run={"year": 2024}), *columns)
    make(Several("test.x", (known, known)), *columns)
    make(Several("test.x", why="bare ett år"), *columns)
    bundles = [output._repr_mimebundle_() for output in shown]
    assert [data[MIME]["type"] for data, _ in bundles] == ["chart", "missing", "chart", "chart"]
    assert all(metadata[METADATA]["run"] == {"year": 2024} for _, metadata in bundles)


ZEROS = pd.DataFrame({"label": ["Vei", "Skole"], "a_nok_million": 0.0, "b_nok_million": 0.0})
KINDS = {
    "lines": lambda f, s: line_chart(f, "label", s, "T", bands={tuple(s): "Bånd"}),
    "bars": lambda f, s: bar_chart(f, "label", s, "T"),
    "ranked": lambda f, s: ranked_chart(f, "label", next(iter(s)), "T", "N"),
    "dots": lambda f, s: dot_chart(f, "label", s, "T"),
    "waterfall": lambda f, s: waterfall_chart(
        f.assign(total=False), "label", next(iter(s)), "total", "T", "N"
    ),
    "heatmap": lambda f, s: heat_chart(f, "label", s, "T", from_zero=True),
    "stacked": lambda f, s: area_chart(f.assign(label=2020 + f.index), "label", s, "T"),
    "strip": lambda f, s: strip_chart(f, "label", s, "T", f.index == 0, f.index == 1),
}
FEW = {
    "zero": ZEROS,
    "one row": ZEROS.iloc[:1].assign(a_nok_million=5.0),
    "one zero": ZEROS.iloc[:1],
    "one missing": ZEROS.assign(a_nok_million=[5.0, None]),
    "one column missing": ZEROS.assign(b_nok_million=float("nan")),
}


@pytest.mark.parametrize("few", FEW)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("error")
def test_a_chart_of_zeros_of_one_row_or_with_a_gap_is_drawn(kind, few):
    chart = KINDS[kind](FEW[few], TWO)
    assert over_each_other(chart.svg) == []
    assert outside(chart.svg) == []


def test_bars_of_each_sign_are_together_by_size_and_told_by_word(words):
    words(WORDS.replace("label: Post", "above_zero: Mindre, below_zero: Mer, label: Post"))
    frame = pd.DataFrame({"label": list("ABCD"), "tax_nok_million": [-9.0, 2.0, -3.0, 7.0]})
    chart = as_ranked(Exhibit("test.x", frame))
    assert [row[0] for row in chart.data.rows] == ["A", "C", "D", "B"]
    said = [words.split(": ")[1] for words in boxes_of(chart.svg)]
    assert said.index("A") < said.index("Mer")
    tops = {words.split(": ")[1]: box[1] for words, box in boxes_of(chart.svg).items()}
    assert tops["Mer"] < tops["A"] < tops["C"] < tops["Mindre"] < tops["D"] < tops["B"]


def test_what_is_ahead_is_dashed_from_the_last_that_has_been():
    known = pd.Series([True, True, False])
    frame = pd.DataFrame({"year": [2023, 2024, 2025], "a_nok_million": [1.0, 2.0, 3.0]})
    axes = drawn(lambda a: draw_lines(a, frame, "year", {"a_nok_million": "A"}, 0, known=known))
    solid, dashed = axes.lines
    assert list(solid.get_xdata()) == [0, 1]
    assert list(dashed.get_xdata()) == [1, 2]
    assert (solid.get_linestyle(), dashed.get_linestyle()) == ("-", "--")
    chart = line_chart(frame, "year", {"a_nok_million": "A"}, "T", known=known)
    assert "Framskrevet" in chart.svg


def test_a_line_that_begins_where_another_ends_is_ahead():
    values = pd.DataFrame({"a": [1.0, 2.0, None], "b": [None, 2.0, 3.0]})
    assert last_known(values) == 1
    assert last_known(values.assign(b=[1.0, 2.0, 3.0])) is None


@pytest.mark.parametrize(
    ("values", "is_said"), [([3585.0, 3576.4], True), ([3.0, 900.0], False), ([-5.0, 5.0], False)]
)
def test_an_axis_of_lines_that_does_not_begin_at_zero_says_so(values, is_said):
    chart = line_chart(YEARS.assign(x_nok_million=values), "year", {"x_nok_million": "X"}, "T")
    assert ("Aksen begynner ikke i null" in chart.svg) == is_said
    assert "Mill. kr." in chart.svg


def test_lines_beside_bars_have_an_axis_of_their_own_below_them():
    svg = DRAWN["two lines beside bars"]().svg
    assert svg.count('<g id="axes_') == 2
    assert "Brudd i serien" in svg
    assert svg.index('<g id="axes_1"') < svg.index("ytick_") > svg.index('<g id="axes_2"')


def test_the_axis_of_areas_goes_above_all_that_is_drawn():
    axes = Figure().subplots()
    axes.fill_between([2023, 2024], [1037, 0])
    quiet_axis(axes, "x_nok_million")
    assert axes.get_yticks()[-1] >= 1037


def test_a_line_over_bars_and_lines_below_them_are_columns_of_the_exhibit(words):
    words(WORDS)
    exhibit = Exhibit("test.x", FRAME.assign(net_nok_million=[1.0, 2.0]))
    words(WORDS.replace("label: Post", "net_nok_million: Netto"))
    over = as_bars(exhibit, line="net_nok_million", below="net_share")
    assert over.data.header == ("År", "Skatt", "Netto", "Netto")
    assert "Netto: 20,00\u202f% i 2024" in over.alt
    assert as_bars(exhibit, line="net_nok_million", below=["net_share"]) == over
    unknown = Exhibit("test.x", FRAME.assign(net_share=None).astype({"net_share": float}))
    assert as_bars(unknown, below="net_share").data.header == ("År", "Skatt")


def test_a_target_is_marked_where_the_exhibit_has_it(words):
    words(WORDS)
    assert as_ranked(Exhibit("test.x", FRAME), target="net_share").data.header[-1] == "Netto"
    assert as_ranked(Exhibit("test.x", ONE), target="net_share").data.header[-1] == "Skatt"


def test_the_places_of_others_on_a_curve_are_no_points_of_it(words):
    words(WORDS)
    chart = as_curve(Exhibit("test.y", CURVE))
    assert "Utsira" not in chart.alt
    assert len(chart.data.rows) == 4


def test_a_band_is_named_with_its_edges_in_the_table(words):
    words(WORDS)
    chart = as_lines(Exhibit("test.x", ONE))
    assert chart.data.header[-2:] == ("Bånd, nedre kant", "Bånd, øvre kant")


def test_what_is_drawn_to_be_ready_needs_nothing():
    show.warm_up()


@pytest.mark.parametrize(
    ("most", "least", "expected"),
    [(4.5, 0, ["0,0", "1,5", "3,0", "4,5"]), (4.0, 0, ["0", "1", "2", "3", "4"])],
)
def test_ticks_are_printed_as_what_they_are(most, least, expected):
    axes = Figure().subplots()
    axes.set_ylim(0, most)
    axes.set_yticks([float(t.replace(",", ".")) for t in expected])
    axes.yaxis.set_major_formatter(TickNumbers("cost_nok_million", least))
    assert [label.get_text() for label in axes.get_yticklabels()] == expected
