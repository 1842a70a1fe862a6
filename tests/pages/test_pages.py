"""Pages are whole whatever a report shows: nothing over anything, headings above their figures."""

import pandas as pd
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pages import faults_of

from kommunetall.printing.exporter import KommunetallPdfExporter
from kommunetall.show.charts.bars import bar_chart
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
    cover = new_code_cell("x", outputs=[output(Cover("Drammen", 2024, "2026-11-23"))])
    cells = [cell for number, one in enumerate(sections) for cell in section(number + 1, *one)]
    return new_notebook(cells=[new_markdown_cell("# Rapporten"), cover, *cells])


def pages_of(pdf):
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


SECTIONS = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["chart", "table"]), st.integers(1, 40)),
    min_size=1,
    max_size=8,
)


@given(SECTIONS)
def test_pages_are_whole_and_what_is_said_stands_with_its_exhibit(sections):
    pdf = KommunetallPdfExporter().from_notebook_node(report(sections))[0]
    pages = pages_of(pdf)
    assert faults_of(pdf) == []
    for number in range(1, len(sections) + 1):
        heading, title = f"Del {number}.", f"Tittel {number}."
        page = next(page for page in pages if title in page)
        assert -1 < page.rfind(heading) < page.rfind(title)
    assert all("Post" in page for page in pages if "Merknad" in page)


@pytest.mark.parametrize("count", [*range(26, 50, 4)])
def test_a_table_that_goes_on_has_three_rows_and_its_notes_on_its_last_page(count):
    pdf = KommunetallPdfExporter().from_notebook_node(report([(3, "table", count)]))[0]
    found = [page for page in pages_of(pdf) if "Post" in page]
    assert all("Tittel 1. (fortsetter)" in page for page in found[1:])
    assert all(page.count("Post ") >= 3 for page in found)
    assert ["Merknad" in page for page in found] == [False] * (len(found) - 1) + [True]
