"""No answer, however spoilt, is more than a sentence, and none is half believed."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nation import Nation
from spoiling import JUNK, places, spoilt

from kommunetall.errors import DataError
from kommunetall.fetch import SOURCES
from kommunetall.fetch.accounts import question, rows_of, sign_of
from kommunetall.fetch.answers import answer_of
from kommunetall.fetch.published import years_in
from kommunetall.fetch.statbank import Statbank, seconds_asked

NATION = Nation(["0301", "1151"])
OPERATIONS = SOURCES[0]
DESCRIBED = NATION.metadata(OPERATIONS.number)
CHOSEN = question(
    answer_of(json.dumps(DESCRIBED).encode(), "tabellen", has_values=False), OPERATIONS, [2024]
)
WHOLE = NATION.data(
    OPERATIONS.number,
    {"selection": [{"variableCode": name, "valueCodes": codes} for name, codes in CHOSEN.items()]},
)
PLACES = [path for path in places(WHOLE) if path]


def taken(content):
    answer = Statbank.required(answer_of(content, "tabellen"), "tabellen", CHOSEN)
    return rows_of(answer, OPERATIONS)


RIGHT = taken(json.dumps(WHOLE).encode())


@settings(max_examples=25 * settings.default.max_examples)
@given(st.sampled_from(PLACES), JUNK, st.booleans())
def test_what_is_spoilt_is_refused_or_makes_no_other_figure(path, junk, is_gone):
    try:
        found = taken(json.dumps(spoilt(WHOLE, path, junk, is_gone)).encode())
    except DataError:
        return
    if path[0] != "value":
        assert found.equals(RIGHT)
    else:
        whole = found.merge(RIGHT, on=OPERATIONS.key, suffixes=("", "_right"))
        differing = whole[whole.amount_nok_thousand != whole.amount_nok_thousand_right]
        assert len(differing) <= 1


@settings(max_examples=10 * settings.default.max_examples)
@given(st.integers(0, len(json.dumps(WHOLE)) - 2))
def test_what_is_cut_off_is_refused(length):
    with pytest.raises(DataError):
        taken(json.dumps(WHOLE).encode()[:length])


def test_the_description_of_a_table_that_has_nothing_is_one_sentence():
    empty = {**DESCRIBED, "id": [], "size": [], "dimension": {}}
    with pytest.raises(DataError, match="13543"):
        years_in(answer_of(json.dumps(empty).encode(), "t", has_values=False), OPERATIONS, (), 2020)


def test_a_moment_to_wait_for_is_seconds():
    assert seconds_asked("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert seconds_asked("om en stund") is None


def test_a_surplus_is_negative_and_so_is_income():
    signs = {line.line: sign_of(line) for line in OPERATIONS.lines.values()}
    assert signs["net_operating_result"] == signs["tax"] == signs["disposable_fund_use"] == -1
    assert signs["wages"] == signs["net_finance_expense"] == signs["dispositions"] == 1


def test_strand_is_as_it_was_published():
    from kommunetall.data import read

    strand = {"municipality_code": "1130", "year": 2024, "scope": "treasury"}
    operations = read("reported_operations", **strand).set_index("line").amount_nok_thousand
    balance = read("reported_balance", **strand).set_index("line").amount_nok_thousand
    assert operations["net_operating_result"] == 52_691
    assert balance["disposable_fund"] == 19_624
    assert balance["premium_deviation_asset"] == 29_261
