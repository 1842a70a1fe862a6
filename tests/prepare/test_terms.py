"""Every report hands on what its municipality calls things, and no figure is called the same."""

import pytest
from own_folder import copy_of

from kommunetall import prepare
from kommunetall.exhibit import Several, Term
from kommunetall.show.words import term_words

REPORTS = ["equalisation", "investment", "pension", "summary", "workforce", "workforce_extract"]


def made(name, municipality):
    for _, shown in getattr(prepare, name)(municipality, 2024).exhibits():
        yield from (shown, *shown) if isinstance(shown, Several) else (shown,)


@pytest.mark.parametrize("municipality", ["3301", "9999"])
@pytest.mark.parametrize("name", REPORTS)
def test_no_figure_has_the_name_of_a_term(name, municipality):
    for shown in made(name, municipality):
        named = {*shown.run, *getattr(shown, "figures", {})}
        assert not named & set(term_words()), shown.key


@pytest.fixture(scope="module")
def nemnd(tmp_path_factory):
    """A data folder with a municipality that has a word of its own, and lacks some tables."""
    data = tmp_path_factory.mktemp("nemnd")
    own = copy_of(data, "9999", "9998")
    own.without("tax_and_equalisation", "loans", "turnover", "central_items")
    own.without("investment_statement", "sickness_absence", "pension_vintages")
    own.add("terms", [{"term": "committee", "singular": "nemnd", "definite": "nemnda"}])
    return data


@pytest.mark.parametrize("name", REPORTS)
def test_every_exhibit_is_told_with_the_words_of_its_municipality(name, nemnd, monkeypatch):
    monkeypatch.setenv("KOMMUNETALL_DATA", str(nemnd))
    shown = list(made(name, "9998"))
    assert {s.terms for s in shown} == {(Term("committee", "nemnd", "nemnda"),)}
