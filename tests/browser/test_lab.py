"""JupyterLab: from the first click to the page, and nothing that git sees."""

import subprocess

import pytest

from kommunetall.inputs import CHECKOUT

TIMES = 2
PATIENCE = 60_000


def seen_by_git():
    return subprocess.run(
        ["git", "status", "--porcelain"], cwd=CHECKOUT, capture_output=True, check=True
    ).stdout


@pytest.mark.parametrize("_", range(TIMES))
def test_one_click_as_early_as_can_be_shows_the_page(tab, lab, _):
    before = seen_by_git()
    tab.goto(lab, wait_until="commit")
    tab.get_by_role("button", name="Start", exact=True).click()
    heading = tab.locator(".jp-OutputArea-output h1, .jp-OutputArea-output h2").first
    heading.wait_for(timeout=PATIENCE)
    tab.keyboard.press("Control+s")
    tab.wait_for_timeout(1000)
    assert seen_by_git() == before
