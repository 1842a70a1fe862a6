"""Result, reserves and dividends (netto driftsresultat, fond og utbytte)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment.statement import actual_by_post

AS_BOOKED, WITHOUT_EXTRAORDINARY = "Som i regnskapet", "Uten ekstraordinært utbytte"
STATED = (
    "restricted_fund_provision",
    "restricted_fund_use",
    "self_financing_share",
    "hedge_share",
    "loan_fund_debt",
    "loan_fund_debt_opening",
    "loan_fund_repayment",
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
        With the statement ``year_end_dispositions``, which has the lines of the disposable fund.
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
        year_end[year_end.label.str.contains("disposisjonsfond")]
        .set_index("label")
        .actual_nok_thousand
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
    findings = missing_stated(stated, items)
    if findings:
        raise DataError("Figures stated in the text of the annual report are missing.", findings)


def missing_stated(stated: Collection[str], items: Sequence[str]) -> list[str]:
    """A finding for each item that is not among the stated figures."""
    return [
        f"{item}: add it to stated_figures, as the annual report states it"
        for item in items
        if item not in stated
    ]


def result_from_operations(
    committees: pd.DataFrame,
    central_items: pd.DataFrame,
    statement: pd.DataFrame,
    stated: Mapping[str, float],
) -> pd.DataFrame:
    """Net operating result rebuilt from revenue and expenditure: the other way of :func:`net_operating_result`.

    The committees' accounts and the central ones, less the counter-entry of depreciation, are what the account spent before
    year-end dispositions. Committees have also moved money to investment and to and from restricted funds; that is no
    expenditure, and is taken out.

    Parameters
    ----------
    committees
        ``kind`` and ``actual_nok_thousand``; the sum is used.
    central_items
        The statements ``central_expenditure``, ``central_revenue``, ``financial_items`` and ``year_end_dispositions``.
    statement
        Statement 2A; post 20 is the transfer from operations.
    stated
        ``restricted_fund_provision`` and ``restricted_fund_use``, NOK million.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` (revenue positive) and ``is_total``; the last row is the result.
    """
    require_stated(stated, STATED[:2])
    central = central_items.assign(actual=central_items.actual_nok_thousand.astype(float) / 1000)
    sums = central[central.kind == "sum"].set_index("statement").actual
    line = central.drop_duplicates("label").set_index("label").actual
    spent = committees[committees.kind == "sum"].actual_nok_thousand.iloc[0] / 1000
    own = central[central.statement == "year_end_dispositions"].set_index("label").actual
    moved = -actual_by_post(statement)[20] / 1000 - own["Overføringer til investeringsregnskapet"]
    provided = stated["restricted_fund_provision"] - own["Avsetning til bundne fond"]
    used = stated["restricted_fund_use"] + own["Bruk av bundne fond"]
    steps = [
        ("Skatt, rammetilskudd og andre sentrale inntekter", -sums["central_revenue"], False),
        ("Hovedutvalgene", -spent, False),
        ("Sentrale utgifter", -sums["central_expenditure"], False),
        ("Motpost til avskrivninger", line["Avskrivninger"], False),
        ("Finans, netto", -sums["financial_items"], False),
        ("Hovedutvalgenes overføring til investeringer", moved, False),
        ("Hovedutvalgenes avsetning til bundne fond", provided, False),
        ("Hovedutvalgenes bruk av bundne fond", -used, False),
    ]
    rows = pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])
    total = ("Netto driftsresultat", rows.change_nok_million.sum(), True)
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
            "The net operating result is not the same from its uses and from revenue and expenditure.",
            [
                f"{ends[0]:.3f} and {ends[1]:.3f} mill.: check the tables of operations and the stated funds"
            ],
        )


def dividends_by_company(dividends: pd.DataFrame) -> pd.DataFrame:
    """Dividends by company, those that paid or were to pay, the largest first.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``original_budget_``, ``revised_budget_``, ``actual_`` and ``above_nok_million`` (actual less original budget).
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
        ``extraordinary_dividends`` and ``power_dividends``, NOK million; a row whose figure is not stated is left out.

    Returns
    -------
    pandas.DataFrame
        ``case``, ``result_nok_million`` and ``margin_share`` of gross operating revenue.
    """
    less = {
        AS_BOOKED: 0.0,
        WITHOUT_EXTRAORDINARY: stated.get("extraordinary_dividends", np.nan),
        "Uten utbytte fra kraftselskapene": stated.get("power_dividends", np.nan),
        "Uten utbytte": paid(dividends),
    }
    found = pd.DataFrame(
        {"case": less.keys(), "result_nok_million": result_nok_million - pd.Series(less).to_numpy()}
    )
    found = found.dropna(ignore_index=True)
    return found.assign(margin_share=found.result_nok_million / revenue_nok_million)


def power_share(dividends: pd.DataFrame, stated: Mapping[str, float]) -> float:
    """Share of the dividends that power companies paid, as stated (``power_dividends``); missing where it is not."""
    total = paid(dividends)
    return stated.get("power_dividends", np.nan) / total if total else np.nan


def paid(dividends: pd.DataFrame) -> float:
    """All dividends of the year, NOK million."""
    return dividends[dividends.kind == "sum"].actual_nok_thousand.iloc[0] / 1000


def disposable_fund_steps(fund: pd.DataFrame, requirement_nok_million: float) -> pd.DataFrame:
    """The disposable fund through the year, and what the council's rules require at its end.

    Parameters
    ----------
    fund
        ``label``, ``kind`` (opening, movement, closing) and ``amount_nok_thousand``, use negative.
    requirement_nok_million
        Least fund by the rules; left out where it is missing.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``change_nok_million`` and ``is_total`` (true for balances and the requirement).
    """
    rows = fund[fund.kind.isin(["opening", "movement", "closing"])].dropna(
        subset="amount_nok_thousand"
    )
    steps = pd.DataFrame(
        {
            "label": rows.label,
            "change_nok_million": rows.amount_nok_thousand.astype(float) / 1000,
            "is_total": rows.kind != "movement",
        }
    )
    required = pd.DataFrame(
        [("Kravet etter reglene", requirement_nok_million, True)], columns=steps.columns
    )
    return pd.concat([steps, required.dropna()], ignore_index=True)
