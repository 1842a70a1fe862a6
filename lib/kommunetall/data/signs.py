"""The signs of a printed statement, told by what its lines are and by its sums.

A statement is printed with income negative, with all amounts positive, or with income positive and
expenditure negative, and often with one part in another form than the next. Each sum and its lines
are therefore told apart, in each column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kommunetall.data.lines import Line

Form = tuple[int, int]
INCOME_NEGATIVE: Final[Form] = (1, 1)
ALL_POSITIVE: Final[Form] = (-1, 1)
EXPENDITURE_NEGATIVE: Final[Form] = (-1, -1)
FORMS: Final = (INCOME_NEGATIVE, ALL_POSITIVE, EXPENDITURE_NEGATIVE)
MOSTLY: Final = 0.25
CLEARLY: Final = 10
REMEDY: Final = (
    "write it in one of the three forms: income negative; all positive; "
    "income positive and expenditure negative"
)


@dataclass(frozen=True)
class Row:
    """A row of one column: what it is, where it stands, and its amount as printed."""

    number: int
    line: Line
    part_of: str
    amount: float

    @property
    def named(self) -> str:
        """How a finding speaks of it."""
        return f"row {self.number + 2} ({self.line.name})"


@dataclass
class Column:
    """The rows of one column of one statement, and what their signs are found to be.

    ``turned`` has, by row number, 1 where the amount stands as in the house's form and -1 where it
    has the opposite sign; ``forms`` is what the blocks that could be told are printed in.
    """

    rows: Sequence[Row]
    turned: dict[int, int] = field(default_factory=dict)
    forms: set[Form] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)

    def amount(self, row: Row) -> float:
        """An amount in the house's form."""
        return row.amount * self.turned[row.number]


def told(rows: Sequence[Row]) -> Column:
    """The signs of one column of a statement of income and expenditure.

    Parameters
    ----------
    rows
        Those with an amount, in the printed order.

    Returns
    -------
    Column
        With a sign for every row, or a finding for every block whose signs cannot be told.
    """
    column = Column(rows)
    parts: dict[str, list[Row]] = {}
    for row in rows:
        parts.setdefault(row.part_of, []).append(row)
    for total in from_below(rows, parts):
        tell_block(column, parts.get(total.line.line, []), total)
    tell_block(column, [row for row in parts.get("", []) if row.line.line not in parts], None)
    settle(column, parts)
    return column


def from_below(rows: Sequence[Row], parts: Mapping[str, list[Row]]) -> list[Row]:
    """Rows that are sums of others in the column, those first that others are summed from."""
    found: list[Row] = []

    def visit(row: Row) -> None:
        for part in parts.get(row.line.line, []):
            visit(part)
        if row.line.line in parts:
            found.append(row)

    for row in parts.get("", []):
        visit(row)
    return found


def tell_block(column: Column, parts: Sequence[Row], total: Row | None) -> None:
    """Tell the signs of the lines of a sum, and of the sum."""
    known = [row for row in parts if row.number in column.turned]
    lines = [row for row in parts if row.number not in column.turned and row.amount]
    column.turned |= {row.number: 1 for row in parts if not row.amount}
    fixed = sum(column.amount(row) for row in known)
    rounding = (len(parts) + 1) / 2
    ways = distinct(lines)
    fitting = [form for form in ways if fits(total, fixed + summed(lines, form), rounding)]
    right = [form for form in ways if not wrong(lines, form)]
    chosen = right if len(right) == 1 else [form for form in fitting if form in right]
    if not right:
        chosen = least_wrong(lines, fitting)
    if len(chosen) == 1:
        column.turned |= {row.number: chosen[0][side(row)] for row in lines}
        if lines:
            column.forms.add(chosen[0])
    elif not right and fits(total, fixed + sum(by_role(row) * row.amount for row in lines), rounding):
        column.turned |= {row.number: by_role(row) for row in lines}
    elif not right:
        column.findings.append(mixed(lines))
        column.turned |= {row.number: 1 for row in lines}
    if total is not None and all(row.number in column.turned for row in parts):
        tell_sum(column, total, sum(column.amount(row) for row in parts), rounding)


def tell_sum(column: Column, total: Row, computed: float, rounding: float) -> None:
    """Tell the sign of a sum from what its lines sum to."""
    same, opposite = abs(total.amount - computed), abs(total.amount + computed)
    near, far = min(same, opposite), max(same, opposite)
    if near <= rounding or near * CLEARLY <= far or not total.amount:
        column.turned[total.number] = 1 if same <= opposite else -1


def settle(column: Column, parts: Mapping[str, list[Row]]) -> None:
    """Tell what the sums could not: by the role, or by a column that has income negative."""
    for row in column.rows:
        if row.number in column.turned:
            continue
        if column.forms == {INCOME_NEGATIVE}:
            column.turned[row.number] = 1
        elif not row.line.is_either:
            column.turned[row.number] = by_role(row)
        else:
            column.turned[row.number] = 1
            lacking = "that it sums" if row.line.line in parts else "that it is the sum of"
            column.findings.append(
                f"{row.named}: whether {row.amount:.0f} is a surplus or a deficit, a provision or "
                f"a use, cannot be told: add the lines {lacking}, or the sum that it belongs to, "
                "or write the column with income negative"
            )


def side(row: Row) -> int:
    """Which of a form's two factors is a row's: 0 for income, 1 for expenditure."""
    return 0 if row.line.sign < 0 else 1


def by_role(row: Row) -> int:
    """The factor that puts an amount on its own side; what may be on either stays."""
    return -1 if not row.line.is_either and row.amount * row.line.sign < 0 else 1


def distinct(lines: Sequence[Row]) -> list[Form]:
    """The forms that give the lines different signs."""
    sides = {side(row) for row in lines}
    found: dict[tuple[int, ...], Form] = {}
    for form in FORMS:
        found.setdefault(tuple(form[s] for s in sorted(sides)), form)
    return list(found.values())


def summed(lines: Iterable[Row], form: Form) -> float:
    """Sum of lines in the house's form, if they are printed in `form`."""
    return sum(row.amount * form[side(row)] for row in lines)


def wrong(lines: Iterable[Row], form: Form) -> float:
    """What stands on the other side than its role says, if the lines are printed in `form`."""
    amounts = [
        (row.amount * form[side(row)], row.line.sign) for row in lines if not row.line.is_either
    ]
    return sum(abs(amount) for amount, sign in amounts if amount * sign < 0)


def fits(total: Row | None, computed: float, rounding: float) -> bool:
    """Whether a printed sum is what its lines sum to, but for rounding and sign."""
    if total is None:
        return False
    if not total.line.is_either and computed * total.line.sign < -rounding:
        return False
    return min(abs(total.amount - computed), abs(total.amount + computed)) <= rounding


def least_wrong(lines: Sequence[Row], fitting: Sequence[Form]) -> list[Form]:
    """The form whose sum fits, where a few small lines have the sign of the other side.

    A corrected grant or a purchase that is paid back has it; the sum tells that it is none of ours.
    """
    most = MOSTLY * sum(abs(row.amount) for row in lines)
    ways = sorted(fitting, key=lambda form: wrong(lines, form))
    return ways[:1] if ways and wrong(lines, ways[0]) <= most else []


def mixed(lines: Sequence[Row]) -> str:
    """A finding that names the rows whose signs do not go with the others, or with the sum."""
    form = min(FORMS, key=lambda f: wrong(lines, f))
    rows = [
        row
        for row in lines
        if not row.line.is_either and row.amount * form[side(row)] * row.line.sign < 0
    ]
    said = "; ".join(f"{row.named} has {row.amount:.0f}" for row in rows)
    return f"the signs are mixed, and the sum does not tell which is meant: {said}: {REMEDY}"


def told_of_balance(rows: Sequence[Row], tops: Mapping[int, str]) -> Column:
    """The signs of one column of a balance: each side is all positive, or all negative.

    Parameters
    ----------
    tops
        By row number, the total of the side that the row belongs to.
    """
    column = Column(rows)
    for top in dict.fromkeys(tops.values()):
        own = [row for row in rows if tops[row.number] == top]
        strict = [row for row in own if not row.line.is_either]
        positive = sum(row.amount for row in strict if row.amount > 0)
        negative = -sum(row.amount for row in strict if row.amount < 0)
        if min(positive, negative) > MOSTLY * (positive + negative):
            said = "; ".join(f"{r.named} has {r.amount:.0f}" for r in strict if r.amount < 0)
            column.findings.append(f"the signs of one side of the balance are mixed: {said}")
        column.turned |= {row.number: 1 if positive >= negative else -1 for row in own}
    return column
