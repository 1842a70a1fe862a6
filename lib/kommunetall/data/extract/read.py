"""The employee-level extract.

Read an HR system's export by its mapping, checked, with every fault reported at once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import yaml

from kommunetall.data.extract.checks import faults_between
from kommunetall.data.extract.files import RawTable, distinct_text, read_file
from kommunetall.data.extract.mapping import Column, TableName, read_mapping, schema_of
from kommunetall.data.extract.mapping import Mapping as ExtractMapping
from kommunetall.data.extract.names import FIRST_NAMES, SURNAMES
from kommunetall.data.extract.persons import (
    ABSENCE,
    CODE,
    IDENTITY,
    OTHER,
    forbidden_name,
    personal,
)
from kommunetall.data.tables import Schema
from kommunetall.errors import DataError
from kommunetall.inputs import HOME, data_folder, is_there

SYNTHETIC = "syn-"
MAPPING = "mapping.yaml"
OWN = "extract"
PACKING = 19
PSEUDONYMS = ("person_id", "employment_id")
OF_ORGANISATION = ("org_1", "org_2", "org_3", "org_4", "position_code")
LIKELY_NUMBERS = (10**7, 10**11)
DISTINCT_CODES_SHOWN = 20
ROWS_OF_A_WORD_SHOWN = 5
REMOVE = "remove or pseudonymise it before the extract comes here"
REMEDY = {
    "diagnoses": f"{REMOVE}; if they are codes of your own, name them as codes in the mapping"
}


def read_extract(folder: str | Path, mapping: Path | None = None) -> dict[str, pd.DataFrame]:
    """Tables of an employee-level extract, by name.

    ``employments`` and those of ``absences``, ``overtime`` and ``breaches`` that the mapping names.

    Every column of every file is looked through for what identifies a person, as
    :mod:`kommunetall.data.extract.persons` tells, whether it is mapped or not. Columns that are not
    mapped are then left out. Nothing that is found is shown: a finding names file, rows, column and
    remedy.

    Parameters
    ----------
    folder
        Where the files of the export are: CSV, Parquet or Excel. A relative one is in the project's
        folder.
    mapping
        YAML file as those in ``data/mappings/``, read by
        :func:`kommunetall.data.extract.mapping.read_mapping`; ``mapping.yaml`` in the folder where
        it is not named.

    Returns
    -------
    dict
        Frames with the columns of the schema ``extract_<table>`` in their order, those not mapped
        missing throughout: pseudonyms ``str``, other text ``category``, numbers ``float64``, dates
        ``datetime64[s]`` at midnight, ``main_position`` ``bool``. ``frame.attrs["status"]`` is
        ``observed`` or ``synthetic``.

    Raises
    ------
    DataError
        If no folder is named; or with every fault of the extract: those of one kind in one column
        are one finding that names the first rows and counts the others.
    """
    if not str(folder):
        remedy = (
            "set the parameter extract to the folder with its files and mapping.yaml; "
            "docs/brukerveiledning.md shows how"
        )
        raise DataError("There is no extract to read.", [remedy])
    folder = HOME / folder
    said = read_mapping(mapping or folder / MAPPING)
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
        raw = raws[0]
        if raw.columns:
            hidden = {column for place, column in refused if place == raw.place}
            frame, faults = typed(raw, name, said, hidden)
            findings += faults
            frame.attrs["status"] = said.status
            frames[name], raw_tables[name] = frame, raw
    titles = {
        str(name): {column: c.source for column, c in table.columns.items()}
        for name, table in said.tables.items()
    }
    if "employments" in frames:
        findings += faults_between(frames, raw_tables, titles)
        findings += status_faults(frames["employments"], raw_tables["employments"], said)
    if findings:
        raise DataError(f"The extract in {folder} has {len(findings)} fault(s).", findings)
    return frames


def own_folder(municipality: str) -> Path | None:
    """Folder of the extract that a municipality has among its own data, ``data/<code>/extract``.

    None where it has none.
    """
    folder = data_folder() / municipality / OWN
    return folder if is_there(folder / MAPPING) else None


def write_extract(frames: Mapping[str, pd.DataFrame], folder: Path, title: str = "Uttrekk") -> Path:
    """Write an extract as Parquet files with a mapping beside them that reads them.

    And says whether it is synthetic.

    Pseudonyms have few repeats, so that their text packs better than a list of its distinct values.

    Returns
    -------
    pathlib.Path
        The mapping: ``read_extract(folder, mapping)`` gives the same frames.
    """
    folder.mkdir(parents=True, exist_ok=True)
    status = frames["employments"].attrs["status"]
    tables = {}
    for name, frame in frames.items():
        table = pa.Table.from_pandas(frame, preserve_index=False)
        dates = [i for i, f in enumerate(table.schema) if pa.types.is_timestamp(f.type)]
        for i in dates:
            table = table.set_column(i, table.schema[i].name, table.column(i).cast(pa.date32()))
        repeated = [column for column in frame if column not in PSEUDONYMS]
        pq.write_table(
            table.replace_schema_metadata(None),
            folder / f"{name}.parquet",
            compression="zstd",
            compression_level=PACKING,
            use_dictionary=repeated,
        )
        tables[name] = {"file": f"{name}.parquet", "columns": {c: c for c in frame}}
    mapping = folder / MAPPING
    stated = {"title": title, "status": status, "tables": tables}
    mapping.write_text(
        yaml.safe_dump(stated, sort_keys=False, allow_unicode=True), encoding="utf-8"
    )
    return mapping


# What must not come here


def purposes(table: TableName, said: ExtractMapping) -> Callable[[str], str]:
    """What the values of a column of the file are, for the search for persons."""
    known = {c.source: column for column, c in said.tables[table].columns.items()}

    def purpose(column: str) -> str:
        if known.get(column) in PSEUDONYMS:
            return IDENTITY
        if known.get(column) in OF_ORGANISATION:
            return CODE
        return ABSENCE if table == "absences" else OTHER

    return purpose


def codes_of(employments: RawTable, said: ExtractMapping) -> set[str]:
    """Codes that the extract itself uses: of organisation and positions, and of the mapping."""
    columns = said.tables["employments"].columns
    codes = {
        code
        for table in said.tables.values()
        for c in table.columns.values()
        for code in c.codes or {}
    }
    for name in OF_ORGANISATION:
        if name in columns and columns[name].source in employments.columns:
            codes |= set(employments.distinct(columns[name].source)[0].to_pylist())
    return codes


def refusals(
    raw: RawTable, purpose: Callable[[str], str], own_codes: set[str]
) -> list[tuple[str, str]]:
    """Columns of a sheet that must not come here, each with a finding that shows no value."""
    found = []
    for column in raw.columns:
        if kind := forbidden_name(column):
            says = (
                f"the name says that it holds {kind}: leave the column out of the extract, "
                "or give it its right name"
            )
            found.append((column, f"{raw.place}, column {column}: {says}"))
        values, codes = likely_text(raw, column)
        counts = np.bincount(codes[codes >= 0], minlength=len(values))
        for kind, which in personal(values, counts, purpose(column), own_codes):
            rows = counts[which].sum()
            several = "s" if rows > 1 else ""
            remedy = REMEDY.get(kind, REMOVE)
            says = f"{rows} row{several} with what looks like {kind}: {remedy}"
            found.append((column, f"{raw.place}, column {column}: {says}"))
    return found


def likely_text(raw: RawTable, column: str) -> tuple[pa.Array, np.ndarray]:
    """Distinct values of a column as text.

    Of numbers only those large enough to be a telephone or a birth number.
    """
    cells = raw.columns[column]
    kind = cells.type
    if pa.types.is_temporal(kind) or pa.types.is_boolean(kind) or pa.types.is_null(kind):
        return pa.array([], pa.string()), np.zeros(0, dtype=int)
    if is_number(kind):
        numbers = pc.cast(cells, pa.float64(), safe=False).to_numpy()
        low, high = LIKELY_NUMBERS
        numbers = numbers[(numbers >= low) & (numbers < high)]
        return distinct_text(
            pa.chunked_array([pa.array(numbers[numbers % 1 == 0].astype(np.int64))])
        )
    return raw.distinct(column)


# From cells to typed columns


def typed(
    raw: RawTable, table: TableName, said: ExtractMapping, hidden: set[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Columns of a table with the types of its schema.

    And a finding for every kind of fault in each.
    """
    columns: dict[str, Any] = {}
    findings: list[str] = []
    mapped = said.tables[table].columns
    for name, field in schema_of(table).items():
        if name not in mapped:
            columns[name] = missing_column(field["type"], len(raw.rows))
            continue
        how = mapped[name]
        if how.source not in raw.columns:
            findings.append(
                f"{raw.place}: the column {how.source!r} ({name}) is missing: add it, "
                "or mend the mapping"
            )
            columns[name] = missing_column(field["type"], len(raw.rows))
            continue
        title = how.source if how.source == name else f"{how.source} ({name})"
        if field["type"] == "number":
            values, faults = numbers(raw, how, field, said)
        elif field["type"] == "date":
            values, faults = dates(raw, how, said)
        else:
            values, faults = texts(raw, how, field, how.source in hidden)
        blank = pd.isna(values) & ~np.logical_or.reduce(
            [np.zeros(len(values), bool), *(w for w, _ in faults)]
        )
        if field.get("constraints", {}).get("required"):
            faults.append((np.asarray(blank), "the cell is empty: fill it in"))
        faults += outside(values, field)
        findings += [f for which, says in faults for f in raw.finding(which, title, says)]
        boolean = field["type"] == "boolean"
        columns[name] = np.asarray(values == "true") if boolean else values
    return pd.DataFrame(columns), findings


def missing_column(kind: str, length: int) -> pd.Series:
    """A column of a type in which every value is missing."""
    if kind == "number":
        return pd.Series(np.nan, index=range(length))
    if kind == "date":
        return pd.Series(pd.NaT, index=range(length), dtype="datetime64[s]")
    if kind == "boolean":
        return pd.Series(False, index=range(length))
    return pd.Series(pd.Categorical.from_codes(np.full(length, -1), pd.Index([], dtype="str")))


Faults = list[tuple[np.ndarray, str]]


def texts(raw: RawTable, how: Column, field: Schema, hidden: bool) -> tuple[pd.Series, Faults]:
    """Text, with codes translated; truth is the text ``true`` or ``false``."""
    values, codes = without_missing(*raw.distinct(how.source), how.missing)
    allowed = (
        ["true", "false"]
        if field["type"] == "boolean"
        else field.get("constraints", {}).get("enum")
    )
    listed = values.to_pylist()
    known = how.codes or dict(zip(allowed, allowed, strict=True)) if allowed or how.codes else None
    faults = []
    if known is not None:
        unknown = np.array([v not in known for v in listed], dtype=bool)
        which = np.append(unknown, False)[codes]
        if which.any():
            counts = np.bincount(codes[which], minlength=len(listed))
            shown = "" if hidden else codes_in_words(listed, counts)
            says = (
                f"unknown codes{shown}: add them to the mapping, or mend the export; "
                f"known are {', '.join(known)}"
            )
            faults.append((which, says))
        translated = [str(known.get(v, "")) for v in listed]
        translated = [v.lower() if field["type"] == "boolean" else v for v in translated]
        categories = list(dict.fromkeys(v for v in translated if v))
        place = {v: i for i, v in enumerate(categories)}
        codes = np.append([place.get(v, -1) for v in translated], -1).astype(int)[codes]
        listed = categories
    if field["name"] in PSEUDONYMS:
        return pd.Series(pd.array(listed, dtype="str").take(codes, allow_fill=True)), faults
    return pd.Series(pd.Categorical.from_codes(codes, pd.Index(listed, dtype="str"))), faults


def without_missing(
    values: pa.Array, codes: np.ndarray, missing: list[str]
) -> tuple[pa.Array, np.ndarray]:
    """Values and codes where the texts that stand for a missing value are blank."""
    if not missing:
        return values, codes
    kept = ~np.isin(values.to_numpy(zero_copy_only=False), missing)
    place = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1)
    return values.filter(pa.array(kept)), place[codes]


def codes_in_words(values: list[str], counts: np.ndarray) -> str:
    """Unknown codes by name; those that could be something personal are only counted."""
    unknown = [(v, c) for v, c in zip(values, counts, strict=True) if c]
    shown = [v for v, c in unknown if is_code(v, c)][:DISTINCT_CODES_SHOWN]
    more = len(unknown) - len(shown)
    hidden = [f"{more} more that {'are' if more > 1 else 'is'} not shown here"] if more else []
    return " " + " and ".join([", ".join(shown)] * bool(shown) + hidden)


def is_code(value: str, rows: int) -> bool:
    """Whether a value is so short, or a word in so many rows.

    That it tells of a code and not of a person.
    """
    if not re.fullmatch(r"[\w./-]{1,20}", value) or value.lower() in FIRST_NAMES | SURNAMES:
        return False
    if sum(c.isdigit() for c in value) > 4:
        return False
    return len(value) <= 4 or rows >= ROWS_OF_A_WORD_SHOWN


def numbers(
    raw: RawTable, how: Column, field: Schema, said: ExtractMapping
) -> tuple[pd.Series, Faults]:
    """Numbers; a share becomes percent."""
    cells, faults = raw.columns[how.source], []
    if is_number(cells.type):
        found = pc.cast(cells, pa.float64(), safe=False).to_numpy().copy()
        if how.missing:
            found[
                np.isin(found, [float(m) for m in how.missing if re.fullmatch(r"-?\d+(\.\d+)?", m)])
            ] = np.nan
    else:
        values, codes = without_missing(*raw.distinct(how.source), how.missing)
        listed = pd.Series(values.to_pylist(), dtype="str")
        wanted = rf"-?\d+({re.escape(said.decimal)}\d+)?"
        bare = listed.str.replace(r"\s*%$", "", regex=True)
        wrong = ~bare.str.fullmatch(wanted).to_numpy(bool)
        parsed = pd.to_numeric(bare.str.replace(said.decimal, ".").mask(wrong)).to_numpy(float)
        found = np.append(parsed, np.nan)[codes]
        example = f"1234{said.decimal}5"
        faults.append(
            (np.append(wrong, False)[codes], f"not a number written as {example} without spaces")
        )
    infinite = np.isinf(found)
    faults.append((infinite, "not a finite number"))
    found[infinite] = np.nan
    known = found[~np.isnan(found)]
    if field.get("unit") == "percent" and how.unit == "percent" and len(known) and known.max() <= 1:
        share = "no value is above 1: is it a share? say unit: share in the mapping"
        faults.append((~np.isnan(found), share))
    return pd.Series(np.round(found * 100, 10) if how.unit == "share" else found), faults


def is_number(kind: pa.DataType) -> bool:
    """Whether an Arrow type is of numbers."""
    tests = (pa.types.is_floating, pa.types.is_integer, pa.types.is_decimal)
    return any(test(kind) for test in tests)


def dates(raw: RawTable, how: Column, said: ExtractMapping) -> tuple[pd.Series, Faults]:
    """Days at midnight."""
    cells, form = raw.columns[how.source], how.date_format or said.date_format
    if pa.types.is_date(cells.type) or pa.types.is_timestamp(cells.type):
        if pa.types.is_timestamp(cells.type):
            cells = pc.cast(cells, pa.timestamp("s"), safe=False)
        found = pd.Series(cells.to_numpy().astype("datetime64[s]"))
        days = found.dt.normalize()
        timed = (found != days) & found.notna()
        ends = pd.to_datetime(pd.Series(how.missing, dtype="str"), format=form, errors="coerce")
        return days.mask(days.isin(ends.astype("datetime64[s]"))), [
            (timed.to_numpy(), "the date has a time of day: export the day alone")
        ]
    values, codes = without_missing(*raw.distinct(how.source), how.missing)
    listed = pd.Series(values.to_pylist(), dtype="str")
    parsed = pd.to_datetime(listed, format=form, errors="coerce").to_numpy().astype("datetime64[s]")
    wrong = np.isnat(parsed)
    example = dt.date(2024, 12, 31).strftime(form)
    found = np.append(parsed, np.datetime64("NaT", "s"))[codes]
    says = f"not a day written as {example}: mend the cell, or date_format in the mapping"
    return pd.Series(found), [(np.append(wrong, False)[codes], says)]


def outside(values: pd.Series, field: Schema) -> Faults:
    """Rows outside the constraints of a field."""
    constraints: Schema = field.get("constraints", {})
    faults: Faults = []
    bound = pd.Timestamp if field["type"] == "date" else float
    tests: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
        "minimum": (lambda v, b: v < b, "is below the least allowed"),
        "maximum": (lambda v, b: v > b, "is above the most allowed"),
        "exclusiveMinimum": (lambda v, b: v <= b, "must be above"),
    }
    for name, (test, says) in tests.items():
        if name in constraints:
            limit = constraints[name]
            faults.append((test(values, bound(limit)).to_numpy(), f"{says}, {limit}"))
    if "pattern" in constraints:
        fits = np.array(
            [bool(re.fullmatch(constraints["pattern"], v)) for v in values.cat.categories], bool
        )
        faults.append(
            (
                ~np.append(fits, True)[values.cat.codes],
                f"must have the form {constraints['pattern']}",
            )
        )
    return faults


def status_faults(employments: pd.DataFrame, raw: RawTable, said: ExtractMapping) -> list[str]:
    """Rows whose pseudonym says that they are made up where the mapping does not.

    Or the other way round.
    """
    person = said.tables["employments"].columns["person_id"].source
    known = employments.person_id.notna().to_numpy()
    made_up = employments.person_id.fillna("").str.startswith(SYNTHETIC).to_numpy(bool)
    if said.status == "synthetic":
        says = (
            f"the mapping says synthetic, but the pseudonym does not begin with {SYNTHETIC}: "
            "mend status or mark the rows"
        )
        return raw.finding(known & ~made_up, person, says)
    says = (
        f"the pseudonym begins with {SYNTHETIC}, which marks what is made up: "
        "say status: synthetic in the mapping"
    )
    return raw.finding(made_up, person, says)
