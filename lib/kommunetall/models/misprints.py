"""Printed figures that cannot be right, by the row and the column that they stand in."""

from __future__ import annotations

import pandas as pd

from kommunetall.models.outcomes import DIFFERS

ROLE = "is_misprinted_"


def with_misprints(
    frame: pd.DataFrame, labels: pd.Series, checks: pd.DataFrame | None
) -> pd.DataFrame:
    """A table with roles of the figures that a check of their own row says differ.

    Parameters
    ----------
    labels
        The rows' names as printed, which checks call them by.
    checks
        As :func:`kommunetall.models.reconciliation.check` gives them, of the table's rows.
    """
    if checks is None:
        return frame
    wrong = checks[(checks.outcome == DIFFERS) & checks.row.isin(set(labels))]
    found = frame.copy()
    for column, rows in wrong.groupby("column"):
        if column in frame:
            found[f"{ROLE}{column}"] = labels.isin(set(rows.row)).to_numpy()
    return found
