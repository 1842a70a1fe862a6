"""Assumptions of the years ahead that cannot be, refused before anything is computed of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kommunetall.errors import DataError

LARGEST_SHARE, FASTEST, LONGEST = 10, 0.5, 50


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of the years ahead.

    Attributes
    ----------
    new_deviation_share
        New premium deviation each year ahead as a share of the year's own.
    wage_growth
        Yearly growth of net pension cost, a share.
    fund_use_nok_million
        Example: more use of premium fund next year, without contribution.
    other_period
        Example: amortisation period of new vintages, years.

    Raises
    ------
    DataError
        With every assumption that cannot be.

    Examples
    --------
    >>> Assumptions(1.0, 0.04, 100, 5).wage_growth
    0.04
    """

    new_deviation_share: float
    wage_growth: float
    fund_use_nok_million: float
    other_period: int

    def __post_init__(self) -> None:
        share, growth, fund = self.new_deviation_share, self.wage_growth, self.fund_use_nok_million
        faults = {
            f"new_deviation_share er {share!r}: skriv en andel av årets, 1.0 for like mye": (
                not is_between(share, -LARGEST_SHARE, LARGEST_SHARE)
            ),
            f"wage_growth er {growth!r}: skriv en andel, 0.04 for 4 prosent": (
                not is_between(growth, -FASTEST, FASTEST)
            ),
            f"fund_use_nok_million er {fund!r}: skriv millioner kroner, 0 eller mer": (
                not is_between(fund, 0, math.inf)
            ),
            f"other_period er {self.other_period!r}: skriv et helt antall år fra 1 til {LONGEST}": (
                not is_between(self.other_period, 1, LONGEST)
                or self.other_period != int(self.other_period)
            ),
        }
        findings = [fault for fault, holds in faults.items() if holds]
        if findings:
            raise DataError("Forutsetningene kan ikke være slik.", findings)


def is_between(value: object, low: float, high: float) -> bool:
    """Whether something is a number, not a missing or an infinite one, from one to another."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and low <= value <= high
