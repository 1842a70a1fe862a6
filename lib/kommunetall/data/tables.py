"""Read a table by name, checked against its schema, with every fault reported at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from kommunetall import inputs
from kommunetall.assets import SCHEMAS
from kommunetall.data import central
from kommunetall.data.cells import Schema, faulty, typed
from kommunetall.data.likely import NEWEST, has_likely_amounts, stated_inhabitants, unlikely
from kommunetall.data.packages import Descriptor, package, resource, table_names
from kommunetall.data.schemas import schema_faults
from kommunetall.data.stated import in_other_units
from kommunetall.data.statements import by_role
from kommunetall.data.thousandfold import thousandfold
from kommunetall.errors import DataError, NotThere
from kommunetall.inputs import NATIONAL, package_folder
from kommunetall.notes import STATED_FIGURES
from kommunetall.strict import json_of

REPORTED = "reported_"
SETTLED, COUNTED = "municipal_tax", "population"
TYPES = {"string": "str", "integer": "Int64", "number": "float64"}


def table_schema(path: Path) -> Schema:
    """Table Schema descriptor of a table."""
    return parsed(schema_content(path))


def schema_content(path: Path) -> bytes:
    """Content of a descriptor that can be read."""
    try:
        content = inputs.content(path)
        faults = faults_of_schema(content)
    except OSError as error:
        faults = [f"fila kan ikke åpnes: {error.strerror}"]
    except ValueError as error:
        faults = [str(error)]
    if faults:
        findings = [f"{path.name}: {fault}" for fault in faults]
        raise DataError(f"Skjemaet {path} kan ikke leses.", findings)
    return content


@cache
def faults_of_schema(descriptor: bytes) -> list[str]:
    """What is wrong with a descriptor of this content, found once."""
    return schema_faults(parsed(descriptor))


@cache
def parsed(descriptor: str | bytes) -> Schema:
    """A descriptor of this content, parsed once."""
    schema: Schema = json_of(descriptor)
    return schema


def identities(name: str, municipality: str | None = None) -> list[dict[str, Any]]:
    """Identities that a table should satisfy, as its schema declares them."""
    descriptor, folder = resource(name, municipality)
    declared: list[dict[str, Any]] = table_schema(schema_file(descriptor, folder)).get(
        "identities", []
    )
    return declared


def key_columns(name: str, municipality: str | None = None) -> list[str]:
    """Columns that say which row of a table is meant, as its schema declares them."""
    descriptor, folder = resource(name, municipality)
    declared: list[str] = table_schema(schema_file(descriptor, folder))["primaryKey"]
    return declared


def column_titles(table: str, municipality: str | None = None) -> dict[str, str]:
    """Norwegian title of every column of a table, by its name.

    Columns of one name may have a title each in different tables.
    """
    folder = package_folder(municipality)
    schema = table_schema(schema_file(package(folder)[table], folder))
    return {field["name"]: field["title"] for field in schema["fields"]}


def has_resource(name: str, municipality: str | None = None) -> bool:
    """Whether a package names a table."""
    folder = package_folder(municipality)
    return inputs.is_there(folder / "datapackage.json") and name in package(folder)


def has(name: str, municipality: str | None = None, **where: object) -> bool:
    """Whether a package has a table, and rows in it where each named column equals its value.

    Examples
    --------
    >>> has("pension_note", "9999", year=2024), has("pension_note", "9999", year=1999)
    (True, False)
    """
    if not has_resource(name, municipality):
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
    where_it_is = str(folder / descriptor["path"])
    return rows_where(frame, f"{name} for {folder.name}", where, where_it_is, (name,))


def rows_where(
    frame: pd.DataFrame,
    what: str,
    where: Mapping[str, object],
    file: str,
    names: tuple[str, ...],
) -> pd.DataFrame:
    """Rows of a table in which each named column equals its value.

    Raises
    ------
    DataError
        If there is no such column, or no such rows; with what there is in the file.
    """
    for column, value in where.items():
        if column not in frame:
            raise DataError(
                f"Tabellen {what} har ingen kolonne {column!r}.",
                [f"kolonner: {', '.join(map(str, frame))}"],
            )
        rows = frame[frame[column] == value]
        if rows.empty:
            there = ", ".join(str(v) for v in sorted(frame[column].dropna().unique()))
            raise NotThere(
                f"Tabellen {what} har ingen rader med {column} = {value}.",
                [f"{file} har {column}: {there}", "velg en av dem, eller legg til radene"],
                tables=names,
            )
        frame = rows
    return frame.reset_index(drop=True)


def schema_file(descriptor: Descriptor, folder: Path) -> Path:
    """File of a resource's schema: one of the package's own, else the library's of that name."""
    name = str(descriptor["schema"])
    own = folder / name
    return own if own.is_file() else SCHEMAS / name


def checked(descriptor: Descriptor, folder: Path) -> pd.DataFrame:
    """Typed frame of a resource that is as it should be; the caller's own copy.

    Its file satisfies its schema, its amounts are likely for so many inhabitants, and its stated
    figures are in the units that are expected.
    """
    file, schema = folder / descriptor["path"], schema_content(schema_file(descriptor, folder))
    content, name = table_content(file), str(descriptor["name"])
    if descriptor.get("hash") == hash_of(content):
        return as_written(content, schema).copy()
    frame = of_content(file, content, schema)
    if folder.name != NATIONAL:
        people = inhabitants(folder) if has_likely_amounts(name) else {}
        if findings := doubts(name, file.name, content, schema, tuple(people.items())):
            raise DataError(f"{file} har {len(findings)} tall som ikke kan stemme.", findings)
    return frame


def hash_of(content: bytes) -> str:
    """Checksum of a file as a data package states it."""
    return f"sha256:{sha256(content).hexdigest()}"


@cache
def as_written(content: bytes, descriptor: bytes) -> pd.DataFrame:
    """Typed frame of a file that was checked before it was written, and is as it was written."""
    kinds = {field["name"]: TYPES[field["type"]] for field in parsed(descriptor)["fields"]}
    return pd.read_csv(BytesIO(content), dtype=kinds)


@cache
def doubts(
    name: str, file: str, content: bytes, descriptor: bytes, people: tuple[tuple[int, int], ...]
) -> tuple[str, ...]:
    """What cannot be right in a file of this content, found once."""
    frame, schema = typed_csv(file, content, descriptor), parsed(descriptor)
    stated = in_other_units(file, frame) if name == STATED_FIGURES else []
    single = []
    if "statement" in schema:
        numbered = numbered_csv(file, content, descriptor)
        single = thousandfold(numbered, schema["statement"], file)
    return (*stated, *unlikely(name, file, frame, dict(people)), *single)


def inhabitants(folder: Path) -> dict[int, int]:
    """Inhabitants of a municipality by year: as its package states, else as the nation has them.

    None for one that is made up and states no population, or that the nation does not know.
    """
    made_up, stated = stated_inhabitants(folder)
    if stated or made_up:
        return {NEWEST: stated} if stated else {}
    return national_inhabitants(folder.name)


@inputs.read_once
def national_inhabitants(code: str) -> dict[int, int]:
    """Inhabitants of a municipality by year, as the nation has them; none where it does not."""
    people = everyone()
    own = people[people.municipality_code == code]
    return {int(year): int(count) for year, count in zip(own.year, own.population, strict=True)}


@inputs.read_once
def everyone() -> pd.DataFrame:
    """Inhabitants of all municipalities on 1 January, as the nation has them.

    Those of the settlement in the years that it has, and of other years as Statistics Norway has
    counted them. A year that neither has is missing.

    Returns
    -------
    pandas.DataFrame
        ``municipality_code`` (today's), ``year`` and ``population``.
    """
    people = settled()
    if not has_resource(COUNTED):
        return people
    counted = read(COUNTED).rename(columns={"inhabitants": "population"})
    others = counted[~counted.year.isin(people.year)]
    return pd.concat([people, others], ignore_index=True)


def settled() -> pd.DataFrame:
    """Inhabitants of all municipalities in the settlements, as :func:`everyone` gives them."""
    if not has_resource(SETTLED):
        return pd.DataFrame({"municipality_code": [], "year": [], "population": []})
    codes, tax = read("municipality_codes"), read(SETTLED)
    former = codes.dropna(subset="code_2020_2023")
    today = dict(zip(former.code_2020_2023, former.municipality_code, strict=True))
    numbers = tax.municipality_code.map(lambda code: today.get(code, code))
    people = tax[["year", "population"]].assign(municipality_code=numbers)
    return people[["municipality_code", "year", "population"]].drop_duplicates(
        ["municipality_code", "year"]
    )


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
    return of_content(file, table_content(file), json.dumps(schema))


def of_content(file: Path, content: bytes, descriptor: str | bytes) -> pd.DataFrame:
    """Typed frame of a file with this content; the caller's own copy."""
    try:
        return typed_csv(file.name, content, descriptor).copy()
    except DataError as error:
        raise DataError(f"{file.parent}/{error.summary}", error.findings) from None


def table_content(file: Path) -> bytes:
    """Content of a table's file, which must be there."""
    try:
        return inputs.content(file)
    except FileNotFoundError:
        raise DataError(
            f"{file} mangler.",
            [f"{file.name} mangler, men datapackage.json nevner den: legg fila i {file.parent}"],
        ) from None
    except OSError as error:
        said = f"{file.name} kan ikke åpnes: {error.strerror}"
        raise DataError(f"{file} kan ikke leses.", [said]) from None


@cache
def typed_csv(name: str, content: bytes, descriptor: str | bytes) -> pd.DataFrame:
    """Typed frame of a file with this name and content, wherever it lies, checked once."""
    return numbered_csv(name, content, descriptor).reset_index(drop=True)


@cache
def numbered_csv(name: str, content: bytes, descriptor: str | bytes) -> pd.DataFrame:
    """A typed frame whose index is the row's number in the file."""
    file, schema = Path(name), parsed(descriptor)
    frame = typed(file, content, schema)
    if "statement" in schema:
        frame, findings = by_role(frame, schema["statement"], name)
    elif schema.get("signs") == central.BY_ITEM:
        frame, findings = central.with_signs(frame, name)
    else:
        findings = []
    if findings:
        raise faulty(file, findings)
    return frame


def warm_up() -> None:
    """Read the national tables, so that a process forked from this one has them checked already.

    What municipalities have reported is many megabytes; it is read where it is asked for.
    """
    for name in table_names():
        if not name.startswith(REPORTED):
            read(name)
