"""How well the forecast would have foretold the years that are known."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kommunetall.errors import NotThere
from kommunetall.memory import remembered
from kommunetall.models.equalisation.codes import CODES_CHANGED, changed_units
from kommunetall.models.equalisation.draws import draw_years
from kommunetall.models.equalisation.forecast import BAND, assumed
from kommunetall.models.equalisation.history import FEWEST_YEARS, history
from kommunetall.models.equalisation.settlement import EqualisationRules, Floats, equalise

TEST_DRAWS = 500


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


@remembered
def back_test(
    panel: pd.DataFrame,
    codes: pd.DataFrame,
    rules: Mapping[int, EqualisationRules],
    last: int,
    growth: float,
    seed: int,
) -> pd.DataFrame:
    """How well the method would have foretold the known years, from every year with a history.

    Parameters
    ----------
    panel, codes
        As for :func:`~.history.history`.
    rules
        Rules of the years foretold.
    last
        The last year to foretell.
    growth, seed
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
            middle = assumed(
                known.to_numpy(),
                people.to_numpy(),
                past.counted.to_numpy(),
                drawn.assumed,
                drawn.rules,
            )
            outcome = final[drawn.year].reindex(people.index)
            level, after = outcome.before_share, outcome.after_nok_million
            changed = changed_units(codes) if start < CODES_CHANGED <= drawn.year else ()
            same = (level.notna() & ~level.index.isin(changed)).to_numpy()
            after_levels = (drawn.levels + drawn.net_levels) * drawn.average[:, None]
            level_inside = inside(drawn.levels, level)
            after_inside = inside(after_levels, after * 1e6 / people)
            rows.append(
                {
                    "trial": f"{start} → {drawn.year}",
                    "municipalities": same.sum(),
                    "level_coverage_share": level_inside[same].mean(),
                    "after_coverage_share": after_inside[same].mean(),
                    "error_points": 100 * (level - known)[same].abs().mean(),
                    "error_share": (middle.after_nok_million / after - 1)[same].abs().mean(),
                    "naive_error_share": (before / after - 1)[same].abs().mean(),
                }
            )
    tested = pd.DataFrame(rows)
    means = tested.drop(columns=["trial", "municipalities"]).mean()
    last_row = means.to_frame().T.assign(trial="mean")
    found = pd.concat([tested, last_row], ignore_index=True)
    return found.astype({"municipalities": "Int64"})


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
