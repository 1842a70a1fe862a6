"""A button has a file made when it is pressed, gives it to the browser, and tells how it goes."""

import asyncio
import threading

import pytest

from kommunetall.errors import DataError
from kommunetall.explore.download import SPREADSHEET, Download, type_of

PRESSED = {"asked": True}


@pytest.fixture
def button(monkeypatch):
    """A function that makes a button, which has `sent`: what it gave the browser."""

    def make(asked, **more):
        made = Download("Excel", asked, **more)
        made.sent, made.told = [], []
        monkeypatch.setattr(made, "send", lambda *what: made.sent.append(what))
        made.observe(lambda change: made.told.append(change["new"]), "status")
        return made

    return make


def press(button, content=PRESSED):
    button.heard(button, content, [])


def test_a_button_gives_the_browser_a_file(button):
    made = button(lambda: ("a.xlsx", lambda: b"content"))
    press(made)
    assert made.sent == [({"name": "a.xlsx", "type": SPREADSHEET}, [b"content"])]
    assert made.told == ["Lager a.xlsx …"]
    assert not made.busy
    press(made, {"saved": "a.xlsx"})
    assert made.status == "Lastet ned: a.xlsx"


def test_nothing_is_made_before_it_is_pressed(button):
    made = button(lambda: pytest.fail("it was made"))
    press(made, {})
    assert made.sent == []


@pytest.mark.parametrize("slow", [False, True])
def test_what_a_user_can_mend_is_told_beside_the_button(button, slow):
    def refuse():
        raise DataError("Parametrene kan ikke være slik.", ["wage_growth er 4"])

    made = button(lambda: ("a.pdf", refuse), slow=slow)
    press(made)
    assert made.status == "Parametrene kan ikke være slik.\n  - wage_growth er 4"
    assert (made.sent, made.busy) == ([], False)


def test_a_fault_of_ours_tells_nothing_of_the_machine(button):
    def fail():
        raise OSError("/home/kari/secret.csv")

    made = button(lambda: ("a.pdf", fail))
    press(made)
    assert "Noe uventet gikk galt" in made.status
    assert "kari" not in made.status
    assert not made.busy


def test_what_is_slow_is_made_while_one_goes_on(button):
    go_on, threads = threading.Event(), []

    def make():
        threads.append(threading.current_thread())
        assert go_on.wait(10)
        return b"content"

    made = button(lambda: ("a.pdf", make), slow=True)

    async def user():
        press(made)
        await asyncio.sleep(0.05)
        assert made.busy
        press(made)
        go_on.set()
        await made.at_work

    asyncio.run(user())
    assert threads[0] is not threading.main_thread()
    assert len(made.sent) == 1, "a second press while it works is one too many"


def test_what_is_chosen_when_it_is_pressed_is_what_is_made(button):
    chosen = {"wage_growth": 0.04}

    def asked():
        then = dict(chosen)
        return "a.txt", lambda: str(then).encode()

    made = button(asked, slow=True)

    async def user():
        press(made)
        chosen["wage_growth"] = 0.05
        await made.at_work

    asyncio.run(user())
    assert made.sent[0][1] == [b"{'wage_growth': 0.04}"]


def test_the_file_is_not_kept_with_the_button(button):
    made = button(lambda: ("a.xlsx", lambda: b"secret"))
    press(made)
    assert b"secret" not in repr(made.get_state()).encode()


@pytest.mark.parametrize("kind", ["pdf", "xlsx", "svg", "png", "yaml"])
def test_each_kind_of_file_has_its_type(kind):
    assert type_of(f"a.{kind}") != "application/octet-stream"
