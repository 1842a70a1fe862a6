"""The name of each amount wherever it is printed.

Its quantity, and the values of the dims that it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import pandas as pd

from kommunetall.models.disclosure.table import TOTAL, Table

EXACT = 1e-6


class Key(NamedTuple):
    """Fte of P01 in 2024 is ``Key("fte", ("area", "year"), ("P01", 2024))``.

    That of the whole has no ``area``.
    """

    quantity: str
    dims: tuple[str, ...]
    values: tuple[Any, ...]

    def value(self, dim: str) -> Any:
        """Value of a dim; none where the key has no such dim."""
        return dict(zip(self.dims, self.values, strict=True)).get(dim)

    def earlier(self, dim: str, years: int = 0, months: int = 0) -> Key:
        """The same some years or months before."""
        moved = (
            moved_back(value, years, months) if own == dim else value
            for own, value in zip(self.dims, self.values, strict=True)
        )
        return Key(self.quantity, self.dims, tuple(moved))


Keys = list[Key | None]
Numbered = Mapping[str, list[int]]
Parents = dict[tuple[str, str], dict[int, object]]
Terms = list[tuple[int, float]]


@cache
def moved_back(value: Any, years: int, months: int) -> Any:
    """A year, or a date, some time before."""
    if isinstance(value, date):
        return value - pd.DateOffset(years=years, months=months)
    return value - years


def keys_of(table: Table, quantity: str, dimensions: tuple[str, ...], back: int = 0) -> list[Key]:
    """What each row's amount is, of so many years before; a total is no dim."""
    columns = sorted(dimensions)
    if not columns:
        return [Key(quantity, (), ())] * len(table.frame)
    values = [table.frame[c].astype(object).tolist() for c in columns]
    keys = []
    for row in zip(*values, strict=True):
        kept = [
            (c, v)
            for c, v in zip(columns, row, strict=True)
            if not (isinstance(v, str) and v == TOTAL)
        ]
        keys.append(Key(quantity, tuple(c for c, _ in kept), tuple(v for _, v in kept)))
    return [key.earlier(table.year, years=back) for key in keys] if back else keys


def entries_of(table: Table) -> dict[str, Keys]:
    """Keys of each amount and linked column, none where the figure is missing."""
    cells = table.cells
    undivided = tuple(d for d in cells.dimensions if d not in cells.splits)
    keys = {
        c: keys_of(table, c, undivided if c == cells.persons else cells.dimensions)
        for c in cells.amounts
    }
    keys |= {
        c: keys_of(table, quantity, cells.dimensions, back)
        for c, (quantity, back) in table.relations.linked.items()
    }
    return {
        c: [k if known else None for k, known in zip(rows, table.frame[c].notna(), strict=True)]
        for c, rows in keys.items()
    }
