"""A plan for investment (investeringsplan): what must be lent for it, and what else pays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from kommunetall.models.findings import named_faults
from kommunetall.models.investment.loans import OTHER, SELF_COST
from kommunetall.models.investment.scenario import Scenario, Years

UNIT = ["borrower", "purpose"]
PLANNED: Final = "plan"
GOING_ON: Final = "mean_of_plan"
ASSUMED: Final = "assumption"
NOTHING_NEW: Final = "nothing_new"
PAID_BY = ["vat_compensation_nok_thousand", "grants_nok_thousand", "transfer_nok_thousand"]
AMOUNTS = ["gross_nok_thousand", *PAID_BY]


def need(plan: pd.DataFrame) -> pd.Series:
    """What is left to borrow of each row: gross less all that pays for it, NOK thousand.

    What the plan does not say pays nothing.
    """
    amounts = plan[AMOUNTS].astype(float).fillna(0)
    return amounts.gross_nok_thousand - amounts[PAID_BY].sum(axis=1)


def plan_ahead(plan: pd.DataFrame, scenario: Scenario, span: Years) -> pd.DataFrame:
    """The plan's rows of the years ahead, as the scenario has them, with ``basis``."""
    known = plan if "basis" in plan else plan.assign(basis=PLANNED)
    last, years = known.year.max(), known.year.max() - known.year.min() + 1
    mean = known.assign(
        basis=known.basis.replace(PLANNED, GOING_ON), **(known[AMOUNTS].astype(float) / years)
    )
    of_project = [*UNIT, "project", "lifetime_years", "basis"]
    mean = mean.groupby(of_project, dropna=False, as_index=False, sort=False)[AMOUNTS].sum(
        min_count=1
    )
    going_on = [mean.assign(year=last + k) for k in range(1, scenario.years_going_on + 1)]
    rows = pd.concat([known, *going_on], ignore_index=True)
    rows = rows[rows.year <= span[-1]]
    factor = scenario.investment_factor * (1 + scenario.price_growth) ** (
        rows.year.to_numpy(dtype=float) - span[0]
    )
    found: pd.DataFrame = rows.assign(**rows[AMOUNTS].astype(float).mul(factor, axis=0))
    return found


def financed_by_year(plan: pd.DataFrame, least_share: float) -> pd.DataFrame:
    """What a plan takes from operations, and what a rule on self-financing asks, by year.

    base = gross investment that fees do not pay − VAT compensation − grants

    Returns
    -------
    pandas.DataFrame
        ``year``, ``base_nok_million``, ``transfer_nok_million`` and ``transfer_share`` of the base
        (not there where the plan does not say), and ``required_nok_million`` by `least_share` (not
        there without one).
    """
    own = plan[plan.purpose == OTHER]
    amounts = own[AMOUNTS].astype(float).groupby(own.year).sum(min_count=1) / 1000
    paid = amounts[PAID_BY[:2]].fillna(0).sum(axis=1)
    base = amounts.gross_nok_thousand - paid
    frame = pd.DataFrame(
        {
            "base_nok_million": base,
            "transfer_nok_million": amounts.transfer_nok_thousand,
            "transfer_share": amounts.transfer_nok_thousand / base.where(base > 0),
            "required_nok_million": least_share * base,
        }
    )
    return frame.dropna(axis=1, how="all").reset_index()


def assumed_plan(levels: pd.DataFrame, years: Sequence[int] | Years) -> pd.DataFrame:
    """A plan where none is known: the same new loans every year, marked as an assumption.

    Parameters
    ----------
    levels
        ``borrower``, ``purpose``, ``new_loans_nok_thousand`` a year, and ``lifetime_years`` of what
        it pays.
    years
        Years in which they are raised.

    Returns
    -------
    pandas.DataFrame
        Rows as of ``investment_plan``, paid by loans alone, with ``basis`` ``assumption``.
    """
    rows = levels.merge(pd.DataFrame({"year": years}), "cross")
    return rows.rename(columns={"new_loans_nok_thousand": "gross_nok_thousand"}).assign(
        project="Forutsatte låneopptak, " + rows.purpose, basis=ASSUMED, **dict.fromkeys(PAID_BY, 0)
    )


def plan_faults(plan: pd.DataFrame) -> list[str]:
    """Every fault of a plan, with year, borrower, purpose and project."""
    amounts, lifetime = plan[AMOUNTS].astype(float), plan.lifetime_years.astype(float)
    faults = {
        "prosjektet står mer enn én gang i året: behold én rad": plan.duplicated(
            ["year", "borrower", "project"], keep=False
        ),
        f"formålet er ikke {SELF_COST} eller {OTHER}": ~plan.purpose.isin([SELF_COST, OTHER]),
        "et beløp mangler eller er under null: skriv inntekter uten minus": (
            amounts.gross_nok_thousand.isna() | (amounts < 0).any(axis=1)
        ),
        "andre betaler mer enn det koster: da blir det ikke igjen noe lån": need(plan) < 0,
        "levetiden er ikke et helt antall år fra 1": (lifetime < 1) | (lifetime % 1 > 0),
    }
    return named_faults(plan, ["year", *UNIT, "project"], faults)
