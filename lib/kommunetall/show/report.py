"""What a report says around its figures: cover, sentences, what is missing and how it was made."""

from __future__ import annotations

import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from html import escape
from importlib.metadata import version
from typing import Any

import pandas as pd
from IPython.display import display

from kommunetall.exhibit import FURTHER, Exhibit, Missing, ReportLike, Several, Shown
from kommunetall.parameters import checked, known_parameters
from kommunetall.show.formats import listed, parameter, printed_date
from kommunetall.show.showing import MARKS, MIME, Displayed, Note, lacking, show_boxes, show_missing
from kommunetall.show.tables import Table, table_of
from kommunetall.show.words import on_screen, paragraphs, parameter_words, text

VERSIONS = ("kommunetall", "pandas", "matplotlib", "typst")


@dataclass(frozen=True)
class Cover:
    """Whose report it is, its year and date, and a mark where its figures are made up."""

    municipality: str
    year: int
    date: str
    mark: Note | None = None

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        line, day = f"{self.municipality} kommune · {self.year}", printed_date(self.date)
        stated = {name: value for name, value in asdict(self).items() if value is not None}
        html, plain = f"<strong>{escape(line)}</strong><br>Rapportdato: {day}", line
        if self.mark:
            html += f"<br><strong>{escape(self.mark.label)}.</strong> {escape(self.mark.text)}"
            plain += f". {self.mark.label}. {self.mark.text}"
        return {
            MIME: {"type": "cover", **stated, "printed_date": day},
            "text/html": f"<p>{html}</p>",
            "text/plain": plain,
        }


@dataclass(frozen=True)
class Paragraphs:
    """Finished sentences as Markdown, and what is said `on_screen` alone."""

    text: str
    on_screen: str = ""

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        bundle: dict[str, object] = {"text/markdown": self.text, "text/plain": "(tekst)"}
        if not self.on_screen:
            return bundle
        print_only: dict[str, object] = {MIME: {"type": "text", "markdown": self.text}}
        return {**bundle, **print_only, "text/markdown": f"{self.text} {self.on_screen}"}


@dataclass(frozen=True)
class About:
    """Something that tells of the report itself, not of the municipality.

    What it was made by, `by`, is not for readers: the PDF keeps it among what it knows of itself.
    Where there is `nothing` to show, it is why, and how that is mended. What is told `on_screen`
    is in no print.
    """

    content: Table
    by: tuple[str, ...] = ()
    nothing: str = ""
    on_screen: tuple[str, ...] = ()

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        bundle: dict[str, Any] = self.content._repr_mimebundle_()
        told = {"nothing": self.nothing} if self.nothing else {}
        if self.on_screen:
            whole = replace(self.content, notes=(*self.content.notes, *self.on_screen))
            bundle["text/html"] = whole.as_html()
        return {**bundle, MIME: {**bundle[MIME], "about": True, "made_by": self.by, **told}}


def cover(report: ReportLike, report_date: str) -> None:
    """Show the cover of a report.

    Parameters
    ----------
    report
        The report, which knows its municipality and year.
    report_date
        The date that the report carries, ISO: the plan's, never the clock's.

    Raises
    ------
    DataError
        If that is no date.
    """
    checked({"report_date": report_date})
    mark = Note(MARKS["synthetic"], said(report, "made_up")) if report.synthetic else None
    page = Cover(report.place, report.year, report_date, mark)
    display(Displayed(page, whole(report, "cover", report_date)))


def whole(report: ReportLike, name: str, report_date: str) -> Exhibit:
    """What a report shows of itself, made with all its parameters."""
    run = {**report.run, "report_date": report_date}
    return Exhibit(f"{report.topic}.{name}", run=run, made_from=report.made_from)


def said(report: ReportLike, name: str) -> str:
    """One of the texts that all topics share, in the words of the report's municipality."""
    return text(report.topic, name, report.terms)


def say(exhibit: Shown) -> None:
    """Show what is said of an exhibit: boxes first, then its sentences.

    A sentence with a figure that is missing is left out: it would say nothing.
    """
    if isinstance(exhibit, Missing):
        show_missing(exhibit)
    elif isinstance(exhibit, Several):
        for part in exhibit:
            say(part)
    else:
        show_boxes(exhibit)
        if found := paragraphs(exhibit):
            told = Paragraphs("\n\n".join(found), on_screen(exhibit))
            display(Displayed(told, exhibit))


def run_information(report: ReportLike, report_date: str) -> None:
    """Show what is missing, and how the report was made: date and parameters.

    Makes every exhibit of the report, shown or not, so that whatever is wrong stops it here.

    Parameters
    ----------
    report_date
        As for :func:`cover`.
    """
    checked({"report_date": report_date})
    exhibits = dict(report.exhibits())
    missing = {
        name: exhibit
        for name, exhibit in exhibits.items()
        if isinstance(exhibit, Missing) and report.section(name) != FURTHER
    }
    made_of = whole(report, "run_information", report_date)
    if missing:
        nothing = "" if any(map(is_shown, exhibits.values())) else said(report, "nothing")
        how = (said(report, "missing_how"), *ways_to_bring(missing.values()))
        table = About(missing_table(report, missing), nothing=nothing, on_screen=how)
        display(Displayed(table, made_of))
    by = (
        f"notatbok {report.topic}",
        f"Python {platform.python_version()}",
        *(f"{name} {version(name)}" for name in VERSIONS),
    )
    display(Displayed(About(made_table(report, report_date), by), made_of))


def missing_table(report: ReportLike, missing: Mapping[str, Missing]) -> Table:
    """What the report lacks: a row for each thing that would mend it, and where it would be.

    Of a section that shows something else, it is some of it that is lacking.
    """
    exhibits = dict(report.exhibits())
    everywhere = dict.fromkeys(map(report.section, exhibits))
    everywhere.pop(FURTHER, None)
    printed = {report.section(name) for name, exhibit in exhibits.items() if is_shown(exhibit)}
    sections: dict[str, dict[str, None]] = {}
    for name, exhibit in missing.items():
        for part in by_table(exhibit):
            sections.setdefault(lacking(part), {})[report.section(name)] = None
    whole, some = said(report, "missing_everywhere"), said(report, "missing_some")
    where = []
    for places in sections.values():
        gone = [f"«{place}»" for place in places if place not in printed]
        partly = [f"{some} «{place}»" for place in places if place in printed]
        is_whole = places == everywhere and not partly
        where.append(whole if is_whole else listed([*gone, *partly]))
    headings = {
        "what": said(report, "missing_what"),
        "where": said(report, "missing_where"),
    }
    return table_of(
        pd.DataFrame({"what": list(sections), "where": where}),
        headings,
        said(report, "missing_title"),
    )


def ways_to_bring(missing: Iterable[Missing]) -> list[str]:
    """How what is missing is brought, each way once, where it is not as tables are."""
    ways = (text(part.key, "lacking_how") for part in missing)
    return list(dict.fromkeys(filter(None, ways)))


def is_shown(exhibit: Shown) -> bool:
    """Whether there is something to show."""
    return not isinstance(exhibit, Missing) and not (isinstance(exhibit, Several) and not exhibit)


def by_table(missing: Missing) -> list[Missing]:
    """What is missing, a table at a time, so that each is told once; its figures together."""
    tables = [name for name in missing.tables if "." not in name]
    figures = tuple(name for name in missing.tables if "." in name)
    parts = [*((name,) for name in tables), *([figures] if figures else [])]
    return [replace(missing, tables=part) for part in parts] or [missing]


def made_table(report: ReportLike, report_date: str) -> Table:
    """Date and parameters of a report; of assumptions, those that something rests on.

    That figures are rounded one by one is told under it, once for all tables.
    """
    known = {"municipality", "year"}
    shown = [exhibit for _, exhibit in report.exhibits() if is_shown(exhibit)]
    used = {name for exhibit in shown for name in exhibit.run} - known
    others = {name: value for name, value in report.run.items() if name in used}
    made = {
        said(report, "made_date"): printed_date(report_date),
        parameter_words(
            report.topic, "municipality", report.terms
        ): f"{report.run['municipality']} {report.place}",
        parameter_words(report.topic, "year", report.terms): str(report.year),
        **{
            parameter_words(report.topic, name, report.terms): chosen(name, value)
            for name, value in others.items()
        },
    }
    if report.synthetic:
        made[said(report, "made_of")] = said(report, "made_up_short")
    frame = pd.DataFrame({"what": made.keys(), "value": made.values()})
    headings = {"what": said(report, "made_what"), "value": said(report, "made_value")}
    notes = (said(report, "rounded"),)
    return table_of(frame, headings, said(report, "made_title"), notes=notes)


def chosen(name: str, value: object) -> str:
    """What a parameter is, in words: a choice by its own."""
    known = known_parameters().get(name)
    if known is None:
        return parameter(value, "")
    return known.choices.get(str(value), parameter(value, known.kind))
