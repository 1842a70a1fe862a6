"""The worked example of examples/roles gives tables as printed the roles that models look for."""

import csv
import json
import shutil

import pytest
from roles import drammen as own
from roles.__main__ import ROLES, UnknownLabelError, main, rows_of, structure, write

from kommunetall.inputs import HOME_DATA

DONE = HOME_DATA / "3301"
PRINTED_AS = {code: label for label, code in own.COMMITTEE_CODES.items()}
BACK = {"by_entity": "lending", "by_purpose": "treasury_debt"}
ITEMS = {key: item for item, key in own.STATED.items()}


def as_printed(table, row):
    """A row without its roles and codes."""
    row = {name: cell for name, cell in row.items() if name != "item" or table == "stated_figures"}
    if table == "loans":
        row = {name: cell for name, cell in row.items() if name not in ("entity", "purpose")}
        row["statement"] = BACK[row["statement"]]
    elif table == "operations_by_committee":
        row.pop("committee")
    elif "committee" in row:
        row["committee"] = PRINTED_AS[row["committee"]]
    elif table == "stated_figures":
        key = (row["item"], row["entity"])
        if key in ITEMS:
            row |= {"item": ITEMS[key], "entity": ""}
    return row


@pytest.fixture
def typed(tmp_path):
    """Drammen's folder as it was typed, before it had roles."""
    folder = shutil.copytree(DONE, tmp_path / "3301")
    for table in structure(DONE):
        (folder / f"{table}.csv").unlink()
    for table in ROLES:
        file = folder / f"{table}.csv"
        write(file, [as_printed(table, row) for row in rows_of(file)])
    (folder / "loans.csv").rename(folder / "loan_fund.csv")
    file = folder / "datapackage.json"
    package = json.loads(file.read_text(encoding="utf-8"))
    kept = [r for r in package["resources"] if r["name"] not in structure(DONE)]
    for resource in kept:
        if resource["name"] == "loans":
            resource |= {"name": "loan_fund", "path": "loan_fund.csv", "schema": "loan_fund.json"}
    file.write_text(json.dumps({**package, "resources": kept}), encoding="utf-8")
    return folder


def content(folder):
    """Every table of a folder by name, as rows of named cells, and what the package names."""
    tables = {file.stem: rows_of(file) for file in folder.glob("*.csv")}
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return tables, {resource["name"]: resource for resource in package["resources"]}


def test_tables_as_printed_become_the_tables_of_the_project(typed):
    assert "item" not in rows_of(typed / "central_items.csv")[0]
    main(typed)
    assert content(typed) == content(DONE)


def test_it_can_be_run_again_and_changes_nothing(typed):
    main(typed)
    before = {file.name: file.read_bytes() for file in typed.iterdir() if file.is_file()}
    main(typed)
    assert before == {file.name: file.read_bytes() for file in typed.iterdir() if file.is_file()}


@pytest.mark.parametrize(
    ("table", "column"), [("loan_fund", "label"), ("project_status", "committee")]
)
def test_a_label_that_the_dictionary_does_not_know_is_an_error(typed, table, column):
    file = typed / f"{table}.csv"
    rows = rows_of(file)
    rows[0][column] = "Ukjent"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(UnknownLabelError, match="'Ukjent'"):
        main(typed)
