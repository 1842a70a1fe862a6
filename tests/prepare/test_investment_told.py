"""What the investment report says of a figure is what the figure is."""

import nbformat
import pandas as pd
import pytest
from reading import NOTEBOOKS, tell_everything

from kommunetall import prepare
from kommunetall.data import read
from kommunetall.models.investment.repayment import repaid_of
from kommunetall.show.words import paragraphs, told


def plain(exhibit):
    return " ".join(paragraphs(exhibit)).replace("\xa0", " ").replace("\u202f", " ")


def statement(repayment, lending_on_repayment):
    lines = {"repayment": repayment, "lending_on_repayment": lending_on_repayment}
    frame = pd.DataFrame({"line": lines.keys(), "actual_nok_thousand": lines.values()})
    return frame.assign(kind="line")


@pytest.mark.parametrize(
    ("early", "lent_on", "case"),
    [(3000, 17322, "both"), (20322, 0, "early"), (0, 20322, "lent_on"), (3000, 0, "unknown")],
)
def test_all_repayment_is_told_in_parts_where_the_investment_account_explains_them(
    early, lent_on, case
):
    assert repaid_of(145.566, 125.244, statement(early, lent_on)).told == case


def test_the_two_amounts_that_were_repaid_are_told_apart():
    report = prepare.investment("9999", 2024)
    assert "betalte 106,9 mill. kr i avdrag som teller mot lovens krav" in plain(
        report.treasury_repayment
    )
    assert told(report.repayments).headings["repaid_nok_thousand"] == "Betalt, teller mot kravet"
    assert (
        "Av avdragene teller 125,2 mill. kr mot lovens krav, 3,0 mill. kr er ført i "
        "investeringsregnskapet, og 17,3 mill. kr gjelder lån som er lånt videre."
    ) in plain(report.debt)


def test_a_result_without_restricted_funds_that_is_stated_is_told_as_stated():
    stated = "Med avsetningen trukket fra og bruken lagt til er resultatet 0,5 mill. kr"
    assert f"{stated}, oppgir kommunen." in plain(prepare.investment("3301", 2024).against_budget)
    assert f"{stated} i pluss, oppgir kommunen." in plain(prepare.summary("3301", 2024).why)
    computed = prepare.investment("9999", 2024).against_budget
    assert "er resultatet 15,1 mill. kr." in plain(computed)


def test_what_is_set_aside_to_restricted_funds_is_told_alike_and_not_as_what_is_not_used():
    said = plain(prepare.summary("3301", 2024).why)
    of_investment = plain(prepare.investment("3301", 2024).against_budget).replace("**", "")
    set_aside = (
        "Det ble satt av 84,9 mill. kr til bundne fond, penger som andre har bestemt bruken av, og "
        "brukt 89,7 mill. kr av dem."
    )
    unspent = (
        "I resultatet er 84,6 mill. kr i øremerkede tilskudd som programområdene ikke brukte, og "
        "som er satt av til senere."
    )
    for alike in (set_aside, unspent):
        assert alike in said
        assert alike in of_investment


def test_names_of_a_table_are_told_in_a_form_that_asks_for_no_inflection():
    assert plain(prepare.investment("3301", 2024).by_committee) == (
        "Blant hovedutvalgene går andelen av revidert budsjett som er brukt på alle prosjekter, "
        "fra 31,1 % for «Hovedutvalg for arbeid, aktivitet og inkludering» til 125,8 % for "
        "«Formannskap»."
    )


def test_net_debt_is_told_as_less_all_that_is_lent_and_not_as_less_what_is_lent_on():
    report = prepare.investment("9999", 2024)
    assert "lån minus både det kommunen har lånt ut, og lån som ikke er brukt" in plain(
        report.key_figures
    )
    balance = read("balance_sheet", "9999", year=2024)
    of_treasury = balance[balance.scope == "treasury"].set_index("line").actual_nok_thousand
    taken_out = of_treasury[["pension_liability", "lending", "unspent_loans"]].abs().sum()
    net = (abs(of_treasury["long_term_debt"]) - taken_out) / 1000
    assert report.key_figures.figures["net_debt_known"] == pytest.approx(net)


@pytest.mark.parametrize(
    ("municipality", "base"),
    [
        (
            "9999",
            "til kommunekassen, uten merverdiavgift, tilskudd og gebyrområder.",
        ),
        ("3301", "investeringene uten gebyrområder, og uten merverdiavgift og tilskudd der de er"),
    ],
)
def test_the_base_of_self_financing_ahead_is_told(municipality, base):
    assert base in " ".join(told(prepare.investment(municipality, 2024).financed_ahead).notes)


def test_the_base_ahead_is_of_those_whose_base_the_year_had(like):
    municipality = like("9999", "9998")
    of_treasury = prepare.investment("9998", 2024).financed_ahead
    assert of_treasury.figures["base"] == pytest.approx(173.92)
    rows = municipality.rows("investment_statement")
    municipality.write("investment_statement", [{**row, "scope": "consolidated"} for row in rows])
    of_all = prepare.investment("9998", 2024).financed_ahead
    assert of_all.figures["base"] == pytest.approx(173.92 + 18 - 5.4)
    assert of_all.cases["base"] == "all_less"


def test_a_base_of_rows_that_name_no_borrower_is_not_said_to_be_the_treasurys(like):
    municipality = like("9999", "9998")
    rows = municipality.rows("investment_plan")
    municipality.write("investment_plan", [{**row, "borrower": ""} for row in rows])
    assert prepare.investment("9998", 2024).financed_ahead.cases["base"] == "all_less"
    some = [{**row, "borrower": row["borrower"].replace("10", "")} for row in rows]
    municipality.write("investment_plan", some)
    assert prepare.investment("9998", 2024).financed_ahead.cases["base"] == "treasury_less"


def test_new_loans_of_all_are_told_with_the_part_that_the_treasury_borrows():
    beside = (
        "Av de nye lånene i 2025 er 231 mill. kr til kommunekassen. "
        "I 2024 brukte kommunekassen 270 mill. kr i lån til investeringer"
    )
    assert beside in plain(prepare.investment("9999", 2024).assumptions)
    assert "Av de nye lånene" not in plain(prepare.investment("3301", 2024).assumptions)


@pytest.mark.parametrize(
    "own",
    [
        lambda rows: [row for row in rows if row["borrower"] == "10"],
        lambda rows: [{**row, "borrower": ""} for row in rows],
    ],
    ids=["the treasury borrows all", "nobody is named"],
)
def test_a_part_of_the_new_loans_is_told_where_it_is_known_to_be_a_part(like, own):
    municipality = like("9999", "9998")
    municipality.write("investment_plan", own(municipality.rows("investment_plan")))
    assert "Av de nye lånene" not in plain(prepare.investment("9998", 2024).assumptions)


@pytest.mark.parametrize(
    ("municipality", "tables", "base"),
    [
        ("3301", ("by_year", "loan"), "av de samme lånene ved årets start og slutt"),
        ("9999", ("by_year", "loan"), "av lånene til kommunekassen ved årets start og slutt"),
        ("1130", ("loan",), "av lånene ved årets start og slutt"),
    ],
)
def test_a_rate_is_never_told_without_what_it_is_divided_by(municipality, tables, base):
    report = prepare.investment(municipality, 2024)
    late = "Lån som tas opp sent i året, trekker prosenten ned."
    assert base in plain(report.loan)
    assert late in plain(report.debt)
    for name in tables:
        assert base in " ".join(told(getattr(report, name)).notes)
    said = tell_everything(report)
    assert base in said["debt"]
    assert "kostet i snitt" not in " ".join(said.values())
    assert "lånene kostet" not in " ".join(said.values())


@pytest.mark.parametrize("municipality", ["3301", "9999"])
def test_the_rate_ahead_is_told_with_what_makes_it_lower(municipality):
    assert (
        "ved årets start og slutt. Lån som tas opp sent i året, trekker prosenten ned. "
        "En kjent feil i rentene er rettet."
    ) in plain(prepare.investment(municipality, 2024).assumptions)


@pytest.mark.parametrize(("municipality", "share"), [("3301", "4,31"), ("9999", "4,08")])
def test_a_rate_that_late_loans_may_have_pulled_down_has_its_upper_end_beside_it(
    municipality, share
):
    said = plain(prepare.investment(municipality, 2024).debt)
    assert f"Målt mot lånene ved årets start er det {share} %." in said


def test_the_base_of_the_rate_stands_in_how_it_is_computed():
    cells = nbformat.read(NOTEBOOKS / "investment.ipynb", 4).cells
    method = next(cell.source for cell in cells if "Renten framover regnes" in cell.source)
    assert "delt på snittet av lånene ved årets start og slutt" in method
    assert "Lån som tas opp sent i året, trekker prosenten ned." in method


def test_nothing_is_said_about_a_rate_that_is_not_known(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("central_items")
    own = [row | {"item": row["item"].replace("internal_interest", "")} for row in rows]
    municipality.write("central_items", own)
    report = prepare.investment("3301", 2024)
    said = plain(report.debt)
    assert "trekker prosenten ned" not in said
    assert "Da er en kjent feil" not in said
    assert "Renten er satt til 4,00" in plain(report.assumptions)
    assert told(report.loan).notes == ()


@pytest.mark.parametrize(
    ("municipality", "cash"), [("3301", "1 264 mill. kr"), ("9999", "301 mill. kr")]
)
def test_that_higher_interest_income_is_not_taken_off_is_told_with_what_is_in_the_bank(
    municipality, cash
):
    note = (
        f"Høyere renteinntekter, som på de {cash} i bankinnskudd og kontanter ved årsskiftet, er "
        "ikke trukket fra."
    )
    report = prepare.investment(municipality, 2024)
    for shown in (report.hedging, report.interest_changes):
        notes = " ".join(told(shown).notes).replace("\xa0", " ").replace("\u202f", " ")
        assert note in notes


def test_that_higher_interest_income_is_not_taken_off_is_told_where_nothing_is_known_of_it(like):
    municipality = like("3301", "3301")
    rows = municipality.rows("stated_figures")
    municipality.write("stated_figures", [row for row in rows if row["item"] != "bank_balance"])
    report = prepare.investment("3301", 2024)
    assert "Høyere renteinntekter er ikke trukket fra." in told(report.hedging).notes
    assert "Høyere renteinntekter er ikke trukket fra." in told(report.interest_changes).notes


@pytest.mark.parametrize("municipality", ["3301", "9999"])
def test_what_one_point_costs_is_said_to_have_loans_that_fees_pay(municipality):
    assert (
        "Lån som gebyrene betaler, er med."
        in told(prepare.investment(municipality, 2024).hedging).notes
    )
