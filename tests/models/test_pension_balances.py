"""Balances by amortisation period: what they tell of the vintages, and what is refused.

The municipality with three schemes knows its own vintages, so what is left of them by period is a
question whose answer is known.
"""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.data import has, read
from kommunetall.errors import DataError
from kommunetall.models.pension import by_period as model
from kommunetall.models.pension import forecast as pension_forecast
from kommunetall.models.pension import report as pension
from kommunetall.models.pension import scenarios
from kommunetall.models.pension.ledger import PensionRules, ledger
from kommunetall.rules import rules_on

RULES = {y: rules_on("pension", PensionRules, date(y, 12, 31)) for y in range(2002, 2051)}
RATES = dict.fromkeys(range(2015, 2041), 0.141)
YEAR = 2024
BALANCES = ["opening_nok", "amortised_nok", "closing_nok", "contribution_nok"]
AMOUNTS = st.integers(-(10**9), 10**9)
KEY = ["year", "scheme", "amortisation_years"]

pytestmark = pytest.mark.usefixtures("three_schemes")


def own_tables():
    return {name: read(name, "9998") for name in pension.TABLES if has(name, "9998")}


def whole():
    return pension.pension_of(own_tables(), RULES, RATES, YEAR)


def left_by_period(years=(2023, 2024), by=KEY):
    """What the municipality's own vintages have left, by scheme and period."""
    schedule = whole().ledger.schedule
    rows = schedule[schedule.year.isin(years) & (schedule.remaining_nok != 0)]
    period = [RULES[y].amortisation_years for y in rows.vintage]
    named = rows.assign(
        amortisation_years=period, remaining_years=rows.vintage + period - rows.year
    )
    found = named.groupby(by, as_index=False).remaining_nok.sum()
    return found.rename(columns={"remaining_nok": "closing_nok"})


def bare_note():
    """The note with premium and cost, and without any balance."""
    note = own_tables()["pension_note"]
    return note.assign(**dict.fromkeys(BALANCES)).astype(dict.fromkeys(BALANCES, "Int64"))


def made(balances, year=YEAR, note=None):
    tables = {"pension_note": bare_note() if note is None else note, "pension_balances": balances}
    return pension.pension_of(tables, RULES, RATES, year)


def test_the_year_is_as_with_own_vintages_when_both_its_balances_are_there():
    found, own = made(left_by_period()), whole()
    assert found.resting_on == "spread"
    assert list(found.now) == pytest.approx(list(own.now))


def test_sums_keep_to_the_krone_and_the_balance_ends_at_zero():
    found, own = made(left_by_period()).ledger, whole().ledger
    key = ["scheme", "year"]
    closing = found.balances[found.balances.year == YEAR].set_index(key).closing_nok
    expected = own.balances[own.balances.year == YEAR].set_index(key).closing_nok
    assert closing.sort_index().equals(expected.sort_index())
    assert found.total().closing_nok.iloc[-1] == 0


def test_the_run_off_is_nearer_the_truth_than_a_calibration():
    note = own_tables()["pension_note"].query("year == @YEAR")
    calibrated = pension.pension_of({"pension_note": note}, RULES, RATES, YEAR)
    assert calibrated.calibrated
    own, spread, line = (
        pension_forecast.run_off(one, RULES, 2032, scenarios.Scenario(0.0)).amortised_nok_million
        for one in (whole(), made(left_by_period()), calibrated)
    )
    assert (spread - own).abs().sum() < (line - own).abs().sum() / 2
    assert (spread - own).abs().max() / own.max() < 0.1


def left_of(found, year):
    """What vintages have left when a year ends, by the law's period, whole kroner."""
    schedule = found.ledger.schedule
    rows = schedule[(schedule.year == year) & (schedule.remaining_nok != 0)]
    periods = [RULES[y].amortisation_years for y in rows.vintage]
    return rows.groupby(periods).remaining_nok.sum().to_dict()


@pytest.mark.parametrize("years", [(2021, 2022), (2022,)])
@pytest.mark.parametrize("has_amortised", [False, True])
def test_balances_of_all_three_periods_go_before_a_calibration(years, has_amortised):
    year = 2022
    balances = left_by_period(years)
    assert set(balances.amortisation_years) == {15, 10, 7}
    own = pension.pension_of(own_tables(), RULES, RATES, year)
    note = (own_tables()["pension_note"] if has_amortised else bare_note()).query("year == @year")
    found = made(balances, year, note)
    assert found.resting_on == "spread"
    assert left_of(found, year) == left_of(own, year)
    without_balances = pension.pension_of({"pension_note": note}, RULES, RATES, year)
    assert without_balances.calibrated or without_balances.known is None
    if without_balances.calibrated:
        assert left_of(without_balances, year) != left_of(own, year)


@pytest.mark.parametrize("year", [2022, 2024])
def test_balances_by_period_go_before_what_is_reported(year):
    nothing = pd.DataFrame({"year": [year]})
    tables = {
        "pension_note": bare_note(),
        "pension_balances": left_by_period((year,)),
        "pension_by_function": nothing,
    }
    found = pension.pension_of(tables, RULES, RATES, year)
    assert found.form == "note"
    assert found.resting_on == "spread"


def test_the_years_left_of_each_balance_make_the_vintages_exact():
    found = made(left_by_period(by=[*KEY, "remaining_years"]))
    assert found.resting_on == "own"
    ahead = ["scheme", "vintage", "year", "remaining_nok"]
    one, other = (
        kept.schedule[(kept.schedule.year >= YEAR) & (kept.schedule.remaining_nok != 0)]
        for kept in (found.ledger, whole().ledger)
    )
    both = (
        one[ahead]
        .merge(other[ahead], "outer", ahead[:3], suffixes=("", "_own"))
        .astype({"remaining_nok": float, "remaining_nok_own": float})
    )
    off = (both.remaining_nok - both.remaining_nok_own).abs()
    assert off[both.year == YEAR].max() == 0
    assert off.max() <= 1


def test_balances_of_all_schemes_together_give_the_same_sums():
    balances = left_by_period(by=["year", "amortisation_years"]).assign(scheme=pd.NA)
    found, own = made(balances), whole()
    assert list(found.now) == pytest.approx(list(own.now))
    assert found.ledger.total().closing_nok.iloc[0] == own.ledger.total().closing_nok.iloc[3]
    assert set(found.vintages.scheme) == {"all_schemes"}


def test_balances_from_the_year_before_go_on_with_what_has_arisen_since():
    found = made(left_by_period(years=[2023]))
    assert found.now.opening_nok_million == pytest.approx(whole().now.opening_nok_million)
    schedule = found.ledger.schedule
    left = schedule[schedule.year == YEAR].remaining_nok.sum()
    assert left == pytest.approx(whole().ledger.total().closing_nok.iloc[3], rel=0.06)
    assert pd.isna(found.now.cost_nok_million)


def test_balances_without_a_note_for_a_year_after_them_tell_nothing_of_the_vintages():
    note = bare_note()
    assert made(left_by_period(years=[2022]), note=note[note.year != 2023]).known is None


def test_a_later_balance_neither_counts_nor_stops_the_report_of_an_earlier_year():
    balances = left_by_period(years=[2022, 2023, 2024])
    one = made(balances, year=2023)
    other = made(balances[balances.year <= 2023], year=2023)
    assert one.vintages.equals(other.vintages)


@given(st.lists(AMOUNTS, min_size=7, max_size=7), st.integers(0, 6))
def test_what_is_spread_is_left_to_the_krone_and_gone_in_time(deviations, published):
    vintages = list(range(2018, 2025))
    own = pd.DataFrame({"scheme": "KLP", "vintage": vintages, "premium_deviation_nok": deviations})
    kept = ledger(own, RULES, YEAR, range(YEAR, 2032))
    left = int(kept.total().closing_nok[0])
    known = pd.Series(deviations, vintages).iloc[7 - published :]
    found = model.spread(left, vintages, 7, YEAR, known)
    assert all(found[y][0] == amount for y, amount in known.items())
    again = own.assign(premium_deviation_nok=[found[y][0] for y in vintages])
    spread = ledger(again, RULES, YEAR, range(YEAR, 2032)).total()
    assert spread.closing_nok.iloc[0] == left
    assert spread.closing_nok.iloc[-1] == 0
    assert spread.amortised_nok.iloc[1:].sum() == left


@given(AMOUNTS)
def test_equal_deviations_are_found_again(amount):
    vintages = list(range(2018, 2025))
    own = pd.DataFrame({"scheme": "KLP", "vintage": vintages, "premium_deviation_nok": amount})
    left = int(ledger(own, RULES, YEAR, range(YEAR, 2032)).total().closing_nok[0])
    found = model.spread(left, vintages, 7, YEAR, pd.Series(dtype="Int64"))
    assert all(abs(made - amount) <= 7 for made, _ in found.values())


@given(st.integers(-(10**8), 10**8), st.integers(-(10**7), 10**7))
def test_deviations_on_a_line_are_found_again_when_the_year_before_is_known(start, slope):
    vintages = list(range(2017, 2025))
    deviations = [start + slope * (y - 2017) for y in vintages]
    own = pd.DataFrame({"scheme": "KLP", "vintage": vintages, "premium_deviation_nok": deviations})
    balances = ledger(own, RULES, YEAR, range(YEAR, 2032)).total().iloc[0]
    found = model.spread(
        int(balances.closing_nok),
        vintages[1:],
        7,
        YEAR,
        pd.Series(deviations[-1:], [YEAR]),
        int(balances.amortised_nok),
        [2017],
    )
    for y, deviation in zip(vintages[1:], deviations[1:], strict=True):
        assert found[y][0] == pytest.approx(deviation, abs=30)


def test_what_published_deviations_do_not_explain_is_on_the_years_before():
    known = pd.Series(700_000, range(2018, 2025))
    plain = model.spread(2_800_000 + 900, list(known.index), 7, YEAR, known)
    assert {made for made, _ in plain.values()} == {700_000}
    more = model.spread(2_800_000 + 210_000, list(known.index), 7, YEAR, known)
    assert more[2024] == (700_000, "published")
    assert {basis for y, (_, basis) in more.items() if y < 2024} == {"spread"}
    assert {made for y, (made, _) in more.items() if y < 2024} == {770_000}


def test_the_last_vintage_of_the_old_rules_is_exact():
    rows = pd.DataFrame([(2024, "KLP", 15, 1000)], columns=[*KEY, "closing_nok"])
    found = model.of_group(model.whole_balances(rows, YEAR), pd.Series(dtype="Int64"), RULES)
    assert found.vintage.tolist() == [2010]
    assert found.premium_deviation_nok.tolist() == [15_000]
    assert found.basis.tolist() == ["from_balance"]


def test_a_period_of_the_municipalitys_own_has_its_latest_vintages():
    assert model.alive_of(5, 2024, RULES) == [2020, 2021, 2022, 2023, 2024]
    assert model.alive_of(1, 2024, RULES) == [2024]
    assert model.alive_of(10, 2022, RULES) == [2013]
    assert model.alive_of(10, 2024, RULES) == []


def wrong(change):
    balances = left_by_period(by=[*KEY, "remaining_years"])
    with pytest.raises(DataError) as caught:
        made(change(balances))
    return "\n".join(caught.value.findings)


def add(balances, **row):
    return pd.concat([balances, pd.DataFrame([{"year": 2024, **row}])], ignore_index=True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda b: pd.concat([b, b.head(1)]), "mer enn én gang"),
        (lambda b: b.assign(closing_nok=b.closing_nok + 0.5), "ikke i hele kroner"),
        (
            lambda b: b.assign(remaining_years=16),
            "det er flere år igjen enn amortiseringstiden har",
        ),
        (
            lambda b: add(b, scheme="", amortisation_years=7, closing_nok=1),
            "eller for alle sammen, ikke begge deler",
        ),
        (
            lambda b: add(b, scheme="AFP", amortisation_years=7, closing_nok=1),
            "AFP 2024: pension_note har ikke denne ordningen",
        ),
        (
            lambda b: add(b, scheme="KLP", amortisation_years=10, closing_nok=1),
            "ingen årgang med 10 års amortiseringstid noe igjen",
        ),
    ],
)
def test_balances_that_cannot_be_are_refused(change, said):
    assert said in wrong(change)


@pytest.mark.parametrize(
    ("factor", "said"),
    [(1.141, "uten arbeidsgiveravgift"), (0.001, "i kroner, ikke i tusen")],
)
def test_balances_in_another_unit_than_the_notes_are_seen_by_the_ratio(factor, said):
    note = own_tables()["pension_note"]
    balances = left_by_period()
    scaled = balances.assign(closing_nok=(balances.closing_nok * factor).round().astype("int64"))
    with pytest.raises(DataError, match=said):
        made(scaled, note=note)


def test_a_sum_of_periods_that_is_not_the_notes_balance_is_told():
    note = own_tables()["pension_note"]
    balances = left_by_period()
    first = balances.year.eq(YEAR) & balances.scheme.eq("KLP") & balances.amortisation_years.eq(7)
    off = balances.assign(closing_nok=balances.closing_nok + 50_000 * first)
    sums = pension.checks_of(made(off, note=note), RATES)["sums_of_note"]
    told = sums[sums["item"] == "closing_by_period"].set_index("scheme")
    assert told.difference_nok.to_dict() == {"DKP": 0, "KLP": -50_000, "SPK": 0}
    assert told.outcome["KLP"] == "differs"
