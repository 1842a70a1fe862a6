"""The investment report is made for municipalities of any structure, in their own words."""

import json
import random

import pytest
from own_folder import Municipality
from reading import parts_of, tell_everything
from structures import YEAR, town, village

from kommunetall import prepare
from kommunetall.errors import DataError
from kommunetall.exhibit import Exhibit, Missing

NOT_HERS = ("hovedutvalg", "lånefond", "programområde", "tjenesteområde", "dekf", "drammen", "p12")
NOT_OF_ONE = (*NOT_HERS, "foretak", "kommunekasse", "konsern", "utvalg")
DESCRIPTOR = {
    "name": "elsewhere",
    "title": "Oppdiktet",
    "municipality": {"code": "9990", "name": "Fjordby", "status": "synthetic"},
    "employer_contribution_zone": "1",
    "resources": [],
}


@pytest.fixture
def bring(data):
    """A function that makes a municipality of some tables."""

    def make(tables):
        folder = data / "9990"
        folder.mkdir()
        (folder / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
        own = Municipality(folder)
        for name, rows in tables.items():
            own.add(name, rows)
        return own

    return make


def report():
    return prepare.investment("9990", YEAR)


def missing_in(made):
    return {name: e.tables for name, e in made.exhibits() if isinstance(e, Missing)}


def said_of_what_is_there(made):
    """All text of what is there, in small letters."""
    text = tell_everything(made)
    there = [name for name, shown in made.exhibits() if parts_of(shown)]
    return "\n".join(text[name] for name in there).lower()


def test_a_town_without_a_loan_fund_is_told_in_its_own_words(bring):
    bring(town())
    made = report()
    text = said_of_what_is_there(made)
    assert not [word for word in NOT_HERS if word in text]
    assert "sektor" in text
    assert "utvalg for oppvekst" in text
    assert made.debt.cases["growth"] == "rose"
    told = tell_everything(made)
    assert told["treasury_repayment"].startswith("**Kommunekassen**, kommunen uten foretaket, ")
    assert told["lender"] == ""
    assert set(missing_in(made).values()) == {
        *(("dividends",), ("reserves",), ("financial_targets",), ("investment_plan",))
    }


def test_a_towns_figures_follow_its_roles(bring):
    bring(town())
    made = report()
    assert made.result.figures["result_nok_million"] == pytest.approx(6)
    assert made.operations.frame.filter(like="change").iloc[-1, 0] == pytest.approx(6)
    paid = [row for row in town()["investment_projects"] if row["service_area"] in ("320", "330")]
    fees = sum(row["actual_nok_thousand"] for row in paid) / 1000
    assert made.ladder.frame.change_nok_million.iloc[-1] == pytest.approx(-fees)
    assert made.treasury_repayment.figures["opening_debt"] == pytest.approx(680)
    assert made.debt.frame.closing_nok_million.iloc[-1] == pytest.approx(1000)
    not_lent_on_nor_of_fees = 1000 - 150 - 300
    assert made.interest_changes.frame.net_cost_nok_thousand.iloc[-1] == pytest.approx(
        not_lent_on_nor_of_fees * 0.7 * 0.02 * 1000
    )
    assert made.against_text.figures["wrong"] == 0
    assert made.statement_agrees.cases["sums"] == "agree"
    assert list(made.by_entity.frame.label) == ["Fjordby kommune", "Fjordby eiendom KF", "all"]
    assert set(made.by_status.frame.status) == {"ferdig", "i rute", "forsinka", "ikke påbegynt"}
    assert len(made.status) == 0
    assert made.projects.frame.status.dropna().isin(made.by_status.frame.status).all()


@pytest.mark.parametrize("table", [*town()])
def test_no_table_is_needed_for_the_whole_report(bring, table):
    bring({name: rows for name, rows in town().items() if name != table})
    made = report()
    text = said_of_what_is_there(made)
    words = [word for word in NOT_HERS if word != "tjenesteområde" or table != "terms"]
    assert not [word for word in words if word in text]
    assert isinstance(made.projects if table != "investment_projects" else made.debt, Exhibit)


@pytest.mark.parametrize("seed", range(8))
def test_any_tables_give_what_they_can_and_nothing_that_is_not_there(bring, seed):
    names = list(town())
    chosen = random.Random(seed).sample(names, k=random.Random(seed).randint(1, len(names) - 1))
    bring({name: rows for name, rows in town().items() if name in chosen})
    made = report()
    text = said_of_what_is_there(made)
    assert not [word for word in ("hovedutvalg", "lånefond", "programområde") if word in text]
    assert ("foretak" in text) <= ("entities" in chosen)
    assert all(shown.tables for shown in map(made.__getattribute__, missing_in(made)))


def test_a_village_with_eight_projects_gets_what_they_give_and_no_more(bring):
    bring(village())
    made = report()
    text = said_of_what_is_there(made)
    assert not [word for word in NOT_OF_ONE if word in text]
    there = {name for name, shown in made.exhibits() if parts_of(shown)}
    assert {"deviations", "largest", "projects"} <= there
    assert not there & {"by_entity", "by_area", "by_committee", "lender", "scope", "debt", "board"}


def test_a_village_with_one_treasury_and_loans_is_told_without_groups(bring):
    one = {
        name: [{**row, "entity": ""} for row in rows if row["entity"] != "EK"]
        for name, rows in {"loans": town()["loans"], **village_with_entities()}.items()
    }
    stated = [row for row in town()["stated_figures"] if not row["entity"]]
    items, statement = town()["central_items"], two_years_of_town()["investment_statement"]
    others = {"central_items": items, "investment_statement": statement, "stated_figures": stated}
    bring({**one, **others})
    made = report()
    text = said_of_what_is_there(made)
    assert not [word for word in NOT_OF_ONE if word in text]
    assert list(made.debt_ahead.frame.columns) == ["year", "group_nok_million"]
    assert "kommunen betalte 35,0" in text
    assert "om avdragene framover er så høye som loven krever, kan ikke regnes ut. bok" in text
    assert made.ladder.notes == ("self_cost_unknown",)


def with_the_year_before(rows):
    """Rows of a statement, and the same in the year before."""
    return [*rows, *({**row, "year": row["year"] - 1} for row in rows)]


def two_years_of_town():
    """The town, with statement 2A of two years."""
    tables = town()
    tables["investment_statement"] = with_the_year_before(tables["investment_statement"])
    return tables


def village_with_entities():
    projects = village()["investment_projects"]
    return {"investment_projects": [{**row, "entity": ""} for row in projects]}


def test_without_projects_the_loans_ahead_are_divided_as_the_debt(bring):
    tables = two_years_of_town()
    bring({name: rows for name, rows in tables.items() if name != "investment_projects"})
    said = tell_everything(report())["assumptions"]
    assert "Lånene er fordelt slik gjelden er." in said
    assert "snittet av de 2 årene som er kjent" in said


def test_one_year_alone_is_no_level_to_go_on_from(bring):
    bring(town())
    made = report()
    assert made.by_year.tables == made.assumptions.tables == ("investment_plan",)


def test_loans_by_entity_alone_give_a_debt_and_say_that_fees_are_not_known(bring):
    tables = two_years_of_town()
    tables["loans"] = [row for row in tables["loans"] if row["statement"] == "by_entity"]
    tables["service_areas"] = [{**row, "is_self_cost": ""} for row in tables["service_areas"]]
    bring(tables)
    made = report()
    assert made.interest_changes.notes == ("self_cost_unknown", "rent", "income")
    assert not any("net_cost" in column for column in made.interest_changes.frame)
    assert made.net_service.tables == ("loans.by_purpose",)
    assert (
        "Lånene er fordelt slik investeringene i 2024 var." in tell_everything(made)["assumptions"]
    )
    assert made.ladder.notes == ("self_cost_unknown",)
    tell_everything(made)


def test_without_a_stated_hedge_nothing_is_said_of_it(bring):
    tables = two_years_of_town()
    tables["stated_figures"] = [r for r in tables["stated_figures"] if r["item"] != "hedge_share"]
    bring(tables)
    made = report()
    assert made.assumptions.cases["hedging"] == "unknown"
    assert "Sikringen" not in tell_everything(made)["assumptions"]


def test_a_project_of_an_area_entity_and_status_that_nobody_knows_stops_nothing(bring):
    tables = town()
    strange = {"service_area": "Æ-1", "entity": "X"}
    tables["investment_projects"] = [
        {**row, **(strange if row["line"] == 1 else {})} for row in tables["investment_projects"]
    ]
    tables["project_status"] = [
        {**row, **({"status": "?", "committee": "U9"} if row["line"] == 1 else {})}
        for row in tables["project_status"]
    ]
    bring(tables)
    made = report()
    assert "Æ-1" in list(made.by_area.frame.label)
    assert "X" in list(made.by_entity.frame.label)
    assert "U9" in list(made.by_committee.frame.label)
    tell_everything(made)


@pytest.mark.parametrize(
    ("table", "change", "fault"),
    [
        ("entities", {"kind": "enterprise"}, "må ha kind = treasury; det har ingen"),
        ("loans", {"closing_nok_thousand": 1}, "etter formål, 1 etter enhet: de må være like"),
        ("minimum_repayment", {"entity": "Kommunekassen"}, "én rad må ha T i entity"),
        ("disposable_fund", {"kind": "closing"}, "2 rader har kind closing: behold én"),
        ("stated_figures", {"item": "hedge_share", "value": 0.3}, "skriv prosent, 41 for"),
        ("investment_projects", {"label": "Barnevern 2", "entity": "T"}, "mer enn én gang: behold"),
        ("central_items", {"item": "verditap"}, "verditap"),
        ("loans", {"purpose": "vann"}, "vann"),
        ("status_words", {"role": "kanskje"}, "kanskje"),
        ("service_areas", {"is_self_cost": "ja"}, "ja"),
    ],
)
def test_a_table_that_cannot_be_right_stops_the_report(bring, table, change, fault):
    tables = town()
    tables[table] = [{**row, **(change if n == 0 else {})} for n, row in enumerate(tables[table])]
    bring(tables)
    with pytest.raises(DataError, match=fault):
        report()
