"""The cells of a CSV file: typed as its schema says, or every fault at once, each with its place.

Findings are in Norwegian: those who fill in the tables read them.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pandas as pd
import pandera.pandas as pa

from kommunetall.data.headers import header_findings, no_header
from kommunetall.data.printable import unprintable
from kommunetall.errors import DataError

Schema = dict[str, Any]
DTYPES: dict[str, Any] = {
    "integer": "Int64",
    "number": "float64",
    "string": "str",
    "boolean": "boolean",
}
PATTERNS = {
    "integer": "-?[0-9]{1,15}",
    "number": r"-?[0-9]{1,15}(\.[0-9]{1,30})?",
    "boolean": "true|false",
}
MOST_SHOWN = 40
NO_PAIR = "se etter et hermetegn uten sitt par"
EXPECTED = {"integer": "et heltall", "number": "et tall", "boolean": "true eller false"}
BOOLEANS = {"true": True, "false": False}
MARKS_FOR_MISSING = {".", "..", ":", "-", "–", "NA", "N/A", "nan", "NaN", "null"}
SEMICOLON = ";"
DECIMAL = re.compile(r"[-\u2212]?\d+[.,]\d+")
IN_BRACKETS = re.compile(r"\(\s*(?P<amount>[\d ]+(?:[.,]\d+)?)\s*\)")
SPACES = re.compile(r"[^\S\x1c-\x1f\x85]+")
FORMS_IN_WORDS = {
    "0[1-9]|1[0-2]|total": "være en måned fra 01 til 12, eller total",
    r"\d{4}": "ha fire siffer",
    "[0-9]{4}": "ha fire siffer",
    r"\d{4}-\d{4}": "være to år med fire siffer og strek mellom, som 2020-2023",
    "[a-z0-9_]+": "ha bare små bokstaver fra a til z, sifre og understrek",
}
THOUSANDS = re.compile(r"-?\d{1,3}([.,])\d{3}(\1\d{3})*")
MINUS = "\u2212"
NEWLINE = b"\n"
SERIAL_DATES = range(30_000, 60_000)
ROWS_NAMED = 10
CHECKS: dict[str, Callable[..., pa.Check]] = {
    "minimum": pa.Check.ge,
    "maximum": pa.Check.le,
    "enum": pa.Check.isin,
    "pattern": lambda form, error: pa.Check(partial(has_form, form), error=error),
}
Cells = Mapping[int, str]
"""The cells of a column by their rows in the file; what is blank is an empty text."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell: its row in the file, its column, and what to do.

    Faults of one `kind` in a column are told together.
    """

    row: int
    column: str
    text: str
    kind: str = ""


def has_form(form: str, cells: pd.Series) -> pd.Series:
    """Which texts have a form throughout, digits as 0 to 9."""
    return cells.map(lambda cell: re.fullmatch(form, cell, re.ASCII) is not None).astype(bool)


def one_form(cell: str) -> str:
    """A text as it is compared with others: composed letters, single plain spaces, none around.

    Examples
    --------
    >>> one_form(" Fjell\u00a0 skole ")
    'Fjell skole'
    """
    return SPACES.sub(" ", normalize("NFC", cell)).strip(" ")


@dataclass(frozen=True)
class Text:
    """A CSV file as text: its header and rows, with what is wrong before any cell is looked at.

    Rows are by their number in the file; the header is row 1. Rows without any value are skipped.
    """

    header: list[str]
    rows: dict[int, list[str]]
    findings: list[str]

    def column(self, name: str) -> Cells:
        """Cells of a column; one that is left out is blank."""
        if name not in self.header:
            return dict.fromkeys(self.rows, "")
        place = self.header.index(name)
        return {number: row[place] for number, row in self.rows.items()}

    @property
    def decimals_are_commas(self) -> bool:
        """Whether a number has a decimal comma, as in a file with semicolons, and none a point."""
        cells = [cell for row in self.rows.values() for cell in row]
        numbers = [cell for cell in cells if DECIMAL.fullmatch(cell)]
        return bool(numbers) and all("," in number for number in numbers)


def text_cells(
    file: Path, content: bytes, columns: list[str], optional: Collection[str] = ()
) -> tuple[Text, bool]:
    """Header and rows of a CSV file as text, and whether its decimals are commas.

    Columns that are `optional` may be left out. Between columns stands a comma, or throughout a
    semicolon, as in Norwegian Excel's own CSV; then numbers may have a decimal comma.

    Raises
    ------
    DataError
        If it is no CSV with these columns: then no cell can be looked at.
    """
    written, findings = decoded(file, content)
    separator = SEMICOLON if SEMICOLON in written.partition("\n")[0] else ","
    lines = csv.reader(StringIO(written, newline=""), delimiter=separator, strict=True)
    try:
        header, *rows = list(lines) or [[]]
    except csv.Error:
        said = f"{file.name}, rad {lines.line_num}: kan ikke leses som CSV: {NO_PAIR}"
        raise faulty(file, [*findings, said]) from None
    if len(header) == 1 and "\t" in header[0]:
        remedy = "lagre den med komma eller semikolon mellom kolonnene"
        raise faulty(file, [*findings, f"{file.name} har tabulator mellom kolonnene: {remedy}"])
    header = [one_form(name) for name in header]
    if said := no_header(header, columns):
        raise faulty(file, [*findings, f"{file.name} {said}"])
    read = enumerate(([one_form(cell) for cell in row] for row in rows), start=2)
    cells = {number: row for number, row in read if any(row)}
    of_header = header_findings(file.name, header, columns, optional)
    of_header += [
        f"{file.name}, rad {number}: {len(row)} celler, men overskriften har {len(header)}"
        for number, row in cells.items()
        if len(row) != len(header)
    ]
    if of_header:
        raise faulty(file, [*findings, *of_header])
    text = Text(header, cells, findings)
    return text, separator == SEMICOLON and text.decimals_are_commas


def decoded(file: Path, content: bytes) -> tuple[str, list[str]]:
    """A file as text, and a finding where it is not UTF-8; then it is read as Windows has it."""
    remedy = "lagre fila på nytt som UTF-8 (i Excel: CSV UTF-8)"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace"), [f"{file.name} er lagret som UTF-16: {remedy}"]
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        row = rows_in_words([content.count(NEWLINE, 0, error.start) + 1])
        said = f"{file.name} er ikke lagret som UTF-8 ({row}): {remedy}"
        return content.decode("cp1252", errors="replace"), [said]


def typed(file: Path, content: bytes, schema: Schema) -> pd.DataFrame:
    """Typed frame of a file with this content, in the schema's order of columns.

    Rows are by their number in the file. Those of a prescribed statement may have one name twice:
    they are told apart by their roles (:mod:`kommunetall.data.statements`).

    Raises
    ------
    DataError
        With every fault in the file, by row.
    """
    names = [field["name"] for field in schema["fields"]]
    optional = {field["name"] for field in schema["fields"] if not is_required(field)}
    read, has_commas = text_cells(file, content, names, optional)
    index = pd.Index(list(read.rows))
    columns: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    for field in schema["fields"]:
        name = field["name"]
        cells = plain = read.column(name)
        if has_commas and field["type"] == "number":
            plain = {row: cell.replace(",", ".") for row, cell in cells.items()}
        columns[name], wrong = typed_column(plain, index, field)
        faults += wrong
    frame = pd.DataFrame(columns)
    faults += outside(frame, read, schema)
    findings = read.findings + told(faults, file.name, names)
    if "statement" not in schema:
        findings += repeated(frame, schema["primaryKey"], file.name)
    if findings:
        raise faulty(file, findings)
    return frame


def is_required(field: Schema) -> bool:
    """Whether a column must be there and filled in; others may be empty, or left out."""
    return bool(field.get("constraints", {}).get("required"))


def faulty(file: Path, findings: list[str]) -> DataError:
    """The error of a file with these findings."""
    return DataError(f"{file} har {len(findings)} feil.", findings)


def typed_column(cells: Cells, index: pd.Index, field: Schema) -> tuple[pd.Series, list[Fault]]:
    """A column in its field's type, and its faults; a cell that is wrong is missing."""
    name, kind = field["name"], field["type"]
    faults = []
    if is_required(field):
        blank = [row for row, cell in cells.items() if not cell]
        faults += [Fault(row, name, "cella er tom: fyll den ut", "blank") for row in blank]
    known = {row: cell for row, cell in cells.items() if cell}
    if kind == "string":
        odd = {row: unprintable(cell) for row, cell in known.items()}
        faults += [Fault(row, name, text) for row, text in odd.items() if text]
    else:
        plain = {row: cell.replace(MINUS, "-") for row, cell in known.items()}
        is_right = re.compile(PATTERNS[kind]).fullmatch
        wrong = [row for row, cell in plain.items() if not is_right(cell)]
        faults += [Fault(row, name, *not_a(kind, known[row])) for row in wrong]
        known = {row: cell for row, cell in plain.items() if is_right(cell)}
    values = pd.Series([known.get(row) for row in cells], index, dtype="str")
    values = values.map(BOOLEANS) if kind == "boolean" else values
    values = pd.to_numeric(values) if kind in ("integer", "number") else values
    return values.astype(DTYPES[kind]), faults


def not_a(kind: str, cell: str) -> tuple[str, str]:
    """What is wrong with a cell that should be a number or a truth value, and its kind.

    Examples
    --------
    >>> not_a("number", "−1 234,5")[0]
    '«−1 234,5» har mellomrom, desimalkomma og langt minustegn: skriv -1234.5'
    """
    if cell in MARKS_FOR_MISSING:
        return f"«{cell}» er ikke {EXPECTED[kind]}: la cella være tom der verdien mangler", "mark"
    if kind == "boolean" or len(cell) > MOST_SHOWN:
        return f"«{cell[:MOST_SHOWN]}» er ikke {EXPECTED[kind]}", ""
    plain, causes = cell, []
    if bracketed := IN_BRACKETS.fullmatch(cell):
        plain, causes = f"-{bracketed['amount'].strip()}", ["parentes"]
    for cause, sign, instead in (
        ("mellomrom", " ", ""),
        ("prosenttegn", "%", ""),
        ("«kr»", "kr", ""),
        ("desimalkomma", ",", "."),
        ("langt minustegn", "−", "-"),
        ("langt minustegn", "–", "-"),
    ):
        if cause == "desimalkomma" and kind == "integer":
            continue
        if sign in plain:
            plain = plain.replace(sign, instead)
            causes.append(cause)
    if kind == "integer" and THOUSANDS.fullmatch(plain):
        plain = re.sub("[.,]", "", plain)
        causes.append("skilletegn mellom tusenene")
    if causes and re.fullmatch(PATTERNS[kind], plain):
        return f"«{cell}» har {in_words(causes)}: skriv {plain}", " ".join(causes)
    whole = " uten desimaler" if kind == "integer" else ""
    if kind == "integer" and re.fullmatch(PATTERNS["number"], plain.replace(",", ".")):
        return f"«{cell}» er ikke {EXPECTED[kind]}: skriv det{whole}", "decimals"
    return f"«{cell}» er ikke {EXPECTED[kind]}", ""


def in_words(things: list[str]) -> str:
    """Things with commas and 'og' between."""
    *first, last = things
    return f"{', '.join(first)} og {last}" if first else last


def outside(frame: pd.DataFrame, text: Text, schema: Schema) -> list[Fault]:
    """Cells of a typed frame that are outside their fields' constraints, each with the remedy."""
    fields = {field["name"]: field.get("constraints", {}) for field in schema["fields"]}
    try:
        constraints(schema).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        return [
            Fault(
                int(row),
                column,
                must_be(text.column(column)[int(row)], column, check, fields[column][check]),
            )
            for row, column, check in zip(cases["index"], cases.column, cases.check, strict=True)
        ]
    return []


def constraints(schema: Schema) -> pa.DataFrameSchema:
    """What the columns of a table may hold; each check has its name in the schema.

    Columns that may hold anything of their type are not among them.
    """
    checks = {
        field["name"]: [
            CHECKS[name](value, error=name)
            for name, value in field.get("constraints", {}).items()
            if name in CHECKS
        ]
        for field in schema["fields"]
    }
    return pa.DataFrameSchema(
        {name: pa.Column(checks=found, nullable=True) for name, found in checks.items() if found}
    )


def must_be(cell: str, column: str, check: str, value: Any) -> str:
    """What a cell outside a constraint must be, with the cause where it is a common one.

    Examples
    --------
    >>> must_be("301", "municipality_code", "pattern", "[0-9]{4}")
    '«301» må ha fire siffer; er en null foran blitt borte? skriv 0301'
    """
    if check == "minimum":
        return f"{cell} er under det minste som er tillatt, {value}"
    if check == "maximum":
        date = column.endswith("year") and int(cell) in SERIAL_DATES
        hint = "; er det en dato som Excel har gjort om til et tall? skriv året" if date else ""
        return f"{cell} er over det største som er tillatt, {value}{hint}"
    if check == "enum":
        return f"«{cell}» må være en av: {', '.join(map(str, value))}"
    lost = cell.isdigit() and re.fullmatch(value, f"0{cell}")
    hint = f"; er en null foran blitt borte? skriv 0{cell}" if lost else ""
    return f"«{cell}» må {FORMS_IN_WORDS.get(value, f'ha formen {value}')}{hint}"


def told(faults: list[Fault], file: str, columns: list[str]) -> list[str]:
    """Findings by row, and by column within it; those of one kind in a column are one finding."""
    together: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        together.setdefault((fault.column, fault.kind or fault.text), []).append(fault)
    groups = sorted(
        together.values(), key=lambda found: (found[0].row, columns.index(found[0].column))
    )
    return [
        f"{file}, {rows_in_words([fault.row for fault in found])}, kolonne {found[0].column}: "
        f"{found[0].text}"
        for found in groups
    ]


def rows_in_words(rows: list[int]) -> str:
    """Which rows are meant, the first of them if there are many.

    Examples
    --------
    >>> rows_in_words([2]), rows_in_words([2, 5])
    ('rad 2', 'rad 2 og 5')
    """
    named = [str(row) for row in rows[:ROWS_NAMED]]
    more = len(rows) - len(named)
    return f"rad {in_words([*named, f'{more} til'] if more else named)}"


def repeated(frame: pd.DataFrame, key: list[str], file: str) -> list[str]:
    """A finding for every key that stands in several rows."""
    is_repeated = frame.duplicated(key, keep=False)
    if not is_repeated.any():
        return []
    twice = frame[is_repeated]
    return [
        f"{file}, {rows_in_words(list(rows.index))}: samme nøkkel "
        f"{', '.join(f'{c} = {v}' for c, v in zip(key, values, strict=True))}: behold én rad"
        for values, rows in twice.groupby(key, dropna=False)
    ]
