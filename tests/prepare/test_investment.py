"""The investment report can be told whatever a municipality has brought, and says what it needs."""

import csv
import json
from dataclasses import replace
from typing import get_args

import pytest
from reading import differing, tell_everything

from kommunetall import prepare
from kommunetall.assets import SCHEMAS
from kommunetall.batch import command
from kommunetall.errors import DataError
from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.models.investment import TABLES, FinancialTargets
from kommunetall.models.investment.ahead import Basis
from kommunetall.models.investment.targets import KeyFigures, scoreboard
from kommunetall.models.investment.two_sources import Remark
from kommunetall.models.investment.verdicts import Verdict
from kommunetall.prepare._investment.account import Growth, LentTo
from kommunetall.prepare._investment.kept import RulesCase
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
ONE_ENTITY = {"entities": "one", "lender": "treasury"}
WHOLE = (*get_args(Basis), *(f"{basis}_group" for basis in get_args(Basis)))
ASSUMPTIONS = {
    "loan_nok_million": 50.0,
    "loan_years": 20,
    "interest_rate": 0.05,
    "hedged_rate": 0.02,
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
    with (municipality.folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([[field["name"] for field in schema["fields"]], *rows])


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
    bring(municipality, "investment_plan", PLAN)
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)
    assert missing_in(report) == {}
    assert report.assumptions.cases["basis"] == "plan_and_mean"
    assert "(plan og snitt)" in text["debt_ahead"]
    assert "Ikke alle årene er i kommunens egen plan" in text["debt_ahead"]
    assert "ikke holdt opp mot det minste lovlige" not in text["assumptions"]
    rule = report.board.frame.set_index("rule").loc["minimum_repayment"]
    assert (rule.outcome, rule.basis) == ("not_met", "note")
    assert "kan ikke beregnes" not in text["board"]
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
    bring(like("3301", "3301"), "investment_plan", years)
    report = prepare.investment("3301", 2024)
    assert report.debt_ahead.cases["basis"] == "plan"
    assert "egen plan" not in tell_everything(report)["debt_ahead"]


def test_without_a_plan_new_loans_are_an_assumption():
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)
    assert "Nye lån (forutsetning)" in text["assumptions"]
    assert "for Drammen kommunekasse, Drammen Eiendom KF og Drammensbadet KF" in text["assumptions"]
    assert set(missing_in(report)) == {"repayments"}


def test_little_is_told_without_a_gap(like):
    """Nothing stated that is not needed, and no printed parts of the required fund."""
    municipality = like("3301", "3301")
    leave_out(municipality, "stated_figures", lambda row: row["item"] not in NEEDED)
    leave_out(municipality, "disposable_fund", lambda row: row["kind"] == "requirement_part")
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)
    assert "kan ikke beregnes" in text["board"]
    assert text["margin"] == ""
    assert report.fund.cases["above"] == "unknown"
    assert set(missing_in(report)) == {"repayments"}
    assert not any("nan" in told or " – " in told for told in text.values() if "\n" not in told)


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
    case = "more" if deviation < 0 else "less" if deviation else "same"
    shown = prepare.investment("3301", 2024).deviations
    words = told(replace(shown, cases={"largest": case})).title
    assert ("mer enn" in words, "mindre enn" in words) == (deviation < 0, deviation > 0)


@pytest.mark.parametrize(
    ("exhibit", "about", "cases"),
    [
        ("deviations", "largest", ("more", "less", "same")),
        ("debt_moved", "growth", get_args(Growth)),
        ("lender", "lent_to", get_args(LentTo)),
        ("board", "rules", get_args(RulesCase)),
        ("fund", "above", ("above", "below", "unknown")),
        ("assumptions", "basis", get_args(Basis)),
        ("debt_ahead", "basis", get_args(Basis)),
        ("capital_cost", "basis", get_args(Basis)),
        ("service", "whole", WHOLE),
        ("net_service", "whole", WHOLE),
    ],
)
def test_every_case_has_its_words(exhibit, about, cases):
    words = words_of(f"investment.{exhibit}")
    choices = words.title if isinstance(words.title, dict) else words.say[0]
    assert set(choices) == {"by", *cases}
    assert choices["by"] == about


def test_every_code_has_its_words():
    assert set(words_of("investment.differences").values["remark"]) == set(get_args(Remark))
    mix = words_of("investment.mix")
    assert set(mix.title) - {"by"} == set(mix.rows)


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
        printed = told(Exhibit("investment.board", board, cases=ONE_ENTITY)).frame
        assert not set(printed.rule) & set(board.rule)
        assert not set(printed.basis) & set(board.basis)
        assert ("most" in board) == (ends == "both")


def is_ceiling(name):
    """Whether a target is the upper end alone."""
    return name.endswith(("_most", "of_revenue")) and not name.startswith(("reserve", "liquidity"))


def test_a_decision_that_is_not_known_for_the_year_is_told():
    decided = FinancialTargets(net_operating_margin=float("nan"))
    board = scoreboard(KeyFigures(net_operating_margin_share=0.02), decided)
    row = told(Exhibit("investment.board", board, cases=ONE_ENTITY)).frame.iloc[0]
    assert row.basis == "hva som var vedtatt for året, er ikke kjent"


def test_two_sources_that_do_not_agree_are_told(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("investment_projects")
    rows[0]["actual_nok_thousand"] = str(int(rows[0]["actual_nok_thousand"]) + 900)
    municipality.write("investment_projects", rows)
    report = prepare.investment("3301", 2024)
    text = tell_everything(report)
    assert "2B og 2A viser ikke de samme summene" in text["board"]
    assert text["statement_agrees"] == "2B og 2A viser ikke de samme summene."
    assert len(report.against_statement.frame) == 1


def test_what_is_not_asked_of_this_municipality_prints_nothing():
    report = prepare.investment("3301", 2024)
    assert isinstance(report.against_statement, Several)
    assert len(report.against_statement) == 0
    assert len(report.status) == report.committees.frame.label.nunique()


# What a report depends on


@pytest.mark.parametrize("name", ASSUMPTIONS)
def test_an_assumption_changes_only_what_names_it(name):
    base = prepare.investment("3301", 2024)
    changed = prepare.investment("3301", 2024, **{name: ASSUMPTIONS[name]})
    differs = differing(base, changed)
    assert differs
    assert all(name in getattr(changed, exhibit).run for exhibit in differs)


def test_an_assumption_leaves_the_account_as_it_was_made():
    one = prepare.investment("3301", 2024, interest_rate=0.03)
    other = prepare.investment("3301", 2024, interest_rate=0.05)
    assert one.projects is other.projects
    assert one.board is other.board


@pytest.mark.parametrize(
    ("assumed", "fault"),
    [
        ({"loan_years": 0}, "loan_years er 0: skriv et helt antall år fra 1 til 100"),
        (
            {"interest_rate": 4.0},
            "interest_rate er 4.0, altså 400 prosent: skriv en andel fra 0 til 0.5, 0.04",
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
    with pytest.raises(DataError, match="one row must have the entity KK"):
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
    bring(municipality, "investment_plan", PLAN)
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
    assert "plan og snitt" in text
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
    return paragraphs(prepare.investment(municipality, 2024).assumptions)[0]


def test_dividends_are_in_the_order_that_they_are_printed_in():
    assert list(prepare.investment("3301", 2024).dividends.frame)[1:3] == [
        "actual_previous_year_nok_thousand",
        "actual_nok_thousand",
    ]
