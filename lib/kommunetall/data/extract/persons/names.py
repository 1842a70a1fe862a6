"""Names of persons: first names and surnames that are common, and what has the shape of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kommunetall.data.extract.persons.search import CAPITAL, CODE, LETTER, NO_LETTER, matching
from kommunetall.data.extract.persons.words import word_list

FIRST_NAMES = frozenset(word_list("first_names"))
SURNAMES = frozenset(word_list("surnames"))
PERHAPS_NAME = rf"{LETTER}\.?[ ,;]+{LETTER}|^{LETTER}\. ?{LETTER}+$"
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|[,;]|[^\s\w]|\d+")
NAME_SHAPE = rf"^{CAPITAL}({LETTER}|['’\-])+,?( {CAPITAL}({LETTER}|['’.\-])*){{1,3}}$"
PLACE = rf"({'|'.join(word_list('place_words'))})(e?[nrst]{{0,3}})"
FEWEST_NAMES, SHARE_SINGLE_NAMES = 5, 0.6
FEWEST_SHAPES, SHARE_SHAPES, SHARE_DISTINCT = 20, 0.8, 0.5


def names(values: pa.Array, counts: np.ndarray, purpose: str) -> np.ndarray:
    """Which values name a person.

    A first name and a surname of the lists in the library's assets beside each other, in either
    order, count anywhere, unless a place follows: *Hans Hansens vei barnehage* and *Fridtjof Nansen
    skole* are places. Elsewhere than where units are named, a column of which most values are known
    first names or surnames alone counts too, and so does one of which most values look like a name
    and hardly any repeats.
    """
    texts = np.flatnonzero(matching(values, PERHAPS_NAME))
    which = np.zeros(len(values), dtype=bool)
    which[texts] = [has_name(text) for text in values.take(pa.array(texts)).to_pylist()]
    if purpose == CODE:
        return which
    single = np.flatnonzero(matching(values, rf"^{LETTER}{LETTER}+$"))
    known = [is_name(word) for word in values.take(pa.array(single)).to_pylist()]
    if sum(known) >= max(FEWEST_NAMES, SHARE_SINGLE_NAMES * len(values)):
        which[single[np.array(known)]] = True
    shaped = matching(values, NAME_SHAPE)
    if shaped.sum() >= max(FEWEST_SHAPES, SHARE_SHAPES * len(values)):
        shaped &= ~matching(pc.utf8_lower(values), rf"{PLACE}($|{NO_LETTER})")
        distinct = shaped.sum() >= SHARE_DISTINCT * counts[shaped].sum()
        if distinct and shaped.sum() >= max(FEWEST_SHAPES, SHARE_SHAPES * len(values)):
            which |= shaped
    return which


def has_name(text: str) -> bool:
    """Whether a text names a person by first name and surname, or by initial and surname."""
    if initial := re.fullmatch(r"[^\W\d_]\. ?([^\W\d_]+)", text):
        return initial[1].lower() in SURNAMES
    words = [
        w
        for w in WORD.findall(text.replace("-", " "))
        if not (len(w) == 1 and w.isalpha()) and w != "."
    ]
    whole = sum(w.isalpha() for w in words) <= 4 and all(w.isalpha() or w in ",;" for w in words)
    for place, first in enumerate(words):
        rest = words[place + 1 :]
        comma = bool(rest) and rest[0] in (",", ";")
        rest = rest[1:] if comma else rest
        if not rest or is_place(rest[1:2]):
            continue
        if not comma and is_first(first) and is_surname(rest[0], whole):
            return True
        if (comma or whole) and is_surname(first, whole) and is_first(rest[0]):
            return True
    return False


def is_name(word: str) -> bool:
    """Whether a word is a known first name or surname."""
    return is_first(word) or word.lower() in SURNAMES


def is_first(word: str) -> bool:
    """Whether a word is a known first name."""
    return word.lower() in FIRST_NAMES


def is_surname(word: str, whole: bool) -> bool:
    """Whether a word is a known surname, or ends as one; all small only where it stands alone."""
    known = word.lower() in SURNAMES
    if word[:1].isupper():
        return known or (len(word) > 5 and word.lower().endswith(("sen", "dotter", "datter")))
    return whole and known


def is_place(following: Iterable[str]) -> bool:
    """Whether the word that follows makes a place of a name."""
    return any(re.fullmatch(rf"(\w+(?=\w{{4}}))?{PLACE}", word.lower()) for word in following)
