"""A second answer on what a report tells of few persons, by a solver of its own.

``possible_values`` reads a report's exhibits as anybody may, and asks how low and how high each
figure can be that is not told.
"""

from datetime import date
from itertools import product

import numpy as np
import pytest
from possible_values import (
    FLOWS,
    WHOLE,
    Reader,
    broken,
    computed,
    counted,
    given_away,
    read,
    read_beside,
    tie,
    tie_group,
    tie_where_nobody_is,
)

from kommunetall import prepare
from kommunetall.data.extract import own_folder, read_extract, write_extract
from kommunetall.models.staff import published_tables
from made_up_people import Area, Reorganisation, synthetic_extract

YEAR = 2024
AREAS = [
    Area("S01", "AAA", 5, 2),
    Area("S02", "AAA", 2, 2),
    Area("S03", "BBB", 2, 2),
    Area("S04", "CCC", 1, 1),
]
EMPTIED = Reorganisation("S04", "S03", date(YEAR, 9, 1), 1000.0)
IN_SUITE = [(90, 4)]
BY_NIGHT = [(15, 3), *product((12, 20, 30, 60, 120), range(20))]


class Town:
    """A municipality of made-up people, its report, and one who reads that."""

    def __init__(self, extract, report, names_of=lambda _: {}):
        tables = published_tables(extract, YEAR, YEAR - 1, f"{YEAR}-12-31", {}, {}, 16)
        self.report, self.names = report, names_of(tables)
        self.truth = counted(tables, of_sexes=hasattr(report.equality, "frame"))
        self.reader = read(report, YEAR, self.names)
        tie(self.reader, self.truth)

    @classmethod
    def made_up(cls, folder, employees, seed):
        moved = [EMPTIED] if seed % 2 else []
        months = f"{YEAR - 1}-01", f"{YEAR}-12"
        extract = synthetic_extract(seed, *months, employees, AREAS, moved)
        write_extract(extract, folder)
        report = prepare.workforce_extract("9999", YEAR, extract=str(folder), first_year=YEAR - 1)
        return cls(extract, report)

    def given_away(self):
        return given_away(self.reader, self.truth)

    def computed(self):
        return computed(self.reader, self.truth, self.report, self.names)


@pytest.mark.parametrize(
    ("employees", "seed"),
    [*IN_SUITE, *(pytest.param(*case, marks=pytest.mark.nightly) for case in BY_NIGHT)],
)
def test_what_is_not_told_of_few_can_be_much_else(tmp_path, employees, seed):
    town = Town.made_up(tmp_path, employees, seed)
    assert sum(town.truth.few.values()) > 20, "all that is tested is what is hidden"
    assert broken(town.reader, town.truth) == [], "the reader has misread"
    assert town.given_away() == {}
    assert town.computed() == []


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    return Town.made_up(tmp_path_factory.mktemp("town"), 60, 1)


def test_what_is_not_told_of_9999_can_be_much_else_to_one_who_has_its_other_report_too():
    """Its figures are those of an annual report, which another report is made from."""
    report = prepare.workforce_extract("9999", YEAR)

    def names_of(tables):
        codes = set(tables["fte_employees"].service_area)
        labels = {label: label.split()[0] for label in report.staff.frame.area}
        other = [label for label, code in labels.items() if code not in codes]
        return {**labels, **dict(zip(other, codes - set(labels.values()), strict=True))}

    town = Town(read_extract(own_folder("9999")), report, names_of)
    before = len(town.reader.relations)
    beside = prepare.workforce("9999", YEAR)
    read_beside(town.reader, beside, town.names, town.truth)
    assert len(town.reader.relations) - before > 50, "the two tell of the same"
    assert broken(town.reader, town.truth) == []
    assert town.given_away() == {}
    assert town.computed() == []


def test_one_more_figure_would_give_some_away(town):
    """The smallest of those that are hidden for others' sake, shown."""
    rows = town.report.staff.frame
    hidden = rows[rows.is_hidden_fte].area.tolist()
    assert len(hidden) > 1
    key = ("fte", YEAR, hidden[0])
    town.reader.told(key, town.truth.value[key])
    try:
        assert town.computed()
    finally:
        town.reader.relations.pop()


def test_agreed_days_of_two_that_are_few_would_be_known_by_the_limit_alone():
    """Each has fewer than ten fte, and both together nearly twenty: each has nearly ten."""
    reader = Reader(YEAR)
    first, second, whole = (("agreed", YEAR, name) for name in ("S01", "S02", WHOLE))
    for key in (first, second):
        reader.within(key, 0, 2520)
    reader.relate({first: 1.0, second: 1.0, whole: -1.0})
    reader.told(whole, 4800)
    assert reader.solver().ends({first: 1.0}) == pytest.approx([2280, 2520])


def test_where_nobody_is_left_all_who_were_there_are_gone():
    reader = Reader(YEAR)
    reader.told(("fte", YEAR - 1, "S01"), 3.2)
    reader.told(("fte", YEAR, "S01"), 0.0)
    reader.told(("employees", YEAR, "S01"), 0.0)
    tie_group(reader, "hired_fte", YEAR, "S01", [])
    tie_where_nobody_is(reader)
    reader.within(("moved_out_fte", YEAR, "S01"), 0.0, 0.0)
    found = {flow: reader.solver().ends({(flow, YEAR, "S01"): 1.0}) for flow in FLOWS}
    assert found["departed_fte"] == pytest.approx([3.2, 3.2], abs=1e-3)
    assert found["hired_fte"] == pytest.approx([0, 0], abs=1e-3)
    assert found["changed_share_fte"] == pytest.approx([0, 0], abs=1e-3)


def test_positions_that_are_all_whole_tell_that_fte_is_a_whole_number():
    reader = Reader(YEAR)
    groups = ("S01", "S02", WHOLE)
    for quantity in ("fte", "positions"):
        reader.relate({(quantity, YEAR, g): -1.0 if g == WHOLE else 1.0 for g in groups})
        reader.told((quantity, YEAR, WHOLE), 9.0)
    for group in groups:
        reader.relate({("fte", YEAR, group): 1, ("positions", YEAR, group): -1}, -np.inf, 0)
    reader.within(("positions", YEAR, "S01"), 1, 3)
    assert reader.solver().ends({("fte", YEAR, "S01"): 1.0}) == pytest.approx([1, 3], abs=1e-3)
