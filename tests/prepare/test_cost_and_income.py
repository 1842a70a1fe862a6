"""Amortisation is a cost or income by its sign: sentences say which, and print no minus."""

from typing import get_args

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kommunetall.models.moved import CostMoved, cost_moved
from kommunetall.prepare._pension.said import due_case
from kommunetall.show.formats import phrase
from kommunetall.show.words import words_of

AMOUNTS = st.integers(-500_000, 500_000).map(lambda thousands: thousands / 1000)
YEARS = {"year": 2024, "next_year": 2025}


def told_by(key, about):
    """The texts of an exhibit's sentence about something, by case."""
    groups = words_of(key).say
    choices = [choice for group in groups for choice in group if isinstance(choice, dict)]
    return next(choice for choice in choices if choice["by"] == about)


def in_finding(before, after, is_about=False):
    figures = {
        "due_nok_million": after,
        "rise_nok_million": abs(after) - abs(before),
        "amortised_nok_million": before,
    }
    words = told_by("pension.finding", "due")[due_case(before, after, is_about)]
    return phrase(words, **YEARS, **figures)


def in_summary(before, after):
    words = told_by("summary.next_year", "amortised")[cost_moved(before, after)]
    return phrase(words, **YEARS, amortised_now=before, amortised_then=after)


@pytest.mark.parametrize("is_about", [False, True])
@given(before=AMOUNTS, after=AMOUNTS)
@example(before=-38.8, after=-12.0)
@example(before=-0.04, after=0.04)
def test_the_finding_says_whether_it_is_income(is_about, before, after):
    text = in_finding(before, after, is_about)
    assert "\u2212" not in text
    assert bool(text) == bool(after)
    assert ("inntekt" in text.partition(". I 2024")[0]) == (after < 0)
    if before * after < 0:
        assert "I 2024" in text


@given(before=AMOUNTS, after=AMOUNTS)
@example(before=-38.8, after=-12.0)
def test_the_summary_says_whether_it_is_income(before, after):
    text = in_summary(before, after)
    assert "\u2212" not in text
    assert ("nntekt" in text) == (min(before, after) < 0)
    assert ("ostnad" in text) == (max(before, after) > 0 or before == after == 0)


def test_every_way_to_move_has_its_words_in_the_finding():
    own = set(get_args(CostMoved)) - {"unknown"} | {"cost", "income"}
    cases = set(told_by("pension.finding", "due"))
    assert cases == {"by", "unknown", *own, *(f"about_{case}" for case in own)}
