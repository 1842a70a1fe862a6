"""The demonstration extract has the published totals.

Counted here by other code than that which made it.
"""

from collections import defaultdict

import numpy as np
import pandas as pd
import pytest

from kommunetall.data import read
from kommunetall.data.extract import read_extract, write_extract
from kommunetall.errors import DataError
from kommunetall.models.workforce import TABLES
from made_up_people import demonstration as model

YEARS = (2023, 2024)
SEEDS = (1, 7)
HOLIDAYS = [
    *(
        "2022-01-01",
        "2022-04-14",
        "2022-04-15",
        "2022-04-17",
        "2022-04-18",
        "2022-05-01",
        "2022-05-17",
    ),
    *("2022-05-26", "2022-06-05", "2022-06-06", "2022-12-25", "2022-12-26"),
    *(
        "2023-01-01",
        "2023-04-06",
        "2023-04-07",
        "2023-04-09",
        "2023-04-10",
        "2023-05-01",
        "2023-05-17",
    ),
    *("2023-05-18", "2023-05-28", "2023-05-29", "2023-12-25", "2023-12-26"),
    *(
        "2024-01-01",
        "2024-03-28",
        "2024-03-29",
        "2024-03-31",
        "2024-04-01",
        "2024-05-01",
        "2024-05-17",
    ),
    *("2024-05-09", "2024-05-19", "2024-05-20", "2024-12-25", "2024-12-26"),
]
CALENDAR = np.busdaycalendar(holidays=HOLIDAYS)


@pytest.fixture(scope="module")
def tables():
    return {name: read(name, "3301", report_year=2024) for name in TABLES}


@pytest.fixture(scope="module")
def stated():
    return read("stated_figures", "3301", year=2024, topic="workforce")


@pytest.fixture(scope="module", params=SEEDS)
def extract(request, tables, stated):
    return model.demonstration_extract(tables, stated, 2024, seed=request.param)


@pytest.fixture(scope="module")
def employments(extract):
    """Rows of employments as plain dictionaries; what goes on ends far away."""
    frame = extract["employments"]
    ends = frame.end_date.fillna(pd.Timestamp("2100-01-01"))
    return (
        frame.assign(end_date=ends)
        .astype({"org_2": str, "employment_type": str})
        .to_dict("records")
    )


def on_day(rows, day, *types):
    day = pd.Timestamp(day)
    return [
        r for r in rows if r["start_date"] <= day <= r["end_date"] and r["employment_type"] in types
    ]


def printed(table, year, column, key="service_area"):
    rows = table[table.year == year]
    return dict(zip(rows[key], rows[column].astype(float), strict=True))


@pytest.mark.parametrize("year", YEARS)
def test_fte_and_employees_are_as_printed_by_area_and_in_total(employments, tables, year):
    fte, persons = defaultdict(float), defaultdict(set)
    for row in on_day(employments, f"{year}-12-31", "fast"):
        for key in (row["org_2"], "total"):
            fte[key] += row["position_share"] / 100
            persons[key].add(row["person_id"])
    staff = tables["fte_employees"]
    assert {area: round(value) for area, value in fte.items()} == printed(staff, year, "fte")
    assert {area: len(people) for area, people in persons.items()} == printed(
        staff, year, "employees"
    )


@pytest.mark.parametrize("year", YEARS)
def test_full_time_and_average_position_are_as_printed(employments, tables, year):
    shares = defaultdict(list)
    for row in on_day(employments, f"{year}-12-31", "fast"):
        shares[row["person_id"]].append(row["position_share"])
    sums = [round(sum(s), 6) for s in shares.values()]
    said = tables["full_time"].set_index("year").loc[year]
    assert round(100 * sum(s >= 100 for s in sums) / len(sums), 2) == said.full_time_share_percent
    assert round(sum(sums) / sum(map(len, shares.values())), 2) == said.average_position_percent
    assert max(sums) <= 100


@pytest.mark.parametrize("year", YEARS)
def test_sickness_absence_is_as_printed_by_area_and_in_total(extract, employments, tables, year):
    first, last = np.datetime64(f"{year}-01-01"), np.datetime64(f"{year}-12-31")
    agreed, lost, of = defaultdict(float), defaultdict(float), defaultdict(list)

    def working(start, end):
        return np.busday_count(start, end + 1, busdaycal=CALENDAR) if end >= start else 0

    for row in employments:
        if row["employment_type"] in ("fast", "midlertidig", "vikar"):
            start = max(np.datetime64(row["start_date"], "D"), first)
            end = min(np.datetime64(row["end_date"], "D"), last)
            days = working(start, end) * row["position_share"] / 100
            of[row["employment_id"]].append((start, end, row["position_share"], row["org_2"]))
            for key in (row["org_2"], "total"):
                agreed[key] += days
    absences = extract["absences"]
    for a in absences[absences.absence_type.isin(["egenmeldt", "legemeldt"])].itertuples():
        until = last if pd.isna(a.to_date) else np.datetime64(a.to_date, "D")
        for start, end, share, area in of[a.employment_id]:
            days = working(max(start, np.datetime64(a.from_date, "D")), min(end, until))
            for key in (area, "total"):
                lost[key] += days * share / 100 * a.degree / 100
    rates = {area: round(100 * lost[area] / agreed[area], 1) for area in agreed}
    assert rates == printed(tables["sickness_absence"], year, "rate_percent")


@pytest.mark.parametrize("year", YEARS)
def test_overtime_is_as_printed_and_in_whole_months_of_the_employment(
    extract, employments, tables, year
):
    of = defaultdict(list)
    for row in employments:
        of[row["employment_id"]].append(row)
    paid, compensated = defaultdict(float), defaultdict(float)
    overtime = extract["overtime"]
    for o in overtime[overtime.month.dt.year == year].itertuples():
        month_end = o.month + pd.offsets.MonthEnd()
        areas = [
            r["org_2"]
            for r in of[o.employment_id]
            if r["start_date"] <= o.month and month_end <= r["end_date"]
        ]
        assert len(areas) == 1
        for key in (areas[0], "total"):
            paid[key] += o.overtime_paid_hours
            compensated[key] += o.overtime_compensated_hours
    for column, sums in (("paid_hours", paid), ("compensated_hours", compensated)):
        assert {a: round(h) for a, h in sums.items()} == printed(tables["overtime"], year, column)
    assert not overtime.duplicated(["employment_id", "month"]).any()


@pytest.mark.parametrize("year", YEARS)
def test_breaches_are_as_printed_by_area_and_by_type(extract, employments, tables, year):
    of = defaultdict(list)
    for row in employments:
        of[row["employment_id"]].append(row)
    by_area, by_type = defaultdict(int), defaultdict(int)
    found = extract["breaches"][extract["breaches"].date.dt.year == year]
    for b in found.itertuples():
        (row,) = (r for r in of[b.employment_id] if r["start_date"] <= b.date <= r["end_date"])
        area = row["org_3"] if row["org_2"] == "P14-P19" else row["org_2"]
        by_area[area] += 1
        by_type[b.breach_type] += 1
    by_area["total"] = by_type["Totalsum"] = len(found)
    wanted = printed(tables["breaches_by_area"], year, "breaches")
    assert by_area == {area: n for area, n in wanted.items() if n > 0}
    assert by_type == printed(tables["breaches_by_type"], year, "breaches", "breach_type")


@pytest.mark.parametrize("year", YEARS)
def test_those_who_left_are_as_printed_by_area_and_in_total(employments, tables, year):
    permanent = defaultdict(list)
    for row in employments:
        if row["employment_type"] == "fast":
            permanent[row["person_id"]].append(row)
    left = defaultdict(int)
    for rows in permanent.values():
        for row in (r for r in rows if r["end_date"].year == year and r["main_position"]):
            after = row["end_date"] + pd.Timedelta(days=1)
            if not any(r["start_date"] <= after <= r["end_date"] for r in rows):
                left[row["org_2"]] += 1
                left["total"] += 1
    assert left == printed(tables["turnover"], year, "leavers")


def begun(employments, among):
    """First days of permanent employment of people with none of the types the day before."""
    rows = defaultdict(list)
    for row in employments:
        rows[row["person_id"]].append(row)
    days = set()
    for person, own in rows.items():
        for row in own:
            day_before = row["start_date"] - pd.Timedelta(days=1)
            there = [r for r in own if r["start_date"] <= day_before <= r["end_date"]]
            if row["employment_type"] == "fast" and not [
                r for r in there if r["employment_type"] in among
            ]:
                days.add((person, row["start_date"]))
    return [day for _, day in days]


def test_those_new_to_the_municipality_are_as_printed_by_month_in_all_years(employments, tables):
    days = begun(employments, ("fast", "midlertidig", "vikar", "timelonn", "laerling"))
    for year in (2021, 2022, 2023, 2024):
        found = defaultdict(float)
        for day in days:
            if day.year == year:
                found[f"{day.month:02d}"] += 1
                found["total"] += 1
        assert found == printed(tables["hires"], year, "hires", "month")


def test_those_with_no_permanent_position_the_day_before_are_more_as_the_decembers_demand(
    employments,
):
    days = begun(employments, ("fast",))
    assert sum(day.year == 2024 for day in days) == 6292 - 6294 + 725
    assert sum(day.year == 2023 for day in days) == 761


def test_apprentices_and_temporary_fte_are_as_stated(employments):
    now, before = (
        sum(r["position_share"] for r in on_day(employments, f"{y}-12-31", "midlertidig", "vikar"))
        / 100
        for y in (2024, 2023)
    )
    assert round(now, 6) == 486
    assert round(100 * (now / before - 1), 2) == -13.83
    assert len({r["person_id"] for r in on_day(employments, "2024-12-31", "laerling")}) == 158


def test_people_have_several_positions_moves_and_changes(extract):
    frame = extract["employments"]
    assert (frame.groupby("person_id").employment_id.nunique() >= 2).sum() > 250
    areas = frame.groupby("employment_id").org_2.nunique()
    assert (areas == 2).sum() > 100, "some are moved between areas"
    assert frame.attrs["status"] == "synthetic"
    assert frame.person_id.str.startswith("syn-").all()


def test_the_same_seed_gives_the_same_extract_and_the_tables_are_unchanged(tables, stated):
    kept = {name: table.copy() for name, table in tables.items()}
    first, second = (model.demonstration_extract(tables, stated, 2024, seed=3) for _ in range(2))
    for name, frame in first.items():
        pd.testing.assert_frame_equal(frame, second[name])
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, kept[name])


def changed(tables, name, column, value, **where):
    table = tables[name].copy()
    rows = np.logical_and.reduce([table[c] == v for c, v in where.items()])
    table.loc[rows, column] = value
    return {**tables, name: table}


IMPOSSIBLE = {
    "areas with too few employees": (
        ("fte_employees", "employees", 6400, {"year": 2024, "service_area": "total"}),
        "the areas have fewer employees than the total",
    ),
    "fte that do not sum": (
        ("fte_employees", "fte", 5600, {"year": 2024, "service_area": "total"}),
        "differ from the total by more than rounding",
    ),
    "leavers that do not sum": (
        ("turnover", "leavers", 700, {"year": 2024, "service_area": "total"}),
        "725 left the areas and 700 in all",
    ),
    "everybody in full time": (
        ("full_time", "full_time_share_percent", 99.0, {"year": 2024}),
        "do not go with fte and employees",
    ),
    "a rate outside its areas": (
        ("sickness_absence", "rate_percent", 9.0, {"year": 2024, "service_area": "total"}),
        "9.0 is printed",
    ),
    "breaches of which the types are more": (
        ("breaches_by_type", "breaches", 9999, {"year": 2024, "line": 1}),
        "by area and",
    ),
    "overtime that does not sum": (
        ("overtime", "paid_hours", 99_999, {"year": 2024, "service_area": "total"}),
        "paid_hours of the areas differ",
    ),
    "more new people than places": (
        ("hires", "hires", 900, {"year": 2024, "month": "08"}),
        "can have become permanent",
    ),
    "fewer positions than people": (
        ("full_time", "average_position_percent", 95.0, {"year": 2024}),
        "too few positions",
    ),
}


@pytest.mark.parametrize(("change", "said"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_totals_that_no_extract_can_have_are_refused_with_the_reason(tables, stated, change, said):
    name, column, value, where = change
    with pytest.raises(DataError, match=said):
        model.demonstration_extract(changed(tables, name, column, value, **where), stated, 2024)


def test_an_area_that_shrinks_without_a_move_is_refused(tables, stated):
    with pytest.raises(DataError) as refused:
        model.demonstration_extract(tables, stated, 2024, moves=())
    assert len(refused.value.findings) == 2
    assert "P04: 85 more stay than are printed: name a move from it" in refused.value.findings[0]


def test_the_reader_of_extracts_finds_no_fault_in_it(extract, tmp_path):
    found = read_extract(tmp_path, write_extract(extract, tmp_path))
    for name, frame in extract.items():
        pd.testing.assert_frame_equal(
            found[name], frame, check_categorical=False, check_dtype=False
        )
