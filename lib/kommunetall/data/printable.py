"""Which characters can be printed: those that the fonts of the PDF have, and that are seen."""

from __future__ import annotations

from functools import cache
from unicodedata import category

from kommunetall.assets import FONTS

FONT = FONTS / "Inter-Regular.ttf"
NEVER = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
ALWAYS = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180))} - {"\xad"}


def unprintable(text: str) -> str:
    r"""What to do with the first character of a text that cannot be printed; empty if all can.

    Control characters, characters that turn the direction of the text or are not seen, and those
    that no font of the report has, as emoji.

    Examples
    --------
    >>> unprintable("Fjell skole 🏫")
    'tegnet «🏫» (U+1F3EB) kan ikke trykkes: ta det bort'
    >>> unprintable("Fjell\x07 skole")
    'et tegn som ikke vises (U+0007), kan ikke trykkes: ta det bort'
    """
    for character in text:
        if character in ALWAYS:
            continue
        code = f"U+{ord(character):04X}"
        if category(character) in NEVER:
            return f"et tegn som ikke vises ({code}), kan ikke trykkes: ta det bort"
        if ord(character) not in characters():
            return f"tegnet «{character}» ({code}) kan ikke trykkes: ta det bort"
    return ""


@cache
def characters() -> frozenset[int]:
    """Codes of the characters that the font of the reports has."""
    from fontTools.ttLib import TTFont

    with TTFont(FONT, lazy=True) as font:
        return frozenset(font.getBestCmap())
