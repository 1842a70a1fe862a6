"""What stands on the page for a text or a statement of the notebook."""

from __future__ import annotations

import re
from functools import cached_property, partial
from html import escape
from itertools import zip_longest

import ipywidgets as widgets
import mistune

from kommunetall.exhibit import Exhibit
from kommunetall.explore.alike import alike
from kommunetall.explore.download import Download, Make
from kommunetall.explore.notebook import Step
from kommunetall.explore.out import figure_png, figure_svg, workbook_of
from kommunetall.explore.run import Output, Run, side_by_side
from kommunetall.explore.tables import InteractiveTable, has_table, interactive
from kommunetall.printing import MIME

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
FEW_ROWS = 8
PICTURES = {"png": figure_png, "svg": figure_svg}
WITH_FIGURES = ("chart", "table")
ABOUT = "Om rapporten"

as_html = mistune.create_markdown(plugins=["math", "table"])


class TextView:
    """A text of the notebook, as the report would tell it.

    Parameters
    ----------
    cell
        Which of the notebook's cells it is.
    """

    def __init__(self, cell: int) -> None:
        self.cell = cell
        self.source = ""
        self.box = widgets.HTMLMath(layout=hidden())
        self.box.add_class("kt-text")

    def tell(self, source: str) -> None:
        """Show a text; nothing where it is left out."""
        if source != self.source:
            self.source = source
            self.box.value = text_html(source)
            self.box.layout.display = "" if source.strip() else "none"


class StepView:
    """What a statement shows, each thing with what can be done with it."""

    def __init__(self, step: Step, run: Run) -> None:
        self.step, self.run = step, run
        self.outputs: list[OutputView] = []
        self.box = widgets.VBox(layout=widgets.Layout(overflow="visible"))

    def redo(self) -> bool:
        """Redo it if what it reads has changed; whether it had."""
        outputs = self.run.redo(self.step)
        if outputs is None:
            return False
        kinds = [kind_of(output) for output in outputs]
        known = self.outputs[: len(kinds)]
        self.outputs = [
            view if view is not None and view.kind == kind else view_of(kind, self.run)
            for kind, view in zip_longest(kinds, known)
        ]
        self.box.children = tuple(view.box for view in self.outputs)
        for view, output in zip(self.outputs, outputs, strict=True):
            view.show(output)
        return True

    def compare(self) -> None:
        """Show the other municipality's figures below one's own, or none."""
        for view in self.outputs:
            if isinstance(view, FiguresView):
                view.compare()


class OutputView:
    """One thing that is shown, as in the report."""

    def __init__(self, kind: str, run: Run) -> None:
        self.kind, self.run = kind, run
        self.key = ""
        self.html = widgets.HTML()
        self.box: widgets.DOMWidget = self.html

    def show(self, output: Output) -> None:
        """Show an output."""
        self.key = output.key
        self.html.value = html_of(output)


class FiguresView(OutputView):
    """A chart or a table: as in the report, and its figures to sort and search.

    What can be done with it is made when it can be done: all that is on a page takes time to send.
    """

    def __init__(self, kind: str, run: Run) -> None:
        super().__init__(kind, run)
        self.output = Output({}, {})
        self.compared: tuple[Exhibit, ...] = ()
        self.table: InteractiveTable | None = None
        pictures = PICTURES if kind == "chart" else ()
        self.taken = [Download(kind.upper(), partial(self.figure, kind)) for kind in pictures]
        self.box = widgets.VBox([self.html], layout=widgets.Layout(overflow="visible"))

    @cached_property
    def opener(self) -> widgets.ToggleButton:
        """What opens the figures, and closes them."""
        opener = widgets.ToggleButton(layout=widgets.Layout(width="auto"))
        opener.observe(lambda _: self.open(), "value")
        return opener

    @cached_property
    def excel(self) -> Download:
        """What makes a workbook of the rows that are shown."""
        return Download("Excel av det som vises", self.selection)

    @cached_property
    def tools(self) -> widgets.HBox:
        """What can be done."""
        tools = widgets.HBox()
        tools.add_class("kt-tools")
        return tools

    @cached_property
    def others(self) -> widgets.HTML:
        """The other municipality's figures."""
        return widgets.HTML()

    def name_of(self, kind: str) -> str:
        """Name of a file of what is shown."""
        place = "-".join(str(self.run.names[name]) for name in ("municipality", "year"))
        return f"{place}-{self.key.replace('.', '-')}.{kind}"

    def figure(self, kind: str) -> tuple[str, Make]:
        """Name of a file of the chart that is shown, and what makes it."""
        return self.name_of(kind), partial(PICTURES[kind], self.output.data)

    def selection(self) -> tuple[str, Make]:
        """Name of a workbook of the rows that are shown, and what makes it."""
        chosen = [] if self.table is None else [self.table.selected]
        report, day = self.run.report, str(self.run.names["report_date"])
        return self.name_of("xlsx"), partial(workbook_of, chosen, report, day)

    @property
    def exhibit(self) -> Exhibit | None:
        """What is shown, as it is now."""
        found = self.run.exhibit(self.key) if self.key else None
        return found if isinstance(found, Exhibit) else None

    @property
    def figures(self) -> Exhibit | None:
        """What is shown, where its figures are worth sorting, or are not seen as figures."""
        known = self.exhibit
        if known is None or not has_table(known):
            return None
        return known if self.kind == "chart" or len(known.frame) > FEW_ROWS else None

    def show(self, output: Output) -> None:
        """Show an output."""
        super().show(output)
        self.output = output
        for button in self.taken:
            button.about = str(output.data[MIME]["title"])
        self.open()

    def open(self) -> None:
        """Show the figures to sort, filter and search, where they are asked for."""
        known = self.figures
        tools = [] if known is None else [self.opener]
        opened = known if tools and self.opener.value else None
        if opened is None:
            self.table = None
        elif self.table is None:
            self.table = interactive(opened)
        else:
            self.table.show(opened)
        if tools:
            self.opener.description = self.words(opened is not None)
        tools += self.taken
        tools += [self.excel] if opened is not None else []
        if tools:
            self.tools.children = tools
        self.arrange(bool(tools))

    def arrange(self, has_tools: bool) -> None:
        """Put on the page what there is of it."""
        tools = [self.tools] if has_tools else []
        shown = [] if self.table is not None and self.kind == "table" else [self.html]
        both = [*shown, *tools] if self.kind == "chart" else [*tools, *shown]
        table = [] if self.table is None else [self.table]
        self.box.children = (*both, *table, *([self.others] if self.compared else []))

    def compare(self) -> None:
        """Show the other municipality's figures below one's own, or none."""
        parts = self.run.beside(self.key) if self.key else ()
        if not alike(parts, self.compared):
            self.compared = parts
            shown = "".join(html_of(o) for part in parts for o in side_by_side(part))
            is_open = " open" if self.kind == "chart" else ""
            title = escape(f"Sammen med {parts[0].figures['other']}") if parts else ""
            self.others.value = (
                f"<details{is_open}><summary>{title}</summary>{shown}</details>" if parts else ""
            )
            self.open()

    def words(self, is_open: bool) -> str:
        """What opens the figures is called, or what closes them."""
        if self.kind == "chart":
            return "Skjul tallene" if is_open else "Vis tallene"
        return "Som i rapporten" if is_open else "Sorter og søk"


def view_of(kind: str, run: Run) -> OutputView:
    """What shows an output of a kind."""
    return FiguresView(kind, run) if kind in WITH_FIGURES else OutputView(kind, run)


def text_html(source: str) -> str:
    """A text as HTML; what stands below the report's own title is opened by who wants it."""
    plain = COMMENT.sub("", source)
    title, _, rest = plain.partition("\n")
    if not title.startswith("# "):
        return str(as_html(plain))
    return f"{as_html(title)}<details><summary>{ABOUT}</summary>{as_html(rest)}</details>"


def hidden() -> widgets.Layout:
    """Nothing is seen of it, and it takes no room."""
    return widgets.Layout(display="none")


def kind_of(output: Output) -> str:
    """What kind of thing an output is."""
    if output.fault:
        return "fault"
    return str(output.data.get(MIME, {}).get("type", "text"))


def html_of(output: Output) -> str:
    """An output as HTML."""
    kind = kind_of(output)
    if kind == "fault":
        lines = "<br>".join(escape(line) for line in output.fault.splitlines())
        return f'<p class="kt-fault" role="alert">{lines}</p>'
    if kind == "note":
        words = output.data["text/markdown"].removeprefix("> ")
        return f'<div class="kt-note">{as_html(words)}</div>'
    if "text/html" in output.data:
        title = escape(str(output.data.get(MIME, {}).get("title", "")))
        wide = f'<div class="kt-wide" tabindex="0" role="region" aria-label="{title}">'
        return (
            f"{wide}{output.data['text/html']}</div>"
            if kind == "table"
            else str(output.data["text/html"])
        )
    words = str(output.data.get("text/markdown", output.data.get("text/plain", "")))
    return f'<div class="kt-text">{as_html(words)}</div>'
