"""Figures stated in running text are those that the library knows, in the units that it expects."""

import ast
import re

import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.data import read, table_names
from kommunetall.data.stated import ASSET, known_items, unknown
from kommunetall.inputs import HOME_DATA, LIBRARY
from kommunetall.models.equalisation.budget import BRIDGE_FIGURES
from kommunetall.models.pension.stated import STATED_ITEMS
from kommunetall.models.workforce.stated import STATED
from kommunetall.show.words import catalogue

ITEMS = pd.read_csv(ASSET, dtype=str).fillna("")
REPORTS = {report.topic for report in vars(prepare).values() if isinstance(report, type)}
ROOMS = ("models", "prepare")


def figure(topic, item, unit):
    return pd.DataFrame({"year": [2024], "topic": [topic], "item": [item], "unit": [unit]})


TOLD = {
    "misspelt": (
        ("investment", "loan_fund_dept", "nok_million"),
        "x.csv, 2024, investment: loan_fund_dept er ikke kjent; de nærmeste er loan_fund_debt, ",
    ),
    "of another topic": (
        ("finance", "hedge_share", "percent"),
        "x.csv, 2024, finance: hedge_share hører til temaet investment",
    ),
    "in another unit": (
        ("investment", "loan_fund_debt", "nok_billion"),
        "loan_fund_debt er i nok_billion; biblioteket regner med nok_million",
    ),
    "like nothing": (
        ("workforce", "zzz", "persons"),
        "x.csv, 2024, workforce: zzz er ikke kjent; kommunens egne navn begynner med own_",
    ),
}


@pytest.mark.parametrize(("stated", "said"), TOLD.values(), ids=TOLD)
def test_a_figure_that_is_not_known_is_told_with_the_nearest(stated, said):
    (finding,) = unknown("x.csv", figure(*stated))
    assert said in finding


def test_a_municipality_may_state_figures_of_its_own():
    assert unknown("x.csv", figure("finance", "own_ferry", "nok_million")) == []


@pytest.mark.parametrize(
    "code", [folder.name for folder in HOME_DATA.iterdir() if folder.name.isdigit()]
)
def test_what_the_municipalities_state_is_known(code):
    if "stated_figures" in table_names(code):
        assert unknown("x.csv", read("stated_figures", code)) == []


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
    assert named <= {item for _, item in known_items()}
