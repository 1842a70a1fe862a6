"""The letters of a report: what the font has, where long words may break, and dashes in spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kommunetall.errors import ReportError
from kommunetall.printing.layout import BREAK, advances

LONGEST_WORD = 30
NOT_PRINTED = {"type", "label", "href", "typst", "svg", "kind", "date", "name"}
LONG_WORD = re.compile(rf"[^\s{BREAK}]{{{LONGEST_WORD + 1},}}")
SPAN = re.compile(r"\b([A-ZÆØÅ]\d+|(?:19|20)\d\d)-(?=[A-ZÆØÅ]\d|(?:19|20)\d\d\b)")
SVG_TEXT = re.compile(r"<text[^>]*>(.*?)</text>", re.DOTALL)
SETS_NOTHING = {BREAK, "\n", "\u00ad"}


def printed(value: Any, key: str = "") -> Any:
    """A part of a report as it is printed: an en dash in spans, and long words that may break."""
    if isinstance(value, dict):
        return {name: printed(part, name) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [printed(part, key) for part in value]
    if isinstance(value, str) and key == "svg":
        return SVG_TEXT.sub(lambda found: found[0].replace(found[1], with_dashes(found[1])), value)
    if not isinstance(value, str) or key in NOT_PRINTED:
        return value
    return LONG_WORD.sub(lambda found: BREAK.join(found[0]), with_dashes(value))


def with_dashes(text: str) -> str:
    """A text with an en dash between years, and between codes.

    >>> with_dashes("K1-K4 i 2017-2031, etter § 3-5")
    'K1–K4 i 2017–2031, etter § 3-5'
    """
    return SPAN.sub(r"\1–", text)


def require_letters(report: Any) -> None:
    """Refuse what the font has no letters for.

    Raises
    ------
    ReportError
        With each letter, and the text that it stands in.
    """
    known, _ = advances("Regular")
    findings = [
        f"«{letter}» (U+{ord(letter):04X}) i «{text[:60]}»: skriv det med andre tegn"
        for text in dict.fromkeys(texts_in(report))
        for letter in dict.fromkeys(text)
        if ord(letter) not in known and letter not in SETS_NOTHING
    ]
    if findings:
        raise ReportError("Rapporten har tegn som skriften ikke har.", findings)


def texts_in(value: Any, key: str = "") -> Iterator[str]:
    """Every text that is set."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from texts_in(part, name)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part, key)
    elif isinstance(value, str) and key == "svg":
        yield from SVG_TEXT.findall(value)
    elif isinstance(value, str) and key not in NOT_PRINTED | {"alt"}:
        yield value
