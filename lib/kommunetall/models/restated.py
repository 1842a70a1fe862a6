"""Figures that a later report prints otherwise than an earlier one: both, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

COLUMNS = ["table", "row", "of_year", "column", "before", "now", "difference"]
KINDS = ("statement", "kind")
CODES = ("committee", "service_area", "entity", "purpose", "item", "scheme")
NAMES = ("area_label", "label", "breach_type", "scheme", "month")
PAIRS = (
    ("actual_previous_year_nok_thousand", "actual_nok_thousand"),
    ("previous_year_nok_thousand", "current_year_nok_thousand"),
    ("opening_nok_thousand", "closing_nok_thousand"),
    ("opening_nok", "closing_nok"),
    ("premium_fund_opening_nok", "premium_fund_closing_nok"),
)
ROUNDING = {"nok": 1000, "thousand": 1}


def restated(
    tables: Mapping[str, pd.DataFrame], keys: Mapping[str, Sequence[str]], year: int
) -> pd.DataFrame:
    """Figures of earlier years that the report of a year prints otherwise than before.

    A table with `report_year` prints several years: each figure is held against the one that the
    last report before printed for the same year. In the others, the column of the year before is
    held against that year's own, and an opening balance against the closing one of the year before;
    there a difference that rounding explains is none.

    Parameters
    ----------
    tables
        A municipality's tables by name, with the rows of all years.
    keys
        Columns that say which row of a table is meant, by its name.
    year
        The report's year.

    Returns
    -------
    pandas.DataFrame
        ``table`` (its name), ``row`` (a label; the code of an area without one), ``of_year`` (year
        that the figure is of), ``column`` (its name), ``before``, ``now`` and ``difference`` (now
        less before), in the column's unit.
    """
    found = [
        printed_again(frame, keys[name], year)
        if "report_year" in frame
        else printed_as_last_year(frame, year)
        for name, frame in tables.items()
    ]
    named = [rows.assign(table=name) for name, rows in zip(tables, found, strict=True) if len(rows)]
    return pd.concat([pd.DataFrame(columns=COLUMNS), *named], ignore_index=True)[COLUMNS]


def printed_again(frame: pd.DataFrame, key: Sequence[str], year: int) -> pd.DataFrame:
    """Figures of earlier years that a report prints once more, and otherwise."""
    own = [column for column in key if column != "report_year"]
    values = [str(c) for c in frame.select_dtypes("number") if c not in (*own, "report_year")]
    earlier = frame[frame.report_year < year].sort_values("report_year")
    last = earlier.drop_duplicates(own, keep="last")
    both = frame[frame.report_year == year].merge(last, "inner", own, suffixes=("", "_before"))
    return differing(both, [(f"{value}_before", value) for value in values], both.year, 0)


def printed_as_last_year(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Figures that a report prints of the year before, and that were other ones in that year."""
    pairs = [(own, then) for own, then in PAIRS if own in frame and then in frame]
    if not pairs or "year" not in frame:
        return pd.DataFrame()
    this, before = (frame[frame.year == y] for y in (year, year - 1))
    if this.empty or before.empty:
        return pd.DataFrame()
    both = named(this).merge(named(before), "inner", "name", suffixes=("", "_before"))
    found = [
        differing(both, [(f"{then}_before", own)], both.year - 1, ROUNDING[own.rpartition("_")[2]])
        for own, then in pairs
    ]
    return pd.concat(found, ignore_index=True)


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with a ``name`` by which the same row of another year is known; only those of one.

    Its codes where it has some, else its label.
    """
    codes = [code for code in CODES if code in rows]
    labels = rows.label if "label" in rows else pd.Series("", rows.index)
    parts = rows[codes].assign(label=labels.where(rows[codes].isna().all(axis=1), ""))
    for column in (c for c in KINDS if c in rows):
        parts[column] = rows[column]
    name = parts.astype("string").fillna("").agg("|".join, axis=1)
    return rows.assign(name=name)[~name.duplicated(keep=False)]


def differing(
    both: pd.DataFrame, pairs: Sequence[tuple[str, str]], of_year: pd.Series, rounding: int
) -> pd.DataFrame:
    """Rows and columns whose two values differ by more than rounding."""
    label = next((name for name in NAMES if name in both), None)
    rows = both[label].astype("str") if label else pd.Series(pd.NA, both.index, dtype="str")
    if "service_area" in both:
        rows = rows.where(rows.notna() & rows.ne(""), both.service_area)
    rows = rows.fillna("")
    found = []
    for before, now in pairs:
        printed = pd.DataFrame({"before": both[before], "now": both[now]}, dtype=float)
        difference = printed.now - printed.before
        is_other = difference.abs() > rounding
        if is_other.any():
            told = pd.DataFrame({"row": rows, "of_year": of_year, "column": now})
            found.append(told.join(printed).assign(difference=difference)[is_other])
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()
