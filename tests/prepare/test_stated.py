"""Figures stated in running text are those that the library knows, in the units that it expects."""

import ast
import re

import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.errors import DataError
from kommunetall.inputs import LIBRARY
from kommunetall.models.equalisation.budget import BRIDGE_FIGURES
from kommunetall.models.pension.stated import STATED_ITEMS
from kommunetall.models.workforce.stated import STATED
from kommunetall.notes import STATED_ITEMS as LIST
from kommunetall.notes import notes
from kommunetall.show.words import catalogue

ITEMS = pd.read_csv(LIST, dtype=str).fillna("")
REPORTS = {report.topic for report in vars(prepare).values() if isinstance(report, type)}
ROOMS = ("models", "prepare")


NOTES = {
    "misspelt": ("investment", "gross_dept", "; nærmest er gross_debt, "),
    "misspelt by its earlier name": ("investment", "loan_fund_dept", "; nærmest er gross_debt, "),
    "by its earlier name": ("investment", "loan_fund_debt", "; nærmest er gross_debt, "),
    "of another topic": ("finance", "hedge_share", "det hører til temaet investment"),
    "like nothing": ("workforce", "zzz", "«zzz» brukes ikke av noen rapport"),
}


@pytest.mark.parametrize(("topic", "item", "said"), NOTES.values(), ids=NOTES)
def test_a_figure_that_no_report_knows_is_told_once_and_stops_nothing(like, topic, item, said):
    place = like("3301", "3301")
    rows = place.rows("stated_figures")
    added = {"topic": topic, "item": item, "unit": "percent"}
    place.write("stated_figures", [*rows, *({**rows[0], **added, "year": y} for y in (2023, 2024))])
    (note,) = notes("3301")
    assert note.startswith(f"3301/stated_figures.csv, {topic}: «{item}»")
    assert said in note
    assert f"«{item}»" in prepare.equalisation("3301", 2024)._repr_html_()


def test_a_known_figure_in_another_unit_is_refused(like):
    place = like("3301", "3301")
    rows = place.rows("stated_figures")
    place.write(
        "stated_figures",
        [row | ({"unit": "nok_billion"} if row["item"] == "hedge_share" else {}) for row in rows],
    )
    with pytest.raises(DataError) as refused:
        prepare.investment("3301", 2024)
    (finding,) = refused.value.findings
    assert "hedge_share er oppgitt i nok_billion, men skal være i percent" in finding


@pytest.mark.parametrize("code", ["3301", "9999"])
def test_nothing_is_told_of_the_municipalities_of_the_project(code):
    assert notes(code) == []


def test_the_list_is_whole_and_sorted():
    assert not ITEMS.duplicated(["topic", "item"]).any()
    assert list(ITEMS.index) == list(ITEMS.sort_values(["topic", "item"]).index)
    assert ITEMS.description.ne("").all()
    assert {report for used in ITEMS.used_by for report in used.split()} <= REPORTS


def words_in_code():
    """Texts that stand in code of models and reports, whole or as an end after a full stop."""
    found = set()
    for room in ROOMS:
        for file in (LIBRARY / room).rglob("*.py"):
            nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            found |= {str(n.value) for n in nodes if isinstance(n, ast.Constant)}
    return found


def test_every_figure_that_a_report_uses_stands_in_code():
    used = ITEMS[ITEMS.used_by != ""]
    assert sorted(set(used["item"]) - words_in_code()) == []


def test_every_figure_that_code_asks_for_is_listed_as_used():
    asked = {
        "equalisation": BRIDGE_FIGURES,
        "pension": STATED_ITEMS,
        "workforce": STATED,
    }
    for topic, items in asked.items():
        listed = ITEMS[(ITEMS.topic == topic) & (ITEMS.used_by != "")]
        assert set(items) <= set(listed["item"])


def test_every_figure_that_can_be_missing_is_listed_as_used():
    missing = re.compile(r"stated_figures\.(\w+)")
    named = {
        item
        for report in REPORTS
        for table in catalogue.topic(report).common.tables
        for item in missing.findall(table)
    }
    assert named
    assert named <= set(ITEMS["item"][ITEMS.used_by != ""])
