"""Faults of clusters: extracts leave the machine only when they must, and nothing stays behind."""

import io
import os
import shutil
import subprocess
import sys
import time
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from kommunetall import inputs
from kommunetall.batch import cluster, command
from kommunetall.batch.plan import Report

NOTEBOOKS = inputs.HOME / "notebooks"
WORKER = """
import sys
from pathlib import Path
from kommunetall.batch import cluster
bundle = Path(sys.argv[1]).read_bytes()
print(cluster.unpacked(bundle, cluster.sha256(bundle).hexdigest(), 'run'), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def two_municipalities(tmp_path, monkeypatch):
    """Data of two municipalities that have an extract each."""
    data = tmp_path / "data"
    for code in ("9999", "8888"):
        shutil.copytree(inputs.HOME_DATA / "9999", data / code)
    monkeypatch.setenv("KOMMUNETALL_DATA", str(data))
    return data


def sent(*reports):
    """Names of the municipalities' files that are sent to make reports of (notebook, code)."""
    asked = [Report(n, NOTEBOOKS / f"{n}.ipynb", {"municipality": c}) for n, c in reports]
    names = zipfile.ZipFile(io.BytesIO(cluster.bundled(asked))).namelist()
    return [name for name in names if name.startswith(("data/9999/", "data/8888/"))]


@pytest.mark.usefixtures("two_municipalities")
def test_an_extract_is_sent_only_for_reports_that_read_it():
    assert not [name for name in sent(("summary", "9999")) if "/extract/" in name]
    found = [
        n for n in sent(("workforce_extract", "9999"), ("pension", "8888")) if "/extract/" in n
    ]
    assert "data/9999/extract/mapping.yaml" in found
    assert not [name for name in found if name.startswith("data/8888/")]


@pytest.mark.usefixtures("two_municipalities")
def test_data_of_other_municipalities_are_not_sent():
    assert {name.split("/")[1] for name in sent(("pension", "8888"))} == {"8888"}


def test_what_lies_on_shared_storage_is_its_owners_and_has_a_name_that_nobody_can_foresee(tmp_path):
    one, other = (cluster.stored(b"x", str(tmp_path)) for _ in range(2))
    with one as first, other as second:
        assert first != second
        assert {Path(place).stat().st_mode & 0o777 for place in (first, second)} == {0o600}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("left", [None, "", "memory://gone"])
def test_a_run_killed_before_it_had_put_anything_on_storage_stops_no_other(
    tmp_path, monkeypatch, left
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    killed = tmp_path / f"{cluster.STORED}killed"
    killed.mkdir()
    (tmp_path / f"{killed.name}.lock").touch()
    if left is not None:
        (killed / cluster.URL).write_text(left, encoding="utf-8")
    storage = tmp_path / "storage"
    storage.mkdir()
    with cluster.stored(b"inputs", str(storage)):
        assert not killed.exists()
        assert len(list(storage.iterdir())) == 1
    assert list(storage.iterdir()) == []


def test_what_a_killed_run_left_on_shared_storage_is_removed_by_the_next(tmp_path):
    temporary, storage = tmp_path / "tmp", tmp_path / "storage"
    temporary.mkdir()
    storage.mkdir()
    begun = "from kommunetall.batch import cluster; import os, sys; of = sys.argv[1]\n"
    begun += "with cluster.stored(b'syn-a', of) as url: "
    for end in ("os.kill(os.getpid(), 9)", "print(len(os.listdir(of)))"):
        line = [sys.executable, "-c", begun + end, storage]
        environment = {**os.environ, "TMPDIR": str(temporary)}
        done = subprocess.run(line, env=environment, capture_output=True, text=True)
        assert len(list(storage.iterdir())) == (done.returncode != 0)
    assert done.stdout == "1\n"
    assert not list(temporary.iterdir())


@pytest.fixture
def worker(tmp_path):
    """Starts workers that unpack some inputs, and says where they are."""
    inside = io.BytesIO()
    with zipfile.ZipFile(inside, "w") as archive:
        archive.writestr("data/9999/extract/employments.csv", "syn-a")
    bundle = tmp_path / "bundle"
    bundle.write_bytes(inside.getvalue())
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    started = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, bundle],
            env={**os.environ, "TMPDIR": str(temporary)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process, Path(process.stdout.readline().strip())

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_what_a_killed_worker_left_is_removed_by_the_next_and_what_lives_is_left_alone(worker):
    killed, its_folder = worker()
    living, other_folder = worker()
    assert (its_folder / "data/9999/extract/employments.csv").is_file()
    assert its_folder.stat().st_mode & 0o077 == 0
    killed.kill()
    killed.wait()
    _, third = worker()
    assert not its_folder.exists()
    assert other_folder.is_dir()
    living.communicate()
    assert not other_folder.exists(), "a worker that ends removes its own"
    assert sha256((third / "data/9999/extract/employments.csv").read_bytes()).hexdigest()


@pytest.mark.parametrize("address", ["vert", "tcp://127.0.0.1:9", "tcp://127.0.0.1", "tcp://:1"])
def test_an_address_where_nobody_answers_is_one_sentence_at_once(tmp_path, capfd, address):
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "date: 2026-11-23\nreports: [{notebook: equalisation, parameters: "
        '{municipality: "0301", year: 2024}}]\n',
        encoding="utf-8",
    )
    start = time.monotonic()
    line = ["run", str(plan), "--out", str(tmp_path / "out"), "--cluster", address]
    assert command.main(line) == command.NOTHING_RUN
    assert time.monotonic() - start < cluster.CONNECT_SECONDS
    said = capfd.readouterr().err
    assert address in said.splitlines()[0]
    assert "Traceback" not in said
