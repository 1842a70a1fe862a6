"""What is asked for on the command line is done, or told in bokmål what is wrong with it."""

import asyncio
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from kommunetall import command
from kommunetall.explore import server

WRONG = {
    "nothing": ([], "Si hva som skal gjøres."),
    "no such command": (["utforsk"], "Det er ingen kommando «utforsk»."),
    "no such report": (["explore", "pensjon"], "Det er ingen rapport «pensjon»."),
    "two reports": (["explore", "pension", "summary"], "Dette er ikke forstått: summary"),
    "no such option": (["explore", "--open"], "Dette er ikke forstått: --open"),
    "a port that is none": (["explore", "--port", "x"], "--port skal ha et tall fra 1 til 65535."),
    "a port too far": (["explore", "--port", "65536"], "--port skal ha et tall fra 1 til 65535."),
    "a port left out": (["lab", "--port"], "--port skal ha et tall fra 1 til 65535."),
    "a folder left out": (["lab", "--folder"], "--folder skal ha navnet på en mappe."),
    "lab has no reports": (["lab", "pension"], "Dette er ikke forstått: pension"),
}


@pytest.mark.parametrize("why", WRONG)
def test_what_is_wrong_is_told(why, capsys):
    words, told = WRONG[why]
    assert command.main(words) == 2
    assert told in capsys.readouterr().err


def test_the_overview_is_in_norwegian(capsys):
    assert command.main(["--help"]) == 0
    assert "lag rapportene i en plan" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["explore", "--help"], ["lab", "-h"]])
def test_help_is_in_norwegian(words, capsys):
    with pytest.raises(SystemExit, match="0"):
        command.main(words)
    told = capsys.readouterr().out
    assert "nettleseren" in told
    assert "optional" not in told
    assert "usage" not in told


def test_without_voila_it_is_told_what_to_install(monkeypatch, capsys):
    monkeypatch.setattr(server.importlib.util, "find_spec", lambda _: None)
    assert command.main(["explore"]) == 2
    assert "pip install voila" in capsys.readouterr().err


def test_a_folder_without_data_is_told(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    assert command.main(["explore"]) == 2
    assert "KOMMUNETALL_DATA peker på" in capsys.readouterr().err


def test_a_port_in_use_is_told(capsys):
    with socket.socket() as taken:
        taken.bind((server.HOST, 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert command.main(["explore", "--port", str(number)]) == 2
    assert f"Port {number} er i bruk." in capsys.readouterr().err


def test_two_pages_that_start_at_once_get_a_port_each():
    with server.listening(None) as first, server.listening(None) as second:
        assert first.getsockname()[1] < second.getsockname()[1]


@pytest.mark.parametrize("library", ["ipywidgets", "voila", "jupyterlab"])
def test_a_run_takes_in_nothing_that_only_exploring_needs(library):
    code = (
        "import sys; from kommunetall.command import main; "
        f"main(['run', 'none.yaml']); sys.exit({library!r} in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def kernels(*pages):
    """Kernels with so many pages, the first idle for longest."""
    from kommunetall.explore._application import FewKernels

    kept = FewKernels()
    for number, connections in enumerate(pages):
        seen = datetime.now(UTC) - timedelta(seconds=100 * (len(pages) - number) - 90)
        kept._kernels[str(number)] = SimpleNamespace(last_activity=seen)
        kept._kernel_connections[str(number)] = connections
    return kept


def test_there_are_no_more_kernels_than_there_is_room_for():
    from tornado.web import HTTPError

    with pytest.raises(HTTPError, match="503"):
        asyncio.run(kernels(*[1] * 8).start_kernel())


def test_a_kernel_gives_way_when_its_page_has_been_closed_for_a_while():
    assert kernels(1, 0, 0, 1).left() == "1"
    assert kernels(1, 1).left() is None
    assert kernels(0).left() is None  # it was just there
    waiting = kernels(0, 0, 1)
    ready = asyncio.Future(loop=asyncio.new_event_loop())
    ready.set_result({"kernel_id": "0"})
    waiting._pools = {"page.ipynb": [ready]}
    assert waiting.left() == "1"


def test_the_address_with_its_token_is_shown_from_a_file_of_ones_own(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(server.webbrowser, "open", lambda where: not opened.append(where))
    server.show("http://127.0.0.1:1/?topic=pension&token=secret", tmp_path)()
    (file,) = tmp_path.iterdir()
    assert opened == [file.as_uri()]
    assert file.stat().st_mode & 0o077 == 0
    assert "?topic=pension&amp;token=secret" in file.read_text()
