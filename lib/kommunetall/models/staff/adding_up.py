"""What must add up in the tables: areas to the whole, months to years, flows to the closing fte."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.staff.moves import FLOWS
from kommunetall.models.staff.organisation import AREA
from kommunetall.models.staff.periods import TOTAL

ADDITIVE = {
    "fte_employees": ("fte", "positions"),
    "temporary": ("temporary_fte",),
    "sickness_absence": ("lost", "agreed"),
    "overtime": ("paid_hours", "compensated_hours"),
    "bridge": (*FLOWS, "closing_fte"),
    "breaches": ("breaches",),
}
EXACT = 1e-6


def require_sums(tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse tables whose parts do not sum to their totals.

    Areas, months of a year, and what moved fte.

    Raises
    ------
    DataError
        With every sum that does not hold.
    """
    findings = []
    for name, columns in ADDITIVE.items():
        if name not in tables:
            continue
        rows = tables[name]
        keys = [c for c in ("year", "breach_type") if c in rows]
        whole = rows[AREA] == TOTAL
        parts, totals = (rows[own].groupby(keys)[list(columns)].sum() for own in (~whole, whole))
        findings += differing(name, parts.reindex(totals.index).fillna(0), totals)
    months, years = tables["sickness_by_month"], tables["sickness_absence"]
    years = years[years[AREA] == TOTAL].set_index("year")[["lost", "agreed"]]
    findings += differing(
        "sickness_by_month",
        months.groupby("year")[["lost", "agreed"]].sum().loc[years.index],
        years,
    )
    moved = tables["bridge"].set_index(AREA)
    closing = (moved[list(FLOWS)] * list(FLOWS.values())).sum(axis=1).to_frame("closing_fte")
    findings += differing("bridge", closing, moved[["closing_fte"]])
    if findings:
        raise DataError("Det som er talt opp av uttrekket, går ikke opp.", findings)


def differing(name: str, sums: pd.DataFrame, totals: pd.DataFrame) -> list[str]:
    """A finding for each sum that is not its total."""
    off = (sums - totals).abs() > EXACT * totals.abs().clip(lower=1)
    return [
        f"{name}, {row}: delene av {column} blir ikke summen"
        for column in off
        for row in off.index[off[column]]
    ]
