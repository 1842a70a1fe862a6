"""Bars stand by size on each side of zero, as is said over them."""

import pandas as pd
import pytest

from kommunetall.show.charts.ranked import grouped
from kommunetall.show.words.catalogue import words_of


@pytest.mark.parametrize(
    ("values", "first", "second"),
    [
        ([5.0, 3.0, -0.2, -0.5], [0, 1], [3, 2]),
        ([-0.2, -0.5, -0.9], [2, 1, 0], []),
        ([5.0, 3.0, 0.0], [0, 1, 2], []),
    ],
)
def test_bars_of_each_side_have_the_largest_on_top(values, first, second):
    assert grouped(pd.Series(values)) == (first, second)


@pytest.mark.parametrize(
    "key",
    ["workforce_extract.growth", "workforce_extract.sickness_ranked", "workforce.absence_ranked"],
)
def test_what_is_said_of_the_order_is_said_of_each_group(key):
    words = words_of(key)
    assert "below_zero" in words.columns
    said = words.subtitle if isinstance(words.subtitle, str) else words.subtitle["known"]
    assert said.endswith("øverst i hver gruppe")
