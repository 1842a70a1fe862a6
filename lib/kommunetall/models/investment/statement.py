"""Statement 2A (bevilgningsoversikt investering): what was invested and how it was paid, checked."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from kommunetall.errors import DataError

POSTS = range(1, 28)
SUMS = (6, 14, 19, 26, 27)
MONEY = (
    "original_budget_nok_thousand",
    "adopted_budget_nok_thousand",
    "revised_budget_nok_thousand",
    "actual_nok_thousand",
)
DEVIATIONS = {
    "deviation_nok_thousand": "revised_budget_nok_thousand",
    "deviation_adopted_nok_thousand": "adopted_budget_nok_thousand",
}
INCOME_POSTS = (7, 8, 9, 10, 11, 12, 13, 16, 18, 20, 22, 24)
EXPENSE_POSTS = (1, 2, 3, 4, 5, 15, 17, 21, 23, 25)


def require_statement(statement: pd.DataFrame) -> None:
    """Refuse a statement 2A that cannot be computed with.

    The posts are gross, so each has one sign in the account and in every budget.

    Raises
    ------
    DataError
        With every fault: a post that is missing or stands twice, income written without minus, an expense with it, lines
        that do not sum to what is carried forward, money columns that have changed places.

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
    """Whether the lines of one column do not sum to what is carried forward, within (lines + 1)/2."""
    lines = amounts.drop(list(SUMS))
    if abs(lines.sum() - amounts[27]) <= (len(lines) + 1) / 2:
        return []
    return [f"{amounts.name}: the lines sum to {lines.sum():.0f}, but post 27 is {amounts[27]:.0f}"]


def exchanged(rows: pd.DataFrame) -> list[str]:
    """Which two money columns have changed places, or whether the deviations have the opposite sign.

    A printed deviation is its budget less the account. Where that holds for at least two more of them once two columns are
    exchanged, or all deviations turned, that is how the table must have come to be; a few misprints beside do not hide it.
    """
    as_they_stand = as_printed(rows).to_numpy().sum()
    turned = rows.assign(**{c: -rows[c] for c in DEVIATIONS if c in rows})
    ways = {
        f"{one} and {other} have changed places": rows.rename(columns={one: other, other: one})
        for one, other in combinations([c for c in MONEY if c in rows], 2)
    } | {"the deviations have the opposite sign, they must be budget less account": turned}
    fits = {way: as_printed(frame).to_numpy().sum() for way, frame in ways.items()}
    most = max(fits.values())
    if most < as_they_stand + 2:
        return []
    likely = ", or ".join(way for way, count in fits.items() if count == most)
    return [f"{likely}: so they fit {most} printed deviations, as they stand {as_they_stand}"]


def wrong_rows(rows: pd.DataFrame, key: str) -> list[str]:
    """Rows with a sign the wrong way, or two amounts in each other's place: mended, they fit their printed deviations.

    Parameters
    ----------
    key
        Column that names a row.
    """
    there = [c for c in ("actual_nok_thousand", *DEVIATIONS.values()) if c in rows]
    ways = {f"{c} has its sign the wrong way": rows.assign(**{c: -rows[c]}) for c in there} | {
        f"{one} and {other} have changed places": rows.rename(columns={one: other, other: one})
        for one, other in combinations([c for c in MONEY if c in rows], 2)
    }
    before = as_printed(rows)
    if len(before.columns) < 2:
        ways = {way: frame for way, frame in ways.items() if "sign" in way}
    findings = []
    for way, frame in ways.items():
        after = as_printed(frame)
        mended = after.all(axis=1) & (after & ~before).any(axis=1)
        findings += [f"{name}: {way}, by its printed deviations" for name in rows[key][mended]]
    return findings


def as_printed(rows: pd.DataFrame) -> pd.DataFrame:
    """Whether each printed deviation is its budget less the account, within rounding; a column for each deviation."""
    return pd.DataFrame(
        {
            deviation: (rows[deviation] - (rows[budget] - rows.actual_nok_thousand))
            .astype(float)
            .abs()
            .le(1.5)
            for deviation, budget in DEVIATIONS.items()
            if {deviation, budget, "actual_nok_thousand"} <= set(rows)
        },
        index=rows.index,
    )


def actual_by_post(statement: pd.DataFrame) -> pd.Series:
    """Actual by post number, NOK thousand, income negative."""
    return statement.set_index("post").actual_nok_thousand.astype(float).sort_index()


def financing(statement: pd.DataFrame) -> pd.DataFrame:
    """From all investment to the loans that paid for what nothing else paid.

    loans = (1 … 5) + (7 … 12) + (15 … 18) + (20 … 25) − 27, with income negative as in the statement.

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
        ("Sum investeringsutgifter", invested_gross(actual), True),
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


def financing_mix(statement: pd.DataFrame) -> pd.DataFrame:
    """What paid for the year's investment (posts 1–5), largest first.

    Lending on and funds are one net: what residents repay is set aside and used later. What is not covered, less what earlier
    years left and this year paid, is another; it is negative when the year paid for more than its own investment.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``amount_nok_million`` (positive pays) and ``part_share`` of the investment; they add up to it.
    """
    actual = actual_by_post(statement) / 1000
    sources = {
        "Lån": -actual[13],
        "Kompensasjon for merverdiavgift": -actual[7],
        "Tilskudd fra andre": -actual[8],
        "Salg, utdeling og mottatte avdrag": -actual[[9, 10, 11, 12]].sum(),
        "Overføring fra drift": -actual[20],
        "Videreutlån og fond, netto": -actual[[15, 16, 17, 18, 21, 22, 23, 24]].sum(),
        "Nytt udekket, minus det som er dekket": actual[27] - actual[25],
    }
    found = pd.DataFrame({"label": sources.keys(), "amount_nok_million": sources.values()})
    found = found[found.amount_nok_million != 0].sort_values("amount_nok_million", ascending=False)
    return found.assign(part_share=found.amount_nok_million / invested_gross(actual)).reset_index(
        drop=True
    )


def invested_gross(actual: pd.Series) -> float:
    """All expenditure on investment: posts 1–5, which post 6 is the sum of."""
    return actual.loc[1:5].sum()


def uncovered_chain(statement: pd.DataFrame, year: int) -> pd.DataFrame:
    """Investment that was not covered: what earlier years left, what of it was covered, what the year adds.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` and ``is_total``. What earlier years left is at least what was covered; whether more is
        left, the statement does not say.
    """
    actual = actual_by_post(statement) / 1000
    steps = [
        (f"Udekket fra før {year}, det som er dekket nå", actual[25], True),
        ("Dekket i året", -actual[25], False),
        (f"Nytt udekket i {year}", actual[27], False),
        (f"Skal dekkes etter {year}", actual[27], True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])
