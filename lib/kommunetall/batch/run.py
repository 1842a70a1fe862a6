"""Run reports: papermill executes, the exporter prints, and only what is whole is put in place."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from kommunetall.batch.pdf import KommunetallPdfExporter
from kommunetall.batch.plan import Report
from kommunetall.errors import KommunetallError

FAILED = ".failed.ipynb"


@dataclass(frozen=True)
class Outcome:
    """How one report ended: its files, or why it failed and where."""

    name: str
    seconds: float
    files: tuple[Path, ...] = ()
    failure: str = ""


def run(reports: list[Report], out: Path, jobs: int) -> Iterator[Outcome]:
    """Make reports in `jobs` processes at a time, each outcome as it comes.

    A report that fails stops no other. Its notebook is kept as *name*.failed.ipynb, and files of an
    earlier run stay as they were.
    """
    out.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        for done in as_completed([pool.submit(make, report, out) for report in reports]):
            yield done.result()


def make(report: Report, out: Path) -> Outcome:
    """Execute one report's notebook and print it."""
    start = time.monotonic()
    failed_notebook = out / f"{report.name}{FAILED}"
    with TemporaryDirectory(dir=out, prefix=".making-") as folder, TemporaryDirectory() as sockets:
        executed = Path(folder) / f"{report.name}.ipynb"
        printed = Path(folder) / f"{report.name}.pdf"
        try:
            papermill.execute_notebook(
                report.notebook,
                executed,
                parameters=report.parameters,
                cwd=report.notebook.parent,
                progress_bar=False,
                config=kernel_transport(sockets),
            )
            pdf, _ = KommunetallPdfExporter().from_notebook_node(nbformat.read(executed, as_version=4))
            printed.write_bytes(pdf)
        except (KommunetallError, PapermillExecutionError, OSError) as error:
            if executed.is_file():
                os.replace(executed, failed_notebook)
            return Outcome(report.name, time.monotonic() - start, failure=reason(error))
        files = tuple(out / made.name for made in (printed, executed))
        for made, place in zip((printed, executed), files, strict=True):
            os.replace(made, place)
    failed_notebook.unlink(missing_ok=True)
    return Outcome(report.name, time.monotonic() - start, files)


def reason(error: Exception) -> str:
    """Why a report failed, in words for the one who ordered it."""
    if isinstance(error, PapermillExecutionError):
        return f"cell {error.exec_count}: {error.ename}: {error.evalue}"
    return str(error)


def kernel_transport(sockets: str) -> Config:
    """Talk to the kernel over sockets in a private folder of its own; over TCP where a system has none."""
    if sys.platform == "win32":
        return Config()
    return Config(KernelManager={"transport": "ipc", "ip": os.path.join(sockets, "kernel")})
