"""What a reader of several tables knows: their cells, and the sums that tie the cells together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse

from kommunetall.errors import DataError

TOTAL, MONTHS = "total", 12
EXACT = 1e-6
ROUNDED = 0.01


@dataclass(frozen=True)
class Table:
    """A published table: one row is one cell, and its amounts are hidden together.

    A column means the same wherever its name is the same: `fte` of an area and year is one figure, however many
    tables print it. A figure of other persons (permanent only, all types) has another name.

    Parameters
    ----------
    frame
        The rows. Numbers that no parameter below names are refused, so that no column slips through.
    dimensions
        Columns that say which cell a row is: ``("year", "org_2")``. :data:`TOTAL` stands for the whole.
    persons
        Column with the number of persons in the cell's denominator. It is published only if it is in `amounts`.
    amounts
        Columns that add up over the dimensions. Persons may be counted in several areas.
    rates
        Columns computed from amounts of the same row: ``{"rate_percent": ("lost", "agreed")}``. Name all of
        them: a rate gives away what it divides by.
    changes
        Columns computed from an amount of the row and the same of the year before: ``{"fte_change": "fte"}``.
    rolling
        Columns computed from amounts of the row and of the eleven months before: ``{"rate_12_percent": ("lost",
        "agreed")}``.
    parents
        Columns that say to what a unit belongs: ``{"org_3": ("org_1", "org_2")}``. They may differ from year to
        year. A code belongs to one parent in a year.
    splits
        Dimensions that divide the amounts, but not the persons: breach type, short and long absence.
    linked
        Columns that repeat an amount of another table, so and so many years before:
        ``{"opening": ("fte", 1), "closing": ("fte", 0)}``. Where it is hidden, the row is hidden.
    sums
        Columns that are sums of others of the row, with their signs:
        ``{"closing": {"opening": 1, "hired": 1, "left": -1}}``.
    at_most
        Columns that cannot exceed another of the row: ``{"lost": "agreed"}``.
    counts
        Amounts that count persons or what they have, such as those in full time, or positions. Like persons, a hidden one can be two
        numbers at least.
    either_sign
        Amounts that may be negative.
    known
        Columns with numbers that are no secret, such as a target.
    sickness
        Whether the limit is that of sickness absence.
    year, month
        The dimensions that go back in time: `year` (numbers, or dates) for `changes` and `linked`, `month` (dates)
        for `rolling`.
    """

    frame: pd.DataFrame
    dimensions: tuple[str, ...]
    persons: str
    amounts: tuple[str, ...]
    rates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)
    rolling: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    splits: tuple[str, ...] = ()
    linked: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    sums: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    at_most: Mapping[str, str] = field(default_factory=dict)
    counts: tuple[str, ...] = ()
    either_sign: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    sickness: bool = False
    year: str = "year"
    month: str = "month"

    def figures(self) -> set[str]:
        """Columns that may be hidden."""
        return {*self.amounts, *self.linked, *self.rates, *self.changes, *self.rolling}

    def guard(self) -> set[str]:
        """The column of persons, where it is not to be published."""
        return {self.persons} - set(self.amounts)

    def columns(self) -> set[str]:
        """Every column that the description names."""
        parents = {p for names in self.parents.values() for p in names}
        return {*self.dimensions, *parents, self.persons, *self.figures(), *self.known}


@dataclass(frozen=True)
class Rows:
    """For each row of a table its cell, and for each figure the variables that it is computed from (-1: none)."""

    cells: np.ndarray
    inputs: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Model:
    """The published amounts, each once: variables, in an order that does not depend on that of the rows.

    Attributes
    ----------
    variables
        One row each: ``quantity``, ``dims``, ``key`` (values of the dims), ``value``, ``cell``, ``is_persons``,
        ``either_sign``, ``is_count`` (persons too).
    cells
        One row each: ``persons``, ``limit``, ``primary``.
    follows
        Pairs of cells: the second is hidden wherever the first is.
    rows
        By table.
    parents
        By unit's and parent's column: the parent of each variable.
    row_sums, row_bounds
        Sums within rows as ``[(variable, sign), ...]`` that give 0, and pairs of which the first is at most the second.
    """

    variables: pd.DataFrame
    cells: pd.DataFrame
    follows: list[tuple[int, int]]
    rows: Mapping[str, Rows]
    parents: Mapping[tuple[str, str], Mapping[int, object]]
    row_sums: list[list[tuple[int, float]]]
    row_bounds: list[tuple[int, int]]


@dataclass(frozen=True)
class System:
    """Variables and the relations between them that a reader knows; each array has one entry per variable.

    A variable without cell (-1) is a sum that is not published, but can be computed in more ways than one.
    The first `equal` relations say ``matrix @ x == constant``, the others ``<=``. ``parent`` is the variable that
    a relation sums to. ``primary``, ``persons`` and ``limit`` are by cell.
    """

    value: np.ndarray
    cell: np.ndarray
    is_persons: np.ndarray
    is_count: np.ndarray
    whole: np.ndarray
    either_sign: np.ndarray
    one_person: np.ndarray
    largest: np.ndarray
    matrix: sparse.csr_matrix
    constant: np.ndarray
    equal: int
    parent: np.ndarray
    primary: np.ndarray
    persons: np.ndarray
    limit: np.ndarray
    follows: Mapping[int, list[int]]


def collect(tables: Mapping[str, Table], limits: Mapping[str, int]) -> Model:
    """Variables and cells of the tables.

    Raises
    ------
    DataError
        With every fault: columns that are missing or not described, rows that stand twice, figures without
        persons, negative amounts, an amount that differs between tables, rates and changes whose amounts are
        not among the figures, sums within rows that do not hold.
    """
    findings = [f for name, table in tables.items() for f in faults_of_columns(name, table)]
    if not findings:
        findings = [f for name, table in tables.items() for f in faults_of_rows(name, table)]
    if findings:
        raise DataError("The tables cannot be protected as they are described.", findings)
    entries = {name: entries_of(table) for name, table in tables.items()}
    variables, findings = merged(tables, entries)
    names = variables[["quantity", "dims", "key"]].itertuples(index=False, name=None)
    ids = {key: i for i, key in enumerate(names)}
    numbered = {n: {c: [ids.get(k, -1) for k in keys] for c, keys in e.items()} for n, e in entries.items()}
    cell, cells, row_cells, follows = cells_of(tables, numbered, limits, len(variables))
    rows, row_sums, row_bounds = {}, [], []
    for name, table in tables.items():
        inputs, faults = inputs_of(name, table, numbered[name], entries[name], ids)
        rows[name] = Rows(row_cells[name], inputs)
        sums, bounds, broken = relations_in_rows(name, table, numbered[name])
        findings += faults + broken
        row_sums += sums
        row_bounds += bounds
    parents, faults = parents_of(tables, numbered)
    if findings + faults:
        raise DataError("The tables cannot be protected as they are described.", findings + faults)
    return Model(variables.assign(cell=cell), cells, follows, rows, parents, row_sums, row_bounds)


def faults_of_columns(name: str, table: Table) -> list[str]:
    """Columns that lack, and numbers that are not described."""
    lacking = [
        f"{name}: the column {c} is missing: add it" for c in sorted(table.columns() - set(table.frame))
    ]
    loose = [
        f"{name}: {c} is not described: name it among amounts, rates, changes or known, or leave it out"
        for c in table.frame.select_dtypes("number")
        if c not in table.columns()
    ]
    inputs = {c for names in (*table.rates.values(), *table.rolling.values()) for c in names}
    inputs |= set(table.changes.values())
    inputs |= {c for s, parts in table.sums.items() for c in (s, *parts)}
    inputs |= {c for pair in table.at_most.items() for c in pair}
    outside = [
        f"{name}: {c} is used, but not among the amounts: add it there"
        for c in sorted(inputs - set(table.amounts) - set(table.linked))
    ]
    back = table.changes or any(years for _, years in table.linked.values())
    timeless = (
        [f"{name}: {table.year} is not a dimension, so there is no year before: add it"]
        if back and table.year not in table.dimensions
        else []
    )
    if table.rolling and table.month not in table.dimensions:
        timeless.append(f"{name}: {table.month} is not a dimension, so there are no months before: add it")
    elif table.rolling and not all(isinstance(m, date) for m in table.frame[table.month] if m != TOTAL):
        timeless.append(f"{name}: {table.month} must be dates, the first of each month")
    return lacking + loose + outside + timeless


def faults_of_rows(name: str, table: Table) -> list[str]:
    """Rows that cannot be told apart or have no number of persons, and negative amounts."""
    frame, dimensions = table.frame, list(table.dimensions)
    faults = {
        "a dimension is missing: name the rest": frame[dimensions].isna().any(axis=1),
        "the row stands twice: sum them": frame.duplicated(dimensions, keep=False),
        f"{table.persons} is missing or negative: give the persons in the denominator": ~(
            frame[table.persons] >= 0
        ),
    }
    faults |= {
        f"{c} is negative: name it in either_sign if it may be": frame[c] < 0
        for c in (*table.amounts, *table.linked)
        if c not in table.either_sign
    }
    labels = labels_of(table) if any(wrong.any() for wrong in faults.values()) else None
    return [
        f"{name}, {label}: {fault}"
        for fault, wrong in faults.items()
        if wrong.any()
        for label in labels[wrong].unique()
    ]


def keys_of(table: Table, quantity: str, dimensions: tuple[str, ...], back: int = 0) -> list[tuple]:
    """Quantity, dims and values of the dims that each row is about; a total is no dim."""
    frame = table.frame
    columns = sorted(dimensions)
    values = [frame[c].astype(object).tolist() for c in columns]
    if not columns:
        return [(quantity, (), ())] * len(frame)
    keys = []
    for row in zip(*values, strict=True):
        kept = [(c, v) for c, v in zip(columns, row, strict=True) if not (isinstance(v, str) and v == TOTAL)]
        keys.append((quantity, tuple(c for c, _ in kept), tuple(v for _, v in kept)))
    return [earlier(k, table.year, years=back) for k in keys] if back else keys


def entries_of(table: Table) -> dict[str, list]:
    """Keys of each amount and linked column, none where the figure is missing."""
    undivided = tuple(d for d in table.dimensions if d not in table.splits)
    keys = {
        c: keys_of(table, c, undivided if c == table.persons else table.dimensions) for c in table.amounts
    }
    keys |= {c: keys_of(table, q, table.dimensions, back) for c, (q, back) in table.linked.items()}
    return {
        c: [k if known else None for k, known in zip(rows, table.frame[c].notna(), strict=True)]
        for c, rows in keys.items()
    }


def merged(tables: Mapping[str, Table], entries: Mapping[str, dict]) -> tuple[pd.DataFrame, list[str]]:
    """Each variable once, sorted; and those that have several values."""
    found: dict[tuple, list] = {}
    findings = []
    for name, table in tables.items():
        for column, keys in entries[name].items():
            persons = column == table.persons
            own = persons, column in table.either_sign, persons or column in table.counts
            for key, value in zip(keys, table.frame[column].tolist(), strict=True):
                if key is None:
                    continue
                entry = found.setdefault(key, [float(value), False, False, False])
                entry[1:] = [known or said for known, said in zip(entry[1:], own, strict=True)]
            values = table.frame[column].tolist()
            findings += [
                f"{name}, {' '.join(map(str, k[2]))}: {column} is not the same as elsewhere: "
                "give it another name if it counts other persons"
                for k, v in zip(keys, values, strict=True)
                if k is not None and abs(found[k][0] - v) > EXACT * max(1, abs(v))
            ]
    order = sorted(found, key=lambda k: (k[0], len(k[1]), k[1], tuple(map(str, k[2]))))
    names = ["quantity", "dims", "key", "value", "is_persons", "either_sign", "is_count"]
    frame = pd.DataFrame([(*k, *found[k]) for k in order], columns=names)
    return frame, list(dict.fromkeys(findings))


def cells_of(
    tables: Mapping[str, Table],
    numbered: Mapping[str, Mapping[str, list[int]]],
    limits: Mapping[str, int],
    count: int,
) -> tuple[np.ndarray, pd.DataFrame, dict[str, np.ndarray], list[tuple[int, int]]]:
    """What is hidden together: all amounts of a row, and so of every row that prints one of them.

    Returns
    -------
    tuple
        The cell of each variable, the cells, the cell of each row by table, and the cells that follow others.
    """
    first = dict(zip(tables, np.cumsum([0, *(len(t.frame) for t in tables.values())]) + count, strict=False))
    pairs, guards = [], []
    for name, table in tables.items():
        persons = table.frame[table.persons].to_numpy(float)
        nodes = np.arange(len(persons)) + first[name]
        family = [c for c in table.amounts if not (c == table.persons and table.splits)]
        about = np.zeros(len(persons), dtype=bool)
        for column in family:
            ids = np.array(numbered[name][column], dtype=int)
            pairs.append(np.column_stack([nodes, ids])[ids >= 0])
            about |= table.frame[column].fillna(0).to_numpy() != 0
        guards += zip(nodes, persons, [limits[name]] * len(persons), about, strict=True)
        if table.splits and table.persons in table.amounts:
            ids = numbered[name][table.persons]
            guards += [(i, p, limits[name], p > 0) for i, p in zip(ids, persons, strict=True) if i >= 0]
    total = count + sum(len(t.frame) for t in tables.values())
    edges = np.concatenate([np.empty((0, 2), dtype=int), *pairs])
    graph = sparse.coo_matrix((np.ones(len(edges)), (edges[:, 0], edges[:, 1])), shape=(total, total))
    number, label = sparse.csgraph.connected_components(graph, directed=False)
    guarded = {label[node] for node, *_ in guards}
    for name, table in tables.items():
        persons = table.frame[table.persons].to_numpy(float)
        for column in table.linked:
            values = table.frame[column].fillna(0).to_numpy()
            guards += [
                (i, p, limits[name], v != 0)
                for i, p, v in zip(numbered[name][column], persons, values, strict=True)
                if i >= 0 and label[i] not in guarded
            ]
    frame = pd.DataFrame(guards, columns=["node", "persons", "limit", "about"]).assign(
        cell=lambda f: label[f.node.to_numpy(int)],
        primary=lambda f: ((f.persons > 0) | f.about) & (f.persons < f.limit),
        counted=lambda f: f.persons.where(f.persons > 0),
    )
    grouped = frame.groupby("cell")
    cells = pd.DataFrame(
        {
            "persons": grouped.counted.min(),
            "limit": grouped.limit.max(),
            "primary": grouped.primary.any(),
        }
    ).reindex(range(number))
    cells = cells.assign(persons=cells.persons.fillna(0.0))
    rows = {n: label[first[n] : first[n] + len(t.frame)] for n, t in tables.items()}
    follows = [
        (int(label[i]), int(cell))
        for name, table in tables.items()
        for column in table.linked
        for i, cell in zip(numbered[name][column], rows[name], strict=True)
        if i >= 0 and label[i] != cell
    ]
    return label[:count], cells, rows, sorted(set(follows))


def inputs_of(
    name: str,
    table: Table,
    numbered: Mapping[str, list[int]],
    entries: Mapping[str, list],
    ids: Mapping[tuple, int],
) -> tuple[dict[str, np.ndarray], list[str]]:
    """Variables behind each figure of each row; and rates and changes of which an amount is not published."""
    own = {c: np.array(v, dtype=int) for c, v in numbered.items()}
    inputs = {c: [own[c]] for c in (*table.amounts, *table.linked)}
    lacking = {}
    for column, names in table.rates.items():
        inputs[column] = [own[c] for c in names]
        lacking[column] = np.any([own[c] < 0 for c in names], axis=0)
    covered, covered_months = ({(k[0], part(k, d)) for k in ids} for d in (table.year, table.month))
    for column, quantity in table.changes.items():
        before = [k and earlier(k, table.year, years=1) for k in entries[quantity]]
        inputs[column] = [
            *inputs.get(column, ()),
            own[quantity],
            np.array([ids.get(k, -1) for k in before], int),
        ]
        unknown = [k is None or (k[0], part(k, table.year)) not in covered for k in before]
        lacking[column] = lacking.get(column, False) | np.array(unknown, dtype=bool)
    for column, names in table.rolling.items():
        months = [
            [k and earlier(k, table.month, months=m) for k in entries[c]]
            for c in names
            for m in range(MONTHS)
        ]
        inputs[column] = [np.array([ids.get(k, -1) for k in keys], dtype=int) for keys in months]
        unknown = [
            [k is None or (k[0], part(k, table.month)) not in covered_months for k in m] for m in months
        ]
        lacking[column] = np.any(unknown, axis=0)
    wrong = {c: rows & table.frame[c].notna().to_numpy() for c, rows in lacking.items()}
    findings = [
        f"{name}, {label}: {column} stands without an amount that it is computed from: add the amount"
        for column, rows in wrong.items()
        if rows.any()
        for label in labels_of(table)[rows].unique()
    ]
    return {c: np.column_stack(parts) for c, parts in inputs.items()}, findings


def labels_of(table: Table) -> pd.Series:
    """Name of each row for a finding."""
    rows = table.frame[list(table.dimensions)].astype(str).itertuples(index=False, name=None)
    return pd.Series([" ".join(row) for row in rows], index=table.frame.index, dtype=object)


def part(key: tuple, dimension: str) -> object:
    """Value of a dimension in a key; none where the key has no such dimension."""
    return dict(zip(key[1], key[2], strict=True)).get(dimension)


def earlier(key: tuple, dimension: str, **back: int) -> tuple:
    """The same key some ``years`` or ``months`` before."""
    quantity, dims, values = key
    return (
        quantity,
        dims,
        tuple(moved_back(v, **back) if d == dimension else v for d, v in zip(dims, values, strict=True)),
    )


@cache
def moved_back(value: object, **back: int) -> object:
    """A year, or a date, some time before."""
    return value - pd.DateOffset(**back) if isinstance(value, date) else value - back["years"]


def relations_in_rows(
    name: str, table: Table, numbered: Mapping[str, list[int]]
) -> tuple[list[list[tuple[int, float]]], list[tuple[int, int]], list[str]]:
    """Sums and bounds between the amounts of each row, and where they do not hold."""
    frame = table.frame
    sums, bounds, wrong = [], [], {}
    for column, signs in table.sums.items():
        columns, factors = [column, *signs], [-1.0, *signs.values()]
        values = frame[columns].to_numpy(float)
        off = np.abs(values @ np.array(factors)) > EXACT * np.maximum(1, np.abs(values).max(axis=1))
        wrong[f"{column} is not the sum that it is said to be"] = off
        rows = zip(*(numbered[c] for c in columns), strict=True)
        sums += [list(zip(ids, factors, strict=True)) for ids in rows if min(ids) >= 0]
    for lower, upper in table.at_most.items():
        wrong[f"{lower} is more than {upper}"] = (frame[lower] > frame[upper] * (1 + EXACT)).to_numpy()
        bounds += [p for p in zip(numbered[lower], numbered[upper], strict=True) if min(p) >= 0]
    findings = [
        f"{name}, {label}: {fault}"
        for fault, rows in wrong.items()
        if rows.any()
        for label in labels_of(table)[rows].unique()
    ]
    return sums, bounds, findings


def parents_of(
    tables: Mapping[str, Table], numbered: Mapping[str, Mapping[str, list[int]]]
) -> tuple[dict[tuple[str, str], dict[int, object]], list[str]]:
    """For each unit's and parent's column the parent of each variable; and units with two parents."""
    found: dict[tuple[str, str], dict[int, object]] = {}
    findings = []
    for name, table in tables.items():
        for unit, columns in table.parents.items():
            for column in columns:
                known = found.setdefault((unit, column), {})
                for amount in table.amounts:
                    for i, parent, own in zip(
                        numbered[name][amount], table.frame[column], table.frame[unit], strict=True
                    ):
                        if (
                            i >= 0
                            and own != TOTAL
                            and pd.notna(parent)
                            and known.setdefault(i, parent) != parent
                        ):
                            findings.append(
                                f"{name}: {unit} {own} belongs to both {known[i]} and {parent} in {column}: "
                                "give it two codes"
                            )
    return found, list(dict.fromkeys(findings))


def relate(model: Model) -> System:
    """The relations between all amounts.

    A sum that is published is tied to its parts: a total over a dimension, a level to the level below. Parts
    of the same whole that is not published, but can be summed in two ways, are tied too. Persons may be counted
    in several parts: then the whole is at most their sum, and at least each of them.

    Raises
    ------
    DataError
        With every total whose parts sum to less: the rest would be a group that nobody has looked at.
    """
    variables = model.variables
    builder = Relations(variables.value.tolist())
    findings = []
    for quantity, rows in variables.groupby("quantity", sort=True):
        findings += relate_quantity(quantity, rows, model.parents, builder)
    for terms in model.row_sums:
        builder.add([i for i, _ in terms], [f for _, f in terms], parent=terms[0][0])
    for lower, upper in model.row_bounds:
        builder.add([lower, upper], [1.0, -1.0], parent=upper, equal=False)
    if findings:
        raise DataError("Parts do not sum to the totals that are published beside them.", findings)
    all_of = pd.DataFrame(
        {"quantity": [*variables.quantity, *builder.quantities], "value": builder.values}
    ).groupby("quantity")
    own = variables.assign(persons=model.cells.persons.to_numpy()[variables.cell], size=variables.value.abs())
    own = own.groupby("quantity")
    of_quantity = pd.DataFrame(
        {
            "is_persons": own.is_persons.any(),
            "is_count": own.is_count.any(),
            "either_sign": own.either_sign.any(),
            "whole": all_of.value.agg(lambda v: bool((v == v.round()).all())),
            "one_person": own["size"].sum() / own.persons.sum().clip(lower=1),
            "largest": all_of.value.agg(lambda v: v.abs().max()),
        }
    )
    each = of_quantity.loc[[*variables.quantity, *builder.quantities]]
    matrix, constant, equal, parent = builder.finish()
    follows = defaultdict(list)
    for cell, follower in model.follows:
        follows[cell].append(follower)
    return System(
        value=np.array(builder.values),
        cell=np.concatenate([variables.cell.to_numpy(int), np.full(len(builder.quantities), -1)]),
        is_persons=each.is_persons.to_numpy(bool),
        is_count=each.is_count.to_numpy(bool),
        whole=each.whole.to_numpy(bool),
        either_sign=each.either_sign.to_numpy(bool),
        one_person=each.one_person.to_numpy(float),
        largest=each.largest.to_numpy(float),
        matrix=matrix,
        constant=constant,
        equal=equal,
        parent=parent,
        primary=model.cells.primary.to_numpy(bool),
        persons=model.cells.persons.to_numpy(float),
        limit=model.cells.limit.to_numpy(int),
        follows=dict(follows),
    )


class Relations:
    """Relations as they are found, and the sums that no table publishes."""

    def __init__(self, values: list[float]) -> None:
        self.values = values
        self.quantities: list[str] = []
        self.found: dict[bool, list] = {True: [], False: []}

    def unpublished(self, quantity: str, value: float) -> int:
        """A new variable for a sum that is not published."""
        self.values.append(value)
        self.quantities.append(quantity)
        return len(self.values) - 1

    def add(self, ids: list[int], factors: list[float], parent: int, equal: bool = True) -> None:
        """One relation between variables, with what it gives on their values where it is an equality."""
        self.found[equal].append((ids, factors, parent))

    def finish(self) -> tuple[sparse.csr_matrix, np.ndarray, int, np.ndarray]:
        """The matrix, its right side, how many of its rows are equalities, and the sum of each."""
        rows = self.found[True] + self.found[False]
        lengths = [len(ids) for ids, _, _ in rows]
        columns = np.array([i for ids, _, _ in rows for i in ids], dtype=int)
        factors = np.array([f for _, fs, _ in rows for f in fs], dtype=float)
        shape = (len(rows), len(self.values))
        matrix = sparse.csr_matrix(
            (factors, (np.repeat(np.arange(len(rows)), lengths), columns)), shape=shape
        )
        constant = matrix @ np.array(self.values)
        constant[len(self.found[True]) :] = 0.0
        return matrix, constant, len(self.found[True]), np.array([p for _, _, p in rows], dtype=int)


def relate_quantity(
    quantity: str,
    rows: pd.DataFrame,
    parents: Mapping[tuple[str, str], Mapping[int, object]],
    builder: Relations,
) -> list[str]:
    """Relations between the variables of one quantity, and the totals that exceed their parts."""
    is_persons, either = bool(rows.is_persons.any()), bool(rows.either_sign.any())
    frames = {frozenset(d): frame_of(part, parents) for d, part in rows.groupby("dims", sort=True)}
    ways = {dims: ways_up(dims, frame, parents) for dims, frame in frames.items()}
    candidates = sorted(
        {up for dims in ways for up in ways[dims]} | set(frames), key=lambda d: (-len(d), sorted(d))
    )
    findings = []
    for up in candidates:
        published = children_by_key(frames[up], up) if up in frames else {}
        below = {d: children_by_key(frames[d], up) for d in ways if up in ways[d]}
        wholes = defaultdict(list)
        for d in sorted(below, key=sorted):
            between = [below[m] for m in below if m in ways[d]]
            for key, ids in below[d].items():
                if not any(key in nearer for nearer in between):
                    wholes[key].append(ids)
        unpublished = {}
        for key, groups in sorted(wholes.items(), key=lambda item: tuple(map(str, item[0]))):
            sums = [sum(builder.values[i] for i in ids) for ids in groups]
            if key in published:
                whole = published[key][0]
            elif len(groups) > 1 and (is_persons or close(max(sums), min(sums))):
                whole = unpublished[key] = builder.unpublished(quantity, min(sums))
            else:
                continue
            for ids, total in zip(groups, sums, strict=True):
                tie(builder, whole, ids, total, is_persons, either)
                if total < builder.values[whole] and not close(total, builder.values[whole]):
                    name = " ".join(str(v) for v in key) or "the whole"
                    findings.append(
                        f"{quantity}, {name}: the parts by {', '.join(sorted(set(rows_dims(ids, rows)) - up))} sum "
                        f"to less than it: add a row for the rest, with its persons"
                    )
        if unpublished and up not in frames:
            frames[up] = pd.DataFrame(
                [(*k, i) for k, i in unpublished.items()], columns=[*sorted(up), "id"], dtype=object
            )
            ways[up] = ways_up(up, frames[up], {})
    return findings


def rows_dims(ids: list[int], rows: pd.DataFrame) -> tuple[str, ...]:
    """Dims of the parts; none where they are sums that are not published."""
    return rows.dims.get(ids[0], ())


def tie(
    builder: Relations, whole: int, ids: list[int], total: float, is_persons: bool, either_sign: bool
) -> None:
    """Tie a whole to its parts: equal, or where it is less than their sum, at most that and at least each part."""
    published = builder.values[whole]
    alike = close(total, published) or (not is_persons and abs(total - published) <= ROUNDED * abs(published))
    if alike:
        builder.add([*ids, whole], [*[1.0] * len(ids), -1.0], whole)
    elif total > published and not either_sign:
        builder.add([whole, *ids], [1.0, *[-1.0] * len(ids)], whole, equal=False)
        if is_persons:
            for i in ids:
                builder.add([i, whole], [1.0, -1.0], whole, equal=False)


def close(one: float, other: float) -> bool:
    """Whether two amounts are the same but for the computer's rounding."""
    return abs(one - other) <= EXACT * max(1.0, abs(one), abs(other))


def frame_of(rows: pd.DataFrame, parents: Mapping[tuple[str, str], Mapping[int, object]]) -> pd.DataFrame:
    """Variables of the same dims: ``id``, a column for each dim, and one for each parent."""
    dims = rows.dims.iloc[0]
    frame = pd.DataFrame(rows.key.tolist(), columns=list(dims), dtype=object, index=rows.index)
    above = {
        column: pd.Series([known.get(i) for i in rows.index], rows.index, dtype=object)
        for (unit, column), known in parents.items()
        if unit in dims and column not in dims
    }
    return frame.assign(**above, id=rows.index)


def ways_up(
    dims: frozenset[str], frame: pd.DataFrame, parents: Mapping[tuple[str, str], object]
) -> set[frozenset[str]]:
    """Dims of every sum over a frame: each dim kept, left out, or replaced by a parent."""
    choices = [
        [{d}, set(), *({column} for unit, column in parents if unit == d and column in frame)]
        for d in sorted(dims)
    ]
    ways = {frozenset().union(*chosen) for chosen in product(*choices)}
    return ways - {dims}


def children_by_key(frame: pd.DataFrame, dims: frozenset[str]) -> dict[tuple, list[int]]:
    """Variables by the values of the dims; those without a value, and that of a parent, are left out."""
    found = defaultdict(list)
    columns = [frame[c].tolist() for c in sorted(dims)]
    for i, key in zip(
        frame.id.tolist(), zip(*columns, strict=True) if columns else [()] * len(frame), strict=True
    ):
        if None not in key:
            found[key].append(i)
    return found
