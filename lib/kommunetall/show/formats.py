"""Numbers as Norwegian readers write them: thin space, comma, true minus."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from contextlib import suppress
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

from kommunetall.exhibit import Stated

NORWEGIAN = Locale("nb", "NO")
THIN_SPACE = "\u202f"
MINUS = "\u2212"
MISSING = "–"
MOST_STORED = 9
ISO_DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?", re.ASCII)

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


def parameter(value: object, kind: str = "") -> str:
    r"""A parameter's value as readers write it: an empty text is an en dash.

    Parameters
    ----------
    kind
        ``share`` prints in percent, ``date`` in words, ``year`` without space.

    >>> parameter(1.0), parameter(0.04, "share"), parameter(2024, "year"), parameter(["P04", "P06"])
    ('1', '4,0\u202f%', '2024', 'P04 og P06')
    """
    if isinstance(value, list | tuple):
        return listed(value) or MISSING
    if kind == "date" and value:
        return printed_date(str(value))
    if not isinstance(value, int | float) or isinstance(value, bool) or kind == "year":
        return MISSING if value in (None, "") else str(value)
    if kind == "share":
        return percent(100 * value, stored_decimals(100 * value, 1) or 1)
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

    A number without unit has one decimal where it is not whole. A date or a month in ISO form is
    written in words. No cell is empty, as nobody could hear it.

    >>> cell("2026-05", "", None), cell("2026-05-07", "", None), cell("P1-2", "", None)
    ('mai 2026', '7. mai 2026', 'P1-2')
    """
    if isinstance(value, str):
        return in_words(value) or MISSING
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


def in_words(text: str) -> str:
    """A text, in words if it is a date or a month in ISO form."""
    if not ISO_DAY.fullmatch(text):
        return text
    with suppress(ValueError):
        return printed_date(text) if len(text) > len("2026-05") else long_month(text)
    return text


def long_month(month: str) -> str:
    """A month in ISO form as Norwegian text.

    >>> long_month("2026-05")
    'mai 2026'
    """
    return format_date(date.fromisoformat(f"{month}-01"), "MMMM y", locale="nb_NO")


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


def measured(value: float, unit: str, least: int = 0) -> str:
    """A stated figure with the decimals that it is stated with, its unit beside it: ``12,07``.

    Parameters
    ----------
    least
        Decimals that it has at the least.
    """
    if pd.isna(value):
        return MISSING
    size = 100 * value if unit.startswith("share") else value
    return number(size, max(least, measured_decimals(value, unit)))


def measure_words(unit: str) -> str:
    """What a unit is called beside its figures.

    >>> measure_words("share"), measure_words("nok_million")
    ('%', 'mill. kr')
    """
    return "%" if unit.startswith("share") else MEASURES[unit]


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
AMOUNT, FINE_AMOUNT = "amount", "fine_amount"
SPEC = re.compile(r"(?P<mark>[+|]?)(?P<unit>[a-z_]+)(?:\.(?P<decimals>\d))?")
MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+.!|<>$~&:]|(?<!\w)-|-(?!\w))")


def amount(nok_million: float, decimals: int = 1, sign: bool = False, fine: bool = False) -> str:
    r"""An amount in NOK million as mill. kr, or as tusen kr where that would round it away.

    Parameters
    ----------
    nok_million
        The amount.
    decimals
        Digits after the comma of mill. kr.
    sign
        Whether a positive amount carries a plus.
    fine
        Whether everything below one million is tusen kr.

    Examples
    --------
    >>> amount(0.158, fine=True), amount(1.234, fine=True)
    ('158\xa0tusen kr', '1,2\xa0mill. kr')
    >>> amount(12.345), amount(0.5), amount(0.056), amount(0.5, 0), amount(0.0)
    ('12,3\xa0mill. kr', '0,5\xa0mill. kr', '56\xa0tusen kr', '500\xa0tusen kr', '0\xa0kr')
    """
    if abs(nok_million) >= (0.1 if decimals and not fine else 1):
        return f"{number(nok_million, decimals, sign)}\xa0mill. kr"
    thousand = number(1000 * nok_million, 0, sign)
    return f"{thousand}\xa0tusen kr" if any(d in thousand for d in "123456789") else "0\xa0kr"


class Phrase(Formatter):
    r"""Fill figures into plain text: ``{tax:thousand.1}`` gives ``3 576,4 mill. kr``.

    A format is ``[+||]unit[.decimals]``. ``+`` writes the plus, ``|`` the size without sign.
    ``fine_amount`` is ``amount`` with tusen kr for everything below one million.
    Units: ``nok`` (kr), ``nok_as_million``, ``thousand`` and ``million`` (mill. kr), ``billion``
    (mrd. kr), ``amount`` (NOK million, written as mill. kr, or tusen kr where it is small),
    ``percent`` and ``share`` (%), ``points`` and ``share_points`` (prosentpoeng), ``number``.
    ``list`` writes several things in a row, ``counted`` several names, each with how many there are
    of it, ``date`` a date. A figure as its source states it (:class:`Stated`) has no more decimals
    than it is stated with.

    >>> Phrase().format("{x:counted}", x=[("Natt", 1200), ("Helg", 9)])
    '«Natt» (1\u202f200) og «Helg» (9)'

    >>> Phrase().format("{x:amount.1}, {y:share.1}", x=Stated(1037), y=Stated(0.09))
    '1\u202f037\xa0mill. kr, 9\u202f%'
    """

    def format_field(self, value: Any, spec: str) -> str:
        """A figure in a format, or text as it is to stand."""
        if not spec:
            if isinstance(value, float):
                raise ValueError("a number in a sentence needs a format, for instance {x:number.1}")
            return self.words(str(value))
        if spec in ("list", "counted"):
            return self.several(value, spec)
        if spec == "date":
            return printed_date(value)
        match = SPEC.fullmatch(spec)
        if not match or match["unit"] not in {*AMOUNTS, AMOUNT, FINE_AMOUNT, "percent", "share"}:
            raise ValueError(f"{spec!r} is not a format for figures in sentences")
        decimals, sign = int(match["decimals"] or 0), match["mark"] == "+"
        if pd.isna(value):
            return MISSING
        if isinstance(value, Stated):
            decimals = min(decimals, measured_decimals(value, match["unit"]))
        size = abs(value) if match["mark"] == "|" else value
        if match["unit"] in ("percent", "share"):
            return percent(size * (100 if match["unit"] == "share" else 1), decimals, sign)
        if match["unit"] in (AMOUNT, FINE_AMOUNT):
            return amount(size, decimals, sign, fine=match["unit"] == FINE_AMOUNT)
        factor, word = AMOUNTS[match["unit"]]
        return f"{number(size * factor, decimals, sign)}\xa0{word}".rstrip("\xa0")

    def several(self, things: Any, spec: str) -> str:
        """Things in a row, or names that each have how many there are of it beside them."""
        if spec == "list":
            return self.words(listed(things))
        return listed(f"«{self.words(name)}» ({number(count)})" for name, count in things)

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
