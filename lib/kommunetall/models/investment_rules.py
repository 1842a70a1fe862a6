"""The council's own financial rules (finansielle måltall og handlingsregler): met, not met, or not computable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment_debt import minimum_repayment, treasury_repayment
from kommunetall.models.investment_projects import self_financing
from kommunetall.models.investment_reserves import net_operating_result, stated_values

MET, NOT_MET, UNKNOWN = "oppfylt", "ikke oppfylt", "kan ikke beregnes"
HAIR = 1e-9


@dataclass(frozen=True)
class FinancialTargets:
    """What the council has decided; shares, and one amount in NOK thousand."""

    net_operating_margin: float
    self_financing: float
    reserve_of_revenue: float
    reserve_of_debt: float
    reserve_owner_risk: float
    hedge_least: float
    hedge_normal: float


def reserve_bases(fund: pd.DataFrame, targets: FinancialTargets) -> pd.Series:
    """Gross operating revenue and gross debt, inferred from the parts of the printed requirement.

    revenue = part on revenue / share of revenue; debt = part on debt / share of debt

    Returns
    -------
    pandas.Series
        ``revenue_nok_million`` and ``debt_nok_million``.

    Raises
    ------
    DataError
        If the printed requirement has no part on revenue or on debt.
    """
    parts = fund[fund.kind == "requirement_part"].set_index("label").amount_nok_thousand.astype(float) / 1000
    found = {
        name: parts[parts.index.str.contains(word)]
        for name, word in (("revenue", "driftsinnt"), ("debt", "gjeld"))
    }
    findings = [
        f"one part must name its {name}; {len(rows)} do" for name, rows in found.items() if len(rows) != 1
    ]
    if findings:
        raise DataError("The parts of the required disposable fund are not as expected.", findings)
    return pd.Series(
        {
            "revenue_nok_million": found["revenue"].iloc[0] / targets.reserve_of_revenue,
            "debt_nok_million": found["debt"].iloc[0] / targets.reserve_of_debt,
        }
    )


def reserve_requirement(
    revenue_nok_million: float, debt_nok_million: float, targets: FinancialTargets
) -> float:
    """Least disposable fund, NOK million: share of revenue + share of debt + a fixed amount."""
    return (
        targets.reserve_of_revenue * revenue_nok_million
        + targets.reserve_of_debt * debt_nok_million
        + targets.reserve_owner_risk / 1000
    )


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
        Shares and NOK million: ``net_operating_result_nok_million``, ``revenue_nok_million`` (inferred),
        ``net_operating_margin_share``, ``self_financing_share``, ``disposable_fund_nok_million``,
        ``reserve_requirement_nok_million``, ``debt_nok_million``, ``hedge_share``, ``repaid_nok_million``,
        ``minimum_repayment_nok_million`` (missing).

    Raises
    ------
    DataError
        If a stated figure is missing, or a table is not as :func:`self_financing` and :func:`reserve_bases` ask.
    """
    stated = stated_values(tables)
    statement, fund = tables["investment_statement"], tables["disposable_fund"]
    result = net_operating_result(statement, tables["central_items"], stated).change_nok_million.iloc[-1]
    ladder = self_financing(statement, tables["investment_projects"], rentable_area)
    revenue, gross_debt = reserve_bases(fund, targets)
    known = treasury_repayment(tables["central_items"], tables["loan_fund"])
    return {
        "net_operating_result_nok_million": result,
        "revenue_nok_million": revenue,
        "net_operating_margin_share": result / revenue,
        "self_financing_share": ladder.self_financing_share.iloc[-1],
        "disposable_fund_nok_million": fund[fund.kind == "closing"].amount_nok_thousand.iloc[0] / 1000,
        "reserve_requirement_nok_million": reserve_requirement(revenue, gross_debt, targets),
        "debt_nok_million": stated["loan_fund_debt"],
        "hedge_share": stated["hedge_share"] / 100,
        "repaid_nok_million": known.repaid,
        "minimum_repayment_nok_million": minimum_repayment(known.depreciation, known.opening_debt, np.nan),
    }


def scoreboard(figures: Mapping[str, float], targets: FinancialTargets) -> pd.DataFrame:
    """The financial rules, each met, not met or not computable; every rule asks for at least its target.

    Parameters
    ----------
    figures
        As :func:`key_figures` gives them.
    targets
        The council's rules.

    Returns
    -------
    pandas.DataFrame
        One row per rule: ``rule``, ``target``, ``actual``, ``distance`` (actual less target; positive is
        better) in ``unit`` (*prosent* or *mill. kr*), ``outcome`` (*oppfylt*, *ikke oppfylt*, *kan ikke
        beregnes*) and ``basis``, where the actual comes from.
    """
    share = 100.0
    rows = [
        (
            "Netto driftsresultat",
            share * targets.net_operating_margin,
            share * figures["net_operating_margin_share"],
            "prosent",
            "regnet ut",
        ),
        (
            "Egenfinansiering",
            share * targets.self_financing,
            share * figures["self_financing_share"],
            "prosent",
            "regnet ut trinn for trinn",
        ),
        (
            "Disposisjonsfond",
            figures["reserve_requirement_nok_million"],
            figures["disposable_fund_nok_million"],
            "mill. kr",
            "trykt saldo",
        ),
        (
            "Rentesikring, minstekrav",
            share * targets.hedge_least,
            share * figures["hedge_share"],
            "prosent",
            "oppgitt",
        ),
        (
            "Rentesikring, mål i en normalsituasjon",
            share * targets.hedge_normal,
            share * figures["hedge_share"],
            "prosent",
            "oppgitt",
        ),
        (
            "Minimumsavdrag, kommunekassen",
            figures["minimum_repayment_nok_million"],
            figures["repaid_nok_million"],
            "mill. kr",
            "kan ikke etterprøves: bokført verdi mangler",
        ),
    ]
    board = pd.DataFrame(rows, columns=["rule", "target", "actual", "unit", "basis"])
    distance = board.actual - board.target
    outcome = np.select([distance.isna(), distance >= -HAIR], [UNKNOWN, MET], NOT_MET)
    return board.assign(distance=distance, outcome=outcome)[
        ["rule", "target", "actual", "distance", "unit", "outcome", "basis"]
    ]
