"""Forecast of tax and net equalisation with a band drawn from what the past years' forecasts missed by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.memory import remembered
from kommunetall.models.equalisation.settlement import (
    CODES_CHANGED,
    LARGEST_CHANGE,
    EqualisationRules,
    before_deduction,
    changed_units,
    equalise,
    require_shares,
    require_whole_country,
)

NEIGHBOURS = 25
LONGEST = 2
FEWEST_YEARS = 3
FINER = 20
BAND = (0.1, 0.9)
EDGES = ("low", "middle", "high")
TEST_DRAWS = 500


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
        If the panel has fewer than three years up to `last`, or a year that cannot be equalised.
    """
    known = panel[panel.year <= last]
    years = sorted(known.year.unique())
    if len(years) < FEWEST_YEARS or years[-1] != last:
        raise DataError(
            f"A forecast from {last} needs that year and two before it.", [f"the panel has {years}"]
        )
    for year in years:
        require_whole_country(known[known.year == year])
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


def moved_levels(
    past: History, horizon: int, draws: int, seed: int, shown: slice | np.ndarray = slice(None)
) -> np.ndarray:
    """Relative tax levels `horizon` years on, before the country is made whole: municipalities `shown` by draws.

    Each municipality's level of the last year is moved by an error *e* that 'as this year' made for one
    of the municipalities nearest to it in population, from a start year drawn at random, up or down with
    equal chance: a few years tell how much levels move, not whether they go on as they went. All errors
    of a draw are stretched by one factor from Student's t with as many degrees of freedom as there are
    yearly changes, because so few years do not tell surely how much levels move. The level is
    multiplied by exp(*e*) over the mean of exp(*e*) and exp(−*e*), which is 1 + tanh(*e*), so that the
    mean of the draws is the level of the last year.

    Each municipality has random numbers of its own, so that its draws are the same whoever else is shown.
    """
    errors, ranks = past_errors(past, horizon)
    near = ranks + np.arange(-NEIGHBOURS, NEIGHBOURS + 1)[:, None]
    moves = errors[:, near.clip(0, errors.shape[1] - 1)].reshape(-1, len(ranks)).T
    moves = np.concatenate([moves, -moves], axis=1)
    moved = np.empty((len(np.arange(len(moves))[shown]), draws))
    for row, place in zip(moved, np.arange(len(moves))[shown], strict=True):
        own = np.random.default_rng((seed, horizon, place))
        moves[place].take(own.integers(0, moves.shape[1], draws, dtype=np.uint16), out=row)
    freedom = past.levels.shape[1] - 1
    moved *= np.sqrt(freedom / np.random.default_rng((seed, horizon)).chisquare(freedom, draws))
    np.tanh(moved, out=moved)
    moved += 1
    moved *= past.levels.iloc[:, -1].to_numpy()[shown, None]
    return moved


@remembered
def whole_country(
    past: History, rules: Mapping[int, EqualisationRules], draws: int, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each year in `rules`, by draws: the weighted mean of all levels moved, which they are divided by, and the deduction.

    The deductions are moved so that their median is the assumed one: levels that are drawn apart make
    the country more uneven than it has been.
    """
    known, people = past.levels.iloc[:, -1].to_numpy(), past.population.to_numpy()
    found = []
    for horizon, held in enumerate(rules.values(), start=1):
        levels = moved_levels(past, horizon, draws, seed)
        mean = people @ levels / people.sum()
        levels /= mean
        deduction = deduction_of(levels, people, held)
        found.append((mean, deduction + deduction_of(known, people, held) - np.median(deduction)))
    return found


def draw_averages(
    past: History, growth: float, years: int, draws: int, random: np.random.Generator
) -> np.ndarray:
    """National average in NOK per capita: draws by years ahead, growing by `growth` and what chance adds.

    Chance is Student's t with the spread of the past years' growth, and as few degrees of freedom as
    those years give; in each year ahead the draws are its quantiles in random order, so that few draws
    give the edges well. No year's chance is larger than :data:`LARGEST_CHANGE`.
    """
    past_growth = np.log(past.averages).diff().dropna()
    ranked = np.sort(random.standard_t(len(past_growth) - 1, FINER * draws))[FINER // 2 :: FINER]
    chance = random.permuted(np.tile(past_growth.std() * ranked, (years, 1)), axis=1).T
    chance = chance.clip(-LARGEST_CHANGE, LARGEST_CHANGE)
    return past.averages.iloc[-1] * np.exp((np.log1p(growth) + chance).cumsum(axis=1))


def deduction_of(
    levels: np.ndarray, population: np.ndarray, rules: EqualisationRules
) -> np.ndarray:
    """Deduction at levels of the whole country, by draws if they are, as a share of the national average (see ``equalise``)."""
    supplement = rules.supplement_threshold - levels
    np.maximum(supplement, 0, out=supplement)
    return rules.supplement_rate * ((population / population.sum()) @ supplement)


def quantiles_of(draws: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Quantiles down the rows, one row for each share: as ``numpy.quantile``, a few times as fast on thousands of draws."""
    ranked = np.sort(draws.T, axis=1)
    places = np.asarray(shares) * (len(draws) - 1)
    below = np.floor(places).astype(int)
    low, high = ranked[:, below], ranked[:, np.ceil(places).astype(int)]
    return (low + (high - low) * (places - below)).T


def assumed(
    levels: np.ndarray, population: np.ndarray, average: float, rules: EqualisationRules
) -> dict[str, np.ndarray]:
    """The country at these levels and this average: ``before_share``, and tax, net and their sum in NOK million."""
    net_levels = sum(before_deduction(levels, 1.0, rules)) - deduction_of(levels, population, rules)
    million = average * population / 1e6
    tax, net = levels * million, net_levels * million
    return {
        "before_share": levels,
        "tax_nok_million": tax,
        "net_nok_million": net,
        "after_nok_million": tax + net,
        "own_after_nok_million": tax + net,
    }


@dataclass(frozen=True)
class Drawn:
    """One year ahead: draws by municipalities of level and net level, the national average of each draw and the assumed one."""

    year: int
    rules: EqualisationRules
    levels: np.ndarray
    net_levels: np.ndarray
    average: np.ndarray
    assumed: float


def draw_years(
    past: History,
    rules: Mapping[int, EqualisationRules],
    growth: float,
    draws: int,
    seed: int,
    shown: slice | np.ndarray = slice(None),
) -> Iterator[Drawn]:
    """Draws of each year in `rules`, settled for the whole country and kept for the municipalities `shown`."""
    averages = draw_averages(past, growth, len(rules), draws, np.random.default_rng(seed))
    country = whole_country(past, rules, draws, seed)
    for ahead, ((year, held), (mean, deduction)) in enumerate(
        zip(rules.items(), country, strict=True), start=1
    ):
        levels = (moved_levels(past, ahead, draws, seed, shown) / mean).T
        yield Drawn(
            year,
            held,
            levels,
            sum(before_deduction(levels, 1.0, held)) - deduction[:, None],
            averages[:, ahead - 1],
            past.averages.iloc[-1] * (1 + growth) ** ahead,
        )


def forecast(
    past: History,
    rules: Mapping[int, EqualisationRules],
    growth: float,
    draws: int,
    seed: int,
    municipalities: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Tax, net equalisation and their sum for each municipality and each year in `rules`.

    The middle is what is assumed: every municipality keeps its level and its population, and the country
    grows as given. The low and the high are those that 10 and 90 percent of the draws lie below.
    The same seed gives the same figures.

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
    municipalities
        Codes of those to return, all by default. The whole country is drawn and settled in any case.

    Returns
    -------
    pandas.DataFrame
        One row for each ``municipality_code``, ``year`` and ``edge`` (low, middle, high): ``before_share``,
        and in NOK million ``tax_nok_million``, ``net_nok_million``, ``after_nok_million`` and
        ``own_after_nok_million``, the last with the country growing just as assumed.

    Raises
    ------
    DataError
        If there are no draws or no rules, a municipality is not in the history, or growth is no share.
    """
    require_shares("The growth", growth=growth)
    findings = [] if draws > 0 else [f"draws = {draws}: give some thousands"]
    findings += [] if rules else ["rules: give those of at least one year ahead"]
    findings += [
        f"{code!r} is not in the history: use the code from 2024"
        for code in municipalities or ()
        if code not in past.levels.index
    ]
    if findings:
        raise DataError("The forecast cannot be made.", findings)
    shown = slice(None) if municipalities is None else past.levels.index.get_indexer(municipalities)
    codes, people = past.levels.index[shown], past.population.to_numpy()[shown]
    pieces = []
    for drawn in draw_years(past, rules, growth, draws, seed, shown):
        middle = assumed(
            past.levels.iloc[:, -1].to_numpy(),
            past.population.to_numpy(),
            drawn.assumed,
            drawn.rules,
        )
        million = drawn.average[:, None] * people / 1e6
        tax, net = drawn.levels * million, drawn.net_levels * million
        found = {
            "before_share": drawn.levels,
            "tax_nok_million": tax,
            "net_nok_million": net,
            "after_nok_million": tax + net,
            "own_after_nok_million": (drawn.levels + drawn.net_levels)
            * drawn.assumed
            * people
            / 1e6,
        }
        bands = {name: quantiles_of(values, BAND) for name, values in found.items()}
        at = {
            "low": {name: band[0] for name, band in bands.items()},
            "middle": {name: middle[name][shown] for name in bands},
            "high": {name: band[1] for name, band in bands.items()},
        }
        pieces += [
            pd.DataFrame({"municipality_code": codes, "year": drawn.year, "edge": edge, **at[edge]})
            for edge in EDGES
        ]
    return pd.concat(pieces, ignore_index=True)


def spread(foretold: pd.DataFrame, municipality: str, *amounts: str) -> pd.DataFrame:
    """One municipality's forecast, one row per year.

    Parameters
    ----------
    foretold
        As :func:`forecast` gives it.
    municipality
        Its code in the forecast.
    amounts
        Columns of the forecast.

    Returns
    -------
    pandas.DataFrame
        ``year`` and, for each amount, ``low_``, ``middle_`` and ``high_`` before its name. The edges
        of a sum are not the sums of the edges.

    Raises
    ------
    DataError
        If the forecast does not have the municipality.
    """
    own = foretold[foretold.municipality_code == municipality]
    if own.empty:
        raise DataError(
            f"The forecast does not have the municipality {municipality}.",
            ["use its code from 2024"],
        )
    wide = own.pivot(index="year", columns="edge", values=list(amounts))
    ordered = wide[[(amount, edge) for amount in amounts for edge in EDGES]]
    ordered.columns = [f"{edge}_{amount}" for amount, edge in ordered.columns]
    return ordered.reset_index()


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
    band = spread(foretold, municipality, "after_nok_million", "own_after_nok_million").set_index(
        "year"
    )
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

    def __post_init__(self) -> None:
        require_shares(
            "The scenario", national=self.national, own=self.own, population=self.population
        )


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
            f"The history does not have the municipality {municipality}.",
            ["use its code from 2024"],
        )
    columns = ["tax_nok_million", "net_nok_million", "after_nok_million"]
    rows = []
    for label, scenario in chosen.items():
        for ahead, (year, held) in enumerate(rules.items(), start=1):
            people = past.population.to_numpy() * np.where(
                own, (1 + scenario.population) ** ahead, 1.0
            )
            levels = past.levels.iloc[:, -1].to_numpy() * np.where(
                own, (1 + scenario.own) ** ahead, 1.0
            )
            levels = levels / (levels @ people) * people.sum()
            found = assumed(
                levels, people, past.averages.iloc[-1] * (1 + scenario.national) ** ahead, held
            )
            rows.append((label, year, *(found[column][own].item() for column in columns)))
    return pd.DataFrame(rows, columns=["label", "year", *columns])


@remembered
def back_test(
    panel: pd.DataFrame,
    codes: pd.DataFrame,
    rules: Mapping[int, EqualisationRules],
    last: int,
    growth: float,
    seed: int,
) -> pd.DataFrame:
    """How well the method would have foretold years that are known, from every start year with a history.

    Parameters
    ----------
    panel, codes
        As for :func:`history`.
    rules
        Rules of the years foretold.
    last
        The last year to foretell.
    growth, seed
        As for :func:`forecast`.

    Returns
    -------
    pandas.DataFrame
        One row for each pair of a start year and a later year, and a last row with their mean: ``trial``,
        ``municipalities`` (those that are the same unit in both), and the share of them whose outcome is inside
        the band, ``level_coverage_share`` for the relative tax level and ``after_coverage_share`` for tax after
        equalisation in NOK (the outer band). ``error_points``: mean absolute error of the level in
        percentage points, where the middle is itself the naive 'same share as in the start year'.
        ``error_share`` and ``naive_error_share``: mean absolute error in NOK, as a share of the
        outcome, of the middle and of the naive 'same amount as in the start year'.
    """
    years = [int(year) for year in sorted(panel.year[panel.year <= last].unique())]
    final = {
        year: outcome_of(panel[panel.year == year], rules[year])
        for year in years[FEWEST_YEARS - 1 :]
    }
    rows = []
    for start in years[FEWEST_YEARS - 1 : -1]:
        past = history(panel, codes, start)
        people, known = past.population, past.levels[start]
        before = final[start].after_nok_million.reindex(people.index)
        ahead = {year: rules[year] for year in years if year > start}
        for drawn in draw_years(past, ahead, growth, TEST_DRAWS, seed):
            middle = assumed(known.to_numpy(), people.to_numpy(), drawn.assumed, drawn.rules)
            outcome = final[drawn.year].reindex(people.index)
            level, after = outcome.before_share, outcome.after_nok_million
            changed = changed_units(codes) if start < CODES_CHANGED <= drawn.year else ()
            same = (level.notna() & ~level.index.isin(changed)).to_numpy()
            after_levels = (drawn.levels + drawn.net_levels) * drawn.average[:, None]
            rows.append(
                {
                    "trial": f"{start} → {drawn.year}",
                    "municipalities": same.sum(),
                    "level_coverage_share": inside(drawn.levels, level)[same].mean(),
                    "after_coverage_share": inside(after_levels, after * 1e6 / people)[same].mean(),
                    "error_points": 100 * (level - known)[same].abs().mean(),
                    "error_share": (middle["after_nok_million"] / after - 1)[same].abs().mean(),
                    "naive_error_share": (before / after - 1)[same].abs().mean(),
                }
            )
    tested = pd.DataFrame(rows)
    means = tested.drop(columns=["trial", "municipalities"]).mean()
    return pd.concat(
        [tested, means.to_frame().T.assign(trial="Gjennomsnitt")], ignore_index=True
    ).astype({"municipalities": "Int64"})


def inside(draws: np.ndarray, outcome: pd.Series) -> np.ndarray:
    """Whether each municipality's outcome lies between the edges of the band of its draws."""
    below = (draws < outcome.to_numpy()).mean(axis=0)
    return (BAND[0] <= below) & (below <= BAND[1])


def outcome_of(year: pd.DataFrame, rules: EqualisationRules) -> pd.DataFrame:
    """What a year came to, by code: ``before_share`` and tax after equalisation in NOK million."""
    settled = equalise(year, rules).set_index("municipality_code")
    return pd.DataFrame(
        {
            "before_share": settled.before_share,
            "after_nok_million": settled.after_nok_per_capita * settled.population / 1e6,
        }
    ).astype(float)


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

    @property
    def last(self) -> float:
        """Tax after equalisation in the last year as assumed, NOK million."""
        return self.path.middle_after_nok_million.iloc[-1]


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
        The municipality's settlements, as :func:`kommunetall.models.equalisation.settlement.series_of` gives them.
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
        If the panel has fewer than three years up to the last of the series, or a growth is no share.
    """
    require_shares("The outlook", growth=growth, step=step)
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
    return Outlook(
        path(foretold, series[series.same_unit], municipality),
        spread(foretold, municipality, "tax_nok_million", "net_nok_million"),
        paths.pivot(index="year", columns="label", values="after_nok_million")[
            list(chosen)
        ].reset_index(),
        back_test(panel, codes, rules, last, growth, seed),
    )
