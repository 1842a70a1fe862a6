"""The forecast starts from what is known, repeats itself, and says how well it would have done."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from kommunetall.data import read
from kommunetall.errors import DataError, NotThere
from kommunetall.models.equalisation import (
    EqualisationRules,
    back_test,
    equalise,
    forecast,
    history,
    trials,
    with_codes_of_today,
)
from kommunetall.models.equalisation.back_test import require_trials, trials_of_one
from kommunetall.models.equalisation.draws import (
    average_assumed,
    by_population,
    drawn_from,
    moved_deduction,
    moved_levels,
    nearest,
    whole_country,
)
from kommunetall.models.equalisation.forecast import EDGES, kept_levels, path, spread
from kommunetall.models.equalisation.scenarios import (
    Scenario,
    average_ahead,
    illustration,
    scenarios,
    side_by_side,
)
from kommunetall.models.equalisation.settlement import TaxRates
from kommunetall.models.equalisation.verdict import beside_the_mean, better_case
from kommunetall.rules import rules_on

BEHIND = {y: rules_on("equalisation", EqualisationRules, date(y, 1, 1)) for y in range(2020, 2026)}
RATES = {y: rules_on("tax", TaxRates, date(y, 12, 31)).highest_tax_rate for y in range(2020, 2027)}
AHEAD = {y: rules_on("equalisation", EqualisationRules, date(y, 1, 1)) for y in range(2026, 2031)}


@pytest.fixture(scope="module")
def panel():
    return with_codes_of_today(read("municipal_tax"), read("municipality_codes"))


@pytest.fixture(scope="module")
def past(panel):
    return history(panel, read("municipality_codes"), 2025)


@pytest.fixture(scope="module")
def foretold(past):
    return forecast(past, AHEAD, 2000, 1)


def test_history_joins_municipalities_over_their_codes(past):
    assert past.levels.loc["3301"].round(3).to_list() == [0.937, 0.927, 0.912, 0.905, 0.890, 0.896]
    assert past.levels.loc["1580"].notna().sum() == 2
    assert len(past.levels) == 357


def test_the_vectorised_equalisation_is_the_settlement(panel, past):
    people = past.population.to_numpy()
    found = kept_levels(past.levels[2025].to_numpy(), people, AHEAD[2026])
    settled = equalise(panel[panel.year == 2025], AHEAD[2026]).set_index("municipality_code")
    expected = settled.after_share.reindex(past.levels.index)
    assert np.allclose(found.after_share, expected, atol=1e-9)


def test_every_draw_is_a_whole_country(past):
    (mean, _), *_ = whole_country(past, AHEAD, 50, 1)
    levels = moved_levels(past, 1, 50, 1) / mean
    weights = past.population.to_numpy() / past.population.sum()
    assert np.allclose(weights @ levels, 1)


def test_the_deduction_is_drawn_about_the_assumed_one_as_far_as_it_has_moved(past):
    moved = moved_deduction(past, AHEAD[2026], 1, 4000, 1)
    assert np.median(moved) == pytest.approx(0, abs=5e-4)
    known = [355.6641 / 31465.28155, 432.8133 / 36348.92205, 592.5776 / 40714.09115]
    largest = known[2] - known[1]
    assert np.quantile(np.abs(moved), 0.5) < largest < np.abs(moved).max()
    wider = moved_deduction(past, AHEAD[2026], 4, 4000, 1)
    assert wider.std() > moved.std()


def test_draws_are_about_the_level_of_the_last_year(past):
    *_, (mean, _) = whole_country(past, AHEAD, 4000, 1)
    levels = moved_levels(past, 5, 4000, 1) / mean
    known = past.levels[2025].to_numpy()
    assert np.abs(levels.mean(axis=1) / known - 1).max() < 0.02
    assert np.abs(np.median(levels, axis=1) / known - 1).max() < 0.02


def test_nobody_is_drawn_from_the_same_municipality_twice(past):
    order, ranks = by_population(past)
    places = nearest(ranks, len(order))
    assert places.shape == (51, 357)
    assert all(len(set(column)) == 51 for column in places.T)
    assert places.min() == 0
    assert places.max() == len(order) - 1
    whole = past.levels.notna().all(axis=1).to_numpy()
    own = [
        code in set(order.index[nearby])
        for code, nearby in zip(past.levels.index, places.T, strict=True)
    ]
    assert (np.array(own) == whole).all(), "its own changes are among them where it has any"


@pytest.mark.parametrize(
    ("municipality", "first"),
    [("0301", 304), ("1151", 0), ("1130", None)],
    ids=["the largest", "the smallest", "a middle one"],
)
def test_those_that_a_band_is_drawn_from_are_told_by_their_inhabitants(past, municipality, first):
    order = past.population[past.levels.notna().all(axis=1)].sort_values().astype(int).to_list()
    own = order.index(int(past.population[municipality]))
    lowest = own - 25 if first is None else first
    told = drawn_from(past, municipality)
    assert told == (51, order[lowest], order[lowest + 50])
    assert told.fewest <= past.population[municipality] <= told.most


def test_the_largest_is_drawn_as_those_next_to_it_in_size_have_moved(past):
    still = past.levels.copy()
    order = past.population[still.notna().all(axis=1)].sort_values().index
    for code in order[-51:]:
        still.loc[code] = still.loc[code].iloc[-1] if code != "0301" else still.loc[code]
    alone = moved_levels(replace(past, levels=still), 1, 4000, 1)[still.index == "0301"][0]
    moved = np.abs(alone / still.loc["0301"].iloc[-1] - 1) > 1e-9
    assert moved.mean() == pytest.approx(1 / 51, abs=0.01)


def test_a_municipality_is_drawn_the_same_whoever_else_is_shown(past, foretold):
    alone = forecast(past, AHEAD, 2000, 1, municipalities=["3301"])
    among = foretold[foretold.municipality_code == "3301"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among)


def test_the_countrys_draws_serve_every_municipality(past):
    country = whole_country(past, AHEAD, 500, 1)
    for code in ("3301", "0301"):
        computed = forecast(past, AHEAD, 500, 1, [code])
        given = forecast(past, AHEAD, 500, 1, [code], country)
        pd.testing.assert_frame_equal(computed, given)


def test_the_same_seed_gives_the_same_figures(past, foretold):
    again = forecast(past, AHEAD, 2000, 1)
    assert again.equals(foretold)
    assert not forecast(past, AHEAD, 2000, 2).equals(foretold)


def test_the_middle_is_the_last_known_level_and_lies_inside_the_band(past, foretold):
    known = past.levels[2025]
    for share in ("before_share", "after_share"):
        by_edge = foretold.set_index(["municipality_code", "year", "edge"])[share].unstack()
        assert by_edge.shape == (357 * 5, 3)
        inside = (by_edge.low <= by_edge.middle) & (by_edge.middle <= by_edge.high)
        assert inside.all()
    middle = foretold[foretold.edge == "middle"].set_index(["municipality_code", "year"])
    for year in AHEAD:
        assert np.allclose(middle.before_share.xs(year, level="year")[known.index], known)


def test_the_path_goes_on_from_the_last_known_year(foretold):
    shares = [0.890, 0.896]
    series = pd.DataFrame({"year": [2024, 2025], "before_share": shares, "after_share": shares})
    found = path(foretold, series, "3301").set_index("year")
    assert found.is_known.to_list() == [True] * 2 + [False] * 5
    assert found.low_before_share[2025] == found.high_before_share[2025] == 0.896
    assert np.isnan(found.low_before_share[2024])


def test_the_band_holds_the_middle_and_widens(foretold):
    own = spread(foretold, "3301", "before_share", "after_share")
    for amount in ("before_share", "after_share"):
        low, middle, high = (own[f"{edge}_{amount}"] for edge in EDGES)
        assert ((low < middle) & (middle < high)).all()
        assert (high - low).is_monotonic_increasing


def test_equalisation_narrows_the_band(foretold):
    own = foretold[(foretold.municipality_code == "1151") & (foretold.year == 2026)].set_index(
        "edge"
    )
    width = own.loc["high", ["before_share", "after_share"]] - own.loc["low"]
    assert width.after_share < width.before_share


def test_the_back_test_is_as_good_as_reported(panel):
    tried = trials(panel, read("municipality_codes"), BEHIND, RATES, 2025, 1)
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
    assert tested.after_coverage_share["mean"] == pytest.approx(0.77, abs=0.03)
    assert (tested.after_error_points < tested.error_points).all()
    assert tested.error_share["mean"] == pytest.approx(0.081, abs=0.002)
    assert tested.naive_error_share["mean"] == pytest.approx(0.066, abs=0.001)


def back_tested(*pairs):
    """A back-test whose trials missed by these shares: by the method and by the same amount."""
    rows = [{"trial": f"{2022 + n} → 2030", **pair_of(pair)} for n, pair in enumerate(pairs)]
    errors = [sum(side) / len(pairs) for side in zip(*pairs, strict=True)]
    return pd.DataFrame([*rows, {"trial": "mean", **pair_of(errors)}])


def pair_of(errors):
    """Both errors and no coverage of interest."""
    return {
        "level_coverage_share": 0.8,
        "after_coverage_share": 0.8,
        **dict(zip(("error_share", "naive_error_share"), errors, strict=True)),
    }


@pytest.mark.parametrize(
    ("errors", "better", "nearer"),
    [
        ([(0.01, 0.02), (0.03, 0.05)], "method", 2),
        ([(0.02, 0.01), (0.05, 0.03)], "same_amount", 0),
        ([(0.01, 0.02), (0.01, 0.02), (0.09, 0.02)], "mixed_same_amount", 2),
        ([(0.02, 0.01), (0.02, 0.01), (0.02, 0.09)], "mixed_method", 1),
        ([(0.01, 0.02), (0.06, 0.02)], "mixed_same_amount", 1),
        ([(0.0201, 0.0204), (0.03, 0.03)], "equal", 0),
    ],
)
def test_one_is_better_only_where_the_mean_and_most_trials_say_so(errors, better, nearer):
    tested = back_tested(*errors)
    assert better_case(tested) == better
    beside = beside_the_mean(tested)
    assert (beside["nearer"], beside["trials"]) == (nearer, len(errors))
    assert beside["most_error_share"] == max(error for error, _ in errors)


def test_the_worst_trial_is_the_one_in_which_the_example_missed_most(panel):
    tried = trials(panel, read("municipality_codes"), BEHIND, RATES, 2025, 1)
    beside = beside_the_mean(back_test(tried, 0.04))
    assert (beside["worst_from"], beside["worst_to"]) == ("2022", "2024")
    assert (beside["nearer"], beside["trials"]) == (4, 6)


def test_what_was_foretold_of_one_is_beside_what_it_came_to(panel):
    tried = trials(panel, read("municipality_codes"), BEHIND, RATES, 2025, 1)
    own = trials_of_one(tried, "3301").set_index("trial")
    assert own.before_share["2024 → 2025"] == pytest.approx(0.890, abs=5e-4)
    assert own.outcome_before_share["2024 → 2025"] == pytest.approx(0.896, abs=5e-4)
    assert own.outcome_after_share["2023 → 2024"] == pytest.approx(0.949, abs=5e-4)
    assert list(trials_of_one(tried, "1580").trial) == ["2024 → 2025"]
    assert trials_of_one(tried, "9999").empty


def test_too_few_years_to_try_are_refused(panel):
    require_trials(panel, 2023)
    with pytest.raises(NotThere, match="trenger 3 år og ett å prøve det på"):
        require_trials(panel, 2022)


def test_too_short_a_history_is_refused(panel):
    with pytest.raises(DataError, match="trenger det året og to år før"):
        history(panel, read("municipality_codes"), 2021)


def test_the_scenario_without_growth_is_the_last_year_again(panel, past):
    same = {2026: AHEAD[2026]}
    still = scenarios(past, same, "3301", {"still": Scenario(0.0)}, [1.0]).iloc[0]
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
    found = scenarios(past, AHEAD, "3301", chosen, [1.0]).pivot(
        index="year", columns="label", values="after_nok_million"
    )
    assert (found.low < found.middle).all()
    assert (found.people > found.middle).all()
    assert (found.weaker < found.middle).all()
    assert (found.middle - found.weaker < 0.1 * (found.middle - found.low)).all(), (
        "most is equalised away"
    )


def test_five_scenarios_stand_side_by_side(past):
    found = side_by_side(past, AHEAD, "3301", 0.04, 0.01, [0.9])
    chosen = scenarios(past, AHEAD, "3301", {"weaker": Scenario(0.04, own=-0.01)}, [0.9])
    assert list(found.year) == list(AHEAD)
    assert found.weaker_tax_nok_million.to_list() == chosen.after_nok_million.to_list()
    assert (found.lower_growth_nok_million < found.chosen_growth_nok_million).all()
    assert (found.chosen_growth_nok_million < found.higher_growth_nok_million).all()
    with pytest.raises(DataError, match="growth_step er 1"):
        side_by_side(past, AHEAD, "3301", 0.04, 1, [0.9])


def test_a_rate_that_is_known_for_a_later_year_is_followed_from_then_on(past):
    chosen = {"chosen": Scenario(0.0)}
    one, two = (scenarios(past, AHEAD, "3301", chosen, r) for r in ([1.2], [1.2, 0.9]))
    assert two.tax_nok_million[0] == pytest.approx(one.tax_nok_million[0])
    assert (two.tax_nok_million[1:] / one.tax_nok_million[1:]).to_list() == pytest.approx(
        [0.9 / 1.2] * (len(AHEAD) - 1)
    )


def test_amounts_begin_from_the_last_national_average_that_is_known(panel):
    past = history(panel, read("municipality_codes"), 2024)
    assert list(past.later.index) == [2025]
    known, first, second = (average_ahead(past, 0.04, [1.2, 0.9], years) for years in (1, 2, 3))
    assert known == pytest.approx(42269.57697)
    assert first == pytest.approx(known * 1.04 * 0.9 / 1.2)
    assert second == pytest.approx(first * 1.04)


def test_amounts_follow_the_rate_of_the_first_year_and_then_only_the_growth(past):
    change = RATES[2026] / RATES[2025]
    first, second = (average_assumed(past, 0.04, change, years) for years in (1, 2))
    assert first == pytest.approx(42269.57697 * 1.04 * 11.35 / 12.75)
    assert past.later.empty
    assert average_ahead(past, 0.04, [change], 2) == pytest.approx(second)
    assert second == pytest.approx(1.04 * first)
    found = illustration(past, AHEAD, "3301", 0.04, [change], 4247.6)
    chosen = scenarios(past, AHEAD, "3301", {"chosen": Scenario(0.04)}, [change])
    assert found.after_nok_million.to_list() == chosen.after_nok_million.to_list()
    assert (found.tax_nok_million + found.net_nok_million).to_list() == pytest.approx(
        found.after_nok_million.to_list()
    )
    assert set(found.same_nok_million) == {4247.6}


@pytest.mark.parametrize("tax", [float("nan"), 0.0, 3e9])
def test_a_history_with_a_faulty_figure_is_refused(panel, tax):
    faulty = panel.assign(tax_nok_thousand=panel.tax_nok_thousand.where(panel.index != 700, tax))
    with pytest.raises(DataError, match="Skatten kan ikke jevnes ut mellom kommunene i 2021"):
        history(faulty, read("municipality_codes"), 2025)


def test_a_history_with_a_municipality_twice_or_a_dot_is_refused(panel):
    with pytest.raises(DataError, match="står mer enn én gang"):
        history(pd.concat([panel, panel[:1]]), read("municipality_codes"), 2025)
    dotted = panel.astype({"tax_nok_thousand": object})
    dotted.loc[3, "tax_nok_thousand"] = "."
    with pytest.raises(DataError, match="skatten mangler"):
        history(dotted, read("municipality_codes"), 2025)


def test_what_cannot_be_forecast_is_refused_with_every_reason(past, foretold):
    with pytest.raises(DataError) as refused:
        forecast(past, {}, 0, 1, ["3301", "3005"])
    for part in ("draws = 0", "rules: oppgi reglene", "'3005' er ikke med i historien"):
        assert part in str(refused.value)
    with pytest.raises(DataError, match="3005"):
        spread(foretold, "3005", "before_share")
    with pytest.raises(DataError, match=r"0\.04 for 4 prosent"):
        illustration(past, AHEAD, "3301", 4, 1.0, 4247.6)
    with pytest.raises(DataError, match="national er 4"):
        Scenario(4)
