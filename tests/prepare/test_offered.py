"""What can be asked for is what there are figures of, however a municipality's package is."""

import shutil

import pytest

from kommunetall import inputs, prepare
from kommunetall.errors import DataError
from kommunetall.exhibit import Exhibit
from kommunetall.inputs import HOME_DATA
from kommunetall.prepare._offered import alphabetical

TOPICS = ("equalisation", "pension", "investment", "workforce", "workforce_extract", "summary")
OF_PACKAGES = ("pension", "investment", "workforce")
OF_SOME = ("0301", "1508", "1580", "3301", "9999")
RULES_ALONE = 1


def by_code(topic):
    return {offer.code: offer for offer in prepare.offered(topic)}


def shown(topic, code, year):
    report = getattr(prepare, topic)(code, year)
    return [e for name in dir(report) if isinstance(e := getattr(report, name), Exhibit)]


@pytest.fixture
def own_data(tmp_path, monkeypatch):
    """A data folder of one's own."""
    data = shutil.copytree(HOME_DATA, tmp_path / "data")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(data))
    return data


@pytest.mark.parametrize("topic", TOPICS)
def test_every_year_that_is_offered_has_something_to_show(topic):
    asked = [
        (o.code, year) for o in prepare.offered(topic) for year in o.years if o.code in OF_SOME
    ]
    assert asked or topic == "workforce_extract"
    assert not [each for each in asked if len(shown(topic, *each)) <= RULES_ALONE]


def test_the_whole_country_is_offered_where_the_nation_has_its_figures():
    assert len(by_code("equalisation")) == len(by_code("summary")) == 358
    assert by_code("equalisation")["1580"].years == (2025, 2024)
    assert by_code("equalisation")["3301"].years == (2025, 2024, 2023, 2022, 2021, 2020)
    assert by_code("equalisation")["5610"].other_name == "Kárášjohka"


@pytest.mark.parametrize("topic", OF_PACKAGES)
def test_other_topics_are_offered_for_those_that_have_brought_or_reported_their_figures(topic):
    found = by_code(topic)
    years = {"investment": range(2020, 2026), "pension": range(2015, 2025)}.get(topic)
    reported = {"1130": tuple(reversed(years))} if years else {}
    assert {code: offer.years for code, offer in found.items()} == {
        "3301": (2024,),
        "9999": (2024, 2023),
        **reported,
    }
    assert found["9999"].synthetic
    assert not found["3301"].synthetic


def test_an_extract_is_offered_without_years():
    assert [(o.code, o.years) for o in prepare.offered("workforce_extract")] == [("9999", ())]


def test_years_that_no_source_is_stated_of_are_not_offered():
    assert by_code("equalisation")["9999"].years == (2024, 2023)


def test_the_order_is_the_alphabets():
    for topic in TOPICS:
        names = [offer.name for offer in prepare.offered(topic)]
        assert names == sorted(names, key=alphabetical)
    names = [offer.name for offer in prepare.offered("equalisation")]
    assert names[0] == "Alstahaug"
    assert names[-1] == "Åsnes"
    assert names.index("Øygarden") > names.index("Ørsta") > names.index("Værøy")


def test_what_is_offered_is_not_among_what_was_read():
    before = inputs.read_so_far()
    inputs.forget()
    prepare.offered("pension")
    assert inputs.read_so_far() == {}
    inputs._read.update(before)


DESCRIPTORS = {
    "no JSON": b"{",
    "a list": b"[]",
    "no tables": b"{}",
    "tables that are none": b'{"resources": [1, null]}',
    "a table that is not there": b'{"resources": [{"name": "pension_note", "path": "gone.csv"}]}',
    "a table that is a folder": b'{"resources": [{"name": "pension_note", "path": "."}]}',
    "a path that cannot be": b'{"resources": [{"name": "pension_note", "path": "\\u0000"}]}',
    "a municipality that is none": b'{"municipality": 4, "resources": []}',
    "another writing": "æøå".encode("utf-16"),
}


@pytest.mark.parametrize("why", DESCRIPTORS)
def test_a_bad_package_stops_nothing(why, own_data):
    (own_data / "0301").mkdir()
    (own_data / "0301" / "datapackage.json").write_bytes(DESCRIPTORS[why])
    (own_data / "4601").write_text("no folder")
    assert {code: offer.years for code, offer in by_code("pension").items()} == {
        "1130": tuple(range(2024, 2014, -1)),
        "3301": (2024,),
        "9999": (2024, 2023),
    }
    assert len(by_code("equalisation")) == 358


def test_a_table_that_is_none_offers_nothing(own_data):
    (own_data / "3301" / "stated_figures.csv").write_bytes(b"\xff\xfe\x00year\n")
    assert "3301" not in by_code("pension")
    assert by_code("investment")["3301"].years == (2024,)


def test_what_has_changed_is_offered_at_once(own_data):
    note = own_data / "9999" / "pension_note.csv"
    stated = own_data / "9999" / "stated_figures.csv"
    assert by_code("pension")["9999"].years == (2024, 2023)
    for file in (note, stated):
        file.write_text("".join(x for x in file.open() if not x.startswith("2023")))
    assert by_code("pension")["9999"].years == (2024,)


def test_what_has_not_changed_is_not_read_again(monkeypatch):
    first = {topic: prepare.offered(topic) for topic in TOPICS}
    monkeypatch.setattr("kommunetall.prepare._offered.content", None)
    assert {topic: prepare.offered(topic) for topic in TOPICS} == first


def test_a_topic_that_is_none_is_told():
    with pytest.raises(DataError, match="Det er ingen rapport «pensjon»"):
        prepare.offered("pensjon")
