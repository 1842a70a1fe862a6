"""A municipality beside others: per inhabitant and as a share of gross operating revenue."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from kommunetall.models.peers.figures import KEY, POPULATION, REVENUE

CODE, YEAR, _ = KEY
MEASURES: Final[Mapping[str, tuple[str, float]]] = {
    "nok_per_capita": (POPULATION, 1000.0),
    "percent": (REVENUE, 100.0),
}


def ratios(rows: pd.DataFrame, measure: str, figures: Sequence[str]) -> pd.DataFrame:
    """Figures by what they are measured by, of each row; missing where one of the two is.

    Parameters
    ----------
    rows
        Figures, NOK thousand, ``population`` and ``gross_operating_revenue``.
    measure
        ``nok_per_capita`` or ``percent`` (of gross operating revenue).
    """
    whole, scale = MEASURES[measure]
    by = rows[whole].to_numpy(float)
    amounts = rows[list(figures)].to_numpy(float)
    found = scale * amounts / np.where(by > 0, by, np.nan)[:, None]
    return pd.DataFrame(found, index=rows.index, columns=list(figures))


def beside(
    panel: pd.DataFrame,
    municipality: str,
    peers: Collection[str],
    left_out: Collection[str],
    measure: str,
    figures: Sequence[str],
) -> pd.DataFrame:
    """A municipality's figures beside those of its peers and of the country, year by year.

    An average is the amounts of those who are counted, together, by what they are measured by
    together: a large municipality counts for more than a small one. Who lacks one of the two is
    in neither; so are the municipality itself and those that are left out.

    Parameters
    ----------
    panel
        Figures of all municipalities that have reported, of one scope, the index their
        ``municipality_code`` and the ``year``: NOK thousand, with ``population`` and
        ``gross_operating_revenue``. Years before a municipality became the unit that it is are not
        there.
    peers
        Codes of those to compare with; the municipality itself may be among them.
    left_out
        Codes of those that are in no average: who is its own county too.

    Returns
    -------
    pandas.DataFrame
        A row for each year and figure that the municipality has: ``year``, ``figure``, and in the
        measure ``own_``, ``peers_`` and ``country_`` (the averages of the others, missing where
        nobody has it); ``place`` (1 is the highest), ``ranked`` (how many have the figure, all
        counted), ``peers_counted`` and ``country_counted``.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([["1", "2", "3"], [2024]], names=[CODE, YEAR])
    >>> debt, people = [100.0, 300.0, 500.0], [1000.0, 1000.0, 4000.0]
    >>> panel = pd.DataFrame({"net_debt": debt, "population": people}, index=index)
    >>> beside(panel, "1", ["2"], [], "nok_per_capita", ["net_debt"]).values.tolist()
    [[2024, 'net_debt', 100.0, 300.0, 160.0, 3, 3, 1, 2]]
    """
    code = panel.index.get_level_values(CODE)
    years, at = np.unique(panel.index.get_level_values(YEAR), return_inverse=True)
    of_all = ratios(panel, measure, figures).to_numpy()
    is_own = (code == municipality) & np.ones(len(panel), dtype=bool)
    own = np.full((len(years), len(figures)), np.nan)
    own[at[is_own]] = of_all[is_own]
    is_other = ~is_own & ~code.isin(list(left_out))
    theirs, peers_counted = averages(panel, is_other & code.isin(list(peers)), measure, figures)
    country, country_counted = averages(panel, is_other, measure, figures)
    columns = {
        f"own_{measure}": own,
        f"peers_{measure}": theirs,
        f"country_{measure}": country,
        "place": by_year(of_all > own[at], at, len(years)) + 1,
        "ranked": by_year(~np.isnan(of_all), at, len(years)),
        "peers_counted": peers_counted,
        "country_counted": country_counted,
    }
    found = pd.DataFrame(
        {
            YEAR: np.repeat(years, len(figures)),
            "figure": np.tile(list(figures), len(years)),
            **{name: values.ravel() for name, values in columns.items()},
        }
    )
    return found[found[f"own_{measure}"].notna()].reset_index(drop=True)


def averages(
    panel: pd.DataFrame, counted: np.ndarray, measure: str, figures: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Averages of some rows, and how many each is of: a row for each year, a column a figure."""
    whole, scale = MEASURES[measure]
    years, at = np.unique(panel.index.get_level_values(YEAR), return_inverse=True)
    amounts = panel[list(figures)].to_numpy(float)
    by = panel[whole].to_numpy(float)[:, None]
    there = ~np.isnan(amounts) & (by > 0) & counted[:, None]
    amount = by_year(np.where(there, amounts, 0.0), at, len(years))
    divisor = by_year(np.where(there, by, 0.0), at, len(years))
    found = np.divide(scale * amount, divisor, out=np.full_like(amount, np.nan), where=divisor > 0)
    return found, by_year(there, at, len(years))


def by_year(values: np.ndarray, at: np.ndarray, years: int) -> np.ndarray:
    """Sums of rows by their year."""
    found = np.zeros((years, values.shape[1]), dtype=float if values.dtype == float else int)
    np.add.at(found, at, values)
    return found


def among(
    year: pd.DataFrame, municipality: str, measure: str, figures: Sequence[str]
) -> pd.DataFrame:
    """Figures of every municipality that has one of them, the highest of the first figure first.

    Parameters
    ----------
    year
        Figures of all municipalities of a year, the index their ``municipality_code``.

    Returns
    -------
    pandas.DataFrame
        ``municipality_code``, the figures in the measure, named ``<figure>_<measure>``, and
        ``is_own``.
    """
    found = ratios(year, measure, figures).dropna(how="all")
    named = found.rename(columns={figure: f"{figure}_{measure}" for figure in figures})
    first = f"{figures[0]}_{measure}"
    placed = named.sort_values(first, ascending=False, kind="stable").reset_index()
    return placed.assign(is_own=placed[CODE] == municipality)
