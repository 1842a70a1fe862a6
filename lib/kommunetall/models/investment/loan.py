"""What one loan costs (kapitalkostnad): repayment and interest, year by year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment.scenario import rate_fault
from kommunetall.parameters import faults


def capital_cost(investment: float, years: int, rate: float) -> pd.DataFrame:
    """What a loan costs in repayment and interest, year by year, in the two usual ways.

    With investment `I`, years `n`, rate `r` and year `t`::

        linear_t = I/n + r·(I − (t−1)·I/n)
        annuity  = I·r / (1 − (1+r)^−n)

    Parameters
    ----------
    investment
        Loan in NOK million.
    years
        Years until it is repaid.
    rate
        Interest a year, a share.

    Returns
    -------
    pandas.DataFrame
        One row per year from the first: ``loan_year``, and in NOK million
        ``repayment_nok_million``, ``interest_nok_million``, ``linear_nok_million`` (their sum) and
        ``annuity_nok_million``.

    Raises
    ------
    DataError
        With every one of them that cannot be.
    """
    findings = faults({"loan_nok_million": investment, "loan_years": years})
    findings += filter(None, [rate_fault("rate", rate)])
    if findings:
        raise DataError("Kostnaden av lånet kan ikke regnes ut.", findings)
    year = np.arange(1, years + 1)
    repayment = np.full(years, investment / years)
    interest = rate * (investment - (year - 1) * repayment)
    annual_share = rate / -np.expm1(-years * np.log1p(rate)) if rate > 0 else 1 / years
    return pd.DataFrame(
        {
            "loan_year": year,
            "repayment_nok_million": repayment,
            "interest_nok_million": interest,
            "linear_nok_million": repayment + interest,
            "annuity_nok_million": np.full(years, investment * annual_share),
        }
    )


def milestones(cost: pd.DataFrame, every: int) -> pd.DataFrame:
    """The first year of a loan, every so many years, and the last."""
    year = cost.loan_year
    chosen = (year == 1) | (year % every == 0) | (year == year.max())
    found: pd.DataFrame = cost.loc[chosen].reset_index(drop=True)
    return found
