"""A trend is shown for five years, refused for fewer; a projection goes as far as it has seen."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.data import read
from kommunetall.models.workforce import TABLES
from kommunetall.models.workforce import trend as model

values = st.lists(st.floats(0, 1e4), min_size=1, max_size=12)


def series(numbers, first=2020):
    return pd.DataFrame(
        {
            "measure": "fte",
            "year": range(first, first + len(numbers)),
            "value": np.array(numbers, dtype=float),
        }
    )


def test_drammens_one_report_is_too_few_years_for_everything():
    tables = {name: read(name, "3301") for name in TABLES}
    found = model.trends(model.totals_over_time(tables, 2024)).set_index("measure")
    assert found.years.to_dict() == {
        **dict.fromkeys(["fte", "employees", "rate_percent", "turnover_percent", "paid_hours"], 2),
        "breaches": 3,
        "hires": 4,
    }
    assert set(found.outcome) == {"too_few_years"}
    assert found.slope.isna().all()
    assert model.projected(model.totals_over_time(tables, 2024)).empty


def test_a_year_is_as_the_last_report_prints_it():
    rows = read("fte_employees", "3301")
    restated = rows.assign(report_year=2025, fte=rows.fte + 1)
    tables = {name: read(name, "3301") for name in TABLES}
    tables["fte_employees"] = pd.concat([rows, restated])
    total = rows[(rows.service_area == "total") & (rows.year == 2024)].fte.iloc[0]
    for year, more in ((2024, 0), (2025, 1)):
        found = model.totals_over_time(tables, year).query("measure == 'fte' and year == 2024")
        assert list(found.value) == [total + more]


def test_a_straight_line_has_its_own_slope_and_one_odd_year_does_not_turn_it():
    straight = [10 + 2 * k for k in range(7)]
    odd = [*straight[:3], 99, *straight[4:]]
    for numbers in (straight, odd):
        assert model.trends(series(numbers)).slope[0] == pytest.approx(2)


def test_a_straight_line_goes_on_without_a_band():
    found = model.projected(series([10, 12, 14, 16, 18])).set_index("year")
    for column in ("low", "middle", "high"):
        assert list(found[column].loc[2025:]) == pytest.approx([20, 22])
    assert found.value.loc[2025:].isna().all()
    assert found.middle[2024] == found.value[2024] == 18


def test_a_projection_by_hand():
    found = model.projected(series([100, 104, 103, 109, 110])).set_index("year")
    assert list(found.loc[2025, ["low", "middle", "high"]]) == [109, 112.5, 116]
    assert list(found.loc[2026, ["low", "middle", "high"]]) == [113, 115, 117]


@given(values)
def test_few_years_give_nothing_and_enough_give_an_ordered_band_that_is_never_negative(numbers):
    found = model.projected(series(numbers))
    assert found.empty == (len(numbers) < model.LEAST_YEARS)
    ahead = found[found.value.isna()].astype(dict.fromkeys(("low", "middle", "high"), float))
    assert (ahead.low <= ahead.middle + 1e-9).all()
    assert (ahead.middle <= ahead.high + 1e-9).all()
    assert (ahead.low >= 0).all()


@given(values, st.randoms())
def test_the_order_of_rows_does_not_matter(numbers, random):
    rows = series(numbers)
    shuffled = rows.sample(frac=1, random_state=random.randint(0, 1000))
    pd.testing.assert_frame_equal(model.trends(rows), model.trends(shuffled))
