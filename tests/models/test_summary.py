"""The operating account closes across its tables, and what is printed twice is found."""

import pytest

from kommunetall.data import read
from kommunetall.errors import DataError
from kommunetall.models import summary as model


def test_the_deviations_of_2024_close_to_the_thousand():
    bridge = model.deviation_bridge(
        read("operations_by_committee", "3301", year=2024), read("central_items", "3301", year=2024)
    )
    assert "Ikke forklart" not in list(bridge.step)
    assert bridge.change_nok_million.iloc[-1] == pytest.approx(32.829)
    assert bridge.change_nok_million.iloc[:-1].sum() == pytest.approx(32.829, abs=0.0015)


def test_a_gap_in_the_account_becomes_a_step():
    committees = read("operations_by_committee", "3301", year=2024)
    committees.loc[committees.kind == "sum", "deviation_nok_thousand"] += 5000
    bridge = model.deviation_bridge(committees, read("central_items", "3301", year=2024)).set_index("step")
    assert bridge.change_nok_million["Ikke forklart"] == pytest.approx(-5.0)


def test_last_years_actual_is_printed_with_the_amounts_of_the_original_budget():
    twice = model.same_amounts_twice(
        read("operations_by_committee", "3301", year=2024),
        read("operations_by_programme_area", "3301", year=2024),
    ).set_index("label")
    assert (twice.difference_nok_thousand != 0).sum() == 1
    assert twice.difference_nok_thousand["Hovedutvalg for arbeid, aktivitet og inkludering"] == -20


def test_a_key_figure_that_is_not_stated_is_asked_for():
    stated = read("stated_figures", "3301", year=2024)
    assert len(model.key_figures(stated)) == len(model.KEY_FIGURES)
    with pytest.raises(DataError, match="pension, accumulated: add it"):
        model.key_figures(stated[stated.item != "accumulated"])
