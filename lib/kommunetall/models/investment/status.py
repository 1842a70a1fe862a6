"""The committees' status tables: each project's progress, as the municipality sees it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Literal

import numpy as np
import pandas as pd

from kommunetall.models.investment.projects import ALL, NOT_STATED, completion, unique
from kommunetall.models.structure import OTHER, Structure, named

SUM_OF_OTHERS: Final = "sum_of_others"
BEHIND: Final = ("delayed", "stopped")
ON_PLAN: Final = ("on_plan", "finished")
NOT_ASSESSED: Final = ("not_assessed",)
Behind = Literal[
    "not_known",
    "none",
    "one_delayed",
    "one_stopped",
    "several_delayed",
    "several_stopped",
    "several_both",
]
OnPlan = Literal["not_known", "none", "on_plan", "finished", "both"]


def completion_by_committee(
    status: pd.DataFrame, names: Mapping[str, str], others: Collection[str] = ()
) -> pd.DataFrame:
    """Completion of all projects by committee, as :func:`completion` gives it, by ``label``."""
    return completion(status.assign(label=named(status.committee, names)), ["label"], others)


def status_tables(
    status: pd.DataFrame, projects: pd.DataFrame | None, structure: Structure
) -> dict[str, pd.DataFrame]:
    """Each committee's status table by the committee's code, in the order of the source.

    A sum has the label that statement 2B prints for its entity, :data:`SUM_OF_OTHERS` for entities
    of the kind ``other``, else its own. What no committee has, stands under :data:`ALL`.
    """
    sums: dict[str, str] = {}
    if projects is not None:
        rows = projects[projects.kind == "subtotal"].dropna(subset="entity")
        sums = dict(zip(rows.entity, rows.label, strict=True))
    others = dict.fromkeys(structure.of_kind(OTHER), SUM_OF_OTHERS)
    is_sum = status.kind == "sum"
    labels = status.entity.map(others | sums).astype(object).fillna(status.label)
    rows = status.assign(
        label=status.label.mask(is_sum, labels), committee=status.committee.fillna(ALL)
    )
    return {str(committee): own for committee, own in rows.groupby("committee", sort=False)}


def meaning_something(
    status: pd.DataFrame, roles: Mapping[str, str], wanted: Collection[str]
) -> float:
    """How many projects have a status of some meaning; missing where no word of theirs is known.

    Parameters
    ----------
    status
        The status tables: ``kind``, ``label``, ``entity`` and ``status``.
    roles
        What each status means, by its word, as the table ``status_words`` has it.
    wanted
        The meanings, for instance :data:`BEHIND`.
    """
    meaning = unique(status).status.map(roles)
    return np.nan if meaning.isna().all() else float(meaning.isin(wanted).sum())


def behind_case(delayed: float, stopped: float) -> Behind:
    """Which sentence tells how many projects are behind, and in which of the two ways.

    Examples
    --------
    >>> behind_case(1, 0), behind_case(2, 1), behind_case(0, 0)
    ('one_delayed', 'several_both', 'none')
    """
    if np.isnan(delayed) or np.isnan(stopped):
        return "not_known"
    if delayed and stopped:
        return "several_both"
    if delayed:
        return "one_delayed" if delayed == 1 else "several_delayed"
    if stopped:
        return "one_stopped" if stopped == 1 else "several_stopped"
    return "none"


def on_plan_case(on_plan: float, finished: float) -> OnPlan:
    """Which sentence tells how many projects go as planned, are finished, or either.

    Examples
    --------
    >>> on_plan_case(41, 0), on_plan_case(3, 2)
    ('on_plan', 'both')
    """
    if np.isnan(on_plan) or np.isnan(finished):
        return "not_known"
    if on_plan and finished:
        return "both"
    if on_plan:
        return "on_plan"
    return "finished" if finished else "none"


def status_counts(status: pd.DataFrame, others: Collection[str] = ()) -> pd.DataFrame:
    """Completion by printed status, as :func:`completion` gives it, most projects first.

    ``status`` is :data:`NOT_STATED` where none is printed.
    """
    rows = status.assign(status=status.status.fillna(NOT_STATED))
    counted = completion(rows, ["status"], others)
    return counted.sort_values("projects", ascending=False, kind="stable", ignore_index=True)


def sums_of_others(status: pd.DataFrame, others: Collection[str]) -> tuple[str, ...]:
    """Names of the rows that stand as projects and are sums of others, each once.

    Examples
    --------
    >>> rows = {"entity": ["a", "o"], "label": ["Skole", "Sum øvrige"], "kind": "project"}
    >>> sums_of_others(pd.DataFrame(rows), ["o"])
    ('Sum øvrige',)
    """
    own = status[(status.kind == "project") & status.entity.isin(others)]
    return tuple(own.label.unique())
