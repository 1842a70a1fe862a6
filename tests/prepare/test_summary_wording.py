"""What the summary says of a figure is what the figure is."""

import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.exhibit import Missing
from kommunetall.models.investment.enterprises import DEFICIT, EQUITY, beside_remark
from kommunetall.show.showing import lacking
from kommunetall.show.words import paragraphs, told


def plain(exhibit):
    return " ".join(paragraphs(exhibit)).replace("\xa0", " ").replace("\u202f", " ")


def test_a_fund_below_what_is_required_as_a_share_is_told_to_be_below():
    report = prepare.summary("9999", 2024)
    row = report.key_figures.frame.set_index("figure").loc["disposable_fund"]
    found = prepare.investment("9999", 2024).fund.figures
    assert (round(found["required"], 1), row.target) == (254.8, 254.8)
    assert "til 213,7 mill. kr. Det er 41,1 mill. kr under kravet." in plain(report.fund)


def test_a_share_of_the_fund_that_is_a_goal_alone_is_not_told_as_a_requirement(like):
    municipality = like("9999", "9999")
    rules = municipality.folder / "rules" / "financial_targets.yaml"
    decided = rules.read_text(encoding="utf-8")
    share, goal = "disposable_fund_share: 0.08", "disposable_fund_share: {value: 0.08, kind: goal}"
    rules.write_text(decided.replace(share, goal), encoding="utf-8")
    report = prepare.summary("9999", 2024)
    rows = report.key_figures.frame.set_index("figure")
    assert rows.target["disposable_fund"] == 254.8
    assert "kravet" not in plain(report.fund)


def test_the_way_from_the_original_budget_is_told_without_a_statement_of_central_expenditure():
    why = prepare.summary("9999", 2024).why
    parts = ("areas", "own_funds", "central_revenue", "financial_items")
    moved = sum(why.figures[f"{name}_part"] for name in parts)
    assert moved == pytest.approx(why.figures["result"] - why.figures["original"])
    assert (
        "Fra opprinnelig budsjett, 49,9, til regnskapet, 10,6 mill. kr, er forskjellene: sektorene "
        "−72,7, sentrale inntekter +22,4 og finans +10,9 mill. kr. Minus gjør resultatet "
        "dårligere. "
        "Gjennom året fikk sektorene 61,3 mill. kr mer i budsjett."
    ) in plain(why)


@pytest.mark.parametrize("topic", ["summary", "investment"])
def test_of_one_without_accounts_it_is_the_accounts_that_are_lacking_and_not_2a_alone(topic):
    report = getattr(prepare, topic)("1151", 2024)
    missing = {name: e for name, e in report.exhibits() if isinstance(e, Missing)}
    lacks_accounts = {name for name, e in missing.items() if e.tables == ("accounts",)}
    of_2a = {"statement", "uncovered", "mix", "financing", "ladder"}
    assert {name for name, e in missing.items() if e.tables == ("investment_statement",)} <= of_2a
    assert {"board", "scope"} <= lacks_accounts
    assert lacking(missing["board"]) == (
        "Regnskapet for 2024 er verken lagt inn eller hentet med «kommunetall hent regnskap»."
    )


@pytest.mark.parametrize("municipality", ["3301", "9999"])
def test_what_is_paid_for_pension_is_told_with_employers_contribution(municipality):
    report = prepare.summary(municipality, 2024)
    assert "medregnet arbeidsgiveravgift" in plain(report.pension)
    note = next(n for n in told(report.key_figures).notes if n.startswith("Premieavvik"))
    assert "arbeidsgiveravgift" in note
    assert "arbeidsgiveravgift" in plain(report.next_year)


@pytest.mark.parametrize(
    ("municipality", "title"),
    [
        ("9999", "Netto driftsresultat: 0,33 %, mot −0,6 % for kommunene i fylket"),
        ("1130", "Skatt per innbygger: 86,4 %, mot 85,5 % i KOSTRA-gruppe 7, median"),
        ("0301", "Skatt per innbygger: 134,0 %, mot 99,7 % i storbynettverket ASSS, median"),
    ],
)
def test_the_headline_says_whom_the_municipality_is_beside(municipality, title):
    headline = told(prepare.summary(municipality, 2024).others).title
    assert headline.replace("\u202f", " ") == title


def test_figures_that_stand_in_one_place_alone_are_not_said_to_be_in_both_text_and_tables():
    figures = prepare.summary("9999", 2024).figures
    assert figures.frame[["printed", "stated"]].isna().any(axis=None)
    assert told(figures).title == "Tallene er de samme alle steder de står"


def test_a_better_result_and_yet_an_overspending_are_told_with_what_joins_them():
    report = prepare.summary("9999", 2024)
    joined = (
        "Resultatet ble 56 tusen kr bedre enn budsjettert, men netto bruk av bundne fond ble "
        "1,4 mill. kr lavere. Forskjellen er merforbruket. Derfor ble 1,4 mill. kr av avsetningen"
    )
    assert joined in plain(report.why)
    assert report.why.figures["restricted_less"] == pytest.approx(1.428)
    assert "Forskjellen er" not in plain(prepare.summary("3301", 2024).why)


def test_funds_that_moved_unlike_ways_from_the_budget_are_told_each_with_its_way():
    unlike = (
        "Netto bruk av bundne fond ble 1,4 mill. kr lavere, og av disposisjonsfondet "
        "1,4 mill. kr høyere."
    )
    assert unlike in plain(prepare.summary("9999", 2024).fund_use)
    assert unlike not in plain(prepare.summary("3301", 2024).fund_use)


def test_who_must_cover_the_deficit_of_an_enterprise_is_told_as_in_the_report_on_investment():
    remark = (
        "på 7,9 mill. kr kommer i tillegg. Om det skriver kommunen at foretaket må dekke det i "
        "2025, eller kommunekassen i 2026."
    )
    assert remark in plain(prepare.summary("3301", 2024).next_year)
    assert remark in plain(prepare.investment("3301", 2024).dependence)


@pytest.mark.parametrize(
    ("covered", "remarks", "told_of"),
    [
        (9.8, ["må dekkes i 2025"], "må dekkes i 2025"),
        (9.8, [None], None),
        (9.8, ["må dekkes i 2025", None], None),
        (0.0, ["må dekkes i 2025"], None),
    ],
)
def test_what_is_said_of_a_deficit_is_told_of_one_deficit_alone(covered, remarks, told_of):
    deficits = [{"item": DEFICIT, "value": 7.9, "entity": "b", "remark": said} for said in remarks]
    equity = {"item": EQUITY, "value": covered, "entity": "b", "remark": None}
    assert beside_remark(pd.DataFrame([equity, *deficits])) == told_of


@pytest.mark.parametrize(
    ("municipality", "left_out", "net"),
    [("3301", "", "42,9"), ("9999", "utenom startlånene og ", "11,7")],
)
def test_what_one_point_of_interest_costs_is_told_with_what_it_leaves_out(
    municipality, left_out, net
):
    report = prepare.summary(municipality, 2024)
    assert (
        f"i året på den delen som ikke er sikret, {left_out}før høyere renteinntekter. "
        f"Uten lån som gebyrene betaler, er det {net} mill. kr."
    ) in plain(report.investment)
    changes = prepare.investment(municipality, 2024).interest_changes.frame
    of_one = changes[changes.change_points == 1].net_cost_nok_million.item()
    assert report.investment.figures["net_point_nok_million"] == pytest.approx(of_one)


def test_what_fees_pay_of_the_interest_is_not_told_where_it_is_not_known(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("loans")
    municipality.write("loans", [row for row in rows if row["statement"] == "by_entity"])
    said = plain(prepare.summary("3301", 2024).investment)
    assert "Ett prosentpoeng høyere rente koster" in said
    assert "Uten lån som gebyrene betaler" not in said
