"""What an executed notebook says, as plain blocks: the notebook's text and the elements it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import mistune
from nbformat import NotebookNode

from kommunetall.errors import ReportError
from kommunetall.printing.formula import typst_formula

SCREEN_ONLY, EXPLORE = "screen", "explore"
MIME = "application/vnd.kommunetall+json"
ALT = re.compile(r"<!--\s*formel:\s*(?P<alt>.+?)\s*-->", re.DOTALL)

parse_markdown = mistune.create_markdown(renderer="ast", plugins=["math", "table"])


def blocks_of(notebook: NotebookNode) -> Iterator[dict]:
    """Blocks of a report in order: headings, paragraphs, lists, formulas, tables, charts, notes, cover.

    Code, output that is not made by ``show``, and cells tagged ``screen`` or
    ``explore`` are not part of a report.

    Raises
    ------
    ReportError
        If a cell failed, or the notebook has not been run.
    """
    failed = [
        f"cell {i}: {output.ename}: {output.evalue}"
        for i, cell in enumerate(notebook.cells)
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    if failed:
        raise ReportError("A cell of the notebook failed, so no PDF is made.", failed)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if code and not any(cell.outputs for cell in code):
        raise ReportError(
            "The notebook has not been run, so there is nothing to print.", ["run all cells first"]
        )
    for cell in notebook.cells:
        if {SCREEN_ONLY, EXPLORE} & set(cell.metadata.get("tags", [])):
            continue
        if cell.cell_type == "markdown":
            yield from markdown_blocks(cell.source)
        elif cell.cell_type == "code":
            for output in cell.outputs:
                yield from output_blocks(output)


def output_blocks(output: NotebookNode) -> Iterator[dict]:
    """Blocks of one output."""
    shown = output.get("data", {})
    if MIME in shown:
        block = dict(shown[MIME])
        if block["type"] == "note":
            block["body"] = list(markdown_blocks(block.pop("markdown")))
        yield block
    elif "text/markdown" in shown:
        yield from markdown_blocks(shown["text/markdown"])


def markdown_blocks(source: str) -> Iterator[dict]:
    """Blocks of a Markdown text."""
    yield from token_blocks(parse_markdown(source))


def token_blocks(tokens: list[dict]) -> Iterator[dict]:
    """Blocks of Markdown tokens, those inside lists and quotes too."""
    alt = ""
    for token in tokens:
        kind = token["type"]
        if kind == "block_html":
            found = ALT.search(token["raw"])
            alt = found["alt"] if found else alt
        elif kind == "heading":
            yield {
                "type": "heading",
                "level": token["attrs"]["level"],
                "spans": spans(token["children"]),
            }
        elif kind in ("paragraph", "block_text"):
            yield {"type": "paragraph", "spans": spans(token["children"])}
        elif kind == "block_math":
            if not alt:
                raise ReportError(
                    "A formula has no text for those who do not see it.",
                    [
                        f"{token['raw'].strip()}: write <!-- formel: formelen med ord --> on the line before it"
                    ],
                )
            yield {"type": "formula", "typst": typst_formula(token["raw"]), "alt": alt}
            alt = ""
        elif kind == "list":
            items = [list(token_blocks(item["children"])) for item in token["children"]]
            yield {"type": "list", "ordered": token["attrs"]["ordered"], "items": items}
        elif kind == "block_quote":
            yield {"type": "quote", "body": list(token_blocks(token["children"]))}
        elif kind == "table":
            yield table_block(token)
        elif kind not in ("blank_line", "thematic_break"):
            raise ReportError(
                "The text has an element that reports do not print.",
                [f"{kind}: use headings, paragraphs, lists, quotes, tables, links and formulas"],
            )


def table_block(token: dict) -> dict:
    """A Markdown table as a table without title."""
    head, body = token["children"]
    return {
        "type": "table",
        "title": "",
        "header": [plain(cell["children"]) for cell in head["children"]],
        "numeric": [cell["attrs"]["align"] == "right" for cell in head["children"]],
        "rows": [[plain(cell["children"]) for cell in row["children"]] for row in body["children"]],
        "strong": [],
        "links": [],
        "source": "",
        "notes": [],
    }


def spans(tokens: list[dict]) -> list[dict]:
    """Runs of text with their emphasis, links and formulas."""
    found = []
    for token in tokens:
        kind = token["type"]
        if kind == "text":
            found.append({"type": "text", "text": token["raw"]})
        elif kind in ("softbreak", "linebreak"):
            found.append({"type": "text", "text": " "})
        elif kind in ("strong", "emphasis"):
            found.append({"type": kind, "spans": spans(token["children"])})
        elif kind == "codespan":
            found.append({"type": "code", "text": token["raw"]})
        elif kind == "link":
            found.append(
                {"type": "link", "href": token["attrs"]["url"], "spans": spans(token["children"])}
            )
        elif kind == "inline_math":
            alt = re.sub(r"[\\{}]", "", token["raw"])
            found.append({"type": "math", "typst": typst_formula(token["raw"]), "alt": alt})
        elif kind != "inline_html":
            raise ReportError(
                "The text has an element that reports do not print.", [f"{kind}: {token}"]
            )
    return found


def plain(tokens: list[dict]) -> str:
    """Text of inline tokens without their emphasis."""
    return "".join(t.get("raw") or plain(t.get("children", [])) or " " for t in tokens)
