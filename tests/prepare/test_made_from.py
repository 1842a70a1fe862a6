"""What a report was made from is told by a checksum, the same where its files say the same."""

import shutil

import pytest

from kommunetall import inputs, prepare
from kommunetall.exhibit import Several
from kommunetall.inputs import HOME_DATA

TOPICS = ("summary", "equalisation", "pension", "investment", "workforce", "workforce_extract")


def made_from(topic, municipality="9999", **assumed):
    return getattr(prepare, topic)(municipality, 2024, **assumed).made_from


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A folder of data like the project's, known as the one to read."""
    folder = tmp_path / "data"
    shutil.copytree(HOME_DATA, folder)
    monkeypatch.setenv("KOMMUNETALL_DATA", str(folder))
    return folder


@pytest.mark.parametrize("topic", TOPICS)
def test_all_that_a_report_shows_tells_what_it_was_made_from(topic):
    report = getattr(prepare, topic)("9999", 2024)
    shown = [exhibit for _, exhibit in report.exhibits()]
    parts = [part for several in shown if isinstance(several, Several) for part in several]
    assert len(report.made_from) == 16
    assert {exhibit.made_from for exhibit in (*shown, *parts)} == {report.made_from}


@pytest.mark.parametrize("topic", TOPICS)
def test_it_is_the_same_whatever_else_a_process_has_read(topic):
    inputs.forget()
    before = made_from(topic)
    for other in TOPICS:
        made_from(other, "3301")
        made_from(other)
    assert made_from(topic) == before
    inputs.forget()
    assert made_from(topic) == before


def test_it_is_the_same_with_other_assumptions():
    assert made_from("pension", wage_growth=0.05) == made_from("pension")


def test_it_is_another_when_a_table_says_something_else(data):
    pension, workforce = made_from("pension"), made_from("workforce")
    table = data / "9999" / "pension_note.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text + "\n", encoding="utf-8")
    assert made_from("pension") != pension
    assert made_from("workforce") == workforce
    table.write_text(text, encoding="utf-8")
    assert made_from("pension") == pension


def test_it_is_the_same_wherever_the_files_lie(data):
    here = made_from("pension")
    data.rename(data.parent / "other")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOMMUNETALL_DATA", str(data.parent / "other"))
        assert made_from("pension") == here


def test_a_municipality_that_brings_nothing_has_one_too():
    assert made_from("pension", "1151") != made_from("pension")
