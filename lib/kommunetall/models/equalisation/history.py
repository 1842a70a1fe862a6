"""How every municipality's tax per capita has stood to the national average, year by year."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.equalisation.codes import CODES_CHANGED, changed_units
from kommunetall.models.equalisation.settlement import counted, require_whole_country

FEWEST_YEARS = 3


@dataclass(frozen=True)
class History:
    """Relative tax of every municipality by year.

    ``levels``: tax per capita as a share of the national average, rows by code from 2024, columns
    by year. ``population`` of the last year, in the rows' order; ``counted`` the same, 0 for one
    that is not of the country. ``averages``: NOK per capita by year. ``later``: the same of the
    years after the last, which the country may have where a municipality beside it has not.
    """

    levels: pd.DataFrame
    population: pd.Series
    counted: pd.Series
    averages: pd.Series
    later: pd.Series


def history(panel: pd.DataFrame, codes: pd.DataFrame, last: int) -> History:
    """Relative tax level of every municipality up to a year.

    Parameters
    ----------
    panel
        ``year``, ``municipality_code`` (of today), ``population`` and ``tax_nok_thousand`` of all
        municipalities.
    codes
        ``municipality_code`` and ``note``, which is filled where the unit itself changed in 2024;
        such units have no history from before it did.
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
            f"Et anslag fra {last} trenger det året og to år før.",
            [f"skattetallene har {', '.join(map(str, years))}"],
        )
    for year in years:
        require_whole_country(known[known.year == year])
    frame = pd.DataFrame(
        {
            "code": known.municipality_code,
            "year": known.year.astype(int),
            "tax": known.tax_nok_thousand.astype(float) * 1000,
            "people": known.population.astype(float),
            "weight": counted(known),
        }
    )
    averages = averages_of(known)
    frame["level"] = frame.tax / frame.people / frame.year.map(averages)
    if last >= CODES_CHANGED:
        frame = frame[~(frame.code.isin(changed_units(codes)) & (frame.year < CODES_CHANGED))]
    levels = frame.pivot(index="code", columns="year", values="level")
    levels = levels[levels[last].notna()]
    now = frame[frame.year == last].set_index("code").reindex(levels.index)
    later = averages_of(panel[panel.year > last])
    return History(levels, now.people, now.people * now.weight, averages, later)


def averages_of(panel: pd.DataFrame) -> pd.Series:
    """National average of tax by year, NOK per capita, of those that the country consists of."""
    of_country = panel[["tax_nok_thousand", "population"]].astype(float)
    sums = of_country.mul(counted(panel), axis=0).groupby(panel.year.astype(int)).sum()
    return 1000 * sums.tax_nok_thousand / sums.population
