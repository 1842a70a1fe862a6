"""Debt (lån): purposes, interest, repayment, and what a loan costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kommunetall.errors import DataError


def debt_by_purpose(loan_fund: pd.DataFrame) -> pd.DataFrame:
    """Loans from the loan fund by what they pay for, with growth through the year.

    The row that lends to the treasury is replaced by the rows that say what the treasury used it for.

    Parameters
    ----------
    loan_fund
        ``statement`` (``lending`` or ``treasury_debt``), ``label``, ``kind``, ``opening_nok_thousand``,
        ``closing_nok_thousand``.

    Returns
    -------
    pandas.DataFrame
        One row per purpose and last the sum: ``label``, ``opening_nok_million``, ``closing_nok_million``,
        ``growth_share``, ``part_share`` of the sum, ``is_total``.

    Raises
    ------
    DataError
        If no loan to a borrower equals the treasury's debt, opening and closing.
    """
    columns = ["opening_nok_thousand", "closing_nok_thousand"]
    by_borrower, by_use = (loan_fund[loan_fund.statement == s] for s in ("lending", "treasury_debt"))
    treasury = by_use.loc[by_use.kind == "sum", columns].to_numpy()[0]
    own = (by_borrower.kind == "line") & (by_borrower[columns].to_numpy() == treasury).all(axis=1)
    if own.sum() != 1:
        raise DataError(
            "The two tables of the loan fund do not tie.",
            [
                f"the treasury's debt is {treasury[1]} (opening {treasury[0]}): exactly one borrower must have it"
            ],
        )
    rows = pd.concat([by_use[by_use.kind == "line"], by_borrower[~own]])
    opening, closing = (rows[c].astype(float) / 1000 for c in columns)
    total = closing[rows.kind == "sum"].iloc[0]
    return pd.DataFrame(
        {
            "label": rows.label,
            "opening_nok_million": opening,
            "closing_nok_million": closing,
            "growth_share": closing / opening.where(opening > 0) - 1,
            "part_share": closing / total,
            "is_total": rows.kind == "sum",
        }
    ).reset_index(drop=True)


def interest_sensitivity(debt_nok_million: float, hedge_shares: Mapping[str, float]) -> pd.DataFrame:
    """What one percentage point of interest costs in a year, at several shares of hedged debt.

    cost = 1 % · debt · (1 − hedged share), before what fees, rents and liquidity offset.

    Parameters
    ----------
    debt_nok_million
        Gross debt.
    hedge_shares
        Name and share of each case.

    Returns
    -------
    pandas.DataFrame
        ``case``, ``hedge_share``, ``unhedged_nok_million``, ``cost_nok_million``.
    """
    shares = np.array(list(hedge_shares.values()), dtype=float)
    unhedged = debt_nok_million * (1 - shares)
    return pd.DataFrame(
        {
            "case": list(hedge_shares),
            "hedge_share": shares,
            "unhedged_nok_million": unhedged,
            "cost_nok_million": unhedged / 100,
        }
    )


def minimum_repayment(depreciation: float, opening_debt: float, opening_book_value: float) -> float:
    """Least repayment that the law allows; missing where a figure is missing or the book value is not positive.

    repayment = depreciation · opening debt / opening book value of depreciable assets

    Lending on is no part of the debt. Land counts in the debt only.

    References
    ----------
    Kommuneloven § 14-18; Kommunal- og distriktsdepartementet, 31 January 2024 (id3035540).
    """
    return depreciation * opening_debt / opening_book_value if opening_book_value > 0 else np.nan


def least_book_value(depreciation: float, opening_debt: float, repaid: float) -> float:
    """Book value of depreciable assets from which a repayment is as large as the law asks: depreciation · debt / repaid."""
    return depreciation * opening_debt / repaid if repaid > 0 else np.nan


def treasury_repayment(central_items: pd.DataFrame, loan_fund: pd.DataFrame) -> pd.Series:
    """What is known of the treasury's minimum repayment, NOK million.

    Returns
    -------
    pandas.Series
        ``depreciation``, ``opening_debt``, ``repaid`` and ``least_book_value``.
    """
    actual = (
        central_items.drop_duplicates("label").set_index("label").actual_nok_thousand.astype(float) / 1000
    )
    debt = loan_fund[(loan_fund.statement == "treasury_debt") & (loan_fund.kind == "sum")]
    known = {
        "depreciation": actual.get("Avskrivninger", np.nan),
        "opening_debt": debt.opening_nok_thousand.iloc[0] / 1000,
        "repaid": actual.get("Konserninterne avdrag", np.nan),
    }
    return pd.Series({**known, "least_book_value": least_book_value(**known)})


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
        One row per year from the first: ``loan_year``, and in NOK million ``repayment_nok_million``,
        ``interest_nok_million``, ``linear_nok_million`` (their sum) and ``annuity_nok_million``.

    Raises
    ------
    DataError
        If years is less than one or the rate is negative.
    """
    findings = ["years must be at least 1"] if years < 1 else []
    findings += ["the rate must be a share of 0 or more, 0.04 for 4 %"] if rate < 0 else []
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
    return cost[(year == 1) | (year % every == 0) | (year == year.max())].reset_index(drop=True)
