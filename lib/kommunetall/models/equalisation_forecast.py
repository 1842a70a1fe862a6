"""Forecast of tax and net equalisation with a band drawn from what the past years' forecasts missed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.equalisation import EqualisationRules

NEIGHBOURS = 25
LONGEST = 2
CODES_CHANGED = 2024


@dataclass(frozen=True)
class History:
    """Relative tax of every municipality by year, and what 'as this year' has missed by.

    ``levels``: tax per capita as a share of the national average, rows by code from 2024, columns by year.
    ``population`` of the last year, in the rows' order. ``averages``: NOK per capita by year.
    """

    levels: pd.DataFrame
    population: pd.Series
    averages: pd.Series


def history(panel: pd.DataFrame, codes: pd.DataFrame, last: int) -> History:
    """Relative tax level of every municipality up to a year, joined over the new codes of 2024.

    Parameters
    ----------
    panel
        ``year``, ``municipality_code``, ``population``, ``tax_nok_thousand`` of all municipalities.
    codes
        ``municipality_code`` (from 2024), ``code_2020_2023`` and ``note``, which is filled where the unit
        itself changed; such units are another unit before it did.
    last
        The last year to use.

    Raises
    ------
    DataError
        If the panel has fewer than three years up to `last`.
    """
    known = panel[panel.year <= last]
    years = sorted(known.year.unique())
    if len(years) < 3 or years[-1] != last:
        raise DataError(
            f"A forecast from {last} needs that year and two before it.", [f"the panel has {years}"]
        )
    same_unit = codes[codes.code_2020_2023.notna() & (codes.note.isna() | (last < CODES_CHANGED))]
    present = same_unit.set_index("code_2020_2023").municipality_code
    renamed = known.municipality_code.map(present).fillna(known.municipality_code)
    frame = pd.DataFrame(
        {
            "code": known.municipality_code.where(known.year >= CODES_CHANGED, renamed),
            "year": known.year.astype(int),
            "tax": known.tax_nok_thousand.astype(float) * 1000,
            "people": known.population.astype(float),
        }
    )
    sums = frame.groupby("year")[["tax", "people"]].sum()
    averages = sums.tax / sums.people
    frame["level"] = frame.tax / frame.people / frame.year.map(averages)
    levels = frame.pivot(index="code", columns="year", values="level")
    levels = levels[levels[last].notna()]
    population = frame[frame.year == last].set_index("code").people.reindex(levels.index)
    return History(levels, population, averages)


def past_errors(past: History, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """What 'as this year' has missed by, `horizon` years on, in logarithms of the relative level.

    Errors over more than :data:`LONGEST` years, of which a short panel has too few, are those over that
    many, times the square root of the time.

    Returns
    -------
    errors
        One row for each start year, one column for each municipality with a whole history, the smallest first.
    ranks
        For each municipality of the history, the place among those columns of the one nearest in population.
    """
    whole = past.levels.dropna()
    order = past.population[whole.index].sort_values(kind="stable")
    logs = np.log(whole.loc[order.index].to_numpy().T)
    reach = min(horizon, LONGEST)
    errors = (logs[reach:] - logs[:-reach]) * np.sqrt(horizon / reach)
    ranks = np.searchsorted(order.to_numpy(), past.population.to_numpy()).clip(0, len(order) - 1)
    return errors, ranks


def draw_levels(past: History, horizon: int, draws: int, random: np.random.Generator) -> np.ndarray:
    """Relative tax levels `horizon` years on: draws by municipalities, weighted mean one in every draw.

    Each municipality's level of the last year is moved by an error that 'as this year' made for one of
    the municipalities nearest to it in population, from a start year drawn at random, up or down with
    equal chance: a few years tell how much levels move, not whether they go on as they went.
    """
    errors, ranks = past_errors(past, horizon)
    size = (draws, len(ranks))
    start = random.integers(0, len(errors), size, dtype=np.int16)
    near = ranks + random.integers(-NEIGHBOURS, NEIGHBOURS + 1, size, dtype=np.int16)
    side = random.choice(np.array([-1.0, 1.0]), size)
    moved = past.levels.iloc[:, -1].to_numpy() * np.exp(
        side * errors[start, near.clip(0, errors.shape[1] - 1)]
    )
    weights = past.population.to_numpy() / past.population.sum()
    return moved / (moved @ weights)[:, None]


def draw_averages(
    past: History, growth: float, years: int, draws: int, random: np.random.Generator
) -> np.ndarray:
    """National average in NOK per capita: draws by years ahead, growing by `growth`, up or down by past deviations."""
    shocks = np.log(past.averages).diff().dropna().to_numpy()
    side = random.choice(np.array([-1.0, 1.0]), (draws, years))
    drawn = np.log1p(growth) + side * random.choice(shocks - shocks.mean(), (draws, years))
    return past.averages.iloc[-1] * np.exp(drawn.cumsum(axis=1))


def equalised(levels: np.ndarray, population: np.ndarray, rules: EqualisationRules) -> np.ndarray:
    """Net as a share of the national average, for many draws of relative levels at once (see ``equalise``)."""
    supplement = rules.supplement_rate * np.clip(rules.supplement_threshold - levels, 0, None)
    deduction = supplement @ (population / population.sum())
    return rules.symmetric_rate * (1 - levels) + supplement - deduction[:, None]


def forecast(
    past: History,
    rules: Mapping[int, EqualisationRules],
    growth: float,
    draws: int,
    seed: int,
    quantiles: Sequence[float] = (0.1, 0.5, 0.9),
) -> pd.DataFrame:
    """Tax, net equalisation and their sum for every municipality and each year in `rules`.

    Population is held at the last year's. The same seed gives the same figures.

    Parameters
    ----------
    past
        As :func:`history` gives it.
    rules
        Rules of each year ahead, the first the year after the history's last.
    growth
        Yearly growth of the national tax per capita, as a share: an assumption.
    draws
        Number of draws; thousands.
    seed
        Start of the random numbers.
    quantiles
        Shares of the draws that lie below the figures returned.

    Returns
    -------
    pandas.DataFrame
        One row for each ``municipality_code``, ``year`` and ``quantile``: ``before_share``, and in NOK
        million ``tax_nok_million``, ``net_nok_million``, ``after_nok_million``.
    """
    random = np.random.default_rng(seed)
    population = past.population.to_numpy()
    averages = draw_averages(past, growth, len(rules), draws, random)
    pieces = []
    for ahead, (year, held) in enumerate(rules.items(), start=1):
        levels = draw_levels(past, ahead, draws, random)
        money = averages[:, [ahead - 1]] * population / 1e6
        tax, net = levels * money, equalised(levels, population, held) * money
        columns = {
            "before_share": levels,
            "tax_nok_million": tax,
            "net_nok_million": net,
            "after_nok_million": tax + net,
        }
        found = {name: np.quantile(values, quantiles, axis=0) for name, values in columns.items()}
        for place, quantile in enumerate(quantiles):
            at = {name: values[place] for name, values in found.items()}
            pieces.append(
                pd.DataFrame(
                    {"municipality_code": past.levels.index, "year": year, "quantile": quantile, **at}
                )
            )
    return pd.concat(pieces, ignore_index=True)


def path(foretold: pd.DataFrame, series: pd.DataFrame, municipality: str) -> pd.DataFrame:
    """One municipality's tax after equalisation, known and foretold.

    Parameters
    ----------
    foretold
        As :func:`forecast` gives it, with three quantiles.
    series
        ``year``, ``tax_nok_million`` and ``net_nok_million`` of the years known.
    municipality
        Its code in the forecast.

    Returns
    -------
    pandas.DataFrame
        One row per year in NOK million: ``known_``, ``low_``, ``middle_`` and ``high_nok_million``; the last
        known year is where the forecast starts.
    """
    own = foretold[foretold.municipality_code == municipality]
    band = own.pivot(index="year", columns="quantile", values="after_nok_million")
    band.columns = ["low_nok_million", "middle_nok_million", "high_nok_million"]
    known = (series.set_index("year").tax_nok_million + series.set_index("year").net_nok_million).astype(
        float
    )
    joined = pd.concat([known.rename("known_nok_million"), band], axis=1)
    joined.loc[known.index[-1], band.columns] = known.iloc[-1]
    return joined.rename_axis("year").reset_index()


def back_test(
    panel: pd.DataFrame, codes: pd.DataFrame, years: Sequence[int], draws: int, seed: int
) -> pd.DataFrame:
    """How well the method would have foretold years that are known, from the years before each.

    Parameters
    ----------
    panel, codes
        As for :func:`history`.
    years
        Years to foretell, each one year ahead.
    draws, seed
        As for :func:`forecast`.

    Returns
    -------
    pandas.DataFrame
        For each year: ``municipalities`` (those that are the same unit in both years), ``coverage_share`` (outcomes inside the band from 10 to 90 percent
        of the draws), ``error_points`` and ``naive_error_points``: mean absolute error of the relative tax level
        in percentage points, of the median and of 'same share as last year'.
    """
    rows = []
    for year in years:
        past = history(panel, codes, year - 1)
        levels = draw_levels(past, 1, draws, np.random.default_rng(seed))
        outcome = history(panel, codes, year).levels[year].reindex(past.levels.index).to_numpy()
        changed = codes.municipality_code[codes.note.notna()] if year == CODES_CHANGED else ()
        known = ~np.isnan(outcome) & ~past.levels.index.isin(changed)
        former, levels, outcome = past.levels.iloc[known, -1].to_numpy(), levels[:, known], outcome[known]
        low, middle, high = np.quantile(levels, (0.1, 0.5, 0.9), axis=0)
        rows.append(
            {
                "year": year,
                "municipalities": len(outcome),
                "coverage_share": ((low <= outcome) & (outcome <= high)).mean(),
                "error_points": 100 * np.abs(middle - outcome).mean(),
                "naive_error_points": 100 * np.abs(former - outcome).mean(),
            }
        )
    return pd.DataFrame(rows)
