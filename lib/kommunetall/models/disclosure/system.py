"""All that a reader of several tables knows, as arrays.

Amounts, the equations between them, and who they are about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from kommunetall.errors import DataError
from kommunetall.models.disclosure.equations import Equations
from kommunetall.models.disclosure.sums import relate_quantity
from kommunetall.models.disclosure.variables import Model


@dataclass(frozen=True)
class Variables:
    """One entry per variable.

    One without cell (-1) is a sum that is not published, but can be computed in more ways than one.

    Attributes
    ----------
    value
        What it is.
    cell
        The cell in which it is printed.
    is_persons, is_count, whole, either_sign
        Whether its quantity counts persons, counts persons or what they have, has whole numbers
        only, may be negative.
    per_person
        What one person has of it where persons are reckoned from it (1 of persons), else 0.
    one_person
        What one person has of the quantity on average.
    largest
        Largest amount of the quantity, without sign.
    """

    value: np.ndarray
    cell: np.ndarray
    is_persons: np.ndarray
    is_count: np.ndarray
    whole: np.ndarray
    either_sign: np.ndarray
    per_person: np.ndarray
    one_person: np.ndarray
    largest: np.ndarray


@dataclass(frozen=True)
class Known:
    """Relations between variables.

    The first `equal` say ``matrix @ x == constant``, the others ``<=``.

    ``parent`` is the variable that a relation sums to.
    """

    matrix: sparse.csr_matrix
    constant: np.ndarray
    equal: int
    parent: np.ndarray


@dataclass(frozen=True)
class Guards:
    """One entry per cell: whether it is hidden for its own sake, its persons and the limit.

    And the cells that follow it.
    """

    primary: np.ndarray
    persons: np.ndarray
    limit: np.ndarray
    follows: Mapping[int, list[int]]


@dataclass(frozen=True)
class System:
    """Variables, what is known between them, and what guards their cells."""

    variables: Variables
    known: Known
    guards: Guards


def relate(model: Model) -> System:
    """The relations between all amounts.

    A sum that is published is tied to its parts: a total over a dimension, a level to the level
    below. Parts of the same whole that is not published, but can be summed in two ways, are tied
    too. Persons may be counted in several parts: then the whole is at most their sum, and at least
    each of them.

    Raises
    ------
    DataError
        With every total whose parts sum to less: the rest would be a group that nobody has looked
        at.
    """
    variables = model.variables
    equations = Equations(variables.value.tolist())
    findings: list[str] = []
    for quantity in sorted(set(variables.quantity)):
        rows = variables[variables.quantity == quantity]
        findings += relate_quantity(quantity, rows, model.parents, equations)
    for terms in model.row_sums:
        equations.add([i for i, _ in terms], [f for _, f in terms], parent=terms[0][0])
    for lower, upper in model.row_bounds:
        equations.add([lower, upper], [1.0, -1.0], parent=upper, equal=False)
    if findings:
        raise DataError("Delene blir ikke summene som står ved siden av.", findings)
    matrix, constant, equal, parent = equations.finish()
    follows: dict[int, list[int]] = defaultdict(list)
    for cell, follower in model.follows:
        follows[cell].append(follower)
    guards = Guards(
        primary=model.cells.primary.to_numpy(bool),
        persons=model.cells.persons.to_numpy(float),
        limit=model.cells.limit.to_numpy(int),
        follows=dict(follows),
    )
    return System(variables_of(model, equations), Known(matrix, constant, equal, parent), guards)


def variables_of(model: Model, equations: Equations) -> Variables:
    """The published variables and then the sums that no table publishes.

    Each with what holds of its quantity.
    """
    published = model.variables
    quantities = [*published.quantity, *equations.quantities]
    every = (
        pd.DataFrame({"quantity": quantities, "value": equations.values}).groupby("quantity").value
    )
    own = published.assign(
        persons=model.cells.persons.to_numpy()[published.cell], size=published.value.abs()
    ).groupby("quantity")
    sizes, persons = own["size"].sum(), own["persons"].sum()
    of_quantity = pd.DataFrame(
        {
            "is_persons": own["is_persons"].any(),
            "is_count": own["is_count"].any(),
            "either_sign": own["either_sign"].any(),
            "whole": every.agg(lambda v: bool((v == v.round()).all())),
            "one_person": sizes / persons.where(persons > 1, 1.0),
            "largest": every.agg(lambda v: v.abs().max()),
        }
    )
    each = of_quantity.loc[quantities]
    unpublished = len(equations.quantities)
    per_person = np.concatenate([published.per_person.to_numpy(float), np.zeros(unpublished)])
    return Variables(
        value=np.array(equations.values),
        cell=np.concatenate([published.cell.to_numpy(int), np.full(unpublished, -1)]),
        is_persons=each.is_persons.to_numpy(bool),
        is_count=each.is_count.to_numpy(bool),
        whole=each.whole.to_numpy(bool),
        either_sign=each.either_sign.to_numpy(bool),
        per_person=np.where(each.is_persons.to_numpy(bool), 1.0, per_person),
        one_person=each.one_person.to_numpy(float),
        largest=each.largest.to_numpy(float),
    )
