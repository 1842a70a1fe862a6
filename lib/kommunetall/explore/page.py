"""The page: controls on the left, the report on the right, redone as the controls change."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from html import escape
from importlib import import_module
from typing import Any

import ipywidgets as widgets
from nbformat import NotebookNode

from kommunetall import prepare
from kommunetall.assets import FONTS
from kommunetall.errors import KommunetallError
from kommunetall.explore import SHARED
from kommunetall.explore.controls import Controls
from kommunetall.explore.download import Download, Make
from kommunetall.explore.notebook import Notebook, Step, read_notebook, topics
from kommunetall.explore.out import address, call, file_name, pdf, plan, workbook
from kommunetall.explore.run import Run, settle
from kommunetall.explore.views import COMMENT, StepView, TextView, kind_of
from kommunetall.printing import SCREEN_ONLY
from kommunetall.printing.content import told_texts

MakeOf = Callable[[str, Mapping[str, object]], bytes]
WHOLE = "Hele rapporten"
UNFORESEEN = "Noe uforutsett gikk galt"
SECONDS_TO_SEND = 0.1
STYLE = """
.kt-page{align-items:stretch;color:#1d252c;background:#fff}
.kt-page .jupyter-button{border:1px solid #767676;background:#fff;color:#1d252c;width:auto}
.kt-page .jupyter-button.mod-active{background:#e3e8ec}
.kt-side{box-sizing:border-box;padding:4px 14px 8px 4px;overflow:auto}
.kt-side{border-right:1px solid #d4d8db}
.kt-side > *,.kt-main > *{flex-shrink:0}
.kt-side,.kt-main{height:calc(100vh - 150px);min-height:420px}
.kt-served>.kt-side,.kt-served>.kt-main{height:calc(100vh - 26px)}
.kt-main{box-sizing:border-box;padding:0 4px 40px 18px;overflow:auto}
.kt-field .widget-inline-hbox{flex-direction:column;align-items:stretch;height:auto;min-width:0}
.kt-field .widget-inline-hbox input,.kt-field .widget-inline-hbox select{flex:0 0 28px;height:28px}
.kt-field .widget-label{width:auto;text-align:left;white-space:normal;height:auto;line-height:1.3}
.kt-field input,.kt-field select{width:100%}
.kt-field .widget-button{height:28px;margin:0 0 2px 2px}
.kt-page .jupyter-button.kt-less::before{content:"−";content:"−" / ""}
.kt-page .jupyter-button.kt-more::before{content:"+";content:"+" / ""}
.kt-field{overflow:visible}
.kt-fault .widget-html-content{line-height:1.35;white-space:normal;height:auto}
.kt-fault{color:#a3231f;line-height:1.35;white-space:normal;height:auto}
.kt-note{border-left:4px solid #0b5c6b;padding:2px 12px;margin:8px 0;background:#f3f6f7}
.kt-main .widget-html-content,.kt-main .widget-htmlmath-content{line-height:1.5}
.kt-main .widget-html-content{white-space:normal}
.kt-main table{border-collapse:collapse;font-size:13px}
.kt-main th,.kt-main td{padding:3px 8px;border-bottom:1px solid #d4d8db;vertical-align:top}
.kt-text{max-width:46em}
.kt-text h1{margin:8px 0}.kt-text h2{margin:20px 0 4px}.kt-text p{margin:6px 0}
.kt-text summary{cursor:pointer}
.kt-wide{overflow-x:auto}
.kt-again .widget-html-content{line-height:1.4;white-space:normal}
.kt-again{font-size:12px;overflow-wrap:anywhere}
.kt-again a{color:#0b5c6b;text-decoration:underline}
.kt-tools{flex-wrap:wrap;align-items:center;gap:6px}
.kt-main .widget-html,.kt-main .widget-htmlmath{height:auto}
"""


class Section:
    """What stands from one heading to the next, in its own box."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.views: list[StepView | TextView] = []
        self.box = widgets.VBox(layout=widgets.Layout(overflow="visible"))


class Page:
    """A report to explore.

    Parameters
    ----------
    topic
        Which report; where it is empty, the one that most municipalities have figures for.
    values
        Parameters that are not to be as the notebook has them.
    served
        Whether it is read by others than those whose data it shows.
    """

    def __init__(
        self, topic: str = "", values: Mapping[str, object] | None = None, served: bool = False
    ) -> None:
        self.served = served
        self.task: asyncio.Task[None] | None = None
        self.settling: asyncio.Task[None] | None = None
        self.status = widgets.HTML()
        self.again = widgets.HTML()
        self.again.add_class("kt-again")
        self.reports = widgets.Dropdown(
            description="Rapport", options=[(title, name) for name, title in topics().items()]
        )
        self.reports.layout.width = "100%"
        chooser = widgets.VBox([self.reports])
        chooser.add_class("kt-field")
        self.chooser = chooser
        self.side = widgets.VBox(layout=widgets.Layout(width="290px", flex="0 0 290px"))
        self.main = widgets.VBox(layout=widgets.Layout(flex="1 1 auto"))
        self.side.add_class("kt-side")
        self.main.add_class("kt-main")
        page = widgets.HBox([self.side, self.main], layout=widgets.Layout(width="100%"))
        page.add_class("kt-page")
        if served:
            page.add_class("kt-served")
        style = STYLE if served else f"{STYLE}{font()}"
        self.view = widgets.VBox([widgets.HTML(f"<style>{style}</style>"), page])
        self.reports.value = topic or widest()
        self.open(self.reports.value, values or {})
        self.reports.observe(lambda event: self.open(event["new"], self.wished()), "value")

    def wished(self) -> dict[str, object]:
        """What goes with the reader from one report to another, if she has chosen it."""
        values, start = self.controls.values, self.controls.start
        chosen = {name: values[name] for name in SHARED if values[name] != start[name]}
        return {**self.wishes, **chosen}

    def open(self, topic: str, values: Mapping[str, object]) -> None:
        """Show a report from the start."""
        self.wishes = {name: values[name] for name in SHARED if name in values}
        self.notebook = read_notebook(topic)
        self.run = Run(self.notebook)
        self.settling = None
        self.told: tuple[tuple[str, str], ...] = ()
        self.controls = Controls(topic, values, self.update, self.served)
        self.sections = sections_of(self.notebook, self.run)
        self.section = widgets.Dropdown(
            description="Vis", options=[WHOLE, *(s.title for s in self.sections if s.title)]
        )
        self.section.layout.width = "100%"
        self.section.observe(lambda _: self.choose_section(), "value")
        shown = widgets.VBox([self.section])
        shown.add_class("kt-field")
        self.side.children = (
            self.chooser,
            shown,
            self.status,
            *self.controls.boxes,
            *self.takeaways(),
            self.again,
        )
        self.main.children = tuple(section.box for section in self.sections)
        self.update()

    def takeaways(self) -> tuple[Download, ...]:
        """What one can take away of the report as it is now."""
        return (
            Download("Excel", self.workbook),
            Download("Lag PDF", lambda: self.file("pdf", pdf), slow=True),
            Download("Lagre som plan", lambda: self.file("yaml", plan_file)),
        )

    def workbook(self) -> tuple[str, Make]:
        """Name of a workbook of all that is shown, and what makes it."""
        values, report = self.controls.values, self.run.report
        keys = [exhibit.key for exhibit in self.run.exhibits()]
        name = file_name(self.notebook.topic, values, "xlsx")
        return name, partial(workbook, report, str(values["report_date"]), keys)

    def file(
        self, kind: str, make: Callable[[str, Mapping[str, object]], bytes]
    ) -> tuple[str, Make]:
        """Name of a file that a report with these choices gives, and what makes it."""
        topic, values = self.notebook.topic, self.controls.values
        return file_name(topic, values, kind), partial(make, topic, values)

    def tell_how(self) -> None:
        """Show how one comes back to these choices."""
        topic, values = self.notebook.topic, self.controls.values
        if self.served:
            how = f'<a href="{escape(address(topic, values))}">Lenke til disse valgene</a>'
        else:
            how = f"I en notatbok: <code>{escape(call(topic, values))}</code>"
        self.again.value = how

    def choose_section(self) -> None:
        """Show the chosen section alone, or all of them."""
        for section in self.sections:
            is_shown = self.section.value in (WHOLE, section.title)
            section.box.layout.display = "" if is_shown else "none"

    def update(self) -> None:
        """Make what depends on the controls anew: what is in view first, and then the rest."""
        try:
            self.run.change(self.controls.values, self.controls.other)
        except KommunetallError as error:
            self.controls.refuse(error)
            return
        except Exception as error:  # noqa: BLE001  # what is shown must stay readable
            self.say(f"{UNFORESEEN}, og ingenting er endret: {error!r}")
            return
        self.controls.accept()
        self.tell_how()
        if not self.run.shown:
            for view in self.texts():
                view.tell(told_alone(self.notebook.node.cells[view.cell]))
        if self.task is not None:
            self.task.cancel()
        try:
            self.task = asyncio.get_running_loop().create_task(self.fill())
        except RuntimeError:
            for _ in self.redone():
                pass

    async def fill(self) -> None:
        """Redo what is to be redone, and let what the reader does come between."""
        try:
            for _ in self.redone():
                await asyncio.sleep(0)
            if self.settling is None:
                self.settling = asyncio.create_task(settle_soon())
        except Exception as error:  # noqa: BLE001  # nobody else hears of it
            self.say(f"{UNFORESEEN}: {error!r}")

    def redone(self) -> Iterator[None]:
        """Redo each step in turn, those of the chosen section first, and last the texts."""
        self.say("Regner …")
        chosen = [s for s in self.sections if self.section.value in (WHOLE, s.title)]
        others = [s for s in self.sections if s not in chosen]
        for section in (*chosen, *others):
            for view in section.views:
                if isinstance(view, StepView):
                    if view.redo():
                        yield
                    view.compare()
        self.tell_texts()
        self.say("")

    def tell_texts(self) -> None:
        """Show of each text what the report would tell, which follows from what is shown."""
        shown = [self.run.shown.get(step, ()) for step in self.run.shows]
        kinds = tuple((kind_of(output), output.key) for outputs in shown for output in outputs)
        if kinds == self.told:
            return
        self.told = kinds
        for view, text in zip(self.texts(), told_texts(self.executed()), strict=True):
            view.tell(text)

    def texts(self) -> list[TextView]:
        """Views of the notebook's texts, in order."""
        return [v for section in self.sections for v in section.views if isinstance(v, TextView)]

    def executed(self) -> Any:
        """The notebook with the outputs that are shown now."""
        for cell in self.notebook.node.cells:
            if cell.cell_type == "code":
                cell.outputs = []
        for step in self.run.shows:
            self.notebook.node.cells[step.cell].outputs += [
                output.node() for output in self.run.shown.get(step, ()) if not output.fault
            ]
        return self.notebook.node

    def say(self, text: str) -> None:
        """Say how it goes, to those who listen too."""
        self.status.value = f'<span role="status">{escape(text)}</span>'


@cache
def font() -> str:
    """The typeface of charts, which a page that is not served has from nowhere else."""
    faces = {"Regular": "400", "SemiBold": "600 700"}
    return "".join(
        "@font-face{font-family:Inter;src:url(data:font/ttf;base64,"
        f"{b64encode((FONTS / f'Inter-{name}.ttf').read_bytes()).decode()});font-weight:{weight}}}"
        for name, weight in faces.items()
    )


async def settle_soon() -> None:
    """Have ready what draws grids, and look through memory, when what is shown has been sent."""
    await asyncio.sleep(SECONDS_TO_SEND)
    await asyncio.to_thread(import_module, "seaborn")
    settle()


def widest() -> str:
    """The report that most municipalities have figures for."""
    return max(topics(), key=lambda topic: len(prepare.offered(topic)))


def plan_file(topic: str, values: Mapping[str, object]) -> bytes:
    """A plan as a file."""
    return plan(topic, values).encode()


def told_alone(cell: NotebookNode) -> str:
    """What a text says before it is known what is shown; nothing, where it is about code."""
    is_screen = SCREEN_ONLY in cell.metadata.get("tags", [])
    return "" if is_screen else COMMENT.sub("", cell.source)


def sections_of(notebook: Notebook, run: Run) -> list[Section]:
    """Views of all that a notebook tells and shows, by section."""
    sections = [Section("")]
    steps: dict[int, list[Step]] = {}
    for step in run.shows:
        steps.setdefault(step.cell, []).append(step)
    for number, cell in enumerate(notebook.node.cells):
        if cell.cell_type == "markdown":
            first = cell.source.split("\n", 1)[0]
            is_screen = SCREEN_ONLY in cell.metadata.get("tags", [])
            if first.startswith("## ") and not is_screen:
                sections.append(Section(first.removeprefix("## ")))
            sections[-1].views.append(TextView(number))
        else:
            sections[-1].views += [StepView(step, run) for step in steps.get(number, [])]
    for section in sections:
        section.box.children = tuple(view.box for view in section.views)
    return sections
