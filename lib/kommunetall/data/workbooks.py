"""Workbooks: every row that is there, and one error for all that cannot be read."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import openpyxl

MOST_BYTES = 400 << 20
CELLS_NAMED = 3
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
NEVER_CALCULATED = re.compile(
    rb'<c (?![^<>]*\bt="str")[^<>]*?\br="(?P<cell>[A-Z]{1,3}[0-9]+)"[^<>]*>'
    rb"<f(?:[^<>]*/>|[^<>]*>[^<]*</f>)(?:<v */>|<v></v>)?</c>"
)
DAMAGED = "er ikke et regneark som kan leses: lagre det på nytt som .xlsx"
Row = tuple[Any, ...]


class NotAWorkbookError(Exception):
    """What is no workbook, or a damaged one; what is wrong, as the end of a sentence."""


def sheets_of(content: bytes) -> dict[str, list[Row]]:
    """Rows of every sheet of a workbook, whatever the sheet itself says of its size.

    Raises
    ------
    NotAWorkbookError
        If it cannot be read, is too large, or has formulas that were never calculated.
    """
    try:
        refuse_unread(content)
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheets = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            sheets[sheet.title] = list(sheet.iter_rows(values_only=True))
    except NotAWorkbookError:
        raise
    except Exception as error:  # openpyxl and its parsers raise of any kind
        raise NotAWorkbookError(DAMAGED) from error
    return sheets


def refuse_unread(content: bytes) -> None:
    """Refuse what unfolds to more than memory should hold, and formulas without a value.

    Excel keeps the value of a formula beside it; other programs may write the formula alone, and
    then its cell would be read as empty.
    """
    with ZipFile(BytesIO(content)) as book:
        if sum(member.file_size for member in book.infolist()) > MOST_BYTES:
            raise NotAWorkbookError("folder seg ut til over 400 MB: del det i flere")
        found = [
            match["cell"].decode()
            for name in book.namelist()
            if SHEET.fullmatch(name)
            for match in NEVER_CALCULATED.finditer(book.read(name))
        ]
    if found:
        more = f" og {len(found) - CELLS_NAMED} til" if len(found) > CELLS_NAMED else ""
        raise NotAWorkbookError(
            f"har formler som aldri er regnet ut ({', '.join(found[:CELLS_NAMED])}{more}): "
            "åpne det i Excel, og lagre det"
        )
