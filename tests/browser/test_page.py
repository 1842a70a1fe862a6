"""The page by itself, as somebody sees and hears it, changes it and takes it away."""

import io
import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import expect
from serving import MAIN

from kommunetall import prepare
from kommunetall.explore.notebook import topics

TOPICS = topics()
AT_WORK = "Regner …"
expect.set_options(timeout=20_000)


@pytest.fixture
def opened(tab, address):
    """Opens the page of a report, and waits until all of it is there."""

    def opened(topic, **values):
        asked = "".join(f"&{name}={value}" for name, value in values.items())
        tab.goto(f"{address}&topic={topic}{asked}")
        tab.get_by_role("heading", level=1).wait_for()
        settled(tab)
        return tab

    return opened


def settled(page):
    """Wait until nothing more is to come."""
    expect(page.get_by_role("status").filter(has_text=AT_WORK)).to_have_count(0)


def typed(page, label, text):
    page.get_by_label(label, exact=True).fill(text)
    page.get_by_label(label, exact=True).press("Enter")
    settled(page)


def faults_of(page):
    found = Axe().run(page).response["violations"]
    return [(fault["id"], node["html"][:200]) for fault in found for node in fault["nodes"]]


def taken(page, button):
    """Name and content of what a button gives."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile(f"^{button}")).first.click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


@pytest.mark.parametrize("topic", TOPICS)
def test_it_is_accessible(opened, topic):
    page = opened(topic)
    assert page.get_by_role("heading", level=1).inner_text() == TOPICS[topic]
    assert faults_of(page) == []
    assert page.faults == []


def test_it_has_one_main_part_with_everything_in_it(opened):
    page = opened("pension")
    assert page.evaluate("document.documentElement.lang") == "nb"
    assert page.title() == "Utforsk kommunetall"
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("main").get_by_role("heading", level=1).count() == 1


def test_the_address_that_can_be_copied_has_no_token(opened):
    assert opened("pension").url.endswith("/?topic=pension")


def test_nothing_of_how_it_is_made_is_shown(opened):
    text = opened("pension").locator("body").inner_text()
    assert not [word for word in ("Traceback", "kommunetall.explore", "import ") if word in text]


def test_a_report_is_chosen_by_its_name(opened):
    page = opened("pension")
    page.get_by_label("Rapport", exact=True).select_option(label=TOPICS["equalisation"])
    expect(page.get_by_role("heading", level=1)).to_have_text(TOPICS["equalisation"])
    settled(page)
    page.get_by_label("Finn kommune").fill("Utsira")
    expect(page.get_by_text("Utsira kommune · 2024")).to_be_visible()


def section(page, title):
    """Show one section alone."""
    page.get_by_label("Vis", exact=True).select_option(label=title)
    headings = page.get_by_role("heading", level=2).locator("visible=true")
    expect(headings).to_have_text([title])


def test_an_assumption_that_is_typed_changes_the_figures(opened):
    page = opened("pension")
    section(page, "Årene framover")
    page.get_by_role("button", name="Vis tallene").locator("visible=true").first.click()
    table = page.locator(".kommunetall-table").locator("visible=true").first
    for growth, text in ((0.04, "4"), (0.05, "5")):
        typed(page, "Lønnsvekst", text)
        report = prepare.pension("3301", 2024, wage_growth=growth)
        last = report.cost_ahead.frame.cost_nok_million.iloc[-1]
        told = f"{last:.1f}".replace(".", ",")
        expect(table.get_by_role("row").filter(has_text="2032")).to_contain_text(told)
    assert "wage_growth=0.05" in page.get_by_role("link", name="Lenke").get_attribute("href")


def test_a_button_is_heard_as_what_it_changes_and_seen_as_its_sign(opened):
    page = opened("pension")
    more = page.get_by_role("button", name="Lønnsvekst opp 0,5 prosentpoeng", exact=True)
    assert more.evaluate("e => getComputedStyle(e, '::before').content").startswith('"+"')
    more.click()
    settled(page)
    expect(page.get_by_label("Lønnsvekst", exact=True)).to_have_value("4,5\u202f%")


@pytest.mark.parametrize("text", ["400", "fire", "4,0,0", ""])
def test_what_cannot_be_is_told_beside_the_control_and_the_rest_stays(opened, text):
    page = opened("pension")
    before = page.locator(".kt-main").inner_text()
    typed(page, "Lønnsvekst", text)
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator(".kt-main").inner_text() == before
    assert faults_of(page) == []
    page.get_by_role("button", name="Tilbakestill").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_projects_are_filtered_and_sorted(opened):
    page = opened("investment")
    frame = prepare.investment("3301", 2024).projects.frame
    section(page, "Alle prosjektene")
    page.get_by_role("button", name="Sorter og søk").locator("visible=true").first.click()
    table = page.locator(".kommunetall-table").locator("visible=true").first
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(len(frame))
    schools = [text for text in rows.all_inner_texts() if "skole" in text.casefold()]
    table.get_by_role("searchbox").fill("skole")
    expect(rows).to_have_count(len(schools))
    assert 0 < len(schools) < len(frame)
    assert sorted(rows.all_inner_texts()) == sorted(schools)
    assert faults_of(page) == []
    name, content = taken(page, "Excel av det som vises")
    assert name == "3301-2024-investment-projects.xlsx"
    sheet = load_workbook(io.BytesIO(content)).worksheets[1]
    found = [row for row in sheet.iter_rows(values_only=True) if "skole" in str(row[0]).casefold()]
    assert len(found) == len(schools)
    assert all(isinstance(amount, int | float) for row in found for amount in row[1:3])


def test_figures_are_taken_away_as_numbers(opened):
    name, content = taken(opened("investment"), "Excel")
    assert name == "3301-2024-investment.xlsx"
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames[0] == "Om tallene"
    values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert sum(isinstance(value, int | float) for value in values) > 96


def test_a_chart_is_taken_away(opened):
    page = opened("pension")
    assert taken(page, "PNG")[1].startswith(b"\x89PNG")
    assert b"<svg" in taken(page, "SVG")[1][:500]


def test_the_pdf_is_that_of_the_plan_to_the_byte(opened, tmp_path):
    page = opened("pension")
    typed(page, "Lønnsvekst", "5")
    name, made = taken(page, "Lag PDF")
    plan_name, plan = taken(page, "Lagre som plan")
    (tmp_path / plan_name).write_bytes(plan)
    run = [sys.executable, "-c", MAIN, "run", str(tmp_path / plan_name), "--out", str(tmp_path)]
    subprocess.run(run, check=True, capture_output=True)
    assert re.fullmatch(r"3301-2024-pension-\S+\.pdf", name)
    assert (tmp_path / name).read_bytes() == made


def test_an_extract_is_about_those_that_it_is_about(opened):
    page = opened("workforce_extract", cost_per_fte_nok=900000)
    labels = page.locator(".kt-side label").all_inner_texts()
    assert not {"Kommune", "År", "Uttrekk"} & {label.strip() for label in labels}


def test_an_address_that_cannot_be_is_told(opened):
    page = opened("pension", wage_growth="4")
    expect(page.get_by_role("alert").first).to_contain_text("wage_growth")
    assert faults_of(page) == []
