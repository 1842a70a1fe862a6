"""What would happen to a municipality if tax, population or rules were others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.equalisation.settlement import (
    EqualisationRules,
    before_deduction,
    equalise,
    rows_of,
)
from kommunetall.parameters import checked


@dataclass(frozen=True)
class Change:
    """What if: changes as shares of what is (−0.01 is one percent less), and other rules."""

    own_tax: float = 0.0
    other_tax: float = 0.0
    own_population: float = 0.0
    rules: EqualisationRules | None = None

    def __post_init__(self) -> None:
        shares = {
            "own_tax": self.own_tax,
            "other_tax": self.other_tax,
            "own_population": self.own_population,
        }
        checked(shares, like="change")


def what_if(
    year: pd.DataFrame, municipality: str, rules: EqualisationRules, changes: Mapping[str, Change]
) -> pd.DataFrame:
    """What changes would do to a municipality, with average and deduction held and recomputed.

    Parameters
    ----------
    year
        All municipalities of one year, as for :func:`equalise`.
    municipality
        Its code in the year.
    rules
        Rules of the year.
    changes
        Each change by its name.

    Returns
    -------
    pandas.DataFrame
        One row for each change, in NOK million, positive is more to the municipality: ``changed``,
        ``tax_change_``, ``net_change_`` and their sum ``after_change_``, the latter two as
        ``held_nok_million`` (the national average and the deduction stay as they were; where the
        tax of the others is what changes, the average follows it) and ``recomputed_nok_million``
        (all municipalities are settled anew).

    Raises
    ------
    DataError
        If there is no change, or the year does not have the municipality.
    """
    if not changes:
        raise DataError("Det er ikke oppgitt noe å endre.", ["oppgi minst én endring ved navn"])
    own = rows_of(year, municipality).to_numpy()
    before = equalise(year, rules)[own].iloc[0]
    rows = []
    for label, change in changes.items():
        tax, population = (year[c].to_numpy(float) for c in ("tax_nok_thousand", "population"))
        changed = year.assign(
            tax_nok_thousand=tax * (1 + np.where(own, change.own_tax, change.other_tax)),
            population=population * (1 + np.where(own, change.own_population, 0.0)),
        )
        new_rules = change.rules or rules
        after = equalise(changed, new_rules)[own].iloc[0]
        average = (after if change.other_tax else before).national_average_nok_per_capita
        symmetric, supplement = before_deduction(after.tax_nok_per_capita, average, new_rules)
        held = (symmetric + supplement - before.deduction_nok_per_capita) * after.population
        of_tax = (after.tax_nok_thousand - before.tax_nok_thousand) / 1000
        of_net_held = (held - before.net_nok) / 1e6
        of_net_recomputed = (after.net_nok - before.net_nok) / 1e6
        rows.append(
            {
                "changed": label,
                "tax_change_nok_million": of_tax,
                "net_change_held_nok_million": of_net_held,
                "after_change_held_nok_million": of_tax + of_net_held,
                "net_change_recomputed_nok_million": of_net_recomputed,
                "after_change_recomputed_nok_million": of_tax + of_net_recomputed,
            }
        )
    return pd.DataFrame(rows)


def kept_shares(found: pd.DataFrame, changed: str) -> tuple[float, float]:
    """What is kept of a change in tax, with the country held and recomputed; NaN without a change.

    Parameters
    ----------
    found
        As :func:`what_if` gives it.
    changed
        The name of the change.
    """
    row = found[found.changed == changed]
    tax = float(row.tax_change_nok_million.item()) or float("nan")
    held, recomputed = (
        float(row[f"after_change_{how}_nok_million"].item()) / tax for how in ("held", "recomputed")
    )
    return held, recomputed


Weight = Literal["same", "another", "none"]


def weight_case(held: float, recomputed: float) -> Weight:
    """Whether the municipality's own weight in the country is seen in what it keeps, in percent.

    >>> weight_case(0.40, 0.46), weight_case(0.40, 0.4002)
    ('another', 'same')
    """
    if np.isnan(held):
        return "none"
    return "same" if round(100 * held) == round(100 * recomputed) else "another"
