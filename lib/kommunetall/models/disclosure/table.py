"""A published table.

Described by what its rows are about and by what ties its figures to each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

TOTAL = "total"


@dataclass(frozen=True)
class Cells:
    """What the rows of a table are about: one row is one cell, and its amounts are hidden together.

    Parameters
    ----------
    dimensions
        Columns that say which cell a row is: ``("year", "org_2")``. :data:`TOTAL` stands for the
        whole.
    persons
        Column with the number of persons in the cell's denominator. It is published only if it is
        in `amounts`.
    amounts
        Columns that add up over the dimensions. Persons may be counted in several areas.
    splits
        Dimensions that divide the amounts, but not the persons: breach type, short and long
        absence.
    counts
        Amounts that count persons or what they have, such as those in full time, or positions. Like
        persons, a hidden one can be two numbers at least.
    either_sign
        Amounts that may be negative.
    measure
        Amount that the number of persons is reckoned from, in proportion: a reader who knows which
        cells have too few knows on which side of the limit it is.
    sickness
        Whether the limit is that of sickness absence, which goes by fte on average instead of
        persons.
    sexes
        Whether women and men are told apart, so that there must be enough of each.
    """

    dimensions: tuple[str, ...]
    persons: str
    amounts: tuple[str, ...]
    splits: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    either_sign: tuple[str, ...] = ()
    measure: str = ""
    sickness: bool = False
    sexes: bool = False

    def guard(self) -> set[str]:
        """The column of persons, where it is not to be published."""
        return {self.persons} - set(self.amounts)


@dataclass(frozen=True)
class Relations:
    """What ties figures of a table to each other and to those of other tables.

    Parameters
    ----------
    rates
        Columns computed from amounts of the same row: ``{"rate_percent": ("lost", "agreed")}``.
        Name all of them: a rate gives away what it divides by.
    changes
        Columns computed from an amount of the row and the same of the year before: ``{"fte_change":
        "fte"}``.
    rolling
        Columns computed from amounts of the row and of the eleven months before:
        ``{"rate_12_percent": ("lost", "agreed")}``.
    parents
        Columns that say to what a unit belongs: ``{"org_3": ("org_1", "org_2")}``. They may differ
        from year to year. A code belongs to one parent in a year.
    linked
        Columns that repeat an amount of another table, so and so many years before:
        ``{"opening": ("fte", 1), "closing": ("fte", 0)}``. Where it is hidden, the row is hidden.
    sums
        Columns that are sums of others of the row, with their signs:
        ``{"closing": {"opening": 1, "hired": 1, "left": -1}}``.
    at_most
        Columns that cannot exceed another of the row: ``{"lost": "agreed"}``.
    """

    rates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)
    rolling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    linked: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    sums: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    at_most: Mapping[str, str] = field(default_factory=dict)

    def inputs(self) -> set[str]:
        """Columns that others are computed from, or that they are compared with."""
        of_rates = {c for names in (*self.rates.values(), *self.rolling.values()) for c in names}
        of_sums = {c for total, parts in self.sums.items() for c in (total, *parts)}
        compared = {c for pair in self.at_most.items() for c in pair}
        return of_rates | set(self.changes.values()) | of_sums | compared


@dataclass(frozen=True)
class Table:
    """A published table.

    A column means the same wherever its name is the same: `fte` of an area and year is one figure,
    however many tables print it. A figure of other persons (permanent only, all types) has another
    name.

    Parameters
    ----------
    frame
        The rows. Numbers that nothing below names are refused, so that no column slips through.
    cells, relations
        What the rows are about, and what ties their figures.
    known
        Columns with numbers that are no secret, such as a target.
    year, month
        The dimensions that go back in time: `year` (numbers, or dates) for changes and linked
        columns, `month` (dates) for rolling ones.
    """

    frame: pd.DataFrame
    cells: Cells
    relations: Relations = field(default_factory=Relations)
    known: tuple[str, ...] = ()
    year: str = "year"
    month: str = "month"

    def figures(self) -> set[str]:
        """Columns that may be hidden."""
        ties = self.relations
        return {*self.cells.amounts, *ties.linked, *ties.rates, *ties.changes, *ties.rolling}

    def columns(self) -> set[str]:
        """Every column that the description names."""
        parents = {p for names in self.relations.parents.values() for p in names}
        cells = self.cells
        return {*cells.dimensions, *parents, cells.persons, *self.figures(), *self.known}

    def labels(self) -> pd.Series:
        """Name of each row for a finding."""
        rows = (
            self.frame[list(self.cells.dimensions)].astype(str).itertuples(index=False, name=None)
        )
        return pd.Series([" ".join(row) for row in rows], index=self.frame.index, dtype=object)
