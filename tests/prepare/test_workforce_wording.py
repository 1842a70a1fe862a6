"""What the report on employees says around its figures."""

import pytest

from kommunetall import prepare
from kommunetall.show.words import paragraphs, told


@pytest.mark.parametrize(("municipality", "lines"), [("9999", 0), ("3301", 1)])
def test_the_source_of_the_population_is_told_where_it_is_another(municipality, lines):
    notes = told(prepare.workforce(municipality, 2024).apprentices).notes
    assert len([note for note in notes if note.startswith("Kilde: ")]) == lines


def test_areas_with_few_employees_are_neither_ranked_nor_drawn():
    said = " ".join(paragraphs(prepare.workforce("9999", 2024).small_areas))
    assert "færre enn 5 ansatte blir verken rangert eller tegnet" in said
