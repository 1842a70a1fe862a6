"""The reports of the plans are made, and every notebook shows what it was kept with."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise, zip_longest
from pathlib import Path

import nbformat
import page
import pikepdf
import pypdfium2
import pytest
import yaml
from pages import MOST_BLANK, blank_feet, faults_of

from kommunetall import inputs
from kommunetall.batch.command import DEFAULTS
from kommunetall.batch.plan import Report, read_plan
from kommunetall.batch.record import Record
from kommunetall.batch.run import Settings, run
from kommunetall.parameters import declared_parameters
from kommunetall.printing import EXPLORE
from kommunetall.printing.exporter import KommunetallPdfExporter

NOTEBOOKS = sorted((inputs.CHECKOUT / "notebooks").glob("*.ipynb"))
CASES = inputs.CHECKOUT / "tests" / "cases"
PRINTED = yaml.safe_load((CASES / "printed.yaml").read_text(encoding="utf-8"))
PLANS = [
    inputs.CHECKOUT / "reports" / "plans" / f"{name}.yaml"
    for name in ("annual-2024", "example-2024")
]
YEAR_WITHOUT_DATA = Report(
    "year-without-data",
    inputs.CHECKOUT / "notebooks" / "equalisation.ipynb",
    {"municipality": "3301", "year": 2031, "report_date": "2026-11-23"},
)
PNG = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
NOT_KEPT = {EXPLORE, "nbval-ignore-output"}


@dataclass(frozen=True)
class Reports:
    """Reports of the project's plans, made in one run, in a folder."""

    out: Path
    planned: dict[str, Report]
    records: dict[str, Record]

    def name_of(self, notebook: Path) -> str:
        """Name of the report that a notebook is with the parameters it has itself."""
        declared = declared_parameters(notebook)
        own = {name: ast.literal_eval(parameter.default) for name, parameter in declared.items()}
        (name,) = (
            report.name
            for report in self.planned.values()
            if report.notebook.name == notebook.name and {**own, **report.parameters} == own
        )
        return name

    def executed(self, name: str) -> nbformat.NotebookNode:
        """The executed notebook of a report."""
        assert self.records[name].failure == ""
        return nbformat.read(self.out / f"{name}.ipynb", as_version=4)

    def pdf(self, name: str) -> bytes:
        """The PDF of a report."""
        assert self.records[name].failure == ""
        return (self.out / f"{name}.pdf").read_bytes()


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> Reports:
    """Every report of the plans, and one that cannot be made, from one warm run."""
    out = tmp_path_factory.mktemp("reports")
    planned = [*(report for plan in PLANS for report in read_plan(plan)), YEAR_WITHOUT_DATA]
    outcomes = list(run(planned, out, Settings(plan=PLANS[0], **DEFAULTS)))
    records = {outcome.record.name: outcome.record for outcome in outcomes}
    return Reports(out, {report.name: report for report in planned}, records)


def cells_of(notebook):
    """Source, tags and outputs of each cell but those that papermill adds."""
    for cell in notebook["cells"]:
        tags = set(cell["metadata"].get("tags", []))
        if "injected-parameters" not in tags:
            shown = [] if tags & NOT_KEPT else [shown_by(o) for o in cell.get("outputs", [])]
            yield "".join(cell["source"]), tags, shown


def shown_by(output):
    """An output by its kinds: words, figures and drawings, but no PNG."""
    data = {
        kind: "".join(shown) if isinstance(shown, list) else shown
        for kind, shown in output.get("data", {}).items()
    }
    if "text/html" in data:
        data["text/html"] = PNG.sub("PNG", data["text/html"])
    return {"type": output["output_type"], "text": "".join(output.get("text", [])), **data}


def differences(kept, made):
    """Where two notebooks differ: the cell, what it shows, and both versions."""
    before, now = list(cells_of(kept)), list(cells_of(made))
    if [cell[:2] for cell in before] != [cell[:2] for cell in now]:
        return ["other cells"]
    return [
        (number, number_of_output, kind, old.get(kind), new.get(kind))
        for number, (was, is_now) in enumerate(zip(before, now, strict=True))
        for number_of_output, (old, new) in enumerate(padded(was[2], is_now[2]))
        for kind in sorted(old.keys() | new.keys())
        if old.get(kind) != new.get(kind)
    ]


def padded(one, other):
    """Two lists beside each other, the shorter one filled with nothing."""
    longest = max(len(one), len(other))
    return zip(
        one + [{}] * (longest - len(one)), other + [{}] * (longest - len(other)), strict=True
    )


def test_all_reports_of_the_plans_are_made(reports):
    failures = {name: reports.records[name].failure for name in reports.planned}
    told = failures.pop("year-without-data")
    assert set(failures.values()) == {""}
    assert "municipal_tax har 2020 til 2025" in told
    assert reports.records["year-without-data"].trace == ""


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda file: file.stem)
def test_a_notebook_shows_what_it_was_kept_with(reports, notebook):
    kept = nbformat.read(notebook, as_version=4)
    assert differences(kept, reports.executed(reports.name_of(notebook))) == []


def test_a_difference_would_be_seen():
    def notebook(*outputs, source="x", tags=()):
        return {
            "cells": [
                {"source": source, "metadata": {"tags": list(tags)}, "outputs": list(outputs)}
            ]
        }

    def shown(**kinds):
        data = {kind.replace("_", "/"): shown for kind, shown in kinds.items()}
        return {"output_type": "display_data", "data": data}

    one, other = shown(text_html="1", image_png="a"), shown(text_html="2", image_png="a")
    assert differences(notebook(one), notebook(other)) == [(0, 0, "text/html", "1", "2")]
    assert differences(notebook(one), notebook())
    assert differences(notebook(one), notebook(one, one))
    assert differences(notebook(source="x"), notebook(source="y")) == ["other cells"]
    drawn, anew = (shown(text_html=f'<img src="data:image/png;base64,{p}=">') for p in "ab")
    assert differences(notebook(drawn), notebook(anew)) == []
    for tag in NOT_KEPT:
        assert differences(notebook(one, tags=[tag]), notebook(other, tags=[tag])) == []


# The PDFs: accessible, archivable, the project's own fonts, and neither markup nor program text


@pytest.fixture(params=NOTEBOOKS, ids=lambda p: p.stem)
def made(request, reports):
    """Name of a notebook, and the PDF of the report that it is with its own parameters."""
    return request.param.stem, reports.pdf(reports.name_of(request.param))


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").replace("\ufffe", "").split())


def structure(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    found, waiting = [], [pdf.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting += list(element)
        elif isinstance(element, pikepdf.Dictionary):
            if element.get("/S") == kind:
                found.append(element)
            if "/K" in element:
                waiting.append(element.K)
    return found


def test_the_pdf_is_tagged_titled_and_in_bokmaal(made):
    with pikepdf.open(BytesIO(made[1])) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) in ("nb", "nb-NO")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        place = "Eksempel" if made[0] == "workforce_extract" else "Drammen"
        assert f"{place} kommune 2024" in str(pdf.docinfo["/Title"])
        assert "/Outlines" in pdf.Root


def test_the_pdf_declares_both_standards(made):
    with pikepdf.open(BytesIO(made[1])) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
        assert metadata["pdfuaid:part"] == "1"


def test_every_figure_has_words_and_every_table_has_headers(made):
    with pikepdf.open(BytesIO(made[1])) as pdf:
        figures = structure(pdf, "/Figure")
        assert all(len(str(figure.Alt)) > 40 for figure in figures)
        tables = structure(pdf, "/Table")
        assert tables
        assert len(structure(pdf, "/TH")) >= 2 * len(tables)


def test_headings_go_one_level_down_at_a_time(made):
    with pikepdf.open(BytesIO(made[1])) as pdf:
        levels = [len(structure(pdf, f"/H{level}")) for level in range(1, 7)]
    assert levels[0] == 1
    assert levels[1] > 4
    assert all(below == 0 for above, below in pairwise(levels) if above == 0)


def test_each_row_of_a_table_has_a_header(made):
    with pikepdf.open(BytesIO(made[1])) as pdf:
        rows = [row for body in structure(pdf, "/TBody") for row in body.K]
        heads, *others = zip_longest(*([str(c.S) for c in row.K] for row in rows))
        assert set(heads) == {"/TH"}
        assert {kind for kinds in others for kind in kinds} <= {"/TD", None}
        assert all(row.K[0].A[0].Scope == pikepdf.Name.Row for row in rows)
        cells = [cell for row in rows for cell in row.K[1:]]
        assert not [cell for cell in cells for told in cell.get("/A", ()) if "/Headers" in told]


def test_no_line_of_text_stands_over_another_or_leaves_the_margins(made):
    assert faults_of(made[1]) == []


def test_no_page_but_the_last_is_mostly_blank(made):
    *feet, _ = blank_feet(made[1])
    assert [foot for foot in feet if foot > MOST_BLANK] == []


def test_a_link_is_described_by_its_words(made):
    with pikepdf.open(BytesIO(made[1])) as pdf:
        links = [link for page in pdf.pages for link in page.get("/Annots", ())]
        told = [str(link.Contents) for link in links]
        addresses = [bytes(link.A.URI).decode() for link in links if "/A" in link]
    assert told
    assert all(re.match(r"[§\w]", words) for words in told), told
    assert not [words for words in told if re.search(r"https?:|\.pdf|[\x00-\x1f]|[«»] side", words)]
    assert all(re.fullmatch(r"https://[!-~]+|[\w-]+\.pdf", one) for one in addresses), addresses
    marked = [words for words in told if words.endswith(("(nettside)", "(vedlegg, PDF)"))]
    assert len(marked) == len(addresses)


FALSE_ALARM = "PDFA2A-STREAM-LENGTH-001"
"""Told of a stream whose last byte is a carriage return: it is taken for a part of the line end."""


def test_another_checker_finds_that_both_standards_are_kept(made):
    for profile, tolerated in (("ua1", set()), ("2a", {FALSE_ALARM})):
        checked = page.validate_pdf_bytes(made[1], profile=profile)
        assert {failure.rule_id for failure in checked.failures} <= tolerated
    with pikepdf.open(BytesIO(made[1])) as pdf:
        streams = [o for o in pdf.objects if isinstance(o, pikepdf.Stream)]
        ends = [stream.read_raw_bytes()[-1:] for stream in streams]
    assert not checked.failures or b"\r" in ends


def test_a_broken_pdf_would_be_noticed(made):
    with pikepdf.open(BytesIO(made[1])) as pdf:
        structure(pdf, "/H1")[0].S = pikepdf.Name.H3
        del pdf.Root.Lang
        broken = BytesIO()
        pdf.save(broken)
    assert not page.validate_pdf_bytes(broken.getvalue(), profile="ua1").is_compliant


def test_every_font_is_the_projects_own(made):
    with pikepdf.open(BytesIO(made[1])) as pdf:
        fonts = {
            str(o.BaseFont).split("+")[-1]
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o
        }
    assert all(font.startswith(("Inter", "NewCM")) for font in fonts), fonts


def test_an_independent_checker_finds_nothing(made, tmp_path):
    file = tmp_path / f"{made[0]}.pdf"
    file.write_bytes(made[1])
    checked = subprocess.run(
        [sys.executable, "-m", "pdfua", "check", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_digits_of_the_source_are_printed(made):
    text = words(made[1]).replace("−", "-")
    missing = [figure for figure in PRINTED.get(made[0], []) if figure not in text]
    assert missing == []


def test_no_program_text_is_printed(made):
    signs = (
        r"DataFrame|<NA>|\bnan\b|\bNaN\b|object at|\bNone\b|\bTrue\b|[{}]|_nok|_percent|Traceback"
    )
    assert re.findall(signs, words(made[1])) == []


def test_nbconvert_prints_an_executed_notebook_as_the_batch_does(reports):
    name = reports.name_of(inputs.CHECKOUT / "notebooks" / "pension.ipynb")
    printed, _ = KommunetallPdfExporter().from_notebook_node(reports.executed(name))
    assert printed == reports.pdf(name)
