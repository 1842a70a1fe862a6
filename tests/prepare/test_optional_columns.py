"""A column whose cells may be empty may also be left out: every report is made without it."""

import csv
import json

import pytest
from reading import tell_everything

from kommunetall import prepare
from kommunetall.assets import SCHEMAS
from kommunetall.inputs import HOME_DATA

MODEL, CODE, YEAR = "9999", "9997", 2024
TOPICS = {
    "equalisation": prepare.equalisation,
    "pension": prepare.pension,
    "workforce": prepare.workforce,
    "investment": prepare.investment,
    "summary": prepare.summary,
}


def columns_that_may_be_left_out():
    """Table and column of all that the example has, and that need not be filled in."""
    for file in sorted((HOME_DATA / MODEL).glob("*.csv")):
        schema = json.loads((SCHEMAS / f"{file.stem}.json").read_text(encoding="utf-8"))
        header = next(csv.reader(file.read_text(encoding="utf-8").splitlines()))
        for field in schema["fields"]:
            if field["name"] in header and not field.get("constraints", {}).get("required"):
                yield pytest.param(file.stem, field["name"], id=f"{file.stem}-{field['name']}")


@pytest.mark.parametrize(("table", "column"), columns_that_may_be_left_out())
def test_every_report_is_made_without_a_column_that_need_not_be_filled_in(like, table, column):
    own = like(MODEL, CODE)
    own.write(table, [{k: v for k, v in row.items() if k != column} for row in own.rows(table)])
    for make in TOPICS.values():
        assert tell_everything(make(CODE, YEAR))
