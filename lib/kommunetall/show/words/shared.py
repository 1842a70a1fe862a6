"""Texts that all exhibits of a topic, or all topics, share: parameters, tables, set phrases."""

from __future__ import annotations

from kommunetall.errors import WordsError
from kommunetall.exhibit import Term
from kommunetall.show.formats import phrase
from kommunetall.show.words.catalogue import commons
from kommunetall.show.words.terms import term_words


def parameter_words(key: str, name: str, terms: tuple[Term, ...] = ()) -> str:
    """What a parameter is called in print.

    Raises
    ------
    WordsError
        If it has no name.
    """
    for common in commons(key):
        if name in common.parameters:
            return phrase(common.parameters[name], **term_words(terms))
    raise WordsError(
        f"The parameter {name} of {key} has no words.", [f"common: parameters: {name}: …"]
    )


def table_words(key: str, name: str, terms: tuple[Term, ...] = ()) -> str:
    """What readers call a table; its own name where the catalogue has none."""
    words = next((c.tables[name] for c in commons(key) if name in c.tables), name)
    return phrase(words, **term_words(terms))


def text(key: str, name: str, terms: tuple[Term, ...] = (), **figures: object) -> str:
    """One of the texts that all topics share, filled with figures.

    Raises
    ------
    WordsError
        If there is none of the name.
    """
    for common in commons(key):
        if name in common.texts:
            return phrase(common.texts[name], **term_words(terms), **figures)
    raise WordsError(f"The text {name} of {key} has no words.", [f"common: texts: {name}: …"])
