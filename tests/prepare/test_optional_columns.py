"""A column whose cells may be empty may also be left out: every report is made without it."""

import csv
import json
from contextlib import suppress

import pytest
from reading import TOPICS, unfilled_in

from kommunetall import prepare
from kommunetall.assets import SCHEMAS
from kommunetall.data.tables import read_csv, table_schema
from kommunetall.errors import DataError
from kommunetall.inputs import HOME_DATA

MODEL, CODE, YEAR = "9999", "9997", 2024
NAMES_OF_LINES = ("line", "label")
TELLS_APART = {"loans": {"entity", "purpose"}, "minimum_repayment": {"entity"}}


def optional_of(table):
    """Columns of a table of the example that need not be filled in.

    A line of a statement must have its name or its role, rows of two scopes the scope, and loans
    and their least repayment what tells them apart.
    """
    header = next(csv.reader((HOME_DATA / MODEL / f"{table}.csv").open(encoding="utf-8")))
    schema = json.loads((SCHEMAS / f"{table}.json").read_text(encoding="utf-8"))
    needed = {f["name"] for f in schema["fields"] if f.get("constraints", {}).get("required")}
    needed |= TELLS_APART.get(table, set())
    if "statement" in schema:
        needed |= {*NAMES_OF_LINES, "scope"}
    return [column for column in header if column not in needed]


TABLES = {file.stem: optional_of(file.stem) for file in sorted((HOME_DATA / MODEL).glob("*.csv"))}
ROUNDS = max(map(len, TABLES.values()))
EVERY_COLUMN = [(table, column) for table, columns in TABLES.items() for column in columns]


@pytest.mark.parametrize(("table", "column"), EVERY_COLUMN)
def test_a_table_is_read_without_a_column_that_need_not_be_filled_in(like, table, column):
    own = like(MODEL, CODE)
    own.write(table, [{k: v for k, v in row.items() if k != column} for row in own.rows(table)])
    schema = table_schema(SCHEMAS / f"{table}.json")
    file = own.folder / f"{table}.csv"
    if column in schema["primaryKey"]:
        with suppress(DataError):
            read_csv(file, schema)
    else:
        assert read_csv(file, schema)[column].isna().all()


@pytest.mark.parametrize("number", range(ROUNDS))
def test_every_report_is_made_without_columns_that_need_not_be_filled_in(like, number):
    own = like(MODEL, CODE)
    for table, columns in TABLES.items():
        if number < len(columns):
            left = columns[number]
            own.write(table, [{k: v for k, v in r.items() if k != left} for r in own.rows(table)])
    topics = TOPICS if number < 5 else {"pension": prepare.pension}
    for make in topics.values():
        assert unfilled_in(make(CODE, YEAR)) == []
