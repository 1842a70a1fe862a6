"""Numbers are written as Norwegian readers write them."""

import math
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kommunetall.show import (
    by_sign,
    missing,
    net_change,
    number,
    percent,
    phrase,
    say,
    table,
    unconfirmed,
)
from kommunetall.show.formats import MINUS, THIN_SPACE


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
    assert say("{name}", name="#x <script>$ *b*").text == r"\#x \<script\>\$ \*b\*"
    assert phrase("{name}", name="#x <script>$") == "#x <script>$"


def test_a_sentence_whose_figure_is_missing_is_left_out_and_the_others_stand():
    text = "**[Lån](a.pdf).** Gjelda var {a:million.0} 31. desember. Uten {b:percent.1} er det slutt. Renten: {c}."
    found = say(text, a=1000.0, b=float("nan"), c="fast").text
    assert (
        found == "**[Lån](a.pdf).** Gjelda var 1\u202f000\xa0mill. kr 31. desember. Renten: fast."
    )
    assert (
        say("{a:number} er borte.\n\nMen dette {b:number} står.", a=None, b=2).text
        == "Men dette 2 står."
    )


def test_the_last_cell_of_a_row_may_lead_somewhere():
    frame = pd.DataFrame({"label": ["a", "b"], "appendix": ["x", "<y>"]})
    html = table(frame, {"label": "L", "appendix": "V"}, "T", links=["x.pdf", "y.pdf"]).as_html()
    assert '<a href="x.pdf">x</a>' in html and '<a href="y.pdf">&lt;y&gt;</a>' in html


def test_words_follow_the_sign():
    assert [by_sign(v, "økte", "falt", "sto stille") for v in (1, -1, 0)] == [
        "økte",
        "falt",
        "sto stille",
    ]


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
    made = table(
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


def test_a_column_named_alone_gets_its_heading_from_the_glossary():
    frame = pd.DataFrame({"year": [2024], "net_nok_million": [-4.17]})
    assert table(frame, ["year", "net_nok_million"], "T", decimals=1).header == (
        "År",
        "Netto, formel",
    )
    with pytest.raises(KeyError, match="unheard_of"):
        table(frame.assign(unheard_of=1), ["unheard_of"], "T")


def test_a_table_without_rows_says_so():
    made = table(pd.DataFrame({"year": []}), ["year"], "T")
    assert made.rows == () and made.notes == ("Det finnes ingen tall å vise her.",)


def test_what_is_missing_is_named_with_where_to_read_more():
    said = missing("Utsira", 2025, "central_items")
    assert said.label == "Mangler"
    assert "oversikten over sentrale inntekter (`central_items`) for 2025" in said.text
    assert "`docs/brukerveiledning.md`" in said.text
    part = missing("Utsira", 2025, "stated_figures", ["hva landets skatt ble"])
    assert "alle tallene" in part.text and "mangler\\: hva landets skatt ble" in part.text


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (172.5, 234.7, "Kommunen fikk 62,2 mill. kr mer enn året før"),
        (234.7, 172.5, "Kommunen fikk 62,2 mill. kr mindre enn året før"),
        (-100.0, -308.6, "Kommunen betalte 208,6 mill. kr mer enn året før"),
        (-308.6, -100.0, "Kommunen betalte 208,6 mill. kr mindre enn året før"),
        (1.0, -2.0, "Kommunen gikk fra å få 1,0 mill. kr til å betale 2,0 mill. kr"),
        (-1.0, 2.0, "Kommunen gikk fra å betale 1,0 mill. kr til å få 2,0 mill. kr"),
        (2.0, 2.0, "Kommunen fikk det samme som året før"),
    ],
)
def test_a_change_of_net_is_told_as_what_is_received_or_paid(before, after, expected):
    assert net_change(before, after, 1).replace("\xa0", " ") == expected


def test_an_unconfirmed_rule_is_told_with_its_value_and_where_it_is_used():
    rate = SimpleNamespace(
        title="Sats", value=0.64, unit="share", since=date(2026, 1, 1), confirmed=False
    )
    (told,) = unconfirmed([rate], {"raden «Satsene året etter»": 2025, "prognosen": 2029})
    plain = told.text.replace("\\", "").replace(THIN_SPACE, " ")
    assert (
        "Sats fra 2026 (64 %)" in plain and "brukes i prognosen" in plain and "raden" not in plain
    )
    (told,) = unconfirmed([rate], {"raden «Satsene året etter»": 2026, "prognosen": 2030})
    assert "raden «Satsene året etter» og i prognosen" in told.text
