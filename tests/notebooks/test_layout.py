"""Notebooks tell and show; they do not compute, and they read well without being run."""

import ast
import json
from pathlib import Path

import nbformat
import pytest

from kommunetall.batch.plan import declared_parameters

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
FORBIDDEN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Try, ast.For, ast.While, ast.Lambda)


@pytest.fixture(params=NOTEBOOKS, ids=lambda p: p.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_the_notebooks_of_the_project():
    assert {p.stem for p in NOTEBOOKS} >= {"summary", "equalisation", "pension", "workforce", "investment"}


def test_code_is_short(notebook):
    lengths = [len(cell.source.splitlines()) for cell in code_cells(notebook)]
    assert 8 <= len(lengths) <= 14
    assert max(lengths) <= 12
    assert sum(length > 8 for length in lengths) <= 5
    assert sum(lengths) <= 90


def test_every_code_cell_follows_text(notebook):
    kinds = [cell.cell_type for cell in notebook.cells]
    assert all(before == "markdown" for before, kind in zip(kinds, kinds[1:], strict=False) if kind == "code")


def test_notebooks_define_nothing(notebook):
    trees = [ast.parse(cell.source) for cell in code_cells(notebook)]
    assert not [
        type(node).__name__ for tree in trees for node in ast.walk(tree) if isinstance(node, FORBIDDEN[:4])
    ]


def test_text_has_no_typed_figures(notebook):
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    typed = [
        word
        for text in texts
        for word in text.split()
        if word.strip("().,;:").replace(",", "").isdigit() and "," in word.strip(",.;:")
    ]
    assert typed == []


def test_the_first_cell_is_the_question_and_the_parameters_are_literals(path, notebook):
    assert notebook.cells[0].source.startswith("# ")
    declared = declared_parameters(path)
    assert {"municipality", "year", "report_date"} <= set(declared)
    assert all(p.literal and p.help for p in declared.values())


def test_it_is_kept_with_the_outputs_of_a_whole_run(notebook):
    assert all(cell.execution_count == i for i, cell in enumerate(code_cells(notebook), start=1))
    assert not [
        o for cell in code_cells(notebook) for o in cell.outputs if o.output_type in ("error", "stream")
    ]


def test_it_holds_nothing_of_the_machine_that_ran_it(path):
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")))
    assert not [sign for sign in ("/home/", "/work/", "/root/", "/Users/", "C:\\\\") if sign in text]
