"""Which cells to hide so that no hidden amount can be computed or bounded too closely."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from kommunetall.errors import DataError
from kommunetall.models.suppression_system import System

ROUNDING = 1e-5
SLACK = 1e-6
LOOSE_ROUNDS = 4


def hide(system: System, protection_share: float) -> np.ndarray:
    """Cells to hide: the primary, and the smallest others until every hidden amount is protected.

    Returns
    -------
    numpy.ndarray
        True for each hidden cell.

    Raises
    ------
    DataError
        If an amount is given away though everything that it could be computed from is hidden.
    """
    search = Search(system, protection_share)
    search.hide(np.flatnonzero(system.primary))
    search.fill_sums()
    while len(exposed := search.exposed()):
        for variables in exposed:
            if search.touched.isdisjoint(search.relations(variables[0])):
                search.hide([search.cheapest(variables)])
        search.fill_sums()
    return search.hidden_cells


class Search:
    """Hidden cells so far, and what is known about the amounts in them.

    Attributes
    ----------
    hidden_cells, hidden
        What is hidden, by cell and by variable.
    unknown
        Variables that a reader does not know: hidden, or not published and not yet computable.
    lowest, highest
        Values that each variable has been seen to be able to have.
    """

    def __init__(self, system: System, share: float) -> None:
        self.system, self.share = system, share
        count = len(system.value)
        self.by_variable = system.matrix.tocsc()
        self.in_cell = sparse.csr_matrix(
            (
                np.ones((system.cell >= 0).sum()),
                (system.cell[system.cell >= 0], np.flatnonzero(system.cell >= 0)),
            ),
            shape=(len(system.primary), count),
        )
        self.hidden_cells = np.zeros(len(system.primary), dtype=bool)
        self.hidden = np.zeros(count, dtype=bool)
        self.unknown = system.cell < 0
        self.lower, self.upper = limits_of(system)
        self.unknown_count = np.zeros(system.matrix.shape[0], dtype=int)
        for i in np.flatnonzero(self.unknown):
            self.unknown_count[self.relations(i)] += 1
        self.lowest, self.highest = system.value.copy(), system.value.copy()
        self.touched: set[int] = set()

    def relations(self, variable: int) -> np.ndarray:
        """Relations that a variable stands in."""
        return self.by_variable.indices[
            self.by_variable.indptr[variable] : self.by_variable.indptr[variable + 1]
        ]

    def members(self, relation: int) -> np.ndarray:
        """Variables of a relation."""
        matrix = self.system.matrix
        return matrix.indices[matrix.indptr[relation] : matrix.indptr[relation + 1]]

    def hide(self, cells: Iterable[int]) -> None:
        """Hide cells and those that follow them."""
        waiting = [int(c) for c in cells]
        while waiting:
            cell = waiting.pop()
            if self.hidden_cells[cell]:
                continue
            self.hidden_cells[cell] = True
            waiting += self.system.follows.get(cell, [])
            for i in self.in_cell.indices[self.in_cell.indptr[cell] : self.in_cell.indptr[cell + 1]]:
                self.hidden[i] = self.unknown[i] = True
                self.unknown_count[self.relations(i)] += 1
                self.touched.update(self.relations(i).tolist())

    def fill_sums(self) -> None:
        """Hide more in every sum that gives a hidden amount away, or the sum of a group that is too small."""
        while self.touched:
            batch, self.touched = sorted(self.touched), set()
            for relation in batch:
                self.fill_sum(relation)

    def fill_sum(self, relation: int) -> None:
        """Hide one more in a sum where it takes that."""
        if relation >= self.system.equal or not self.unknown_count[relation]:
            return
        members = self.members(relation)
        unknown = members[self.unknown[members]]
        parent = self.system.parent[relation]
        if self.computable(parent, relation):
            unknown = unknown[unknown != parent]
        if not len(unknown) or not self.hidden[unknown].all():
            return
        cells = np.unique(self.system.cell[unknown])
        too_few = self.system.persons[cells].sum() < self.system.limit[cells].max()
        if len(unknown) == 1 or (too_few and parent not in unknown):
            chosen = self.cheapest_of(self.candidates([relation]))
            if chosen is not None:
                self.hide([chosen])
                self.touched.add(relation)

    def computable(self, variable: int, relation: int) -> bool:
        """Whether a sum that is not published is the only unknown of another relation."""
        if self.hidden[variable] or not self.unknown[variable]:
            return False
        others = [r for r in self.relations(variable) if r != relation and r < self.system.equal]
        return bool((self.unknown_count[others] == 1).any())

    def candidates(self, relations: Iterable[int]) -> list[tuple]:
        """Known amounts of relations with what it costs to hide each.

        Parts come before totals, and few persons and small amounts before many and large. A part that is 0
        protects nothing but a total that is hidden already, hence comes last. Nobody is in an empty cell.
        """
        system, found = self.system, []
        for relation in relations:
            for i in self.members(relation):
                cell = system.cell[i]
                if self.unknown[i] or not system.persons[cell]:
                    continue
                order = 1 if i == system.parent[relation] else 0 if system.value[i] else 2
                found.append((order, system.persons[cell], abs(system.value[i]), int(i)))
        return found

    def cheapest_of(self, candidates: list[tuple]) -> int | None:
        """Cell of the candidate that costs least."""
        return int(self.system.cell[min(candidates)[-1]]) if candidates else None

    def cheapest(self, variables: np.ndarray) -> int:
        """Cell to hide for the sake of the first of some variables that are tied together."""
        own = self.relations(variables[0])
        chosen = self.cheapest_of(self.candidates(own))
        if chosen is None:
            around = np.unique(np.concatenate([self.relations(i) for i in variables]))
            chosen = self.cheapest_of(self.candidates(around))
        if chosen is None:
            raise DataError(
                "What is published gives a hidden amount away.",
                ["nothing is left to hide: leave out a table, or a column that is a sum of others"],
            )
        return chosen

    def protected(self) -> np.ndarray:
        """Whether the values that each variable can have lie far enough apart."""
        system, share = self.system, self.share
        value, cell = system.value, system.cell
        primary = system.primary[cell] & (cell >= 0)
        slack = SLACK * (1 + np.abs(value) / 100)
        down = value - self.lowest + slack
        up = self.highest - value + slack
        one = share * system.one_person
        near = share * np.abs(value)
        amount = np.where(primary, (down >= near) & (up >= np.maximum(near, one)), down + up >= one)
        two_values = (down + up >= 1) | (self.upper - self.lower < 1)
        return np.where(system.is_persons, two_values, amount & (two_values | ~system.whole))

    def exposed(self) -> list[np.ndarray]:
        """Groups of unknown variables that are tied together and have one too closely bounded, that one first."""
        needy = self.hidden & ~self.protected()
        if not needy.any():
            return []
        problem = Problem(self, needy)
        problem.spread(needy)
        return problem.too_close(needy)


class Problem:
    """All that is known about the unknown variables that are tied to some needy ones, as one linear programme.

    Groups that share no relation are solved at once: the best of one variable in each group is found together.
    """

    def __init__(self, search: Search, needy: np.ndarray) -> None:
        system = search.system
        self.search = search
        unknown = np.flatnonzero(search.unknown)
        left = system.matrix[:, unknown]
        links = (left != 0).astype(int)
        _, group = sparse.csgraph.connected_components(links.T @ links, directed=False)
        kept = np.isin(group, np.unique(group[needy[unknown]]))
        self.variables = unknown[kept]
        _, self.group = np.unique(group[kept], return_inverse=True)
        self.matrix = left[:, kept].tocsr()
        known = np.where(search.unknown, 0.0, system.value)
        self.constant = system.constant - system.matrix @ known
        self.rows = np.flatnonzero(np.diff(self.matrix.indptr))
        self.row_group = self.group[self.matrix.indices[self.matrix.indptr[self.rows]]]
        self.whole = system.whole[self.variables]

    def solve(self, objective: np.ndarray, group: int | None = None) -> np.ndarray | None:
        """Values that make the objective largest; for one group alone with whole numbers where they are counts."""
        search, equal = self.search, self.search.system.equal
        columns = np.arange(len(self.variables)) if group is None else np.flatnonzero(self.group == group)
        rows = self.rows if group is None else self.rows[self.row_group == group]
        is_equal = rows < equal
        matrix = self.matrix[:, columns]
        variables = self.variables[columns]
        found = linprog(
            -objective[columns],
            A_ub=matrix[rows[~is_equal]] if (~is_equal).any() else None,
            b_ub=self.constant[rows[~is_equal]] if (~is_equal).any() else None,
            A_eq=matrix[rows[is_equal]] if is_equal.any() else None,
            b_eq=self.constant[rows[is_equal]] if is_equal.any() else None,
            bounds=np.column_stack([search.lower[variables], search.upper[variables]]),
            integrality=None if group is None else self.whole[columns].astype(int),
            method="highs",
        )
        return found.x

    def record(self, objective: np.ndarray) -> None:
        """Note the values that each variable is seen to be able to have."""
        values = self.solve(objective)
        if values is None:
            return
        seen = np.ones(len(values), dtype=bool)
        split = self.whole & (np.abs(values - np.round(values)) > ROUNDING)
        for group in np.unique(self.group[split]):
            inside = self.group == group
            alone = self.solve(objective, group) if objective[inside].any() else None
            seen[inside] = alone is not None
            if alone is not None:
                values[inside] = alone
        found, search = self.variables[seen], self.search
        search.lowest[found] = np.minimum(search.lowest[found], values[seen])
        search.highest[found] = np.maximum(search.highest[found], values[seen])

    def spread(self, needy: np.ndarray) -> None:
        """Move many variables at once: most turn out to be free."""
        scale = 1 / np.maximum(np.abs(self.search.system.value[self.variables]), 1.0)
        odd = np.where(np.arange(len(scale)) % 2, 1.0, -1.0)
        for direction in (1.0, -1.0, odd, -odd)[:LOOSE_ROUNDS]:
            self.record(direction * scale * needy[self.variables])

    def too_close(self, needy: np.ndarray) -> list[np.ndarray]:
        """Bound what is left one variable in each group at a time, until one is found to be too closely bounded."""
        exposed: dict[int, int] = {}
        tried = np.zeros(len(self.variables), dtype=bool)
        while True:
            open_ = needy[self.variables] & ~self.search.protected()[self.variables]
            for position in np.flatnonzero(open_ & tried):
                exposed.setdefault(self.group[position], position)
            open_ &= ~tried & ~np.isin(self.group, list(exposed))
            positions = np.flatnonzero(open_)
            if not len(positions):
                break
            _, first = np.unique(self.group[positions], return_index=True)
            objective = np.zeros(len(self.variables))
            objective[positions[first]] = 1.0
            self.record(objective)
            self.record(-objective)
            tried[positions[first]] = True
        groups = {g: self.variables[self.group == g] for g in sorted(exposed)}
        return [np.concatenate([self.variables[[exposed[g]]], members]) for g, members in groups.items()]


def limits_of(system: System) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value that the rules alone allow each variable, to one who knows which cells are primary."""
    cap = 4 * system.largest + 100
    lower = np.where(system.either_sign, -cap, 0.0)
    limit = np.where(system.cell >= 0, system.limit[system.cell], 0)
    few = system.is_persons & (system.cell >= 0) & (system.value < limit)
    many = system.is_persons & (system.cell >= 0) & ~few
    lower = np.where(few, np.minimum(system.value, 1.0), np.where(many, limit, lower))
    return lower, np.where(few, np.minimum(limit - 1.0, cap), cap)
