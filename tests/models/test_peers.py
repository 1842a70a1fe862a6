"""A municipality beside others: what its key figures are, and what they are held against."""

import numpy as np
import pandas as pd
import pytest

from kommunetall.data import read
from kommunetall.models.peers import (
    FIGURES,
    among,
    beside,
    components,
    key_figures,
    own_county,
    ratios,
)

NAMES = ["reported_operations", "reported_balance", "reported_pension"]
PANEL = ["municipality_code", "year"]


def reported():
    return [read(name) for name in NAMES]


def panel(rows):
    """Figures of some municipalities: code, year, result, revenue, inhabitants."""
    columns = [*PANEL, "net_operating_result", "gross_operating_revenue", "population"]
    return pd.DataFrame(rows, columns=columns).set_index(PANEL)


FOUR = [
    ("1", 2024, 10.0, 1000.0, 100.0),
    ("2", 2024, 40.0, 1000.0, 100.0),
    ("3", 2024, 40.0, 3000.0, 400.0),
    ("4", 2024, 9000.0, 10_000.0, 9000.0),
]


def of(frame, own="1", peers=("1", "2", "3"), left_out=("4",), measure="percent"):
    return beside(frame, own, peers, left_out, measure, ["net_operating_result"])


def test_figures_of_strand_are_as_it_reported_them():
    """Tables 13543, 13545 and 12367 of Statistics Norway, published in March 2026."""
    found = key_figures(components(*reported())).loc["1130", 2024, "treasury"]
    assert found.net_operating_result == -52_691
    assert found.result_without_restricted == -52_691 - 14_718 + 10_197
    assert found.unrestricted_revenue == 455_010 + 498_731
    assert found.disposable_fund == 19_624
    assert found.working_capital == 366_035 - 189_000 - 29_261
    assert found.net_debt == 2_900_885 - 1_202_125 - 266_965 - 56_506
    assert found.net_finance == 84_669
    assert found.premium_deviation == found.year_deviation == 29_261
    assert found.year_amortisation == 47_887
    assert found.gross_operating_revenue == 1_401_514


def test_the_cost_of_pension_is_that_of_all_functions_together():
    operations, balance, pension = reported()
    of_all = pension[(pension.function == "170") & (pension.kind == "A090")]
    known = pension[pension.function != "all"]
    told = pd.concat([known, of_all.assign(function="all", amount_nok_thousand=96_500)])
    found = key_figures(components(operations, balance, told))
    assert found.loc["1130", 2024, "treasury"].pension_cost == 96_500
    without = key_figures(components(operations, balance, known))
    assert without.pension_cost.isna().all()


def test_a_figure_is_missing_where_a_line_of_it_is_not_reported():
    operations, balance, pension = reported()
    lacking = balance[balance.line != "unspent_loans"]
    found = key_figures(components(operations, lacking, pension)).loc["1130", 2024, "treasury"]
    assert np.isnan(found.net_debt)
    assert found.disposable_fund == 19_624


def test_the_side_of_a_figure_that_is_not_printed_is_nothing_where_the_other_is():
    operations, balance, pension = reported()
    one = balance[balance.line != "premium_deviation_liability"]
    none = one[one.line != "premium_deviation_asset"]
    at = ("1130", 2024, "treasury")
    assert key_figures(components(operations, one, pension)).loc[at].premium_deviation == 29_261
    found = key_figures(components(operations, none, pension)).loc[at]
    assert np.isnan(found.premium_deviation)
    assert np.isnan(found.working_capital)


def test_a_figure_in_one_of_the_kinds_only_is_not_known():
    operations, balance, pension = reported()
    one_kind = pension[pension.kind == "A090"]
    found = key_figures(components(operations, balance, one_kind)).loc["1130", 2024, "treasury"]
    assert np.isnan(found.year_deviation)


def test_an_average_is_of_the_others_together():
    row = of(panel(FOUR)).iloc[0]
    assert row.own_percent == pytest.approx(1.0)
    assert row.peers_percent == row.country_percent == pytest.approx(100 * 80 / 4000)
    assert (row.peers_counted, row.country_counted) == (2, 2)


def test_neither_itself_nor_who_is_left_out_is_in_an_average_but_both_are_ranked():
    row = of(panel(FOUR)).iloc[0]
    assert (row.place, row.ranked) == (4, 4)
    of_all = of(panel(FOUR), left_out=()).iloc[0]
    assert of_all.country_counted == 3
    assert of_all.country_percent == pytest.approx(100 * 9080 / 14_000)


def test_who_is_left_out_is_compared_with_the_others():
    row = of(panel(FOUR), own="4").iloc[0]
    assert (row.place, row.country_counted) == (1, 3)


def test_equal_figures_share_a_place():
    rows = [*FOUR, ("5", 2024, 10.0, 1000.0, 100.0)]
    assert of(panel(rows)).place.item() == of(panel(rows), own="5").place.item() == 4


def test_who_has_not_reported_is_missing_and_not_zero():
    rows = [*FOUR[:2], ("3", 2024, np.nan, 3000.0, 400.0), ("6", 2024, 5.0, np.nan, 100.0)]
    row = of(panel(rows), peers=("2", "3", "6")).iloc[0]
    assert row.peers_percent == pytest.approx(4.0)
    assert (row.peers_counted, row.ranked) == (1, 2)


def test_who_has_no_figure_has_no_row_and_nobody_gives_no_average():
    rows = panel([("1", 2024, np.nan, 1000.0, 100.0), *FOUR[1:]])
    assert of(rows).empty
    alone = of(panel(FOUR[:1])).iloc[0]
    assert np.isnan(alone.peers_percent)
    assert (alone.place, alone.ranked, alone.peers_counted) == (1, 1, 0)


def test_every_year_is_of_its_own():
    rows = [*FOUR, ("1", 2023, 20.0, 1000.0, 100.0), ("2", 2023, 10.0, 1000.0, 100.0)]
    found = of(panel(rows)).set_index("year")
    assert list(found.index) == [2023, 2024]
    assert list(found.place) == [1, 4]
    assert list(found.country_counted) == [1, 2]


def test_who_has_no_inhabitants_known_has_nothing_per_inhabitant():
    rows = panel([*FOUR[:2], ("3", 2024, 40.0, 3000.0, np.nan)])
    shares = ratios(rows, "nok_per_capita", ["net_operating_result"]).net_operating_result
    assert list(shares[:2]) == [100.0, 400.0]
    assert np.isnan(shares.iloc[2])


def test_everyone_stands_from_the_highest_with_its_own_marked():
    year = panel(FOUR).droplevel("year")
    found = among(year, "2", "percent", ["net_operating_result"])
    assert list(found.municipality_code) == ["4", "2", "3", "1"]
    assert list(found.municipality_code[found.is_own]) == ["2"]


def test_only_a_municipality_that_is_alone_in_its_county_is_left_out():
    assert own_county(read("peer_groups")) == ["0301"]


def test_there_are_figures_of_operations_balance_and_pension():
    assert {"net_operating_result", "net_debt", "year_deviation"} <= set(FIGURES)
