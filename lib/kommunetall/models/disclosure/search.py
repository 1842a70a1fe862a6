"""Which cells to hide so that no hidden amount can be computed or bounded too closely."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from kommunetall.errors import DataError
from kommunetall.models.disclosure.system import System

ROUNDING = 1e-5
SLACK = 1e-6


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
    while len(needy := search.needy()):
        Problem(search, needy).mend()
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
    fall, grow, vary
        How far a primary amount must be able to fall and to grow, and any other to vary.
    """

    def __init__(self, system: System, share: float) -> None:
        self.system = system
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
        self.primary = system.primary[system.cell] & (system.cell >= 0)
        self.fall, self.vary = share * np.abs(system.value), share * system.one_person
        self.grow = np.maximum(self.fall, self.vary)
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
        whole_known = parent not in unknown
        if len(unknown) == 1 or (whole_known and (self.too_few(unknown) or self.no_room(unknown, relation))):
            chosen = self.cheapest_of(self.candidates([relation]))
            if chosen is not None:
                self.hide([chosen])
                self.touched.add(relation)

    def too_few(self, parts: np.ndarray) -> bool:
        """Whether the hidden parts of a known sum are a group of fewer persons than the limit."""
        cells = np.unique(self.system.cell[parts])
        return self.system.persons[cells].sum() < self.system.limit[cells].max()

    def no_room(self, parts: np.ndarray, relation: int) -> bool:
        """Whether a hidden part of a known sum can grow too little, as the other hidden parts can fall too little."""
        system = self.system
        matrix = system.matrix
        factors = matrix.data[matrix.indptr[relation] : matrix.indptr[relation + 1]]
        if system.either_sign[parts].any() or system.is_count[parts].any() or (factors < 0).sum() > 1:
            return False
        room = system.value[parts] - self.lower[parts]
        up = room.sum() - room
        short = np.where(self.primary[parts], up < self.grow[parts], up + room < self.vary[parts])
        return bool(short.any())

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

    def protected(self) -> np.ndarray:
        """Whether the values that each variable can have lie far enough apart."""
        system = self.system
        slack = SLACK * (1 + np.abs(system.value) / 100)
        down = system.value - self.lowest + slack
        up = self.highest - system.value + slack
        amount = np.where(self.primary, (down >= self.fall) & (up >= self.grow), down + up >= self.vary)
        two_values = (down + up >= 1) | (self.upper - self.lower < 1)
        return np.where(system.is_count, two_values, amount & (two_values | ~system.whole))

    def needy(self) -> np.ndarray:
        """Hidden variables that are not known to be protected."""
        return np.flatnonzero(self.hidden & ~self.protected())


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
        kept = np.isin(group, np.unique(group[np.isin(unknown, needy)]))
        self.variables = unknown[kept]
        _, self.group = np.unique(group[kept], return_inverse=True)
        self.matrix = left[:, kept].tocsr()
        known = np.where(search.unknown, 0.0, system.value)
        self.constant = system.constant - system.matrix @ known
        self.rows = np.flatnonzero(np.diff(self.matrix.indptr))
        self.row_group = self.group[self.matrix.indices[self.matrix.indptr[self.rows]]]
        self.whole = system.whole[self.variables]
        self.needy = np.isin(self.variables, needy)

    def mend(self) -> None:
        """Hide a cell for each variable that is too closely bounded, unless one hidden meanwhile helps it."""
        self.spread()
        tried = np.zeros(len(self.variables), dtype=bool)
        before = self.search.unknown.copy()
        while True:
            left = np.flatnonzero(self.open() & ~tried)
            left = np.array([p for p in left if self.far_from_hidden(p)], dtype=int)
            if not len(left):
                return
            _, first = np.unique(self.group[left], return_index=True)
            chosen = left[first]
            tried[chosen] = True
            objective = np.zeros(len(self.variables))
            objective[chosen] = 1.0
            prices = self.record(objective), self.record(-objective)
            for position in chosen[self.open()[chosen]]:
                self.help(position, prices, before)

    def far_from_hidden(self, position: int) -> bool:
        """Whether no cell hidden meanwhile stands in a relation with the variable: else it may be protected now."""
        return self.search.touched.isdisjoint(self.search.relations(self.variables[position]))

    def open(self) -> np.ndarray:
        """The variables that are needy still."""
        return self.needy & ~self.search.protected()[self.variables]

    def spread(self) -> None:
        """Move many variables at once: most turn out to be free. Two that share a relation are not moved together."""
        self.record(self.needy.astype(float))
        self.record(-self.needy.astype(float))
        moved = np.zeros(len(self.variables), dtype=bool)
        while len(left := np.flatnonzero(self.open() & ~moved)):
            apart = self.apart(left)
            moved[apart] = True
            objective = np.zeros(len(self.variables))
            objective[apart] = 1.0
            self.record(objective)
            self.record(-objective)

    def apart(self, positions: np.ndarray) -> list[int]:
        """Positions of which no two variables share a relation."""
        taken: set[int] = set()
        chosen = []
        for position in positions.tolist():
            relations = self.search.relations(self.variables[position]).tolist()
            if taken.isdisjoint(relations):
                taken.update(relations)
                chosen.append(position)
        return chosen

    def record(self, objective: np.ndarray) -> np.ndarray:
        """Note the values that each variable is seen to be able to have; what each relation is worth."""
        groups = np.unique(self.group[objective != 0])
        inside = np.isin(self.group, groups)
        values, prices = self.solve(objective, groups)
        if values is None:
            return prices
        seen = inside.copy()
        split = inside & self.whole & (np.abs(values - np.round(values)) > ROUNDING)
        for group in np.unique(self.group[split]):
            members = self.group == group
            alone, _ = self.solve(objective, np.array([group]), whole=True)
            seen[members] = alone is not None
            if alone is not None:
                values[members] = alone[members]
        found, search = self.variables[seen], self.search
        search.lowest[found] = np.minimum(search.lowest[found], values[seen])
        search.highest[found] = np.maximum(search.highest[found], values[seen])
        return prices

    def solve(
        self, objective: np.ndarray, groups: np.ndarray, whole: bool = False
    ) -> tuple[np.ndarray | None, np.ndarray]:
        """Values of the groups' variables that make the objective largest, and the marginal price of each relation."""
        search, equal = self.search, self.search.system.equal
        columns = np.flatnonzero(np.isin(self.group, groups))
        rows = self.rows[np.isin(self.row_group, groups)]
        above, exact = rows[rows >= equal], rows[rows < equal]
        matrix = self.matrix[:, columns]
        variables = self.variables[columns]
        found = linprog(
            -objective[columns],
            A_ub=matrix[above] if len(above) else None,
            b_ub=self.constant[above] if len(above) else None,
            A_eq=matrix[exact] if len(exact) else None,
            b_eq=self.constant[exact] if len(exact) else None,
            bounds=np.column_stack([search.lower[variables], search.upper[variables]]),
            integrality=self.whole[columns].astype(int) if whole else None,
            method="highs",
            options={"presolve": whole},
        )
        prices = np.zeros(len(self.constant))
        if found.status != 0:
            return None, prices
        if not whole:
            prices[exact] = found.eqlin.marginals if len(exact) else 0.0
            prices[above] = found.ineqlin.marginals if len(above) else 0.0
        values = np.zeros(len(self.variables))
        values[columns] = found.x
        return values, prices

    def help(self, position: int, prices: tuple[np.ndarray, np.ndarray], before: np.ndarray) -> None:
        """Hide the cheapest cell that lets a variable move further, up or down."""
        search, group = self.search, self.group[position]
        inside = np.zeros(len(self.constant), dtype=bool)
        inside[self.rows[self.row_group == group]] = True
        relations = [np.flatnonzero(inside & (np.abs(p) > SLACK)) for p in prices]
        worth = [self.worth(np.where(inside, p, 0.0)) for p in prices]
        useful = worth[0] | worth[1]
        if (useful & search.unknown & ~before).any():
            return
        bound = np.unique(np.concatenate(relations))
        found = [c for c in search.candidates(bound) if useful[c[-1]]]
        found = found or search.candidates(search.relations(self.variables[position]))
        found = found or search.candidates(np.flatnonzero(inside))
        if not found:
            raise DataError(
                "What is published gives a hidden amount away.",
                ["nothing is left to hide: leave out a table, or a column that is a sum of others"],
            )
        search.hide([search.cheapest_of(found)])

    def worth(self, prices: np.ndarray) -> np.ndarray:
        """Whether each variable would move the best value if it were free to move itself."""
        system = self.search.system
        gain = system.matrix.T @ prices
        can_fall = system.value > self.search.lower
        return (gain > SLACK) | ((gain < -SLACK) & can_fall)


def limits_of(system: System) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value that the rules alone allow each variable, to one who knows which cells are primary."""
    cap = 4 * system.largest + 100
    lower = np.where(system.either_sign, -cap, 0.0)
    limit = np.where(system.cell >= 0, system.limit[system.cell], 0)
    few = system.is_persons & (system.cell >= 0) & (system.value < limit)
    many = system.is_persons & (system.cell >= 0) & ~few
    lower = np.where(few, np.minimum(system.value, 1.0), np.where(many, limit, lower))
    return lower, np.where(few, np.minimum(limit - 1.0, cap), cap)
