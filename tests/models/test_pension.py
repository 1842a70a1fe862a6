"""Pension cost and premium deviation.

The published figures, notes of municipalities, and what is refused.
"""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.data import has, read
from kommunetall.errors import DataError, NotThere
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.pension import account as pension_account
from kommunetall.models.pension import calibration as pension_calibration
from kommunetall.models.pension import forecast as pension_forecast
from kommunetall.models.pension import note as pension_note
from kommunetall.models.pension import note_checks as pension_note_checks
from kommunetall.models.pension import note_layout as pension_note_layout
from kommunetall.models.pension import report as pension
from kommunetall.models.pension import run_off as pension_run_off
from kommunetall.models.pension import scenarios
from kommunetall.models.pension import stated as pension_stated
from kommunetall.models.pension.ledger import MILLION, PensionRules
from kommunetall.rules import rules_on

pytestmark = pytest.mark.usefixtures("three_schemes")

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "pension.yaml").read_text(encoding="utf-8")
)
NOTES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "pension_notes.yaml").read_text("utf-8")
)
RULES = {y: rules_on("pension", PensionRules, date(y, 12, 31)) for y in range(2002, 2051)}
DRAMMEN = CASES[0]["given"]
FIGURES, RATE = pd.Series(DRAMMEN["figures"]), DRAMMEN["contribution_rate"]
LINE = pd.DataFrame(
    [DRAMMEN["line"] | {"statement": "central_expenditure", "item": "pension", "year": 2024}]
)
RATES = dict.fromkeys(range(2015, 2041), RATE)


def in_million(frame, rate=0.0):
    """Columns in kroner as NOK million with contribution, by the same names and ``_million``."""
    amounts = [c for c in frame if c.endswith("_nok")]
    return frame.assign(**{f"{c}_million": frame[c] * (1 + rate) / MILLION for c in amounts})


def tables_of_drammen(**changed):
    stated = pd.DataFrame({"item": FIGURES.index, "value": FIGURES.to_numpy()})
    stated = stated.assign(year=2024, topic="pension", **changed)
    return {"stated_figures": stated, "central_items": LINE}


def drammen():
    return pension.pension_of(tables_of_drammen(), RULES, RATES, 2024)


def likely_of(contribution_rate=RATE):
    return pension_stated.likely(pension_stated.readings(FIGURES, LINE, contribution_rate))


def fund_of(fund_nok, **_):
    plain = scenarios.Scenario()
    used = scenarios.Scenario(premium_fund_nok=fund_nok)
    paths = [pension_forecast.run_off(drammen(), RULES, 2032, one) for one in (plain, used)]
    return scenarios.change(*(pension_forecast.charged(drammen(), path, 0.0) for path in paths))


ASK = {
    "closures": lambda **_: pension_stated.closures(FIGURES, LINE),
    "readings": lambda **_: pension_stated.readings(FIGURES, LINE, RATE),
    "cost_bridge": lambda **_: pension_account.cost_bridge(drammen().now),
    "budget_bridge": lambda **_: pension.budget_of(drammen(), tables_of_drammen()),
    "calibrated": lambda **_: in_million(drammen().vintages),
    "fund": fund_of,
}


@pytest.mark.parametrize("case", [c for c in CASES if c["ask"] in ASK], ids=lambda c: c["why"])
def test_case(case):
    rows = ASK[case["ask"]](**case["given"]).to_dict("records")
    assert len(rows) == len(case["expect"])
    for row, expected in zip(rows, case["expect"], strict=True):
        for column, value in expected.items():
            if isinstance(value, bool | str):
                assert row[column] == value
            else:
                assert row[column] == pytest.approx(value, abs=case["tolerance"])


def test_every_case_is_asked():
    assert {case["ask"] for case in CASES} == {*ASK, "ledger"}


# Notes as municipalities have published them


THOUSAND = {"nok": 1, "nok_thousand": 1000}
COLUMNS = {
    "accrued": "accrued_nok",
    "interest": "interest_cost_nok",
    "return": "expected_return_nok",
    "administration": "administration_nok",
    "cost": "net_pension_cost_nok",
    "premium": "premium_nok",
    "employees": "employee_contribution_nok",
    "opening": "opening_nok",
    "amortised": "amortised_nok",
}
LINES = {
    "deviation": "arisen",
    "closing": "closing",
    "contribution": "contribution",
    "with_contribution": "closing_with_contribution",
    "charge": "expenditure",
    "recorded": "own_expenditure",
    "correction": "correction",
}


def blank_note(rows, unit=1):
    """A note of rows, with every column of its schema, blank where a row says nothing."""
    all_columns = [c for c in read("pension_note", "9998") if c.endswith("_nok")]
    filled = [
        {"year": row["year"], "scheme": row["scheme"]}
        | {COLUMNS[name]: value * unit for name, value in row.items() if name in COLUMNS}
        for row in rows
    ]
    frame = pd.DataFrame(filled, columns=["year", "scheme", *all_columns])
    return frame.astype({"year": "Int64", "scheme": "str", **dict.fromkeys(all_columns, "Int64")})


@pytest.mark.parametrize("case", [c for c in NOTES if "note" in c], ids=lambda c: c["source"])
def test_a_published_note_is_reproduced_within_its_own_rounding(case):
    unit = THOUSAND[case.get("in", "nok_thousand")]
    note = blank_note(case["note"], unit)
    balances = pension_note.published_balances(note)
    for expected in case["expect"]:
        year, scheme = expected["year"], expected["scheme"]
        sections = pension_note_layout.standard_note(note, balances, year, RATE)
        printed = pd.concat(sections.values()).set_index("item")[scheme]
        for name in expected.keys() & LINES.keys():
            found = printed.get(LINES[name], pd.NA)
            found = 0 if pd.isna(found) else found
            rounding = (
                1000
                if scheme != "all_schemes" and name in ("deviation", "closing", "contribution")
                else 2000
            )
            assert found == pytest.approx(expected[name] * unit, abs=rounding), name
        if "effect" in expected:
            account = pension_note.note_accounts(
                note[note.scheme == scheme], balances[balances.scheme == scheme], RATES
            )
            effect = account.effect_nok_million.iloc[0] * MILLION
            assert effect == pytest.approx(expected["effect"] * unit, abs=2000)


@pytest.mark.parametrize("year", [2020, 2021])
def test_a_note_without_vintages_gets_a_labelled_calibration_and_keeps_its_own_amortisation(year):
    case = next(c for c in NOTES if "2020 note 11-3" in c["source"])
    found = pension.pension_of({"pension_note": blank_note(case["note"], 1000)}, RULES, RATES, year)
    assert found.calibrated
    assert set(found.vintages.basis) == {
        pension_calibration.CALIBRATED,
        pension_calibration.FROM_PUBLISHED,
    }
    amortised = {2020: 105490, 2021: 123535}[year]
    assert found.now.amortised_nok_million == pytest.approx(amortised / 1000 * 1.141, abs=0.001)
    assert found.ledger.total().amortised_nok[0] == pytest.approx(amortised * 1000, abs=8)


def test_a_municipality_that_takes_all_back_the_year_after_needs_no_calibration():
    rows = [
        {
            "year": 2024,
            "scheme": "KLP",
            "premium": 900,
            "cost": 700,
            "opening": -50,
            "amortised": -50,
        },
        {
            "year": 2024,
            "scheme": "SPK",
            "premium": 300,
            "cost": 310,
            "opening": 20,
            "amortised": 20,
        },
    ]
    found = pension.pension_of({"pension_note": blank_note(rows, 1_000_000)}, RULES, RATES, 2024)
    assert not found.calibrated
    balances = found.ledger.total().set_index("year")
    assert balances.opening_nok[2024] == -30_000_000
    assert balances.closing_nok[2024] == balances.amortised_nok[2025] == 190_000_000
    assert balances.closing_nok[2025] == 0
    as_this_year = scenarios.Scenario(level="this_year")
    path = pension_forecast.run_off(found, RULES, 2032, as_this_year)
    assert path.amortised_nok_million[path.year == 2026].item() == pytest.approx(190 * 1.141)


# The municipality that does not exist


def example(**changed):
    tables = {name: read(name, "9998") for name in pension.TABLES if has(name, "9998")}
    return tables | changed


def of_example(year=2024, **changed):
    return pension.pension_of(example(**changed), RULES, RATES, year)


def test_the_example_keeps_its_own_vintages_and_agrees_with_its_note_to_the_krone():
    found = of_example()
    assert not found.calibrated
    compared = pension_note_checks.against_published(found.note, found.balances, RATES)
    assert len(compared) == 4 * 3 * 4
    assert (compared.difference_nok == 0).all()


@pytest.mark.parametrize("year", [2021, 2022, 2023, 2024])
def test_the_balance_moves_by_the_effect_of_the_deviation_every_year(year):
    accounts = of_example(year).accounts
    assert list(accounts.year) == list(range(2021, year + 1))
    moved = accounts.closing_nok_million - accounts.opening_nok_million
    assert list(moved) == pytest.approx(list(accounts.effect_nok_million))


def test_the_note_adds_up_for_each_scheme_and_in_sum():
    found = of_example()
    sections = pension_note_layout.standard_note(found.note, found.balances, 2024, RATE)
    assert list(sections) == [
        "cost",
        "expenditure",
        "accumulated",
        "fund",
        "obligation",
    ]
    for lines in sections.values():
        assert (lines[["DKP", "KLP", "SPK"]].sum(axis=1) == lines.all_schemes).all()
    cost, charge, balance, fund, _ = (
        s.set_index("item").all_schemes.tolist() for s in sections.values()
    )
    assert sum(cost[:4]) == cost[4]
    assert cost[5] - cost[4] == cost[6]
    assert sum(charge[:3]) == charge[3]
    assert charge[3] - charge[4] == charge[5]
    assert sum(balance[:3]) == balance[3]
    assert balance[3] + balance[4] == balance[5]
    assert sum(fund[:3]) == fund[3]


def test_the_budget_is_explained_by_premium_deviation_amortisation_and_fund_without_a_rest():
    split = pension.budget_of(of_example(), example())
    assert list(split.step[3:-1]) == [*pension_account.BUDGET_ITEMS][:3]
    sums = split.amount_nok_million[2:-1].sum()
    assert sums == pytest.approx(split.amount_nok_million.iloc[-1], abs=0.05)
    assert pension.budget_of(of_example(2022), example()) is None


def test_deviation_is_taken_out_of_the_net_operating_result():
    results = pension_account.operating_results(example(), 2024)
    told = pension_account.with_result(of_example().accounts, results).set_index("year")
    without = told.net_operating_result_nok_million - told.effect_nok_million
    assert list(told.result_without_nok_million) == pytest.approx(list(without))
    assert told.balance_share[2024] == pytest.approx(
        262.163531 / results.gross_operating_revenue_nok_million[3]
    )
    assert "unexplained_nok_million" not in told


# Drammen's run-off


def test_the_run_off_starts_at_the_likely_balance_and_ends_at_zero_in_2031():
    found = drammen()
    left = (
        pension_run_off.balance_left(found.ledger.schedule, 2024, RATE)
        .set_index("year")
        .sum(axis=1)
    )
    due = pension_run_off.amortisation_due(found.ledger.schedule, 2025, RATE).set_index("vintage")
    total = in_million(found.ledger.total(), RATE).set_index("year")
    assert left[2024] == pytest.approx(likely_of().balance_nok_million)
    assert left[2031] == 0
    assert left.to_dict() == pytest.approx(total.closing_nok_million.loc[2024:2031].to_dict())
    assert due.sum().rename(int).to_dict() == pytest.approx(
        total.amortised_nok_million.loc[2025:2031].to_dict()
    )
    assert due.notna().sum(axis=1).to_dict() == {str(2017 + k): k for k in range(1, 8)}
    assert pension_run_off.last_year(found) == 2031


def test_the_table_of_vintages_says_what_each_rests_on():
    table = pension_run_off.vintage_table(drammen())
    assert list(table.vintage) == [str(y) for y in range(2017, 2025)]
    assert set(table.basis[:-1]) == {pension_calibration.CALIBRATED}
    assert table.left_nok_million.sum() == pytest.approx(909.254, abs=0.001)
    assert pension.reading_of(drammen()) == "contribution_added"


def test_the_law_lets_the_vintages_2009_and_2010_have_a_balance_when_2024_opens():
    assert pension_calibration.older_vintages(RULES, 2024) == [2009, 2010]
    assert pension_calibration.older_vintages(RULES, 2026) == []


@pytest.mark.parametrize(("bridge", "last"), [("cost_bridge", 634.055), ("budget_bridge", 195.555)])
def test_the_steps_of_a_bridge_lead_to_its_last_total(bridge, last):
    level = 0.0
    for step in ASK[bridge]().itertuples():
        if step.is_total and step.Index:
            assert level == pytest.approx(step.amount_nok_million)
        level = step.amount_nok_million if step.is_total else level + step.amount_nok_million
    assert level == pytest.approx(last)


def test_the_parts_of_the_premium_are_its_total():
    split = pension_account.premium_split(drammen().now)
    assert split.amount_nok_million[:-1].sum() == pytest.approx(split.amount_nok_million.iloc[-1])
    assert split.amount_nok_million[3] == pytest.approx(102.2)


@given(st.integers(1, 500), st.integers(200, 600), st.integers(2015, 2035))
def test_the_calibrated_vintages_reproduce_both_totals_to_the_krone(amortised, hundredths, year):
    account = {
        "year": year,
        "amortised_nok_million": float(amortised),
        "deviation_nok_million": 10.0,
    }
    account["opening_nok_million"] = amortised * hundredths / 100
    try:
        _, kept = pension_calibration.calibrated(account, RULES, RATE)
    except DataError:
        assert year < 2021 or not 2.8 < hundredths / 100 < 5
        return
    first = in_million(kept.total(), RATE).iloc[0]
    assert first.opening_nok_million == pytest.approx(account["opening_nok_million"], abs=1e-5)
    assert first.amortised_nok_million == pytest.approx(amortised, abs=1e-5)


# What is refused


def findings_of(call, *arguments, **named):
    with pytest.raises(DataError) as caught:
        call(*arguments, **named)
    return list(caught.value.findings)


def changed_vintages(of_scheme, of_vintage, **columns):
    frame = read("pension_vintages", "9998")
    rows = (frame.scheme == of_scheme) & (frame.vintage == of_vintage)
    for name, value in columns.items():
        frame.loc[rows, name] = value
    return frame


def test_a_vintage_after_the_last_note_is_refused():
    assert findings_of(
        of_example, pension_vintages=changed_vintages("KLP", 2019, vintage=2042)
    ) == [
        (
            "pension_vintages, KLP 2042: noten slutter i 2024: rett årgangen,"
            " eller legg til noten for det året"
        )
    ]


def test_a_vintage_with_employers_contribution_is_seen_by_the_ratio():
    with_it = changed_vintages("DKP", 2024, premium_deviation_nok=round(44239066 * 1.141))
    assert findings_of(of_example, pension_vintages=with_it) == [
        (
            "pension_vintages, DKP 2024: 50476774 kr, men premie minus netto pensjonskostnad er"
            " 44239066 kr; forholdet er 1,141: skriv årgangen uten arbeidsgiveravgift"
        )
    ]


def test_old_vintages_with_employers_contribution_are_seen_as_a_balance_that_differs():
    vintages = read("pension_vintages", "9998")
    grossed = (vintages.premium_deviation_nok.astype(float) * 1.141).round().astype("Int64")
    old = vintages.assign(
        premium_deviation_nok=vintages.premium_deviation_nok.mask(vintages.vintage < 2021, grossed)
    )
    found = of_example(pension_vintages=old)
    assert "balances" in pension.checks_of(found, RATES)
    assert pension.wrong_in_note(found, RATES) > 0
    compared = pension_note_checks.against_published(found.note, found.balances, RATES)
    assert (compared.outcome == DIFFERS).any()


def test_vintages_that_all_have_employers_contribution_are_refused_with_the_ratio():
    vintages = read("pension_vintages", "9998")
    grossed = (vintages.premium_deviation_nok.astype(float) * 1.141).round().astype("Int64")
    findings = findings_of(
        of_example, pension_vintages=vintages.assign(premium_deviation_nok=grossed)
    )
    assert len(findings) == 12
    assert all("forholdet er 1,141: skriv årgangen uten" in finding for finding in findings)


def test_a_note_with_employers_contribution_is_seen_by_the_ratio():
    note = read("pension_note", "9998")
    amounts = ["premium_nok", "net_pension_cost_nok"]
    note[amounts] = (note[amounts].astype(float) * 1.141).round().astype("Int64")
    findings = findings_of(of_example, pension_note=note)
    assert all("skriv noten uten arbeidsgiveravgift" in finding for finding in findings)


def test_a_scheme_that_one_of_the_two_lacks_is_named_with_its_year():
    vintages, note = read("pension_vintages", "9998"), read("pension_note", "9998")
    assert (
        findings_of(of_example, pension_vintages=vintages[vintages.scheme != "SPK"])[0]
        == "pension_vintages, SPK 2021: årgangen mangler, men noten har ordningen det"
        " året"
    )
    assert findings_of(
        of_example, pension_note=note[~((note.scheme == "KLP") & (note.year == 2023))]
    ) == ["pension_note, KLP 2023: raden mangler, men pension_vintages har ordningen det året"]
    renamed = vintages.assign(scheme=vintages.scheme.replace("KLP", "Klp"))
    assert any(
        finding.startswith("pension_vintages, KLP 2021")
        for finding in findings_of(of_example, pension_vintages=renamed)
    )


def noted(**columns):
    note = read("pension_note", "9998")
    for name, value in columns.items():
        note[name] = note[name] + value if isinstance(value, int) else value(note)
    return note


@pytest.mark.parametrize(
    ("changed", "item"),
    [
        ({"accrued_nok": 10_000_000}, "net_pension_cost"),
        ({"ordinary_premium_nok": 10_000_000}, "premium"),
        ({"premium_fund_closing_nok": 10_000_000}, "fund_closing"),
        ({"closing_nok": 10_000_000, "contribution_nok": 1_410_000}, "closing"),
    ],
)
@pytest.mark.parametrize("with_vintages", [True, False], ids=["vintages", "no vintages"])
def test_a_note_that_does_not_add_up_is_told_with_or_without_vintages(changed, item, with_vintages):
    tables = example(pension_note=noted(**changed))
    if not with_vintages:
        tables = {
            k: v for k, v in tables.items() if k not in ("pension_vintages", "pension_corrections")
        }
    found = pension.pension_of(tables, RULES, RATES, 2024)
    sums = pension.checks_of(found, RATES)["sums_of_note"]
    assert item in set(sums["item"][sums.outcome == DIFFERS])
    assert pension.wrong_in_note(found, RATES) > 0


@pytest.mark.parametrize(
    "column", ["expected_return_nok", "premium_fund_used_nok", "employee_contribution_nok"]
)
def test_an_amount_with_the_wrong_sign_is_refused(column):
    findings = findings_of(
        of_example, pension_note=noted(**{column: lambda note: -note[column] - 1})
    )
    assert len(findings) == 12
    assert f"{column} har minus" in findings[0]


def test_the_published_contribution_tells_of_another_zone_and_of_amounts_that_include_it():
    other_zone = dict.fromkeys(RATES, 0.051)
    findings = findings_of(pension.pension_of, example(), RULES, other_zone, 2024)
    assert (
        findings[-1] == "pension_note, 2024: avgiften er 14,10 % av saldoen, og satsen i sonen er"
        " 5,10 %: rett employer_contribution_zone i datapackage.json, eller beløpene"
    )
    gross = noted(
        **{
            c: lambda note, c=c: (note[c].astype(float) * 1.141).round().astype("Int64")
            for c in COLUMNS.values()
        }
        | {
            "closing_nok": lambda note: (
                (note.closing_nok.astype(float) * 1.141).round().astype("Int64")
            )
        }
    )
    tables = {"pension_note": gross}
    findings = findings_of(pension.pension_of, tables, RULES, RATES, 2024)
    assert all(finding.endswith("med arbeidsgiveravgift; skriv dem uten") for finding in findings)


def test_a_note_in_thousands_beside_vintages_in_kroner_is_seen():
    thousands = changed_vintages("SPK", 2022, premium_deviation_nok=4119)
    assert (
        "forholdet er 1000: skriv årgangen i kroner"
        in findings_of(of_example, pension_vintages=thousands)[0]
    )


def test_what_employees_pay_is_no_cost_of_the_municipality():
    paid = of_example().now
    without = of_example(
        pension_note=noted(
            employee_contribution_nok=lambda note: note.employee_contribution_nok * 0
        )
    ).now
    assert without.cost_nok_million - paid.cost_nok_million == pytest.approx(17.579079 * 1.141)
    assert without.effect_nok_million == paid.effect_nok_million
    assert "employees" in list(pension_account.cost_bridge(paid).step)


@pytest.mark.parametrize(("year", "rate"), [(2023, RATE), (2024, 0.1305), (2024, 0.0)])
def test_what_employees_pay_has_been_taken_from_their_pay_and_has_no_contribution(year, rate):
    tables = example(
        pension_note=noted(contribution_nok=lambda note: note.contribution_nok * pd.NA)
    )
    found = pension.pension_of(tables, RULES, RATES | {year: rate}, year)
    note = found.note[found.note.year == year].sum(numeric_only=True) / 1e6
    assert found.now.employees_nok_million == pytest.approx(note.employee_contribution_nok)
    gross = 1 + rate
    kinds = pension_account.premium_split(found.now).set_index("step").amount_nok_million
    own = note.ordinary_premium_nok - note.employee_contribution_nok
    assert kinds["ordinary"] == pytest.approx(own * gross + note.employee_contribution_nok)
    assert kinds["regulation"] == pytest.approx(note.regulation_premium_nok * gross)
    assert kinds[:-1].sum() == pytest.approx(kinds["premium"])
    paid = (note.premium_nok - note.employee_contribution_nok) * gross
    assert found.now.paid_nok_million == pytest.approx(paid)


@pytest.mark.parametrize(
    ("paid", "case"),
    [
        ([5, 0, 0], "deducted"),
        ([0, 0, 0], "none"),
        ([5, None, 0], "in_part"),
        ([0, None, 0], "not_in_note"),
        ([None, None, None], "not_in_note"),
    ],
)
def test_a_note_that_does_not_tell_all_that_employees_pay_leaves_it_open(paid, case):
    note = read("pension_note", "9998")
    note.loc[note.year == 2024, "employee_contribution_nok"] = pd.array(paid, dtype="Int64")
    assert pension.employees_case(of_example(pension_note=note)) == case


def test_running_text_does_not_tell_what_employees_pay():
    assert pension.employees_case(drammen()) == "not_in_text"


def test_premium_cost_and_balances_are_enough_however_they_were_read():
    rows = [{"year": "2024", "scheme": "KLP", "premium_nok": "900", "net_pension_cost_nok": "700"}]
    note = pd.DataFrame(rows).assign(opening_nok="400", amortised_nok="100", closing_nok="500")
    found = pension.pension_of({"pension_note": note}, RULES, RATES, 2024)
    assert list(pension.note_tables(found)) == [
        "cost",
        "expenditure",
        "accumulated",
    ]
    assert "all_schemes" not in pension.note_tables(found)["accumulated"]


def test_a_note_without_its_columns_or_rows_is_refused_with_their_names():
    assert findings_of(
        pension.pension_of, {"pension_note": pd.DataFrame({"year": [2024]})}, RULES, RATES, 2024
    ) == [
        f"radene i pension_note: kolonnen {column} mangler: legg den til"
        for column in ("scheme", "premium_nok", "net_pension_cost_nok")
    ]
    assert (
        "har ingen rader"
        in findings_of(of_example, pension_note=read("pension_note", "9998").head(0))[0]
    )
    assert (
        "ta tabellen bort"
        in findings_of(of_example, pension_vintages=read("pension_vintages", "9998").head(0))[0]
    )


def test_a_year_without_a_rate_is_refused():
    findings = findings_of(pension.pension_of, example(), RULES, {2024: RATE}, 2024)
    assert findings == ["2021: satsen mangler", "2022: satsen mangler", "2023: satsen mangler"]


def test_a_sum_is_missing_where_a_scheme_is():
    note = read("pension_note", "9998")
    note.loc[note.scheme == "SPK", "premium_fund_closing_nok"] = pd.NA
    funds = pension.note_tables(of_example(pension_note=note))["fund"].set_index("item")
    assert pd.isna(funds.all_schemes["fund_closing"])
    assert funds.all_schemes["fund_opening"] > 0


def test_the_assumptions_stand_last_in_the_note():
    assert list(pension.note_tables(of_example()))[-1] == "assumptions"


# Corrections and merged municipalities


def corrected(*rows):
    columns = ["scheme", "year", "vintage", "correction_nok", "remaining_years"]
    return pd.DataFrame(rows, columns=columns).assign(reason="sammenslåing")


def with_corrections(*rows):
    note = read("pension_note", "9998")
    blank = note.assign(
        **dict.fromkeys(("opening_nok", "amortised_nok", "closing_nok", "contribution_nok"), pd.NA)
    )
    blank = blank.astype(
        dict.fromkeys(("opening_nok", "amortised_nok", "closing_nok", "contribution_nok"), "Int64")
    )
    return of_example(pension_note=blank, pension_corrections=corrected(*rows))


@pytest.mark.parametrize(
    "row",
    [
        ("KLP", 2023, None, 5_000_000, 4),
        ("KLP", 2023, 2018, 5_000_000, None),
        ("KLP", 2023, None, 5_000_000, None),
    ],
    ids=["years left", "vintage", "stays"],
)
def test_area_and_heat_map_hold_all_that_the_ledger_holds(row):
    found = with_corrections(row)
    totals = in_million(found.ledger.total(), RATE).set_index("year")
    left = (
        pension_run_off.balance_left(found.ledger.schedule, 2024, RATE)
        .set_index("year")
        .sum(axis=1)
    )
    due = (
        pension_run_off.amortisation_due(found.ledger.schedule, 2025, RATE)
        .set_index("vintage")
        .sum()
    )
    assert left.to_dict() == pytest.approx(totals.closing_nok_million.loc[left.index].to_dict())
    assert due.rename(int).to_dict() == pytest.approx(
        totals.amortised_nok_million.loc[2025 : int(due.index[-1])].to_dict()
    )
    table = pension_run_off.vintage_table(found)
    assert table.left_nok_million.sum() * 1.141 == pytest.approx(totals.closing_nok_million[2024])


def test_a_correction_that_stays_is_told():
    found = with_corrections(("KLP", 2023, None, 5_000_000, None))
    assert pension_run_off.lasting_balance(found) == pytest.approx(5 * 1.141)
    assert "no_vintage" in list(pension_run_off.vintage_table(found).vintage)


def test_two_municipalities_that_merge_in_one_year_may_bring_the_same_vintage():
    one = with_corrections(("KLP", 2023, 2018, 5_000_000, None))
    two = with_corrections(
        ("KLP", 2023, 2018, 2_000_000, None), ("KLP", 2023, 2018, 3_000_000, None)
    )
    pd.testing.assert_frame_equal(one.ledger.balances, two.ledger.balances)


def test_a_correction_after_the_last_note_is_refused():
    later = corrected(("KLP", 2031, 2018, 5_000_000, None))
    assert findings_of(of_example, pension_corrections=later) == [
        "pension_corrections, KLP 2031: noten slutter med 2024"
    ]


def test_a_municipality_without_deviations_has_a_ledger_of_zeros():
    zero = dict.fromkeys(
        ["opening_nok", "amortised_nok", "closing_nok", "contribution_nok"], lambda n: n.year * 0
    )
    note = noted(premium_nok=lambda n: n.net_pension_cost_nok, **zero)
    vintages = read("pension_vintages", "9998").assign(premium_deviation_nok=0)
    tables = {"pension_note": note, "pension_vintages": vintages}
    found = pension.pension_of(tables, RULES, RATES, 2024)
    assert pension_run_off.last_year(found) == 2025
    assert list(pension_run_off.amortisation_decided(found).year) == [2024, 2025]


def test_a_scheme_that_has_ended_needs_its_rows_as_long_as_it_has_a_balance():
    old = pd.DataFrame({"scheme": "Annen", "vintage": [2015], "premium_deviation_nok": [700]})
    vintages = pd.concat([read("pension_vintages", "9998"), old], ignore_index=True)
    assert findings_of(
        of_example, pension_vintages=vintages.astype({"amortisation_years": "Int64"})
    ) == [
        f"pension_note, Annen {y}: raden mangler, men ordningen har en saldo: legg den til,"
        " med 0 der det ikke er noe"
        for y in (2021, 2022)
    ]


def test_a_note_with_a_row_twice_or_without_a_premium_is_refused():
    note = read("pension_note", "9998")
    twice = pd.concat([note, note.iloc[:1]], ignore_index=True)
    assert findings_of(of_example, pension_note=twice) == [
        "pension_note, DKP 2021: raden står mer enn én gang: behold én"
    ]
    note.loc[0, "premium_nok"] = pd.NA
    assert "DKP 2021: premium_nok" in findings_of(of_example, pension_note=note)[0]


def test_what_comes_after_the_year_of_the_report_neither_counts_nor_stops_it():
    wrong_later = changed_vintages("SPK", 2024, premium_deviation_nok=5)
    assert of_example(2023, pension_vintages=wrong_later).now.closing_nok_million == pytest.approx(
        of_example(2024).accounts.closing_nok_million[2]
    )


def test_a_vintage_that_is_not_premium_less_cost_is_refused():
    findings = findings_of(
        of_example, pension_vintages=changed_vintages("SPK", 2022, premium_deviation_nok=5)
    )
    assert findings == [
        "pension_vintages, SPK 2022: 5 kr, men premie minus netto pensjonskostnad er 4118952 kr"
    ]


def test_a_year_without_a_note_is_refused_with_the_years_there_are():
    assert findings_of(of_example, 2025) == [
        "pension_note har 2021, 2022, 2023, 2024: legg til 2025"
    ]


def test_vintages_without_a_note_are_refused():
    tables = {name: frame for name, frame in example().items() if name != "pension_note"}
    assert "pension_note" in findings_of(pension.pension_of, tables, RULES, RATES, 2024)[0]


def test_a_municipality_with_no_figures_is_told_what_to_supply():
    findings = findings_of(pension.pension_of, {}, RULES, RATES, 2024)
    assert "pension_note og pension_vintages" in findings[0]
    assert "stated_figures og central_items" in findings[1]


def test_a_budget_that_lacks_an_item_is_refused():
    budget = read("pension_budget", "9998")
    budget = budget[budget["item"] != "amortisation"]
    findings = findings_of(pension.budget_of, of_example(), example(pension_budget=budget))
    assert findings == ["pension_budget, 2024: legg til amortisation, med 0 der det ikke er noe"]


def test_a_note_without_amortisation_has_it_from_both_balances_and_with_one_it_is_not_known():
    note = read("pension_note", "9998")
    blank = note.assign(amortised_nok=pd.NA).astype({"amortised_nok": "Int64"})
    found = pension.pension_of({"pension_note": blank}, RULES, RATES, 2024)
    whole = pension.pension_of({"pension_note": note}, RULES, RATES, 2024)
    assert found.accounts.equals(whole.accounts)
    last = blank[blank.year == 2024].assign(opening_nok=pd.NA).astype({"opening_nok": "Int64"})
    found = pension.pension_of({"pension_note": last}, RULES, RATES, 2024)
    assert found.now.isna().sum() == 4
    assert found.now.closing_nok_million == whole.now.closing_nok_million
    with pytest.raises(NotThere) as caught:
        _ = found.vintages
    assert caught.value.tables == ("pension_vintages",)


def test_every_published_figure_that_lacks_is_named():
    rows = pd.DataFrame({"item": list(FIGURES.index), "value": list(FIGURES)})
    assert pension_stated.stated_values(rows)["accumulated"] == 1037
    assert list(pension_stated.in_reading_order(rows)["item"]) == list(pension_stated.STATED_ITEMS)
    left = rows[~rows["item"].isin(["accumulated", "amortisation"])]
    findings = findings_of(pension_stated.stated_values, left)
    assert [finding.rsplit(" ", 1)[-1] for finding in findings] == ["amortisation", "accumulated"]


def test_the_central_line_is_found_by_its_role_and_must_be_there_once():
    line = {"statement": "central_expenditure", "item": "pension", "label": "Premie, KLP og SPK"}
    other = {"statement": "central_expenditure", "label": "Pensjon"}
    found = pension_stated.pension_line(pd.DataFrame([other, line]))
    assert list(found.label) == ["Premie, KLP og SPK"]
    for rows in ([other], [other | {"item": "tax"}]):
        with pytest.raises(NotThere) as caught:
            pension_stated.pension_line(pd.DataFrame(rows))
        assert caught.value.tables == ("central_items",)
    findings = findings_of(pension_stated.pension_line, pd.DataFrame([other, line, line]))
    assert "Premie, KLP og SPK, Premie, KLP og SPK" in findings[0]


def test_another_amortisation_period_than_the_law_is_refused():
    pension_stated.require_period(FIGURES, RULES, 2024)
    own = FIGURES.to_dict() | {"amortisation_years": 1}
    assert "1 år er trykt" in findings_of(pension_stated.require_period, own, RULES, 2024)[0]


def test_a_line_that_turns_some_vintages_negative_is_refused():
    findings = findings_of(pension_calibration.calibrate, 6_000_000, 1_000_000, 0, RULES, 2024)
    assert findings[0].startswith("2017")
    assert "egne årganger" in findings[-1]


def test_a_ledger_that_misses_the_published_totals_is_refused():
    kept = drammen().ledger
    first = kept.total().iloc[0]
    pension_calibration.require_calibrated(kept, first.opening_nok, first.amortised_nok, 8)
    off = (first.opening_nok + 9, first.amortised_nok - 9)
    assert len(findings_of(pension_calibration.require_calibrated, kept, *off, 8)) == 2


def two_notes_without_vintages():
    """Notes of two years, of a municipality that has never published its vintages."""
    columns = ("year", "scheme", "net_pension_cost_nok", "premium_nok", "opening_nok")
    rows = [
        (2024, "KLP", 5_698_114, 7_214_806, 4_005_333, 792_286),
        (2024, "SPK", 869_930, 912_447, 150_333, 25_524),
        (2025, "KLP", 5_900_000, 7_000_000, 4_729_739, 1_008_957),
        (2025, "SPK", 880_000, 900_000, 167_326, 31_597),
    ]
    return pd.DataFrame(rows, columns=[*columns, "amortised_nok"])


def test_years_with_a_note_are_known_and_only_older_vintages_are_calibrated():
    note = {"pension_note": two_notes_without_vintages()}
    found = pension.pension_of(note, RULES, RATES, 2025)
    by_vintage = found.vintages.set_index("vintage")
    assert by_vintage.premium_deviation_nok[2024] == 7_214_806 + 912_447 - 5_698_114 - 869_930
    assert set(by_vintage.basis[[2024, 2025]]) == {pension_calibration.FROM_PUBLISHED}
    assert set(by_vintage.basis.loc[:2023]) == {pension_calibration.CALIBRATED}
    first = found.ledger.total().iloc[0]
    assert first.opening_nok == pytest.approx(4_729_739 + 167_326, abs=8)
    assert first.amortised_nok == pytest.approx(1_008_957 + 31_597, abs=8)


def test_the_first_year_of_a_note_is_calibrated_as_before():
    first = two_notes_without_vintages().query("year == 2024")
    alone = pension.pension_of({"pension_note": first}, RULES, RATES, 2024)
    both = pension.pension_of({"pension_note": two_notes_without_vintages()}, RULES, RATES, 2024)
    pd.testing.assert_frame_equal(alone.vintages, both.vintages)


def test_a_single_older_vintage_is_not_calibrated():
    published = dict.fromkeys(range(2018, 2024), 1_000_000)
    findings = findings_of(
        pension_calibration.calibrate, 6_000_000, 1_000_000, 0, RULES, 2024, published
    )
    assert "ingen note oppgir" in findings[0]


@pytest.mark.parametrize(
    ("above", "steps"),
    [
        ({"premium": 2.0, "amortisation": 0.04}, ["premium"]),
        ({"premium": 2.0, "amortisation": -0.06}, ["premium", "amortisation"]),
        ({"premium": 0.0}, []),
    ],
)
def test_an_item_that_would_be_printed_as_zero_is_in_the_rest(above, steps):
    totals = {"original": 150.0, "revised": 150.0, "actual": 152.0}
    items = dict.fromkeys(pension_account.BUDGET_ITEMS, 0.0) | above
    split = pension_account.budget_split(totals, items)
    assert [step for step in split.step if step in pension_account.BUDGET_ITEMS] == steps
    assert split.amount_nok_million[2:-1].sum() == pytest.approx(152.0, abs=0.05)
