"""Tables for the screen and the PDF, from one frame and one spelling of its figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from html import escape

import pandas as pd

from kommunetall.show.formats import UNIT_DECIMALS, cell, unit_of
from kommunetall.show.words import HEADINGS, TOPICS

MIME = "application/vnd.kommunetall+json"
STORED = "stored"
HIDDEN = ":"
NO_FIGURES = "Det finnes ingen tall å vise her."
HIDDEN_WORDS = "«:» betyr at tallet er skjult av hensyn til personvernet."


@dataclass(frozen=True)
class Table:
    """A finished table: every cell is text, ready for the screen and for the PDF. Links are those of the last cell of each row."""

    title: str
    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: tuple[int, ...] = ()
    source: str = ""
    notes: tuple[str, ...] = field(default_factory=tuple)
    links: tuple[str, ...] = ()

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, object]:
        return {
            MIME: {"type": "table", **asdict(self)},
            "text/html": self.as_html(),
            "text/plain": f"{self.title} ({len(self.rows)} rader)",
        }

    def as_html(self) -> str:
        """The table as accessible HTML: caption, column headers, row headers."""
        align = ["right" if numeric else "left" for numeric in self.numeric]
        head = "".join(
            f'<th scope="col" style="text-align:{a}">{escape(h)}</th>'
            for h, a in zip(self.header, align, strict=True)
        )
        body = "".join(f"<tr>{self.row_html(i, row, align)}</tr>" for i, row in enumerate(self.rows))
        below = "".join(
            f"<p><small>{escape(line)}</small></p>" for line in (*self.notes, self.source) if line
        )
        caption = f'<caption style="text-align:left"><strong>{escape(self.title)}</strong></caption>'
        return (
            f'<table style="font-variant-numeric:tabular-nums">{caption}'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"
        )

    def row_html(self, index: int, row: Sequence[str], align: Sequence[str]) -> str:
        """Cells of one row; its first cell is the row's header."""
        bold = ";font-weight:600" if index in self.strong else ";font-weight:400"
        tags = ['th scope="row"', *["td"] * (len(row) - 1)]
        texts = [escape(text) for text in row]
        if self.links:
            texts[-1] = f'<a href="{escape(self.links[index])}">{texts[-1]}</a>'
        return "".join(
            f'<{tag} style="text-align:{a}{bold}">{text}</{tag.split()[0]}>'
            for tag, text, a in zip(tags, texts, align, strict=True)
        )


def table(
    frame: pd.DataFrame,
    columns: Mapping[str, str] | Sequence[str],
    title: str,
    source: object = "",
    strong: pd.Series | None = None,
    decimals: Mapping[str, int | str] | int | None = None,
    notes: Sequence[str] = (),
    links: Sequence[str] = (),
    hidden: pd.DataFrame | None = None,
) -> Table:
    """Table of a frame's columns, with Norwegian headers and numbers.

    Parameters
    ----------
    frame
        One row per printed row. A column's unit is the end of its name: ``_percent`` and ``_share``
        print with %, shares times 100; whole numbers print without decimals.
    columns
        Column names and the headings they get, in printed order; names alone get the headings of
        :data:`kommunetall.show.words.HEADINGS`; years, schemes and other names that are words already stand as they are. The
        first column heads the rows.
    title
        What the table shows; with the unit of its amounts where they share one.
    source
        The source line, as :func:`kommunetall.data.origin` gives it.
    strong
        True for the rows to emphasise, for instance sums.
    decimals
        Decimals of columns that differ from what their unit gives, or of all columns: a number, or
        ``"stored"`` for as many as each value is stored with, and at least what its unit gives.
    notes
        Lines below the table: what is calibrated, unconfirmed or does not reconcile.
    links
        Where the last cell of each row leads, one for each row; relative to the folder of the report.
    hidden
        True where a figure is missing because it is hidden: it prints as :data:`HIDDEN`, and a note says why. Rows as those of `frame`;
        of columns that are not there nothing is hidden.
    """
    if not isinstance(columns, Mapping):
        columns = {n: HEADINGS[n] if n in HEADINGS or "_" in n else n for n in columns}
    given = decimals if isinstance(decimals, Mapping) else dict.fromkeys(columns, decimals)
    cells = [
        [cell(v, unit_of(name), digits(v, name, given.get(name))) for v in frame[name]] for name in columns
    ]
    if hidden is not None:
        masks = hidden.reindex(columns=list(columns), fill_value=False).to_numpy(dtype=bool).T
        cells = [
            [HIDDEN if mask else text for text, mask in zip(texts, own, strict=True)]
            for texts, own in zip(cells, masks, strict=True)
        ]
        notes = (*notes, HIDDEN_WORDS) if masks.any() else notes
    numeric = tuple(
        pd.api.types.is_numeric_dtype(frame[name]) and unit_of(name) != "year" for name in columns
    )
    if frame.empty:
        notes = (*notes, NO_FIGURES)
    emphasised = () if strong is None else tuple(i for i, s in enumerate(strong) if s)
    return Table(
        title,
        tuple(columns.values()),
        numeric,
        tuple(zip(*cells, strict=True)),
        emphasised,
        str(source),
        tuple(notes),
        tuple(links),
    )


def headings(frame: pd.DataFrame, topic: str) -> dict[str, str]:
    """Headings of a frame's columns in a topic's words, in its order; columns without one are not for printing."""
    return {column: TOPICS[topic][column] for column in frame if column in TOPICS[topic]}


def headings_of_years(columns: Sequence[str], topic: str, year: int) -> dict[str, str]:
    """Headings of columns in a topic's words; what stands for two years (`x` and `previous_x`) says which."""
    words = TOPICS[topic]
    both = {column.removeprefix("previous_") for column in columns if column.startswith("previous_")}
    return {
        column: f"{words[name]} {year - (name != column)}" if name in both else words[name]
        for column in columns
        for name in [column.removeprefix("previous_")]
    }


def left_out(hidden: pd.Series | pd.DataFrame, what: str) -> list[str]:
    """Note of a chart that lacks areas because a figure is hidden; nothing where none is."""
    return [f"Områder der {what} er skjult, er ikke med i figuren."] * bool(hidden.to_numpy().any())


def digits(value: object, column: str, given: int | str | None) -> int | None:
    """Decimals of a cell: as given, or where they are ``"stored"`` those that the value has."""
    if given != STORED:
        return given
    if isinstance(value, str) or pd.isna(value):
        return None
    least = UNIT_DECIMALS.get(unit_of(column), 0)
    return next((d for d in range(least, 10) if abs(value - round(float(value), d)) < 1e-9), None)
