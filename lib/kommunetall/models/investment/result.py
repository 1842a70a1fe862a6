"""Net operating result (netto driftsresultat), two ways, and what of it rests on dividends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.findings import sign_case
from kommunetall.models.investment.items import actual_by_item, actual_of
from kommunetall.models.investment.statement import TRANSFER, actual_by_line
from kommunetall.models.key_figures import APPROPRIATIONS, OVERVIEW

STATED = ("restricted_fund_provision", "restricted_fund_use")
RESULT: Final = "result"
AS_BOOKED: Final = "as_booked"
WITHOUT_EXTRAORDINARY: Final = "without_extraordinary"
WITHOUT_POWER: Final = "without_power"
WITHOUT_ANY: Final = "without_any"
NET_RESULT: Final = "net_operating_result"
CARRIED: Final = "deficit_carried_forward"
CARRIED_FORWARD: Final = "carried_forward"
Disposed = Literal["used", "covered", "carried", "zero"]
NETTED: Final = {
    "restricted_fund_net": ("restricted_fund_provision", "restricted_fund_use"),
    "disposable_fund_net": ("disposable_fund_provision", "disposable_fund_use"),
}
NOT_FUNDS: Final = ("transfer_to_investment", "earlier_surplus_use", "earlier_deficit_cover")
USES: Final = {
    "transfer_to_investment": "transfer",
    "restricted_fund_net": "restricted_fund_net",
    "restricted_fund_provision": "account_restricted_provision",
    "restricted_fund_use": "account_restricted_use",
    "disposable_fund_net": "disposable_fund_net",
    "disposable_fund_provision": "disposable_fund_provision",
    "disposable_fund_use": "disposable_fund_use",
    "earlier_surplus_use": "earlier_surplus_use",
    "earlier_deficit_cover": "earlier_deficit_cover",
}
OF_OVERVIEW: Final = ("operating_revenue", "operating_expenditure")
OF_APPROPRIATIONS: Final = ("general_revenue", "net_operating_expenditure")
FINANCE: Final = (
    "interest_income",
    "dividends",
    "financial_gains",
    "interest_expense",
    "repayment",
)
CALLED: Final = {
    "depreciation_counter": "depreciation_reversed",
    "net_finance_expense": "financial_items",
}


def net_operating_result(
    statement: pd.DataFrame, central_items: pd.DataFrame, stated: Mapping[str, float]
) -> pd.DataFrame:
    """Net operating result rebuilt from how it was used.

    result = transfer to investment + provision to funds − use of funds

    Parameters
    ----------
    statement
        Statement 2A, which has the transfer from operations.
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
        ("transfer", -actual_by_line(statement)[TRANSFER] / 1000, False),
        ("restricted_fund_provision", stated["restricted_fund_provision"], False),
        ("restricted_fund_use", -stated["restricted_fund_use"], False),
        ("disposable_fund_provision", disposable.get("disposable_fund_provision", 0.0), False),
        ("disposable_fund_use", disposable.get("disposable_fund_use", 0.0), False),
    ]
    return with_result(steps)


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
        Statement 2A, which has the transfer from operations.
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
    moved = -actual_by_line(statement)[TRANSFER] / 1000 - own.get("transfer_to_investment", 0.0)
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


def operating_account(tables: Mapping[str, pd.DataFrame]) -> tuple[str, pd.Series]:
    """The operating account as prescribed: its table, and amounts by line.

    The economic overview comes before 1A, which has not all revenue.

    Returns
    -------
    tuple of str and pandas.Series
        Name of the table, and actual by ``line``, NOK million, income and a surplus negative.

    Raises
    ------
    NotThere
        If neither has an actual net operating result.

    References
    ----------
    Forskrift 2019-06-07-714 §§ 5-4 and 5-6.
    """
    for name in (OVERVIEW, APPROPRIATIONS):
        if name in tables:
            rows = tables[name].dropna(subset="actual_nok_thousand")
            amounts = rows.groupby("line").actual_nok_thousand.sum().astype(float) / 1000
            if NET_RESULT in amounts:
                return name, amounts
    raise NotThere(
        "Netto driftsresultat er ikke kjent fra noen obligatorisk oversikt.",
        [f"{OVERVIEW}: legg til årets regnskapstall"],
        tables=(OVERVIEW,),
    )


def uses_in_account(amounts: pd.Series) -> pd.DataFrame:
    """How the net operating result was used, as the operating account has it.

    result = transfer + provision − use + cover of earlier deficits − deficit carried forward

    Parameters
    ----------
    amounts
        As :func:`operating_account` gives them.

    Returns
    -------
    pandas.DataFrame
        As :func:`net_operating_result`; a fund's provision and use are one step where they are
        printed netted.

    Raises
    ------
    NotThere
        If no use of the result is there.
    """
    netted = [net for net, gross in NETTED.items() if not set(gross) <= set(amounts.index)]
    gross = [line for net, lines in NETTED.items() if net not in netted for line in lines]
    lines = [line for line in USES if line in {*amounts.index} & {*netted, *gross, *NOT_FUNDS}]
    if not lines:
        raise NotThere(
            "Det er ikke kjent hvordan netto driftsresultat ble brukt.",
            [f"{OVERVIEW}: legg til avsetning til og bruk av fond, og overføring til investering"],
            tables=(OVERVIEW,),
        )
    carried = -amounts.get(CARRIED, 0.0)
    rows = [(USES[line], float(amounts[line]), False) for line in lines]
    return with_result([*rows, (CARRIED_FORWARD, carried, False)])


def operations_in_account(amounts: pd.Series) -> pd.DataFrame:
    """The net operating result from revenue and expenditure, as the operating account has them.

    Parameters
    ----------
    amounts
        As :func:`operating_account` gives them.

    Returns
    -------
    pandas.DataFrame
        As :func:`result_from_operations`.

    Raises
    ------
    NotThere
        If revenue or expenditure is not there.
    """
    there = set(amounts.index)
    sides = [pair for pair in (OF_OVERVIEW, OF_APPROPRIATIONS) if set(pair) <= there]
    if not sides:
        raise NotThere(
            "Inntekter og utgifter er ikke kjent fra noen obligatorisk oversikt.",
            [f"{OVERVIEW}: legg til summen av inntekter og summen av utgifter"],
            tables=(OVERVIEW,),
        )
    finance = [line for line in FINANCE if line in there] or ["net_finance_expense"]
    lines = [*sides[0], *finance, "depreciation_counter"]
    rows = [(CALLED.get(line, line), -float(amounts.get(line, 0.0)), False) for line in lines]
    return with_result(rows)


def with_result(steps: list[tuple[str, float, bool]]) -> pd.DataFrame:
    """Steps that are not zero, and last their sum, the result."""
    rows = pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])
    total = pd.DataFrame([(RESULT, rows.change_nok_million.sum(), True)], columns=rows.columns)
    kept = rows[rows.change_nok_million != 0]
    return pd.concat([kept, total], ignore_index=True)


def disposed_case(steps: pd.DataFrame) -> Disposed:
    """What became of the result: a surplus is used, a deficit is covered or carried forward.

    Parameters
    ----------
    steps
        As :func:`net_operating_result`.

    Examples
    --------
    >>> fund = pd.DataFrame({"step": ["disposable_fund_use", RESULT], "change_nok_million": -5.0})
    >>> disposed_case(fund), disposed_case(fund.replace("disposable_fund_use", CARRIED_FORWARD))
    ('covered', 'carried')
    """
    result = steps.change_nok_million.iloc[-1]
    is_carried = bool((steps.step == CARRIED_FORWARD).any())
    return sign_case(result, "used", "carried" if is_carried else "covered", "zero")


def ending_at(steps: pd.DataFrame, result_nok_million: float) -> pd.DataFrame:
    """Steps to the net operating result, if they end at the printed one.

    A misprinted sum is told by the checks of the table, and hinders only what rests on it.

    Raises
    ------
    NotThere
        If they end at another, by more than rounding of their lines.
    """
    end = steps.change_nok_million.iloc[-1]
    if abs(end - result_nok_million) > len(steps) / 1000:
        raise NotThere(
            f"De trykte summene i driftsregnskapet gir {amount(end)}, og netto driftsresultat er "
            f"trykt som {amount(result_nok_million)}."
        )
    return steps


def amount(nok_million: float) -> str:
    """An amount as a finding writes it."""
    return f"{nok_million:.3f} mill. kr".replace(".", ",", 1)


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
            "Netto driftsresultat er ikke det samme fra bruken av det og fra driften.",
            [
                (
                    f"{amount(ends[0])} og {amount(ends[1])}: se etter i operations_by_committee, "
                    "central_items og fondene i stated_figures"
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
