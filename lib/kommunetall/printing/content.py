"""What an executed notebook says, as plain blocks: the notebook's text and the elements it shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import mistune
from nbformat import NotebookNode

from kommunetall.errors import ReportError
from kommunetall.printing.formula import typst_formula

SCREEN_ONLY = "screen"
EXPLORE = "explore"
PARAMETERS = {"parameters", "injected-parameters"}
METADATA = "kommunetall"
MIME = "application/vnd.kommunetall+json"
ALT = re.compile(r"<!--\s*formel:\s*(?P<alt>.+?)\s*-->", re.DOTALL)

parse_markdown = mistune.create_markdown(renderer="ast", plugins=["math", "table"])


def blocks_of(notebook: NotebookNode) -> Iterator[dict]:
    """Blocks of a report in order: headings, paragraphs, lists, formulas, tables, charts, notes, cover.

    Code, output that is not made by ``show``, and cells tagged ``screen`` are not part of a report.

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
    require_one_run(notebook)
    sections = [Section()]
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if SCREEN_ONLY in tags or EXPLORE in tags:
            continue
        if cell.cell_type == "markdown":
            for block in markdown_blocks(cell.source):
                if block["type"] == "heading":
                    sections.append(Section())
                sections[-1].blocks.append(block)
        elif cell.cell_type == "code":
            for output in cell.outputs:
                sections[-1].add(output_blocks(output))
    if any(section.lacks for section in sections) and not any(s.shows for s in sections):
        raise ReportError(
            "Rapporten har ingenting å vise, og blir ikke laget.",
            sorted({lack for section in sections for lack in section.lacks}),
        )
    for section in sections:
        if section.shows or not section.lacks:
            yield from section.blocks


@dataclass
class Section:
    """What stands from one heading to the next: its blocks, whether figures are among them, and what is missing."""

    blocks: list[dict] = field(default_factory=list)
    shows: bool = False
    lacks: list[str] = field(default_factory=list)

    def add(self, blocks: Iterable[dict]) -> None:
        """Take in what an output shows; what is missing is told at the end of the report, not here."""
        for block in blocks:
            if block["type"] == "missing":
                self.lacks.append(block["markdown"])
            else:
                self.blocks.append(block)
                self.shows |= block["type"] != "cover" and not block.pop("about", False)


def require_one_run(notebook: NotebookNode) -> None:
    """Refuse a notebook whose outputs were made with unlike parameters, or others than its parameters cell says.

    Raises
    ------
    ReportError
        With every parameter at fault.
    """
    stated = parameters_of(notebook)
    used: dict[str, dict[str, object]] = {}
    for cell in notebook.cells:
        if EXPLORE in cell.metadata.get("tags", []):
            continue
        for output in cell.get("outputs", []):
            made = output.get("metadata", {}).get(METADATA, {}).get("run", {})
            for name, value in made.items():
                used.setdefault(name, {}).setdefault(repr(value), value)
    findings = [
        f"{name}: {' and '.join(values)}: run all cells again"
        for name, values in used.items()
        if len(values) > 1
    ]
    findings += [
        f"{name}: the parameters cell says {stated[name]!r}, what is shown was made with {value!r}: run all cells again"
        for name, values in used.items()
        for value in values.values()
        if len(values) == 1 and name in stated and stated[name] != value
    ]
    if findings:
        raise ReportError(
            "The notebook shows results of different runs, so no PDF is made.", findings
        )


def parameters_of(notebook: NotebookNode) -> dict[str, object]:
    """Parameters by name, as the notebook's cells give them, those that papermill puts in last."""
    found: dict[str, object] = {}
    for cell in notebook.cells:
        if PARAMETERS & set(cell.metadata.get("tags", [])):
            for node in ast.parse(cell.source).body:
                target = node.target if isinstance(node, ast.AnnAssign) else None
                if isinstance(node, ast.Assign):
                    target = node.targets[0]
                if isinstance(target, ast.Name) and node.value is not None:
                    with suppress(ValueError):
                        found[target.id] = ast.literal_eval(node.value)
    return found


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
