"""Executed notebook to PDF/A-2a and PDF/UA-1."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import typst
from nbformat import NotebookNode

from kommunetall.assets import FONTS, TEMPLATE
from kommunetall.errors import ReportError
from kommunetall.printing import Block
from kommunetall.printing.appendix import behind_charts, placed
from kommunetall.printing.content import blocks_of
from kommunetall.printing.layout import fitted, in_column
from kommunetall.printing.letters import printed, require_letters
from kommunetall.printing.references import numbered, referred
from kommunetall.printing.tagging import tagged

Report = dict[str, Any]


def report_of(notebook: NotebookNode) -> Report:
    """Content of a report: title, cover, body, and the figures behind its charts.

    Raises
    ------
    ReportError
        If the notebook failed, has not been run, or lacks title or cover.
    """
    blocks = list(blocks_of(notebook))
    titles = [b for b in blocks if b["type"] == "heading" and b["level"] == 1]
    covers = [b for b in blocks if b["type"] == "cover"]
    findings = []
    if len(titles) != 1:
        findings.append(f"{len(titles)} overskrifter på øverste nivå (#): gi den én, tittelen")
    if len(covers) != 1:
        findings.append(
            f"{len(covers)} forsider: skriv cover(report, report_date) én gang, i én celle"
        )
    if findings:
        raise ReportError("Notatboken er ikke satt opp som en rapport.", findings)
    told = [b for b in blocks if b is not titles[0] and b is not covers[0]]
    body = placed(referred(numbered(told)))
    first_section = next((i for i, b in enumerate(body) if b["type"] == "heading"), len(body))
    report = {
        "title": text_of(titles[0]["spans"]),
        "title_spans": titles[0]["spans"],
        "cover": covers[0],
        "made_by": [part for b in body for part in b.get("made_by", ())],
        "lead": fitted_blocks(body[:first_section]),
        "body": fitted_blocks(body[first_section:]),
        "appendix": [
            part for table in behind_charts(body) for part in (in_column(table) or fitted(table))
        ],
    }
    require_letters(report)
    made: Report = {**printed(report), "title": report["title"]}
    return made


def text_of(spans: Iterable[Block]) -> str:
    """Text of spans, without their emphasis; a formula in words."""
    return "".join(
        text_of(span["spans"]) if "spans" in span else str(span.get("alt", span.get("text", "")))
        for span in spans
    )


def fitted_blocks(blocks: Iterable[Block]) -> list[Block]:
    """Blocks with every table as it fits the page."""
    return [
        part
        for block in blocks
        for part in (fitted(block) if block["type"] == "table" else [block])
    ]


def compiled(report: Report) -> bytes:
    """PDF of a report, dated as its cover says.

    Raises
    ------
    ReportError
        If Typst cannot make a PDF that keeps both standards.
    """
    day = datetime.fromisoformat(report["cover"]["date"]).replace(tzinfo=UTC)
    try:
        pdf = compiler().compile(
            input=TEMPLATE / "report.typ",
            format="pdf",
            sys_inputs={"report": json.dumps(report, ensure_ascii=False, sort_keys=True)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=day,
        )
    except typst.TypstError as error:
        raise ReportError("PDF-en kan ikke lages.", [error.message, *error.hints]) from error
    assert isinstance(pdf, bytes)
    return tagged(pdf)


@cache
def compiler() -> typst.Compiler:
    """Typst with the project's own fonts and its own embedded ones, never the system's."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    return typst.Compiler(root=TEMPLATE, font_paths=fonts, ignore_system_fonts=True)
