"""Forecast of tax and net equalisation with a band drawn from what the past years' forecasts missed by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.equalisation import CODES_CHANGED, EqualisationRules, before_deduction

NEIGHBOURS = 25
LONGEST = 2
FEWEST_YEARS = 3
BLOCK = 500
EDGES = ("low", "middle", "high")


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
    """Relative tax level of every municipality up to a year.

    Parameters
    ----------
    panel
        ``year``, ``municipality_code`` (of today), ``population``, ``tax_nok_thousand`` of all municipalities.
    codes
        ``municipality_code`` and ``note``, which is filled where the unit itself changed in 2024; such
        units have no history from before it did.
    last
        The last year to use.

    Raises
    ------
    DataError
        If the panel has fewer than three years up to `last`.
    """
    known = panel[panel.year <= last]
    years = sorted(known.year.unique())
    if len(years) < FEWEST_YEARS or years[-1] != last:
        raise DataError(
            f"A forecast from {last} needs that year and two before it.", [f"the panel has {years}"]
        )
    frame = pd.DataFrame(
        {
            "code": known.municipality_code,
            "year": known.year.astype(int),
            "tax": known.tax_nok_thousand.astype(float) * 1000,
            "people": known.population.astype(float),
        }
    )
    sums = frame.groupby("year")[["tax", "people"]].sum()
    averages = sums.tax / sums.people
    frame["level"] = frame.tax / frame.people / frame.year.map(averages)
    if last >= CODES_CHANGED:
        frame = frame[~(frame.code.isin(changed_units(codes)) & (frame.year < CODES_CHANGED))]
    levels = frame.pivot(index="code", columns="year", values="level")
    levels = levels[levels[last].notna()]
    population = frame[frame.year == last].set_index("code").people.reindex(levels.index)
    return History(levels, population, averages)


def changed_units(codes: pd.DataFrame) -> pd.Series:
    """Codes of municipalities that are another unit from 2024 than before."""
    return codes.municipality_code[codes.note.notna()]


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


def draw_levels(past: History, horizon: int, draws: int, random: np.random.Generator) -> Iterator[np.ndarray]:
    """Relative tax levels `horizon` years on, in blocks: draws by municipalities, weighted mean one in every draw.

    Each municipality's level of the last year is moved by an error that 'as this year' made for one of
    the municipalities nearest to it in population, from a start year drawn at random, up or down with
    equal chance: a few years tell how much levels move, not whether they go on as they went. Blocks
    that fit the processor's cache take half the time of all draws at once.
    """
    errors, ranks = past_errors(past, horizon)
    near = ranks + np.arange(-NEIGHBOURS, NEIGHBOURS + 1)[:, None]
    moves = errors[:, near.clip(0, errors.shape[1] - 1)].reshape(-1, len(ranks))
    levels = past.levels.iloc[:, -1].to_numpy() * np.exp(np.concatenate([moves, -moves]))
    weights = past.population.to_numpy() / past.population.sum()
    for start in range(0, draws, BLOCK):
        size = (min(BLOCK, draws - start), len(ranks))
        moved = np.take_along_axis(levels, random.integers(0, len(levels), size, dtype=np.uint16), axis=0)
        yield moved / (moved @ weights)[:, None]


def draw_averages(
    past: History, growth: float, years: int, draws: int, random: np.random.Generator
) -> np.ndarray:
    """National average in NOK per capita: draws by years ahead, growing by `growth` and what chance adds.

    Chance is Student's t with the spread of the past years' growth, and as few degrees of freedom as
    those years give.
    """
    past_growth = np.log(past.averages).diff().dropna()
    chance = past_growth.std() * random.standard_t(len(past_growth) - 1, (draws, years))
    return past.averages.iloc[-1] * np.exp((np.log1p(growth) + chance).cumsum(axis=1))


def equalised(levels: np.ndarray, population: np.ndarray, rules: EqualisationRules) -> np.ndarray:
    """Net as a share of the national average, for many draws of relative levels at once (see ``equalise``)."""
    symmetric, supplement = before_deduction(levels, 1.0, rules)
    return symmetric + supplement - (supplement @ (population / population.sum()))[:, None]


def quantiles_of(draws: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Quantiles down the rows, one row for each share: as ``numpy.quantile``, a few times as fast on thousands of draws."""
    ranked = np.sort(draws.T, axis=1)
    places = np.asarray(shares) * (len(draws) - 1)
    below = np.floor(places).astype(int)
    low, high = ranked[:, below], ranked[:, np.ceil(places).astype(int)]
    return (low + (high - low) * (places - below)).T


def forecast(
    past: History,
    rules: Mapping[int, EqualisationRules],
    growth: float,
    draws: int,
    seed: int,
    quantiles: Sequence[float] = (0.1, 0.5, 0.9),
    municipalities: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Tax, net equalisation and their sum for each municipality and each year in `rules`.

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
    municipalities
        Codes of those to return, all by default. The whole country is drawn and settled in any case.

    Returns
    -------
    pandas.DataFrame
        One row for each ``municipality_code``, ``year`` and ``quantile``: ``before_share``, and in NOK
        million ``tax_nok_million``, ``net_nok_million``, ``after_nok_million``.
    """
    random = np.random.default_rng(seed)
    shown = slice(None) if municipalities is None else past.levels.index.get_indexer(municipalities)
    codes, people = past.levels.index[shown], past.population.to_numpy()[shown]
    averages = draw_averages(past, growth, len(rules), draws, random)
    pieces = []
    for ahead, (year, held) in enumerate(rules.items(), start=1):
        blocks = [
            (levels[:, shown], equalised(levels, past.population.to_numpy(), held)[:, shown])
            for levels in draw_levels(past, ahead, draws, random)
        ]
        levels, net_levels = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        money = averages[:, [ahead - 1]] * people / 1e6
        assumed = past.averages.iloc[-1] * (1 + growth) ** ahead * people / 1e6
        tax, net = levels * money, net_levels * money
        columns = {
            "before_share": levels,
            "tax_nok_million": tax,
            "net_nok_million": net,
            "after_nok_million": tax + net,
            "own_after_nok_million": (levels + net_levels) * assumed,
        }
        found = {name: quantiles_of(values, quantiles) for name, values in columns.items()}
        for place, quantile in enumerate(quantiles):
            at = {name: values[place] for name, values in found.items()}
            pieces.append(
                pd.DataFrame({"municipality_code": codes, "year": year, "quantile": quantile, **at})
            )
    return pd.concat(pieces, ignore_index=True)


def spread(foretold: pd.DataFrame, municipality: str, *amounts: str) -> pd.DataFrame:
    """One municipality's forecast, one row per year.

    Parameters
    ----------
    foretold
        As :func:`forecast` gives it, with three quantiles.
    municipality
        Its code in the forecast.
    amounts
        Columns of the forecast.

    Returns
    -------
    pandas.DataFrame
        ``year`` and, for each amount, ``low_``, ``middle_`` and ``high_`` before its name. The quantiles
        of a sum are not the sums of the quantiles.
    """
    own = foretold[foretold.municipality_code == municipality]
    wide = own.pivot(index="year", columns="quantile", values=list(amounts))
    wide.columns = [f"{edge}_{amount}" for amount in amounts for edge in EDGES]
    return wide.reset_index()


def path(foretold: pd.DataFrame, series: pd.DataFrame, municipality: str) -> pd.DataFrame:
    """One municipality's tax after equalisation, known and foretold.

    Parameters
    ----------
    foretold, municipality
        As for :func:`spread`.
    series
        ``year``, ``tax_nok_million`` and ``net_nok_million`` of the years known.

    Returns
    -------
    pandas.DataFrame
        The :func:`spread` of ``after_nok_million`` and ``own_after_nok_million``, with
        ``known_nok_million`` for the years known; the last known year is where the forecast starts.
    """
    band = spread(foretold, municipality, "after_nok_million", "own_after_nok_million").set_index("year")
    by_year = series.set_index("year")
    known = (by_year.tax_nok_million + by_year.net_nok_million).astype(float)
    joined = pd.concat([known.rename("known_nok_million"), band], axis=1)
    joined.loc[known.index[-1], band.columns] = known.iloc[-1]
    return joined.rename_axis("year").reset_index()


@dataclass(frozen=True)
class Scenario:
    """Growth a year ahead, as shares: the country's tax per capita, the municipality's beyond it, its population."""

    national: float
    own: float = 0.0
    population: float = 0.0


def scenarios(
    past: History,
    rules: Mapping[int, EqualisationRules],
    municipality: str,
    chosen: Mapping[str, Scenario],
) -> pd.DataFrame:
    """Tax and net equalisation of one municipality where the years go just as assumed.

    All other municipalities keep their population and their tax relative to each other.

    Parameters
    ----------
    past
        As :func:`history` gives it.
    rules
        Rules of each year ahead, the first the year after the history's last.
    municipality
        Its code from 2024.
    chosen
        Each scenario by its name.

    Returns
    -------
    pandas.DataFrame
        One row for each ``label`` and ``year``: ``tax_nok_million``, ``net_nok_million`` and their sum
        ``after_nok_million``.

    Raises
    ------
    DataError
        If the history does not have the municipality.
    """
    own = past.levels.index == municipality
    if not own.any():
        raise DataError(
            f"The history does not have the municipality {municipality}.", ["use its code from 2024"]
        )
    rows = []
    for label, scenario in chosen.items():
        for ahead, (year, held) in enumerate(rules.items(), start=1):
            people = past.population.to_numpy() * np.where(own, (1 + scenario.population) ** ahead, 1.0)
            levels = past.levels.iloc[:, -1].to_numpy() * np.where(own, (1 + scenario.own) ** ahead, 1.0)
            levels = levels / (levels @ people) * people.sum()
            average = past.averages.iloc[-1] * (1 + scenario.national) ** ahead
            million = average * people[own].item() / 1e6
            net = equalised(levels[None, :], people, held)[0]
            rows.append((label, year, levels[own].item() * million, net[own].item() * million))
    frame = pd.DataFrame(rows, columns=["label", "year", "tax_nok_million", "net_nok_million"])
    return frame.assign(after_nok_million=frame.tax_nok_million + frame.net_nok_million)


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
        levels = np.concatenate(list(draw_levels(past, 1, draws, np.random.default_rng(seed))))
        outcome = history(panel, codes, year).levels[year].reindex(past.levels.index).to_numpy()
        changed = changed_units(codes) if year == CODES_CHANGED else ()
        known = ~np.isnan(outcome) & ~past.levels.index.isin(changed)
        former, levels, outcome = past.levels.iloc[known, -1].to_numpy(), levels[:, known], outcome[known]
        low, middle, high = quantiles_of(levels, (0.1, 0.5, 0.9))
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


@dataclass(frozen=True)
class Outlook:
    """What is ahead of one municipality, and how well the method would have foretold what is behind.

    ``path`` as :func:`path` gives it; ``amounts``, the :func:`spread` of tax and net; ``scenarios``,
    tax after equalisation in NOK million by ``year`` and scenario; ``tested`` as :func:`back_test` gives it.
    """

    path: pd.DataFrame
    amounts: pd.DataFrame
    scenarios: pd.DataFrame
    tested: pd.DataFrame


def outlook(
    panel: pd.DataFrame,
    codes: pd.DataFrame,
    rules: Mapping[int, EqualisationRules],
    series: pd.DataFrame,
    growth: float,
    step: float,
    draws: int,
    seed: int,
) -> Outlook:
    """Forecast, scenarios and back-test for the municipality of a series.

    Parameters
    ----------
    panel, codes
        As for :func:`history`.
    rules
        Rules of the years of the series and of each year ahead.
    series
        The municipality's settlements, as :func:`kommunetall.models.equalisation.series_of` gives them.
    growth
        Assumed yearly growth of the country's tax per capita, as a share.
    step
        By how much the scenarios differ from it, as a share: the country's growth lower and higher,
        the own tax weaker, the own population growing.
    draws, seed
        As for :func:`forecast`.

    Raises
    ------
    DataError
        If the panel has fewer than three years up to the last of the series.
    """
    last, municipality = int(series.year.iloc[-1]), series.municipality_code.iloc[-1]
    past, ahead = history(panel, codes, last), {y: r for y, r in rules.items() if y > last}
    foretold = forecast(past, ahead, growth, draws, seed, municipalities=[municipality])
    chosen = {
        "Lav vekst": Scenario(growth - step),
        "Valgt vekst": Scenario(growth),
        "Høy vekst": Scenario(growth + step),
        "Svakere enn landet": Scenario(growth, own=-step),
        "Flere innbyggere": Scenario(growth, population=step),
    }
    paths = scenarios(past, ahead, municipality, chosen)
    years = sorted(panel.year[panel.year <= last].unique())
    return Outlook(
        path(foretold, series, municipality),
        spread(foretold, municipality, "tax_nok_million", "net_nok_million"),
        paths.pivot(index="year", columns="label", values="after_nok_million")[list(chosen)].reset_index(),
        back_test(panel, codes, years[FEWEST_YEARS:], draws, seed),
    )
