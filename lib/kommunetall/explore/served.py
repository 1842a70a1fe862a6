"""What the kernel of a served page runs: it gets ready, waits, and shows what is asked for.

A page is whole before the browser has it: what the browser is told while it puts a page together is
lost.
"""

from __future__ import annotations

import os
import time
from html import escape
from urllib.parse import parse_qsl, urlencode

from IPython.display import display
from ipywidgets import HTML, Widget

from kommunetall import prepare
from kommunetall.errors import KommunetallError
from kommunetall.explore import QUERY, require_possible
from kommunetall.explore.out import from_address
from kommunetall.explore.page import Page
from kommunetall.explore.server import FIRST

SECONDS_BETWEEN_TRIES = 0.1


async def begin() -> None:
    """Have ready what every page needs; then wait until somebody asks for one.

    The page that is likely to be asked for first is made once, and given up: what it needed is in
    memory.
    """
    prepare.warm_up()
    page = Page(os.environ.get(FIRST, ""), served=True)
    await whole(page)
    if page.settling is not None:
        await page.settling
    Widget.close_all()
    wait()


def wait() -> None:
    """Wait until the page is asked for.

    What its address says is in ``QUERY_STRING`` afterwards, without the token.
    """
    from voila.utils import wait_for_request

    while QUERY not in os.environ:  # the line is cut where the machine has slept
        wait_for_request()
        time.sleep(SECONDS_BETWEEN_TRIES)
    query = parse_qsl(os.environ[QUERY], keep_blank_values=True)
    os.environ[QUERY] = urlencode([(name, value) for name, value in query if name != "token"])


async def show() -> None:
    """Show what the address asks for; where that cannot be, say why, and show the page without."""
    try:
        topic, values = from_address(os.environ[QUERY])
        require_possible(topic, values)
    except KommunetallError as error:
        lines = "<br>".join(escape(line) for line in str(error).splitlines())
        display(HTML(f'<div role="alert">{lines}</div>'))
        topic, values = "", {}
    page = Page(topic, values, served=True)
    await whole(page)
    display(page.view)


async def whole(page: Page) -> None:
    """Wait until all of a page is made."""
    if page.task is not None:
        await page.task
