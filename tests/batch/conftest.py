"""A small project: a notebook that does as its parameter says, and data that may be changed."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from nbformat import write
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from kommunetall import inputs
from kommunetall.batch import command, plan, record, run
from kommunetall.batch.job import FAILED, Job, Made
from kommunetall.data import has, read

PARAMETERS = """municipality: str = "3301"  # kommune
year: int = 2024  # år
report_date: str = "2026-11-23"  # dato
reads: str = "deflator"  # tabellen som leses
does: str = ""  # det siste som gjøres"""
IMPORTS = """from IPython.display import Markdown, display
from kommunetall.data import has, read
from kommunetall.show.report import Cover
Cover("Liten", year, report_date)"""
READS = """has("nothing", municipality)
rows = read(reads, municipality if reads.startswith("sick") else None)
Markdown(f"Tabellen har {len(rows)} rader.")"""
NOTHING = "pass  # and nothing to show"
EXPLORES = 'raise SystemExit("nobody explores in a batch")'


def notebook_with(*sources: str):
    cells = [new_markdown_cell("# En liten rapport", id="title")]
    cells += [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    cells[1].metadata.tags = ["parameters"]
    cells[-1].metadata.tags = ["explore"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


class WritingMakers:
    """Make reports in this process, without a kernel: read, fail and write as the small notebook.

    For tests of what a run decides, keeps and tells; tests of processes have real ones.
    """

    def __enter__(self) -> WritingMakers:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, job: Job) -> Future:
        done = Future()
        done.set_result(self.make(job))
        return done

    def received(self, job: Job, answer: Made) -> Made:
        return answer

    def make(self, job: Job) -> Made:
        told = {"municipality": "3301", "reads": "deflator", "does": "", **job.parameters}
        started, start = time.strftime("%Y-%m-%dT%H:%M:%S%z"), time.monotonic()
        inputs.forget()
        try:
            has("nothing", told["municipality"])
            rows = read(
                told["reads"], told["municipality"] if told["reads"].startswith("sick") else None
            )
            exec(told["does"], {})
        except Exception as error:  # noqa: BLE001  # as in a cell
            failure = f"celle 5: {type(error).__name__}: {error}"
            return Made(job.name, self.written(job, {FAILED: failure}), failure=failure)
        content = json.dumps([told, len(rows)])
        empty = "Tallene er ikke lagt inn." if told["does"] == NOTHING else ""
        endings = [".ipynb"] if empty else [".ipynb", ".pdf"]
        return Made(
            job.name,
            empty=empty,
            files=self.written(job, dict.fromkeys(endings, content)),
            inputs=inputs.read_so_far(),
            started=started,
            seconds=time.monotonic() - start,
        )

    def written(self, job: Job, contents: dict[str, str]) -> dict[str, str]:
        """Checksum of each file, now written into the job's folder."""
        checksums = {}
        for ending, content in contents.items():
            file = Path(job.folder) / f"{job.name}{ending}"
            file.write_text(content, encoding="utf-8")
            checksums[file.name] = sha256(content.encode()).hexdigest()
        return checksums


def writing(*_: object) -> WritingMakers:
    """Makers for a run."""
    return WritingMakers()


class Project:
    """A folder with a notebook, data, a plan, and the reports made from them."""

    def __init__(self, folder: Path, makers_of: run.MakersOf) -> None:
        self.folder, self.out, self.data = folder, folder / "out", folder / "data"
        self.notebooks, self.makers_of = folder / "notebooks", makers_of
        self.notebooks.mkdir()
        shutil.copytree(inputs.HOME_DATA, self.data)
        small = notebook_with(PARAMETERS, IMPORTS, READS, "exec(does)", EXPLORES)
        write(small, self.notebooks / "small.ipynb")

    def plan(self, **reports: dict) -> Path:
        """A plan with a report of each name, which has these parameters."""
        lines = [
            f"  - {{notebook: small, name: {n}, parameters: {json.dumps(p)}}}"
            for n, p in reports.items()
        ]
        file = self.folder / "plan.yaml"
        file.write_text("date: 2026-11-23\nreports:\n" + "\n".join(lines) + "\n", encoding="utf-8")
        return file

    def run(self, *options: str, **reports: dict) -> int:
        """Exit code of a run, as the command gives it."""
        return self.command(str(self.plan(**reports)), "--jobs", "2", *options)

    def command(self, *options: str) -> int:
        """Exit code of the command in this process, which knows of nothing that it read before."""
        record.environment.cache_clear()
        for cached in (record.notebook_checksum, record.input_checksum):
            cached.cache_clear()
        return command.main(["run", "--out", str(self.out), *options], self.makers_of)

    def command_line(self, *options: object) -> list[str]:
        """The command for a process of its own, on the project's notebooks."""
        code = (
            "import sys; from pathlib import Path; from kommunetall.batch import command, plan;"
            f"plan.NOTEBOOKS = Path({str(self.notebooks)!r}); sys.exit(command.main(sys.argv[1:]))"
        )
        return [sys.executable, "-c", code, "run", "--out", str(self.out), *map(str, options)]

    def files(self) -> dict[str, bytes]:
        """Content of what a run makes that is the same each time."""
        ours = ("manifest.json", "run.jsonl", "run.log", ".lock")
        return {p.name: p.read_bytes() for p in self.out.iterdir() if p.name not in ours}

    def records(self) -> dict[str, record.Record]:
        return record.read_records(self.out)[0]


@contextmanager
def project_in(folder: Path, makers_of: run.MakersOf) -> Iterator[Project]:
    """A project in a folder, known as the one to run."""
    with pytest.MonkeyPatch.context() as patched:
        made = Project(folder, makers_of)
        patched.setattr(plan, "NOTEBOOKS", made.notebooks)
        patched.setenv("KOMMUNETALL_DATA", str(made.data))
        yield made


@pytest.fixture
def project(tmp_path):
    """A project whose reports are written by this process."""
    with project_in(tmp_path, writing) as made:
        yield made


@pytest.fixture
def real_project(tmp_path):
    """A project whose reports are made as users have them made."""
    with project_in(tmp_path, run.makers_of) as made:
        yield made


@pytest.fixture(scope="module")
def shared_project(tmp_path_factory):
    """A real project that the tests of a module share; each leaves it as it was."""
    with project_in(tmp_path_factory.mktemp("shared"), run.makers_of) as made:
        yield made


@pytest.fixture(scope="session")
def until() -> Callable[..., object]:
    """A function that waits for what another function answers, when it answers something."""

    def waited(answer: Callable[[], object], seconds: float = 60) -> object:
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if found := answer():
                return found
            time.sleep(0.05)
        raise TimeoutError

    return waited
