"""Text in lines, broken where Norwegian breaks."""

from __future__ import annotations

import re
from textwrap import fill

SOFT = re.compile(r"(?<=[-/])")
VOWELS = "aeiouyæøåéèêóòôü"
AFTER_S = "jklmnpstvw"


def wrapped(text: object, width: int) -> str:
    r"""A text in lines no wider than so many characters; a word that is wider breaks with a hyphen.

    It breaks where two words seem to be joined by an s, else where one consonant goes with the
    vowel after it.

    Examples
    --------
    >>> wrapped("Barnevernstjenesten i Drammen", 16)
    'Barnevernstje-\nnesten i Drammen'
    """
    words = [part for word in str(text).split(" ") for part in pieces(word, width)]
    return fill(" ".join(words), width, break_long_words=False, break_on_hyphens=True)


def pieces(word: str, width: int) -> list[str]:
    """A word in pieces that fit, each but the last with a hyphen or a slash at its end."""
    found = []
    while max(map(len, SOFT.split(word))) > width:
        places = range(2, width)
        joints = [end for end in places if is_joint(word, end)]
        ends = joints or [end for end in places if begins(word[end:])]
        end = max(ends, default=width - 1)
        found.append(f"{word[:end]}-")
        word = word[end:]
    return [*found, word]


def is_joint(word: str, end: int) -> bool:
    """Whether a compound seems to be joined there: by an s before a consonant."""
    before, after = word[end - 1 : end + 1].lower()
    return before == "s" and after.isalpha() and after not in (*VOWELS, *AFTER_S)


def begins(rest: str) -> bool:
    """Whether what is left of a word begins with a consonant and a vowel after it."""
    first, second = (*rest.lower(), " ", " ")[:2]
    return first.isalpha() and first not in VOWELS and second in VOWELS and len(rest) > 2
