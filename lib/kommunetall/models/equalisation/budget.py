"""Why tax and general grant differ from the original budget."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.equalisation.settlement import (
    EqualisationRules,
    counted,
    equalise,
    rows_of,
)

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
            "Avviket fra budsjettet kan ikke deles opp.",
            [f"{item}: legg det til i stated_figures (0 der det ikke var noe)" for item in missing],
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


def budget_bridge(
    revenue: pd.DataFrame, stated: Mapping[str, float], share_before: float | None = None
) -> pd.DataFrame:
    """Why tax and general grant differ from the original budget, step by step.

    Tax is the municipality's share of the country's tax times the country's tax; the deviation of
    the product is split with the mean of both orders. The deviation of the share is what the budget
    assumed beyond the share of the year before, and what the share then changed.

    Parameters
    ----------
    revenue
        Central revenue by ``item`` (role of the line), with ``label``, NOK thousand, income
        negative: ``original_budget_nok_thousand``, ``actual_nok_thousand``.
    stated
        ``national_tax_estimate`` when the budget was made and ``national_tax_outcome``, NOK
        billion; ``extraordinary_grant`` and ``equalisation_above_budget``, NOK million, as the
        report states them.
    share_before
        The municipality's share of the country's tax the year before; without it the deviation of
        the share is one step.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` (more income is positive) and ``is_total``:
        ``national_tax``, ``share_assumed`` and ``share_changed`` (or both as ``own_share``),
        ``equalisation`` and ``extraordinary_grant`` as stated, ``rest_of_grant`` that the stated
        amounts do not explain, and the sum ``tax_and_grant``.

    Raises
    ------
    DataError
        If a line or a stated figure is missing.
    """
    require_figures(stated, *BRIDGE_FIGURES)
    tax_budget, tax = budgeted(revenue, "tax")
    grant_budget, grant = budgeted(revenue, "general_grant")
    estimate, outcome = stated["national_tax_estimate"], stated["national_tax_outcome"]
    shares = shares_of_country(revenue, stated)
    by_country = 1000 * (outcome - estimate) * (shares.budget + shares.outcome) / 2
    mean = 1000 * (estimate + outcome) / 2
    own = [("own_share", mean * (shares.outcome - shares.budget), False)]
    if share_before is not None:
        own = [
            ("share_assumed", mean * (share_before - shares.budget), False),
            ("share_changed", mean * (shares.outcome - share_before), False),
        ]
    returned, extra = stated["equalisation_above_budget"], stated["extraordinary_grant"]
    steps = [
        ("national_tax", by_country, False),
        *own,
        ("equalisation", returned, False),
        ("extraordinary_grant", extra, False),
        ("rest_of_grant", grant - grant_budget - returned - extra, False),
        ("tax_and_grant", tax - tax_budget + grant - grant_budget, True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])


class Shares(NamedTuple):
    """The municipality's share of the country's tax, as budgeted and as it became."""

    budget: float
    outcome: float


def shares_of_country(revenue: pd.DataFrame, stated: Mapping[str, float]) -> Shares:
    """What share of the country's tax the original budget had, and what it became.

    Parameters
    ----------
    revenue, stated
        As for :func:`budget_bridge`.

    Raises
    ------
    DataError
        If a line or a stated figure is missing.
    """
    require_figures(stated, "national_tax_estimate", "national_tax_outcome")
    budget, outcome = budgeted(revenue, "tax")
    return Shares(
        budget / (1000 * stated["national_tax_estimate"]),
        outcome / (1000 * stated["national_tax_outcome"]),
    )


def share_of_country(own: pd.Series, national: pd.Series, year: int) -> float | None:
    """The municipality's share of the country's tax in a year; None where it is not known.

    Parameters
    ----------
    own, national
        Tax by year, in the same unit.
    year
        The year asked for.
    """
    return float(own[year] / national[year]) if year in own else None


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
    of the country together had the rest of the national estimate, each in proportion to its
    outcome. Of a municipality that is not of the country, the others have all of the estimate.

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
    of_country = counted(year)
    in_estimate = own_budget * 1e3 * of_country[own].item()
    others = stated["national_tax_estimate"] * 1e6 - in_estimate
    as_budgeted = (tax * others / (tax * of_country)[~own].sum()).where(~own, own_budget * 1e3)

    def net(amounts: pd.Series) -> float:
        settled = equalise(year.assign(tax_nok_thousand=amounts), rules)
        return float(settled.net_nok[own].item())

    return (net(tax) - net(as_budgeted)) / 1e6
