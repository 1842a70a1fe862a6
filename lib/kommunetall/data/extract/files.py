"""Sheets of CSV, Parquet and Excel files, with the faults of the file itself."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from kommunetall import inputs
from kommunetall.data.cells import one_form
from kommunetall.data.extract.mapping import Mapping, Table
from kommunetall.data.extract.persons import CODE, personal
from kommunetall.data.extract.raw import RawTable, rows_in_words
from kommunetall.data.workbooks import NotAWorkbookError, sheets_of

SEPARATORS = {";": "«;»", ",": "«,»", "\t": "tabulator", "|": "«|»"}
MOST_CELLS = 100_000_000
NO_NAME = "er første rad en tittel? ta den bort; ellers gi kolonnen et navn, eller ta den bort"


def read_file(folder: Path, table: Table, mapping: Mapping) -> list[RawTable]:
    """Sheets of a file, the one with the data first.

    A file that cannot be read has findings alone.
    """
    file = folder / table.file
    try:
        content = inputs.content(file)
    except FileNotFoundError:
        return [RawTable(table.file, findings=[f"{table.file} mangler i {folder}: legg den til"])]
    except OSError as error:
        return [RawTable(table.file, findings=[f"{table.file} kan ikke åpnes: {error.strerror}"])]
    suffix = file.suffix.lower()
    if suffix == ".parquet":
        return [parquet_table(table.file, content)]
    if suffix == ".xlsx":
        return excel_tables(table.file, content, table.sheet, mapping.date_format)
    return [csv_table(table.file, content, mapping)]


def parquet_table(name: str, content: bytes) -> RawTable:
    """Columns of a Parquet file; text comes with its distinct values apart."""
    try:
        source = pa.BufferReader(content)
        text = [f.name for f in pq.read_schema(source) if pa.types.is_string(f.type)]
        stated = pq.read_metadata(pa.BufferReader(content))
        if stated.num_rows * stated.num_columns > MOST_CELLS:
            return RawTable(name, findings=[f"{name} har flere enn {MOST_CELLS} celler: del den"])
        table = pq.read_table(
            pa.BufferReader(content), read_dictionary=text, page_checksum_verification=True
        )
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, KeyError, TypeError):
        return RawTable(
            name, findings=[f"{name} er ikke Parquet som kan leses: eksporter den på nytt"]
        )
    faults = header_faults(name, table.column_names) + [
        f"{name}, kolonne {f.name}: {f.type} kan ikke leses: utelat kolonnen, eller skriv "
        f"den som tekst"
        for f in table.schema
        if not is_readable(f.type)
    ]
    if faults:
        return RawTable(name, findings=faults)
    table = pa.table([undivided(c) for c in table.columns], table.column_names)
    columns = {
        one_form(title): c for title, c in zip(table.column_names, table.columns, strict=True)
    }
    return RawTable(name, columns, np.arange(1, table.num_rows + 1))


def is_readable(kind: pa.DataType) -> bool:
    """Whether a column of an Arrow type can be read: text, numbers, dates, truth or nothing."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    tests = (
        *(
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_integer,
            pa.types.is_floating,
            pa.types.is_null,
        ),
        *(pa.types.is_decimal, pa.types.is_boolean, pa.types.is_date, pa.types.is_timestamp),
    )
    return any(test(kind) for test in tests)


def undivided(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """A column whose distinct values stand apart only if they are text."""
    kind = column.type
    if pa.types.is_dictionary(kind) and not pa.types.is_string(kind.value_type):
        return column.cast(kind.value_type)
    return column


def csv_table(name: str, content: bytes, mapping: Mapping) -> RawTable:
    """Columns of a CSV file as text."""
    if fault := other_encoding(content, mapping.encoding):
        return RawTable(name, findings=[f"{name} {fault}"])
    try:
        text = content.decode("utf-8-sig" if mapping.encoding == "utf-8" else mapping.encoding)
        header = next(
            csv.reader(StringIO(text, newline=""), delimiter=mapping.delimiter, strict=True), []
        )
    except UnicodeDecodeError as error:
        said = (
            f"{name} er ikke {mapping.encoding} (byte {error.start}): rett encoding i "
            f"mappingen, eller lagre den på nytt"
        )
        return RawTable(name, findings=[said])
    except csv.Error:
        return RawTable(
            name, findings=[f"{name}: overskriften kan ikke leses som CSV: eksporter den på nytt"]
        )
    if fault := no_header(header, mapping.delimiter):
        return RawTable(name, findings=[f"{name}: {fault}"])
    if faults := header_faults(name, header):
        return RawTable(name, findings=faults)
    uneven: dict[int, int] = {}

    def skip(row: pacsv.InvalidRow) -> str:
        uneven[row.number] = row.actual_columns
        return "skip"

    try:
        table = pacsv.read_csv(
            pa.BufferReader(text.encode()),
            read_options=pacsv.ReadOptions(use_threads=False),
            parse_options=pacsv.ParseOptions(
                delimiter=mapping.delimiter,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=skip,
            ),
            convert_options=pacsv.ConvertOptions(column_types=dict.fromkeys(header, pa.string())),
        )
    except pa.ArrowException:
        return RawTable(
            name,
            findings=[f"{name} kan ikke leses som CSV: se etter et hermetegn uten sitt par"],
        )
    numbers = np.arange(2, table.num_rows + len(uneven) + 2)
    rows = numbers[~np.isin(numbers, list(uneven))]
    remedy = f"sett hermetegn om tekst med {mapping.delimiter!r} i"
    findings = [
        f"{name}, {rows_in_words(np.array([n for n, c in uneven.items() if c == cells]))}: "
        f"{cells} celler, men overskriften har {len(header)}: {remedy}"
        for cells in sorted(set(uneven.values()))
    ]
    columns = {one_form(title): column for title, column in zip(header, table.columns, strict=True)}
    return without_blank(RawTable(name, columns, rows, findings))


def other_encoding(content: bytes, said: str) -> str:
    """What to do about a file that shows itself to be in another encoding; empty where none does.

    Every text is one in Latin-1, so a file in UTF-8 would be read without a fault, letter for
    letter wrong.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "er lagret som UTF-16: lagre den på nytt som UTF-8 (i Excel: CSV UTF-8)"
    if said == "utf-8" or content.isascii():
        return ""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "er lagret som UTF-8: skriv encoding: utf-8 i mappingen"


def no_header(header: Sequence[str], delimiter: str) -> str:
    """What to do about a first row that is no header of several columns; empty where it is one.

    >>> no_header(["sep=", ""], ";")
    'første rad (sep=) er til Excel, ikke navn på kolonner: ta den bort'
    >>> no_header(["Fra dato,Til dato"], ";")
    'første rad er ikke delt av «;»: er det «,» mellom kolonnene? rett delimiter i mappingen'
    """
    first = header[0] if header else ""
    if first.startswith("sep="):
        return "første rad (sep=) er til Excel, ikke navn på kolonner: ta den bort"
    if len(header) != 1 or not first:
        return ""
    for other, name in SEPARATORS.items():
        if other in first:
            return (
                f"første rad er ikke delt av «{delimiter}»: er det {name} mellom kolonnene? rett "
                "delimiter i mappingen"
            )
    return "første rad har bare én celle: er den en tittel? ta den bort"


def without_blank(raw: RawTable) -> RawTable:
    """The rows that have a value in any column."""
    filled = np.zeros(len(raw.rows), dtype=bool)
    for column in raw.columns.values():
        known = column.is_valid().to_numpy()
        if pa.types.is_string(column.type):
            known &= pc.not_equal(column, "").fill_null(False).to_numpy()
        filled |= known
        if filled.all():
            return raw
    return raw.where(filled)


def excel_tables(name: str, content: bytes, sheet: str | None, date_format: str) -> list[RawTable]:
    """Columns of every sheet of a workbook that is not empty, the one meant first."""
    try:
        cells = sheets_of(content)
    except NotAWorkbookError as error:
        return [RawTable(name, findings=[f"{name} {error}"])]
    cells = {
        title: rows
        for title, rows in cells.items()
        if any(v is not None for row in rows for v in row)
    }
    if sheet is None and len(cells) != 1:
        remedy = "skriv hvilket som er ment, som sheet i mappingen"
        said = f"{name} har {len(cells)} ark med innhold: {remedy}"
        return [RawTable(name, findings=[said])]
    meant = sheet or next(iter(cells))
    if meant not in cells:
        return [
            RawTable(
                name,
                findings=[f"{name} har ikke noe ark {meant!r} med innhold: rett sheet i mappingen"],
            )
        ]
    order = [meant, *(title for title in cells if title != meant)]
    return [excel_table(f"{name}, ark {title}", cells[title], date_format) for title in order]


def excel_table(place: str, rows: Sequence[tuple[Any, ...]], date_format: str) -> RawTable:
    """Columns of a sheet whose first row is its header."""
    width = max(i for row in rows for i, v in enumerate(row, start=1) if v is not None)
    header = ["" if v is None else one_form(str(v)) for v in rows[0][:width]]
    header += [""] * (width - len(header))
    if faults := header_faults(place, header):
        return RawTable(place, findings=faults)
    rows = [(*row[:width], *[None] * (width - len(row))) for row in rows]
    numbered = [(n, r) for n, r in enumerate(rows[1:], start=2) if any(v is not None for v in r)]
    columns = {
        title: pa.chunked_array([excel_column([r[i] for _, r in numbered], date_format)])
        for i, title in enumerate(header)
    }
    return RawTable(place, columns, np.array([n for n, _ in numbered], dtype=int))


def excel_column(cells: list[Any], date_format: str) -> pa.Array:
    """Cells as one array: of dates or numbers where all are, else of text."""
    kinds = {type(cell) for cell in cells if cell is not None}
    if kinds == {dt.datetime}:
        return pa.array(cells, pa.timestamp("s"))
    if kinds <= {int, float} and kinds:
        return pa.array([None if c is None else float(c) for c in cells], pa.float64())
    if kinds == {bool}:
        return pa.array(cells, pa.bool_())
    return pa.array([cell_text(cell, date_format) for cell in cells], pa.string())


def cell_text(cell: object, date_format: str) -> str | None:
    """A cell of a column of mixed kinds as text."""
    if cell is None:
        return None
    if isinstance(cell, dt.datetime):
        return cell.strftime(date_format)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def header_faults(place: str, header: Iterable[str]) -> list[str]:
    """Columns without a name or with another's, and a first row that is no header but a person."""
    names = [one_form(name) for name in header]
    if not names:
        return [f"{place} er tom: eksporter den på nytt"]
    found = personal(pa.array(names), np.ones(len(names), dtype=int), CODE)
    if found:
        return [
            f"{place}: overskriften i kolonne {i + 1} har {kind}: er første rad data? skriv "
            f"navnene på kolonnene der"
            for kind, which in found
            for i in np.flatnonzero(which)
        ]
    unnamed = [i for i, n in enumerate(names, 1) if not n]
    faults = [f"{place}: {columns_in_words(unnamed)} ikke noe navn: {NO_NAME}"] if unnamed else []
    twice = sorted({n for n in names if n and names.count(n) > 1})
    return faults + [f"{place}: kolonnen {n!r} står to ganger: ta bort en av dem" for n in twice]


def columns_in_words(numbers: Sequence[int]) -> str:
    """Columns by number, the first of them where there are many.

    >>> columns_in_words([2]), columns_in_words([3, 4, 5])
    ('kolonne 2 har', 'kolonne 3 og 2 til har')
    """
    more = len(numbers) - 1
    return f"kolonne {numbers[0]} " + (f"og {more} til har" if more else "har")
