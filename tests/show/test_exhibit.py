"""An exhibit is a frame to go on with: seen in a cell, written to Excel, found among several."""

import re

import pandas as pd
import pytest
from openpyxl import load_workbook

from kommunetall.exhibit import Exhibit, Missing, Several, called, readable

FRAME = pd.DataFrame(
    {
        "year": [2023, 2024],
        "item": ["paid", None],
        "tax_nok_million": [3585.0, 3576.352],
        "tax_nok_thousand": [3585000.0, 3576352.0],
        "own_share": [0.125, None],
        "employees": [1234, 12],
        "is_own": [True, False],
    }
)
RUN = {"municipality": "3301", "year": 2024, "wage_growth": 0.04}
EXHIBIT = Exhibit(
    "pension.accounts", FRAME, origins=("Kilde: A", "Kilde: B"), run=RUN, status="calibrated"
)


def book_of(exhibit, folder):
    exhibit.excel(folder / "x.xlsx")
    return load_workbook(folder / "x.xlsx")


def test_excel_has_figures_as_numbers_and_shows_them_in_their_unit(tmp_path):
    sheet = book_of(EXHIBIT, tmp_path)["Tall"]
    header, first, second = sheet.iter_rows(values_only=True)
    assert header == tuple(FRAME)
    assert first == (2023, "paid", 3585, 3585000, 0.125, 1234, True)
    assert second == (2024, None, 3576.352, 3576352, None, 12, False)
    formats = [cell.number_format for cell in sheet[2]]
    assert formats == [
        *("General", "General", "#,##0.0##", "#,##0", "0.0%", "General", "General"),
    ]
    assert sheet.freeze_panes == "B2"


def test_excel_has_columns_as_wide_as_their_text(tmp_path):
    long = FRAME.assign(item=["a" * 30, "b" * 300])
    sheet = book_of(Exhibit("pension.x", long), tmp_path)["Tall"]
    widths = {cell.value: sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]}
    assert widths["year"] == len("2023") + 2
    assert widths["tax_nok_million"] == len("tax_nok_million") + 2
    assert widths["item"] == 60


def test_excel_tells_on_a_second_sheet_where_the_figures_come_from(tmp_path):
    book = book_of(EXHIBIT, tmp_path)
    assert book.sheetnames == ["Tall", "Om tallene"]
    assert dict(book["Om tallene"].iter_rows(values_only=True)) == {
        "opplysning": "verdi",
        "nøkkel": "pension.accounts",
        "grunnlag": "kalibrert",
        "parameter: municipality": "3301",
        "parameter: year": 2024,
        "parameter: wage_growth": 0.04,
        "kilde 1": "Kilde: A",
        "kilde 2": "Kilde: B",
    }


def test_excel_replaces_a_workbook_that_is_there(tmp_path):
    book_of(EXHIBIT, tmp_path)
    book = book_of(Exhibit("pension.x", FRAME[["year"]]), tmp_path)
    assert [cell.value for cell in book["Tall"][1]] == ["year"]


def table_in(html):
    """Cells of a table by their heading."""
    headings, *rows = (re.findall(r"<t[hd]>(.*?)</t[hd]>", row) for row in html.split("<tr")[1:])
    return dict(zip(headings, map(list, zip(*rows, strict=True)), strict=True))


def test_an_exhibit_in_a_cell_is_its_frame_with_numbers_to_read():
    html = EXHIBIT._repr_html_()
    frame = table_in(html.replace("<wbr>", ""))
    assert frame == {
        "year": ["2023", "2024"],
        "item": ["paid", "–"],
        "tax_nok_million": ["3\u202f585,00", "3\u202f576,35"],
        "tax_nok_thousand": ["3\u202f585\u202f000", "3\u202f576\u202f352"],
        "own_share": ["0,12", "–"],
        "employees": ["1\u202f234", "12"],
        "is_own": ["True", "False"],
    }
    assert "<code>pension.accounts</code> · kalibrert" in html
    assert "<code>table(report.accounts)</code> viser den" in html


def test_text_from_data_cannot_become_markup_in_a_cell():
    html = Exhibit("pension.x", pd.DataFrame({"<b>": ["<script>"]}))._repr_html_()
    assert "<script>" not in html
    assert "<b>" not in html


def test_a_long_exhibit_in_a_cell_is_its_first_and_last_rows():
    html = readable(pd.DataFrame({"item": [f"row {i}" for i in range(300)]}))
    assert "row 0<" in html
    assert "row 299<" in html
    assert "row 150<" not in html
    assert "300 rader" in html


def test_an_exhibit_of_sentences_says_how_they_are_said():
    html = Exhibit("pension.finding")._repr_html_()
    assert "<code>say(report.finding)</code> viser dem" in html


def test_one_of_several_is_called_by_its_part():
    assert called("pension.note.fund") == 'report.note["fund"]'


SEVERAL = Several(
    "pension.note", tuple(Exhibit(f"pension.note.{part}", FRAME) for part in ("cost", "fund"))
)


def test_one_of_several_is_found_by_its_name():
    assert SEVERAL["fund"].key == "pension.note.fund"
    assert [part.key for part in SEVERAL] == ["pension.note.cost", "pension.note.fund"]
    assert len(SEVERAL) == 2
    assert SEVERAL._ipython_key_completions_() == ["cost", "fund"]
    assert "report.note[&quot;fund&quot;]" in SEVERAL._repr_html_()


@pytest.mark.parametrize(
    ("several", "there"), [(SEVERAL, "cost, fund"), (Several("pension.note"), "ingen")]
)
def test_a_name_that_none_of_several_has_is_answered_with_those_that_there_are(several, there):
    with pytest.raises(KeyError) as refused:
        several["plan"]
    assert refused.value.args == (f"pension.note har ikke 'plan'; den har: {there}",)


def test_several_that_are_none_say_why():
    several = Several("pension.note", why="noten er ikke lagt inn")
    assert list(several) == []
    assert several._repr_html_() == "<p><code>pension.note</code>: noten er ikke lagt inn</p>"


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (Missing("pension.x", ("pension_note",)), "mangler <code>pension_note</code>"),
        (Missing("pension.x", ("a", "b")), "mangler <code>a</code>, <code>b</code>"),
        (Missing("pension.x", why="bare <ett> år"), "bare &lt;ett&gt; år"),
        (Missing("pension.x", ("a",), "bare ett år"), "mangler <code>a</code>: bare ett år"),
    ],
)
def test_what_is_missing_says_what_it_lacks(missing, said):
    assert missing._repr_html_() == f"<p><code>pension.x</code>: {said}</p>"


def test_exhibits_are_equal_only_to_themselves():
    other = Exhibit("pension.accounts", FRAME, origins=EXHIBIT.origins, run=RUN)
    assert other != EXHIBIT
    assert len({EXHIBIT, other}) == 2


def test_what_an_analyst_does_to_a_frame_stays_out_of_the_report():
    exhibit = Exhibit("example.staff", pd.DataFrame({"year": [2023, 2024], "employees": [10, 12]}))
    own = exhibit.frame
    own["more"] = 1
    own.loc[0, "employees"] = 0
    own.pop("year")
    with pytest.warns(pd.errors.ChainedAssignmentError):
        exhibit.frame["gone"] = 2
    assert exhibit.frame.to_dict("list") == {"year": [2023, 2024], "employees": [10, 12]}


def test_a_frame_that_is_changed_after_the_exhibit_was_made_leaves_it_as_it_was():
    frame = pd.DataFrame({"year": [2024], "employees": [12]})
    exhibit = Exhibit("example.staff", frame)
    frame.loc[0, "employees"] = 0
    assert exhibit.frame.employees.tolist() == [12]
