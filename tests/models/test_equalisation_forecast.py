"""The forecast starts from what is known, repeats itself, and says how well it would have done."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from kommunetall.data import read
from kommunetall.errors import DataError
from kommunetall.models.equalisation import (
    EqualisationRules,
    back_test,
    equalise,
    forecast,
    history,
    trials,
    with_codes_of_today,
)
from kommunetall.models.equalisation.draws import deduction_of, moved_levels, whole_country
from kommunetall.models.equalisation.forecast import EDGES, assumed, spread
from kommunetall.models.equalisation.scenarios import Scenario, scenarios, side_by_side
from kommunetall.rules import rules_on

BEHIND = {y: rules_on("equalisation", EqualisationRules, date(y, 1, 1)) for y in range(2020, 2026)}
AHEAD = {y: rules_on("equalisation", EqualisationRules, date(y, 1, 1)) for y in range(2026, 2031)}


@pytest.fixture(scope="module")
def panel():
    return with_codes_of_today(read("municipal_tax"), read("municipality_codes"))


@pytest.fixture(scope="module")
def past(panel):
    return history(panel, read("municipality_codes"), 2025)


@pytest.fixture(scope="module")
def foretold(past):
    return forecast(past, AHEAD, 0.04, 2000, 1)


def test_history_joins_municipalities_over_their_codes(past):
    assert past.levels.loc["3301"].round(3).to_list() == [0.937, 0.927, 0.912, 0.905, 0.890, 0.896]
    assert past.levels.loc["1580"].notna().sum() == 2
    assert len(past.levels) == 357


def test_the_vectorised_equalisation_is_the_settlement(panel, past):
    people, average = past.population.to_numpy(), past.averages[2025]
    found = assumed(past.levels[2025].to_numpy(), people, people, average, AHEAD[2026])
    settled = equalise(panel[panel.year == 2025], AHEAD[2026]).set_index("municipality_code")
    expected = settled.net_nok.reindex(past.levels.index)
    assert np.allclose(1e6 * found.net_nok_million, expected, atol=1e-3)


def test_every_draw_is_a_whole_country(past):
    (mean, deduction), *_ = whole_country(past, AHEAD, 50, 1)
    levels = moved_levels(past, 1, 50, 1) / mean
    weights = past.population.to_numpy() / past.population.sum()
    assert np.allclose(weights @ levels, 1)
    drawn = deduction_of(levels, past.population.to_numpy(), AHEAD[2026])
    assert np.ptp(deduction - drawn) == pytest.approx(0, abs=1e-12)


def test_draws_are_about_the_level_of_the_last_year(past):
    *_, (mean, _) = whole_country(past, AHEAD, 4000, 1)
    levels = moved_levels(past, 5, 4000, 1) / mean
    known = past.levels[2025].to_numpy()
    assert np.abs(levels.mean(axis=1) / known - 1).max() < 0.02
    assert np.abs(np.median(levels, axis=1) / known - 1).max() < 0.02


def test_a_municipality_is_drawn_the_same_whoever_else_is_shown(past, foretold):
    alone = forecast(past, AHEAD, 0.04, 2000, 1, municipalities=["3301"])
    among = foretold[foretold.municipality_code == "3301"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among)


def test_the_countrys_draws_serve_every_growth(past):
    country = whole_country(past, AHEAD, 500, 1)
    for growth in (0.0, 0.04):
        computed = forecast(past, AHEAD, growth, 500, 1, ["3301"])
        given = forecast(past, AHEAD, growth, 500, 1, ["3301"], country)
        pd.testing.assert_frame_equal(computed, given)


def test_the_same_seed_gives_the_same_figures(past, foretold):
    again = forecast(past, AHEAD, 0.04, 2000, 1)
    assert again.equals(foretold)
    assert not forecast(past, AHEAD, 0.04, 2000, 2).equals(foretold)


def test_the_middle_is_the_chosen_growth_and_lies_inside_the_inner_band(past, foretold):
    by_edge = foretold.set_index(
        ["municipality_code", "year", "edge"]
    ).own_after_nok_million.unstack()
    assert by_edge.shape == (357 * 5, 3)
    assert ((by_edge.low <= by_edge.middle) & (by_edge.middle <= by_edge.high)).all()
    middle = (
        foretold[foretold.edge == "middle"]
        .set_index(["municipality_code", "year"])
        .after_nok_million
    )
    for code in ("3301", "0301", "1151", "5612", "5014"):
        chosen = scenarios(past, AHEAD, code, {"chosen": Scenario(0.04)}).set_index("year")
        assert np.allclose(middle[code], chosen.after_nok_million, rtol=1e-9)


def test_the_outer_band_holds_the_middle_and_widens(foretold):
    own = spread(foretold, "3301", "before_share", "after_nok_million")
    for amount in ("before_share", "after_nok_million"):
        low, middle, high = (own[f"{edge}_{amount}"] for edge in EDGES)
        assert ((low < middle) & (middle < high)).all()
        assert (high - low).is_monotonic_increasing


def test_equalisation_narrows_the_band(foretold):
    own = foretold[(foretold.municipality_code == "1151") & (foretold.year == 2026)].set_index(
        "edge"
    )
    width = own.loc["high", ["tax_nok_million", "after_nok_million"]] - own.loc["low"]
    assert width.after_nok_million < width.tax_nok_million


def test_the_back_test_is_as_good_as_reported(panel):
    tried = trials(panel, read("municipality_codes"), BEHIND, 2025, 1)
    tested = back_test(tried, 0.04).set_index("trial")
    assert list(tested.index) == [
        "2022 → 2023",
        "2022 → 2024",
        "2022 → 2025",
        "2023 → 2024",
        "2023 → 2025",
        "2024 → 2025",
        "mean",
    ]
    assert tested.municipalities.dropna().to_list() == [356, 355, 355, 355, 355, 357]
    assert tested.level_coverage_share["mean"] == pytest.approx(0.86, abs=0.02)
    assert tested.level_coverage_share.between(0.73, 0.93).all()
    assert tested.after_coverage_share["mean"] == pytest.approx(0.85, abs=0.03)
    assert (tested.error_points > 0).all()
    assert (tested.naive_error_share > 0).all()


def test_too_short_a_history_is_refused(panel):
    with pytest.raises(DataError, match="needs that year and two before it"):
        history(panel, read("municipality_codes"), 2021)


def test_the_scenario_without_growth_is_the_last_year_again(panel, past):
    same = {2026: AHEAD[2026]}
    still = scenarios(past, same, "3301", {"still": Scenario(0.0)}).iloc[0]
    settled = (
        equalise(panel[panel.year == 2025], AHEAD[2026]).set_index("municipality_code").loc["3301"]
    )
    assert still.tax_nok_million == pytest.approx(settled.tax_nok_thousand / 1000)
    assert still.net_nok_million == pytest.approx(settled.net_nok / 1e6)


def test_scenarios_move_the_way_they_say(past):
    chosen = {
        "middle": Scenario(0.04),
        "low": Scenario(0.03),
        "weaker": Scenario(0.04, own=-0.01),
        "people": Scenario(0.04, population=0.01),
    }
    found = scenarios(past, AHEAD, "3301", chosen).pivot(
        index="year", columns="label", values="after_nok_million"
    )
    assert (found.low < found.middle).all()
    assert (found.people > found.middle).all()
    assert (found.weaker < found.middle).all()
    assert (found.middle - found.weaker < 0.1 * (found.middle - found.low)).all(), (
        "most is equalised away"
    )


def test_five_scenarios_stand_side_by_side(past):
    found = side_by_side(past, AHEAD, "3301", 0.04, 0.01)
    chosen = scenarios(past, AHEAD, "3301", {"weaker": Scenario(0.04, own=-0.01)})
    assert list(found.year) == list(AHEAD)
    assert found.weaker_tax_nok_million.to_list() == chosen.after_nok_million.to_list()
    assert (found.lower_growth_nok_million < found.chosen_growth_nok_million).all()
    assert (found.chosen_growth_nok_million < found.higher_growth_nok_million).all()
    with pytest.raises(DataError, match="growth_step er 1"):
        side_by_side(past, AHEAD, "3301", 0.04, 1)


@pytest.mark.parametrize("tax", [float("nan"), 0.0, 3e9])
def test_a_history_with_a_faulty_figure_is_refused(panel, tax):
    faulty = panel.assign(tax_nok_thousand=panel.tax_nok_thousand.where(panel.index != 700, tax))
    with pytest.raises(DataError, match="The municipalities of 2021 cannot be equalised"):
        history(faulty, read("municipality_codes"), 2025)


def test_a_history_with_a_municipality_twice_or_a_dot_is_refused(panel):
    with pytest.raises(DataError, match="stands more than once"):
        history(pd.concat([panel, panel[:1]]), read("municipality_codes"), 2025)
    dotted = panel.astype({"tax_nok_thousand": object})
    dotted.loc[3, "tax_nok_thousand"] = "."
    with pytest.raises(DataError, match="tax is missing"):
        history(dotted, read("municipality_codes"), 2025)


def test_what_cannot_be_forecast_is_refused_with_every_reason(past, foretold):
    with pytest.raises(DataError) as refused:
        forecast(past, {}, 0.04, 0, 1, ["3301", "3005"])
    for part in ("draws = 0", "rules: give those", "'3005' is not in the history"):
        assert part in str(refused.value)
    with pytest.raises(DataError, match="3005"):
        spread(foretold, "3005", "tax_nok_million")
    with pytest.raises(DataError, match=r"0\.04 for 4 prosent"):
        forecast(past, AHEAD, 4, 100, 1)
    with pytest.raises(DataError, match="national er 4"):
        Scenario(4)
