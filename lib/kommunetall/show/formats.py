"""Numbers as Norwegian readers write them: thin space, comma, true minus."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from string import Formatter
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import NumberPattern, parse_pattern

NORWEGIAN = Locale("nb", "NO")
THIN_SPACE = "\u202f"
MINUS = "\u2212"
MISSING = "–"
MOST_STORED = 9

UNIT_DECIMALS = {
    "percent": 1,
    "share": 1,
    "nok_million": 1,
    "nok_billion": 1,
}


def is_missing(value: Any) -> bool:
    """Whether a figure is not there: None, NaN, NA, or a list without anything in it."""
    if isinstance(value, list | tuple):
        return not value
    return bool(pd.isna(value))


def printed_date(day: date | str) -> str:
    """A date, or one in ISO form, as Norwegian text.

    >>> printed_date("2026-11-23")
    '23. november 2026'
    """
    known = date.fromisoformat(day) if isinstance(day, str) else day
    return format_date(known, "d. MMMM y", locale="nb_NO")


def printed_month(month: pd.Period) -> str:
    """A month as Norwegian text, short.

    >>> printed_month(pd.Period("2024-01", "M"))
    'jan. 24'
    """
    return format_date(month.to_timestamp(), "MMM yy", locale="nb_NO")


def parameter(value: object, unit: str = "") -> str:
    """A parameter's value as readers write it: an empty text is an en dash, a year has no space.

    >>> parameter(1.0), parameter(0.04), parameter(2024, "year"), parameter(["P04", "P06"])
    ('1', '0,04', '2024', 'P04 og P06')
    """
    if isinstance(value, list | tuple):
        return listed(value) or MISSING
    if not isinstance(value, int | float) or isinstance(value, bool) or unit == "year":
        return MISSING if value in (None, "") else str(value)
    decimals = stored_decimals(value)
    return number(value, MOST_STORED if decimals is None else decimals)


def stored_decimals(value: float, least: int = 0) -> int | None:
    """Decimals that a number is stored with, and at least some; None where they have no end."""
    return next((d for d in range(least, 10) if abs(value - round(value, d)) < 1e-9), None)


def listed(items: Iterable[object]) -> str:
    """Things in a row as Norwegian text.

    >>> listed(["KLP", "SPK", "fondet"])
    'KLP, SPK og fondet'
    """
    return format_list([str(item) for item in items], locale="nb_NO")


@cache
def pattern(decimals: int) -> NumberPattern:
    """Babel's pattern of a grouped number with so many decimals."""
    return parse_pattern("#,##0" + ("." + "0" * decimals if decimals else ""))


def number(value: float | None, decimals: int = 0, sign: bool = False) -> str:
    r"""Number with thin no-break space, comma and true minus; an en dash where it is missing.

    Parameters
    ----------
    value
        The number; NaN, None and NA are missing.
    decimals
        Digits after the comma. Halves round away from zero, as readers do by hand.
    sign
        Whether a positive number carries a plus.

    Examples
    --------
    >>> number(-1234.5), number(2.345, 2, sign=True), number(math.nan)
    ('−1\u202f235', '+2,35', '–')
    """
    if value is None or pd.isna(value):
        return MISSING
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be printed as a number")
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    grouped: str = pattern(decimals).apply(rounded, NORWEGIAN)
    text = grouped.replace("\xa0", THIN_SPACE).replace("-", MINUS)
    if not any(digit in text for digit in "123456789"):
        return text.removeprefix(MINUS)
    return f"+{text}" if sign and value > 0 else text


def percent(value: float | None, decimals: int = 1, sign: bool = False) -> str:
    r"""Percent, given as percent.

    >>> percent(12.5)
    '12,5\u202f%'
    """
    text = number(value, decimals, sign)
    return text if text == MISSING else f"{text}{THIN_SPACE}%"


def unit_of(column: str) -> str:
    """Unit that a column's name ends with (``<what>_<unit>``), ``year`` for years, else empty."""
    if column == "year" or column.endswith("_year"):
        return "year"
    units = (
        "nok_thousand",
        "nok_million",
        "nok_billion",
        "nok_per_capita",
        "percent",
        "share",
        "nok",
    )
    return next((unit for unit in units if column.endswith(f"_{unit}")), "")


def cell(value: Any, unit: str, decimals: int | None) -> str:
    """Text of a table cell: words as they are, numbers by their unit, years ungrouped.

    A number without unit has one decimal where it is not whole.
    """
    if isinstance(value, str):
        return value
    if pd.isna(value):
        return MISSING
    if isinstance(value, date):
        return printed_date(value)
    if unit == "year":
        return str(value)
    digits = decimals_of(value, unit) if decimals is None else decimals
    if unit in ("percent", "share"):
        return percent(100 * value if unit == "share" else value, digits)
    return number(value, digits)


def decimals_of(value: float, unit: str) -> int:
    """Decimals of a number in a table that is told nothing else of it."""
    return UNIT_DECIMALS.get(unit, int(not unit and value != round(value)))


MEASURES = {
    "nok_million": "mill. kr",
    "nok_billion": "mrd. kr",
    "percent": "%",
    "percentage_points": "prosentpoeng",
    "persons": "personer",
    "cases": "saker",
    "fte": "årsverk",
    "hours": "timer",
    "years": "år",
    "per_1000": "per 1000 innbyggere",
    "nok": "kr",
    "nok_thousand": "tusen kr",
    "days": "dager",
    "sundays": "søndag",
}
MOST_DECIMALS = 3


def measure(value: float, unit: str) -> str:
    """A stated figure with its unit and the decimals that it is stated with: ``12,07 %``."""
    if pd.isna(value):
        return MISSING
    decimals = measured_decimals(value, unit)
    if unit.startswith("share"):
        return percent(100 * value, decimals)
    return (
        f"{number(value, decimals)}{THIN_SPACE if unit == 'percent' else chr(160)}{MEASURES[unit]}"
    )


def measured_decimals(value: float, unit: str) -> int:
    """Decimals that a figure is stated with."""
    if unit.startswith("share"):
        share = 100 * value
        return next((d for d in range(MOST_DECIMALS + 1) if abs(share - round(share, d)) < 1e-9), 1)
    return next(d for d in range(10) if math.isclose(value, round(value, d), abs_tol=1e-9))


AMOUNTS = {
    "nok": (1, "kr"),
    "nok_as_million": (1e-6, "mill. kr"),
    "thousand": (1e-3, "mill. kr"),
    "million": (1, "mill. kr"),
    "billion": (1, "mrd. kr"),
    "points": (1, "prosentpoeng"),
    "share_points": (100, "prosentpoeng"),
    "number": (1, ""),
}
SPEC = re.compile(r"(?P<mark>[+|]?)(?P<unit>[a-z_]+)(?:\.(?P<decimals>\d))?")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>$~&:])")


class Phrase(Formatter):
    r"""Fill figures into plain text: ``{tax:thousand.1}`` gives ``3 576,4 mill. kr``.

    A format is ``[+||]unit[.decimals]``. ``+`` writes the plus, ``|`` the size without sign.
    Units: ``nok`` (kr), ``nok_as_million``, ``thousand`` and ``million`` (mill. kr), ``billion``
    (mrd. kr), ``percent`` and ``share`` (%), ``points`` and ``share_points`` (prosentpoeng),
    ``number``. ``list`` writes several things in a row, ``date`` a date.
    """

    def format_field(self, value: Any, spec: str) -> str:
        """A figure in a format, or text as it is to stand."""
        if not spec:
            if isinstance(value, float):
                raise ValueError("a number in a sentence needs a format, for instance {x:number.1}")
            return self.words(str(value))
        if spec == "list":
            return self.words(listed(value))
        if spec == "date":
            return printed_date(value)
        match = SPEC.fullmatch(spec)
        if not match or match["unit"] not in {*AMOUNTS, "percent", "share"}:
            raise ValueError(f"{spec!r} is not a format for figures in sentences")
        decimals, sign = int(match["decimals"] or 0), match["mark"] == "+"
        if pd.isna(value):
            return MISSING
        size = abs(value) if match["mark"] == "|" else value
        if match["unit"] in ("percent", "share"):
            return percent(size * (100 if match["unit"] == "share" else 1), decimals, sign)
        factor, word = AMOUNTS[match["unit"]]
        return f"{number(size * factor, decimals, sign)}\xa0{word}".rstrip("\xa0")

    def words(self, text: str) -> str:
        """Text without a format, as it is to stand."""
        return text


class Sentence(Phrase):
    """A phrase in Markdown: text is escaped so that it is printed as it stands."""

    def words(self, text: str) -> str:
        """Text without a format, so that Markdown prints it as it stands."""
        return MARKDOWN.sub(r"\\\1", text)


def phrase(text: str, **figures: object) -> str:
    r"""Plain text with figures filled in, for titles and notes; formats as in :class:`Phrase`.

    >>> phrase("Premien økte med {growth:share.1}", growth=0.032)
    'Premien økte med 3,2\u202f%'
    """
    return Phrase().format(text, **figures)
