"""Result, reserves and dividends (netto driftsresultat, fond og utbytte)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment_statement import actual_by_post

STATED = (
    "restricted_fund_provision",
    "restricted_fund_use",
    "self_financing_share",
    "hedge_share",
    "loan_fund_debt",
)


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
        With the statement ``year_end_dispositions``, which has the disposable fund.
    stated
        ``restricted_fund_provision`` and ``restricted_fund_use``, NOK million.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` and ``is_total``; the last row is the result (deficit negative).
    """
    require_stated(stated, STATED[:2])
    year_end = central_items[central_items.statement == "year_end_dispositions"]
    disposable = (
        year_end[year_end.label.str.contains("disposisjonsfond")].set_index("label").actual_nok_thousand
        / 1000
    )
    steps = [
        ("Overføring til investeringer", -actual_by_post(statement)[20] / 1000, False),
        ("Avsetning til bundne driftsfond (oppgitt)", stated["restricted_fund_provision"], False),
        ("Bruk av bundne driftsfond (oppgitt)", -stated["restricted_fund_use"], False),
        ("Avsetning til disposisjonsfond", disposable[disposable > 0].sum(), False),
        ("Bruk av disposisjonsfond", disposable[disposable < 0].sum(), False),
    ]
    rows = pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])
    total = pd.DataFrame(
        [("Netto driftsresultat", rows.change_nok_million.sum(), True)], columns=rows.columns
    )
    kept = rows[rows.change_nok_million != 0]
    return pd.concat([kept, total], ignore_index=True)


def stated_values(tables: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Figures that the report states in its text, by item.

    Raises
    ------
    DataError
        With every item that is missing.
    """
    stated = tables["stated_figures"].set_index("item").value
    require_stated(stated, STATED)
    return stated


def require_stated(stated: Mapping[str, float], items: Sequence[str]) -> None:
    """Refuse when figures that the report states in its text are not among the data.

    Raises
    ------
    DataError
        With every item that is missing.
    """
    findings = [
        f"{item}: add it to stated_figures, as the annual report states it"
        for item in items
        if item not in stated
    ]
    if findings:
        raise DataError("Figures stated in the text of the annual report are missing.", findings)


def power_share(dividends: pd.DataFrame, stated: Mapping[str, float]) -> float:
    """Share of the dividends that power companies paid, as stated (``power_dividends``); missing where it is not."""
    total = dividends[dividends.kind == "sum"].actual_nok_thousand.iloc[0] / 1000
    return stated.get("power_dividends", np.nan) / total if total else np.nan


def disposable_fund_steps(fund: pd.DataFrame) -> pd.DataFrame:
    """The disposable fund through the year, and what the rules require at its end.

    Parameters
    ----------
    fund
        ``label``, ``kind`` (opening, movement, closing, requirement) and ``amount_nok_thousand``, use negative.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``change_nok_million`` and ``is_total`` (true for balances and the requirement).
    """
    rows = fund[fund.kind.isin(["opening", "movement", "closing", "requirement"])].dropna(
        subset="amount_nok_thousand"
    )
    return pd.DataFrame(
        {
            "label": rows.label,
            "change_nok_million": rows.amount_nok_thousand.astype(float) / 1000,
            "is_total": rows.kind != "movement",
        }
    ).reset_index(drop=True)
