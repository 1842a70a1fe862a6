"""Assumptions of the years ahead that cannot be, refused before anything is computed of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from kommunetall.parameters import checked


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of the years ahead.

    Attributes
    ----------
    new_deviation_share
        New premium deviation each year ahead as a share of the mean of the known years.
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
        checked(asdict(self))
