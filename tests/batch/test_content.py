"""What a notebook says becomes blocks; what cannot be printed is refused with its remedy."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kommunetall.errors import ReportError
from kommunetall.printing.content import blocks_of, markdown_blocks
from kommunetall.printing.formula import typst_formula


def kinds(source):
    return [block["type"] for block in markdown_blocks(source)]


def test_text_becomes_headings_paragraphs_lists_and_quotes():
    assert kinds(
        "# T\n\nord **fet** [lenke](https://a.no)\n\n- en\n- to\n\n1. først\n\n> sitat"
    ) == [
        "heading",
        "paragraph",
        "list",
        "list",
        "quote",
    ]


def test_escaped_text_is_printed_as_it_stands():
    (block,) = markdown_blocks(r"\#x \<script\>\$ \*b\*")
    assert "".join(span["text"] for span in block["spans"]) == "#x <script>$ *b*"


def test_a_formula_carries_words_for_those_who_do_not_see_it():
    (block,) = markdown_blocks("<!-- formel: a er b -->\n\n$$ a = b $$")
    assert (block["type"], block["alt"]) == ("formula", "a er b")
    with pytest.raises(ReportError, match="write <!-- formel:"):
        list(markdown_blocks("$$ a = b $$"))


def test_what_reports_do_not_print_is_refused():
    with pytest.raises(ReportError, match="block_code"):
        list(markdown_blocks("```\nx = 1\n```"))
    with pytest.raises(ReportError, match="image"):
        list(markdown_blocks("![x](y.png)"))


def test_nothing_inside_a_list_or_a_quote_is_lost():
    (block,) = markdown_blocks("> ord\n>\n> - en\n>\n> > sitat")
    assert [part["type"] for part in block["body"]] == ["paragraph", "list", "quote"]
    with pytest.raises(ReportError, match="block_math"):
        list(markdown_blocks("> ord\n>\n> $$ a = b $$"))
    with pytest.raises(ReportError, match="block_code"):
        list(markdown_blocks("- en\n\n  ```\n  kode\n  ```\n"))


@pytest.mark.parametrize(
    ("latex", "typst"),
    [
        (r"r \cdot (m - s)", "r dot ( m - s )"),
        (r"\frac{I}{n}", "(I)/(n)"),
        (r"PA_{2016+k}", "P A _(2016 + k)"),
        (r"(1 + r)^{-n}", "( 1 + r ) ^(- n)"),
        (r"0,35 \cdot x", '"0,35" dot x'),
        (r"\text{netto} = \max(0, a)", '"netto" = max ( 0 "," a )'),
    ],
)
def test_formulas_are_written_for_typst(latex, typst):
    assert typst_formula(latex) == typst


@pytest.mark.parametrize("latex", [r"\int x", r"\frac{a", "a}", r"\frac", "#eval"])
def test_a_formula_that_is_not_understood_is_refused(latex):
    with pytest.raises(ReportError):
        typst_formula(latex)


def notebook(*outputs, tags=()):
    cell = new_code_cell("x", outputs=list(outputs))
    cell.metadata["tags"] = list(tags)
    return new_notebook(cells=[new_markdown_cell("# T"), cell])


def test_code_and_foreign_output_are_not_printed():
    shown = new_output(
        "execute_result", {"text/plain": "<object at 0x7f>", "text/html": "<b>x</b>"}
    )
    streamed = new_output("stream", name="stdout", text="noise")
    assert [b["type"] for b in blocks_of(notebook(shown, streamed))] == ["heading"]


def test_cells_for_the_screen_are_not_printed():
    said = new_output("display_data", {"text/markdown": "ord"})
    assert [b["type"] for b in blocks_of(notebook(said))] == ["heading", "paragraph"]
    assert [b["type"] for b in blocks_of(notebook(said, tags=["screen"]))] == ["heading"]


def test_a_failed_notebook_is_refused_with_its_cell():
    with pytest.raises(ReportError, match="cell 1: DataError: no rows"):
        list(
            blocks_of(
                notebook(new_output("error", ename="DataError", evalue="no rows", traceback=[]))
            )
        )


def test_a_notebook_that_has_not_run_is_refused():
    with pytest.raises(ReportError, match="run all cells first"):
        list(blocks_of(notebook()))
