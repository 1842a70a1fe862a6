"""Canaries of an extract are sought wherever a run may leave them, however it ends.

What is sought, and in which forms, is in ``canaries``. It is looked for in the folder of the
reports, the temporary folder, the home folder, shared storage, and all that is told.
"""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import canaries
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kommunetall import inputs
from kommunetall.batch import cluster, command

PARAMETERS = """municipality: str = "9999"  # kommune
year: int = 2024  # år
extract: str = ""  # uttrekket
report_date: str = "2026-11-23"  # dato
does: str = ""  # det siste som gjøres"""
READS = """from kommunetall import prepare
from kommunetall.show import cover, table
report = prepare.workforce_extract(municipality, year, extract=extract)
cover(report, report_date)"""
SHOWS = ["table(report.staff)", "table(report.units)", "table(report.moves)", "exec(does)"]
RUN = (
    "import sys; from pathlib import Path; from kommunetall.batch import cluster, command, plan;"
    "plan.NOTEBOOKS = Path(sys.argv.pop(1)); sys.exit(command.main(sys.argv[1:]))"
)
WAITS = "import pathlib, time; pathlib.Path({mark!r}).touch(); time.sleep(120)"
KILLS = """import os, signal, time
pid = os.getpid()
for _ in range(UP):
    pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
os.kill(pid, signal.SIGKILL)
time.sleep(60)"""
SECONDS = 120


class Place:
    """A municipality with an extract full of canaries, and all the folders that a run may use."""

    def __init__(self, folder):
        self.folder, self.out, self.mark = folder, folder / "out", folder / "home" / "begun"
        for name in ("home", "tmp", "storage", "notebooks"):
            (folder / name).mkdir()
        data = shutil.copytree(inputs.HOME_DATA / "9999", folder / "data" / "9999")
        shutil.copytree(inputs.HOME_DATA / "national", folder / "data" / "national")
        shutil.rmtree(data / "extract", ignore_errors=True)
        canaries.written(data / "extract")
        cells = [new_markdown_cell("# En liten rapport", id="title")]
        sources = (PARAMETERS, READS, *SHOWS)
        cells += [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
        cells[1].metadata.tags = ["parameters"]
        small = new_notebook(cells=cells, metadata={"language_info": {"name": "python"}})
        nbformat.write(small, folder / "notebooks" / "small.ipynb")
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("XDG", "JUPYTER", "IPY"))},
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
            "KOMMUNETALL_DATA": str(folder / "data"),
        }

    def line(self, *options, **parameters):
        told = {"municipality": "9999", "year": 2024, **parameters}
        entry = f"  - {{notebook: small, name: liten, parameters: {json.dumps(told)}}}\n"
        plan = self.folder / "plan.yaml"
        plan.write_text(f"date: 2026-11-23\nreports:\n{entry}", encoding="utf-8")
        start = [sys.executable, "-c", RUN, str(self.folder / "notebooks"), "run", str(plan)]
        return [*start, "--out", str(self.out), "--jobs", "1", *map(str, options)]

    def start(self, line, **how):
        how = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, **how}
        home = self.folder / "home"
        return subprocess.Popen(
            line, env=self.environment, cwd=home, stdin=subprocess.DEVNULL, **how
        )

    def run(self, *options, **parameters):
        """Exit code of a run, and what it told."""
        process = self.start(self.line(*options, **parameters))
        told = process.communicate(timeout=SECONDS)[0]
        return process.returncode, told

    def begun(self, line, **how):
        """A run that has read the extract and waits."""
        self.mark.unlink(missing_ok=True)
        process = self.start(line, **how)
        ends = time.monotonic() + SECONDS
        while not self.mark.exists():
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < ends
            time.sleep(0.05)
        return process

    def waits(self, *options):
        return self.begun(self.line(*options, does=WAITS.format(mark=str(self.mark))))

    def nothing_is_seen(self, told=b""):
        assert canaries.found_in(told or b"") == set()
        seen = [self.folder / name for name in ("out", "tmp", "home", "storage")]
        assert {k: v for place in seen for k, v in canaries.sightings(place).items()} == {}

    def left(self):
        """What is in the temporary folder and on shared storage."""
        return sorted(
            file.name for name in ("tmp", "storage") for file in (self.folder / name).iterdir()
        )

    def the_next_run_tidies(self):
        code, told = self.run("--force")
        assert code == command.DONE, told
        self.nothing_is_seen(told)
        assert self.left() == []
        assert not (self.out / ".making").exists()


@pytest.fixture
def place():
    """A place with a short name, as names of sockets have to be."""
    with tempfile.TemporaryDirectory(prefix="kanari-", dir="/tmp") as folder:
        yield Place(Path(folder))


def test_what_is_sought_is_found_where_it_is(place):
    extract = place.folder / "data" / "9999" / "extract"
    seen = canaries.sightings(extract)
    assert {Path(name).name for name in seen} >= {"employments.csv", "absences.csv"}
    packed = shutil.make_archive(str(place.folder / "home" / "x"), "zip", extract)
    assert set(canaries.sightings(place.folder / "home")) == {packed}


def test_a_report_that_is_made_tells_nothing(place):
    code, told = place.run()
    assert code == command.DONE, told
    place.nothing_is_seen(told)
    assert place.left() == []
    assert (place.out / "liten.pdf").is_file()


nightly = pytest.mark.nightly


@nightly
@pytest.mark.parametrize(
    "parameters",
    [
        {"municipality": "1234"},
        {"extract": "finnes/ikke"},
        {"does": "1 / 0"},
        {"does": "raise SystemExit(3)"},
        {"does": "import os; os._exit(3)"},
        {"does": "x = [bytearray(10**8) for _ in range(200)]"},
        {"does": "import time; time.sleep(60)"},
        *({"does": KILLS.replace("UP", str(up))} for up in range(5)),
    ],
    ids=[
        *("municipality", "extract", "cell", "exit", "gone", "memory", "time"),
        *("kernel killed", "report killed", "maker killed", "warm process killed", "main killed"),
    ],
)
def test_a_report_that_fails_tells_nothing(place, parameters):
    hook = f"cp /dev/stdin {place.folder / 'home' / 'told'}"
    limits = ["--time-limit", "20", "--memory-limit", "1500"]
    code, told = place.run("--on-failure", hook, *limits, **parameters)
    assert code != command.DONE, told
    place.nothing_is_seen(told)
    place.the_next_run_tidies()


@nightly
@pytest.mark.parametrize("column", ["employment_type", "position_share", "absence_type", "sex"])
def test_an_extract_that_is_refused_tells_nothing(place, column):
    mapping = place.folder / "data" / "9999" / "extract" / "mapping.yaml"
    text = mapping.read_text(encoding="utf-8")
    mapping.write_text(text.replace(f"{column}: {column}", f"{column}: Merknad"), encoding="utf-8")
    code, told = place.run()
    assert code == command.SOME_FAILED, told
    place.nothing_is_seen(told)
    assert place.left() == []


@nightly
@pytest.mark.parametrize("hook", ["false", "cat", "sh -c 'kill -9 $$'"])
def test_a_hook_that_fails_tells_nothing(place, hook):
    code, told = place.run("--on-failure", hook, does="1 / 0")
    assert code == command.SOME_FAILED, told
    place.nothing_is_seen(told)
    assert place.left() == []


@nightly
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_ended_tells_nothing(place, sent):
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    process = place.waits()
    signal.signal(signal.SIGHUP, before)
    process.send_signal(sent)
    told = process.communicate(timeout=SECONDS)[0]
    assert process.returncode != command.DONE
    place.nothing_is_seen(told)
    place.the_next_run_tidies()


@nightly
@pytest.mark.parametrize("room", [0, 4096, 20_000])
def test_a_disk_that_is_full_tells_nothing(place, room):
    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    process = place.start(place.line(), preexec_fn=full)
    told = process.communicate(timeout=SECONDS)[0]
    assert process.returncode != command.DONE
    place.nothing_is_seen(told)
    place.the_next_run_tidies()


@nightly
def test_a_folder_that_cannot_be_written_to_tells_nothing(place):
    place.out.write_text("en fil")
    code, told = place.run()
    assert code != command.DONE
    place.nothing_is_seen(told)
    assert place.left() == []


@nightly
@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-", "| true", "2>&1 | true"])
def test_streams_that_nobody_reads_tell_nothing(place, streams):
    for does in ("", "1 / 0"):
        line = " ".join(f"'{word}'" for word in place.line("--force", does=does))
        process = place.start(["bash", "-c", f"{line} {streams}"])
        place.nothing_is_seen(process.communicate(timeout=SECONDS)[0])
        assert place.left() == []


# Clusters


@pytest.fixture
def dask(place):
    """A scheduler and a worker with the place's folders; their address and processes."""
    started = []

    def start(*arguments):
        log = (place.folder / "home" / f"{len(started)}.log").open("wb")
        line = [sys.executable, "-m", "dask", *arguments, "--no-dashboard"]
        started.append(place.start(line, stdout=log, stderr=log, start_new_session=True))
        return started[-1]

    here = ("--host", "127.0.0.1")
    scheduler = start("scheduler", *here, "--port", "0")
    log, ends = place.folder / "home" / "0.log", time.monotonic() + SECONDS
    while not (address := re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text())):
        assert time.monotonic() < ends
        time.sleep(0.1)
    worker = start("worker", address[0], *here, "--nthreads", "1", "--nanny-port", "0")
    yield address[0], scheduler, worker
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@nightly
@pytest.mark.parametrize("does", ["", "1 / 0", KILLS.replace("UP", "0")])
@pytest.mark.parametrize("stored", [False, True], ids=["sent", "stored"])
def test_a_cluster_that_has_made_a_report_keeps_nothing(place, dask, does, stored):
    storage = ["--storage", (place.folder / "storage").as_uri()] if stored else []
    code, told = place.run("--cluster", dask[0], *storage, does=does)
    assert code == (command.SOME_FAILED if does else command.DONE), told
    assert list((place.folder / "storage").iterdir()) == []
    place.nothing_is_seen(told)
    assert not [name for name in place.left() if name.startswith(cluster.INPUTS)]


@nightly
@pytest.mark.parametrize("who", ["scheduler", "worker", "main"])
def test_what_a_cluster_leaves_when_somebody_is_killed_is_removed_by_the_next(place, dask, who):
    address, scheduler, worker = dask
    storage = (place.folder / "storage").as_uri()
    process = place.waits("--cluster", address, "--storage", storage)
    killed = {"scheduler": scheduler, "worker": worker, "main": process}[who]
    os.killpg(killed.pid, signal.SIGKILL) if who != "main" else killed.kill()
    if who == "worker":
        process.send_signal(signal.SIGTERM)
    told = process.communicate(timeout=SECONDS)[0]
    assert canaries.found_in(told) == set()
    for other in (worker, scheduler):
        if other.poll() is None:
            os.killpg(other.pid, signal.SIGKILL)
        other.wait()
    remove = "from kommunetall.batch import cluster as c\n"
    remove += f"with c.stored(b'', {storage!r}), c.own_folder(c.INPUTS): pass"
    tidied = place.start([sys.executable, "-c", remove])
    assert tidied.wait(SECONDS) == 0
    place.nothing_is_seen()
    assert [name for name in place.left() if name.startswith("kommunetall")] == []


@nightly
def test_an_address_where_nobody_answers_tells_nothing(place):
    storage = (place.folder / "storage").as_uri()
    code, told = place.run("--cluster", "tcp://127.0.0.1:9", "--storage", storage)
    assert code == command.NOTHING_RUN
    place.nothing_is_seen(told)
    assert place.left() == []
