"""Text in lines, broken where Norwegian breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

SOFT = re.compile(r"(?<=[-/])")
VOWELS = "aeiouyæøåéèêóòôü"
AFTER_S = "jklmnpstvw"


def wrapped(text: object, width: int) -> str:
    r"""A text in lines no wider than so many characters; a word that is wider breaks with a hyphen.

    It breaks where two words seem to be joined by an s, else where one consonant goes with the
    vowel after it.

    Examples
    --------
    >>> wrapped("Barnevernstjenesten i byen", 16)
    'Barnevernstje-\nnesten i byen'
    """
    lines = [""]
    for word in filter(None, str(text).split(" ")):
        space = " "
        for part, is_broken in parts_of(word, width):
            if lines[-1] and len(lines[-1] + space + part) > width:
                lines.append("")
            lines[-1] += space + part if lines[-1] else part
            lines += [""] if is_broken else []
            space = ""
    return "\n".join(filter(None, lines))


def parts_of(word: str, width: int) -> Iterator[tuple[str, bool]]:
    """A word in parts that fit, and whether a line must end there, as a hyphen was put in.

    It parts by itself after its own hyphens and slashes.
    """
    for part in SOFT.split(word):
        rest = part
        while len(rest) > width:
            places = range(2, width)
            joints = [end for end in places if is_joint(rest, end)]
            ends = joints or [end for end in places if begins(rest[end:])]
            end = max(ends, default=width - 1)
            yield f"{rest[:end]}-", True
            rest = rest[end:]
        yield rest, False


def is_joint(word: str, end: int) -> bool:
    """Whether a compound seems to be joined there: by an s before a consonant."""
    before, after = word[end - 1].lower(), word[end].lower()
    return before == "s" and after.isalpha() and after not in (*VOWELS, *AFTER_S)


def begins(rest: str) -> bool:
    """Whether what is left of a word begins with a consonant and a vowel after it."""
    first, second = (*rest.lower(), " ", " ")[:2]
    return first.isalpha() and first not in VOWELS and second in VOWELS and len(rest) > 2
