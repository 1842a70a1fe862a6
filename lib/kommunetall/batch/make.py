"""Make one report: papermill executes its notebook, the exporter prints it."""

from __future__ import annotations

import logging
import os
import sys
import time
import traceback
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import nbformat
import papermill
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError

from kommunetall.batch.job import ENGINES, FAILED, Job, Made
from kommunetall.batch.pdf import compiled, report_of
from kommunetall.errors import KommunetallError

MADE_BY_PAPERMILL = "papermill"
CLOCK = ("start_time", "end_time", "duration")

logging.getLogger("papermill").setLevel(logging.ERROR)


def make(job: Job) -> Made:
    """Execute one report's notebook and print it, into the job's folder; nothing is raised.

    The executed notebook is the same to the byte each time: papermill's times are in what is returned.
    """
    start, started = time.monotonic(), time.strftime("%Y-%m-%dT%H:%M:%S%z")
    folder, notebook = Path(job.folder), Path(job.notebook)
    os.environ["KOMMUNETALL_DATA"] = job.data
    executed, made = folder / f"{job.name}.ipynb", Made(job.name, started=started)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        papermill.execute_notebook(
            notebook,
            executed,
            parameters=job.parameters,
            engine_name=ENGINES[job.engine],
            request_save_on_cell_execute=False,
            progress_bar=False,
            cwd=notebook.parent,
            time_limit=job.time_limit,
            memory_limit=job.memory_limit,
        )
        node = nbformat.read(executed, as_version=4)
        made = replace(made, inputs=node.metadata.kommunetall.inputs, cell_seconds=without_clock(node))
        files = {
            f"{job.name}.pdf": compiled(report_of(node)),
            f"{job.name}.ipynb": nbformat.writes(node).encode(),
        }
    except (KommunetallError, PapermillExecutionError, OSError) as error:
        made, files = replace(made, failure=reason(error)), failed_notebook(executed)
    except Exception as error:  # whatever else goes wrong with one report must not stop the others
        trace = traceback.format_exc()
        made, files = (
            replace(made, failure=f"{type(error).__name__}: {error}", trace=trace),
            failed_notebook(executed),
        )
    try:
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        made, files = replace(made, failure=str(error)), {}
    checksums = {name: sha256(content).hexdigest() for name, content in files.items()}
    kernel, own = peaks()
    return replace(
        made, files=checksums, seconds=time.monotonic() - start, kernel_peak_mib=kernel, report_peak_mib=own
    )


def failed_notebook(executed: Path) -> dict[str, bytes]:
    """The notebook of a report that failed, with its error at the top, under its own name."""
    try:
        node = nbformat.read(executed, as_version=4)
    except (OSError, ValueError):
        return {}
    without_clock(node)
    return {f"{executed.stem}{FAILED}": nbformat.writes(node).encode()}


def without_clock(node: NotebookNode) -> list[float]:
    """Take from an executed notebook what differs between two runs of it; seconds of each code cell.

    Those are papermill's times, the paths of this machine, and the names of the cells that it adds.
    """
    record = node.metadata.papermill
    record.input_path, record.output_path = (Path(p).name for p in (record.input_path, record.output_path))
    seconds = [
        cell.metadata.papermill.duration or 0.0
        for cell in node.cells
        if cell.cell_type == "code" and "papermill" in cell.metadata
    ]
    added = 0
    for place in (node, *node.cells):
        for key in CLOCK:
            place.metadata.get("papermill", {}).pop(key, None)
    for cell in node.cells:
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags or "papermill-error-cell-tag" in tags:
            cell.id = f"{MADE_BY_PAPERMILL}-{added}"
            added += 1
    return [round(s, 4) for s in seconds]


def reason(error: Exception) -> str:
    """Why a report failed, in words for the one who ordered it."""
    if isinstance(error, PapermillExecutionError):
        return f"cell {error.exec_count}: {error.ename}: {error.evalue}"
    return str(error)


def peaks() -> tuple[int, int]:
    """Most memory of this process's children and of itself, in MiB; zero where the system does not tell."""
    if sys.platform == "win32":
        return 0, 0
    import resource

    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return tuple(
        round(resource.getrusage(who).ru_maxrss / unit)
        for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)
    )
