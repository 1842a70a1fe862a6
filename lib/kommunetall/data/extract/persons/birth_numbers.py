"""Birth numbers (fødselsnummer), D-numbers, H-numbers: how they are written, and check digits."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kommunetall.data.extract.persons.search import matching

BIRTH_NUMBER = re.compile(
    r"(?=(?<![0-9])(?<![0-9][.,])([0-9]{2}[. ]?[0-9]{2}[. ]?[0-9]{2})"
    r"[ \-:/_\u2010-\u2014]?([0-9]{3}) ?([0-9]{2})(?![0-9]))"
)
PERHAPS_BIRTH_NUMBER = (
    r"[0-9]{2}[. ]?[0-9]{2}[. ]?[0-9]{2}[ \-:/_\x{2010}-\x{2014}]?[0-9]{3} ?[0-9]{2}"
)
CHECK_1 = np.array([3, 7, 6, 1, 8, 9, 4, 5, 2, 1])
CHECK_2 = np.array([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])
DAYS_IN_MONTH = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
SHARE_WITHOUT_ZERO = 0.05


def birth_numbers(values: pa.Array) -> np.ndarray:
    """Which values hold a birth number: eleven digits, or ten where leading zeros are lost.

    Eleven digits are looked for inside text too, but not where they are part of a hash: a run of
    letters a–f and digits, twelve or longer. Ten digits must be the whole value, and at least
    :data:`SHARE_WITHOUT_ZERO` of the column's values of ten digits must pass, as one in some 200
    does by chance.
    """
    texts = pc.replace_substring_regex(values, r"^([0-9]{9,11})[.,]0+$", r"\1")
    candidates = np.flatnonzero(matching(texts, PERHAPS_BIRTH_NUMBER))
    places, digits = [], []
    for place, text in zip(candidates, texts.take(pa.array(candidates)).to_pylist(), strict=True):
        for match in BIRTH_NUMBER.finditer(text):
            if not in_hash(text, match.start(1), match.end(3)):
                places.append(place)
                digits.append(re.sub(r"[. ]", "", match[1]) + match[2] + match[3])
    which = np.zeros(len(values), dtype=bool)
    which[np.array(places, dtype=int)[valid_birth_numbers(digits)]] = True
    short = np.flatnonzero(matching(texts, r"^[1-9][0-9]{9}$"))
    restored = valid_birth_numbers(["0" + text for text in texts.take(pa.array(short)).to_pylist()])
    if restored.sum() > SHARE_WITHOUT_ZERO * len(short):
        which[short[restored]] = True
    return which


def in_hash(text: str, start: int, end: int) -> bool:
    """Whether the digits of a text are part of a hexadecimal hash."""
    before = re.sub(r".*[^0-9A-Za-z]", "", text[:start], flags=re.DOTALL)
    after = re.sub(r"[^0-9A-Za-z].*", "", text[end:], flags=re.DOTALL)
    run = before + text[start:end] + after
    letters = set(run.lower()) - set("0123456789 .-:/")
    return len(run) >= 12 and bool(letters) and letters <= set("abcdef")


def valid_birth_numbers(digits: list[str]) -> np.ndarray:
    """Which strings of eleven digits are birth numbers: both check digits and the date are right.

    With the digits d1 … d11, the weighted sums 3·d1+7·d2+6·d3+1·d4+8·d5+9·d6+4·d7+5·d8+2·d9+d10 and
    5·d1+4·d2+3·d3+2·d4+7·d5+6·d6+5·d7+4·d8+3·d9+2·d10+d11 must be divisible by eleven. The day may
    be 40 too high (D-number), the month 40 or 80 (H-numbers and synthetic numbers). The century is
    not asked for.
    """
    if not digits:
        return np.zeros(0, dtype=bool)
    d = np.frombuffer("".join(digits).encode(), dtype=np.uint8).reshape(-1, 11).astype(int) - ord(
        "0"
    )
    day, month, year = 10 * d[:, 0] + d[:, 1], 10 * d[:, 2] + d[:, 3], 10 * d[:, 4] + d[:, 5]
    day = np.where(day > 40, day - 40, day)
    month = np.where(month > 80, month - 80, np.where(month > 40, month - 40, month))
    known = (month >= 1) & (month <= 12)
    longest = DAYS_IN_MONTH[np.where(known, month, 0)] - ((month == 2) & (year % 4 != 0))
    checked = (d[:, :10] @ CHECK_1 % 11 == 0) & (d @ CHECK_2 % 11 == 0)
    return np.asarray(checked & known & (day >= 1) & (day <= longest))
