"""The year in short: the operating account across its tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

CENTRAL = {
    "central_revenue": "Sentrale inntekter",
    "central_expenditure": "Sentrale utgifter",
    "financial_items": "Finansinntekter og -utgifter",
}


def figures_to_know(
    tax: Mapping[str, float],
    pension: Mapping[str, float],
    investment: Mapping[str, float],
    invested_nok_million: float,
    absence: pd.DataFrame,
    stated: pd.DataFrame,
) -> pd.DataFrame:
    """The ten figures to know, computed by the models, beside what the report states of them.

    Parameters
    ----------
    tax
        The municipality's row of the year in the equalisation's series.
    pension
        The year's account of pension.
    investment
        Figures of the investment analysis.
    invested_nok_million
        Investment in fixed assets.
    absence
        Sickness absence by programme area, with the row ``total``.
    stated
        ``item`` and ``value`` of the figures stated in running text.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``value`` and ``stated`` (missing where the text does not state it), both in ``unit``, and ``appendix``.
    """
    said = stated.drop_duplicates("item").set_index("item").value
    sick = absence[absence.programme_area == "total"].rate_percent.iloc[-1]
    rows = [
        (
            "Netto driftsresultat",
            investment["net_operating_result_nok_million"],
            "nok_million",
            "net_operating_result",
            "investment",
        ),
        (
            "Netto driftsresultat, andel av brutto driftsinntekter",
            100 * investment["net_operating_margin_share"],
            "percent",
            "net_operating_margin",
            "investment",
        ),
        (
            "Disposisjonsfond 31.12.",
            investment["disposable_fund_nok_million"],
            "nok_million",
            "disposable_fund",
            "investment",
        ),
        (
            "Skatt per innbygger mot landet, før utjevning",
            100 * tax["before_share"],
            "percent",
            "",
            "equalisation",
        ),
        (
            "Skatt per innbygger mot landet, etter utjevning",
            100 * tax["after_share"],
            "percent",
            "",
            "equalisation",
        ),
        ("Pensjonskostnad", pension["cost_nok_million"], "nok_million", "pension_cost", "pension"),
        (
            "Akkumulert premieavvik 31.12.",
            pension["closing_nok_million"],
            "nok_million",
            "accumulated",
            "pension",
        ),
        ("Investert i varige driftsmidler", invested_nok_million, "nok_million", "", "investment"),
        (
            "Utlån fra lånefondet 31.12.",
            investment["lent_nok_million"],
            "nok_million",
            "loan_fund_lending",
            "investment",
        ),
        ("Sykefravær", sick, "percent", "sickness_absence", "workforce"),
    ]
    found = pd.DataFrame(rows, columns=["label", "value", "unit", "item", "appendix"])
    digits = {"percent": 2, "nok_million": 1}
    value = [round(float(v), digits[u]) for v, u in zip(found.value, found.unit, strict=True)]
    return found.assign(value=value, stated=found["item"].map(said)).drop(columns="item")


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
    depreciation = (
        central.loc[central.label == "Avskrivninger", "deviation_nok_thousand"].sum() / 1000
    )
    areas = committees.loc[committees.kind == "sum", "deviation_nok_thousand"].sum() / 1000
    steps = [("Programområdene", areas), *((name, sums[key]) for key, name in CENTRAL.items())]
    steps.append(("Motpost avskrivninger", -depreciation))
    taken = -sums["year_end_dispositions"]
    steps.append(("Ikke forklart", taken - sum(change for _, change in steps)))
    frame = pd.DataFrame(steps, columns=["step", "change_nok_million"]).assign(is_total=False)
    frame = frame[(frame.step != "Ikke forklart") | (frame.change_nok_million.abs() > 0.0015)]
    total = pd.DataFrame(
        {
            "step": ["Mindre brukt av fond enn budsjettert"],
            "change_nok_million": [taken],
            "is_total": [True],
        }
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
        difference_nok_thousand=found.actual_previous_year_nok_thousand
        - found.original_budget_nok_thousand
    ).reset_index(drop=True)


def area_names(areas: pd.DataFrame) -> pd.Series:
    """Names of programme areas with their code, and sums with their committee."""
    named = areas.programme_area.str.cat(areas.label, sep=" ")
    return named.where(
        areas.kind == "line", "Sum " + areas.committee.str[0].str.lower() + areas.committee.str[1:]
    )
