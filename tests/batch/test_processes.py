"""Reports are made by processes of their own, within limits, the same by both engines."""

import json
import subprocess
import sys
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import jsonschema
import nbformat
import pytest

from kommunetall import inputs
from kommunetall.batch import command, record, warm
from kommunetall.batch.job import Job

NOTEBOOKS = sorted((inputs.CHECKOUT / "notebooks").glob("*.ipynb"))
SECONDS = {"nbclient": 15, "warm": 6}  # a new interpreter must start within its limit too
MIB = 1024

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
SOCKETS = {"nbclient": PRIVATE, "warm": PRIVATE + NOTHING_ON_TCP}
TWO_TITLES = "from IPython.display import Markdown, display; display(Markdown('---\\n# To'))"
READS_INPUT = "import subprocess; assert subprocess.check_output('cat') == b''"
KILLED = {
    "too_long": ("import time; time.sleep(60)", "celle 5: TimeLimit: tok mer enn {seconds} s"),
    "too_much_memory": ("x = bytearray(3 << 30)", "celle 5: MemoryError"),
    "its_kernel_ended": ("import os; os._exit(3)", "celle 5: KernelDied"),
    "its_process_ended": (
        "import os; os.kill(os.getppid(), 9)",
        "prosessen som laget den, sluttet (signal 9)",
    ),
}
SAME = {
    "fine": {"year": 2023},
    "other": {"reads": "sickness_absence"},
    "fails": {"does": "print('ut'); 1 / 0"},
}
WARM_ONLY = {
    "elsewhere": {"municipality": "1151"},
    "two_titles": {"does": TWO_TITLES},
    "reads_input": {"does": READS_INPUT},
}


def reports(engine):
    """Reports of all kinds, the longest first; fewer for kernels that are slow to start."""
    return {
        **{name: {"does": does} for name, (does, _) in KILLED.items()},
        **SAME,
        **(WARM_ONLY if engine == "warm" else {}),
        "sockets": {"does": SOCKETS[engine]},
    }


@dataclass
class Run:
    """What a run has left and told."""

    code: int
    told: str
    files: dict[str, bytes]
    records: dict[str, record.Record]
    manifest: str


@pytest.fixture(scope="module")
def runs(shared_project):
    """All kinds of reports made by each engine, the last over the first."""
    found = {}
    for engine, seconds in SECONDS.items():
        limits = ["--time-limit", str(seconds), "--memory-limit", str(MIB)]
        with redirect_stderr(StringIO()) as told:
            code = shared_project.run("--force", "--engine", engine, *limits, **reports(engine))
        manifest = (shared_project.out / "manifest.json").read_text(encoding="utf-8")
        files, records = shared_project.files(), shared_project.records()
        found[engine] = Run(code, told.getvalue(), files, records, manifest)
    return found


@pytest.fixture
def warm_run(runs) -> Run:
    return runs["warm"]


@pytest.mark.parametrize("engine", SECONDS)
@pytest.mark.parametrize("name", KILLED)
def test_limits_and_sudden_ends_are_told(runs, engine, name):
    assert runs[engine].code == command.SOME_FAILED
    told = KILLED[name][1].format(seconds=SECONDS[engine])
    assert told in runs[engine].records[name].failure
    assert f"{name}: {runs[engine].records[name].failure}" in runs[engine].told


@pytest.mark.parametrize("engine", SECONDS)
def test_what_fails_stops_nothing_else(runs, engine):
    outcomes = {name: found.outcome for name, found in runs[engine].records.items()}
    failed = {*KILLED, "fails", "two_titles"} & set(reports(engine))
    assert {name for name, outcome in outcomes.items() if outcome == "failed"} == failed
    assert {outcome for name, outcome in outcomes.items() if name not in failed} == {"made"}
    assert "Traceback" not in runs[engine].told


def test_both_engines_make_the_same(runs):
    one, other = (
        {name: file for name, file in run.files.items() if name.startswith(tuple(SAME))}
        for run in runs.values()
    )
    assert one == other
    assert set(one) == {"fine.pdf", "fine.ipynb", "other.pdf", "other.ipynb", "fails.failed.ipynb"}


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads what Linux says of sockets")
@pytest.mark.parametrize("engine", SECONDS)
def test_kernels_speak_over_private_sockets(runs, engine):
    assert not runs[engine].records["sockets"].failure


def test_a_cell_that_reads_its_standard_input_meets_its_end(warm_run):
    assert not warm_run.records["reads_input"].failure


@pytest.mark.parametrize(
    ("name", "told"), [("fails", "Exception"), ("two_titles", "Det ble ikke laget noen rapport")]
)
def test_a_notebook_that_became_no_report_says_so_at_its_top(warm_run, name, told):
    stopped = nbformat.reads(warm_run.files[f"{name}.failed.ipynb"].decode(), as_version=4)
    assert told in stopped.cells[0].source


def test_a_report_that_cannot_be_printed_is_told_with_the_reason(warm_run):
    assert "2 overskrifter på øverste nivå" in warm_run.told


def test_the_manifest_is_as_published_and_says_how_each_report_was_made(warm_run):
    file = inputs.CHECKOUT / "reports" / "manifest.schema.json"
    schema = json.loads(file.read_text(encoding="utf-8"))
    assert schema == record.Manifest.model_json_schema(), "make schema"
    manifest = json.loads(warm_run.manifest)
    jsonschema.validate(manifest, schema)
    made = {report["name"]: report for report in manifest["reports"]}
    build, failed = made["fine"]["build"], made["fails"]
    assert build["inputs"]["data/3301/datapackage.json"]
    assert build["inputs"]["data/national/deflator.csv"]
    assert build["outputs"].keys() == {"fine.pdf", "fine.ipynb"}
    assert build["seconds"] > sum(build["cell_seconds"]) > 0
    assert len(build["cell_seconds"]) == 5
    assert 50 < build["kernel_peak_mib"] < 400
    assert 50 < build["report_peak_mib"] < 400
    assert manifest["environments"][build["environment"]]["packages"]["pandas"]
    assert failed["failure"].startswith("celle 5: ZeroDivisionError")
    assert failed["build"] is None


def test_an_executed_notebook_keeps_papermills_record_but_no_clock_and_no_machine(
    shared_project, warm_run
):
    notebook = nbformat.reads(warm_run.files["fine.ipynb"].decode(), as_version=4)
    kept = notebook.metadata.papermill
    assert kept.parameters == {"year": 2023, "report_date": "2026-11-23"}
    assert kept.input_path == "small.ipynb"
    assert not {"start_time", "end_time", "duration"} & set(kept)
    assert {c.metadata.papermill.status for c in notebook.cells[:-1]} == {"completed"}
    assert notebook.metadata.kommunetall.inputs
    assert str(shared_project.folder) not in nbformat.writes(notebook)


def test_a_cell_for_exploring_is_left_to_the_reader_and_not_run(warm_run):
    notebook = nbformat.reads(warm_run.files["fine.ipynb"].decode(), as_version=4)
    last = notebook.cells[-1]
    assert last.metadata.tags == ["explore"]
    assert "nobody explores" in last.source
    assert last.outputs == []
    assert last.execution_count is None
    assert "nobody explores" not in warm_run.told


@pytest.mark.usefixtures("runs")
def test_what_kernels_have_read_decides_what_is_made_again(shared_project, capsys):
    table = shared_project.data / "3301" / "sickness_absence.csv"
    before, folder = table.read_bytes(), shared_project.data / "1151"
    try:
        table.write_bytes(before[: before.rindex(b"\n", 0, -1) + 1])
        folder.mkdir()
        (folder / "datapackage.json").write_text('{"resources": []}', encoding="utf-8")
        assert shared_project.run("--explain", **reports("warm")) == command.DONE
    finally:
        table.write_bytes(before)
        (folder / "datapackage.json").unlink()
        folder.rmdir()
    told = capsys.readouterr().out
    assert "other: ville blitt laget\n  - data/3301/sickness_absence.csv er endret" in told
    assert "elsewhere: ville blitt laget\n  - data/1151/datapackage.json er ny" in told
    assert "fine: er som den ville blitt" in told
    assert "sockets: er som den ville blitt" in told


def test_papermill_itself_can_use_the_engine(real_project):
    (notebook,) = real_project.notebooks.iterdir()
    file = real_project.folder / "made.ipynb"
    options = ["--engine", "kommunetall", "--no-progress-bar", "-r", "municipality", "1151"]
    made = subprocess.run(
        [sys.executable, "-m", "papermill", *options, notebook, file],
        check=False,
        capture_output=True,
        text=True,
        cwd=notebook.parent,
    )
    assert made.returncode == 0, made.stderr
    read = nbformat.read(file, as_version=4).metadata.kommunetall.inputs
    assert read["data/1151/datapackage.json"] == inputs.ABSENT


def test_a_report_on_what_a_warm_process_has_read_is_as_one_that_reads_it_itself(tmp_path):
    notebook = str(inputs.CHECKOUT / "notebooks" / "equalisation.ipynb")
    parameters = {"municipality": "1151", "year": 2024, "report_date": "2026-11-23"}
    process = warm.Warm([notebook])
    maker = process.maker()
    made = {}
    for engine in SECONDS:
        memory = tmp_path / engine
        memory.mkdir()
        made[engine] = maker.make(
            Job(
                name="1151",
                notebook=notebook,
                parameters=parameters,
                folder=str(tmp_path),
                data=str(inputs.data_folder().resolve()),
                memory=str(memory),
                engine=engine,
                time_limit=0,
                memory_limit=0,
            )
        )
    maker.close()
    process.close()
    assert made["warm"].failure == ""
    assert made["warm"].inputs == made["nbclient"].inputs
    assert made["warm"].files == made["nbclient"].files
    assert "data/national/municipal_tax.csv" in made["warm"].inputs


def test_starting_a_warm_process_parses_nothing_since_threads_start_several(monkeypatch):
    parsed = []
    with monkeypatch.context() as patched:
        patched.setattr(warm.ast, "parse", lambda *_: parsed.append("in this process"))
        started = warm.Warm(NOTEBOOKS)
    assert parsed == []
    assert started.alive
    for process in started.processes:
        process.kill()
    started.close()
