"""A run that is killed, interrupted or out of room loses nothing, and nothing of it goes on."""

import os
import random
import resource
import signal
import subprocess
import time
from pathlib import Path

import pytest

from kommunetall.batch import command
from kommunetall.batch.run import STAGING

ENDLESS = "import pathlib, time; pathlib.Path({mark!r}).touch(); time.sleep(120)"


@pytest.fixture
def at_work(project, until):
    """A run in a process of its own, whose one report has begun what never ends."""
    mark = project.folder / "begun"
    plan = project.plan(first={"does": ENDLESS.format(mark=str(mark))})
    process = subprocess.Popen(
        project.command_line(plan, "--time-limit", "0"), stderr=subprocess.PIPE, text=True
    )
    until(mark.exists)
    yield process
    process.kill()
    process.wait()
    process.stderr.close()


def test_a_disk_that_is_full_loses_nothing_that_was_there(project):
    project.run(first={})
    before, records = project.files(), project.records()
    plan = project.plan(first={"year": 2022})

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    line = project.command_line(plan)
    done = subprocess.run(line, check=False, preexec_fn=full, capture_output=True, text=True)
    assert done.returncode != command.DONE
    assert "Traceback" not in done.stderr
    assert "den er større enn den kan være" in done.stderr
    after = project.files()
    assert {name: after[name] for name in before} == before
    assert project.records() == records
    assert project.run(first={"year": 2022}) == command.DONE


def test_a_run_that_is_killed_goes_on_to_the_same_end(real_project, random_moments):
    project = real_project
    plan = project.plan(**{f"report-{i}": {"year": 2020 + i} for i in range(4)})
    project.command(str(plan), "--jobs", "1")
    undisturbed = project.files()
    kills = 0
    for moment in random_moments:
        process = subprocess.Popen(
            project.command_line(plan, "--force", "--jobs", "2"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moment)
        kills += process.poll() is None
        process.kill()
        process.wait()
        line = project.command_line("--resume", "--jobs", "1")
        resumed = subprocess.run(line, check=False, capture_output=True, text=True)
        assert not resumed.returncode or "ble avbrutt" in resumed.stderr, (
            "killed before it began, or ended"
        )
        assert project.files() == undisturbed
    assert kills


@pytest.fixture
def random_moments():
    """Seconds after its start at which a run is killed; as many as KOMMUNETALL_KILLS says."""
    chance = random.Random(1)
    return [chance.uniform(0.1, 4.0) for _ in range(int(os.environ.get("KOMMUNETALL_KILLS", "2")))]


def test_what_was_made_before_a_kill_is_not_made_again(project, capsys):
    reports = {f"report-{i}": {"does": f"import time; time.sleep({i / 2})"} for i in range(3)}
    project.run(**reports)
    process = subprocess.Popen(
        project.command_line(project.folder / "plan.yaml", "--force", "--jobs", "1"),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert "report-0 laget" in process.stdout.readline()
    process.kill()
    process.wait()
    process.stdout.close()
    capsys.readouterr()
    assert project.command("--resume") == command.DONE
    told = capsys.readouterr().out
    assert "report-0 laget" not in told
    assert "report-1 laget" in told
    assert "report-2 laget" in told
    assert not (project.out / STAGING).exists()
    assert project.command("--resume") == command.NOTHING_RUN
    assert "ble avbrutt" in capsys.readouterr().err


def test_nothing_of_a_killed_run_goes_on(project, at_work, until):
    assert [p for p in processes() if str(project.folder) in p]
    at_work.kill()
    at_work.wait()
    until(lambda: not [p for p in processes() if str(project.folder) in p], 30)


def processes():
    """Command lines and open files of the machine's processes, as far as they can be seen."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield (folder / "cmdline").read_text() + str((folder / "cwd").readlink())
        except OSError:
            continue


def test_an_interrupted_run_ends_at_once_and_says_how_to_go_on(at_work):
    at_work.send_signal(signal.SIGINT)
    _, told = at_work.communicate(timeout=20)
    assert at_work.returncode == command.INTERRUPTED
    assert told.strip() == "Kjøringen ble avbrutt: gå videre med --resume."
