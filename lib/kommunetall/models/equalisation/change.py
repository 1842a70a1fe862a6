"""Why equalisation and tax changed: from one year to the next, and from the budget to the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.equalisation.settlement import (
    EqualisationRules,
    equalise,
    require_whole_country,
    rows_of,
    settlement,
)

TAX, GRANT = "Skatt på inntekt og formue", "Rammetilskudd"
BRIDGE_FIGURES = {
    "national_tax_estimate": "statens anslag for landets skatt",
    "national_tax_outcome": "hva landets skatt ble",
    "extraordinary_grant": "ekstraordinært rammetilskudd",
    "equalisation_above_budget": "inntektsutjevning utover budsjettet",
}


def shapley(value: Callable[[frozenset[str]], float], factors: Sequence[str]) -> dict[str, float]:
    """Split the change of a value between the factors that changed it, independent of their order.

    Each factor gets the mean, over every order in which the factors may change, of what the value
    changes when it does. The parts add up to ``value(all) − value(none)``.

    Parameters
    ----------
    value
        The value when just these factors have changed.
    factors
        Names of the factors.

    References
    ----------
    Shapley, L. S. (1953), A value for n-person games; docs/equalisation.md.
    """
    count, value = len(factors), cache(value)
    parts = dict.fromkeys(factors, 0.0)
    for factor in factors:
        others = [other for other in factors if other != factor]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for changed in map(frozenset, combinations(others, size)):
                parts[factor] += weight * (value(changed | {factor}) - value(changed))
    return parts


CHANGES = {
    "tax": "Egen skatt",
    "population": "Eget innbyggertall",
    "country": "Landsgjennomsnittet (resten av landet)",
    "rules": "Reglene",
}


def explain_change(
    panel: pd.DataFrame,
    rules: Mapping[int, EqualisationRules],
    municipality: str,
    years: tuple[int, int],
) -> pd.DataFrame:
    """Why a municipality's net equalisation changed from one year to another.

    The change is split between its own tax, its own population, the tax and population of the rest of
    the country (which set the national average and the deduction) and the rules, by :func:`shapley`.

    Parameters
    ----------
    panel
        All municipalities of both years, with the codes of today.
    rules
        Rules of both years.
    municipality
        Its code.
    years
        From and to.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` and ``is_total``: net in the first year, one row for each
        factor, net in the second year. The changes add up exactly.

    Raises
    ------
    DataError
        If a year does not have the municipality, or cannot be equalised.
    """
    of_year = {y: panel[panel.year == y] for y in years}
    for country in of_year.values():
        require_whole_country(country)
    own = {
        y: (country.municipality_code == municipality).to_numpy() for y, country in of_year.items()
    }
    missing = [f"{y}: {municipality}" for y in years if not own[y].any()]
    if missing:
        raise DataError(
            "The change cannot be explained: the municipality is not in both years.", missing
        )
    first, second = years
    population = {y: country.population.to_numpy(float) for y, country in of_year.items()}
    tax = {y: country.tax_nok_thousand.to_numpy(float) * 1000 for y, country in of_year.items()}

    def net(changed: frozenset[str]) -> float:
        at = {factor: second if factor in changed else first for factor in CHANGES}
        others, here = at["country"], own[at["country"]]
        mixed = [
            np.where(here, amounts[at[factor]][own[at[factor]]], amounts[others])
            for factor, amounts in (("population", population), ("tax", tax))
        ]
        return settlement(*mixed, rules[at["rules"]])["net_nok"][here].item()

    parts = shapley(net, list(CHANGES))
    rows = [
        (f"Netto {first}", net(frozenset()), True),
        *((CHANGES[factor], part, False) for factor, part in parts.items()),
        (f"Netto {second}", net(frozenset(CHANGES)), True),
    ]
    frame = pd.DataFrame(rows, columns=["step", "net_nok", "is_total"])
    return frame.assign(change_nok_million=frame.net_nok / 1e6)[
        ["step", "change_nok_million", "is_total"]
    ]


def missing_figures(stated: Mapping[str, float]) -> list[str]:
    """Figures that the deviation from the budget cannot be split without and that are not stated, in words."""
    return [words for item, words in BRIDGE_FIGURES.items() if item not in stated]


def require_figures(stated: Mapping[str, float], *items: str) -> None:
    """Refuse stated figures that lack an item.

    Raises
    ------
    DataError
        With every item that is missing.
    """
    missing = [
        f"{item}: add it to stated_figures (0 where there was none)"
        for item in items
        if item not in stated
    ]
    if missing:
        raise DataError("The deviation from the budget cannot be split.", missing)


def budgeted(revenue: pd.DataFrame, label: str) -> tuple[float, float]:
    """Original budget and outcome of a line of central revenue, in NOK million, income positive."""
    line = revenue[revenue.label == label]
    if len(line) != 1:
        raise DataError(
            f"central_items needs one line {label!r} in central_revenue.", [f"it has {len(line)}"]
        )
    return tuple(
        -line[["original_budget_nok_thousand", "actual_nok_thousand"]].iloc[0].astype(float) / 1000
    )


def budget_bridge(revenue: pd.DataFrame, stated: Mapping[str, float]) -> pd.DataFrame:
    """Why tax and general grant differ from the original budget, step by step.

    Tax is the municipality's share of the country's tax times the country's tax; the deviation of the
    product is split with the mean of both orders.

    Parameters
    ----------
    revenue
        Central revenue by ``label``, NOK thousand, income negative as the statement prints it.
    stated
        ``national_tax_estimate`` when the budget was made and ``national_tax_outcome``, NOK billion;
        ``extraordinary_grant`` and ``equalisation_above_budget``, NOK million, as the report states them.

    Returns
    -------
    pandas.DataFrame
        ``step``, ``change_nok_million`` (more income is positive) and ``is_total``; the last row is the
        sum, and what the stated amounts do not explain of the grant is a step of its own.

    Raises
    ------
    DataError
        If a line or a stated figure is missing.
    """
    require_figures(stated, *BRIDGE_FIGURES)
    (tax_budget, tax), (grant_budget, grant) = budgeted(revenue, TAX), budgeted(revenue, GRANT)
    estimate, outcome = stated["national_tax_estimate"], stated["national_tax_outcome"]
    shares = tax_budget / estimate, tax / outcome
    returned, extra = stated["equalisation_above_budget"], stated["extraordinary_grant"]
    steps = [
        ("Skatten i hele landet", (outcome - estimate) * sum(shares) / 2, False),
        (
            "Kommunens andel av landets skatt",
            (shares[1] - shares[0]) * (estimate + outcome) / 2,
            False,
        ),
        ("Inntektsutjevning (oppgitt)", returned, False),
        ("Ekstraordinært rammetilskudd (oppgitt)", extra, False),
        ("Resten av rammetilskuddet", grant - grant_budget - returned - extra, False),
        ("Skatt og rammetilskudd mot budsjett", tax - tax_budget + grant - grant_budget, True),
    ]
    return pd.DataFrame(steps, columns=["step", "change_nok_million", "is_total"])


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
        All municipalities of the year, as for :func:`kommunetall.models.equalisation.settlement.equalise`.
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
    tax, (own_budget, _) = year.tax_nok_thousand.astype(float), budgeted(revenue, TAX)
    others = stated["national_tax_estimate"] * 1e6 - own_budget * 1e3
    as_budgeted = (tax * others / tax[~own].sum()).where(~own, own_budget * 1e3)
    net = [
        equalise(year.assign(tax_nok_thousand=t), rules).net_nok[own].item()
        for t in (tax, as_budgeted)
    ]
    return (net[0] - net[1]) / 1e6
