"""The ways to install the project name the same packages."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
CONDA_ONLY = {"python", "pip", "make", "verapdf", "-e ."}


def name_of(requirement: str) -> str:
    return re.split(r"[<>=!~\[ ;]", requirement)[0].lower().replace("_", "-")


def project_packages() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = project["dependencies"] + project["optional-dependencies"]["dev"]
    return {name_of(requirement) for requirement in listed}


def conda_packages() -> set[str]:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    flat = [p for entry in listed for p in (entry["pip"] if isinstance(entry, dict) else [entry])]
    return {entry if entry == "-e ." else name_of(entry) for entry in flat}


def test_conda_lists_the_same_direct_packages_and_verapdf():
    assert conda_packages() - CONDA_ONLY == project_packages()
    assert conda_packages() >= CONDA_ONLY


def locked() -> dict[str, str]:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    return {name_of(line): line for line in text.splitlines() if line.strip()}


def test_the_lock_holds_every_direct_package_with_exact_version_and_hashes():
    assert project_packages() <= set(locked())
    assert all("==" in line and "--hash=sha256:" in line for line in locked().values())


def test_the_lock_names_no_addresses():
    assert not any("://" in line or "index" in line.split("==")[0] for line in locked().values())
