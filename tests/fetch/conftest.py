"""What tests of fetching share: a package of the nation of one's own, and a bank to fill it."""

import shutil

import pytest

from kommunetall import inputs
from kommunetall.fetch import Statbank, statbank


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A nation's data package of one's own."""
    shutil.copytree(inputs.HOME_DATA / "national", tmp_path / "national")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    return tmp_path / "national"


@pytest.fixture
def bank(server, folder, tmp_path, monkeypatch):
    """A bank to fetch from at once, into a package of one's own."""
    assert folder.is_dir()
    monkeypatch.setattr(statbank, "HOLDS_BACK", lambda _: 0)
    return Statbank(server.address, kept=tmp_path / "kept")
