"""Net operating result (netto driftsresultat), two ways, and what of it rests on dividends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment.items import actual_by_item, actual_of
from kommunetall.models.investment.statement import actual_by_post

STATED = ("restricted_fund_provision", "restricted_fund_use")
RESULT: Final = "result"
AS_BOOKED: Final = "as_booked"
WITHOUT_EXTRAORDINARY: Final = "without_extraordinary"
WITHOUT_POWER: Final = "without_power"
WITHOUT_ANY: Final = "without_any"


def net_operating_result(
    statement: pd.DataFrame, central_items: pd.DataFrame, stated: Mapping[str, float]
) -> pd.DataFrame:
    """Net operating result rebuilt from how it was used.

    result = transfer to investment + provision to funds − use of funds

    Parameters
    ----------
    statement
        Statement 2A; post 20 is the transfer from operations.
    central_items
        With the statement ``year_end_dispositions``, which has the lines of the disposable fund.
    stated
        ``restricted_fund_provision`` and ``restricted_fund_use``, NOK million.

    Returns
    -------
    pandas.DataFrame
        ``step`` (a code), ``change_nok_million`` and ``is_total``; the last row is the result
        (deficit negative).
    """
    year_end = central_items[central_items.statement == "year_end_dispositions"]
    disposable = actual_by_item(year_end)
    steps = [
        ("transfer", -actual_by_post(statement)[20] / 1000, False),
        ("restricted_fund_provision", stated["restricted_fund_provision"], False),
        ("restricted_fund_use", -stated["restricted_fund_use"], False),
        ("disposable_fund_provision", disposable.get("disposable_fund_provision", 0.0), False),
        ("disposable_fund_use", disposable.get("disposable_fund_use", 0.0), False),
    ]
    rows = pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])
    total = pd.DataFrame([(RESULT, rows.change_nok_million.sum(), True)], columns=rows.columns)
    kept = rows[rows.change_nok_million != 0]
    return pd.concat([kept, total], ignore_index=True)


def result_from_operations(
    committees: pd.DataFrame,
    central_items: pd.DataFrame,
    statement: pd.DataFrame,
    stated: Mapping[str, float],
) -> pd.DataFrame:
    """Net operating result rebuilt from revenue and expenditure.

    It is the other way of :func:`net_operating_result`.

    The committees' accounts and the central ones, less the counter-entry of depreciation, are what
    the account spent before year-end dispositions. Committees have also moved money to investment
    and to and from restricted funds; that is no expenditure, and is taken out.

    Parameters
    ----------
    committees
        ``kind`` and ``actual_nok_thousand``; the sum is used.
    central_items
        The statements ``central_expenditure``, ``central_revenue``, ``financial_items`` and
        ``year_end_dispositions``.
    statement
        Statement 2A; post 20 is the transfer from operations.
    stated
        ``restricted_fund_provision`` and ``restricted_fund_use``, NOK million.

    Returns
    -------
    pandas.DataFrame
        ``step`` (a code), ``change_nok_million`` (revenue positive) and ``is_total``; the last row
        is the result.
    """
    central = central_items.assign(actual=central_items.actual_nok_thousand.astype(float) / 1000)
    sums = central[central.kind == "sum"].set_index("statement").actual
    printed = committees[committees.kind == "sum"].actual_nok_thousand
    lines = committees[committees.kind == "line"].actual_nok_thousand
    spent = float(printed.iloc[0] if len(printed) else lines.sum()) / 1000
    own = actual_by_item(central[central.statement == "year_end_dispositions"])
    moved = -actual_by_post(statement)[20] / 1000 - own.get("transfer_to_investment", 0.0)
    provided = stated["restricted_fund_provision"] - own.get("restricted_fund_provision", 0.0)
    used = stated["restricted_fund_use"] + own.get("restricted_fund_use", 0.0)
    steps = [
        ("central_revenue", -sums["central_revenue"], False),
        ("committees", -spent, False),
        ("central_expenditure", -sums["central_expenditure"], False),
        ("depreciation_reversed", actual_of(central_items, "central_items", "depreciation"), False),
        ("financial_items", -sums["financial_items"], False),
        ("committees_transfer", moved, False),
        ("committees_provision", provided, False),
        ("committees_use", -used, False),
    ]
    rows = pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])
    total = (RESULT, rows.change_nok_million.sum(), True)
    return pd.concat([rows, pd.DataFrame([total], columns=rows.columns)], ignore_index=True)


def require_same_result(one: pd.DataFrame, other: pd.DataFrame, rounding: float = 0.15) -> None:
    """Refuse two ways to the net operating result that do not end at the same.

    Parameters
    ----------
    rounding
        NOK million that the stated figures, rounded to a tenth, allow.

    Raises
    ------
    DataError
        With both results.
    """
    ends = [way.change_nok_million.iloc[-1] for way in (one, other)]
    if abs(ends[0] - ends[1]) > rounding:
        raise DataError(
            "The net operating result is not the same from its uses and from revenue and spending.",
            [
                (
                    f"{ends[0]:.3f} and {ends[1]:.3f} mill.: "
                    "check the tables of operations and the stated funds"
                )
            ],
        )


def dividends_by_company(dividends: pd.DataFrame) -> pd.DataFrame:
    """Dividends by company, those that paid or were to pay, the largest first.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``original_budget_``, ``revised_budget_``, ``actual_`` and ``above_nok_million``
        (actual less original budget).
    """
    own = dividends[dividends.kind == "line"]
    columns = ["original_budget", "revised_budget", "actual"]
    found = own[["label"]].assign(
        **{f"{c}_nok_million": own[f"{c}_nok_thousand"].astype(float) / 1000 for c in columns}
    )
    found = found[(found.drop(columns="label") != 0).any(axis=1)]
    found = found.assign(
        above_nok_million=found.actual_nok_million - found.original_budget_nok_million
    )
    return found.sort_values("actual_nok_million", ascending=False, ignore_index=True)


def without_dividends(
    result_nok_million: float,
    revenue_nok_million: float,
    dividends: pd.DataFrame,
    stated: Mapping[str, float],
) -> pd.DataFrame:
    """How much the net operating result rests on dividends.

    Parameters
    ----------
    stated
        ``extraordinary_dividends`` and ``power_dividends``, NOK million; a row whose figure is not
        stated is left out.

    Returns
    -------
    pandas.DataFrame
        ``case`` (a code), ``result_nok_million`` and ``margin_share`` of gross operating revenue.
    """
    less = {
        AS_BOOKED: 0.0,
        WITHOUT_EXTRAORDINARY: stated.get("extraordinary_dividends", np.nan),
        WITHOUT_POWER: stated.get("power_dividends", np.nan),
        WITHOUT_ANY: paid(dividends),
    }
    found = pd.DataFrame(
        {"case": less.keys(), "result_nok_million": result_nok_million - pd.Series(less).to_numpy()}
    )
    found = found.dropna(ignore_index=True)
    return found.assign(margin_share=found.result_nok_million / revenue_nok_million)


def power_share(dividends: pd.DataFrame, stated: Mapping[str, float]) -> float:
    """Share of the dividends that power companies paid; missing where it is not stated."""
    total = paid(dividends)
    return stated.get("power_dividends", np.nan) / total if total else np.nan


def paid(dividends: pd.DataFrame) -> float:
    """All dividends of the year, NOK million."""
    printed = dividends[dividends.kind == "sum"].actual_nok_thousand
    lines = dividends[dividends.kind == "line"].actual_nok_thousand
    return float(printed.iloc[0] if len(printed) else lines.sum()) / 1000
