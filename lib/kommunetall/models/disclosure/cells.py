"""What is hidden together, and which of it tells of too few persons."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from kommunetall.models.disclosure.keys import Numbered
from kommunetall.models.disclosure.table import Table

Guard = tuple[int, float, int, bool]


def labelled_nodes(
    tables: Mapping[str, Table], numbered: Mapping[str, Numbered], count: int
) -> tuple[np.ndarray, dict[str, int]]:
    """Cell of each variable and, after them, of each row.

    And the place of the first row of each table.

    All amounts of a row are hidden together, and so is every row that prints one of them: what
    hangs together so is one cell.
    """
    places = np.cumsum([0, *(len(t.frame) for t in tables.values())]) + count
    first = dict(zip(tables, places.tolist(), strict=False))
    pairs = [np.empty((0, 2), dtype=int)]
    for name, table in tables.items():
        nodes = np.arange(len(table.frame)) + first[name]
        for column in family(table):
            ids = np.array(numbered[name][column], dtype=int)
            pairs.append(np.column_stack([nodes, ids])[ids >= 0])
    edges = np.concatenate(pairs)
    total = int(places[-1])
    graph = sparse.coo_matrix(
        (np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(total, total)
    )
    _, label = sparse.csgraph.connected_components(graph, directed=False)
    return label, first


def family(table: Table) -> list[str]:
    """Amounts of a row that are hidden together.

    All but the persons where these are not divided as the others are.
    """
    cells = table.cells
    return [c for c in cells.amounts if not (c == cells.persons and cells.splits)]


def cells_of(
    tables: Mapping[str, Table],
    numbered: Mapping[str, Numbered],
    limits: Mapping[str, int],
    label: np.ndarray,
    first: Mapping[str, int],
) -> pd.DataFrame:
    """Each cell: ``persons`` (fewest above 0 of any row in it).

    ``limit`` (highest) and ``primary`` (too few in any row).

    Persons in a cell that only other tables' linked columns print are those of these tables.
    """
    guards = [
        g
        for name, t in tables.items()
        for g in guards_of(t, numbered[name], limits[name], first[name])
    ]
    guarded = {label[node] for node, *_ in guards}
    for name, table in tables.items():
        persons = table.frame[table.cells.persons].to_numpy(float).tolist()
        for column in table.relations.linked:
            values = table.frame[column].fillna(0).tolist()
            guards += [
                (i, p, limits[name], v != 0)
                for i, p, v in zip(numbered[name][column], persons, values, strict=True)
                if i >= 0 and label[i] not in guarded
            ]
    frame = pd.DataFrame(guards, columns=["node", "persons", "limit", "about"])
    somebody = (frame.persons > 0) | frame.about
    frame = frame.assign(
        cell=label[frame.node.to_numpy(int)],
        primary=somebody & (frame.persons < frame.limit),
        counted=frame.persons.where(frame.persons > 0),
    )
    grouped = frame.groupby("cell")
    cells = pd.DataFrame(
        {
            "persons": grouped.counted.min(),
            "limit": grouped.limit.max(),
            "primary": grouped.primary.any(),
        }
    ).reindex(range(int(label.max(initial=-1)) + 1))
    return cells.assign(persons=cells.persons.fillna(0.0))


def guards_of(table: Table, numbered: Numbered, limit: int, first: int) -> list[Guard]:
    """Node, persons, limit, and whether it tells of anybody.

    Of each row, and of persons who are printed undivided.
    """
    cells = table.cells
    persons = table.frame[cells.persons].to_numpy(float)
    about = np.zeros(len(persons), dtype=bool)
    for column in family(table):
        about |= table.frame[column].fillna(0).to_numpy() != 0
    rows = zip(persons.tolist(), about.tolist(), strict=True)
    guards: list[Guard] = [(first + i, p, limit, told) for i, (p, told) in enumerate(rows)]
    if cells.splits and cells.persons in cells.amounts:
        ids = zip(numbered[cells.persons], persons.tolist(), strict=True)
        guards += [(i, p, limit, p > 0) for i, p in ids if i >= 0]
    return guards


def followers(
    tables: Mapping[str, Table],
    numbered: Mapping[str, Numbered],
    label: np.ndarray,
    row_cells: Mapping[str, np.ndarray],
) -> list[tuple[int, int]]:
    """Cells and those that repeat an amount of them, hence are hidden wherever they are."""
    found = {
        (int(label[i]), int(cell))
        for name, table in tables.items()
        for column in table.relations.linked
        for i, cell in zip(numbered[name][column], row_cells[name], strict=True)
        if i >= 0 and label[i] != cell
    }
    return sorted(found)
