"""Which cells to hide so that no hidden amount can be computed or bounded too closely."""

from __future__ import annotations

import numpy as np

from kommunetall.errors import DataError
from kommunetall.models.disclosure.knowledge import Knowledge
from kommunetall.models.disclosure.programme import Prices, Problem
from kommunetall.models.disclosure.search import Search
from kommunetall.models.disclosure.system import System


def hide(system: System, protection_share: float) -> np.ndarray:
    """Cells to hide: the primary, and the smallest others until every hidden amount is protected.

    First each sum is looked at alone. Then all that is known about the amounts that are not seen to
    be protected is one linear programme; where that bounds one too closely, a cell is hidden that
    its bound depends on.

    Returns
    -------
    numpy.ndarray
        True for each hidden cell.

    Raises
    ------
    DataError
        If an amount is given away though everything that it could be computed from is hidden.
    """
    knowledge = Knowledge(system, protection_share)
    search = Search(knowledge)
    search.hide(np.flatnonzero(system.guards.primary).tolist())
    search.fill_sums()
    while len(needy := knowledge.needy()):
        mend(search, Problem(knowledge, needy))
        search.fill_sums()
    return knowledge.hidden_cells


def mend(search: Search, problem: Problem) -> None:
    """Hide a cell for each variable that is too closely bounded.

    Unless one hidden meanwhile loosens it.
    """
    problem.spread()
    tried = np.zeros(len(problem.variables), dtype=bool)
    before = search.knowledge.unknown.copy()
    while True:
        left = np.flatnonzero(problem.open() & ~tried)
        left = left[[search.untouched(problem.variables[p]) for p in left.tolist()]]
        if not len(left):
            return
        chosen = problem.first_of_each_group(left)
        tried[chosen] = True
        prices = problem.ends(chosen)
        for position in chosen[problem.open()[chosen]].tolist():
            loosen(search, problem, position, prices, before)


def loosen(
    search: Search, problem: Problem, position: int, prices: Prices, before: np.ndarray
) -> None:
    """Hide the cheapest cell that lets a variable move further, up or down.

    `prices` say which relations bind it. Nothing is hidden where a cell hidden since `before` lets
    it move already. Where no amount in the binding relations does, any in a relation with the
    variable is tried, and then any in its group.
    """
    relations, useful, group = problem.binding(position, prices)
    if (useful & search.knowledge.unknown & ~before).any():
        return
    variable = problem.variables[position]
    found = [c for c in search.candidates(relations.tolist()) if useful[c.variable]]
    found = found or search.candidates(search.knowledge.relations(variable).tolist())
    found = found or search.candidates(group.tolist())
    if not found:
        raise DataError(
            "Tabellene kan ikke vises uten å røpe det som er skjult.",
            ["gruppene er for små: ta bort den minste inndelingen (org_3 i mappingen)"],
        )
    search.hide_cheapest(found)
