"""What is explored is at each moment what a run of the whole notebook would show."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kommunetall import prepare
from kommunetall.errors import DataError
from kommunetall.explore.alike import alike
from kommunetall.explore.controls import defaults_of
from kommunetall.explore.notebook import read_notebook, topics
from kommunetall.explore.run import Run, side_by_side
from kommunetall.parameters import limits

ONES = {"equalisation": ("3301", "0301", "1835", "9999"), "summary": ("3301", "9999", "1103")}
PEERS = ("kostra", "fylke", "0301,4601")
TOPICS = sorted(topics())


def redone(run):
    """How many steps were redone."""
    return sum(run.redo(step) is not None for step in run.shows)


def shown(run):
    return {step: [(o.data, o.metadata, o.fault) for o in run.shown[step]] for step in run.shows}


def opened(topic, **values):
    run = Run(read_notebook(topic))
    run.change({**defaults_of(topic), **values})
    redone(run)
    return run


def values_of(topic, name, default):
    """Values that a parameter may be given."""
    known = limits(name)
    offers = {offer.code: offer.years for offer in prepare.offered(topic)}
    if name == "municipality":
        return [code for code in offers if code in ONES.get(topic, offers)]
    if name == "year":
        return sorted(
            set.intersection(*(set(offers[code] or (default,)) for code in ONES.get(topic, offers)))
        )
    if name == "peers":
        return PEERS
    if name == "report_date":
        return ["2026-01-01", "2026-11-23"]
    if known.kind in ("share", "number", "whole"):
        steps = [default + known.step, default - known.step, default + 2.5 * known.step]
        return [type(default)(v) for v in steps if known.holds(v)]
    return [default]


@pytest.mark.parametrize("topic", TOPICS)
@settings(max_examples=1)
@given(data=st.data())
def test_after_any_changes_what_is_shown_is_what_a_run_from_the_start_shows(topic, data):
    values = defaults_of(topic)
    run = opened(topic)
    for _ in range(6):
        name = data.draw(st.sampled_from(sorted(values)))
        values[name] = data.draw(st.sampled_from(values_of(topic, name, values[name])))
        run.change(values)
        redone(run)
    assert alike(shown(run), shown(opened(topic, **values)))


@pytest.mark.parametrize("topic", TOPICS)
def test_each_parameter_changes_something_and_not_all(topic):
    run, values = opened(topic), defaults_of(topic)
    for name, default in values.items():
        others = [v for v in values_of(topic, name, default) if v != default]
        if not others or name in ("municipality", "year", "extract", "first_year", "last_day"):
            continue
        run.change({**values, name: others[0]})
        assert 0 < redone(run) < len(run.shows) / 2, name
        run.change(values)
        redone(run)


def test_equal_parameters_redo_nothing():
    run = opened("pension")
    run.change(defaults_of("pension"))
    assert redone(run) == 0


def test_what_was_shown_before_comes_from_memory():
    run, values = opened("pension"), defaults_of("pension")
    first = shown(run)
    run.change({**values, "wage_growth": 0.05})
    redone(run)
    run.change(values)
    redone(run)
    of_parts = [step for step in run.shows if "report" not in step.reads]
    assert all(run.shown[step] is run.kept[step][0][1] for step in of_parts)
    assert shown(run) == first


def test_what_is_refused_changes_nothing():
    run, values = opened("pension"), defaults_of("pension")
    before = shown(run)
    with pytest.raises(DataError, match="wage_growth er 4"):
        run.change({**values, "wage_growth": 4})
    assert redone(run) == 0
    assert shown(run) == before
    assert run.names["wage_growth"] == values["wage_growth"]


def test_a_fault_of_ours_is_a_sentence_where_it_stands_and_takes_nothing_else(monkeypatch):
    run = opened("pension")
    monkeypatch.setitem(run.names, "table", lambda _: 1 / 0)
    run.change({**defaults_of("pension"), "year": 2023})
    redone(run)
    faults = [o.fault for outputs in run.shown.values() for o in outputs if o.fault]
    assert all("feil i programmet" in fault for fault in faults)
    assert 0 < len(faults) < len(run.shows)


def test_an_exhibit_is_found_by_its_key_also_where_it_is_one_of_several():
    run = opened("equalisation")
    assert run.exhibit("equalisation.settlement") is run.report.settlement
    assert run.exhibit("equalisation.nothing") is None
    keys = [exhibit.key for exhibit in run.exhibits()]
    assert "equalisation.settlement" in keys
    assert len(keys) == len(set(keys))


def test_another_municipality_stands_beside_where_both_can_be_read():
    run = opened("equalisation")
    assert run.beside("equalisation.development") == ()
    run.change(defaults_of("equalisation"), "0301")
    assert redone(run) == 0
    measures = run.beside("equalisation.development")
    assert [m.figures["other"] for m in measures] == ["Oslo", "Oslo"]
    assert run.beside("equalisation.rules") == ()
    outputs = [output for measure in measures for output in side_by_side(measure)]
    assert all("Oslo" in output.data["text/plain"] for output in outputs)
    run.change(defaults_of("equalisation"))
    assert run.beside("equalisation.development") == ()
