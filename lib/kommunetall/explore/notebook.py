"""An official notebook as what is explored: its texts, and its code statement by statement."""

from __future__ import annotations

import ast
import json
import symtable
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import CodeType, MappingProxyType

import nbformat
from nbformat import NotebookNode

from kommunetall.errors import DataError
from kommunetall.inputs import HOME
from kommunetall.printing import EXPLORE, SCREEN_ONLY
from kommunetall.printing.one_run import PARAMETERS

NOTEBOOKS = HOME / "notebooks"
IN_PLACE = {
    "append",
    "clear",
    "extend",
    "insert",
    "pop",
    "popitem",
    "remove",
    "setdefault",
    "update",
}


@dataclass(frozen=True)
class Step:
    """One statement of a notebook's code.

    Attributes
    ----------
    source
        The statement.
    cell
        Which of the notebook's cells it stands in, from 0.
    reads
        Names that it reads as they are.
    parts
        Names that it reads an attribute of, each with the attribute: ``("report", "finding")``.
    writes
        Names that it gives a value.
    """

    source: str
    cell: int
    reads: frozenset[str]
    parts: frozenset[tuple[str, str]]
    writes: frozenset[str]

    @cached_property
    def code(self) -> CodeType:
        """The statement, ready to run."""
        return compile(self.source, f"<celle {self.cell}>", "exec")


@dataclass(frozen=True)
class Notebook:
    """A notebook to explore: the node that it was read as, and its steps in order.

    Statements that only show an object to whoever writes code are none of them, nor is code that is
    tagged ``explore``.
    """

    topic: str
    node: NotebookNode
    steps: tuple[Step, ...] = field(repr=False)

    @property
    def title(self) -> str:
        """Its first heading, which is what the report is called."""
        return str(self.node.cells[0].source).splitlines()[0].lstrip("# ")


@cache
def names() -> tuple[str, ...]:
    """Names of all reports: the file names of their notebooks, without ending."""
    return tuple(sorted(file.stem for file in NOTEBOOKS.glob("*.ipynb")))


@cache
def topics() -> Mapping[str, str]:
    """Title of each official notebook, by its topic, in the order of the titles."""
    found = {name: read_notebook(name).title for name in names()}
    return MappingProxyType(dict(sorted(found.items(), key=lambda known: known[1])))


def require_report(topic: str) -> None:
    """Refuse a report that is not there.

    Raises
    ------
    DataError
        With those that there are.
    """
    if topic not in names():
        there = ", ".join(f"{name} ({title})" for name, title in topics().items())
        raise DataError(f"Det er ingen rapport «{str(topic)[:100]}».", [f"rapportene er {there}"])


def read_notebook(topic: str) -> Notebook:
    """An official notebook.

    Parameters
    ----------
    topic
        Its file name without ending.
    """
    node = nbformat.from_dict(json.loads(file_of(topic).read_text(encoding="utf-8")))
    steps = [
        step_of(statement, place)
        for place, cell in enumerate(node.cells)
        if cell.cell_type == "code" and not left_out(cell)
        for statement in ast.parse("".join(cell.source)).body
        if not only_gives(statement)
    ]
    for cell in node.cells:
        cell.source = "".join(cell.source)
        if cell.cell_type == "code":
            cell.outputs = []
    return Notebook(topic, node, tuple(steps))


def file_of(topic: str) -> Path:
    """The file of an official notebook."""
    return NOTEBOOKS / f"{topic}.ipynb"


def left_out(cell: NotebookNode) -> bool:
    """Whether a cell is none of the report's: parameters, which are controls, or to go on with."""
    return bool({*PARAMETERS, EXPLORE, SCREEN_ONLY} & set(cell.metadata.get("tags", [])))


def only_gives(statement: ast.stmt) -> bool:
    """Whether a statement is a value that the notebook shows by itself, not a call."""
    return isinstance(statement, ast.Expr) and not isinstance(statement.value, ast.Call)


def step_of(statement: ast.stmt, cell: int) -> Step:
    """A statement with the names that it reads and writes.

    Examples
    --------
    >>> step = step_of(ast.parse("say(report.finding)").body[0], 8)
    >>> sorted(step.reads), sorted(step.parts), sorted(step.writes)
    (['say'], [('report', 'finding')], [])
    """
    source = ast.unparse(statement)
    symbols = symtable.symtable(source, "<celle>", "exec")
    written = {s.get_name() for s in symbols.get_symbols() if s.is_assigned() or s.is_imported()}
    parts = {
        (node.value.id, node.attr)
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    of_parts = [
        node.value
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    ]
    reads = {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in of_parts
    }
    return Step(source, cell, frozenset(reads), frozenset(parts), frozenset(written))


def changed_in_place(source: str) -> list[str]:
    r"""What code changes in place, so that those who read it cannot know that it changed.

    Examples
    --------
    >>> changed_in_place("frame['share'] = 1\nparts.append(2)\nframe.drop(1, inplace=True)")
    ["frame['share']", 'parts.append', 'frame.drop']
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AugAssign) or is_given_in_part(node):
            found.append(ast.unparse(node))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            in_place = any(word.arg == "inplace" for word in node.keywords)
            if in_place or node.func.attr in IN_PLACE:
                found.append(ast.unparse(node.func))
    return found


def is_given_in_part(node: ast.AST) -> bool:
    """Whether a part of something, not a name, is given a value or taken away."""
    if not isinstance(node, ast.Subscript | ast.Attribute):
        return False
    return not isinstance(node.ctx, ast.Load)
