"""Markdown as plain blocks: what reports print of it; all else is refused, and nothing dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import mistune

from kommunetall.errors import ReportError
from kommunetall.printing import Block
from kommunetall.printing.formula import read_aloud, typst_formula
from kommunetall.printing.references import KINDS

Token = Mapping[str, Any]
REFUSED = "Teksten har noe som rapporter ikke trykker."
ALT = re.compile(r"<!--\s*formel:\s*(?P<alt>.+?)\s*-->", re.DOTALL)
OWN_COMMENT = re.compile(r"<!--\s*(?:formel|bare med):.*?-->", re.DOTALL)

# What is struck out, and footnotes, are understood so that they are refused.
parse_markdown = mistune.create_markdown(
    renderer="ast", plugins=["math", "table", "strikethrough", "footnotes"]
)


def markdown_blocks(source: str) -> Iterator[Block]:
    """Blocks of a Markdown text."""
    tokens = parse_markdown(source)
    assert isinstance(tokens, list)
    yield from token_blocks(tokens)


def token_blocks(tokens: Iterable[Token]) -> Iterator[Block]:
    """Blocks of Markdown tokens, those inside lists and quotes too."""
    alt = ""
    for token in tokens:
        kind = token["type"]
        if kind == "block_html":
            require_own(token["raw"])
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
            yield formula_block(token["raw"], alt)
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
                REFUSED,
                [f"{kind}: bruk overskrift, avsnitt, liste, sitat, tabell, lenke eller formel"],
            )


def formula_block(latex: str, alt: str) -> Block:
    """A formula, with the words for those who do not see it."""
    if not alt:
        remedy = "skriv <!-- formel: formelen med ord --> på linja før"
        raise ReportError(
            "En formel mangler tekst for dem som ikke ser den.", [f"{latex.strip()}: {remedy}"]
        )
    return {"type": "formula", "typst": typst_formula(latex), "alt": alt}


def table_block(token: Token) -> Block:
    """A Markdown table as a table without title."""
    head, body = token["children"]
    return {
        "type": "table",
        "title": "",
        "subtitle": "",
        "header": [plain(cell["children"]) for cell in head["children"]],
        "numeric": [cell["attrs"]["align"] == "right" for cell in head["children"]],
        "rows": [[plain(cell["children"]) for cell in row["children"]] for row in body["children"]],
        "strong": [],
        "links": [],
        "source": "",
        "notes": [],
    }


def spans(tokens: Iterable[Token]) -> list[Block]:
    """Runs of text with their emphasis, links and formulas."""
    found: list[Block] = []
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
        elif kind == "link" and token["attrs"]["url"].startswith("#"):
            found.append(reference(token))
        elif kind == "link":
            found.append(link_span(token))
        elif kind == "inline_math":
            latex = token["raw"]
            found.append({"type": "math", "typst": typst_formula(latex), "alt": read_aloud(latex)})
        elif kind == "inline_html":
            require_own(token["raw"])
        else:
            words = plain([token]).strip()
            raise ReportError(REFUSED, [f"{kind}: «{words}»: skriv det med rene ord"])
    return found


def require_own(html: str) -> None:
    """Refuse HTML other than the comments that tell how a text is printed.

    Raises
    ------
    ReportError
        With what it is.
    """
    if rest := OWN_COMMENT.sub("", html).strip():
        raise ReportError(REFUSED, [f"{rest.splitlines()[0]}: skriv det med Markdown, ikke HTML"])


def link_span(token: Token) -> Block:
    """A link, with its text as it looks and as it is read."""
    return {
        "type": "link",
        "href": token["attrs"]["url"],
        "words": plain(token["children"]),
        "spans": spans(token["children"]),
    }


def reference(token: Token) -> Block:
    """A reference to an exhibit that the notebook shows: ``[figuren](#cost_path)``.

    Raises
    ------
    ReportError
        If its words are not those that become a number.
    """
    name, words = token["attrs"]["url"].removeprefix("#"), plain(token["children"])
    if words.lower() not in KINDS:
        raise ReportError(
            "En henvisning til en figur eller tabell kan ikke trykkes.",
            [f"[{words}](#{name}): skriv {' eller '.join(KINDS)} mellom hakeparentesene"],
        )
    return {"type": "reference", "name": name, "text": words}


def plain(tokens: Iterable[Token]) -> str:
    """Text of inline tokens without their emphasis."""
    return "".join(t.get("raw") or plain(t.get("children", [])) or " " for t in tokens)
