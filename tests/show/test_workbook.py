"""A workbook has what the report shows, as numbers, and nothing that the report hides."""

import re
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kommunetall import prepare
from kommunetall.data.extract import write_extract
from kommunetall.exhibit import ABOUT_SHEET, Exhibit, Missing, Several
from kommunetall.show.tables import HIDDEN_WORDS, as_table, columns_of
from kommunetall.show.words import told
from kommunetall.show.workbook import (
    HEADER_ROW,
    has_table,
    number_of,
    parts_of,
    sheet_name,
    workbook,
)
from made_up_people import Area, synthetic_extract

WORDS = """
common:
  columns: {area: Område, amount_nok_million: Mill. kr, of_all_share: Andel, rate_percent: Rate,
            hours: Timer, month: Måned, since: Fra, low_more: Bånd, more: Mer, measured: Målt}
  values: {area: as_is}
  tables: {pension_note: noten}
  texts: {lacking: "{tables} er ikke lagt inn for {year}."}
amounts:
  title: "Beløp i alt: hva de ble"
  source: prøven
  decimals: {hours: 0}
  notes:
    doubt: {mark: unconfirmed, text: "Tallet er *ikke* bekreftet i {year}."}
    below: En linje under.
unsaid: {say: ["Ingen tabell."]}
"""
PRINTED = re.compile(r"([−\d,]+)(%?)")
ABOUT = {"Kommune": "3301 Drammen", "År": "2024"}
RUN = {"municipality": "3301", "year": 2024}


def exhibit(frame, **more):
    return Exhibit("test.amounts", pd.DataFrame(frame), **{"run": RUN, **more})


def book_of(*shown, **more):
    return load_workbook(BytesIO(workbook(shown, ABOUT, **more)))


def column(sheet, place, rows):
    return [sheet.cell(HEADER_ROW + row, place).value for row in range(1, rows + 1)]


def texts(sheet):
    return [str(c.value) for row in sheet.iter_rows() for c in row if c.value is not None]


def test_figures_are_numbers_in_full_in_the_format_of_their_unit(words):
    words(WORDS)
    frame = {
        "area": ["Skole", "Vei"],
        "amount_nok_million": [3576.352, np.nan],
        "of_all_share": [0.12345, 1.0],
        "rate_percent": [9.21, 0.0],
        "hours": [1234.56, 2],
    }
    sheet = book_of(exhibit(frame)).worksheets[1]
    first, second = ([c.value for c in sheet[HEADER_ROW + row]] for row in (1, 2))
    assert first == ["Skole", 3576.352, 0.12345, 0.0921, 1234.56]
    assert second == ["Vei", None, 1, 0, 2]
    formats = [c.number_format for c in sheet[HEADER_ROW + 1]]
    assert formats[1:] == ["#,##0.0", "#,##0.0\\ %", "#,##0.0\\ %", "#,##0"]


def test_a_sheet_has_title_headings_to_filter_by_and_source_below(words):
    words(WORDS)
    frame = {"area": ["Skole", "I alt"], "hours": [1, 2], "is_total": [False, True]}
    sheet = book_of(exhibit(frame, notes=("doubt", "below"))).worksheets[1]
    assert sheet.title == "1. Beløp i alt, hva de ble"
    assert sheet["A1"].value == "Beløp i alt: hva de ble"
    assert [c.value for c in sheet[HEADER_ROW]] == ["Område", "Timer"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B4", "A3:B5")
    assert [sheet.cell(5, 1).font.bold, sheet.cell(4, 1).font.bold] == [True, False]
    assert [sheet.cell(row, 1).value for row in range(7, 11)] == [
        "Ubekreftet: Tallet er *ikke* bekreftet i 2024.",
        "En linje under.",
        "Kilde: prøven.",
        "Grunnlag: beregnet",
    ]


def test_all_that_is_written_has_one_font(words):
    words(WORDS)
    book = book_of(exhibit({"area": ["Skole", "I alt"], "is_total": [False, True]}))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.font.name for cell in cells} == {"Calibri"}


def test_the_first_sheet_tells_what_the_figures_are(words):
    words(WORDS)
    missing = Missing("test.lacking", ("pension_note",), run=RUN)
    shown = exhibit({"area": ["Skole"], "hours": [1]}, origins=("Kilde: A", "Kilde: B"))
    book = book_of(shown, missing, mark="Syntetiske tall. Oppdiktet.")
    sheet = book[ABOUT_SHEET]
    assert book.sheetnames[0] == ABOUT_SHEET
    assert [[c.value for c in row[:2]] for row in sheet["A3:B4"]] == [
        list(i) for i in ABOUT.items()
    ]
    listed = next(r for r in sheet.iter_rows() if r[0].value == "1. Beløp i alt, hva de ble")
    assert [c.value for c in listed[1:]] == [
        "Beløp i alt: hva de ble",
        "beregnet",
        "Kilde: prøven.\nKilde: A\nKilde: B",
    ]
    assert listed[0].hyperlink.location == "'1. Beløp i alt, hva de ble'!A1"
    assert "Mangler: Noten er ikke lagt inn for 2024." in texts(sheet)
    assert all("Syntetiske tall. Oppdiktet." in texts(s) for s in book.worksheets)


def test_sentences_alone_have_no_sheet_and_each_of_several_has_one(words):
    words(WORDS)
    one = exhibit({"area": ["Skole"], "hours": [1]})
    book = book_of(Exhibit("test.unsaid", run=RUN), Several("test.amounts", (one, one), run=RUN))
    assert book.sheetnames == [ABOUT_SHEET, *(f"{i}. Beløp i alt, hva de ble" for i in (1, 2))]


def test_years_days_and_months_are_what_they_are(words):
    words(WORDS)
    frame = {
        "year": pd.array([2024], dtype="Int64"),
        "since": [date(2020, 1, 31)],
        "month": pd.PeriodIndex(["2024-03"], freq="M"),
        "more": [1.5],
        "low_more": [1.0],
        "high_more": [2.0],
    }
    sheet = book_of(exhibit(frame)).worksheets[1]
    cells = sheet[HEADER_ROW + 1]
    assert [c.value for c in cells] == [
        *(2024, datetime(2020, 1, 31), datetime(2024, 3, 1)),  # noqa: DTZ001
        *(1.5, 1, 2),
    ]
    assert cells[0].number_format == "0"
    assert [c.value for c in sheet[HEADER_ROW]][-2:] == ["Bånd, nedre kant", "Bånd, øvre kant"]


def test_figures_of_rows_in_units_of_their_own_have_each_its_unit(words):
    words(WORDS)
    units = ["nok_million", "percent", "share", "years"]
    frame = {"area": list("abcd"), "measured": [3.25, 12.5, 0.141, 7], "unit": units}
    cells = [row[1] for row in book_of(exhibit(frame)).worksheets[1]["A4:B7"]]
    assert [c.value for c in cells] == [3.25, 0.125, 0.141, 7]
    assert [c.number_format for c in cells] == [
        *('#,##0.00\\ "mill. kr"', "#,##0.0\\ %", "#,##0.0\\ %", '#,##0\\ "år"'),
    ]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "#N/A", "=HYPERLINK()"])
def test_text_from_data_is_text_that_excel_does_not_compute(words, text):
    words(WORDS)
    frame = {"area": [text, "a\x00b"], "hours": [1, 2]}
    content = workbook([exhibit(frame)], {text: text}, mark=text)
    book = load_workbook(BytesIO(content))
    for sheet in book.worksheets:
        assert {c.data_type for row in sheet.iter_rows() for c in row if c.value} <= {"s", "n"}
    assert column(book.worksheets[1], 1, 2) == [text, "ab"]
    assert book.worksheets[1].cell(4, 1).quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))
    with ZipFile(BytesIO(content)) as parts:
        assert all(b"<f>" not in parts.read(part) for part in parts.namelist())


def test_the_same_exhibits_give_the_same_bytes(words):
    words(WORDS)
    shown = exhibit({"area": ["Skole"], "hours": [1]})
    assert workbook([shown], ABOUT) == workbook([shown], ABOUT)


def test_a_number_without_end_is_refused(words):
    words(WORDS)
    with pytest.raises(ValueError, match="inf cannot be written"):
        workbook([exhibit({"area": ["a"], "hours": [float("inf")]})], ABOUT)


@given(st.text(min_size=1, max_size=80), st.integers(1, 400))
def test_a_sheet_has_a_name_that_excel_allows(title, number):
    name = sheet_name(number, title)
    assert 0 < len(name) <= 31
    assert not set(name) & set("[]:*?/\\")
    assert not name.startswith("'")
    assert not name.endswith("'")
    assert name.startswith(f"{number}.")


@given(st.floats(-1e12, 1e12, allow_nan=False), st.sampled_from(["", "nok", "percent", "share"]))
def test_a_figure_loses_nothing_but_where_it_is_to_be_as_printed(value, unit):
    factor = 100 if unit == "percent" else 1
    assert number_of(value, unit, 1, False) == pytest.approx(value / factor, rel=1e-14, abs=1e-300)
    printed = number_of(value, unit, 1, True) * (100 if unit in ("percent", "share") else 1)
    assert printed == pytest.approx(round(printed, 1), rel=1e-12)


# What is hidden


def test_a_hidden_figure_is_a_colon_whatever_the_frame_has(words):
    words(WORDS)
    frame = {"area": ["Skole", "Vei"], "hours": [3.0, 2.0], "is_hidden_hours": [True, False]}
    content = workbook([exhibit(frame)], ABOUT)
    sheet = load_workbook(BytesIO(content)).worksheets[1]
    assert column(sheet, 2, 2) == [":", 2]
    assert HIDDEN_WORDS in texts(sheet)
    assert all("is_hidden" not in text for text in texts(sheet))


@pytest.fixture(scope="module")
def extract():
    report = prepare.workforce_extract("9999", 2024)
    return report, load_workbook(BytesIO(workbook([e for _, e in report.exhibits()], ABOUT)))


def tables_of(report):
    shown = parts_of(e for _, e in report.exhibits())
    return [e for e in shown if isinstance(e, Exhibit) and has_table(e)]


def printed_rows(shown):
    """Rows of a table as printed, without the units, which a workbook has in its formats."""
    columns = list(columns_of(shown, told(shown)))
    kept = [place for place, column in enumerate(columns) if column != "unit"]
    return [[row[place] for place in kept] for row in as_table(shown).rows]


def test_a_workbook_of_an_extract_has_no_figure_more_exact_than_the_page(extract):
    report, book = extract
    hidden = 0
    for shown, sheet in zip(tables_of(report), book.worksheets[1:], strict=True):
        printed = printed_rows(shown)
        for place, heading in enumerate(told(shown).headings.values(), start=1):
            assert sheet.cell(HEADER_ROW, place).value == heading
            rows = column(sheet, place, len(printed))
            for value, row in zip(rows, printed, strict=True):
                cell = row[place - 1]
                hidden += cell == ":"
                if value is None:
                    assert cell == "–"
                elif isinstance(value, int | float):
                    number = PRINTED.fullmatch(cell.replace("\u202f", ""))
                    if number:
                        known = float(number[1].replace("−", "-").replace(",", "."))
                        factor = 100 if number[2] else 1
                        assert value * factor == pytest.approx(known, abs=1e-9), (shown.key, cell)
                elif isinstance(value, str):
                    assert value == cell
    assert hidden, "what is tested is that something is hidden"


def test_no_cell_of_a_workbook_of_an_extract_is_more_than_the_page(extract):
    report, book = extract
    for shown, sheet in zip(tables_of(report), book.worksheets[1:], strict=True):
        words = told(shown)
        width = len(words.headings) + 2 * len(words.bands)
        assert sheet.max_column == width, shown.key
        assert not any(c.comment for row in sheet.iter_rows() for c in row)
    assert [s.sheet_state for s in book.worksheets] == ["visible"] * len(book.sheetnames)
    assert not book.defined_names


@pytest.mark.parametrize(("employees", "seed"), [(9, 0), (25, 2)])
def test_what_is_hidden_of_few_people_is_a_colon_in_the_workbook_too(tmp_path, employees, seed):
    areas = [Area("P01", "OPP", 5, 2), Area("P02", "OPP", 2, 2), Area("P03", "HEL", 2, 2)]
    write_extract(synthetic_extract(seed, "2023-01", "2024-12", employees, areas), tmp_path)
    report = prepare.workforce_extract("9999", 2024, extract=str(tmp_path), first_year=2023)
    book = load_workbook(BytesIO(workbook([e for _, e in report.exhibits()], ABOUT)))
    hidden = 0
    for shown, sheet in zip(tables_of(report), book.worksheets[1:], strict=True):
        printed = printed_rows(shown)
        width, below = len(printed[0]), HEADER_ROW + len(printed) + 1
        for row, cells in enumerate(printed, start=HEADER_ROW + 1):
            kept = [sheet.cell(row, place).value for place in range(1, width + 1)]
            assert [value == ":" for value in kept] == [cell == ":" for cell in cells]
            assert [value is None for value in kept] == [cell == "–" for cell in cells]
            hidden += cells.count(":")
        rest = [c.value for row in sheet.iter_rows(min_row=below) for c in row]
        assert all(value is None or isinstance(value, str) for value in rest)
    assert hidden > 100


@pytest.mark.parametrize("topic", ["pension", "equalisation", "investment", "workforce", "summary"])
def test_every_report_becomes_a_workbook_with_its_frames_in_full(topic):
    report = getattr(prepare, topic)("3301", 2024)
    shown = [e for _, e in report.exhibits()]
    book = load_workbook(BytesIO(workbook(shown, ABOUT)))
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    for sheet in book.worksheets[1:]:
        assert sheet.cell(HEADER_ROW, 1).value
        rows = int(sheet.auto_filter.ref.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        assert rows > HEADER_ROW
