"""Faults of print: a text is a text, and a notebook that is damaged is told to be so."""

import json
import random
from contextlib import suppress

import nbformat
import papermill  # noqa: F401  # before the engines, which it loads itself
import pytest

from kommunetall import memory
from kommunetall.batch import engine
from kommunetall.batch.job import Job
from kommunetall.batch.make import make
from kommunetall.errors import KommunetallError, ReportError
from kommunetall.inputs import HOME, HOME_DATA
from kommunetall.printing.exporter import KommunetallPdfExporter
from kommunetall.show.charts.drawing import drawn

NOTEBOOKS = HOME / "notebooks"


@pytest.mark.parametrize("label", ["Bygg $100 og $200", "Vei $\\foo{$ og bro", "a_b^c $x$"])
def test_a_label_between_two_signs_is_no_formula(label):
    told = []

    def draw(figure):
        axes = figure.add_subplot()
        told.append(axes.set_title(label))

    drawn(draw, 1.0)
    assert told[0].get_text() == label
    assert not told[0].get_parse_math()


def places(content):
    """Every place in a notebook: what holds it, and its key."""
    pairs = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in pairs:
        yield content, key
        if isinstance(value, dict | list):
            yield from places(value)


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_notebook_is_refused_and_never_a_trace(seed):
    chance = random.Random(seed)
    content = json.loads((NOTEBOOKS / "workforce.ipynb").read_text(encoding="utf-8"))
    for _ in range(2):
        holder, key = chance.choice(list(places(content["cells"])))
        holder[key] = chance.choice([None, 3, "x", [], {}])
    with suppress(KommunetallError):
        KommunetallPdfExporter().from_notebook_node(nbformat.from_dict(content))


def test_a_notebook_that_names_no_kernel_has_the_projects_own(tmp_path, monkeypatch):
    for name in ("KOMMUNETALL_DATA", memory.FOLDER):
        monkeypatch.setenv(name, "")
    content = json.loads((NOTEBOOKS / "equalisation.ipynb").read_text(encoding="utf-8"))
    del content["metadata"]["kernelspec"]
    notebook = tmp_path / "equalisation.ipynb"
    notebook.write_text(json.dumps(content), encoding="utf-8")
    asked = {"municipality": "0301", "year": 2024, "report_date": "2026-11-23"}
    folder = str(tmp_path)
    made = make(
        Job("first", str(notebook), asked, folder, str(HOME_DATA), folder, "nbclient", 100, 0)
    )
    assert not made.failure
    assert set(made.files) == {"first.ipynb", "first.pdf"}


def test_what_a_kernel_says_when_it_cannot_start_is_told(monkeypatch, tmp_path):
    def refuses(_):
        raise PermissionError(13, "Permission denied", "/home/kari/.ipython")

    monkeypatch.setattr(engine, "end_with_parent", refuses)
    kernel = engine.ForkedKernel()
    with pytest.raises(ReportError, match="Kjernen kunne ikke starte") as refused:
        kernel.fork(str(tmp_path / "kernel.json"))
    assert "Permission denied: '/home/kari/.ipython'" in refused.value.findings[0]
