"""What a notebook shows, read from its cells: exhibits in order, their sections and their verbs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

from kommunetall import prepare
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.printing.markdown import OWN_COMMENT
from kommunetall.show.formats import Phrase, is_missing
from kommunetall.show.showing import lacking
from kommunetall.show.tables import as_table
from kommunetall.show.words import boxes, paragraphs, told

ALONE = re.compile(r"report\.(\w+)")
NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
TOPICS = {
    "equalisation": prepare.equalisation,
    "pension": prepare.pension,
    "workforce": prepare.workforce,
    "investment": prepare.investment,
    "summary": prepare.summary,
}
UNFILLED = re.compile(r"\b(None|nan|NaN|NaT)\b|<NA>|dtype:")
VERBS = {
    "bars", "curve", "dots", "heatmap", "lines", "ranked", "say", "stacked", "strip",
    "table", "waterfall",
}  # fmt: skip


def shown_in(notebook: str) -> Iterator[tuple[str, str, str]]:
    """Section, exhibit and verb of everything that a notebook shows, in order.

    What a cell to explore in names alone, ``report.x``, stands there as a table to look into.
    """
    section = ""
    for cell in nbformat.read(NOTEBOOKS / f"{notebook}.ipynb", 4).cells:
        if cell.cell_type == "markdown":
            source = OWN_COMMENT.sub("", cell.source)
            headings = [line for line in source.splitlines() if line.startswith("## ")]
            section = headings[-1].removeprefix("## ").strip() if headings else section
        elif "explore" in cell.metadata.get("tags", []):
            if named := ALONE.fullmatch(cell.source):
                yield section, named[1], "table"
        else:
            for statement in ast.parse(cell.source).body:
                call = statement.value if isinstance(statement, ast.Expr) else None
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in VERBS:
                    argument, *_ = call.args
                    yield section, argument.attr, call.func.id


def parts_of(shown: Exhibit | Missing | Several) -> list[Exhibit]:
    """Exhibits among what is shown."""
    if isinstance(shown, Missing):
        return []
    return list(shown) if isinstance(shown, Several) else [shown]


def tell_everything(report) -> dict[str, str]:
    """All text of a report by exhibit, as its notebook's verbs would show it.

    A word that lacks is an error, and so is a chart without a subtitle.
    """
    verbs: dict[str, set[str]] = {}
    for _, name, verb in shown_in(report.topic):
        verbs.setdefault(name, set()).add(verb)
    found = {}
    for name, shown in report.exhibits():
        texts = [lacking(shown)] if isinstance(shown, Missing) else []
        for exhibit in parts_of(shown):
            texts += [*paragraphs(exhibit), *(text for _, text in boxes(exhibit))]
            for verb in sorted(verbs[name] - {"say"}):
                words = told(exhibit, chart=verb != "table")
                assert verb == "table" or words.subtitle, f"{name} is drawn without a subtitle"
                texts += [words.title, words.subtitle, *words.headings.values(), words.source]
                texts += words.notes
            if "table" in verbs[name]:
                texts += [cell for row in as_table(exhibit).rows for cell in row]
        found[name] = "\n".join(texts)
    return found


def unfilled_in(report) -> list[str]:
    """Lines of a report that are printed though a figure of them is missing."""
    unfilled = []

    def note_if_missing(phrase, value, spec):
        if is_missing(value):
            unfilled.append(f"a missing figure in the format {spec!r}")
        return fill(phrase, value, spec)

    fill = Phrase.format_field
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Phrase, "format_field", note_if_missing)
        lines = "\n".join(tell_everything(report).values()).splitlines()
    return [*unfilled, *(line for line in lines if UNFILLED.search(line))]


def differing(one, other) -> set[str]:
    """Names of the exhibits that differ between two reports, by what they hold."""
    pairs = zip(one.exhibits(), other.exhibits(), strict=True)
    return {name for (name, before), (_, after) in pairs if content(before) != content(after)}


def content(shown: Exhibit | Missing | Several) -> object:
    """What an exhibit holds, in a form that can be compared."""
    if isinstance(shown, Exhibit):
        frame = shown.frame.to_json(
            orient="split", double_precision=9, date_format="iso", default_handler=str
        )
        figures = {name: str(value) for name, value in shown.figures.items()}
        return shown.key, frame, figures, dict(shown.cases), shown.notes, shown.status
    if isinstance(shown, Several):
        return shown.key, [content(part) for part in shown], shown.why
    return shown.key, shown.tables, shown.why


def as_observed(frames):
    """An extract of made-up people, as far as can be seen of people: nothing marks them."""
    for frame in frames.values():
        for column in {"person_id", "employment_id"} & set(frame):
            bare = frame[column].astype(str).str.removeprefix("syn-")
            frame[column] = bare.map(lambda code: f"x{code}y")
        frame.attrs["status"] = "observed"
    return frames
