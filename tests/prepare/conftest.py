"""Municipalities that have brought what the example has, but for something."""

from functools import partial

import pytest
from own_folder import copy_of

from kommunetall import memory


@pytest.fixture(scope="session")
def kept(tmp_path_factory):
    """A folder for what is computed once of the same tables, as a run of the batch has one."""
    return tmp_path_factory.mktemp("memory")


@pytest.fixture(scope="module", autouse=True)
def remembering(kept):
    """What is the same in many municipalities is computed once, as in the batch."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(memory.FOLDER, str(kept))
        yield


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder of the test's own, without any municipality; the nation's is the checkout's."""
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("KOMMUNETALL_DATA", str(data))
    return data


@pytest.fixture
def like(data):
    """A function that makes a municipality like one that is there, or one that is for tests.

    The data folder is then the test's own.
    """
    return partial(copy_of, data)
