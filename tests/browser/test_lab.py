"""JupyterLab: from the first click to the page, and nothing that git sees."""

import json
import subprocess
from urllib.parse import parse_qs, urlsplit
from urllib.request import Request, urlopen

import pytest

from kommunetall.inputs import CHECKOUT

TIMES = 4
PATIENCE = 60_000


def seen_by_git():
    return subprocess.run(
        ["git", "status", "--porcelain"], cwd=CHECKOUT, capture_output=True, check=True
    ).stdout


@pytest.fixture
def without_kernels(lab):
    """JupyterLab as it is before anybody has opened anything there."""
    token = {"Authorization": f"token {parse_qs(urlsplit(lab).query)['token'][0]}"}
    there = f"{lab.split('/lab', maxsplit=1)[0]}/api/sessions"
    with urlopen(Request(there, headers=token)) as found:
        for session in json.load(found):
            urlopen(Request(f"{there}/{session['id']}", headers=token, method="DELETE")).close()
    return lab


def shown(tab):
    return tab.locator(".jp-OutputArea-output h1, .jp-OutputArea-output h2").first


@pytest.mark.parametrize("_", range(TIMES))
def test_one_click_shows_the_page_also_before_there_is_a_kernel(tab, without_kernels, _):
    tab.goto(without_kernels, wait_until="commit")
    tab.get_by_role("button", name="Start", exact=True).click()
    shown(tab).wait_for(timeout=PATIENCE)


def test_nothing_that_git_sees_is_changed(tab, lab):
    before = seen_by_git()
    tab.goto(lab)
    tab.get_by_role("button", name="Start", exact=True).click()
    shown(tab).wait_for(timeout=PATIENCE)
    tab.keyboard.press("Control+s")
    tab.wait_for_timeout(1000)
    assert seen_by_git() == before
