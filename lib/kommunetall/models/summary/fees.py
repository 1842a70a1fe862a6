"""Services that fees pay: the self-cost account beside what their areas spent of the budget."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final, Literal

import pandas as pd

from kommunetall.models.findings import sign_case

AMOUNTS: Final = (
    "opening_nok_thousand",
    "result_nok_thousand",
    "interest_nok_thousand",
    "closing_nok_thousand",
)
Balance = Literal["surplus", "deficit", "zero", "mixed"]
BesideFees = Literal["less", "more", "same", "earned_more", "earned_less", "earned_same"]


def self_cost(rows: pd.DataFrame) -> pd.DataFrame:
    """Self-cost accounts as printed, and their sum where there are several.

    Parameters
    ----------
    rows
        ``label`` and the amounts of each service, NOK thousand; a surplus positive.

    Returns
    -------
    pandas.DataFrame
        ``label``, those of the amounts that any service has, and ``is_total``. An amount that a
        service lacks is missing in the sum.
    """
    known = [column for column in AMOUNTS if column in rows and rows[column].notna().any()]
    frame = rows[["label", *known]].astype(dict.fromkeys(known, float)).assign(is_total=False)
    if len(frame) > 1:
        sums = {column: [frame[column].sum(skipna=False)] for column in known}
        whole = pd.DataFrame({"label": ["sum"], **sums, "is_total": [True]})
        frame = pd.concat([frame, whole])
    return frame.reset_index(drop=True)


def balance(amounts: pd.Series) -> Balance:
    """Whether amounts are surpluses, deficits, nothing, or some of each.

    >>> balance(pd.Series([-10.3, -13.7])), balance(pd.Series([2.0, -1.0]))
    ('deficit', 'mixed')
    """
    has_surplus, has_deficit = bool((amounts > 0).any()), bool((amounts < 0).any())
    if has_surplus and has_deficit:
        return "mixed"
    if has_surplus:
        return "surplus"
    return "deficit" if has_deficit else "zero"


def paid_by_fees(codes: pd.Series, fee_areas: Collection[str], told: Collection[str]) -> pd.Series:
    """Which areas fees pay: those that are said to be, and those with a self-cost account."""
    return codes.isin({*fee_areas, *told})


def beside_fees(actual_nok_million: float, deviation_nok_million: float) -> BesideFees:
    """Whether areas that fees pay spent less or more than budgeted, or had a net income.

    Parameters
    ----------
    actual_nok_million
        What they spent, net; income negative.
    deviation_nok_million
        Revised budget less that.

    Examples
    --------
    >>> beside_fees(12.0, 1.1), beside_fees(-29.9, 1.1), beside_fees(-29.9, 0.0)
    ('less', 'earned_more', 'earned_same')
    """
    deviation = round(deviation_nok_million, 3)
    if actual_nok_million < 0:
        return sign_case(deviation, "earned_more", "earned_less", "earned_same")
    return sign_case(deviation, "less", "more", "same")
