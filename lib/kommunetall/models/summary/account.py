"""The operating account across its tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kommunetall.models.structure import named

CENTRAL = ("central_revenue", "central_expenditure", "financial_items")
HALF_A_THOUSAND_OF_EACH = 0.0015


def deviation_bridge(committees: pd.DataFrame, central: pd.DataFrame) -> pd.DataFrame:
    """How the deviations of the operating account add up to what the year-end dispositions take.

    Deviations of committees, central revenue, central expenditure and financial items, plus the
    neutralising counter-entry of depreciation, equal less drawn from funds. What they leave is a
    step of its own, ``unexplained``, which is not there where the account closes.

    Parameters
    ----------
    committees
        ``kind`` and ``deviation_nok_thousand`` of each committee and their sum.
    central
        ``statement``, ``label``, ``kind`` and ``deviation_nok_thousand`` of the central items.

    Returns
    -------
    pandas.DataFrame
        ``step`` (``areas``, ``central_revenue``, ``central_expenditure``, ``financial_items``,
        ``depreciation``, ``unexplained``, ``less_drawn``), ``change_nok_million`` (positive is
        better than the budget) and ``is_total``; the last row is the deviation of the year-end
        dispositions with the sign turned.
    """
    sums = central[central.kind == "sum"].set_index("statement").deviation_nok_thousand / 1000
    depreciation = (
        central.loc[central.label == "Avskrivninger", "deviation_nok_thousand"].sum() / 1000
    )
    areas = committees.loc[committees.kind == "sum", "deviation_nok_thousand"].sum() / 1000
    taken = -sums["year_end_dispositions"]
    steps = [
        ("areas", areas),
        *((name, sums[name]) for name in CENTRAL),
        ("depreciation", -depreciation),
    ]
    rest = taken - sum(change for _, change in steps)
    if abs(rest) > HALF_A_THOUSAND_OF_EACH:
        steps.append(("unexplained", rest))
    frame = pd.DataFrame([*steps, ("less_drawn", taken)], columns=["step", "change_nok_million"])
    return frame.assign(is_total=frame.step == "less_drawn")


def same_amounts_twice(committees: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Committees' amounts that one table prints as last year's actual, another as original budget.

    Parameters
    ----------
    committees
        ``committee``, ``label``, ``kind``, ``actual_previous_year_nok_thousand``.
    areas
        ``committee``, ``kind``, ``original_budget_nok_thousand``; its sums are used.

    Returns
    -------
    pandas.DataFrame
        ``label``, the two columns, and ``difference_nok_thousand`` between them.
    """
    budgets = areas[areas.kind == "sum"].set_index("committee").original_budget_nok_thousand
    lines = committees[committees.kind == "line"]
    found = lines[["label", "actual_previous_year_nok_thousand"]]
    found = found.assign(original_budget_nok_thousand=lines.committee.map(budgets))
    return found.assign(
        difference_nok_thousand=found.actual_previous_year_nok_thousand
        - found.original_budget_nok_thousand
    ).reset_index(drop=True)


def named_areas(areas: pd.DataFrame, committees: Mapping[str, str]) -> pd.DataFrame:
    """Programme areas with their code in their name, and sums with the name of their committee.

    Parameters
    ----------
    areas
        ``service_area``, ``label``, ``committee`` and ``kind``.
    committees
        Names of committees, by code.

    Returns
    -------
    pandas.DataFrame
        The rows with ``label`` so named first, and ``is_total`` for sums.
    """
    lines = areas.kind == "line"
    names = areas.service_area.str.cat(areas.label, sep=" ").where(
        lines, named(areas.committee, committees)
    )
    rest = areas.drop(columns=["label"])
    return pd.concat([names.rename("label"), rest, (~lines).rename("is_total")], axis=1)
