"""The operating account across its tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.structure import named, with_code

EXPENDITURE = "central_expenditure"
CENTRAL = ("central_revenue", EXPENDITURE, "financial_items")
YEAR_END = "year_end_dispositions"
DEPRECIATION = ("depreciation", "depreciation_counter")
HALF_A_THOUSAND_OF_EACH = 0.0015
MOST_ITEMS: Final = 8
LEAST_PART: Final = 0.1


def deviation_bridge(operations: pd.DataFrame, central: pd.DataFrame) -> pd.DataFrame:
    """How the deviations of the operating account add up to what the year-end dispositions take.

    Deviations of committees or areas, central revenue, central expenditure and financial items,
    plus the neutralising counter-entry of depreciation, equal less drawn from funds. What they
    leave is a step of its own, ``unexplained``, which is not there where the account closes.

    Parameters
    ----------
    operations
        ``kind`` and amounts of each committee or area and their sums.
    central
        ``statement``, ``item``, ``kind`` and amounts of the central items. Depreciation that is
        among them without its counter-entry, by its role, is put back.

    Returns
    -------
    pandas.DataFrame
        ``step`` (``areas``, ``central_revenue``, ``central_expenditure``, ``financial_items``,
        ``depreciation``, ``unexplained``, ``less_drawn``), ``change_nok_million`` (positive is
        better than the budget) and ``is_total``; the last row is the deviation of the year-end
        dispositions with the sign turned.

    Raises
    ------
    NotThere
        If the year-end dispositions, or all other statements, are not there.
    """
    own = central.assign(deviation=deviation_of(central) / 1000)
    sums = {str(name): whole(rows) for name, rows in own.groupby("statement")}
    if YEAR_END not in sums or not {*CENTRAL} & set(sums):
        raise NotThere(
            "De sentrale postene viser ikke hva som ble igjen.", tables=("central_items",)
        )
    of_depreciation = own[own["item"].isin(DEPRECIATION)].deviation
    taken = -sums[YEAR_END]
    steps = [
        ("areas", whole_deviation(operations)),
        *((name, sums[name]) for name in CENTRAL if name in sums),
        *([("depreciation", -of_depreciation.sum())] if len(of_depreciation) else []),
    ]
    rest = taken - sum(change for _, change in steps)
    if abs(rest) > HALF_A_THOUSAND_OF_EACH:
        steps.append(("unexplained", rest))
    frame = pd.DataFrame([*steps, ("less_drawn", taken)], columns=["step", "change_nok_million"])
    return frame.assign(is_total=frame.step == "less_drawn")


def against_original(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows whose deviation is from the original budget, and not from the revised one."""
    original = rows.original_budget_nok_thousand
    return rows.assign(
        revised_budget_nok_thousand=original,
        deviation_nok_thousand=original - rows.actual_nok_thousand,
    )


def furthest(central: pd.DataFrame) -> pd.DataFrame:
    """Central items that moved the result furthest from its budget, in the order that they had.

    Returns
    -------
    pandas.DataFrame
        Rows of `central` with ``deviation_nok_thousand`` filled in, at most :data:`MOST_ITEMS` and
        none below :data:`LEAST_PART` of the largest. Sums, depreciation and the year-end
        dispositions are left out.
    """
    rows = central.assign(deviation_nok_thousand=deviation_of(central))
    moved = rows[
        (rows.kind == "line")
        & (rows.statement != YEAR_END)
        & ~rows["item"].isin(DEPRECIATION)
        & (rows.deviation_nok_thousand != 0)
    ]
    sizes = moved.deviation_nok_thousand.abs().astype(float)
    large = moved[sizes >= LEAST_PART * sizes.max()]
    return large.loc[sizes[large.index].nlargest(MOST_ITEMS).index.sort_values()]


def deviation_of(rows: pd.DataFrame) -> pd.Series:
    """Deviation as printed, NOK thousand; where it is not, revised budget less actual."""
    computed = rows.revised_budget_nok_thousand - rows.actual_nok_thousand
    return rows.deviation_nok_thousand.fillna(computed)


def whole_deviation(rows: pd.DataFrame) -> float:
    """Deviation of all committees or areas together, NOK million, positive where less was spent."""
    return whole(rows.assign(deviation=deviation_of(rows) / 1000))


def whole(rows: pd.DataFrame) -> float:
    """Deviation of all rows together: the printed sum where there is one, else that of the lines.

    Several sums are those of parts.
    """
    sums, lines = rows[rows.kind == "sum"].deviation, rows[rows.kind == "line"].deviation
    return float(sums.iloc[0] if len(sums) == 1 else lines.sum())


def same_amounts_twice(
    committees: pd.DataFrame, areas: pd.DataFrame, names: Mapping[str, str]
) -> pd.DataFrame:
    """Committees' amounts that one table prints as last year's actual, another as original budget.

    Parameters
    ----------
    committees
        ``committee``, ``label``, ``kind``, ``actual_previous_year_nok_thousand``.
    areas
        ``committee``, ``kind``, ``original_budget_nok_thousand``; its sums are used.
    names
        Names of committees, by code.

    Returns
    -------
    pandas.DataFrame
        ``label``, the two columns, and ``difference_nok_thousand`` between them, of committees that
        have both.
    """
    sums = areas[(areas.kind == "sum") & areas.committee.notna()]
    budgets = sums.drop_duplicates("committee").set_index("committee").original_budget_nok_thousand
    lines = committees[committees.kind == "line"]
    found = lines[["actual_previous_year_nok_thousand"]].assign(
        original_budget_nok_thousand=lines.committee.map(budgets)
    )
    called = named(lines.committee, names).astype(object).fillna(lines.label)
    found.insert(0, "label", called)
    return found.assign(
        difference_nok_thousand=found.actual_previous_year_nok_thousand
        - found.original_budget_nok_thousand
    ).dropna(ignore_index=True)


def named_areas(
    areas: pd.DataFrame, names: Mapping[str, str], committees: Mapping[str, str]
) -> pd.DataFrame:
    """Areas by their name, with the code where people know it, and sums by their committee's.

    Parameters
    ----------
    areas
        ``service_area``, ``label``, ``committee`` and ``kind``.
    names, committees
        Names of areas and of committees, by code. One without has the label that is printed.

    Returns
    -------
    pandas.DataFrame
        The rows with ``label`` so named first, and ``is_total`` for sums.
    """
    lines = areas.kind == "line"
    of_lines = [
        label if pd.isna(code) else with_code(code, names.get(code, label))
        for code, label in zip(areas.service_area, areas.label, strict=True)
    ]
    of_sums = named(areas.committee, committees).astype(object).fillna(areas.label)
    called = pd.Series(of_lines, areas.index).where(lines, of_sums)
    rest = areas.drop(columns=["label"])
    return pd.concat([called.rename("label"), rest, (~lines).rename("is_total")], axis=1)
