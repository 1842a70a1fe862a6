"""Debt (lån): what it has paid for, and what a change of interest costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment.printed import BALANCES

SELF_COST, OTHER = "self_cost", "other"
CHANGES = (-2.0, -1.0, 1.0, 2.0)


def debt_by_purpose(loan_fund: pd.DataFrame) -> pd.DataFrame:
    """Loans from the loan fund by what they pay for, with growth through the year.

    The row that lends to the treasury is replaced by the rows that say what the treasury used it
    for.

    Parameters
    ----------
    loan_fund
        ``statement`` (``lending`` or ``treasury_debt``), ``label``, ``kind``,
        ``opening_nok_thousand``, ``closing_nok_thousand``.

    Returns
    -------
    pandas.DataFrame
        One row per purpose and last the sum: ``label``, ``opening_nok_million``,
        ``closing_nok_million``, ``growth_share``, ``part_share`` of the sum, ``is_total``.

    Raises
    ------
    DataError
        If no loan to a borrower equals the treasury's debt, opening and closing.
    """
    by_borrower, by_use = (
        loan_fund[loan_fund.statement == s] for s in ("lending", "treasury_debt")
    )
    own = is_treasury(loan_fund)[by_borrower.index]
    rows = pd.concat([by_use[by_use.kind == "line"], by_borrower[~own]])
    opening, closing = (rows[c].astype(float) / 1000 for c in BALANCES)
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


def is_treasury(loan_fund: pd.DataFrame) -> pd.Series:
    """Which row of the lending is the treasury's: it equals its debt, opening and closing.

    Raises
    ------
    DataError
        If not exactly one does.
    """
    of_use = (loan_fund.statement == "treasury_debt") & (loan_fund.kind == "sum")
    debt = loan_fund.loc[of_use, BALANCES].to_numpy()[0]
    lines = (loan_fund.statement == "lending") & (loan_fund.kind == "line")
    equal = pd.Series((loan_fund[BALANCES].to_numpy() == debt).all(axis=1), loan_fund.index)
    own = lines & equal
    if own.sum() != 1:
        opening, closing = debt
        said = f"the treasury's debt is {closing} (opening {opening})"
        raise DataError(
            "The two tables of the loan fund do not tie.",
            [f"{said}: exactly one borrower must have it"],
        )
    return own


def lent(loan_fund: pd.DataFrame) -> float:
    """What the loan fund has lent at the year's end, NOK million."""
    rows = loan_fund[(loan_fund.statement == "lending") & (loan_fund.kind == "sum")]
    return float(rows.closing_nok_thousand.iloc[0]) / 1000


def interest_sensitivity(
    debt_nok_million: float, hedge_shares: Mapping[str, float]
) -> pd.DataFrame:
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

    Raises
    ------
    DataError
        As :func:`interest_changes`.
    """
    return interest_changes(debt_nok_million, hedge_shares, [1.0])[
        ["case", "hedge_share", "unhedged_nok_million", "cost_nok_million"]
    ]


def interest_changes(
    debt_nok_million: float,
    hedge_shares: Mapping[str, float],
    changes: Sequence[float] = CHANGES,
    self_cost_nok_million: float = 0.0,
) -> pd.DataFrame:
    """What changes of interest cost in a year, gross and without the debt that fees pay for.

    With change `p` in percentage points::

        cost     = p/100 · debt · (1 − hedged share)
        net cost = p/100 · (debt − self-cost debt) · (1 − hedged share)

    The hedge is taken to lie evenly on all debt. Fees are taken to follow the interest at once; in
    truth they follow the five-year swap rate on the book value, so the net cost holds over time,
    not each year.

    Parameters
    ----------
    debt_nok_million
        Gross debt.
    hedge_shares
        Name and share of each case.
    changes
        Percentage points; negative is a fall.
    self_cost_nok_million
        Part of the debt whose interest fees pay (VA).

    Returns
    -------
    pandas.DataFrame
        One row per ``case`` and ``change_points``: ``hedge_share``, ``unhedged_nok_million``,
        ``cost_nok_million`` and ``net_cost_nok_million``; positive costs more.

    Raises
    ------
    DataError
        If a hedged share is outside 0 to 1, or the debt is negative or less than its self-cost
        part.
    """
    findings = [
        f"{case}: the hedged share is {share}: it must be from 0 to 1, 0.4 for 40 %"
        for case, share in hedge_shares.items()
        if share < 0 or share > 1
    ]
    if debt_nok_million < 0:
        findings.append(f"the debt is {debt_nok_million}: write it without minus")
    if self_cost_nok_million < 0:
        findings.append(f"the self-cost debt is {self_cost_nok_million}: write it without minus")
    if self_cost_nok_million > debt_nok_million:
        findings.append(
            f"the self-cost debt {self_cost_nok_million} is above all debt {debt_nok_million}"
        )
    if findings:
        raise DataError("The cost of a change of interest cannot be computed.", findings)
    rows = pd.DataFrame(
        [(case, share, points) for case, share in hedge_shares.items() for points in changes],
        columns=["case", "hedge_share", "change_points"],
    ).astype({"hedge_share": float, "change_points": float})
    of_one = (1 - rows.hedge_share) * rows.change_points / 100 + 0.0
    return rows.assign(
        unhedged_nok_million=debt_nok_million * (1 - rows.hedge_share),
        cost_nok_million=debt_nok_million * of_one,
        net_cost_nok_million=(debt_nok_million - self_cost_nok_million) * of_one,
    )


def treasury_purposes(loan_fund: pd.DataFrame) -> pd.DataFrame:
    """The treasury's debt by what it paid for: ``label``, ``purpose`` and the balances.

    Raises
    ------
    DataError
        With every line that does not say whether fees pay it.
    """
    own = loan_fund[(loan_fund.statement == "treasury_debt") & (loan_fund.kind == "line")]
    unsaid = own.label[~own.purpose.isin([SELF_COST, OTHER])]
    if len(unsaid):
        raise DataError(
            "The treasury's loans do not all say who pays them.",
            [f"loan_fund, {label}: purpose must be {SELF_COST} or {OTHER}" for label in unsaid],
        )
    return own


def self_cost_debt(loan_fund: pd.DataFrame) -> float:
    """The treasury's closing debt whose interest fees pay (water and sewage), NOK million."""
    own = treasury_purposes(loan_fund)
    return float(own.closing_nok_thousand[own.purpose == SELF_COST].sum()) / 1000
