"""An exhibit in words: its title, headings, rows, notes and sentences, filled with its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from string import Formatter

import pandas as pd

from kommunetall.errors import WordsError
from kommunetall.exhibit import Exhibit, Term
from kommunetall.show.formats import Sentence, is_missing, phrase, printed_month
from kommunetall.show.words.catalogue import (
    BY,
    Choice,
    Decimals,
    Marked,
    commons,
    topic,
    words_of,
)
from kommunetall.show.words.shared import text
from kommunetall.show.words.terms import first_upper, term_words, terms_in

AS_IS = "as_is"
ANY = "*"
NOT_PRINTED = ("unit", "href")
ROLE = "is_"
BAND = ("low_", "high_")
HIDDEN = "is_hidden_"
MISPRINTED = "is_misprinted_"
STRONG = ("is_total", "is_strong")
EMPHASISED = ("is_own", "is_strong")


@dataclass(frozen=True)
class Told:
    """An exhibit as it is printed.

    Attributes
    ----------
    frame
        The exhibit's frame, with words where it had codes; roles as they were.
    label
        Its first column, which names the rows.
    headings
        Heading of each column that is printed, the label's first, in order.
    title, subtitle, source, notes
        As they stand around it.
    misprinted
        What it means that a figure is marked as a misprint.
    decimals
        Digits after the comma: of all columns, or by column; none where the unit decides.
    bands
        Lower and upper column of each band, and its name.
    """

    frame: pd.DataFrame
    label: str
    headings: dict[str, str]
    title: str
    subtitle: str
    misprinted: str
    source: str
    notes: tuple[str, ...]
    decimals: int | str | dict[str, int | str] | None
    bands: dict[tuple[str, str], str]

    @property
    def series(self) -> dict[str, str]:
        """Headings of all printed columns but the label's."""
        return {column: words for column, words in self.headings.items() if column != self.label}

    def role(self, name: str) -> pd.Series | None:
        """A role of the rows, where the frame has it."""
        column = f"{ROLE}{name}"
        return self.frame[column].astype(bool) if column in self.frame else None

    @property
    def emphasis(self) -> pd.Series | None:
        """Rows that are one's own, or strong; none where the frame tells neither."""
        known = [self.frame[role].astype(bool) for role in EMPHASISED if role in self.frame]
        return pd.concat(known, axis=1).any(axis=1) if known else None

    def own_digits(self, column: str | None, otherwise: int) -> int:
        """Digits of a column in a unit of its own: those that the catalogue gives it by name."""
        given = self.decimals.get(column) if isinstance(self.decimals, dict) and column else None
        return given if isinstance(given, int) else otherwise

    def digits(self, column: str, otherwise: int) -> int:
        """Digits of a column in a chart."""
        given = self.decimals
        if isinstance(given, dict):
            given = given.get(column, given.get(ANY, otherwise))
        return given if isinstance(given, int) else otherwise


def told(exhibit: Exhibit, chart: bool = False) -> Told:
    """An exhibit in words.

    Parameters
    ----------
    chart
        Whether it is drawn: then the topic's decimals hold where it has none of its own.

    Raises
    ------
    WordsError
        If a column, code or case of it has no words.
    """
    frame = exhibit.frame
    label = str(frame.columns[0])
    printed = [column for column in map(str, frame) if is_printed(column)]
    own = words_of(exhibit.key)
    source = source_line(exhibit)
    notes = [line for n in map(note_line(exhibit), exhibit.notes) for line in n.splitlines()]
    decimals = own.decimals
    if decimals is None and chart:
        decimals = next((c.decimals for c in commons(exhibit.key) if c.decimals), None)
    return Told(
        frame=frame.assign(**{c: named(exhibit, c, c == label) for c in printed}),
        label=label,
        headings={column: heading(exhibit, column) for column in printed},
        title=title_of(exhibit),
        subtitle=subtitle_of(exhibit),
        misprinted=filled(exhibit, own.misprinted) or text(exhibit.key, "misprinted"),
        source=source,
        notes=tuple(line for line in notes if line != source),
        decimals=digits_of(exhibit, decimals),
        bands={
            (low, high): heading(exhibit, low)
            for low in map(str, frame)
            if low.startswith(BAND[0]) and (high := low.replace(*BAND, 1)) in frame
        },
    )


def is_printed(column: str) -> bool:
    """Whether a column is for print, not a role, a band, a unit or a link."""
    return column not in NOT_PRINTED and not column.startswith((ROLE, *BAND))


def digits_of(
    exhibit: Exhibit, decimals: Decimals | None
) -> int | str | dict[str, int | str] | None:
    """Decimals that hold for an exhibit; by column where the catalogue tells columns apart."""
    if decimals is None or not isinstance(decimals.root, dict):
        return decimals.root if decimals else None
    if BY in decimals.root:
        return decimals.root[case_of(exhibit, str(decimals.root[BY]), decimals.root)]
    return decimals.root


def case_of(exhibit: Exhibit, about: str, choices: Mapping[str, object]) -> str:
    """Which of some choices holds for an exhibit.

    Raises
    ------
    WordsError
        If the exhibit says nothing of it, or something that is not among the choices.
    """
    case = exhibit.cases.get(about)
    if case not in choices or case == BY:
        there = ", ".join(str(choice) for choice in choices if choice != BY)
        raise WordsError(
            f"The words of {exhibit.key} have no text for {about} = {case!r}.",
            [f"there are: {there}"],
        )
    return str(case)


def chosen(exhibit: Exhibit, words: Choice) -> str:
    """The text that holds for an exhibit."""
    if isinstance(words, str):
        return words
    return words[case_of(exhibit, words[BY], words)]


def filled(exhibit: Exhibit, words: Choice) -> str:
    """The text that holds, with the exhibit's figures, as plain text."""
    return phrase(chosen(exhibit, words), **figures_of(exhibit))


def figures_of(exhibit: Exhibit) -> dict[str, object]:
    """Figures that its texts may name, the municipality's own words among them."""
    return {**term_words(terms_of(exhibit)), **exhibit.run, **exhibit.figures}


@lru_cache(maxsize=64)
def terms_of(exhibit: Exhibit) -> tuple[Term, ...]:
    """The municipality's own words, of its abbreviations those that stand in the exhibit."""
    frame = exhibit.frame
    texts = (text for column in frame.columns for text in frame[column])
    return terms_in(" ".join(text for text in texts if isinstance(text, str)), exhibit.terms)


def source_line(exhibit: Exhibit) -> str:
    """Where an exhibit comes from: as its own words say, else the first of its origins."""
    own = filled(exhibit, words_of(exhibit.key).source)
    if not own:
        return next(iter(map(str, exhibit.origins)), "")
    return text(exhibit.key, "source_line", source=own)


def title_of(exhibit: Exhibit) -> str:
    """Headline of an exhibit; the plain one where a figure of it lacks."""
    own = words_of(exhibit.key)
    text = chosen(exhibit, own.title)
    figures = figures_of(exhibit)
    if own.plain and lacks(text, figures):
        text = own.plain
    return phrase(text, **figures)


def subtitle_of(exhibit: Exhibit) -> str:
    """What is measured, in which unit, where and when, and last what the figures rest on.

    Nothing where an exhibit has no headline; only what they rest on where a figure of it lacks.
    """
    own = words_of(exhibit.key)
    if not own.title:
        return ""
    text = chosen(exhibit, own.subtitle)
    figures = figures_of(exhibit)
    measured = "" if lacks(text, figures) else phrase(text, **figures)
    rests_on = next(
        (c.status[exhibit.status] for c in commons(exhibit.key) if exhibit.status in c.status), ""
    )
    return first_upper(", ".join(filter(None, (measured, rests_on))))


def lacks(text: str, figures: Mapping[str, object]) -> bool:
    """Whether a figure that a text is filled with is missing."""
    return any(is_missing(figures[name]) for name in names_in(text))


def names_in(text: str) -> list[str]:
    """Names of the figures that a text is filled with."""
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def heading(exhibit: Exhibit, column: str) -> str:
    """Heading of a column.

    Raises
    ------
    WordsError
        If it has none.
    """
    if str(column).isdigit():
        return str(column)
    own = words_of(exhibit.key).columns
    places = (own, *(common.columns for common in commons(exhibit.key)))
    words = next((place[column] for place in places if column in place), own.get(ANY))
    if words is None:
        raise WordsError(
            f"The column {column} of {exhibit.key} has no heading.", [f"columns: {column}: …"]
        )
    return str(column) if words == AS_IS else filled(exhibit, words)


def named(exhibit: Exhibit, column: str, is_label: bool) -> pd.Series:
    """A column with words where it has codes, and numbers as they are.

    Other texts are as they are where ``"*": as_is`` says so.

    Raises
    ------
    WordsError
        If a code has none.
    """
    values = exhibit.frame[column]
    if isinstance(values.dtype, pd.PeriodDtype):
        return values.map(printed_month)
    texts = sorted({value for value in values if isinstance(value, str)})
    if not texts:
        return values
    own = words_of(exhibit.key)
    places = (own.values, *(common.values for common in commons(exhibit.key)))
    words = (
        own.rows
        if is_label and own.rows is not None
        else next((p[column] for p in places if column in p), {})
    )
    if isinstance(words, str) or all(text.isdigit() for text in texts):
        return values
    rest_as_is = words.get(ANY) == AS_IS
    lacking = [] if rest_as_is else [text for text in texts if text not in words]
    if lacking:
        raise WordsError(
            f"Codes of {exhibit.key} have no words.", [f"{column}: {code}: …" for code in lacking]
        )
    names = {code: filled(exhibit, words[code]) for code in texts if code in words}
    return values.map(lambda value: names.get(value, value))


def note_words(exhibit: Exhibit, key: str) -> Choice | Marked:
    """Words of a note.

    Raises
    ------
    WordsError
        If there are none.
    """
    places = (words_of(exhibit.key).notes, *(common.notes for common in commons(exhibit.key)))
    for place in places:
        if key in place:
            return place[key]
    raise WordsError(f"The note {key} of {exhibit.key} has no words.", [f"notes: {key}: …"])


def note_line(exhibit: Exhibit) -> Callable[[str], str]:
    """A function that gives a note as a line below.

    It gives an empty one where the note stands in a box, or a figure of it lacks.
    """

    def line(key: str) -> str:
        words = note_words(exhibit, key)
        if isinstance(words, Marked):
            return ""
        is_known = not lacks(chosen(exhibit, words), figures_of(exhibit))
        return filled(exhibit, words) if is_known else ""

    return line


def boxes(exhibit: Exhibit) -> Iterator[tuple[str, str]]:
    """Mark and text (Markdown) of each box: marked notes, and what is said of each row."""
    for key in exhibit.notes:
        words = note_words(exhibit, key)
        if isinstance(words, Marked):
            yield words.mark, sentence(exhibit, words.text, figures_of(exhibit))
    each = words_of(exhibit.key).each
    if each is not None:
        for row in exhibit.frame.to_dict("records"):
            figures = {str(name): value for name, value in row.items()}
            yield each.mark, sentence(exhibit, each.text, {**figures_of(exhibit), **figures})


def sentence(exhibit: Exhibit, words: Choice, figures: Mapping[str, object]) -> str:
    """A text as Markdown, filled with figures; nothing where one of them is missing."""
    text = chosen(exhibit, words)
    if lacks(text, figures):
        return ""
    return Sentence().format(text, **figures)


def paragraphs(exhibit: Exhibit) -> list[str]:
    """What is said of an exhibit, a text (Markdown) for each paragraph.

    Sentences whose figures are missing are left out.
    """
    said = words_of(exhibit.key).say
    groups: Sequence[Sequence[Choice]] = [s if isinstance(s, list) else [s] for s in said]
    if not any(isinstance(s, list) for s in said):
        groups = [[s for s in said if not isinstance(s, list)]]
    figures = figures_of(exhibit)
    found = [
        " ".join(filter(None, (sentence(exhibit, s, figures) for s in group))) for group in groups
    ]
    return [text for text in found if text]


def on_screen(exhibit: Exhibit) -> str:
    """What is said of an exhibit to whoever works with it, and in no print; Markdown."""
    return filled(exhibit, words_of(exhibit.key).on_screen)


def said_of(exhibit: Exhibit) -> bool:
    """Whether there are sentences about an exhibit."""
    return bool(words_of(exhibit.key).say)


def is_said(key: str) -> bool:
    """Whether there are sentences about what is missing under a key, if it were there."""
    name, _, exhibit = key.partition(".")
    words = topic(name).exhibits.get(exhibit)
    return words is not None and bool(words.say)
