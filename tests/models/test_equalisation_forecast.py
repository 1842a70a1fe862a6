"""The forecast starts from what is known, repeats itself, and says how well it would have done."""

from datetime import date

import numpy as np
import pytest

from kommunetall.data import read
from kommunetall.errors import DataError
from kommunetall.models import equalisation_forecast as model
from kommunetall.models.equalisation import EqualisationRules, equalise, with_codes_of_today
from kommunetall.rules import rules_on

AHEAD = {y: rules_on("equalisation", EqualisationRules, date(y, 1, 1)) for y in range(2026, 2031)}


@pytest.fixture(scope="module")
def panel():
    return with_codes_of_today(read("municipal_tax"), read("municipality_codes"))


@pytest.fixture(scope="module")
def past(panel):
    return model.history(panel, read("municipality_codes"), 2025)


@pytest.fixture(scope="module")
def foretold(past):
    return model.forecast(past, AHEAD, 0.04, 2000, 1)


def test_history_joins_municipalities_over_their_codes(past):
    assert past.levels.loc["3301"].round(3).to_list() == [0.937, 0.927, 0.912, 0.905, 0.890, 0.896]
    assert past.levels.loc["1580"].notna().sum() == 2
    assert len(past.levels) == 357


def test_the_vectorised_equalisation_is_the_settlement(panel, past):
    net = model.equalised(past.levels[[2025]].to_numpy().T, past.population.to_numpy(), AHEAD[2026])
    settled = equalise(panel[panel.year == 2025], AHEAD[2026]).set_index("municipality_code")
    expected = (
        settled.net_nok_per_capita.reindex(past.levels.index)
        / settled.national_average_nok_per_capita.iloc[0]
    )
    assert np.allclose(net[0], expected, atol=1e-12)


def test_every_draw_is_a_whole_country(past):
    (levels,) = model.draw_levels(past, 3, 50, np.random.default_rng(1))
    weights = past.population.to_numpy() / past.population.sum()
    assert np.allclose(levels @ weights, 1)
    net = model.equalised(levels, past.population.to_numpy(), AHEAD[2026])
    assert np.allclose(net @ weights, 0, atol=1e-12)


def test_the_same_seed_gives_the_same_figures(past, foretold):
    again = model.forecast(past, AHEAD, 0.04, 2000, 1)
    assert again.equals(foretold)
    assert not model.forecast(past, AHEAD, 0.04, 2000, 2).equals(foretold)


def test_the_band_holds_the_middle_and_widens(foretold):
    own = foretold[foretold.municipality_code == "3301"].pivot(
        index="year", columns="quantile", values="before_share"
    )
    assert ((own[0.1] < own[0.5]) & (own[0.5] < own[0.9])).all()
    assert (own[0.9] - own[0.1]).is_monotonic_increasing


def test_equalisation_narrows_the_band(foretold):
    own = foretold[(foretold.municipality_code == "1151") & (foretold.year == 2026)].set_index("quantile")
    spread = own[["tax_nok_million", "after_nok_million"]].diff().sum()
    assert spread.after_nok_million < spread.tax_nok_million


def test_the_back_test_is_as_good_as_reported(panel):
    tested = model.back_test(panel, read("municipality_codes"), [2023, 2024, 2025], 2000, 1).set_index("year")
    assert tested.municipalities.to_list() == [356, 355, 357]
    assert tested.coverage_share.round(1).to_list() == [0.8, 0.7, 0.8]
    assert (tested.error_points < tested.naive_error_points * 1.05).all()


def test_too_short_a_history_is_refused(panel):
    with pytest.raises(DataError, match="needs that year and two before it"):
        model.history(panel, read("municipality_codes"), 2021)


def test_the_scenario_without_growth_is_the_last_year_again(panel, past):
    same = {2026: AHEAD[2026]}
    still = model.scenarios(past, same, "3301", {"still": model.Scenario(0.0)}).iloc[0]
    settled = equalise(panel[panel.year == 2025], AHEAD[2026]).set_index("municipality_code").loc["3301"]
    assert still.tax_nok_million == pytest.approx(settled.tax_nok_thousand / 1000)
    assert still.net_nok_million == pytest.approx(settled.net_nok / 1e6)


def test_scenarios_move_the_way_they_say(past):
    chosen = {
        "middle": model.Scenario(0.04),
        "low": model.Scenario(0.03),
        "weaker": model.Scenario(0.04, own=-0.01),
        "people": model.Scenario(0.04, population=0.01),
    }
    found = model.scenarios(past, AHEAD, "3301", chosen).pivot(
        index="year", columns="label", values="after_nok_million"
    )
    assert (found.low < found.middle).all() and (found.people > found.middle).all()
    assert (found.weaker < found.middle).all()
    assert (found.middle - found.weaker < 0.1 * (found.middle - found.low)).all(), "most is equalised away"


def test_the_forecast_of_the_middle_is_near_the_scenario_it_assumes(past, foretold):
    middle = model.spread(foretold, "3301", "after_nok_million").set_index("year").middle_after_nok_million
    assumed = (
        model.scenarios(past, AHEAD, "3301", {"m": model.Scenario(0.04)}).set_index("year").after_nok_million
    )
    assert ((middle / assumed - 1).abs() < 0.02).all()
