"""How much less was drawn from funds than budgeted, and how the result differs from its budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.key_figures import APPROPRIATIONS, OVERVIEW

ORIGINAL = "original_budget_nok_thousand"
BUDGET, ACTUAL = "revised_budget_nok_thousand", "actual_nok_thousand"
FUNDS: Final = ("disposable_fund", "restricted_funds")
LINES: Final = {
    "disposable_fund": ("disposable_fund_use", "disposable_fund_provision"),
    "restricted_funds": ("restricted_fund_use", "restricted_fund_provision"),
}
NET_USE_BUDGET: Final = "restricted_fund_net_use_budget"
OWN_FUNDS: Final = ("less_of_own_funds", "more_of_own_funds")
SMALLEST_NOK_MILLION: Final = 0.05
SEEN_TWICE_NOK_MILLION: Final = 0.15
ROUNDED_NOK_MILLION: Final = 0.0015
Beside = Literal["same_better", "nearly_better", "same_worse", "nearly_worse", "other"]
PartsOfUse = Literal["together", "restricted_less", "restricted_more", "none"]
Outweighed = Literal["better", "worse", "none"]


def beside_case(better_nok_million: float, less_nok_million: float) -> Beside:
    """Whether what was less used of funds is what made the result better, or nearly that, in print.

    Examples
    --------
    >>> beside_case(106.1, 106.2), beside_case(106.12, 106.13), beside_case(50.0, 9.0)
    ('nearly_better', 'same_better', 'other')
    """
    less = round(less_nok_million, 1)
    is_seen_twice = abs(better_nok_million - less_nok_million) < SEEN_TWICE_NOK_MILLION
    if less == 0 or not is_seen_twice:
        return "other"
    is_same = round(better_nok_million, 1) == less
    if less > 0:
        return "same_better" if is_same else "nearly_better"
    return "same_worse" if is_same else "nearly_worse"


def parts_case(
    disposable_less_nok_million: float, restricted_less_nok_million: float
) -> PartsOfUse:
    """Whether the two funds moved the same way from the budget, or which way the restricted did.

    Examples
    --------
    >>> parts_case(24.6, 81.6), parts_case(-1.372, 1.428), parts_case(2.0, -1.0)
    ('together', 'restricted_less', 'restricted_more')
    >>> parts_case(0.0, 9.0)
    'none'
    """
    disposable, restricted = (
        round(less, 3) for less in (disposable_less_nok_million, restricted_less_nok_million)
    )
    if disposable == 0 or restricted == 0:
        return "none"
    if (disposable > 0) == (restricted > 0):
        return "together"
    return "restricted_less" if restricted > 0 else "restricted_more"


def outweighed_case(
    better_nok_million: float, restricted_less_nok_million: float, over_nok_million: float
) -> Outweighed:
    """Whether restricted funds alone are why the budget was overspent though the result was better.

    ``worse`` where they are why it was underspent though the result was worse.

    Examples
    --------
    >>> outweighed_case(0.056, 1.428, 1.372), outweighed_case(-0.056, -1.428, -1.372)
    ('better', 'worse')
    >>> outweighed_case(0.056, 9.0, 1.372), outweighed_case(-2.0, 1.0, 3.0)
    ('none', 'none')
    """
    left = restricted_less_nok_million - better_nok_million
    if not abs(left - over_nok_million) < ROUNDED_NOK_MILLION:
        return "none"
    if better_nok_million > 0 and over_nok_million > 0:
        return "better"
    return "worse" if better_nok_million < 0 and over_nok_million < 0 else "none"


def fund_use(tables: Mapping[str, pd.DataFrame], stated: Mapping[str, float]) -> pd.DataFrame:
    """Net use of the municipality's operating funds, beside the revised budget.

    The prescribed statements come first. Where they are not there, the disposable fund is that of
    the central items, which has it all, and the restricted funds are those of the text, as areas
    have most of them in their own accounts.

    Parameters
    ----------
    tables
        The year's tables of the treasury, expenditure positive.
    stated
        Figures of the text by item, NOK million.

    Returns
    -------
    pandas.DataFrame
        ``fund`` (``disposable_fund``, ``restricted_funds``, last ``funds``), ``budget_nok_million``
        and ``actual_nok_million`` (use less provision), ``less_nok_million`` (drawn less than
        budgeted), and ``is_total``.

    Raises
    ------
    NotThere
        If they are not known of both funds.
    """
    rows = [net_use(tables, stated, fund) for fund in FUNDS]
    if not np.isfinite(rows).all():
        raise NotThere("Bruken av fond er ikke kjent.", tables=(f"{OVERVIEW}.budgets",))
    frame = pd.DataFrame(rows, columns=["budget_nok_million", "actual_nok_million"])
    frame.insert(0, "fund", FUNDS)
    frame.loc[len(frame)] = ["funds", *frame.iloc[:, 1:].sum()]
    return frame.assign(
        less_nok_million=frame.budget_nok_million - frame.actual_nok_million,
        is_total=frame.fund == "funds",
    )


def net_use(
    tables: Mapping[str, pd.DataFrame], stated: Mapping[str, float], fund: str
) -> tuple[float, float]:
    """Budgeted and actual use of a fund less provision, NOK million; missing where not known."""
    for name in (OVERVIEW, APPROPRIATIONS):
        found = used(tables.get(name), "line", fund)
        if np.isfinite(found).all():
            return found
    if fund == "disposable_fund":
        return used(tables.get("central_items"), "item", fund)
    use, provision = LINES[fund]
    actual = stated.get(use, np.nan) - stated.get(provision, np.nan)
    return stated.get(NET_USE_BUDGET, np.nan), actual


def central_use(central: pd.DataFrame) -> float:
    """How much less was drawn from funds than budgeted among the central items, NOK million."""
    found = [used(central, "item", fund) for fund in FUNDS]
    return float(sum(budget - actual for budget, actual in found if np.isfinite(budget - actual)))


def restricted_less(tables: Mapping[str, pd.DataFrame], stated: Mapping[str, float]) -> float:
    """How much less of restricted funds was used than budgeted, net, NOK million; else missing."""
    budget, actual = net_use(tables, stated, "restricted_funds")
    return budget - actual


def restricted_added(
    tables: Mapping[str, pd.DataFrame], stated: Mapping[str, float], paid_nok_million: float
) -> float:
    """How much more of restricted funds the revised budget used than the original, NOK million.

    The prescribed overview has both. Without it, the original budget used none where its deficit
    was paid by the disposable fund alone.

    Parameters
    ----------
    tables, stated
        As for :func:`fund_use`.
    paid_nok_million
        What the disposable fund was to pay of the original budget; missing unless it paid it all.
    """
    revised, _ = net_use(tables, stated, "restricted_funds")
    for name in (OVERVIEW, APPROPRIATIONS):
        original, _ = used(tables.get(name), "line", "restricted_funds", ORIGINAL)
        if np.isfinite(original):
            return revised - original
    return revised if np.isfinite(paid_nok_million) else np.nan


def is_most_of(part_nok_million: float, change_nok_million: float) -> bool:
    """Whether what funds pay explains most of how a result went down.

    >>> is_most_of(86.4, -76.9), is_most_of(10.0, -76.9), is_most_of(86.4, 76.9)
    (True, False, False)
    """
    return change_nok_million < 0 and part_nok_million > -change_nok_million / 2


def used(
    rows: pd.DataFrame | None, key: str, fund: str, budgeted: str = BUDGET
) -> tuple[float, float]:
    """Use less provision of a fund in a table, budgeted and actual; missing without its lines."""
    if rows is None or key not in rows or budgeted not in rows:
        return np.nan, np.nan
    own = rows[rows[key].isin(LINES[fund])][[budgeted, ACTUAL]].astype(float)
    if own.empty or own.isna().any(axis=None):
        return np.nan, np.nan
    budget, actual = -own.sum() / 1000
    return float(budget), float(actual)


def from_budget_to_result(
    budget_nok_million: float, result_nok_million: float, bridge: pd.DataFrame
) -> pd.DataFrame:
    """Steps from the budgeted net operating result to the actual one.

    They are those of the deviations, central expenditure without depreciation; what these leave is
    what areas have put into funds and taken from them in their own accounts otherwise than
    budgeted.

    Parameters
    ----------
    bridge
        As :func:`.account.deviation_bridge` gives it.

    Returns
    -------
    pandas.DataFrame
        ``step`` (``budget``, those of the bridge but its last, ``less_of_own_funds`` or
        ``more_of_own_funds``, ``result``),
        ``change_nok_million`` and ``is_total``.
    """
    changes = bridge[~bridge.is_total].set_index("step").change_nok_million
    if {"central_expenditure", "depreciation"} <= set(changes.index):
        changes = changes.copy()
        changes["central_expenditure"] += changes["depreciation"]
        changes = changes.drop("depreciation")
    rest = result_nok_million - budget_nok_million - float(changes.sum())
    rows = [("budget", budget_nok_million, True)]
    for step, change in changes.items():
        rows.append((str(step), float(change), False))
        if step == "areas" and abs(rest) >= SMALLEST_NOK_MILLION:
            rows.append((OWN_FUNDS[0] if rest > 0 else OWN_FUNDS[1], rest, False))
    return pd.DataFrame(
        [*rows, ("result", result_nok_million, True)],
        columns=["step", "change_nok_million", "is_total"],
    )
