"""A nation's data package of one's own, and a bank to fetch into it from."""

import shutil

import pytest

from kommunetall import inputs
from kommunetall.fetch import Statbank


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A nation's data package of one's own."""
    shutil.copytree(inputs.HOME_DATA / "national", tmp_path / "national")
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    return tmp_path / "national"


@pytest.fixture
def bank(server, folder, tmp_path):
    """A bank to fetch from, into a package of one's own."""
    assert folder.is_dir()
    return Statbank(server.address, kept=tmp_path / "kept")
