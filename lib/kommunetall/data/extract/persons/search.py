"""What every search for persons shares: what a column is for, letters, and where a pattern is."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

CODE, IDENTITY, ABSENCE, OTHER = "code", "identity", "absence", "other"
LETTER, CAPITAL = r"[A-Za-z\x{C0}-\x{24F}]", r"[A-Z\x{C0}-\x{DE}]"
NO_LETTER = r"[^A-Za-z\x{C0}-\x{24F}]"


def matching(values: pa.Array, pattern: str) -> np.ndarray:
    """Which values match a pattern somewhere."""
    matched = pc.match_substring_regex(values, pattern).to_numpy(zero_copy_only=False)
    return np.asarray(matched, dtype=bool)
