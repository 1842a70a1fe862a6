"""A picture to take away has title and source, and looks the same without our font."""

import struct
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from kommunetall.exhibit import Exhibit
from kommunetall.show.charts.lines import as_lines
from kommunetall.show.charts.picture import PAPER_DPI, SVG, png_of, svg_of, texts_of
from kommunetall.show.charts.ranked import as_ranked
from kommunetall.show.showing import MIME

YEARS = pd.DataFrame({"year": [2023, 2024], "tax_nok_million": [3585.0, 3576.4]})
AREAS = pd.DataFrame(
    {"area": ["Skole & <SFO>", "Et svært langt navn " * 4], "deviation_nok_million": [5.0, -3.5]}
)
CHARTS = [
    as_lines(Exhibit("example.tax", YEARS)),
    as_ranked(Exhibit("example.deviations", AREAS.assign(is_own=[True, False]))),
]


def content_of(chart):
    return {**chart._repr_mimebundle_()[MIME], "source": "Kilde: prøven."}


@pytest.mark.parametrize("chart", CHARTS, ids=["lines", "ranked"])
def test_a_figure_is_one_drawing_without_a_font_or_another_picture_in_it(chart):
    svg = svg_of(content_of(chart))
    tags = {element.tag.removeprefix(f"{{{SVG}}}") for element in ET.fromstring(svg).iter()}
    assert not tags & {"text", "image", "script", "foreignObject", "metadata"}
    assert b"font-family" not in svg
    assert b"data:" not in svg


@pytest.mark.parametrize("chart", CHARTS, ids=["lines", "ranked"])
def test_a_figure_tells_its_title_and_what_it_shows_to_those_who_do_not_see_it(chart):
    whole = ET.fromstring(svg_of(content_of(chart)))
    assert whole.get("role") == "img"
    assert [whole[0].text, whole[1].text] == [chart.title, chart.alt]


@pytest.mark.parametrize("chart", CHARTS, ids=["lines", "ranked"])
def test_every_text_of_a_drawing_is_drawn(chart):
    content = content_of(chart)
    texts = list(texts_of(ET.fromstring(content["svg"])))
    said = "".join([chart.title, content["source"], *(str(part["text"]) for part in texts)])
    outlined = "".join(str(part["text"]) for part in texts if part["outlined"])
    letters = len("".join(said.split())) + len("".join(outlined.split()))
    svg = ET.fromstring(svg_of(content))
    drawn = [e for e in svg.iter(f"{{{SVG}}}use") if e.get("fill-rule")]
    assert len(drawn) == letters
    assert {part["weight"] for part in texts} <= {400, 600}


def test_the_same_chart_gives_the_same_bytes():
    content = content_of(CHARTS[0])
    assert svg_of(content) == svg_of(content)
    assert png_of(content) == png_of(content)


def test_a_png_is_sharp_in_print():
    width, _ = struct.unpack(">II", png_of(content_of(CHARTS[0]))[16:24])
    assert width == 468 * PAPER_DPI // 72
