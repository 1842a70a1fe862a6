"""What a council has decided, and the figures of the year that it speaks of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class FinancialTargets:
    """What a council has decided: shares, and amounts in NOK thousand; None where nothing.

    A name that ends in ``_most`` is the ceiling of the one without it. What is decided but not
    known on the day is missing.

    Attributes
    ----------
    net_operating_margin, net_operating_margin_most
        Net operating result, a share of gross operating revenue.
    corrected_operating_margin, corrected_operating_margin_most
        The same without what was put into and taken from restricted funds.
    self_financing, self_financing_most
        Share of investment paid from operations, by the municipality's own definition.
    reserve_of_revenue, reserve_of_debt, reserve_owner_risk
        Parts of the least disposable fund: of gross operating revenue, of gross debt, and NOK
        thousand.
    disposable_fund_share, disposable_fund_share_most
        Disposable fund, a share of gross operating revenue.
    working_capital_share, working_capital_share_most
        Working capital, a share of gross operating revenue.
    working_capital_without_deviation_share, working_capital_without_deviation_share_most
        The same without the premium deviation of pensions.
    debt_of_revenue
        Most debt for the municipality's own investment, a share of gross operating revenue.
    net_debt_of_revenue
        Most net debt, a share of gross operating revenue.
    finance_cost_of_revenue
        Most net finance expense, repayment with it, a share of gross operating revenue.
    hedge_least, hedge_normal, hedge_most
        Least share of the debt with fixed or hedged interest, the share aimed at, and the most.
    liquidity_least, liquidity_of_revenue
        Least cash, NOK thousand, and as a share of gross operating revenue.
    """

    net_operating_margin: float | None = None
    net_operating_margin_most: float | None = None
    corrected_operating_margin: float | None = None
    corrected_operating_margin_most: float | None = None
    self_financing: float | None = None
    self_financing_most: float | None = None
    reserve_of_revenue: float | None = None
    reserve_of_debt: float | None = None
    reserve_owner_risk: float | None = None
    disposable_fund_share: float | None = None
    disposable_fund_share_most: float | None = None
    working_capital_share: float | None = None
    working_capital_share_most: float | None = None
    working_capital_without_deviation_share: float | None = None
    working_capital_without_deviation_share_most: float | None = None
    debt_of_revenue: float | None = None
    net_debt_of_revenue: float | None = None
    finance_cost_of_revenue: float | None = None
    hedge_least: float | None = None
    hedge_normal: float | None = None
    hedge_most: float | None = None
    liquidity_least: float | None = None
    liquidity_of_revenue: float | None = None


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
    corrected_operating_margin_share, working_capital_share,
    working_capital_without_deviation_share, net_debt_of_revenue_share,
    finance_cost_of_revenue_share, liquidity_nok_million, liquidity_of_revenue_share
        See :func:`.ruled.figures_of_rules`.
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
    corrected_operating_margin_share: float = np.nan
    working_capital_share: float = np.nan
    working_capital_without_deviation_share: float = np.nan
    net_debt_of_revenue_share: float = np.nan
    finance_cost_of_revenue_share: float = np.nan
    liquidity_nok_million: float = np.nan
    liquidity_of_revenue_share: float = np.nan
    repaid_nok_million: float = np.nan
    minimum_repayment_nok_million: float = np.nan
