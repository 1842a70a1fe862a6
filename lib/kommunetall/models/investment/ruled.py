"""Figures that councils' rules speak of, from what the prescribed statements know."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kommunetall.models import key_figures
from kommunetall.models.key_figures import BALANCE, figure

Tables = Mapping[str, pd.DataFrame]
SHARES = {
    "corrected_operating_margin_share": "corrected_result",
    "working_capital_share": "working_capital",
    "working_capital_without_deviation_share": "working_capital_without_deviation",
    "net_debt_of_revenue_share": "net_debt",
    "finance_cost_of_revenue_share": "finance_cost",
    "liquidity_of_revenue_share": "cash",
}


def figures_of_rules(
    tables: Tables, result_nok_million: float, revenue_nok_million: float
) -> dict[str, float]:
    """Figures by their name in :class:`.targets.KeyFigures`; missing where one of the parts is.

    - corrected result = net operating result − net provision to restricted operating funds, or as
      the municipality prints it under statement 1A
    - working capital = current assets − current liabilities; without premium deviation, that is
      taken out of both
    - net debt = long-term debt − pension liability − lending − loans not used
    - finance cost = net finance expense, in which repayment is

    Parameters
    ----------
    tables
        One year's rows of tables by name, statements of one scope.
    result_nok_million, revenue_nok_million
        Net operating result, a deficit negative, and gross operating revenue.

    References
    ----------
    Forskrift 2019-06-07-714 §§ 5-4, 5-6 and 5-8.
    """
    amounts = amounts_of_rules(tables, result_nok_million)
    shares = {share: amounts[name] / revenue_nok_million for share, name in SHARES.items()}
    return {**shares, "liquidity_nok_million": amounts["cash"]}


def amounts_of_rules(tables: Tables, result_nok_million: float) -> dict[str, float]:
    """The amounts that :func:`figures_of_rules` gives as shares, NOK million, by name."""
    capital = figure(tables, "current_assets") - figure(tables, "current_liabilities")
    return {
        "corrected_result": corrected_result(tables, result_nok_million),
        "working_capital": capital,
        "working_capital_without_deviation": capital - premium_deviation(tables),
        "cash": figure(tables, "cash"),
        "net_debt": net_debt(tables),
        "finance_cost": figure(tables, "net_finance_expense"),
    }


def key_figures_of(amounts: Mapping[str, float], revenue_nok_million: float) -> pd.DataFrame:
    """Key figures of the economy that are known, and their share of gross operating revenue.

    Returns
    -------
    pandas.DataFrame
        ``figure`` (a code), ``amount_nok_million`` and ``revenue_share`` (missing where revenue is
        not known).
    """
    rows = [(name, amount, amount / revenue_nok_million) for name, amount in amounts.items()]
    frame = pd.DataFrame(rows, columns=["figure", "amount_nok_million", "revenue_share"])
    return frame.dropna(subset="amount_nok_million", ignore_index=True)


def corrected_result(tables: Tables, result_nok_million: float) -> float:
    """The result less what was put, net, into restricted operating funds, a deficit negative.

    One that the municipality prints goes before the computed.
    """
    if states_corrected_result(tables):
        return figure(tables, "corrected_net_operating_result")
    net = figure(tables, "restricted_fund_net")
    moves = ("restricted_fund_provision", "restricted_fund_use")
    if np.isnan(net) and any(key_figures.has(tables, move) for move in moves):
        provided, used = (float(np.nan_to_num(figure(tables, move))) for move in moves)
        net = provided - used
    return result_nok_million - net


def states_corrected_result(tables: Tables) -> bool:
    """Whether the municipality prints its result without restricted operating funds."""
    return key_figures.has(tables, "corrected_net_operating_result")


def premium_deviation(tables: Tables) -> float:
    """Premium deviation in working capital, an asset positive; missing where none is printed."""
    parts = ("premium_deviation_asset", "premium_deviation_liability")
    if not any(key_figures.has(tables, part) for part in parts):
        return np.nan
    asset, liability = (float(np.nan_to_num(figure(tables, part))) for part in parts)
    return asset - liability


def net_debt_opening(tables: Tables) -> float:
    """Net debt at the year's start, of a balance that has its opening; missing where it has not."""
    balance = tables.get(BALANCE)
    if balance is None or "opening_nok_thousand" not in balance:
        return np.nan
    opened = balance.assign(actual_nok_thousand=balance.opening_nok_thousand)
    return net_debt({BALANCE: opened})


def net_debt_share(tables: Tables) -> float:
    """Net debt as a share of gross operating revenue; missing where either is not known."""
    return net_debt(tables) / figure(tables, "gross_operating_revenue")


def net_debt(tables: Tables) -> float:
    """Long-term debt that is neither pensions, lent on, nor kept for investment to come."""
    taken_out = ("pension_liability", "lending", "unspent_loans")
    return figure(tables, "long_term_debt") - sum(figure(tables, name) for name in taken_out)
