"""Tables to sort and search: the report's words, the real numbers, and nothing that is hidden."""

import json
from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from kommunetall import prepare
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.explore.out import workbook_of
from kommunetall.explore.tables import content_of, has_table, interactive
from kommunetall.show.tables import as_table

TOPICS = ("equalisation", "investment", "pension", "summary", "workforce", "workforce_extract")


def tables_of(topic):
    for _, shown in getattr(prepare, topic)("3301", 2024).exhibits():
        parts = shown if isinstance(shown, Several) else [shown]
        yield from (part for part in parts if has_table(part))


@pytest.mark.parametrize("topic", TOPICS)
def test_every_table_of_a_report_is_told_as_the_report_prints_it(topic):
    for exhibit in tables_of(topic):
        content, printed = content_of(exhibit), as_table(exhibit)
        columns = len(printed.header)
        named = [row for row in printed.rows if row[0] != "–"]
        assert [row["cells"][:columns] for row in content["rows"]] == named
        assert [c["name"] for c in content["columns"]][:columns] == list(printed.header)
        assert all(len(r["keys"]) == len(content["columns"]) for r in content["rows"])
        json.dumps(content, allow_nan=False)


def test_all_projects_and_all_municipalities_are_there():
    assert len(content_of(prepare.investment("3301", 2024).projects)["rows"]) == 96
    everyone = content_of(prepare.equalisation("3301", 2024).municipalities)["rows"]
    assert len(everyone) == 357
    assert [row["cells"][0] for row in everyone if row["own"]] == ["Drammen"]


def column_of(exhibit, place):
    return [row["keys"][place] for row in content_of(exhibit)["rows"]]


def test_numbers_are_sorted_by_what_they_are_in_the_unit_that_is_printed():
    frame = pd.DataFrame(
        {"area": ["A", "B", "C"], "deviation_nok_million": [-1217.04, np.nan, 3.0]}
    )
    exhibit = Exhibit("example.deviations", frame)
    assert column_of(exhibit, 1) == [-1217.04, None, 3.0]
    assert content_of(exhibit)["rows"][0]["cells"] == ("A", "−1\u202f217,0")
    shares = prepare.equalisation("3301", 2024).development
    assert column_of(shares, 3)[-1] == pytest.approx(89.03, abs=0.01)


def test_years_days_and_texts_are_no_numbers_to_filter_by_size():
    rules = content_of(prepare.equalisation("3301", 2024).rules)
    numbers = {column["name"]: column["number"] for column in rules["columns"]}
    assert numbers == {
        "Regel": False,
        "Verdi": True,
        "Enhet": False,
        "Gjelder fra": False,
        "Kilde": False,
    }
    days = [row["keys"][3] for row in rules["rows"]]
    assert days
    assert all(isinstance(day, float) for day in days)


def test_of_a_hidden_figure_nothing_is_told_but_that_it_is():
    frame = pd.DataFrame({"area": ["A", "B"], "deviation_nok_million": [4321.0, 2.0]})
    exhibit = Exhibit(
        "example.deviations", frame.assign(is_hidden_deviation_nok_million=[True, False])
    )
    content = content_of(exhibit)
    assert content["rows"][0]["cells"] == ("A", ":")
    assert column_of(exhibit, 1) == [None, 2.0]
    assert "4321" not in json.dumps(content)
    assert "4\u202f321" not in json.dumps(content)


def test_sums_stay_last_and_what_is_strong_is_so():
    rows = content_of(prepare.investment("3301", 2024).projects)["rows"]
    assert [row["cells"][0] for row in rows if row["last"]][-1] == "Sum del 1-4"
    assert all(row["look"] == "strong" for row in rows if row["last"])


def test_edges_of_a_band_have_columns():
    names = [c["name"] for c in content_of(prepare.equalisation("3301", 2024).forecast)["columns"]]
    assert [name.rsplit(": ", 1)[1] for name in names[3:]] == ["nedre", "øvre", "nedre", "øvre"]


def test_what_is_no_table_is_known():
    report = prepare.equalisation("3301", 2024)
    assert not has_table(Missing("equalisation.rank", ("municipal_tax",)))
    assert not has_table(report.finding)
    assert not has_table(report.unconfirmed)
    assert not has_table(report.unconfirmed["forecast"])


def test_another_exhibit_takes_the_place_of_one_that_is_shown():
    report = prepare.equalisation("3301", 2024)
    shown = interactive(report.rank)
    shown.show(report.municipalities)
    assert repr(shown) == "Skatt og utjevning i alle kommuner i 2024 (357 rader)"


def test_nothing_is_fetched_from_elsewhere():
    shown = interactive(prepare.equalisation("3301", 2024).rank)
    assert "http" not in str(shown._esm) + str(shown._css)


def test_what_is_shown_of_a_table_is_a_workbook_with_numbers():
    report = prepare.investment("3301", 2024)
    table = interactive(report.projects)
    schools = [n for n, name in enumerate(report.projects.frame["label"]) if "kole" in str(name)]
    table.shown = [*schools, 9_999, -1]
    assert list(table.selected.frame["label"]) == list(report.projects.frame["label"].iloc[schools])
    book = load_workbook(BytesIO(workbook_of([table.selected], report, "2026-11-23")))
    rows = [row for row in book.worksheets[1].iter_rows(values_only=True) if "kole" in str(row[0])]
    assert len(rows) == len(schools)
    assert all(isinstance(cell, int | float) for row in rows for cell in row[1:3])
