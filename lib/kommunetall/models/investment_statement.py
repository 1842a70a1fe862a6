"""Statement 2A (bevilgningsoversikt investering): what was invested and how it was paid, checked."""

from __future__ import annotations

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
INCOME_POSTS = (7, 8, 9, 10, 11, 12, 13, 16, 18, 20, 22, 24)


def require_statement(statement: pd.DataFrame) -> None:
    """Refuse a statement 2A that cannot be computed with.

    Raises
    ------
    DataError
        With every fault: a post that is missing or stands twice, income written without minus, lines
        that do not sum to what is carried forward, budget columns that have changed places.
    """
    found = statement.post.value_counts()
    findings = [
        f"post {p} is missing: add it, with 0 where nothing is booked" for p in POSTS if p not in found
    ]
    findings += [f"post {p} stands {found[p]} times: keep one row" for p in POSTS if found.get(p, 0) > 1]
    if not findings:
        by_post = statement.set_index("post")
        findings = [
            f"post {p}, {column}: {by_post[column][p]} has no minus: income is negative"
            for p in INCOME_POSTS
            for column in MONEY
            if column in by_post and by_post[column][p] > 0
        ]
        actual = actual_by_post(statement)
        lines = actual.drop(list(SUMS))
        if abs(lines.sum() - actual[27]) > (len(lines) + 1) / 2:
            findings.append(
                f"the lines sum to {lines.sum():.0f}, but post 27 is {actual[27]:.0f}: check the signs"
            )
    findings += swapped(statement)
    if findings:
        raise DataError("The investment statement (2A) cannot be used.", findings)


def swapped(rows: pd.DataFrame) -> list[str]:
    """Whether budget columns have changed places, seen by the printed deviations.

    A printed deviation is its budget less the actual. Where that fails for more than rounding in some row, but holds in every
    row when the two budget columns are exchanged, the columns are in each other's place.
    """
    pairs = {
        "revised_budget_nok_thousand": "deviation_nok_thousand",
        "adopted_budget_nok_thousand": "deviation_adopted_nok_thousand",
    }
    if not {*pairs, *pairs.values()} <= set(rows):
        return []
    exchanged = dict(zip(pairs, reversed(pairs.values()), strict=True))
    as_they_stand, the_other_way = (
        all(
            (rows[d] - (rows[b] - rows.actual_nok_thousand)).abs().fillna(0).le(1.5).all()
            for b, d in way.items()
        )
        for way in (pairs, exchanged)
    )
    if as_they_stand or not the_other_way:
        return []
    return [f"{' and '.join(pairs)} have changed places: each fits the other's deviation"]


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


def financing_mix(statement: pd.DataFrame) -> pd.DataFrame:
    """What paid for the year's investment, largest first.

    Sources are posts 7–13, net lending on where it gave money, the transfer from operations, use of funds and what
    is not covered. Together they are all investment, provisions to funds, and cover of what was uncovered before.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``amount_nok_million`` and ``part_share`` of all sources.
    """
    actual = actual_by_post(statement) / 1000
    sources = {
        "Lån": -actual[13],
        "Kompensasjon for merverdiavgift": -actual[7],
        "Tilskudd fra andre": -actual[8],
        "Salg, utdeling og mottatte avdrag": -actual[[9, 10, 11, 12]].sum(),
        "Videreutlån, netto": -actual.loc[15:18].sum(),
        "Overføring fra drift": -actual[20],
        "Bruk av fond": -actual[[22, 24]].sum(),
        "Udekket": actual[27],
    }
    found = pd.DataFrame({"label": sources.keys(), "amount_nok_million": sources.values()})
    found = found[found.amount_nok_million > 0].sort_values("amount_nok_million", ascending=False)
    share = found.amount_nok_million / found.amount_nok_million.sum()
    return found.assign(part_share=share).reset_index(drop=True)


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
