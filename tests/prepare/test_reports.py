"""What holds for every report.

Its contents are its notebook's, and everything it shows can be told.
"""

import re
from itertools import pairwise
from random import Random

import pytest
from reading import content, parts_of, shown_in, tell_everything

from kommunetall import prepare
from kommunetall.errors import DataError, KommunetallError
from kommunetall.exhibit import Missing
from kommunetall.show.words import catalogue, is_said, told

REPORTS = {report.topic: report for report in vars(prepare).values() if isinstance(report, type)}
WITH_FIGURES = [(topic, "3301", 2024) for topic in REPORTS]
NOTHING_OF_ITS_OWN, SMALLEST, OSLO = "1103", "1151", "0301"


@pytest.mark.parametrize("topic", REPORTS)
def test_the_contents_are_what_the_notebook_shows_in_its_order_and_sections(topic):
    shown = list(dict.fromkeys((name, section) for section, name, _ in shown_in(topic)))
    stated = [(name, made.section) for name, made in REPORTS[topic].contents().items()]
    assert shown == stated


@pytest.mark.parametrize("topic", REPORTS)
def test_what_it_cannot_be_made_without_is_asked_for(topic):
    with pytest.raises(DataError) as refused:
        REPORTS[topic]("3301")
    assert refused.value.findings == ("year mangler: skriv for eksempel year=2024",)
    with pytest.raises(DataError, match="municipality mangler"):
        REPORTS[topic](year=2024)
    with pytest.raises(DataError, match="mangler navn"):
        REPORTS[topic]("3301", 2024, 0.5)


@pytest.mark.parametrize("topic", REPORTS)
def test_what_there_are_sentences_about_is_said(topic):
    verbs = {(name, verb) for _, name, verb in shown_in(topic)}
    told = [name for name in REPORTS[topic].contents() if is_said(f"{topic}.{name}")]
    assert [name for name in told if (name, "say") not in verbs] == []


@pytest.mark.parametrize("topic", REPORTS)
def test_every_chart_has_a_subtitle(topic):
    drawn = {name for _, name, verb in shown_in(topic) if verb not in ("say", "table")}
    words = catalogue.topic(topic).exhibits.items()
    without = [name for name, exhibit in words if not exhibit.subtitle]
    assert [name for name in without if name.partition(".")[0] in drawn] == []


@pytest.mark.parametrize("topic", REPORTS)
def test_a_parameter_that_a_report_has_not_is_told(topic):
    with pytest.raises(DataError, match="mente du municipality"):
        REPORTS[topic](municipalty="9999", year=2024)


def never_shown(names, report):
    """Exhibits with words that a report does not show, nor a part of."""
    return [name for name in names if name.partition(".")[0] not in report.contents()]


@pytest.mark.parametrize("topic", REPORTS)
def test_words_are_of_what_the_report_shows_and_depends_on(topic):
    words, report = catalogue.topic(topic), REPORTS[topic]
    assert never_shown(words.exhibits, report) == []
    assert set(words.common.parameters) <= set(report("3301", 2024).run)


@pytest.mark.parametrize("topic", REPORTS)
def test_words_of_a_topic_are_not_those_of_all_topics_again(topic):
    own, shared = catalogue.topic(topic).common, catalogue.topic(catalogue.COMMON).common
    for kind in ("columns", "notes", "parameters", "tables"):
        of_all = getattr(shared, kind)
        again = [name for name, words in getattr(own, kind).items() if of_all.get(name) == words]
        assert again == []


def test_words_of_nothing_would_be_seen():
    assert never_shown(["note", "note.fund", "gone", "gone.fund"], prepare.pension) == [
        "gone",
        "gone.fund",
    ]


def test_every_file_of_words_is_of_a_report_or_of_all():
    files = {file.name.partition(".")[0] for file in catalogue.FOLDER.glob("*.yaml")}
    assert files == {*REPORTS, catalogue.COMMON, "example", "explore", "peers"}


@pytest.mark.parametrize(("topic", "municipality", "year"), WITH_FIGURES)
def test_completion_offers_exhibits_and_nothing_else(topic, municipality, year):
    report = REPORTS[topic](municipality, year)
    assert dir(report) == sorted(REPORTS[topic].contents())


@pytest.mark.parametrize(("topic", "municipality", "year"), WITH_FIGURES)
def test_the_report_itself_shows_what_there_is_and_what_is_missing(topic, municipality, year):
    overview = REPORTS[topic](municipality, year)._repr_html_()
    assert all(f"report.{name}<" in overview for name in REPORTS[topic].contents())


@pytest.mark.parametrize(("topic", "municipality", "year"), WITH_FIGURES)
def test_equal_parameters_give_equal_exhibits(topic, municipality, year):
    one, other = (REPORTS[topic](municipality, year) for _ in range(2))
    pairs = zip(one.exhibits(), other.exhibits(), strict=True)
    assert all(content(before) == content(after) for (_, before), (_, after) in pairs)


@pytest.mark.parametrize("municipality", [NOTHING_OF_ITS_OWN, SMALLEST, OSLO])
@pytest.mark.parametrize("topic", REPORTS)
def test_a_municipality_with_nothing_of_its_own_is_told_what_is_missing(topic, municipality):
    report = REPORTS[topic](municipality, 2024)
    tell_everything(report)
    missing = [shown for _, shown in report.exhibits() if isinstance(shown, Missing)]
    assert all(shown.tables or shown.why for shown in missing)


@pytest.mark.parametrize("topic", REPORTS)
def test_a_municipality_that_is_none_stops_the_report_in_words(topic):
    with pytest.raises(KommunetallError, match="4444"):
        REPORTS[topic]("4444", 2024)


@pytest.mark.parametrize("municipality", ["3301", "9999"])
@pytest.mark.parametrize("topic", REPORTS)
def test_every_source_line_has_the_same_form(topic, municipality):
    report = REPORTS[topic](municipality, 2024)
    drawn = {name for _, name, verb in shown_in(topic) if verb != "say"}
    for name, shown in report.exhibits():
        for part in parts_of(shown) if name in drawn else []:
            source = told(part).source
            assert not source or re.match(r"Kilde: .+\.$", source), (part.key, source)


@pytest.mark.parametrize(("topic", "municipality", "year"), WITH_FIGURES)
def test_an_exhibit_says_what_it_depends_on(topic, municipality, year):
    report = REPORTS[topic](municipality, year)
    for _, shown in report.exhibits():
        assert {"municipality", "year"} <= set(shown.run) <= set(report.run)
        assert all(report.run[name] == value for name, value in shown.run.items())


def present(report):
    """How many exhibits a report has of each name, all told in words."""
    tell_everything(report)
    return {name: len(parts_of(shown)) for name, shown in report.exhibits()}


def fewer(before, now):
    """Names that there were more exhibits of before; a reservation ends as figures come."""
    return [n for n, count in before.items() if now[n] < count and n not in RESERVATIONS]


# that vintages are estimated or calibrated, where none are the municipality's own; status in tables
# of its own, where statement 2B has no column for it; and that there is nothing but tax
RESERVATIONS = {"calibrated", "uncertain", "status", "tax_alone"}
OF_TABLES = [topic for topic in REPORTS if topic != "workforce_extract"]


@pytest.mark.parametrize("municipality", ["3301", "9999"])
def test_whatever_is_brought_every_report_is_made_and_nothing_is_lost(like, municipality):
    place = like(municipality, municipality)
    package = place.folder / "datapackage.json"
    whole, tables = package.read_text(encoding="utf-8"), place.tables

    def with_only(kept):
        package.write_text(whole, encoding="utf-8")
        place.without(*(table for table in tables if table not in kept))
        return {topic: present(REPORTS[topic](municipality, 2024)) for topic in OF_TABLES}

    nothing, everything = with_only([]), with_only(tables)
    for seed in range(2):
        order = list(tables)
        Random(seed).shuffle(order)
        third, two_thirds = order[: len(order) // 3], order[: 2 * len(order) // 3]
        steps = [nothing, with_only(third), with_only(two_thirds), everything]
        for before, now in pairwise(steps):
            lost = {topic: fewer(before[topic], now[topic]) for topic in OF_TABLES}
            assert lost == {topic: [] for topic in OF_TABLES}, f"{order} bring less"


def test_what_is_lost_would_be_seen():
    assert fewer({"board": 4, "cover": 1, "note": 0}, {"board": 3, "cover": 0, "note": 2}) == [
        "board",
        "cover",
    ]
