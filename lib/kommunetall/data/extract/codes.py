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
from kommunetall.data.printable import unprintable

DISTINCT_CODES_SHOWN = 20
PERSONS_OF_A_WORD_SHOWN = 5
NEVER_SHOWN = ("absence_type", "end_reason")
PARTED = re.compile("[./_-]")


def texts(
    raw: RawTable, how: Column, field: Schema, persons: np.ndarray | None
) -> tuple[pd.Series, Faults]:
    """Text, with codes translated; truth is the text ``true`` or ``false``.

    `persons` tells whose each row is; without them no unknown code is shown.
    """
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
            shown = ""
            if persons is not None and field["name"] not in NEVER_SHOWN:
                shown = codes_in_words(listed, persons_by_code(codes, persons, which, len(listed)))
            says = (
                f"ukjente koder{shown}: legg dem til i mappingen, eller rett eksporten; "
                f"kjent er {', '.join(known)}"
            )
            faults.append((which, says))
        translated = [str(known.get(v, "")) for v in listed]
        translated = [v.lower() if field["type"] == "boolean" else v for v in translated]
        categories = list(dict.fromkeys(v for v in translated if v))
        place = {v: i for i, v in enumerate(categories)}
        codes = np.append([place.get(v, -1) for v in translated], -1).astype(int)[codes]
        listed = categories
    elif field["name"] not in PSEUDONYMS:
        faults += unprintable_texts(listed, codes)
    if field["name"] in PSEUDONYMS:
        return pd.Series(pd.array(listed, dtype="str").take(codes, allow_fill=True)), faults
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(listed, dtype="str"))), faults


def unprintable_texts(listed: list[str], codes: np.ndarray) -> Faults:
    """Rows whose text has a character that no report can print."""
    odd = [unprintable(text) for text in listed]
    return [
        (np.append([said == text for text in odd], False)[codes], said)
        for said in dict.fromkeys(filter(None, odd))
    ]


def persons_by_code(
    codes: np.ndarray, persons: np.ndarray, which: np.ndarray, length: int
) -> np.ndarray:
    """Rows of each code among those meant, and how many persons' they are."""
    known = which & (persons >= 0)
    of_persons = np.unique(np.stack([codes[known], persons[known]]), axis=1)[0]
    return np.stack(
        [np.bincount(found, minlength=length) for found in (codes[which], of_persons)], axis=1
    )


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
    unknown = [(v, of) for v, (rows, of) in zip(values, counts, strict=True) if rows]
    shown = [v for v, of in unknown if is_code(v, of)][:DISTINCT_CODES_SHOWN]
    more = len(unknown) - len(shown)
    hidden = [f"{more} til som ikke vises her"] if more else []
    return " " + " og ".join([", ".join(shown)] * bool(shown) + hidden)


def is_code(value: str, persons: int) -> bool:
    """Whether a value is so short, or a word of so many persons.

    That it tells of a code and not of a person.
    """
    if not re.fullmatch(r"[\w./-]{1,20}", value) or any(map(is_name, PARTED.split(value))):
        return False
    if sum(c.isdigit() for c in value) > 4:
        return False
    return len(value) <= 4 or persons >= PERSONS_OF_A_WORD_SHOWN
