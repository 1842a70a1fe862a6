"""The operating account closes across its tables, and what is printed twice is found."""

from datetime import date
from functools import partial

import pytest

from kommunetall.data import read
from kommunetall.models import summary as model
from kommunetall.models.investment import report as investment
from kommunetall.models.investment.rules import FinancialTargets
from kommunetall.rules import rules_on


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
    bridge = model.deviation_bridge(committees, read("central_items", "3301", year=2024)).set_index(
        "step"
    )
    assert bridge.change_nok_million["Ikke forklart"] == pytest.approx(-5.0)


def test_last_years_actual_is_printed_with_the_amounts_of_the_original_budget():
    twice = model.same_amounts_twice(
        read("operations_by_committee", "3301", year=2024),
        read("operations_by_programme_area", "3301", year=2024),
    ).set_index("label")
    assert (twice.difference_nok_thousand != 0).sum() == 1
    assert twice.difference_nok_thousand["Hovedutvalg for arbeid, aktivitet og inkludering"] == -20


def test_there_are_ten_figures_to_know_each_beside_what_is_stated_and_with_its_appendix():
    tables = {name: read(name, "3301", year=2024) for name in investment.TABLES}
    targets = rules_on("3301/financial_targets", FinancialTargets, date(2024, 12, 31))
    found = investment.analyse(tables, targets, "P12")
    known_beside = partial(
        model.figures_to_know,
        {"before_share": 0.89, "after_share": 0.949},
        {"cost_nok_million": 634.055, "closing_nok_million": 1037.0},
        found.figures,
        1431.092,
        read("sickness_absence", "3301", year=2024),
    )
    stated = read("stated_figures", "3301", year=2024)
    known = known_beside(stated).set_index("label")
    assert len(known) == 10
    assert set(known.appendix) == {"investment", "equalisation", "pension", "workforce"}
    said = known.dropna(subset="stated")
    apart = (said.value - said.stated).abs()
    assert apart[apart > 0.05].to_dict() == pytest.approx({"Utlån fra lånefondet 31.12.": 0.9})
    unstated = known_beside(stated.head(0))
    assert unstated.stated.isna().all()
