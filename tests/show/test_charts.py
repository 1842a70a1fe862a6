"""Charts are drawn the same every time and say in words what they show."""

import pandas as pd
import pytest
from matplotlib.figure import Figure

from kommunetall.show import (
    bars,
    charts,
    curve,
    dots,
    heatmap,
    lines,
    palette,
    ranked,
    slopes,
    stacked,
    waterfall,
)

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
    "curve": lambda: curve(POINTS, "point", AXES, "T", OWN, BOUNDARY, POINTS.before_share),
    "fan": lambda: lines(
        YEARS,
        "year",
        {"tax_nok_million": "S"},
        "T",
        bands={("net_nok_million", "tax_nok_million"): "Bånd"},
    ),
    "lines": lambda: lines(YEARS, "year", {"tax_nok_million": "Skatt"}, "T", "Kilde: K"),
    "bars": lambda: bars(
        YEARS, "year", {"tax_nok_million": "Skatt", "net_nok_million": "Netto"}, "T"
    ),
    "bars and lines": lambda: bars(
        YEARS, "year", {"tax_nok_million": "S"}, "T", lines={"net_nok_million": "N"}
    ),
    "ranked": lambda: ranked(
        ITEMS, "label", "a_nok_million", "T", "Avvik", decimals=1, target=("b_nok_million", "Mål")
    ),
    "dots": lambda: dots(ITEMS, "label", TWO, "T", decimals=1),
    "waterfall": lambda: waterfall(
        ITEMS, "label", "a_nok_million", "is_total", "T", "Endring", decimals=1
    ),
    "heatmap": lambda: heatmap(ITEMS, "label", TWO, "T", decimals=1),
    "slopes": lambda: slopes(ITEMS, "label", TWO, "T", decimals=1),
    "line over bars": lambda: bars(
        YEARS, "year", {"tax_nok_million": "S"}, "T", over={"net_nok_million": "N"}
    ),
    "stacked": lambda: stacked(
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
    bundle, metadata = chart._repr_mimebundle_()
    assert chart.alt.split(". ")[1] == "T"
    assert metadata["image/png"]["alt"] == chart.alt
    assert len(chart.data.rows) == len(POINTS if chart.alt.startswith("Kurve") else YEARS)
    assert bundle["image/png"]


def test_few_values_are_all_told_and_many_by_their_extremes():
    assert "2023 3\u202f585; 2024 3\u202f576" in DRAWN["lines"]().alt
    many = pd.DataFrame({"label": [f"nr {i}" for i in range(30)], "x": range(30)})
    assert (
        "30 verdier, lavest nr 0 med 0, høyest nr 29 med 29"
        in ranked(many, "label", "x", "T", "x").alt
    )


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [palette.TEXT, palette.SUBTLE, palette.ACCENT])
def test_text_colours_keep_the_contrast_of_wcag_aa(colour):
    assert contrast(colour, "#FFFFFF") >= 4.5


def test_neighbouring_series_can_be_told_apart_in_grey_print():
    assert contrast(palette.SERIES[0], palette.SERIES[2]) > 2
    assert contrast(palette.SERIES[1], palette.SERIES[2]) > 1.5


def test_labels_at_the_ends_of_lines_never_overlap():
    placed = charts.ends_apart([5.0, 5.1, 1.0], 1.0)
    assert all(b - a >= 0.999 for a, b in zip(sorted(placed), sorted(placed)[1:], strict=False))


def drawn(draw):
    figure = Figure()
    draw(figure.subplots())
    return figure.axes[0]


def test_a_small_negative_part_is_named_under_its_bar():
    parts = pd.DataFrame(
        {"year": [2023, 2024], "a_nok_million": [9.0, 9.0], "b_nok_million": [0.4, -0.3]}
    )
    axes = drawn(
        lambda a: charts.draw_stack(
            a, parts, "year", {"a_nok_million": "A", "b_nok_million": "B"}, 1
        )
    )
    (label,) = [t for t in axes.texts if t.get_text() == "\u22120,3"]
    assert label.get_va() == "top" and label.xy[1] == pytest.approx(-0.3)


def test_a_line_breaks_where_the_figures_cannot_be_compared():
    comparable = pd.Series([False, True])
    line = {"tax_nok_million": "S"}
    axes = drawn(lambda a: charts.draw_lines(a, YEARS, "year", line, 0, comparable))
    assert [len(part.get_xdata()) for part in axes.lines] == [1, 1]
    whole = drawn(lambda a: charts.draw_lines(a, YEARS, "year", line, 0))
    assert [len(part.get_xdata()) for part in whole.lines] == [2]
