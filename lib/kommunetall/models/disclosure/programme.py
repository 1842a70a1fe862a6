"""How low and how high a hidden amount can be, to a reader who uses all that is published at once.

Linear programmes.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from kommunetall.models.disclosure.knowledge import SLACK, Knowledge

ROUNDING = 1e-5

Prices = tuple[np.ndarray, np.ndarray]


class Problem:
    """All that is known about the unknown variables that are tied to some needy ones.

    As one linear programme.

    Groups that share no relation are solved at once: the best of one variable in each group is
    found together. Positions are places among the programme's own variables.
    """

    def __init__(self, knowledge: Knowledge, needy: np.ndarray) -> None:
        self.knowledge = knowledge
        known, variables = knowledge.system.known, knowledge.system.variables
        unknown = np.flatnonzero(knowledge.unknown)
        left: Any = known.matrix[:, unknown]
        links = (left != 0).astype(int)
        _, group = sparse.csgraph.connected_components(links.T @ links, directed=False)
        kept = np.isin(group, np.unique(group[np.isin(unknown, needy)]))
        self.variables = unknown[kept]
        _, self.group = np.unique(group[kept], return_inverse=True)
        self.matrix = left[:, kept].tocsr()
        self.constant = known.constant - known.matrix @ np.where(
            knowledge.unknown, 0.0, variables.value
        )
        self.rows = np.flatnonzero(np.diff(self.matrix.indptr))
        self.row_group = self.group[self.matrix.indices[self.matrix.indptr[self.rows]]]
        self.whole = variables.whole[self.variables]
        self.needy = np.isin(self.variables, needy)

    def open(self) -> np.ndarray:
        """The variables that are needy still."""
        protected = self.knowledge.protected()
        found: np.ndarray = self.needy & ~protected[self.variables]
        return found

    def first_of_each_group(self, positions: np.ndarray) -> np.ndarray:
        """The first of some positions in each group."""
        _, first = np.unique(self.group[positions], return_index=True)
        return positions[first]

    def spread(self) -> None:
        """Move many variables at once: most turn out to be free.

        Two that share a relation are not moved together.
        """
        self.record(self.needy.astype(float))
        self.record(-self.needy.astype(float))
        moved = np.zeros(len(self.variables), dtype=bool)
        while len(left := np.flatnonzero(self.open() & ~moved)):
            chosen = self.sharing_no_relation(left)
            moved[chosen] = True
            self.ends(np.array(chosen, dtype=int))

    def ends(self, positions: np.ndarray) -> Prices:
        """Move variables up and down as far as they go.

        What each relation is worth to them both times.
        """
        objective = np.zeros(len(self.variables))
        objective[positions] = 1.0
        return self.record(objective), self.record(-objective)

    def sharing_no_relation(self, positions: np.ndarray) -> list[int]:
        """Positions of which no two variables share a relation."""
        taken: set[int] = set()
        chosen = []
        for position in positions.tolist():
            relations = self.knowledge.relations(self.variables[position]).tolist()
            if taken.isdisjoint(relations):
                taken.update(relations)
                chosen.append(position)
        return chosen

    def record(self, objective: np.ndarray) -> np.ndarray:
        """Note the values that each variable is seen to be able to have.

        What each relation is worth.
        """
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
        self.knowledge.saw(self.variables[seen], values[seen])
        return prices

    def solve(
        self, objective: np.ndarray, groups: np.ndarray, whole: bool = False
    ) -> tuple[np.ndarray | None, np.ndarray]:
        """Values of the groups' variables that make the objective largest.

        And the marginal price of each relation.
        """
        knowledge, equal = self.knowledge, self.knowledge.system.known.equal
        columns = np.flatnonzero(np.isin(self.group, groups))
        rows = self.rows[np.isin(self.row_group, groups)]
        above, exact = rows[rows >= equal], rows[rows < equal]
        matrix = self.matrix[:, columns]
        variables = self.variables[columns]
        solver: Any = linprog
        found = solver(
            -objective[columns],
            A_ub=matrix[above] if len(above) else None,
            b_ub=self.constant[above] if len(above) else None,
            A_eq=matrix[exact] if len(exact) else None,
            b_eq=self.constant[exact] if len(exact) else None,
            bounds=np.column_stack([knowledge.lower[variables], knowledge.upper[variables]]),
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

    def binding(self, position: int, prices: Prices) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What keeps a variable from moving further.

        Returns
        -------
        tuple
            Relations that have a price; whether each variable of the system would let it move if it
            were free itself; and every relation of its group.
        """
        inside = np.zeros(len(self.constant), dtype=bool)
        inside[self.rows[self.row_group == self.group[position]]] = True
        relations = [np.flatnonzero(inside & (np.abs(p) > SLACK)) for p in prices]
        up, down = (self.worth(np.where(inside, p, 0.0)) for p in prices)
        return np.unique(np.concatenate(relations)), up | down, np.flatnonzero(inside)

    def worth(self, prices: np.ndarray) -> np.ndarray:
        """Whether each variable would move the best value if it were free to move itself."""
        system = self.knowledge.system
        gain: np.ndarray = system.known.matrix.T @ prices
        can_fall = system.variables.value > self.knowledge.lower
        return (gain > SLACK) | ((gain < -SLACK) & can_fall)
