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
        f"{name}: kolonnen {c} mangler: legg den til"
        for c in sorted(table.columns() - set(table.frame))
    ]
    loose = [
        f"{name}: {c} er ikke beskrevet: nevn den blant amounts, rates, changes eller known, "
        "eller utelat den"
        for c in table.frame.select_dtypes("number")
        if c not in table.columns()
    ]
    outside = [
        f"{name}: {c} er brukt, men står ikke i amounts: legg den til der"
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
            f"{name}: {table.year} er ikke en dimensjon, så det er ikke noe år før: legg den til"
        )
    if ties.rolling and table.month not in dimensions:
        faults.append(
            f"{name}: {table.month} er ikke en dimensjon, så det er ingen måneder før: legg den til"
        )
    elif ties.rolling and not all(
        isinstance(m, date) for m in table.frame[table.month] if m != TOTAL
    ):
        faults.append(f"{name}: {table.month} må være datoer, den første i hver måned")
    return faults


def faults_of_rows(name: str, table: Table) -> list[str]:
    """Rows that cannot be told apart or have no number of persons, and negative amounts."""
    frame, cells = table.frame, table.cells
    dimensions, persons = list(cells.dimensions), cells.persons
    wrong: dict[str, pd.Series] = {
        "en dimensjon mangler: gi resten et navn": frame[dimensions].isna().any(axis=1),
        "raden står to ganger: legg dem sammen": frame.duplicated(dimensions, keep=False),
        f"{persons} mangler eller er under null: oppgi personene i nevneren": ~(
            frame[persons] >= 0
        ),
    }
    wrong |= {
        f"{c} er under null: nevn den i either_sign hvis den kan være det": frame[c] < 0
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
