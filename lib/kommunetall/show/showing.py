"""How anything is shown: at once, in order, with the parameters that it was made with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from IPython.display import display

from kommunetall.exhibit import Exhibit, Missing, Several, Shown
from kommunetall.show.formats import Sentence, listed
from kommunetall.show.words import boxes, first_upper, is_said, said_of, table_words, text

MIME = "application/vnd.kommunetall+json"
METADATA = "kommunetall"
BEFORE = "before"
ACCOUNTS = "accounts"
REFERRED_TO = ("chart", "table")
MARKS = {
    "calibrated": "Kalibrert, ikke regnskapstall",
    "synthetic": "Syntetiske tall",
    "unconfirmed": "Ubekreftet",
    "mismatch": "Går ikke opp",
    "missing": "Mangler",
    "method": "Forbehold",
}


@dataclass(frozen=True)
class Note:
    """A mark that the reader must see: calibrated, unconfirmed or not reconciling."""

    label: str
    text: str

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        return {
            MIME: {"type": "note", "label": self.label, "markdown": self.text},
            "text/markdown": f"> **{self.label}:** {self.text}",
            "text/plain": self.label,
        }


@dataclass(frozen=True)
class Lacking:
    """What stands on the screen where something is missing; the PDF tells it at its end.

    Attributes
    ----------
    text
        What is lacking, in a reader's words.
    tables
        Names of the tables, for whoever brings them.
    how
        How they are brought, for the same.
    """

    text: str
    tables: tuple[str, ...] = ()
    how: str = ""

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
        names = f" ({', '.join(f'`{name}`' for name in self.tables)})" if self.tables else ""
        told = " ".join(filter(None, (self.text, self.how)))
        return {
            MIME: {"type": "missing", "text": told},
            "text/markdown": f"> **{MARKS['missing']}:** {Sentence().words(told)}{names}",
            "text/plain": told,
        }


@dataclass(frozen=True)
class Displayed:
    """Something shown, with the key of its exhibit, and what that was made with and from."""

    content: Any
    exhibit: Exhibit | Missing

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, object], dict[str, object]]:
        bundle = self.content._repr_mimebundle_(include, exclude)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        if data.get(MIME, {}).get("type") in REFERRED_TO:
            name = escape(self.exhibit.key.partition(".")[2])
            data = {**data, "text/html": f'<div id="{name}">{data["text/html"]}</div>'}
        made = {
            "key": self.exhibit.key,
            "run": dict(self.exhibit.run),
            "made_from": self.exhibit.made_from,
        }
        return data, {**metadata, METADATA: made}


def show(exhibit: Shown, make: Callable[[Exhibit], object]) -> None:
    """Show what a verb makes of an exhibit, or of each of several; a line where it is missing.

    What must stand in a box stands above it; that, and that something is missing, is for the
    sentences about the exhibit to tell where there are any. Nothing is shown of one without rows
    whose sentences have said so.
    """
    if isinstance(exhibit, Missing):
        if not is_said(exhibit.key):
            show_missing(exhibit)
    elif isinstance(exhibit, Several):
        for part in exhibit:
            show(part, make)
    elif not (exhibit.frame.empty and said_of(exhibit)):
        if not said_of(exhibit):
            show_boxes(exhibit)
        display(Displayed(make(exhibit), exhibit))


def show_missing(missing: Missing) -> None:
    """Show a line on what is missing."""
    how = text(missing.key, "lacking_how")
    tables = tuple(name for name in missing.tables if name != ACCOUNTS)
    display(Displayed(Lacking(lacking(missing), tables, how), missing))


def show_boxes(exhibit: Exhibit) -> None:
    """Show the boxes of an exhibit."""
    for mark, words in boxes(exhibit):
        if words:
            display(Displayed(Note(MARKS[mark], words), exhibit))


def lacking(missing: Missing) -> str:
    """What is lacking of an exhibit, as a sentence in a reader's words.

    Names that end in :data:`BEFORE` are of the year before; :data:`ACCOUNTS` may be fetched too.
    """
    if missing.why:
        return first_upper(missing.why)
    terms, year = missing.terms, int(str(missing.run["year"]))
    names = listed([table_words(missing.key, name, terms) for name in missing.tables])
    sentence = "lacking_accounts" if missing.tables == (ACCOUNTS,) else "lacking"
    if missing.tables and all(name.endswith(BEFORE) for name in missing.tables):
        sentence, year = "lacking_before", year - 1
    return first_upper(text(missing.key, sentence, terms, tables=names, year=year))
