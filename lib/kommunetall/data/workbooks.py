"""Workbooks: every row that is there, and one error for all that cannot be read."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import openpyxl

Row = tuple[Any, ...]


class NotAWorkbookError(Exception):
    """What is no workbook, or a damaged one."""


def sheets_of(content: bytes) -> dict[str, list[Row]]:
    """Rows of every sheet of a workbook, whatever the sheet itself says of its size.

    Raises
    ------
    NotAWorkbookError
        If it cannot be read.
    """
    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
        sheets = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            sheets[sheet.title] = list(sheet.iter_rows(values_only=True))
    except Exception as error:  # openpyxl and its parsers raise of any kind
        raise NotAWorkbookError from error
    return sheets
