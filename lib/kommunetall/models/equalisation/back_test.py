"""How well the forecast would have foretold the years that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kommunetall.errors import NotThere
from kommunetall.memory import remembered
from kommunetall.models.equalisation.codes import CODES_CHANGED, changed_units
from kommunetall.models.equalisation.draws import average_assumed, draw_levels
from kommunetall.models.equalisation.forecast import BAND, kept_levels, quantiles_of
from kommunetall.models.equalisation.history import FEWEST_YEARS, history
from kommunetall.models.equalisation.settlement import EqualisationRules, Floats, equalise
from kommunetall.parameters import checked

TEST_DRAWS = 500
ORDER = [
    "trial",
    "municipalities",
    "level_coverage_share",
    "error_points",
    "after_coverage_share",
    "after_error_points",
    "error_share",
    "naive_error_share",
]


def has_trials(panel: pd.DataFrame, last: int) -> bool:
    """Whether a panel has years enough, up to `last`, to make a forecast and to try it."""
    return int(panel.year[panel.year <= last].nunique()) > FEWEST_YEARS


def require_trials(panel: pd.DataFrame, last: int) -> None:
    """Refuse a panel that has too few years to make a forecast and to try it.

    Raises
    ------
    NotThere
        If it has no year after the first ones of a history, up to `last`.
    """
    if not has_trials(panel, last):
        raise NotThere(
            f"Et anslag fra {last} trenger {FEWEST_YEARS} år og ett å prøve det på.",
            [f"municipal_tax begynner i {panel.year.min()}"],
            tables=("municipal_tax.earlier",),
        )


@dataclass(frozen=True)
class Trial:
    """A year that is foretold from an earlier one, with all that no growth changes.

    Attributes
    ----------
    start, year
        The year that it is foretold from, and the year foretold.
    population
        Inhabitants of the start year.
    after_levels
        What tax after equalisation was foretold to be, as a share of the average.
    average
        The average of the start year, with the tax rate of the year after it, NOK per capita.
    after_nok_million
        What tax after equalisation came to, by code.
    same
        Whether each municipality is the same unit in both years.
    found
        What the trial shows whatever the growth, as :func:`back_test` has it.
    shown
        By code: ``before_share`` and ``after_share`` foretold (the middle), their edges ``low_``
        and ``high_``, and what they came to, ``outcome_``.
    """

    start: int
    year: int
    population: Floats
    after_levels: Floats
    average: float
    after_nok_million: pd.Series
    same: NDArray[np.bool_]
    found: Mapping[str, object]
    shown: pd.DataFrame


@remembered
def trials(
    panel: pd.DataFrame,
    codes: pd.DataFrame,
    rules: Mapping[int, EqualisationRules],
    tax_rates: Mapping[int, float],
    last: int,
    seed: int,
) -> list[Trial]:
    """Every pair of a start year with a history and a later, known year.

    Parameters
    ----------
    panel, codes
        As for :func:`~.history.history`.
    rules
        Rules of the years foretold.
    tax_rates
        Highest tax rate of each year, as a share. In a start year that of the next is known.
    last
        The last year to foretell.
    seed
        As for :func:`~.forecast.forecast`.
    """
    years = [int(year) for year in sorted(panel.year[panel.year <= last].unique())]
    final = {
        year: outcome_of(panel[panel.year == year], rules[year])
        for year in years[FEWEST_YEARS - 1 :]
    }
    found = []
    for start in years[FEWEST_YEARS - 1 : -1]:
        past = history(panel, codes, start)
        known, ahead = past.levels[start], {year: rules[year] for year in years if year > start}
        counted, people = past.counted.to_numpy(), past.population.to_numpy()
        before = final[start].after_nok_million.reindex(known.index)
        average = average_assumed(past, 0.0, tax_rates[start + 1] / tax_rates[start], 1)
        for year, held, levels, net_levels in draw_levels(past, ahead, TEST_DRAWS, seed):
            outcome = final[year].reindex(known.index)
            middle = kept_levels(known.to_numpy(), counted, held)
            changed = changed_units(codes) if start < CODES_CHANGED <= year else ()
            same = (outcome.before_share.notna() & ~known.index.isin(changed)).to_numpy()
            after = levels + net_levels
            told = pd.DataFrame(
                {
                    **foretold_of("before_share", middle.before_share, levels, outcome),
                    **foretold_of("after_share", middle.after_share, after, outcome),
                },
                index=known.index,
            )[same]
            shares = {
                "trial": f"{start} → {year}",
                "municipalities": same.sum(),
                "level_coverage_share": coverage(told, "before_share"),
                "error_points": missed(told, "before_share"),
                "after_coverage_share": coverage(told, "after_share"),
                "after_error_points": missed(told, "after_share"),
                "naive_error_share": (before / outcome.after_nok_million - 1)[same].abs().mean(),
            }
            found.append(
                Trial(
                    start,
                    year,
                    people,
                    middle.after_share,
                    average,
                    outcome.after_nok_million,
                    same,
                    shares,
                    told,
                )
            )
    return found


def foretold_of(
    share: str, middle: Floats, draws: Floats, outcome: pd.DataFrame
) -> dict[str, Floats]:
    """A share as it was foretold, with its edges, and what it came to."""
    low, high = quantiles_of(draws, BAND)
    came_to = outcome[share].to_numpy()
    return {share: middle, f"low_{share}": low, f"high_{share}": high, f"outcome_{share}": came_to}


def coverage(told: pd.DataFrame, share: str) -> float:
    """Share of the municipalities whose outcome lies between the edges of its band."""
    outcome = told[f"outcome_{share}"]
    return float(outcome.between(told[f"low_{share}"], told[f"high_{share}"]).mean())


def missed(told: pd.DataFrame, share: str) -> float:
    """Mean distance from the middle to the outcome, percentage points."""
    return float(100 * (told[f"outcome_{share}"] - told[share]).abs().mean())


def back_test(tried: Sequence[Trial], growth: float) -> pd.DataFrame:
    """How well the method would have foretold the known years, from every year with a history.

    Parameters
    ----------
    tried
        As :func:`trials` gives them.
    growth
        Yearly growth of the national tax per capita that the amounts are illustrated with, as a
        share.

    Returns
    -------
    pandas.DataFrame
        One row for each pair of a start year and a later year, and a last row, ``mean``, with their
        mean: ``trial`` (``2022 → 2023``), ``municipalities`` (those that are the same unit in
        both); for tax beside the national average the share of them whose outcome is inside the
        band, ``level_coverage_share``, and the mean absolute error in percentage points,
        ``error_points``; the same after equalisation, ``after_coverage_share`` and
        ``after_error_points``; ``error_share`` and ``naive_error_share``: mean absolute error in
        NOK, as a share of the outcome, of the illustrated amount and of the naive 'same amount as
        in the start year'.

    Raises
    ------
    DataError
        If growth is no share.
    """
    checked({"national_growth": growth})
    rows = [{**trial.found, "error_share": error_in_nok(trial, growth)} for trial in tried]
    tested = pd.DataFrame(rows)[ORDER]
    means = tested.drop(columns=["trial", "municipalities"]).mean()
    last_row = means.to_frame().T.assign(trial="mean")
    found = pd.concat([tested, last_row], ignore_index=True)
    return found.astype({"municipalities": "Int64"})


def error_in_nok(trial: Trial, growth: float) -> float:
    """Mean absolute error in NOK, as a share of the outcome, had the country grown as given."""
    average = trial.average * (1 + growth) ** (trial.year - trial.start)
    foretold = trial.after_levels * average * trial.population / 1e6
    return float((foretold / trial.after_nok_million - 1)[trial.same].abs().mean())


def trials_of_one(tried: Sequence[Trial], municipality: str) -> pd.DataFrame:
    """What would have been foretold for one municipality, and what it came to.

    Parameters
    ----------
    tried
        As :func:`trials` gives them.
    municipality
        Its code from 2024.

    Returns
    -------
    pandas.DataFrame
        A row for each trial in which it is the same unit: ``trial``, ``start``, ``year``, and the
        columns of :attr:`Trial.shown`; none where it is in no trial.
    """
    rows = [
        {
            "trial": trial.found["trial"],
            "start": trial.start,
            "year": trial.year,
            **trial.shown.loc[municipality].to_dict(),
        }
        for trial in tried
        if municipality in trial.shown.index
    ]
    return pd.DataFrame(rows)


Hit = Literal["inside", "above", "below"]
Tried = Literal["several", "one_inside", "one_outside"]
Hits = Literal["one", "most", "few", "never"]
Side = Literal["below", "above", "narrow", "none"]
HALF = 0.5
PRINTED = 3


def tried_case(inside: pd.Series) -> Tried:
    """How many trials there were of one municipality, and whether the only one was a hit."""
    if len(inside) > 1:
        return "several"
    return "one_inside" if inside.all() else "one_outside"


def hits_case(inside: pd.Series) -> Hits:
    """Whether a band hit in at least half of several trials of one municipality.

    >>> hits_case(pd.Series([True, True, False])), hits_case(pd.Series([True, False, False]))
    ('most', 'few')
    """
    if len(inside) == 1:
        return "one"
    if not inside.any():
        return "never"
    return "most" if inside.mean() >= HALF else "few"


def side_case(outcome: pd.Series, middle: pd.Series, inside: pd.Series) -> Side:
    """Whether several trials all came out on one side of the middle, as printed.

    Where they did not, a band that hit in less than half of them may be too narrow.

    >>> told, seldom = pd.Series([0.90, 0.92, 0.94]), pd.Series([True, False, False])
    >>> side_case(pd.Series([0.89, 0.85, 0.87]), told, seldom)
    'below'
    >>> side_case(pd.Series([0.91, 0.85, 0.87]), told, seldom)
    'narrow'
    """
    hits, beside = hits_case(inside), outcome.round(PRINTED) - middle.round(PRINTED)
    if hits == "one":
        return "none"
    if (beside < 0).all():
        return "below"
    if (beside > 0).all():
        return "above"
    return "none" if hits == "most" else "narrow"


def hit_case(outcome: float, low: float, high: float) -> Hit:
    """Where an outcome lay beside a band.

    >>> hit_case(0.89, 0.85, 0.93), hit_case(0.84, 0.85, 0.93)
    ('inside', 'below')
    """
    if outcome > high:
        return "above"
    return "below" if outcome < low else "inside"


def outcome_of(year: pd.DataFrame, rules: EqualisationRules) -> pd.DataFrame:
    """What a year came to, by code: shares of the average, and tax after equalisation."""
    settled = equalise(year, rules).set_index("municipality_code")
    return pd.DataFrame(
        {
            "before_share": settled.before_share,
            "after_share": settled.after_share,
            "after_nok_million": settled.after_nok_per_capita * settled.population / 1e6,
        }
    ).astype(float)
