"""The signs of the central items, told by the roles of their lines and by their sums.

They are printed with income negative, with all amounts positive, or with income positive and
expenditure negative, as the prescribed statements are; read, income is negative.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import pandas as pd

from kommunetall.data.cells import in_words
from kommunetall.data.lines import Line
from kommunetall.data.signs import (
    ALL_POSITIVE,
    FORMS,
    INCOME_NEGATIVE,
    Column,
    Form,
    Row,
    by_role,
    least_wrong,
    mixed,
    odd,
    side,
    summed,
    wrong,
)

BY_ITEM: Final = "by_item"
REVENUE: Final = "central_revenue"
AMOUNTS: Final = (
    "original_budget_nok_thousand",
    "revised_budget_nok_thousand",
    "actual_nok_thousand",
)
DEVIATION, PERCENT = "deviation_nok_thousand", "deviation_percent"
INCOME: Final = (
    "tax",
    "general_grant",
    "property_tax",
    "interest_income",
    "dividends",
    "enterprise_transfer",
    "unaccompanied_minors_grant",
    "depreciation_counter",
    "restricted_fund_use",
    "disposable_fund_use",
)
EXPENDITURE: Final = (
    "depreciation",
    "interest_expense",
    "internal_repayment",
    "repayment",
    "transfer_to_investment",
    "restricted_fund_provision",
    "disposable_fund_provision",
)
ROUNDING: Final = 1.5
MOST_TRIED: Final = 12


def with_signs(frame: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Central items with income negative, and a finding where that cannot be told.

    Parameters
    ----------
    frame
        The table as typed; the index is the row's number in the file.
    file
        Name of the file, for findings.

    Returns
    -------
    pandas.DataFrame
        The rows, with ``mended`` (names of the columns whose printed sign is put right).
    list of str
        A finding for every block whose signs cannot be told.
    """
    turned, findings = frame.assign(mended=""), []
    for _, rows in frame.groupby("year", sort=False):
        factors = {}
        for name in (c for c in AMOUNTS if rows[c].notna().any()):
            column = told(rows, name)
            findings += [f"{file}, kolonne {name}: {finding}" for finding in column.findings]
            factor = pd.Series(column.turned, dtype="Int64").reindex(rows.index, fill_value=1)
            turned.loc[rows.index, name] = rows[name] * factor
            turned.loc[list(column.mended), "mended"] += f"{name} "
            factors[name] = factor
        own = turned.loc[rows.index, AMOUNTS[1]] - turned.loc[rows.index, AMOUNTS[2]]
        stays = ((rows[DEVIATION] - own).abs() <= ROUNDING).fillna(False).astype(bool)
        is_turned = (factors[AMOUNTS[2]] < 0) & ~stays if factors else stays & False
        for name in (DEVIATION, PERCENT):
            turned.loc[rows.index, name] = rows[name].mask(is_turned, -rows[name])
    return turned, findings


@dataclass(frozen=True)
class Block:
    """One of the statements in a column: its lines, those whose roles tell their side, and its sum.

    Attributes
    ----------
    sure, others
        Lines with an amount that are income or expenditure by their role, and those that may be
        either; all lines of revenue that have no role are income.
    total
        The sum's row; none where there is not one.
    """

    is_revenue: bool
    sure: list[Row]
    others: list[Row]
    total: Row | None

    @property
    def rounding(self) -> float:
        """The largest difference that rounding of the lines and the sum explains."""
        return (len(self.sure) + len(self.others) + 1) / 2

    @property
    def forms(self) -> list[Form]:
        """The forms in which no line is on the other side than its role says."""
        if self.sure or not self.is_revenue:
            return [form for form in FORMS if not wrong(self.sure, form)]
        is_negative = sum(row.amount for row in self.others) <= 0
        return [form for form in FORMS if (form == INCOME_NEGATIVE) == is_negative]

    def fits(self, computed: float) -> bool:
        """Whether the printed sum is what is computed, but for rounding and sign."""
        if self.total is None:
            return False
        amount = self.total.amount
        return min(abs(amount - computed), abs(amount + computed)) <= self.rounding


def told(rows: pd.DataFrame, name: str) -> Column:
    """The signs of one year's column."""
    known = rows[rows[name].notna()]
    cells = [
        Row(int(number), line_of(*role), float(amount))
        for number, *role, amount in zip(
            known.index, known.statement, known["item"], known.label, known[name], strict=True
        )
    ]
    is_sum = dict(zip(known.index, known.kind == "sum", strict=True))
    column = Column(cells, {row.number: 1 for row in cells})
    blocks = [
        block_of([row for row in cells if row.line.statement == statement], is_sum)
        for statement in known.statement.unique()
    ]
    column.forms |= {block.forms[0] for block in blocks if len(block.forms) == 1}
    for block in blocks:
        tell(column, block)
    return column


def line_of(statement: str, item: str | None, label: str) -> Line:
    """What a row is: income or expenditure by its role, or either where that does not say."""
    role = "" if item is None or pd.isna(item) else item
    is_income = role in INCOME or (statement == REVENUE and role not in EXPENDITURE)
    is_either = role not in (*INCOME, *EXPENDITURE)
    sign = -1 if is_income else 1
    return Line(statement, "", "", role, sign, is_either, "line", "", "", (label,))


def block_of(rows: list[Row], is_sum: dict[int, bool]) -> Block:
    """One of the statements in a column."""
    sums = [row for row in rows if is_sum[row.number]]
    lines = [row for row in rows if not is_sum[row.number] and row.amount]
    return Block(
        is_revenue=rows[0].line.statement == REVENUE,
        sure=[row for row in lines if not row.line.is_either],
        others=[row for row in lines if row.line.is_either],
        total=sums[0] if len(sums) == 1 else None,
    )


def tell(column: Column, block: Block) -> None:
    """Tell the signs of one of the statements: those of its lines, and then that of its sum.

    Where the roles leave several forms, it is the one that the sum tells, or else that of the other
    statements of the column.
    """
    possible = sorted(block.forms, key=lambda form: form not in column.forms)
    ways = [signs for form in possible if (signs := signs_in(block, form)) is not None]
    right = [signs for signs in ways if block.fits(amount_of(block, signs))]
    if ways:
        column.turned |= (right or ways)[0]
    elif possible:
        column.findings.append(unclear(block.others))
    else:
        tell_odd(column, block)
    if block.total is not None:
        computed, total = amount_of(block, column.turned), block.total.amount
        is_opposite = abs(total + computed) < abs(total - computed)
        column.turned[block.total.number] = -1 if is_opposite else 1


def tell_odd(column: Column, block: Block) -> None:
    """Tell the signs of a statement with a line on the other side than its role says."""
    rest = sum(row.amount for row in block.others)
    fitting = [f for f in FORMS if block.fits(summed(block.sure, f) + f[1] * rest)]
    chosen = least_wrong(block.sure, fitting)
    if chosen:
        column.turned |= factors(block, chosen[0])
    elif block.fits(sum(by_role(row) * row.amount for row in block.sure) + rest):
        column.turned |= {row.number: by_role(row) for row in block.sure}
        column.mended |= {row.number for row in odd(block.sure)}
    else:
        column.findings.append(mixed(block.sure))


def factors(block: Block, form: Form) -> dict[int, int]:
    """What each line is multiplied by, if the statement is printed in `form`."""
    return {row.number: form[side(row)] for row in (*block.sure, *block.others)}


def signs_in(block: Block, form: Form) -> dict[int, int] | None:
    """What each line is multiplied by in a form; none where the sum does not tell it.

    Without minus, lines that may be either are income or expenditure as the sum needs it.
    """
    signs = factors(block, form)
    if form != ALL_POSITIVE or block.is_revenue or not block.others:
        return signs
    numbers = [row.number for row in block.others]
    tried = [
        signs | dict.fromkeys(income, -1)
        for count in range(len(numbers) + 1)
        for income in combinations(numbers, count)
        if len(numbers) <= MOST_TRIED
    ]
    found = [way for way in tried if block.fits(amount_of(block, way))]
    return found[0] if len(found) == 1 else None


def amount_of(block: Block, signs: dict[int, int]) -> float:
    """What the lines sum to with these signs."""
    return sum(signs[row.number] * row.amount for row in (*block.sure, *block.others))


def unclear(rows: list[Row]) -> str:
    """A finding on lines that may be income or expenditure."""
    said = in_words([row.named for row in rows])
    return (
        f"{said}: om det er inntekt eller utgift, går ikke fram av item eller summen: fyll ut "
        "item, eller skriv inntektene med minus"
    )
