"""A number that is typed is understood in one way, or refused with what to type."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.explore.typed import (
    NotUnderstood,
    number_text,
    share_text,
    stepped,
    typed_number,
    typed_share,
)

WAGES = (-0.5, 0.5)
SHARE_OF_ALL = (0.0, 10.0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("4 %", 0.04),
        ("4%", 0.04),
        ("4,0", 0.04),
        ("4", 0.04),
        (" −1,5 % ", -0.015),
        ("0", 0.0),
        ("0,04 %", 0.0004),
        ("12.5 %", 0.125),
        ("-2", -0.02),
    ],
)
def test_a_share_is_typed_in_percent(text, value):
    assert typed_share(text, *WAGES) == pytest.approx(value, abs=1e-15)


@pytest.mark.parametrize("text", ["0,04", "0.04", "−0,3"])
def test_what_could_be_a_share_or_percent_is_not_guessed(text):
    with pytest.raises(NotUnderstood, match="skriv prosenttegnet"):
        typed_share(text, *WAGES)


def test_one_could_be_one_percent_or_all_of_it():
    with pytest.raises(NotUnderstood, match="1 % eller 100 %"):
        typed_share("1", *SHARE_OF_ALL)
    assert typed_share("100 %", *SHARE_OF_ALL) == 1.0
    assert typed_share("80", *SHARE_OF_ALL) == 0.8


@pytest.mark.parametrize(
    "text", ["", "%", "fire", "4 %%", "1e3", "NaN", "inf", "4 5", "1,2,3", "4 kr"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(NotUnderstood):
        typed_share(text, *WAGES)


def test_thousands_are_typed_with_spaces_or_without():
    assert (
        typed_number("800 000") == typed_number("800000") == typed_number("800\u202f000") == 800_000
    )
    assert typed_number("1 250,5") == 1250.5


def test_a_point_before_three_digits_could_be_thousands():
    with pytest.raises(NotUnderstood, match="to måter"):
        typed_number("800.000")
    assert typed_number("0.5") == 0.5


@given(st.integers(-500_000, 500_000))
def test_a_share_is_understood_as_its_field_shows_it(millionths):
    value = millionths / 1e6
    assert typed_share(share_text(value), *WAGES) == pytest.approx(value, abs=1e-12)


@given(st.integers(-(10**12), 10**12))
def test_a_number_is_understood_as_its_field_shows_it(thousandths):
    value = thousandths / 1000
    assert typed_number(number_text(value)) == pytest.approx(value, abs=1e-9)


@given(st.text(max_size=12))
def test_whatever_is_typed_is_understood_or_refused(text):
    with suppress(NotUnderstood):
        assert isinstance(typed_share(text, *WAGES), float)


def test_a_step_goes_to_the_next_mark_and_stops_at_the_end():
    assert stepped(0.04, -0.005, *WAGES) == 0.035
    assert stepped(0.0425, -0.005, *WAGES) == 0.04
    assert stepped(0.5, 0.005, *WAGES) == 0.5
    assert stepped(100, 10, 0, 100_000) == 110
    assert isinstance(stepped(40, 1, 1, 100), int)


@given(st.floats(-0.5, 0.5), st.sampled_from([0.005, -0.005, 0.05, -0.05]))
def test_steps_never_leave_the_limits_and_never_stand_still_inside_them(value, step):
    moved = stepped(value, step, *WAGES)
    assert WAGES[0] <= moved <= WAGES[1]
    assert (moved - value) * step > 0 or value in WAGES
