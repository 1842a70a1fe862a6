"""One sheet of an extract as it stands in its file: columns of cells, rows by number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ROWS_NAMED = 5
SPACES = r"[\t\n\v\f\r\p{Z}]+"
Faults = list[tuple[np.ndarray, str]]


@dataclass(frozen=True)
class RawTable:
    """One sheet of cells: its place in words, its columns, and the number of each row.

    The header is row 1.

    A Parquet file has no header, so its first row is row 1. `findings` are faults of the file
    itself.
    """

    place: str
    columns: dict[str, pa.ChunkedArray] = field(default_factory=dict)
    rows: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=int))
    findings: list[str] = field(default_factory=list)
    texts: dict[str, tuple[pa.Array, np.ndarray]] = field(default_factory=dict)

    def distinct(self, column: str) -> tuple[pa.Array, np.ndarray]:
        """Distinct texts of a column and which each row has, found once."""
        if column not in self.texts:
            self.texts[column] = distinct_text(self.columns[column])
        return self.texts[column]

    def where(self, kept: np.ndarray) -> RawTable:
        """The rows that are kept, each with its number in the file."""
        columns = {name: column.filter(pa.array(kept)) for name, column in self.columns.items()}
        return RawTable(self.place, columns, self.rows[kept], self.findings)

    def having(self, column: str, texts: Collection[str]) -> np.ndarray:
        """Which rows have one of some texts in a column."""
        values, codes = self.distinct(column)
        found: np.ndarray = np.isin(
            codes, [i for i, v in enumerate(values.to_pylist()) if v in texts]
        )
        return found

    def finding(self, which: np.ndarray, column: str, says: str) -> list[str]:
        """One finding for all rows where `which` holds, the first of them named.

        None where none does.
        """
        numbers = self.rows[which]
        if not len(numbers):
            return []
        return [f"{self.place}, {rows_in_words(numbers)}, kolonne {column}: {says}"]


def rows_in_words(numbers: np.ndarray) -> str:
    """Rows by number: all of them, or the first few and how many there are."""
    first = ", ".join(map(str, numbers[:ROWS_NAMED]))
    more = len(numbers) - ROWS_NAMED
    return f"rad {first}" + (f" og {more} til ({len(numbers)} i alt)" if more > 0 else "")


def distinct_text(cells: pa.ChunkedArray) -> tuple[pa.Array, np.ndarray]:
    """Distinct texts of a column in one form, and which each row has (−1: blank)."""
    if not pa.types.is_dictionary(cells.type):
        cells = as_text(cells).dictionary_encode()
    combined = cells.unify_dictionaries().combine_chunks()
    if isinstance(combined, pa.ChunkedArray):
        combined = combined.chunk(0) if combined.num_chunks else pa.array([], cells.type)
    codes = combined.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    formed = in_one_form(as_text(combined.dictionary).fill_null(""))
    encoded = pc.dictionary_encode(formed)
    blank = pc.index(encoded.dictionary, "").as_py()
    again = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    if blank < 0 and len(encoded.dictionary) == len(formed):
        return encoded.dictionary, codes
    place = np.append(again, -1)[codes]
    if blank < 0:
        return encoded.dictionary, place
    kept = pa.concat_arrays([encoded.dictionary[:blank], encoded.dictionary[blank + 1 :]])
    return kept, np.where(place == blank, -1, place - (place > blank))


def in_one_form(texts: pa.Array) -> pa.Array:
    """Texts as they are compared, as :func:`kommunetall.data.cells.one_form` has them."""
    composed = pc.utf8_normalize(texts, form="NFC")
    return pc.utf8_trim(pc.replace_substring_regex(composed, SPACES, " "), " ")


def as_text(cells: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Cells as text; whole numbers without a decimal point."""
    if (
        pa.types.is_floating(cells.type)
        and pc.all(pc.equal(pc.floor(cells), cells)).as_py() is not False
    ):
        cells = pc.cast(cells, pa.int64(), safe=False)
    return pc.cast(cells, pa.string())


def is_number(kind: pa.DataType) -> bool:
    """Whether an Arrow type is of numbers."""
    tests = (pa.types.is_floating, pa.types.is_integer, pa.types.is_decimal)
    return any(test(kind) for test in tests)
