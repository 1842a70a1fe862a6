"""What all reports are made of: parts that depend on the same parameters, and their exhibits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from inspect import signature
from itertools import groupby
from typing import Any, Generic, Self, TypedDict, TypeVar, overload

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import STATUS_WORDS, Exhibit, Missing, Several, Shown, Status, Term
from kommunetall.inputs import kept, one_checksum, recorded
from kommunetall.notes import notes
from kommunetall.parameters import require_there
from kommunetall.prepare._structure import terms_of

P = TypeVar("P", bound="Part")
LEFT = "text-align:left"


class Shared(TypedDict):
    """What holds for all exhibits of a part if they do not say."""

    figures: Mapping[str, object]
    cases: Mapping[str, str]
    origins: tuple[object, ...]
    status: Status


@dataclass(frozen=True, eq=False)
class Part:
    """What some exhibits are made of, and the parameters that it depends on.

    It is equal only to itself, so that it can be a key, as frames cannot.

    Attributes
    ----------
    topic
        First part of the keys of its exhibits.
    run
        The parameters that it depends on, with their values.
    figures
        Figures that all its sentences may name.
    cases
        Cases that all its texts may choose by.
    origins
        Where its exhibits come from if they do not say.
    status
        Status of its exhibits if they do not say.
    """

    topic: str
    run: Mapping[str, object]
    figures: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    cases: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    origins: tuple[object, ...] = field(default=(), kw_only=True)
    status: Status = field(default="computed", kw_only=True)

    @property
    def shared(self) -> Shared:
        """What a part that is made of this one has in common with it."""
        return {
            "figures": self.figures,
            "cases": self.cases,
            "origins": self.origins,
            "status": self.status,
        }

    def exhibit(
        self,
        name: str,
        frame: pd.DataFrame | None = None,
        *,
        figures: Mapping[str, object] | None = None,
        cases: Mapping[str, str] | None = None,
        notes: tuple[str, ...] = (),
        origins: tuple[object, ...] | None = None,
        status: Status | None = None,
    ) -> Exhibit:
        """An exhibit of the part; what it does not say is the part's."""
        return Exhibit(
            f"{self.topic}.{name}",
            pd.DataFrame() if frame is None else frame,
            {**self.figures, **(figures or {})},
            {**self.cases, **(cases or {})},
            notes,
            self.origins if origins is None else origins,
            self.status if status is None else status,
            self.run,
        )

    def missing(self, name: str, *tables: str) -> Missing:
        """An exhibit that tables are lacking for."""
        return Missing(f"{self.topic}.{name}", tables, run=self.run)

    def several(self, name: str, *parts: Exhibit, why: str = "") -> Several:
        """Exhibits of one kind, as many as there are."""
        return Several(f"{self.topic}.{name}", parts, why, self.run)


@kept(4096)
def made(
    make: Callable[[Any], Shown], part: Part, terms: tuple[Term, ...], made_from: str
) -> Shown:
    """What a function makes of a part, with the municipality's own words, made once."""
    shown = bare(make, part)
    if isinstance(shown, Several):
        parts = tuple(replace(one, terms=terms, made_from=made_from) for one in shown)
        return replace(shown, parts=parts, terms=terms, made_from=made_from)
    return replace(shown, terms=terms, made_from=made_from)


@kept(4096)
def bare(make: Callable[[Any], Shown], part: Part) -> Shown:
    """The same without the words: what is made to see that it can be is not made again with them.

    A report stops where it is wrong before it knows all that it is made from.
    """
    return make(part)


class Shows(Generic[P]):
    """One thing that a report shows: its section, the part it rests on, and how it is made of it.

    Parameters
    ----------
    section
        Heading of the notebook that it stands under.
    part
        Name of the report's attribute that gives the part.
    make
        A function of the part.
    """

    def __init__(self, section: str, part: str, make: Callable[[P], Shown]) -> None:
        self.section = section
        self.part = part
        self.make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, report: None, owner: type) -> Shows[P]: ...
    @overload
    def __get__(self, report: Report, owner: type) -> Any: ...
    def __get__(self, report: Report | None, owner: type) -> Any:
        if report is None:
            return self
        try:
            return made(self.make, report.part(self.part), report.terms, report.made_from)
        except NotThere as error:
            why = "" if error.tables else error.summary
            key = f"{report.topic}.{self.name}"
            return Missing(key, error.tables, why, report.known_run, report.terms, report.made_from)


class Report:
    """All that a report shows, each made the first time that it is asked for.

    Subclasses name their exhibits by :class:`Shows`, in the order of their notebook.
    """

    topic: str
    run: Mapping[str, object]
    place: str
    synthetic: bool
    made_from: str = ""

    def __new__(cls, *given: object, **named: object) -> Self:
        """A report, if it has the parameters that are given, and is given those that it needs.

        Raises
        ------
        DataError
            If it has not, or is not; with every fault.
        """
        known = signature(cls).parameters
        first = [name for name, about in known.items() if about.kind is not about.KEYWORD_ONLY]
        needed = [name for name, about in known.items() if about.default is about.empty]
        names = [*first[: len(given)], *named]
        require_there(names, known, needed, given[len(first) :])
        return super().__new__(cls)

    @property
    def year(self) -> int:
        """The year that the report is about."""
        return int(str(self.run["year"]))

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """What the municipality calls its committees, areas and the like."""
        return terms_of(str(self.run["municipality"]))

    @property
    def known_run(self) -> Mapping[str, object]:
        """Municipality and year, which everything depends on."""
        return {name: self.run[name] for name in ("municipality", "year")}

    @classmethod
    def contents(cls) -> dict[str, Shows[Any]]:
        """What the report shows, by name, in order."""
        return {name: found for name, found in vars(cls).items() if isinstance(found, Shows)}

    def exhibits(self) -> Iterator[tuple[str, Shown]]:
        """Name and exhibit of all that the report shows, in order."""
        for name in self.contents():
            yield name, getattr(self, name)

    def section(self, name: str) -> str:
        """The section that an exhibit stands in."""
        return self.contents()[name].section

    def stop_if_wrong(self, *parts: str) -> None:
        """Make parts now, so that what is wrong stops the report; what is not there does not.

        The municipality's own words are among them. What is read for them is what the report is
        made from.
        """
        with recorded() as read:
            for name in ("terms", *parts):
                with suppress(NotThere):
                    self.part(name)
        self.made_from = one_checksum(read)

    def part(self, name: str) -> Any:
        """A part by the name of its attribute; that it is not there is found out once.

        Raises
        ------
        NotThere
            If tables are lacking for it.
        """
        if name in self._lacking:
            raise self._lacking[name].with_traceback(None)
        try:
            return getattr(self, name)
        except NotThere as error:
            self._lacking[name] = error
            raise

    @cached_property
    def _lacking(self) -> dict[str, NotThere]:
        """Why parts are not there, by name."""
        return {}

    def __dir__(self) -> list[str]:
        return list(self.contents())

    def __repr__(self) -> str:
        return f"<{self.topic}: {self.place} {self.year}, {len(self.contents())} exhibits>"

    def _repr_html_(self) -> str:
        """What there is to show, by section, and what is missing and why; makes every exhibit."""
        words = ("Navn", "Innhold", "Grunnlag")
        head = "".join(f'<th style="{LEFT}">{word}</th>' for word in words)
        by_section = groupby(self.exhibits(), key=lambda named: self.section(named[0]))
        body = "".join(section_html(section, shown) for section, shown in by_section)
        title = f"{escape(self.place)} {self.year}"
        of_tables = notes(str(self.run["municipality"]))
        below = "".join(f"<p>{escape(note)}</p>" for note in of_tables)
        return (
            f'<table style="font-size:0.85em"><caption style="{LEFT}">{title}</caption>'
            f"<thead><tr>{head}</tr></thead>{body}</table>{below}"
        )


def section_html(section: str, exhibits: Iterable[tuple[str, Shown]]) -> str:
    """Rows of a section in the overview: its heading, and a row for each exhibit."""
    rows = [f'<tr><th colspan="3" style="{LEFT}">{escape(section)}</th></tr>']
    for name, shown in exhibits:
        cells = (f"<code>report.{escape(name)}</code>", *described(shown))
        tags = "".join(f'<td style="{LEFT}">{cell}</td>' for cell in cells)
        rows.append(f"<tr>{tags}</tr>")
    return f"<tbody>{''.join(rows)}</tbody>"


def described(shown: Shown) -> tuple[str, str]:
    """What an exhibit holds and what its figures are, as HTML for the screen."""
    if isinstance(shown, Missing):
        return shown.reason_html(), ""
    if isinstance(shown, Several):
        names = ", ".join(f"<code>{escape(name)}</code>" for name in shown.names())
        return (f"flere: {names}" if names else escape(shown.why)), ""
    if shown.frame.empty:
        return "setninger", STATUS_WORDS[shown.status]
    rows, columns = shown.frame.shape
    size = f"{counted(rows, 'rad', 'rader')}, {counted(columns, 'kolonne', 'kolonner')}"
    return size, STATUS_WORDS[shown.status]


def counted(number: int, one: str, many: str) -> str:
    """A number of things in words.

    >>> counted(1, "rad", "rader"), counted(2, "rad", "rader")
    ('1 rad', '2 rader')
    """
    return f"{number} {one if number == 1 else many}"
