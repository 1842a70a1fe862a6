"""What is installed makes reports: data, notebooks, template and fonts come with it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAN = """date: 2026-11-23
reports: [{notebook: equalisation, parameters: {municipality: "1151", year: 2024}}]
"""


def done(*command, **where):
    """What a command says on standard output."""
    line = [sys.executable, *map(str, command)]
    found = subprocess.run(line, check=False, capture_output=True, text=True, **where)
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Folder of the library, installed from a wheel that was built here."""
    wheels, folder = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    done("-m", "hatchling", "build", "-t", "wheel", "-d", wheels, cwd=ROOT)
    (wheel,) = wheels.glob("*.whl")
    done("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", folder, wheel)
    return folder


def test_a_report_is_made_from_what_was_installed_in_an_empty_folder(installed, tmp_path):
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    theirs = {k: v for k, v in os.environ.items() if not k.startswith(("KOMMUNETALL", "PYTHON"))}
    environment = {**theirs, "PYTHONPATH": str(installed)}
    code = "from kommunetall import inputs; print(inputs.HOME)"
    home = Path(done("-c", code, cwd=empty, env=environment).strip())
    assert home.is_relative_to(installed)
    done(installed / "bin" / "kommunetall", "run", plan, cwd=empty, env=environment)
    out = empty / "reports" / "out"
    assert (out / "1151-2024-equalisation.pdf").read_bytes().startswith(b"%PDF")
    assert str(ROOT) not in (out / "manifest.json").read_text(encoding="utf-8")
