"""A KOSTRA file's records as the tables of what municipalities have reported."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from kommunetall.data import Line, lines_of
from kommunetall.fetch.accounts import (
    AMOUNT_COLUMN,
    KEY,
    KEY_BY_FUNCTION,
    PENSION,
    SELF_COST,
    SOURCES,
    Source,
)
from kommunetall.fetch.checks import MEMORANDUM
from kommunetall.fetch.kostra.codes import (
    BALANCE,
    CHAPTER,
    INVESTMENT,
    KIND,
    OPERATIONS,
    TREASURY,
    Form,
    codes,
)
from kommunetall.fetch.kostra.files import File
from kommunetall.fetch.kostra.sums import is_asset

STATEMENTS: Final = {
    OPERATIONS: "reported_operations",
    INVESTMENT: "reported_investment",
    BALANCE: "reported_balance",
}
EVERY_FUNCTION: Final = "all"
FUNCTIONS: Final = {
    "reported_pension": (*PENSION, EVERY_FUNCTION),
    "reported_self_cost": SELF_COST,
}
TABLES: Final = {source.name: source for source in SOURCES}
CARRIED: Final = ("AGD95", "AGI56")
REFUNDS: Final = ("710", "729")
FIRST_INTEREST, FIRST_OF_FINANCE = "500", "509"


def tables_of(files: Iterable[File]) -> dict[str, pd.DataFrame]:
    """Figures of each table, of files of whole years.

    Returns
    -------
    dict of pandas.DataFrame
        By the table's name, in the form of :func:`kommunetall.fetch.fetch`: income and surplus are
        negative in operations and investment, and the balance is positive.
    """
    found: dict[str, list[pd.DataFrame]] = {}
    for file in files:
        if not file.is_of_year:
            continue
        frame = frame_of(file)
        for account in file.form.classes.values():
            name = STATEMENTS[account]
            rows = frame[frame.account == account]
            found.setdefault(name, []).append(statement_of(rows, account, file))
        if has_functions(file.form):
            for name, rows in by_function(frame).items():
                found.setdefault(name, []).append(keyed(rows, file, KEY_BY_FUNCTION))
    return {name: pd.concat(frames, ignore_index=True) for name, frames in found.items()}


def tables_in(form: Form) -> tuple[str, ...]:
    """Names of the tables that a kind of file has figures of."""
    statements = tuple(STATEMENTS[account] for account in form.classes.values())
    return (*statements, *FUNCTIONS) if has_functions(form) else statements


def has_functions(form: Form) -> bool:
    """Whether pension and self-cost are read of it: of the treasury's operations."""
    return OPERATIONS in form.classes.values() and form.scope == TREASURY


def frame_of(file: File) -> pd.DataFrame:
    """Records of a file as rows: account, place, kind and amount."""
    return pd.DataFrame(
        [(r.account, r.place, r.kind, r.amount) for r in file.records],
        columns=["account", "place", "kind", AMOUNT_COLUMN],
    )


def statement_of(rows: pd.DataFrame, account: str, file: File) -> pd.DataFrame:
    """Every line of a statement, sums with it."""
    dimension, column = (CHAPTER, "place") if account == BALANCE else (KIND, "kind")
    known = codes(dimension, file.municipality)
    sides = 1 if account != BALANCE else rows.place.map(side)
    told = rows.assign(
        code=rows[column].map(lambda code: known[code][account]),
        signed=rows[AMOUNT_COLUMN] * sides,
    )
    own = {str(code): int(total) for code, total in told.groupby("code").signed.sum().items()}
    for code in CARRIED:
        own[code] = -own.get(code, 0)
    source = TABLES[STATEMENTS[account]]
    amounts = with_sums(own, source)
    frame = pd.DataFrame({"code": list(amounts), AMOUNT_COLUMN: list(amounts.values())})
    frame["line"] = frame.code.map({code: line.line for code, line in source.lines.items()})
    return keyed(frame, file, [*KEY, "line"])


def side(chapter: str) -> int:
    """What a chapter's amounts are multiplied by: equity and liabilities are negative in a file."""
    return 1 if is_asset(chapter) or chapter.startswith("9") else -1


def with_sums(own: dict[str, int], source: Source) -> dict[str, int]:
    """Amounts of all lines of a statement by their codes: a sum is the sum of its lines."""
    lines = [*lines_of(source.statement).values()]

    def amount(line: Line) -> int:
        parts = [part for part in lines if part.part_of == line.line]
        of_parts = [part for part in parts if part.kind != MEMORANDUM or line.kind == MEMORANDUM]
        if line.ssb_code in CARRIED or not of_parts:
            return own.get(line.ssb_code, 0)
        return sum(amount(part) for part in of_parts)

    found = {line.ssb_code: amount(line) for line in lines if line.ssb_code}
    memoranda = [line.ssb_code for line in lines if line.kind == MEMORANDUM]
    if memoranda:
        found[memoranda[0]] = sum(own.get(code, 0) for code in memoranda[1:])
    return found


def by_function(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """What is reported of pension and of water, sewage and waste, by function and kind.

    Pension has the sum of all functions too.
    Gross operating expenditure is without refunds of sick pay and value added tax.
    """
    operations = frame[frame.account == OPERATIONS]
    invested = frame[(frame.account == INVESTMENT) & (frame.kind < FIRST_OF_FINANCE)]
    is_gross = (operations.kind < FIRST_INTEREST) | operations.kind.isin(["590", *REFUNDS])
    pension = operations[operations.kind.isin(["090", "099"])]
    of_pension = pension.assign(kind="A" + pension.kind)
    parts = {
        "reported_pension": [of_pension, of_pension.assign(place=EVERY_FUNCTION)],
        "reported_self_cost": [
            operations[is_gross].assign(kind="AGD10"),
            invested.assign(kind="AGI5"),
        ],
    }
    return {
        name: grouped(pd.concat(parts[name]), functions) for name, functions in FUNCTIONS.items()
    }


def grouped(rows: pd.DataFrame, functions: tuple[str, ...]) -> pd.DataFrame:
    """Amounts of functions by kind."""
    own = rows[rows.place.isin(functions)].rename(columns={"place": "function"})
    return own.groupby(["function", "kind"])[AMOUNT_COLUMN].sum().reset_index()


def keyed(rows: pd.DataFrame, file: File, columns: list[str]) -> pd.DataFrame:
    """Rows with municipality, year and scope, in the order of a table's columns."""
    told = rows.assign(municipality_code=file.municipality, year=file.year, scope=file.form.scope)
    return told[[*columns, AMOUNT_COLUMN]].sort_values(columns, kind="stable")
