"""Whether amounts are likely for so many inhabitants: mistakes of a factor 1 000 are refused.

What is likely stands in ``assets/likely_amounts.csv``: sums and largest amounts of a table, NOK
per inhabitant, so wide that every municipality is within, and where it can be, less than a factor
1 000 from the least to the most. Then an amount in another unit is always outside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from math import fsum, isnan
from pathlib import Path
from typing import Any

import pandas as pd

from kommunetall import inputs
from kommunetall.assets import FOLDER
from kommunetall.expressions import arrays, evaluated
from kommunetall.strict import json_of

ASSET = FOLDER / "likely_amounts.csv"
UNITS = {
    "nok": (1, "kroner", "tusen kroner", ""),
    "nok_thousand": (1_000, "tusen kroner", "millioner kroner", "kroner"),
    "nok_million": (1_000_000, "millioner kroner", "milliarder kroner", "tusen kroner"),
}
NEWEST = 9999
NAMES = ("label", "scheme")
PERIOD = ("report_year", "year", "scope")
Period = tuple[Any, ...]
"""Report year, year and scope, those of them that a table has."""


@dataclass(frozen=True)
class Likely:
    """What is likely of amounts of a table: their sum or the largest, NOK per inhabitant.

    ``how`` is ``sum``, ``absolute`` (the sum without signs) or ``largest`` (without sign); ``each``
    is each row by itself, in NOK; ``steps`` is what an amount is of the year before's in the same
    scheme; ``ratio`` is what the first amount of a row is of the second. ``low`` and ``high`` are
    missing where there is no such limit. An amount of 0 is always likely.
    """

    table: str
    says: str
    amounts: tuple[str, ...]
    unit: str
    where: str
    how: str
    low: float
    high: float

    @property
    def by_itself(self) -> bool:
        """Whether it is a row, not a table, that is likely, whatever the number of inhabitants."""
        return self.how in {"each", "steps", "ratio"}

    def of(self, rows: pd.DataFrame, amount: str) -> pd.Series:
        """The amount of each period in NOK, without sign; of those that have one."""
        columns = arrays(rows)
        values = evaluated(amount, columns).astype(float)
        whole: list[Period] = [()] * len(rows)
        periods = zip(*(columns[c] for c in PERIOD if c in columns), strict=True)
        together: dict[Period, list[float]] = {}
        for period, each in zip(list(periods) or whole, values, strict=True):
            if not isnan(each):
                together.setdefault(period, []).append(each if self.how == "sum" else abs(each))
        combined = max if self.how == "largest" else fsum
        told = sorted(together)
        amounts = [abs(combined(together[period])) * UNITS[self.unit][0] for period in told]
        return pd.Series(amounts, pd.Index(told, tupleize_cols=False), dtype=float)


@cache
def likely_amounts() -> tuple[Likely, ...]:
    """All that the library holds to be likely."""
    table = pd.read_csv(ASSET, dtype={"low": float, "high": float}).fillna(
        {"where": "", "low": float("-inf"), "high": float("inf")}
    )
    table["amounts"] = table.amounts.str.split(";").map(tuple)
    return tuple(Likely(**{str(key): row[key] for key in row}) for row in table.to_dict("records"))


def has_likely_amounts(name: str) -> bool:
    """Whether the library holds something to be likely of a table."""
    return any(likely.table == name for likely in likely_amounts())


def unlikely(
    name: str, file: str, frame: pd.DataFrame, inhabitants: Mapping[int, int]
) -> Iterator[str]:
    """A finding for each amount of a period that is not likely for so many inhabitants.

    Parameters
    ----------
    name
        The table's name.
    file
        What its file is called.
    frame
        The table as read.
    inhabitants
        By year; that of the nearest year holds. Without any, nothing is unlikely.
    """
    for likely in likely_amounts():
        if likely.table != name or not (inhabitants or likely.by_itself):
            continue
        rows = frame[evaluated(likely.where, arrays(frame))] if likely.where else frame
        if likely.by_itself:
            of_rows = unlike_beside if likely.how == "ratio" else unlikely_rows
            yield from of_rows(likely, file, rows)
            continue
        told = set()
        for amount in likely.amounts:
            column = amount if amount in rows else ""
            if not column and amount.isidentifier():
                continue
            of_periods = likely.of(rows, amount)
            for period, nok in zip(of_periods.index, of_periods, strict=True):
                year = year_of(period, frame)
                people = inhabitants[min(inhabitants, key=lambda known: abs(known - year))]
                each = nok / people
                if nok and not likely.low <= each <= likely.high and period not in told:
                    told.add(period)
                    place = f"{file}, {year}" if "year" in frame else file
                    largest = largest_row(rows, amount, period) if likely.how == "largest" else ""
                    place += f", «{largest}»" if largest else ""
                    yield f"{place}: {in_words(likely, column, nok, people)}"


def largest_row(rows: pd.DataFrame, amount: str, period: Period) -> str:
    """Name of the row with the largest amount of a period; empty where rows have none."""
    name = next((column for column in NAMES if column in rows), "")
    keys = [column for column in PERIOD if column in rows]
    if not name or not keys or amount not in rows:
        return ""
    same = dict(zip(keys, period, strict=True))
    own = rows[(rows[keys] == pd.Series(same)).all(axis=1)]
    return str(own[name].to_numpy()[own[amount].abs().astype(float).argmax()])


def unlikely_rows(likely: Likely, file: str, rows: pd.DataFrame) -> Iterator[str]:
    """A finding for each row that cannot be in the unit of its table."""
    (amount,) = likely.amounts
    factor, unit, if_low, if_high = UNITS[likely.unit]
    known = rows[rows[amount].notna() & (rows[amount] != 0)].sort_values(["scheme", "year"])
    values = known[amount].astype(float).abs() * factor
    measured = values
    if likely.how == "steps":
        measured = values / values.groupby(known.scheme).shift()
    for row, value, nok in zip(known.itertuples(), measured, values, strict=True):
        if not (value < likely.low or value > likely.high):
            continue
        place = (
            f"{file}, {row.year}, {row.scheme}: {likely.says} ({amount}) er {spaced(nok)} {unit}"
        )
        if likely.how == "steps":
            wrong = if_low if value < likely.low else f"{if_high or 'en annen enhet'}"
            yield f"{place}, {spaced(value)} ganger året før: se etter om ett av dem er i {wrong}"
        else:
            yield (
                f"{place}; minst {spaced(likely.low)} er sannsynlig: beløpene skal være i {unit}; "
                f"er de i {if_low}?"
            )


def unlike_beside(likely: Likely, file: str, rows: pd.DataFrame) -> Iterator[str]:
    """A finding for each row in which two amounts cannot be in the same unit."""
    amount, beside = likely.amounts
    _, unit, if_low, _ = UNITS[likely.unit]
    known = rows[rows[[amount, beside]].fillna(0).ne(0).all(axis=1)]
    ratios = (known[amount].astype(float) / known[beside].astype(float)).abs()
    for row, ratio in zip(known.to_dict("records"), ratios, strict=True):
        if not likely.low <= ratio <= likely.high:
            yield (
                f"{file}, {row['year']}, {row['scheme']}: {likely.says} ({amount}) er "
                f"{spaced(row[amount])} og {beside} er {spaced(row[beside])}; begge skal være i "
                f"{unit}: er ett av beløpene i {if_low}?"
            )


def year_of(period: Period, frame: pd.DataFrame) -> int:
    """Year of a period of a table; the newest there can be for a table without years."""
    keys = [column for column in PERIOD if column in frame]
    parts = dict(zip(keys, period, strict=True))
    return int(parts.get("year", NEWEST))


def in_words(likely: Likely, column: str, nok: float, people: int) -> str:
    """What an unlikely amount is, what is likely, and what the unit should be."""
    factor, unit, if_low, if_high = UNITS[likely.unit]
    each, named = nok / people, f" ({column})" if column else ""
    wrong = if_high if each > likely.high else if_low
    ask = f"; er de i {wrong}?" if wrong else ""
    bounds = [spaced(bound) for bound in (likely.low, likely.high) if abs(bound) < float("inf")]
    span = f"mellom {bounds[0]} og {bounds[1]}" if len(bounds) > 1 else f"høyst {bounds[0]}"
    return (
        f"{likely.says}{named} er {spaced(nok / factor)} {unit}, som er {spaced(each)} kroner per "
        f"innbygger ({spaced(people)} innbyggere); {span} er sannsynlig: beløpene skal være i "
        f"{unit}{ask}"
    )


def spaced(number: float) -> str:
    """A number with spaces between its thousands, with decimals where it is small.

    Examples
    --------
    >>> spaced(1234567.0), spaced(0.0567)
    ('1 234 567', '0,06')
    """
    digits = 0 if abs(number) >= 10 else 2
    return f"{number:,.{digits}f}".replace(",", " ").replace(".", ",")


def stated_inhabitants(folder: Path) -> tuple[bool, int]:
    """Whether a package's municipality is made up, and the population that it states; 0 if none."""
    with suppress(FileNotFoundError):
        return stated_in(inputs.content(folder / "datapackage.json"))
    return False, 0


@cache
def stated_in(descriptor: bytes) -> tuple[bool, int]:
    """What a package's descriptor states of its municipality."""
    stated: Any = json_of(descriptor).get("municipality")
    if not isinstance(stated, dict):
        return False, 0
    population = stated.get("population")
    return stated.get("status") == "synthetic", population if isinstance(population, int) else 0
