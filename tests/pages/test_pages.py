"""Pages are whole whatever a report shows: nothing over anything, headings above their figures."""

import re

import pandas as pd
import pypdfium2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pages import MOST_BLANK, blank_feet, faults_of

from kommunetall.printing.exporter import KommunetallPdfExporter
from kommunetall.show.charts.bars import bar_chart
from kommunetall.show.charts.lines import line_chart
from kommunetall.show.report import Cover
from kommunetall.show.tables import table_of

HEADS = {"label": "Post", "x": "Beløp"}


def output(shown):
    bundle = shown._repr_mimebundle_()
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    return new_output("display_data", data, metadata=metadata)


def rows(count, word="Post"):
    return pd.DataFrame({"label": [f"{word} {i}" for i in range(count)], "x": range(count)})


def section(number, sentences, kind, count):
    """A heading, what is said, and an exhibit, each with the number in its words."""
    said = " ".join([f"Funn {number} er dette."] + ["Det er sagt mer om det her."] * sentences)
    title = f"Tittel {number}."
    shown = (
        bar_chart(rows(min(count, 12)), "label", {"x": "X"}, title)
        if kind == "chart"
        else table_of(rows(count), HEADS, title, notes=[f"Merknad {number}."])
    )
    text = new_markdown_cell(f"## Del {number}.\n\n{said}")
    return [text, new_code_cell("x", outputs=[output(shown)])]


def report(sections):
    cells = [cell for number, one in enumerate(sections) for cell in section(number + 1, *one)]
    return made(cells)


def made(cells):
    cover = new_code_cell("x", outputs=[output(Cover("Drammen", 2024, "2026-11-23"))])
    return new_notebook(cells=[new_markdown_cell("# Rapporten"), cover, *cells])


def pages_of(pdf):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


SECTIONS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["chart", "table"]), st.integers(1, 40)),
    min_size=1,
    max_size=8,
)


@given(SECTIONS)
def test_pages_are_whole_and_a_heading_is_above_what_is_said_and_its_exhibit(sections):
    pdf = KommunetallPdfExporter().from_notebook_node(report(sections))[0]
    pages = pages_of(pdf)
    assert faults_of(pdf) == []
    for number in range(1, len(sections) + 1):
        finding, title = (place_of(w, pages) for w in (f"Funn {number} er", f"Tittel {number}."))
        page, at = finding
        assert pages[page].rfind(f"Del {number}.", 0, at) > -1
        assert finding < title
        assert title[0] <= page + 1
    assert all("Post" in page for page in pages if "Merknad" in page)
    assert max(blank_feet(pdf)[:-1], default=0) <= MOST_BLANK


def place_of(words, pages):
    """The first page that has some words, and where in it they stand."""
    return next((number, page.find(words)) for number, page in enumerate(pages) if words in page)


TABLES = {"Lang": 20, "Fire": 4, "Fire igjen": 4, "Fem": 5}
KINDS = ("said", "chart", "table", "heading")


@example(["table", "chart", "said", "said"], 28)
@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=20), st.integers(0, 30))
def test_what_fills_a_page_passes_no_heading_and_none_of_its_own_kind(kinds, before):
    cells = [cell for number, kind in enumerate(kinds) for cell in one_of(kind, number)]
    fill = [new_markdown_cell("Fyll.") for _ in range(before)]
    pdf = KommunetallPdfExporter().from_notebook_node(made([*fill, *cells]))[0]
    text = " ".join(pages_of(pdf)).partition("Tallene bak figurene")[0]
    found = [int(number) for number in re.findall(r"nummer (\d+)!(?! \()", text)]
    assert sorted(found) == list(range(len(kinds)))
    for kind in KINDS:
        places = [found.index(number) for number, one in enumerate(kinds) if one == kind]
        assert places == sorted(places)
    assert all(found[number] == number for number, one in enumerate(kinds) if one == "heading")
    assert faults_of(pdf) == []
    assert max(blank_feet(pdf)[:-1], default=0) <= MOST_BLANK


def one_of(kind, number):
    """Cells of a heading, something said, or an exhibit, with its number in its words."""
    words = f"Nokså kort om nummer {number}!"
    if kind == "heading":
        return [new_markdown_cell(f"## {words}"), new_markdown_cell("Det er funnet.")]
    if kind == "said":
        return [new_markdown_cell(words + " Det er funnet." * (1 if number % 2 else 40))]
    if kind == "chart":
        shown = bar_chart(rows(5), "label", {"x": "X"}, words)
        return [new_code_cell("x", outputs=[output(shown)])]
    shown = table_of(rows(4), HEADS, words)
    return [new_code_cell("x", outputs=[output(shown)])]


@pytest.mark.parametrize("count", [*range(26, 50, 4)])
def test_a_table_that_goes_on_has_three_rows_and_its_notes_on_its_last_page(count):
    pdf = KommunetallPdfExporter().from_notebook_node(report([(3, "table", count)]))[0]
    found = [page for page in pages_of(pdf) if "Post" in page]
    assert all("Tittel 1. (fortsetter)" in page for page in found[1:])
    assert all(page.count("Post ") >= 3 for page in found)
    assert ["Merknad" in page for page in found] == [False] * (len(found) - 1) + [True]


def lines(title, count):
    """A chart of some years, whose figures stand behind the report in half its width."""
    values = [i**1.5 for i in range(count)]
    years = pd.DataFrame({"year": range(2100 - count, 2100), "x_nok": values})
    return line_chart(years, "year", {"x_nok": "X"}, title, decimals=1)


def behind(*charts, before=0):
    """The pages with figures behind charts, below some text."""
    shown = [new_code_cell("x", outputs=[output(chart)]) for chart in charts]
    text = [new_markdown_cell("Fyll.") for _ in range(before)]
    pdf = KommunetallPdfExporter().from_notebook_node(made([*shown, *text]))[0]
    pages = pages_of(pdf)
    first = next(number for number, page in enumerate(pages) if "Tallene bak figurene" in page)
    return pages[first:], blank_feet(pdf)[first:]


@pytest.mark.parametrize(
    ("one", "other", "going_on"),
    [(30, 5, ["Den ene"]), (5, 30, ["Den andre"]), (30, 28, ["Figur 1", "Figur 2"])],
)
def test_of_two_tables_beside_each_other_those_that_go_on_are_named_overleaf(one, other, going_on):
    pages, _ = behind(lines("Den ene", one), lines("Den andre", other))
    assert re.findall(r"(Den \w+|Figur \d) \(fortsetter\)", pages[1]) == going_on
    assert "bak figurene (fortsetter)" not in pages[1]


def said(sentences):
    return new_markdown_cell("Det er sagt." + " Det er funnet." * sentences)


@pytest.mark.parametrize("before", [24, 25, 26])
def test_what_comes_below_the_rest_of_a_long_table_finds_the_room_that_there_is(before):
    fill = [new_markdown_cell("Fyll.") for _ in range(before)]
    tables = {name: table_of(rows(count), HEADS, name) for name, count in TABLES.items()}
    chart = bar_chart(rows(9), "label", {"x": "X"}, "Stolper.")
    long, four, again, five = (new_code_cell("x", outputs=[output(t)]) for t in tables.values())
    bars = new_code_cell("x", outputs=[output(chart)])
    cells = [*fill, said(5), long, bars, said(3), four, said(3), again, said(9), five, said(40)]
    pdf = KommunetallPdfExporter().from_notebook_node(made(cells))[0]
    assert max(blank_feet(pdf)[:-1]) < 0.1


@pytest.mark.parametrize("before", [6, 8, 10, 12])
def test_a_few_rows_are_not_left_alone_on_the_last_page(before):
    charts = (lines(title, count) for title, count in {"A": 15, "B": 5, "C": 14, "D": 9}.items())
    pages, blank = behind(*charts, before=before)
    assert [len(re.findall(r"^20\d\d ", page, re.MULTILINE)) for page in pages] == [21, 23]
    assert blank[0] <= MOST_BLANK


def test_a_table_that_finds_room_goes_on_from_a_page_that_would_be_too_blank():
    shown = [new_code_cell("x", outputs=[output(table_of(rows(50), HEADS, "Lang"))])]
    pdf = KommunetallPdfExporter().from_notebook_node(made(shown))[0]
    assert [page.count("Post ") > 0 for page in pages_of(pdf)] == [True, True]
