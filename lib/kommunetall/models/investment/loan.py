"""What one loan costs (kapitalkostnad): repayment and interest, year by year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

HIGHEST_RATE = 0.5


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
        If years is less than one, the loan negative, or the rate not a share up to
        :data:`HIGHEST_RATE`.
    """
    findings = ["years must be at least 1"] if years < 1 else []
    findings += (
        []
        if 0 <= rate <= HIGHEST_RATE
        else [f"the rate must be a share, 0.04 for 4 %: it is {rate}"]
    )
    findings += ["the loan is negative: write it without minus"] if investment < 0 else []
    if findings:
        raise DataError(
            f"The cost of {investment} over {years} years at {rate} cannot be computed.", findings
        )
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
            "annuity_nok_million": investment * annual_share,
        }
    )


def milestones(cost: pd.DataFrame, every: int) -> pd.DataFrame:
    """The first year of a loan, every so many years, and the last."""
    year = cost.loan_year
    chosen = (year == 1) | (year % every == 0) | (year == year.max())
    found: pd.DataFrame = cost.loc[chosen].reset_index(drop=True)
    return found
