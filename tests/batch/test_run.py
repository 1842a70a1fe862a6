"""A run makes what has changed, whole or not at all, and says how it went."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import jsonschema
import nbformat
import pytest
from filelock import FileLock

from kommunetall import inputs
from kommunetall.batch import command, record, warm
from kommunetall.batch.run import LOCK, STAGING

FINE, OTHER = {}, {"reads": "sickness_absence"}


def test_reports_are_made_once_and_then_left_alone(project, capsys):
    assert project.run(first=FINE, second={"year": 2023}) == command.DONE
    told = capsys.readouterr().out
    assert "[2/2]" in told and "left" in told and "index.html" in told
    before = project.files()
    assert set(before) == {"first.pdf", "first.ipynb", "second.pdf", "second.ipynb", "index.html"}
    for file in [*project.data.rglob("*.csv"), *project.notebooks.iterdir()]:
        os.utime(file)
    assert project.run(first=FINE, second={"year": 2023}) == command.DONE
    assert "(2 as they were)" in capsys.readouterr().out
    assert project.files() == before


def test_only_what_has_changed_is_made_again_and_the_reason_is_told(project, capsys):
    reports = {"first": FINE, "second": OTHER}
    project.run(**reports)
    table = project.data / "3301" / "sickness_absence.csv"
    text = table.read_text(encoding="utf-8")
    last = text.rstrip().splitlines()[-1]
    table.write_text(text.replace(last + "\n", ""), encoding="utf-8")
    capsys.readouterr()
    assert project.run("--explain", **reports) == command.DONE
    told = capsys.readouterr().out
    assert "first: is as it would become" in told
    assert "second: would be made\n  - data/3301/sickness_absence.csv has changed" in told
    assert "because it has never been made" in told
    assert project.run(**reports) == command.DONE
    told = capsys.readouterr().out
    assert "second made" in told and "data/3301/sickness_absence.csv has changed" in told
    assert "first made" not in told

    assert project.run("--explain", first={"year": 2022}, second=OTHER) == command.DONE
    assert "year was not given, is 2022" in capsys.readouterr().out
    (project.out / "second.pdf").write_bytes(b"spoilt")
    (project.out / "first.ipynb").unlink()
    assert project.run("--dry-run", **reports) == command.DONE
    assert "2 of 2 reports would be made" in capsys.readouterr().out
    assert project.run(**reports) == command.DONE
    assert (project.out / "second.pdf").read_bytes() != b"spoilt"


def test_a_table_that_was_not_there_is_a_dependency_too(project, capsys):
    elsewhere = {"municipality": "1151"}
    project.run(first=elsewhere)
    folder = project.data / "1151"
    folder.mkdir()
    (folder / "datapackage.json").write_text('{"resources": []}', encoding="utf-8")
    capsys.readouterr()
    project.run("--explain", first=elsewhere)
    assert "data/1151/datapackage.json is new" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"packages": {"pandas": "0.1"}}, "pandas was 0.1, is "),
        ({"code": {"lib/kommunetall/gone.py": "0"}}, "lib/kommunetall/gone.py is gone"),
        ({"python": "2.7"}, "Python was 2.7, is "),
    ],
)
def test_library_and_versions_are_dependencies(changed, told):
    now = record.environment()
    before = now.model_copy(update=changed)
    assert any(reason.startswith(told) for reason in record.differences(before, now))
    assert record.differences(now, now) == []


def test_force_makes_all(project, capsys):
    project.run(first=FINE)
    before = project.files()
    capsys.readouterr()
    assert project.run("--force", first=FINE) == command.DONE
    assert "first made" in capsys.readouterr().out
    assert project.files() == before, "the same inputs give the same bytes"


def test_a_failure_stops_nothing_else_and_spoils_nothing(project, capsys, tmp_path):
    project.run(first=FINE, second=FINE)
    before = project.files()
    told_to = tmp_path / "told"
    hook = f"{sys.executable} -c \"import os, sys; open({str(told_to)!r}, 'w').write(os.environ['KOMMUNETALL_EXIT_CODE'] + sys.stdin.read())\""
    bad = {"does": "raise ValueError('no such thing')"}
    assert (
        project.run("--on-failure", hook, first=bad, second=FINE, third=FINE) == command.SOME_FAILED
    )
    told = capsys.readouterr()
    assert "first: cell 5: ValueError: no such thing" in told.err
    assert "Traceback" not in told.out + told.err
    assert (
        told_to.read_text(encoding="utf-8").startswith("1")
        and "no such thing" in told_to.read_text()
    )
    after = project.files()
    assert {"third.pdf", "first.failed.ipynb"} <= set(after)
    assert (after["first.pdf"], after["first.ipynb"]) == (
        before["first.pdf"],
        before["first.ipynb"],
    )
    stopped = nbformat.read(project.out / "first.failed.ipynb", as_version=4)
    assert "Exception" in stopped.cells[0].source
    states = {name: found.outcome for name, found in project.records().items()}
    assert states == {"first": "stale", "second": "made", "third": "made"}
    page = after["index.html"].decode()
    assert "Foreldet: siste forsøk feilet" in page and "no such thing" in page

    assert project.run(first=FINE, second=FINE) == command.DONE
    assert project.records()["first"].outcome == "made"
    assert "first.failed.ipynb" not in project.files()


def test_a_report_that_cannot_be_printed_says_so_at_the_top_of_its_notebook(project, capsys):
    assert project.run(
        first={"does": "from IPython.display import Markdown; display(Markdown('---\\n# To'))"}
    )
    assert "2 headings of level 1" in capsys.readouterr().err
    stopped = nbformat.read(project.out / "first.failed.ipynb", as_version=4)
    assert "No report was made" in stopped.cells[0].source
    assert project.records()["first"].outcome == "failed"


KILLS = {
    "too long": (
        "import time; time.sleep(60)",
        ["--time-limit", "6"],
        "cell 5: TimeLimit: took longer than 6 s",
    ),
    "too much memory": (
        "x = bytearray(3 << 30)",
        ["--memory-limit", "1024"],
        "cell 5: MemoryError",
    ),
    "its kernel ended": ("import os; os._exit(3)", [], "cell 5: KernelDied"),
    "its process ended": (
        "import os; os.kill(os.getppid(), 9)",
        [],
        "the process that made it ended (signal 9)",
    ),
}


@pytest.mark.parametrize("engine", ["warm", "nbclient"])
@pytest.mark.parametrize(("does", "options", "told"), KILLS.values(), ids=KILLS)
def test_limits_and_sudden_ends_are_told(project, capsys, does, options, told, engine):
    reports = {"first": {"does": does}, "second": FINE}
    assert project.run("--engine", engine, *options, **reports) == command.SOME_FAILED
    assert told in capsys.readouterr().err
    assert project.records()["second"].outcome == "made"


PRIVATE = """
import os
from ipykernel.connect import get_connection_info
told = get_connection_info(unpack=True)
assert told["transport"] == "ipc" and os.path.isabs(told["ip"]), told
assert not os.stat(os.path.dirname(told["ip"])).st_mode & 0o077
"""
NOTHING_ON_TCP = """
links = {f"/proc/self/fd/{n}" for n in os.listdir("/proc/self/fd")}
ours = {os.readlink(link) for link in links if os.path.lexists(link)}
tcp = [line.split() for name in ("tcp", "tcp6") for line in open(f"/proc/net/{name}")]
assert ours and not [line for line in tcp if f"socket:[{line[9]}]" in ours]
"""


@pytest.mark.skipif(not os.path.exists("/proc/net/tcp"), reason="reads what Linux says of sockets")
@pytest.mark.parametrize(
    ("engine", "does"), [("warm", PRIVATE + NOTHING_ON_TCP), ("nbclient", PRIVATE)]
)
def test_kernels_speak_over_private_sockets(project, engine, does):
    assert project.run("--engine", engine, first={"does": does}) == command.DONE


def test_both_engines_make_the_same(project):
    reports = {"first": FINE, "second": OTHER, "third": {"does": "print('ut'); 1 / 0"}}
    project.run("--engine", "nbclient", **reports)
    oracle = project.files()
    project.run("--engine", "warm", "--force", **reports)
    assert project.files() == oracle


def test_two_runs_exclude_each_other(project, capsys):
    project.out.mkdir()
    with FileLock(project.out / LOCK):
        assert project.run(first=FINE) == command.NOTHING_RUN
    assert "Another run is making reports in" in capsys.readouterr().err
    assert [p.name for p in project.out.iterdir()] == [LOCK]


def test_the_manifest_is_as_published_and_says_how_each_report_was_made(project):
    assert project.run(first=FINE, second={"does": "1 / 0"}) == command.SOME_FAILED
    schema = json.loads(
        (record.PROJECT / "reports" / "manifest.schema.json").read_text(encoding="utf-8")
    )
    assert schema == record.Manifest.model_json_schema(), "make schema"
    manifest = json.loads((project.out / "manifest.json").read_text(encoding="utf-8"))
    jsonschema.validate(manifest, schema)
    first, second = manifest["reports"]
    build = first["build"]
    assert (
        build["inputs"]["data/3301/datapackage.json"]
        and build["inputs"]["data/national/deflator.csv"]
    )
    assert build["outputs"].keys() == {"first.pdf", "first.ipynb"}
    assert build["seconds"] > sum(build["cell_seconds"]) > 0 and len(build["cell_seconds"]) == 5
    assert 50 < build["kernel_peak_mib"] < 400 and 50 < build["report_peak_mib"] < 400
    assert manifest["environments"][build["environment"]]["packages"]["pandas"]
    assert second["failure"].startswith("cell 5: ZeroDivisionError") and second["build"] is None


def test_an_executed_notebook_keeps_papermills_record_but_no_clock_and_no_machine(project):
    project.run(first={"year": 2023})
    notebook = nbformat.read(project.out / "first.ipynb", as_version=4)
    kept = notebook.metadata.papermill
    assert kept.parameters == {"year": 2023, "report_date": "2026-11-23"}
    assert kept.input_path == "small.ipynb" and not {"start_time", "end_time", "duration"} & set(
        kept
    )
    assert {c.metadata.papermill.status for c in notebook.cells} == {"completed"}
    assert notebook.metadata.kommunetall.inputs
    assert str(project.folder) not in nbformat.writes(notebook)


def test_the_log_is_there_as_text_and_as_json(project):
    project.run(first=FINE)
    events = [json.loads(line) for line in (project.out / "run.jsonl").read_text().splitlines()]
    assert [event["event"] for event in events] == ["start", "report", "end"]
    lines = (project.out / "run.log").read_text(encoding="utf-8").splitlines()
    assert [line.split(" ", 1)[1] for line in lines] == [event["line"] for event in events]


def test_a_journal_of_another_kind_is_no_hindrance(project, capsys):
    project.run(first=FINE)
    odd = b'[1]\n{"a": 1}\n\xff\n{"event": "start", "settings": {"x": 1}, "environment": {}}\n{"event": "report", "record": {}}\n'
    (project.out / "run.jsonl").write_bytes(odd)
    assert project.run("--resume", first=FINE) == command.DONE
    assert "Traceback" not in capsys.readouterr().err


def test_the_last_plan_can_be_asked_about_without_naming_it(project, capsys):
    project.run(first=FINE)
    capsys.readouterr()
    assert command.main(["run", "--explain", "--out", str(project.out)]) == command.DONE
    assert "first: is as it would become" in capsys.readouterr().out


def test_a_cell_that_reads_its_standard_input_meets_its_end(project):
    reads = "import subprocess; assert subprocess.run('cat', capture_output=True).stdout == b''"
    assert project.run("--time-limit", "20", first={"does": reads}) == command.DONE


def test_a_damaged_manifest_is_one_clear_sentence(project, capsys):
    project.run(first=FINE)
    (project.out / "manifest.json").write_text('{"reports": 1}', encoding="utf-8")
    assert project.run(first=FINE) == command.NOTHING_RUN
    assert "is not readable" in capsys.readouterr().err


def command_line(project, plan, *options):
    """The command in a process of its own, on the project's notebooks."""
    code = (
        "import sys; from pathlib import Path; from kommunetall.batch import command, plan;"
        f"plan.NOTEBOOKS = Path({str(project.notebooks)!r}); sys.exit(command.main(sys.argv[1:]))"
    )
    return [
        sys.executable,
        "-c",
        code,
        "run",
        *([str(plan)] if plan else []),
        "--out",
        str(project.out),
        *options,
    ]


def test_a_disk_that_is_full_loses_nothing_that_was_there(project):
    project.run(first=FINE)
    before, records = project.files(), project.records()
    plan = project.plan(first={"year": 2022})

    def full():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    done = subprocess.run(
        command_line(project, plan), preexec_fn=full, capture_output=True, text=True
    )
    assert done.returncode != command.DONE and "Traceback" not in done.stderr
    assert "File too large" in done.stderr
    after = project.files()
    assert {name: after[name] for name in before} == before
    assert project.records() == records
    assert project.run(first={"year": 2022}) == command.DONE


def test_a_run_that_is_killed_goes_on_to_the_same_end(project, random_moments):
    reports = {f"report-{i}": {"year": 2020 + i} for i in range(4)}
    project.run(**reports)
    undisturbed = project.files()
    kills = 0
    for moment in random_moments:
        process = subprocess.Popen(
            command_line(project, project.folder / "plan.yaml", "--force", "--jobs", "2"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(moment)
        kills += process.poll() is None
        process.kill()
        process.wait()
        resumed = subprocess.run(
            command_line(project, None, "--resume"), capture_output=True, text=True
        )
        assert not resumed.returncode or "was cut off" in resumed.stderr, (
            "killed before it began, or ended"
        )
        assert project.files() == undisturbed
    assert kills


@pytest.fixture
def random_moments():
    """Seconds after its start at which a run is killed; as many as KOMMUNETALL_KILLS says."""
    import random

    chance = random.Random(1)
    return [chance.uniform(0.1, 4.0) for _ in range(int(os.environ.get("KOMMUNETALL_KILLS", 2)))]


def test_what_was_made_before_a_kill_is_not_made_again(project, capsys):
    reports = {f"report-{i}": {"does": f"import time; time.sleep({i / 2})"} for i in range(3)}
    project.run(**reports)
    process = subprocess.Popen(
        command_line(project, project.folder / "plan.yaml", "--force", "--jobs", "1"),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert "report-0 made" in process.stdout.readline()
    process.kill()
    process.wait()
    capsys.readouterr()
    assert command.main(["run", "--out", str(project.out), "--resume"]) == command.DONE
    told = capsys.readouterr().out
    assert "report-0 made" not in told and "report-1 made" in told and "report-2 made" in told
    assert not (project.out / STAGING).exists()
    assert command.main(["run", "--out", str(project.out), "--resume"]) == command.NOTHING_RUN
    assert "was cut off" in capsys.readouterr().err


def test_what_a_killed_run_left_is_removed_although_nothing_is_to_be_made(project):
    project.run(first=FINE)
    (project.out / STAGING / "left").mkdir(parents=True)
    assert project.run(first=FINE) == command.DONE
    assert not (project.out / STAGING).exists()


def test_nothing_of_a_killed_run_goes_on(project):
    plan = project.plan(first={"does": "import time; time.sleep(120)"})
    process = subprocess.Popen(command_line(project, plan))
    deadline = time.monotonic() + 30
    while not (project.out / STAGING).is_dir() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(4)
    process.kill()
    process.wait()
    marker = str(project.folder)
    while (left := [p for p in processes() if marker in p]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left


def processes():
    """Command lines and open files of the machine's processes, as far as they can be seen."""
    for folder in filter(str.isdigit, os.listdir("/proc")):
        try:
            yield Path(f"/proc/{folder}/cmdline").read_text() + os.readlink(f"/proc/{folder}/cwd")
        except OSError:
            continue


def test_an_interrupted_run_ends_at_once_and_says_how_to_go_on(project):
    plan = project.plan(first={"does": "import time; time.sleep(120)"})
    process = subprocess.Popen(
        command_line(project, plan, "--time-limit", "0"), stderr=subprocess.PIPE, text=True
    )
    time.sleep(6)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=20)
    assert process.returncode == command.INTERRUPTED
    assert told.strip() == "The run was interrupted: go on with --resume."


def test_papermill_itself_can_use_the_engine(tmp_path):
    notebook = record.PROJECT / "notebooks" / "equalisation.ipynb"
    made = subprocess.run(
        [
            sys.executable,
            "-m",
            "papermill",
            "--engine",
            "kommunetall",
            "--no-progress-bar",
            notebook,
            tmp_path / "made.ipynb",
            "-r",
            "municipality",
            "1151",
        ],
        capture_output=True,
        text=True,
        cwd=notebook.parent,
    )
    assert made.returncode == 0, made.stderr
    assert nbformat.read(tmp_path / "made.ipynb", as_version=4).metadata.kommunetall.inputs


WARM = """
import os, sys
from kommunetall import inputs
from kommunetall.batch.warm import modules_of, warm_up
warm_up(sorted(set(modules_of(sys.argv[1:]))))
print(len(os.listdir("/proc/self/task")), len(inputs.read_so_far()), "seaborn" in sys.modules, "rfc3987_syntax" in sys.modules)
"""


@pytest.mark.skipif(
    not os.path.exists("/proc/self/task"), reason="reads what Linux says of threads"
)
def test_a_warm_process_has_one_thread_and_has_read_nothing():
    notebooks = [str(p) for p in sorted((record.PROJECT / "notebooks").glob("*.ipynb"))]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", WARM, *notebooks], capture_output=True, text=True, env=environment
    )
    assert done.stdout.split() == ["1", "0", "True", "False"], done.stderr


def test_a_faulty_call_is_one_clear_sentence(tmp_path, capsys):
    assert command.main(["run", "--out", str(tmp_path)]) == command.NOTHING_RUN
    assert "No plan is named" in capsys.readouterr().err
    plan = str(record.PROJECT / "reports" / "plans" / "annual-2024.yaml")
    assert (
        command.main(["run", plan, "--storage", "file:///x", "--out", str(tmp_path)])
        == command.NOTHING_RUN
    )
    assert "--storage is for a cluster" in capsys.readouterr().err


def test_a_year_without_data_is_one_clear_sentence(tmp_path, capsys):
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        'date: 2026-11-23\nreports: [{notebook: equalisation, parameters: {municipality: "3301", year: 2031}}]',
        encoding="utf-8",
    )
    assert command.main(["run", str(plan), "--out", str(tmp_path / "out")]) == command.SOME_FAILED
    told = capsys.readouterr().err
    assert "2031: the panel has 2020 to 2025" in told
    assert "Traceback" not in told


def test_inputs_are_named_the_same_on_every_machine(monkeypatch, tmp_path):
    monkeypatch.setenv("KOMMUNETALL_DATA", str(tmp_path))
    assert inputs.name_of(tmp_path / "3301" / "x.csv") == "data/3301/x.csv"
    assert inputs.name_of(inputs.RULES / "pension.yaml") == "rules/pension.yaml"
    assert inputs.checksum("data/3301/x.csv") == inputs.ABSENT


def test_starting_a_warm_process_parses_nothing_since_threads_start_several(monkeypatch):
    monkeypatch.setattr(
        warm.ast, "parse", lambda *_: pytest.fail("two threads at it end in a SystemError")
    )
    process = warm.Warm(sorted((record.PROJECT / "notebooks").glob("*.ipynb")))
    assert process.alive
    process.close()
