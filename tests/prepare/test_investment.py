"""The investment report can be told whatever a municipality has brought, and says what it needs."""

import csv
import json
import re
from dataclasses import replace
from typing import get_args

import pandas as pd
import pytest
from reading import differing, tell_everything

from kommunetall import prepare
from kommunetall.assets import SCHEMAS
from kommunetall.batch import command
from kommunetall.errors import DataError
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.models.findings import NumberCase
from kommunetall.models.investment import TABLES, FinancialTargets
from kommunetall.models.investment.ahead import Basis
from kommunetall.models.investment.budgets import PEER_FIGURES, Against
from kommunetall.models.investment.decided import KeyFigures
from kommunetall.models.investment.enterprises import CoverCase
from kommunetall.models.investment.projects import CountedAs
from kommunetall.models.investment.repayment import LawAsks, OfRepaid
from kommunetall.models.investment.struck import Deviation, LoansOf, StruckLine
from kommunetall.models.investment.targets import scoreboard
from kommunetall.models.investment.two_sources import Remark
from kommunetall.models.investment.verdicts import Verdict
from kommunetall.models.moved import AmountMoved
from kommunetall.prepare._investment.account import Enterprises
from kommunetall.prepare._investment.ahead import (
    Change,
    Past,
    ServiceChange,
    Unchecked,
    change_case,
)
from kommunetall.prepare._investment.financed import Base, Required, required_case
from kommunetall.prepare._investment.invested import LoansStruck, Uncovered
from kommunetall.prepare._investment.kept import (
    ChangedCase,
    FundCase,
    GoalCase,
    HeldCase,
    LawCase,
    RestrictedCase,
    goal_case,
)
from kommunetall.prepare._investment.kept import printed as as_printed
from kommunetall.prepare._investment.operating import (
    NetChange,
    RemarkCase,
    RestrictedMoves,
    ResultCase,
)
from kommunetall.prepare._investment.owed import LentTo, Payer, RateCase, farthest
from kommunetall.prepare._investment.planned import Bound, PlanRemark
from kommunetall.prepare._investment.portfolio import spread
from kommunetall.show.words import paragraphs, told, words_of

NOTE = [
    (2024, "KK", 341433, 4475623, 0, 7000000, 500000, 232000),
    (2024, "DEKF", 150000, 5023573, 0, 6000000, 0, 140000),
    (2024, "DBKF", 1000, 5429, 0, 30000, 0, 1000),
]
PLAN = [
    (2025, "KK", "Vannledning", "self_cost", 200000, 0, 0, 0, 40),
    (2025, "KK", "Bru", "other", 300000, 60000, 20000, 50000, 40),
    (2026, "DEKF", "Skole", "other", 150000, 0, 0, 0, 40),
    (2026, "KK", "Tomt", "other", 20000, 0, 0, 0, ""),
]
NEEDED = (
    *("restricted_fund_provision", "restricted_fund_use", "self_financing_share", "hedge_share"),
    *("gross_debt", "gross_debt_opening", "gross_debt_repayment"),
)
ONE_ENTITY = {
    "entities": "one",
    "lender": "treasury",
    "financial_rules": "none",
    "ends": "least",
}
ASSUMPTIONS = {
    "loan_nok_million": 50.0,
    "loan_years": 20,
    "interest_change": 0.01,
    "new_loans_share": 0.5,
}


def bring(municipality, table, rows):
    """Put a table of the municipality's own into its package."""
    file = municipality.folder / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    like = next(r for r in descriptor["resources"] if r["name"] == "loans")
    own = {"name": table, "path": f"{table}.csv", "schema": f"{table}.json", "title": table}
    descriptor["resources"].append(like | own)
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    schema = json.loads((SCHEMAS / f"{table}.json").read_text(encoding="utf-8"))
    names = [field["name"] for field in schema["fields"]][: len(rows[0])]
    with (municipality.folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([names, *rows])


def replace_plan(municipality, rows):
    """Put a plan in the place of the council's frames."""
    municipality.without("investment_plan")
    bring(municipality, "investment_plan", rows)


def leave_out(municipality, table, holds):
    """Leave out the rows of a table for which something holds."""
    municipality.write(table, [row for row in municipality.rows(table) if not holds(row)])


def missing_in(report):
    """Names of what is missing in a report, with the tables that would mend it."""
    return {name: e.tables for name, e in report.exhibits() if isinstance(e, Missing)}


# What a municipality has brought


def test_what_can_be_brought_is_used_and_told(like):
    municipality = like("3301", "3301")
    bring(municipality, "minimum_repayment", NOTE)
    replace_plan(municipality, PLAN)
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)
    assert missing_in(report) == {}
    assert report.assumptions.cases["basis"] == "plan_and_mean"
    assert "til og med 2026" in text["assumptions"]
    assert list(report.debt_ahead.frame) == ["year", "group_nok_million", "treasury_nok_million"]
    assert "Ikke alle årene er i kommunens egen plan" in text["debt_ahead"]
    assert "kan ikke regnes ut" not in text["assumptions"]
    rule = report.board.frame.set_index("rule").loc["minimum_repayment"]
    assert (rule.outcome, rule.basis) == ("not_met", "note")
    assert "kan ikke regnes ut" not in text["board"]
    assert report.repayments.frame.entity.iloc[-1] == "sum"
    assert report.treasury_repayment.notes == ()


def test_a_note_that_differs_from_the_other_tables_is_marked_where_it_is_used(like):
    other = [(*NOTE[0][:2], 300000, *NOTE[0][3:]), *NOTE[1:]]
    bring(like("3301", "3301"), "minimum_repayment", other)
    report = prepare.investment("3301", 2024)
    assert report.treasury_repayment.notes == ("note_depreciation",)
    assert "ikke de samme avskrivningene" in tell_everything(report)["treasury_repayment"]
    assert "Kommunekassen, avskrivninger i noten" in tell_everything(report)["against_text"]


def test_a_plan_for_all_years_ahead_is_told_as_a_plan(like):
    years = [(year, *PLAN[1][1:]) for year in range(2025, 2035)]
    replace_plan(like("3301", "3301"), years)
    report = prepare.investment("3301", 2024)
    assert report.debt_ahead.cases["basis"] == "plan"
    assert "egen plan" not in tell_everything(report)["debt_ahead"]


def test_the_councils_frames_are_lent_and_debt_begins_from_debt():
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)["assumptions"]
    ahead = paragraphs(report.debt_ahead)[0]
    assert "der hele rammen lånes, blir gjelden 14\u202f188" in ahead
    assert "Ved utgangen av 2024 var den 10\u202f317\u00a0mill. kr." in ahead
    assert told(report.service).title.endswith("når alt lånes")
    assert "til og med 2027: 900" in text
    assert "så hele beløpet er regnet som lån. Det de betaler, gjør lånene lavere." in text
    assert "I 2024 brukte kommunen 962\u00a0mill. kr i lån til investeringer, 62\u202f%" in text
    assert "Renten er 4,04" in text
    assert "for Drammen kommunekasse, Drammen Eiendom KF og Drammensbadet KF" in text
    assert list(report.debt_ahead.frame) == ["year", "group_nok_million"]
    assert report.financed_ahead.frame.required_nok_million.tolist() == pytest.approx([105.0] * 3)
    assert set(missing_in(report)) == {"repayments"}


def test_frames_of_the_council_are_never_told_as_a_plan():
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)
    said = " ".join(text[name] for name in ("debt_ahead", "by_year", "service", "financed_ahead"))
    assert "plan" not in said.lower()
    assert "Kommunestyrets rammer er brukt til og med 2027." in text["debt_ahead"]
    assert "når hele rammen lånes" in text["service"]
    assert set(report.by_year.frame.basis) == {"frame", "mean_of_frames"}
    assert "egen beregning av kommunestyrets rammer og kravet" in text["financed_ahead"]


def test_without_a_plan_new_loans_are_the_mean_of_the_years_known(like):
    municipality = like("3301", "3301")
    municipality.without("investment_plan")
    rows = municipality.rows("investment_statement")
    municipality.write("investment_statement", [{**r, "year": "2023"} for r in rows] + rows)
    text = tell_everything(prepare.investment("3301", 2024))["assumptions"]
    assert "satt til 962" in text
    assert "snittet av de 2 årene som er kjent" in text
    assert "ikke kommunens plan" in text


def test_without_a_plan_and_with_one_year_nothing_is_projected(like):
    like("3301", "3301").without("investment_plan")
    missing = missing_in(prepare.investment("3301", 2024))
    assert {missing[name] for name in ("debt_ahead", "by_year", "service")} == {
        ("investment_plan",)
    }


def test_what_the_municipality_says_of_a_rule_is_used_where_it_cannot_be_computed(like):
    municipality = like("3301", "3301")
    law = prepare.investment("3301", 2024).board.frame.set_index("rule").loc["minimum_repayment"]
    assert (law.outcome, law.basis) == ("stated_met", "note 10 i årsregnskapet")
    municipality.without("stated_outcomes")
    law = prepare.investment("3301", 2024).board.frame.set_index("rule").loc["minimum_repayment"]
    assert (law.outcome, law.basis) == ("unknown", "lacking_minimum_repayment")


def test_a_rule_that_comes_out_otherwise_than_the_municipality_says_is_marked(like):
    municipality = like("3301", "3301")
    assert "unlike_told" not in prepare.investment("3301", 2024).board.notes
    rows = municipality.rows("stated_outcomes")
    turned = [{**row, "outcome": "met"} for row in rows]
    municipality.write("stated_outcomes", turned)
    board = prepare.investment("3301", 2024).board
    assert "unlike_told" in board.notes
    assert board.figures["unlike"] == 2


def test_rules_are_counted_in_their_groups_and_a_goal_is_below_it():
    board = prepare.investment("3301", 2024).board
    rows = board.frame.set_index("rule")
    assert rows.outcome["hedge_normal"] == "below_goal"
    assert list(board.frame.group) == [
        *(["financial_rules"] * 3 + ["finance_regulations"] * 2 + ["law"])
    ]
    assert "2 av 3 finansielle handlingsregler" in paragraphs(board)[0]
    assert "på 50,0\u202f% av gjelden i en normalsituasjon er ikke nådd" in paragraphs(board)[0]


def test_a_council_may_place_a_rule_and_call_it_a_goal(like):
    file = like("3301", "3301").folder / "rules" / "financial_targets.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "net_operating_margin: 0.0175",
        "net_operating_margin: {value: 0.0175, kind: goal, group: finance_regulations}",
    )
    file.write_text(text, encoding="utf-8")
    board = prepare.investment("3301", 2024).board
    row = board.frame.set_index("rule").loc["net_operating_margin"]
    assert (row.group, row.outcome) == ("finance_regulations", "below_goal")
    assert "Kommunen har også 2 mål, og 0 av dem er nådd." in paragraphs(board)[0]
    file.write_text(text.replace("hedge_normal: 0.5", ""), encoding="utf-8")
    told = paragraphs(prepare.investment("3301", 2024).board)[0]
    assert "Målet «Netto driftsresultat, andel av brutto driftsinntekter» er ikke nådd." in told


def test_known_errors_are_carried_to_result_fund_and_rules():
    corrected = prepare.investment("3301", 2024).corrected
    rows = corrected.frame.set_index("figure")
    assert rows.loc["net_operating_result", ["booked", "low", "high"]].tolist() == pytest.approx(
        [-4.2, 39.6, 43.6]
    )
    fund = rows.loc["disposable_fund", ["low", "high"]]
    assert fund.tolist() == pytest.approx([527.4, 531.4])
    assert rows.loc["net_operating_margin", "booked"] == pytest.approx(-0.04)
    said = paragraphs(corrected)[0]
    assert "Disposisjonsfondet ville blitt 51,8 til 55,8\u00a0mill. kr større" in said
    assert "bundne fond ville blitt 8,0\u00a0mill. kr mindre" in said
    assert list(rows.outcome_corrected.dropna()) == ["not_met", "met"]
    assert corrected.cases["changed"] == "none"


def test_a_result_is_held_against_budgets_and_others():
    report = prepare.investment("3301", 2024)
    rows = report.against_budget.frame.set_index("case").better_nok_million
    assert rows["revised_budget"] == pytest.approx(106.1, abs=0.05)
    assert rows["original_budget"] == pytest.approx(29.2, abs=0.05)
    assert report.peers.frame.value_percent.tolist() == [0.0, 12.4]
    assert "mot 0,0\u202f% for ASSS" in paragraphs(report.peers)[0]
    assert "12,4" in paragraphs(report.peers)[0]


def test_small_amounts_are_in_thousands(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("uncorrected_errors")
    small = [{**row, "low_nok_thousand": "40", "high_nok_thousand": "60"} for row in rows]
    municipality.write("uncorrected_errors", small)
    shown = prepare.investment("3301", 2024).errors
    assert shown.cases["unit"] == "thousand"
    assert shown.frame.least_nok_thousand.tolist() == [40, 40, 40]
    assert "tusen kroner" in told(shown).subtitle


def test_little_is_told_without_a_gap(like):
    """Nothing stated that is not needed, and no printed parts of the required fund."""
    municipality = like("3301", "3301")
    leave_out(municipality, "stated_figures", lambda row: row["item"] not in NEEDED)
    leave_out(municipality, "disposable_fund", lambda row: row["kind"] == "requirement_part")
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)
    assert "2 av disse bygger utfallet på det kommunen selv opplyser" in text["board"]
    assert report.fund.cases["above"] == "unknown"
    assert set(missing_in(report)) == {"repayments"}
    gaps = re.compile(r"\bnan\b| – ")
    assert [name for name, told in text.items() if "\n" not in told and gaps.search(told)] == []


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_is_not_there_hinders_what_rests_on_it_alone(like, table):
    like("3301", "3301").without(table)
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)
    missing = missing_in(report)
    missing.pop("repayments")
    assert set(missing.values()) <= {(table,)}
    assert len(missing) <= len(report.contents()) / 2
    assert all(table not in text[name] for name in missing)


@pytest.mark.parametrize("item", NEEDED)
def test_a_stated_figure_that_is_not_there_hinders_what_rests_on_it_alone(like, item):
    leave_out(like("3301", "3301"), "stated_figures", lambda row: row["item"] == item)
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)
    missing = missing_in(report)
    missing.pop("repayments")
    assert set(missing.values()) <= {(f"stated_figures.{item}",)}
    assert all(text[name].startswith("Oppgitt") for name in missing)
    hinders = {"restricted_fund_provision", "restricted_fund_use", "hedge_share"}
    assert bool(missing) == (item in hinders)


def test_a_year_without_figures_is_missing_and_so_is_a_municipality_without_any():
    for report in (prepare.investment("3301", 2019), prepare.investment("1103", 2024)):
        assert set(missing_in(report)) == set(report.contents())
        tell_everything(report)


# Words for all that may come


@pytest.mark.parametrize("deviation", [-82.2, 0.0, 48.2])
def test_the_largest_deviation_is_told_either_way(deviation):
    case = "more" if deviation < 0 else "less" if deviation else "same_posts"
    shown = prepare.investment("3301", 2024).deviations
    words = told(replace(shown, cases={**shown.cases, "largest": case})).title
    assert ("mer enn" in words, "mindre enn" in words) == (deviation < 0, deviation > 0)


BETTER = get_args(Against)
CASES = [
    ("deviations", "largest", ("more", "less", *(f"same_{name}" for name in get_args(CountedAs)))),
    (
        "deviations",
        "over",
        tuple(f"{many}_{name}" for many in get_args(NumberCase) for name in get_args(CountedAs)),
    ),
    ("largest", "counted", get_args(CountedAs)),
    ("projects", "counted", get_args(CountedAs)),
    ("debt", "growth", get_args(AmountMoved)),
    ("lender", "lent_to", get_args(LentTo)),
    ("board", "financial_rules", get_args(HeldCase)),
    ("board", "finance_regulations", get_args(HeldCase)),
    ("board", "goals", get_args(GoalCase)),
    ("board", "law", get_args(LawCase)),
    ("corrected", "changed", get_args(ChangedCase)),
    ("corrected", "fund", get_args(FundCase)),
    ("corrected", "result", get_args(ResultCase)),
    ("corrected", "restricted", get_args(RestrictedCase)),
    ("errors", "result", get_args(ResultCase)),
    ("fund", "above", ("above", "below", "at", "unknown")),
    ("fund", "change", get_args(AmountMoved)),
    ("hedge", "hedge", ("rose", "fell", "same", "unknown")),
    ("reserves", "moved", get_args(AmountMoved)),
    ("against_text", "not_closing", get_args(NumberCase)),
    ("uncovered", "uncovered", get_args(Uncovered)),
    ("uncovered", "loans_struck", get_args(LoansStruck)),
    ("uncovered", "which_loans", get_args(LoansOf)),
    ("against_budget", "deviation", get_args(Deviation)),
    ("against_budget", "struck", get_args(StruckLine)),
    ("against_budget", "revised", BETTER),
    ("against_budget", "original", BETTER),
    ("against_budget", "remark", get_args(RemarkCase)),
    ("against_budget", "moves", get_args(RestrictedMoves)),
    ("debt_ahead", "change", get_args(Change)),
    ("debt_ahead", "peak", ("between", "none")),
    ("financed_ahead", "rule", get_args(Required)),
    ("financed_ahead", "base", get_args(Base)),
    ("assumptions", "past", get_args(Past)),
    ("dependence", "cover", get_args(CoverCase)),
    ("dependence", "deficit", get_args(NumberCase)),
    ("dependence", "surplus", get_args(NumberCase)),
    ("assumptions", "law_asks", get_args(LawAsks)),
    ("financed_ahead", "transfer", ("known", "unknown")),
    ("assumptions", "rate", (*get_args(RateCase), "usual")),
    ("loan", "rate", (*get_args(RateCase), "usual")),
    ("debt", "rate", (*get_args(RateCase), "unknown")),
    ("debt", "repaid", get_args(OfRepaid)),
    ("by_year", "bound", get_args(Bound)),
    ("service", "change", get_args(ServiceChange)),
    ("net_service", "change", get_args(ServiceChange)),
    ("key_figures", "net_change", get_args(NetChange)),
    ("assumptions", "remark", get_args(PlanRemark)),
    ("assumptions", "whose", ("treasury", "all")),
    ("treasury_repayment", "payer", get_args(Payer)),
    ("lender", "beside", ("told", "none", "one", "several")),
    ("dependence", "kind", ("extraordinary", "every")),
    (
        "peers",
        "figure",
        (*PEER_FIGURES, *(f"net_debt_of_revenue_{many}" for many in get_args(Enterprises))),
    ),
    ("assumptions", "basis", get_args(Basis)),
    ("assumptions", "unchecked", get_args(Unchecked)),
]


def choices_of(words):
    """All texts of an exhibit that are chosen among by a case."""
    said = [text for part in words.say for text in (part if isinstance(part, list) else [part])]
    told_of = (words.title, words.subtitle, *said, *words.notes.values())
    return [text for text in told_of if isinstance(text, dict)]


@pytest.mark.parametrize(("exhibit", "about", "cases"), CASES)
def test_every_case_has_its_words(exhibit, about, cases):
    own = [t for t in choices_of(words_of(f"investment.{exhibit}")) if t["by"] == about]
    assert own
    assert all(set(text) == {"by", *cases} for text in own)


def test_every_exhibit_that_is_sized_has_both_units():
    for municipality in ("3301", "9999"):
        for _, shown in prepare.investment(municipality, 2024).exhibits():
            if not isinstance(shown, Exhibit) or "unit" not in shown.cases:
                continue
            for unit, other in (("million", "thousand"), ("thousand", "million")):
                frame = shown.frame.rename(columns=lambda c, u=unit, o=other: c.replace(u, o))
                told(replace(shown, frame=frame, cases={**shown.cases, "unit": other}))


def test_every_code_has_its_words():
    assert set(words_of("investment.differences").values["remark"]) == set(get_args(Remark))
    mix = words_of("investment.mix").say[0]
    made = prepare.investment("3301", 2024).mix
    assert made.cases["largest"] in mix


@pytest.mark.parametrize("ends", ["both", "floor", "ceiling"])
def test_every_rule_that_a_council_may_set_is_told(ends):
    named = {"floor": lambda name: not name.endswith("_most"), "ceiling": is_ceiling}
    targets = vars(FinancialTargets())
    chosen = filter(named[ends], targets) if ends in named else targets
    decided = FinancialTargets(**dict.fromkeys(chosen, 0.1))
    shown = dict.fromkeys(vars(KeyFigures()), 0.2)
    for known in (KeyFigures(), KeyFigures(**shown)):
        board = scoreboard(known, decided)
        assert set(board.outcome) <= set(get_args(Verdict))
        printed = told(
            Exhibit("investment.board", as_printed(board), {"year": 2024}, ONE_ENTITY)
        ).frame
        assert not set(printed.rule) & set(board.rule)
        assert not set(printed.basis) & set(board.basis)
        assert ("most" in board) == (ends == "both")


def is_ceiling(name):
    """Whether a target is the upper end alone."""
    return name.endswith(("_most", "of_revenue")) and not name.startswith(("reserve", "liquidity"))


def test_a_decision_that_is_not_known_for_the_year_is_told():
    decided = FinancialTargets(net_operating_margin=float("nan"))
    board = scoreboard(KeyFigures(net_operating_margin_share=0.02), decided)
    row = told(
        Exhibit("investment.board", as_printed(board), {"year": 2024}, ONE_ENTITY)
    ).frame.iloc[0]
    assert row.basis == "hva som var vedtatt for året, er ikke kjent"


def test_two_sources_that_do_not_agree_are_told(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("investment_projects")
    rows[0]["actual_nok_thousand"] = str(int(rows[0]["actual_nok_thousand"]) + 900)
    municipality.write("investment_projects", rows)
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)
    assert "2B og 2A viser ikke de samme summene" in text["board"]
    assert text["statement_agrees"] == (
        "2B viser ikke de samme summene som de tilsvarende postene i 2A."
    )
    assert len(report.against_statement.frame) == 1


def test_what_is_not_asked_of_this_municipality_prints_nothing():
    report = prepare.investment("3301", 2024)
    assert isinstance(report.against_statement, Several)
    assert len(report.against_statement) == 0
    assert len(report.status) == 0
    assert isinstance(report.key_figures, Several)


def test_the_status_tables_are_shown_only_where_the_projects_do_not_have_their_status(like):
    municipality = like("3301", "3301")
    report = prepare.investment("3301", 2024)
    known = report.projects.frame.set_index("label").status
    assert known["KK P11 Bybru"] == "Iht. plan"
    assert known[report.projects.frame.set_index("label").is_total].isna().all()
    municipality.without("investment_projects")
    report = prepare.investment("3301", 2024)
    assert len(report.status) == report.by_committee.frame.label.nunique()


@pytest.mark.parametrize("municipality", ["3301", "9999"])
def test_a_figure_that_cannot_be_right_is_marked_where_it_is_printed(municipality):
    report = prepare.investment(municipality, 2024)
    told_wrong = report.identities.frame
    marked = report.reserves.frame
    wrong = marked.label[marked.is_misprinted_change_nok_thousand]
    rows = told_wrong.row[told_wrong.column == "Endring"]
    assert set(wrong) == set(rows) & set(marked.label)
    assert len(wrong)


def test_what_the_plan_does_not_say_makes_the_required_amount_the_most_it_can_be(like):
    municipality = like("3301", "3301")
    report = prepare.investment("3301", 2024)
    said = paragraphs(report.financed_ahead)[0]
    assert "egenfinansiering er 105,0" in said
    assert "grunnlaget kan bli lavere" in said
    assert "Med 700,0" in told(report.financed_ahead).title
    replace_plan(municipality, PLAN)
    said = paragraphs(prepare.investment("3301", 2024).financed_ahead)[0]
    assert "minst 33,0" in said
    assert "kan bli lavere" not in said


def test_what_must_be_known_of_a_plan_is_told_with_it(like):
    municipality = like("3301", "3301")
    text = tell_everything(prepare.investment("3301", 2024))["assumptions"]
    assert "Bare rammen på 400" in text
    assert "I 2024 brukte kommunen 962" in text
    replace_plan(municipality, PLAN)
    assert "per år" not in tell_everything(prepare.investment("3301", 2024))["assumptions"]


def test_last_years_result_is_told_by_its_figure_or_in_the_municipalitys_words():
    of_words = prepare.investment("3301", 2024).against_budget
    assert "skriver at resultatet er klart svakere enn i 2023" in paragraphs(of_words)[1]
    of_figures = prepare.investment("9999", 2024).against_budget
    assert "Året før var resultatet 37,8" in paragraphs(of_figures)[1]
    assert prepare.investment("9999", 2023).against_budget.figures["result"] == pytest.approx(
        of_figures.figures["before"]
    )


@pytest.mark.parametrize(
    ("opening", "last", "case"),
    [
        (100.0, 103.0, "grows"),
        (100.0, 102.0, "steady"),
        (100.0, 98.0, "steady"),
        (100.0, 97.0, "falls"),
        (0.0, 0.0, "steady"),
        (0.0, 1.0, "grows"),
    ],
)
def test_debt_grows_or_falls_only_where_it_changes_by_more_than_little(opening, last, case):
    assert change_case(opening, last, "as_planned") == case
    assert change_case(opening, last, "all_lent") == "all_lent"


@pytest.mark.parametrize(
    ("rules", "reached", "case"),
    [
        ([], 0, "none"),
        (["hedge_normal"], 0, "hedge_missed"),
        (["hedge_normal"], 1, "hedge_reached"),
        (["net_operating_margin"], 0, "one_missed"),
        (["net_operating_margin"], 1, "one_reached"),
        (["net_operating_margin", "hedge_normal"], 1, "several"),
    ],
)
def test_a_goal_is_named_where_it_is_the_only_one_and_of_hedging(rules, reached, case):
    assert goal_case(rules, reached) == case


@pytest.mark.parametrize(
    ("least", "says", "case"),
    [
        (None, True, "none"),
        (float("nan"), False, "none"),
        (0.15, True, "at_least"),
        (0.15, False, "at_most"),
    ],
)
def test_a_rule_asks_for_an_amount_or_for_no_more_than_it(least, says, case):
    assert required_case(least, says) == case


@pytest.mark.parametrize(
    ("completions", "most", "least"),
    [
        ({"a": 90.0, "b": 120.0, "c": 50.0}, "b", "c"),
        ({"a": 90.0, "b": float("nan"), "no_area": 500.0}, None, None),
        ({"a": 100.0, "b": 100.0}, "b", "a"),
        ({}, None, None),
    ],
)
def test_who_spent_most_and_least_of_the_budget_is_named_where_there_are_two(
    completions, most, least
):
    rows = pd.DataFrame(
        {"label": list(completions), "completion_percent": list(completions.values())}
    )
    found = spread(rows)
    assert {side for side in ("most", "least") if pd.isna(found[side])} == (
        {"most", "least"} if most is None else set()
    )
    if most is not None:
        assert (found["most_label"], found["least_label"]) == (most, least)


@pytest.mark.parametrize(
    ("changes", "up", "down"),
    [
        ([1.0, -2.0, 3.0], "c", "b"),
        ([1.0, 2.0, 0.0], "b", None),
        ([-1.0, float("nan"), 0.0], None, "a"),
        ([0.0, 0.0, 0.0], None, None),
    ],
)
def test_the_funds_that_moved_most_are_named_where_any_did(changes, up, down):
    found = farthest(pd.Series(list("abc")), pd.Series(changes))
    named = {side: found[f"{side}_label"] for side in ("up", "down")}
    assert {side: None if pd.isna(name) else name for side, name in named.items()} == {
        "up": up,
        "down": down,
    }


def test_figures_that_agree_do_not_hide_one_that_does_not_add_up():
    shown = prepare.investment("9999", 2024)
    assert len(shown.identities.frame) == 1
    assert "Ett trykt tall i tabellene går ikke opp." in " ".join(paragraphs(shown.against_text))


def test_a_debt_that_is_steady_is_told_beside_the_year_it_is_held_against():
    title = told(prepare.investment("9999", 2024).debt_ahead).title
    assert title.startswith("Gjelden i 2034 er om lag som ved utgangen av 2024: 2")


# What a report depends on


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_an_assumption_changes_only_what_names_it(name):
    base = prepare.investment("3301", 2024)
    changed = prepare.investment("3301", 2024, **{name: ASSUMPTIONS[name]})
    differs = differing(base, changed)
    assert differs
    assert all(name in getattr(changed, exhibit).run for exhibit in differs)


def test_an_assumption_leaves_the_account_as_it_was_made():
    one = prepare.investment("3301", 2024, interest_change=0.01)
    other = prepare.investment("3301", 2024, interest_change=0.02)
    assert one.projects is other.projects
    assert one.board is other.board


@pytest.mark.parametrize(
    ("assumed", "fault"),
    [
        ({"loan_years": 0}, "loan_years er 0: skriv et helt antall år fra 1 til 100"),
        (
            {"interest_change": 4.0},
            "interest_change er 4.0, altså 400 prosent: skriv en andel fra −0.05 til 0.1",
        ),
        ({"loan_nok_million": -1.0}, "loan_nok_million er -1.0: skriv millioner kroner"),
        ({"new_loans_share": -1.0}, "new_loans_share er -1.0"),
    ],
)
def test_an_assumption_that_cannot_be_stops_the_report_at_once(assumed, fault):
    with pytest.raises(DataError, match=fault):
        prepare.investment("3301", 2024, **assumed)


def test_a_table_that_is_wrong_stops_the_report_at_once(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("investment_statement")
    rows[0]["actual_nok_thousand"] = "1"
    municipality.write("investment_statement", rows)
    with pytest.raises(DataError, match="postene summerer seg til"):
        prepare.investment("3301", 2024)


def test_a_note_without_the_treasury_stops_the_report_at_once(like):
    bring(like("3301", "3301"), "minimum_repayment", NOTE[1:])
    with pytest.raises(DataError, match="én rad må ha KK i entity"):
        prepare.investment("3301", 2024)


# Run and printed

RUN = """\
date: 2026-11-23
reports:
  - {notebook: investment, parameters: {municipality: "3301", year: 2024}}
"""


def test_the_notebook_is_run_and_printed_with_all_that_may_be_brought(like, tmp_path):
    municipality = like("3301", "3301")
    bring(municipality, "minimum_repayment", NOTE)
    replace_plan(municipality, PLAN)
    (tmp_path / "plan.yaml").write_text(RUN, encoding="utf-8")
    out = tmp_path / "out"
    assert command.main(["run", str(tmp_path / "plan.yaml"), "--out", str(out)]) == 0
    assert (out / "3301-2024-investment.pdf").is_file()
    run = json.loads((out / "3301-2024-investment.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in run["cells"] for output in cell.get("outputs", [])]
    shown = [output["data"] for output in outputs if "data" in output]
    said = [data["text/markdown"] for data in shown if "text/markdown" in data]
    assert not any(" – " in sentence or "nan" in sentence for sentence in said)
    text = json.dumps(shown, ensure_ascii=False)
    assert "snitt av planårene" in text
    assert "Minste lovlige avdrag og betalt avdrag" in text
    assert "er ikke lagt inn" not in text


def test_what_2b_names_tells_what_the_statements_are_of():
    assert prepare.investment("3301", 2024).scope.cases["enterprises"] == "several"
    assert prepare.investment("9999", 2024).scope.why == "oversiktene gjelder én regnskapsenhet"


def test_projects_that_say_otherwise_than_their_area_are_named():
    ladder = prepare.investment("9999", 2024).ladder
    assert ladder.notes == ("fee_areas", "fee_projects", "not_of_fees")
    assert ladder.figures["fee_projects"] == ("Gjenvinningsstasjonen på Myra",)
    assert ladder.figures["not_of_fees"] == ("Overvann i sentrum",)


def test_what_is_lent_on_is_said_to_be_no_part_of_the_years_ahead():
    assert "Lån som er lånt videre, 309\u00a0mill. kr, er ikke med." in said("9999")
    assert "lånt videre" not in said("3301")


def test_status_tables_that_show_the_same_as_2b_are_told_of_in_a_sentence():
    agrees = prepare.investment("9999", 2024)
    assert isinstance(agrees.differences, Several)
    assert paragraphs(agrees.statement_agrees)[0].endswith("det samme for hvert prosjekt.")
    differs = prepare.investment("3301", 2024)
    assert not differs.differences.frame.empty
    assert "hvert prosjekt" not in paragraphs(differs.statement_agrees)[0]


def said(municipality):
    """What is said of the years ahead."""
    return "\n".join(paragraphs(prepare.investment(municipality, 2024).debt_ahead))


def test_dividends_are_in_the_order_that_they_are_printed_in():
    assert list(prepare.investment("3301", 2024).dividends.frame)[1:3] == [
        "actual_previous_year_nok_thousand",
        "actual_nok_thousand",
    ]
