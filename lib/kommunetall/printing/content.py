"""What an executed notebook says, as plain blocks: its text and the elements it shows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from nbformat import NotebookNode

from kommunetall.errors import NothingToShow, ReportError
from kommunetall.printing import EXPLORE, METADATA, MIME, SCREEN_ONLY, Block
from kommunetall.printing.markdown import markdown_blocks
from kommunetall.printing.one_run import AGAIN, places_of, require_one_run

TITLE = 1
SHOWN = {"chart", "cover", "missing", "note", "table"}
SAY = "say"
ONLY_WITH = re.compile(r"\s*<!--\s*bare med:\s*(?P<names>.+?)\s*-->$")
HEADING = re.compile(r"^(?= {0,3}#{1,6}(?: |$))", re.MULTILINE)


def blocks_of(notebook: NotebookNode) -> Iterator[Block]:
    """Blocks of a report in order: headings, text, formulas, tables, charts, notes, cover.

    Code, output that is not made by ``show``, and cells tagged ``screen`` or ``explore`` are not
    part of a report. A section in which all is missing, which has nothing to show, or which is a
    heading alone, is left out. So is the text below cells of code that show nothing, or only what
    is missing, and what :func:`standing` leaves out.

    Raises
    ------
    ReportError
        If a cell failed, the notebook has not been run, or there is nothing to show.
    """
    require_run(notebook)
    require_one_run(notebook)
    sections = sections_of(notebook)
    if any(section.lacks for section in sections) and not any(s.shows for s in sections):
        lacks = sorted({lack for section in sections for lack in section.lacks})
        whole = [section.nothing for section in sections if section.nothing]
        raise NothingToShow("Rapporten har ingenting å vise, og blir ikke laget.", whole or lacks)
    for section in told_sections(sections):
        yield from section.blocks


def told_sections(sections: Sequence[Section]) -> list[Section]:
    """Sections that stand in the report; a heading with nothing below it does not."""
    told = [section for section in sections if section.is_told]
    return [
        section
        for section, after in zip(told, [*told[1:], None], strict=True)
        if not section.is_bare
        or section.level <= TITLE
        or (after is not None and after.level > section.level)
    ]


def told_texts(notebook: NotebookNode) -> list[str]:
    """What a report tells of each Markdown cell, in order, as Markdown; nothing if it is left out.

    The notebook is one that has been run; what cannot be printed is refused as by
    :func:`blocks_of`.
    """
    told: dict[int, list[str]] = {
        number: [] for number, cell in enumerate(notebook.cells) if cell.cell_type == "markdown"
    }
    for section in told_sections(sections_of(notebook)):
        for number, text in section.texts:
            told[number].append(text)
    return ["".join(texts) for texts in told.values()]


def require_run(notebook: NotebookNode) -> None:
    """Refuse a notebook of which a cell failed, or that has not been run.

    Raises
    ------
    ReportError
        With every cell that failed.
    """
    failed = [
        f"{place}: {output.ename}: {output.evalue}"
        for place, cell in places_of(notebook)
        for output in cell.outputs
        if output.output_type == "error"
    ]
    if failed:
        raise ReportError("En celle i notatboken stoppet, så det blir ingen PDF.", failed)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if code and not any(cell.outputs for cell in code):
        raise ReportError(
            "Notatboken er ikke kjørt, så det er ingenting å trykke.", ["kjør alle celler først"]
        )


@dataclass
class Section:
    """What stands from one heading to the next: blocks, whether figures show, and what lacks.

    Its `texts` are the Markdown that its blocks are made of, each with the number of its cell. It
    `asks` where a cell of code is in it, and `answers` where such a cell puts out anything, or a
    line of its text stands because its exhibit is shown. Text is `about` the cells of code since
    the text before it: ``missing`` if they only lacked. A section may say in a sentence why
    `nothing` of the report is there.
    """

    blocks: list[Block] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    shows: bool = False
    lacks: list[str] = field(default_factory=list)
    asks: bool = False
    answers: bool = False
    about: set[str] = field(default_factory=set)
    nothing: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether all that it asks for is nothing here, so that its text is about nothing."""
        return self.asks and not self.answers

    @property
    def is_told(self) -> bool:
        """Whether it stands in the report."""
        return self.shows or not (self.lacks or self.is_empty)

    @property
    def level(self) -> int:
        """Level of its heading; 0 where it has none."""
        heads = (block["level"] for block in self.blocks[:1] if block["type"] == "heading")
        return next(heads, 0)

    @property
    def is_bare(self) -> bool:
        """Whether it is a heading alone."""
        return [block["type"] for block in self.blocks] == ["heading"]

    def tell(self, number: int, text: str, *, of_shown: bool) -> None:
        """Take in a text of a cell, but not what is about that which only lacks."""
        if self.about != {"missing"}:
            self.answers |= of_shown
            self.texts.append((number, text))
            self.blocks.extend(markdown_blocks(text))

    def ask(self, cell: NotebookNode) -> None:
        """Take in what a cell of code puts out."""
        self.asks = True
        self.answers |= bool(cell.outputs)
        if not cell.outputs and shows(cell.source):
            self.about.add("missing")
        for output in cell.outputs:
            if not tells_itself(cell.source):
                require_shown(output)
            self.add(output_blocks(output))

    def add(self, blocks: Iterable[Block]) -> None:
        """Take in what an output shows; what is missing is told at the report's end, not here."""
        for block in blocks:
            self.about.add(block["type"])
            self.nothing = block.pop("nothing", self.nothing)
            if block["type"] == "missing":
                self.lacks.append(block["text"])
            else:
                self.blocks.append(block)
                self.shows |= block["type"] != "cover" and not block.get("about", False)


def sections_of(notebook: NotebookNode) -> list[Section]:
    """Sections of an executed notebook in order, the first of what stands before any heading."""
    names = shown_names(notebook)
    places = {id(cell): place for place, cell in places_of(notebook)}
    sections = [Section()]
    heading = ""
    was_code = True
    for number, cell in enumerate(notebook.cells):
        tags = cell.metadata.get("tags", [])
        if SCREEN_ONLY in tags or EXPLORE in tags:
            continue
        if cell.cell_type == "markdown":
            for marked in HEADING.split(standing(cell.source, names)):
                text = unmarked(marked)
                if HEADING.match(text):
                    sections.append(Section())
                    heading = text.partition("\n")[0].strip("# ")
                with told_where(f"teksten under «{heading}»" if heading else "teksten øverst"):
                    sections[-1].tell(number, text, of_shown=text != marked)
            was_code = False
        elif cell.cell_type == "code":
            if not was_code:
                sections[-1].about.clear()
            was_code = True
            with told_where(places[id(cell)]):
                sections[-1].ask(cell)
    return sections


@contextmanager
def told_where(place: str) -> Iterator[None]:
    """Tell the place of what is refused."""
    try:
        yield
    except ReportError as refused:
        findings = [f"{place}: {finding}" for finding in refused.findings]
        raise ReportError(refused.summary, findings) from refused


def shows(source: str) -> bool:
    """Whether code calls something for what it shows, and does not only give names."""
    with suppress(SyntaxError):
        return any(isinstance(node, ast.Expr) for node in ast.parse(source).body)
    return False


def tells_itself(source: str) -> bool:
    r"""Whether code ends with a name alone, which tells on the screen what it stands for.

    >>> tells_itself("cover(report, report_date)\nreport"), tells_itself("report.tax.frame")
    (True, False)
    """
    with suppress(SyntaxError):
        last = ast.parse(source).body[-1:]
        return any(isinstance(n, ast.Expr) and isinstance(n.value, ast.Name) for n in last)
    return False


def require_shown(output: NotebookNode) -> None:
    """Refuse what only the screen can show: it would be lost in print.

    Raises
    ------
    ReportError
        With what it is.
    """
    shown = output.get("data", {})
    if shown and MIME not in shown and "text/markdown" not in shown:
        raise ReportError(
            "Notatboken viser noe som rapporter ikke trykker.",
            [f"{', '.join(shown)}: vis det med table, say eller et diagram, eller ta det ut"],
        )


def shown_names(notebook: NotebookNode) -> set[str]:
    """Names of the exhibits that a notebook shows, without their topic.

    One that it draws or sets is shown where that is; one that it only says, where it is said.
    """
    shown, said = set(), set()
    for output in (o for cell in notebook.cells for o in cell.get("outputs", [])):
        data, name = output.get("data", {}), name_of(output).partition(".")[0]
        kind = data.get(MIME, {}).get("type", "text" if "text/markdown" in data else "")
        if kind in SHOWN - {"missing"}:
            shown.add(name)
        elif kind == "text":
            said.add(name)
    drawn = {name for c in notebook.cells if c.cell_type == "code" for name in drawn_by(c.source)}
    return (shown | (said - drawn)) - {""}


def drawn_by(source: str) -> set[str]:
    r"""Names of the exhibits that code draws or sets as tables, and does not only say.

    >>> drawn_by("say(report.debt)\nshow.bars(report.board)\nreport.fund.frame.head(2)")
    {'board'}
    """
    calls: list[ast.Call] = []
    with suppress(SyntaxError):
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return {
        call.args[0].attr
        for call in calls
        if call.args
        and isinstance(call.args[0], ast.Attribute)
        and getattr(call.func, "attr", getattr(call.func, "id", "")) != SAY
    }


def name_of(output: NotebookNode) -> str:
    """Name of the exhibit that an output shows, without its topic; empty where it tells none."""
    key: str = output.get("metadata", {}).get(METADATA, {}).get("key", "")
    return key.partition(".")[2]


def standing(source: str, names: set[str]) -> str:
    r"""A text without the lines that are about exhibits which are not shown.

    A line that ends in ``<!-- bare med: board, debt -->`` is about those exhibits, and stands where
    one of them does, with its mark; so does a whole text that begins with it.

    Examples
    --------
    >>> standing("Alt.\n\nGjelda. <!-- bare med: debt -->", {"board"})
    'Alt.\n'
    """
    lines = []
    for number, line in enumerate(source.splitlines()):
        found = ONLY_WITH.search(line)
        stands = found is None or not names.isdisjoint(re.split(r",\s*", found["names"]))
        if number == 0 and found and not found.start() and not stands:
            return ""
        if stands:
            lines.append(line)
    return "\n".join(lines)


def unmarked(text: str) -> str:
    r"""A text without the marks that tell which exhibits its lines are about.

    >>> unmarked("Alt.\nGjelda. <!-- bare med: debt -->\n")
    'Alt.\nGjelda.\n'
    """
    return "\n".join(ONLY_WITH.sub("", line) for line in text.split("\n"))


def output_blocks(output: NotebookNode) -> Iterator[Block]:
    """Blocks of one output."""
    shown = output.get("data", {})
    if shown.get(MIME, {}).get("type") == "text":
        yield from markdown_blocks(shown[MIME]["markdown"])
    elif MIME in shown:
        block = dict(shown[MIME])
        if block["type"] not in SHOWN:
            raise ReportError(
                "Notatboken viser noe som rapporter ikke trykker.",
                [f"{block['type']}: {AGAIN} med den samme versjonen av kommunetall"],
            )
        if name := name_of(output):
            block["name"] = name
        if block["type"] == "note":
            block["body"] = list(markdown_blocks(block.pop("markdown")))
        yield block
    elif "text/markdown" in shown:
        yield from markdown_blocks(shown["text/markdown"])
