"""The files for scheduled runs are sound, and their commands work as the schedulers call them."""

import ast
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE

import pytest

from kommunetall.batch import command
from kommunetall.parameters import declared_parameters

ROOT = Path(__file__).parents[2]
SCHEDULING = ROOT / "docs" / "scheduling"
PLAN = """date: 2026-11-23
reports:
"""
REPORT = '  - {{notebook: pension, parameters: {{municipality: "{code}"}}}}\n'


@pytest.fixture
def machine(tmp_path):
    """A machine with the project and a plan, and a ``mail`` that keeps what it gets."""
    mail = tmp_path / "mail"
    mail.write_text(f"#!/bin/sh\ncat > {tmp_path}/mailed\n")
    mail.chmod(mail.stat().st_mode | stat.S_IXUSR)

    def text_of(file: str, *codes: str) -> str:
        plan = tmp_path / "plan.yaml"
        reports = "".join(REPORT.format(code=code) for code in codes or ("3301",))
        plan.write_text(PLAN + reports, encoding="utf-8")
        told = (SCHEDULING / file).read_text(encoding="utf-8")
        for theirs, ours in {
            "/opt/kommunetall/.venv/bin/kommunetall": Path(sys.executable).with_name("kommunetall"),
            " .venv/bin/kommunetall": f" {Path(sys.executable).with_name('kommunetall')}",
            "/opt/kommunetall": ROOT,
            "/srv/kommunetall": tmp_path / "reports",
            "reports/plans/annual-2024.yaml": plan,
            '"mail -s': f'"{mail} -s',
            "User=kommunetall\n": "",
        }.items():
            told = told.replace(theirs, str(ours))
        return told

    return text_of


def cron_command(text):
    """Settings and command of a crontab with one line."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    settings = dict(line.split("=", 1) for line in lines[:-1])
    return settings, lines[-1].split(None, 5)[5]


def unit_command(text):
    """Settings and command of a service unit."""
    options = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
    return dict([options["Environment"].split("=", 1)]), shlex.split(options["ExecStart"])


def as_cron_calls(text, tmp_path):
    settings, line = cron_command(text)
    environment = {"PATH": settings["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(
        [settings["SHELL"], "-c", line], check=False, env=environment, cwd=tmp_path, stderr=PIPE
    )
    if done.stderr:
        (tmp_path / "mailed").write_bytes(done.stderr)
    return done


def as_systemd_calls(text, _):
    settings, words = unit_command(text)
    environment = {"PATH": "/usr/bin:/bin", **settings}
    return subprocess.run(words, check=False, env=environment, cwd=ROOT)


CALLS = {
    "cron": ("kommunetall.cron", as_cron_calls),
    "systemd": ("kommunetall.service", as_systemd_calls),
}


@pytest.mark.skipif(sys.platform == "win32", reason="cron and systemd are not there")
@pytest.mark.parametrize(("file", "call"), CALLS.values(), ids=CALLS)
def test_the_command_makes_reports_and_tells_of_failure(machine, tmp_path, file, call):
    mailed = tmp_path / "mailed"
    assert call(machine(file, "3301", "0000"), tmp_path).returncode == command.SOME_FAILED
    assert (tmp_path / "reports" / "3301-pension.pdf").is_file()
    told = mailed.read_text(encoding="utf-8")
    assert told.startswith("1 av 2 rapporter er i ")
    assert "0000-pension: cell" in told
    mailed.unlink()
    assert call(machine(file, "3301"), tmp_path).returncode == command.DONE
    assert not mailed.exists()


@pytest.mark.skipif(not shutil.which("crontab"), reason="cron is not installed")
def test_cron_takes_the_file():
    checked = subprocess.run(
        ["crontab", "-n", SCHEDULING / "kommunetall.cron"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_units(machine, tmp_path):
    files = ["kommunetall.service", "kommunetall.timer"]
    for file in files:
        (tmp_path / file).write_text(machine(file), encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / file for file in files)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


AZURE = ["vendor.azure-pipelines", "--data-transform", "azure-pipelines"]
PIPELINES = {
    "github": (
        ["vendor.github-workflows"],
        [".github/workflows/tests.yml", "docs/scheduling/github-actions.yml"],
    ),
    "azure": (AZURE, ["docs/scheduling/azure-pipelines.yml"]),
}


@pytest.mark.parametrize(("schema", "files"), PIPELINES.values(), ids=PIPELINES)
def test_the_pipelines_keep_their_published_schemas(schema, files):
    checker = [
        sys.executable,
        "-m",
        "check_jsonschema",
        "--regex-variant",
        "python",
        "--builtin-schema",
    ]
    checked = subprocess.run(
        [*checker, *schema, *(ROOT / file for file in files)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_the_airflow_file_names_parameters_that_the_notebook_has():
    tree = ast.parse((SCHEDULING / "airflow_dag.py").read_text(encoding="utf-8"))
    (given,) = [
        k.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for k in node.keywords
        if k.arg == "parameters"
    ]
    assert {key.value for key in given.keys} <= set(
        declared_parameters(ROOT / "notebooks" / "equalisation.ipynb")
    )
