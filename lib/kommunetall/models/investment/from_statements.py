"""Key figures of the prescribed statements, which the council's rules speak of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
import pandas as pd

STATEMENTS: Final = ("operating_appropriations", "economic_overview", "balance_sheet")
RESTRICTED: Final = ("restricted_fund_provision", "restricted_fund_use")
DEVIATIONS: Final = ("premium_deviation_asset", "premium_deviation_liability")
Lines = Mapping[str, float]


def figures_of_statements(
    tables: Mapping[str, pd.DataFrame], revenue_nok_million: float = np.nan
) -> dict[str, float]:
    """Key figures by their name in :class:`.targets.KeyFigures`; missing where a line is not there.

    - corrected result = net operating result − net provision to restricted operating funds, or as
      the municipality prints it under statement 1A
    - working capital = current assets − current liabilities; without premium deviation, that is
      taken out of both
    - net debt = long-term debt − pension liability − lending − loans not used
    - finance cost = net finance expense, in which repayment is

    Parameters
    ----------
    tables
        One year's rows of each of :data:`STATEMENTS` that is there: ``scope``, ``line`` and
        ``actual_nok_thousand``, income negative and the balance positive. The treasury's rows are
        used, else the consolidated ones, of all statements alike.
    revenue_nok_million
        Gross operating revenue of the year, where no statement has it.

    References
    ----------
    Forskrift 2019-06-07-714 §§ 5-4, 5-6 and 5-8.
    """
    there = [tables[name] for name in STATEMENTS if name in tables]
    rows = pd.concat(there) if there else pd.DataFrame(columns=["scope", "line"])
    scopes = rows.scope.fillna("treasury")
    scope = "treasury" if (scopes == "treasury").any() else "consolidated"
    known = lines_of(rows[scopes == scope])
    revenue = -known["operating_revenue"] if "operating_revenue" in known else revenue_nok_million
    result = -known.get("net_operating_result", np.nan)
    fund, cash = known.get("disposable_fund", np.nan), known.get("cash", np.nan)
    return {
        "revenue_nok_million": revenue,
        "net_operating_result_nok_million": result,
        "net_operating_margin_share": result / revenue,
        "corrected_operating_margin_share": corrected_result(known) / revenue,
        "disposable_fund_nok_million": fund,
        "disposable_fund_share": fund / revenue,
        "working_capital_share": working_capital(known) / revenue,
        "working_capital_without_deviation_share": working_capital(known, DEVIATIONS) / revenue,
        "net_debt_of_revenue_share": net_debt(known) / revenue,
        "finance_cost_of_revenue_share": known.get("net_finance_expense", np.nan) / revenue,
        "liquidity_nok_million": cash,
        "liquidity_of_revenue_share": cash / revenue,
    }


def lines_of(rows: pd.DataFrame) -> dict[str, float]:
    """Amount of each line that has one, NOK million; that of the first statement that has it."""
    if "line" not in rows or "actual_nok_thousand" not in rows:
        return {}
    filled = rows.dropna(subset=["line", "actual_nok_thousand"]).drop_duplicates("line")
    amounts = filled.actual_nok_thousand.astype(float) / 1000
    return dict(zip(filled["line"].astype(str), amounts, strict=True))


def corrected_result(known: Lines) -> float:
    """Net operating result less what was put, net, into restricted funds; a deficit negative."""
    if "corrected_net_operating_result" in known:
        return -known["corrected_net_operating_result"]
    provided = known.get("restricted_fund_net", total(known, RESTRICTED))
    return -known.get("net_operating_result", np.nan) - provided


def working_capital(known: Lines, without: tuple[str, ...] = ()) -> float:
    """Current assets less current liabilities, without an asset and a liability among them."""
    capital = known.get("current_assets", np.nan) - known.get("current_liabilities", np.nan)
    if not without:
        return capital
    asset, liability = without
    if not {asset, liability} & set(known):
        return np.nan
    return capital - known.get(asset, 0.0) + known.get(liability, 0.0)


def net_debt(known: Lines) -> float:
    """Long-term debt that is neither pensions, lent on, nor kept for investment to come."""
    taken_out = ("pension_liability", "lending", "unspent_loans")
    if not set(taken_out) <= set(known):
        return np.nan
    return known.get("long_term_debt", np.nan) - total(known, taken_out)


def total(known: Lines, names: Iterable[str]) -> float:
    """Sum of the lines that are there; missing where none is."""
    there = [known[name] for name in names if name in known]
    return sum(there) if there else np.nan
