"""What is explored at the moment: a notebook's names and outputs, redone only where they change."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import RichOutput, capture_output
from nbformat import NotebookNode
from nbformat.v4 import new_output

from kommunetall.errors import KommunetallError
from kommunetall.exhibit import Exhibit, Missing, Several, Shown
from kommunetall.explore.alike import alike
from kommunetall.explore.beside import YEAR, beside
from kommunetall.explore.notebook import Notebook, Step
from kommunetall.show import lines, table
from kommunetall.show.charts import PICTURE
from kommunetall.show.showing import Displayed

KEPT = 12
Inputs = dict[tuple[str, ...], object]
UNFORESEEN = "Dette kunne ikke vises. Det er en feil i programmet, ikke i tallene dine"


@dataclass(frozen=True)
class Output:
    """Something that a step shows, as Jupyter would have it, or why it could not."""

    data: Mapping[str, Any]
    metadata: Mapping[str, Any]
    fault: str = ""

    @property
    def key(self) -> str:
        """Key of the exhibit that is shown; empty where it is none."""
        return str(self.metadata.get("kommunetall", {}).get("key", ""))

    def node(self) -> NotebookNode:
        """The output as a notebook has it."""
        shown: NotebookNode = new_output(
            "display_data", data=dict(self.data), metadata=dict(self.metadata)
        )
        return shown


class Run:
    """A notebook that is explored.

    A change of parameters runs what gives names anew, in a copy, so that what is refused changes
    nothing. What shows is redone when it is asked for, if what it reads is another than when it was
    last shown.

    Parameters
    ----------
    notebook
        What is explored.
    """

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.names: dict[str, Any] = {}
        self.other: Any = None
        self.inputs: dict[Step, Inputs] = {}
        self.shown: dict[Step, tuple[Output, ...]] = {}
        self.kept: dict[Step, deque[tuple[Inputs, tuple[Output, ...]]]] = {}

    @property
    def shows(self) -> list[Step]:
        """Steps that show, in order: those that give no name."""
        return [step for step in self.notebook.steps if not step.writes]

    @property
    def report(self) -> Any:
        """The report that is explored."""
        return self.names["report"]

    def change(self, values: Mapping[str, object], other: str = "") -> None:
        """Give parameters their values.

        Parameters
        ----------
        values
            Every parameter of the notebook by name.
        other
            Code of the municipality whose figures stand beside one's own; empty for none.

        Raises
        ------
        KommunetallError
            If the report cannot be made of them; what is shown is as it was.
        """
        names, inputs = self.given({**self.names, **values}, self.inputs)
        theirs, _ = self.given({**names, "municipality": other}, {}) if other else ({}, {})
        self.names, self.inputs = names, self.inputs | inputs
        self.other = theirs.get("report")

    def given(
        self, names: dict[str, Any], before: Mapping[Step, Inputs]
    ) -> tuple[dict[str, Any], dict[Step, Inputs]]:
        """Names with all that steps give them, and what those steps were given."""
        read: dict[Step, Inputs] = {}
        for step in self.notebook.steps:
            if not step.writes:
                continue
            read[step] = inputs_of(step, names)
            if step not in before or not alike(before[step], read[step]):
                exec(step.code, names)
        return names, read

    def redo(self, step: Step) -> tuple[Output, ...] | None:
        """What a step shows now; none where it is what it showed before."""
        inputs = inputs_of(step, self.names)
        if step in self.shown and alike(self.inputs[step], inputs):
            return None
        self.inputs[step] = inputs
        kept = self.kept.setdefault(step, deque(maxlen=KEPT))
        known = next((outputs for before, outputs in kept if alike(before, inputs)), None)
        if known is None:
            known = outputs_of(step, self.names)
            kept.append((inputs, known))
        self.shown[step] = known
        return known

    def exhibit(self, key: str) -> Shown | None:
        """The exhibit with a key, as it is now; none where there is no such exhibit."""
        return self.exhibit_of(self.report, key)

    def beside(self, key: str) -> tuple[Exhibit, ...]:
        """Measures of the exhibit with a key, the other municipality's beside one's own."""
        if self.other is None:
            return ()
        own, other = self.exhibit(key), self.exhibit_of(self.other, key)
        if own is None or other is None:
            return ()
        return beside(own, other, (self.report.place, self.other.place)).parts

    def exhibit_of(self, report: Any, key: str) -> Shown | None:
        """The exhibit of a report with a key; none where there is no such exhibit."""
        _, name, *part = key.split(".", 2)
        found = getattr(report, name, None)
        if part and isinstance(found, Several):
            return next((known for known in found if known.key == key), None)
        return found if isinstance(found, Exhibit | Missing | Several) else None

    def exhibits(self) -> list[Exhibit]:
        """Exhibits that are shown, in order, each once."""
        keys = dict.fromkeys(
            output.key for step in self.shows for output in self.shown.get(step, ()) if output.key
        )
        found = [self.exhibit(key) for key in keys]
        return [known for known in found if isinstance(known, Exhibit)]


def settle() -> None:
    """Look through all memory for what is free now, so that a change looks only at what is new.

    With the nation's tables in memory it takes a quarter of a second, which would else come in the
    middle of every few changes.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def inputs_of(step: Step, names: Mapping[str, Any]) -> Inputs:
    """What a step reads: names, and attributes of names, with their values."""
    found: Inputs = {(name,): names[name] for name in sorted(step.reads) if name in names}
    for name, attribute in sorted(step.parts):
        if name in names:
            found[name, attribute] = getattr(names[name], attribute)
    return found


def outputs_of(step: Step, names: dict[str, Any]) -> tuple[Output, ...]:
    """What a step shows; a sentence where it cannot."""
    return caught(lambda: exec(step.code, names), step.source)


def side_by_side(measure: Exhibit) -> tuple[Output, ...]:
    """One measure of two municipalities: lines over years, else a table."""
    verb = lines if measure.frame.columns[0] == YEAR else table
    return caught(lambda: verb(measure), measure.key)


def caught(show: Callable[[], object], what: str) -> tuple[Output, ...]:
    """What is shown; a sentence where it cannot be."""
    try:
        with capture_output(stdout=False, stderr=False) as found, drawings():
            show()
    except KommunetallError as error:
        return (Output({}, {}, str(error)),)
    except Exception as error:  # noqa: BLE001  # one fault must not take the page
        return (Output({}, {}, f"{UNFORESEEN}: {what}: {error!r}"),)
    return tuple(output_of(output) for output in found.outputs)


@contextmanager
def drawings() -> Iterator[None]:
    """Meanwhile a chart is shown as its drawing: the page needs no picture of it."""
    formatter: Any = InteractiveShell.instance().display_formatter
    bundles = formatter.mimebundle_formatter
    bundles.for_type(Displayed, lambda shown: shown._repr_mimebundle_(exclude=(PICTURE,)))
    try:
        yield
    finally:
        bundles.pop(Displayed)


def output_of(output: RichOutput) -> Output:
    """A captured output."""
    return Output(output.data or {}, output.metadata or {})
