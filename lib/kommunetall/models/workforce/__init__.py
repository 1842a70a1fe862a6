"""Employees, absence, turnover and targets from printed tables."""

from kommunetall.models.workforce.areas import areas_of
from kommunetall.models.workforce.consistency import TABLES
from kommunetall.models.workforce.ranking import PrivacyRules, first, leader, ranking
from kommunetall.models.workforce.recruitment import (
    ApprenticeTarget,
    apprentices_against_target,
    hires_by_month,
)
from kommunetall.models.workforce.stated import stated_values
from kommunetall.models.workforce.what_if import if_target_reached

__all__ = [
    "TABLES",
    "ApprenticeTarget",
    "PrivacyRules",
    "apprentices_against_target",
    "areas_of",
    "first",
    "hires_by_month",
    "if_target_reached",
    "leader",
    "ranking",
    "stated_values",
]
