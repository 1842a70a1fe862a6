"""What the report on employees says around its figures."""

from pathlib import Path

import nbformat
import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.models.workforce.ranking import PrivacyRules
from kommunetall.models.workforce.telling import moved_most
from kommunetall.show.tables import as_table
from kommunetall.show.words import paragraphs, told

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.mark.parametrize(("municipality", "lines"), [("9999", 0), ("3301", 1)])
def test_the_source_of_the_population_is_told_where_it_is_another(municipality, lines):
    notes = told(prepare.workforce(municipality, 2024).apprentices).notes
    assert len([note for note in notes if note.startswith("Kilde: ")]) == lines


def test_areas_with_few_employees_are_neither_ranked_nor_drawn():
    said = " ".join(paragraphs(prepare.workforce("9999", 2024).small_areas))
    assert "færre enn 5 ansatte blir verken rangert eller tegnet" in said


def test_changes_of_fte_that_are_printed_whole_are_told_as_about():
    change = prepare.workforce("9999", 2024).fte_change
    assert told(change).title == "200 Skole endret seg mest uten flytting: om lag +5 årsverk"
    assert "om lag 10 årsverk flere, og de med nedgang om lag 6 færre" in paragraphs(change)[0]
    note = "så hver endring kan være inntil 1 årsverk større eller mindre."
    for shown in (change, prepare.workforce("9999", 2024).growth):
        assert any(line.endswith(note) for line in told(shown).notes)


def test_a_position_size_that_rounding_alone_may_have_moved_is_not_told_as_moved_most():
    positions = prepare.workforce("9999", 2024).per_employee
    assert "økte mest" not in " ".join(paragraphs(positions))


@pytest.mark.parametrize("municipality", ["9999", "3301"])
def test_each_sentence_on_the_size_of_positions_says_what_it_measures(municipality):
    [said] = paragraphs(prepare.workforce(municipality, 2024).per_employee)
    moves = said.removesuffix(".").split(". ")
    assert all(move.startswith("Årsverk per ansatt ") for move in moves)


@pytest.mark.parametrize(
    ("municipality", "title"),
    [
        ("9999", "4 av 6 områder med eget mål hadde høyere sykefravær enn målet"),
        ("3301", "12 av 13 områder hadde høyere sykefravær enn målet"),
    ],
)
def test_areas_above_their_target_are_of_those_that_have_one(municipality, title):
    assert told(prepare.workforce(municipality, 2024).absence_ranked).title == title


def test_what_counts_as_absence_is_told_no_further_than_the_table_tells_it():
    cells = nbformat.read(NOTEBOOKS / "workforce.ipynb", 4).cells
    [said] = [cell.source for cell in cells if "**Sykefraværsprosenten** er" in cell.source]
    assert "Tallene er ikke delt i egenmeldt og legemeldt fravær." in said
    assert "er både egenmeldt og legemeldt" not in said


NOT_DATED = "Hvilket år tallet fra KS gjelder, er ikke oppgitt."


def test_when_the_turnover_of_the_sector_is_of_is_told_as_far_as_the_source_says_it():
    report = prepare.workforce("3301", 2024)
    said = " ".join(paragraphs(report.turnover))
    assert "er turnover 10,4\u202f% ifølge KS, kommunenes organisasjon. Hvilket år tallet" in said
    assert NOT_DATED in told(report.turnover_total).notes
    summary = " ".join(paragraphs(prepare.summary("3301", 2024).workforce))
    assert NOT_DATED in summary
    assert "var den 10,4" not in summary


def test_when_the_turnover_of_the_sector_is_of_is_told_where_the_source_says_it():
    report = prepare.workforce("9999", 2024)
    of_period = "Tallet fra KS gjelder desember 2023 til desember 2024."
    assert of_period in told(report.turnover_total).notes
    assert "Tallet gjelder desember 2023 til" in " ".join(paragraphs(report.turnover))
    extract = " ".join(paragraphs(prepare.workforce_extract("9999", 2024).turnover_as_ks))
    assert of_period in extract


@pytest.mark.parametrize("municipality", ["9999", "3301"])
def test_the_turnover_of_the_sector_has_no_more_decimals_than_it_is_stated_with(municipality):
    rows = as_table(prepare.workforce(municipality, 2024).turnover_total).rows
    [sector] = [row for row in rows if row[0].startswith("Kommunesektoren")]
    assert "10,4\u202f%" in sector


@pytest.mark.parametrize(("fte", "name"), [(50.4, None), (52.0, "Skole")])
def test_what_rose_most_is_told_where_it_rose_by_more_than_rounding(fte, name):
    areas = pd.DataFrame(
        {
            "label": ["Skole", "Kommunen"],
            "is_total": [False, True],
            "employees": [100.0, 100.0],
            "previous_employees": [100.0, 100.0],
            "previous_position_percent": [50.0, 50.0],
            "position_percent": [fte, fte],
            "rounding": [1.0, 1.0],
        }
    )
    found = moved_most(areas, "position_percent", PrivacyRules(), rounding="rounding")
    assert found["up"] == name
