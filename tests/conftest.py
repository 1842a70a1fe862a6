"""What all tests share: how properties are tried, and the municipalities that are only for tests.

Properties are tried by the profile ``house`` in every run, and by ``nightly`` in a long one. The
profile is chosen by ``--hypothesis-profile``; no test has a deadline of its own. Tests that are
marked ``nightly`` are for long runs alone.
"""

import gc
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kommunetall.inputs import HOME_DATA

MUNICIPALITIES = Path(__file__).parent / "municipalities"
SLOW_IS_FINE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("house", max_examples=20, derandomize=True, **SLOW_IS_FINE)
settings.register_profile("nightly", max_examples=300, print_blob=True, **SLOW_IS_FINE)
settings.load_profile("house")


def pytest_configure(config):
    config.addinivalue_line("markers", "nightly: takes long, only with the profile nightly")


def pytest_collection_modifyitems(config, items):
    if config.getoption("--hypothesis-profile") == "nightly":
        return
    long = [item for item in items if item.get_closest_marker("nightly")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


def pytest_collection_finish():
    """What was imported stays: to look for garbage in it takes its time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def all_municipalities(tmp_path_factory):
    """A data folder with the municipalities that are there, and those that are only for tests."""
    data = shutil.copytree(HOME_DATA, tmp_path_factory.mktemp("all") / "data")
    return shutil.copytree(MUNICIPALITIES, data, dirs_exist_ok=True)


@pytest.fixture(scope="module")
def three_schemes(all_municipalities):
    """The code of a municipality with three pension schemes, whose tables can now be read."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KOMMUNETALL_DATA", str(all_municipalities))
        yield "9998"
