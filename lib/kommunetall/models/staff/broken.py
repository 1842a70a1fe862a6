"""Breaches of the working-time rules by type, and by area and type, as far as they may be told."""

from __future__ import annotations

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.disclosure import Published
from kommunetall.models.staff.gate import BREACH_TYPE
from kommunetall.models.staff.levels import Shown, beside, labels_of
from kommunetall.models.staff.organisation import AREA
from kommunetall.models.staff.periods import TOTAL
from kommunetall.models.structure import UNKNOWN, Structure

COUNTS = ["previous_breaches", "breaches", "change"]


def breach_types(published: Published, year: int) -> Shown:
    """Breaches of the whole by type in the year and the year before, most first, and their sum.

    And whether each is hidden.

    A type is left out where no number above 0 of it is shown: that its row is there would tell that
    there was one.

    Returns
    -------
    Shown
        ``breach_type`` (the last is *total*), ``previous_breaches``, ``breaches``, ``change`` and
        ``is_total``.
    """
    rows = published.tables["breaches"]
    rows = rows.loc[rows[AREA] == TOTAL, [BREACH_TYPE, "year", "breaches"]]
    wide = beside(rows, BREACH_TYPE, year).reset_index()
    wide = wide[(wide.drop(columns=BREACH_TYPE) > 0).any(axis=1) | (wide[BREACH_TYPE] == TOTAL)]
    wide = wide.assign(
        is_total=wide[BREACH_TYPE] == TOTAL, change=wide.breaches - wide.previous_breaches
    )
    ordered = wide.sort_values(
        ["is_total", "breaches", BREACH_TYPE], ascending=[True, False, True], ignore_index=True
    )
    return Shown(ordered[[BREACH_TYPE, *COUNTS, "is_total"]], ordered[COUNTS].isna())


def common_type(types: Shown) -> str | None:
    """The type that most breaches of the year are of.

    None where a figure of any type is hidden, or there are none.
    """
    rows = types.figures
    known = rows[~rows.is_total & (rows.breaches > 0)]
    if types.hidden.to_numpy().any() or known.empty:
        return None
    return str(known[BREACH_TYPE].iloc[0])


def breach_grid(published: Published, year: int, structure: Structure = UNKNOWN) -> pd.DataFrame:
    """Breaches of a year by area and type.

    For the areas and types that have any and where nothing is hidden.

    Returns
    -------
    pandas.DataFrame
        ``label`` and a column for each type, most first; areas in order.

    Raises
    ------
    NotThere
        If no area is counted in the year.
    """
    rows = published.tables["breaches"]
    rows = rows[(rows.year == year) & (rows[AREA] != TOTAL)]
    if rows.empty:
        raise NotThere(f"Ingen områder er talt i {year}.", tables=("extract_breaches",))
    wide = (
        rows.pivot(index=AREA, columns=BREACH_TYPE, values="breaches")
        .rename_axis(columns=None)
        .dropna()
    )
    wide = wide[wide[TOTAL] > 0].drop(columns=TOTAL)
    counts = wide.sum().sort_values(ascending=False, kind="stable")
    wide = wide[counts.index[counts > 0]]
    wide = wide.loc[structure.in_order(wide.index)]
    names = pd.Index(wide.index.map(labels_of(published, AREA)), name="label")
    return wide.set_axis(names).reset_index()
