"""Make one report: papermill executes its notebook, the exporter prints it."""

from __future__ import annotations

import json
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
from nbformat.v4 import new_markdown_cell
from papermill.exceptions import PapermillExecutionError

from kommunetall import memory
from kommunetall.batch.job import ENGINES, FAILED, Job, Made
from kommunetall.errors import KommunetallError, NothingToShow
from kommunetall.printing.markdown import markdown_blocks
from kommunetall.printing.pdf import compiled, compiler, report_of

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
CLOCK = ("start_time", "end_time", "duration")

logging.getLogger("papermill").setLevel(logging.ERROR)


def make(job: Job) -> Made:
    """Execute one report's notebook and print it, into the job's folder; nothing is raised.

    The executed notebook is the same to the byte each time: papermill's times are in what is
    returned.
    """
    start, started = time.monotonic(), time.strftime("%Y-%m-%dT%H:%M:%S%z")
    folder, notebook = Path(job.folder), Path(job.notebook)
    os.environ.update({"KOMMUNETALL_DATA": job.data, memory.FOLDER: job.memory})
    executed, made = folder / f"{job.name}.ipynb", Made(job.name, started=started)
    try:
        node = papermill.execute_notebook(
            without_outputs(notebook, folder / f"{job.name}.source.ipynb"),
            executed,
            parameters=job.parameters,
            engine_name=ENGINES[job.engine],
            request_save_on_cell_execute=False,
            progress_bar=False,
            cwd=notebook.parent,
            time_limit=job.time_limit,
            memory_limit=job.memory_limit,
        )
        made = replace(
            made,
            inputs=node.metadata.kommunetall.inputs,
            cell_seconds=without_clock(node, notebook),
        )
        files = {f"{job.name}.ipynb": nbformat.writes(node).encode()}
        files[f"{job.name}.pdf"] = compiled(report_of(node))
    except NothingToShow as error:
        made = replace(made, empty=" ".join(error.findings))
    except Exception as error:  # noqa: BLE001  # one report must not stop the others
        made = replace(
            made, failure=reason(error), trace="" if foreseen(error) else traceback.format_exc()
        )
        files = failed_notebook(executed, notebook, made.failure)
    try:
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        made, files = replace(made, failure=str(error)), {}
    checksums = {name: sha256(content).hexdigest() for name, content in files.items()}
    kernel, own = peaks()
    return replace(
        made,
        files=checksums,
        seconds=time.monotonic() - start,
        kernel_peak_mib=kernel,
        report_peak_mib=own,
    )


def without_outputs(notebook: Path, copy: Path) -> Path:
    """A copy of a notebook without its kept outputs, which papermill would read and throw away.

    One that names no kernel has the project's own Python.
    """
    node = json.loads(notebook.read_text(encoding="utf-8"))
    node["metadata"].setdefault("kernelspec", KERNEL)
    for cell in node["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    copy.write_text(json.dumps(node), encoding="utf-8")
    return copy


def failed_notebook(executed: Path, notebook: Path, failure: str) -> dict[str, bytes]:
    """The notebook of a report that failed, with its error at the top, under its own name."""
    try:
        node = nbformat.read(executed, as_version=4)
    except (OSError, ValueError):
        return {}
    without_clock(node, notebook)
    if not any(added_by_papermill(cell) for cell in node.cells[:1]):
        node.cells.insert(
            0, new_markdown_cell(f"**Det ble ikke laget noen rapport.** {failure}", id="failure")
        )
    return {f"{executed.stem}{FAILED}": nbformat.writes(node).encode()}


def without_clock(node: NotebookNode, notebook: Path) -> list[float]:
    """Take from an executed notebook what differs between two runs of it.

    That is papermill's times, the paths of this machine, and the names of the cells that it adds.

    Returns
    -------
    list of float
        Seconds of each code cell that was run.
    """
    record = node.metadata.papermill
    record.input_path, record.output_path = notebook.name, Path(record.output_path).name
    seconds = [
        cell.metadata.papermill.duration
        for cell in node.cells
        if cell.cell_type == "code"
        and cell.metadata.get("papermill", {}).get("duration") is not None
    ]
    for place in (node, *node.cells):
        for key in CLOCK:
            place.metadata.get("papermill", {}).pop(key, None)
    for number, cell in enumerate(filter(added_by_papermill, node.cells)):
        cell.id = f"papermill-{number}"
    return [round(s, 4) for s in seconds]


def added_by_papermill(cell: NotebookNode) -> bool:
    """Whether papermill put the cell there: the parameters, or an error."""
    return bool(
        {"injected-parameters", "papermill-error-cell-tag"} & set(cell.metadata.get("tags", []))
    )


def foreseen(error: Exception) -> bool:
    """Whether the error's own words tell its reader what to do."""
    return isinstance(error, KommunetallError | PapermillExecutionError | OSError)


def reason(error: Exception) -> str:
    """Why a report failed, in words for the one who ordered it."""
    if isinstance(error, PapermillExecutionError):
        return f"celle {error.exec_count}: {error.ename}: {error.evalue}"
    return str(error) if foreseen(error) else f"{type(error).__name__}: {error}"


def peaks() -> tuple[int, int]:
    """Most memory of this process's children and of itself, in MiB; 0 where it is not told."""
    if sys.platform == "win32":
        return 0, 0
    import resource

    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(children / unit), round(own / unit)


def warm_up() -> None:
    """Check, read and set one small notebook, so that a forked process has all of that ready.

    Typst is made ready but not used: it would start threads, which a forked process does not have.
    """
    text = (
        "# a\n\n- b **c** *d* `e` [f](g)\n\n> h\n\n<!-- formel: x -->\n\n$$ x $$\n\n"
        "| i |\n|---|\n| j |\n"
    )
    for minor in (4, 5):
        nbformat.validate({"nbformat": 4, "nbformat_minor": minor, "metadata": {}, "cells": []})
    list(markdown_blocks(text))
    compiler()
