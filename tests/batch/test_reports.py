"""The reports of the plans are made, and every notebook shows what it was kept with."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import nbformat
import pikepdf
import pypdfium2
import pytest
import yaml

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
    assert "2031: the panel has 2020 to 2025" in told
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
