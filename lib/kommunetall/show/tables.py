"""Tables for the screen and the PDF, from one frame and one spelling of its figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from html import escape
from typing import Any

import pandas as pd

from kommunetall.exhibit import Exhibit, Shown
from kommunetall.show.formats import (
    UNIT_DECIMALS,
    cell,
    measure_words,
    measured,
    measured_decimals,
    stored_decimals,
    unit_of,
)
from kommunetall.show.showing import MIME, show
from kommunetall.show.words import HIDDEN as HIDDEN_ROLE
from kommunetall.show.words import MISPRINTED as MISPRINTED_ROLE
from kommunetall.show.words import STRONG, Told, text, told

ANY = "*"
HIDDEN = ":"
MISPRINTED = "*"
STATED = "is_stated"
UNIT = "unit"
BEFORE_UNIT = re.compile(r"\b(i|mill\.|mrd\.|tusen|per) (?=(?:kr|%|mill\.|kroner|prosent)(?!\w))")
NO_FIGURES = "Det finnes ingen tall å vise her."
HIDDEN_WORDS = "«:» betyr at tallet er skjult av hensyn til personvernet."


@dataclass(frozen=True)
class Table:
    """A finished table: every cell is text, ready for the screen and for the PDF.

    Links are those of the last cell of each row, relative to the folder of the report.
    """

    title: str
    header: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]
    strong: tuple[int, ...] = ()
    source: str = ""
    notes: tuple[str, ...] = field(default_factory=tuple)
    links: tuple[str, ...] = ()
    subtitle: str = ""

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> dict[str, object]:
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
        body = "".join(
            f"<tr>{self.row_html(i, row, align)}</tr>" for i, row in enumerate(self.rows)
        )
        below = "".join(
            f"<p><small>{escape(line)}</small></p>" for line in (*self.notes, self.source) if line
        )
        under = f"<br><small>{escape(self.subtitle)}</small>" if self.subtitle else ""
        title = f"<strong>{escape(self.title)}</strong>{under}"
        caption = f'<caption style="text-align:left">{title}</caption>'
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


def table_of(
    frame: pd.DataFrame,
    columns: Mapping[str, str],
    title: str,
    source: object = "",
    strong: pd.Series | None = None,
    decimals: Mapping[str, int | str] | int | str | None = None,
    notes: Sequence[str] = (),
    hidden: pd.DataFrame | None = None,
    misprinted: pd.DataFrame | None = None,
    subtitle: str = "",
) -> Table:
    """Table of a frame's columns, with Norwegian headers and numbers.

    Parameters
    ----------
    frame
        One row per printed row. A column's unit is the end of its name: ``_percent`` and ``_share``
        print with %, shares times 100; whole numbers print without decimals. Of rows that
        ``is_stated``, no figure has more decimals than it is stated with.
    columns
        Column names and the headings they get, in printed order; the first column heads the rows.
    title
        What the table shows.
    source
        The source line, as :func:`kommunetall.data.origin` gives it.
    strong
        True for the rows to emphasise, for instance sums.
    decimals
        Decimals of columns that differ from what their unit gives, or of all columns: a number, or
        ``"stored"`` for as many as its values are stored with, and at least what its unit gives. A
        mapping's ``"*"`` is for the columns that it does not name.
    notes
        Lines below the table: what is calibrated, unconfirmed or does not reconcile.
    hidden
        True where a figure is missing because it is hidden: it prints as :data:`HIDDEN`, and a note
        says why. Rows as those of `frame`; of columns that are not there nothing is hidden.
    misprinted
        True where a figure is printed in the source, but cannot be right: it gets a star.
    subtitle
        Measure, unit, place and period, under the title.
    """
    given = (
        {name: decimals.get(name, decimals.get(ANY)) for name in columns}
        if isinstance(decimals, Mapping)
        else dict.fromkeys(columns, decimals)
    )
    cells = [
        [cell(v, unit_of(name), d) for v, d in zip(frame[name], digits, strict=True)]
        for name in columns
        for digits in [digits_in(frame[name], name, given.get(name), stated_in(frame))]
    ]
    if hidden is not None:
        masks = hidden.reindex(columns=list(columns), fill_value=False).to_numpy(dtype=bool).T
        cells = [
            [HIDDEN if mask else text for text, mask in zip(texts, own, strict=True)]
            for texts, own in zip(cells, masks, strict=True)
        ]
        notes = (*notes, HIDDEN_WORDS) if masks.any() else notes
    if misprinted is not None:
        masks = misprinted.reindex(columns=list(columns), fill_value=False).to_numpy(dtype=bool).T
        cells = [
            [f"{text}{MISPRINTED}" if mask else text for text, mask in zip(texts, own, strict=True)]
            for texts, own in zip(cells, masks, strict=True)
        ]
    numeric = tuple(
        pd.api.types.is_numeric_dtype(frame[name]) and unit_of(name) != "year" for name in columns
    )
    if frame.empty:
        notes = (*notes, NO_FIGURES)
    emphasised = () if strong is None else tuple(i for i, s in enumerate(strong) if s)
    return Table(
        title,
        tuple(BEFORE_UNIT.sub("\\1\xa0", heading) for heading in columns.values()),
        numeric,
        tuple(zip(*cells, strict=True)),
        emphasised,
        str(source),
        tuple(notes),
        subtitle=subtitle,
    )


def stated_in(frame: pd.DataFrame) -> list[bool]:
    """Which rows have figures as a text states them."""
    return list(frame[STATED].astype(bool)) if STATED in frame else [False] * len(frame)


def digits_in(
    values: pd.Series, column: str, given: int | str | None, stated: Sequence[bool]
) -> list[int | None]:
    """Decimals of each cell of a column; as stored means as many as any of them is stored with."""
    found = [
        digits(value, column, given, is_stated)
        for value, is_stated in zip(values, stated, strict=True)
    ]
    known = [decimals for decimals in found if decimals is not None]
    is_padded = isinstance(given, str) and bool(known)
    return [max(known)] * len(found) if is_padded else found


def digits(value: Any, column: str, given: int | str | None, is_stated: bool = False) -> int | None:
    """Decimals of a cell: as given, or where they are ``"stored"`` those that the value has.

    >>> digits(10.4, "x_percent", 2), digits(10.4, "x_percent", 2, is_stated=True)
    (2, 1)
    """
    if isinstance(value, str) or pd.isna(value):
        return None if isinstance(given, str) else given
    if is_stated and isinstance(given, int):
        return min(given, measured_decimals(value, unit_of(column)))
    if not isinstance(given, str):
        return given
    return stored_decimals(float(value), UNIT_DECIMALS.get(unit_of(column), 0))


def table(exhibit: Shown) -> None:
    """Show an exhibit as a table: its columns in order, sums emphasised, hidden figures as ``:``.

    Where the frame has a column ``unit``, it follows the figures whose column's name has no unit. A
    figure that ``is_misprinted_<its column>`` has a star, and a line below says what that means.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"year": [2023, 2024], "employees": [10, 12]})
    >>> table(Exhibit("example.staff", frame))  # doctest: +SKIP
    """
    show(exhibit, as_table)


def as_table(exhibit: Exhibit, bands: bool = False) -> Table:
    """An exhibit as a finished table.

    Parameters
    ----------
    bands
        Whether the edges of bands have columns too, after those that are printed.
    """
    words = told(exhibit)
    frame, by_row = words.frame, bare_columns(words)
    if by_row:
        units = {UNIT: [measure_words(unit) for unit in frame[UNIT]]}
        frame = frame.assign(**with_units(words.frame, by_row), **units)
    columns = columns_of(exhibit, words, bands)
    strong = [frame[role].astype(bool) for role in STRONG if role in frame]
    hidden = marked_in(frame, HIDDEN_ROLE)
    misprinted = marked_in(frame, MISPRINTED_ROLE)
    notes = words.notes
    if not misprinted.empty and misprinted.to_numpy().any():
        notes = (*notes, f"{MISPRINTED} {words.misprinted}")
    made = table_of(
        frame,
        columns,
        words.title,
        words.source,
        strong=pd.concat(strong, axis=1).any(axis=1) if strong else None,
        decimals=words.decimals,
        notes=notes,
        hidden=None if hidden.empty else hidden,
        misprinted=None if misprinted.empty else misprinted,
        subtitle=words.subtitle,
    )
    right = tuple(
        is_number or c in by_row for c, is_number in zip(columns, made.numeric, strict=True)
    )
    links = tuple(frame["href"]) if "href" in frame else ()
    return replace(made, numeric=right, links=links)


def marked_in(frame: pd.DataFrame, role: str) -> pd.DataFrame:
    """Which figures of each column have a role that columns of its name tell."""
    roles = [str(c) for c in frame if str(c).startswith(role)]
    return pd.DataFrame({c.removeprefix(role): frame[c].astype(bool) for c in roles})


def columns_of(exhibit: Exhibit, words: Told, bands: bool = False) -> dict[str, str]:
    """Columns of a table and their headings: that of units follows the figures that have them.

    Parameters
    ----------
    bands
        Whether the edges of bands have columns too, after those that are printed.
    """
    columns: dict[str, str] = {}
    *_, last = (None, *bare_columns(words))
    for column, heading in words.headings.items():
        columns[column] = heading
        if column == last:
            columns[UNIT] = text(exhibit.key, "unit", exhibit.terms)
    return {**columns, **(edges(exhibit, words) if bands else {})}


def bare_columns(words: Told) -> list[str]:
    """Columns of figures whose unit each row tells."""
    if UNIT not in words.frame:
        return []
    return [column for column in words.series if is_bare(words.frame, column)]


def edges(exhibit: Exhibit, words: Told) -> dict[str, str]:
    """Headings of the lower and the upper edge of each band."""
    return {
        edge: text(exhibit.key, f"band_{end}", exhibit.terms, band=band)
        for pair, band in words.bands.items()
        for end, edge in zip(("low", "high"), pair, strict=True)
    }


def is_bare(frame: pd.DataFrame, column: str) -> bool:
    """Whether a column holds numbers whose unit its name does not tell."""
    return pd.api.types.is_numeric_dtype(frame[column]) and not unit_of(column)


def with_units(frame: pd.DataFrame, columns: list[str]) -> dict[str, list[str]]:
    """Figures as text, as the unit of their row has it, those of a row with equal decimals."""
    rows = [frame.loc[:, columns].iloc[row].dropna() for row in range(len(frame))]
    digits = [
        max((measured_decimals(value, unit) for value in row), default=0)
        for row, unit in zip(rows, frame[UNIT], strict=True)
    ]
    return {
        column: [
            measured(value, unit, least)
            for value, unit, least in zip(frame[column], frame[UNIT], digits, strict=True)
        ]
        for column in columns
    }
