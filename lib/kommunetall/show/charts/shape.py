"""The shape of some figures in words: where they go, and which are their ends.

Figures are compared as they are printed: what looks equal is told as equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import shorten

import pandas as pd

from kommunetall.show.formats import listed, number, unit_of

LONGEST, LONGEST_LABEL = 270, 64
MOST_NAMED = 2
FEWEST_EACH = 3
YEAR, MONTH, ANY_TIME = "hvert år", "hver måned", "hele veien"


def text(value: float, column: str, decimals: int) -> str:
    """A value as the chart prints it."""
    unit = unit_of(column)
    shown = number(100 * value if unit == "share" else value, decimals)
    return f"{shown}\u202f%" if unit in ("percent", "share") else shown


@dataclass(frozen=True)
class Row:
    """A figure with its label, and as it is printed."""

    label: str
    value: float
    text: str

    def __str__(self) -> str:
        return f"{self.label} ({self.text})"


def row_of(label: object, value: float, column: str, decimals: int) -> Row:
    """A figure of a column, its label cut where it is very long."""
    called = shorten(str(label), LONGEST_LABEL, placeholder=" …")
    return Row(called, float(value), text(value, column, decimals))


def rows_of(frame: pd.DataFrame, label: str, column: str, decimals: int) -> list[Row]:
    """Figures of a column in order; those that are missing are left out."""
    known = frame[[label, column]].dropna()
    pairs = known.itertuples(index=False)
    return [row_of(who, value, column, decimals) for who, value in pairs]


def moved(before: Row, after: Row) -> int:
    """Whether a figure is above (1), below (-1) or like (0) the one before it, as printed."""
    if before.text == after.text:
        return 0
    return 1 if after.value > before.value else -1


def apart(before: Row, after: Row) -> float:
    """How far a figure is from another, zero where they look equal."""
    return abs(after.value - before.value) if moved(before, after) else 0.0


def largest(sizes: Sequence[float]) -> int | None:
    """Position of the one size above zero that all others are clearly below."""
    most = max(sizes, default=0.0)
    near = [place for place, size in enumerate(sizes) if size > 0.999 * most]
    return near[0] if most > 0 and len(near) == 1 else None


def ends(rows: Sequence[Row], form: str = "høyest: {high}, lavest: {low}") -> str:
    """The highest and the lowest of some figures.

    >>> ends([Row("a", 1, "1"), Row("b", 3, "3"), Row("c", 3, "3")])
    'høyest: b og c (3), lavest: a (1)'
    """
    high, low = (extreme(rows, sign) for sign in (1, -1))
    if high != low:
        return form.format(high=high, low=low)
    return str(rows[0]) if len(rows) == 1 else f"{nothing(rows[0])} for alle {len(rows)}"


def extreme(rows: Sequence[Row], sign: int) -> str:
    """The highest (1) or lowest (-1) figure, with those that have it."""
    most = max(rows, key=lambda row: sign * row.value)
    alike = [row.label for row in rows if row.text == most.text]
    who = listed(alike) if len(alike) <= MOST_NAMED else f"{len(alike)} av {len(rows)}"
    return f"{who} ({most.text})"


def of_all(count: int, number: int) -> str:
    """How many of some, in a word where it is all or none.

    >>> of_all(0, 3), of_all(2, 3), of_all(3, 3), of_all(2, 2)
    ('ingen av 3', '2 av 3', 'alle 3', 'begge')
    """
    everyone = {1: "den ene", 2: "begge"}.get(number, f"alle {number}")
    return {0: f"ingen av {number}", number: everyone}.get(count, f"{count} av {number}")


def nothing(row: Row) -> str:
    """A figure as printed, or the word for zero."""
    return row.text if row.value else "null"


def pace(frame: pd.DataFrame, label: str) -> str:
    """What the step from row to row is where rows are of years or months, else nothing.

    >>> pace(pd.DataFrame({"year": [2020, 2021]}), "year"), pace(pd.DataFrame({"a": ["b"]}), "a")
    ('hvert år', '')
    """
    names = frame[label].astype(str)
    if unit_of(label) == "year" or names.str.fullmatch(r"\d{4}").all():
        whole = names.str.fullmatch(r"\d{4}").all()
        return YEAR if whole and names.astype(int).diff().dropna().eq(1).all() else ANY_TIME
    return MONTH if label.endswith("month") else ""


def way(rows: Sequence[Row], each: str) -> str:
    """Where figures of years or months go.

    Parameters
    ----------
    each
        What the step from one row to the next is: ``hvert år``.

    Examples
    --------
    >>> way([Row("2022", 9, "9"), Row("2023", 8, "8"), Row("2024", 5, "5")], YEAR)
    'faller hvert år, fra 9 i 2022 til 5 i 2024, mest i 2024'
    """
    first, last = rows[0], rows[-1]
    if len(rows) == 1:
        return f"er {nothing(first)} i {first.label}"
    ways = {moved(*both) for both in pairwise(rows)}
    span = f"fra {first.text} i {first.label} til {last.text} i {last.label}"
    if ways == {0}:
        return f"er {nothing(first)} fra {first.label} til {last.label}"
    if len(ways) > 1:
        return between(rows, f"går {span}" if first.text != last.text else same(first, last))
    verb = "stiger" if ways == {1} else "faller"
    if len(rows) < FEWEST_EACH:
        return f"{verb} {span}"
    most = largest([apart(*both) for both in pairwise(rows)])
    where = "" if most is None else f", mest i {rows[most + 1].label}"
    return f"{verb} {each}, {span}{where}"


def same(first: Row, last: Row) -> str:
    """What is said of figures that end where they began."""
    return f"er {nothing(first)} både i {first.label} og i {last.label}"


def between(rows: Sequence[Row], told: str) -> str:
    """What is said of figures, with the ends that are neither first nor last."""
    outer = {rows[0].text, rows[-1].text}
    for word, sign in (("høyest", 1), ("lavest", -1)):
        most = max(rows, key=lambda row: sign * row.value)
        alike = [row.label for row in rows if row.text == most.text]
        if most.text not in outer and len(alike) <= MOST_NAMED:
            told += f", {word} i {listed(alike)} med {most.text}"
    return told


def subject(name: str) -> str:
    """A name as the subject of a sentence, closed by a comma where it has one.

    >>> subject("Skatt"), subject("Skatt, mill. kr")
    ('Skatt', 'Skatt, mill. kr,')
    """
    return f"{name}," if "," in name else name


def lower(name: str) -> str:
    """A name inside a sentence; what begins with an abbreviation is as it is.

    >>> lower("Målet"), lower("KOSTRA-gruppen")
    ('målet', 'KOSTRA-gruppen')
    """
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def spread(name: str, rows: Sequence[Row]) -> str:
    """Where a column is highest and lowest."""
    if len(rows) == 1:
        return f"{subject(name)} er {nothing(rows[0])} for {rows[0].label}."
    return f"{subject(name)} er {ends(rows, 'høyest for {high} og lavest for {low}')}."


def alternative(title: str, kind: str, told: Iterable[str]) -> str:
    """The message of a chart, what is drawn, and as many sentences of it as there is room for.

    >>> alternative("Skatten falt", "Linjediagram", ["Skatt faller fra 9 til 5."])
    'Skatten falt. Linjediagram. Skatt faller fra 9 til 5.'
    """
    words = f"{title if not title or title.endswith(('.', '?', '!')) else f'{title}.'} {kind}."
    words = words.strip()
    for sentence in told:
        if len(words) + 1 + len(sentence) <= LONGEST:
            words += f" {sentence}"
    return words
