"""Columns of printed tables, and the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence

BUDGETS = ("original_budget_nok_thousand", "adopted_budget_nok_thousand")
AGAINST_ADOPTED = ("actual_nok_thousand", "deviation_adopted_nok_thousand")
PREVIOUS = "actual_previous_year_nok_thousand"
REVISED = ("revised_budget_nok_thousand", "deviation_nok_thousand", "deviation_percent")
STATEMENT = (*BUDGETS, *AGAINST_ADOPTED, *REVISED)


def in_reading_order(columns: Sequence[str]) -> list[str]:
    """Columns with the account after the last budget.

    It stays where deviations stand between them, and beside the account of the year before.

    >>> in_reading_order(["label", "actual_nok_thousand", "revised_budget_nok_thousand"])
    ['label', 'revised_budget_nok_thousand', 'actual_nok_thousand']
    """
    actual, against = AGAINST_ADOPTED
    budgets = [column for column in columns if column in (*BUDGETS, REVISED[0])]
    if actual not in columns or {against, PREVIOUS} & set(columns) or not budgets:
        return list(columns)
    kept = [column for column in columns if column != actual]
    kept.insert(kept.index(budgets[-1]) + 1, actual)
    return kept
