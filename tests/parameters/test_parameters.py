"""Each parameter of each notebook has limits, and what cannot be is told in bokmål at once."""

import inspect
import math
from contextlib import suppress
from datetime import date
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommunetall import parameters, prepare
from kommunetall.errors import DataError, KommunetallError
from kommunetall.inputs import HOME
from kommunetall.models.pension.assumptions import Assumptions
from kommunetall.models.workforce import if_target_reached
from kommunetall.parameters import checked, declared_parameters, fault, known_parameters, limits
from kommunetall.parameters.possible import Kind, Limits
from kommunetall.show import cover

NOTEBOOKS = sorted((HOME / "notebooks").glob("*.ipynb"))
DECLARED = [(n.stem, name) for n in NOTEBOOKS for name in declared_parameters(n)]
OF_TOPIC = {n.stem: declared_parameters(n) for n in NOTEBOOKS}
NUMBERS = {name: known for name, known in known_parameters().items() if known.least is not None}
PLACES = {"workforce_extract": "9999"}
TYPES = {"share": "float", "number": "float", "whole": "int", "year": "int"}


@pytest.mark.parametrize(("topic", "name"), DECLARED)
def test_a_declared_parameter_has_limits_and_its_default_is_within_them(topic, name):
    declared = OF_TOPIC[topic][name]
    assert fault(name, declared.value) == ""
    assert declared.kind == TYPES.get(limits(name).kind, "str")


def test_there_are_limits_for_nothing_else():
    assert set(known_parameters()) == {name for _, name in DECLARED}


@pytest.mark.parametrize("topic", OF_TOPIC)
def test_a_report_takes_what_its_notebook_declares(topic):
    taken = inspect.signature(getattr(prepare, topic)).parameters
    assert set(taken) == set(OF_TOPIC[topic]) - {"report_date"}


@pytest.mark.parametrize(("topic", "name"), [pair for pair in DECLARED if pair[1] in NUMBERS])
def test_clicks_lead_from_a_default_to_both_ends(topic, name):
    known, default = limits(name), OF_TOPIC[topic][name].value
    for end in (known.least, known.most):
        clicks = (end - default) / known.step
        assert clicks == pytest.approx(round(clicks), abs=1e-6)
    assert 10 <= (known.most - known.least) / known.step <= 10_000


@pytest.mark.parametrize("name", NUMBERS)
def test_the_ends_may_be_and_what_is_beyond_may_not(name):
    known = NUMBERS[name]
    for end, beyond in ((known.least, -known.step), (known.most, known.step)):
        assert fault(name, end) == ""
        assert fault(name, end + beyond).startswith(f"{name} er ")
        assert fault(name, np.float64(end) if known.kind == "share" else np.int64(end)) == ""


def test_every_kind_is_used():
    assert {known.kind for known in known_parameters().values()} == set(get_args(Kind))


TOLD = {
    ("municipality", 301): ', et tall: skriv nummeret i anførselstegn, "0301"',
    ("municipality", 0o301): ", slik tallet 0301 leses uten anførselstegn: skriv nummeret i anfør",
    ("municipality", 3301): ', et tall: skriv nummeret i anførselstegn, "3301"',
    ("municipality", "301"): ': skriv kommunenummeret, fire siffer i anførselstegn, "0301"',
    ("municipality", " oslo"): ': skriv kommunenummeret, fire siffer i anførselstegn, "0301"',
    ("municipality", "٣٣٠١"): ': skriv kommunenummeret, fire siffer i anførselstegn, som "0301"',
    ("municipality", "../0301"): ': skriv kommunenummeret, fire siffer i anførselstegn, som "0301"',
    ("municipality", None): ": skriv kommunenummeret",
    ("year", "2024"): ", som er tekst: skriv tallet uten anførselstegn, 2024",
    ("year", 24): ": skriv et årstall fra 2000 til 2100",
    ("year", 2024.0): ", et desimaltall: skriv et årstall fra 2000 til 2100, 2024",
    ("year", 2024.5): ", et desimaltall: skriv et årstall fra 2000 til 2100",
    ("year", 10**5000): "et svært stort tall: skriv et årstall",
    ("wage_growth", 4): ", altså 400 prosent: skriv en andel fra −0.5 til 0.5, 0.04 for 4 prosent",
    ("wage_growth", "0,04"): ", som er tekst: skriv tallet uten anførselstegn, 0.04",
    ("wage_growth", "4 %"): ", som er tekst: skriv tallet uten anførselstegn, 0.04",
    ("wage_growth", "4"): ", som er tekst: skriv en andel fra −0.5 til 0.5",
    ("wage_growth", (0, 4)): ": skriv desimaltallet med punktum, 0.4",
    ("wage_growth", math.nan): ", som ikke er et tall: skriv en andel",
    ("wage_growth", -math.inf): ", som ikke er et tall: skriv en andel",
    ("wage_growth", True): ", altså ja eller nei: skriv en andel",
    ("wage_growth", 10**400): "et svært stort tall: skriv en andel",
    ("fund_use_nok_million", 200_000_000): "100_000, 200 for 200\xa0000\xa0000 kroner",
    ("other_period", 2.5): ", et desimaltall: skriv et helt antall år fra 1 til 50",
    ("cost_per_fte_nok", 800): ": skriv hele kroner fra 100_000 til 3_000_000",
    ("cost_per_fte_nok", "800 000"): ", som er tekst: skriv tallet uten anførselstegn, 800_000",
    (
        "peers",
        "kostra12",
    ): ': skriv kostra, asss, naboer, fylke eller kommunenumre med komma, som "',
    ("peers", "Kostra"): ': skriv "kostra"',
    ("peers", "301, 1103"): ': skriv numrene, "0301, 1103"',
    ("peers", 1103): ', et tall: skriv i anførselstegn, "1103"',
    ("peers", ""): ": skriv kostra, asss",
    ("last_day", "31.12.2024"): ': skriv datoen som år, måned og dag, "2024-12-31"',
    ("last_day", "2024-02-30"): ", som ikke er noen dag: skriv en dato som år, måned og dag",
    ("last_day", date(2024, 12, 31)): ', en dato: skriv den i anførselstegn, "2024-12-31"',
    ("report_date", 2026 - 11 - 23): ", et tall: skriv datoen i anførselstegn",
    ("report_date", ""): ": skriv en dato",
    ("extract", 3): ": skriv stien til mappen i anførselstegn",
    ("wage_grwth", 0.04): "mente du wage_growth?",
}


@pytest.mark.parametrize(("asked", "said"), TOLD.items())
def test_what_cannot_be_is_told_with_name_value_and_remedy(asked, said):
    name, value = asked
    found = fault(name, value)
    assert name in found
    assert said in found
    assert len(found) < 250


@pytest.mark.parametrize("name", ["extract", "first_year", "last_day"])
def test_what_may_be_left_out_may_be_empty(name):
    checked({name: ""})
    checked({name: None})


def test_what_may_be_is_not_refused():
    checked({"peers": "0301,1103", "municipality": "0301", "year": np.int64(2024)})
    checked({"peers": "naboer", "wage_growth": np.float64(-0.5), "fund_use_nok_million": 100})


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=80),
    st.dates(),
    st.complex_numbers(),
    st.binary(),
    st.lists(st.integers(), max_size=3),
    st.tuples(st.integers(), st.integers()),
    st.sampled_from(["4 %", "0,04", "−3", "1 000", "31.12.2024", "9" * 400]),
)


@given(st.sampled_from([*known_parameters(), "other"]), anything)
@settings(max_examples=300, deadline=None)
def test_any_value_is_told_of_in_a_sentence_or_may_be(name, value):
    found = fault(name, value)
    assert isinstance(found, str)
    assert "\n" not in found
    assert len(found) < 400


WRONG = {
    "municipality": 301,
    "year": "2024",
    "peers": 5,
    "change": 4,
    "national_growth": math.nan,
    "growth_step": "0,01",
    "loan_nok_million": -1,
    "loan_years": 2.5,
    "interest_change": True,
    "new_loans_share": 100,
    "new_deviation_share": math.inf,
    "wage_growth": 4,
    "fund_use_nok_million": "mye",
    "other_period": 0,
    "cost_per_fte_nok": 800,
    "refund_share": 50,
    "extract": 3,
    "first_year": "2023",
    "last_day": "31.12.2024",
}


@pytest.mark.parametrize("topic", OF_TOPIC)
def test_a_report_refuses_all_that_cannot_be_at_once(topic):
    wrong = {name: WRONG[name] for name in OF_TOPIC[topic] if name != "report_date"}
    with pytest.raises(DataError) as caught:
        getattr(prepare, topic)(**wrong)
    assert sorted(f.split()[0] for f in caught.value.findings) == sorted(wrong)
    assert list(caught.value.findings) == parameters.faults(wrong)


def test_a_cover_refuses_a_date_that_is_none():
    with pytest.raises(DataError, match="report_date er 1992, et tall: skriv datoen"):
        cover(prepare.summary("3301", 2024), 2026 - 11 - 23)


def test_models_have_the_same_limits():
    with pytest.raises(DataError, match="wage_growth er 4, altså 400 prosent"):
        Assumptions(1.0, 4, 100, 5)
    with pytest.raises(DataError, match="cost_per_fte_nok er 5"):
        if_target_reached(None, 5)


def within(name):
    """Values within a parameter's limits."""
    known = limits(name)
    if known.kind == "codes":
        return st.sampled_from([*known.choices, "0301", "1103, 4601"])
    if known.kind == "whole":
        return st.integers(known.least, known.most)
    ends = st.sampled_from([known.least, known.most, 0.0])
    return st.one_of(ends, st.floats(known.least, known.most, allow_subnormal=False))


def assumed(topic):
    """Assumptions of a topic within their limits."""
    names = [
        name
        for name in OF_TOPIC[topic]
        if limits(name).role in ("forutsetning", "regneeksempel") or name == "peers"
    ]
    return st.fixed_dictionaries({name: within(name) for name in names})


@pytest.mark.parametrize(
    ("topic", "municipality", "examples"),
    [
        ("pension", "9999", 6),
        ("investment", "3301", 4),
        ("equalisation", "3301", 2),
        ("workforce", "3301", 4),
    ],
)
def test_whatever_is_within_the_limits_can_be_computed(topic, municipality, examples):
    @given(assumed(topic))
    @settings(max_examples=examples, deadline=None, derandomize=True, database=None)
    def computed(values):
        report = getattr(prepare, topic)(municipality, 2024, **values)
        assert dict(report.exhibits())

    computed()


@pytest.mark.parametrize("year", [limits("year").least, limits("year").most])
@pytest.mark.parametrize("topic", OF_TOPIC)
def test_a_year_within_the_limits_is_computed_or_refused_in_words(topic, year):
    with suppress(KommunetallError):
        dict(getattr(prepare, topic)(PLACES.get(topic, "3301"), year).exhibits())


@pytest.mark.parametrize(
    "stated",
    [
        {"kind": "share", "label": "x", "role": "forutsetning"},
        {"kind": "colour", "label": "x", "role": "forutsetning"},
        {"kind": "folder", "label": "x", "role": "uttrekk", "least": 1},
        {"kind": "folder", "label": "x", "role": "uttrekk", "mest": 1},
        {"kind": "whole", "label": "x", "role": "utvalg", "least": 0, "most": 10, "step": 3},
        {
            "kind": "whole",
            "label": "x",
            "role": "utvalg",
            "least": 0,
            "most": 9,
            "step": 3,
            "example": 10,
        },
    ],
)
def test_limits_that_make_no_sense_are_refused(stated):
    with pytest.raises((ValueError, TypeError)):
        Limits(**stated)


def test_a_name_without_limits_is_told_with_the_one_it_is_like():
    with pytest.raises(DataError, match="mente du refund_share"):
        limits("refund_shares")
