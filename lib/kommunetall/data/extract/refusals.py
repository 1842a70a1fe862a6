"""Columns of an extract that must not come here: which they are, and what to do with them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kommunetall.data.extract.mapping import OF_ORGANISATION, PSEUDONYMS, Mapping, TableName
from kommunetall.data.extract.persons import (
    ABSENCE,
    CODE,
    IDENTITY,
    OTHER,
    forbidden_name,
    personal,
)
from kommunetall.data.extract.raw import RawTable, distinct_text, is_number

LIKELY_NUMBERS = (10**7, 10**11)
REMOVE = "ta det bort, eller pseudonymiser det, før uttrekket kommer hit"
REMEDY = {"diagnoser": f"{REMOVE}; er det egne koder, skriv dem som codes i mappingen"}


def purposes(table: TableName, said: Mapping) -> Callable[[str], str]:
    """What the values of a column of the file are, for the search for persons."""
    known = {c.source: column for column, c in said.tables[table].columns.items()}

    def purpose(column: str) -> str:
        if known.get(column) in PSEUDONYMS:
            return IDENTITY
        if known.get(column) in OF_ORGANISATION:
            return CODE
        return ABSENCE if table == "absences" else OTHER

    return purpose


def codes_of(employments: RawTable, said: Mapping) -> set[str]:
    """Codes that the extract itself uses: of organisation and positions, and of the mapping."""
    columns = said.tables["employments"].columns
    codes = {
        code
        for table in said.tables.values()
        for c in table.columns.values()
        for code in c.codes or {}
    }
    for name in OF_ORGANISATION:
        if name in columns and columns[name].source in employments.columns:
            codes |= set(employments.distinct(columns[name].source)[0].to_pylist())
    return codes


def refusals(
    raw: RawTable, purpose: Callable[[str], str], own_codes: set[str]
) -> list[tuple[str, str]]:
    """Columns of a sheet that must not come here, each with a finding that shows no value."""
    found = []
    for column in raw.columns:
        if kind := forbidden_name(column):
            says = (
                f"navnet sier at den har {kind}: utelat kolonnen fra uttrekket, "
                "eller gi den sitt rette navn"
            )
            found.append((column, f"{raw.place}, kolonne {column}: {says}"))
        values, codes = likely_text(raw, column)
        counts = np.bincount(codes[codes >= 0], minlength=len(values))
        for kind, which in personal(values, counts, purpose(column), own_codes):
            rows = counts[which].sum()
            several = "rader" if rows > 1 else "rad"
            remedy = REMEDY.get(kind, REMOVE)
            says = f"{rows} {several} med det som ser ut som {kind}: {remedy}"
            found.append((column, f"{raw.place}, kolonne {column}: {says}"))
    return found


def likely_text(raw: RawTable, column: str) -> tuple[pa.Array, np.ndarray]:
    """Distinct values of a column as text.

    Of numbers only those large enough to be a telephone or a birth number.
    """
    cells = raw.columns[column]
    kind = cells.type
    if pa.types.is_temporal(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return pa.array([], pa.string()), np.zeros(0, dtype=int)
    if is_number(kind):
        numbers = pc.cast(cells, pa.float64(), safe=False).to_numpy()
        low, high = LIKELY_NUMBERS
        numbers = numbers[(numbers >= low) & (numbers < high)]
        return distinct_text(
            pa.chunked_array([pa.array(numbers[numbers % 1 == 0].astype(np.int64))])
        )
    return raw.distinct(column)
