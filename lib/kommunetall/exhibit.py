"""What a report shows: a frame with all that belongs to it, or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Literal, Protocol

import pandas as pd

Status = Literal["observed", "computed", "calibrated", "assumed", "synthetic"]
SHEET = {"rows": "Tall", "about": "Om tallene"}
FORMATS = {"percent": "#,##0.0", "share": "0.0%", "nok": "#,##0", "nok_thousand": "#,##0"}
ANY_NUMBER = "#,##0.0##"
WIDEST = 60


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
    figures
        What its sentences, title and headings are filled with.
    cases
        Which wording holds, by what it is about: ``{"balance": "postponed"}``.
    notes
        Keys of the notes that hold.
    origins
        Tables, rows and rules that it comes from, each with its source as text; the first is printed.
    status
        Whether its figures are observed, computed, calibrated, assumed or synthetic.
    run
        The parameters that it depends on, with their values.
    """

    key: str
    frame: pd.DataFrame = field(default_factory=pd.DataFrame)
    figures: Mapping[str, object] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    origins: tuple[object, ...] = ()
    status: Status = "computed"
    run: Mapping[str, object] = field(default_factory=dict)

    def excel(self, file: str | Path) -> None:
        """Write the frame to an Excel workbook, figures as numbers, with a sheet on where they come from.

        Parameters
        ----------
        file
            Path of the workbook, ``.xlsx``; one that is there is replaced.
        """
        about = {
            "key": self.key,
            "status": self.status,
            **{f"parameter: {name}": value for name, value in self.run.items()},
            **{f"origin {i}": str(origin) for i, origin in enumerate(self.origins, start=1)},
        }
        with pd.ExcelWriter(file, engine="openpyxl") as book:
            self.frame.to_excel(book, sheet_name=SHEET["rows"], index=False, freeze_panes=(1, 1))
            pd.Series(about, name="value").rename_axis("what").to_excel(
                book, sheet_name=SHEET["about"]
            )
            for sheet in book.sheets.values():
                for column in sheet.columns:
                    longest = max(len(str(cell.value)) for cell in column)
                    letter = column[0].column_letter
                    sheet.column_dimensions[letter].width = min(longest + 2, WIDEST)
            for place, name in enumerate(self.frame, start=1):
                ending = next((unit for unit in FORMATS if str(name).endswith(f"_{unit}")), "")
                if pd.api.types.is_float_dtype(self.frame[name]):
                    for row in range(2, len(self.frame) + 2):
                        cell = book.sheets[SHEET["rows"]].cell(row, place)
                        cell.number_format = FORMATS.get(ending, ANY_NUMBER)

    def _repr_html_(self) -> str:
        """Its frame, under its key."""
        return f"<p><code>{escape(self.key)}</code></p>{self.frame.to_html(index=False)}"


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
    run
        As for :class:`Exhibit`.
    """

    key: str
    tables: tuple[str, ...] = ()
    why: str = ""
    run: Mapping[str, object] = field(default_factory=dict)


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
    run
        As for :class:`Exhibit`.
    """

    key: str
    parts: tuple[Exhibit, ...] = ()
    why: str = ""
    run: Mapping[str, object] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Exhibit]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def __getitem__(self, name: str) -> Exhibit:
        """The part whose key ends with a name."""
        found = {part.key.removeprefix(f"{self.key}."): part for part in self.parts}
        if name not in found:
            there = ", ".join(found) or "ingen"
            raise KeyError(f"{self.key} har ikke {name!r}; den har: {there}")
        return found[name]

    def _ipython_key_completions_(self) -> list[str]:
        return [part.key.removeprefix(f"{self.key}.") for part in self.parts]


Shown = Exhibit | Missing | Several


class ReportLike(Protocol):
    """What those who show a report know of it."""

    topic: str

    @property
    def run(self) -> Mapping[str, object]:
        """Every parameter of the report, with its value."""

    @property
    def place(self) -> str:
        """Name of the municipality, without 'kommune'."""

    @property
    def year(self) -> int:
        """The year that the report is about."""

    @property
    def synthetic(self) -> bool:
        """Whether the municipality and its figures are made up."""

    def exhibits(self) -> Iterator[tuple[str, Shown]]:
        """Name and exhibit of all that the report shows, in order, each made now if it was not."""

    def section(self, name: str) -> str:
        """The section that an exhibit stands in, by the exhibit's name."""
