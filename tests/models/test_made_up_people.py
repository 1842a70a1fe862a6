"""The generator makes what it is asked for.

Sound tables, near the rates, the same for the same seed.
"""

import datetime as dt
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.data.extract import read_extract
from kommunetall.errors import DataError
from made_up_people import Area, Reorganisation, synthetic_extract
from made_up_people import __main__ as remake
from made_up_people import people as model

FIRST, LAST = pd.Timestamp("2022-01-01"), pd.Timestamp("2024-12-31")
MOVES = (Reorganisation("P03", "P07", dt.date(2023, 3, 15), 60.0),)
TYPES = {"fast", "midlertidig", "vikar", "timelonn", "laerling"}


@pytest.fixture(scope="module")
def extract():
    return synthetic_extract(5, "2022-01", "2024-12", 4000, reorganisations=MOVES)


def ends(frame, column="end_date"):
    return frame[column].fillna(pd.Timestamp("2100-01-01"))


def faults_of(frames):
    """What is wrong with an extract, counted row by row."""
    periods, faults = periods_and_faults(frames)
    return Counter(faults + faults_of_absences(frames, periods) + faults_of_work(frames, periods))


def is_employed(periods, employment, first, last):
    return any(start <= last and first <= end for start, end in periods[employment])


def periods_and_faults(frames):
    """First and last day of each period by employment, and what is wrong with them."""
    faults, periods, owner = [], {}, {}
    for r in frames["employments"].assign(end=ends(frames["employments"])).itertuples():
        if owner.setdefault(r.employment_id, r.person_id) != r.person_id:
            faults.append("two people")
        if not (
            0 < r.position_share <= 100 and r.start_date <= r.end and r.employment_type in TYPES
        ):
            faults.append("employment")
        own = periods.setdefault(r.employment_id, [])
        if any(r.start_date <= end and start <= r.end for start, end in own):
            faults.append("overlap")
        own.append((r.start_date, r.end))
    return periods, faults


def faults_of_absences(frames, periods):
    faults, last_of = [], {}
    absences = frames["absences"].assign(end=ends(frames["absences"], "to_date"))
    for a in absences.sort_values(["employment_id", "from_date"]).itertuples():
        if not is_employed(periods, a.employment_id, a.from_date, a.end):
            faults.append("absence outside")
        if a.from_date > a.end or not 0 < a.degree <= 100:
            faults.append("absence")
        if last_of.get(a.employment_id, pd.Timestamp(0)) >= a.from_date:
            faults.append("absences overlap")
        last_of[a.employment_id] = a.end
    return faults


def faults_of_work(frames, periods):
    faults = []
    for o in frames["overtime"].itertuples():
        if o.month.day != 1 or min(o.overtime_paid_hours, o.overtime_compensated_hours) < 0:
            faults.append("overtime")
        if not is_employed(periods, o.employment_id, o.month, o.month):
            faults.append("overtime outside")
    broken = frames["breaches"].itertuples()
    outside = [b for b in broken if not is_employed(periods, b.employment_id, b.date, b.date)]
    return faults + ["breach outside"] * len(outside)


def test_no_row_is_wrong(extract):
    assert faults_of(extract) == {}
    assert not extract["overtime"].duplicated(["employment_id", "month"]).any()


@given(
    seed=st.integers(0, 10**6),
    employees=st.integers(1, 60),
    months=st.integers(0, 30),
    several=st.floats(0, 1),
    areas=st.lists(st.sampled_from(model.AREAS), min_size=1, max_size=4, unique=True),
)
def test_no_row_is_wrong_whatever_is_asked_for(seed, employees, months, several, areas):
    last = str(np.datetime64("2022-11") + months)
    day = dt.date(2022, 12, 1)
    moves = [Reorganisation(areas[0].code, areas[-1].code, day, 5.0)] if len(areas) > 1 else []
    frames = synthetic_extract(
        seed, "2022-11", last, employees, areas, moves, several_positions_share=several
    )
    assert faults_of(frames) == {}
    assert all((frame.attrs["status"] == "synthetic") for frame in frames.values())


def test_the_same_seed_gives_the_same_and_another_seed_another(extract):
    again = synthetic_extract(5, "2022-01", "2024-12", 4000, reorganisations=MOVES)
    for name, frame in extract.items():
        pd.testing.assert_frame_equal(frame, again[name])
    other = synthetic_extract(6, "2022-01", "2024-12", 4000)
    assert not other["absences"].equals(extract["absences"])


def test_every_pseudonym_says_that_it_is_made_up(extract):
    for frame in extract.values():
        assert frame.employment_id.str.startswith("syn-").all()
    assert extract["employments"].person_id.str.startswith("syn-").all()
    assert extract["employments"].attrs["status"] == "synthetic"


def test_the_size_holds_and_people_come_and_go_within_months_by_season(extract):
    frame = extract["employments"]
    for day in (FIRST, pd.Timestamp("2023-06-30"), LAST):
        there = frame[(frame.start_date <= day) & (ends(frame) >= day)]
        assert there.person_id.nunique() == pytest.approx(4000, rel=0.06)
    first = frame.drop_duplicates("person_id").start_date
    new = first[first >= FIRST]
    by_month = new.dt.month.value_counts()
    assert by_month.idxmax() == 8
    assert by_month[8] > 2 * by_month[7]
    assert (new.dt.day != 1).mean() > 0.3


def test_a_reorganisation_moves_at_most_its_fte_on_its_day(extract):
    frame = extract["employments"].assign(org_2=lambda f: f.org_2.astype(str))
    begun = frame[(frame.org_2 == "P07") & (frame.start_date == "2023-03-15")]
    before = frame[(frame.org_2 == "P03") & (frame.end_date == "2023-03-14")]
    moved = begun[begun.employment_id.isin(before.employment_id)]
    assert 50 < moved.position_share.sum() / 100 <= 60


def test_some_have_several_positions_change_share_or_become_permanent(extract):
    frame = extract["employments"].assign(employment_type=lambda f: f.employment_type.astype(str))
    assert (frame.groupby("person_id").employment_id.nunique() >= 2).mean() > 0.02
    each = frame.groupby("employment_id")
    assert (each.position_share.nunique() >= 2).sum() > 50
    became = frame[frame.employment_id.duplicated()].employment_type.eq("fast") & (
        frame.groupby("employment_id").employment_type.transform("first") != "fast"
    )
    assert became.sum() > 50
    together = (
        frame[(frame.start_date <= LAST) & (ends(frame) >= LAST)]
        .groupby("person_id")
        .position_share.sum()
    )
    assert together.max() <= 100


def test_absences_follow_the_season_cross_the_years_and_are_graded(extract):
    frame = extract["absences"]
    begun = frame[frame.from_date >= FIRST].from_date.dt.month.value_counts()
    assert begun[2] > 1.5 * begun[7]
    assert (frame.from_date.dt.year != frame.to_date.dt.year)[frame.to_date.notna()].sum() > 50
    assert (frame.from_date < FIRST).any()
    assert frame.to_date.isna().any()
    long = frame[(ends(frame, "to_date") - frame.from_date).dt.days >= 16]
    assert 0.3 < (long.degree < 100).mean() < 0.7
    assert set(frame.absence_type.unique()) == {"egenmeldt", "legemeldt", "barn"}


def test_sickness_comes_out_near_the_rate_of_the_area():
    areas = [Area("P01", "A", 1, sickness_percent=6.0), Area("P02", "A", 1, sickness_percent=12.0)]
    frames = synthetic_extract(2, "2023-01", "2024-12", 4000, areas, several_positions_share=0)
    rows = frames["employments"].assign(end=lambda f: ends(f).clip(upper=LAST))
    rows = rows[rows.employment_type.isin(["fast", "midlertidig", "vikar"])]
    rows["start"] = rows.start_date.clip(lower=pd.Timestamp("2023-01-01"))
    rows = rows[rows.end >= rows.start]
    sick = frames["absences"][frames["absences"].absence_type != "barn"]
    both = sick.merge(rows, on="employment_id")
    start = both[["from_date", "start"]].max(axis=1)
    end = pd.concat([ends(both, "to_date"), both.end], axis=1).min(axis=1)

    def days(first, last):
        first, last = (s.to_numpy().astype("datetime64[D]") for s in (first, last))
        return np.maximum(np.busday_count(first, np.maximum(last + 1, first)), 0)

    lost = (
        (days(start, end) * both.position_share * both.degree)
        .groupby(both.org_2, observed=True)
        .sum()
    )
    agreed = (
        (days(rows.start, rows.end) * rows.position_share * 100)
        .groupby(rows.org_2, observed=True)
        .sum()
    )
    rate = 100 * lost / agreed
    assert rate["P01"] == pytest.approx(6, rel=0.1)
    assert rate["P02"] == pytest.approx(12, rel=0.1)


UNUSABLE = {
    "months in words": ({"first_month": "januar 2022"}, "must be written as 2022-01"),
    "an end before the beginning": (
        {"first_month": "2024-01", "last_month": "2023-12"},
        "is before first_month",
    ),
    "nobody": ({"employees": 0}, "at least 1"),
    "no areas": ({"areas": ()}, "give at least one"),
    "an area twice": ({"areas": (model.AREAS[0], model.AREAS[0])}, "each code once"),
    "a move to nowhere": (
        {"reorganisations": [Reorganisation("P01", "P99", dt.date(2023, 1, 1), 1)]},
        "P99 is not among the areas",
    ),
    "a season of four": ({"absence_season": (1, 2, 3, 4)}, "absence_season must be twelve weights"),
    "types that do not sum": ({"type_shares": (1, 1, 1, 1, 1)}, "shares that sum to 1"),
}


@pytest.mark.parametrize(("change", "said"), UNUSABLE.values(), ids=UNUSABLE)
def test_parameters_that_make_no_sense_are_refused(change, said):
    with pytest.raises(DataError, match=said):
        synthetic_extract(
            **{"seed": 1, "first_month": "2022-01", "last_month": "2024-12", **change}
        )


def test_all_senseless_parameters_are_told_at_once():
    with pytest.raises(DataError) as refused:
        synthetic_extract(1, "2024-01", "2023-12", 0, areas=(), hiring_season=(0,) * 12)
    assert len(refused.value.findings) == 4


def test_the_frozen_extract_is_what_is_made_again():
    made = remake.like_drammen()
    frozen = read_extract(remake.FOLDER)
    for table, frame in made.items():
        texts = frame.select_dtypes("category").columns
        plain = dict.fromkeys(texts, object)
        pd.testing.assert_frame_equal(
            frozen[table].astype(plain), frame.astype(plain), check_dtype=False
        )


def test_the_frozen_extract_is_small():
    files = list(remake.FOLDER.glob("*.parquet"))
    assert len(files) == 4
    assert sum(file.stat().st_size for file in files) < 800_000
