"""The signs of a printed statement, told by what its lines are and by its sums.

A statement is printed with income negative, with all amounts positive, or with income positive and
expenditure negative, and often with one part in another form than the next. Each sum and its lines
are therefore told apart, in each column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from kommunetall.data.lines import SUMS, Line, above, lines_of

Form = tuple[int, int]
INCOME_NEGATIVE: Final[Form] = (1, 1)
ALL_POSITIVE: Final[Form] = (-1, 1)
EXPENDITURE_NEGATIVE: Final[Form] = (-1, -1)
FORMS: Final = (INCOME_NEGATIVE, ALL_POSITIVE, EXPENDITURE_NEGATIVE)
MOSTLY: Final = 0.25
CLEARLY: Final = 10
MOST_TURNED: Final = 4
REMEDY: Final = (
    "skriv inntektene med minus, alle beløp uten minus, eller inntektene uten og utgiftene med"
)


@dataclass(frozen=True)
class Row:
    """A row of one column: where it stands, what it is, and its amount as printed."""

    number: int
    line: Line
    amount: float

    @property
    def named(self) -> str:
        """How a finding speaks of it."""
        return f"rad {self.number} («{self.line.name}»)"


@dataclass
class Column:
    """The rows of one column of one statement, and what their signs are found to be.

    Attributes
    ----------
    rows
        Those with an amount.
    turned
        By row number: 1 where the amount stands as in the house's form, -1 where its sign is the
        opposite.
    forms
        What the blocks are printed in that their lines or sums tell.
    mended
        Numbers of the rows whose sign is another than their block's, and is put right, since role
        and sum together tell it.
    findings
        What cannot be told.
    """

    rows: Sequence[Row]
    turned: dict[int, int] = field(default_factory=dict)
    forms: set[Form] = field(default_factory=set)
    mended: set[int] = field(default_factory=set)
    findings: list[str] = field(default_factory=list)

    def is_told(self, rows: Iterable[Row]) -> bool:
        """Whether the signs of all of some rows are found."""
        return all(row.number in self.turned for row in rows)

    def amount(self, row: Row) -> float:
        """An amount in the house's form."""
        return row.amount * self.turned[row.number]


@dataclass
class Block:
    """A sum and its parts in one column.

    Attributes
    ----------
    total
        The sum's row; none where it is not printed.
    parts
        Rows that it is the sum of.
    unprinted
        Amounts of sums that are parts and are not printed, in the house's form.
    """

    total: Row | None
    parts: list[Row]
    unprinted: list[float] = field(default_factory=list)

    @property
    def rounding(self) -> float:
        """The largest difference that rounding of the parts and the sum explains."""
        return (len(self.parts) + len(self.unprinted) + 1) / 2


def told(rows: Sequence[Row]) -> Column:
    """The signs of one column of a statement of income and expenditure.

    Parameters
    ----------
    rows
        Those with an amount, of one statement.

    Returns
    -------
    Column
        With a sign for every row, and a finding for every block whose signs cannot be told.
    """
    column = Column(rows)
    blocks = blocks_of(rows)
    for role, block in blocks.items():
        tell_block(column, block)
        if block.total is None and role and column.is_told(block.parts):
            parent = parent_of(rows, role)
            if parent in blocks:
                computed = sum(map(column.amount, block.parts)) + sum(block.unprinted)
                blocks[parent].unprinted.append(computed)
    for block in reversed(blocks.values()):
        tell_parts(column, block)
    settle(column)
    return column


def blocks_of(rows: Sequence[Row]) -> dict[str, Block]:
    """The sums by role, printed or not, those first that others are sums of."""
    there = {row.line.line: row for row in rows}
    blocks: dict[str, Block] = {}
    for row in rows:
        role = parent_of(rows, row.line.line)
        blocks.setdefault(role, Block(there.get(role), [])).parts.append(row)
        while role and role not in there:
            role = parent_of(rows, role)
            blocks.setdefault(role, Block(there.get(role), []))
    if "" in blocks:
        blocks[""].parts = [row for row in blocks[""].parts if row.line.line not in blocks]
    statement = rows[0].line.statement if rows else ""
    depth = {role: len(above(statement, role)) + 1 if role else 0 for role in blocks}
    return {role: blocks[role] for role in sorted(blocks, key=lambda r: -depth[r])}


def parent_of(rows: Sequence[Row], role: str) -> str:
    """The sum that a line is a part of in a column; '' at the top.

    A net that is not printed is passed by: provision and use are parts of what it is part of.
    """
    statement = rows[0].line.statement
    there = {row.line.line for row in rows}
    lines = lines_of(statement)
    sums = (top for top in above(statement, role) if top in there or lines[top].kind in SUMS)
    return next(sums, "")


def tell_block(column: Column, block: Block) -> None:
    """Tell the signs of the lines of a sum, and of the sum."""
    column.turned |= {row.number: 1 for row in block.parts if not row.amount}
    lines = [row for row in block.parts if row.number not in column.turned]
    known = [row for row in block.parts if row.number in column.turned]
    fixed = sum(column.amount(row) for row in known) + sum(block.unprinted)
    ways = distinct(lines)
    fitting = [form for form in ways if fits(block, fixed + summed(lines, form))]
    right = [form for form in ways if not wrong(lines, form)]
    chosen = right if len(right) == 1 else [form for form in fitting if form in right]
    if not right:
        chosen = least_wrong(lines, fitting)
    if len(chosen) == 1:
        column.turned |= with_results(block, fixed, lines, chosen[0])
        column.forms |= {chosen[0]} if lines else set()
    elif right and (way := only_way(block, fixed, lines, right)):
        column.turned |= way
    elif not right and fits(block, fixed + sum(by_role(row) * row.amount for row in lines)):
        column.turned |= {row.number: by_role(row) for row in lines}
        column.mended |= {row.number for row in odd(lines)}
    elif not right:
        column.findings.append(mixed(lines))
        column.turned |= {row.number: 1 for row in lines}
    if block.total is not None and column.is_told(block.parts):
        computed = sum(column.amount(row) for row in block.parts) + sum(block.unprinted)
        tell_sum(column, block.total, computed, block.rounding)


def with_results(block: Block, fixed: float, lines: Sequence[Row], form: Form) -> dict[int, int]:
    """What each line is multiplied by in a form; results and nets as the sum needs them.

    A surplus is often printed without minus beside lines of any form. Where the sum does not tell a
    result from its opposite, its sign is left to the other sums.
    """
    signs = {row.number: form[side(row)] for row in lines}
    large = [r for r in lines if r.line.is_either and abs(r.amount) > block.rounding]
    default = fixed + summed(lines, form)
    is_plain = form == INCOME_NEGATIVE and len({side(row) for row in lines}) > 1
    if block.total is None or not large or len(large) > MOST_TURNED:
        return signs
    if is_plain and fits(block, default):
        return signs
    ways = []
    for turned in product((1, -1), repeat=len(large)):
        flipped = {r.number: t * signs[r.number] for r, t in zip(large, turned, strict=True)}
        way = signs | flipped
        computed = fixed + sum(way[row.number] * row.amount for row in lines)
        ways.append((misfit(block, computed), way))
    (least, best), (next_least, _) = sorted(ways, key=lambda found: found[0])[:2]
    if least <= block.rounding < next_least:
        return best
    if block.rounding < least:
        return best if least * CLEARLY <= next_least else signs
    return {row.number: signs[row.number] for row in lines if row not in large}


def only_way(
    block: Block, fixed: float, lines: Sequence[Row], forms: Sequence[Form]
) -> dict[int, int]:
    """What each line is multiplied by, where one choice alone of results and nets fits the sum.

    Nothing, where the forms differ in other lines than those, or more than one choice fits.
    """
    large = [r for r in lines if r.line.is_either and abs(r.amount) > block.rounding]
    others = [row for row in lines if not row.line.is_either]
    is_same = all(len({form[side(row)] for form in forms}) == 1 for row in others)
    if block.total is None or not large or len(large) > MOST_TURNED or not is_same:
        return {}
    signs = {row.number: forms[0][side(row)] for row in lines}
    ways = [
        signs | {r.number: turned for r, turned in zip(large, chosen, strict=True)}
        for chosen in product((1, -1), repeat=len(large))
    ]
    fitting = [
        way
        for way in ways
        if fits(block, fixed + sum(way[row.number] * row.amount for row in lines))
    ]
    return fitting[0] if len(fitting) == 1 else {}


def misfit(block: Block, computed: float) -> float:
    """How far a printed sum is from what is computed, whatever its sign."""
    amount = block.total.amount if block.total else 0.0
    return min(abs(amount - computed), abs(amount + computed))


def tell_parts(column: Column, block: Block) -> None:
    """Tell the signs of parts from a sum whose sign the sums above have told."""
    lines = [row for row in block.parts if row.number not in column.turned]
    if block.total is None or block.total.number not in column.turned or not lines:
        return
    known = [row for row in block.parts if row.number in column.turned]
    rest = column.amount(block.total) - sum(block.unprinted) - sum(map(column.amount, known))
    ways = [
        form
        for form in distinct(lines)
        if not wrong(lines, form) and abs(summed(lines, form) - rest) <= block.rounding
    ]
    if len(ways) == 1:
        column.turned |= {row.number: ways[0][side(row)] for row in lines}


def tell_sum(column: Column, total: Row, computed: float, rounding: float) -> None:
    """Tell the sign of a sum from what its parts sum to."""
    same, opposite = abs(total.amount - computed), abs(total.amount + computed)
    near, far = min(same, opposite), max(same, opposite)
    if near <= rounding or near * CLEARLY <= far or not total.amount:
        column.turned[total.number] = 1 if same <= opposite else -1


def settle(column: Column) -> None:
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
            column.findings.append(
                f"{row.named}: om {row.amount:.0f} er overskudd eller underskudd, avsetning eller "
                "bruk, går ikke fram: ta med linjene som det er summen av og summen som det inngår "
                "i, eller skriv hele kolonnen med inntekter med minus"
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


def fits(block: Block, computed: float) -> bool:
    """Whether a printed sum is what its parts sum to, but for rounding and sign.

    A sum that is not printed is zero, as a municipality leaves out what is not there.
    """
    if block.total is None:
        return abs(computed) <= block.rounding
    line, amount = block.total.line, block.total.amount
    if not line.is_either and computed * line.sign < -block.rounding:
        return False
    return min(abs(amount - computed), abs(amount + computed)) <= block.rounding


def least_wrong(lines: Sequence[Row], fitting: Sequence[Form]) -> list[Form]:
    """The form whose sum fits, where a few small lines have the sign of the other side.

    A corrected grant or a purchase that is paid back has it; the sum tells that it is none of ours.
    """
    most = MOSTLY * sum(abs(row.amount) for row in lines)
    ways = sorted(fitting, key=lambda form: wrong(lines, form))
    return ways[:1] if ways and wrong(lines, ways[0]) <= most else []


def odd(lines: Sequence[Row]) -> list[Row]:
    """Rows on the other side than their role says, in the form that most of the lines are in."""
    form = min(FORMS, key=lambda f: wrong(lines, f))
    return [row for row in lines if wrong([row], form)]


def mixed(lines: Sequence[Row]) -> str:
    """A finding that names the rows whose signs do not go with the others, or with the sum."""
    said = "; ".join(f"{row.named} har {row.amount:.0f}" for row in odd(lines))
    return f"fortegnene spriker, og summen viser ikke hva som er ment: {said}: {REMEDY}"


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
            said = "; ".join(f"{r.named} har {r.amount:.0f}" for r in strict if r.amount < 0)
            column.findings.append(
                f"fortegnene på én side av balansen spriker: {said}: skriv hele siden uten minus"
            )
        column.turned |= {row.number: 1 if positive >= negative else -1 for row in own}
    return column
