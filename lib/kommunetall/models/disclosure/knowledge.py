"""What a reader knows of the amounts when some cells are hidden.

And what has been seen of how far hidden ones can vary.
"""

from __future__ import annotations

import numpy as np

from kommunetall.models.disclosure.system import System

SLACK = 1e-6


class Knowledge:
    """Hidden cells so far, and what is known about the amounts in them.

    Attributes
    ----------
    hidden_cells, hidden
        What is hidden, by cell and by variable.
    unknown
        Variables that a reader does not know: hidden, or not published and not yet computable.
    unknown_count
        How many of each relation's variables are unknown.
    lower, upper
        Values that the rules alone allow each variable.
    lowest, highest
        Values that each variable has been seen to be able to have.
    fall, grow, vary
        How far a primary amount must be able to fall and to grow, and any other to vary; one that
        persons are reckoned from grows to the limit at most.
    """

    def __init__(self, system: System, share: float) -> None:
        variables, guards = system.variables, system.guards
        count = len(variables.value)
        self.system = system
        self.by_variable = system.known.matrix.tocsc()
        self.hidden_cells = np.zeros(len(guards.primary), dtype=bool)
        self.hidden = np.zeros(count, dtype=bool)
        self.unknown = variables.cell < 0
        self.lower, self.upper = limits_of(system)
        self.primary = guards.primary[variables.cell] & (variables.cell >= 0)
        self.fall, self.vary = share * np.abs(variables.value), share * variables.one_person
        self.grow = np.maximum(self.fall, self.vary)
        measured = (variables.per_person > 0) & ~variables.is_persons
        self.grow = np.where(
            measured, np.minimum(self.grow, self.upper - variables.value), self.grow
        )
        self.unknown_count = np.zeros(system.known.matrix.shape[0], dtype=int)
        for i in np.flatnonzero(self.unknown).tolist():
            self.unknown_count[self.relations(i)] += 1
        self.lowest, self.highest = variables.value.copy(), variables.value.copy()

    def relations(self, variable: int) -> np.ndarray:
        """Relations that a variable stands in."""
        starts = self.by_variable.indptr
        found: np.ndarray = self.by_variable.indices[starts[variable] : starts[variable + 1]]
        return found

    def members(self, relation: int) -> np.ndarray:
        """Variables of a relation."""
        matrix = self.system.known.matrix
        found: np.ndarray = matrix.indices[matrix.indptr[relation] : matrix.indptr[relation + 1]]
        return found

    def factors(self, relation: int) -> np.ndarray:
        """Their factors."""
        matrix = self.system.known.matrix
        found: np.ndarray = matrix.data[matrix.indptr[relation] : matrix.indptr[relation + 1]]
        return found

    def hide(self, variable: int) -> None:
        """Take a variable from the reader."""
        self.hidden[variable] = self.unknown[variable] = True
        self.unknown_count[self.relations(variable)] += 1

    def saw(self, variables: np.ndarray, values: np.ndarray) -> None:
        """Note values that variables can have, all at once."""
        self.lowest[variables] = np.minimum(self.lowest[variables], values)
        self.highest[variables] = np.maximum(self.highest[variables], values)

    def protected(self) -> np.ndarray:
        """Whether the values that each variable can have lie far enough apart."""
        variables = self.system.variables
        slack = SLACK * (1 + np.abs(variables.value) / 100)
        down = variables.value - self.lowest + slack
        up = self.highest - variables.value + slack
        of_primary = (down >= self.fall) & (up >= self.grow)
        amount = np.where(self.primary, of_primary, down + up >= self.vary)
        two_values = (down + up >= 1) | (self.upper - self.lower < 1)
        found: np.ndarray = np.where(
            variables.is_count, two_values, amount & (two_values | ~variables.whole)
        )
        return found

    def needy(self) -> np.ndarray:
        """Hidden variables that are not known to be protected."""
        return np.flatnonzero(self.hidden & ~self.protected())

    def computable(self, variable: int, relation: int) -> bool:
        """Whether a sum that is not published is the only unknown of another relation."""
        if self.hidden[variable] or not self.unknown[variable]:
            return False
        equal = self.system.known.equal
        others = [r for r in self.relations(variable).tolist() if r != relation and r < equal]
        return bool((self.unknown_count[others] == 1).any())


def limits_of(system: System) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest value that the rules alone allow each variable.

    To one who knows which cells are primary.
    """
    variables = system.variables
    cap = 4 * variables.largest + 100
    lower = np.where(variables.either_sign, -cap, 0.0)
    limit = np.where(variables.cell >= 0, system.guards.limit[variables.cell], 0)
    limit = limit * variables.per_person
    guarded = (variables.per_person > 0) & (variables.cell >= 0)
    few = guarded & (variables.value < limit)
    many = guarded & ~few
    least = np.where(variables.is_persons, np.minimum(variables.value, 1.0), 0.0)
    most = np.where(variables.is_persons, limit - 1.0, limit)
    lower = np.where(few, least, np.where(many, limit, lower))
    return lower, np.where(few, np.minimum(most, cap), cap)
