"""What is shown as an Excel workbook: a sheet for each table, one that tells what the figures are.

Numbers are numbers, in full; what is hidden is not in it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from textwrap import shorten
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from kommunetall.exhibit import ABOUT_SHEET, STATUS_WORDS, Exhibit, Missing, Several, Shown, as_text
from kommunetall.show.charts.lines import edges_of
from kommunetall.show.formats import (
    MEASURES,
    decimals_of,
    measured_decimals,
    printed_date,
    unit_of,
)
from kommunetall.show.showing import MARKS, lacking
from kommunetall.show.tables import (
    ANY,
    HIDDEN,
    HIDDEN_WORDS,
    MISPRINTED,
    digits,
    is_bare,
    marked_in,
    stated_in,
)
from kommunetall.show.words import HIDDEN as HIDDEN_ROLE
from kommunetall.show.words import MISPRINTED as MISPRINTED_ROLE
from kommunetall.show.words import STRONG, Told, boxes, told, words_of

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADER_ROW = 3
NARROWEST, WIDEST = 9, 60
LONGEST_NAME = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
END_OF_PART = re.compile(r"[,!](?=\s|$)")
SHORTEST_PART = 12
REFERENCE = re.compile(r"\[(\w+)\]\(#[\w.]+\)")
ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>$~&:])")
YEAR, DAY, MONTH, TEXT = "0", "[$-414]d.\\ mmmm\\ yyyy", "[$-414]mmm\\ yy", "@"
Written = Sequence[tuple[Any, str]]
EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001  # what Excel keeps has no zone
COUNTED_PEOPLE = "extract"
EMPTY_WORDS = "En tom celle betyr at tallet ikke finnes."
WHOLE_WORDS = (
    "Cellene viser så mange desimaler som rapporten. Hele tallet ligger i cellen, så summer kan "
    "avvike i siste desimal."
)
ROUNDED_WORDS = "Tall fra uttrekket er avrundet som i rapporten, av hensyn til personvernet."
SHEETS_HEAD = ("Ark", "Innhold", "Grunnlag", "Kilde")
LINK = "0563C1"
FONT, SIZE, TITLE_SIZE = "Calibri", 11, 13


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name, and the exhibit that stands in it, in words."""

    name: str
    exhibit: Exhibit
    words: Told


def workbook(shown: Iterable[Shown], about: Mapping[str, str], mark: str = "") -> bytes:
    """A workbook of what is shown.

    The first sheet tells what the figures are: municipality, parameters, what each sheet holds and
    what is missing. Each of the others has a title, headings that can be filtered by, and figures
    as numbers, with marks, notes and source below. The same exhibits give the same bytes.

    Shares and percent are percent in Excel: 12.5 percent is 0.125, which is shown as 12,5 %. A
    figure that is hidden is a colon. What is counted in an extract of people is rounded as it is
    printed, so that a workbook tells no more than the page.

    Parameters
    ----------
    shown
        Exhibits, in order; those without a table of their own are told of on the first sheet.
    about
        What the figures are, in printed words: municipality, year, date and parameters.
    mark
        What must be seen of all of them: that they are made up.

    Raises
    ------
    WordsError
        If an exhibit has no words.
    """
    from openpyxl import Workbook

    parts = list(parts_of(shown))
    exhibits = [part for part in parts if isinstance(part, Exhibit)]
    missing = [part for part in parts if isinstance(part, Missing)]
    tables = [told(exhibit) for exhibit in exhibits if has_table(exhibit)]
    kept = [exhibit for exhibit in exhibits if has_table(exhibit)]
    sheets = [
        Sheet(sheet_name(number, words.title), exhibit, words)
        for number, (exhibit, words) in enumerate(zip(kept, tables, strict=True), start=1)
    ]
    book = Workbook()
    about_sheet = book.worksheets[0]
    about_sheet.title = ABOUT_SHEET
    said = [line for exhibit in exhibits if not has_table(exhibit) for line in marked(exhibit)]
    lines = [*said, *(f"{MARKS['missing']}: {lacking(part)}" for part in missing)]
    fill_about(about_sheet, about, mark, sheets, list(dict.fromkeys(lines)))
    for sheet in sheets:
        fill(book.create_sheet(sheet.name), sheet, mark)
    return content_of(book)


def parts_of(shown: Iterable[Shown]) -> Iterator[Exhibit | Missing]:
    """Each exhibit for itself, and what is missing."""
    for part in shown:
        if isinstance(part, Several):
            yield from part
        else:
            yield part


def has_table(exhibit: Exhibit) -> bool:
    """Whether an exhibit is more than sentences: it has rows, and a title."""
    return not exhibit.frame.empty and bool(words_of(exhibit.key).title)


def sheet_name(number: int, title: str) -> str:
    """Name of a sheet: its number, which makes it the only one of its name, and what it shows.

    >>> sheet_name(2, "Premien var 898,3 mill. kr, den bokførte kostnaden 634,1 mill. kr")
    '2. Premien var 898,3 mill. kr'
    >>> sheet_name(12, "Vann/avløp, renovasjon og vei hadde størst avvik")
    '12. Vann avløp, renovasjon og…'
    """
    words = " ".join(NOT_IN_NAMES.sub(" ", title.replace(":", ",")).split())
    room = LONGEST_NAME - len(f"{number}. ")
    ends = [found.start() for found in END_OF_PART.finditer(words)]
    whole = [end for end in (*ends, len(words)) if SHORTEST_PART <= end <= room]
    short = words[: whole[-1]] if whole else shorten(words, room, placeholder="…")
    return f"{number}. {words[:room] if short == '…' else short}".rstrip("' ")


def fill(sheet: Worksheet, part: Sheet, mark: str) -> None:
    """Write an exhibit in its sheet."""
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    words, columns = part.words, columns_of(part.words)
    sheet.cell(1, 1, clean(words.title)).font = Font(FONT, TITLE_SIZE, bold=True)
    sheet.cell(2, 1, clean(words.subtitle) or None)
    for place, column in enumerate(columns, start=1):
        written = list(values_of(part.exhibit, words, column))
        write_column(sheet, place, columns[column], written)
        width = max([NARROWEST, *map(len, columns[column].split()), *map(room_of, written)])
        sheet.column_dimensions[get_column_letter(place)].width = min(width + 2, WIDEST)
    bold = Font(FONT, SIZE, bold=True)
    for row, is_strong in enumerate(strong_rows(words.frame), start=HEADER_ROW + 1):
        for place in range(1, is_strong * len(columns) + 1):
            sheet.cell(row, place).font = bold
    last = HEADER_ROW + len(words.frame)
    sheet.freeze_panes = f"B{HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{HEADER_ROW}:{get_column_letter(len(columns))}{last}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    fit_to_width(sheet)
    below = [mark, *marked(part.exhibit), *words.notes]
    below += [HIDDEN_WORDS] if hides(words.frame, columns) else []
    misprints = marked_in(words.frame, MISPRINTED_ROLE)
    below += [f"{MISPRINTED} {words.misprinted}"] if misprints.to_numpy().any() else []
    below += [words.source, f"Grunnlag: {STATUS_WORDS[part.exhibit.status]}"]
    write_lines(sheet, last + 2, below)
    as_text(sheet)


def write_column(sheet: Worksheet, place: int, heading: str, written: Written) -> None:
    """Write a heading and the cells below it, texts to the left and numbers to the right."""
    from openpyxl.styles import Alignment, Font

    right, wrapped = Alignment(horizontal="right"), Alignment(wrap_text=True, vertical="top")
    is_text = all(isinstance(value, str | None) and value != HIDDEN for value, _ in written)
    head = sheet.cell(HEADER_ROW, place, clean(heading))
    head.font = Font(FONT, SIZE, bold=True)
    head.alignment = wrapped if is_text or place == 1 else wrapped + right
    for row, (value, shown_as) in enumerate(written, start=HEADER_ROW + 1):
        cell = sheet.cell(row, place, value)
        cell.number_format = shown_as
        if value == HIDDEN:
            cell.alignment = right
        elif isinstance(value, str) and len(value) > WIDEST:
            cell.alignment = wrapped
        elif place == 1 and not isinstance(value, str):
            cell.alignment = Alignment(horizontal="left")


def fill_about(
    sheet: Worksheet,
    about: Mapping[str, str],
    mark: str,
    sheets: Sequence[Sheet],
    lines: Sequence[str],
) -> None:
    """Write what the figures are, what each sheet holds, and what to know when reading them."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    wrapped = Alignment(wrap_text=True, vertical="top")
    sheet.cell(1, 1, ABOUT_SHEET).font = Font(FONT, TITLE_SIZE, bold=True)
    if mark:
        sheet.cell(2, 1, clean(mark)).font = Font(FONT, SIZE, bold=True)
    for row, (name, value) in enumerate(about.items(), start=HEADER_ROW):
        sheet.cell(row, 1, clean(name)).font = Font(FONT, SIZE, bold=True)
        sheet.cell(row, 2, clean(value)).number_format = TEXT
    top = HEADER_ROW + len(about) + 1
    for place, heading in enumerate(SHEETS_HEAD, start=1):
        sheet.cell(top, place, heading).font = Font(FONT, SIZE, bold=True)
    for row, part in enumerate(sheets, start=top + 1):
        status = STATUS_WORDS[part.exhibit.status]
        sources = dict.fromkeys([part.words.source, *map(str, part.exhibit.origins)])
        texts = (part.name, part.words.title, status, "\n".join(filter(None, sources)))
        for place, text in enumerate(texts, start=1):
            sheet.cell(row, place, clean(text)).alignment = wrapped
        link = sheet.cell(row, 1)
        quoted = part.name.replace("'", "''")
        link.hyperlink = Hyperlink(link.coordinate, location=f"'{quoted}'!A1")
        link.font = Font(FONT, SIZE, color=LINK, underline="single")
    rounded = any(is_of_people(part.exhibit) for part in sheets)
    signs = [EMPTY_WORDS, ROUNDED_WORDS if rounded else WHOLE_WORDS]
    signs += [HIDDEN_WORDS] if any(map(hides_any, sheets)) else []
    write_lines(sheet, top + len(sheets) + 2, [*signs, *lines])
    for column, width in zip("ABCD", (34, 60, 14, 60), strict=True):
        sheet.column_dimensions[column].width = width
    fit_to_width(sheet)
    as_text(sheet)


def fit_to_width(sheet: Worksheet) -> None:
    """Have a sheet printed as wide as a page that lies."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def write_lines(sheet: Worksheet, row: int, lines: Iterable[str]) -> None:
    """Write lines of text below each other, those that say something."""
    for place, line in enumerate(filter(None, lines), start=row):
        sheet.cell(place, 1, clean(line))


def columns_of(words: Told) -> dict[str, str]:
    """Columns of a sheet and their headings: those that are printed, and edges of bands."""
    return {**words.headings, **edges_of(words.bands)}


def strong_rows(frame: pd.DataFrame) -> list[bool]:
    """Whether each row is a sum or emphasised otherwise."""
    roles = [frame[role].astype(bool) for role in STRONG if role in frame]
    return list(pd.concat(roles, axis=1).any(axis=1)) if roles else [False] * len(frame)


def hidden_in(frame: pd.DataFrame, column: str) -> list[bool]:
    """Whether each figure of a column is hidden."""
    role = f"{HIDDEN_ROLE}{column}"
    return list(frame[role].astype(bool)) if role in frame else [False] * len(frame)


def hides(frame: pd.DataFrame, columns: Iterable[str]) -> bool:
    """Whether any figure of some columns is hidden."""
    return any(any(hidden_in(frame, column)) for column in columns)


def hides_any(part: Sheet) -> bool:
    """Whether any figure of a sheet is hidden."""
    return hides(part.words.frame, columns_of(part.words))


def is_of_people(exhibit: Exhibit) -> bool:
    """Whether an exhibit is counted in an extract of people."""
    return COUNTED_PEOPLE in exhibit.run


def marked(exhibit: Exhibit) -> list[str]:
    """What stands in boxes of an exhibit, as plain lines."""
    return [f"{MARKS[mark]}: {unescaped(text)}" for mark, text in boxes(exhibit) if text]


def unescaped(markdown: str) -> str:
    """Markdown as plain text."""
    return ESCAPED.sub(r"\1", REFERENCE.sub(r"\1", markdown)).replace("**", "")


def values_of(exhibit: Exhibit, words: Told, column: str) -> Iterator[tuple[Any, str]]:
    """Value of each cell of a column, and the format that Excel shows it in."""
    frame, given = words.frame, words.decimals
    own = given.get(column, given.get(ANY)) if isinstance(given, dict) else given
    of_people = is_of_people(exhibit)
    by_row = "unit" in frame and is_bare(frame, column)
    units = list(frame["unit"]) if by_row else [unit_of(column)] * len(frame)
    values = exhibit.frame[column]
    texts = values if isinstance(values.dtype, pd.PeriodDtype) else frame[column]
    roles = zip(hidden_in(frame, column), stated_in(frame), strict=True)
    for value, unit, (is_hidden, is_stated) in zip(texts, units, roles, strict=True):
        if is_hidden:
            yield HIDDEN, TEXT
        elif isinstance(value, str):
            yield clean(value), TEXT
        elif pd.isna(value):
            yield None, "General"
        elif isinstance(value, pd.Period):
            yield value.start_time.date(), MONTH
        elif isinstance(value, date):
            yield value, DAY
        elif unit == "year":
            yield int(value), YEAR
        else:
            known = digits(value, column, own, is_stated)
            decimals = decimals_of(value, unit) if known is None else known
            decimals = measured_decimals(value, unit) if by_row else decimals
            yield number_of(value, unit, decimals, of_people), format_of(unit, decimals, by_row)


def number_of(value: float, unit: str, decimals: int, rounded: bool) -> float | int:
    """A figure as Excel keeps it: percent as a share, the rest as it is.

    Parameters
    ----------
    rounded
        Whether it is to be no more exact than it is printed.

    >>> number_of(12.345, "percent", 1, False), number_of(12.345, "percent", 1, True)
    (0.12345, 0.123)

    Raises
    ------
    ValueError
        If it is no finite number.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be written as a number")
    exact = Decimal(str(float(value)))
    as_printed = exact.scaleb(2) if unit.startswith("share") else exact
    if rounded:
        as_printed = as_printed.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if unit == "percent" or unit.startswith("share"):
        return float(as_printed.scaleb(-2))
    return int(as_printed) if as_printed == as_printed.to_integral_value() else float(as_printed)


def format_of(unit: str, decimals: int, by_row: bool = False) -> str:
    r"""How Excel shows figures of a unit; it writes thousands and commas as the reader's does.

    >>> format_of("nok_million", 1), format_of("share", 0), format_of("hours", 0, True)
    ('#,##0.0', '#,##0\\ %', '#,##0\\ "timer"')
    """
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    if unit == "percent" or unit.startswith("share"):
        return f"{digits}\\ %"
    return f'{digits}\\ "{MEASURES[unit]}"' if by_row else digits


def clean(text: str) -> str:
    """A text without what a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", text)


def room_of(written: tuple[Any, str]) -> int:
    """About how many characters a cell takes."""
    value, shown_as = written
    if isinstance(value, str | None):
        return len(value or "")
    if isinstance(value, date):
        return len(printed_date(value))
    decimals = len(shown_as.partition(".")[2].partition("\\")[0])
    return len(f"{value:,.{decimals}f}") + len(shown_as.partition("\\ ")[2])


def content_of(book: Workbook) -> bytes:
    """Content of a workbook's file, the same each time."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.creator = "kommunetall"
    book.properties.created = book.properties.modified = EPOCH
    written, fixed = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(written, "w")).save()
    with ZipFile(written) as parts, ZipFile(fixed, "w") as file:
        for part in parts.infolist():
            info = ZipInfo(part.filename, EPOCH.timetuple()[:6])
            file.writestr(info, parts.read(part), ZIP_DEFLATED)
    return fixed.getvalue()
