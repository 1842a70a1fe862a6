"""Relations between variables as they are found."""

from __future__ import annotations

import numpy as np
from scipy import sparse


class Equations:
    """Equalities and bounds as they are found, and the sums that no table publishes.

    Attributes
    ----------
    values
        Value of each variable; those of sums that are not published come last.
    quantities
        Quantity of each of these sums.
    """

    def __init__(self, values: list[float]) -> None:
        self.values = values
        self.quantities: list[str] = []
        self.equalities: list[tuple[list[int], list[float], int]] = []
        self.bounds: list[tuple[list[int], list[float], int]] = []

    def unpublished(self, quantity: str, value: float) -> int:
        """A new variable for a sum that is not published."""
        self.values.append(value)
        self.quantities.append(quantity)
        return len(self.values) - 1

    def add(self, ids: list[int], factors: list[float], parent: int, equal: bool = True) -> None:
        """One relation: factors times variables is what it is on their values, or is at most 0."""
        found = self.equalities if equal else self.bounds
        found.append((ids, factors, parent))

    def finish(self) -> tuple[sparse.csr_matrix, np.ndarray, int, np.ndarray]:
        """The matrix, its right side, how many of its rows are equalities, and the sum of each."""
        rows = self.equalities + self.bounds
        lengths = [len(ids) for ids, _, _ in rows]
        columns = np.array([i for ids, _, _ in rows for i in ids], dtype=int)
        factors = np.array([f for _, fs, _ in rows for f in fs], dtype=float)
        shape = (len(rows), len(self.values))
        matrix = sparse.csr_matrix(
            (factors, (np.repeat(np.arange(len(rows)), lengths), columns)), shape=shape
        )
        constant = matrix @ np.array(self.values)
        constant[len(self.equalities) :] = 0.0
        return matrix, constant, len(self.equalities), np.array([p for _, _, p in rows], dtype=int)
