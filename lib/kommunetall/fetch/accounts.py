"""The accounts of all municipalities, as they have reported them to Statistics Norway."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kommunetall.data import Line, lines_of
from kommunetall.fetch.answers import Answer
from kommunetall.fetch.published import (
    CONTENT,
    YEAR,
    Table,
    Told,
    lacking_codes,
    not_reported,
    numbers_in,
    require,
    require_possible,
    require_whole,
    unlike_before,
    with_numbers_of_today,
    years_in,
)
from kommunetall.fetch.statbank import Statbank

REGION, SCOPE = "KOKkommuneregion0000", "KOKregnskapsomfa0000"
KIND, CHAPTER, FUNCTION = "KOKart0000", "KOKkapittel0000", "KOKfunksjon0000"
AMOUNT, THOUSANDS = "KOSbelop0000", "1000 kr"
SCOPES = {"A": "group", "B": "treasury", "C": "consolidated"}
GROUP = "A"
SINCE = 2020
MOST = 1e9
AMOUNT_COLUMN = "amount_nok_thousand"
KEY = ["municipality_code", "year", "scope", "code"]
KEY_BY_FUNCTION = ["municipality_code", "year", "scope", "function", "kind"]
PENSION = ("170", "171", "172", "173")
EVERY_FUNCTION, NOT_IN_USE = "all", "."
SELF_COST = ("340", "345", "350", "353", "354", "355")
AS_PUBLISHED = ("AD930", "AI930")
FOLLOW = "listen over linjer (lines.csv) må følge tabellen før den kan hentes"


@dataclass(frozen=True)
class Source(Table):
    """A table of accounts, and what is wanted of it.

    Parameters
    ----------
    statement
        The prescribed statement whose lines it has; blank where it has functions and kinds.
    codes
        The dimension of lines.
    functions, kinds
        Those wanted, where it has functions.
    summed
        Whether the sum of all functions is wanted too: the table itself has none.
    since
        First year wanted.
    scopes
        Codes of scope; none where the table has no dimension of it, and only the group. A statement
        of the group may have one or none.
    """

    statement: str = ""
    codes: str = KIND
    functions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    summed: bool = False
    since: int = SINCE
    scopes: tuple[str, ...] = ("B", "C")
    region: ClassVar[str] = REGION
    column: ClassVar[str] = AMOUNT_COLUMN
    document: ClassVar[str] = "Kommuneregnskap (KOSTRA)"

    @property
    def key(self) -> list[str]:
        """Columns that say which figure is meant."""
        return KEY if self.statement else KEY_BY_FUNCTION

    @property
    def schema(self) -> str:
        """Schema of our table: of a statement's lines, or of functions and kinds."""
        return "reported_statement.json" if self.statement else "reported_functions.json"

    @property
    def heading(self) -> str:
        """Title of our table."""
        return f"Rapportert til SSB: {self.title}"

    @property
    def is_of_group(self) -> bool:
        """Whether it has the statement of the group alone."""
        return bool(self.statement) and self.scopes == (GROUP,)

    @property
    def called(self) -> str:
        """What it is called while it is fetched."""
        return f"{self.number} {self.title}{', konsern' if self.is_of_group else ''}"

    @property
    def editions(self) -> str:
        """What the editions of its years are called in the data package."""
        return "group_sources" if self.is_of_group else "sources"

    def its_own(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of our table that come from it: those of its scopes."""
        return rows[rows.scope.isin([SCOPES[code] for code in self.scopes or (GROUP,)])]

    @property
    def lines(self) -> dict[str, Line]:
        """Lines of its statement by Statistics Norway's code."""
        return {line.ssb_code: line for line in lines_of(self.statement).values() if line.ssb_code}


SOURCES = (
    Source("13543", "reported_operations", "økonomisk oversikt drift", "economic_overview"),
    Source("13557", "reported_investment", "investering (2A)", "investment_statement"),
    Source("13545", "reported_balance", "balanse", "balance_sheet", CHAPTER),
    Source(
        *("12367", "reported_pension", "pensjon på funksjon og art"),
        functions=PENSION,
        kinds=("A090", "A099"),
        summed=True,
        since=2015,
        scopes=("A", "B"),
    ),
    Source(
        *("12362", "reported_self_cost", "vann, avløp og avfall på funksjon"),
        functions=SELF_COST,
        kinds=("AGD10", "AGI5"),
        since=2015,
        scopes=(),
    ),
)


def fetch(bank: Statbank, source: Source, years: Collection[int] = ()) -> tuple[pd.DataFrame, Told]:
    """Figures of one table for all municipalities.

    Parameters
    ----------
    years
        Those wanted; all that there are since the table's first where none is named.

    Returns
    -------
    pandas.DataFrame
        One row per figure: ``municipality_code`` (today's), ``year``, ``scope``, ``code`` and
        ``line`` of a statement or ``function`` and ``kind``, and ``amount_nok_thousand``, with
        income and surplus negative in statements of operations and investment. What is not reported
        has no row.
    Told
        Edition, years and what is worth knowing.

    Raises
    ------
    DataError
        If the table cannot be had, or is not what it was.
    """
    described = bank.description(source.number)
    wanted = years_in(described, source, years, source.since)
    chosen = question(described, source, wanted)
    bank.tell(f"{source.called}: {len(wanted)} år, {len(chosen[REGION])} kommunenummer")
    answers = list(bank.answers(described, source.number, chosen, by=YEAR))
    frame = pd.concat([rows_of(answer, source) for answer in answers], ignore_index=True)
    require_whole(frame, source)
    findings = [*new_codes(described, source), *not_reported(frame, wanted)]
    told = Told(source, described.updated, tuple(wanted), len(frame), findings)
    return frame, told


def question(described: Answer, source: Source, years: Sequence[int]) -> dict[str, list[str]]:
    """Codes of every dimension to ask for.

    Raises
    ------
    DataError
        If the table lacks a dimension or a code that is needed, or amounts are in another unit.
    """
    lines = [*source.lines] if source.statement else [*source.kinds]
    needed = {source.codes: lines, CONTENT: [AMOUNT]}
    if source.scopes and not (source.is_of_group and SCOPE not in described.id):
        needed[SCOPE] = [*source.scopes]
    if source.functions:
        needed[FUNCTION] = [*source.functions]
    require(described, source, needed)
    if lacking := lacking_codes(described, needed, AMOUNT, THOUSANDS):
        raise unlike_before(source, [*lacking, FOLLOW])
    if source.summed:
        needed[FUNCTION] = [code for code in described.codes(FUNCTION) if code.isdecimal()]
    regions = numbers_in(described, source)
    return {REGION: regions, **needed, YEAR: [str(year) for year in years]}


def rows_of(answer: Answer, source: Source) -> pd.DataFrame:
    """Figures of an answer in the house's form.

    Raises
    ------
    DataError
        If a figure is no whole number of thousand kroner, or larger than any municipality's.
    """
    frame = answer.frame()
    hidden = [int(place) for place, mark in answer.status.items() if mark != NOT_IN_USE]
    frame = frame[frame.value.notna() | (source.summed & frame.index.isin(hidden))]
    require_possible(frame, source, -MOST, MOST, "tusen kroner")
    frame = with_numbers_of_today(frame, REGION)
    scope = frame[SCOPE] if SCOPE in frame else pd.Series(GROUP, index=frame.index)
    told = frame[["municipality_code", "year"]].assign(scope=scope.map(SCOPES))
    if source.statement:
        told["code"] = frame[source.codes]
        told["line"] = told.code.map({code: line.line for code, line in source.lines.items()})
        sign = told.code.map({code: sign_of(line) for code, line in source.lines.items()})
    else:
        told["function"] = frame[FUNCTION]
        told["kind"] = frame[KIND]
        sign = pd.Series(1, index=frame.index)
    told[AMOUNT_COLUMN] = (frame.value.astype("Int64") * sign).astype("Int64")
    return with_sum(told, source) if source.summed else told


def with_sum(told: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Figures of the functions wanted, and the sum of all functions.

    A sum that a hidden figure is part of, one that is there and is not published, has no row.
    """
    key = [name for name in source.key if name != "function"]
    sums = told.groupby(key, as_index=False, sort=False)[AMOUNT_COLUMN].sum(skipna=False)
    every = sums.assign(function=EVERY_FUNCTION)
    wanted = told[told.function.isin(source.functions)]
    both: pd.DataFrame = pd.concat([wanted, every[list(told)]], ignore_index=True)
    return both.dropna()


def sign_of(line: Line) -> int:
    """What a published figure is multiplied by, so that income and surplus are negative.

    Statistics Norway shows income as positive, and a surplus as positive; but the use of earlier
    years' surplus as negative.
    """
    if line.statement == "balance_sheet" or line.ssb_code in AS_PUBLISHED:
        return 1
    return -1 if line.kind == "result" else line.sign


def new_codes(described: Answer, source: Source) -> list[str]:
    """Lines of a statement that the table has and we do not know."""
    if not source.statement:
        return []
    unknown = [code for code in described.codes(source.codes) if code not in source.lines]
    names = described.dimension[source.codes].category.label
    return [f"ny linje som ikke er med: {code} {names.get(code, '')}".strip() for code in unknown]
