"""The house's own pipeline: it says what it may do, and what it uses by exact version."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
WORKFLOW = yaml.safe_load(
    (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
STEPS = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]


def test_it_may_only_read():
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in WORKFLOW["jobs"].values())


def test_what_it_uses_is_named_by_exact_version():
    used = [step["uses"] for step in STEPS if "uses" in step]
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", name) for name in used)


def test_it_begins_with_the_oldest_python_that_the_project_supports():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    tried = WORKFLOW["jobs"]["tests"]["strategy"]["matrix"]["python"]
    assert project["requires-python"] == f">={tried[0]}"


def test_it_checks_what_make_test_checks():
    said = MAKEFILE[MAKEFILE.index("\ntest:") : MAKEFILE.index("\nlab:")]
    tools = {line.split("$(BIN)/")[1].split()[0] for line in said.splitlines() if "$(BIN)/" in line}
    run = "\n".join(step.get("run", "") for step in STEPS)
    assert tools == {"ruff", "mypy", "lint-imports", "python"}
    assert all(re.search(rf"^{tool}\b", run, re.MULTILINE) for tool in tools)


def test_the_lowest_and_the_latest_versions_are_tried_beside_the_lock():
    job = WORKFLOW["jobs"]["versions"]
    tried = {each["versions"]: each for each in job["strategy"]["matrix"]["include"]}
    assert tried["lowest"]["resolution"] == "lowest-direct"
    assert tried["latest"]["resolution"] == "highest"
    folders = re.findall(r"tests/\w+", job["steps"][-1]["run"])
    assert folders
    assert all((ROOT / folder).is_dir() for folder in folders)


def test_every_package_that_is_asked_for_has_a_lowest_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [project["dependencies"], *project["optional-dependencies"].values()]
    assert all(re.fullmatch(r"[\w.-]+>=[\w.]+", one) for named in asked for one in named)


def test_known_vulnerabilities_are_looked_for_in_the_lock_where_there_is_a_network():
    job = WORKFLOW["jobs"]["vulnerabilities"]
    assert job["if"] == "github.event_name == 'schedule'"
    assert "--requirement requirements.lock" in job["steps"][-1]["run"]


def test_tools_that_are_installed_by_themselves_have_an_exact_version():
    lines = "\n".join(step.get("run", "") for step in STEPS).splitlines()
    named = [line for line in lines if re.search(r"pip install [a-z]", line)]
    assert named
    assert all(
        re.search(r"pip install [\w-]+==[\d.]+$", line) or ".[dev]" in line for line in named
    )
