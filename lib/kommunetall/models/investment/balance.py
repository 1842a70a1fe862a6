"""Loans and funds as the prescribed balance (balanse) has them, where no table of its own tells.

References
----------
Forskrift 2019-06-07-714 § 5-8.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.investment.loans import ALL_LOANS
from kommunetall.models.key_figures import BALANCE

FUNDS: Final = (
    "disposable_fund",
    "restricted_operating_funds",
    "unrestricted_investment_funds",
    "restricted_investment_funds",
)
LOANS: Final = "loans"
ALL_FUNDS: Final = "all_funds"
BALANCE_BEFORE: Final = f"{BALANCE}.before"


def by_line(balance: pd.DataFrame) -> pd.DataFrame:
    """``opening_`` and ``closing_nok_million`` by ``line``; missing where not printed."""
    amounts = balance.set_index("line")
    opening = amounts.get("opening_nok_thousand", pd.Series(np.nan, amounts.index))
    return pd.DataFrame(
        {
            "opening_nok_million": opening.astype(float) / 1000,
            "closing_nok_million": amounts.actual_nok_thousand.astype(float) / 1000,
        }
    )


def of_year_before(balance: pd.DataFrame, line: str) -> str:
    """What is lacking where a line of the balance has no opening: all of that year, or the line.

    Named as the words of what is missing name it.
    """
    opening = by_line(balance).opening_nok_million
    return BALANCE_BEFORE if opening.isna().all() else f"{BALANCE}.{line}_before"


def loans_of_balance(balance: pd.DataFrame) -> pd.DataFrame:
    """Loans by kind, with growth through the year where the balance of the year before is there.

    Parameters
    ----------
    balance
        A year's ``balance_sheet``: ``line``, ``label``, ``part_of``, ``actual_nok_thousand`` and
        ``opening_nok_thousand``.

    Returns
    -------
    pandas.DataFrame
        As :func:`kommunetall.models.investment.loans.debt_by_purpose`: one row per kind of loan
        that is not zero, and last the sum.

    Raises
    ------
    NotThere
        If the balance has no loans.
    """
    amounts = by_line(balance)
    if LOANS not in amounts.index or np.isnan(amounts.closing_nok_million[LOANS]):
        raise NotThere(
            "Balansen har ingen linje for lån.",
            [f"{BALANCE}: legg til linjen {LOANS}"],
            tables=(BALANCE,),
        )
    parts = balance[balance.part_of == LOANS].set_index("line").label
    rows = amounts.loc[[*parts.index, LOANS]]
    rows = rows[(rows.fillna(0) != 0).any(axis=1) | (rows.index == LOANS)]
    total = rows.closing_nok_million[LOANS]
    return pd.DataFrame(
        {
            "label": [parts.get(line, ALL_LOANS) for line in rows.index],
            "opening_nok_million": rows.opening_nok_million,
            "closing_nok_million": rows.closing_nok_million,
            "growth_share": rows.closing_nok_million
            / rows.opening_nok_million.where(rows.opening_nok_million > 0)
            - 1,
            "part_share": rows.closing_nok_million / total if total else np.nan,
            "is_total": rows.index == LOANS,
        }
    ).reset_index(drop=True)


def funds_of_balance(balance: pd.DataFrame) -> pd.DataFrame:
    """The four kinds of funds, as a table of ``reserves`` has them, and their sum.

    Returns
    -------
    pandas.DataFrame
        ``label`` (the fund's code, last ``all_funds``), ``kind`` (``line``, ``sum``), and in NOK
        thousand ``previous_year_``, ``current_year_`` and ``change_nok_thousand``.

    Raises
    ------
    NotThere
        If the balance has no fund.
    """
    amounts = by_line(balance) * 1000
    there = [fund for fund in FUNDS if fund in amounts.index]
    rows = amounts.loc[there].dropna(subset="closing_nok_million")
    if rows.empty:
        raise NotThere(
            "Balansen har ingen linje for fond.",
            [f"{BALANCE}: legg til linjen {FUNDS[0]}"],
            tables=(BALANCE,),
        )
    rows.loc[ALL_FUNDS] = rows.sum(skipna=False)
    return pd.DataFrame(
        {
            "label": rows.index,
            "kind": np.where(rows.index == ALL_FUNDS, "sum", "line"),
            "previous_year_nok_thousand": rows.opening_nok_million.round().astype("Int64"),
            "current_year_nok_thousand": rows.closing_nok_million.round().astype("Int64"),
            "change_nok_thousand": (rows.closing_nok_million - rows.opening_nok_million)
            .round()
            .astype("Int64"),
        }
    ).reset_index(drop=True)


def fund_through_year(
    balance: pd.DataFrame, account: pd.Series | None, requirement_nok_million: float
) -> pd.DataFrame:
    """The disposable fund from the balance before to the year's, by provision and use.

    Parameters
    ----------
    account
        Amounts of the operating account by line, NOK million, use negative; none where there is no
        such account.
    requirement_nok_million
        Least fund by the rules; left out where it is missing.

    Returns
    -------
    pandas.DataFrame
        As :func:`kommunetall.models.investment.reserves.disposable_fund_steps`; labels are codes.

    Raises
    ------
    NotThere
        If the balance of the year, or of the year before, has no disposable fund.
    """
    amounts = by_line(balance)
    opening, closing = (float(amounts[c].get(FUNDS[0], np.nan)) for c in amounts)
    if np.isnan(opening) or np.isnan(closing):
        is_before = np.isnan(opening) and not np.isnan(closing)
        raise NotThere(
            "Balansen viser ikke disposisjonsfondet gjennom året.",
            [f"{BALANCE}: legg til linjen {FUNDS[0]}, for året før også"],
            tables=(of_year_before(balance, FUNDS[0]) if is_before else BALANCE,),
        )
    moves = {} if account is None else account.to_dict()
    gross = ["disposable_fund_provision", "disposable_fund_use"]
    lines = gross if set(gross) & set(moves) else ["disposable_fund_net"]
    known = {line: float(moves.get(line, 0.0)) for line in lines}
    rest = closing - opening - sum(known.values())
    steps = [
        ("fund_opening", opening, True),
        *((line, change, False) for line, change in known.items() if change),
        *([("fund_other", rest, False)] if abs(rest) >= 0.0015 else []),
        ("fund_closing", closing, True),
        ("requirement", requirement_nok_million, True),
    ]
    columns = ["label", "change_nok_million", "is_total"]
    return pd.DataFrame(steps, columns=columns).dropna(ignore_index=True)
