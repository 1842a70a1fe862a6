"""What every model asks of its input: columns, numbers, and one finding for each row at fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

Row = Mapping[str, float] | pd.Series
"""One row of a frame, or what stands for one: figures by name."""

NumberCase = Literal["none", "one", "several"]
Case = TypeVar("Case", bound=str)
HAIR = 1e-9


def typed(
    frame: pd.DataFrame, name: str, needed: Sequence[str], optional: Sequence[str] = ()
) -> pd.DataFrame:
    """The needed and the optional columns, numbers as numbers however they were read.

    Text that is no number is missing.

    Raises
    ------
    DataError
        With every needed column that lacks.
    """
    lacking = [
        f"{name}: kolonnen {column} mangler: legg den til"
        for column in needed
        if column not in frame
    ]
    if lacking:
        raise DataError(f"Tabellen {name} mangler kolonner.", lacking)
    kept = [c for c in ("municipality_code",) if c in frame and c not in needed]
    found: dict[str, pd.Series | float] = {}
    for column in (*kept, *needed, *optional):
        if column not in frame:
            found[column] = np.nan
        elif column in ("municipality_code", "scheme"):
            found[column] = frame[column]
        else:
            found[column] = pd.to_numeric(frame[column], errors="coerce").astype(float)
    return pd.DataFrame(found, index=frame.index).reset_index(drop=True)


def named_faults(
    frame: pd.DataFrame, key: list[str], faults: Mapping[str, pd.Series | np.ndarray]
) -> list[str]:
    """One finding for each key and fault that holds for it."""
    if not any(np.any(rows) for rows in faults.values()):
        return []
    names = np.array([words(parts) for parts in frame[key].itertuples(index=False, name=None)])
    return [
        f"{name}: {fault}"
        for fault, rows in faults.items()
        for name in dict.fromkeys(names[np.asarray(rows, dtype=bool)])
    ]


def words(key: Any) -> str:
    """A key as text, years without decimals."""
    parts = key if isinstance(key, tuple) else (key,)
    return " ".join(
        "blank" if pd.isna(p) else f"{p:.0f}" if isinstance(p, float) else str(p) for p in parts
    )


def sign_case(value: float, positive: Case, negative: Case, zero: Case) -> Case:
    """The case that holds by the sign of a value.

    >>> sign_case(-2.0, "more", "less", "same")
    'less'
    """
    if value > 0:
        return positive
    return negative if value < 0 else zero


def known_case(value: float, positive: str, negative: str, zero: str) -> str:
    """The case that holds by the sign of a value, ``unknown`` where it is missing.

    >>> known_case(float("nan"), "more", "less", "same")
    'unknown'
    """
    return "unknown" if pd.isna(value) else sign_case(value, positive, negative, zero)


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows of a frame, each with its columns as attributes.

    >>> [row.year for row in rows_of(pd.DataFrame({"year": [2023, 2024]}))]
    [2023, 2024]
    """
    return iter(frame.itertuples())


def number_case(number: int) -> NumberCase:
    """Whether there are any of something, and more than one."""
    return "none" if number == 0 else "one" if number == 1 else "several"
