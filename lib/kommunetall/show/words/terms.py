"""What a municipality calls its committees and areas, as figures that every text may name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from kommunetall.exhibit import Term
from kommunetall.show.words.catalogue import COMMON, topic

NAMES = {
    "singular": "{term}",
    "definite": "the_{term}",
    "plural": "{term}s",
    "definite_plural": "the_{term}s",
}
ABBREVIATIONS = "abbreviations"


@lru_cache(maxsize=64)
def term_words(own: tuple[Term, ...] = ()) -> Mapping[str, object]:
    """Words for what all municipalities have, by the names that texts call them.

    ``committee``, ``the_committee``, ``committees`` and ``the_committees``, and each with a capital
    (``Committee``) to begin a sentence; ``abbreviations`` are those given, each with its long
    form. A form that the municipality has not given is the library's.

    Parameters
    ----------
    own
        The municipality's own words.

    Examples
    --------
    >>> words = term_words((Term("committee", "hovedutvalg", "hovedutvalget"),))
    >>> words["committee"], words["The_committee"], words["the_committees"]
    ('hovedutvalg', 'Hovedutvalget', 'utvalgene')
    """
    given = {term.term: term for term in own}
    found: dict[str, object] = {}
    library = topic(COMMON).common.terms
    for key, forms in library.items():
        for form, name in NAMES.items():
            called, word = name.format(term=key), getattr(given.get(key), form, "")
            if usual := getattr(forms, form):
                found[called] = word or usual
                found[first_upper(called)] = first_upper(word or usual)
    found[ABBREVIATIONS] = tuple(f"{t.term}: {t.singular}" for t in own if t.term not in library)
    return MappingProxyType(found)


def terms_in(text: str, own: tuple[Term, ...]) -> tuple[Term, ...]:
    """The municipality's words, without the abbreviations that a text does not have.

    An abbreviation that only the long form of another has, is there too.

    Examples
    --------
    >>> own = (Term("BE", "Bygg KF"), Term("KF", "kommunalt foretak"), Term("IT", "datateknologi"))
    >>> [term.term for term in terms_in("BE skole", own)]
    ['BE', 'KF']
    """
    library = topic(COMMON).common.terms
    kept = {term for term in own if term.term in library}
    words = text
    while True:
        more = {term for term in own if stands_in(term.term, words)} - kept
        if not more:
            return tuple(term for term in own if term in kept)
        kept |= more
        words = " ".join(term.singular for term in more)


def stands_in(abbreviation: str, text: str) -> bool:
    """Whether an abbreviation stands in a text as a word of its own, with a full stop or without.

    >>> stands_in("K.dir", "K.dir fullmakt"), stands_in("KF", "KFU"), stands_in("bto.", "av bto. x")
    (True, False, True)
    """
    return bool(re.search(rf"(?<![\w.]){re.escape(abbreviation)}(?!\w)", text))


def first_upper(text: str) -> str:
    """A text with a capital first, the rest as it is."""
    return text[:1].upper() + text[1:]
