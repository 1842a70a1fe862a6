"""Made-up extracts are marked, hold together, and come out near what is asked for."""

import datetime as dt

import pandas as pd
import pytest

from kommunetall.data.extract import read_extract, write_extract
from kommunetall.errors import DataError
from kommunetall.models import workforce_absence as absence
from kommunetall.models import workforce_periods as ready
from kommunetall.models import workforce_positions as positions
from kommunetall.models import workforce_synthetic as model

LAST = "2024-12-31"
MOVED = model.Reorganisation("P06", "P05", dt.date(2024, 7, 1), 30.0)


@pytest.fixture(scope="module")
def extract():
    return model.synthetic_extract(3, "2023-01", "2024-12", 3_000, reorganisations=[MOVED])


def test_the_same_seed_gives_the_same_people_and_another_seed_others(extract):
    again = model.synthetic_extract(3, "2023-01", "2024-12", 3_000, reorganisations=[MOVED])
    other = model.synthetic_extract(4, "2023-01", "2024-12", 3_000, reorganisations=[MOVED])
    for name, frame in extract.items():
        pd.testing.assert_frame_equal(frame, again[name])
    assert not extract["absences"].equals(other["absences"])


def test_everything_is_marked_as_made_up_also_after_a_file(extract, tmp_path):
    for frame in extract.values():
        assert frame.attrs["status"] == model.STATUS
    assert extract["employments"].person_id.astype(str).str.startswith(model.MARK).all()
    read = read_extract(tmp_path, write_extract(extract, tmp_path))
    assert {frame.attrs["status"] for frame in read.values()} == {"synthetic"}
    for name, frame in extract.items():
        assert len(read[name]) == len(frame)


def test_sickness_and_turnover_come_out_near_those_of_the_areas(extract):
    everyone = ready.periods_of(extract, LAST)
    counted = everyone.of(("fast", "midlertidig", "vikar"))
    by_month = absence.sickness_by_month(counted, extract["absences"], "2023-01", "2024-12")
    rates = absence.sickness_of_years(by_month)
    rates = rates[rates.year == 2024].set_index("area").rate_percent
    left = positions.turnover(everyone, 2024).set_index("area").turnover_percent
    for area in model.AREAS:
        if area.weight >= 10:
            assert rates[area.code] == pytest.approx(area.sickness_percent, abs=2)
            assert left[area.code] == pytest.approx(100 * area.turnover_share, abs=6)
    summer = by_month[by_month.area == "total"].set_index("month")
    july, february = (summer.lost[m] / summer.agreed[m] for m in ("2024-07-01", "2024-02-01"))
    assert july < february


def test_a_reorganisation_is_seen_as_moves_and_not_as_growth(extract):
    found = positions.bridge(ready.periods_of(extract, LAST), "2024-06-30", "2024-07-01").set_index("area")
    assert 0 < -found.moved_out_fte["P06"] <= MOVED.fte
    assert found.moved_in_fte["P05"] == pytest.approx(-found.moved_out_fte["P06"])


def test_months_and_areas_that_cannot_be_are_refused():
    nowhere = model.Reorganisation("P06", "P99", dt.date(2024, 7, 1), 30.0)
    with pytest.raises(DataError) as caught:
        model.synthetic_extract(1, "2024-12", "2023-01", 0, reorganisations=[nowhere])
    assert len(caught.value.findings) >= 3
