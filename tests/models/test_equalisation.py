"""The equalisation gives the official settlements, and behaves as the law says it must."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.data import read
from kommunetall.errors import DataError
from kommunetall.models import equalisation as model
from kommunetall.rules import rules_on

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "equalisation.yaml").read_text(encoding="utf-8")
)
YEARS = range(2020, 2026)
RULES = {y: rules_on("equalisation", model.EqualisationRules, date(y, 1, 1)) for y in YEARS}


@pytest.fixture(scope="module")
def settled():
    return model.settlements(read("municipal_tax"), RULES)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["why"])
def test_country_is_as_published(settled, case):
    row = model.country(settled).set_index("year").loc[case["given"]["year"]]
    for column, expected in case["expect"].items():
        assert row[column] == pytest.approx(expected, abs=case["tolerance"])


def test_drammen_is_as_its_annual_report_prints_it(settled):
    series = model.series_of(settled, read("municipality_codes"), "3301")
    checked = model.against_published(series, read("tax_and_equalisation", "3301"))
    assert list(checked.net_nok_million.round()) == [85, 118, 159, 172, 235]
    assert list(checked.before_percent.round(1)) == [93.7, 92.7, 91.2, 90.5, 89.0]
    assert list(checked.after_percent.round(1)) == [96.3, 95.9, 95.0, 94.9, 94.9]
    assert (
        checked[["net_residual_nok_million", "before_residual_percent", "after_residual_percent"]] == 0
    ).all(axis=None)


def test_the_series_joins_over_the_new_codes_of_2024(settled):
    codes = read("municipality_codes")
    assert list(model.series_of(settled, codes, "3301").municipality_code) == ["3005"] * 4 + ["3301"] * 2
    assert list(model.series_of(settled, codes, "1580").year) == [2024, 2025]
    assert list(model.series_of(settled, codes, "0301").year) == list(YEARS)


def test_net_sums_to_zero_over_the_country_within_one_krone(settled):
    model.require_zero_sum(settled)
    with pytest.raises(DataError, match="2024: the net sums to 2.00 kr"):
        model.require_zero_sum(pd.DataFrame({"year": [2024, 2024], "net_nok": [1.0, 1.0]}))


def country_of(populations, taxes):
    return pd.DataFrame(
        {
            "municipality_code": [f"{i:04d}" for i in range(len(populations))],
            "population": populations,
            "tax_nok_thousand": [p * t for p, t in zip(populations, taxes, strict=True)],
        }
    )


countries = st.lists(
    st.tuples(st.integers(150, 700_000), st.floats(12.0, 120.0)), min_size=2, max_size=40
).map(lambda rows: country_of(*zip(*rows, strict=True)))


@given(countries)
def test_what_some_receive_others_pay(country):
    net = model.equalise(country, RULES[2024]).net_nok
    assert abs(net.sum()) < 1e-9 * net.abs().sum() + 1e-3


@given(countries, st.randoms())
def test_the_order_of_rows_does_not_matter(country, random):
    order = list(range(len(country)))
    random.shuffle(order)
    straight = model.equalise(country, RULES[2024])
    shuffled = model.equalise(country.iloc[order], RULES[2024]).sort_index()
    assert np.allclose(straight.net_nok_per_capita, shuffled.net_nok_per_capita, rtol=1e-9)


@given(countries, st.floats(0.7, 1.4))
def test_the_net_scales_with_money(country, factor):
    doubled = country.assign(tax_nok_thousand=country.tax_nok_thousand * factor)
    net, scaled = (model.equalise(c, RULES[2024]).net_nok_per_capita for c in (country, doubled))
    assert np.allclose(scaled, factor * net, rtol=1e-9, atol=1e-6)


@given(countries, st.floats(0.001, 0.2))
def test_more_tax_never_leaves_a_municipality_worse_off(country, more):
    first = country.index == 0
    richer = country.assign(
        tax_nok_thousand=country.tax_nok_thousand.where(~first, country.tax_nok_thousand * (1 + more))
    )
    before, after = (model.equalise(c, RULES[2024]).after_nok_per_capita.iloc[0] for c in (country, richer))
    assert after >= before - 1e-6


@given(countries)
def test_equalisation_keeps_the_ranking(country):
    done = model.equalise(country, RULES[2025])
    assert (done.sort_values("tax_nok_per_capita").after_nok_per_capita.diff().dropna() >= -1e-6).all()


def test_the_input_is_left_unchanged():
    country = country_of([1000, 2000], [30.0, 40.0])
    kept = country.copy()
    model.equalise(country, RULES[2024])
    pd.testing.assert_frame_equal(country, kept)


def test_one_more_krone_is_worth_less_below_the_threshold():
    assert model.marginal_loss(0.95, RULES[2024]) == pytest.approx(0.60)
    assert model.marginal_loss(0.89, RULES[2024]) == pytest.approx(0.95)
    assert model.marginal_loss(0.89, RULES[2025]) == pytest.approx(0.97)


def test_the_budget_bridge_adds_up_to_the_published_shortfall():
    revenue = read("central_items", "3301", year=2024, statement="central_revenue")
    stated = read("stated_figures", "3301", year=2024).set_index("item").value
    bridge = model.budget_bridge(revenue, stated)
    assert bridge.change_nok_million.iloc[-1] == pytest.approx(bridge.change_nok_million.iloc[:-1].sum())
    assert bridge.change_nok_million.iloc[-1] == pytest.approx(-37.6, abs=0.05)
    assert bridge.change_nok_million.iloc[0] == pytest.approx(-221.6, abs=0.05)


def test_both_vintages_of_the_deflator_are_shown_for_2024(settled):
    series = model.series_of(settled, read("municipality_codes"), "3301")
    real = model.real_growth(series, read("deflator")).query("year == 2024")
    assert list(real.vintage) == ["2024-10", "2026-05"]
    assert list((100 * real.real_growth_share).round(1)) == [-4.4, -5.0]


def test_a_faulty_country_is_refused_with_every_fault():
    country = country_of([1000, 2000, 3000, 4000], [30.0, 40.0, 35.0, 33.0])
    country.loc[0, "population"] = 0
    country.loc[1, "tax_nok_thousand"] = float("nan")
    country.loc[2, "tax_nok_thousand"] *= 1000
    country.loc[3, "municipality_code"] = "0002"
    with pytest.raises(DataError) as refused:
        model.equalise(country, RULES[2024])
    for part in (
        "0000: the population",
        "0001: tax is missing",
        "0002: tax per capita is above",
        "0002: the municipality",
    ):
        assert part in str(refused.value)


@pytest.mark.parametrize("year", range(2021, 2026))
def test_the_parts_of_a_change_add_up_to_it(year, settled):
    series = model.series_of(settled, read("municipality_codes"), "3301").set_index("year")
    codes = series.municipality_code.to_dict()
    why = model.explain_change(read("municipal_tax"), RULES, codes, (year - 1, year))
    assert why.change_nok_million.iloc[0] == pytest.approx(series.net_nok_million[year - 1])
    assert why.change_nok_million.iloc[-1] == pytest.approx(series.net_nok_million[year])
    assert why.change_nok_million.iloc[:-1].sum() == pytest.approx(series.net_nok_million[year])
    rules = why.set_index("step").change_nok_million["Reglene"]
    assert (rules > 1) == (year == 2025), "the symmetric rate rose in 2025 only"


@given(st.lists(st.floats(-100, 100), min_size=3, max_size=3), st.permutations(["a", "b", "c"]))
def test_the_split_does_not_depend_on_the_order_of_the_factors(worth, order):
    size = dict(zip("abc", worth, strict=True))

    def value(changed):
        product = 1.0
        for factor in "abc":
            product *= size[factor] if factor in changed else 2.0
        return product

    split, shuffled = model.shapley(value, "abc"), model.shapley(value, order)
    assert sum(split.values()) == pytest.approx(value(set("abc")) - value(set()), abs=1e-6)
    assert all(split[f] == pytest.approx(shuffled[f], abs=1e-6) for f in "abc")


def test_a_change_needs_the_municipality_in_both_years():
    with pytest.raises(DataError, match="2023: 1580"):
        model.explain_change(read("municipal_tax"), RULES, {2023: "1580", 2024: "1580"}, (2023, 2024))


def test_the_country_explains_half_of_drammens_tax_shortfall_of_2024():
    revenue = read("central_items", "3301", year=2024, statement="central_revenue")
    split = model.tax_shortfall(revenue, read("stated_figures", "3301", year=2024).set_index("item").value)
    assert split.change_nok_million.round(1).to_list() == [-120.7, -101.0, -221.6]


def test_drammens_place_in_2024(settled):
    place = model.position(settled[settled.year == 2024], "3301", RULES[2024])
    assert place.to_threshold_nok_per_capita == pytest.approx(34228 - 0.9 * 38444.4, abs=1)
    assert place.kept_share == pytest.approx(0.05)
    assert place.break_even_share == pytest.approx(1 - 413.6258 / (0.6 * 38444.41354))


def test_net_is_zero_where_tax_breaks_even():
    country = country_of([100_000, 200_000, 300_000], [30.0, 40.0, 44.0])
    done = model.equalise(country, RULES[2024])
    place = model.position(done, "0001", RULES[2024])
    row = done.iloc[1]
    at_even = RULES[2024].symmetric_rate * (1 - place.break_even_share) * row.national_average_nok_per_capita
    assert at_even == pytest.approx(row.deduction_nok_per_capita)
