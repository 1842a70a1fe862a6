"""Tax and equalisation of one municipality where the years ahead go just as assumed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.equalisation.forecast import kept_levels
from kommunetall.models.equalisation.history import History
from kommunetall.models.equalisation.settlement import EqualisationRules
from kommunetall.parameters import checked


@dataclass(frozen=True)
class Scenario:
    """Growth a year ahead, as shares.

    ``national``: the country's tax per capita. ``own``: the municipality's tax beyond it.
    ``population``: the municipality's inhabitants, and the tax with them.
    """

    national: float
    own: float = 0.0
    population: float = 0.0

    def __post_init__(self) -> None:
        checked(vars(self), like="change")


def scenarios(
    past: History,
    rules: Mapping[int, EqualisationRules],
    municipality: str,
    chosen: Mapping[str, Scenario],
    rate_changes: Sequence[float],
) -> pd.DataFrame:
    """Tax and net equalisation of one municipality where the years go just as assumed.

    All other municipalities keep their population and their tax relative to each other.

    Parameters
    ----------
    past
        As :func:`~.history.history` gives it.
    rules
        Rules of each year ahead, the first the year after the history's last.
    municipality
        Its code from 2024.
    chosen
        Each scenario by its name.
    rate_changes
        The highest tax rate over that of the history's last year, of each year ahead that it is
        known for, at least the first; those after keep the last.

    Returns
    -------
    pandas.DataFrame
        One row for each ``label`` and ``year``: ``tax_nok_million``, ``net_nok_million`` and their
        sum ``after_nok_million``.

    Raises
    ------
    DataError
        If the history does not have the municipality.
    """
    own = past.levels.index == municipality
    if not own.any():
        raise DataError(
            f"Historien har ikke kommunen {municipality}.",
            ["bruk kommunenummeret fra 2024"],
        )
    known, people = past.levels.iloc[:, -1].to_numpy(), past.population.to_numpy()
    of_country = past.counted.to_numpy() / people
    rows = []
    for label, scenario in chosen.items():
        for ahead, (year, held) in enumerate(rules.items(), start=1):
            grown = people * np.where(own, (1 + scenario.population) ** ahead, 1.0)
            levels = known * np.where(own, (1 + scenario.own) ** ahead, 1.0)
            counted = grown * of_country
            levels = levels / (levels @ counted) * counted.sum()
            average = average_ahead(past, scenario.national, rate_changes, ahead)
            found = kept_levels(levels, counted, held)
            tax, after = (
                float(share[own].item() * average * grown[own].item() / 1e6) for share in found
            )
            rows.append(
                {
                    "label": label,
                    "year": year,
                    "tax_nok_million": tax,
                    "net_nok_million": after - tax,
                    "after_nok_million": after,
                }
            )
    return pd.DataFrame(rows)


def average_ahead(past: History, growth: float, rate_changes: Sequence[float], ahead: int) -> float:
    """National average some years ahead, NOK per capita: the known one, or else as assumed.

    What is assumed begins from the last known: m·(1 + growth)^years·change of the highest tax rate.

    Parameters
    ----------
    past, rate_changes
        As for :func:`scenarios`.
    growth
        Yearly growth of the national tax per capita at an unchanged tax rate, as a share.
    ahead
        Years after the history's last, from 1.
    """
    known = len(past.later)
    if ahead <= known:
        return float(past.later.iloc[ahead - 1])
    changes = [1.0, *rate_changes]
    then, since = (changes[min(years, len(rate_changes))] for years in (ahead, known))
    last = past.later.iloc[-1] if known else past.averages.iloc[-1]
    return float(last * (1 + growth) ** (ahead - known) * then / since)


def illustration(
    past: History,
    rules: Mapping[int, EqualisationRules],
    municipality: str,
    growth: float,
    rate_changes: Sequence[float],
    known_nok_million: float,
) -> pd.DataFrame:
    """Tax and net equalisation in NOK where the years go just as assumed, beside a simple guess.

    Parameters
    ----------
    past, rules, municipality, rate_changes
        As for :func:`scenarios`.
    growth
        Assumed yearly growth of the country's tax per capita, as a share.
    known_nok_million
        Tax after equalisation of the last known year.

    Returns
    -------
    pandas.DataFrame
        One row per year, in NOK million: ``tax_``, ``net_`` and ``after_nok_million``, and
        ``same_nok_million``, which is the last known amount again.
    """
    checked({"national_growth": growth})
    found = scenarios(past, rules, municipality, {"chosen": Scenario(growth)}, rate_changes)
    return found.drop(columns="label").assign(same_nok_million=known_nok_million)


def side_by_side(
    past: History,
    rules: Mapping[int, EqualisationRules],
    municipality: str,
    growth: float,
    step: float,
    rate_changes: Sequence[float],
) -> pd.DataFrame:
    """Tax after equalisation in five scenarios around an assumed growth.

    Parameters
    ----------
    past, rules, municipality, rate_changes
        As for :func:`scenarios`.
    growth
        Assumed yearly growth of the country's tax per capita, as a share.
    step
        By how much the others differ from it, as a share: the country's growth lower and higher,
        the own tax weaker, the own population growing.

    Returns
    -------
    pandas.DataFrame
        One row per year, in NOK million: ``lower_growth_``, ``chosen_growth_``, ``higher_growth_``,
        ``weaker_tax_`` and ``more_inhabitants_nok_million``.

    Raises
    ------
    DataError
        If the history does not have the municipality, or a growth is no share.
    """
    checked({"national_growth": growth, "growth_step": step})
    chosen = {
        "lower_growth_nok_million": Scenario(growth - step),
        "chosen_growth_nok_million": Scenario(growth),
        "higher_growth_nok_million": Scenario(growth + step),
        "weaker_tax_nok_million": Scenario(growth, own=-step),
        "more_inhabitants_nok_million": Scenario(growth, population=step),
    }
    found = scenarios(past, rules, municipality, chosen, rate_changes)
    wide = found.pivot(index="year", columns="label", values="after_nok_million")
    return wide[list(chosen)].rename_axis(columns=None).reset_index()
