"""What stands around the figures tells whose report it is, what is missing and how it was made."""

from dataclasses import dataclass, field, replace

import pandas as pd
import pytest

from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.show import cover, run_information, say, table
from kommunetall.show.report import made_table
from kommunetall.show.showing import METADATA, MIME

MADE_UP = "Tallene for kommunen er oppdiktet for å vise hvordan en rapport ser ut."
RUN = {"municipality": "9999", "year": 2024}
NOTHING = Missing("example.left", ("pension_note",), run=RUN)
STAFF = pd.DataFrame({"year": [2023, 2024], "employees": [10, 12]})


@dataclass
class Report:
    """A report of a few exhibits."""

    synthetic: bool = False
    shows: dict = field(default_factory=dict)
    run: dict = field(default_factory=lambda: dict(RUN))
    topic: str = "pension"
    place: str = "Eksempel"
    year: int = 2024
    terms: tuple = ()
    made_from: str = "1a2b"

    def exhibits(self):
        yield from self.shows.items()

    def section(self, name):
        return f"Del om {name}"


def bundle_of(output):
    """What an output gives the screen and the printer."""
    bundle = output._repr_mimebundle_()
    return bundle if isinstance(bundle, tuple) else (bundle, {})


def test_a_cover_of_made_up_figures_says_so_on_the_screen_and_to_the_printer(shown):
    cover(Report(synthetic=True, topic="workforce"), "2026-11-25")
    bundle, _ = bundle_of(*shown)
    assert f"<strong>Syntetiske tall.</strong> {MADE_UP}" in bundle["text/html"]
    assert bundle["text/plain"] == f"Eksempel kommune · 2024. Syntetiske tall. {MADE_UP}"
    assert bundle[MIME]["mark"] == {"label": "Syntetiske tall", "text": MADE_UP}


@pytest.mark.parametrize("topic", ["summary", "equalisation", "investment", "pension"])
def test_a_cover_of_made_up_figures_says_that_those_of_others_are_real(topic, shown):
    cover(Report(synthetic=True, topic=topic), "2026-11-25")
    bundle, _ = bundle_of(*shown)
    assert bundle[MIME]["mark"]["text"] == (
        f"{MADE_UP} Tall for landet og andre kommuner er virkelige, "
        "om ikke kommunen selv er kilden."
    )


def test_a_cover_of_real_figures_says_nothing_of_it(shown):
    cover(Report(place="Drammen"), "2026-11-23")
    bundle, _ = bundle_of(*shown)
    assert "mark" not in bundle[MIME]
    said = "<p><strong>Drammen kommune · 2024</strong><br>Rapportdato: 23. november 2026</p>"
    assert bundle["text/html"] == said
    assert bundle["text/plain"] == "Drammen kommune · 2024"


def test_how_a_report_was_made_tells_of_made_up_figures_only_where_they_are():
    made_up = made_table(Report(synthetic=True), "2026-11-25").rows
    assert ("Tallgrunnlag", "Syntetiske tall, oppdiktet for å vise oppsettet") in made_up
    rest = [row for row in made_up if row[0] != "Tallgrunnlag"]
    assert rest == list(made_table(Report(), "2026-11-25").rows)


def test_how_a_report_was_made_tells_its_parameters_as_readers_write_them():
    run = {**RUN, "new_deviation_share": 1.0, "wage_growth": 0.04, "fund_use_nok_million": 1234.5}
    run = {**run, "other_period": ""}
    rests = Exhibit("example.staff", STAFF, run=run)
    rows = made_table(Report(run=run, shows={"a": rests}), "2026-11-25").rows
    assert rows == (
        ("Rapportdato", "25. november 2026"),
        ("Kommune", "9999 Eksempel"),
        ("År", "2024"),
        ("Nytt premieavvik, andel av snittet", "100,0\u202f%"),
        ("Vekst i kostnaden uten amortisering", "4,0\u202f%"),
        ("Mer bruk av premiefond, mill. kr", "1\u202f234,5"),
        ("Annen amortiseringstid, år", "–"),
    )


def test_a_parameter_that_nothing_shown_rests_on_is_not_told():
    run = {**RUN, "wage_growth": 0.04}
    lacks = Missing("pension.x", ("pension_budget",), run=run)
    rows = made_table(Report(run=run, shows={"a": lacks}), "2026-11-25").rows
    assert "Vekst i kostnaden uten amortisering" not in dict(rows)


def test_what_is_missing_is_told_once_with_the_sections_that_it_would_be_in(shown):
    staff = Exhibit("example.staff", STAFF)
    budget = Missing("pension.x", ("pension_budget",), run=RUN)
    shows = {"a": NOTHING, "b": NOTHING, "c": staff, "d": budget}
    run_information(Report(shows=shows), "2026-11-25")
    missing, made = (bundle_of(output)[0][MIME] for output in shown)
    assert missing["title"] == "Dette er ikke med, fordi tallene mangler"
    assert missing["rows"] == (
        ("Tallene i pensjonsnoten er ikke lagt inn for 2024.", "«Del om a» og «Del om b»"),
        ("Budsjettallene for pensjon er ikke lagt inn for 2024.", "«Del om d»"),
    )
    assert missing["notes"] == (), "what to do is for the screen"
    assert "Brukerveiledningen viser hvordan." in bundle_of(shown[0])[0]["text/html"]
    assert missing["about"]
    assert made["about"]


def test_how_what_is_missing_is_fetched_is_told_on_the_screen_alone(shown):
    why = "Regnskapene kommunene har rapportert for 2024, er ikke hentet."
    lacks = Missing("peers.compared_with", ("reported_operations",), why, RUN)
    run_information(Report(shows={"a": lacks}), "2026-11-25")
    about, *_ = (bundle_of(output)[0] for output in shown)
    assert about[MIME]["rows"] == ((why, "hele rapporten"),)
    assert "kommunetall hent" not in str(about[MIME])
    assert "«kommunetall hent regnskap» henter dem." in about["text/html"]


@dataclass
class InSections(Report):
    """A report whose exhibits are named by their section and their own name."""

    def section(self, name):
        return f"Del om {name.split('.')[0]}"


def test_a_section_that_shows_something_else_lacks_some_of_it(shown):
    staff = Exhibit("example.staff", STAFF)
    shows = {"a.x": NOTHING, "a.y": staff, "b.x": NOTHING, "b.y": NOTHING}
    run_information(InSections(shows=shows), "2026-11-25")
    ((_, where),) = bundle_of(shown[0])[0][MIME]["rows"]
    assert where == "«Del om b» og noe av «Del om a»"


def test_a_report_that_shows_something_of_every_section_does_not_lack_all_of_it(shown):
    staff = Exhibit("example.staff", STAFF)
    run_information(InSections(shows={"a.x": NOTHING, "a.y": staff}), "2026-11-25")
    ((_, where),) = bundle_of(shown[0])[0][MIME]["rows"]
    assert where == "noe av «Del om a»"


def test_a_report_that_lacks_everything_lacks_it_everywhere(shown):
    run_information(Report(shows={"a": NOTHING, "b": NOTHING}), "2026-11-25")
    ((_, where),) = bundle_of(shown[0])[0][MIME]["rows"]
    assert where == "hele rapporten"


def test_a_report_that_lacks_nothing_says_nothing_of_it(shown):
    run_information(Report(shows={"c": Exhibit("example.staff", STAFF)}), "2026-11-25")
    (made,) = shown
    assert bundle_of(made)[0][MIME]["title"] == "Slik er rapporten laget"


@pytest.mark.parametrize("topic", ["summary", "equalisation", "investment", "pension", "workforce"])
def test_every_report_tells_once_that_figures_are_rounded_one_by_one(topic):
    notes = made_table(replace(Report(run=RUN), topic=topic), "2026-11-25").notes
    assert notes == ("Tallene er avrundet hver for seg, så summer kan avvike i siste siffer.",)


@pytest.mark.parametrize("verb", [say, table])
def test_what_is_missing_is_a_line_on_the_screen_and_nothing_in_print(shown, verb):
    verb(NOTHING)
    bundle, metadata = bundle_of(*shown)
    said = r"> **Mangler:** Tallene i pensjonsnoten er ikke lagt inn for 2024\. (`pension_note`)"
    assert bundle["text/markdown"] == said
    assert bundle[MIME] == {
        "type": "missing",
        "text": "Tallene i pensjonsnoten er ikke lagt inn for 2024.",
    }
    assert metadata[METADATA] == {"key": "example.left", "run": RUN, "made_from": ""}


def test_what_is_missing_is_told_by_the_sentences_about_it_where_there_are_any(shown, words):
    words("gone: {title: T, say: [Noe.]}")
    missing = Missing("test.gone", ("pension_note",), run=RUN)
    table(missing)
    assert shown == []
    say(missing)
    assert len(shown) == 1


@pytest.mark.parametrize("verb", [say, table])
def test_several_that_are_none_show_nothing(shown, verb):
    verb(Several("example.none", why="bare ett år"))
    assert shown == []


def test_several_are_shown_one_after_the_other(shown):
    staff = Exhibit("example.staff", STAFF)
    table(Several("example.staff", (staff, staff)))
    assert [bundle_of(output)[0][MIME]["title"] for output in shown] == ["Ansatte", "Ansatte"]


def test_what_is_shown_carries_what_it_was_made_with_and_from(shown):
    table(Exhibit("example.staff", STAFF, run={**RUN, "growth": 0.04}, made_from="1a2b"))
    _, metadata = bundle_of(*shown)
    made = {"key": "example.staff", "run": {**RUN, "growth": 0.04}, "made_from": "1a2b"}
    assert metadata[METADATA] == made


def test_what_a_report_shows_of_itself_carries_all_its_parameters_and_its_date(shown):
    whole = Report(shows={"left": NOTHING}, run={**RUN, "wage_growth": 0.04})
    cover(whole, "2026-11-23")
    run_information(whole, "2026-11-23")
    made = [bundle_of(output)[1][METADATA] for output in shown]
    assert [one["key"] for one in made] == ["pension.cover", *["pension.run_information"] * 2]
    run = {**RUN, "wage_growth": 0.04, "report_date": "2026-11-23"}
    assert all(one["run"] == run and one["made_from"] == "1a2b" for one in made)


NOTED = """
x:
  title: Ansatte
  columns: {employees: Ansatte}
  notes: {few: {mark: method, text: Tallene er få.}}
"""


def test_a_box_stands_above_what_is_shown_unless_sentences_have_it_already(words, shown):
    words(NOTED + "y:\n  title: A\n  say: [Slik er det.]\n  columns: {employees: A}\n")
    table(Exhibit("test.x", STAFF, notes=("few",)))
    box, _ = shown
    assert bundle_of(box)[0]["text/markdown"] == "> **Forbehold:** Tallene er få."
    assert bundle_of(box)[0][MIME]["label"] == "Forbehold"
    shown.clear()
    words(NOTED + "  say: [Slik er det.]\n")
    noted = Exhibit("test.x", STAFF, notes=("few",))
    say(noted)
    table(noted)
    types = [bundle_of(output)[0].get(MIME, {}).get("type") for output in shown]
    assert types == ["note", None, "table"]


def test_nothing_is_shown_of_an_exhibit_that_has_nothing_to_say(words, shown):
    words('x:\n  say: ["Det er {n:number}."]\n')
    say(Exhibit("test.x", figures={"n": None}))
    assert shown == []
