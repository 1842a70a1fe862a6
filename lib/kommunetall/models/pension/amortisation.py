"""Amortisation of amounts in whole kroner: arrays in, the rows of a schedule out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from pandas import Series, factorize

LASTING = np.iinfo(np.int64).max
AMOUNTS = ["correction_nok", "arisen_nok", "amortised_nok", "remaining_nok"]


class Rows(NamedTuple):
    """Rows of a schedule in whole numbers.

    Attributes
    ----------
    keys
        Number of the unit, vintage (`LASTING` where there is none) and year: one column each.
    amounts
        As `AMOUNTS` names them, one column each.
    """

    keys: np.ndarray
    amounts: np.ndarray


def portion(amount: np.ndarray, parts: np.ndarray | int, of: np.ndarray | int) -> np.ndarray:
    """Whole kroner of amount·parts/of, rounded half away from zero."""
    size = (2 * np.abs(amount) * parts + of) // (2 * np.asarray(of))
    signed: np.ndarray = np.sign(amount) * size
    return signed


def amortised(
    number: np.ndarray,
    vintage: np.ndarray,
    entered: np.ndarray,
    amount: np.ndarray,
    parts: np.ndarray,
    first: int,
) -> Rows:
    """Rows of amounts that entered at the end of a year and are amortised in so many equal parts.

    Each has a row for every year from `first` years after it entered until it is amortised: 0 for a
    deviation that arises, 1 for a correction of the opening balance.
    """
    row, step = steps(parts + 1 - first)
    step, amount, parts = step + first, amount[row], parts[row]
    remaining = portion(amount, parts - step, parts)
    before = portion(amount, np.minimum(parts - step + 1, parts), parts)
    keys = (number[row], vintage[row], entered[row] + step)
    amounts = (
        np.where((step == 1) & (first == 1), amount, 0),
        np.where(step == 0, amount, 0),
        np.where(step == 0, 0, before - remaining),
        remaining,
    )
    return Rows(np.column_stack(keys), np.column_stack(amounts))


def lasting(number: np.ndarray, year: np.ndarray, amount: np.ndarray, last: int) -> Rows:
    """Rows of corrections that are not amortised: they stay from their year until the last one."""
    row, step = steps(np.maximum(last + 1 - year, 1))
    amount = amount[row]
    nothing = np.zeros_like(amount)
    keys = (number[row], np.full_like(row, LASTING), year[row] + step)
    amounts = (np.where(step == 0, amount, 0), nothing, nothing, amount)
    return Rows(np.column_stack(keys), np.column_stack(amounts))


def steps(counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Place of each thing, as many times as it counts, and 0, 1, 2 … along its times."""
    place = np.repeat(np.arange(len(counts)), counts)
    return place, np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)


def in_order(rows: Rows) -> Rows:
    """Rows by unit, vintage and year, those of one key added."""
    group = alike(*rows.keys.T)
    groups = int(group.max(initial=-1)) + 1
    keys = np.zeros((groups, rows.keys.shape[1]), dtype=np.int64)
    keys[group] = rows.keys
    return Rows(keys, summed(group, rows.amounts, groups))


def alike(*columns: np.ndarray | Series) -> np.ndarray:
    """Number of each row's group: rows that say the same in all columns are one.

    Groups are numbered in the order of what they say, the first column first, a blank last.
    """
    number, _ = factorize(columns[0], sort=True, use_na_sentinel=False)
    for column in columns[1:]:
        place, values = factorize(column, sort=True, use_na_sentinel=False)
        number, _ = factorize(number * len(values) + place, sort=True)
    return number


def summed(group: np.ndarray, amounts: np.ndarray, groups: int) -> np.ndarray:
    """Sum of each column of the amounts of each of so many groups: a row for each group."""
    sums = np.zeros((amounts.shape[1], groups), dtype=np.int64)
    for column, values in zip(sums, amounts.T, strict=True):
        np.add.at(column, group, values)
    return sums.T
