"""One accent colour and greys: Designsystemet's accent and neutral scales.

Text has a contrast of 4.5 to 1 or more, what is drawn 3 to 1, and the first three of a series at
least 2 to 1 to each other, so that they can be told apart in grey print.
"""

ACCENT = "#0062BA"
ACCENT_SOFT = "#99C0E3"
ACCENT_TINT = "#DDEAF6"
TEXT = "#1F2C3D"
SUBTLE = "#545E6B"
MUTED = "#8D959F"
RULE = "#B8BCC1"
PAPER = "#FFFFFF"

SERIES = (ACCENT, MUTED, TEXT)
"""Of lines and bars; more of them begin anew with another pattern."""

BESIDE = (TEXT, SUBTLE, MUTED)
"""Of lines in a panel beside bars, which mean something else."""

WRITTEN = {ACCENT: ACCENT, MUTED: SUBTLE, TEXT: TEXT, SUBTLE: SUBTLE}
"""Colour of the words about something that is drawn."""


def luminance(colour: str) -> float:
    """Relative luminance of a colour, as WCAG 2.2 has it: 0 of black, 1 of white."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(colour: str) -> str:
    """The colour of words that can be read best on a colour."""
    return max((TEXT, PAPER), key=lambda ink: contrast(ink, colour))
