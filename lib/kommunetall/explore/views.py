"""What stands on the page for a text or a statement of the notebook."""

from __future__ import annotations

import re
from functools import partial
from html import escape

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
COMPARED = ("chart", "table")
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
        if [view.kind for view in self.outputs] != [kind_of(output) for output in outputs]:
            self.outputs = [OutputView(kind_of(output), self.run) for output in outputs]
            self.box.children = tuple(view.box for view in self.outputs)
        for view, output in zip(self.outputs, outputs, strict=True):
            view.show(output)
        return True

    def compare(self) -> None:
        """Show the other municipality's figures below one's own, or none."""
        for view in self.outputs:
            view.compare()


class OutputView:
    """One thing that is shown: as in the report, and its figures to sort and search."""

    def __init__(self, kind: str, run: Run) -> None:
        self.kind, self.run = kind, run
        self.key = ""
        self.html = widgets.HTML()
        self.output = Output({}, {})
        self.compared: tuple[Exhibit, ...] = ()
        self.others = widgets.HTML()
        self.table: InteractiveTable | None = None
        self.figures = widgets.VBox()
        self.opener = widgets.ToggleButton(
            description="Vis tallene", layout=widgets.Layout(width="auto", display="none")
        )
        self.opener.observe(lambda _: self.open(), "value")
        pictures = PICTURES if kind == "chart" else ()
        self.taken = [Download(kind.upper(), partial(self.figure, kind)) for kind in pictures]
        self.excel = Download("Excel av det som vises", self.selection)
        self.excel.layout.display = "none"
        self.tools = widgets.HBox([self.opener, *self.taken, self.excel])
        self.tools.add_class("kt-tools")
        shown = [self.html, self.tools] if kind == "chart" else [self.tools, self.html]
        self.box = widgets.VBox(
            [*shown, self.figures, self.others], layout=widgets.Layout(overflow="visible")
        )

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

    def show(self, output: Output) -> None:
        """Show an output."""
        self.key, self.output = output.key, output
        self.html.value = html_of(output)
        for button in self.taken:
            button.about = str(output.data[MIME]["title"])
        known = self.exhibit
        has_figures = known is not None and has_table(known) and self.is_long(known)
        self.opener.layout.display = "" if has_figures else "none"
        self.tools.layout.display = "" if has_figures or self.kind == "chart" else "none"
        if not has_figures:
            self.opener.value = False
        self.open()

    def is_long(self, exhibit: Exhibit) -> bool:
        """Whether its figures are worth sorting, or are not seen as figures."""
        return self.kind == "chart" or (self.kind == "table" and len(exhibit.frame) > FEW_ROWS)

    def open(self) -> None:
        """Show the figures to sort, filter and search, where they are asked for."""
        known = self.exhibit
        is_open = self.opener.value and known is not None
        self.opener.description = self.words(bool(is_open))
        self.excel.layout.display = "" if is_open else "none"
        self.html.layout.display = "none" if is_open and self.kind == "table" else ""
        if not is_open or known is None:
            self.table, self.figures.children = None, ()
        elif self.table is None:
            self.table = interactive(known)
            self.figures.children = (self.table,)
        else:
            self.table.show(known)

    def compare(self) -> None:
        """Show the other municipality's figures below one's own, or none."""
        parts = self.run.beside(self.key) if self.key and self.kind in COMPARED else ()
        if not alike(parts, self.compared):
            self.compared = parts
            shown = "".join(html_of(o) for part in parts for o in side_by_side(part))
            is_open = " open" if self.kind == "chart" else ""
            title = escape(f"Sammen med {parts[0].figures['other']}") if parts else ""
            self.others.value = (
                f"<details{is_open}><summary>{title}</summary>{shown}</details>" if parts else ""
            )

    def words(self, is_open: bool) -> str:
        """What opens the figures is called, or what closes them."""
        if self.kind == "chart":
            return "Skjul tallene" if is_open else "Vis tallene"
        return "Som i rapporten" if is_open else "Sorter og søk"


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
