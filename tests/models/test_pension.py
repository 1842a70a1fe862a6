"""Pension cost and premium deviation: the published figures, the law, and what may never happen."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kommunetall.errors import DataError
from kommunetall.models import pension
from kommunetall.rules import rules_on

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "pension.yaml").read_text(encoding="utf-8"))
RULES = {y: rules_on("pension", pension.PensionRules, date(y, 12, 31)) for y in range(2002, 2051)}
DRAMMEN = CASES[0]["given"]
FIGURES, LINE, RATE = DRAMMEN["figures"], pd.DataFrame([DRAMMEN["line"]]), DRAMMEN["contribution_rate"]


def vintage_frame(*rows, scheme="KLP"):
    return pd.DataFrame([{"scheme": scheme, "vintage": v, "premium_deviation_nok": a} for v, a in rows])


def closures_of(figures, line, contribution_rate):
    return pension.closures(figures, pd.DataFrame([line]))


def readings_of(figures, line, contribution_rate):
    return pension.readings(figures, pd.DataFrame([line]), contribution_rate)


def likely_of(figures, line, contribution_rate):
    return pension.likely(readings_of(figures, line, contribution_rate))


def cost_bridge_of(figures, line, contribution_rate):
    return pension.cost_bridge(figures, likely_of(figures, line, contribution_rate))


def budget_bridge_of(figures, line, contribution_rate):
    return pension.budget_bridge(pd.DataFrame([line]), figures)


def calibrated_of(figures, line, contribution_rate):
    reading = likely_of(figures, line, contribution_rate)
    return pension.in_million(pension.calibrate(reading, RULES, 2024, contribution_rate))


def ledger_of(years, vintages, corrections=None):
    corrected = None if corrections is None else pd.DataFrame(corrections)
    schedule = pension.amortise(pd.DataFrame(vintages), RULES, 2024)
    found = pension.ledger(schedule, *years, corrected)
    pension.require_ledger(found, schedule)
    return pension.total(found)


def fund_of(year, fund_nok):
    return pension.what_if_fund(RULES, year, fund_nok)


ASK = {
    "closures": closures_of,
    "readings": readings_of,
    "cost_bridge": cost_bridge_of,
    "budget_bridge": budget_bridge_of,
    "calibrated": calibrated_of,
    "ledger": ledger_of,
    "fund": fund_of,
}


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_case(case):
    found = ASK[case["ask"]](**case["given"]).to_dict("records")
    assert len(found) == len(case["expect"])
    for row, expected in zip(found, case["expect"], strict=True):
        for column, value in expected.items():
            if isinstance(value, bool) or (isinstance(value, str) and "/" not in value):
                assert row[column] == value
            else:
                off = pension.exact(row[column]) - pension.exact(value)
                assert abs(off) <= pension.exact(case["tolerance"]), (column, row[column], value)


# What holds for every municipality


amounts = st.integers(-(10**10), 10**10)
law_vintages = st.integers(2002, 2024)
sets_of_vintages = st.lists(
    st.tuples(
        st.sampled_from(["DKP", "KLP", "SPK"]), law_vintages, amounts, st.sampled_from([None, 1, 3, 7, 15])
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda row: row[:2],
).map(
    lambda rows: pd.DataFrame(
        rows, columns=["scheme", "vintage", "premium_deviation_nok", "amortisation_years"]
    ).astype({"amortisation_years": "Int64"})
)


@given(law_vintages, amounts)
def test_a_vintage_is_amortised_exactly_in_equal_shares_from_the_year_after(vintage, amount):
    schedule = pension.amortise(vintage_frame((vintage, amount)), RULES, 2024).set_index("year")
    years = RULES[vintage].amortisation_years
    shares = schedule.amortisation_nok[schedule.index > vintage]
    assert schedule.amortisation_nok[vintage] == 0
    assert list(shares.index) == list(range(vintage + 1, vintage + years + 1))
    assert set(shares) == {Fraction(amount, years)}
    assert shares.sum() == amount
    assert schedule.remaining_nok.iloc[-1] == 0


@given(sets_of_vintages)
@settings(max_examples=40)
def test_the_balance_is_zero_after_the_last_vintage_and_every_ledger_holds(vintages):
    schedule, ledger = run_off(vintages)
    pension.require_ledger(ledger, schedule)
    last = pension.total(ledger).iloc[-1]
    assert last.closing_nok == 0
    assert ledger.amortised_nok.sum() == sum(vintages.premium_deviation_nok)


@given(sets_of_vintages)
@settings(max_examples=40)
def test_negative_deviations_are_the_mirror_image(vintages):
    mirrored = vintages.assign(premium_deviation_nok=-vintages.premium_deviation_nok)
    (_, one), (_, other) = run_off(vintages), run_off(mirrored)
    for column in ("opening_nok", "arisen_nok", "amortised_nok", "closing_nok"):
        assert (one[column] == -other[column]).all()


@given(sets_of_vintages)
@settings(max_examples=40)
def test_ledgers_of_schemes_add_to_the_ledger_of_them_all(vintages):
    schedule, ledger = run_off(vintages)
    merged = pension.ledger(schedule.assign(scheme="all"), 2002, int(ledger.year.max()))
    pd.testing.assert_frame_equal(pension.total(ledger), pension.total(merged))


@given(sets_of_vintages, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_rows_does_not_matter_and_the_input_is_left_alone(vintages, random):
    before = vintages.copy(deep=True)
    order = list(vintages.index)
    random.shuffle(order)
    (_, one), (_, other) = run_off(vintages), run_off(vintages.loc[order])
    pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(vintages, before)


@given(sets_of_vintages, st.integers(2003, 2030))
@settings(max_examples=30)
def test_a_ledger_that_starts_later_is_the_end_of_the_one_that_starts_first(vintages, start):
    schedule, whole = run_off(vintages)
    last = max(int(whole.year.max()), start)
    later = pension.ledger(schedule[schedule.vintage < start], start, last)
    tail = pension.ledger(schedule[schedule.vintage < start], 2002, last)
    tail = tail[tail.year >= start].reset_index(drop=True)
    pd.testing.assert_frame_equal(later, tail)


@given(amounts, st.sampled_from([1, 7, 10, 15]))
def test_the_same_deviation_every_year_ends_in_a_steady_state(amount, years):
    vintages = vintage_frame(*((y, amount) for y in range(2002, 2025))).assign(amortisation_years=years)
    schedule = pension.amortise(vintages, RULES, 2024)
    last = pension.total(pension.ledger(schedule, 2002, 2024)).iloc[-1]
    assert last.amortised_nok == amount
    assert last.closing_nok == Fraction(amount * (years + 1), 2)
    assert float(last.closing_nok) == pytest.approx(pension.steady_state_balance(amount, years))


def test_with_the_law_of_today_the_steady_balance_is_four_times_the_deviation():
    assert RULES[2024].amortisation_years == 7
    assert pension.steady_state_balance(213.9, 7) == pytest.approx(4 * 213.9)


@given(st.integers(1, 10**10))
def test_use_of_premium_fund_saves_what_was_used_and_nothing_in_the_year_itself(fund):
    change = pension.what_if_fund(RULES, 2024, fund)
    assert change.cost_nok_million[0] == 0
    assert change.cost_nok_million[1:].sum() == pytest.approx(-fund / pension.MILLION)
    assert change.balance_nok_million.iloc[-1] == 0


@given(st.integers(1, 500), st.integers(200, 600))
def test_the_calibrated_vintages_reproduce_both_totals_exactly(amortisation, hundredths):
    opening = amortisation * hundredths / 100
    reading = {
        "opening_nok_million": opening,
        "amortisation_nok_million": float(amortisation),
        "deviation_nok_million": 10.0,
    }
    try:
        vintages = pension.calibrate(reading, RULES, 2024, RATE)
    except DataError:
        assert not 2.8 < hundredths / 100 < 5
        return
    _, ledger = pension.run_off(vintages, RULES, 2024)
    pension.require_calibrated(ledger, reading, RATE)
    gross = (1 + pension.exact(RATE)) / pension.MILLION
    first = pension.total(ledger).iloc[0]
    assert first.opening_nok * gross == pension.exact(opening)
    assert first.amortised_nok * gross == amortisation


def run_off(vintages):
    schedule = pension.amortise(vintages, RULES, 2024)
    return schedule, pension.ledger(schedule, 2002, int(schedule.year.max()))


# Drammen's run-off


def test_the_run_off_starts_at_the_likely_balance_and_ends_at_zero_in_2031():
    reading = likely_of(FIGURES, DRAMMEN["line"], RATE)
    schedule, ledger = pension.run_off(pension.calibrate(reading, RULES, 2024, RATE), RULES, 2024)
    left = pension.balance_left(schedule, 2024, RATE).set_index("year").sum(axis=1)
    due = pension.amortisation_due(schedule, 2025, RATE).set_index("vintage")
    total = pension.in_million(pension.total(ledger), RATE).set_index("year")
    assert left[2024] == pytest.approx(reading.balance_nok_million)
    assert left[2031] == 0
    assert left.to_dict() == pytest.approx(total.closing_nok_million.to_dict())
    assert due.sum().rename(int).to_dict() == pytest.approx(total.amortised_nok_million.loc[2025:].to_dict())
    assert due.notna().sum(axis=1).to_dict() == {str(2017 + k): k for k in range(1, 8)}


def test_without_new_deviations_amortisation_dies_out_and_with_the_same_it_becomes_the_deviation():
    reading = likely_of(FIGURES, DRAMMEN["line"], RATE)
    vintages = pension.calibrate(reading, RULES, 2024, RATE)
    ahead = pension.what_if_new(vintages, RULES, 2024, RATE).set_index("year")
    assert ahead.none_nok_million[2024] == ahead.same_nok_million[2024] == pytest.approx(193.2 * 1.141)
    assert ahead.none_nok_million[2025] == ahead.same_nok_million[2025] == pytest.approx(236.889, abs=0.001)
    assert ahead.none_nok_million[2031] == pytest.approx(213.9 / 7)
    assert ahead.same_nok_million[2031] == pytest.approx(213.9)


def test_the_law_lets_the_vintages_2009_and_2010_have_a_balance_when_2024_opens():
    assert pension.older_vintages(RULES, 2024) == [2009, 2010]
    assert pension.older_vintages(RULES, 2026) == []


@pytest.mark.parametrize(("bridge", "last"), [("cost_bridge", 634.055), ("budget_bridge", 195.555)])
def test_the_steps_of_a_bridge_lead_to_its_last_total(bridge, last):
    steps = ASK[bridge](**DRAMMEN)
    level = 0.0
    for step in steps.itertuples():
        if step.is_total and step.Index:
            assert level == pytest.approx(step.amount_nok_million)
        level = step.amount_nok_million if step.is_total else level + step.amount_nok_million
    assert level == pytest.approx(last)


def test_the_parts_of_the_premium_are_its_total():
    split = pension.premium_split(FIGURES)
    assert split.amount_nok_million[:-1].sum() == pytest.approx(split.amount_nok_million.iloc[-1])
    assert pension.unspecified_premium(FIGURES) == pytest.approx(102.2)


# What is refused


def findings_of(call, *arguments):
    with pytest.raises(DataError) as caught:
        call(*arguments)
    return caught.value.findings


def test_every_fault_in_the_vintages_is_listed_at_once():
    vintages = pd.DataFrame(
        [
            ("DKP", 2020, 100, None),
            ("DKP", 2020, 200, None),
            ("KLP", 2026, 100, None),
            ("KLP", 2021, None, None),
            ("SPK", 1999, 100, None),
            ("SPK", 2022, 100, 0),
            ("SPK", 2023, 100, 7),
        ],
        columns=["scheme", "vintage", "premium_deviation_nok", "amortisation_years"],
    )
    findings = findings_of(pension.amortise, vintages, RULES, 2024)
    assert [finding.split(":")[0] for finding in findings] == [
        "DKP 2020",
        "KLP 2026",
        "KLP 2021",
        "SPK 1999",
        "SPK 2022",
    ]
    for finding, fault in zip(
        findings,
        ["more than once", "later than 2024", "missing", "no rule", "not a whole number"],
        strict=True,
    ):
        assert fault in finding


def test_an_infinite_deviation_is_refused():
    assert findings_of(pension.amortise, vintage_frame((2020, float("inf"))), RULES, 2024)


def test_corrections_without_a_place_in_the_ledger_are_all_listed():
    schedule = pension.amortise(vintage_frame((2024, 700)), RULES, 2024)
    rows = [("KLP", 2025, 1), ("KLP", 2025, 1), ("SPK", 2025, 1), ("KLP", 2040, 1), ("KLP", 2026, None)]
    corrections = pd.DataFrame(rows, columns=["scheme", "year", "correction_nok"])
    findings = findings_of(pension.ledger, schedule, 2024, 2031, corrections)
    assert [f.split(":")[0] for f in findings] == ["KLP 2025", "SPK 2025", "KLP 2040", "KLP 2026"]


@given(
    st.integers(0, 7),
    st.sampled_from(["correction_nok", "opening_nok", "arisen_nok", "amortised_nok", "closing_nok"]),
)
@settings(max_examples=40)
def test_a_ledger_that_is_one_ore_off_anywhere_is_refused(row, column):
    schedule, ledger = pension.run_off(vintage_frame((2020, 999), (2024, 1000)), RULES, 2024)
    ledger.loc[row, column] += Fraction(1, 100)
    assert findings_of(pension.require_ledger, ledger, schedule)


def test_a_vintage_that_is_not_amortised_to_zero_is_refused():
    schedule, ledger = pension.run_off(vintage_frame((2024, 1000)), RULES, 2024)
    short = schedule[schedule.year < 2031]
    assert "KLP 2024: the vintage is not amortised exactly" in findings_of(
        pension.require_ledger, ledger[ledger.year < 2031], short
    )


def test_every_published_figure_that_lacks_is_named():
    rows = pd.DataFrame({"item": list(FIGURES), "value": list(FIGURES.values())})
    assert pension.stated_values(rows)["accumulated"] == 1037
    assert list(pension.in_reading_order(rows)["item"]) == list(pension.ITEMS)
    findings = findings_of(pension.stated_values, rows[~rows["item"].isin(["accumulated", "amortisation"])])
    assert [finding.rsplit(" ", 1)[-1] for finding in findings] == ["amortisation", "accumulated"]


@pytest.mark.parametrize("count", [0, 2])
def test_the_central_line_must_be_there_once(count):
    line = {"statement": "central_expenditure", "label": "Pensjon"}
    other = {"statement": "central_expenditure", "label": "Lønnsreserve"}
    assert len(pension.pension_line(pd.DataFrame([other, line]))) == 1
    findings = findings_of(pension.pension_line, pd.DataFrame([other, *[line] * count]))
    assert str(count) in findings[0]


def test_another_amortisation_period_than_the_law_is_refused():
    pension.require_period(FIGURES, RULES, 2024)
    assert (
        "1 years" in findings_of(pension.require_period, FIGURES | {"amortisation_years": 1}, RULES, 2024)[0]
    )


def test_vintages_of_different_periods_are_not_calibrated():
    reading = likely_of(FIGURES, DRAMMEN["line"], RATE)
    assert "2011" in findings_of(pension.calibrate, reading, RULES, 2018, RATE)[0]


def test_a_line_that_turns_some_vintages_negative_is_refused():
    reading = likely_of(FIGURES, DRAMMEN["line"], RATE)
    reading["opening_nok_million"] = 6 * reading.amortisation_nok_million
    findings = findings_of(pension.calibrate, reading, RULES, 2024, RATE)
    assert findings[0].startswith("2017") and "own vintages" in findings[-1]


def test_a_ledger_that_misses_the_published_totals_is_refused():
    reading = likely_of(FIGURES, DRAMMEN["line"], RATE)
    vintages = pension.calibrate(reading, RULES, 2024, RATE)
    vintages.loc[0, "premium_deviation_nok"] += 7
    _, ledger = pension.run_off(vintages, RULES, 2024)
    assert len(findings_of(pension.require_calibrated, ledger, reading, RATE)) == 2
