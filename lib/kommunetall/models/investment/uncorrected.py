"""What errors that are known and not corrected would do to result, fund and rules."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd

from kommunetall.models.investment.decided import KeyFigures

OF_RESULT: Final = "result"
OF_RESTRICTED: Final = "restricted_funds"
BOOKED, LOW, HIGH = "booked", "low", "high"
RESULT, MARGIN, FUND, FUND_SHARE = (
    "net_operating_result",
    "net_operating_margin",
    "fund",
    "fund_share",
)


class Span(NamedTuple):
    """The least and the most that an amount may be, NOK million."""

    low: float
    high: float


@dataclass(frozen=True)
class Uncorrected:
    """What correcting the errors would add, NOK million.

    Attributes
    ----------
    result
        To the net operating result.
    restricted
        To the restricted operating funds.
    """

    result: Span
    restricted: Span

    @property
    def fund(self) -> Span:
        """What it would add to the disposable fund, and to the result without restricted funds.

        The result is used up: what it gains, and what restricted funds lose, lowers the use of the
        disposable fund.
        """
        low = self.result.low - self.restricted.high
        return Span(low, self.result.high - self.restricted.low)


def uncorrected(errors: pd.DataFrame) -> Uncorrected:
    """What correcting the errors would add to the result and to the restricted funds."""
    return Uncorrected(span_of(errors, OF_RESULT), span_of(errors, OF_RESTRICTED))


def span_of(errors: pd.DataFrame, affects: str) -> Span:
    """What correcting the errors of one kind would add, NOK million."""
    own = errors[errors.affects == affects]
    low, high = (float(own[f"{end}_nok_thousand"].sum()) / 1000 for end in (LOW, HIGH))
    return Span(low, high)


def moved_within(errors: pd.DataFrame) -> pd.DataFrame:
    """What correcting errors of the result would only move between the municipality's entities.

    Returns
    -------
    pandas.DataFrame
        ``opposite_entity``, its code, and ``moved_nok_million``: what the result would gain and
        the entity lose, where one amount is known.
    """
    if "opposite_entity" not in errors:
        return pd.DataFrame(columns=["opposite_entity", "moved_nok_million"])
    own = errors[(errors.affects == OF_RESULT) & errors.opposite_entity.notna()]
    known = own[own.low_nok_thousand == own.high_nok_thousand]
    sums = known.groupby("opposite_entity", sort=False).low_nok_thousand.sum() / 1000
    return sums.rename("moved_nok_million").reset_index()


def lender_case(moved: pd.DataFrame, loan_funds: Collection[str]) -> Literal["loan_fund", "none"]:
    """Whether a loan fund is among those that lose what :func:`moved_within` tells.

    >>> lender_case(pd.DataFrame({"opposite_entity": ["LF"]}), ["LF"])
    'loan_fund'
    """
    return "loan_fund" if moved.opposite_entity.isin(loan_funds).any() else "none"


def not_settled(errors: pd.DataFrame) -> Span:
    """What errors of the result come to whose amount is not settled; missing where all are."""
    own = errors[errors.affects == OF_RESULT]
    found = own[own.low_nok_thousand != own.high_nok_thousand]
    return Span(np.nan, np.nan) if found.empty else span_of(found, OF_RESULT)


def in_line(errors: pd.DataFrame | None, *items: str) -> float:
    """What is too much in the lines of some roles, NOK million: the middle of least and most."""
    if errors is None:
        return 0.0
    own = errors[errors["item"].isin(items)]
    return float((own.low_nok_thousand + own.high_nok_thousand).sum()) / 2000


def corrected(
    known: KeyFigures, to_result_nok_million: float, to_fund_nok_million: float
) -> KeyFigures:
    """The key figures with amounts added to the result, and to the disposable fund.

    The result without restricted funds changes as the disposable fund does. Revenue stays as it is,
    also where an error is in it: it is too small a part to matter.
    """
    result_of_revenue = to_result_nok_million / known.revenue_nok_million
    fund_of_revenue = to_fund_nok_million / known.revenue_nok_million
    return replace(
        known,
        net_operating_result_nok_million=known.net_operating_result_nok_million
        + to_result_nok_million,
        net_operating_margin_share=known.net_operating_margin_share + result_of_revenue,
        corrected_operating_margin_share=known.corrected_operating_margin_share + fund_of_revenue,
        disposable_fund_nok_million=known.disposable_fund_nok_million + to_fund_nok_million,
        disposable_fund_share=known.disposable_fund_share + fund_of_revenue,
    )


def corrected_figures(
    known: KeyFigures, added: Uncorrected, board_of: Callable[[KeyFigures], pd.DataFrame]
) -> pd.DataFrame:
    """Result, fund and the rules on them: as booked, and as they would be.

    Parameters
    ----------
    known
        As booked.
    added
        What correcting would add.
    board_of
        The scoreboard of some key figures.

    Returns
    -------
    pandas.DataFrame
        ``figure`` (``net_operating_result``, ``fund``, and codes of the rules that they touch),
        ``booked``, ``low``, ``high`` and ``target`` in ``measure``, ``outcome`` as booked and
        ``outcome_corrected`` (of the least; missing where there is no rule), and ``is_changed``
        where the two differ.
    """
    low, high = map(corrected, (known, known), added.result, added.fund)
    ends = {LOW: low, HIGH: high}
    rows = []
    for figure, name in ((RESULT, "net_operating_result"), (FUND, "disposable_fund")):
        field = f"{name}_nok_million"
        values = [getattr(each, field) for each in (known, *ends.values())]
        rows.append((figure, *values, np.nan, "nok_million", None, None, False))
    booked, *others = (board_of(each).set_index("rule") for each in (known, *ends.values()))
    for rule in booked.index:
        values = [board.actual[rule] for board in (booked, *others)]
        if not np.isnan(values[0]) and len(set(values)) > 1:
            row, outcome = booked.loc[rule], others[0].outcome[rule]
            rows.append(
                (
                    rule,
                    *values,
                    row.target,
                    row.measure,
                    row.outcome,
                    outcome,
                    row.outcome != outcome,
                )
            )
    columns = [
        *("figure", BOOKED, LOW, HIGH, "target", "measure"),
        *("outcome", "outcome_corrected", "is_changed"),
    ]
    frame = pd.DataFrame(rows, columns=columns)
    is_ruled = FUND in set(frame.figure) and "disposable_fund" in set(frame.figure)
    frame = frame[~((frame.figure == FUND) & is_ruled)]
    return frame.dropna(subset=BOOKED, ignore_index=True)
