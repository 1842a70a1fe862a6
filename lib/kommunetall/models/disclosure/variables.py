"""The amounts that several tables publish, each once, and what of them is hidden together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.disclosure.cells import cells_of, followers, labelled_nodes
from kommunetall.models.disclosure.faults import faults_of_columns, faults_of_rows
from kommunetall.models.disclosure.keys import (
    EXACT,
    Key,
    Keys,
    Numbered,
    Parents,
    Terms,
    entries_of,
)
from kommunetall.models.disclosure.table import Table
from kommunetall.models.disclosure.ties import inputs_of, parents_of, relations_in_rows

REFUSED = "Tabellene kan ikke beskyttes slik de er beskrevet."


@dataclass(frozen=True)
class Rows:
    """For each row of a table its cell.

    And for each figure the variables that it is computed from (-1: none).
    """

    cells: np.ndarray
    inputs: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Model:
    """The published amounts, each once.

    Variables, in an order that does not depend on that of the rows.

    Attributes
    ----------
    variables
        One row each: ``quantity``, ``dims``, ``key`` (values of the dims), ``value``, ``cell``,
        ``is_persons``, ``either_sign``, ``is_count`` (persons too), ``per_person`` (what one person
        has of it where persons are reckoned from it, else 0).
    cells
        One row each: ``persons``, ``limit``, ``primary``.
    follows
        Pairs of cells: the second is hidden wherever the first is.
    rows
        By table.
    parents
        By unit's and parent's column: the parent of each variable.
    row_sums, row_bounds
        Sums within rows as ``[(variable, sign), ...]`` that give 0, and pairs of which the first is
        at most the second.
    """

    variables: pd.DataFrame
    cells: pd.DataFrame
    follows: list[tuple[int, int]]
    rows: Mapping[str, Rows]
    parents: Parents
    row_sums: list[Terms]
    row_bounds: list[tuple[int, int]]


def collect(tables: Mapping[str, Table], limits: Mapping[str, int]) -> Model:
    """Variables and cells of the tables.

    Raises
    ------
    DataError
        With every fault: columns that are missing or not described, rows that stand twice, figures
        without persons, negative amounts, an amount that differs between tables, rates and changes
        whose amounts are not among the figures, sums within rows that do not hold.
    """
    findings = [f for name, table in tables.items() for f in faults_of_columns(name, table)]
    if not findings:
        findings = [f for name, table in tables.items() for f in faults_of_rows(name, table)]
    if findings:
        raise DataError(REFUSED, findings)
    entries = {name: entries_of(table) for name, table in tables.items()}
    variables, findings = merged(tables, entries)
    names = variables[["quantity", "dims", "key"]].itertuples(index=False, name=None)
    ids = {Key(*key): i for i, key in enumerate(names)}
    numbered: dict[str, Numbered] = {
        name: {c: [-1 if k is None else ids[k] for k in keys] for c, keys in columns.items()}
        for name, columns in entries.items()
    }
    label, first = labelled_nodes(tables, numbered, len(variables))
    row_cells = {n: label[first[n] : first[n] + len(t.frame)] for n, t in tables.items()}
    rows: dict[str, Rows] = {}
    row_sums: list[Terms] = []
    row_bounds: list[tuple[int, int]] = []
    for name, table in tables.items():
        inputs, faults = inputs_of(name, table, numbered[name], entries[name], ids)
        rows[name] = Rows(row_cells[name], inputs)
        sums, bounds, broken = relations_in_rows(name, table, numbered[name])
        findings += faults + broken
        row_sums += sums
        row_bounds += bounds
    parents, faults = parents_of(tables, numbered)
    findings += faults
    if findings:
        raise DataError(REFUSED, findings)
    return Model(
        variables=variables.assign(cell=label[: len(variables)]),
        cells=cells_of(tables, numbered, limits, label, first),
        follows=followers(tables, numbered, label, row_cells),
        rows=rows,
        parents=parents,
        row_sums=row_sums,
        row_bounds=row_bounds,
    )


def merged(
    tables: Mapping[str, Table], entries: Mapping[str, Mapping[str, Keys]]
) -> tuple[pd.DataFrame, list[str]]:
    """Each variable once, sorted; and those that have several values."""
    values: dict[Key, float] = {}
    roles: dict[Key, tuple[bool, bool, bool]] = {}
    per_person: dict[Key, float] = {}
    findings: list[str] = []
    for name, table in tables.items():
        cells = table.cells
        for column, keys in entries[name].items():
            persons = column == cells.persons
            own = (persons, column in cells.either_sign, persons or column in cells.counts)
            if column == cells.measure:
                per_person |= measured(table, keys)
            for key, value in zip(keys, table.frame[column].tolist(), strict=True):
                if key is None:
                    continue
                said = roles.get(key, (False, False, False))
                roles[key] = (said[0] or own[0], said[1] or own[1], said[2] or own[2])
                if abs(values.setdefault(key, float(value)) - value) > EXACT * max(1, abs(value)):
                    findings.append(
                        f"{name}, {' '.join(map(str, key.values))}: {column} er ikke den samme som "
                        "ellers: gi den et annet navn hvis den teller andre personer"
                    )
    order = sorted(
        values, key=lambda k: (k.quantity, len(k.dims), k.dims, tuple(map(str, k.values)))
    )
    names = ["quantity", "dims", "key", "value", "is_persons", "either_sign", "is_count"]
    frame = pd.DataFrame([(*k, values[k], *roles[k]) for k in order], columns=names)
    frame["per_person"] = [per_person.get(key, 0.0) for key in order]
    return frame, list(dict.fromkeys(findings))


def measured(table: Table, keys: Keys) -> dict[Key, float]:
    """What one person has of the amount that persons are reckoned from, by its key."""
    cells = table.cells
    rows = zip(keys, table.frame[cells.measure], table.frame[cells.persons], strict=True)
    return {key: value / persons for key, value, persons in rows if key and persons > 0}
