"""Lines of printed tables that are found by their role (item), whatever their label."""

from __future__ import annotations

import pandas as pd

from kommunetall.errors import NotThere


def actual_by_item(rows: pd.DataFrame) -> pd.Series:
    """Actual of the year by ``item``, NOK million; lines of one role are summed."""
    known = rows.dropna(subset="item")
    amounts = known.actual_nok_thousand.astype(float) / 1000
    return amounts.groupby(known["item"]).sum()


def actual_of(rows: pd.DataFrame, table: str, *items: str) -> float:
    """Actual of the year of the lines that have one of some roles, NOK million.

    Raises
    ------
    NotThere
        If no line has any of them.
    """
    known = actual_by_item(rows)
    there = [item for item in items if item in known]
    if not there:
        raise NotThere(
            f"Tabellen {table} har ingen linje med rollen {' eller '.join(items)}.",
            [f"{table}: skriv rollen i kolonnen item"],
            tables=(f"{table}.{items[0]}",),
        )
    return float(known[there].sum())
