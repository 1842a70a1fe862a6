"""Read a table by name, checked against its schema, with every fault reported at once."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from kommunetall import inputs
from kommunetall.assets import SCHEMAS
from kommunetall.data.packages import NATIONAL, Descriptor, package, resource, table_names
from kommunetall.data.statements import by_role
from kommunetall.errors import DataError, NotThere
from kommunetall.inputs import data_folder

Schema = dict[str, Any]
DTYPES = {"integer": "Int64", "number": "float64", "string": "str", "boolean": "boolean"}
PATTERNS = {"integer": r"-?\d+", "number": r"-?\d+(\.\d+)?", "boolean": "true|false"}
EXPECTED = {
    "integer": "a whole number, written as 1234 or -1234 without spaces",
    "number": "a number with a decimal point, written as 1234.5 without spaces",
    "boolean": "true or false",
}
BOOLEANS = {"true": True, "false": False}
MARKS_FOR_MISSING = {".", "..", ":", "-", "NA", "N/A", "nan", "NaN", "null"}


def table_schema(path: Path) -> Schema:
    """Table Schema descriptor of a table."""
    try:
        return parsed(inputs.content(path))
    except (OSError, ValueError) as error:
        raise DataError(f"The schema {path} cannot be read.", [str(error)]) from None


@cache
def parsed(descriptor: bytes) -> Schema:
    """A descriptor of this content, parsed once."""
    schema: Schema = json.loads(descriptor)
    return schema


def identities(name: str, municipality: str | None = None) -> list[dict[str, Any]]:
    """Identities that a table should satisfy, as its schema declares them."""
    descriptor, folder = resource(name, municipality)
    declared: list[dict[str, Any]] = table_schema(schema_file(descriptor, folder)).get(
        "identities", []
    )
    return declared


def column_titles(municipality: str | None = None) -> dict[str, str]:
    """Norwegian title of every column in a package's tables, by the column's name."""
    folder = data_folder() / (municipality or NATIONAL)
    schemas = [table_schema(schema_file(d, folder)) for d in package(folder).values()]
    return {field["name"]: field["title"] for schema in schemas for field in schema["fields"]}


def has(name: str, municipality: str | None = None, **where: object) -> bool:
    """Whether a package has a table, and rows in it where each named column equals its value.

    Examples
    --------
    >>> has("pension_note", "9999", year=2024), has("pension_note", "9999", year=1999)
    (True, False)
    """
    folder = data_folder() / (municipality or NATIONAL)
    if not inputs.is_there(folder / "datapackage.json") or name not in package(folder):
        return False
    frame = checked(*resource(name, municipality))
    return all((frame[column] == value).any() for column, value in where.items())


def read(name: str, municipality: str | None = None, **where: object) -> pd.DataFrame:
    """Rows of a table, typed by its schema and checked against it.

    Parameters
    ----------
    name
        The table's name in its data package.
    municipality
        Code of the municipality whose own table is meant; without it, the national table.
    **where
        Columns and the value that each must have, for instance ``year=2024``.

    Returns
    -------
    pandas.DataFrame
        One row per key, in the order of the file. Columns have the schema's types: ``str`` for
        codes and labels, ``Int64`` for whole numbers (blank cells are ``<NA>``), ``float64`` for
        others.

    Raises
    ------
    DataError
        If the package, the table or the rows are missing, or the file breaks its schema; then with
        every fault, each with file, row, column and remedy.

    Examples
    --------
    >>> tax = read("municipal_tax", municipality_code="3301", year=2024)
    >>> len(tax), tax.tax_nok_thousand.dtype
    (1, dtype('float64'))
    """
    descriptor, folder = resource(name, municipality)
    frame = checked(descriptor, folder)
    for column, value in where.items():
        if column not in frame:
            raise DataError(
                f"The table {name} has no column {column!r}.",
                [f"columns: {', '.join(map(str, frame))}"],
            )
        rows = frame[frame[column] == value]
        if rows.empty:
            there = ", ".join(str(v) for v in sorted(frame[column].dropna().unique()))
            raise NotThere(
                f"The table {name} for {folder.name} has no rows with {column} = {value}.",
                [
                    f"{folder / descriptor['path']} has {column}: {there}",
                    "choose one of these, or add the rows",
                ],
                tables=(name,),
            )
        frame = rows
    return frame.reset_index(drop=True)


def schema_file(descriptor: Descriptor, folder: Path) -> Path:
    """File of a resource's schema: one of the package's own, else the library's of that name."""
    name = str(descriptor["schema"])
    own = folder / name
    return own if own.is_file() else SCHEMAS / name


def checked(descriptor: Descriptor, folder: Path) -> pd.DataFrame:
    """Typed frame of a resource whose file satisfies its schema; the caller's own copy."""
    return read_csv(folder / descriptor["path"], table_schema(schema_file(descriptor, folder)))


def read_csv(file: Path, schema: Schema) -> pd.DataFrame:
    """Read a CSV file against a Table Schema.

    Parameters
    ----------
    file
        UTF-8, comma, decimal point; the first line names the columns.
    schema
        Table Schema with ``fields`` and ``primaryKey``.

    Raises
    ------
    DataError
        With every fault in the file.
    """
    try:
        return typed_csv(file, inputs.content(file), json.dumps(schema)).copy()
    except FileNotFoundError:
        raise DataError(
            f"{file} is missing.", ["its data package names it: add the file"]
        ) from None


@cache
def typed_csv(file: Path, content: bytes, schema_text: str) -> pd.DataFrame:
    """Typed frame of a file with this content, checked once."""
    schema = json.loads(schema_text)
    fields = schema["fields"]
    optional = {field["name"] for field in fields if field.get("optional")}
    header, rows = text_cells(file, content, [field["name"] for field in fields], optional)
    text = pd.DataFrame(list(rows.values()), list(rows), header, dtype="str").replace("", pd.NA)
    text = text.reindex(columns=[field["name"] for field in fields])
    typed, findings = parse(text, schema, file.name)
    findings += constraint_faults(typed, schema, file.name)
    if "statement" in schema and not findings:
        typed, findings = by_role(typed, schema["statement"], file.name)
    if findings:
        raise DataError(f"{file} has {len(findings)} fault(s).", findings)
    return typed.reset_index(drop=True)


def text_cells(
    file: Path, content: bytes, columns: list[str], optional: Collection[str] = ()
) -> tuple[list[str], dict[int, list[str]]]:
    """Header and rows of a CSV file as text, with the right columns in every row.

    Columns that are `optional` may be left out. Rows without any value are skipped, and spaces
    round a text are none of it. Rows are by their number below the header, from 0.
    """
    try:
        lines = StringIO(content.decode("utf-8-sig"), newline="")
        header, *rows = list(csv.reader(lines, strict=True)) or [[]]
    except UnicodeDecodeError as error:
        raise DataError(
            f"{file} is not UTF-8.",
            [f"byte {error.start}: save the file again as UTF-8 (in Excel: CSV UTF-8)"],
        ) from None
    except csv.Error as error:
        raise DataError(f"{file} is not readable CSV.", [str(error)]) from None
    header = [name.strip() for name in header]
    if len(header) == 1 and ";" in header[0]:
        remedy = "save it with commas between the columns and a point as decimal mark"
        raise DataError(f"{file} has semicolons between its columns.", [f"{file.name}: {remedy}"])
    cells = {
        number: [cell.strip() for cell in row]
        for number, row in enumerate(rows)
        if any(cell.strip() for cell in row)
    }
    findings = [
        f"{file.name}: the column {c!r} is missing: add it"
        for c in columns
        if c not in header and c not in optional
    ]
    findings += [
        f"{file.name}: the column {c!r} is not in the schema: remove it or mend its name"
        for c in header
        if c not in columns
    ]
    findings += [
        f"{file.name}: the column {c!r} stands twice" for c in columns if header.count(c) > 1
    ]
    findings += [
        f"{file.name}, row {number + 2}: {len(row)} cells where the header has {len(header)}"
        for number, row in cells.items()
        if len(row) != len(header)
    ]
    if findings:
        raise DataError(f"{file} has {len(findings)} fault(s).", findings)
    return header, cells


def parse(text: pd.DataFrame, schema: Schema, file: str) -> tuple[pd.DataFrame, list[str]]:
    """Typed columns in the schema's order, and a finding for every cell of another."""
    columns, findings = {}, []
    for field in schema["fields"]:
        name, kind = field["name"], field["type"]
        cells = text[name]
        if field.get("constraints", {}).get("required"):
            blank = cells.index[cells.isna()]
            findings += [
                f"{file}, row {row + 2}, column {name}: the cell is empty: fill it in"
                for row in blank
            ]
        if kind != "string":
            wrong = cells.notna() & ~cells.fillna("").str.fullmatch(PATTERNS[kind])
            findings += [
                f"{file}, row {row + 2}, column {name}: {cell!r} is not {EXPECTED[kind]}"
                + (
                    "; leave the cell empty where the value is missing"
                    if cell in MARKS_FOR_MISSING
                    else ""
                )
                for row, cell in cells[wrong].items()
            ]
            known = cells.mask(wrong)
            cells = known.map(BOOLEANS) if kind == "boolean" else pd.to_numeric(known)
        columns[name] = cells.astype(DTYPES[kind])
    return pd.DataFrame(columns), findings


def constraint_faults(frame: pd.DataFrame, schema: Schema, file: str) -> list[str]:
    """A finding for every cell outside its field's constraints and every repeated key."""
    try:
        pandera_schema(schema).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.query("schema_context == 'Column'").dropna(subset="index")
        findings = [
            f"{file}, row {int(case.index_) + 2}, column {case.column}: "
            f"{case.failure_case} {case.check}"
            for case in cases.rename(columns={"index": "index_"}).itertuples(index=False)
        ]
    else:
        findings = []
    key: list[str] = schema["primaryKey"]
    repeated = frame[frame.duplicated(key, keep=False)]
    findings += [
        f"{file}, rows {', '.join(str(i + 2) for i in rows.index)}: the same key "
        f"{', '.join(f'{c} = {v}' for c, v in zip(key, values, strict=True))}: keep one row"
        for values, rows in repeated.groupby(key, dropna=False)
    ]
    return findings


def pandera_schema(schema: Schema) -> pa.DataFrameSchema:
    """Pandera schema of a Table Schema's types and constraints."""
    return pa.DataFrameSchema(
        {
            field["name"]: pa.Column(
                DTYPES[field["type"]],
                checks=constraint_checks(field.get("constraints", {})),
                nullable=True,
            )
            for field in schema["fields"]
        },
        strict=True,
    )


def constraint_checks(constraints: Schema) -> list[pa.Check]:
    """Checks for a field's constraints; each one's error says what a cell must be."""
    makers = {
        "minimum": lambda v: pa.Check.ge(v, error=f"is below the least allowed, {v}"),
        "maximum": lambda v: pa.Check.le(v, error=f"is above the most allowed, {v}"),
        "enum": lambda v: pa.Check.isin(v, error=f"must be one of {', '.join(map(str, v))}"),
        "pattern": lambda v: pa.Check.str_matches(f"^(?:{v})$", error=f"must have the form {v}"),
    }
    return [makers[name](value) for name, value in constraints.items() if name in makers]


def warm_up() -> None:
    """Read the national tables, so that a process forked from this one has them checked already."""
    for name in table_names():
        read(name)
