"""The accounts of all municipalities, as they have reported them to Statistics Norway."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd

from kommunetall.data import Line, Municipality, lines_of, units
from kommunetall.errors import DataError
from kommunetall.fetch.answers import Answer
from kommunetall.fetch.statbank import Statbank

REGION, SCOPE, YEAR, CONTENT = "KOKkommuneregion0000", "KOKregnskapsomfa0000", "Tid", "ContentsCode"
KIND, CHAPTER, FUNCTION = "KOKart0000", "KOKkapittel0000", "KOKfunksjon0000"
AMOUNT, THOUSANDS = "KOSbelop0000", "1000 kr"
SCOPES = {"A": "group", "B": "treasury", "C": "consolidated"}
GROUP = "A"
SINCE = 2020
MOST = 1e9
MOST_NAMED = 10
AMOUNT_COLUMN = "amount_nok_thousand"
KEY = ["municipality_code", "year", "scope", "code"]
KEY_BY_FUNCTION = ["municipality_code", "year", "scope", "function", "kind"]
PENSION = ("170", "171", "172", "173")
EVERY_FUNCTION, NOT_IN_USE = "all", "."
SELF_COST = ("340", "345", "350", "353", "354", "355")
MERGED_UNDER_THEIR_NUMBER = {"1103": 2020, "5001": 2020}
AS_PUBLISHED = ("AD930", "AI930")
TWICE = "meld fra: nye kommunenummer kan være årsaken"
NOBODY = "tabellen er tom for årene som er spurt om"


@dataclass(frozen=True)
class Source:
    """A table of Statistics Norway, and what is wanted of it.

    Parameters
    ----------
    number
        Of the table.
    name
        Of our table.
    title
        What is fetched, in a sentence.
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
        Codes of scope; none where the table has only the group.
    """

    number: str
    name: str
    title: str
    statement: str = ""
    codes: str = KIND
    functions: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    summed: bool = False
    since: int = SINCE
    scopes: tuple[str, ...] = ("B", "C")

    @property
    def key(self) -> list[str]:
        """Columns that say which figure is meant."""
        return KEY if self.statement else KEY_BY_FUNCTION

    @property
    def schema(self) -> str:
        """Schema of our table: of a statement's lines, or of functions and kinds."""
        return "reported_statement.json" if self.statement else "reported_functions.json"

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


@dataclass(frozen=True)
class Told:
    """What is worth knowing of a table that was fetched."""

    source: Source
    updated: datetime
    years: tuple[int, ...]
    figures: int
    findings: list[str] = field(default_factory=list)


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
    wanted = years_in(described, source, years)
    chosen = question(described, source, wanted)
    bank.tell(
        f"{source.number} {source.title}: {len(wanted)} år, {len(chosen[REGION])} kommunenummer"
    )
    answers = list(bank.answers(described, source.number, chosen, by=YEAR))
    frame = pd.concat([rows_of(answer, source) for answer in answers], ignore_index=True)
    if frame.empty:
        raise DataError(f"Tabell {source.number} har ingen tall.", [NOBODY])
    if frame.isna().any(axis=None) or frame.duplicated(source.key).any():
        raise DataError(f"Tabell {source.number} har samme tall to ganger.", [TWICE])
    findings = [*new_codes(described, source), *not_reported(frame, wanted)]
    told = Told(source, described.updated, tuple(wanted), len(frame), findings)
    return frame, told


def years_in(described: Answer, source: Source, asked: Collection[int]) -> list[int]:
    """Years of a table that are wanted.

    Raises
    ------
    DataError
        If it has none of those asked for.
    """
    require(described, source, [REGION, YEAR, CONTENT])
    there = sorted(int(year) for year in described.codes(YEAR) if year.isdecimal())
    wanted = [year for year in there if year >= source.since and (not asked or year in asked)]
    if not wanted:
        told = ", ".join(str(year) for year in there if year >= source.since)
        raise DataError(
            f"Tabell {source.number} har ikke tall for {', '.join(map(str, sorted(asked)))}.",
            [f"den har {told or 'ingen år'}: spør om et av dem"],
        )
    return wanted


def question(described: Answer, source: Source, years: Sequence[int]) -> dict[str, list[str]]:
    """Codes of every dimension to ask for.

    Raises
    ------
    DataError
        If the table lacks a dimension or a code that is needed, or amounts are in another unit.
    """
    lines = [*source.lines] if source.statement else [*source.kinds]
    needed = {source.codes: lines, CONTENT: [AMOUNT]}
    if source.scopes:
        needed[SCOPE] = [*source.scopes]
    if source.functions:
        needed[FUNCTION] = [*source.functions]
    require(described, source, needed)
    lacking = [
        f"{name} mangler {code}"
        for name, codes in needed.items()
        for code in codes
        if code not in described.codes(name)
    ]
    unit = described.dimension[CONTENT].category.unit.get(AMOUNT)
    if not lacking and (unit is None or unit.base != THOUSANDS):
        lacking = [f"beløpene er i {unit.base if unit else 'ukjent enhet'}, ikke i {THOUSANDS}"]
    if lacking:
        raise DataError(
            f"Tabell {source.number} er ikke slik den var.",
            [*lacking, "listen over linjer (lines.csv) må følge tabellen før den kan hentes"],
        )
    if source.summed:
        needed[FUNCTION] = [code for code in described.codes(FUNCTION) if code.isdecimal()]
    there = set(described.codes(REGION))
    regions = [code for code in codes_today() if code in there]
    return {REGION: regions, **needed, YEAR: [str(year) for year in years]}


def require(described: Answer, source: Source, dimensions: Iterable[str]) -> None:
    """Refuse a table without the dimensions that it had."""
    lacking = [f"{name} mangler" for name in dimensions if name not in described.id]
    if lacking:
        raise DataError(f"Tabell {source.number} er ikke slik den var.", lacking)


def codes_today() -> dict[str, tuple[str, int, int]]:
    """Each number that a municipality has or has had: today's, and the years that it was in use.

    A number of the years 2020–2023 counts only where the municipality is the same unit. All that
    were merged in 2020 got new numbers, but two that kept theirs; what those had before is not of
    the units that they are now.
    """
    found: dict[str, tuple[str, int, int]] = {}
    for unit in units():
        if unit.code == unit.code_2020_2023:
            merged = MERGED_UNDER_THEIR_NUMBER.get(unit.code, 0)
            found[unit.code] = (unit.code, max(unit.same_since, merged), 9999)
            continue
        found[unit.code] = (unit.code, 2024, 9999)
        if unit.code_2020_2023 and not unit.same_since:
            found[unit.code_2020_2023] = (unit.code, 2020, 2023)
    return found


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
    codes = codes_today()
    today = frame[REGION].map({code: unit for code, (unit, _, _) in codes.items()})
    year = frame[YEAR].astype(int)
    first = frame[REGION].map({code: since for code, (_, since, _) in codes.items()})
    last = frame[REGION].map({code: until for code, (_, _, until) in codes.items()})
    scope = frame[SCOPE] if SCOPE in frame else pd.Series(GROUP, index=frame.index)
    told = pd.DataFrame(
        {"municipality_code": today, "year": year, "scope": scope.map(SCOPES)}, index=frame.index
    )
    if source.statement:
        told["code"] = frame[source.codes]
        told["line"] = told.code.map({code: line.line for code, line in source.lines.items()})
        sign = told.code.map({code: sign_of(line) for code, line in source.lines.items()})
    else:
        told["function"] = frame[FUNCTION]
        told["kind"] = frame[KIND]
        sign = pd.Series(1, index=frame.index)
    require_amounts(frame, source)
    told[AMOUNT_COLUMN] = (frame.value.astype("Int64") * sign).astype("Int64")
    told = told[(year >= first) & (year <= last)]
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


def require_amounts(frame: pd.DataFrame, source: Source) -> None:
    """Refuse figures that are no whole thousands of kroner of a municipality."""
    known = frame[frame.value.notna()]
    values = known.value.astype(float)
    wrong = known[(np.floor(values) != values) | (values.abs() > MOST)]
    if len(wrong):
        row = wrong.iloc[0]
        raise DataError(
            f"Tabell {source.number} har {len(wrong)} tall som ikke kan være tusen kroner.",
            [f"{row[REGION]} {row[YEAR]}: {row.value}"],
        )


def new_codes(described: Answer, source: Source) -> list[str]:
    """Lines of a statement that the table has and we do not know."""
    if not source.statement:
        return []
    unknown = [code for code in described.codes(source.codes) if code not in source.lines]
    names = described.dimension[source.codes].category.label
    return [f"ny linje som ikke er med: {code} {names.get(code, '')}".strip() for code in unknown]


def not_reported(frame: pd.DataFrame, years: Sequence[int]) -> list[str]:
    """Who has no figures in a year where others do.

    Those that were another unit, or whose number in the year is not known, are not meant.
    """
    known = codes_today().values()
    findings = []
    for year in years:
        numbered = {today for today, first, last in known if first <= year <= last}
        every = [unit for unit in units() if unit.code in numbered]
        there = set(frame.municipality_code[frame.year == year])
        if not there:
            findings.append(f"{year}: ingen har tall ennå")
            continue
        lacking = [unit for unit in every if unit.code not in there]
        if lacking and len(lacking) < len(every) / 2:
            findings.append(f"{year}: {named(lacking)} har ikke tall")
        elif lacking:
            findings.append(f"{year}: bare {len(there)} av {len(every)} kommuner har tall")
    return findings


def named(lacking: Sequence[Municipality]) -> str:
    """Municipalities by name; the first few, where they are many."""
    told = [f"{unit.name} ({unit.code})" for unit in lacking[:MOST_NAMED]]
    more = len(lacking) - len(told)
    return ", ".join(told) + (f" og {more} til" if more else "")
