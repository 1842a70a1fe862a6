"""A real browser, on the page by itself and in JupyterLab, each started as somebody would."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import sync_playwright
from serving import MAIN, served

SCREEN = {"width": 1366, "height": 768}
NAMES = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30
OF_THE_PAGE = ("data:", "blob:", "http://127.0.0.1:", "ws://127.0.0.1:")


@pytest.fixture(scope="session")
def browser():
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, f"install one of {', '.join(NAMES)}"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox"] if os.geteuid() == 0 else []
        )
        yield opened
        opened.close()


@pytest.fixture
def tab(browser):
    """A tab that is nobody's yet, and remembers whom it has asked."""
    context = browser.new_context(viewport=SCREEN, accept_downloads=True, locale="nb-NO")
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.asked, page.faults = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("websocket", lambda websocket: page.asked.append(websocket.url))
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    assert not [url for url in page.asked if not url.startswith(OF_THE_PAGE)]
    context.close()


@pytest.fixture(scope="session")
def address():
    """Address of the page by itself."""
    with served() as there:
        wait_for(there.split("?", maxsplit=1)[0])
        yield there


@pytest.fixture
def lab(tmp_path_factory):
    """Address of JupyterLab that has just started, on copies in a folder of their own."""
    config = tmp_path_factory.mktemp("config")
    allowed = {"ServerApp": {"allow_root": True}}
    (config / "jupyter_server_config.json").write_text(json.dumps(allowed))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (config / "log").open("w+")
    folder = tmp_path_factory.mktemp("utforsk")
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", MAIN, "lab", "--no-browser"),
            *("--port", str(port), "--folder", str(folder)),
        ],
        stderr=log,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(config), "JUPYTER_DATA_DIR": str(config)},
    )
    try:
        yield address_in(config / "log")
    finally:
        for _ in range(2):  # it asks whether one is sure
            process.send_signal(signal.SIGINT)
            time.sleep(0.5)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=30)
        process.kill()


def wait_for(address):
    """Wait until something answers there."""
    for _ in range(2 * PATIENCE):
        with contextlib.suppress(ConnectionError):
            try:
                return urlopen(address)
            except URLError as error:
                if not isinstance(error.reason, ConnectionError):
                    return None
        time.sleep(0.5)
    raise AssertionError(address)


def address_in(log):
    """The address that JupyterLab has told, when it has."""
    for _ in range(2 * PATIENCE):
        if told := re.search(r"http://127\.0\.0\.1:\S+", log.read_text()):
            return told[0]
        time.sleep(0.5)
    raise AssertionError(log.read_text())
