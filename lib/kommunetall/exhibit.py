"""What a report shows: a frame with all that belongs to it, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, overload

import pandas as pd

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Status = Literal["observed", "computed", "estimated", "calibrated", "assumed", "synthetic"]
STATUS_WORDS: Mapping[Status, str] = {
    "observed": "oppgitt",
    "computed": "beregnet",
    "estimated": "anslått",
    "calibrated": "kalibrert",
    "assumed": "antatt",
    "synthetic": "syntetisk",
}
ROWS_SHEET, ABOUT_SHEET = "Tall", "Om tallene"
NUMBER_FORMATS = {"percent": "#,##0.0", "share": "0.0%", "nok": "#,##0", "nok_thousand": "#,##0"}
ANY_NUMBER = "#,##0.0##"
WIDEST = 60
COMPUTED = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 20
THIN_SPACE = "\u202f"
FURTHER = "Regn videre selv"
"""The section that is on the screen and in no print."""
HEADING = re.compile(r"<th>.*?</th>")


class Term(NamedTuple):
    """What a municipality calls one of the things that all of them have, or what it shortens.

    Attributes
    ----------
    term
        A key of the library's own words (``committee``), or an abbreviation as it is printed.
    singular
        Indefinite singular, or the long form of the abbreviation.
    definite, plural, definite_plural
        The other forms; empty where the municipality has not given them.
    """

    term: str
    singular: str
    definite: str = ""
    plural: str = ""
    definite_plural: str = ""


class OwnFrame:
    """A frame that is kept as it is: each time that it is asked for, the caller gets one to change.

    Reports remember what they have made, so a column that an analyst adds must not stay in it.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.kept = f"_{name}"

    @overload
    def __get__(self, exhibit: None, owner: type) -> None: ...
    @overload
    def __get__(self, exhibit: object, owner: type) -> pd.DataFrame: ...
    def __get__(self, exhibit: object, owner: type) -> pd.DataFrame | None:
        if exhibit is None:
            return None
        frame: pd.DataFrame = getattr(exhibit, self.kept)
        return frame.copy(deep=False)

    def __set__(self, exhibit: object, frame: pd.DataFrame | None) -> None:
        kept = pd.DataFrame() if frame is None else frame.copy(deep=False)
        object.__setattr__(exhibit, self.kept, kept)


class Stated(float):
    """A figure as its source states it: in sentences it has no more decimals than it has there."""


@dataclass(frozen=True, eq=False)
class Exhibit:
    """One thing that a report shows, draws or says.

    Attributes
    ----------
    key
        ``topic.name``: its words, headings and decimals are found by it.
    frame
        Tidy; the first column names the rows, by codes or by names that are data. Columns that
        begin with ``is_`` are roles, ``low_x`` and ``high_x`` a band round ``x``, ``unit`` the unit
        of each row's figures, ``href`` a link of each row; all other columns are for print.
        It is the caller's own: what is done to it changes nothing that is shown.
    figures
        What its sentences, title and headings are filled with.
    cases
        Which wording holds, by what it is about: ``{"balance": "postponed"}``.
    notes
        Keys of the notes that hold.
    origins
        Tables, rows and rules that it comes from, each with its source as text; the first is
        printed.
    status
        Whether its figures are observed, computed, estimated, calibrated, assumed or synthetic.
    run
        The parameters that it depends on, with their values.
    terms
        The municipality's own words, for all its texts.
    made_from
        A checksum of the tables and rules that its report was made from.
    """

    key: str
    frame: OwnFrame = OwnFrame()
    figures: Mapping[str, object] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    origins: tuple[object, ...] = ()
    status: Status = "computed"
    run: Mapping[str, object] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    made_from: str = ""

    def excel(self, file: str | Path) -> None:
        """Write the frame to an Excel workbook, figures as numbers.

        A second sheet tells where they come from.

        Parameters
        ----------
        file
            Path of the workbook, ``.xlsx``; one that is there is replaced.
        """
        parameters = {f"parameter: {name}": value for name, value in self.run.items()}
        origins = {f"kilde {i}": str(origin) for i, origin in enumerate(self.origins, start=1)}
        status = {"nøkkel": self.key, "grunnlag": STATUS_WORDS[self.status]}
        about = pd.DataFrame(
            {**status, **parameters, **origins}.items(), columns=["opplysning", "verdi"]
        )
        with pd.ExcelWriter(file, engine="openpyxl") as book:
            self.frame.to_excel(book, sheet_name=ROWS_SHEET, index=False, freeze_panes=(1, 1))
            about.to_excel(book, sheet_name=ABOUT_SHEET, index=False)
            for sheet in book.sheets.values():
                fit_columns(sheet)
                as_text(sheet)
            format_numbers(book.sheets[ROWS_SHEET], self.frame)

    def _repr_html_(self) -> str:
        """Its frame under its key, and how it is shown as in the report."""
        verb = "say" if self.frame.empty else "table"
        how = f"<code>{escape(f'{verb}({called(self.key)})')}</code>"
        head = f"<p><code>{escape(self.key)}</code> · {STATUS_WORDS[self.status]}</p>"
        if self.frame.empty:
            return f"{head}<p>Setninger uten tabell. {how} viser dem.</p>"
        return f"{head}{readable(self.frame)}<p>{how} viser den slik rapporten gjør.</p>"


def called(key: str) -> str:
    """What an exhibit is called in a notebook.

    >>> called("pension.accounts"), called("pension.note.fund")
    ('report.accounts', 'report.note["fund"]')
    """
    _, name, *part = key.split(".", 2)
    return f"report.{name}" + "".join(f'["{known}"]' for known in part)


def readable(frame: pd.DataFrame) -> str:
    """A frame as HTML: numbers to read, and names of columns that break where room is short."""
    texts = pd.DataFrame({column: printed_values(frame[column]) for column in frame})
    html = texts.to_html(index=False, border=0, max_rows=MOST_ROWS)
    html = HEADING.sub(lambda found: found[0].replace("_", "_<wbr>"), html)
    html = html.replace("<table", '<table style="font-size:0.85em"', 1)
    more = f"<p>{len(frame)} rader, de første og de siste vises.</p>"
    return f'<div style="overflow-x:auto">{html}</div>{more if len(frame) > MOST_ROWS else ""}'


def printed_values(values: pd.Series) -> list[str]:
    """Values of a column as text: years ungrouped, numbers with no more decimals than they need."""
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return ["–" if pd.isna(value) else str(value) for value in values]
    known = values.dropna().astype(float)
    if str(values.name).endswith("year"):
        return ["–" if pd.isna(value) else f"{value:.0f}" for value in values]
    decimals = next((d for d in (0, 1) if known.eq(known.round(d)).all()), 2)
    return ["–" if pd.isna(value) else printed_number(float(value), decimals) for value in values]


def printed_number(value: float, decimals: int) -> str:
    """A number with thin space between thousands, comma and true minus.

    >>> printed_number(-1234.5, 2)
    '−1\u202f234,50'
    """
    text = f"{value:,.{decimals}f}".replace(",", THIN_SPACE)
    return text.replace(".", ",").replace("-", "−")


def as_text(sheet: Worksheet) -> None:
    """Keep every text in a sheet a text, also one that Excel would compute: ``=1+1``."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                if cell.value.startswith(COMPUTED):
                    cell.quotePrefix = True


def fit_columns(sheet: Worksheet) -> None:
    """Make each column of a sheet as wide as its longest text."""
    from openpyxl.utils import get_column_letter

    for place, column in enumerate(sheet.columns, start=1):
        longest = max(len(in_cell(cell.value)) for cell in column)
        sheet.column_dimensions[get_column_letter(place)].width = min(longest + 2, WIDEST)


def in_cell(value: object) -> str:
    """About what a cell prints, to know how wide it is."""
    return f"{value:,.3f}" if isinstance(value, float) else str(value)


def format_numbers(sheet: Worksheet, frame: pd.DataFrame) -> None:
    """Give figures that are not whole a format by the unit that their column's name ends with."""
    for place, name in enumerate(map(str, frame), start=1):
        if pd.api.types.is_float_dtype(frame.iloc[:, place - 1]):
            unit = next((unit for unit in NUMBER_FORMATS if name.endswith(f"_{unit}")), "")
            for row in range(2, len(frame) + 2):
                sheet.cell(row, place).number_format = NUMBER_FORMATS.get(unit, ANY_NUMBER)


@dataclass(frozen=True, eq=False)
class Missing:
    """Something that a report could show if tables were there that are not.

    Attributes
    ----------
    key
        As for :class:`Exhibit`.
    tables
        Names of the tables that lack, or lack what is needed.
    why
        What is lacking of them, in words; empty where the whole table is.
    run, terms, made_from
        As for :class:`Exhibit`.
    """

    key: str
    tables: tuple[str, ...] = ()
    why: str = ""
    run: Mapping[str, object] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    made_from: str = ""

    def _repr_html_(self) -> str:
        """What is missing."""
        return f"<p><code>{escape(self.key)}</code>: {self.reason_html()}</p>"

    def reason_html(self) -> str:
        """What is lacking, as HTML, with names of tables as they are typed."""
        names = ", ".join(f"<code>{escape(name)}</code>" for name in self.tables)
        why = escape(self.why)
        if not names:
            return why
        return f"mangler {names}: {why}" if why else f"mangler {names}"


@dataclass(frozen=True, eq=False)
class Several:
    """As many exhibits of one kind as there are; none where there is no question of it.

    Attributes
    ----------
    key
        As for :class:`Exhibit`.
    parts
        The exhibits, each with a key of its own, ``topic.name.part``.
    why
        Why there are none, in words.
    run, terms, made_from
        As for :class:`Exhibit`.
    """

    key: str
    parts: tuple[Exhibit, ...] = ()
    why: str = ""
    run: Mapping[str, object] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    made_from: str = ""

    def __iter__(self) -> Iterator[Exhibit]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def __getitem__(self, name: str) -> Exhibit:
        """The part whose key ends with a name."""
        found = dict(zip(self.names(), self.parts, strict=True))
        if name not in found:
            there = ", ".join(found) or "ingen"
            raise KeyError(f"{self.key} har ikke {name!r}; den har: {there}")
        return found[name]

    def names(self) -> list[str]:
        """Names of the parts, which they are found by."""
        return [part.key.removeprefix(f"{self.key}.") for part in self.parts]

    def _ipython_key_completions_(self) -> list[str]:
        return self.names()

    def _repr_html_(self) -> str:
        """The parts, each by what it is called, or why there are none."""
        if not self.parts:
            return f"<p><code>{escape(self.key)}</code>: {escape(self.why)}</p>"
        parts = "".join(f"<li><code>{escape(called(part.key))}</code></li>" for part in self.parts)
        how = f"<code>{escape(f'table({called(self.key)})')}</code>"
        return f"<p><code>{escape(self.key)}</code></p><ul>{parts}</ul><p>{how} viser alle.</p>"


Shown = Exhibit | Missing | Several


class ReportLike(Protocol):
    """What those who show a report know of it."""

    topic: str

    @property
    def run(self) -> Mapping[str, object]:
        """Every parameter of the report, with its value."""

    @property
    def made_from(self) -> str:
        """A checksum of the tables and rules that it was made from."""

    @property
    def place(self) -> str:
        """Name of the municipality, without 'kommune'."""

    @property
    def year(self) -> int:
        """The year that the report is about."""

    @property
    def terms(self) -> tuple[Term, ...]:
        """The municipality's own words."""

    @property
    def synthetic(self) -> bool:
        """Whether the municipality and its figures are made up."""

    def exhibits(self) -> Iterator[tuple[str, Shown]]:
        """Name and exhibit of all that the report shows, in order, each made now if it was not."""

    def section(self, name: str) -> str:
        """The section that an exhibit stands in, by the exhibit's name."""
