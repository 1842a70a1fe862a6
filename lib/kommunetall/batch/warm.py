"""A warm process: libraries imported once, then one process forked for each report.

:class:`Warm` is the side of the one who has reports to make, :func:`main` the process itself. They speak
in lines of JSON. The process has one thread, so it can be forked safely wherever its user runs.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn, cast

from kommunetall import inputs
from kommunetall.batch.job import SOCKETS, Job, Made

CAN_FORK = hasattr(os, "fork")
GRACE_SECONDS, A_WEEK = 30.0, 604_800.0
NEEDED_BY_KERNELS = (
    "kommunetall.printing.layout",
    "kommunetall.batch.make",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.extensions.storemagic",
    "ipykernel.debugger",
    "ipykernel.kernelapp",
    "tornado.platform.asyncio",
    "zmq.utils.garbage",
)
# jsonschema takes it in for a format that notebooks do not use, and it compiles a grammar for 0.8 s
SLOW_AND_UNUSED = "rfc3987_syntax"
# pandas takes it in where it is installed, for text; it starts a thread, which a process that forks must not have, and takes much memory
THREADED = "pyarrow"
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "PYTHONHASHSEED": "0",
    "MALLOC_MMAP_THRESHOLD_": "500000000",
    "MALLOC_TRIM_THRESHOLD_": "500000000",
}
ENDED = "the process that made it ended (%s): is the machine short of memory?"


class Warm:
    """A warm process that makes one report at a time.

    It parses the notebooks itself: several threads start such processes at once, and Python 3.11 cannot parse in two threads.
    Its numeric libraries use one thread, so figures are the same on a machine with any number of cores,
    and memory that is freed is kept for the next use, which on Linux saves a tenth of the time.
    """

    def __init__(self, notebooks: Iterable[str | Path]) -> None:
        command = [sys.executable, "-m", __name__, *map(str, notebooks)]
        environment = {**os.environ, **ENVIRONMENT}
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            process_group=0 if CAN_FORK else None,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.jobs, self.answers = self.process.stdin, self.process.stdout

    @property
    def alive(self) -> bool:
        """Whether it can make another report."""
        return self.process.poll() is None

    def make(self, job: Job) -> Made:
        """Make one report; one that fails, or takes its process down, is an outcome as well."""
        try:
            self.jobs.write(json.dumps(asdict(job)).encode() + b"\n")
            self.jobs.flush()
            return Made(**json.loads(self.answers.readline()))
        except (OSError, ValueError):
            return Made(job.name, failure=ENDED % f"exit code {self.process.wait()}")

    def close(self) -> None:
        """End the process and whatever it is making."""
        with suppress(OSError):
            self.jobs.close()
        self.process.wait()
        self.answers.close()


def modules_of(notebooks: Iterable[str | Path]) -> Iterator[str]:
    """Modules that notebooks import, each name taken from one counted as a module too."""
    for notebook in notebooks:
        for cell in json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]:
            with suppress(SyntaxError):
                for node in (
                    ast.walk(ast.parse("".join(cell["source"])))
                    if cell["cell_type"] == "code"
                    else ()
                ):
                    if isinstance(node, ast.Import):
                        yield from (alias.name for alias in node.names)
                    elif isinstance(node, ast.ImportFrom) and node.module:
                        yield from (
                            node.module,
                            *(f"{node.module}.{alias.name}" for alias in node.names),
                        )


def main() -> None:
    """Get warm, then make one report for each line that comes, until no more can come."""
    answers, jobs = os.fdopen(os.dup(1), "wb", buffering=0), os.fdopen(os.dup(0), "rb", buffering=0)
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    warm_up(sorted(set(modules_of(sys.argv[1:]))))
    with TemporaryDirectory(prefix="kommunetall-") as sockets:
        os.environ[SOCKETS] = sockets
        while line := jobs.readline():
            job = Job(**json.loads(line))
            made = made_in_a_fork(job, jobs.fileno()) if CAN_FORK else made_here(job)
            answers.write(json.dumps(asdict(made)).encode() + b"\n")


def warm_up(modules: Iterable[str]) -> None:
    """Import modules, call the ``warm_up`` of those that have one, and keep all of it out of garbage collection."""
    with without(SLOW_AND_UNUSED):
        import_module("nbformat")
    with without(THREADED):
        for name in (*NEEDED_BY_KERNELS, *modules):
            with suppress(Exception):  # what is wrong with it, the notebook itself will tell
                getattr(import_module(name), "warm_up", bool)()
    inputs.forget()
    gc.collect()
    gc.freeze()


@contextmanager
def without(module: str) -> Iterator[None]:
    """Let imports meanwhile find that an optional module is not there."""
    present = cast("dict[str, Any]", sys.modules).setdefault(module, None)
    try:
        yield
    finally:
        if present is None:
            del sys.modules[module]


def made_here(job: Job) -> Made:
    """Make a report in this process."""
    from kommunetall.batch.make import make

    return make(job)


def made_in_a_fork(job: Job, caller: int) -> Made:
    """Make a report in a process of its own, ended with all its own if it takes too long or `caller` is gone."""
    result, told = os.pipe()
    parent, pid = os.getpid(), os.fork()
    if not pid:
        os.close(result)
        become_report(job, told, parent)
    os.close(told)
    with suppress(OSError):
        os.setpgid(pid, pid)
    ends, answer = time.monotonic() + (job.time_limit or A_WEEK) + GRACE_SECONDS, b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(result, selectors.EVENT_READ)
        waiting.register(caller, selectors.EVENT_READ)
        while ready := [key.fd for key, _ in waiting.select(max(0.0, ends - time.monotonic()))]:
            if result in ready:
                piece = os.read(result, 1 << 16)
                answer += piece
                if not piece or piece.endswith(b"\n"):
                    break
            elif caller in ready:
                end(pid)
                sys.exit()
    os.close(result)
    end(pid)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if answer.endswith(b"\n"):
        return Made(**json.loads(answer))
    if not ready:
        return Made(job.name, failure=f"it took longer than {job.time_limit:g} s")
    return Made(
        job.name,
        failure=ENDED % f"signal {-status}" if status < 0 else ENDED % f"exit code {status}",
    )


def end(pid: int) -> None:
    """End a process and those that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def become_report(job: Job, told: int, parent: int) -> NoReturn:
    """Make one report, tell how it went, and end."""
    from kommunetall.batch.engine import end_with_parent

    try:
        os.setpgid(0, 0)
        end_with_parent(parent)
        answer = json.dumps(asdict(made_here(job))).encode() + b"\n"
        with os.fdopen(told, "wb") as result:
            result.write(answer)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main()
