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
