"""What one loan costs, chosen as an example."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from kommunetall.exhibit import Exhibit
from kommunetall.models import investment as model
from kommunetall.prepare._investment.account import Account
from kommunetall.prepare._investment.ahead import BASE_OF_RATE, rate_of
from kommunetall.prepare._investment.owed import rate_errors_case
from kommunetall.prepare._investment.sizes import sized
from kommunetall.prepare._part import Part

EVERY = 10


@dataclass(frozen=True, eq=False)
class Loan(Part):
    """One loan, chosen as an example."""

    cost: pd.DataFrame


@lru_cache(maxsize=256)
def loan_of(account: Account, loan_nok_million: float, loan_years: int, change: float) -> Loan:
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
        "interest_change": change,
    }
    rate, of_rate = rate_of(account, change)
    cost = model.milestones(model.capital_cost(loan_nok_million, loan_years, rate), EVERY)
    return Loan(
        "investment",
        {**account.run, **run},
        cost,
        figures={**account.figures, "rate": rate, "first": cost.linear_nok_million.iloc[0]},
        cases={"rate": of_rate, "rate_errors": rate_errors_case(account)},
        status="assumed",
    )


def loan(loan: Loan) -> Exhibit:
    """What one loan costs, the two usual ways."""
    rows, unit = sized(loan.cost)
    return loan.exhibit("loan", rows, cases=unit, notes=BASE_OF_RATE)
