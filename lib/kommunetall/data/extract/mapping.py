"""Mapping files: what the columns and codes of an HR system's export are called here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kommunetall import inputs
from kommunetall.assets import SCHEMAS
from kommunetall.data.cells import Schema, one_form
from kommunetall.data.tables import table_schema
from kommunetall.errors import DataError
from kommunetall.strict import fault_in_words, yaml_fault, yaml_of

PSEUDONYMS = ("person_id", "employment_id")
OF_ORGANISATION = ("org_1", "org_2", "org_3", "org_4", "position_code")
MAPPING = "mapping.yaml"
KINDS = {"number": "et tall", "date": "en dato"}
FORMATS = (".csv", ".txt", ".parquet", ".xlsx")
QUOTES = ", ellers leser YAML 010 som 8 og Nei: som det vil"


class Strict(BaseModel):
    """A part of a mapping file, in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", strict=True)


Name = Annotated[str, AfterValidator(one_form)]
TableName = Literal["employments", "absences", "overtime", "breaches"]


class Column(Strict):
    """Where a column comes from, how its cells are read, and which of them leave their row out."""

    source: Name = Field(alias="from", min_length=1)
    codes: dict[Name, str | bool] | None = None
    unit: Literal["percent", "share"] = "percent"
    date_format: str | None = None
    missing: list[Name] = []
    left_out: list[Name] = []


class Table(Strict):
    """A file of the export and its columns, by their names here.

    A name stands for ``{from: name}``.
    """

    file: str = Field(pattern=r"\S")
    sheet: str | None = None
    columns: dict[
        str, Annotated[Column, BeforeValidator(lambda v: {"from": v} if isinstance(v, str) else v)]
    ]


class Mapping(Strict):
    """How an HR system's export is read."""

    title: str
    status: Literal["observed", "synthetic"]
    encoding: Literal["utf-8", "latin-1", "cp1252"] = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    decimal: Literal[".", ","] = "."
    date_format: str = "%Y-%m-%d"
    tables: dict[TableName, Table]


def schema_of(table: str) -> dict[str, Schema]:
    """Fields of a table of the extract by name, as the schema ``extract_<table>`` gives them."""
    schema = table_schema(SCHEMAS / f"extract_{table}.json")
    return {field["name"]: field for field in schema["fields"]}


def read_mapping(file: Path) -> Mapping:
    """Mapping of a YAML file.

    Raises
    ------
    DataError
        If it cannot be read, or with every fault: an unknown key, a column that is not in the
        schema, a required column that is not mapped, a code that becomes what the schema does not
        know.
    """
    try:
        stated = yaml_of(inputs.content(file))
        mapping = Mapping.model_validate(stated)
    except ValidationError as error:
        findings = [
            f"{file.name}, {fault_in_words(e)}" + (QUOTES if e["type"] == "string_type" else "")
            for e in error.errors(include_input=False, include_url=False)
        ]
        raise DataError(f"Mappingen {file} kan ikke brukes.", findings) from None
    except FileNotFoundError:
        raise DataError(f"Det er ingen {file}.", ["data/mappings/ har eksempler"]) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        findings = [f"{file.name}: {yaml_fault(error)}"]
        raise DataError(f"Mappingen {file} kan ikke leses.", findings) from None
    findings = [f"{file.name}, {fault}" for fault in faults_of(mapping)]
    if findings:
        raise DataError(f"Mappingen {file} kan ikke brukes.", findings)
    return mapping


def faults_of(mapping: Mapping) -> list[str]:
    """What in a mapping does not fit the schemas."""
    faults = (
        [] if "employments" in mapping.tables else ["tables: employments mangler: legg den til"]
    )
    for name, table in mapping.tables.items():
        fields, place = schema_of(name), f"tables.{name}"
        if Path(table.file).suffix.lower() not in FORMATS:
            faults.append(f"{place}.file: må slutte med en av {', '.join(FORMATS)}")
        if Path(table.file).name != table.file:
            faults.append(f"{place}.file: skriv bare navnet på fila, uten mappe")
        faults += [
            f"{place}.columns: {column} er ingen kolonne i {name}: ta den bort, eller rett navnet"
            f" ({', '.join(fields)})"
            for column in table.columns
            if column not in fields
        ]
        faults += [
            f"{place}.columns: {column} mangler: skriv hvilken kolonne den kommer fra"
            for column, field in fields.items()
            if field.get("constraints", {}).get("required") and column not in table.columns
        ]
        faults += [
            f"{place}.columns.{column}.{fault}"
            for column, said in table.columns.items()
            if column in fields
            for fault in column_faults(said, fields[column])
        ]
    return faults


def column_faults(column: Column, field: Schema) -> list[str]:
    """What in a mapped column does not fit its field."""
    kind, faults = field["type"], []
    allowed = [True, False] if kind == "boolean" else field.get("constraints", {}).get("enum")
    if column.codes is not None and kind in ("number", "date"):
        faults.append(f"codes: {KINDS[kind]} har ingen koder: ta dem bort")
    elif allowed:
        faults += [
            f"codes: {target!r} må være en av {', '.join(map(str, allowed))}"
            for target in dict.fromkeys((column.codes or {}).values())
            if target not in allowed
        ]
    if column.unit == "share" and field.get("unit") != "percent":
        faults.append("unit: bare en kolonne i prosent kan komme som andel: ta den bort")
    if column.date_format is not None and kind != "date":
        faults.append("date_format: kolonnen er ingen dato: ta det bort")
    return faults
