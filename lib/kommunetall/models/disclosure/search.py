"""Cells that are hidden for others' sake, as the sums that they stand in show.

Quick, and enough for most.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from scipy import sparse

from kommunetall.models.disclosure.knowledge import Knowledge


class Candidate(NamedTuple):
    """A known amount that may be hidden, by what it costs: the least is hidden first.

    `order` is 0 for a part, 1 for a total, 2 for a part that is 0: that protects nothing but a
    total that is hidden already.
    """

    order: int
    persons: float
    size: float
    variable: int


class Search:
    """Hides cells, and what sums give away of them.

    Attributes
    ----------
    touched
        Relations in which something has been hidden since they were looked at.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.variables, self.guards = knowledge.system.variables, knowledge.system.guards
        printed = np.flatnonzero(self.variables.cell >= 0)
        self.in_cell = sparse.csr_matrix(
            (np.ones(len(printed)), (self.variables.cell[printed], printed)),
            shape=(len(self.guards.primary), len(self.variables.value)),
        )
        self.touched: set[int] = set()

    def hide(self, cells: Iterable[int]) -> None:
        """Hide cells and those that follow them."""
        knowledge, starts = self.knowledge, self.in_cell.indptr
        waiting = [int(c) for c in cells]
        while waiting:
            cell = waiting.pop()
            if knowledge.hidden_cells[cell]:
                continue
            knowledge.hidden_cells[cell] = True
            waiting += self.guards.follows.get(cell, [])
            for i in self.in_cell.indices[starts[cell] : starts[cell + 1]].tolist():
                knowledge.hide(i)
                self.touched.update(knowledge.relations(i).tolist())

    def fill_sums(self) -> None:
        """Hide more in every sum that gives a hidden amount away.

        Or the sum of a group that is too small.
        """
        while self.touched:
            batch, self.touched = sorted(self.touched), set()
            for relation in batch:
                self.fill_sum(relation)

    def fill_sum(self, relation: int) -> None:
        """Hide one more in a sum where it takes that."""
        knowledge = self.knowledge
        if relation >= knowledge.system.known.equal or not knowledge.unknown_count[relation]:
            return
        members = knowledge.members(relation)
        unknown = members[knowledge.unknown[members]]
        parent = int(knowledge.system.known.parent[relation])
        if knowledge.computable(parent, relation):
            unknown = unknown[unknown != parent]
        if not len(unknown) or not knowledge.hidden[unknown].all():
            return
        whole_known = parent not in unknown
        told = whole_known and (self.too_few(unknown) or self.no_room(unknown, relation))
        if len(unknown) == 1 or told:
            candidates = self.candidates([relation])
            if candidates:
                self.hide_cheapest(candidates)
                self.touched.add(relation)

    def too_few(self, parts: np.ndarray) -> bool:
        """Whether the hidden parts of a known sum are a group of fewer persons than the limit."""
        cells = np.unique(self.variables.cell[parts])
        return bool(self.guards.persons[cells].sum() < self.guards.limit[cells].max())

    def no_room(self, parts: np.ndarray, relation: int) -> bool:
        """Whether a hidden part of a known sum can grow too little.

        As the other hidden parts can fall too little.
        """
        variables, knowledge = self.variables, self.knowledge
        loose = variables.either_sign[parts].any() or variables.is_count[parts].any()
        if loose or (knowledge.factors(relation) < 0).sum() > 1:
            return False
        room = variables.value[parts] - knowledge.lower[parts]
        up = room.sum() - room
        of_primary = up < knowledge.grow[parts]
        short = np.where(knowledge.primary[parts], of_primary, up + room < knowledge.vary[parts])
        return bool(short.any())

    def candidates(self, relations: Iterable[int]) -> list[Candidate]:
        """Known amounts of relations with what it costs to hide each.

        Parts come before totals, and few persons and small amounts before many and large. Nobody is
        in an empty cell.
        """
        knowledge, found = self.knowledge, []
        for relation in relations:
            parent = knowledge.system.known.parent[relation]
            for i in knowledge.members(relation).tolist():
                persons = self.guards.persons[self.variables.cell[i]]
                if knowledge.unknown[i] or not persons:
                    continue
                value = self.variables.value[i]
                order = 1 if i == parent else 0 if value else 2
                found.append(Candidate(order, persons, abs(value), i))
        return found

    def hide_cheapest(self, candidates: list[Candidate]) -> None:
        """Hide the cell of the candidate that costs least."""
        self.hide([int(self.variables.cell[min(candidates).variable])])

    def untouched(self, variable: int) -> bool:
        """Whether no cell hidden meanwhile stands in a relation with a variable.

        Else it may be protected now.
        """
        return self.touched.isdisjoint(self.knowledge.relations(variable).tolist())
