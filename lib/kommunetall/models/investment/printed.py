"""A printed table's own deviations, which tell that its budgets or accounts were typed wrongly."""

from __future__ import annotations

from itertools import combinations

import pandas as pd

MONEY = (
    "original_budget_nok_thousand",
    "adopted_budget_nok_thousand",
    "revised_budget_nok_thousand",
    "actual_nok_thousand",
)
DEVIATIONS = {
    "deviation_nok_thousand": "revised_budget_nok_thousand",
    "deviation_adopted_nok_thousand": "adopted_budget_nok_thousand",
}
BALANCES = ["opening_nok_thousand", "closing_nok_thousand"]


def exchanged(rows: pd.DataFrame) -> list[str]:
    """Which two money columns have changed places, or whether the deviations are turned.

    A printed deviation is its budget less the account. Where that holds for at least two more of
    them once two columns are exchanged, or all deviations turned, that is how the table must have
    come to be; a few misprints beside do not hide it.
    """
    as_they_stand = as_printed(rows).to_numpy().sum()
    turned = rows.assign(**{c: -rows[c] for c in DEVIATIONS if c in rows})
    ways = {
        f"{one} og {other} er byttet om": rows.rename(columns={one: other, other: one})
        for one, other in combinations([c for c in MONEY if c in rows], 2)
    } | {"avvikene har motsatt fortegn, de skal være budsjett minus regnskap": turned}
    fits = {way: as_printed(frame).to_numpy().sum() for way, frame in ways.items()}
    most = max(fits.values())
    if most < as_they_stand + 2:
        return []
    likely = " eller ".join(way for way, count in fits.items() if count == most)
    return [f"{likely}: da stemmer {most} trykte avvik, og slik det står, {as_they_stand}"]


def wrong_rows(rows: pd.DataFrame, key: str) -> list[str]:
    """Rows with a sign the wrong way, or two amounts in each other's place.

    Mended, they fit their printed deviations.

    Parameters
    ----------
    key
        Column that names a row.
    """
    there = [c for c in ("actual_nok_thousand", *DEVIATIONS.values()) if c in rows]
    ways = {f"{c} har feil fortegn": rows.assign(**{c: -rows[c]}) for c in there} | {
        f"{one} og {other} er byttet om": rows.rename(columns={one: other, other: one})
        for one, other in combinations([c for c in MONEY if c in rows], 2)
    }
    before = as_printed(rows)
    if len(before.columns) < 2:
        ways = {way: frame for way, frame in ways.items() if "fortegn" in way}
    findings = []
    for way, frame in ways.items():
        after = as_printed(frame)
        mended = after.all(axis=1) & (after & ~before).any(axis=1)
        findings += [f"{name}: {way}, etter de trykte avvikene" for name in rows[key][mended]]
    return findings


def as_printed(rows: pd.DataFrame) -> pd.DataFrame:
    """Whether each printed deviation is its budget less the account, within rounding.

    A column for each deviation.
    """
    return pd.DataFrame(
        {
            deviation: (rows[deviation] - (rows[budget] - rows.actual_nok_thousand))
            .astype(float)
            .abs()
            .le(1.5)
            for deviation, budget in DEVIATIONS.items()
            if {deviation, budget, "actual_nok_thousand"} <= set(rows)
        },
        index=rows.index,
    )
