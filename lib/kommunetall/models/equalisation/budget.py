"""Why tax and general grant differ from the original budget."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.equalisation.settlement import EqualisationRules, equalise, rows_of

AMOUNTS = ("original_budget_nok_thousand", "actual_nok_thousand")
BRIDGE_FIGURES = (
    "national_tax_estimate",
    "national_tax_outcome",
    "extraordinary_grant",
    "equalisation_above_budget",
)


def require_figures(stated: Mapping[str, float], *items: str) -> None:
    """Refuse stated figures that lack an item.

    Raises
    ------
    NotThere
        With every item that is missing.
    """
    missing = [item for item in items if item not in stated]
    if missing:
        raise NotThere(
            "The deviation from the budget cannot be split.",
            [f"{item}: add it to stated_figures (0 where there was none)" for item in missing],
            tables=[f"stated_figures.{item}" for item in missing],
        )


def budgeted(revenue: pd.DataFrame, item: str) -> tuple[float, float]:
    """Original budget and outcome of a line of central revenue, in NOK million, income positive.

    Parameters
    ----------
    revenue
        As for :func:`budget_bridge`.
    item
        Which line: ``tax`` or ``general_grant``.

    Raises
    ------
    NotThere
        If no line is the item, or it lacks the budget or the outcome.
    DataError
        If there are several.
    """
    line = revenue[revenue["item"] == item]
    if len(line) > 1:
        raise DataError(
            f"Bare én linje kan være {item}.",
            [f"{row.label}: rett rollen" for row in line.itertuples()],
        )
    amounts = line[list(AMOUNTS)].dropna()
    if amounts.empty:
        raise NotThere(
            f"Opprinnelig budsjett og regnskap for {item} er ikke lagt inn.",
            tables=(f"operating_appropriations.{item}",),
        )
    budget, outcome = (-float(amounts[column].iloc[0]) / 1000 for column in AMOUNTS)
    return budget, outcome


def budget_bridge(revenue: pd.DataFrame, stated: Mapping[str, float]) -> pd.DataFrame:
    """Why tax and general grant differ from the original budget, step by step.

    Tax is the municipality's share of the country's tax times the country's tax; the deviation of
    the product is split with the mean of both orders.

    Parameters
    ----------
    revenue
        Central revenue by ``item`` (role of the line), with ``label``, NOK thousand, income
        negative: ``original_budget_nok_thousand``, ``actual_nok_thousand``.
    stated
        ``national_tax_estimate`` when the budget was made and ``national_tax_outcome``, NOK
        billion; ``extraordinary_grant`` and ``equalisation_above_budget``, NOK million, as the
        report states them.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` (more income is positive) and ``is_total``:
        ``national_tax``, ``own_share`` of it, ``equalisation`` and ``extraordinary_grant`` as
        stated, ``rest_of_grant`` that the stated amounts do not explain, and the sum
        ``tax_and_grant``.

    Raises
    ------
    DataError
        If a line or a stated figure is missing.
    """
    require_figures(stated, *BRIDGE_FIGURES)
    tax_budget, tax = budgeted(revenue, "tax")
    grant_budget, grant = budgeted(revenue, "general_grant")
    estimate, outcome = stated["national_tax_estimate"], stated["national_tax_outcome"]
    shares = tax_budget / estimate, tax / outcome
    by_country = (outcome - estimate) * sum(shares) / 2
    by_share = (shares[1] - shares[0]) * (estimate + outcome) / 2
    returned, extra = stated["equalisation_above_budget"], stated["extraordinary_grant"]
    steps = [
        ("national_tax", by_country, False),
        ("own_share", by_share, False),
        ("equalisation", returned, False),
        ("extraordinary_grant", extra, False),
        ("rest_of_grant", grant - grant_budget - returned - extra, False),
        ("tax_and_grant", tax - tax_budget + grant - grant_budget, True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])


def tax_deviation(revenue: pd.DataFrame) -> float:
    """Tax less what the original budget had, NOK million.

    Parameters
    ----------
    revenue
        As for :func:`budget_bridge`.
    """
    budget, outcome = budgeted(revenue, "tax")
    return outcome - budget


def equalisation_returned(
    year: pd.DataFrame,
    municipality: str,
    rules: EqualisationRules,
    revenue: pd.DataFrame,
    stated: Mapping[str, float],
) -> float:
    """What equalisation returns of a tax shortfall by the formula, in NOK million.

    The settlement less the one that the budget's tax would have given, had all other municipalities
    together had the rest of the national estimate, each in proportion to its outcome.

    Parameters
    ----------
    year
        All municipalities of the year, as for :func:`~.settlement.equalise`.
    municipality
        Its code in the year.
    revenue, stated
        As for :func:`budget_bridge`.

    Raises
    ------
    DataError
        If a line, a stated figure or the municipality is missing.
    """
    require_figures(stated, "national_tax_estimate")
    own = rows_of(year, municipality)
    tax = year.tax_nok_thousand.astype(float)
    own_budget, _ = budgeted(revenue, "tax")
    others = stated["national_tax_estimate"] * 1e6 - own_budget * 1e3
    as_budgeted = (tax * others / tax[~own].sum()).where(~own, own_budget * 1e3)

    def net(amounts: pd.Series) -> float:
        settled = equalise(year.assign(tax_nok_thousand=amounts), rules)
        return float(settled.net_nok[own].item())

    return (net(tax) - net(as_budgeted)) / 1e6
