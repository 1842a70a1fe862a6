"""Years without a settlement and numbers that municipalities had before: what to do is told."""

import pytest

from kommunetall import prepare
from kommunetall.errors import DataError


@pytest.mark.parametrize("year", [2018, 2019, 2026, 2031])
@pytest.mark.parametrize("topic", ["equalisation", "summary"])
def test_a_year_that_is_not_settled_is_told_with_those_that_are(topic, year):
    with pytest.raises(DataError) as refused:
        getattr(prepare, topic)("3301", year)
    assert f"ikke gjort opp for {year}" in str(refused.value)
    assert refused.value.findings == ("municipal_tax har 2020 til 2025",)


@pytest.mark.parametrize("code", ["0602", "5012", "0219"])
def test_a_number_of_before_2020_is_told_where_todays_are(code):
    with pytest.raises(DataError) as refused:
        prepare.equalisation(code, 2024)
    assert f"er {code} fra før 2020? Numrene fra 2024 står i" in str(refused.value)


def test_a_word_is_not_taken_for_a_number_of_before_2020():
    with pytest.raises(DataError) as refused:
        prepare.equalisation("Drammen", 2024)
    assert "før 2020" not in str(refused.value)
