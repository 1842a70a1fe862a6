"""The council's financial rules (finansielle måltall og handlingsregler), met or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from kommunetall.models.findings import HAIR
from kommunetall.models.investment.verdicts import HALF_DIGIT, MET, NOT_MET, UNKNOWN, Verdict

PERCENT: Final = "percent"
NOK_MILLION: Final = "nok_million"
TOLERANCE = {PERCENT: HAIR, NOK_MILLION: HALF_DIGIT / 1000}


@dataclass(frozen=True)
class FinancialTargets:
    """What a council has decided: shares, and one amount in NOK thousand; None where nothing.

    Attributes
    ----------
    net_operating_margin
        Least net operating result, a share of gross operating revenue.
    self_financing
        Least share of investment paid from operations, by the municipality's own definition.
    reserve_of_revenue, reserve_of_debt, reserve_owner_risk
        Parts of the least disposable fund: of gross operating revenue, of gross debt, and NOK
        thousand.
    disposable_fund_share
        Least disposable fund, a share of gross operating revenue.
    debt_of_revenue
        Most debt for the municipality's own investment, a share of gross operating revenue.
    hedge_least, hedge_normal
        Least share of the debt with fixed or hedged interest, and the share aimed at.
    """

    net_operating_margin: float | None = None
    self_financing: float | None = None
    reserve_of_revenue: float | None = None
    reserve_of_debt: float | None = None
    reserve_owner_risk: float | None = None
    disposable_fund_share: float | None = None
    debt_of_revenue: float | None = None
    hedge_least: float | None = None
    hedge_normal: float | None = None


@dataclass(frozen=True)
class Rule:
    """One rule of the scoreboard: what a figure must at least or at most be.

    Attributes
    ----------
    target
        Name of what is decided, in :class:`FinancialTargets` or :class:`KeyFigures`.
    figure
        Name of what it is held against, in :class:`KeyFigures`.
    measure
        ``percent`` (of shares) or ``nok_million``.
    basis
        Where the figure comes from, a code.
    """

    code: str
    target: str
    figure: str
    basis: str
    measure: str = PERCENT
    at_most: bool = False


RULES = (
    Rule("net_operating_margin", "net_operating_margin", "net_operating_margin_share", "computed"),
    Rule("self_financing", "self_financing", "self_financing_share", "ladder"),
    Rule(
        "disposable_fund",
        "reserve_requirement_nok_million",
        "disposable_fund_nok_million",
        "printed_balance",
        NOK_MILLION,
    ),
    Rule("disposable_fund_share", "disposable_fund_share", "disposable_fund_share", "computed"),
    Rule("debt_of_revenue", "debt_of_revenue", "debt_of_revenue_share", "lending", at_most=True),
    Rule("hedge_least", "hedge_least", "hedge_share", "stated"),
    Rule("hedge_normal", "hedge_normal", "hedge_share", "stated"),
    Rule(
        "minimum_repayment",
        "minimum_repayment_nok_million",
        "repaid_nok_million",
        "note",
        NOK_MILLION,
    ),
)
LACKING: Final = "lacking"


@dataclass(frozen=True)
class KeyFigures:
    """The figures that the rules speak of: shares and NOK million, missing where not known.

    Attributes
    ----------
    net_operating_result_nok_million, net_operating_margin_share
        The result, a deficit negative, and its share of gross operating revenue.
    revenue_nok_million
        Gross operating revenue.
    self_financing_share
        Share of investment paid from operations.
    disposable_fund_nok_million, disposable_fund_share
        The fund at the year's end, and its share of revenue.
    reserve_requirement_nok_million
        Least fund by the council's rules; missing where it has none.
    debt_of_revenue_share
        What the loan fund has lent to the treasury and the enterprises, a share of revenue.
    debt_nok_million, hedge_share
        The loan fund's debt, and the share of it with fixed or hedged interest, both as stated.
    repaid_nok_million, minimum_repayment_nok_million
        Of the treasury; the minimum from the table ``minimum_repayment``.
    """

    net_operating_result_nok_million: float = np.nan
    net_operating_margin_share: float = np.nan
    revenue_nok_million: float = np.nan
    self_financing_share: float = np.nan
    disposable_fund_nok_million: float = np.nan
    disposable_fund_share: float = np.nan
    reserve_requirement_nok_million: float = np.nan
    debt_of_revenue_share: float = np.nan
    debt_nok_million: float = np.nan
    hedge_share: float = np.nan
    repaid_nok_million: float = np.nan
    minimum_repayment_nok_million: float = np.nan


def scoreboard(known: KeyFigures, targets: FinancialTargets) -> pd.DataFrame:
    """The rules that the council and the law have set, each met, not met or not computable.

    Parameters
    ----------
    known
        Figures of the year; one that is missing makes its rule not computable.
    targets
        What the council has decided. Rules that it has not set are left out; the law's minimum
        repayment is always there.

    Returns
    -------
    pandas.DataFrame
        One row per rule: ``rule`` (a code), ``target``, ``actual``, ``distance`` (positive is
        better) in ``measure`` (``percent`` or ``nok_million``), ``outcome`` (``met`` within half a
        thousand of amounts, ``not_met``, ``unknown``), ``basis``, where the actual comes from (a
        code; ``lacking`` where the outcome is unknown), and ``is_strong`` where it is not met.
    """
    rows = [row_of(rule, known, targets) for rule in RULES if is_set(rule, targets)]
    columns = ["rule", "target", "actual", "distance", "measure", "outcome", "basis"]
    board = pd.DataFrame(rows, columns=columns)
    return board.assign(is_strong=board.outcome == NOT_MET)


def is_set(rule: Rule, targets: FinancialTargets) -> bool:
    """Whether the council, or the law, has set a rule."""
    if rule.code == "minimum_repayment":
        return True
    if rule.code == "disposable_fund":
        parts = (targets.reserve_of_revenue, targets.reserve_of_debt, targets.reserve_owner_risk)
        return any(part is not None for part in parts)
    return getattr(targets, rule.target) is not None


def row_of(rule: Rule, known: KeyFigures, targets: FinancialTargets) -> tuple[object, ...]:
    """One row of the scoreboard."""
    decided = known if rule.measure == NOK_MILLION else targets
    target, actual = float(getattr(decided, rule.target)), float(getattr(known, rule.figure))
    scale = 100 if rule.measure == PERCENT else 1
    distance = scale * ((target - actual) if rule.at_most else (actual - target))
    outcome = outcome_of(distance, TOLERANCE[rule.measure])
    basis = LACKING if outcome == UNKNOWN else rule.basis
    return rule.code, scale * target, scale * actual, distance, rule.measure, outcome, basis


def outcome_of(distance: float, tolerance: float) -> Verdict:
    """What a distance to a target amounts to; missing is unknown."""
    if np.isnan(distance):
        return UNKNOWN
    return MET if distance >= -tolerance else NOT_MET
