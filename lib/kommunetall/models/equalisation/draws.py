"""Draws of the years ahead: how much tax levels have moved before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kommunetall.memory import remembered
from kommunetall.models.equalisation.history import History
from kommunetall.models.equalisation.settlement import (
    EqualisationRules,
    Floats,
    before_deduction,
)

DRAWN_FROM = 51
LONGEST = 2


def past_errors(past: History, horizon: int) -> tuple[Floats, NDArray[np.intp]]:
    """What 'as this year' has missed by, `horizon` years on, in logarithms of the relative level.

    Errors over more than :data:`LONGEST` years, of which a short panel has too few, are those over
    that many, times the square root of the time.

    Returns
    -------
    errors
        One row for each start year, one column for each municipality with a whole history, the
        smallest first.
    ranks
        For each municipality of the history, the place among those columns of the one nearest in
        population.
    """
    order, ranks = by_population(past)
    logs = np.log(past.levels.loc[order.index].to_numpy().T)
    reach = min(horizon, LONGEST)
    errors = (logs[reach:] - logs[:-reach]) * np.sqrt(horizon / reach)
    return errors, ranks


def by_population(past: History) -> tuple[pd.Series, NDArray[np.intp]]:
    """Population of those with a whole history, the smallest first, and each one's place in it."""
    whole = past.levels.dropna()
    order = past.population[whole.index].sort_values(kind="stable")
    ranks = np.searchsorted(order.to_numpy(), past.population.to_numpy()).clip(0, len(order) - 1)
    return order, ranks


def nearest(ranks: NDArray[np.intp], ordered: int) -> NDArray[np.intp]:
    """Places of the :data:`DRAWN_FROM` municipalities nearest in a row, a column for each rank.

    They are as many on both sides as far as there are any, and all different: near an end the
    others are on the other side.

    Parameters
    ----------
    ranks
        Places in the row.
    ordered
        How many there are in it; fewer than :data:`DRAWN_FROM` are all taken.

    Examples
    --------
    >>> found = nearest(np.array([0, 100, 354]), 355)
    >>> found.min(axis=0).tolist(), found.max(axis=0).tolist()
    ([0, 75, 304], [50, 125, 354])
    """
    width = min(DRAWN_FROM, ordered)
    first = (ranks - width // 2).clip(0, ordered - width)
    places: NDArray[np.intp] = first + np.arange(width)[:, None]
    return places


class DrawnFrom(NamedTuple):
    """How many municipalities the changes of one are drawn from, and their inhabitants."""

    municipalities: int
    fewest: int
    most: int


def drawn_from(past: History, municipality: str) -> DrawnFrom:
    """Whose changes a municipality's level is moved by, told by their inhabitants.

    Parameters
    ----------
    past
        As :func:`~.history.history` gives it.
    municipality
        Its code.
    """
    order, ranks = by_population(past)
    place = past.levels.index.get_indexer(pd.Index([municipality]))
    of_them = order.iloc[nearest(ranks[place], len(order))[:, 0]]
    return DrawnFrom(len(of_them), int(of_them.min()), int(of_them.max()))


def moved_levels(
    past: History, horizon: int, draws: int, seed: int, shown: NDArray[np.intp] | None = None
) -> Floats:
    """Relative tax levels `horizon` years on, before the country is made whole.

    Each municipality's level of the last year is moved by an error *e* that 'as this year' made for
    one of the municipalities nearest to it in population, from a start year drawn at random, up or
    down with equal chance: a few years tell how much levels move, not whether they go on as they
    went. All errors of a draw are stretched by one factor from Student's t with as many degrees of
    freedom as there are yearly changes, because so few years do not tell surely how much levels
    move. The level is multiplied by exp(*e*) over the mean of exp(*e*) and exp(−*e*), which is 1 +
    tanh(*e*), so that the mean of the draws is the level of the last year.

    Each municipality has random numbers of its own, so that its draws are the same whoever else is
    shown.

    Parameters
    ----------
    past
        As :func:`~.history.history` gives it.
    horizon
        Years ahead, from 1.
    draws, seed
        Number of draws and start of the random numbers.
    shown
        Places in the history of the municipalities to draw; without it, all.

    Returns
    -------
    numpy.ndarray
        Shares of the national average: municipalities by draws.
    """
    errors, ranks = past_errors(past, horizon)
    near = nearest(ranks, errors.shape[1])
    moves = errors[:, near].reshape(-1, len(ranks)).T
    moves = np.concatenate([moves, -moves], axis=1)
    places = np.arange(len(moves)) if shown is None else shown
    moved = np.empty((len(places), draws))
    for row, place in zip(moved, places, strict=True):
        own = np.random.default_rng((seed, horizon, place))
        moves[place].take(own.integers(0, moves.shape[1], draws, dtype=np.uint16), out=row)
    moved *= stretch(past, horizon, draws, seed)
    np.tanh(moved, out=moved)
    moved += 1
    moved *= past.levels.iloc[:, -1].to_numpy()[places, None]
    return moved


def stretch(past: History, horizon: int, draws: int, seed: int) -> Floats:
    """What all errors of each draw are stretched by, because so few years do not tell them surely.

    √(f/χ²(f)) with *f* the number of yearly changes known, as in Student's t.
    """
    freedom = past.levels.shape[1] - 1
    drawn = np.random.default_rng((seed, horizon)).chisquare(freedom, draws)
    found: Floats = np.sqrt(freedom / drawn)
    return found


def moved_deduction(
    past: History, rules: EqualisationRules, horizon: int, draws: int, seed: int
) -> Floats:
    """What the country may become more or less uneven by, as a share of the average.

    Levels are drawn apart, one municipality from another, so by themselves they hardly move the
    deduction, though it has moved. It is moved by what it has changed by in a past span of as many
    years, up or down with equal chance, stretched as :func:`moved_levels` are; spans over more than
    :data:`LONGEST` years as there.
    """
    known = past.levels.notna()
    people = known.mul(past.counted, axis=0)
    short = (rules.supplement_threshold - past.levels).clip(lower=0).fillna(0)
    by_year = rules.supplement_rate * ((short * people).sum() / people.sum()).to_numpy()
    reach = min(horizon, LONGEST)
    changes = (by_year[reach:] - by_year[:-reach]) * np.sqrt(horizon / reach)
    random = np.random.default_rng((seed, horizon, len(past.levels)))
    drawn = random.choice(np.concatenate([changes, -changes]), draws)
    moved: Floats = drawn * stretch(past, horizon, draws, seed)
    return moved


class Whole(NamedTuple):
    """What the country of a year ahead comes to, by draws.

    ``mean``: the weighted mean of all levels moved, which they are divided by. ``deduction``: as a
    share of the national average.
    """

    mean: Floats
    deduction: Floats


def made_whole(
    moved: Floats, past: History, rules: EqualisationRules, horizon: int, seed: int
) -> Whole:
    """The country of these levels, as :func:`moved_levels` gives them for all municipalities.

    The deductions are moved so that their median is the assumed one: levels that are drawn apart
    make the country more uneven than it has been. Then they are moved as
    :func:`moved_deduction` says.
    """
    known, people = past.levels.iloc[:, -1].to_numpy(), past.counted.to_numpy()
    mean = people @ moved / people.sum()
    deduction = deduction_of(moved / mean, people, rules)
    centred = deduction + deduction_of(known, people, rules) - np.median(deduction)
    return Whole(mean, centred + moved_deduction(past, rules, horizon, len(mean), seed))


@remembered
def whole_country(
    past: History, rules: Mapping[int, EqualisationRules], draws: int, seed: int
) -> list[Whole]:
    """What the country of each year in `rules` comes to, by draws; no growth is assumed."""
    return [
        made_whole(moved_levels(past, horizon, draws, seed), past, held, horizon, seed)
        for horizon, held in enumerate(rules.values(), start=1)
    ]


def average_assumed(past: History, growth: float, rate_change: float, years: int) -> float:
    """National average some years ahead, NOK per capita: m·(1 + growth)^years·rate_change.

    Parameters
    ----------
    past
        As :func:`~.history.history` gives it; *m* is its last average.
    growth
        Yearly growth of the national tax per capita at an unchanged tax rate, as a share.
    rate_change
        The highest tax rate of that year over the last year's.
    years
        Years ahead, from 1.
    """
    return float(past.averages.iloc[-1] * (1 + growth) ** years * rate_change)


def deduction_of(levels: Floats, population: Floats, rules: EqualisationRules) -> Floats:
    """Deduction at levels of the whole country, by draws if they are; as a share of the average."""
    supplement = rules.supplement_threshold - levels
    np.maximum(supplement, 0, out=supplement)
    weights = population / population.sum()
    deduction: Floats = rules.supplement_rate * (weights @ supplement)
    return deduction


def net_before_deduction(levels: Floats, rules: EqualisationRules) -> Floats:
    """Symmetric part and supplement together, as a share of the national average."""
    symmetric, supplement = before_deduction(levels, 1.0, rules)
    return symmetric + supplement


class Levels(NamedTuple):
    """One year ahead whatever the growth, draws by municipalities: shares of the average."""

    year: int
    rules: EqualisationRules
    levels: Floats
    net_levels: Floats


def draw_levels(
    past: History,
    rules: Mapping[int, EqualisationRules],
    draws: int,
    seed: int,
    shown: NDArray[np.intp] | None = None,
    country: Sequence[Whole] | None = None,
) -> Iterator[Levels]:
    """Draws of each year in `rules`, settled for the whole country, kept for those `shown`.

    Parameters
    ----------
    past, rules, draws, seed
        As for :func:`~.forecast.forecast`.
    shown
        Places in the history of the municipalities to keep; without it, all.
    country
        As :func:`whole_country` gives it for the same; without it, it is computed.
    """
    if shown is not None and country is None:
        country = whole_country(past, rules, draws, seed)
    for place, (year, held) in enumerate(rules.items()):
        moved = moved_levels(past, place + 1, draws, seed, shown)
        mean, deduction = (
            country[place] if country else made_whole(moved, past, held, place + 1, seed)
        )
        levels = (moved / mean).T
        net_levels = net_before_deduction(levels, held) - deduction[:, None]
        yield Levels(year, held, levels, net_levels)
