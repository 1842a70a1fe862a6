"""What depends on assumptions too: the debt of the years ahead, and what one loan costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.data import Origin
from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit
from kommunetall.models import investment as model
from kommunetall.prepare._investment.account import Account
from kommunetall.prepare._investment.read import PLAN
from kommunetall.prepare._part import Part

EVERY = 10
ASSUMED = ("assumed",)
Unchecked = Literal["none", "named", "own"]


@dataclass(frozen=True)
class Assumed:
    """What is assumed of the years ahead; see :class:`kommunetall.prepare.investment`."""

    loan_years: int
    interest_rate: float
    hedged_rate: float
    new_loans_share: float


@dataclass(frozen=True, eq=False)
class Ahead(Part):
    """The debt of the years ahead."""

    scenario: model.Scenario
    ahead: model.Ahead

    @property
    def is_several(self) -> bool:
        """Whether more than one borrows."""
        return self.ahead.borrowers > 1


@dataclass(frozen=True, eq=False)
class Loan(Part):
    """One loan, chosen as an example."""

    cost: pd.DataFrame


@lru_cache(maxsize=16)
def start_of(account: Account) -> model.Start:
    """What the years ahead begin from, which no assumption changes.

    Raises
    ------
    NotThere
        If the loans or the statements are not there.
    DataError
        If the plan cannot be used.
    """
    given = account.given
    tables = model.Tables(given.tables)
    if given.plan is not None:
        tables[PLAN] = given.plan
    return model.start_of(tables, account.account.structure, given.year)


@lru_cache(maxsize=256)
def ahead_of(account: Account, assumed: Assumed) -> Ahead:
    """The years ahead under some assumptions.

    Raises
    ------
    NotThere
        If the loans, the statements or what was repaid of the debt is not there.
    DataError
        If the plan, or what is assumed, cannot be used.
    """
    known = account.account.debt
    hedged = model.or_missing(lambda: known.hedge_share)
    scenario = model.Scenario(
        assumed.interest_rate,
        assumed.hedged_rate,
        0.0 if np.isnan(hedged) else hedged,
        investment_factor=assumed.new_loans_share,
        repayment="share",
        repayment_share=known.repayment_share,
    )
    given = account.given
    used = [name for name in (PLAN, "minimum_repayment") if name in given.origins]
    found = model.years_ahead(start_of(account), scenario, assumed.loan_years)
    main = str(account.origins[0])
    others = [given.origins[name] for name in used]
    sources = [main, *(other.named for other in others if not is_said(other, main))]
    return Ahead(
        "investment",
        {**account.run, **vars(assumed)},
        scenario,
        found,
        figures={**account.figures, "next_year": given.year + 1},
        cases={
            **account.cases,
            "basis": found.basis,
            "whole": found.basis if found.borrowers == 1 else f"{found.basis}_group",
            "hedging": "unknown" if np.isnan(hedged) else "known",
            "division": found.division if found.basis == "assumption" else "plan",
        },
        origins=(" ".join(sources), *(given.origins[name] for name in used)),
        status="assumed",
    )


def is_said(origin: Origin, line: str) -> bool:
    """Whether a source line names a document already, and there is no heading of it to add."""
    return not origin.heading and f"{origin.producer}, {origin.document}," in line


@lru_cache(maxsize=256)
def loan_of(account: Account, loan_nok_million: float, loan_years: int, rate: float) -> Loan:
    """A loan, where the municipality has loans to compare it with.

    Raises
    ------
    NotThere
        If the loans are not there.
    DataError
        If the loan makes no sense.
    """
    account.account.debt.purposes  # noqa: B018
    run = {
        "loan_nok_million": loan_nok_million,
        "loan_years": loan_years,
        "interest_rate": rate,
    }
    cost = model.milestones(model.capital_cost(loan_nok_million, loan_years, rate), EVERY)
    return Loan("investment", {**account.run, **run}, cost, status="assumed")


def assumptions(ahead: Ahead) -> Exhibit:
    """What is assumed of the years ahead."""
    chosen = ahead.scenario
    return ahead.exhibit(
        "assumptions",
        figures={
            "new_loans_nok_million": ahead.ahead.group.new_loans_nok_million.iloc[0],
            "hedge_share": chosen.hedge_share,
            "repayment_share": chosen.repayment_share,
            "unchecked": tuple(ahead.ahead.unchecked),
            "lending_on_nok_million": ahead.ahead.lending_on_nok_million,
        },
        cases={
            "unchecked": unchecked_case(ahead.ahead),
            "lending_on": "left_out" if ahead.ahead.lending_on_nok_million else "none",
        },
    )


def unchecked_case(ahead: model.Ahead) -> Unchecked:
    """Whose repayment could not be held against the law's minimum."""
    if not ahead.unchecked:
        return "none"
    return "named" if ahead.borrowers > 1 else "own"


def by_year(ahead: Ahead) -> Exhibit:
    """The group year by year."""
    return ahead.exhibit("by_year", ahead.ahead.group, notes=ASSUMED)


def debt_ahead(ahead: Ahead) -> Exhibit:
    """Debt at the end of each year, of the group and the treasury."""
    frame = ahead.ahead.debt
    first, last = frame.iloc[0], frame.iloc[-1]
    own = ["treasury_nok_million"] if ahead.is_several else []
    return ahead.exhibit(
        "debt_ahead",
        frame[["year", "group_nok_million", *own]],
        figures={
            "first_nok_million": first.group_nok_million,
            "last_nok_million": last.group_nok_million,
            "last_year": int(last.year),
        },
        notes=ASSUMED if ahead.ahead.basis == "plan" else ("not_all_planned", *ASSUMED),
    )


def service(ahead: Ahead) -> Exhibit:
    """Interest and repayment of the group, and what they are under other interest."""
    return ahead.exhibit("service", ahead.ahead.fan, notes=ASSUMED)


def net_service(ahead: Ahead) -> Exhibit:
    """As :func:`service`, without what fees pay.

    Raises
    ------
    NotThere
        If it is not known what they pay.
    """
    if not ahead.ahead.knows_self_cost:
        raise NotThere("What fees pay is not known.", tables=("loans.by_purpose",))
    return ahead.exhibit("net_service", ahead.ahead.net, notes=ASSUMED)


def capital_cost(ahead: Ahead) -> Exhibit:
    """What the new loans cost in repayment and interest."""
    frame = ahead.ahead.cost
    if not ahead.ahead.knows_self_cost:
        frame = frame.drop(columns="net_cost_nok_million")
    return ahead.exhibit("capital_cost", frame, notes=ASSUMED)


def loan(loan: Loan) -> Exhibit:
    """What one loan costs, the two usual ways."""
    return loan.exhibit("loan", loan.cost)
