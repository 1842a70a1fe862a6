"""Numbers are written as Norwegian readers write them."""

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.exhibit import Exhibit
from kommunetall.show.formats import (
    MINUS,
    THIN_SPACE,
    Sentence,
    listed,
    measure_words,
    measured,
    number,
    parameter,
    percent,
    phrase,
    printed_date,
)
from kommunetall.show.tables import as_table, table_of


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (1431092, 0, "1 431 092"),
        (-12364, 0, "−12 364"),
        (0.5, 1, "0,5"),
        (-0.04, 1, "0,0"),
        (999.5, 0, "1 000"),
        (1234.5678, 2, "1 234,57"),
        (16.25, 1, "16,3"),
        (-2.5, 0, "−3"),
        (Decimal("0.05"), 1, "0,1"),
        (None, 0, "–"),
        (float("nan"), 1, "–"),
        (pd.NA, 0, "–"),
        (np.int64(-7), 0, "−7"),
    ],
)
def test_numbers_have_thin_space_comma_and_true_minus(value, decimals, expected):
    assert number(value, decimals) == expected.replace(" ", THIN_SPACE)


def test_a_number_that_is_not_finite_is_never_printed():
    with pytest.raises(ValueError, match="cannot be printed"):
        number(math.inf)


@given(st.integers(-(10**12), 10**12))
def test_no_digit_is_lost_in_print(value):
    assert int(number(value).replace(THIN_SPACE, "").replace(MINUS, "-")) == value


def test_percent_and_sign():
    assert percent(-16.24) == f"−16,2{THIN_SPACE}%"
    assert percent(3.0, 1, sign=True) == f"+3,0{THIN_SPACE}%"
    assert percent(None) == "–"


@pytest.mark.parametrize(
    ("spec", "value", "expected"),
    [
        ("thousand.1", 3576352, "3 576,4 mill. kr"),
        ("nok_as_million.1", 234_748_991, "234,7 mill. kr"),
        ("million.1", -4.2, "−4,2 mill. kr"),
        ("|million.1", -4.2, "4,2 mill. kr"),
        ("+million.1", 4.2, "+4,2 mill. kr"),
        ("billion.1", 213.3, "213,3 mrd. kr"),
        ("nok", 38444.4, "38 444 kr"),
        ("share.1", 0.8903, "89,0 %"),
        ("percent.2", 12.07, "12,07 %"),
        ("points.1", -0.5, "−0,5 prosentpoeng"),
        ("share_points.1", 0.01, "1,0 prosentpoeng"),
        ("number", 5539, "5 539"),
    ],
)
def test_figures_in_sentences_carry_their_unit(spec, value, expected):
    plain = phrase(f"{{x:{spec}}}", x=value).replace("\xa0", " ").replace(THIN_SPACE, " ")
    assert plain == expected


@pytest.mark.parametrize("spec", ["crowns", "million.", "million.12", "++nok"])
def test_an_unknown_format_is_refused(spec):
    with pytest.raises(ValueError, match="not a format"):
        phrase(f"{{x:{spec}}}", x=1.0)


def test_a_bare_float_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="needs a format"):
        phrase("{x}", x=1.23)


def test_text_from_data_cannot_become_markup():
    hostile = Sentence().format("{name}", name="#x <script>$ *b*")
    assert hostile == r"\#x \<script\>\$ \*b\*"
    assert phrase("{name}", name="#x <script>$") == "#x <script>$"


def test_lists_and_dates_in_sentences_are_norwegian_text():
    assert phrase("{x:list}", x=("a", "b", "c")) == listed(["a", "b", "c"]) == "a, b og c"
    assert phrase("{x:list}", x=[2021]) == "2021"
    assert phrase("{x:date}", x=date(2026, 11, 23)) == printed_date("2026-11-23")
    assert Sentence().format("{x:list}", x=["*a*", "b"]) == r"\*a\* og b"
    assert Sentence().format("{x}", x="P14-P19 - a") == r"P14-P19 \- a"


@pytest.mark.parametrize("spec", ["million.1", "share.0", "percent", "number"])
def test_a_missing_figure_in_plain_text_is_an_en_dash(spec):
    assert phrase(f"{{x:{spec}}}", x=None) == "–"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.04, "0,04"),
        (1.0, "1"),
        (100, "100"),
        (1234567, "1 234 567"),
        (-0.5, "−0,5"),
        (True, "True"),
        ("", "–"),
        (None, "–"),
        ((), "–"),
        ("P04", "P04"),
        (["P04", "P06"], "P04 og P06"),
        (1 / 3, "0,333333333"),
    ],
)
def test_parameters_are_written_as_readers_write_them(value, expected):
    assert parameter(value).replace(THIN_SPACE, " ") == expected


def test_a_year_is_a_parameter_without_space():
    assert parameter(2024, "year") == "2024"


def test_the_last_cell_of_a_row_may_lead_somewhere():
    frame = pd.DataFrame({"label": ["a", "b"], "appendix": ["x", "<y>"]})
    headings = {"label": "L", "appendix": "V"}
    html = replace(table_of(frame, headings, "T"), links=("x.pdf", "y.pdf")).as_html()
    assert '<a href="x.pdf">x</a>' in html
    assert '<a href="y.pdf">&lt;y&gt;</a>' in html


def test_a_table_prints_each_column_in_its_unit():
    frame = pd.DataFrame(
        {
            "year": [2024],
            "label": ["<Vei>"],
            "actual_nok_thousand": [-12364],
            "deviation_percent": [5.0],
            "own_share": [0.163],
            "net_nok_million": [-4.17],
        }
    ).astype({"actual_nok_thousand": "Int64"})
    made = table_of(
        frame,
        {c: c for c in frame},
        "Tittel",
        strong=pd.Series([True]),
        decimals={"net_nok_million": 2},
    )
    row = [text.replace(THIN_SPACE, " ") for text in made.rows[0]]
    assert row == ["2024", "<Vei>", "−12 364", "5,0 %", "16,3 %", "−4,17"]
    assert made.numeric == (False, False, True, True, True, True)
    assert "&lt;Vei&gt;" in made.as_html()
    assert made.strong == (0,)


def test_a_table_without_rows_says_so():
    made = table_of(pd.DataFrame({"year": []}), {"year": "År"}, "T")
    assert made.rows == ()
    assert made.notes == ("Det finnes ingen tall å vise her.",)


@pytest.mark.parametrize(
    ("value", "unit", "expected", "words"),
    [
        (0.64, "share", "64", "%"),
        (0.141, "share", "14,1", "%"),
        (0.3333, "share", "33,33", "%"),
        (0.5, "share_of_debt", "50", "%"),
        (38444, "nok", "38 444", "kr"),
        (250, "nok_thousand", "250", "tusen kr"),
        (7, "years", "7", "år"),
        (4, "persons", "4", "personer"),
        (16, "days", "16", "dager"),
        (12.5, "hours", "12,5", "timer"),
        (12.07, "percent", "12,07", "%"),
        (1037.0, "nok_million", "1 037", "mill. kr"),
        (float("nan"), "nok_million", "–", "mill. kr"),
    ],
)
def test_a_rule_or_a_stated_figure_has_the_decimals_it_is_given_with_and_its_unit_beside_it(
    value, unit, expected, words
):
    assert measured(value, unit).replace(THIN_SPACE, " ") == expected
    assert measure_words(unit) == words


def test_figures_of_running_text_are_a_table_with_a_unit_in_each_row(words):
    words(
        "x: {title: T, columns: {value: Oppgitt, heading: Overskrift}, rows: as_is, "
        "values: {heading: as_is}}"
    )
    frame = pd.DataFrame(
        {"label": ["Premie", "Rente"], "value": [625.1, 0.04], "unit": ["nok_million", "share"]}
    )
    made = as_table(Exhibit("test.x", frame.assign(heading="Pensjon")))
    assert made.header == ("Post", "Oppgitt", "Enhet", "Overskrift")
    assert made.numeric == (False, True, False, False)
    rows = [
        [text.replace("\xa0", " ").replace(THIN_SPACE, " ") for text in row] for row in made.rows
    ]
    assert rows == [["Premie", "625,1", "mill. kr", "Pensjon"], ["Rente", "4", "%", "Pensjon"]]


def test_figures_beside_those_stated_lead_to_the_appendix_that_derives_them(words):
    words(
        "x: {columns: {computed: Regnet ut, stated: Oppgitt i teksten, appendix: Vedlegg}, "
        "rows: as_is, values: {appendix: {pension: Pensjonskostnader}}}"
    )
    frame = pd.DataFrame(
        {
            "label": ["Premie"],
            "computed": [625.1],
            "stated": [None],
            "unit": ["nok_million"],
            "appendix": ["pension"],
            "href": ["3301-2024-pension.pdf"],
        }
    ).astype({"stated": float})
    made = as_table(Exhibit("test.x", frame))
    assert made.header == ("Post", "Regnet ut", "Oppgitt i teksten", "Enhet", "Vedlegg")
    assert made.rows == (("Premie", "625,1", "–", "mill. kr", "Pensjonskostnader"),)
    assert made.links == ("3301-2024-pension.pdf",)


def test_the_rules_are_told_with_value_day_and_source(words):
    words("x: {title: Reglene}")
    frame = pd.DataFrame(
        {
            "rule": ["Avgift"],
            "value": [0.141],
            "unit": ["share"],
            "since": [date(2007, 1, 1)],
            "source": ["Stortingets vedtak (ubekreftet)"],
        }
    )
    told = "Avgift: gjelder sone 1."
    made = as_table(Exhibit("test.x", frame, figures={"rule_notes": told}, notes=("rule_notes",)))
    assert made.header == ("Regel", "Verdi", "Enhet", "Gjelder fra", "Kilde")
    assert made.rows == (
        ("Avgift", "14,1", "%", "1. januar 2007", "Stortingets vedtak (ubekreftet)"),
    )
    assert made.notes == (told,)
