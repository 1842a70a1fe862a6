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
from kommunetall.models.equalisation.codes import (
    course,
    growth_beside_country,
    rates_changed,
    series_of,
    with_codes_of_today,
)
from kommunetall.models.equalisation.in_text import against_text, match_case
from kommunetall.models.equalisation.position import marginal_loss, net_curve, position
from kommunetall.models.equalisation.published import against_published
from kommunetall.models.equalisation.settlement import (
    EqualisationRules,
    before_deduction,
    equalise,
    require_zero_sum,
    settlements,
)
from kommunetall.models.equalisation.unrestricted import (
    beside_budget,
    growth_of,
    real_growth,
    unrestricted_revenue,
)
from kommunetall.models.equalisation.what_if import Change, kept_shares, weight_case, what_if
from kommunetall.models.peers import Peers, peer_group
from kommunetall.rules import rules_on

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "equalisation.yaml").read_text(encoding="utf-8")
)
YEARS = range(2020, 2026)
RULES = {y: rules_on("equalisation", EqualisationRules, date(y, 1, 1)) for y in YEARS}


@pytest.fixture(scope="module")
def panel():
    return with_codes_of_today(read("municipal_tax"), read("municipality_codes"))


@pytest.fixture(scope="module")
def settled(panel):
    return settlements(panel, RULES)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["why"])
def test_country_is_as_published(settled, case):
    country = settled[settled.year == case["given"]["year"]]
    found = {**country.iloc[0], "population": country.population.sum()}
    for column, expected in case["expect"].items():
        assert found[column] == pytest.approx(expected, abs=case["tolerance"])


def test_drammen_is_as_its_annual_report_prints_it(settled):
    series = series_of(settled, read("municipality_codes"), "3301")
    checked = against_published(series, read("tax_and_equalisation", "3301"))
    assert list(checked.net_nok_million.round()) == [85, 118, 159, 172, 235]
    assert list(checked.before_percent.round(1)) == [93.7, 92.7, 91.2, 90.5, 89.0]
    assert list(checked.after_percent.round(1)) == [96.3, 95.9, 95.0, 94.9, 94.9]
    assert (
        checked[["net_residual_nok_million", "before_residual_points", "after_residual_points"]]
        == 0
    ).all(axis=None)


def test_the_series_joins_over_the_new_codes_of_2024(settled):
    assert list(series_of(settled, read("municipality_codes"), "3301").year) == list(YEARS)
    assert list(series_of(settled, read("municipality_codes"), "1580").year) == [2024, 2025]
    assert (
        list(series_of(settled, read("municipality_codes"), "1508").municipality) == ["Ålesund"] * 6
    )


def test_what_was_covered_is_told_only_of_those_who_receive(settled):
    drammen, utsira = (
        series_of(settled, read("municipality_codes"), code).set_index("year")
        for code in ("3301", "1151")
    )
    assert drammen.compensated_share[2024] == pytest.approx(0.533, abs=0.0005)
    assert utsira.before_share[2025] < 1
    assert utsira.net_nok[2025] < 0
    assert np.isnan(utsira.compensated_share[2025])


def test_a_code_without_a_successor_is_refused():
    tax = read("municipal_tax")
    foreign = tax.assign(municipality_code=tax.municipality_code.replace({"3005": "0219"}))
    with pytest.raises(DataError) as refused:
        with_codes_of_today(foreign, read("municipality_codes"))
    assert "2023, '0219': legg det til i municipality_codes, i kolonnen code_2020_2023" in str(
        refused.value
    )
    assert "2023, 3005: legg til kommunens rad" in str(refused.value)


def test_a_country_that_lacks_one_of_its_municipalities_is_refused():
    tax = read("municipal_tax")
    with pytest.raises(DataError, match="2024, 3301: legg til kommunens rad"):
        with_codes_of_today(
            tax[~((tax.year == 2024) & (tax.municipality_code == "3301"))],
            read("municipality_codes"),
        )


def test_growth_does_not_cross_the_year_in_which_the_unit_changed(settled):
    series = series_of(settled, read("municipality_codes"), "1508").set_index("year")
    assert list(series.index[series.tax_growth_share.isna()]) == [2020, 2024]
    assert list(series.index[series.same_unit]) == [2024, 2025]
    until = settled[settled.year < 2024]
    assert series_of(until, read("municipality_codes"), "1508").same_unit.all()


def test_net_sums_to_zero_over_the_country_within_one_krone(settled):
    require_zero_sum(settled)
    with pytest.raises(DataError, match=r"2024: summen er 2\.00 kr"):
        require_zero_sum(pd.DataFrame({"year": [2024, 2024], "net_nok": [1.0, 1.0]}))


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
    net = equalise(country, RULES[2024]).net_nok
    assert abs(net.sum()) < 1e-9 * net.abs().sum() + 1e-3


@given(countries, st.randoms())
def test_the_order_of_rows_does_not_matter(country, random):
    order = list(range(len(country)))
    random.shuffle(order)
    straight = equalise(country, RULES[2024])
    shuffled = equalise(country.iloc[order], RULES[2024]).sort_index()
    assert np.allclose(straight.net_nok_per_capita, shuffled.net_nok_per_capita, rtol=1e-9)


@given(countries, st.floats(0.7, 1.4))
def test_the_net_scales_with_money(country, factor):
    doubled = country.assign(tax_nok_thousand=country.tax_nok_thousand * factor)
    net, scaled = (equalise(c, RULES[2024]).net_nok_per_capita for c in (country, doubled))
    assert np.allclose(scaled, factor * net, rtol=1e-9, atol=1e-6)


@given(countries, st.floats(0.001, 0.2))
def test_more_tax_never_leaves_a_municipality_worse_off(country, more):
    first = country.index == 0
    richer = country.assign(
        tax_nok_thousand=country.tax_nok_thousand.where(
            ~first, country.tax_nok_thousand * (1 + more)
        )
    )
    before, after = (
        equalise(c, RULES[2024]).after_nok_per_capita.iloc[0] for c in (country, richer)
    )
    assert after >= before - 1e-6


@given(countries, st.floats(-1e-6, 1e-6))
def test_the_net_is_continuous_at_the_threshold(country, step):
    done = equalise(country, RULES[2024]).iloc[0]
    threshold = RULES[2024].supplement_threshold * done.national_average_nok_per_capita
    at, near = (
        sum(before_deduction(tax, done.national_average_nok_per_capita, RULES[2024]))
        for tax in (threshold, threshold * (1 + step))
    )
    assert near == pytest.approx(at, abs=threshold * (abs(step) + 1e-12))


@given(countries)
def test_equalisation_keeps_the_ranking(country):
    done = equalise(country, RULES[2025])
    assert (
        done.sort_values("tax_nok_per_capita").after_nok_per_capita.diff().dropna() >= -1e-6
    ).all()


def test_a_dot_for_a_missing_figure_and_a_missing_column_are_refused():
    country = country_of([1000, 2000], [30.0, 40.0])
    with pytest.raises(DataError, match="skatten mangler"):
        equalise(country.assign(tax_nok_thousand=[".", "80000"]), RULES[2024])
    with pytest.raises(DataError, match="legg til kolonnen population"):
        equalise(country.drop(columns="population"), RULES[2024])


def test_the_input_is_left_unchanged():
    country = country_of([1000, 2000], [30.0, 40.0])
    kept = country.copy()
    equalise(country, RULES[2024])
    pd.testing.assert_frame_equal(country, kept)


def test_one_more_krone_is_worth_less_below_the_threshold():
    assert marginal_loss(0.95, RULES[2024]) == pytest.approx(0.60)
    assert marginal_loss(0.89, RULES[2024]) == pytest.approx(0.95)
    assert marginal_loss(0.89, RULES[2025]) == pytest.approx(0.97)


def test_both_vintages_of_the_deflator_are_shown_for_2024():
    real = real_growth(0.039, read("deflator"), 2024)
    assert list(real.vintage) == ["2024-10", "2026-05"]
    assert list((100 * real.real_growth_share).round(1)) == [-0.5, -1.0]
    assert real_growth(0.039, read("deflator"), 2031).empty


def test_growth_is_computed_where_two_years_are_known_else_as_stated():
    nan = float("nan")
    assert growth_of(103.0, 100.0, 9.0) == (pytest.approx(0.03), "computed")
    assert growth_of(103.0, nan, 3.9) == (pytest.approx(0.039), "stated")
    assert growth_of(103.0, nan, nan) is None
    with pytest.raises(DataError, match="ikke et positivt beløp"):
        growth_of(103.0, 0.0, nan)


def test_revenue_without_one_of_its_lines_is_missing():
    columns = ("original_budget_nok_thousand", "actual_nok_thousand")
    lines = pd.DataFrame(
        {"item": ["tax", "general_grant", "other"], columns[0]: [-90.0, -50.0, -1.0]}
    ).assign(**{columns[1]: [-80.0, -52.0, -1.0]})
    assert unrestricted_revenue(lines, columns[1]) == pytest.approx(0.132)
    assert beside_budget(lines, columns[0]) == pytest.approx(-0.008)
    assert np.isnan(beside_budget(lines, "revised_budget_nok_thousand"))
    assert np.isnan(unrestricted_revenue(lines[1:], columns[1]))


def test_growth_stands_beside_the_countrys_and_the_rate(settled):
    series = series_of(settled, read("municipality_codes"), "3301")
    rates = dict(
        zip(range(2020, 2026), (0.111, 0.1215, 0.1215, 0.1115, 0.1095, 0.1275), strict=True)
    )
    found = growth_beside_country(series, settled, rates).set_index("year")
    assert round(100 * found.tax_growth_share[2024], 1) == -0.2
    assert round(100 * found.national_tax_growth_share[2024], 1) == 1.4
    assert found.is_changed.to_list() == [False, True, False, True, True, True]
    assert np.isnan(found.national_tax_growth_share[2020])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ([False, True, True], "every_year"),
        ([False, True, False], "some_years"),
        ([False, True], "one_year"),
        ([False, False, False], "no_year"),
        ([False], "no_year"),
    ],
)
def test_years_in_which_the_rate_was_changed(changed, said):
    assert rates_changed(pd.DataFrame({"is_changed": changed})) == said


def test_figures_of_the_text_are_compared_as_they_are_stated():
    stated = {"tax_growth": -0.2, "tax_shortfall_original_budget": -222.0, "deflator": 4.4}
    computed = {"tax_growth": -0.236, "tax_shortfall_original_budget": -220.4, "deflator": np.nan}
    found = against_text(stated, computed).set_index("item")
    assert found.computed.to_dict() == {"tax_growth": -0.2, "tax_shortfall_original_budget": -220}
    assert found.is_equal.to_dict() == {"tax_growth": True, "tax_shortfall_original_budget": False}
    assert against_text({}, computed).empty
    assert match_case(found) == "some"
    assert [match_case(found[found.is_equal == equal]) for equal in (True, False)] == [
        "one",
        "one_not",
    ]


def test_what_is_kept_without_a_change_is_not_known(panel):
    held = RULES[2024]
    found = what_if(
        panel[panel.year == 2024], "0301", held, {"none": Change(), "less": Change(-0.01)}
    )
    kept = kept_shares(found, "less")
    assert (round(kept[0], 2), round(kept[1], 2)) == (0.40, 0.46)
    assert weight_case(*kept_shares(found, "none")) == "none"


def test_a_faulty_country_is_refused_with_every_fault():
    country = country_of([1000, 2000, 3000, 4000], [30.0, 40.0, 35.0, 33.0])
    country.loc[0, "population"] = 0
    country.loc[1, "tax_nok_thousand"] = float("nan")
    country.loc[2, "tax_nok_thousand"] *= 1000
    country.loc[3, "municipality_code"] = "0002"
    with pytest.raises(DataError) as refused:
        equalise(country, RULES[2024])
    for part in (
        "'0000': innbyggertallet",
        "'0001': skatten mangler",
        "'0002': skatten per innbygger er over",
        "'0002': kommunen",
    ):
        assert part in str(refused.value)


def test_drammens_place_in_2024(settled):
    place = position(settled[settled.year == 2024], "3301", RULES[2024])
    assert place.to_threshold_nok_per_capita == pytest.approx(34228 - 0.9 * 38444.4, abs=1)
    assert place.kept_share == pytest.approx(0.05)
    assert place.break_even_share == pytest.approx(1 - 413.6258 / (0.6 * 38444.41354))


def test_net_is_zero_where_tax_breaks_even():
    country = country_of([100_000, 200_000, 300_000], [30.0, 40.0, 44.0])
    done = equalise(country, RULES[2024])
    place = position(done, "0001", RULES[2024])
    row = done.iloc[1]
    at_even = (
        RULES[2024].symmetric_rate
        * (1 - place.break_even_share)
        * row.national_average_nok_per_capita
    )
    assert at_even == pytest.approx(row.deduction_nok_per_capita)


def test_a_change_of_own_tax_held_is_the_marginal_loss(panel):
    year = panel[panel.year == 2024]
    found = what_if(year, "3301", RULES[2024], {"1 %": Change(own_tax=0.01)}).iloc[0]
    assert found.net_change_held_nok_million == pytest.approx(-0.95 * found.tax_change_nok_million)
    assert abs(found.net_change_recomputed_nok_million) < abs(found.net_change_held_nok_million)


@given(countries, st.floats(-0.2, 0.2))
def test_a_change_of_all_tax_scales_the_net(country, share):
    found = what_if(country, "0000", RULES[2024], {"all": Change(share, share)}).iloc[0]
    net = equalise(country, RULES[2024]).net_nok.iloc[0] / 1e6
    assert found.net_change_recomputed_nok_million == pytest.approx(share * net, rel=1e-6, abs=1e-6)


@given(countries)
def test_without_a_change_nothing_changes(country):
    same = {"none": Change(), "same rules": Change(rules=RULES[2024])}
    found = what_if(country, "0000", RULES[2024], same)
    assert np.allclose(found.drop(columns="changed").astype(float), 0, atol=1e-6)


def test_more_inhabitants_give_more_and_new_rates_leave_the_average(panel):
    year = panel[panel.year == 2024]
    changes = {"people": Change(own_population=0.01), "rates": Change(rules=RULES[2025])}
    people, rates = what_if(year, "3301", RULES[2024], changes).itertuples(index=False)
    assert people.tax_change_nok_million == 0
    assert people.net_change_held_nok_million > people.net_change_recomputed_nok_million > 0
    assert rates.net_change_held_nok_million == pytest.approx(
        rates.net_change_recomputed_nok_million
    )
    assert rates.net_change_held_nok_million == pytest.approx(
        0.02 * (38444.41354 - 34227.7) * 104487 / 1e6, rel=1e-4
    )


@pytest.mark.parametrize("code", ["3301", "4222", "1815", "0301", "1151"])
def test_the_curve_passes_through_every_municipality(settled, code):
    year = settled[settled.year == 2024]
    points = net_curve(year, code, RULES[2024])
    assert points.is_own.sum() == 1
    assert points.is_boundary.sum() == 2
    own = year[year.municipality_code == code].iloc[0]
    assert points.net_nok_per_capita[points.is_own].item() == pytest.approx(own.net_nok_per_capita)
    drawn = np.interp(
        year.before_share.astype(float), points.before_share, points.net_nok_per_capita
    )
    assert np.allclose(drawn, year.net_nok_per_capita.astype(float), atol=1e-6)


@pytest.fixture(scope="module")
def peers():
    groups, neighbours = read("peer_groups"), read("neighbours")
    return lambda code, chosen: peer_group(groups, neighbours, code, chosen)


def test_peers_are_a_group_the_neighbours_or_a_list(peers):
    assert peers("3301", "kostra").title == "KOSTRA-gruppe 12"
    assert peers("3301", "fylke") == Peers("group", "Buskerud", peers("3310", "fylke").codes)
    assert {"3312", "3314", "3903", "3301"} == set(peers("3301", "naboer").codes)
    assert len(peers("3301", "asss").codes) == 12
    assert len(peers("1151", "asss").codes) == 13, "the network's members, and the one compared"
    assert peers("3301", "3201, 0301") == Peers("chosen", "", ["0301", "3201", "3301"])


def test_oslo_alone_in_its_group_is_compared_with_the_network(peers):
    oslo = peers("0301", "kostra")
    assert oslo.codes == peers("0301", "asss").codes
    assert (oslo.kind, oslo.title) == ("group", "KOSTRA-gruppe 13")
    assert (oslo.compared, oslo.network) == ("group", "storbynettverket ASSS")
    assert peers("1151", "naboer") == Peers("neighbours", "", ["1151"])
    assert peers("0301", "0301").compared == "group"


def test_the_kostra_groups_are_as_large_as_statistics_norway_says():
    groups = read("peer_groups")
    sizes = groups[groups.kind == "kostra"].groupby("group").size()
    assert list(sizes) == [40, 18, 9, 39, 33, 28, 38, 13, 27, 13, 10, 11, 1, 25, 36, 8, 8]
    assert set(groups.municipality_code) == set(read("municipality_codes").municipality_code)


def test_neighbours_are_each_others():
    pairs = {(n.municipality_code, n.neighbour_code) for n in read("neighbours").itertuples()}
    assert pairs == {(b, a) for a, b in pairs}
    assert not [a for a, b in pairs if a == b]
    islands = set(read("municipality_codes").municipality_code) - {a for a, _ in pairs}
    assert {"1151", "5014", "1835", "4613"} <= islands


def test_peers_that_do_not_exist_are_refused_with_what_does(peers):
    with pytest.raises(DataError) as refused:
        peers("3301", "kostra12,0602")
    assert "ingen kommune har nummeret 'kostra12'" in str(refused.value)
    assert "'0602'" in str(refused.value)
    assert "skriv asss, fylke, kostra, naboer eller" in str(refused.value)


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"municipality_code": [None, "0001"]}, "nan: kommunenummeret er ikke fire sifre"),
        ({"municipality_code": ["", "0001"]}, "'': kommunenummeret er ikke fire sifre"),
        ({"municipality_code": [301, 302]}, "301: kommunenummeret er ikke fire sifre"),
        ({"tax_nok_thousand": [0.0, 80_000.0]}, "'0000': skatten mangler eller er ikke over null"),
        ({"year": [2023, 2024]}, "radene er fra årene 2023, 2024"),
    ],
)
def test_what_is_not_one_years_municipalities_is_refused(fault, said):
    country = country_of([1000, 2000], [30.0, 40.0]).assign(**fault)
    with pytest.raises(DataError) as refused:
        equalise(country, RULES[2024])
    assert said in str(refused.value)


def test_nothing_to_settle_and_nothing_to_change_are_refused(panel):
    with pytest.raises(DataError, match="det er ingen rader"):
        equalise(panel[:0], RULES[2024])
    with pytest.raises(DataError, match="det er ingen skattetall"):
        settlements(panel[:0], RULES)
    with pytest.raises(DataError, match="minst ett år"):
        settlements(panel, {})
    with pytest.raises(DataError, match="minst én endring"):
        what_if(panel[panel.year == 2024], "3301", RULES[2024], {})


def test_percent_where_shares_are_meant_is_refused():
    with pytest.raises(DataError) as refused:
        Change(own_tax=4, own_population=-1)
    assert "own_tax er 4" in str(refused.value)
    assert "own_population er -1" in str(refused.value)


def test_a_printed_figure_that_is_no_number_is_refused(settled):
    series = series_of(settled, read("municipality_codes"), "3301")
    printed = read("tax_and_equalisation", "3301").astype({"tax_before_percent": object})
    printed.loc[0, "tax_before_percent"] = "."
    with pytest.raises(DataError, match=r"2020, tax_before_percent: '\.' er ikke et tall"):
        against_published(series, printed)


def test_utsira_pays_below_the_average_because_of_the_deduction(settled):
    of_2025 = settled[settled.year == 2025]
    assert position(of_2025, "1151", RULES[2025]).pays_below_average
    assert not position(of_2025, "3301", RULES[2025]).pays_below_average


@pytest.mark.parametrize(
    ("shares", "moved", "year"),
    [
        ([1.351, 1.446, 1.340], "peaked", 2021),
        ([1.00, 0.90, 1.05], "dipped", 2021),
        ([0.865, 0.875, 0.860, 0.852, 0.864], "swung", 2024),
        ([0.937, 0.912, 0.890], "fell", 2022),
        ([0.90, 1.02, 1.00], "rose", 2022),
        ([0.90, 0.90], "same", 2021),
        ([0.9004, 0.9001], "same", 2021),
        ([1.2], "same", 2020),
    ],
)
def test_shares_that_turn_between_the_ends_do_not_only_rise_or_fall(shares, moved, year):
    assert course(pd.Series(shares, index=range(2020, 2020 + len(shares)))) == (moved, year)


@given(st.lists(st.integers(600, 2200), min_size=1, max_size=8))
def test_a_course_of_one_turn_goes_one_way_up_to_it_and_the_other_way_after_it(thousandths):
    years = range(2020, 2020 + len(thousandths))
    values = pd.Series([value / 1000 for value in thousandths], index=years)
    moved, turned = course(values)
    before, after = values.loc[:turned], values.loc[turned:]
    if moved == "peaked":
        assert before.is_monotonic_increasing
        assert after.is_monotonic_decreasing
    if moved == "dipped":
        assert before.is_monotonic_decreasing
        assert after.is_monotonic_increasing
    if moved == "rose":
        assert values.iloc[0] < values.iloc[-1]
    if moved == "fell":
        assert values.iloc[0] > values.iloc[-1]
    if moved == "same":
        assert len(set(values)) == 1
