"""JupyterLab: from the first click to the page, and nothing that git sees."""

import subprocess

import pytest

from kommunetall.inputs import CHECKOUT


def seen_by_git():
    return subprocess.run(
        ["git", "status", "--porcelain"], cwd=CHECKOUT, capture_output=True, check=True
    ).stdout


@pytest.fixture
def opened(tab, lab):
    tab.goto(lab)
    tab.get_by_role("heading", name="Utforsk tallene").wait_for()
    tab.get_by_text("| Idle").first.wait_for()  # a click before the kernel is there is lost
    return tab


def test_one_click_shows_the_page(opened):
    before = seen_by_git()
    opened.get_by_role("button", name="Start", exact=True).click()
    opened.locator(".jp-OutputArea-output h1, .jp-OutputArea-output h2").first.wait_for()
    opened.keyboard.press("Control+s")
    opened.wait_for_timeout(1000)
    assert seen_by_git() == before
