"""Numbers as Norwegians type them: understood, or refused with what to type; never guessed."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from babel.numbers import NumberFormatError, parse_decimal

from kommunetall.show.formats import THIN_SPACE, number, stored_decimals

SPACES = re.compile(r"\s+")
NO_BREAK = "\xa0"
POINT = re.compile(r"[+-]?[0-9]+\.(?P<digits>[0-9]+)")
DIGITS = re.compile(rf"[+-]?[0-9{NO_BREAK}]+(,[0-9]+)?")
LIKE_THOUSANDS = 3
MOST_DECIMALS = 6
EPSILON = 1e-12


class NotUnderstood(ValueError):
    """What was typed cannot be understood in one way only; the text says what to type."""


def number_text(value: float) -> str:
    """A number as its field shows it.

    >>> number_text(1250.5)
    '1\u202f250,5'
    """
    decimals = stored_decimals(value)
    return number(value, MOST_DECIMALS if decimals is None else decimals)


def share_text(value: float) -> str:
    """A share as its field shows it, in percent.

    >>> share_text(0.04)
    '4\u202f%'
    """
    return f"{number_text(round(100 * value, MOST_DECIMALS))}{THIN_SPACE}%"


def typed_number(text: str, example: str = "12,5") -> float:
    """A number that was typed with comma, and with spaces between thousands or none.

    A point is taken as a comma where it cannot be meant as anything else.

    Parameters
    ----------
    example
        What could have been typed instead of what is no number.

    Raises
    ------
    NotUnderstood
        If it is no number, or could be two.

    Examples
    --------
    >>> typed_number("1 250,5"), typed_number("−0.5")
    (1250.5, -0.5)
    """
    plain = SPACES.sub(NO_BREAK, text.strip()).replace("−", "-")
    if point := POINT.fullmatch(plain):
        if len(point["digits"]) == LIKE_THOUSANDS:
            raise NotUnderstood(
                f"«{text.strip()}» kan leses på to måter: skriv komma foran desimaler, "
                "og mellomrom eller ingenting mellom tusener."
            )
        plain = plain.replace(".", ",")
    refused = NotUnderstood(f"«{text.strip()}» er ikke et tall: skriv for eksempel {example}.")
    if not DIGITS.fullmatch(plain):
        raise refused
    try:
        return float(parse_decimal(plain, locale="nb_NO", strict=True))
    except NumberFormatError:
        raise refused from None


def typed_share(text: str, least: float, most: float, example: str = "12,5 %") -> float:
    """A share that was typed in percent, or as a share where it cannot be percent.

    With a percent sign there is one way to read it. Without, it is read as percent or as a share,
    whichever is possible; where both are, it is refused.

    Parameters
    ----------
    least, most
        Limits, as shares.
    example
        What could have been typed instead of what is no number.

    Raises
    ------
    NotUnderstood
        If it is no number, or can be read both ways.

    Examples
    --------
    >>> typed_share("4 %", -0.5, 0.5), typed_share("4,0", -0.5, 0.5)
    (0.04, 0.04)
    >>> typed_share("0,04", -0.5, 0.5)
    Traceback (most recent call last):
    kommunetall.explore.typed.NotUnderstood: «0,04» kan være 0,04 % eller 4 %: skriv prosenttegnet.
    """
    plain = text.strip()
    value = typed_number(plain.removesuffix("%"), example)
    as_percent = float(Decimal(repr(value)) / 100)
    if plain.endswith("%") or value == 0:
        return as_percent
    possible = [share for share in (as_percent, value) if is_within(share, least, most)]
    if len(possible) > 1:
        ways = " eller ".join(share_text(share).replace(THIN_SPACE, " ") for share in possible)
        raise NotUnderstood(f"«{plain}» kan være {ways}: skriv prosenttegnet.")
    return possible[0] if possible else as_percent


def is_within(value: float, least: float, most: float) -> bool:
    """Whether a value is between two limits, themselves included, but for what is rounded."""
    return least - EPSILON <= value <= most + EPSILON


def stepped(value: float, step: float, least: float, most: float) -> float:
    """A value one step on, on the steps' own marks, and not beyond its limits.

    Examples
    --------
    >>> stepped(0.04, 0.005, -0.5, 0.5), stepped(0.0425, 0.005, -0.5, 0.5), stepped(5, -1, 5, 50)
    (0.045, 0.045, 5)
    """
    marks = round(value / abs(step), 6)
    mark = math.floor(marks) + 1 if step > 0 else math.ceil(marks) - 1
    moved = float(Decimal(repr(abs(step))) * mark)
    kept = min(max(moved, least), most)
    return type(value)(kept) if isinstance(value, int) else kept
