"""Statement 2A (bevilgningsoversikt investering): what was invested and how it was paid."""

from __future__ import annotations

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment.printed import MONEY, exchanged

POSTS = range(1, 28)
SUMS = (6, 14, 19, 26, 27)
INCOME_POSTS = (7, 8, 9, 10, 11, 12, 13, 16, 18, 20, 22, 24)
EXPENSE_POSTS = (1, 2, 3, 4, 5, 15, 17, 21, 23, 25)


def require_statement(statement: pd.DataFrame) -> None:
    """Refuse a statement 2A that cannot be computed with.

    The posts are gross, so each has one sign in the account and in every budget.

    Raises
    ------
    DataError
        With every fault: a post that is missing or stands twice, income written without minus, an
        expense with it, lines that do not sum to what is carried forward, money columns that have
        changed places.

    References
    ----------
    Forskrift 2019-06-07-714 § 5-5.
    """
    found = statement.post.value_counts()
    findings = [
        f"post {p} is missing: add it, with 0 where nothing is booked"
        for p in POSTS
        if p not in found
    ]
    findings += [
        f"post {p} stands {found[p]} times: keep one row" for p in POSTS if found.get(p, 0) > 1
    ]
    if not findings:
        by_post = statement.set_index("post")
        for column in (c for c in MONEY if c in by_post):
            findings += sign_faults(by_post[column]) or sum_faults(by_post[column].astype(float))
    findings += exchanged(statement)
    if findings:
        raise DataError("The investment statement (2A) cannot be used.", findings)


def sign_faults(amounts: pd.Series) -> list[str]:
    """Posts of one column that have the sign of the other side."""
    income = [
        f"post {p}, {amounts.name}: {amounts[p]} has no minus: income is negative"
        for p in INCOME_POSTS
        if amounts[p] > 0
    ]
    return income + [
        f"post {p}, {amounts.name}: {amounts[p]} has a minus: an expense is positive"
        for p in EXPENSE_POSTS
        if amounts[p] < 0
    ]


def sum_faults(amounts: pd.Series) -> list[str]:
    """The lines of one column where they do not sum to what is carried forward.

    Rounding allows (lines + 1)/2.
    """
    lines = amounts.drop(list(SUMS))
    if abs(lines.sum() - amounts[27]) <= (len(lines) + 1) / 2:
        return []
    return [f"{amounts.name}: the lines sum to {lines.sum():.0f}, but post 27 is {amounts[27]:.0f}"]


def actual_by_post(statement: pd.DataFrame) -> pd.Series:
    """Actual by post number, NOK thousand, income negative."""
    return statement.set_index("post").actual_nok_thousand.astype(float).sort_index()


def financing(statement: pd.DataFrame) -> pd.DataFrame:
    """From all investment to the loans that paid for what nothing else paid.

    loans = (1 … 5) + (7 … 12) + (15 … 18) + (20 … 25) − 27, with income negative as in the
    statement.

    Parameters
    ----------
    statement
        Statement 2A: ``post`` and ``actual_nok_thousand``.

    Returns
    -------
    pandas.DataFrame
        ``step`` (a code, ``expenditure`` … ``loans``), ``change_nok_million`` (what lowers the need
        for loans is negative) and ``is_total``; the last row is the loans used.

    References
    ----------
    Forskrift 2019-06-07-714 § 5-5; docs/investment.md.
    """
    actual = actual_by_post(statement) / 1000
    steps = [
        ("expenditure", invested_gross(actual), True),
        ("vat_compensation", actual[7], False),
        ("grants", actual[8], False),
        ("sales", actual[[9, 10, 11]].sum(), False),
        ("repaid_to_us", actual[12], False),
        ("lending_on", actual.loc[15:18].sum(), False),
        ("transfer", actual[20], False),
        ("restricted_funds", actual[[21, 22]].sum(), False),
        ("unrestricted_funds", actual[[23, 24]].sum(), False),
        ("earlier_uncovered", actual[25], False),
        ("carried_forward", -actual[27], False),
        ("loans", -actual[13], True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])


def financing_mix(statement: pd.DataFrame) -> pd.DataFrame:
    """What paid for the year's investment (posts 1–5), largest first.

    Lending on and funds are one net: what residents repay is set aside and used later. What is not
    covered, less what earlier years left and this year paid, is another; it is negative when the
    year paid for more than its own investment.

    Returns
    -------
    pandas.DataFrame
        ``source`` (a code), ``amount_nok_million`` (positive pays) and ``part_share`` of the
        investment; they add up to it.
    """
    actual = actual_by_post(statement) / 1000
    sources = {
        "loans": -actual[13],
        "vat_compensation": -actual[7],
        "grants": -actual[8],
        "sales": -actual[[9, 10, 11, 12]].sum(),
        "transfer": -actual[20],
        "lending_on_and_funds": -actual[[15, 16, 17, 18, 21, 22, 23, 24]].sum(),
        "uncovered": actual[27] - actual[25],
    }
    found = pd.DataFrame({"source": sources.keys(), "amount_nok_million": sources.values()})
    found = found[found.amount_nok_million != 0].sort_values("amount_nok_million", ascending=False)
    return found.assign(part_share=found.amount_nok_million / invested_gross(actual)).reset_index(
        drop=True
    )


def invested_gross(actual: pd.Series) -> float:
    """All expenditure on investment: posts 1–5, which post 6 is the sum of."""
    return float(actual.loc[1:5].sum())


def uncovered_chain(statement: pd.DataFrame) -> pd.DataFrame:
    """Investment that was not covered: what earlier years left, and what the year adds.

    Returns
    -------
    pandas.DataFrame
        ``step`` (``earlier``, ``covered``, ``new``, ``carried_forward``), ``change_nok_million``
        and ``is_total``. What earlier years left is at least what was covered; whether more is
        left, the statement does not say.
    """
    actual = actual_by_post(statement) / 1000
    steps = [
        ("earlier", actual[25], True),
        ("covered", -actual[25], False),
        ("new", actual[27], False),
        ("carried_forward", actual[27], True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])
