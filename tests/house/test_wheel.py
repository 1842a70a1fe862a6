"""What is installed makes reports: data, notebooks, template and fonts come with it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
LISTS = ("diagnosis_words", "first_names", "place_words", "surnames")
COUNTED = """
from kommunetall.batch.record import environment
from kommunetall.data.extract.persons.names import has_name

assert has_name("Kari Hansen")
print(*(file for file in environment().code if "/persons/" in file and file.endswith(".txt")))
"""
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


def test_the_words_that_tell_of_persons_are_installed_and_counted_as_code(installed, tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    counted = done("-c", COUNTED, cwd=tmp_path, env=environment).split()
    assert counted == [f"kommunetall/assets/persons/{name}.txt" for name in LISTS]


def test_an_extract_of_people_stays_out_of_the_wheel(tmp_path):
    checkout = tmp_path / "checkout"
    told = ("pyproject.toml", ".gitignore", "README.md", "LICENSE")
    for file in (*told, "lib/kommunetall/__init__.py", "lib/kommunetall/assets/fonts/OFL.txt"):
        (checkout / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, checkout / file)
    for file in (
        "data/3301/extract/people.csv",
        "data/9999/extract/people.csv",
        "notebooks/a.ipynb",
    ):
        (checkout / file).parent.mkdir(parents=True, exist_ok=True)
        (checkout / file).write_text("a", encoding="utf-8")
    done("-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=checkout)
    (wheel,) = tmp_path.glob("*.whl")
    names = [name for name in ZipFile(wheel).namelist() if name.endswith("people.csv")]
    assert names == ["kommunetall/assets/home/data/9999/extract/people.csv"]
