"""The ledger of premium deviation.

The law's periods, what may never happen, and what is refused.
"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kommunetall.errors import DataError
from kommunetall.models.pension import ledger as model
from kommunetall.rules import rules_on

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "pension.yaml").read_text(encoding="utf-8")
)
NOTES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "pension_notes.yaml").read_text("utf-8")
)
RULES = {y: rules_on("pension", model.PensionRules, date(y, 12, 31)) for y in range(2002, 2051)}
YEARS = range(2002, 2041)


def vintage_frame(*rows, scheme="KLP"):
    return pd.DataFrame(
        [{"scheme": scheme, "vintage": v, "premium_deviation_nok": a} for v, a in rows]
    )


def kept(vintages, years=YEARS, corrections=None, latest=2024):
    return model.ledger(vintages, RULES, latest, years, corrections)


# Cases from the law


@pytest.mark.parametrize("case", [c for c in CASES if c["ask"] == "ledger"], ids=lambda c: c["why"])
def test_case(case):
    asked = case["given"]
    first, last = asked["years"]
    corrections = pd.DataFrame(asked["corrections"]) if "corrections" in asked else None
    found = kept(
        pd.DataFrame(asked["vintages"]),
        range(first, last + 1),
        corrections,
        asked.get("latest", 2024),
    )
    rows = found.total().to_dict("records")
    assert len(rows) == len(case["expect"])
    for row, expected in zip(rows, case["expect"], strict=True):
        assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("case", [c for c in NOTES if "shares" in c], ids=lambda c: c["source"])
def test_the_shares_that_a_municipality_has_published(case):
    vintages = pd.DataFrame(case["vintages"])
    vintages = vintages.assign(premium_deviation_nok=vintages.deviation * 1000).drop(
        columns="deviation"
    )
    schedule = kept(vintages).schedule.set_index(["scheme", "vintage", "year"]).amortised_nok
    for share in case["shares"]:
        found = schedule[share["scheme"], share["vintage"], share["year"]]
        assert found == pytest.approx(share["amortised"] * 1000, abs=1000)


@pytest.mark.parametrize(
    ("vintage", "years"), [(2002, 15), (2010, 15), (2011, 10), (2013, 10), (2014, 7)]
)
def test_the_period_is_that_of_the_year_in_which_the_deviation_arose(vintage, years):
    schedule = kept(vintage_frame((vintage, 2100))).schedule
    assert schedule.year.max() == vintage + years
    assert set(schedule.amortised_nok[schedule.year > vintage]) == {2100 // years}


# What holds for every municipality


amounts = st.integers(-(10**10), 10**10)
law_vintages = st.integers(2002, 2024)
sets_of_vintages = st.lists(
    st.tuples(
        st.sampled_from(["DKP", "KLP", "SPK"]),
        law_vintages,
        amounts,
        st.sampled_from([None, 1, 3, 7, 15]),
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
    schedule = kept(vintage_frame((vintage, amount))).schedule.set_index("year")
    years = RULES[vintage].amortisation_years
    shares = schedule.amortised_nok[schedule.index > vintage]
    assert schedule.amortised_nok[vintage] == 0
    assert list(shares.index) == list(range(vintage + 1, vintage + years + 1))
    assert all(abs(share - Fraction(amount, years)) < 1 for share in shares)
    assert shares.sum() == amount
    assert schedule.remaining_nok.iloc[-1] == 0


@given(law_vintages, amounts)
def test_what_is_left_is_never_half_a_krone_from_the_exact_amount(vintage, amount):
    schedule = kept(vintage_frame((vintage, amount))).schedule
    years = RULES[vintage].amortisation_years
    for row in schedule.itertuples():
        exact = Fraction(amount * (vintage + years - row.year), years)
        assert abs(row.remaining_nok - exact) <= Fraction(1, 2)


@given(sets_of_vintages)
def test_a_plain_ledger_by_the_definition_gives_the_same(vintages):
    found = kept(vintages).total().set_index("year")
    law = {y: held.amortisation_years for y, held in RULES.items()}
    for year in (2003, 2011, 2018, 2024, 2031):
        left = 0
        for row in vintages.itertuples():
            n = law[row.vintage] if pd.isna(row.amortisation_years) else row.amortisation_years
            if row.vintage <= year <= row.vintage + n:
                exact = Fraction(row.premium_deviation_nok * (row.vintage + n - year), int(n))
                left += int(np.sign(exact)) * int(abs(exact) + Fraction(1, 2))
        assert found.closing_nok[year] == left


@given(sets_of_vintages)
def test_the_balance_is_zero_after_the_last_vintage(vintages):
    balances = kept(vintages).balances
    assert (balances.closing_nok[balances.year >= 2039] == 0).all()
    assert balances.amortised_nok.sum() == sum(vintages.premium_deviation_nok)


@given(sets_of_vintages)
def test_negative_deviations_are_the_mirror_image(vintages):
    mirrored = vintages.assign(premium_deviation_nok=-vintages.premium_deviation_nok)
    one, other = kept(vintages).balances, kept(mirrored).balances
    for column in ("opening_nok", "arisen_nok", "amortised_nok", "closing_nok"):
        assert (one[column] == -other[column]).all()


@given(sets_of_vintages)
def test_ledgers_of_schemes_add_to_the_ledger_of_them_all(vintages):
    found = kept(vintages)
    apart = [kept(part).total().set_index("year") for _, part in vintages.groupby("scheme")]
    pd.testing.assert_frame_equal(found.total().set_index("year"), sum(apart[1:], apart[0]))


@given(sets_of_vintages, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_and_the_input_is_left_alone(vintages, random):
    before = vintages.copy(deep=True)
    order = list(vintages.index)
    random.shuffle(order)
    one, other = kept(vintages), kept(vintages.loc[order])
    pd.testing.assert_frame_equal(one.balances, other.balances)
    pd.testing.assert_frame_equal(one.schedule, other.schedule)
    pd.testing.assert_frame_equal(vintages, before)


@given(sets_of_vintages, st.integers(2003, 2030))
def test_a_ledger_that_starts_later_is_the_end_of_the_one_that_starts_first(vintages, start):
    whole, later = kept(vintages).balances, kept(vintages, range(start, 2041)).balances
    pd.testing.assert_frame_equal(later, whole[whole.year >= start].reset_index(drop=True))


@given(amounts, st.sampled_from([1, 7, 10, 15]))
def test_the_same_deviation_every_year_ends_in_a_steady_state(amount, years):
    vintages = vintage_frame(*((y, amount) for y in range(2002, 2025))).assign(
        amortisation_years=years
    )
    last = kept(vintages, range(2002, 2025)).total().iloc[-1]
    assert last.amortised_nok == amount
    half_a_krone_each = Fraction(years, 2)
    assert abs(last.closing_nok - Fraction(amount * (years + 1), 2)) <= half_a_krone_each


@given(amounts)
def test_with_the_law_of_today_the_steady_balance_is_four_times_the_deviation_to_the_krone(amount):
    vintages = vintage_frame(*((y, amount) for y in range(2014, 2025)))
    assert kept(vintages).total().set_index("year").closing_nok[2024] == 4 * amount


@given(sets_of_vintages, st.integers(2003, 2024))
def test_what_is_left_at_a_new_year_goes_on_as_if_the_vintages_had_been_followed(vintages, start):
    vintages = vintages.assign(premium_deviation_nok=vintages.premium_deviation_nok * 360360)
    followed = kept(vintages, range(start, 2041)).total()
    schedule = kept(vintages).schedule
    left = schedule[(schedule.year == start - 1) & (schedule.remaining_nok != 0)]
    own = vintages.set_index(["scheme", "vintage"]).amortisation_years
    corrections = left[["scheme", "vintage"]].assign(
        year=start,
        correction_nok=left.remaining_nok,
        remaining_years=[
            None if pd.isna(n) else int(v + n - start + 1)
            for v, n in zip(
                left.vintage, own[list(zip(left.scheme, left.vintage, strict=True))], strict=True
            )
        ],
    )
    later = vintages[vintages.vintage >= start]
    none = vintages.drop_duplicates("scheme").assign(vintage=2025, premium_deviation_nok=0)
    opened = model.ledger(
        pd.concat([later, none]), RULES, 2025, range(start, 2041), corrections
    ).total()
    columns = ["opening_nok", "arisen_nok", "amortised_nok", "closing_nok"]
    pd.testing.assert_frame_equal(opened[columns], followed[columns])


@given(
    st.integers(-(10**12), 10**12),
    st.sampled_from([0.141, 1.141 - 1, 0.1 + 0.041, 0.106, 0.079, 0.064, 0.051, 0.0]),
)
def test_the_contribution_is_the_rate_times_the_amount_to_the_nearest_krone(amount, rate):
    found = int(model.contribution(np.array([amount]), rate)[0])
    assert abs(found - Fraction(str(round(rate, 3))) * amount) <= Fraction(1, 2)


def test_many_municipalities_are_kept_apart():
    one = vintage_frame((2020, 700)).assign(municipality_code="3301")
    other = vintage_frame((2020, 1400)).assign(municipality_code="0301")
    found = kept(pd.concat([one, other], ignore_index=True), range(2021, 2022)).balances
    assert found.set_index("municipality_code").amortised_nok.to_dict() == {
        "0301": 200,
        "3301": 100,
    }


# What is refused


def findings_of(call, *arguments):
    with pytest.raises(DataError) as caught:
        call(*arguments)
    return list(caught.value.findings)


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
            ("SPK", 2024, 100.5, None),
            (None, 2024, 100, None),
        ],
        columns=["scheme", "vintage", "premium_deviation_nok", "amortisation_years"],
    )
    findings = findings_of(kept, vintages)
    assert findings == [
        "blank 2024: ordningen mangler",
        "DKP 2020: årgangen står mer enn én gang: behold én rad",
        "KLP 2026: årgangen er senere enn 2024: avviket kan ikke ha oppstått ennå",
        "KLP 2021: premieavviket mangler, eller er ikke et tall",
        "SPK 2024: premieavviket er ikke i hele kroner",
        "SPK 1999: ingen regel gir amortiseringstiden: fyll ut amortisation_years",
        "SPK 2022: amortiseringstiden er ikke et helt antall år, minst 1",
    ]


@pytest.mark.parametrize("amount", [float("inf"), float("-inf"), float("nan"), "mye"])
def test_a_deviation_that_is_no_amount_is_refused(amount):
    assert findings_of(kept, vintage_frame((2020, amount)))


def test_corrections_without_a_place_in_the_ledger_are_all_listed():
    rows = [
        (None, 2022, None, 1, None),
        ("KLP", None, None, 1, None),
        ("KLP", 2040, None, 1, None),
        ("KLP", 2023, None, None, None),
        ("KLP", 2024, 2024, 5, None),
        ("KLP", 2020, 2001, 5, None),
        ("KLP", 2024, 2013, 5, None),
        ("KLP", 2021, 2019, 5, 2.5),
    ]
    columns = ["scheme", "year", "vintage", "correction_nok", "remaining_years"]
    findings = findings_of(
        kept, vintage_frame((2020, 700)), YEARS, pd.DataFrame(rows, columns=columns)
    )
    assert findings == [
        "blank 2022: ordningen mangler",
        "KLP blank: året mangler, eller er ikke et årstall",
        "KLP 2040: året er senere enn 2024",
        "KLP 2023: beløpet mangler, eller er ikke i hele kroner",
        "KLP 2024: årgangen er ikke fra før året som er rettet",
        "KLP 2020: ingen regel gir årgangens amortiseringstid: fyll ut remaining_years",
        "KLP 2024: det er ingen år igjen av årgangen: fyll ut remaining_years",
        "KLP 2021: remaining_years er ikke et heltall",
    ]


def test_a_merger_may_bring_a_scheme_that_the_municipality_did_not_have():
    brought = pd.DataFrame(
        {"scheme": ["SPK"], "year": [2022], "vintage": [2020], "correction_nok": [600]}
    )
    found = kept(vintage_frame((2020, 700)), range(2022, 2029), brought).balances
    assert (
        found[found.scheme == "SPK"].amortised_nok.tolist() == [100] * 6 + [0]
        if len(found)
        else False
    )


def test_text_from_a_plain_reading_of_a_file_is_read_as_numbers():
    text = pd.DataFrame(
        {
            "scheme": ["KLP"],
            "vintage": ["2020"],
            "premium_deviation_nok": ["700"],
            "amortisation_years": [""],
        }
    )
    pd.testing.assert_frame_equal(kept(text).balances, kept(vintage_frame((2020, 700))).balances)


def test_columns_that_lack_are_named():
    assert findings_of(kept, pd.DataFrame({"vintage": [2020]})) == [
        "vintages: kolonnen scheme mangler: legg den til",
        "vintages: kolonnen premium_deviation_nok mangler: legg den til",
    ]


@pytest.mark.parametrize("rate", [14.1, -0.1, float("nan")])
def test_a_rate_that_is_no_share_is_refused(rate):
    assert findings_of(model.contribution, np.array([100]), rate)


@given(
    st.integers(0, 7),
    st.sampled_from(
        ["correction_nok", "opening_nok", "arisen_nok", "amortised_nok", "closing_nok"]
    ),
)
@settings(max_examples=40)  # each of 8 rows and 5 columns
def test_a_ledger_that_is_a_krone_off_anywhere_is_refused(row, column):
    found = kept(vintage_frame((2020, 999), (2024, 1000)), range(2024, 2032))
    model.require_ledger(found)
    wrong = found.balances.copy()
    wrong.loc[row, column] += 1
    assert findings_of(model.require_ledger, replace(found, balances=wrong))


def test_a_vintage_that_is_not_amortised_to_zero_is_refused():
    found = kept(vintage_frame((2024, 1000)), range(2024, 2031))
    short = replace(found, schedule=found.schedule[found.schedule.year < 2031])
    assert findings_of(model.require_ledger, short) == [
        "KLP 2024: årgangen er ikke amortisert nøyaktig"
    ]
