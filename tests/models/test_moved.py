"""What is called unchanged is so by one rule, whichever report tells it."""

from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall import prepare
from kommunetall.models.moved import amount_moved, moved, rounded
from kommunetall.models.summary.key import KeyFigure

AMOUNTS = st.floats(-1e5, 1e5)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (1698.6, 1698.8, "nearly"),
        (1698.6, 1700.0, "rose"),
        (100.0, 99.9, "fell"),
        (9.96, 10.04, "same"),
        (10.04, 10.06, "nearly"),
        (-1698.6, -1698.8, "nearly"),
        (0.0, 0.1, "rose"),
        (nan, 1.0, "unknown"),
        (1.0, nan, "unknown"),
    ],
)
def test_an_amount_is_nearly_unchanged_by_what_would_be_printed_as_nothing(before, after, said):
    assert amount_moved(before, after, 1) == said


@given(before=AMOUNTS, after=AMOUNTS, decimals=st.integers(0, 2))
def test_what_is_said_to_have_moved_is_printed_with_a_change(before, after, decimals):
    said = amount_moved(before, after, decimals)
    if said in ("rose", "fell"):
        assert rounded(after - before, decimals) != 0
        assert (after > before) == (said == "rose")
    if said == "same":
        assert rounded(after, decimals) == rounded(before, decimals)
    opposite = {"rose": "fell", "fell": "rose"}
    assert moved(after, before, decimals) == opposite.get(
        moved(before, after, decimals), moved(before, after, decimals)
    )


@given(before=st.floats(100, 1e5), share=st.floats(-0.01, 0.01))
def test_key_figures_and_the_other_reports_say_the_same_of_debt(before, share):
    after = before * (1 + share)
    words = {"higher": "rose", "lower": "fell"}
    verdict = KeyFigure("debt", "nok_million", after, before).verdict
    assert words.get(verdict, verdict) == amount_moved(before, after, 1)


@pytest.mark.parametrize("municipality", ["1130", "3301", "9999"])
def test_debt_has_moved_alike_in_all_reports(municipality):
    words = {"higher": "rose", "lower": "fell"}
    rows = prepare.summary(municipality, 2024).key_figures.frame.set_index("figure")
    verdict = rows.verdict["debt"]
    said = prepare.investment(municipality, 2024).debt.cases["growth"]
    assert said == words.get(verdict, verdict)
    assert said == {"1130": "nearly"}.get(municipality, "rose")
