"""The municipality that is not real says so, and its figures belong together as a real one's."""

import filecmp
from fractions import Fraction

import pandas as pd
import pyarrow.parquet as pq
import pytest
from made_up_municipality.__main__ import make

from kommunetall.data import contribution_zones, identities, origin, read, table_names, unit
from kommunetall.data.extract import read_extract
from kommunetall.errors import DataError
from kommunetall.inputs import HOME_DATA
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.reconciliation import check

EXAMPLE, YEARS = "9999", (2023, 2024)
TABLES = table_names(EXAMPLE)
TREASURY, ENTERPRISE = "10", "20"
MISPRINT = ["2024 · 2"]


@pytest.fixture(params=YEARS)
def year(request):
    return request.param


def amounts(table, year, key="label", column="actual_nok_thousand", **where):
    rows = read(table, EXAMPLE, year=year, **where)
    return dict(zip(rows[key], rows[column], strict=True))


def statement(name, year, scope="treasury", column="actual_nok_thousand"):
    """A statement of the treasury by line, income negative."""
    rows = read(name, EXAMPLE, year=year, scope=scope)
    return dict(zip(rows.line, rows[column], strict=True))


def test_it_is_synthetic_and_no_real_municipality_is():
    assert unit(EXAMPLE).synthetic
    assert not unit("3301").synthetic
    assert not unit("1151").synthetic


@pytest.mark.parametrize("table", TABLES)
def test_every_table_says_that_it_is_made_up(table):
    assert origin(table, EXAMPLE).status == "synthetic"
    assert str(origin(table, EXAMPLE)).endswith("Syntetiske tall.")


def test_its_structure_is_another_than_drammens():
    areas, committees = (read(name, EXAMPLE) for name in ("service_areas", "committees"))
    assert len(areas) == 9
    assert not areas.service_area.str.match("P[0-9]").any()
    assert not committees.label.str.startswith("Hovedutvalg").any()
    assert sorted(read("entities", EXAMPLE).kind) == ["company", "enterprise", "treasury"]
    assert set(read("pension_note", EXAMPLE).scheme) == {"KLP"}


def test_every_code_is_of_the_structure():
    areas, committees, entities, words, positions = (
        set(read(table, EXAMPLE)[column])
        for table, column in (
            ("service_areas", "service_area"),
            ("committees", "committee"),
            ("entities", "entity"),
            ("status_words", "status"),
            ("position_codes", "position_code"),
        )
    )
    known = {
        "service_area": areas | {"total"},
        "committee": committees,
        "entity": entities,
        "borrower": entities,
        "status": words,
    }
    employed = read_extract(HOME_DATA / EXAMPLE / "extract")["employments"]
    assert set(employed.position_code) == positions
    for table in TABLES:
        frame = read(table, EXAMPLE)
        for column in known.keys() & set(frame):
            assert set(frame[column].dropna()) <= known[column], f"{table}, {column}"


@pytest.mark.parametrize("table", [t for t in TABLES if identities(t, EXAMPLE)])
def test_every_identity_holds_but_where_the_one_misprint_is(table):
    frame = read(table, EXAMPLE)
    keys = [c for c in ("year", "report_year", "scheme", "line") if c in frame]
    checked = check(frame, identities(table, EXAMPLE), keys)
    wrong = checked[checked.outcome == DIFFERS]
    assert len(checked)
    assert list(wrong.row) == (MISPRINT if table == "reserves" else [])


def test_the_appropriations_are_what_the_areas_and_the_committees_spent(year):
    of_areas = read("operations_by_service_area", EXAMPLE, year=year)
    of_committees = read("operations_by_committee", EXAMPLE, year=year)
    whole = statement("operating_appropriations", year)["appropriations"]
    assert of_areas[of_areas.kind == "line"].actual_nok_thousand.sum() == whole
    assert of_committees[of_committees.kind == "sum"].actual_nok_thousand.item() == whole
    sums = of_areas[of_areas.kind == "sum"].set_index("committee").actual_nok_thousand
    lines = of_committees[of_committees.kind == "line"].set_index("committee").actual_nok_thousand
    assert sums.to_dict() == lines.to_dict()


def test_operations_are_the_same_in_1a_and_in_the_economic_overview(year):
    budget, overview = (
        statement(name, year) for name in ("operating_appropriations", "economic_overview")
    )
    both = budget.keys() & overview.keys()
    assert {"net_operating_result", "depreciation", "repayment", "transfer_to_investment"} <= both
    assert all(budget[line] == overview[line] for line in both)


def test_what_operations_give_is_what_investment_gets(year):
    given = statement("operating_appropriations", year)["transfer_to_investment"]
    assert statement("investment_statement", year)["transfer_from_operations"] == -given


def test_projects_and_repayment_are_the_investment_expenditure(year):
    investment = statement("investment_statement", year)
    projects = read("investment_projects", EXAMPLE, year=year)
    spent = projects[projects.kind == "total"].actual_nok_thousand.item()
    assert spent + investment["repayment"] == investment["investment_expenditure"]
    every = projects[projects.kind == "project"].set_index("label").actual_nok_thousand
    status = read("project_status", EXAMPLE, year=year)
    listed = status[status.kind == "project"].set_index("label").actual_nok_thousand
    assert listed.sort_index().equals(every.sort_index())


def test_the_funds_of_the_balance_are_what_the_accounts_moved(year):
    balance, operations = (
        statement(name, year) for name in ("balance_sheet", "operating_appropriations")
    )
    funds = read("reserves", EXAMPLE, year=year).dropna(subset="item").set_index("item")
    assert all(balance[item] == funds.current_year_nok_thousand[item] for item in funds.index)
    moved = funds.current_year_nok_thousand - funds.previous_year_nok_thousand
    account = {
        "disposable_fund": ("disposable_fund_provision", "disposable_fund_use"),
        "restricted_operating_funds": ("restricted_fund_provision", "restricted_fund_use"),
    }
    for fund, lines in account.items():
        assert moved[fund] == sum(operations[line] for line in lines)
    investment = statement("investment_statement", year)
    assert moved["restricted_investment_funds"] == investment["restricted_fund_net"]
    assert moved["unrestricted_investment_funds"] == investment["unrestricted_fund_net"]
    fund = read("disposable_fund", EXAMPLE, year=year).set_index("kind").amount_nok_thousand
    assert fund["closing"] == balance["disposable_fund"]


def test_a_year_opens_where_the_last_one_closed():
    for table, before, after in (
        ("reserves", "previous_year_nok_thousand", "current_year_nok_thousand"),
        ("loans", "opening_nok_thousand", "closing_nok_thousand"),
    ):
        first, second = (read(table, EXAMPLE, year=y) for y in YEARS)
        assert list(second[before]) == list(first[after])


def test_loans_are_those_of_the_balance_and_move_by_what_is_borrowed_and_repaid(year):
    loans = read("loans", EXAMPLE, year=year)
    own = loans[(loans.statement == "by_entity") & (loans.entity == TREASURY)].iloc[0]
    purposes = loans[(loans.statement == "by_purpose") & (loans.kind == "sum")].iloc[0]
    assert own.closing_nok_thousand == purposes.closing_nok_thousand
    assert own.closing_nok_thousand == statement("balance_sheet", year)["loans"]
    both = statement("balance_sheet", year, "consolidated")["loans"]
    every = loans[(loans.statement == "by_entity") & (loans.kind == "sum")].iloc[0]
    assert both == every.closing_nok_thousand


def test_depreciation_and_repayment_are_the_same_everywhere(year):
    least = read("minimum_repayment", EXAMPLE, year=year).set_index("entity")
    operations = statement("operating_appropriations", year)
    assert least.depreciation_nok_thousand[TREASURY] == operations["depreciation"]
    assert least.repaid_nok_thousand[TREASURY] == operations["repayment"]
    base = least.opening_debt_nok_thousand - least.opening_lending_on_nok_thousand
    depreciated = least.opening_book_value_nok_thousand - least.opening_not_depreciated_nok_thousand
    minimum = least.depreciation_nok_thousand * base / depreciated
    assert (least.repaid_nok_thousand >= minimum).all()
    assert set(least.index) == {TREASURY, ENTERPRISE}


def test_dividends_are_those_of_the_account(year):
    received = read("dividends", EXAMPLE, year=year).set_index("kind").actual_nok_thousand["sum"]
    assert received == -statement("operating_appropriations", year)["dividends"]


def test_tax_is_that_of_the_settlement(year):
    settled = read("municipal_tax", EXAMPLE, year=year).tax_nok_thousand.item()
    assert settled == -statement("economic_overview", year)["tax"]


def test_a_vintage_is_what_the_premium_was_above_the_cost_that_year():
    note = read("pension_note", EXAMPLE).rename(columns={"year": "vintage"})
    both = note.merge(read("pension_vintages", EXAMPLE), on=["scheme", "vintage"])
    assert len(both) == len(note)
    assert (both.premium_deviation_nok == both.premium_nok - both.net_pension_cost_nok).all()
    assert list(note.opening_nok[1:]) == list(note.closing_nok[:-1])
    assert list(note.premium_fund_opening_nok[1:]) == list(note.premium_fund_closing_nok[:-1])


def test_pensions_are_in_the_balance_and_in_the_social_costs(year):
    note = read("pension_note", EXAMPLE, year=year).iloc[0]
    balance = statement("balance_sheet", year)
    deviation = (note.closing_nok + note.contribution_nok) / 1000
    assert balance["premium_deviation_asset"] == round(deviation)
    assert balance["pension_assets"] == round(note.assets_nok / 1000)
    overview = statement("economic_overview", year)
    rate = Fraction(int(note.contribution_nok), int(note.closing_nok))
    cost = note.net_pension_cost_nok + note.amortised_nok - note.employee_contribution_nok
    social = rate * int(overview["wages"]) + (1 + rate) * int(cost) / 1000
    assert overview["social_costs"] == pytest.approx(float(social), abs=2)


@pytest.mark.parametrize(
    ("line", "low", "high"),
    [
        ("operating_revenue", -125_000, -90_000),
        ("tax", -45_000, -30_000),
        ("general_grant", -45_000, -30_000),
        ("wages", 45_000, 60_000),
        ("repayment", 2_500, 5_000),
    ],
)
def test_amounts_per_inhabitant_are_as_in_municipalities_of_its_size(year, line, low, high):
    people = read("municipal_tax", EXAMPLE, year=year).population.item()
    assert 29_000 < people < 31_000
    assert low < 1000 * statement("economic_overview", year)[line] / people < high


def test_what_is_told_in_the_text_is_what_the_tables_have(year):
    told = amounts("stated_figures", year, key="item", column="value")
    operations, balance = (
        statement(name, year) for name in ("operating_appropriations", "balance_sheet")
    )
    revenue = -statement("economic_overview", year)["operating_revenue"]
    result = -operations["net_operating_result"]
    assert told["net_operating_result"] == round(result / 1000, 1)
    assert told["net_operating_margin"] == round(100 * result / revenue, 1)
    assert told["disposable_fund"] == round(balance["disposable_fund"] / 1000, 1)
    staff = read("fte_employees", EXAMPLE, report_year=year, year=year, service_area="total")
    assert told["fte"] == staff.fte.item()
    assert told["employees"] == staff.employees.item()


def test_it_is_what_its_generator_makes(tmp_path):
    make(tmp_path)
    kept = HOME_DATA / EXAMPLE
    files = sorted(f.relative_to(kept).as_posix() for f in kept.rglob("*.*") if f.is_file())
    decided = [name for name in files if name.startswith("rules/")]
    made = sorted(f.relative_to(tmp_path).as_posix() for f in tmp_path.rglob("*.*") if f.is_file())
    assert [name for name in files if name not in decided] == made
    _, differing, missing = filecmp.cmpfiles(kept, tmp_path, made, shallow=False)
    parquet = [
        name for name in differing if name.endswith(".parquet")
    ]  # names its writer's version
    assert [name for name in differing if name not in parquet] + missing == []
    assert all(pq.read_table(kept / n).equals(pq.read_table(tmp_path / n)) for n in parquet)


def test_its_employees_are_those_of_its_extract(year):
    counted = pd.read_parquet(HOME_DATA / EXAMPLE / "extract" / "employments.parquet")
    day = pd.Timestamp(f"{year}-12-31").date()
    ends = counted.end_date.fillna(pd.Timestamp("2100-01-01").date())
    there = counted[(counted.start_date <= day) & (ends >= day)]
    permanent = there[there.employment_type == "fast"]
    printed = read("fte_employees", EXAMPLE, report_year=year, year=year)
    rows = printed.set_index("service_area")
    assert permanent.person_id.nunique() == rows.employees["total"]
    assert round(permanent.position_share.sum() / 100) == rows.fte["total"]
    people = permanent.groupby("org_2", observed=True).person_id.nunique()
    assert people.to_dict() == rows.employees.drop("total").to_dict()


def test_the_zone_of_employers_contribution_is_known_where_a_package_states_it():
    assert contribution_zones("3301") == {"1": 1}
    assert contribution_zones(EXAMPLE) == {"1": 0.7, "2": 0.3}
    with pytest.raises(DataError, match="ingen data for 1151"):
        contribution_zones("1151")
