"""What most readers look for, of the whole municipality and beside the year before."""

from __future__ import annotations

from kommunetall.exhibit import Exhibit
from kommunetall.models.workforce.cases import apart, direction, standing
from kommunetall.prepare._staff.told import Told

TOTALS = ("fte", "fte_change", "target_percent")
BOTH_YEARS = ("rate_percent", "turnover_percent", "breaches")
IN_WORDS = 1


def finding(told: Told) -> Exhibit:
    """Staff, sickness absence, turnover, overtime and breaches in short."""
    whole = told.whole
    before, now = told.overtime_hours()
    return told.exhibit(
        "finding",
        figures={
            **told.figures_of(*TOTALS, *BOTH_YEARS, *(f"previous_{c}" for c in BOTH_YEARS)),
            "gap_points": apart(whole.rate_percent, whole.target_percent, IN_WORDS),
            "hours": now,
            "previous_hours": before,
        },
        cases={
            "change": direction(0.0, whole.fte_change, 1),
            "sickness": direction(whole.previous_rate_percent, whole.rate_percent, IN_WORDS),
            "standing": standing(whole.rate_percent, whole.target_percent, IN_WORDS),
            "turnover": direction(whole.previous_turnover_percent, whole.turnover_percent, 1),
            "overtime": direction(before, now, 0),
            "breaches": direction(whole.previous_breaches, whole.breaches, 0),
        },
    )
