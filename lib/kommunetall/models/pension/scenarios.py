"""Scenarios of the years ahead: the chosen one, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from kommunetall.models.pension.known import Pension
from kommunetall.models.pension.ledger import AT_ONCE, PensionRules

OtherPeriod = Literal[
    "changed_rule", "other_at_once", "other_spread", "same_at_once", "same_spread"
]
POINT = 0.01


@dataclass(frozen=True)
class Scenario:
    """What is assumed of the years ahead.

    Attributes
    ----------
    new_deviation_share
        New premium deviation of each year as a share of `level`; 0 is none.
    wage_growth_above
        Wage growth above what the new deviation already holds, share points: it costs regulation
        premium, and net pension cost grows by as much more.
    premium_fund_nok
        Premium fund used in the first year ahead above what is used now, NOK without contribution.
    amortisation_years
        Period of new vintages where it differs from that of the year's own.
    level
        What the share is of: the mean of the known years (:func:`.forecast.usual_deviation`), or
        the year's own deviation.
    """

    new_deviation_share: float = 1.0
    wage_growth_above: float = 0.0
    premium_fund_nok: float = 0.0
    amortisation_years: int | None = None
    level: Literal["usual", "this_year"] = "usual"


def period_ahead(pension: Pension, scenario: Scenario) -> int | None:
    """Amortisation period of new vintages.

    The scenario's, else that of the year's own where it differs from the rules.
    """
    if scenario.amortisation_years or "amortisation_years" not in pension.vintages:
        return scenario.amortisation_years
    own = pension.vintages[pension.vintages.vintage == pension.year].amortisation_years
    return int(own.iloc[0]) if own.notna().all() and len(set(own)) == 1 else None


def other_period_case(
    pension: Pension, rules: Mapping[int, PensionRules], years: range, period: int
) -> OtherPeriod:
    """What another period of new vintages would be.

    The municipality's other choice, all at once or spread over the years of the rules; what it does
    already; or a changed rule, since the regulation has no other period for the vintages of
    `years`.
    """
    own = period_ahead(pension, Scenario())
    lawful = {rules[year].amortisation_years for year in years}
    is_at_once = period == AT_ONCE
    if ({own} if own else lawful) == {period}:
        return "same_at_once" if is_at_once else "same_spread"
    if is_at_once:
        return "other_at_once"
    return "other_spread" if lawful == {period} else "changed_rule"


def scenarios(
    chosen: Scenario, fund_nok: float, other_period: int, has_regulation: bool
) -> dict[str, Scenario]:
    """The chosen scenario and what would change it, one cause at a time.

    Parameters
    ----------
    chosen
        The scenario to compare with; its `premium_fund_nok` is not taken in.
    fund_nok
        Premium fund used in the first year ahead, NOK without contribution; 0 leaves its scenario
        out.
    other_period
        Amortisation period of new vintages in the scenario where it is another than now
        (:func:`other_period_case`).
    has_regulation
        Whether the regulation premium is known, so that wage growth can be changed.

    Returns
    -------
    dict
        ``chosen``, ``none_new``, ``this_year``, ``fund_use``, ``other_period``, ``wages_up``,
        ``wages_down``.
    """
    base = replace(chosen, premium_fund_nok=0.0)
    found = {
        "chosen": base,
        "none_new": replace(base, new_deviation_share=0.0),
        "this_year": replace(base, new_deviation_share=1.0, level="this_year"),
        "fund_use": replace(base, premium_fund_nok=fund_nok),
        "other_period": replace(base, amortisation_years=other_period),
    }
    if not fund_nok:
        found.pop("fund_use")
    if has_regulation:
        found["wages_up"] = replace(base, wage_growth_above=POINT)
        found["wages_down"] = replace(base, wage_growth_above=-POINT)
    return found


def amortised_by_scenario(paths: Mapping[str, pd.DataFrame], names: Sequence[str]) -> pd.DataFrame:
    """Amortisation by ``year``, a column ``<scenario>_nok_million`` for each named scenario."""
    columns = {f"{name}_nok_million": paths[name].amortised_nok_million for name in names}
    return pd.DataFrame({"year": paths["chosen"].year, **columns})


def listed(paths: Mapping[str, pd.DataFrame], column: str) -> pd.DataFrame:
    """A column's amount of each year, one row per scenario.

    The columns are the years as text, and ``closing_nok_million`` of the last.
    """
    return pd.DataFrame(
        {
            "scenario": name,
            **{str(y): amount for y, amount in zip(path.year, path[column], strict=True)},
            "closing_nok_million": path.closing_nok_million.iloc[-1],
        }
        for name, path in paths.items()
    )


def change(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """What a scenario changes from another, `other` less `one`.

    ``year`` and, NOK million, cash, deviation, amortisation, charge and balance.
    """
    columns = [f"{c}_nok_million" for c in ("paid", "deviation", "amortised", "cost", "closing")]
    return (other.set_index("year") - one.set_index("year"))[columns].reset_index()


def parts_of_cost(one: pd.DataFrame, other: pd.DataFrame) -> tuple[float, float]:
    """What a scenario changes of the last year's cost: net pension cost, and amortisation.

    NOK million, `other` less `one`; the two are all of the change.

    Examples
    --------
    >>> one = pd.DataFrame({"net_pension_cost_nok_million": [4.0], "amortised_nok_million": [2.0]})
    >>> parts_of_cost(one, one + [0.5, 1.5])
    (0.5, 1.5)
    """
    moved = other.iloc[-1] - one.iloc[-1]
    return float(moved.net_pension_cost_nok_million), float(moved.amortised_nok_million)
