"""What ties the figures of a row to each other, and rows to those above them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kommunetall.models.disclosure.faults import named
from kommunetall.models.disclosure.keys import EXACT, Key, Keys, Numbered, Parents, Terms
from kommunetall.models.disclosure.table import TOTAL, Table

MONTHS = 12


def inputs_of(
    name: str,
    table: Table,
    numbered: Numbered,
    entries: Mapping[str, Keys],
    ids: Mapping[Key, int],
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Variables behind each figure of each row.

    And rates and changes of which an amount is not published.

    A change or a rolling rate may lack an amount of a time that no table is about: there it has
    begun.
    """
    ties = table.relations
    own = {c: np.array(v, dtype=int) for c, v in numbered.items()}
    inputs = {c: [own[c]] for c in (*table.cells.amounts, *ties.linked)}
    lacking: dict[str, np.ndarray] = {}
    nothing = np.zeros(len(table.frame), dtype=bool)
    for column, names in ties.rates.items():
        inputs[column] = [own[c] for c in names]
        lacking[column] = np.any([own[c] < 0 for c in names], axis=0)
    of_years = {(k.quantity, k.value(table.year)) for k in ids}
    of_months = {(k.quantity, k.value(table.month)) for k in ids}
    for column, quantity in ties.changes.items():
        before = [k and k.earlier(table.year, years=1) for k in entries[quantity]]
        inputs[column] = [*inputs.get(column, ()), own[quantity], places(before, ids)]
        lacking[column] = lacking.get(column, nothing) | outside(before, table.year, of_years)
    for column, names in ties.rolling.items():
        months = [
            [k and k.earlier(table.month, months=m) for k in entries[c]]
            for c in names
            for m in range(MONTHS)
        ]
        inputs[column] = [places(keys, ids) for keys in months]
        lacking[column] = np.any([outside(keys, table.month, of_months) for keys in months], axis=0)
    wrong = {
        f"{column} står uten et beløp som den er regnet av: legg til beløpet": rows
        & table.frame[column].notna().to_numpy()
        for column, rows in lacking.items()
    }
    return {c: np.column_stack(parts) for c, parts in inputs.items()}, named(name, table, wrong)


def places(keys: Keys, ids: Mapping[Key, int]) -> np.ndarray:
    """Variable of each key, -1 where there is none."""
    return np.array([-1 if k is None else ids.get(k, -1) for k in keys], dtype=int)


def outside(keys: Keys, dim: str, covered: set[tuple[str, object]]) -> np.ndarray:
    """Where an amount is missing, or of a time that no table is about."""
    return np.array(
        [k is None or (k.quantity, k.value(dim)) not in covered for k in keys], dtype=bool
    )


def relations_in_rows(
    name: str, table: Table, numbered: Numbered
) -> tuple[list[Terms], list[tuple[int, int]], list[str]]:
    """Sums and bounds between the amounts of each row, and where they do not hold."""
    frame = table.frame
    sums: list[Terms] = []
    bounds: list[tuple[int, int]] = []
    wrong: dict[str, np.ndarray] = {}
    for column, signs in table.relations.sums.items():
        columns, factors = [column, *signs], [-1.0, *signs.values()]
        values = frame[columns].to_numpy(float)
        off = np.abs(values @ np.array(factors)) > EXACT * np.maximum(1, np.abs(values).max(axis=1))
        wrong[f"{column} er ikke summen den skal være"] = off
        rows = zip(*(numbered[c] for c in columns), strict=True)
        sums += [list(zip(ids, factors, strict=True)) for ids in rows if min(ids) >= 0]
    for lower, upper in table.relations.at_most.items():
        wrong[f"{lower} er større enn {upper}"] = (
            frame[lower] > frame[upper] * (1 + EXACT)
        ).to_numpy()
        bounds += [p for p in zip(numbered[lower], numbered[upper], strict=True) if min(p) >= 0]
    return sums, bounds, named(name, table, wrong)


def parents_of(
    tables: Mapping[str, Table], numbered: Mapping[str, Numbered]
) -> tuple[Parents, list[str]]:
    """Parent of each variable, by unit's and parent's column; and units with two parents."""
    found: Parents = {}
    findings: list[str] = []
    for name, table in tables.items():
        pairs = [(u, p) for u, columns in table.relations.parents.items() for p in columns]
        for unit, column in pairs:
            known = found.setdefault((unit, column), {})
            own, above = table.frame[unit].tolist(), table.frame[column].tolist()
            for amount in table.cells.amounts:
                for i, code, parent in zip(numbered[name][amount], own, above, strict=True):
                    if i < 0 or code == TOTAL or pd.isna(parent):
                        continue
                    if known.setdefault(i, parent) != parent:
                        findings.append(
                            f"{name}: {unit} {code} hører til både {known[i]} og {parent} "
                            f"i {column}: gi den to koder"
                        )
    return found, list(dict.fromkeys(findings))
