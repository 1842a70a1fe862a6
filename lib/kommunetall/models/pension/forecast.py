"""Pension in the years ahead.

What is decided already, what new premium deviation adds, and how sure it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.pension.calibration import ALL_SCHEMES, CALIBRATED
from kommunetall.models.pension.known import Pension
from kommunetall.models.pension.ledger import MILLION, PensionRules, ledger
from kommunetall.models.pension.reported import THOUSAND
from kommunetall.models.pension.scenarios import Scenario, period_ahead

BAND = (0.1, 0.9)
DRAWS = 10_000
FEWEST_YEARS = 8


@dataclass(frozen=True)
class Usual:
    """The mean deviation of the years from `first` to `last`, NOK without contribution."""

    deviation_nok: float
    first: int
    last: int


def usual_deviation(pension: Pension, rules: Mapping[int, PensionRules]) -> Usual:
    """The mean premium deviation of the known years: what a year has been like.

    The years are the pension's own and the `N` before it, of the period `N` that the rules give the
    year, as far back as vintages are known; a year without a vintage among them had none. Where all
    `N` vintages before are amortised over `N` years, their mean is the amortisation of the year,
    also where each of them is not known: then it is no calibration.
    """
    first = pension.year - rules[pension.year].amortisation_years
    known = pension.vintages[pension.vintages.vintage.between(first, pension.year)]
    start = int(known.vintage.min()) if len(known) else pension.year
    years = pension.year - start + 1
    return Usual(float(known.premium_deviation_nok.sum()) / years, start, pension.year)


def calibrated_among(pension: Pension, usual: Usual) -> dict[str, float]:
    """How many of the years of the mean deviation are calibrated vintages.

    Returns
    -------
    dict
        ``calibrated_years`` (missing where there are none) and ``usual_years``, all of them.
    """
    known = pension.vintages[pension.vintages.vintage.between(usual.first, usual.last)]
    calibrated = known.vintage[known.basis == CALIBRATED].nunique()
    return {
        "calibrated_years": calibrated or float("nan"),
        "usual_years": usual.last - usual.first + 1,
    }


def following_deviation(pension: Pension) -> float:
    """The premium deviation of the year after, NOK without contribution, read from its balance.

    It is what the balance has at the end of that year that known vintages do not have left then.
    Missing where balance or vintages are not known, or are not of accounts by function.
    """
    if pension.reported is None or pension.known is None:
        return np.nan
    left = pension.ledger.total().set_index("year").closing_nok
    return THOUSAND * pension.reported.following - float(left[pension.year + 1])


def first_spread(pension: Pension) -> int:
    """The first year whose premium deviation is spread as a scenario has it.

    Where a balance tells the deviation of the year after (:func:`following_deviation`), its period
    is that of vintages that there are.
    """
    return pension.year + (1 if np.isnan(following_deviation(pension)) else 2)


def run_off(
    pension: Pension,
    rules: Mapping[int, PensionRules],
    last: int,
    scenario: Scenario,
    per_point: float = 0.0,
) -> pd.DataFrame:
    """Premium deviation, amortisation and balance of the years ahead in one scenario.

    They do not depend on net pension cost.

    With the deviation `PA` of the scenario's level::

        deviation = share·PA + per_point·wage_growth_above − premium_fund (the first year)

    The first year begins with its own deviation, and the period of vintages that there are, where
    its balance tells (:func:`following_deviation`).

    Parameters
    ----------
    rules
        Rules by vintage, up to `last`.
    per_point
        Regulation premium for one share of wage growth (1.0), NOK million with contribution.

    Returns
    -------
    pandas.DataFrame
        One row per ``year`` after the pension's, NOK million with contribution: ``deviation_``,
        ``amortised_``, ``closing_nok_million``.
    """
    gross = (1 + pension.rate) / MILLION
    years = range(pension.year + 1, last + 1)
    if scenario.level == "usual":
        level = usual_deviation(pension, rules).deviation_nok
    else:
        own = pension.vintages.vintage == pension.year
        level = float(pension.vintages[own].premium_deviation_nok.sum())
    new = np.full(len(years), level * scenario.new_deviation_share)
    new += per_point * scenario.wage_growth_above / gross
    periods = [period_ahead(pension, scenario)] * len(years)
    following = following_deviation(pension)
    if not np.isnan(following):
        new[0] = following
        periods[0] = period_ahead(pension, replace(scenario, amortisation_years=None))
    new[0] -= scenario.premium_fund_nok
    ahead = pd.DataFrame(
        {
            "scheme": ALL_SCHEMES,
            "vintage": years,
            "premium_deviation_nok": new.round().astype("int64"),
            "amortisation_years": pd.array(periods, dtype="Int64"),
        }
    )
    known = pension.vintages.assign(vintage=pension.vintages.vintage.astype("int64"))
    found = ledger(
        pd.concat([known, ahead], ignore_index=True), rules, last, years, pension.corrections
    ).total()
    columns = {"deviation": "arisen_nok", "amortised": "amortised_nok", "closing": "closing_nok"}
    amounts = {
        f"{name}_nok_million": found[column].to_numpy(dtype=float) * gross
        for name, column in columns.items()
    }
    return pd.DataFrame({"year": years, **amounts})


def charged(pension: Pension, path: pd.DataFrame, growth: float) -> pd.DataFrame:
    """A path with what net pension cost makes of it.

    With net pension cost `NPC` of the year and `k` years ahead::

        net_pension_cost = NPC·(1 + growth)^k
        cost   = net_pension_cost + amortised
        paid   = net_pension_cost + deviation
        effect = deviation − amortised

    Parameters
    ----------
    path
        As :func:`run_off` gives it.
    growth
        Yearly growth of net pension cost, a share.

    Returns
    -------
    pandas.DataFrame
        The path with ``net_pension_cost_``, ``cost_``, ``paid_`` and ``effect_nok_million``.
    """
    ahead = np.arange(1, len(path) + 1)
    net = pension.now.net_pension_cost_nok_million * (1 + growth) ** ahead
    return path.assign(
        net_pension_cost_nok_million=net,
        cost_nok_million=net + path.amortised_nok_million,
        paid_nok_million=net + path.deviation_nok_million,
        effect_nok_million=path.deviation_nok_million - path.amortised_nok_million,
    )


def premium_per_growth(pension: Pension, growth: pd.Series) -> float | None:
    """Regulation premium for one share of growth (1.0), NOK million with contribution.

    None where it is not known.

    Raises
    ------
    DataError
        If the growth of the pension's year is not known.
    """
    regulation = pension.now.get("regulation_nok_million")
    return regulation / growth_of(growth, pension.year) if regulation else None


def with_known(pension: Pension, path: pd.DataFrame) -> pd.DataFrame:
    """The known accounts and a path after them, with ``is_known``."""
    known = pension.accounts[list(path)].assign(is_known=True)
    return pd.concat([known, path.assign(is_known=False)], ignore_index=True)


def basic_amount_growth(basic_amount: pd.DataFrame) -> pd.Series:
    """Growth of the basic amount (G) from 1 May the year before, a share, by year."""
    return basic_amount.set_index("year").basic_amount_nok.astype(float).pct_change().dropna()


def growth_of(growth: pd.Series, year: int) -> float:
    """Growth of a year.

    Raises
    ------
    DataError
        If the series does not have it.
    """
    if year not in growth.index:
        raise DataError(
            f"Veksten i grunnbeløpet (G) i {year} er ikke kjent.",
            [f"basic_amount har {growth.index.min() - 1}–{growth.index.max()}: legg til {year}"],
        )
    return float(growth[year])


def swings_of(growth: pd.Series, per_point: float) -> np.ndarray:
    """Distance of each known year's regulation premium from their mean.

    NOK million with contribution.
    """
    return per_point * (growth - growth.mean()).to_numpy()


def premium_swing(growth: pd.Series, per_point: float) -> tuple[float, float]:
    """How far one year's regulation premium may be from the middle, NOK million.

    A tenth of the years is outside each.
    """
    low, high = np.quantile(swings_of(growth, per_point), BAND)
    return float(low), float(high)


def regulation_band(
    path: pd.DataFrame,
    growth: pd.Series,
    per_point: float,
    rules: Mapping[int, PensionRules],
    amortisation_years: int | None = None,
    seed: int = 1,
) -> pd.DataFrame:
    """How far amortisation may be from a path because regulation premium swings with wages and G.

    Regulation premium is taken to be proportional to the growth of G. Each year ahead draws one of
    the known years' growth; its distance from their mean, times `per_point`, is new deviation,
    which is amortised from the year after. The band says how much the premium swings, not at what
    level: the draws' mean is the path.

    Parameters
    ----------
    path
        As :func:`run_off` gives it.
    growth
        Growth of G by year, shares.
    per_point
        Regulation premium for one share of growth (1.0), NOK million with contribution.
    amortisation_years
        Period of new vintages where it differs from the rules.

    Returns
    -------
    pandas.DataFrame
        One row per ``year``, NOK million with contribution: ``low_`` and ``high_nok_million`` of
        the amortisation, and ``low_premium_`` and ``high_premium_nok_million``, the distance of one
        year's regulation premium from the middle; a tenth of the draws are below and a tenth above.

    Raises
    ------
    DataError
        With fewer than eight years of growth.
    """
    if len(growth) < FEWEST_YEARS:
        raise DataError(
            "Det kan ikke sies hvor mye reguleringspremien svinger.",
            [f"basic_amount gir vekst for {len(growth)} år: det må være {FEWEST_YEARS}"],
        )
    years = path.year.to_numpy()
    swings = swings_of(growth, per_point)
    drawn = np.random.default_rng(seed).choice(swings, size=(DRAWS, len(years)))
    period = np.array([amortisation_years or rules[y].amortisation_years for y in years])
    age = years[:, None] - years[None, :]
    shares = np.where((age > 0) & (age <= period), 1 / period, 0.0)
    low, high = np.quantile(drawn @ shares.T, BAND, axis=0)
    low_premium, high_premium = premium_swing(growth, per_point)
    return pd.DataFrame(
        {
            "year": years,
            "low_nok_million": path.amortised_nok_million + low,
            "high_nok_million": path.amortised_nok_million + high,
            "low_premium_nok_million": low_premium,
            "high_premium_nok_million": high_premium,
        }
    )
