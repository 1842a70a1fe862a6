"""What in a table's description or rows keeps it from being protected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from kommunetall.models.disclosure.table import TOTAL, Table


def faults_of_columns(name: str, table: Table) -> list[str]:
    """Columns that lack, and numbers that are not described."""
    lacking = [
        f"{name}: the column {c} is missing: add it"
        for c in sorted(table.columns() - set(table.frame))
    ]
    loose = [
        f"{name}: {c} is not described: name it among amounts, rates, changes or known, "
        "or leave it out"
        for c in table.frame.select_dtypes("number")
        if c not in table.columns()
    ]
    outside = [
        f"{name}: {c} is used, but not among the amounts: add it there"
        for c in sorted(
            table.relations.inputs() - set(table.cells.amounts) - set(table.relations.linked)
        )
    ]
    return lacking + loose + outside + faults_of_time(name, table)


def faults_of_time(name: str, table: Table) -> list[str]:
    """Columns that go back in time where no dimension says when."""
    ties, dimensions = table.relations, table.cells.dimensions
    goes_back = bool(ties.changes) or any(years for _, years in ties.linked.values())
    faults = []
    if goes_back and table.year not in dimensions:
        faults.append(
            f"{name}: {table.year} is not a dimension, so there is no year before: add it"
        )
    if ties.rolling and table.month not in dimensions:
        faults.append(
            f"{name}: {table.month} is not a dimension, so there are no months before: add it"
        )
    elif ties.rolling and not all(
        isinstance(m, date) for m in table.frame[table.month] if m != TOTAL
    ):
        faults.append(f"{name}: {table.month} must be dates, the first of each month")
    return faults


def faults_of_rows(name: str, table: Table) -> list[str]:
    """Rows that cannot be told apart or have no number of persons, and negative amounts."""
    frame, cells = table.frame, table.cells
    dimensions, persons = list(cells.dimensions), cells.persons
    wrong: dict[str, pd.Series] = {
        "a dimension is missing: name the rest": frame[dimensions].isna().any(axis=1),
        "the row stands twice: sum them": frame.duplicated(dimensions, keep=False),
        f"{persons} is missing or negative: give the persons in the denominator": ~(
            frame[persons] >= 0
        ),
    }
    wrong |= {
        f"{c} is negative: name it in either_sign if it may be": frame[c] < 0
        for c in (*cells.amounts, *table.relations.linked)
        if c not in cells.either_sign
    }
    return named(name, table, {fault: rows.to_numpy(bool) for fault, rows in wrong.items()})


def named(name: str, table: Table, wrong: Mapping[str, np.ndarray]) -> list[str]:
    """A finding for each fault and row in which it is, each once."""
    if not any(rows.any() for rows in wrong.values()):
        return []
    labels = table.labels()
    return [
        f"{name}, {label}: {fault}"
        for fault, rows in wrong.items()
        for label in labels[rows].unique()
    ]
