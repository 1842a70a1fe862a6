"""Pension cost and premium deviation (pensjonskostnad og premieavvik).

Paid, booked and postponed.
"""

from kommunetall.models.pension.known import Pension
from kommunetall.models.pension.ledger import (
    MILLION,
    ContributionRules,
    Ledger,
    PensionRules,
)
from kommunetall.models.pension.report import TABLES, budget_of, pension_of
from kommunetall.models.pension.scenarios import Scenario

__all__ = [
    "MILLION",
    "TABLES",
    "ContributionRules",
    "Ledger",
    "Pension",
    "PensionRules",
    "Scenario",
    "budget_of",
    "pension_of",
]
