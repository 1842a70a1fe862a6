"""Notebooks tell and show, in lines that are counted as the formatter sets them."""

import ast
import copy
import itertools
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_output

from kommunetall import prepare, show
from kommunetall.parameters import declared_parameters
from kommunetall.printing import METADATA, MIME
from kommunetall.printing.content import ONLY_WITH, shown_names
from kommunetall.show.words.catalogue import FOLDER as WORDS

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
COLUMNS, LINES, TOGETHER, LONGEST_CELL = 100, 150, 500, 16
FORBIDDEN = {
    ast.FunctionDef: "defines a function",
    ast.AsyncFunctionDef: "defines a function",
    ast.ClassDef: "defines a class",
    ast.Lambda: "has a lambda",
    ast.For: "loops",
    ast.While: "loops",
    ast.If: "is conditional",
    ast.IfExp: "is conditional",
    ast.Try: "catches errors",
    ast.Starred: "unpacks a list",
    ast.NamedExpr: "assigns inside an expression",
}


def formatted(source):
    """Code as the formatter sets it."""
    command = [sys.executable, "-m", "ruff", "format", "--line-length", str(COLUMNS), "-"]
    return subprocess.run(command, input=source, capture_output=True, text=True, check=True).stdout


def faults_of(notebook):
    """What makes the code of a notebook hard to read aloud."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    marker = "\n# %% cell\n"
    texts = formatted(marker.join(cell.source for cell in cells)).split(marker.strip())
    lengths = [len(text.strip().splitlines()) for text in texts]
    faults = []
    if sum(lengths) > LINES:
        faults.append(f"{sum(lengths)} lines of code, at most {LINES}")
    faults += [f"cell {i} has {n} lines" for i, n in enumerate(lengths) if n > LONGEST_CELL]
    for number, cell in enumerate(cells):
        tree = ast.parse(cell.source)
        says = {FORBIDDEN[type(node)] for node in ast.walk(tree) if type(node) in FORBIDDEN}
        faults += [f"cell {number} {fault}" for fault in sorted(says)]
        starts = [node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)]
        if len(starts) != len(set(starts)):
            faults.append(f"cell {number} has two statements on a line")
        if any(len(line) > COLUMNS for line in cell.source.splitlines()):
            faults.append(f"cell {number} has a line of more than {COLUMNS} columns")
    return faults


@pytest.fixture(params=NOTEBOOKS, ids=lambda p: p.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def tags(cell):
    return cell.metadata.get("tags", [])


def test_there_are_the_notebooks_of_the_project():
    named = {"summary", "equalisation", "pension", "workforce", "workforce_extract", "investment"}
    assert {p.stem for p in NOTEBOOKS} == named


def test_code_can_be_read_aloud(notebook):
    assert faults_of(notebook) == []


def test_all_notebooks_together_are_short():
    cells = [c for path in NOTEBOOKS for c in code_cells(nbformat.read(path, as_version=4))]
    code = "\n\n".join(cell.source for cell in cells)
    assert len([line for line in formatted(code).splitlines() if line]) <= TOGETHER


def of_cells(*sources):
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])


LONG = "table(report." + "a" * 40 + ", " + ", ".join(f"x{i}" for i in range(40)) + ")"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (LONG, "cell 0 has a line of more than 100 columns"),
        (LONG, "cell 0 has 43 lines"),
        ("a = 1; b = 2", "cell 0 has two statements on a line"),
        ("display(*[a] * bool(b))", "cell 0 unpacks a list"),
        ("bars(a) if b else lines(a)", "cell 0 is conditional"),
        ("if a:\n    b()", "cell 0 is conditional"),
        ("def f():\n    pass", "cell 0 defines a function"),
        ("f = lambda x: x", "cell 0 has a lambda"),
        ("(a := 1)", "cell 0 assigns inside an expression"),
        ("for x in y:\n    x()", "cell 0 loops"),
    ],
)
def test_a_riddle_would_be_seen(source, fault):
    assert fault in faults_of(of_cells(source))


def test_long_lines_do_not_help():
    wide = "show(" + ", ".join(f"value_{i}" for i in range(300)) + ")"
    assert any("lines of code" in fault for fault in faults_of(of_cells(wide)))


def test_every_code_cell_follows_text(notebook):
    kinds = [cell.cell_type for cell in notebook.cells]
    pairs = itertools.pairwise(kinds)
    assert all(before == "markdown" for before, kind in pairs if kind == "code")


def test_two_to_four_open_cells_go_on_with_a_frame(notebook):
    opened = [cell.source for cell in code_cells(notebook) if "explore" in tags(cell)]
    assert 2 <= len(opened) <= 4
    assert all(".frame" in source or "report." in source for source in opened)


def test_open_cells_and_their_text_are_not_printed(notebook):
    headings = [c for c in notebook.cells if c.source.startswith("## Regn videre selv")]
    assert [tags(cell) for cell in headings] == [["screen"]]


def test_text_is_only_with_exhibits_that_the_report_has(path, notebook):
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    lines = [line for text in texts for line in text.splitlines()]
    found = [match for line in lines if (match := ONLY_WITH.search(line))]
    names = {name for match in found for name in match["names"].split(", ")}
    topic = getattr(prepare, path.stem)
    assert {name for name in names if not hasattr(topic, name)} == set()
    assert sum("bare med" in line for line in lines) == len(found)


def as_run(notebook, name):
    """The notebook as if it had run, and shown that exhibit alone, in each way of its code."""
    run = copy.deepcopy(notebook)
    for cell in code_cells(run):
        calls = [n for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Call)]
        verbs = [
            call.func.id
            for call in calls
            if call.args
            and getattr(call.args[0], "attr", "") == name
            and "explore" not in tags(cell)
        ]
        metadata = {METADATA: {"key": f"topic.{name}"}}
        told = {"say": {"text/markdown": "Ord."}}
        drawn = {MIME: {"type": "chart"}}
        cell.outputs = [
            new_output("display_data", told.get(verb, drawn), metadata=metadata) for verb in verbs
        ]
    return run


def test_text_is_only_with_exhibits_that_the_notebook_can_show(notebook):
    found = [
        match
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if (match := ONLY_WITH.search(line))
    ]
    names = {name for match in found for name in match["names"].split(", ")}
    assert {name for name in names if name not in shown_names(as_run(notebook, name))} == set()


def test_text_that_can_never_stand_is_seen():
    notebook = of_cells("say(report.said)\ntable(report.set)")
    names = {
        name for name in ("said", "set", "none") if name in shown_names(as_run(notebook, name))
    }
    assert names == {"said", "set"}


REFERENCE = re.compile(r"\[\w+\]\(#(?P<name>[\w.]+)\)")
VERBS = set(show.__all__) - {"cover", "run_information", "say"}


def shown_by(notebook):
    """Names of the exhibits that a notebook shows as a chart or a table."""
    trees = [ast.parse(cell.source) for cell in code_cells(notebook)]
    calls = [n for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Call)]
    return {
        node.attr
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in VERBS
        for node in ast.walk(call.args[0])
        if isinstance(node, ast.Attribute)
    }


def lost_references(notebook, catalogue):
    """References in a notebook's text and in its words that lead to nothing that it shows."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    found = [m["name"] for text in (*texts, catalogue) for m in REFERENCE.finditer(text)]
    return {name for name in found if name.partition(".")[0] not in shown_by(notebook)}


def test_references_lead_to_what_the_notebook_shows(path, notebook):
    catalogue = (WORDS / f"{path.stem}.nb.yaml").read_text(encoding="utf-8")
    assert lost_references(notebook, catalogue) == set()


def test_a_reference_to_what_is_only_said_or_not_there_is_seen():
    notebook = of_cells("table(report.shown)\nsay(report.said)")
    notebook.cells.append(nbformat.v4.new_markdown_cell("[Tabellen](#shown), [figuren](#none)."))
    assert lost_references(notebook, "say: '[tabellen](#said)'") == {"none", "said"}


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
    outputs = [o for cell in code_cells(notebook) for o in cell.outputs]
    assert not [o for o in outputs if o.output_type in ("error", "stream")]


def test_it_holds_nothing_of_the_machine_that_ran_it(path):
    text = json.dumps(json.loads(path.read_text(encoding="utf-8")))
    signs = ("/home/", "/work/", "/root/", "/Users/", "C:\\\\")
    assert not [sign for sign in signs if sign in text]
