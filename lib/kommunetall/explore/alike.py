"""Whether two things that a report shows are the same, to nine digits."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass

import numpy as np
import pandas as pd

NEAR = 1e-9


def alike(one: object, other: object) -> bool:
    """Whether two values show the same: figures to nine digits, all else exactly.

    Examples
    --------
    >>> alike({"tax": 0.3}, {"tax": 0.1 + 0.2}), alike((1, "a"), (1, "b")), alike(None, math.nan)
    (True, False, False)
    """
    if one is other:
        return True
    if isinstance(one, pd.DataFrame) and isinstance(other, pd.DataFrame):
        return frames_alike(one, other)
    if is_number(one) and is_number(other):
        return figures_alike(one, other)
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, Sequence):
        return len(one) == len(other) and all(map(alike, one, other))
    if is_dataclass(one) and is_dataclass(other):
        return all(alike(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    return same(one, other)


def same(one: object, other: object) -> bool:
    """Whether two values say that they are equal, with one answer."""
    answer = one == other
    return answer if isinstance(answer, bool) else False


def is_number(value: object) -> bool:
    """Whether a value is a figure, one that is missing too; a truth is none."""
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def figures_alike(one: object, other: object) -> bool:
    """Whether two figures are the same to nine digits; missing ones are."""
    first, second = float(str(one)), float(str(other))
    if math.isnan(first) or math.isnan(second):
        return math.isnan(first) and math.isnan(second)
    return math.isclose(first, second, rel_tol=NEAR, abs_tol=NEAR)


def frames_alike(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Whether two frames have the same columns, kinds and rows."""
    if list(one.columns) != list(other.columns) or len(one) != len(other):
        return False
    if not one.index.equals(other.index):
        return False
    return all(columns_alike(one.iloc[:, n], other.iloc[:, n]) for n in range(one.shape[1]))


def columns_alike(one: pd.Series, other: pd.Series) -> bool:
    """Whether two columns have the same kind and values."""
    if one.dtype != other.dtype:
        return False
    if pd.api.types.is_float_dtype(one.dtype):
        first, second = (column.to_numpy(dtype=float, na_value=math.nan) for column in (one, other))
        return np.allclose(first, second, rtol=NEAR, atol=NEAR, equal_nan=True)
    if one.dtype == object:
        return all(map(alike, one, other))
    return one.equals(other)
