"""An answer that is spoilt on its way: all of it as it was, or the same figures."""

import contextlib
import io
import json
import shutil
from collections import deque

import pytest
from bank_server import serving
from hypothesis import given
from hypothesis import strategies as st
from nation import Nation
from package_files import files
from spoiling import JUNK, places, spoilt

from kommunetall import inputs
from kommunetall.data import read
from kommunetall.fetch import SOURCES, Statbank
from kommunetall.fetch.command import main

CODES = ["0301", "1130"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A nation's data package with what was fetched, and a server to fetch again from."""
    whole = tmp_path_factory.mktemp("spoilt")
    shutil.copytree(inputs.HOME_DATA / "national", whole / "national")
    with pytest.MonkeyPatch.context() as patch, serving(Nation(CODES)) as server:
        patch.setenv("KOMMUNETALL_DATA", str(whole))
        assert fetched(server, whole / "right")[0] == 0
        yield whole, server, {source: read(source.name) for source in SOURCES}


def fetched(server, kept):
    """Exit code of a fetch, and what it told as an error."""
    told = io.StringIO()
    with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
        done = main(["regnskap"], Statbank(server.address, kept=kept))
    return done, told.getvalue()


@given(st.integers(0, len(SOURCES) - 1), st.integers(0, 10**6), JUNK, st.booleans())
def test_nothing_is_changed_silently_or_half_written(place, which, at, junk, is_gone):
    whole, server, right = place
    was = files(whole / "national")
    figures = []

    def misbehave(handler, answer):
        every = [path for path in places(answer) if path]
        path = every[at % len(every)]
        figures.extend([path] if path[0] == "value" else [])
        handler.answer(json.dumps(spoilt(answer, path, junk, is_gone)).encode())

    server.before = deque([*[behave] * which, misbehave])
    shutil.rmtree(whole / "kept", ignore_errors=True)
    done, told = fetched(server, whole / "kept")
    assert "Traceback" not in told
    if done:
        assert "Ingenting er endret" in told
        assert files(whole / "national") == was
        return
    for source in SOURCES:
        both = read(source.name).merge(right[source], on=source.key, suffixes=("", "_right"))
        other = both[both.amount_nok_thousand != both.amount_nok_thousand_right]
        assert len(other) <= len(figures)
    put_back(whole / "national", was)


def behave(handler, answer):
    handler.answer(answer)


def put_back(folder, was):
    for path in files(folder):
        (folder / path).unlink()
    for path, content in was.items():
        (folder / path).write_bytes(content)
