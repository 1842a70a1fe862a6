"""What a reader can find out who knows more of employees than how the tables add up.

Each test is a way that hidden figures could once be found.
"""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from kommunetall import prepare
from kommunetall.data.extract import write_extract
from kommunetall.exhibit import Several
from kommunetall.models.staff import protected, published_tables
from kommunetall.models.workforce import PrivacyRules
from made_up_people import Area, synthetic_extract

FROM = "2023-01"
AREAS = [
    Area("P01", "OPP", 5, 2),
    Area("P02", "OPP", 2, 2),
    Area("P03", "HEL", 2, 2),
    Area("P04", "TEK", 1, 1),
]


def report_on(folder, employees, seed, since=FROM):
    """The report on few made-up people in four areas."""
    write_extract(synthetic_extract(seed, since, "2024-12", employees, AREAS), folder)
    first_year = int(since[:4])
    return prepare.workforce_extract("9999", 2024, extract=str(folder), first_year=first_year)


@pytest.mark.parametrize(("employees", "seed"), [(9, 4), (15, 2), (15, 4), (25, 2)])
def test_hidden_leavers_are_not_those_who_came_less_the_change_of_employees(
    tmp_path, employees, seed
):
    report = report_on(tmp_path, employees, seed)
    leavers, staff = report.turnover.frame.iloc[-1], report.staff.frame.iloc[-1]
    assert leavers.is_hidden_leavers, "all that is tested is what is hidden"
    assert staff[["previous_employees", "employees"]].notna().all()
    came = report.turnover_as_ks.figures
    months = report.hires.frame.query("~is_total")["2024"]
    assert pd.isna(came["hired"])
    assert pd.isna(came["made_permanent"])
    assert months.isna().any(), "the months would sum to the year"


@pytest.mark.parametrize("seed", range(4))
def test_a_mean_of_years_is_missing_where_one_of_them_is_hidden(tmp_path, seed):
    report = report_on(tmp_path, 15, seed, "2021-01")
    rows = report.hires.frame
    hidden = rows[["2021", "2022", "2023"]].isna().any(axis=1)
    assert rows.loc[hidden, ["mean", "from_mean"]].isna().to_numpy().all()
    assert rows.loc[~hidden, "mean"].notna().all()
    mean = report.hires_through_year.figures["hired_mean"]
    assert pd.isna(mean) == hidden.iloc[-1]


# Women and men: what the sums of areas, position codes and the whole tell of a hidden number

LIMIT = PrivacyRules().fewest_of_each_sex
OF_SEXES = {"sexes_of_areas": "service_area", "sexes_of_positions": "position_code"}


def sexes_of(employees, seed):
    """Counted tables and what is published of them, of few people in four areas."""
    people = synthetic_extract(seed, FROM, "2024-12", employees, AREAS)
    counted = published_tables(people, 2024, 2023, "2024-12-31", {}, {}, 16)
    return counted, protected(counted, PrivacyRules()).tables


def ends_of(counted, published, column, limits):
    """Lowest and highest value of each hidden figure of women and men in 2024.

    The reader knows the total of each area where it is shown, that women and men sum to it, that
    areas and position codes sum to the whole of each sex (at least, where people are counted), and
    which rows are hidden for their own sake.
    """
    cells, rows = {}, []
    staff = published["fte_employees"].query("year == 2024").set_index("service_area")[column]
    whole = published["sexes"].query("year == 2024").set_index("sex")[column]
    for table, level in OF_SEXES.items():
        own = published[table].query("year == 2024").set_index([level, "sex"])[column]
        true = counted[table].query("year == 2024").set_index([level, "sex"])
        cells |= {(table, *key): (value, true.loc[key]) for key, value in own.items()}
        rows += [
            ([(table, k, s) for k, s in own.index if s == sex], whole.get(sex))
            for sex in ("women", "men")
        ]
    for area in {key[1] for key in cells if key[0] == "sexes_of_areas"}:
        parts = [key for key in cells if key[:2] == ("sexes_of_areas", area)]
        rows.append((parts, staff.get(area)))
    hidden = [key for key, (value, _) in cells.items() if pd.isna(value)]
    place = {key: i for i, key in enumerate(hidden)}
    bounds = [limits(cells[key][1]) for key in hidden]
    equal, most = ([], []), ([], [])
    for parts, total in rows:
        weights = np.zeros(len(hidden))
        known = sum(cells[key][0] for key in parts if key not in place)
        for key in parts:
            if key in place:
                weights[place[key]] = 1
        if weights.any() and total is not None and not pd.isna(total):
            is_sum = abs(sum(cells[key][1][column] for key in parts) - total) < 1e-6
            for target, sign in [(equal, 1)] if is_sum else [(most, -1)]:
                target[0].append(sign * weights)
                target[1].append(sign * (total - known))
    return {key: span(place[key], equal, most, bounds) for key in hidden}


def span(i, equal, most, bounds):
    """How low and how high one hidden figure can be."""
    ends = []
    for sign in (1, -1):
        goal = np.zeros(len(bounds))
        goal[i] = sign
        of = [np.array(part) if part else None for part in (*most, *equal)]
        answer = linprog(goal, *of, bounds)
        assert answer.status in (0, 3), answer.message
        ends.append(sign * answer.fun if answer.status == 0 else sign * -np.inf)
    return ends


def anything(_):
    """What the rule alone tells of a hidden amount."""
    return (0, None)


def persons_between(row):
    """What the rule alone tells of a hidden number of women or men."""
    return (0, LIMIT - 1) if 0 < row.employees < LIMIT else (0, None)


@pytest.mark.parametrize(("employees", "seed"), [(40, 0), (60, 1), (90, 2), (150, 3), (150, 4)])
def test_a_hidden_number_of_women_or_men_can_be_two_numbers_at_least(employees, seed):
    counted, published = sexes_of(employees, seed)
    found = ends_of(counted, published, "employees", persons_between)
    assert found, "all that is tested is what is hidden"
    assert not [key for key, (low, high) in found.items() if high - low < 1 - 1e-6]


@pytest.mark.parametrize(("employees", "seed"), [(40, 0), (60, 1), (90, 2), (150, 3), (150, 4)])
def test_hidden_fte_of_women_or_men_cannot_be_computed(employees, seed):
    counted, published = sexes_of(employees, seed)
    found = ends_of(counted, published, "fte", anything)
    assert not [key for key, (low, high) in found.items() if high - low < 0.05]


def test_what_is_hidden_for_its_own_sake_alone_would_be_found():
    counted, published = sexes_of(150, 3)
    alone = dict(published)
    for name in OF_SEXES:
        few = counted[name].employees.between(1, LIMIT - 1)
        columns = ["employees", "fte"]
        shown = {c: counted[name][c].astype(float).mask(few) for c in columns}
        alone[name] = counted[name].assign(**shown)
    found = ends_of(counted, alone, "fte", anything)
    assert [key for key, (low, high) in found.items() if high - low < 0.05]


@pytest.mark.parametrize("seed", range(4))
def test_groups_that_are_printed_have_enough_women_and_enough_men(tmp_path, seed):
    report = report_on(tmp_path, 120, seed)
    for shown in (report.equality_areas, report.equality_positions):
        if hasattr(shown, "frame"):
            assert (shown.frame[["women", "men"]] >= LIMIT).all(axis=None)


def test_sickness_and_part_time_of_few_men_are_not_told(tmp_path):
    people = synthetic_extract(3, FROM, "2024-12", 60, AREAS)
    rows = people["employments"]
    men = rows.person_id.astype(str).drop_duplicates().head(3)
    rows["sex"] = pd.Categorical(np.where(rows.person_id.astype(str).isin(men), "M", "K"))
    write_extract(people, tmp_path)
    report = prepare.workforce_extract("9999", 2024, extract=str(tmp_path))
    for shown in (report.equality, report.part_time, report.equality_positions):
        assert isinstance(shown, Several)
        assert not len(shown)
    assert pd.notna(report.staff.frame.employees.iloc[-1]), "what all are told together stays"


def test_an_extract_without_sex_tells_of_nobody_by_it(tmp_path):
    people = synthetic_extract(3, FROM, "2024-12", 60, AREAS)
    people["employments"]["sex"] = pd.Categorical([None] * len(people["employments"]), ["K", "M"])
    write_extract(people, tmp_path)
    report = prepare.workforce_extract("9999", 2024, extract=str(tmp_path))
    assert not len(report.equality)
    assert not len(report.equality_areas)
