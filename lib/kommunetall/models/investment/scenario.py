"""What is assumed of the years ahead: interest, hedging, investment, and how debt is repaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from kommunetall.parameters import fault

MINIMUM: Final = "minimum"
SHARE: Final = "share"
LINEAR: Final = "linear"
HIGHEST_RATE: Final = 0.5
Repayment = Literal["minimum", "share", "linear"]
Years = npt.NDArray[np.int_]
Amounts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scenario:
    """What is assumed of the years ahead.

    Attributes
    ----------
    floating_rate
        Interest on unhedged debt, a share a year: one for all years, or by year.
    hedged_rate
        Interest on hedged debt, a share a year.
    hedge_share
        Hedged part of the debt; it is taken to lie evenly on all borrowers and to stay the same.
    change_points
        Percentage points added to the interest on unhedged debt in every year; the interest never
        goes below 0.
    investment_factor
        Times the plan's amounts, income and transfers too; 0.9 is a tenth less.
    price_growth
        Yearly growth of the plan's amounts after the first year ahead, a share.
    repayment
        ``minimum`` by law, ``share`` of opening debt, or ``linear``: debt on the first day and each
        new loan are repaid in equal parts, the loan from the year after. Never less than the
        minimum, where it is known.
    repayment_share
        Share of opening debt repaid in a year, where `repayment` is ``share``.
    repayment_years
        Years of repayment, where it is ``linear``.
    years_going_on
        Years after the plan's last that are as the mean of its years; after them nothing new is
        borrowed.
    """

    floating_rate: float | Mapping[int, float]
    hedged_rate: float
    hedge_share: float
    change_points: float = 0.0
    investment_factor: float = 1.0
    price_growth: float = 0.0
    repayment: Repayment = MINIMUM
    repayment_share: float = 0.0
    repayment_years: int = 0
    years_going_on: int = 0


def rates(scenario: Scenario, span: Years) -> Amounts:
    """Interest on all debt by year, a share."""
    hedged = scenario.hedge_share
    return hedged * scenario.hedged_rate + (1 - hedged) * floating_rates(scenario, span)


def floating_rates(scenario: Scenario, span: Years) -> Amounts:
    """Interest on unhedged debt by year, a share of 0 or more; missing for a year that has none."""
    return np.maximum(chosen_rates(scenario, span) + scenario.change_points / 100, 0)


def chosen_rates(scenario: Scenario, span: Years) -> Amounts:
    """Interest on unhedged debt by year before any change."""
    level = scenario.floating_rate
    by_year = [level.get(int(y), np.nan) if isinstance(level, Mapping) else level for y in span]
    return np.array(by_year, dtype=float)


def scenario_faults(scenario: Scenario, span: Years) -> list[str]:
    """Every fault of a scenario for these years."""
    floating = chosen_rates(scenario, span)
    missing, below = np.isnan(floating), floating < 0
    highest, hedged = floating.max(initial=0), scenario.hedge_share
    growth = scenario.price_growth
    of_floating = rate_fault("floating_rate", float(highest))
    of_hedged = rate_fault("hedged_rate", scenario.hedged_rate)
    of_level = fault("investment_factor", scenario.investment_factor, like="new_loans_share")
    chosen, share, years = scenario.repayment, scenario.repayment_share, scenario.repayment_years
    faults = {
        "det må være minst ett år framover": len(span) < 1,
        f"floating_rate mangler i {listed(span, missing)}: legg til årene": missing.any(),
        f"floating_rate er under 0 i {listed(span, below)}": below.any(),
        of_floating: bool(of_floating) and highest > 0,
        of_hedged: bool(of_hedged),
        f"hedge_share er {hedged}: skriv et tall fra 0 til 1": not 0 <= hedged <= 1,
        of_level: bool(of_level),
        f"price_growth er {growth}: skriv en andel over -1": not growth > -1,
        f"repayment er {chosen}: skriv {MINIMUM}, {SHARE} eller {LINEAR}": (
            chosen not in (MINIMUM, SHARE, LINEAR)
        ),
        f"repayment_share er {share}: skriv et tall fra 0 til 1": (
            chosen == SHARE and not 0 <= share <= 1
        ),
        f"repayment_years er {years}: skriv 1 eller mer": chosen == LINEAR and not years >= 1,
        f"years_going_on er {scenario.years_going_on}: skriv 0 eller mer": (
            scenario.years_going_on < 0
        ),
    }
    return [fault for fault, holds in faults.items() if holds]


def rate_fault(name: str, rate: float) -> str:
    """What is wrong with interest a year; nothing, where it is a share from 0 to 0.5.

    >>> rate_fault("hedged_rate", 3.0)
    'hedged_rate er 3.0: skriv en andel fra 0 til 0.5, 0.03 for 3 prosent'
    """
    if 0 <= rate <= HIGHEST_RATE:
        return ""
    meant = rate if rate > HIGHEST_RATE else 4
    like = f"{meant / 100:.12g} for {meant:.12g} prosent"
    return f"{name} er {rate}: skriv en andel fra 0 til {HIGHEST_RATE}, {like}"


def listed(span: Years, chosen: npt.NDArray[np.bool_]) -> str:
    """Chosen years as text."""
    return ", ".join(str(year) for year in span[chosen])
