"""Whoever has the address sees the page and what it shows; nobody runs anything, or sees more."""

import asyncio
import json
import os
import re
import time
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from serving import served
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from kommunetall.explore import QUERY
from kommunetall.explore.served import show, wait

pytest.importorskip("voila")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="it is stopped as on Linux and macOS")
ELSEWHERE = (
    *("api/contents", "api/kernels", "api/kernelspecs", "api/sessions", "api/terminals"),
    *("files/page.ipynb", "login", "lab", "page.ipynb", "terminals/websocket/1", "tree"),
    *("voila/files/page.ipynb", "voila/files/x.png", "voila/render/page.ipynb", "voila/tree"),
)
SECRETS = ("from kommunetall", "served.", "begin()", "Traceback", "site-packages")


QUERIES = {
    "topic=pension&token=secret&wage_growth=0%2C05&token=b": "topic=pension&wage_growth=0%2C05",
    "token=secret": "",
    "": "",
}


@pytest.mark.parametrize("query", QUERIES)
def test_the_page_is_told_what_is_asked_for_but_the_token(query, monkeypatch):
    tries = iter([None, None, query])

    def wait_for_request():
        if (asked := next(tries)) is not None:
            monkeypatch.setenv(QUERY, asked)

    monkeypatch.delenv(QUERY, raising=False)
    monkeypatch.setattr("voila.utils.wait_for_request", wait_for_request)
    wait()
    assert os.environ[QUERY] == QUERIES[query]


HOSTILE = {
    "topic=pensjon": "Det er ingen rapport",
    "topic=pension&wage_growth=4": "wage_growth",
    "topic=pension&year=<script>alert(1)</script>": "year",
    "topic=workforce_extract&extract=../../etc": "extract er en mappe",
    "municipality=3301": "topic=pension",
    "%ff": "adressen",
}


@pytest.mark.parametrize("query", HOSTILE)
def test_an_address_that_cannot_be_is_told_and_the_page_is_shown(query, monkeypatch):
    shown = []
    monkeypatch.setenv(QUERY, query)
    monkeypatch.setattr("kommunetall.explore.served.display", shown.append)
    asyncio.run(show())
    told, page = shown
    assert HOSTILE[query].casefold() in told.value.casefold()
    assert "<script" not in told.value
    assert page.children


PEOPLE = "municipality=3301&year=2023&first_year=2020&last_day=2024-06-30"


def test_nobody_chooses_whom_an_extract_is_about(monkeypatch):
    pages = []
    monkeypatch.setenv(QUERY, f"topic=workforce_extract&{PEOPLE}")
    monkeypatch.setattr("kommunetall.explore.served.display", pages.append)
    monkeypatch.setattr("kommunetall.explore.served.whole", remembered := Remembered())
    asyncio.run(show())
    (page,) = remembered.pages
    assert set(page.controls.fields) == {"report_date", "cost_per_fte_nok", "refund_share"}
    before = dict(page.controls.values)
    assert before["municipality"] == "9999"
    assert before["first_year"] != 2020
    page.controls.reset()
    assert page.controls.values == before


class Remembered:
    def __init__(self):
        self.pages = []

    async def __call__(self, page):
        self.pages.append(page)


@pytest.fixture(scope="module")
def address():
    with served("pension") as there:
        yield wait_for(there)


def wait_for(address):
    """The address, when something answers there."""
    for _ in range(120):
        try:
            if urlopen(address.split("?", maxsplit=1)[0]).status:
                return address
        except HTTPError:
            return address
        except OSError:
            time.sleep(0.5)
    raise AssertionError(address)


@pytest.fixture(scope="module")
def page(address):
    """The page's text, its kernel, and who has opened it."""
    answer = urlopen(address)
    text = answer.read().decode()
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    return text, re.search(r'"kernelId": "([\w-]+)"', text)[1], cookie, answer.headers


def status(address, path, method="GET", **headers):
    there = urlsplit(address)
    request = Request(f"http://{there.netloc}/{path}", method=method, headers=headers)
    try:
        return urlopen(request).status
    except HTTPError as error:
        told = error.read().decode()
        assert not [secret for secret in SECRETS if secret in told]
        return error.code


def test_the_page_is_norwegian_and_whole(page):
    text = page[0]
    assert '<html lang="nb">' in text
    assert "<title>Utforsk kommunetall</title>" in text
    assert text.count("<main ") == text.count("</main>") == 1
    assert not [secret for secret in SECRETS if secret in text]


def test_the_page_asks_nobody_else(page):
    text, _, _, headers = page
    of_page = re.findall(r'(?:src|href)="([^"]*)"', text)
    assert not [each for each in of_page if each.startswith(("http", "//"))]
    assert "connect-src 'self'" in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]


def test_who_has_no_token_gets_in_nowhere(address):
    assert {status(address, path) for path in ("", "?token=wrong", *ELSEWHERE)} == {403}


def test_who_has_it_finds_one_page(address, page):
    assert status(address, "", Cookie=page[2]) == 200
    assert {status(address, path, Cookie=page[2]) for path in ELSEWHERE} <= {403, 404}
    kernel = f"api/kernels/{page[1]}"
    assert status(address, kernel, Cookie=page[2]) == 200
    for path, method in (("api/kernels", "POST"), (kernel, "DELETE"), (kernel, "PATCH")):
        assert status(address, path, method, Cookie=page[2]) in {403, 404, 405}


def test_another_hosts_name_is_refused(address, page):
    assert status(address, "", Host="evil.example", Cookie=page[2]) == 403


def message(kind, content):
    header = {
        "msg_id": kind,
        "msg_type": kind,
        "session": "test",
        "username": "",
        "version": "5.3",
    }
    return json.dumps(
        {
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "channel": "shell",
            "buffers": [],
        }
    )


def channels(address, page, **headers):
    where = f"ws://{urlsplit(address).netloc}/api/kernels/{page[1]}/channels?session_id=test"
    return connect(where, additional_headers=headers, proxy=None)


def test_nothing_can_be_run(address, page, tmp_path):
    written = tmp_path / "written"
    code = {"code": f"open({str(written)!r}, 'w')", "silent": False, "store_history": True}
    answers = []
    with channels(address, page, Cookie=page[2]) as socket:
        for kind in ("execute_request", "complete_request", "inspect_request", "debug_request"):
            socket.send(message(kind, {**code, "cursor_pos": 1}))
        socket.send(message("kernel_info_request", {}))
        while "kernel_info_reply" not in answers:
            answers.append(json.loads(socket.recv(timeout=60))["msg_type"])
    assert not {"execute_reply", "complete_reply", "inspect_reply", "debug_reply"} & {*answers}
    assert not written.exists()


def test_nobody_listens_without_the_token(address, page):
    with pytest.raises(InvalidStatus, match="403"):
        channels(address, page)
