"""Central items that make up for each other, and how a budgeted deficit was to be paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np
import pandas as pd

RevenueCase = Literal["less_more", "more_less", "less_less", "more_more", "unknown"]
ACTUAL: Final = "actual_nok_thousand"
ORIGINAL: Final = "original_budget_nok_thousand"
TAX_AND_GRANT: Final = ("tax", "general_grant")
HALF_A_TENTH: Final = 0.05


@dataclass(frozen=True)
class TaxAndGrant:
    """Tax and general grant less what a budget had, NOK million; missing where not known."""

    tax_nok_million: float
    grant_nok_million: float

    @property
    def whole_nok_million(self) -> float:
        """Both together."""
        return self.tax_nok_million + self.grant_nok_million

    @property
    def case(self) -> RevenueCase:
        """How each of them came out; unknown where one came out as budgeted in print.

        >>> TaxAndGrant(-221.6, 184.0).case, TaxAndGrant(-1.0, 0.0).case
        ('less_more', 'unknown')
        """
        both = (self.tax_nok_million, self.grant_nok_million)
        if not all(abs(amount) >= HALF_A_TENTH for amount in both):
            return "unknown"
        if self.tax_nok_million < 0:
            return "less_more" if self.grant_nok_million > 0 else "less_less"
        return "more_more" if self.grant_nok_million > 0 else "more_less"


def tax_and_grant(central: pd.DataFrame, budget: str) -> TaxAndGrant:
    """Tax and general grant less what a budget had of them.

    Parameters
    ----------
    central
        Central items by ``item``, NOK thousand, income negative: ``actual_nok_thousand`` and
        `budget`.
    budget
        Column of the budget.
    """
    return TaxAndGrant(*(above(central, item, budget) for item in TAX_AND_GRANT))


def above(central: pd.DataFrame, item: str, budget: str) -> float:
    """Income of an item less its budget, NOK million; missing unless there is one such line."""
    own = central[central["item"] == item][[budget, ACTUAL]].astype(float)
    return float((own[budget] - own[ACTUAL]).iloc[0]) / 1000 if len(own) == 1 else np.nan


class PaidFromFund(NamedTuple):
    """What the original budget took from the disposable fund, NOK million.

    Attributes
    ----------
    fund_nok_million
        Taken, less what was put in.
    transfer_nok_million
        What of it was to go to investment.
    """

    fund_nok_million: float
    transfer_nok_million: float


def paid_from_fund(central: pd.DataFrame, original_nok_million: float) -> PaidFromFund:
    """How the deficit of the original budget was to be paid; missing unless the fund paid it all.

    Parameters
    ----------
    central
        Central items by ``item``, NOK thousand, expenditure positive.
    original_nok_million
        Net operating result of the original budget.
    """
    amounts = central[central["item"].notna()].groupby("item")[ORIGINAL].sum().astype(float) / 1000
    fund = -amounts.get("disposable_fund_use", np.nan) - amounts.get("disposable_fund_provision", 0)
    transfer = amounts.get("transfer_to_investment", np.nan)
    pays = abs(fund - transfer + original_nok_million) < HALF_A_TENTH
    if not pays or original_nok_million >= 0 or transfer <= 0:
        return PaidFromFund(np.nan, np.nan)
    return PaidFromFund(float(fund), float(transfer))
