"""Growth and decline in fte, and what of it is known to be moves between areas."""

from __future__ import annotations

from typing import Final

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.workforce.consistency import AREA

WHOLE: Final = 1.0
TENTH: Final = 0.1


def unit_of(areas: pd.DataFrame) -> float:
    """What the printed fte of both years are rounded to: whole ones, or else tenths."""
    both = areas[["fte", "previous_fte"]]
    return WHOLE if both.dropna().mod(1).eq(0).all(axis=None) else TENTH


def moves(areas: pd.DataFrame) -> pd.Series:
    """Fte gained by the areas that grew and lost by those that shrank, by moves or otherwise.

    Returns
    -------
    pandas.Series
        ``increases`` and ``decreases`` (sums over the areas that grew and that shrank, both
        positive) and ``net`` (their difference).
    """
    change = areas.fte_change[~areas.is_total]
    increases, decreases = change.clip(lower=0).sum(), -change.clip(upper=0).sum()
    return pd.Series({"increases": increases, "decreases": decreases, "net": increases - decreases})


def growth_apart(areas: pd.DataFrame, reorganisations: pd.DataFrame) -> pd.DataFrame:
    """Change in fte of each area, with what was moved by known reorganisations apart from growth.

    growth = change − moved in + moved out

    Where something moved that the fte of are not told, the growth of neither end is known.

    Parameters
    ----------
    areas
        Rows of :func:`kommunetall.models.workforce.areas_of`.
    reorganisations
        The year's rows of ``reorganisations``: ``from_area``, ``to_area`` and ``fte``.

    Returns
    -------
    pandas.DataFrame
        One row per area and the total: ``label``, ``fte_change``, ``moved_in_fte``,
        ``moved_out_fte``, ``growth_fte`` and ``is_total``. The moves of the total cancel out.

    Raises
    ------
    DataError
        With every area that is not among those of the year, and every row that moves nothing.
    """
    require_real_moves(areas, reorganisations)
    told = reorganisations.fte.notna()
    known, unknown = reorganisations[told], reorganisations[~told]
    into = moved_by(areas, known, "to_area")
    out_of = moved_by(areas, known, "from_area")
    growth = areas.fte_change - into + out_of
    ends = {*unknown.from_area.dropna(), *unknown.to_area}
    return areas[["label", "fte_change", "is_total"]].assign(
        moved_in_fte=into, moved_out_fte=out_of, growth_fte=growth.mask(areas[AREA].isin(ends))
    )


def named_moves(areas: pd.DataFrame, reorganisations: pd.DataFrame) -> pd.DataFrame:
    """What is told to have moved, where it is not told how many fte.

    Returns
    -------
    pandas.DataFrame
        ``unit`` (what moved; missing where it is not named) and ``to_label`` (the area that it
        moved to).
    """
    rows = reorganisations[reorganisations.fte.isna()]
    labels = areas.set_index(AREA).label
    named = rows.unit if "unit" in rows else None
    to = rows.to_area.map(labels).fillna(rows.to_area)
    return pd.DataFrame({"unit": named, "to_label": to}).reset_index(drop=True)


def moved_by(areas: pd.DataFrame, reorganisations: pd.DataFrame, end: str) -> pd.Series:
    """Fte moved to (``to_area``) or from (``from_area``) each area; for the total, all of it."""
    fte = reorganisations.assign(fte=reorganisations.fte.astype(float)).groupby(end).fte.sum()
    moved = areas[AREA].map(fte).fillna(0.0).astype(float)
    return moved.mask(areas.is_total, fte.sum())


def require_real_moves(areas: pd.DataFrame, reorganisations: pd.DataFrame) -> None:
    """Refuse moves of so many fte of areas that are not there, or from an area to itself.

    Raises
    ------
    DataError
        With every fault.
    """
    known = set(areas[AREA][~areas.is_total])
    reorganisations = reorganisations[reorganisations.fte.notna()]
    ends = list(zip(reorganisations.from_area, reorganisations.to_area, strict=True))
    findings = [
        f"reorganisations, {source} til {target}: {area} er ikke et område i fte_employees"
        for source, target in ends
        for area in (source, target)
        if not pd.isna(area) and area not in known
    ]
    findings += [
        f"reorganisations, til {target}: skriv også hvilket område det flyttet fra, i from_area"
        for source, target in ends
        if pd.isna(source)
    ]
    findings += [
        f"reorganisations, {source} til {target}: det flytter til der det var: ta raden bort"
        for source, target in ends
        if source == target
    ]
    if findings:
        raise DataError("Tabellen reorganisations kan ikke brukes.", findings)
