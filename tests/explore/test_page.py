"""The page as its reader meets it: what is chosen, what is typed, what is refused."""

import pytest

from kommunetall.errors import DataError
from kommunetall.explore import explore
from kommunetall.explore.controls import Controls
from kommunetall.explore.page import Page
from kommunetall.explore.run import Run
from kommunetall.explore.views import StepView


@pytest.fixture(scope="module")
def page():
    return Page("pension")


def field(page, name):
    return page.controls.fields[name]


def html(page):
    views = [v for section in page.sections for v in section.views if isinstance(v, StepView)]
    return " ".join(output.html.value for view in views for output in view.outputs)


def test_all_reports_can_be_chosen_by_their_norwegian_names(page):
    names = [name for name, _ in page.reports.options]
    assert "Skatt og inntektsutjevning" in names
    assert "Pensjonskostnader" in names


def test_a_typed_share_changes_what_depends_on_it_and_is_written_as_it_was_understood(page):
    before = html(page)
    field(page, "wage_growth").text.value = "5"
    assert field(page, "wage_growth").value == 0.05
    assert field(page, "wage_growth").text.value == "5\u202f%"
    assert html(page) != before
    field(page, "wage_growth").text.value = "4 %"
    assert html(page) == before


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("400 kr", "skriv for eksempel 4\u202f%."),
        ("0,04", "skriv prosenttegnet"),
        ("fire", "er ikke et tall"),
        ("400 %", "kan være fra"),
    ],
)
def test_what_cannot_be_is_said_beside_the_control_and_changes_nothing(page, typed, words):
    before = html(page)
    field(page, "wage_growth").text.value = typed
    assert words in field(page, "wage_growth").told.value
    assert 'role="alert"' in field(page, "wage_growth").told.value
    assert html(page) == before
    field(page, "wage_growth").text.value = "4 %"
    assert field(page, "wage_growth").told.value == ""


def test_steps_are_buttons_that_say_what_they_move(page):
    row = field(page, "wage_growth").box.children[0]
    assert [button.tooltip for button in row.children[1:]] == [
        "Lønnsvekst ned 0,5 prosentpoeng",
        "Lønnsvekst opp 0,5 prosentpoeng",
    ]
    row.children[2].click()
    assert field(page, "wage_growth").value == 0.045
    row.children[1].click()
    assert field(page, "wage_growth").value == 0.04


def test_the_years_are_those_that_the_chosen_municipality_has_figures_of(page):
    assert set(field(page, "year").list.options) >= {("2024", 2024)}
    field(page, "municipality").list.value = "9999"
    assert {year for _, year in field(page, "year").list.options} == {2023, 2024}
    field(page, "municipality").list.value = "3301"


def test_all_controls_go_back_to_what_the_notebook_has(page):
    before = page.controls.values
    field(page, "wage_growth").text.value = "6 %"
    field(page, "municipality").list.value = "9999"
    page.controls.reset()
    assert page.controls.values == before
    assert field(page, "wage_growth").text.value == "4\u202f%"


def test_a_municipality_is_found_by_a_part_of_its_name_and_by_its_number():
    chosen = Controls("equalisation", {}, lambda: None, served=False).fields["municipality"]
    chosen.search.value = "osl"
    assert chosen.value == "0301"
    chosen.search.value = "1835"
    assert chosen.value == "1835"
    chosen.search.value = "xyz"
    assert "heter «xyz»" in chosen.told.value
    assert chosen.value == "1835"


def test_an_extract_that_is_too_short_is_told_beside_the_control():
    page = Page("workforce_extract")
    field(page, "first_year").text.value = "2030"
    assert "uttrekket må ha hele 2023 også" in field(page, "first_year").told.value
    assert page.controls.refused.value == ""


def test_a_municipality_that_was_found_goes_back_to_that_of_the_notebook():
    controls = Controls("equalisation", {}, lambda: None, served=False)
    municipality = controls.fields["municipality"]
    municipality.search.value = "oslo"
    controls.reset()
    assert municipality.value == municipality.list.value == "3301"
    assert municipality.search.value == ""
    assert len(municipality.list.options) == len(controls.offers)


def test_one_section_can_be_shown_alone(page):
    page.section.value = "Årene framover"
    shown = [s.title for s in page.sections if s.box.layout.display != "none"]
    assert shown == ["Årene framover"]
    page.section.value = "Hele rapporten"
    assert all(s.box.layout.display != "none" for s in page.sections)


def test_texts_about_what_is_not_there_are_not_told():
    page = Page("summary", {"municipality": "1103"})
    told = {view.cell: view.box.layout.display for view in page.texts()}
    assert "none" in told.values()
    assert any(display != "none" for display in told.values())


def test_figures_of_a_chart_are_opened_as_a_table_and_follow_the_controls(page):
    views = [v for s in page.sections for v in s.views if isinstance(v, StepView)]
    shown = [o for v in views for o in v.outputs if o.key == "pension.cost_ahead"]
    chart = next(o for o in shown if o.kind == "chart")
    chart.opener.value = True
    before = chart.table.content
    field(page, "wage_growth").text.value = "6 %"
    assert chart.table.content["rows"] != before["rows"]
    field(page, "wage_growth").text.value = "4 %"
    assert chart.table.content == before


def test_who_reads_a_served_page_chooses_nothing_of_whom_an_extract_is_about():
    asked = {"extract": "/etc", "year": 2023}
    controls = Controls("workforce_extract", asked, lambda: None, served=True)
    assert set(controls.fields) == {"report_date", "cost_per_fte_nok", "refund_share"}
    assert controls.values["extract"] == ""
    assert controls.values["year"] == 2024


def test_a_report_that_is_not_there_is_refused_in_words():
    with pytest.raises(Exception, match="Det er ingen rapport «skatt»"):
        explore("skatt")


def test_a_choice_that_is_misspelt_is_refused_with_the_one_it_is_like():
    with pytest.raises(DataError, match="mente du wage_growth"):
        explore("pension", wage_groth=0.05)


def test_a_choice_without_its_name_is_refused():
    with pytest.raises(DataError, match='"3301" mangler navn'):
        explore("pension", "3301")


def test_a_report_that_is_no_text_is_refused_in_words():
    with pytest.raises(DataError, match="Det er ingen rapport «3301»"):
        explore(3301)


def test_the_municipality_goes_with_the_reader_also_past_a_report_that_has_no_figures_of_it():
    page = Page("equalisation", {"municipality": "0301"})
    page.reports.value = "workforce_extract"
    assert page.controls.values["municipality"] == "9999"
    page.reports.value = "summary"
    assert page.controls.values["municipality"] == "0301"


def test_without_a_report_that_most_can_read_is_shown():
    assert Page().notebook.topic == "equalisation"


def test_of_a_report_that_cannot_be_made_nothing_is_told_but_why(monkeypatch):
    def refused(*_):
        raise DataError("Tabellen er gal.", ["pension_note.csv, rad 2: rett den"])

    monkeypatch.setattr(Run, "change", refused)
    page = Page("pension")
    assert "pension_note.csv, rad 2: rett den" in page.controls.refused.value
    assert {view.box.layout.display for view in page.texts()} == {"none"}
