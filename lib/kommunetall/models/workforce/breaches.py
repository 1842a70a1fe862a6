"""Breaches of the working-time rules by type and by area, year by year."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from kommunetall.models.structure import TOTAL, UNKNOWN, Structure
from kommunetall.models.workforce.areas import labels_of, unrecorded_areas
from kommunetall.models.workforce.consistency import AREA

Listed = Literal["some", "none", "all_recorded"]


def breaches_by_type(breaches: pd.DataFrame) -> pd.DataFrame:
    """Printed breaches by type, in printed order.

    Returns
    -------
    pandas.DataFrame
        ``breach_type`` as printed, the columns of :func:`over_years`, and ``is_total``.
    """
    last = breaches.sort_values("year").drop_duplicates("breach_type", keep="last")
    last = last.set_index("breach_type")
    wide = over_years(breaches, "breach_type", "breaches")
    wide = wide.assign(is_total=last.kind == "sum", line=last.line)
    return wide.sort_values(["is_total", "line"]).drop(columns="line").reset_index()


def breaches_by_area(breaches: pd.DataFrame, structure: Structure = UNKNOWN) -> pd.DataFrame:
    """Printed breaches by area: ``label``, the columns of :func:`over_years`, ``is_total``.

    Areas are in the municipality's order, or else as the last year prints them. Where some do not
    record working time digitally in the last year, ``recording`` (``digital``, ``none``) says
    which; nothing of the whole.
    """
    printed = breaches.sort_values("year", ascending=False, kind="stable")[AREA]
    wide = over_years(breaches, AREA, "breaches").reindex(structure.in_order(printed))
    labels = labels_of({"breaches_by_area": breaches}, list(wide.index), structure)
    wide.insert(0, "label", labels)
    unrecorded = unrecorded_areas({"breaches_by_area": breaches}, breaches.year.max(), structure)
    if unrecorded:
        recording = wide.index.map(lambda code: "none" if code in unrecorded else "digital")
        wide["recording"] = pd.Series(recording, wide.index).mask(wide.index == TOTAL)
    return wide.assign(is_total=wide.index == TOTAL).reset_index(drop=True)


def listed_case(breaches: pd.Series) -> Listed:
    """Whether breaches are listed of areas that do not record working time digitally.

    They are then not all that there are.

    Parameters
    ----------
    breaches
        Of those areas; missing where they are not known, or may not be told.

    >>> listed_case(pd.Series([6.0])), listed_case(pd.Series([0.0])), listed_case(pd.Series([]))
    ('some', 'none', 'all_recorded')
    """
    if breaches.empty:
        return "all_recorded"
    return "some" if breaches.sum(skipna=False) > 0 else "none"


def most_common_type(by_type: pd.DataFrame, year: int) -> str | None:
    """The type with most breaches in a year; None where none is registered.

    Parameters
    ----------
    by_type
        As :func:`breaches_by_type` gives it.
    """
    kinds = by_type[~by_type.is_total].set_index("breach_type")[str(year)].dropna()
    return str(kinds.idxmax()) if len(kinds) and kinds.max() > 0 else None


def over_years(frame: pd.DataFrame, key: str, value: str) -> pd.DataFrame:
    """Values by key, a column for each year, and ``change`` from the last year but one, if any.

    Rows of 2023 and 2024 with values 3 and 5 become a row ``{"2023": 3, "2024": 5, "change": 2}``.
    """
    wide = frame.astype({value: float}).pivot(index=key, columns="year", values=value)
    named = wide.rename(columns=str).rename_axis(columns=None)
    if len(wide.columns) < 2:
        return named
    before, now = wide.columns[-2:]
    return named.assign(change=wide[now] - wide[before])
