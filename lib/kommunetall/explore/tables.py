"""Tables to sort, filter and search, with the figures and words of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeGuard

import anywidget
import pandas as pd
import traitlets

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show.formats import MISSING, unit_of
from kommunetall.show.tables import HIDDEN, Table, as_table, columns_of
from kommunetall.show.words import HIDDEN as HIDDEN_ROLE
from kommunetall.show.words import STRONG, Told, text, told, words_of

FOLDER = Path(__file__).parent
TEXTS = ("search", "filter", "sort", "reset", "by_text", "by_number", "all", "some", "fault")
LAST, OWN = "is_total", "is_own"
Key = float | str | None


class InteractiveTable(anywidget.AnyWidget):
    """A table in a browser; nothing of it is kept in a notebook.

    Parameters
    ----------
    exhibit
        What it shows: every row, as :func:`kommunetall.show.table` prints it.
    """

    _esm = FOLDER / "table.js"
    _css = FOLDER / "table.css"
    content = traitlets.Dict().tag(sync=True)
    shown = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(self, exhibit: Exhibit) -> None:
        super().__init__()
        self.show(exhibit)

    def show(self, exhibit: Exhibit) -> None:
        """Show another exhibit, sorted, filtered and searched as before."""
        self.exhibit = with_names(exhibit)
        self.shown = list(range(len(self.exhibit.frame)))
        self.content = content_of(exhibit)

    @property
    def selected(self) -> Exhibit:
        """What is left of the exhibit as it is filtered and searched, in the order shown."""
        frame = self.exhibit.frame
        known = [place for place in self.shown if place in range(len(frame))]
        return replace(self.exhibit, frame=frame.iloc[known].reset_index(drop=True))

    def __repr__(self) -> str:
        return f"{self.content['title']} ({len(self.content['rows'])} rader)"


def has_table(shown: Shown) -> TypeGuard[Exhibit]:
    """Whether something has rows to sort and search; a box for each row is no table."""
    return isinstance(shown, Exhibit) and not shown.frame.empty and not words_of(shown.key).each


def interactive(exhibit: Exhibit) -> InteractiveTable:
    """A table that a reader sorts, filters and searches.

    A column of numbers is sorted by what the numbers are, and filtered by ``> 100``, ``<= 0`` or
    ``10 til 20`` in the unit that is printed; other columns by what they contain. What is missing
    or hidden is sorted last, and sums stay at the end.

    Raises
    ------
    WordsError
        If a column, code or case of the exhibit has no words.
    """
    return InteractiveTable(exhibit)


def content_of(exhibit: Exhibit) -> dict[str, Any]:
    """What the browser is told of an exhibit: texts to read, and keys to sort by.

    Of a figure that is hidden it is told nothing but that it is.
    """
    exhibit = with_names(exhibit)
    words, printed = told(exhibit), as_table(exhibit, bands=True)
    names = list(columns_of(exhibit, words, bands=True))
    by_column = [keys_of(exhibit.frame, name, texts_in(printed, j)) for j, name in enumerate(names)]
    columns = [
        {"name": heading, "side": "right" if right else "", "number": is_number(exhibit, name)}
        for name, heading, right in zip(names, printed.header, printed.numeric, strict=True)
    ]
    last, own, strong = (marked(words, *roles) for roles in ((LAST,), (OWN,), (*STRONG, OWN)))
    rows = [
        {
            "cells": cells,
            "keys": [keys[i] for keys in by_column],
            "last": last[i],
            "own": own[i],
            "look": "strong" if strong[i] else "",
        }
        for i, cells in enumerate(printed.rows)
    ]
    return {
        "title": printed.title,
        "subtitle": printed.subtitle,
        "columns": columns,
        "rows": rows,
        "below": [line for line in (*printed.notes, printed.source) if line],
        "words": texts_of(exhibit, len(rows)),
    }


def with_names(exhibit: Exhibit) -> Exhibit:
    """An exhibit without the rows that have no name, which only a chart has something to say of."""
    frame = exhibit.frame
    return replace(exhibit, frame=frame[frame.iloc[:, 0].notna()].reset_index(drop=True))


def texts_of(exhibit: Exhibit, rows: int) -> dict[str, str]:
    """What stands around the table; how many rows are shown is for the browser to fill in."""
    filled = {"shown": "{shown}", "rows": rows}
    return {name: text(exhibit.key, f"table_{name}", exhibit.terms, **filled) for name in TEXTS}


def texts_in(printed: Table, column: int) -> list[str]:
    """Texts of a column."""
    return [row[column] for row in printed.rows]


def keys_of(frame: pd.DataFrame, column: str, texts: Sequence[str]) -> list[Key]:
    """What each cell of a column is sorted by: a number, or its text; none where it is missing.

    Shares are in percent, as they are printed.
    """
    units = frame["unit"] if "unit" in frame else pd.Series("", index=frame.index)
    hidden = frame.get(f"{HIDDEN_ROLE}{column}", pd.Series(False, index=frame.index))
    own = unit_of(column)
    return [
        None if is_hidden or cell in (MISSING, HIDDEN) else key_of(value, own or str(unit), cell)
        for value, unit, is_hidden, cell in zip(frame[column], units, hidden, texts, strict=True)
    ]


def key_of(value: object, unit: str, printed: str) -> Key:
    """What one cell is sorted by.

    >>> key_of(0.5, "share", "50,0 %"), key_of("school", "", "Skole")
    (50.0, 'Skole')
    """
    if isinstance(value, pd.Period):
        return float(value.ordinal)
    if isinstance(value, date):
        return float(value.toordinal())
    if isinstance(value, str) or not pd.api.types.is_number(value):
        return printed
    number = float(str(value))
    return 100 * number if unit.startswith("share") else number


def is_number(exhibit: Exhibit, column: str) -> bool:
    """Whether a column can be filtered by the size of its numbers."""
    return pd.api.types.is_numeric_dtype(exhibit.frame[column])


def marked(words: Told, *roles: str) -> list[bool]:
    """Rows that have one of some roles."""
    known = [words.frame[role].astype(bool) for role in roles if role in words.frame]
    none = [False] * len(words.frame)
    return pd.concat(known, axis=1).any(axis=1).tolist() if known else none
