"""The same plan on a real Dask cluster of this machine: the same files, also when a worker dies."""

import os
import re
import signal
import subprocess
import sys
import threading

import pytest
from distributed import Client

from kommunetall.batch import cluster, command
from kommunetall.batch.job import Job, Made
from kommunetall.batch.plan import Report

PAUSE = "KOMMUNETALL_TEST_PAUSE"
SLOW_ON_WORKERS = f"import os, time; time.sleep(float(os.environ.get('{PAUSE}', 0)))"
SLOW = {f"report-{i}": {"year": 2020 + i, "does": SLOW_ON_WORKERS} for i in range(5)}


def started(folder, name, *arguments):
    """A process of Dask, with its log in a file; reports are slow in it."""
    log = (folder / f"{name}.log").open("w")
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        cwd=folder,
        stdout=log,
        stderr=log,
        start_new_session=True,
        env={**os.environ, PAUSE: "1.5"},
    )


@pytest.fixture(scope="module")
def dask(tmp_path_factory, until):
    """Address of a scheduler, and its two workers by their names."""
    folder = tmp_path_factory.mktemp("dask")
    scheduler = started(
        folder, "scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard"
    )
    log = folder / "scheduler.log"
    address = until(lambda: re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text()))[0]
    each = ["worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard", "--name"]
    workers = {name: started(folder, name, *each, name) for name in ("one", "two")}
    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
    yield address, workers
    for process in (p for p in (*workers.values(), scheduler) if p.poll() is None):
        os.killpg(process.pid, signal.SIGKILL)


def test_a_cluster_makes_the_same_although_a_worker_is_killed(real_project, dask, until):
    project, (address, workers) = real_project, dask
    project.run(**SLOW)
    here = project.files()
    journal, made = project.out / "run.jsonl", []

    def kill_after_the_first():
        until(lambda: '"event": "report"' in journal.read_text())
        made.append(journal.read_text().count('"event": "report"'))
        os.killpg(workers["one"].pid, signal.SIGKILL)

    journal.unlink()
    journal.touch()
    killer = threading.Thread(target=kill_after_the_first)
    killer.start()
    assert project.run("--force", "--cluster", address, **SLOW) == command.DONE
    killer.join()
    assert made[0] < len(SLOW), "it was killed while reports were made"
    assert workers["one"].wait(10) == -signal.SIGKILL
    assert project.files() == here


def test_inputs_may_lie_on_shared_storage_and_failures_come_back(
    real_project, dask, capsys, tmp_path
):
    reports = {"first": {}, "second": {"does": "1 / 0"}}
    storage = tmp_path / "storage"
    storage.mkdir()
    options = ["--cluster", dask[0], "--storage", storage.as_uri()]
    assert real_project.run(*options, **reports) == command.SOME_FAILED
    assert "second: celle 5: ZeroDivisionError" in capsys.readouterr().err
    assert {"first.pdf", "second.failed.ipynb"} <= set(real_project.files())
    assert not list(storage.iterdir()), "nothing stays when the run has ended"


def test_a_worker_with_another_library_is_told_apart(real_project, dask, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "code_checksum", lambda: "another")
    assert real_project.run("--cluster", dask[0], first={}) == command.SOME_FAILED
    assert "har et annet kommunetall eller andre utgaver" in capsys.readouterr().err


def test_a_cluster_that_does_not_answer_is_one_clear_sentence(real_project, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    assert real_project.run("--cluster", "tcp://127.0.0.1:9", first={}) == command.NOTHING_RUN
    assert (
        "Klyngen på tcp://127.0.0.1:9 svarer ikke, eller har ingen arbeidere"
        in capsys.readouterr().err
    )


def test_the_same_inputs_are_packed_the_same(project):
    reports = [Report("first", project.notebooks / "small.ipynb", {})]
    packed = cluster.bundled(reports)
    for file in project.data.rglob("*.csv"):
        os.utime(file)
    assert cluster.bundled(reports) == packed


def test_a_file_that_was_spoilt_on_its_way_is_refused(tmp_path):
    job = Job("x", "x.ipynb", {}, str(tmp_path), "", "", "warm", 0, 0)
    answer = ({"name": "x", "files": {"x.pdf": "0" * 64}}, {"x.pdf": b"spoilt"})
    received = cluster.ClusterMakers.received(None, job, answer)
    assert isinstance(received, Made)
    assert "kom ikke tilbake slik den ble laget" in received.failure
    assert not list(tmp_path.iterdir())
