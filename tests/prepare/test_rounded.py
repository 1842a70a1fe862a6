"""What the parts of a table are short of its total is told where it is rounding."""

import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.prepare._workforce.positions import is_rounded
from kommunetall.show.words import told


@pytest.mark.parametrize(
    ("values", "rounded"),
    [([5, -1, 5], True), ([5, -1, 4], False), ([5, -1, 40], False), ([5, None, 5], False)],
)
def test_a_difference_is_rounding_where_it_is_small_enough(values, rounded):
    is_total = pd.Series([False, False, True])
    assert is_rounded(pd.Series(values, dtype=float), is_total, 1.0) is rounded


def test_growth_of_areas_that_is_not_that_of_the_whole_is_told_as_rounding():
    notes = told(prepare.workforce("9999", 2024).growth).notes
    assert any("Områdene gir til sammen 4,0 i vekst ellers." in note for note in notes)
