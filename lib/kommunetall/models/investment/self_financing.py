"""Self-financing (egenfinansiering): the part of investment that operations pay."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment.statement import actual_by_post


def self_financing(statement: pd.DataFrame, projects: pd.DataFrame, fee_area: str) -> pd.DataFrame:
    """Share of investment paid from operations, as a ladder of ever smaller bases.

    share = transfer from operations / (gross investment − VAT compensation − grants − rentable)

    Rentable are investments that fees pay. The statement does not mark them: here they are all
    projects of one service area. Every further rentable project makes the base smaller and the
    share larger.

    Parameters
    ----------
    statement, projects
        Statements 2A and 2B.
    fee_area
        Code of the service area whose investments fees pay.

    Returns
    -------
    pandas.DataFrame
        ``step`` (a code), ``change_nok_million``, ``base_nok_million`` after it, and
        ``self_financing_share`` of that base.

    Raises
    ------
    DataError
        If no fixed asset has the service area.
    """
    actual = actual_by_post(statement) / 1000
    rentable = projects[
        (projects.kind == "project") & (projects.part == 1) & (projects.service_area == fee_area)
    ]
    if rentable.empty:
        areas = ", ".join(sorted(projects.service_area.dropna().unique()))
        raise DataError(
            f"No project belongs to the service area {fee_area!r}.", [f"areas there: {areas}"]
        )
    steps = [
        ("fixed_assets", actual[1]),
        ("vat_compensation", actual[7]),
        ("grants", actual[8]),
        ("fee_financed", -rentable.actual_nok_thousand.sum() / 1000),
    ]
    ladder = pd.DataFrame(steps, columns=["step", "change_nok_million"])
    base = ladder.change_nok_million.cumsum()
    return ladder.assign(base_nok_million=base, self_financing_share=-actual[20] / base)


@dataclass(frozen=True)
class Unexplained:
    """What a printed share of self-financing leaves unexplained of the base, NOK million.

    Attributes
    ----------
    implied_nok_million
        The base that the printed share implies.
    gap_nok_million
        The base that is computed, less the implied one.
    gap_low_nok_million, gap_high_nok_million
        Its ends: the printed percent has one decimal.
    """

    implied_nok_million: float
    gap_nok_million: float
    gap_low_nok_million: float
    gap_high_nok_million: float

    @property
    def is_beyond_rounding(self) -> bool:
        """Whether rounding does not explain it."""
        return self.gap_low_nok_million * self.gap_high_nok_million > 0


def unexplained_base(ladder: pd.DataFrame, printed_percent: float) -> Unexplained:
    """What a printed share of self-financing leaves unexplained of the base.

    implied = transfer / printed; gap = last base of the ladder − implied
    """
    last = ladder.iloc[-1]
    base = float(last.base_nok_million)
    transfer = 100 * float(last.self_financing_share) * base
    return Unexplained(
        implied_nok_million=transfer / printed_percent,
        gap_nok_million=base - transfer / printed_percent,
        gap_low_nok_million=base - transfer / (printed_percent - 0.05),
        gap_high_nok_million=base - transfer / (printed_percent + 0.05),
    )
