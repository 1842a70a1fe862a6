"""Whether all that a notebook shows is of one run, the one that its parameters ask for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from kommunetall.errors import ReportError
from kommunetall.printing import EXPLORE, METADATA, MIME, SCREEN_ONLY
from kommunetall.printing.markdown import OWN_COMMENT

AGAIN = "kjør alle celler på nytt"
PARAMETERS = {"parameters", "injected-parameters"}
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(?P<words>.+?)\s*$", re.MULTILINE)
MOST_NAMED = 3


@dataclass(frozen=True)
class Output:
    """Something that is printed.

    Attributes
    ----------
    place
        The cell that shows it, as its reader knows it.
    count
        When the cell was run, counted by the kernel; 0 where that is not known.
    kind
        What it is: ``cover``, ``table``; empty for text.
    made
        Key of its exhibit (``key``), and what that was made with (``run``) and from
        (``made_from``), as far as it tells.
    """

    place: str
    count: int
    kind: str
    made: Mapping[str, Any]

    @property
    def run(self) -> Mapping[str, object]:
        """The parameters that it was made with."""
        run: Mapping[str, object] = self.made.get("run", {})
        return run

    @property
    def made_from(self) -> str:
        """A checksum of the tables and rules that it was made from; empty if it does not tell."""
        return str(self.made.get("made_from", ""))

    @property
    def topic(self) -> str:
        """The topic of its exhibit."""
        return str(self.made.get("key", "")).partition(".")[0]


def require_one_run(notebook: NotebookNode) -> None:
    """Refuse a notebook whose outputs are not all of the run that its parameters ask for.

    They are not if they were made with unlike parameters, or others than the notebook states; from
    tables and rules that were changed meanwhile; or before the parameters were last run.

    Raises
    ------
    ReportError
        With every fault, and the cells where it is.
    """
    outputs = list(outputs_of(notebook))
    findings = [
        *older(outputs, last_stated(notebook)),
        *with_others(outputs, parameters_of(notebook)),
        *from_others(outputs),
        *without_run(outputs),
    ]
    if findings:
        raise ReportError(
            "Notatboken viser resultater av ulike kjøringer, så det blir ingen PDF.",
            [f"{finding}: {AGAIN}" for finding in findings],
        )


def places_of(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """Cells of code, each with what its reader knows it by: its number and the heading above it.

    The number is the one beside the cell; where it has none, its place among the cells of code.
    """
    heading, place = "", 0
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            source = OWN_COMMENT.sub("", cell.source)
            *_, heading = (heading, *(found["words"] for found in HEADING.finditer(source)))
        elif cell.cell_type == "code":
            place += 1
            name = f"celle {cell.execution_count or place}"
            yield f"{name} («{heading}»)" if heading else name, cell


def outputs_of(notebook: NotebookNode) -> Iterator[Output]:
    """What a notebook prints."""
    for place, cell in places_of(notebook):
        if {SCREEN_ONLY, EXPLORE}.isdisjoint(cell.metadata.get("tags", [])):
            for output in cell.outputs:
                data = output.get("data", {})
                if MIME in data or "text/markdown" in data:
                    kind = data.get(MIME, {}).get("type", "")
                    made = output.get("metadata", {}).get(METADATA, {})
                    yield Output(place, cell.execution_count or 0, kind, made)


def cells_with_parameters(notebook: NotebookNode) -> list[NotebookNode]:
    """Cells that give parameters, those that papermill puts in last."""
    return [cell for cell in notebook.cells if PARAMETERS & set(cell.metadata.get("tags", []))]


def parameters_of(notebook: NotebookNode) -> dict[str, object]:
    """Parameters by name, as the notebook's cells give them.

    Raises
    ------
    ReportError
        If a cell that gives them is not Python.
    """
    found: dict[str, object] = {}
    for cell in cells_with_parameters(notebook):
        for node in parsed(cell.source):
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
                found.pop(name := ast.unparse(target), None)
                with suppress(ValueError):
                    found[name] = ast.literal_eval(node.value)
    return found


def parsed(source: str) -> list[ast.stmt]:
    """Statements of a cell that gives parameters."""
    try:
        return ast.parse(source).body
    except SyntaxError as error:
        line = (error.text or "").strip()
        raise ReportError(
            "Parametercellen kan ikke leses, så det blir ingen PDF.",
            [f"«{line}»: rett den, og {AGAIN}; tekst og kommunenummer skal ha anførselstegn"],
        ) from None


def last_stated(notebook: NotebookNode) -> int:
    """When the parameters were last run, counted by the kernel; 0 where that is not known."""
    return max((cell.execution_count or 0 for cell in cells_with_parameters(notebook)), default=0)


def older(outputs: Iterable[Output], stated: int) -> Iterator[str]:
    """Cells that were run before the parameters last were."""
    if found := [output for output in outputs if 0 < output.count < stated]:
        yield f"{listed(found)} er kjørt før parametercellen, som er kjørt om igjen"


def with_others(outputs: Iterable[Output], stated: Mapping[str, object]) -> Iterator[str]:
    """Parameters that outputs were made with unlike values of, or others than are stated."""
    used: dict[str, dict[str, list[Output]]] = {}
    for output in outputs:
        for name, value in output.run.items():
            if name not in stated or value != stated[name]:
                used.setdefault(name, {}).setdefault(repr(value), []).append(output)
    for name, values in used.items():
        made = [f"{listed(found)} er laget med {value}" for value, found in values.items()]
        if name in stated:
            yield f"{name}: parametercellen sier {stated[name]!r}, men {joined(made)}"
        elif len(made) > 1:
            yield f"{name}: {joined(made)}"


def from_others(outputs: Iterable[Output]) -> Iterator[str]:
    """Cells whose tables or rules were others than those of the cell of the topic run last."""
    marked: dict[str, list[Output]] = {}
    for output in outputs:
        if output.made_from:
            marked.setdefault(output.topic, []).append(output)
    for found in marked.values():
        *_, last = sorted(found, key=lambda output: output.count)
        if others := [output for output in found if output.made_from != last.made_from]:
            yield f"{listed(others)} er fra en annen kjøring, med andre tabeller eller regler"


def without_run(outputs: Iterable[Output]) -> Iterator[str]:
    """A cover that does not tell what it was made with, where others do."""
    found = list(outputs)
    covers = [output for output in found if output.kind == "cover" and not output.run]
    if covers and any(output.made_from for output in found):
        yield f"{listed(covers)} er laget med en eldre versjon av kommunetall"


def listed(outputs: Iterable[Output]) -> str:
    """The cells of outputs by name, as many as are easily read."""
    places = list(dict.fromkeys(output.place for output in outputs))
    more = len(places) - MOST_NAMED
    if more > 1:
        return joined([*places[:MOST_NAMED], f"{more} andre"])
    return joined(places)


def joined(parts: list[str]) -> str:
    """Parts of a sentence, one after the other.

    >>> joined(["a", "b", "c"])
    'a, b og c'
    """
    *first, last = parts
    return f"{', '.join(first)} og {last}" if first else last
