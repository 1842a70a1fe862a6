"""A notebook is read statement by statement, and nothing in it changes behind a reader's back."""

import ast

import pytest

from kommunetall.explore.notebook import changed_in_place, read_notebook, step_of, topics

TOPICS = sorted(topics())


def step(source):
    return step_of(ast.parse(source).body[0], 0)


def test_a_report_is_found_by_its_norwegian_name():
    assert topics()["equalisation"] == "Skatt og inntektsutjevning"
    assert set(topics()) == {
        "equalisation",
        "investment",
        "pension",
        "summary",
        "workforce",
        "workforce_extract",
    }


@pytest.mark.parametrize("topic", TOPICS)
def test_each_statement_of_a_report_reads_the_report_or_makes_it(topic):
    steps = read_notebook(topic).steps
    about = [step for step in steps if "prepare" not in step.reads | step.writes]
    assert all(
        "report" in {*s.reads, *(name for name, _ in s.parts)} for s in about if not s.writes
    )
    assert sum("report" in s.writes for s in steps) == 1


@pytest.mark.parametrize("topic", TOPICS)
def test_no_notebook_changes_in_place_what_another_cell_reads(topic):
    cells = read_notebook(topic).node.cells
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    assert [changed for source in code for changed in changed_in_place(source)] == []


@pytest.mark.parametrize(
    "source",
    [
        "frame['share'] = 1",
        "frame.loc[0, 'a'] = 1",
        "report.year = 2",
        "total += 1",
        "rows.append(1)",
        "known.update(a=1)",
        "frame.drop(columns='a', inplace=True)",
        "del frame['a']",
    ],
)
def test_what_changes_in_place_is_found(source):
    assert changed_in_place(source)


def test_what_goes_on_with_a_copy_changes_nothing():
    assert changed_in_place("share = frame.assign(a=1)['a'].sum()") == []


def test_a_statement_is_known_by_the_names_and_parts_that_it_reads_and_writes():
    made = step("report = prepare.pension(municipality, year, wage_growth=wage_growth)")
    assert made.reads == {"municipality", "year", "wage_growth"}
    assert made.parts == {("prepare", "pension")}
    assert made.writes == {"report"}
    assert step("from kommunetall.show import say, table").writes == {"say", "table"}
    assert step("bars(report.development, below=['share'])").parts == {("report", "development")}


def test_what_only_shows_an_object_to_whoever_writes_code_is_no_step():
    sources = [step.source for step in read_notebook("pension").steps]
    assert "cover(report, report_date)" in sources
    assert "report" not in sources


def test_code_to_go_on_with_is_no_step():
    assert not any("set_index" in step.source for step in read_notebook("pension").steps)
