"""The operating account closes across its tables, and what is printed twice is found."""

import pytest

from kommunetall.data import read
from kommunetall.models import summary as model


def test_the_deviations_of_2024_close_to_the_thousand():
    bridge = model.deviation_bridge(
        read("operations_by_committee", "3301", year=2024), read("central_items", "3301", year=2024)
    )
    assert "unexplained" not in list(bridge.step)
    assert bridge.change_nok_million.iloc[-1] == pytest.approx(32.829)
    assert bridge.change_nok_million.iloc[:-1].sum() == pytest.approx(32.829, abs=0.0015)


def test_a_gap_in_the_account_becomes_a_step():
    committees = read("operations_by_committee", "3301", year=2024)
    committees.loc[committees.kind == "sum", "deviation_nok_thousand"] += 5000
    bridge = model.deviation_bridge(committees, read("central_items", "3301", year=2024)).set_index(
        "step"
    )
    assert bridge.change_nok_million["unexplained"] == pytest.approx(-5.0)


def test_last_years_actual_is_printed_with_the_amounts_of_the_original_budget():
    twice = model.same_amounts_twice(
        read("operations_by_committee", "3301", year=2024),
        read("operations_by_service_area", "3301", year=2024),
        read("committees", "3301").set_index("committee").label,
    ).set_index("label")
    assert (twice.difference_nok_thousand != 0).sum() == 1
    assert twice.difference_nok_thousand["Hovedutvalg for arbeid, aktivitet og inkludering"] == -20


VALUES = {
    "net_operating_result": -4.173,
    "net_operating_margin": -0.00044,
    "disposable_fund": 475.587,
    "tax_before": 0.89,
    "tax_after": 0.949,
    "pension_cost": 634.055,
    "accumulated_deviation": 1037.0,
    "invested": 1431.092,
    "lent": 9998.9,
    "sickness_absence": 10.1,
}


def test_there_are_ten_figures_to_know_each_beside_what_is_stated_and_with_its_appendix():
    stated = read("stated_figures", "3301", year=2024)
    known = model.figures_to_know(VALUES, stated).set_index("figure")
    codes = [figure.code for figure in model.FIGURES if figure.code != "owed"]
    assert list(known.index) == list(VALUES) == codes
    assert set(known.appendix) == {"investment", "equalisation", "pension", "workforce"}
    assert known.value["tax_before"] == 89.0
    said = known.dropna(subset="stated")
    apart = (said.value - said.stated).abs()
    assert apart[apart > 0.05].to_dict() == pytest.approx({"lent": 0.9})
    assert model.figures_to_know(VALUES, stated.head(0)).stated.isna().all()


def test_a_figure_that_is_not_known_is_no_row():
    few = {"tax_before": 0.89, "tax_after": float("nan")}
    stated = read("stated_figures", "3301", year=2024)
    assert list(model.figures_to_know(few, stated).figure) == ["tax_before"]


def test_areas_are_named_with_their_code_and_sums_with_their_committee():
    names = read("committees", "3301").set_index("committee").label
    areas = model.named_areas(read("operations_by_service_area", "3301", year=2024), {}, names)
    assert areas.label[0].startswith(f"{areas.service_area[0]} ")
    assert list(areas.label[areas.is_total]) == list(names)
