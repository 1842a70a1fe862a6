"""Faults of runs: a plan too large, foreign files in the folder, a terminal that goes away."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from kommunetall.batch import command, run
from kommunetall.batch.plan import read_plan
from kommunetall.errors import PlanError

ONE = 'date: 2026-11-23\nreports: [{notebook: equalisation, parameters: {municipality: "0301"}}]\n'
RUN = (
    "import sys; from kommunetall import strict; from kommunetall.batch import command; "
    "strict.require_file = lambda _: None; sys.exit(command.main(sys.argv[1:]))"
)
"""A run that waits for data that come through a pipe, which are else refused."""


@pytest.fixture
def planned(tmp_path):
    def write(text):
        file = tmp_path / "plan.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def findings(file):
    with pytest.raises(PlanError) as refused:
        read_plan(file)
    return refused.value.findings


def test_a_plan_has_no_more_reports_than_can_be_made(planned):
    values = ", ".join(map(str, range(1000)))
    text = "date: 2026-11-23\nreports: [{notebook: equalisation, each: {a: [V], b: [V], c: [V]}}]\n"
    (finding,) = findings(planned(text.replace("V", values)))
    assert finding == "en plan kan ha 10000: del den, eller gi færre verdier under each"


def test_a_long_value_is_told_in_few_words(planned):
    long = "x" * 100_000
    for finding in findings(planned(ONE.replace("0301", long))):
        assert len(finding) < 500


@pytest.mark.parametrize("day", ["23.11.2026", "i morgen", "2026-13-01x", "[1]", "true"])
def test_a_date_in_another_form_is_told_how_to_be_written(planned, day):
    (finding,) = findings(planned(ONE.replace("2026-11-23", day)))
    assert finding.endswith("er ikke en dato: skriv den som 2026-11-23")


def test_no_link_in_the_folder_is_followed(tmp_path):
    foreign = tmp_path / "foreign"
    foreign.write_text("urørt")
    out = tmp_path / "out"
    out.mkdir()
    for name in (
        run.LOG,
        run.JOURNAL,
        run.MANIFEST,
        *(f".{n}.new" for n in (run.LOG, run.JOURNAL)),
    ):
        (out / name).symlink_to(foreign)
    with run.journal(out, "begynner", {}) as tell:
        tell("report", "en linje")
    run.replace(out / run.MANIFEST, "{}")
    run.replace(out / run.MANIFEST, "{}")
    assert foreign.read_text() == "urørt"
    assert "en linje" in (out / run.LOG).read_text()
    assert not (out / run.MANIFEST).is_symlink()


def test_what_a_run_that_was_killed_was_writing_is_removed(tmp_path):
    for name in (".manifest.json.0f.new", ".run.log.0f.new", "min.new", ".annen.new"):
        (tmp_path / name).touch()
    run.remove_left(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"min.new", ".annen.new"}


@pytest.mark.parametrize("told", ["   ", "'", "ingen-slik-kommando"])
def test_a_command_for_failures_that_cannot_be_run_is_refused_before_the_run(
    planned, tmp_path, capsys, told
):
    with pytest.raises(SystemExit) as ended:
        command.main(["run", str(planned(ONE)), "--out", str(tmp_path / "o"), "--on-failure", told])
    assert ended.value.code == command.NOTHING_RUN
    assert "--on-failure" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_a_command_for_failures_that_does_not_end_is_ended(monkeypatch, capsys):
    monkeypatch.setattr(command, "HOOK_SECONDS", 1)
    start = time.monotonic()
    command.tell_of_failure("sleep 60", 1, "noe")
    assert time.monotonic() - start < 20
    assert "ble stoppet etter 1 s" in capsys.readouterr().err


def test_a_folder_that_is_a_file_is_told_as_such(planned, capsys):
    file = planned(ONE.replace("}}", ", year: 2024}}"))
    assert command.main(["run", str(file), "--out", str(file)]) == command.NOTHING_RUN
    assert "velg en mappe, ikke en fil, med --out" in capsys.readouterr().err


def once_read(fifo):
    """What somebody reads is written through, as soon as somebody does."""
    for _ in range(600):
        with suppress(OSError):
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        time.sleep(0.1)
    raise TimeoutError(fifo)


@pytest.fixture
def at_work(planned, tmp_path):
    """A run that waits for its data, so that it can be told to end while it is at work."""
    fifo = tmp_path / "data" / "9999" / "datapackage.json"
    fifo.parent.mkdir(parents=True)
    os.mkfifo(fifo)
    text = ONE.replace('"0301"', '"9999", year: 2024')
    line = [sys.executable, "-c", RUN, "run", str(planned(text)), "--out", str(tmp_path / "out")]
    environment = {**os.environ, "KOMMUNETALL_DATA": str(tmp_path / "data")}
    started, writers = [], []

    def start(*before, hook=""):
        process = subprocess.Popen(
            [*before, *line, *(["--on-failure", hook] if hook else [])],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        writers.append(once_read(fifo))
        return process

    ignored = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield start
    signal.signal(signal.SIGHUP, ignored)
    for writer in writers:
        os.close(writer)
    for process in started:
        process.kill()
        process.communicate()


def test_a_terminal_that_goes_away_ends_a_run_in_order_and_tells(at_work, tmp_path):
    told = tmp_path / "told"
    process = at_work(hook=f"cp /dev/stdin {told}")
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=30)
    assert process.returncode == command.INTERRUPTED
    assert told.read_text() == "Kjøringen ble avbrutt: gå videre med --resume."


def test_under_nohup_a_run_goes_on(at_work):
    process = at_work("nohup")
    process.send_signal(signal.SIGHUP)
    time.sleep(1)
    assert process.poll() is None
