"""The year in short: the operating account across its tables."""

from __future__ import annotations

import pandas as pd

from kommunetall.errors import DataError

KEY_FIGURES = (
    ("finance", "net_operating_result"),
    ("finance", "net_operating_margin"),
    ("finance", "disposable_fund"),
    ("finance", "self_financing_share"),
    ("finance", "dividends_companies"),
    ("equalisation", "tax_growth"),
    ("pension", "pension_cost"),
    ("pension", "accumulated"),
    ("investment", "loan_fund_debt"),
    ("investment", "hedge_share"),
    ("workforce", "fte"),
    ("workforce", "sickness_absence"),
)

CENTRAL = {
    "central_revenue": "Sentrale inntekter",
    "central_expenditure": "Sentrale utgifter",
    "financial_items": "Finansinntekter og -utgifter",
}


def key_figures(stated: pd.DataFrame) -> pd.DataFrame:
    """The figures to know, in the order of :data:`KEY_FIGURES`.

    Parameters
    ----------
    stated
        ``topic``, ``item``, ``label``, ``value``, ``unit``, ``heading``; one row per figure.

    Raises
    ------
    DataError
        With every key figure that is not stated.
    """
    by_key = stated.set_index(["topic", "item"])
    missing = [
        f"{topic}, {item}: add it to stated_figures.csv"
        for topic, item in KEY_FIGURES
        if (topic, item) not in by_key.index
    ]
    if missing:
        raise DataError("Not all key figures are stated.", missing)
    return by_key.loc[list(KEY_FIGURES)].reset_index()


def deviation_bridge(committees: pd.DataFrame, central: pd.DataFrame) -> pd.DataFrame:
    """How the deviations of the operating account add up to what the year-end dispositions take.

    Deviations of committees, central revenue, central expenditure and financial items, plus the
    neutralising counter-entry of depreciation, equal less drawn from funds. What they leave is a step
    of its own, zero where the account closes.

    Parameters
    ----------
    committees
        ``kind`` and ``deviation_nok_thousand`` of each committee and their sum.
    central
        ``statement``, ``label``, ``kind`` and ``deviation_nok_thousand`` of the central items.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` (positive is better than the budget) and ``is_total``; the last
        row is the deviation of the year-end dispositions with the sign turned.
    """
    sums = central[central.kind == "sum"].set_index("statement").deviation_nok_thousand / 1000
    depreciation = central.loc[central.label == "Avskrivninger", "deviation_nok_thousand"].sum() / 1000
    areas = committees.loc[committees.kind == "sum", "deviation_nok_thousand"].sum() / 1000
    steps = [("Programområdene", areas), *((name, sums[key]) for key, name in CENTRAL.items())]
    steps.append(("Motpost avskrivninger", -depreciation))
    taken = -sums["year_end_dispositions"]
    steps.append(("Ikke forklart", taken - sum(change for _, change in steps)))
    frame = pd.DataFrame(steps, columns=["step", "change_nok_million"]).assign(is_total=False)
    frame = frame[(frame.step != "Ikke forklart") | (frame.change_nok_million.abs() > 0.0015)]
    total = pd.DataFrame(
        {"step": ["Mindre brukt av fond enn budsjettert"], "change_nok_million": [taken], "is_total": [True]}
    )
    return pd.concat([frame, total], ignore_index=True)


def same_amounts_twice(committees: pd.DataFrame, areas: pd.DataFrame) -> pd.DataFrame:
    """Committees' amounts printed as last year's actual in one table and as original budget in another.

    Parameters
    ----------
    committees
        ``label``, ``kind``, ``actual_previous_year_nok_thousand``.
    areas
        ``committee``, ``kind``, ``original_budget_nok_thousand``; its sums are used.

    Returns
    -------
    pandas.DataFrame
        ``label``, the two columns, and ``difference_nok_thousand`` between them.
    """
    budgets = areas[areas.kind == "sum"].set_index("committee").original_budget_nok_thousand
    found = committees[committees.kind == "line"][["label", "actual_previous_year_nok_thousand"]]
    found = found.assign(original_budget_nok_thousand=found.label.map(budgets))
    return found.assign(
        difference_nok_thousand=found.actual_previous_year_nok_thousand - found.original_budget_nok_thousand
    ).reset_index(drop=True)


def area_names(areas: pd.DataFrame) -> pd.Series:
    """Names of programme areas with their code, and sums with their committee."""
    named = areas.programme_area.str.cat(areas.label, sep=" ")
    return named.where(
        areas.kind == "line", "Sum " + areas.committee.str[0].str.lower() + areas.committee.str[1:]
    )
