"""What the running text states of tax and revenue, beside what the tables give."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from kommunetall.models.equalisation.unrestricted import unrestricted_revenue
from kommunetall.models.findings import HAIR

UNITS: Mapping[str, str] = {
    "tax_growth": "percent",
    "national_tax_growth": "percent",
    "tax_growth_budget": "percent",
    "national_tax_growth_estimate": "percent",
    "tax_shortfall_original_budget": "nok_million",
    "unrestricted_revenue_shortfall": "nok_million",
    "unrestricted_revenue_revised_budget": "nok_million",
    "unrestricted_revenue_budget_change": "nok_million",
    "unrestricted_revenue_growth": "percent",
    "deflator": "percent",
    "real_growth": "percentage_points",
}
ORIGINAL, REVISED, ACTUAL = (
    f"{name}_nok_thousand" for name in ("original_budget", "revised_budget", "actual")
)


def of_settlements(
    tax: pd.Series, national: pd.Series, year: int, estimate_nok_billion: float
) -> dict[str, float]:
    """Growth of tax from the year before by item, percent; missing where a year is.

    Parameters
    ----------
    tax, national
        The municipality's and the country's tax by year, NOK thousand.
    year
        The year that has grown.
    estimate_nok_billion
        The state's estimate of the country's tax, NOK billion; NaN where it is not stated.
    """
    own, whole = tax.get(year - 1, float("nan")), national.get(year - 1, float("nan"))
    return {
        "tax_growth": 100 * (tax[year] / own - 1),
        "national_tax_growth": 100 * (national[year] / whole - 1),
        "national_tax_growth_estimate": 100 * (1e6 * estimate_nok_billion / whole - 1),
    }


def of_revenue(revenue: pd.DataFrame, tax_before_nok_thousand: float) -> dict[str, float]:
    """What the table of central revenue gives of the stated figures, by item.

    Parameters
    ----------
    revenue
        Central revenue by ``item``, NOK thousand, income negative.
    tax_before_nok_thousand
        The municipality's tax of the year before; NaN where it is not known.
    """
    of_tax = (
        -revenue[revenue["item"] == "tax"]
        .reindex(columns=[ORIGINAL, ACTUAL])
        .sum(min_count=1)
        .astype(float)
    )
    original, revised, actual = (
        unrestricted_revenue(revenue, amount) if amount in revenue else float("nan")
        for amount in (ORIGINAL, REVISED, ACTUAL)
    )
    return {
        "tax_growth_budget": 100 * (of_tax[ORIGINAL] / tax_before_nok_thousand - 1),
        "tax_shortfall_original_budget": (of_tax[ACTUAL] - of_tax[ORIGINAL]) / 1000,
        "unrestricted_revenue_shortfall": actual - original,
        "unrestricted_revenue_revised_budget": actual - revised,
        "unrestricted_revenue_budget_change": revised - original,
    }


def against_text(stated: Mapping[str, float], computed: Mapping[str, float]) -> pd.DataFrame:
    """Stated figures beside the same from tables, in the order of :data:`UNITS`.

    Parameters
    ----------
    stated
        What the text states, by item.
    computed
        What tables give, by item; NaN where they do not.

    Returns
    -------
    pandas.DataFrame
        ``item``, ``printed`` (as stated), ``computed`` (rounded to the decimals that the text
        has), ``unit`` and ``is_equal``; those that only one of the two has are left out.
    """
    rows = []
    for item, unit in UNITS.items():
        if item not in stated or pd.isna(computed.get(item)):
            continue
        told = stated[item]
        rounded = round(computed[item], decimals_of(told))
        rows.append(
            {
                "item": item,
                "printed": told,
                "computed": rounded,
                "unit": unit,
                "is_equal": bool(abs(rounded - told) < HAIR),
            }
        )
    return pd.DataFrame(rows, columns=["item", "printed", "computed", "unit", "is_equal"])


Said = Literal["more", "less", "about_more", "about_less", "unknown"]
ChangeOfBudget = Literal["same", "another", "unknown"]


def stated_case(stated: float, is_about: bool) -> Said:
    """Which way a stated figure goes, and whether the text says that it is about right.

    >>> stated_case(5.9, False), stated_case(-0.4, True), stated_case(float("nan"), False)
    ('more', 'about_less', 'unknown')
    """
    if pd.isna(stated):
        return "unknown"
    if stated < 0:
        return "about_less" if is_about else "less"
    return "about_more" if is_about else "more"


def budget_change(revenue: pd.DataFrame, item: str) -> float:
    """Revised less original budget of an item, NOK million, more income positive.

    Missing where no line is the item, or the lines lack a budget.

    Parameters
    ----------
    revenue
        Central revenue by ``item``, NOK thousand, income negative.
    item
        Which lines.
    """
    lines = revenue.reindex(columns=["item", ORIGINAL, REVISED])
    budgets = lines[lines["item"] == item][[ORIGINAL, REVISED]].astype(float)
    if budgets.empty:
        return float("nan")
    original, revised = budgets.sum(skipna=False)
    return float(original - revised) / 1000


def change_case(stated: float, changed: float) -> ChangeOfBudget:
    """Whether a budget changed in all by what the text states, to the decimals that it has.

    >>> change_case(7.4, 8.106), change_case(8.1, 8.106), change_case(7.4, float("nan"))
    ('another', 'same', 'unknown')
    """
    if pd.isna(stated) or pd.isna(changed):
        return "unknown"
    is_same = abs(round(changed, decimals_of(stated)) - stated) < HAIR
    return "same" if is_same else "another"


Match = Literal["all", "some", "none", "one", "one_not"]


def match_case(compared: pd.DataFrame) -> Match:
    """How many of the figures agree.

    Parameters
    ----------
    compared
        As :func:`against_text` gives it, at least one.
    """
    equal = int(compared.is_equal.sum())
    if len(compared) == 1:
        return "one" if equal else "one_not"
    if equal == len(compared):
        return "all"
    return "some" if equal else "none"


def decimals_of(value: float) -> int:
    """Decimals that a figure is stated with, at most three.

    >>> decimals_of(-222.0), decimals_of(5.9)
    (0, 1)
    """
    return next((d for d in range(3) if abs(value - round(value, d)) < 1e-9), 3)
