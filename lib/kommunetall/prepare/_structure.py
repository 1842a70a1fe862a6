"""What a municipality has told of its own structure: its words, areas and committees."""

from __future__ import annotations

import pandas as pd

from kommunetall.data import has, read
from kommunetall.exhibit import Term
from kommunetall.models.structure import Structure

TERMS, AREAS, COMMITTEES = "terms", "service_areas", "committees"


def terms_of(municipality: str) -> tuple[Term, ...]:
    """What a municipality calls things; nothing where it has not told.

    Raises
    ------
    DataError
        If the table is wrong.
    """
    if not has(TERMS, municipality):
        return ()
    rows = read(TERMS, municipality)[list(Term._fields)].fillna("")
    return tuple(Term(*row) for row in rows.itertuples(index=False))


def structure_of(municipality: str) -> Structure:
    """Service areas and committees of a municipality; none where it has not told.

    Raises
    ------
    DataError
        If a table is wrong.
    """
    areas, committees = rows_of(AREAS, municipality), rows_of(COMMITTEES, municipality)
    together = areas.dropna(subset=["reported_as"]) if len(areas) else areas
    return Structure(
        named(areas, "service_area", "label"),
        named(committees, "committee", "label"),
        named(together, "service_area", "reported_as"),
    )


def rows_of(table: str, municipality: str) -> pd.DataFrame:
    """Rows of a table; none where the municipality has not got it."""
    return read(table, municipality) if has(table, municipality) else pd.DataFrame()


def named(rows: pd.DataFrame, code: str, name: str) -> dict[str, str]:
    """A column by the codes of another, in their order."""
    return dict(zip(rows[code], rows[name], strict=True)) if len(rows) else {}
