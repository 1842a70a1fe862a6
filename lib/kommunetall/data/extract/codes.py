"""Text and codes of a column: translated as the mapping says, unknown ones told."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa

from kommunetall.data.cells import Schema
from kommunetall.data.extract.mapping import PSEUDONYMS, Column
from kommunetall.data.extract.persons import is_name
from kommunetall.data.extract.raw import Faults, RawTable

DISTINCT_CODES_SHOWN = 20
ROWS_OF_A_WORD_SHOWN = 5


def texts(raw: RawTable, how: Column, field: Schema, hidden: bool) -> tuple[pd.Series, Faults]:
    """Text, with codes translated; truth is the text ``true`` or ``false``."""
    values, codes = without_missing(*raw.distinct(how.source), how.missing)
    allowed = (
        ["true", "false"]
        if field["type"] == "boolean"
        else field.get("constraints", {}).get("enum")
    )
    listed = values.to_pylist()
    known = how.codes or dict(zip(allowed, allowed, strict=True)) if allowed or how.codes else None
    faults = []
    if known is not None:
        unknown = np.array([v not in known for v in listed], dtype=bool)
        which = np.append(unknown, False)[codes]
        if which.any():
            counts = np.bincount(codes[which], minlength=len(listed))
            shown = "" if hidden else codes_in_words(listed, counts)
            says = (
                f"unknown codes{shown}: add them to the mapping, or mend the export; "
                f"known are {', '.join(known)}"
            )
            faults.append((which, says))
        translated = [str(known.get(v, "")) for v in listed]
        translated = [v.lower() if field["type"] == "boolean" else v for v in translated]
        categories = list(dict.fromkeys(v for v in translated if v))
        place = {v: i for i, v in enumerate(categories)}
        codes = np.append([place.get(v, -1) for v in translated], -1).astype(int)[codes]
        listed = categories
    if field["name"] in PSEUDONYMS:
        return pd.Series(pd.array(listed, dtype="str").take(codes, allow_fill=True)), faults
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(listed, dtype="str"))), faults


def without_missing(
    values: pa.Array, codes: np.ndarray, missing: list[str]
) -> tuple[pa.Array, np.ndarray]:
    """Values and codes where the texts that stand for a missing value are blank."""
    if not missing:
        return values, codes
    kept = ~np.isin(values.to_numpy(zero_copy_only=False), missing)
    place = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1)
    return values.filter(pa.array(kept)), place[codes]


def codes_in_words(values: list[str], counts: np.ndarray) -> str:
    """Unknown codes by name; those that could be something personal are only counted."""
    unknown = [(v, c) for v, c in zip(values, counts, strict=True) if c]
    shown = [v for v, c in unknown if is_code(v, c)][:DISTINCT_CODES_SHOWN]
    more = len(unknown) - len(shown)
    hidden = [f"{more} more that {'are' if more > 1 else 'is'} not shown here"] if more else []
    return " " + " and ".join([", ".join(shown)] * bool(shown) + hidden)


def is_code(value: str, rows: int) -> bool:
    """Whether a value is so short, or a word in so many rows.

    That it tells of a code and not of a person.
    """
    if not re.fullmatch(r"[\w./-]{1,20}", value) or is_name(value):
        return False
    if sum(c.isdigit() for c in value) > 4:
        return False
    return len(value) <= 4 or rows >= ROWS_OF_A_WORD_SHOWN
