"""What the lock names is told as CycloneDX, and as the same bytes each time."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = "requirements.lock"
SAID = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nsbom:")[2]
FIRST = 4


@pytest.fixture
def made(tmp_path):
    """What `make sbom` makes of the first packages of the lock, with or without a clock."""
    pytest.importorskip("cyclonedx_py", reason="make lock has named it, but it is not installed")
    packages = re.split(r"\n(?=\S)", (ROOT / LOCK).read_text(encoding="utf-8"))[:FIRST]
    lock = tmp_path / LOCK
    lock.write_text("\n".join(packages) + "\n", encoding="utf-8")
    words = SAID.partition("cyclonedx-py ")[2].replace("\\\n", " ").split()

    def make(**environment):
        line = [word for word in words if word != LOCK]
        line[line.index("--output-file") + 1] = "-"
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", *line, str(lock)],
            env={k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"} | environment,
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        return done.stdout

    return make


def test_it_is_the_same_bytes_each_time_without_clock_and_serial_number(made):
    first = made(TZ="UTC", PYTHONHASHSEED="1")
    assert first == made(TZ="Europe/Oslo", PYTHONHASHSEED="2")
    told = json.loads(first)
    assert told["bomFormat"] == "CycloneDX"
    assert "serialNumber" not in told
    assert "timestamp" not in told["metadata"]
    assert str(ROOT) not in first.decode()


def test_it_names_each_package_with_its_version_and_checksums(made):
    told = json.loads(made())["components"]
    assert len(told) == FIRST
    for component in told:
        line = component["description"]
        assert f"{component['name']}=={component['version']}" in line
        (published,) = component["externalReferences"]
        assert len(published["hashes"]) == line.count("--hash=sha256:")


def test_a_clock_in_the_environment_is_taken_away():
    assert "env -u SOURCE_DATE_EPOCH" in SAID
