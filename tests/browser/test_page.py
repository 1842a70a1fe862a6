"""The page by itself, as somebody sees and hears it."""

import pytest
from axe_playwright_python.sync_playwright import Axe


@pytest.fixture
def page(tab, address):
    tab.goto(address)
    tab.get_by_role("heading", level=1).wait_for()
    return tab


def faults_of(page):
    found = Axe().run(page).response["violations"]
    return [(fault["id"], node["html"][:200]) for fault in found for node in fault["nodes"]]


def test_it_is_accessible(page):
    assert faults_of(page) == []


def test_it_has_one_main_part_with_everything_in_it(page):
    assert page.evaluate("document.documentElement.lang") == "nb"
    assert page.title() == "Utforsk kommunetall"
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("main").get_by_role("heading", level=1).count() == 1


def test_the_address_that_can_be_copied_has_no_token(page):
    assert "token" not in page.url


def test_nothing_of_how_it_is_made_is_shown(page):
    assert page.faults == []
    text = page.locator("body").inner_text()
    assert not [word for word in ("Traceback", "kommunetall.explore", "import ") if word in text]
