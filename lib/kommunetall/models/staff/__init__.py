"""Employees counted from an extract of the payroll system, as far as it may be told.

:func:`published_tables` counts, :func:`protected` is the gate, and all else is made of what the
gate lets through: :func:`shown` of a level of the organisation, :func:`breach_types`,
:func:`breach_grid`, :func:`months`, and the figures of sentences.
"""

from kommunetall.models.staff.absence import AbsenceRules
from kommunetall.models.staff.broken import breach_grid, breach_types, common_type
from kommunetall.models.staff.gate import protected
from kommunetall.models.staff.levels import Shown, ranking, shown
from kommunetall.models.staff.moves import FLOWS
from kommunetall.models.staff.tables import published_tables
from kommunetall.models.staff.telling import (
    absence_cost,
    against_target,
    earlier_years,
    hidden_lines,
    leading,
    months,
    recruited,
    turnover_as_ks,
)

__all__ = [
    "FLOWS",
    "AbsenceRules",
    "Shown",
    "absence_cost",
    "against_target",
    "breach_grid",
    "breach_types",
    "common_type",
    "earlier_years",
    "hidden_lines",
    "leading",
    "months",
    "protected",
    "published_tables",
    "ranking",
    "recruited",
    "shown",
    "turnover_as_ks",
]
