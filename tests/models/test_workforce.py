"""Employees: what the annual report prints gives what it must, and small areas are left alone."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.data import identities, read
from kommunetall.errors import DataError, NotThere
from kommunetall.models import reconciliation
from kommunetall.models.structure import Structure, with_code
from kommunetall.models.workforce import (
    TABLES,
    ApprenticeTarget,
    PrivacyRules,
    apprentices_against_target,
    areas_of,
    first,
    hires_by_month,
    if_target_reached,
    ranking,
    stated_values,
)
from kommunetall.models.workforce.areas import total_of, unrecorded_areas, with_absence
from kommunetall.models.workforce.breaches import (
    breaches_by_area,
    breaches_by_group,
    breaches_by_type,
    told_of,
)
from kommunetall.models.workforce.cases import apart, direction, pull, standing
from kommunetall.models.workforce.moves import growth_apart, moves, named_moves
from kommunetall.models.workforce.ranking import (
    OF_HEALTH,
    most_changed,
    number_above,
    too_small,
)
from kommunetall.models.workforce.recruitment import came_less_left
from kommunetall.models.workforce.stated import about_all, against_text, stated_value
from kommunetall.models.workforce.telling import most_of, moved_most
from kommunetall.models.workforce.totals import (
    absence_totals,
    position_bases,
    require_contributions_sum,
    require_target,
    temporary,
    turnover_totals,
)
from kommunetall.rules import rules_on

CASES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "workforce.yaml").read_text(encoding="utf-8")
)
DAY = date(2024, 12, 31)
PRIVACY = PrivacyRules()
NOT_STATED = float("nan")
TARGET = rules_on("3301/workforce", ApprenticeTarget, DAY)


def structure(*codes, **together):
    """Areas in this order, of which some are shown together."""
    every = list(dict.fromkeys([*codes, *together]))
    areas = {"service_area": every, "label": [f"Navnet på {code}" for code in every]}
    areas["reported_as"] = [together.get(code) for code in every]
    return Structure({"service_areas": pd.DataFrame(areas)})


CODES = [f"P{n:02d}" for n in range(1, 14)]
TOGETHER = structure(*CODES, P14="P14-P19", P18="P14-P19")


def printed_tables():
    return {name: read(name, "3301", report_year=2024) for name in TABLES}


def stated_figures():
    return read("stated_figures", "3301", year=2024, topic="workforce")


def unequal(tables, areas):
    checks = {n: reconciliation.check(t, identities(n, "3301"), []) for n, t in tables.items()}
    checks["stated_figures"] = against_text(stated_figures(), areas, tables["hires"], 2024)
    return reconciliation.unequal(checks, ("rounding", "in_two_areas", "differs"))


def in_short(tables, areas, privacy):
    """What titles and sentences name and count."""
    stated = stated_figures()
    leaving = ranking(areas, "turnover_percent", privacy)
    sick = ranking(areas, "gap_points", privacy)
    by_type = breaches_by_type(tables["breaches_by_type"])
    return {
        **moves(areas),
        **temporary(
            stated_value(stated, "temporary_fte"),
            stated_value(stated, "temporary_fte_change"),
            NOT_STATED,
            total_of(areas).fte,
        ),
        "above_target": number_above(sick, "gap_points", 0),
        "ranked_sick": len(sick),
        "above_sector": number_above(
            leaving, "turnover_percent", stated_value(stated, "turnover_sector")
        ),
        "ranked": len(leaving),
        "too_few": int(too_small(areas, privacy).sum()),
        "too_few_sick": int(too_small(areas, privacy, of_health=True).sum()),
        "most_changed": most_changed(areas, privacy),
        "top_pull": first(ranking(areas, "contribution_points", privacy).label),
        "most_breaches": first(ranking(areas, "breaches_per_100", privacy).label),
        "common_type": first(breaches_by_group(by_type, 2024).name),
    }


@pytest.fixture(scope="module")
def frames():
    tables, stated = printed_tables(), stated_figures()
    areas = areas_of(tables, 2024, TOGETHER)
    reached = if_target_reached(ranking(areas, "above_target_fte", PRIVACY), 800_000)
    apprentices = apprentices_against_target(
        stated_values(stated), read("municipal_tax"), ("3301", "3005"), TARGET, 2024
    )
    wrong = unequal(tables, areas)
    return {
        "areas": areas.set_index("service_area"),
        "unequal": wrong.set_index(wrong.table + " " + wrong.column + " " + wrong.row),
        "absence_totals": absence_totals(areas).set_index("item"),
        "reached": reached.set_index("label"),
        "turnover_totals": turnover_totals(areas, 10.4).set_index("item"),
        "bases": position_bases(tables["full_time"], tables["fte_employees"]).set_index("year"),
        "hires": hires_by_month(tables["hires"], 2024).set_index("month"),
        "apprentices": apprentices.set_index("population_year"),
        "figures": pd.DataFrame([in_short(tables, areas, PRIVACY)]),
    }


# Published figures


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["why"])
def test_drammen_is_as_its_annual_report_gives(frames, case):
    row = frames[case["given"]["frame"]].loc[case["given"]["row"]]
    for column, expected in case["expect"].items():
        if isinstance(expected, str):
            assert row[column] == expected
        else:
            assert row[column] == pytest.approx(expected, abs=case["tolerance"])


def test_all_that_does_not_add_up_is_listed_and_nothing_else(frames):
    assert len(frames["unequal"]) == 7
    assert (frames["unequal"].outcome == "in_two_areas").sum() == 2


def test_breaches_by_type_and_by_area_have_the_same_totals():
    tables = printed_tables()
    by_type = breaches_by_type(tables["breaches_by_type"])
    by_area = breaches_by_area(tables["breaches_by_area"])
    years = ["2022", "2023", "2024"]
    assert list(by_type.loc[by_type.is_total, years].iloc[0]) == [11359, 13445, 10077]
    assert list(by_area.loc[by_area.is_total, years].iloc[0]) == [11359, 13445, 10077]
    assert list(by_type.breach_type)[-2:] == ["Ukentlig arbeidsfri", "Totalsum"]
    assert list(by_area.label)[-2:] == ["P18 Politisk styring", "Totalt"]


def test_every_printed_change_fits_the_whole_numbers_within_rounding(frames):
    areas = frames["areas"]
    for name, half in (("fte", 0.5), ("employees", 0.0)):
        now, before, change = (
            areas[name],
            areas[f"previous_{name}"],
            areas[f"{name}_change_percent"],
        )
        low = 100 * ((now - half) / (before + half) - 1) - 0.05 - 1e-9
        high = 100 * ((now + half) / (before - half) - 1) + 0.05 + 1e-9
        assert ((low <= change) & (change <= high)).all()


def test_an_area_without_breaches_registered_has_none_and_is_not_ranked(frames):
    assert pd.isna(frames["areas"].breaches["P02"])
    ranked = ranking(frames["areas"].reset_index(), "breaches_per_100", PRIVACY)
    assert {"P01", "P02"}.isdisjoint(ranked.service_area), "they do not record working time"
    assert len(ranked) == 11
    assert list(frames["areas"].index[frames["areas"].is_unrecorded]) == ["P01", "P02"]


def test_what_is_shown_together_is_recorded_where_a_part_of_it_is():
    breaches = read("breaches_by_area", "3301", report_year=2024)
    tables = {"fte_employees": read("fte_employees", "3301", report_year=2024)}
    for codes, expected in ((["P14"], set()), (["P14", "P18"], {"P14-P19"})):
        said = breaches.assign(is_recorded=~breaches.service_area.isin(codes))
        found = unrecorded_areas(tables | {"breaches_by_area": said}, 2024, TOGETHER)
        assert found == expected
    assert not unrecorded_areas(
        {**tables, "breaches_by_area": breaches.drop(columns="is_recorded")}, 2024
    )


def test_an_area_that_was_too_small_in_any_december_is_not_ranked():
    areas = areas_of(printed_tables(), 2024, TOGETHER).set_index("service_area")
    areas.loc["P13", "previous_employees"] = 4
    areas.loc["P12", ["fte", "previous_fte"]] = (12.0, 7.0)
    areas = areas.reset_index()
    assert "P13" not in set(ranking(areas, "turnover_percent", PRIVACY).service_area)
    assert "P12" in set(ranking(areas, "turnover_percent", PRIVACY).service_area)
    assert "P12" not in set(ranking(areas, "gap_points", PRIVACY).service_area), (
        "9.5 fte on average"
    )


def test_the_areas_that_rose_and_fell_most_are_named_and_none_where_none_did():
    areas = areas_of(printed_tables(), 2024, TOGETHER)
    found = moved_most(areas, "rate_percent", PRIVACY)
    assert (found["up"], found["up_now"]) == ("P13 Arealplan, klima og miljø", 9.4)
    assert (found["down"], found["down_before"]) == ("P04 Helse", 11.6)
    still = moved_most(
        areas.assign(previous_rate_percent=areas.rate_percent), "rate_percent", PRIVACY
    )
    assert (still["up"], still["down"]) == (None, None)
    none = most_of(areas.assign(breaches=0.0), "breaches", PRIVACY)
    assert none["most"] is None


# Properties

rates = st.floats(0.5, 40.0)
rows_of_areas = st.lists(
    st.tuples(st.integers(1, 2000), st.integers(1, 2500), rates, rates), min_size=1, max_size=15
)


def areas_frame(rows, target=8.0):
    codes = [f"P{i:02d}" for i in range(1, len(rows) + 1)]
    fte, employees, rate, own = (list(c) for c in zip(*rows, strict=True))
    parts = pd.DataFrame(
        {
            "service_area": codes,
            "label": codes,
            "is_total": False,
            "fte": fte,
            "employees": employees,
            "rate_percent": rate,
            "target_percent": own,
        }
    )
    total = {
        "service_area": "total",
        "label": "Totalsum",
        "is_total": True,
        "fte": sum(fte),
        "employees": sum(employees),
        "rate_percent": 10.0,
        "target_percent": target,
    }
    frame = pd.concat([parts, pd.DataFrame([total])], ignore_index=True)
    return frame.astype({"fte": float, "employees": float})


@given(rows_of_areas, st.floats(1.0, 20.0))
def test_contributions_sum_to_the_weighted_distance_from_the_target(rows, target):
    found = with_absence(areas_frame(rows, target))
    require_contributions_sum(found)
    parts = found[~found.is_total]
    weighted = (parts.fte * parts.rate_percent).sum() / parts.fte.sum()
    assert parts.contribution_points.sum() == pytest.approx(weighted - target, abs=1e-9)
    assert parts.weight_share.sum() == pytest.approx(1.0)


@given(rows_of_areas, st.integers(2, 9))
def test_an_area_weighs_by_its_fte_not_by_their_scale(rows, factor):
    frame = areas_frame(rows)
    one, many = (with_absence(f) for f in (frame, frame.assign(fte=factor * frame.fte)))
    assert list(many.contribution_points) == pytest.approx(list(one.contribution_points))
    assert list(many.above_target_fte) == pytest.approx(list(factor * one.above_target_fte))


@given(rows_of_areas, st.randoms())
def test_the_order_of_areas_does_not_matter(rows, random):
    frame = areas_frame(rows)
    order = list(frame.index)
    random.shuffle(order)
    straight, shuffled = with_absence(frame), with_absence(frame.loc[order]).sort_index()
    assert list(shuffled.contribution_points) == pytest.approx(list(straight.contribution_points))


@given(rows_of_areas, st.integers(100_000, 2_000_000))
def test_reaching_the_target_never_costs_working_time(rows, cost):
    found = with_absence(areas_frame(rows))
    reached = if_target_reached(found, cost)
    parts, total = reached[~reached.is_total], reached[reached.is_total].iloc[0]
    assert (parts.above_target_fte > 0).all()
    assert parts.above_target_fte.is_monotonic_decreasing
    assert total.above_target_fte == pytest.approx(parts.above_target_fte.sum())
    assert total.above_target_fte >= found.above_target_fte[~found.is_total].sum() - 1e-9
    assert total.value_nok_million == pytest.approx(total.above_target_fte * cost / 1e6)


@given(rows_of_areas, st.integers(1, 30), st.integers(1, 30))
def test_no_area_below_the_limit_is_ranked(rows, few, few_sick):
    privacy = PrivacyRules(few, few_sick)
    found = with_absence(areas_frame(rows))
    found = found.assign(previous_employees=float("nan"), previous_fte=float("nan"))
    for column, limit in (
        ("fte", few),
        ("gap_points", few_sick),
        ("contribution_points", few_sick),
    ):
        ranked = ranking(found, column, privacy)
        size = ranked.fte if column in OF_HEALTH else ranked.employees
        assert (size >= limit).all()
        assert ranked[column].is_monotonic_decreasing
        small = too_small(found, privacy, of_health=column in OF_HEALTH)
        assert len(ranked) + small.sum() == len(rows)


@given(st.lists(st.floats(-300, 300), min_size=1, max_size=15))
def test_moves_can_explain_no_more_than_the_lesser_of_growth_and_decline(changes):
    areas = pd.DataFrame(
        {"fte_change": [*changes, 1e6], "is_total": [False] * len(changes) + [True]}
    )
    found = moves(areas)
    assert found.net == pytest.approx(sum(changes), abs=1e-9)
    assert found.increases + found.decreases == pytest.approx(
        sum(abs(c) for c in changes), abs=1e-9
    )


@given(st.integers(1, 2000), st.floats(-60, 60), st.integers(1, 9000))
def test_temporary_fte_of_the_year_before_grow_to_this_years(now, change, permanent):
    found = temporary(now, change, NOT_STATED, permanent)
    assert found.is_worked_back
    assert found.previous_temporary_fte * (1 + change / 100) == pytest.approx(now)
    assert 0 < found.temporary_share < 1


@pytest.mark.parametrize(
    ("change", "before", "told", "is_worked_back"),
    [(-12.4, 143, 143, False), (-12.4, 160, 143.8, True), (NOT_STATED, 143, 143, False)],
)
def test_temporary_fte_of_the_year_before_are_as_its_report_stated_them_unless_corrected(
    change, before, told, is_worked_back
):
    found = temporary(126, change, before, 1_890)
    assert found.previous_temporary_fte == pytest.approx(told, abs=0.05)
    assert found.is_worked_back == is_worked_back


def test_temporary_fte_of_the_year_before_are_missing_where_nothing_is_stated():
    assert pd.isna(temporary(126, NOT_STATED, NOT_STATED, 1_890).previous_temporary_fte)


def test_the_tables_are_left_unchanged():
    tables = printed_tables()
    kept = {name: frame.copy() for name, frame in tables.items()}
    areas_of(tables, 2024, TOGETHER)
    for name, frame in tables.items():
        pd.testing.assert_frame_equal(frame, kept[name])


# Areas of different tables


@pytest.mark.parametrize(
    ("code", "known", "home"),
    [
        ("P14", ["P01", "P14-P19", "total"], "P14-P19"),
        ("P14-P19", ["P14-P19"], "P14-P19"),
        ("P14", ["P14", "P14-P19"], "P14"),
        ("P15", ["P14-P19", "total"], None),
        ("P14", ["P01"], None),
        ("total", ["P01", "total"], "total"),
    ],
)
def test_a_code_is_shown_as_itself_or_as_the_municipality_says(code, known, home):
    assert structure(P14="P14-P19").home(code, known) == home


def test_areas_have_the_order_of_the_municipality_and_else_of_the_print():
    known = structure("Skole", "300", "HELSE-1", **{"HELSE-1": "HELSE"})
    printed = ["x", "HELSE", "total", "300", "a", "Skole"]
    assert known.in_order(printed) == ["Skole", "300", "HELSE", "x", "a", "total"]
    assert structure().in_order(printed) == ["x", "HELSE", "300", "a", "Skole", "total"]


@pytest.mark.parametrize(
    ("code", "name", "printed"),
    [
        ("P01", "Skole", "P01 Skole"),
        ("300", "Helse", "300 Helse"),
        ("HELSE-1", "Hjemmetjenester", "HELSE-1 Hjemmetjenester"),
        ("Oppvekst", "Oppvekst", "Oppvekst"),
        ("helse", "Helse og mestring", "Helse og mestring"),
        ("total", "Totalsum", "Totalsum"),
    ],
)
def test_a_code_that_people_know_stands_before_the_name(code, name, printed):
    assert with_code(code, name) == printed


def other_codes(tables, **codes):
    """The same tables with other codes of areas."""
    return {
        n: t.replace({"service_area": codes}) if "service_area" in t else t
        for n, t in tables.items()
    }


def test_figures_do_not_depend_on_what_codes_look_like(frames):
    codes = {"P01": "Oppvekst", "P02": "300", "P04": "HELSE-1", "P14-P19": "felles"}
    codes |= {"P14": "ledelse", "P18": "politikk"}
    parts = [codes.get(code, code) for code in CODES]
    together = structure(*parts, ledelse="felles", politikk="felles")
    found = areas_of(other_codes(printed_tables(), **codes), 2024, together)
    expected = frames["areas"].reset_index().replace({"service_area": codes})
    pd.testing.assert_frame_equal(found.drop(columns="label"), expected.drop(columns="label"))
    assert list(found.label[[0, 1, 3, 12]]) == [
        "Skole",
        "300 Barnehage",
        "HELSE-1 Helse",
        "Sentrale enheter",
    ]


def test_an_area_without_a_printed_name_has_the_one_of_the_structure_or_its_code():
    tables = {n: t.drop(columns="area_label", errors="ignore") for n, t in printed_tables().items()}
    known = structure("P01", P14="P14-P19", P18="P14-P19")
    labels = areas_of(tables, 2024, known).set_index("service_area").label
    assert list(labels[["P01", "P02", "total"]]) == ["P01 Navnet på P01", "P02", "total"]


def only(table, kept):
    return table[[code in kept for code in table.service_area]]


def test_a_table_may_tell_of_the_whole_alone():
    tables = printed_tables()
    tables["turnover"] = only(tables["turnover"], ["total"])
    areas = areas_of(tables, 2024, TOGETHER)
    assert total_of(areas).turnover_percent == 12.07
    assert areas.turnover_percent[~areas.is_total].isna().all()
    totals = turnover_totals(areas, float("nan"))
    assert list(totals.item) == ["printed", "leavers_over_mean"]


def test_without_the_year_before_nothing_is_said_to_have_changed():
    tables = {n: t[t.year == 2024] for n, t in printed_tables().items()}
    areas = areas_of(tables, 2024, TOGETHER)
    assert areas[["fte_change", "employees_change", "breaches_per_100"]].isna().all().all()
    assert areas.contribution_points.notna().all()


def test_sickness_absence_needs_no_employees():
    areas = areas_of({"sickness_absence": printed_tables()["sickness_absence"]}, 2024)
    assert total_of(areas).gap_points == pytest.approx(1.5)
    assert areas.contribution_points[~areas.is_total].isna().all()
    require_contributions_sum(areas)


def test_an_area_without_absence_weighs_nothing():
    tables = printed_tables()
    sick = tables["sickness_absence"]
    tables["sickness_absence"] = sick.assign(
        rate_percent=sick.rate_percent.mask(sick.service_area == "P13")
    )
    areas = areas_of(tables, 2024, TOGETHER)
    require_contributions_sum(areas)
    assert areas.weight_share[~areas.is_total].sum() == pytest.approx(1)


def test_an_area_that_came_or_went_counts_as_growth_or_decline():
    tables = printed_tables()
    gone = {
        n: t[~((t.year == 2024) & (t.service_area == "P12"))]
        for n, t in tables.items()
        if "service_area" in t
    }
    areas = areas_of({**tables, **gone}, 2024, TOGETHER).set_index("service_area")
    assert areas.fte_change["P12"] == -83
    assert areas.label["P12"] == "P12 Vann, avløp og renovasjon"


# Small areas and bad input


def test_a_title_never_names_an_area_that_is_too_small():
    tables, privacy = printed_tables(), PrivacyRules(100, 200)
    areas = areas_of(tables, 2024, TOGETHER)
    areas.loc[
        areas.service_area == "P13", ["fte_change", "contribution_points", "breaches_per_100"]
    ] = 1e6
    figures = in_short(tables, areas, privacy)
    assert (
        "P13" not in f"{figures['most_changed']} {figures['top_pull']} {figures['most_breaches']}"
    )
    assert (figures["too_few"], figures["too_few_sick"]) == (2, 6)


def test_with_no_area_to_rank_there_is_none_to_name(frames):
    areas = frames["areas"].reset_index()
    ranked = ranking(areas, "contribution_points", PrivacyRules(9999, 9999))
    assert ranked.empty
    assert first(ranked.label) is None
    assert most_changed(areas, PrivacyRules(9999, 9999)) is None


def of_types(*ungrouped, **counts):
    """Breaches of a year by type; types whose names begin with the same letter belong together."""
    rows = [
        {"breach_type": name, "2024": count, "is_total": False} for name, count in counts.items()
    ]
    frame = pd.DataFrame(rows, columns=["breach_type", "2024", "is_total"])
    together = frame.breach_type.str[0].mask(frame.breach_type.isin(ungrouped))
    return breaches_by_group(frame.assign(group=together, is_total=False), 2024)


def test_types_that_belong_together_are_counted_as_one_where_they_stand_out():
    groups = of_types(hours=30, rest=10, day=10, sundays=40, sundays_mean=20)
    assert groups.name.tolist() == ["s", "hours", "rest", "day"]
    assert groups.breaches.tolist() == [60, 30, 10, 10]
    assert groups.types[0] == (("sundays", 40), ("sundays_mean", 20))


def test_three_types_of_ten_that_are_alike_do_not_stand_out_as_three_tenths():
    alike = dict.fromkeys("abcdefg", 34)
    groups = of_types(**alike, hours=35, hours_week=35, hours_year=35)
    assert groups.types.map(len).eq(1).all()
    assert told_of(groups) == "even"


def test_where_a_type_has_no_group_none_is_said_to_have_more_than_another():
    groups = of_types("hours", hours=30, rest=10, day=10, sundays=40, sundays_mean=20)
    assert groups.types.map(len).eq(1).all()
    assert told_of(groups) == "clear"


@pytest.mark.parametrize(
    ("counts", "case"),
    [
        ({"hours": 30, "rest": 10, "day": 10, "sundays": 40, "sundays_mean": 20}, "group"),
        ({"hours": 70, "rest": 10, "day": 10, "sundays": 40, "sundays_mean": 20}, "clear"),
        ({"hours": 60, "rest": 59, "day": 10, "sundays": 40, "sundays_mean": 20}, "near"),
        ({"hours": 40, "rest": 39, "day": 38}, "even"),
        ({"sundays": 20, "sundays_mean": 15}, "clear"),
        ({"sundays": 0, "sundays_mean": 0}, "none"),
        ({}, "none"),
    ],
)
def test_a_group_is_told_of_where_it_alone_has_the_most_breaches(counts, case):
    assert told_of(of_types(**counts)) == case


def test_contributions_that_do_not_sum_are_refused(frames):
    areas = frames["areas"].reset_index()
    areas.loc[0, "contribution_points"] += 0.01
    with pytest.raises(DataError, match="blir ikke avstanden"):
        require_contributions_sum(areas)


def test_tables_that_do_not_fit_are_refused_with_every_fault():
    tables = printed_tables()
    sick, overtime, breaches, hires = (
        tables[n] for n in ("sickness_absence", "overtime", "breaches_by_area", "hires")
    )
    tables["sickness_absence"] = sick.assign(rate_percent=sick.rate_percent / 100)
    tables["overtime"] = overtime[overtime.year == 2023]
    tables["turnover"] = tables["turnover"][tables["turnover"].service_area != "P05"]
    tables["breaches_by_area"] = breaches.replace({"service_area": {"P18": "P99"}})
    tables["hires"] = hires[hires.month != "07"]
    tables["breaches_by_type"] = tables["breaches_by_type"].query("year == 2023")
    with pytest.raises(DataError) as refused:
        areas_of(tables, 2024, TOGETHER)
    for fault in (
        "sickness_absence, 2024: rate_percent er under 1 i alle rader",
        "overtime, 2024: det er ingen rader",
        "turnover, 2024: P05 mangler",
        "breaches_by_area, 2023: P99 er ikke et område",
        "breaches_by_type, 2024: det er ingen rader",
        "hires, 2024: 07 mangler",
    ):
        assert fault in str(refused.value)


def test_a_figure_that_the_report_needs_is_asked_for():
    stated = stated_figures()
    with pytest.raises(DataError) as refused:
        stated_values(stated[~stated.item.isin(["apprentices", "turnover_sector"])])
    assert "workforce, apprentices: legg det til" in str(refused.value)
    assert "workforce, turnover_sector: legg det til" in str(refused.value)


def test_figures_of_the_text_that_fit_the_tables_are_exact_and_those_about_right_are_rounded(
    frames,
):
    areas = frames["areas"].reset_index()
    found = against_text(stated_figures(), areas, printed_tables()["hires"], 2024)
    about = "Nedgang i timer til utbetaling (om lag)"
    assert list(found[found.outcome == "rounding"].row) == [about]
    assert set(found.outcome) == {"exact", "rounding"}


@pytest.mark.parametrize(
    ("told", "outcome"), [(35_000, "rounding"), (34_900, "differs"), (36_000, "differs")]
)
def test_a_figure_about_right_is_so_within_half_of_its_last_digit(frames, told, outcome):
    stated = stated_figures().replace({"value": {35_000: told}})
    found = against_text(stated, frames["areas"].reset_index(), printed_tables()["hires"], 2024)
    assert list(found[found.printed == told].outcome) == [outcome]


def test_a_figure_of_the_text_that_no_table_has_is_not_compared(frames):
    areas = frames["areas"].reset_index()
    found = against_text(stated_figures(), areas, None, 2024)
    assert not found.row.str.contains("yansatte").any()


def test_without_a_table_its_figures_are_missing_and_all_others_as_they_were(frames):
    tables = printed_tables()
    del tables["overtime"], tables["breaches_by_area"]
    found = areas_of(tables, 2024, TOGETHER).set_index("service_area")
    gone = [c for c in found if "overtime" in c or "hours" in c or "breaches" in c]
    assert found[gone].isna().all().all()
    assert not found.is_unrecorded.any()
    others, had = (f.drop(columns=[*gone, "is_unrecorded"]) for f in (found, frames["areas"]))
    pd.testing.assert_frame_equal(others, had)


def test_refunds_are_no_saving_and_a_share_outside_0_to_1_is_refused(frames):
    areas = frames["areas"].reset_index()
    whole, net = (if_target_reached(areas, 800_000, share) for share in (0.0, 0.4))
    assert list(net.net_value_nok_million) == pytest.approx(list(0.6 * whole.value_nok_million))
    assert list(whole.net_value_nok_million) == list(whole.value_nok_million)
    with pytest.raises(DataError) as caught:
        if_target_reached(areas, -1, 1.5)
    assert len(caught.value.findings) == 2


def test_known_moves_are_told_apart_from_growth(frames):
    areas = frames["areas"].reset_index()
    known = pd.DataFrame(
        {"from_area": ["P01", "P01"], "to_area": ["P09", "P02"], "fte": [10.0, 2.5]}
    )
    found = growth_apart(areas, known).set_index(areas.service_area)
    assert (found.moved_out_fte["P01"], found.moved_in_fte["P09"], found.moved_in_fte["P02"]) == (
        12.5,
        10,
        2.5,
    )
    assert found.growth_fte["P01"] == found.fte_change["P01"] + 12.5
    assert found.growth_fte["total"] == found.fte_change["total"]
    parts = found[~found.is_total]
    assert parts.growth_fte.sum() == pytest.approx(parts.fte_change.sum())


def test_a_move_of_unknown_size_is_named_and_leaves_the_growth_of_its_ends_unknown(frames):
    areas = frames["areas"].reset_index()
    known = pd.DataFrame(
        {
            "from_area": ["P01", None],
            "to_area": ["P02", "P09"],
            "fte": [2.5, float("nan")],
            "unit": [None, "Knutepunktet"],
        }
    )
    found = growth_apart(areas, known).set_index(areas.service_area)
    assert pd.isna(found.growth_fte["P09"])
    assert found.growth_fte.drop("P09").notna().all()
    named = named_moves(areas, known)
    assert named.to_dict("records") == [
        {"unit": "Knutepunktet", "to_label": "P09 Kultur, fritid og idrett"}
    ]
    from_nowhere = known.assign(fte=[2.5, 3.0])
    with pytest.raises(DataError, match="reorganisations") as caught:
        growth_apart(areas, from_nowhere)
    assert caught.value.findings == (
        "reorganisations, til P09: skriv også hvilket område det flyttet fra, i from_area",
    )


def test_moves_between_unknown_or_the_same_areas_are_refused(frames):
    wrong = pd.DataFrame(
        {"from_area": ["P99", "P02"], "to_area": ["P01", "P02"], "fte": [1.0, 1.0]}
    )
    with pytest.raises(DataError) as caught:
        growth_apart(frames["areas"].reset_index(), wrong)
    assert list(caught.value.findings) == [
        "reorganisations, P99 til P01: P99 er ikke et område i fte_employees",
        "reorganisations, P02 til P02: det flytter til der det var: ta raden bort",
    ]


def test_the_sector_stands_beside_the_municipality(frames):
    sector = frames["turnover_totals"].loc["sector"]
    assert sector.turnover_percent == 10.4
    unknown = turnover_totals(frames["areas"].reset_index(), float("nan"))
    assert list(unknown.item) == ["printed", "weighted", "leavers_over_mean"]


# Which wording holds


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (20.21, 20.24, "unchanged"),
        (20.24, 20.26, "rose"),
        (0.05, 0.04, "fell"),
        (1, float("nan"), "unknown"),
    ],
)
def test_a_figure_moves_where_it_is_printed_otherwise(before, after, expected):
    assert direction(before, after, 1) == expected


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.integers(0, 2))
def test_what_is_above_has_what_it_is_above_below_it(value, limit, decimals):
    mirrored = {"above": "below", "below": "above", "equal": "equal"}
    assert mirrored[standing(value, limit, decimals)] == standing(limit, value, decimals)


@pytest.mark.parametrize(
    ("top", "together", "pulling_up", "expected"),
    [
        (0.9, 1.6, 1.6, "part"),
        (0.9, 1.6, 1.9, "most"),
        (0.9, -0.5, 0.9, "most"),
        (0.0, -0.5, 0.0, "none"),
        (None, 0.0, 0.0, "unknown"),
    ],
)
def test_the_largest_contribution_is_part_of_a_sum_only_where_none_pulls_down(
    top, together, pulling_up, expected
):
    assert pull(top, together, pulling_up) == expected


def test_an_average_position_above_fte_per_person_gives_no_number_of_positions():
    full_time = pd.DataFrame({"year": [2023, 2024], "average_position_percent": [80.9, 81.6]})
    staff = pd.DataFrame(
        {"year": [2023, 2024], "service_area": "total", "fte": [3642, 3630]}
    ).assign(employees=[4387, 4465])
    found = position_bases(full_time, staff).implied_positions
    assert found.notna().tolist() == [True, False]


def test_without_a_target_nothing_is_known_of_contributions(frames):
    areas = frames["areas"].reset_index()
    require_target(areas)
    with pytest.raises(NotThere, match="ikke noe mål"):
        require_target(areas.assign(target_percent=float("nan")))


RATES = st.floats(0, 40, allow_nan=False)


@given(RATES, RATES)
def test_a_distance_is_that_between_the_figures_as_they_are_written(rate, target):
    """So a report never says 9,2 and 8,5 and then 0,8."""
    gap = apart(rate, target, 1)
    rose = {"above": gap > 0, "below": gap < 0, "equal": gap == 0}
    assert rose[standing(rate, target, 1)]
    assert 10 * gap == pytest.approx(round(10 * gap))
    assert abs(gap - (rate - target)) <= 0.1 + 1e-9


@pytest.mark.parametrize(
    ("about", "employees", "more"),
    [(6600, 6292, 300), (6600, 6588, None), (6590, 6292, 300), (6000, 6292, None)],
)
def test_how_many_more_are_told_as_roughly_as_the_text_tells_of_all(about, employees, more):
    stated = pd.DataFrame({"item": ["employees_about"], "value": [float(about)]})
    areas = pd.DataFrame({"employees": [float(employees)], "is_total": [True]})
    told = about_all(stated, areas)
    assert (told.not_permanent == more) if more else pd.isna(told.not_permanent)


@pytest.mark.parametrize(
    ("hired", "leavers", "change", "net", "unexplained"),
    [(269, 725, -2, -456, 454), (245, 288, 23, -43, 66), (10, 4, 6, 6, 0), (10, 4, 2, 6, -4)],
)
def test_those_who_came_and_left_explain_the_change_or_not(
    hired, leavers, change, net, unexplained
):
    found = came_less_left(hired, leavers, change)
    assert (found.net_persons, found.unexplained_persons) == (net, unexplained)
    assert came_less_left(float("nan"), leavers, change).isna().all()
