"""The council's own financial rules (finansielle måltall og handlingsregler): met, not met, or not computable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import HAIR
from kommunetall.models.investment.debt import (
    HALF_DIGIT,
    MET,
    NOT_MET,
    UNKNOWN,
    treasury_repayment,
)
from kommunetall.models.investment.projects import self_financing
from kommunetall.models.investment.reserves import net_operating_result, stated_values

MILLION = "mill. kr"
TOLERANCE = {"prosent": HAIR, MILLION: HALF_DIGIT / 1000}


@dataclass(frozen=True)
class FinancialTargets:
    """What a council has decided; shares, and one amount in NOK thousand. None where it has decided nothing.

    Attributes
    ----------
    net_operating_margin
        Least net operating result, a share of gross operating revenue.
    self_financing
        Least share of investment paid from operations, by the municipality's own definition.
    reserve_of_revenue, reserve_of_debt, reserve_owner_risk
        Parts of the least disposable fund: of gross operating revenue, of gross debt, and NOK thousand.
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
    """One rule of the scoreboard: what a figure must at least or at most be."""

    words: str
    target: str
    figure: str
    basis: str
    unit: str = "prosent"
    at_most: bool = False


RULES = (
    Rule("Netto driftsresultat", "net_operating_margin", "net_operating_margin_share", "regnet ut"),
    Rule("Egenfinansiering", "self_financing", "self_financing_share", "regnet ut trinn for trinn"),
    Rule(
        "Disposisjonsfond",
        "reserve_requirement_nok_million",
        "disposable_fund_nok_million",
        "trykt saldo; driftsinntekter og gjeld utledet av det trykte kravet",
        MILLION,
    ),
    Rule(
        "Disposisjonsfond, andel av driftsinntektene",
        "disposable_fund_share",
        "disposable_fund_share",
        "regnet ut",
    ),
    Rule(
        "Lån til egne investeringer, høyst",
        "debt_of_revenue",
        "debt_of_revenue_share",
        "lånefondets utlån",
        at_most=True,
    ),
    Rule("Rentesikring, minstekrav", "hedge_least", "hedge_share", "oppgitt"),
    Rule("Rentesikring, mål i en normalsituasjon", "hedge_normal", "hedge_share", "oppgitt"),
    Rule(
        "Minimumsavdrag, kommunekassen",
        "minimum_repayment_nok_million",
        "repaid_nok_million",
        "noten om minimumsavdrag",
        MILLION,
    ),
)


def reserve_bases(fund: pd.DataFrame, stated: Mapping[str, float]) -> pd.Series:
    """Gross operating revenue and gross debt: as the printed requirement implies them, else as stated.

    base = printed part of the requirement / the share that is printed beside it

    The council's rules have no part in it, so that a change of them changes the requirement alone.

    Parameters
    ----------
    fund
        ``disposable_fund``: a part of the requirement has its ``base`` and ``share_percent``.
    stated
        ``gross_operating_revenue`` and ``loan_fund_debt``, NOK million.

    Returns
    -------
    pandas.Series
        ``revenue_nok_million`` and ``debt_nok_million``; missing where neither is known.
    """
    parts = fund[(fund.kind == "requirement_part") & (fund.share_percent > 0)].set_index("base")
    implied = (parts.amount_nok_thousand.astype(float) / parts.share_percent / 10).to_dict()
    return pd.Series(
        {
            "revenue_nok_million": implied.get(
                "operating_revenue", stated.get("gross_operating_revenue", np.nan)
            ),
            "debt_nok_million": implied.get("gross_debt", stated.get("loan_fund_debt", np.nan)),
        }
    )


def require_printed_share(
    fund: pd.DataFrame, closing_nok_million: float, revenue_nok_million: float
) -> None:
    """Refuse a gross operating revenue that the printed share of the fund does not fit, within its last digit.

    Raises
    ------
    DataError
        With both shares.
    """
    printed = fund[fund.kind == "share"].share_percent.dropna()
    computed = 100 * closing_nok_million / revenue_nok_million
    if len(printed) and abs(computed - printed.iloc[0]) > 0.05 + HAIR:
        raise DataError(
            "The disposable fund and gross operating revenue do not fit each other.",
            [
                f"disposable_fund: the fund is {computed:.2f} percent of the revenue that the requirement implies, "
                f"{printed.iloc[0]} percent is printed: check share_percent of the requirement's parts, in percent"
            ],
        )


def reserve_requirement(
    revenue_nok_million: float, debt_nok_million: float, targets: FinancialTargets
) -> float:
    """Least disposable fund, NOK million: share of revenue + share of debt + a fixed amount; missing where none is decided."""
    parts = [
        (targets.reserve_of_revenue, revenue_nok_million),
        (targets.reserve_of_debt, debt_nok_million),
        (targets.reserve_owner_risk, 1 / 1000),
    ]
    decided = [share * base for share, base in parts if share is not None]
    return sum(decided) if decided else np.nan


def key_figures(
    tables: Mapping[str, pd.DataFrame], targets: FinancialTargets, rentable_area: str
) -> dict[str, float]:
    """The figures that the financial rules speak of.

    Parameters
    ----------
    tables
        By name: ``investment_statement``, ``investment_projects``, ``central_items``, ``loan_fund``,
        ``disposable_fund``, ``stated_figures``.
    targets
        The council's rules.
    rentable_area
        Code of the programme area whose investments fees pay.

    Returns
    -------
    dict
        Shares and NOK million, missing where they are not known: ``net_operating_result_nok_million``, ``revenue_nok_million``,
        ``net_operating_margin_share``, ``self_financing_share``, ``disposable_fund_nok_million``, ``disposable_fund_share`` and
        ``debt_of_revenue_share`` (both of revenue; the debt is what the loan fund has lent to the treasury and the enterprises),
        ``reserve_requirement_nok_million``, ``debt_nok_million``, ``hedge_share``, ``repaid_nok_million`` and
        ``minimum_repayment_nok_million`` (of the treasury, from the table ``minimum_repayment``).

    Raises
    ------
    DataError
        If a stated figure is missing, or a table is not as :func:`self_financing` and :func:`treasury_repayment` ask.
    """
    stated = stated_values(tables)
    statement, fund, loans = (
        tables[t] for t in ("investment_statement", "disposable_fund", "loan_fund")
    )
    result = net_operating_result(
        statement, tables["central_items"], stated
    ).change_nok_million.iloc[-1]
    ladder = self_financing(statement, tables["investment_projects"], rentable_area)
    revenue, gross_debt = reserve_bases(fund, stated)
    closing = fund[fund.kind == "closing"].amount_nok_thousand.iloc[0] / 1000
    lent = (
        loans[(loans.statement == "lending") & (loans.kind == "sum")].closing_nok_thousand.iloc[0]
        / 1000
    )
    require_printed_share(fund, closing, revenue)
    repayment = treasury_repayment(tables["central_items"], loans, tables.get("minimum_repayment"))
    return {
        "net_operating_result_nok_million": result,
        "revenue_nok_million": revenue,
        "net_operating_margin_share": result / revenue,
        "self_financing_share": ladder.self_financing_share.iloc[-1],
        "disposable_fund_nok_million": closing,
        "reserve_requirement_nok_million": reserve_requirement(revenue, gross_debt, targets),
        "debt_nok_million": stated["loan_fund_debt"],
        "hedge_share": stated["hedge_share"] / 100,
        "disposable_fund_share": closing / revenue,
        "debt_of_revenue_share": lent / revenue,
        "repaid_nok_million": repayment.repaid,
        "minimum_repayment_nok_million": repayment.minimum,
    }


def scoreboard(figures: Mapping[str, float], targets: FinancialTargets) -> pd.DataFrame:
    """The rules that the council and the law have set, each met, not met or not computable.

    Parameters
    ----------
    figures
        As :func:`key_figures` gives them; a figure that lacks makes its rule not computable.
    targets
        What the council has decided. Rules that it has not set are left out; the law's minimum repayment is always there.

    Returns
    -------
    pandas.DataFrame
        One row per rule: ``rule``, ``target``, ``actual``, ``distance`` (positive is better) in ``unit`` (*prosent* or *mill. kr*),
        ``outcome`` (*oppfylt* within half a thousand of amounts, *ikke oppfylt*, *kan ikke beregnes*) and ``basis``, where the actual comes from.
    """
    decided = {name: value for name, value in vars(targets).items() if value is not None}
    known = {"minimum_repayment_nok_million": np.nan} | dict(figures)
    if not {"reserve_of_revenue", "reserve_of_debt", "reserve_owner_risk"} & set(decided):
        known.pop("reserve_requirement_nok_million", None)
    rows = []
    for rule in RULES:
        target = decided.get(rule.target, known.get(rule.target) if rule.unit == MILLION else None)
        if target is None:
            continue
        scale = 100 if rule.unit == "prosent" else 1
        actual = known.get(rule.figure, np.nan)
        distance = scale * ((target - actual) if rule.at_most else (actual - target))
        outcome = (
            UNKNOWN if np.isnan(distance) else MET if distance >= -TOLERANCE[rule.unit] else NOT_MET
        )
        basis = "tall mangler" if outcome == UNKNOWN else rule.basis
        rows.append(
            (rule.words, scale * target, scale * actual, distance, rule.unit, outcome, basis)
        )
    columns = ["rule", "target", "actual", "distance", "unit", "outcome", "basis"]
    return pd.DataFrame(rows, columns=columns)
