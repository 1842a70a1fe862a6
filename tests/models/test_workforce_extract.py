"""What is counted from an extract is what plain loops over days count.

And what can be worked out by hand.
"""

from datetime import date, timedelta

import holidays
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommunetall.data import read
from kommunetall.errors import DataError
from kommunetall.models import staff as report
from kommunetall.models import workforce
from kommunetall.models.staff import absence, moves, positions, sickness, worked
from kommunetall.models.staff import periods as model
from kommunetall.models.staff import tables as published
from kommunetall.models.staff import turnover as changed
from kommunetall.models.staff.adding_up import require_sums
from kommunetall.models.staff.organisation import organisation
from made_up_people import demonstration_extract

FIRST, LAST = date(2023, 9, 1), date(2025, 1, 31)
AREAS = ("P01", "P02", "P03")
OFF = holidays.country_holidays("NO", years=range(2023, 2027))
COUNTED = ("fast", "midlertidig", "vikar")
SHORT = 16


def employments_frame(rows):
    columns = [
        "person_id",
        "employment_id",
        "org_2",
        "position_share",
        "employment_type",
        "start_date",
        "end_date",
    ]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(**{c: pd.to_datetime(frame[c]) for c in ("start_date", "end_date")})


def extract_of(employments=(), absences=(), overtime=(), breaches=()):
    sick = pd.DataFrame(absences, columns=model.NEEDED["absences"])
    hours = pd.DataFrame(overtime, columns=model.NEEDED["overtime"])
    broken = pd.DataFrame(breaches, columns=model.NEEDED["breaches"])
    return {
        "employments": employments_frame(employments),
        "absences": sick.assign(
            from_date=pd.to_datetime(sick.from_date), to_date=pd.to_datetime(sick.to_date)
        ),
        "overtime": hours.assign(month=pd.to_datetime(hours.month)),
        "breaches": broken.assign(date=pd.to_datetime(broken.date)),
    }


def periods(extract):
    return model.periods_of(extract, LAST.isoformat())


dates = st.integers(0, (LAST - FIRST).days).map(lambda n: FIRST + timedelta(n))
types = st.sampled_from(["fast", "fast", "fast", "midlertidig", "vikar", "timelonn", "laerling"])


@st.composite
def extracts(draw):
    """Few people, with several employments whose periods follow each other, with and without gaps.

    And much absence.
    """
    employments, absences, overtime, breaches = [], [], [], []
    for e in range(draw(st.integers(0, 5))):
        person, cuts = (
            f"p{draw(st.integers(0, 2))}",
            sorted(set(draw(st.lists(dates, min_size=1, max_size=4)))),
        )
        for begin, following in zip(cuts, [*cuts[1:], None], strict=True):
            last = (
                following - timedelta(draw(st.integers(1, 40)))
                if following
                else draw(st.none() | dates)
            )
            if last is None or last >= begin:
                share = draw(st.sampled_from([20, 50, 80, 100]))
                employments.append(
                    (person, f"e{e}", draw(st.sampled_from(AREAS)), share, draw(types), begin, last)
                )
        for _ in range(draw(st.integers(0, 4))):
            begin = draw(dates)
            end = draw(
                st.none() | st.integers(0, 60).map(lambda n, begin=begin: begin + timedelta(n))
            )
            kind = draw(st.sampled_from(["egenmeldt", "legemeldt", "barn"]))
            absences.append((f"e{e}", begin, end, draw(st.sampled_from([20, 50, 100])), kind))
        month = draw(dates).replace(day=1)
        overtime.append((f"e{e}", month, draw(st.integers(0, 30)), draw(st.integers(0, 9))))
        breaches.append(
            (f"e{e}", draw(dates), draw(st.sampled_from(["Søndager på rad", "Samlet tid"])))
        )
    return extract_of(employments, absences, overtime, breaches)


# Plain loops, one day at a time


def every_day(first, last):
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def works(d):
    return d.weekday() < 5 and d not in OFF


READ = {}


def rows_of(frame):
    """Rows of a frame with plain days, read once.

    The frame is kept, so that its identity stays its own.
    """
    if id(frame) not in READ:
        READ[id(frame)] = frame, plain_rows(frame)
    return READ[id(frame)][1]


def plain_rows(frame):
    return [
        {
            k: (v.date() if isinstance(v, pd.Timestamp) else None if v is pd.NaT else v)
            for k, v in row.items()
        }
        for row in frame.to_dict("records")
    ]


def active(extract, d, kinds=None):
    return [
        r
        for r in rows_of(extract["employments"])
        if r["start_date"] <= d <= (r["end_date"] or LAST)
        and (kinds is None or r["employment_type"] in kinds)
    ]


def spell_of(extract):
    """Calendar days of the spell of each absence, by walking from one to the next."""
    rows = [
        (i, r)
        for i, r in enumerate(rows_of(extract["absences"]))
        if r["absence_type"] in ("egenmeldt", "legemeldt")
    ]
    lengths = {}
    for employment in {r["employment_id"] for _, r in rows}:
        own = sorted(
            (r["from_date"], min(r["to_date"] or LAST, LAST), i)
            for i, r in rows
            if r["employment_id"] == employment
        )
        spell, begun, until = [], None, None
        for start, end, i in own:
            if until and any(
                works(d) for d in every_day(until + timedelta(1), start - timedelta(1))
            ):
                lengths |= dict.fromkeys(spell, (until - begun).days + 1)
                spell, begun, until = [], None, None
            spell, begun, until = [*spell, i], begun or start, max(until or end, end)
        lengths |= dict.fromkeys(spell, (until - begun).days + 1)
    return lengths


def sickness_by_loops(extract, first, last):
    lengths, found = spell_of(extract), {}
    for d in every_day(first, last):
        for r in active(extract, d, COUNTED):
            for area in (r["org_2"], "total"):
                row = found.setdefault(
                    (d.replace(day=1), area), {"agreed": 0, "lost": 0, "persons": set()}
                )
                row["persons"].add(r["person_id"])
                row["agreed"] += works(d) * r["position_share"] / 100
                for i, a in enumerate(rows_of(extract["absences"])):
                    if (
                        a["employment_id"] != r["employment_id"]
                        or a["absence_type"] == "barn"
                        or not works(d)
                    ):
                        continue
                    if a["from_date"] <= d <= min(a["to_date"] or LAST, LAST):
                        lost = r["position_share"] * a["degree"] / 10_000
                        length = "short" if lengths[i] <= 16 else "long"
                        part = f"lost_{length}_{model.SICKNESS[a['absence_type']]}"
                        row["lost"] += lost
                        row[part] = row.get(part, 0) + lost
    return found


@given(extracts())
def test_sickness_is_what_loops_over_days_count(extract):
    first, last = date(2023, 11, 1), date(2024, 12, 31)
    found = absence.sickness_by_month(
        periods(extract).of(COUNTED), extract["absences"], "2023-11", "2024-12", SHORT
    )
    known = sickness_by_loops(extract, first, last)
    assert set(known) <= {(m.date(), a) for m, a in zip(found.month, found.area, strict=True)}
    for row in found.to_dict("records"):
        want = known.get((row["month"].date(), row["area"]), {"persons": ()})
        assert row["persons"] == len(want["persons"])
        for column in found.columns.drop(["month", "area", "persons"]):
            assert row[column] == pytest.approx(want.get(column, 0), abs=1e-9), column


@given(extracts(), dates)
def test_staff_on_a_day_is_what_loops_count(extract, when):
    found = positions.staff_on(periods(extract), when.isoformat()).set_index("area")
    there = active(extract, when, ("fast",))
    of_person = {}
    for r in there:
        of_person[r["person_id"]] = of_person.get(r["person_id"], 0) + r["position_share"]
    for area in found.index:
        own = [r for r in there if area in (r["org_2"], "total")]
        people = {r["person_id"] for r in own}
        row = found.loc[area]
        assert row.fte == pytest.approx(sum(r["position_share"] for r in own) / 100)
        assert (row.employees, row.positions) == (len(people), len(own))
        assert row.full_time == sum(of_person[person] >= 100 for person in people)


@given(extracts())
def test_turnover_is_what_loops_count(extract):
    found = changed.turnover(periods(extract), 2024).set_index("area")
    left = {area: set() for area in found.index}
    for d in every_day(date(2024, 1, 1), date(2024, 12, 31)):
        after = {r["person_id"] for r in active(extract, d + timedelta(1), ("fast",))}
        for r in active(extract, d, ("fast",)):
            if r["person_id"] not in after:
                left[r["org_2"]].add(r["person_id"])
                left["total"].add(r["person_id"])
    then, now = (
        {r["person_id"]: r["org_2"] for r in active(extract, date(y, 12, 1))} for y in (2023, 2024)
    )
    assert {area: len(people) for area, people in left.items()} == found.leavers.to_dict()
    assert found.ks_left["total"] == len(set(then) - set(now))
    assert found.ks_base["total"] == len(then)


@given(extracts())
def test_hires_are_what_loops_count(extract):
    found = changed.hires(periods(extract), "2023-10", "2024-12").set_index(["month", "area"])
    hired = {"hires": {}, "made_permanent": {}}
    for d in every_day(date(2023, 10, 1), date(2024, 12, 31)):
        permanent, anyone = (
            {r["person_id"] for r in active(extract, d - timedelta(1), kinds)}
            for kinds in (("fast",), None)
        )
        for r in active(extract, d, ("fast",)):
            if r["person_id"] not in permanent:
                name = "made_permanent" if r["person_id"] in anyone else "hires"
                for area in (r["org_2"], "total"):
                    hired[name].setdefault((d.replace(day=1), area), set()).add(r["person_id"])
    for name, known in hired.items():
        for (month, area), count in found[name].items():
            assert count == len(known.get((month.date(), area), ()))


def moved_of(a, b, key):
    """What of a person's fte in an area rose because as much fell in the person's other areas."""
    rises = {k: b.get(k, 0) - a.get(k, 0) for k in {*a, *b} if k[0] == key[0]}
    risen = sum(max(rise, 0) for rise in rises.values())
    fallen = sum(max(-rise, 0) for rise in rises.values())
    return max(rises[key], 0) * min(risen, fallen) / risen if risen else 0


@given(extracts(), dates, dates)
def test_the_bridge_of_fte_is_what_loops_count_and_closes(extract, one, other):
    before, after = sorted((one, other))
    found = moves.bridge(periods(extract), before.isoformat(), after.isoformat()).set_index("area")
    closing = sum(sign * found[flow] for flow, sign in moves.FLOWS.items())
    assert np.allclose(closing, found.closing_fte)
    a, b = {}, {}
    for fte, day in ((a, before), (b, after)):
        for r in active(extract, day, ("fast",)):
            key = (r["person_id"], r["org_2"])
            fte[key] = fte.get(key, 0) + r["position_share"] / 100
    for area in found.index:
        own = {k for k in {*a, *b} if area in (k[1], "total")}
        had, has = ({person for person, _ in fte} for fte in (a, b))
        want = {
            "hired_fte": sum(b.get(k, 0) for k in own if k[0] not in had),
            "departed_fte": sum(a.get(k, 0) for k in own if k[0] not in has),
            "moved_in_fte": sum(moved_of(a, b, k) for k in own if k[0] in had & has),
            "moved_out_fte": sum(moved_of(b, a, k) for k in own if k[0] in had & has),
        }
        assert found.loc[area, list(want)].to_dict() == pytest.approx(want)
        assert found.persons[area] == len({person for person, _ in own})


@given(extracts())
def test_overtime_and_breaches_are_where_the_employment_was(extract):
    everyone = periods(extract)
    hours = worked.overtime(everyone, extract["overtime"], 2024).set_index("area")
    broken = (
        worked.breaches(everyone, extract["breaches"], 2024)
        .set_index(["area", "breach_type"])
        .breaches
    )

    def area_of(employment, d):
        own = sorted(
            (r for r in rows_of(extract["employments"]) if r["employment_id"] == employment),
            key=lambda r: r["start_date"],
        )
        begun = [r for r in own if r["start_date"] <= d]
        return (begun[-1] if begun else own[0])["org_2"] if own else None

    paid, count = {}, {}
    for r in rows_of(extract["overtime"]):
        month_end = (r["month"].replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)
        area = area_of(r["employment_id"], month_end)
        if r["month"].year == 2024 and area:
            for a in (area, "total"):
                paid[a] = paid.get(a, 0) + r["overtime_paid_hours"]
    for r in rows_of(extract["breaches"]):
        area = area_of(r["employment_id"], r["date"])
        if r["date"].year == 2024 and area:
            for key in ((a, k) for a in (area, "total") for k in (r["breach_type"], "total")):
                count[key] = count.get(key, 0) + 1
    assert {a: v for a, v in hours.paid_hours.items() if v} == {a: v for a, v in paid.items() if v}
    assert {key: v for key, v in broken.items() if v} == count


@given(extracts(), st.randoms())
def test_the_order_of_rows_does_not_matter_and_the_extract_stays_as_it_was(extract, random):
    kept = {name: frame.copy() for name, frame in extract.items()}
    seed = random.randint(0, 1000)
    shuffled = {name: frame.sample(frac=1, random_state=seed) for name, frame in extract.items()}
    one, other = (
        absence.sickness_by_month(
            periods(e).of(COUNTED), e["absences"], "2024-01", "2024-12", SHORT
        )
        for e in (extract, shuffled)
    )
    pd.testing.assert_frame_equal(one, other)
    for name, frame in extract.items():
        pd.testing.assert_frame_equal(frame, kept[name])


# By hand


HALF = ("a", "a1", "P01", 50, "fast", "2020-01-01", None)


def sick(absences, employments=(HALF,), first="2024-05", last="2024-05", short_days=16):
    extract = extract_of(employments, absences)
    found = absence.sickness_by_month(
        periods(extract).of(COUNTED), extract["absences"], first, last, short_days
    )
    return found[found.area == "total"].set_index("month")


def test_may_2024_has_nineteen_working_days_and_half_a_position_half_sick_loses_a_quarter_of_them():
    """23 weekdays less 1 May, Ascension on 9 May and 17 May; Whit Monday is 20 May.

    19 working days.
    """
    month = sick([("a1", "2024-05-01", "2024-05-31", 50, "legemeldt")]).iloc[0]
    assert month.agreed == pytest.approx(19 * 0.5)
    assert month.lost == pytest.approx(19 * 0.5 * 0.5)
    assert month.lost_long_certified == month.lost


def test_an_absence_over_new_year_is_in_the_months_where_it_was():
    months = sick(
        [("a1", "2023-12-27", "2024-01-03", 100, "egenmeldt")], first="2023-12", last="2024-01"
    )
    assert list(months.lost) == [0.5 * 3, 0.5 * 2]


def test_sixteen_days_are_short_and_seventeen_long():
    for last_day, short in (("2024-05-16", True), ("2024-05-17", False)):
        month = sick([("a1", "2024-05-01", last_day, 100, "legemeldt")]).iloc[0]
        assert (month.lost_short_certified > 0) == short


def test_spells_go_on_over_a_weekend_and_end_with_a_working_day_between():
    monday = sick(
        [
            ("a1", "2024-05-03", "2024-05-03", 100, "egenmeldt"),
            ("a1", "2024-05-06", "2024-05-10", 100, "legemeldt"),
        ],
        short_days=7,
    )
    tuesday = sick(
        [
            ("a1", "2024-05-03", "2024-05-03", 100, "egenmeldt"),
            ("a1", "2024-05-07", "2024-05-10", 100, "legemeldt"),
        ],
        short_days=7,
    )
    assert monday.lost_long_self_certified.iloc[0] == 0.5
    assert tuesday.lost_long_self_certified.iloc[0] == 0


def test_a_sick_child_is_no_sickness_and_hourly_paid_do_not_count():
    hourly = ("b", "b1", "P01", 100, "timelonn", "2020-01-01", None)
    month = sick(
        [
            ("a1", "2024-05-02", "2024-05-03", 100, "barn"),
            ("b1", "2024-05-02", "2024-05-03", 100, "egenmeldt"),
        ],
        (HALF, hourly),
    ).iloc[0]
    assert (month.lost, month.persons) == (0, 1)


def test_an_absence_without_end_goes_on_to_the_last_day_and_a_position_that_grows_loses_more():
    grows = [
        ("a", "a1", "P01", 50, "fast", "2020-01-01", "2024-05-15"),
        ("a", "a1", "P02", 100, "fast", "2024-05-16", None),
    ]
    month = sick([("a1", "2024-05-01", None, 100, "legemeldt")], grows).iloc[0]
    assert month.lost == month.agreed == pytest.approx(9 * 0.5 + 10)


def test_two_positions_in_two_areas_are_one_person_who_is_full_time_in_each():
    two = [
        ("a", "a1", "P01", 60, "fast", "2020-01-01", None),
        ("a", "a2", "P02", 40, "fast", "2020-01-01", None),
    ]
    found = positions.staff_on(periods(extract_of(two)), "2024-12-31").set_index("area")
    assert found.employees.to_dict() == {"P01": 1, "P02": 1, "total": 1}
    assert found.full_time.to_dict() == {"P01": 1, "P02": 1, "total": 1}
    assert found.average_position_percent["total"] == 50
    assert found.per_person_percent["total"] == 100


def test_who_moves_to_another_area_has_not_left_and_the_bridge_says_so():
    moved = [
        ("a", "a1", "P01", 100, "fast", "2020-01-01", "2024-06-30"),
        ("a", "a1", "P02", 80, "fast", "2024-07-01", None),
    ]
    everyone = periods(extract_of(moved))
    assert changed.turnover(everyone, 2024).leavers.sum() == 0
    found = moves.bridge(everyone, "2023-12-31", "2024-12-31").set_index("area")
    assert (found.moved_out_fte["P01"], found.moved_in_fte["P02"]) == (0.8, 0.8)
    assert found.changed_share_fte["P01"] == pytest.approx(-0.2)


def test_a_part_of_a_position_that_moves_is_no_change_of_its_share():
    moved = [
        ("a", "a1", "P01", 60, "fast", "2020-01-01", None),
        ("a", "a2", "P01", 20, "fast", "2020-01-01", "2024-02-29"),
        ("a", "a2", "P02", 20, "fast", "2024-03-01", None),
    ]
    found = moves.bridge(periods(extract_of(moved)), "2023-12-31", "2024-12-31").set_index("area")
    assert found.moved_out_fte["P01"] == pytest.approx(0.2)
    assert found.moved_in_fte["P02"] == pytest.approx(0.2)
    assert np.allclose(found.changed_share_fte, 0)


def test_who_ends_on_the_last_day_of_the_extract_has_left_and_who_goes_on_has_not():
    ends = ("a", "a1", "P01", 100, "fast", "2020-01-01", "2024-12-31")
    goes_on = ("b", "b1", "P01", 100, "fast", "2020-01-01", None)
    everyone = model.periods_of(extract_of([ends, goes_on]), "2024-12-31")
    found = changed.turnover(everyone, 2024).set_index("area")
    assert found.leavers["total"] == 1
    assert found.turnover_percent["total"] == 50
    there = positions.staff_on(everyone, "2024-12-31").set_index("area")
    assert there.employees["total"] == 2, "who ends that day is among the employees of it"


def test_rolling_twelve_months_are_the_sum_of_their_days():
    extract = extract_of([HALF], [("a1", "2023-11-01", "2024-10-31", 100, "legemeldt")])
    by_month = absence.sickness_by_month(
        periods(extract).of(COUNTED), extract["absences"], "2023-11", "2024-12", SHORT
    )
    rolling = sickness.rolling_year(by_month)
    rolling = rolling[rolling.area == "total"].set_index("month")
    assert len(rolling) == 3
    assert rolling.rate_percent.iloc[0] == 100
    own = by_month[(by_month.area == "total") & (by_month.month >= "2024-01-01")]
    assert rolling.rate_percent.iloc[-1] == pytest.approx(100 * own.lost.sum() / own.agreed.sum())


def test_a_year_has_the_working_days_of_the_calendar():
    """2024: 366 days, 104 at weekends, ten public holidays on weekdays."""
    before = model.working_days_before(model.day("2024-01-01"), model.day("2024-12-31"))
    assert before[-1] == 366 - 104 - 10


def test_easter_2024_has_no_working_day_from_thursday_to_monday():
    before = model.working_days_before(model.day("2024-03-25"), model.day("2024-04-02"))
    assert np.diff(before).tolist() == [1, 1, 1, 0, 0, 0, 0, 0, 1]


def test_columns_that_lack_and_overlapping_periods_are_refused():
    extract = extract_of([HALF])
    with pytest.raises(DataError) as caught:
        model.periods_of(
            extract | {"absences": extract["absences"].drop(columns="degree")},
            "2024-12-31",
            "org_9",
        )
    assert len(caught.value.findings) == 2
    twice = extract_of([HALF, HALF])
    with pytest.raises(DataError, match="overlap"):
        periods(twice)


def test_a_position_without_a_code_at_the_level_is_an_area_of_its_own():
    nowhere = ("b", "b1", None, 100, "fast", "2020-01-01", None)
    found = positions.staff_on(periods(extract_of([HALF, nowhere])), "2024-12-31").set_index("area")
    assert found.fte.to_dict() == {"P01": 0.5, "Uoppgitt": 1, "total": 1.5}


def test_an_extract_without_rows_counts_nothing():
    everyone = periods(extract_of())
    assert positions.staff_on(everyone, "2024-12-31").employees.to_list() == [0]
    assert moves.bridge(everyone, "2023-12-31", "2024-12-31").persons.to_list() == [0]


def test_hours_and_breaches_of_unknown_employments_are_not_counted():
    extract = extract_of([], (), [("x", "2024-05-01", 3, 1)], [("x", "2024-05-01", "Samlet tid")])
    everyone = periods(extract)
    assert worked.overtime(everyone, extract["overtime"], 2024).paid_hours.to_list() == [0]
    assert worked.breaches(everyone, extract["breaches"], 2024).breaches.sum() == 0


# The tables of the annual report


def staffed():
    """Two areas, two years: one moves, one leaves, one is hired, one is sick."""
    rows = [
        ("a", "a1", "P01", 100, "fast", "2020-01-01", "2024-06-30"),
        ("a", "a1", "P02", 100, "fast", "2024-07-01", None),
        ("b", "b1", "P01", 50, "fast", "2020-01-01", "2024-03-31"),
        ("c", "c1", "P02", 80, "fast", "2024-02-01", None),
        ("d", "d1", "P01", 60, "fast", "2020-01-01", None),
        ("d", "d2", "P02", 40, "fast", "2020-01-01", None),
        ("e", "e1", "P02", 100, "vikar", "2024-01-01", None),
    ]
    absences = [("d1", "2024-01-01", "2024-12-31", 100, "legemeldt")]
    hours = [("c1", "2024-05-01", 12, 3), ("a1", "2023-05-01", 7, 0)]
    broken = [("e1", "2024-05-05", "Samlet tid"), ("b1", "2023-05-05", "Samlet tid")]
    return extract_of(rows, absences, hours, broken)


@pytest.fixture(scope="module")
def tables():
    labels, targets = {"P01": "Skole", "P02": "Barnehage"}, {"P01": 8.0, "P02": 9.0, "total": 8.5}
    return published.published_tables(staffed(), 2024, 2023, "2024-12-31", labels, targets, SHORT)


def test_nothing_is_left_of_absence_that_has_ended():
    """Three shares that sum to 0.6 and are taken away again one by one left less than nothing.

    And no report.
    """
    first = int(np.datetime64("2024-01", "M").astype(int))
    before = model.working_days_before(model.day("2024-01-01"), model.day("2024-12-31"))
    start = np.array([model.day("2024-01-15")] * 3)
    end = np.array([model.day(f"2024-0{month}-15") for month in (4, 5, 6)])
    weight = np.array([0.1, 0.2, 0.3])
    found = absence.by_month(np.zeros(3, int), weight, start, end, before, first, (1, 12))
    assert (found[0, :6] > 0).all()
    assert (found[0, 6:] == 0).all()


def test_the_tables_that_an_annual_report_prints_are_among_them(tables):
    for name in ("fte_employees", "sickness_absence", "turnover", "hires"):
        assert set(read(name, "3301")) <= set(tables[name]), name
    assert set(read("overtime", "3301")) - {"includes_temporary"} <= set(tables["overtime"])
    assert set(read("full_time", "3301")) - {"full_time_of"} <= set(tables["fte_employees"])
    assert set(read("breaches_by_area", "3301")) - {"is_recorded"} <= set(tables["breaches"])


def test_what_follows_from_the_tables_is_laid_out_by_area(tables):
    found = report.protected(tables, workforce.PrivacyRules(1, 0, 1))
    shown = report.shown(found, "service_area", 2024)
    areas, hidden = shown.figures, shown.hidden
    assert not hidden.drop(columns="service_area").any(axis=None)
    areas = areas.set_index("service_area")
    assert areas.fte.to_dict() == pytest.approx({"P01": 0.6, "P02": 2.2, "total": 2.8})
    assert areas.previous_fte.to_dict() == pytest.approx({"P01": 2.1, "P02": 0.4, "total": 2.5})
    assert areas.leavers.to_dict() == {"P01": 1, "P02": 0, "total": 1}
    assert list(areas.label) == ["P01 Skole", "P02 Barnehage", "total"]
    assert areas.gap_points["total"] == pytest.approx(areas.rate_percent["total"] - 8.5)
    assert areas.contribution_points[["P01", "P02"]].sum() == pytest.approx(
        areas.gap_points["total"]
    )
    worked = 366 - 104 - 10
    rate, fte_agreed = areas.rate_percent["P01"], areas.agreed["P01"] / worked
    assert areas.above_target_fte["P01"] == pytest.approx(fte_agreed * (rate - 8) / 100)
    cost = report.absence_cost(shown, 2024, 1000, 0.25)
    assert cost["lost_fte"] == pytest.approx(areas.lost["total"] / worked)
    assert cost["net_cost_nok"] == pytest.approx(750 * cost["lost_fte"])
    assert areas.overtime_hours_per_fte["P02"] == pytest.approx(15 / 2.2)
    assert areas.breaches_per_100["P02"] == pytest.approx(100 * 1 / 2)


def test_a_total_is_of_its_own_numerator_and_denominator(tables):
    sick = tables["sickness_absence"].query("year == 2024").set_index("service_area")
    assert sick.rate_percent["total"] == pytest.approx(
        100 * sick.lost["total"] / sick.agreed["total"]
    )
    assert sick.lost["total"] == sick.lost["P01"]
    worked = 366 - 104 - 10
    assert sick.persons.to_dict() == pytest.approx((sick.agreed / worked).to_dict())
    staff = tables["fte_employees"].query("year == 2024").set_index("service_area")
    assert staff.employees.to_dict() == {"P01": 1, "P02": 3, "total": 3}


def test_hires_go_back_to_the_first_whole_year_and_sum_by_month(tables):
    hired = tables["hires"]
    assert sorted(hired.year.unique()) == [2023, 2024]
    now = hired[hired.year == 2024].set_index("month").hires
    assert (now["02"], now["total"]) == (1, 1)
    assert list(now.index) == [*(f"{m:02d}" for m in range(1, 13)), "total"]


@pytest.fixture(scope="module")
def drammen():
    printed = {name: read(name, "3301", report_year=2024) for name in workforce.TABLES}
    stated = read("stated_figures", "3301", year=2024, topic="workforce")
    extract = demonstration_extract(printed, stated, 2024)
    return printed, published.published_tables(extract, 2024, 2023, "2024-12-31", {}, {}, SHORT)


def test_the_demonstration_counted_here_is_what_drammen_printed(drammen):
    printed, own = drammen
    for name, columns in {
        "fte_employees": {"fte": 0.5, "employees": 0},
        "sickness_absence": {"rate_percent": 0.05},
        "overtime": {"paid_hours": 0.5, "compensated_hours": 0.5},
        "turnover": {"leavers": 0},
    }.items():
        want, found = (
            frame[frame.year == 2024].set_index("service_area").sort_index()
            for frame in (printed[name], own[name])
        )
        for column, within in columns.items():
            assert np.allclose(
                found[column], want[column].astype(float), rtol=0, atol=within + 1e-6
            ), column
    of_all = own["breaches"][own["breaches"].service_area == "total"].replace("total", "Totalsum")
    for name, value, found, keys in (
        ("hires", "hires", own["hires"], ["year", "month"]),
        ("breaches_by_type", "breaches", of_all, ["year", "breach_type"]),
    ):
        want, counted = (
            frame.set_index(keys)[value].astype(float) for frame in (printed[name], found)
        )
        both = want.index.intersection(counted.index)
        assert len(both) >= 22, name
        assert (want.loc[both].to_numpy() == counted.loc[both].to_numpy()).all(), name


def test_parts_that_do_not_sum_are_refused(tables):
    broken = {name: frame.copy() for name, frame in tables.items()}
    broken["bridge"].loc[0, "hired_fte"] += 1
    broken["overtime"].loc[0, "paid_hours"] += 1
    with pytest.raises(DataError) as caught:
        require_sums(broken)
    assert {finding.split(",")[0] for finding in caught.value.findings} == {"bridge", "overtime"}


def test_an_extract_that_is_too_short_is_refused_with_both_ends():
    with pytest.raises(DataError) as caught:
        published.published_tables(staffed(), 2024, 2024, "2024-06-30", {}, {}, SHORT)
    assert len(caught.value.findings) == 2


def test_an_extract_without_overtime_and_breaches_has_the_other_tables():
    extract = staffed()
    tables = published.published_tables(
        {name: extract[name] for name in ("employments", "absences")},
        2024,
        2023,
        "2024-12-31",
        {},
        {},
        SHORT,
    )
    found = report.protected(tables, workforce.PrivacyRules(1, 0, 1))
    shown = report.shown(found, "service_area", 2024)
    areas, hidden = shown.figures, shown.hidden
    assert areas.paid_hours.isna().all()
    assert areas.breaches_per_100.isna().all()
    assert not hidden[["paid_hours", "overtime_hours_per_fte", "breaches_per_100"]].any(axis=None)
    assert areas.fte.notna().all()


# Levels of the organisation

UNITS = [
    ("a", "P01", "north", "u1", "2020-01-01", None),
    ("b", "P01", "south", "u2", "2020-01-01", "2023-12-31"),
    ("c", "P02", "north", "u1", "2020-01-01", None),
    ("d", "P02", "north", None, "2020-01-01", None),
    ("e", "P03", "south", "u3", "2020-01-01", None),
]


def layered():
    rows = [
        (name, f"{name}1", area, 100, "fast", begin, end) for name, area, _, _, begin, end in UNITS
    ]
    extract = extract_of(rows, [("a1", "2024-01-01", "2024-03-31", 100, "legemeldt")])
    codes = {"org_1": [row[2] for row in UNITS], "org_3": [row[3] for row in UNITS]}
    return extract | {"employments": extract["employments"].assign(**codes)}


def test_committees_have_the_areas_of_the_end_and_units_of_one_name_in_two_areas_are_two():
    org = organisation(layered(), "2024-12-31")
    assert org.parent("service_area", "committee") == {
        "P01": "north",
        "P02": "north",
        "P03": "south",
    }
    assert set(org.parent("unit", "service_area").items()) == {
        ("P01 / u1", "P01"),
        ("u2", "P01"),
        ("P02 / u1", "P02"),
        ("P02 / Uoppgitt", "P02"),
        ("u3", "P03"),
    }


def test_a_unit_called_total_is_refused_by_its_column():
    extract = layered()
    rows = extract["employments"]
    with pytest.raises(DataError, match="org_3"):
        organisation(
            extract | {"employments": rows.assign(org_3=rows.org_3.replace("u3", "total"))},
            "2024-12-31",
        )


def test_every_level_sums_to_the_one_above():
    found = published.published_tables(layered(), 2024, 2023, "2024-12-31", {}, {}, SHORT)
    for names, column in (
        (("fte_employees", "committees", "units"), "fte"),
        (("sickness_absence", "committees_sickness", "units_sickness"), "lost"),
        (("sickness_absence", "committees_sickness", "units_sickness"), "agreed"),
    ):
        sums = []
        for name in names:
            rows = found[name][found[name].year >= 2023]
            rows = (
                rows[rows.service_area != "total"] if name in ("fte_employees", names[0]) else rows
            )
            sums.append(rows.groupby("year")[column].sum().to_dict())
        assert sums[0] == pytest.approx(sums[1]), column
        assert sums[0] == pytest.approx(sums[2]), column
    committees = found["committees"].set_index(["year", "committee"]).employees
    assert (committees[2023, "north"], committees[2024, "north"]) == (4, 3)


def test_months_of_a_year_sum_to_the_year_and_twelve_are_the_year():
    found = published.published_tables(layered(), 2024, 2023, "2024-12-31", {}, {}, SHORT)
    sick = found["sickness_absence"].set_index(["year", "service_area"]).loc[(2024, "total")]
    months = found["sickness_by_month"].set_index("month")
    assert months.loc["2024", "lost"].sum() == pytest.approx(sick.lost)
    assert months.rolling_rate_percent.iloc[-1] == pytest.approx(sick.rate_percent)
    assert months.rolling_rate_percent.iloc[:11].isna().all()


# What may leave the model

PRIVACY = workforce.PrivacyRules()
SIZES = st.lists(st.integers(0, 14), min_size=2, max_size=5)


def municipality(sizes):
    """Areas of so many people, each with an own share, and two who leave.

    The first is sick, hired in 2024 and works overtime.
    """
    rows, absences, hours, broken = [], [], [], []
    for area, size in enumerate(sizes):
        for i in range(size):
            name, start = f"p{area}_{i}", "2024-03-01" if i == 0 else "2020-01-01"
            rows.append(
                (
                    name,
                    f"{name}e",
                    f"P{area:02d}",
                    100 if i % 2 else 100 - 3 * i,
                    "fast",
                    start,
                    None,
                )
            )
        left = [(f"l{area}{year}", f"{year}-06-30") for year in (2023, 2024) if size]
        rows += [
            (person, f"{person}e", f"P{area:02d}", 50, "fast", "2020-01-01", last)
            for person, last in left
        ]
        if size:
            first = f"p{area}_0e"
            absences.append((first, "2024-04-01", "2024-05-31", 100, "legemeldt"))
            absences.append((first, "2024-06-10", "2024-06-12", 100, "egenmeldt"))
            hours.append((first, "2024-05-01", 3 + area, 1))
            broken.append((first, "2024-05-05", "Samlet tid"))
    return extract_of(rows, absences, hours, broken)


def tables_of(sizes):
    labels = {f"P{i:02d}": f"Område {i}" for i in range(len(sizes))}
    return published.published_tables(
        municipality(sizes), 2024, 2023, "2024-12-31", labels, {}, SHORT
    )


def test_a_small_area_and_one_more_are_hidden_in_every_table_and_the_total_stands():
    found = report.protected(tables_of([30, 12, 3, 8]), PRIVACY)
    staff = found.tables["fte_employees"].query("year == 2024").set_index("service_area")
    assert staff.fte.isna().to_dict() == {
        "P00": False,
        "P01": False,
        "P02": True,
        "P03": True,
        "total": False,
    }
    sick = found.tables["sickness_absence"].query("year == 2024").set_index("service_area")
    assert sick.rate_percent.isna().sum() == sick.lost.isna().sum() == 2
    log = found.log.set_index("table")
    assert (log.limit["fte_employees"], log.limit["sickness_absence"]) == (5, 10)
    assert log.primary["fte_employees"] == 3
    assert log.complementary["fte_employees"] > 0


def test_the_report_shows_nothing_of_hidden_areas_and_ranks_none_of_them():
    found = report.protected(tables_of([30, 12, 3, 8]), PRIVACY)
    shown = report.shown(found, "service_area", 2024)
    areas, hidden = shown.figures, shown.hidden
    row = areas.set_index("service_area").drop(columns=["label", "is_total"]).loc["P02"].dropna()
    assert set(row.index) <= {"temporary_fte", "temporary_employees", "apprentices"} | {
        f"previous_{c}" for c in ("temporary_fte", "temporary_employees", "apprentices")
    }
    signs = hidden.set_index("service_area").loc["P02"]
    assert signs[
        ["fte", "fte_change", "rate_percent", "overtime_hours_per_fte", "breaches_per_100"]
    ].all()
    for column in (
        "fte_change",
        "growth_fte",
        "rate_percent",
        "turnover_percent",
        "breaches_per_100",
    ):
        assert "P02" not in set(report.ranking(areas, column).service_area), column
    for column in ("growth_fte", "breaches_per_100"):
        name, value = report.leading(shown, column)
        assert name is None, "a hidden area could be the first"
        assert np.isnan(value)
    assert "Område 2" not in " ".join(report.breach_grid(found, 2024).label)


def test_that_a_type_of_breach_has_a_row_does_not_tell_that_there_was_one():
    """Two types in a small area, each once.

    A row only for what occurred would tell both, as the total says how many are left.
    """
    extract = municipality([30, 12, 3, 8])
    small = pd.DataFrame(
        [("p2_1e", "2024-05-05", "Rest"), ("p2_1e", "2024-05-06", "Sundays")],
        columns=model.NEEDED["breaches"],
    )
    both = pd.concat(
        [extract["breaches"], small.assign(date=pd.to_datetime(small.date))], ignore_index=True
    )
    tables = published.published_tables(
        {**extract, "breaches": both}, 2024, 2023, "2024-12-31", {}, {}, SHORT
    )
    assert len(set(tables["breaches"].groupby(["year", "service_area"]).size())) == 1
    found = report.protected(tables, PRIVACY)
    types = report.breach_types(found, 2024)
    assert not {"Rest", "Sundays"} & set(types.figures.breach_type)
    assert set(report.breach_grid(found, 2024).columns) <= {"label", "Samlet tid"}
    assert types.hidden.index.equals(types.figures.index)


def test_ks_turnover_is_hidden_where_those_who_left_or_the_apprentices_are():
    """Nobody left: the hidden 0 would follow from KS' way of counting.

    And one apprentice from its base.
    """
    rows = [(f"p{i}", f"p{i}e", "P00", 100, "fast", "2020-01-01", None) for i in range(9)]
    rows += [("x", "xe", "P00", 100, "laerling", "2020-01-01", None)]
    tables = published.published_tables(extract_of(rows), 2024, 2023, "2024-12-31", {}, {}, SHORT)
    found = report.protected(tables, PRIVACY)
    assert found.tables["apprentices"].apprentices.isna().all()
    assert (
        found.tables["turnover_ks"][["ks_left", "ks_base", "ks_turnover_percent"]]
        .isna()
        .all(axis=None)
    )


def test_a_rate_does_not_give_away_how_many_there_were_the_year_before():
    """Four in December 2023 are hidden.

    Leavers and turnover of 2024 would tell, as they divide by the mean of both Decembers.
    """
    rows = [(f"p{i}", f"p{i}e", "P00", 100, "fast", "2020-01-01", None) for i in range(40)]
    rows += [(f"q{i}", f"q{i}e", "P02", 100, "fast", "2020-01-01", None) for i in range(60)]
    rows += [(f"s{i}", f"s{i}e", "P01", 100, "fast", "2020-01-01", "2024-05-31") for i in range(4)]
    rows += [(f"t{i}", f"t{i}e", "P01", 100, "fast", "2024-02-01", None) for i in range(30)]
    tables = published.published_tables(extract_of(rows), 2024, 2023, "2024-12-31", {}, {}, SHORT)
    found = report.protected(tables, PRIVACY)
    left = found.tables["turnover"].set_index(["year", "service_area"]).loc[(2024, "P01")]
    assert left[["leavers", "turnover_percent", "employees_before"]].isna().all()


@given(SIZES)
@settings(max_examples=settings.default.max_examples // 2)  # each is two years of people
def test_no_area_is_hidden_alone_nor_with_fewer_persons_than_the_limit(sizes):
    tables = tables_of(sizes)
    found = report.protected(tables, PRIVACY)
    for name, column, limit in (("fte_employees", "fte", 5), ("sickness_absence", "lost", 10)):
        persons = tables[name].set_index(["year", "service_area"]).persons
        for year, rows in found.tables[name].groupby("year"):
            shown = rows.set_index("service_area")[column]
            hidden = [a for a in shown.index[shown.isna()] if a != "total"]
            counts = [persons[year, a] for a in hidden]
            small = [a for a in shown.index if a != "total" and 0 < persons[year, a] < limit]
            assert set(small) <= set(hidden)
            if small and pd.notna(shown["total"]):
                assert len(hidden) > 1
                assert sum(counts) >= limit


def test_a_figure_that_tells_of_a_hidden_one_is_hidden_too():
    found = report.protected(tables_of([30, 12, 3, 8]), PRIVACY)
    for name, (rate, amount) in {
        "fte_employees": ("fte_change_percent", "fte"),
        "turnover": ("turnover_percent", "leavers"),
        "sickness_absence": ("rate_percent", "lost"),
    }.items():
        rows = found.tables[name]
        assert rows.loc[rows[amount].isna(), rate].isna().all(), name
