"""Statement 2A (bevilgningsoversikt investering): what was invested and how it was paid, checked."""

from __future__ import annotations

import pandas as pd

from kommunetall.errors import DataError

POSTS = range(1, 28)
SUMS = (6, 14, 19, 26, 27)
INCOME_POSTS = (7, 8, 9, 10, 11, 12, 13, 16, 18, 20, 22, 24)


def require_statement(statement: pd.DataFrame) -> None:
    """Refuse a statement 2A that cannot be computed with.

    Raises
    ------
    DataError
        With every fault: a post that is missing or stands twice, income written without minus, lines
        that do not sum to what is carried forward.
    """
    found = statement.post.value_counts()
    findings = [
        f"post {p} is missing: add it, with 0 where nothing is booked" for p in POSTS if p not in found
    ]
    findings += [f"post {p} stands {found[p]} times: keep one row" for p in POSTS if found.get(p, 0) > 1]
    if not findings:
        actual = actual_by_post(statement)
        findings = [
            f"post {p} is {actual[p]:.0f}: income must be negative" for p in INCOME_POSTS if actual[p] > 0
        ]
        lines = actual.drop(list(SUMS))
        if abs(lines.sum() - actual[27]) > (len(lines) + 1) / 2:
            findings.append(
                f"the lines sum to {lines.sum():.0f}, but post 27 is {actual[27]:.0f}: check the signs"
            )
    if findings:
        raise DataError("The investment statement (2A) cannot be used.", findings)


def actual_by_post(statement: pd.DataFrame) -> pd.Series:
    """Actual by post number, NOK thousand, income negative."""
    return statement.set_index("post").actual_nok_thousand.astype(float).sort_index()


def financing(statement: pd.DataFrame) -> pd.DataFrame:
    """From all investment to the loans that paid for what nothing else paid.

    loans = post 6 + (7 … 12) + 19 + (20 … 25) − 27, with income negative as in the statement.

    Parameters
    ----------
    statement
        Statement 2A: ``post`` and ``actual_nok_thousand``.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` (what lowers the need for loans is negative) and ``is_total``; the
        last row is the loans used.

    References
    ----------
    Forskrift 2019-06-07-714 § 5-5; docs/investment.md.
    """
    actual = actual_by_post(statement) / 1000
    steps = [
        ("Sum investeringsutgifter", actual[6], True),
        ("Kompensasjon for merverdiavgift", actual[7], False),
        ("Tilskudd fra andre", actual[8], False),
        ("Salg og utdeling", actual[[9, 10, 11]].sum(), False),
        ("Mottatte avdrag på utlån av egne midler", actual[12], False),
        ("Videreutlån, netto", actual.loc[15:18].sum(), False),
        ("Overføring fra drift", actual[20], False),
        ("Bundne investeringsfond, netto avsetning", actual[[21, 22]].sum(), False),
        ("Ubundne investeringsfond, netto avsetning", actual[[23, 24]].sum(), False),
        ("Dekning av tidligere udekket", actual[25], False),
        ("Udekket, føres videre", -actual[27], False),
        ("Bruk av lån", -actual[13], True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])
