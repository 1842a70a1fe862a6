"""Single amounts of a prescribed statement that are a thousand times too large or too small.

A cell is told where the sums that it is in do not hold, and would with a thousandth, or a thousand
times as much; and in the balance where it is some hundred times the year before's, and no sum
holds with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

import pandas as pd

from kommunetall.data.likely import spaced
from kommunetall.data.statements import AMOUNTS, BALANCE

THOUSAND: Final = 1000
LARGE: Final = 300
LEAST: Final = 100
LEAST_BEFORE: Final = 1000
UNITS: Final = {1 / THOUSAND: "kroner", float(THOUSAND): "millioner kroner"}


class Sum(NamedTuple):
    """A sum and its parts, by their rows, what the parts are above it, and what rounding allows."""

    total: int
    parts: tuple[int, ...]
    difference: float
    slack: float

    @property
    def rows(self) -> tuple[int, ...]:
        """The sum and its parts."""
        return (self.total, *self.parts)

    @property
    def holds(self) -> bool:
        """Whether the parts are the sum, but for rounding."""
        return abs(self.difference) <= self.slack

    def without(self, row: int, amount: float) -> float:
        """The difference with so much less in a row."""
        return self.difference + amount if row == self.total else self.difference - amount


def thousandfold(frame: pd.DataFrame, statement: str, file: str) -> list[str]:
    """A finding for each amount that is a thousand times too large or too small.

    Parameters
    ----------
    frame
        A statement as :func:`kommunetall.data.statements.by_role` gives it; the index is the row's
        number in the file.
    statement
        Its name.
    file
        What its file is called.
    """
    found: dict[tuple[int, str], str] = {}
    for column in (name for name in AMOUNTS if name in frame):
        known = frame[frame[column].notna()]
        amounts = known[column].astype(float)
        sums = sums_of(known, amounts)
        for row, said in misplaced(known, amounts, sums):
            found.setdefault((row, column), said)
        if statement == BALANCE:
            for row, said in leaps(known, amounts, sums):
                found.setdefault((row, column), said)
    return [
        f"{file}, rad {row}: «{name_of(frame, row)}» ({column}) {said}"
        for (row, column), said in found.items()
    ]


def sums_of(known: pd.DataFrame, amounts: pd.Series) -> list[Sum]:
    """Every sum of each year and account that has parts."""
    found = []
    amount = dict(zip(known.index, amounts, strict=True))
    for _, rows in known.groupby(["year", "scope"]):
        slack = (len(rows) + 1) / 2
        parts: dict[str, list[int]] = {}
        for row, line in zip(rows.index, rows.part_of, strict=True):
            parts.setdefault(line, []).append(int(row))
        for row, line in zip(rows.index, rows.line, strict=True):
            if line in parts:
                difference = sum(amount[part] for part in parts[line]) - amount[row]
                found.append(Sum(int(row), tuple(parts[line]), difference, slack))
    return found


def misplaced(
    known: pd.DataFrame, amounts: pd.Series, sums: list[Sum]
) -> Iterator[tuple[int, str]]:
    """Rows whose sums do not hold, and would with a thousandth of them, or a thousand times."""
    holding = {row for one in sums if one.holds for row in one.rows}
    wrong = dict.fromkeys(row for one in sums if not one.holds for row in one.rows)
    for row in wrong:
        own = [one for one in sums if row in one.rows]
        amount = float(amounts[row])
        for factor, unit in UNITS.items():
            if row in holding or not all(mends(one, row, amount, factor) for one in own):
                continue
            if factor > 1 and len(own) < 2 and not has_larger(known, row, amount):
                continue
            said = (
                f"er {spaced(abs(amount))}, og «{name_of(known, own[0].total)}» går ikke opp; det "
                f"ville den med omtrent {spaced(abs(amount) * factor)}: er beløpet i {unit}?"
            )
            yield row, said


def name_of(frame: pd.DataFrame, row: int) -> str:
    """A row's label, or its line where it has none."""
    label = frame.label.astype(object).to_dict()[row]
    return str(frame.line.to_dict()[row] if pd.isna(label) else label)


def mends(one: Sum, row: int, amount: float, factor: float) -> bool:
    """Whether a sum would hold with so many times an amount, and not without it altogether."""
    slack = one.slack + (THOUSAND if factor > 1 else 1)
    if factor > 1 and abs(amount) < LEAST:
        return False
    holds = abs(one.without(row, amount - amount * factor)) <= slack
    return holds and abs(one.without(row, amount)) > 2 * slack


def has_larger(known: pd.DataFrame, row: int, amount: float) -> bool:
    """Whether another amount of the same line is of another size altogether."""
    own = known.loc[[row], ["line", "scope"]]
    same = known[(known[["line", "scope"]] == own.iloc[0]).all(axis=1)]
    others = same[[name for name in AMOUNTS if name in same]].astype(float).abs()
    return bool((others > LARGE * abs(amount)).any(axis=None))


def leaps(known: pd.DataFrame, amounts: pd.Series, sums: list[Sum]) -> Iterator[tuple[int, str]]:
    """Rows some hundred times the same line's the year before, and in no sum that holds."""
    holding = {row for one in sums if one.holds for row in one.rows}
    lines = known[~known.duplicated(["year", "scope", "line"], keep=False)]
    keys = zip(lines.year.astype(int), lines.scope, lines.line, strict=True)
    at = dict(zip(keys, lines.index.astype(int), strict=True))
    for (year, scope, line), row in at.items():
        earlier = at.get((year - 1, scope, line))
        if earlier is None or row in holding:
            continue
        before, amount = abs(float(amounts[earlier])), abs(float(amounts[row]))
        if before >= LEAST_BEFORE and amount >= LARGE * before:
            yield (
                row,
                f"er {spaced(amount)}, {spaced(amount / before)} × året før: er det i kroner?",
            )
