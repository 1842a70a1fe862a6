"""What an exhibit is called in print stands in one place, and a word that lacks is an error."""

import json
import re
from datetime import date

import pandas as pd
import pytest

from kommunetall.assets import DECISIONS, SCHEMAS
from kommunetall.errors import WordsError
from kommunetall.exhibit import Exhibit, Missing, Term
from kommunetall.inputs import HOME_DATA
from kommunetall.show.showing import lacking
from kommunetall.show.tables import as_table
from kommunetall.show.words import (
    boxes,
    catalogue,
    paragraphs,
    parameter_words,
    said_of,
    table_words,
    telling,
    term_words,
    text,
    told,
)

FRAME = pd.DataFrame({"item": ["paid", "left"], "amount_nok_million": [1.0, 2.5]})
WHOLE = """
x:
  title: Betalt, mill. kr
  columns: {item: Post, amount_nok_million: Beløp}
  rows: {paid: Betalt, left: Igjen}
"""


def exhibit(frame=FRAME, **rest):
    return Exhibit("test.x", frame, **rest)


def test_an_exhibit_is_told_with_words_in_place_of_names_and_codes(words):
    words(WHOLE)
    made = told(exhibit(origins=("Kilde: A", "Kilde: B")))
    assert made.headings == {"item": "Post", "amount_nok_million": "Beløp"}
    assert list(made.frame["item"]) == ["Betalt", "Igjen"]
    assert (made.title, made.source, made.notes) == ("Betalt, mill. kr", "Kilde: A", ())


@pytest.mark.parametrize(
    ("cut", "said"),
    [
        ("x:", "add x to test.nb.yaml"),
        (", amount_nok_million: Beløp", "columns: amount_nok_million: …"),
        (", left: Igjen", "item: left: …"),
    ],
)
def test_what_has_no_words_is_an_error_that_says_where_to_add_them(words, cut, said):
    words(WHOLE.replace(cut, "y:" if cut == "x:" else ""))
    with pytest.raises(WordsError) as refused:
        told(exhibit())
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: told(exhibit(notes=("unsaid",))), "notes: unsaid: …"),
        (lambda: list(boxes(exhibit(notes=("unsaid",)))), "notes: unsaid: …"),
        (lambda: parameter_words("test", "growth"), "common: parameters: growth: …"),
        (lambda: text("test", "unsaid"), "common: texts: unsaid: …"),
        (lambda: told(Exhibit("nothing.x", FRAME)), "expected nothing.nb.yaml"),
    ],
)
def test_a_note_a_parameter_a_text_and_a_topic_without_words_are_errors(words, make, said):
    words(WHOLE)
    with pytest.raises(WordsError) as refused:
        make()
    assert said in str(refused.value)


CASES = """
x:
  title: {by: balance, postponed: Utsatt, none: ""}
  decimals: {by: size, small: 1, large: 0}
  say: [{by: balance, postponed: "Saldoen var {left:million.1}.", none: ""}]
  columns: {item: Post, amount_nok_million: {by: balance, postponed: Utsatt, none: Beløp}}
  rows: as_is
"""


@pytest.mark.parametrize("cases", [{}, {"balance": "ahead", "size": "small"}, {"balance": "by"}])
def test_a_case_without_words_is_an_error_that_names_those_that_there_are(words, cases):
    words(CASES)
    with pytest.raises(WordsError) as refused:
        told(exhibit(cases=cases))
    assert "balance" in str(refused.value)
    assert "there are: postponed, none" in str(refused.value)


def test_words_and_decimals_follow_the_case(words):
    words(CASES)
    cases = {"balance": "postponed", "size": "small"}
    postponed = exhibit(figures={"left": 2.5}, cases=cases)
    assert told(postponed).title == told(postponed).headings["amount_nok_million"] == "Utsatt"
    assert paragraphs(postponed) == ["Saldoen var 2,5\xa0mill. kr."]
    none = exhibit(figures={"left": 2.5}, cases={"balance": "none", "size": "large"})
    assert told(none).decimals == 0
    assert paragraphs(none) == []
    assert said_of(none)


@pytest.mark.parametrize(
    ("yaml", "said"),
    [
        ("x: {title: A}\nx: {title: B}", "x"),
        ("x: {title: A, title: B}", "title"),
        ("x: {titel: A}", "x.titel"),
        ("x: {title: 2024}", "x.title"),
        ("x: {rows: {no: Nei}}", "x.rows"),
        ("x: {values: {kind: {yes: Ja}}}", "x.values.kind"),
        ("x: {title: {case: A}}", "x.title"),
        ("x: {title: {by: case}}", "x.title"),
        ("x: {notes: {n: {mark: wrong, text: A}}}", "x.notes.n"),
        ("x: {decimals: many}", "x.decimals"),
        ("common: {headings: {a: A}}", "common.headings"),
        ("common: {parameters: {a: {by: b, c: d}}}", "common.parameters.a"),
        ("x: [", "test.nb.yaml is not readable YAML"),
    ],
)
def test_a_catalogue_that_is_not_as_it_should_be_is_refused_with_the_place(words, yaml, said):
    words(yaml)
    with pytest.raises(WordsError) as refused:
        catalogue.topic("test")
    assert said in str(refused.value)
    assert "test.nb.yaml" in str(refused.value)


def test_a_topic_has_its_own_words_for_what_all_topics_share(words):
    words("common: {columns: {year: Årgang}}\nx: {title: T}\ny: {columns: {year: Siden}}")
    frame = pd.DataFrame({"year": [2024], "outcome": ["exact"]})
    assert told(Exhibit("test.x", frame)).headings == {"year": "Årgang", "outcome": "Utfall"}
    assert told(Exhibit("test.y", frame)).headings["year"] == "Siden"
    assert list(told(Exhibit("test.x", frame)).frame["outcome"]) == ["stemmer"]


def test_a_title_of_which_a_figure_is_missing_is_the_plain_one(words):
    words('x: {title: "Premien var {paid:million.1}", plain: Premien, columns: {item: I}}')
    frame = pd.DataFrame({"item": [1]})
    assert told(exhibit(frame, figures={"paid": 2.0})).title == "Premien var 2,0\xa0mill. kr"
    assert told(exhibit(frame, figures={"paid": float("nan")})).title == "Premien"


RESTS_ON = {"calibrated": "kalibrert, ikke regnskapstall", "assumed": "forutsetning"}


@pytest.mark.parametrize("status", ["observed", "computed", "calibrated", "assumed", "synthetic"])
def test_what_figures_rest_on_stands_last_in_the_subtitle(words, status):
    rests_on = RESTS_ON.get(status, "")
    words(WHOLE)
    assert told(exhibit(status=status)).subtitle.lower() == rests_on
    words(WHOLE.replace("  title:", "  subtitle: Beløp, {year}\n  title:", 1))
    made = told(exhibit(status=status, figures={"year": 2024}))
    assert made.subtitle == ", ".join(filter(None, ("Beløp, 2024", rests_on)))
    assert made.title == "Betalt, mill. kr"


def test_a_subtitle_of_which_a_figure_is_missing_is_left_out(words):
    words('x: {title: T, subtitle: "Siden {since}"}')
    frame = pd.DataFrame({"year": [1]})
    assert told(exhibit(frame, figures={"since": 2020})).subtitle == "Siden 2020"
    assert told(exhibit(frame, figures={"since": None})).subtitle == ""


def test_an_exhibit_without_title_is_not_marked(words):
    words(WHOLE.replace("  title: Betalt, mill. kr\n", ""))
    marked = told(exhibit(status="calibrated"))
    assert (marked.title, marked.subtitle) == ("", "")


SAID = """
x:
  say:
    - ["Kommunen betalte {paid:million.1}.", "Uten {left:million.1} er det slutt.", "Slik er det."]
    - ["{left:million.1} står igjen."]
    - ["Det ble kjent {day:date}, og gjelder {schemes:list}."]
"""


def test_a_sentence_whose_figure_is_missing_is_left_out_and_the_others_stand(words):
    words(SAID)
    figures = {"paid": 1.0, "left": None, "day": date(2024, 5, 1), "schemes": ("KLP", "SPK")}
    assert paragraphs(exhibit(figures=figures)) == [
        "Kommunen betalte 1,0\xa0mill. kr. Slik er det.",
        "Det ble kjent 1. mai 2024, og gjelder KLP og SPK.",
    ]


def test_a_list_without_anything_in_it_is_missing(words):
    words(SAID)
    figures = {"paid": 1.0, "left": 2.0, "day": date(2024, 5, 1), "schemes": ()}
    assert len(paragraphs(exhibit(figures=figures))) == 2


def test_sentences_without_paragraphs_are_one(words):
    words("x: {say: [A., B.]}")
    assert paragraphs(exhibit()) == ["A. B."]


def test_text_from_data_cannot_become_markup(words):
    words('x: {say: ["Fondet {name} har {left:million.0}."], title: "{name}"}')
    hostile = exhibit(pd.DataFrame({"year": [1]}), figures={"name": "#x <b>$ *b*", "left": 2})
    assert paragraphs(hostile) == [r"Fondet \#x \<b\>\$ \*b\* har 2" + "\xa0mill. kr."]
    assert told(hostile).title == "#x <b>$ *b*"


NOTES = """
x:
  columns: {item: Post, amount_nok_million: Beløp}
  rows: as_is
  notes:
    below: Uten avgift.
    box: {mark: mismatch, text: "{wrong:number} tall stemmer ikke."}
"""


def test_a_marked_note_stands_in_a_box_and_another_below(words):
    words(NOTES)
    noted = exhibit(notes=("below", "box"), figures={"wrong": 3})
    assert told(noted).notes == ("Uten avgift.",)
    assert list(boxes(noted)) == [("mismatch", "3 tall stemmer ikke.")]


def test_each_row_has_a_box_filled_with_its_columns(words):
    words(
        'x: {each: {mark: unconfirmed, text: "{rule} fra {since:date}, brukt i {year}."}, '
        "columns: {rule: R, since: S}}"
    )
    rows = pd.DataFrame({"rule": ["Sats A", "Sats B"], "since": [date(2026, 1, 1)] * 2})
    assert list(boxes(exhibit(rows, figures={"year": 2024}))) == [
        ("unconfirmed", "Sats A fra 1. januar 2026, brukt i 2024."),
        ("unconfirmed", "Sats B fra 1. januar 2026, brukt i 2024."),
    ]


def test_names_that_are_data_and_years_as_columns_are_as_they_are(words):
    words('x: {columns: {item: Post, "*": as_is}, rows: as_is, values: {kind: as_is}}')
    frame = pd.DataFrame({"item": ["Vei"], "KLP": [1], "2024": [2], "kind": ["Bro"]})
    made = told(exhibit(frame))
    assert made.headings == {"item": "Post", "KLP": "KLP", "2024": "2024", "kind": "kind"}
    assert (made.frame["item"][0], made.frame["kind"][0]) == ("Vei", "Bro")


def test_names_that_are_data_may_stand_beside_codes(words):
    words(
        'x: {columns: {item: P, kind: K}, rows: as_is, values: {kind: {total: I alt, "*": as_is}}}'
    )
    frame = pd.DataFrame({"item": ["a", "b"], "kind": ["Skole", "total"]})
    assert list(told(exhibit(frame)).frame["kind"]) == ["Skole", "I alt"]


def test_names_of_rows_may_have_figures(words):
    words('x: {columns: {item: P}, rows: {other: "Over {period} år"}}')
    frame = pd.DataFrame({"item": ["other"]})
    assert list(told(exhibit(frame, run={"period": 5})).frame["item"]) == ["Over 5 år"]


def test_roles_bands_units_and_links_are_not_printed(words):
    words(
        "x: {columns: {item: P, value: V, low_nok_million: Usikkerhet, appendix: A}, rows: as_is, "
        "values: {appendix: as_is}}"
    )
    frame = pd.DataFrame(
        {
            "item": ["a"],
            "value": [12.0],
            "low_nok_million": [1.0],
            "high_nok_million": [2.0],
            "unit": ["percent"],
            "is_own": [True],
            "is_hidden_value": [False],
            "href": ["x.pdf"],
            "appendix": ["Vedlegg"],
        }
    )
    made = told(exhibit(frame))
    assert list(made.headings) == ["item", "value", "appendix"]
    assert made.bands == {("low_nok_million", "high_nok_million"): "Usikkerhet"}
    assert made.emphasis is not None
    table = as_table(exhibit(frame))
    assert table.rows == (("a", "12", "%", "Vedlegg"),)
    assert table.links == ("x.pdf",)


def test_a_hidden_figure_is_a_colon_and_a_note_says_why(words):
    words("x: {columns: {item: P, employees: Ansatte}, rows: as_is}")
    frame = pd.DataFrame({"item": ["a", "b"], "employees": [None, 7.0]})
    hidden = frame.assign(is_hidden_employees=[True, False])
    table = as_table(exhibit(hidden))
    assert [row[1] for row in table.rows] == [":", "7"]
    assert table.notes == ("«:» betyr at tallet er skjult av hensyn til personvernet.",)
    shown = as_table(exhibit(hidden.assign(is_hidden_employees=False)))
    assert [row[1] for row in shown.rows] == ["–", "7"]
    assert shown.notes == ()


@pytest.mark.parametrize(
    ("decimals", "expected"),
    [
        ("2", ["1,00", "2,50"]),
        ("stored", ["1,0", "2,5"]),
        ("{amount_nok_million: 3}", ["1,000", "2,500"]),
        ('{"*": 0}', ["1", "3"]),
        ("{by: size, small: 1, large: 0}", ["1,0", "2,5"]),
    ],
)
def test_decimals_are_of_all_columns_of_one_of_those_stored_or_by_case(words, decimals, expected):
    words(WHOLE + f"  decimals: {decimals}\n")
    table = as_table(exhibit(cases={"size": "small"}))
    assert [row[1] for row in table.rows] == expected


def test_decimals_that_a_topic_shares_hold_for_its_charts(words):
    words("common: {decimals: 2}\n" + WHOLE)
    assert told(exhibit(), chart=True).decimals == 2
    assert told(exhibit()).decimals is None


def test_rows_that_are_totals_or_strong_are_emphasised(words):
    words(WHOLE)
    frame = FRAME.assign(is_total=[True, False], is_strong=[False, True])
    assert as_table(exhibit(frame)).strong == (0, 1)


TERMS = """
common:
  parameters: {area: "{Service_area} som vises"}
  tables: {own: "driften per {committee}"}
  texts: {where: "I {the_loan_fund}"}
x:
  title: "{The_committees} og {the_treasury}s penger"
  say: ["{The_enterprises} betaler til {the_loan_fund}."]
  columns: {item: "{Service_area}", amount_nok_million: Beløp}
  rows: {paid: "Uten {service_area}", left: "{Committees} ellers"}
  source: "{the_enterprise}"
  notes: {below: "Etter {committee}.", box: {mark: method, text: "Flere {service_areas}."}}
"""
ODD = (
    Term("committee", "nemnd", "nemnda", "nemnder", "nemndene"),
    Term("service_area", "*enhet*", "enheten", "enheter", "enhetene"),
    Term("treasury", "bykasse", "bykassen"),
    Term("loan_fund", "lånebank", "lånebanken", "lånebanker", "lånebankene"),
    Term("enterprise", "selskap", "selskapet", "selskaper", "selskapene"),
    Term("KF", "kommunalt foretak"),
)


@pytest.mark.parametrize(
    ("terms", "title", "said", "rows", "box"),
    [
        (
            (),
            "Utvalgene og kommunekassens penger",
            "Foretakene betaler til lånefondet.",
            ["Tjenesteområde", "Uten tjenesteområde", "Utvalg ellers", "foretaket", "Etter utvalg"],
            "Flere tjenesteområder.",
        ),
        (
            ODD,
            "Nemndene og bykassens penger",
            "Selskapene betaler til lånebanken.",
            ["*enhet*", "Uten *enhet*", "Nemnder ellers", "selskapet", "Etter nemnd"],
            "Flere enheter.",
        ),
    ],
)
def test_every_text_has_the_words_of_the_municipality(words, terms, title, said, rows, box):
    words(TERMS)
    x = exhibit(terms=terms, notes=("below", "box"))
    made = told(x)
    head, paid, left, source, note = rows
    assert (made.title, paragraphs(x)) == (title, [said])
    assert (made.headings["item"].lower(), list(made.frame["item"])) == (head.lower(), [paid, left])
    assert (made.source, made.notes) == (f"Kilde: {source}.", (f"{note}.",))
    assert list(boxes(x)) == [("method", box)]


def test_tables_parameters_and_shared_texts_have_the_words_of_the_municipality(words):
    words(TERMS)
    assert table_words("test", "own") == "driften per utvalg"
    assert table_words("test", "own", ODD) == "driften per nemnd"
    assert parameter_words("test", "area", ODD) == "*enhet* som vises"
    assert text("test", "where", ODD) == "I lånebanken"
    missing = Missing("test.x", ("own",), run={"year": 2024}, terms=ODD)
    assert lacking(missing) == "Driften per nemnd er ikke lagt inn for 2024."


def test_a_form_that_is_not_given_is_the_librarys_and_an_abbreviation_has_its_long_form():
    own = (Term("committee", "hovedutvalg", "hovedutvalget"), Term("KF", "kommunalt foretak"))
    known = term_words(own)
    assert (known["committee"], known["the_committees"]) == ("hovedutvalg", "utvalgene")
    assert known["abbreviations"] == ("KF: kommunalt foretak",)
    assert term_words()["abbreviations"] == ()
    assert "treasurys" not in known


def test_of_the_abbreviations_those_are_explained_that_an_exhibit_has(words):
    words("x:\n  rows: as_is\n  say: ['{abbreviations:list}']\n")
    own = (Term("BE", "Bygg KF"), Term("KF", "kommunalt foretak"), Term("VA", "vann og avløp"))
    for label, said in [("BE skole", ["BE: Bygg KF og KF: kommunalt foretak"]), ("Skole", [])]:
        shown = exhibit(pd.DataFrame({"item": [label]}), terms=own)
        assert [text.replace("\\", "") for text in paragraphs(shown)] == said


FILES = sorted(catalogue.FOLDER.glob("*.nb.yaml"))
TOPICS = [file.name.partition(".")[0] for file in FILES]


@pytest.mark.parametrize("name", TOPICS)
def test_every_catalogue_is_read_and_its_formats_are_known(name):
    known = catalogue.topic(name)
    for sentence in texts_in(known.model_dump()):
        for figure, spec in re.findall(r"\{(\w+):?([^}]*)\}", sentence):
            assert spec in ("", "list", "counted", "date") or telling.phrase(
                f"{{{figure}:{spec}}}", **{figure: 1}
            )


@pytest.mark.parametrize("name", TOPICS)
def test_every_name_of_a_term_is_known_and_has_no_format(name):
    known = term_words()
    for sentence in texts_in(catalogue.topic(name).model_dump()):
        for figure, spec in re.findall(r"\{(\w+):?([^}]*)\}", sentence):
            if figure in known or figure.startswith("the_") or figure[0].isupper():
                assert figure in known, sentence
                assert spec == ("list" if figure == "abbreviations" else ""), sentence


def texts_in(part):
    """All texts of a catalogue."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from texts_in(inner)


@pytest.mark.parametrize("name", TOPICS)
def test_no_text_calls_the_year_of_the_report_this_year_for_it_is_read_later(name):
    texts = texts_in(catalogue.topic(name).model_dump())
    assert not [text for text in texts if re.search(r"\bi år\b", text)]


def tables_of(folder):
    resources = json.loads((HOME_DATA / folder / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["schema"].removesuffix(".json") for resource in resources["resources"]}


def test_every_table_of_a_municipality_is_called_something_and_nothing_else_is():
    schemas = {schema.stem for schema in SCHEMAS.glob("*.json")}
    named = set(catalogue.topic("common").common.tables)
    decided = {file.stem for file in DECISIONS.glob("*.yaml")}
    assert schemas - tables_of("national") <= named <= schemas | decided


@pytest.mark.parametrize(
    "name",
    [
        "pension_note",
        "pension_vintages",
        "pension_corrections",
        "pension_budget",
        "economic_overview",
    ],
)
def test_a_table_that_is_missing_is_named_in_words_with_its_year(name):
    missing = Missing("pension.x", (name,), run={"year": 2024})
    said = catalogue.topic("common").common.tables[name]
    assert lacking(missing) == f"{said[0].upper()}{said[1:]} er ikke lagt inn for 2024."


def test_tables_that_are_missing_together_are_told_in_a_row_and_a_reason_as_it_is():
    both = Missing("pension.x", ("pension_note", "pension_vintages"), run={"year": 2024})
    said = "Tallene i pensjonsnoten og premieavvikene for hver årgang er ikke lagt inn for 2024."
    assert lacking(both) == said
    assert lacking(Missing("pension.x", ("pension_note",), "bare ett år er kjent")) == (
        "Bare ett år er kjent"
    )


def test_a_misprint_has_a_star_and_a_line_that_says_what_it_means(words):
    words(WHOLE)
    frame = FRAME.assign(is_misprinted_amount_nok_million=[False, True])
    made = as_table(exhibit(frame))
    assert [row[1].endswith("*") for row in made.rows] == [False, True]
    assert made.notes == ("* Trykt slik i kilden, men går ikke opp.",)
    words(WHOLE + "  misprinted: Fortegnet er feil.\n")
    assert as_table(exhibit(frame)).notes == ("* Fortegnet er feil.",)
    assert as_table(exhibit(frame.assign(is_misprinted_amount_nok_million=False))).notes == ()


def test_stored_decimals_are_padded_to_the_most_of_the_column(words):
    words(WHOLE + "  decimals: stored\n")
    frame = pd.DataFrame({"item": ["paid", "left"], "amount_nok_million": [9.55, 11.6]})
    assert [row[1] for row in as_table(exhibit(frame)).rows] == ["9,55", "11,60"]


def test_a_heading_does_not_break_before_its_unit(words):
    words(WHOLE.replace("Beløp", "Avvik i kr"))
    assert as_table(exhibit()).header == ("Post", "Avvik i\xa0kr")


@pytest.mark.parametrize(
    "name", [f.name.partition(".")[0] for f in sorted(catalogue.FOLDER.glob("*.nb.yaml"))]
)
def test_own_sources_have_one_form_which_the_source_line_completes(name):
    for key, own in catalogue.topic(name).exhibits.items():
        for source in texts_in(
            own.source if isinstance(own.source, str) else {**own.source, "by": ""}
        ):
            assert not source.startswith(("Kilde", "Egen")), key
            assert not source.endswith("."), key


def test_an_own_source_is_completed_to_a_line(words):
    words(WHOLE + "  source: egen beregning av noten\n")
    assert told(exhibit()).source == "Kilde: egen beregning av noten."


def test_a_note_that_is_the_source_line_is_not_printed_twice(words):
    words(WHOLE + '  source: "{where}"\n  notes: {where: "Kilde: {where}.", other: Annet.}\n')
    shown = told(exhibit(figures={"where": "noten"}, notes=("where", "other")))
    assert (shown.source, shown.notes) == ("Kilde: noten.", ("Annet.",))
