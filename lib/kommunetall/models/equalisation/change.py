"""Why the net equalisation changed from one year to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import combinations
from math import factorial
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.equalisation.settlement import (
    EqualisationRules,
    Floats,
    counted,
    require_whole_country,
    settlement,
)

Factor = Literal["tax", "population", "country", "rules"]
FACTORS: tuple[Factor, ...] = ("tax", "population", "country", "rules")

NetChange = Literal[
    "to_receiver",
    "to_payer",
    "received_more",
    "received_less",
    "received_same",
    "paid_more",
    "paid_less",
    "paid_same",
]

Effect = Literal[
    "received_more",
    "received_less",
    "paid_more",
    "paid_less",
    "to_the_good",
    "to_the_bad",
    "none",
]


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
    count, worth = len(factors), cache(value)
    parts = dict.fromkeys(factors, 0.0)
    for factor in factors:
        others = [other for other in factors if other != factor]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for changed in map(frozenset, combinations(others, size)):
                parts[factor] += weight * (worth(changed | {factor}) - worth(changed))
    return parts


def explain_change(
    panel: pd.DataFrame,
    rules: Mapping[int, EqualisationRules],
    municipality: str,
    years: tuple[int, int],
) -> pd.DataFrame:
    """Why a municipality's net equalisation changed from one year to another.

    The change is split between its own tax, its own population, the tax and population of the rest
    of the country (which set the national average and the deduction) and the rules, by
    :func:`shapley`.

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
        ``step``, ``change_nok_million`` and ``is_total``: ``net_first``, then the changes by
        ``tax``, ``population``, ``country`` and ``rules``, then ``net_second``. They add up
        exactly.

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
            "Endringen kan ikke forklares: kommunen er ikke med i begge årene.", missing
        )
    first, second = years
    population = {y: country.population.to_numpy(float) for y, country in of_year.items()}
    tax = {y: country.tax_nok_thousand.to_numpy(float) * 1000 for y, country in of_year.items()}

    def net(changed: frozenset[str]) -> float:
        at: dict[str, int] = {f: second if f in changed else first for f in FACTORS}
        here = own[at["country"]]

        def mixed(amounts: Mapping[int, Floats], factor: str) -> Floats:
            of_own = amounts[at[factor]][own[at[factor]]]
            return np.where(here, of_own, amounts[at["country"]])

        people, taxes = mixed(population, "population"), mixed(tax, "tax")
        settled = settlement(people, taxes, rules[at["rules"]], counted(of_year[at["country"]]))
        return float(settled.net_nok[here].item())

    parts = shapley(net, FACTORS)
    rows = [
        ("net_first", net(frozenset()), True),
        *((factor, part, False) for factor, part in parts.items()),
        ("net_second", net(frozenset(FACTORS)), True),
    ]
    frame = pd.DataFrame(rows, columns=["step", "net_nok", "is_total"])
    million = frame.assign(change_nok_million=frame.net_nok / 1e6)
    return million[["step", "change_nok_million", "is_total"]]


def largest_cause(split: pd.DataFrame) -> tuple[Factor, float]:
    """The factor that changed net most, up or down, and by how much, NOK million.

    Parameters
    ----------
    split
        As :func:`explain_change` gives it.
    """
    changes = dict(zip(split.step, split.change_nok_million, strict=True))
    largest = max(FACTORS, key=lambda factor: abs(changes[factor]))
    return largest, float(changes[largest])


def effect(cause: float, before: float, after: float) -> Effect:
    """What a cause did to a municipality that received, or paid, in both years; else for whom.

    Parameters
    ----------
    cause
        What it changed net by, NOK million.
    before, after
        Net of the first and of the second year; positive is received.

    Examples
    --------
    >>> effect(791.1, -7108.9, -5920.7), effect(36.8, 172.5, 234.7), effect(2.0, -1.0, 1.0)
    ('paid_less', 'received_more', 'to_the_good')
    """
    if cause == 0:
        return "none"
    if before > 0 and after > 0:
        return "received_more" if cause > 0 else "received_less"
    if before < 0 and after < 0:
        return "paid_less" if cause > 0 else "paid_more"
    return "to_the_good" if cause > 0 else "to_the_bad"


def net_change(before: float, after: float) -> NetChange:
    """What became of the net equalisation: another sign, or more or less than before.

    Parameters
    ----------
    before, after
        Net of the first and of the second year; positive is received.
    """
    if before < 0 < after:
        return "to_receiver"
    if after < 0 < before:
        return "to_payer"
    paid = before + after < 0
    if before == after:
        return "paid_same" if paid else "received_same"
    if paid:
        return "paid_more" if after < before else "paid_less"
    return "received_more" if after > before else "received_less"
