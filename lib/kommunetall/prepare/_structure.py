"""What a municipality has told of its own structure: its words, areas and committees."""

from __future__ import annotations

from kommunetall.data import has, read
from kommunetall.exhibit import Term
from kommunetall.models.structure import STRUCTURE, Structure

TERMS = "terms"


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
    """What the codes of a municipality stand for; nothing where it has not told.

    Raises
    ------
    DataError
        If a table is wrong.
    """
    return Structure({t: read(t, municipality) for t in STRUCTURE if has(t, municipality)})
