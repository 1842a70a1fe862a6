"""Employees counted from an extract of the payroll system, as far as it may be told.

:func:`published_tables` counts, :func:`protected` is the gate, and all else is made of what the
gate lets through: :func:`shown` of a level of the organisation, :func:`breach_types`,
:func:`breach_grid`, :func:`months`, and the figures of sentences.
"""

from kommunetall.models.staff.absence import AbsenceRules
from kommunetall.models.staff.broken import breach_grid, breach_types, common_type
from kommunetall.models.staff.equality import (
    alone,
    balance,
    groups_left_out,
    is_told_of_sexes,
    of_groups,
    of_the_whole,
)
from kommunetall.models.staff.gate import protected
from kommunetall.models.staff.levels import Shown, of_recorded, ranking, shown
from kommunetall.models.staff.moves import FLOWS
from kommunetall.models.staff.tables import published_tables
from kommunetall.models.staff.telling import (
    above_case,
    absence_cost,
    against_target,
    earlier_years,
    hidden_lines,
    leading,
    mean_fte,
    months,
    moved_most,
    permanent_above_target,
    pull_case,
    recruited,
    turnover_as_ks,
)

__all__ = [
    "FLOWS",
    "AbsenceRules",
    "Shown",
    "above_case",
    "absence_cost",
    "against_target",
    "alone",
    "balance",
    "breach_grid",
    "breach_types",
    "common_type",
    "earlier_years",
    "groups_left_out",
    "hidden_lines",
    "is_told_of_sexes",
    "leading",
    "mean_fte",
    "months",
    "moved_most",
    "of_groups",
    "of_recorded",
    "of_the_whole",
    "permanent_above_target",
    "protected",
    "published_tables",
    "pull_case",
    "ranking",
    "recruited",
    "shown",
    "turnover_as_ks",
]
