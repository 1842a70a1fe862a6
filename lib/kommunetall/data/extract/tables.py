"""Tables of an extract with the types of their schemas, and every fault found on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from kommunetall.data.cells import Schema
from kommunetall.data.extract.checks import faults_between, status_faults
from kommunetall.data.extract.codes import texts
from kommunetall.data.extract.files import read_file
from kommunetall.data.extract.mapping import (
    OF_ORGANISATION,
    PSEUDONYMS,
    Column,
    Mapping,
    TableName,
    schema_of,
)
from kommunetall.data.extract.raw import Faults, RawTable
from kommunetall.data.extract.refusals import codes_of, purposes, refusals
from kommunetall.data.extract.values import dates, numbers

Mapped = dict[str, Column]
SHORT_NUMBER = re.compile(r"[0-9]{1,6}")
SUM = re.compile(r"(delsum|sum|summer|subtotal|total|totalt|totalsum|i alt)\b.*", re.IGNORECASE)
NEVER_EMPTY = ("employments", "absences")


def checked_tables(folder: Path, said: Mapping) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Typed tables by name of the files in a folder, and every fault of the extract.

    Where there are faults, the tables are not to be used.
    """
    sheets = {name: read_file(folder, table, said) for name, table in said.tables.items()}
    findings = [fault for raws in sheets.values() for raw in raws for fault in raw.findings]
    own_codes = codes_of(sheets["employments"][0], said)
    frames: dict[str, pd.DataFrame] = {}
    raw_tables: dict[str, RawTable] = {}
    for name, raws in sheets.items():
        refused = {
            (raw.place, column): fault
            for raw in raws
            for column, fault in refusals(raw, purposes(name, said), own_codes)
        }
        findings += refused.values()
        raw, sums = without_sums(left_out(raws[0], said.tables[name].columns), name, said)
        findings += sums
        if raw.columns:
            hidden = {column for place, column in refused if place == raw.place}
            frame, faults = typed(raw, name, said, hidden)
            findings += faults
            if not len(raw.rows) and name in NEVER_EMPTY:
                findings.append(
                    f"{raw.place} har ingen rader under overskriften: eksporter den på nytt"
                )
            frame.attrs["status"] = said.status
            frames[name], raw_tables[name] = frame, raw
    titles = {
        str(name): {column: c.source for column, c in table.columns.items()}
        for name, table in said.tables.items()
    }
    if "employments" in frames:
        findings += faults_between(frames, raw_tables, titles)
        findings += status_faults(frames["employments"], raw_tables["employments"], said)
        findings += units_of_persons(frames["employments"], raw_tables["employments"], said)
    return frames, findings


def left_out(raw: RawTable, mapped: Mapped) -> RawTable:
    """The rows that no column's mapping leaves out by what stands in it."""
    for how in mapped.values():
        if how.left_out and how.source in raw.columns:
            raw = raw.where(~raw.having(how.source, how.left_out))
    return raw


def without_sums(raw: RawTable, name: TableName, said: Mapping) -> tuple[RawTable, list[str]]:
    """The rows that are of somebody, and a finding for those that are sums of the others."""
    findings = []
    for column in PSEUDONYMS:
        how = said.tables[name].columns.get(column)
        if how is None or how.source not in raw.columns:
            continue
        sums = [text for text in raw.distinct(how.source)[0].to_pylist() if SUM.fullmatch(text)]
        which = raw.having(how.source, sums)
        says = "er det en rad med summer? ta den bort, også i neste eksport"
        findings += raw.finding(which, how.source, says)
        raw = raw.where(~which)
    return raw, findings


def units_of_persons(employments: pd.DataFrame, raw: RawTable, said: Mapping) -> list[str]:
    """Columns of the organisation that hold pseudonyms: a report would print them as names.

    A short number may be a code of both; it is a pseudonym where it stands in the row of its owner.
    """
    pseudonyms = set().union(*(employments[column].dropna().unique() for column in PSEUDONYMS))
    own = [employments[column].to_numpy(object) for column in PSEUDONYMS]
    findings = []
    for column, how in said.tables["employments"].columns.items():
        if column not in OF_ORGANISATION or how.source not in raw.columns:
            continue
        values = employments[column].astype("object")
        shared = {v for v in values.dropna().unique() if v in pseudonyms}
        sure = {v for v in shared if not SHORT_NUMBER.fullmatch(v)}
        in_own_row = values.isin(shared) & np.logical_or.reduce([values == ids for ids in own])
        which = np.asarray(values.isin(sure) | in_own_row, bool)
        says = "verdien er pseudonymet til en person eller et arbeidsforhold: rett mappingen"
        findings += raw.finding(which, how.source, says)
    return findings


def typed(
    raw: RawTable, table: TableName, said: Mapping, hidden: set[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Columns of a table with the types of its schema.

    And a finding for every kind of fault in each.
    """
    columns: dict[str, Any] = {}
    findings: list[str] = []
    mapped = said.tables[table].columns
    persons = persons_of(raw, mapped)
    for name, field in schema_of(table).items():
        if name not in mapped:
            columns[name] = missing_column(name, field["type"], len(raw.rows))
            continue
        how = mapped[name]
        if how.source not in raw.columns:
            findings.append(
                f"{raw.place}: kolonnen {how.source!r} ({name}) mangler: legg den til, "
                "eller rett mappingen"
            )
            columns[name] = missing_column(name, field["type"], len(raw.rows))
            continue
        title = how.source if how.source == name else f"{how.source} ({name})"
        if field["type"] == "number":
            values, faults = numbers(raw, how, field, said)
        elif field["type"] == "date":
            values, faults = dates(raw, how, said)
        else:
            values, faults = texts(raw, how, field, None if how.source in hidden else persons)
        blank = pd.isna(values) & ~np.logical_or.reduce(
            [np.zeros(len(values), bool), *(w for w, _ in faults)]
        )
        if field.get("constraints", {}).get("required"):
            faults.append((np.asarray(blank), "cella er tom: fyll den ut"))
        faults += outside(values, field)
        findings += [f for which, says in faults for f in raw.finding(which, title, says)]
        boolean = field["type"] == "boolean"
        columns[name] = np.asarray(values == "true") if boolean else values
    return pd.DataFrame(columns), findings


def persons_of(raw: RawTable, mapped: Mapped) -> np.ndarray:
    """Whose each row is, as a number; −1 where nobody is told of."""
    if "person_id" in mapped and mapped["person_id"].source in raw.columns:
        return raw.distinct(mapped["person_id"].source)[1]
    return np.full(len(raw.rows), -1)


def missing_column(name: str, kind: str, length: int) -> pd.Series:
    """A column of a type in which every value is missing."""
    if name in PSEUDONYMS:
        return pd.Series(pd.NA, index=range(length), dtype="str")
    if kind == "number":
        return pd.Series(np.nan, index=range(length))
    if kind == "date":
        return pd.Series(pd.NaT, index=range(length), dtype="datetime64[s]")
    if kind == "boolean":
        return pd.Series(False, index=range(length))
    return pd.Series(pd.Categorical.from_codes(np.full(length, -1), pd.Index([], dtype="str")))


def outside(values: pd.Series, field: Schema) -> Faults:
    """Rows outside the constraints of a field."""
    constraints: Schema = field.get("constraints", {})
    faults: Faults = []
    bound = pd.Timestamp if field["type"] == "date" else float
    tests: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
        "minimum": (lambda v, b: v < b, "er under det minste som er tillatt,"),
        "maximum": (lambda v, b: v > b, "er over det største som er tillatt,"),
        "exclusiveMinimum": (lambda v, b: v <= b, "må være over"),
    }
    for name, (test, says) in tests.items():
        if name in constraints:
            limit = constraints[name]
            is_last_day = name == "maximum" and field["type"] == "date"
            hint = "; står den for ingen slutt? legg den til under missing i mappingen"
            said = f"{says} {limit}{hint if is_last_day else ''}"
            faults.append((test(values, bound(limit)).to_numpy(), said))
    if "pattern" in constraints:
        fits = np.array(
            [
                bool(re.fullmatch(constraints["pattern"], v, re.ASCII))
                for v in values.cat.categories
            ],
            bool,
        )
        faults.append(
            (
                ~np.append(fits, True)[values.cat.codes],
                f"må ha formen {constraints['pattern']}",
            )
        )
    return faults
