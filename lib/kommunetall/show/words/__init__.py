"""Words of print: one YAML file a topic and language, and how an exhibit is told with them."""

from kommunetall.show.words.catalogue import warm_up, words_of
from kommunetall.show.words.shared import parameter_words, table_words, text
from kommunetall.show.words.telling import (
    HIDDEN,
    MISPRINTED,
    STRONG,
    Told,
    boxes,
    heading,
    is_said,
    on_screen,
    paragraphs,
    said_of,
    told,
)
from kommunetall.show.words.terms import first_upper, term_words

__all__ = [
    "HIDDEN",
    "MISPRINTED",
    "STRONG",
    "Told",
    "boxes",
    "first_upper",
    "heading",
    "is_said",
    "on_screen",
    "paragraphs",
    "parameter_words",
    "said_of",
    "table_words",
    "term_words",
    "text",
    "told",
    "warm_up",
    "words_of",
]
