"""Tables that are right by themselves and do not fit each other are told in bokmål."""

import csv
import shutil

import pytest

from kommunetall import inputs, prepare
from kommunetall.errors import DataError


class Own:
    """Own data of 9999, whose tables tests change row by row."""

    def __init__(self, folder):
        self.folder = folder

    def change(self, table, change):
        file = self.folder / f"{table}.csv"
        with file.open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        columns = list(rows[0])
        with file.open("w", encoding="utf-8", newline="") as opened:
            writer = csv.DictWriter(opened, columns)
            writer.writeheader()
            writer.writerows(filter(None, map(change, rows)))


@pytest.fixture
def own(tmp_path, monkeypatch):
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path / "data"))
    return Own(shutil.copytree(inputs.HOME_DATA / "9999", tmp_path / "data" / "9999"))


def without(column, value):
    return lambda row: None if row[column] == value else row


def instead(column, was, now):
    return lambda row: row | {column: now} if row[column] == was else row


@pytest.mark.parametrize(
    ("topic", "table", "change", "said"),
    [
        (
            *("pension", "pension_budget", without("item", "amortisation")),
            "pension_budget, 2024: legg til amortisation, med 0 der det ikke er noe",
        ),
        (
            *("pension", "pension_vintages", lambda _: None),
            "pension_vintages: legg til rader, eller ta tabellen bort",
        ),
        (
            *("investment", "minimum_repayment", instead("entity", "10", "99")),
            "minimum_repayment: én rad må ha 10 i entity; det er 99",
        ),
    ],
    ids=["a budget without an item", "vintages without a row", "no row of the treasury"],
)
def test_tables_that_do_not_fit_each_other_are_told_in_bokmaal(own, topic, table, change, said):
    own.change(table, change)
    with pytest.raises(DataError) as refused:
        for _ in getattr(prepare, topic)("9999", 2024).exhibits():
            pass
    assert said in " ".join(refused.value.findings)
