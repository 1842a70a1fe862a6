"""What is printed is checked against itself, and rounding is told from error."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.data import identities, read
from kommunetall.models import reconciliation

SUM = {
    "says": "sum",
    "columns": ["x"],
    "by": ["year"],
    "total": "kind == 'sum'",
    "parts": "kind == 'line'",
}
ROW = {"says": "row", "left": "d", "right": "b - a", "tolerance": "1.5"}


def outcome(total):
    frame = pd.DataFrame({"year": 2024, "kind": ["line", "line", "sum"], "x": [10, 20, total]})
    return reconciliation.check(frame, [SUM], ["kind"]).outcome.item()


@pytest.mark.parametrize(
    ("total", "expected"), [(30, "exact"), (31, "rounding"), (32, "differs"), (28, "differs")]
)
def test_a_sum_of_two_rounded_parts_may_be_one_and_a_half_off(total, expected):
    assert outcome(total) == expected


def test_a_row_identity_names_the_row_that_breaks_it():
    frame = pd.DataFrame({"label": ["road", "school"], "b": [10, 20], "a": [4, 5], "d": [6, 11]})
    checked = reconciliation.differing(reconciliation.check(frame, [ROW], ["label"]))
    assert list(checked.row) == ["school"]
    assert checked.difference.item() == -4


RESERVES = identities("reserves", "3301")
FUNDS = st.lists(
    st.tuples(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6)), min_size=3, max_size=6
)


def reserves_of(funds):
    """A table of funds that closes: last year's balance and this year's."""
    rows = [*funds, tuple(map(sum, zip(*funds, strict=True)))]
    frame = pd.DataFrame(rows, columns=["previous_year_nok_thousand", "current_year_nok_thousand"])
    change = frame.current_year_nok_thousand - frame.previous_year_nok_thousand
    kind = ["line"] * len(funds) + ["sum"]
    labels = [f"fond {i}" for i in range(len(rows))]
    return frame.assign(year=2024, kind=kind, label=labels, change_nok_thousand=change)


@given(FUNDS, st.data())
def test_one_misprinted_cell_is_told_once_and_what_follows_from_it_closes(funds, data):
    frame = reserves_of(funds)
    assert reconciliation.differing(reconciliation.check(frame, RESERVES)).empty
    row = data.draw(st.integers(0, len(funds)))
    column = data.draw(st.sampled_from([c for c in frame if c.endswith("nok_thousand")]))
    right = frame.loc[row, column]
    frame.loc[row, column] += data.draw(st.integers(10, 10**6) | st.integers(-(10**6), -10))
    found = reconciliation.differing(reconciliation.check(frame, RESERVES))
    assert list(zip(found.row, found.column, strict=True)) == [(f"fond {row}", column)]
    assert found.printed.item() == frame.loc[row, column]
    assert found.computed.item() == right


@given(FUNDS, st.integers(10, 10**6), st.integers(10, 10**6))
def test_each_of_two_misprinted_cells_is_told(funds, one, other):
    frame = reserves_of(funds)
    frame.loc[0, "change_nok_thousand"] += one
    frame.loc[1, "current_year_nok_thousand"] += other
    checked = reconciliation.check(frame, RESERVES)
    found = reconciliation.differing(checked).set_index("row")
    assert dict(found.column) == {
        "fond 0": "change_nok_thousand",
        "fond 1": "current_year_nok_thousand",
    }
    assert len(checked) == len(reconciliation.check(reserves_of(funds), RESERVES))


def test_a_sum_of_a_misprinted_part_is_no_misprint():
    checked = reconciliation.check(read("reserves", "9999"), identities("reserves", "9999"))
    found = reconciliation.differing(checked)
    assert list(zip(found.row, found.printed, found.computed, strict=True)) == [
        ("Bundne driftsfond", -4527, -4572)
    ]


def test_a_blank_cell_is_not_checked():
    frame = pd.DataFrame({"label": ["a"], "b": [1.0], "a": [1.0], "d": [float("nan")]})
    assert reconciliation.check(frame, [ROW], ["label"]).empty


@pytest.mark.parametrize(
    ("table", "describe", "row", "difference"),
    [
        ("operations_by_committee", "label", "Totalsum", 21),
        ("reserves", "label", "Bundne driftsfond", -185),
    ],
)
def test_the_misprints_of_the_source_are_found(table, describe, row, difference):
    checked = reconciliation.check(read(table, "3301"), identities(table, "3301"), [describe])
    found = reconciliation.differing(checked)
    assert difference in list(found[found.row.str.contains(row)].difference)


@pytest.mark.parametrize(
    ("total", "outcome"), [(30, "exact"), (29, "in_two_areas"), (31, "differs")]
)
def test_whole_persons_are_not_rounded_and_may_be_in_two_areas(total, outcome):
    frame = pd.DataFrame({"year": 2024, "kind": ["line", "line", "sum"], "x": [10, 20, total]})
    of_persons = {**SUM, "counts": "persons_of_areas"}
    checked = reconciliation.check(frame, [of_persons], ["kind"])
    assert list(checked.outcome) == [outcome]
    of_cases = reconciliation.check(frame, [{**SUM, "counts": "whole"}], ["kind"])
    assert list(of_cases.outcome) == ["exact" if outcome == "exact" else "differs"]


def test_the_people_in_two_areas_of_the_source_are_found():
    table = "fte_employees"
    checked = reconciliation.check(read(table, "3301"), identities(table, "3301"), ["year"])
    of_two = checked[checked.outcome == "in_two_areas"]
    assert set(of_two.difference) == {-13}


@pytest.mark.parametrize(
    "table", ["investment_statement", "loans", "turnover", "hires", "breaches_by_type"]
)
def test_these_tables_of_the_source_close(table):
    checked = reconciliation.check(read(table, "3301"), identities(table, "3301"), ["year"])
    assert len(checked)
    assert reconciliation.differing(checked).empty


def test_what_is_unequal_is_kept_by_outcome_with_numbers_as_numbers():
    frame = pd.DataFrame({"year": 2024, "kind": ["line", "line", "sum"], "x": [10, 20, 31]})
    rounded = reconciliation.check(frame, [SUM], ["kind"])
    exact = reconciliation.check(frame.assign(x=[10, 20, 30]), [SUM], ["kind"])
    checks = {"one": exact, "two": rounded}
    assert reconciliation.unequal(checks).empty
    assert reconciliation.closing_case(checks) == "closes"
    found = reconciliation.unequal(checks, ("rounding", "differs"))
    assert list(found.table) == ["two"]
    assert found.printed.dtype == float
    counts = reconciliation.tally(checks)
    assert list(counts.table) == ["one", "two", "total"]
    assert list(counts.checks) == [1, 1, 2]
    assert list(counts.is_total) == [False, False, True]


def test_a_difference_that_rounding_does_not_explain_does_not_close():
    frame = pd.DataFrame({"year": 2024, "kind": ["line", "line", "sum"], "x": [10, 20, 99]})
    checks = {"one": reconciliation.check(frame, [SUM], ["kind"])}
    assert reconciliation.closing_case(checks) == "differs"
    assert list(reconciliation.unequal(checks).column) == ["x"]


@pytest.mark.parametrize("code", ["OPP", None])
def test_a_sum_of_all_service_areas_is_held_against_every_line(code):
    frame = pd.DataFrame(
        {
            "year": 2024,
            "committee": ["OPP", "OPP", "TEK", code and "TEK", None, None],
            "label": ["Skole", "Sum", "Vei", "Sum", "Administrasjon", "Sum i alt"],
            "kind": ["line", "sum", "line", "sum", "line", "sum"],
            "original_budget_nok_thousand": [10.0, 10, 20, 20, 5, 35],
            "revised_budget_nok_thousand": [10.0, 10, 20, 20, 5, 35],
            "actual_nok_thousand": [10.0, 10, 20, 20, 5, 40],
            "deviation_nok_thousand": float("nan"),
            "deviation_percent": float("nan"),
        }
    )
    frame = frame if code else frame.drop(index=[1, 3]).assign(committee=None)
    checked = reconciliation.check(frame, identities("operations_by_service_area", "9999"))
    wrong = reconciliation.differing(checked)
    assert list(wrong.computed) == [35]
    assert set(wrong.identity) == {"Sum i alt = alle postene lagt sammen"}


def test_sums_are_checked_by_column_and_by_row_and_blanks_of_either_are_left_out():
    frame = pd.DataFrame(
        {
            "year": [2023, 2023, 2024, 2024, 2025],
            "kind": ["line", "sum"] * 2 + ["sum"],
            "x": [1.0, 1, 2, 9, 3],
            "y": [None, 4.0, 5, None, 6],
            "z": [7.0, 8, 9, 9, 9],
        }
    )
    identity = SUM | {"columns": ["x", "y", "z"]}
    checked = reconciliation.check(frame, [identity])
    found = list(zip(checked.column, checked.row, checked.difference, strict=True))
    assert found[:2] == [("x", "2023", 0), ("x", "2024", 7)]
    assert found[-2:] == [("z", "2023", 1), ("z", "2024", 0)]
    assert [row[:2] for row in found[2:-2]] == [("y", "2023")]


def test_a_sum_is_named_by_its_label_and_by_its_group_too_where_several_have_it():
    frame = pd.DataFrame(
        {
            "year": 2024,
            "part": [1, 1, 2, 2, 3, 3, 4, 4],
            "label": ["Skole", "Sum skoler", "Vei", "Sum", "Vann", "Sum", "Bro", None],
            "kind": ["line", "sum"] * 4,
            "x": [1.0, 9, 1, 9, 1, 9, 1, 9],
        }
    )
    checked = reconciliation.check(frame, [SUM | {"by": ["year", "part"]}])
    assert list(checked.row) == ["Sum skoler", "Sum · 2", "Sum · 3", "4"]
    of_loans = reconciliation.check(read("loans", "3301"), identities("loans", "3301"), ["label"])
    assert set(of_loans.row) == {"Totale utlån fra lånefondet", "Kommunekassens lån i Lånefondet"}
