"""How well the forecast would have foretold the years that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kommunetall.errors import NotThere
from kommunetall.memory import remembered
from kommunetall.models.equalisation.codes import CODES_CHANGED, changed_units
from kommunetall.models.equalisation.draws import (
    average_assumed,
    averages_of,
    draw_chances,
    draw_levels,
)
from kommunetall.models.equalisation.forecast import BAND, assumed
from kommunetall.models.equalisation.history import FEWEST_YEARS, History, history
from kommunetall.models.equalisation.settlement import EqualisationRules, Floats, equalise

TEST_DRAWS = 500
ORDER = [
    "trial",
    "municipalities",
    "level_coverage_share",
    "after_coverage_share",
    "error_points",
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
            f"A forecast from {last} needs {FEWEST_YEARS} years and one to try it on.",
            [f"the panel begins in {panel.year.min()}"],
            tables=("municipal_tax.earlier",),
        )


@dataclass(frozen=True)
class Trial:
    """A year that is foretold from an earlier one, with all that no growth changes.

    Attributes
    ----------
    past
        What is known in the start year.
    year, ahead
        The year foretold, and how many years it is from the start year to it.
    rules
        Rules of the year foretold.
    chances
        As :func:`~.draws.draw_chances` gives them for the start year.
    after_levels
        Tax after equalisation as a share of the drawn average: draws by municipalities.
    after_nok_million
        What tax after equalisation came to, by code.
    same
        Whether each municipality is the same unit in both years.
    found
        What the trial shows whatever the growth, as :func:`back_test` has it.
    """

    past: History
    year: int
    ahead: int
    rules: EqualisationRules
    chances: Floats
    after_levels: Floats
    after_nok_million: pd.Series
    same: NDArray[np.bool_]
    found: Mapping[str, object]


@remembered
def trials(
    panel: pd.DataFrame,
    codes: pd.DataFrame,
    rules: Mapping[int, EqualisationRules],
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
        before = final[start].after_nok_million.reindex(known.index)
        chances = draw_chances(past, len(ahead), TEST_DRAWS, seed)
        drawn = draw_levels(past, ahead, TEST_DRAWS, seed)
        for place, (year, held, levels, net_levels) in enumerate(drawn, start=1):
            outcome = final[year].reindex(known.index)
            level, after = outcome.before_share, outcome.after_nok_million
            changed = changed_units(codes) if start < CODES_CHANGED <= year else ()
            same = (level.notna() & ~level.index.isin(changed)).to_numpy()
            shown = {
                "trial": f"{start} → {year}",
                "municipalities": same.sum(),
                "level_coverage_share": inside(levels, level)[same].mean(),
                "error_points": 100 * (level - known)[same].abs().mean(),
                "naive_error_share": (before / after - 1)[same].abs().mean(),
            }
            after_levels = levels + net_levels
            found.append(Trial(past, year, place, held, chances, after_levels, after, same, shown))
    return found


def back_test(tried: Sequence[Trial], growth: float) -> pd.DataFrame:
    """How well the method would have foretold the known years, from every year with a history.

    Parameters
    ----------
    tried
        As :func:`trials` gives them.
    growth
        As for :func:`~.forecast.forecast`.

    Returns
    -------
    pandas.DataFrame
        One row for each pair of a start year and a later year, and a last row, ``mean``, with their
        mean: ``trial`` (``2022 → 2023``), ``municipalities`` (those that are the same unit in
        both), and the share of them whose outcome is inside the band, ``level_coverage_share`` for
        the relative tax level and ``after_coverage_share`` for tax after equalisation in NOK (the
        outer band). ``error_points``: mean absolute error of the level in percentage points, where
        the middle is itself the naive 'same share as in the start year'. ``error_share`` and
        ``naive_error_share``: mean absolute error in NOK, as a share of the outcome, of the middle
        and of the naive 'same amount as in the start year'.
    """
    tested = pd.DataFrame([{**trial.found, **foretold(trial, growth)} for trial in tried])[ORDER]
    means = tested.drop(columns=["trial", "municipalities"]).mean()
    last_row = means.to_frame().T.assign(trial="mean")
    found = pd.concat([tested, last_row], ignore_index=True)
    return found.astype({"municipalities": "Int64"})


def foretold(trial: Trial, growth: float) -> dict[str, float]:
    """How well a year was foretold in NOK when the country was to grow as given."""
    past, after, people = trial.past, trial.after_nok_million, trial.past.population
    average = averages_of(past, growth, trial.chances)[:, [trial.ahead - 1]]
    middle = assumed(
        past.levels.iloc[:, -1].to_numpy(),
        people.to_numpy(),
        past.counted.to_numpy(),
        average_assumed(past, growth, trial.ahead),
        trial.rules,
    )
    held = inside(trial.after_levels * average, after * 1e6 / people)
    errors = (middle.after_nok_million / after - 1)[trial.same].abs()
    return {"after_coverage_share": held[trial.same].mean(), "error_share": errors.mean()}


def inside(draws: Floats, outcome: pd.Series) -> NDArray[np.bool_]:
    """Whether each municipality's outcome lies between the edges of the band of its draws."""
    below = (draws < outcome.to_numpy()).mean(axis=0)
    held: NDArray[np.bool_] = (BAND[0] <= below) & (below <= BAND[1])
    return held


def outcome_of(year: pd.DataFrame, rules: EqualisationRules) -> pd.DataFrame:
    """What a year came to, by code: ``before_share`` and tax after equalisation in NOK million."""
    settled = equalise(year, rules).set_index("municipality_code")
    return pd.DataFrame(
        {
            "before_share": settled.before_share,
            "after_nok_million": settled.after_nok_per_capita * settled.population / 1e6,
        }
    ).astype(float)
