"""Minimum repayment is as municipalities publish it; a change of interest follows its formula."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.assets import SCHEMAS
from kommunetall.data.tables import read_csv
from kommunetall.errors import DataError
from kommunetall.models.investment import debt
from kommunetall.models.investment import repayment as model
from kommunetall.models.investment.verdicts import MET, NOT_MET, UNKNOWN

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "debt.yaml").read_text(encoding="utf-8")
)
COLUMNS = {
    "depreciation": "depreciation_nok_thousand",
    "debt": "opening_debt_nok_thousand",
    "lending_on": "opening_lending_on_nok_thousand",
    "book_value": "opening_book_value_nok_thousand",
    "land": "opening_not_depreciated_nok_thousand",
    "repaid": "repaid_nok_thousand",
}
OPTIONAL = {"lending_on": 0, "land": 0}


def entities(*rows):
    frame = pd.DataFrame([OPTIONAL | row for row in rows]).rename(columns=COLUMNS)
    return frame.astype(dict.fromkeys(COLUMNS.values(), "Int64"))


def findings_of(call, *arguments, **named):
    with pytest.raises(DataError) as caught:
        call(*arguments, **named)
    return list(caught.value.findings)


# Minimum repayment as published


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['why']}: {c['source']}")
def test_the_minimum_repayment_is_the_published_one(case):
    found = model.repayment_check(entities(*case["note"])).set_index(["year", "entity"])
    within = 1 if case.get("rounded") else 0
    for row in case["expect"]:
        own = found.loc[(row["year"], row["entity"])]
        assert abs(round(own.minimum_nok_thousand) - row["minimum"]) <= within
        assert abs(round(own.difference_nok_thousand) - row["difference"]) <= within
        assert own.outcome == row.get("outcome")


# Minimum repayment

TREASURY = {
    "year": 2024,
    "entity": "KK",
    "depreciation": 300,
    "debt": 4000,
    "book_value": 6000,
    "repaid": 250,
}
ENTERPRISE = TREASURY | {
    "entity": "DEKF",
    "depreciation": 100,
    "debt": 1000,
    "book_value": 2000,
    "repaid": 60,
}


@pytest.mark.parametrize("unknown", [{"book_value": None}, {"book_value": 500, "land": 500}])
def test_without_depreciable_assets_it_cannot_be_computed_and_neither_can_the_sum(unknown):
    found = model.repayment_check(entities(TREASURY, ENTERPRISE | unknown))
    assert list(found.outcome) == [MET, UNKNOWN, None]
    assert list(found.minimum_nok_thousand.isna()) == [False, True, True]
    assert list(found.is_total) == [False, False, True]


def test_a_breach_is_a_breach_even_where_another_entity_is_not_known():
    found = model.repayment_check(
        entities(TREASURY | {"repaid": 100}, ENTERPRISE | {"book_value": None})
    )
    assert list(found.outcome) == [NOT_MET, UNKNOWN, None]


def test_an_entity_without_debt_need_not_repay():
    found = model.repayment_check(
        entities(ENTERPRISE | {"debt": 80, "lending_on": 80, "book_value": None})
    )
    assert found.minimum_nok_thousand[0] == 0


def test_each_year_has_its_own_sum():
    found = model.repayment_check(
        entities(TREASURY, TREASURY | {"year": 2023, "repaid": 0}, ENTERPRISE)
    )
    sums = found[found.is_total].set_index("year")
    assert sums.minimum_nok_thousand.to_dict() == {2023: 200, 2024: 250}
    assert sums.outcome.isna().all()


@given(st.integers(1, 10**6), st.integers(1, 10**7), st.integers(1, 10**7), st.integers(1, 1000))
def test_the_minimum_scales_with_money(depreciation, owed, book_value, factor):
    row = TREASURY | {"depreciation": depreciation, "debt": owed, "book_value": book_value}
    money = {c: row[c] * factor for c in ("depreciation", "debt", "book_value", "repaid")}
    one, other = (
        model.repayment_check(entities(r)).minimum_nok_thousand[0] for r in (row, row | money)
    )
    assert other == pytest.approx(factor * one)


@given(st.integers(0, 10**6), st.integers(1, 10**7), st.integers(1, 10**7), st.integers(0, 10**6))
def test_the_outcome_follows_from_the_difference(depreciation, owed, book_value, repaid):
    row = {"depreciation": depreciation, "debt": owed, "book_value": book_value, "repaid": repaid}
    found = model.repayment_check(entities(TREASURY | row)).iloc[0]
    assert (found.outcome == MET) == (found.difference_nok_thousand >= -0.5)
    assert found.minimum_nok_thousand == model.minimum_repayment(depreciation, owed, book_value)


def test_every_fault_of_every_entity_is_named_at_once():
    broken = entities(
        TREASURY | {"book_value": 0},
        ENTERPRISE | {"land": 3000, "lending_on": 2000},
        ENTERPRISE | {"depreciation": -1},
        TREASURY | {"entity": "X", "repaid": None},
    )
    assert findings_of(model.repayment_check, broken) == [
        "2024 DEKF: enheten står mer enn én gang i året: behold én rad",
        "2024 X: et tall mangler: bare bokført verdi kan mangle",
        "2024 DEKF: et beløp er negativt: skriv avskrivninger, gjeld og avdrag uten minus",
        "2024 KK: bokført verdi er ikke over 0: la den stå tom der den ikke er kjent",
        (
            "2024 DEKF: det som ikke avskrives, er mer enn hele den bokførte verdien: "
            "det er en del av den"
        ),
        "2024 DEKF: videreutlån er mer enn hele gjelda: det er en del av den",
    ]


def test_the_figures_are_left_as_they_were():
    frame = entities(TREASURY, ENTERPRISE)
    kept = frame.copy()
    model.repayment_check(frame)
    pd.testing.assert_frame_equal(frame, kept)


SCHEMA = json.loads((SCHEMAS / "minimum_repayment.json").read_text("utf-8"))


def test_the_table_that_a_municipality_brings_is_read_and_checked(tmp_path):
    file = tmp_path / "minimum_repayment.csv"
    entities(TREASURY, ENTERPRISE | {"book_value": None}).to_csv(file, index=False)
    found = model.repayment_check(read_csv(file, SCHEMA))
    assert list(found.outcome) == [MET, UNKNOWN, None]
    entities(TREASURY | {"repaid": None}, TREASURY | {"book_value": 0}).to_csv(file, index=False)
    assert len(findings_of(read_csv, file, SCHEMA)) == 3


# Interest


def test_one_point_on_the_unhedged_debt_of_drammen_without_what_fees_pay():
    va = 3038.472  # Lån til VA investeringer, 31 December 2024
    found = debt.interest_changes(10317, {"Oppgitt": 0.41}, [1], va).iloc[0]
    assert found.cost_nok_million == pytest.approx(60.8703)
    assert found.net_cost_nok_million == pytest.approx(42.9433, abs=5e-5)


def test_each_case_meets_each_change():
    found = debt.interest_changes(1000, {"Ingen": 0.0, "Halv": 0.5, "All": 1.0})
    assert list(found.change_points[:4]) == [-2, -1, 1, 2]
    assert list(found.cost_nok_million) == [-20, -10, 10, 20, -10, -5, 5, 10, 0, 0, 0, 0]
    assert not np.signbit(found.cost_nok_million[8])


def test_one_point_is_the_sensitivity_that_the_report_prints():
    cases = {"a": 0.41, "b": 1 / 3}
    found = debt.interest_changes(10317, cases, [1])
    pd.testing.assert_frame_equal(
        debt.interest_sensitivity(10317, cases),
        found[["case", "hedge_share", "unhedged_nok_million", "cost_nok_million"]],
    )


@given(st.floats(0, 1e5), st.floats(0, 1), st.floats(0, 1), st.floats(-5, 5))
def test_cost_is_proportional_to_the_change_and_net_is_never_more_than_gross(
    owed, part, share, points
):
    found = debt.interest_changes(owed, {"a": share}, [points, -points], owed * part)
    assert found.cost_nok_million[0] == pytest.approx(-found.cost_nok_million[1])
    assert found.net_cost_nok_million[0] == pytest.approx(
        (1 - part) * found.cost_nok_million[0], abs=1e-9
    )
    one = debt.interest_sensitivity(owed, {"a": share}).cost_nok_million[0]
    assert found.cost_nok_million[0] == pytest.approx(points * one)


def test_impossible_shares_and_debts_are_all_named():
    refused = findings_of(
        debt.interest_changes, 100, {"a": -0.1, "b": 41}, self_cost_nok_million=200
    )
    assert [finding.split(":")[0] for finding in refused] == [
        "a",
        "b",
        "gjelden som gebyrene betaler, 200, er større enn all gjeld, 100",
    ]
    assert "gjelden er -1: skriv den uten minus" in findings_of(
        debt.interest_sensitivity, -1, {"a": 0.4}
    )
    negative = findings_of(debt.interest_changes, 1, {}, self_cost_nok_million=-1)
    assert negative == ["gjelden som gebyrene betaler, er -1: skriv den uten minus"]


@pytest.mark.parametrize(("of_fees", "net"), [(3000.0, 42.0), (0.0, np.nan)])
def test_one_point_without_what_fees_pay_is_told_where_they_pay_something(of_fees, net):
    changes = debt.interest_changes(10_000.0, {"stated": 0.4}, self_cost_nok_million=of_fees)
    assert debt.net_of_one_point(changes) == pytest.approx(net, nan_ok=True)
    assert np.isnan(debt.net_of_one_point(changes.drop(columns="net_cost_nok_million")))
