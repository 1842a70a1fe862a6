"""Breaches of the working-time rules by type and by area, year by year."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from kommunetall.models.spread import EVENLY, Spread, spread
from kommunetall.models.structure import TOTAL, UNKNOWN, Structure
from kommunetall.models.workforce.areas import labels_of, unrecorded_areas
from kommunetall.models.workforce.consistency import AREA

Listed = Literal["some", "none", "all_recorded"]
ToldOf = Literal[Spread, "group"]


def breaches_by_type(breaches: pd.DataFrame) -> pd.DataFrame:
    """Printed breaches by type, in printed order.

    Returns
    -------
    pandas.DataFrame
        ``breach_type`` as printed, the columns of :func:`over_years`, ``is_total``, and ``group``,
        what types that belong together are called.
    """
    last = breaches.sort_values("year").drop_duplicates("breach_type", keep="last")
    last = last.set_index("breach_type")
    wide = over_years(breaches, "breach_type", "breaches")
    wide = wide.assign(is_total=last.kind == "sum", line=last.line, group=last.group)
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


def breaches_by_group(by_type: pd.DataFrame, year: int) -> pd.DataFrame:
    """Breaches of a year, those of types that belong together as one, most first.

    Where a type has no group, it is not known which belong together, and each stands alone. So it
    does where the group with most has no more than its many types would give it.

    Parameters
    ----------
    by_type
        As :func:`breaches_by_type` gives it.

    Returns
    -------
    pandas.DataFrame
        ``name`` of the group, or of the type that stands alone, ``breaches``, and ``types``: each
        type with its breaches, most first.
    """
    rows = by_type[~by_type.is_total].dropna(subset=[str(year)])
    rows = rows.sort_values(str(year), ascending=False, kind="stable")
    counted = pd.DataFrame(
        {
            "name": rows.breach_type,
            "breaches": rows[str(year)],
            "types": list(zip(rows.breach_type, rows[str(year)], strict=True)),
        }
    )
    if rows.group.notna().all():
        name = rows.group.where(rows.group.duplicated(keep=False), rows.breach_type)
        together = summed(counted.assign(name=name))
        if stands_out(together):
            return together
    return summed(counted)


def summed(counted: pd.DataFrame) -> pd.DataFrame:
    """Breaches by name, most first, with the types of each."""
    together = counted.groupby("name", sort=False).agg({"breaches": "sum", "types": tuple})
    return together.sort_values("breaches", ascending=False, kind="stable").reset_index()


def stands_out(groups: pd.DataFrame) -> bool:
    """Whether the first group has clearly more breaches than as many types have on average."""
    if groups.empty:
        return False
    sizes = groups.types.map(len)
    usual = groups.breaches.sum() * sizes.iloc[0] / sizes.sum()
    return bool(groups.breaches.iloc[0] >= EVENLY * usual)


def told_of(groups: pd.DataFrame) -> ToldOf:
    """What is told of breaches: of a group of several types that has the most, ``group``.

    Otherwise how they lie to each other, as :func:`kommunetall.models.spread.spread` has it; groups
    that are of unlike many types are never ``even``.

    Parameters
    ----------
    groups
        As :func:`breaches_by_group` gives it.
    """
    found = spread(groups.breaches)
    sizes = groups.types.map(len)
    if found == "none" or sizes.eq(1).all():
        return found
    if sizes.iloc[0] > 1 and (groups.breaches.iloc[1:] < groups.breaches.iloc[0]).all():
        return "group"
    return "near" if found == "even" else found


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
