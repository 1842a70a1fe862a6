"""Breaches that are listed of an area that does not record working time are told as not all."""

from typing import get_args

import pandas as pd
import pytest

from kommunetall import prepare
from kommunetall.models.workforce.breaches import Listed, listed_case
from kommunetall.show.words import paragraphs, words_of

LISTED = (
    "6 brudd er likevel ført der, men det kan være flere. De er ikke med i brudd per 100 ansatte."
)


@pytest.mark.parametrize(
    ("breaches", "case"),
    [([6.0], "some"), ([6.0, 0.0], "some"), ([0.0], "none"), ([6.0, float("nan")], "none")],
)
def test_breaches_are_told_as_listed_where_all_of_them_are_known(breaches, case):
    assert listed_case(pd.Series(breaches)) == case


@pytest.mark.parametrize("exhibit", ["workforce.breaches_of_areas", "workforce_extract.breaches"])
def test_an_area_that_does_not_record_is_not_said_to_have_unknown_breaches_that_are_listed(exhibit):
    topic, name = exhibit.split(".")
    said = " ".join(paragraphs(getattr(getattr(prepare, topic)("9999", 2024), name)))
    said = said.replace("\xa0", " ")
    assert f"Arbeidstid føres ikke digitalt i 200 Skole. {LISTED}" in said
    assert "ikke kjent" not in said


@pytest.mark.parametrize("exhibit", ["workforce.breaches_of_areas", "workforce_extract.breaches"])
def test_every_case_of_what_is_listed_has_its_words(exhibit):
    parts = [
        part for one in words_of(exhibit).say for part in (one if isinstance(one, list) else [one])
    ]
    cases = [part for part in parts if isinstance(part, dict) and part["by"] == "listed"]
    assert [{*part} for part in cases] == [{"by", *get_args(Listed)}]
