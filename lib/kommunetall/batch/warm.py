"""A warm process: libraries imported once, then a fork for each maker and for each report.

:class:`Warm` and :class:`Maker` are the side of the one who has reports to make, :func:`main` the
process itself. Makers speak in lines of JSON over two pipes of their own, which the warm process is
sent over a socket. It has one thread, and so has a maker, so both can be forked safely wherever
their user runs.
"""

from __future__ import annotations

import ast
import gc
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO, NoReturn, cast

from kommunetall import inputs
from kommunetall.batch.job import SOCKETS, Job, Made
from kommunetall.batch.left import own_folder

FOLDER = "kommunetall-maker-"
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
# pandas takes it in for text where it is installed. It takes much memory and starts a thread,
# which a process that forks must not have.
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
ENDED = "prosessen som laget den, sluttet (%s): har maskinen for lite minne?"
NO_ANSWER = "uten svar"


class Warm:
    """A warm process, and the makers that are forked from it.

    It parses the notebooks itself, since Python 3.11 cannot parse in two threads and its user may
    have several. Its numeric libraries use one thread, so figures are the same on a machine with
    any number of cores, and memory that is freed is kept for the next use, which on Linux saves a
    tenth of the time.
    """

    def __init__(self, notebooks: Iterable[str | Path]) -> None:
        self.command = [sys.executable, "-m", __name__, *map(str, notebooks)]
        self.environment = {**os.environ, **ENVIRONMENT}
        self.processes: list[subprocess.Popen[bytes]] = []
        if CAN_FORK:
            self.asking, asked = socket.socketpair()
            with asked:
                self.start(stdin=asked, process_group=0)

    def start(self, **settings: Any) -> subprocess.Popen[bytes]:
        """Start a process that gets warm."""
        process = subprocess.Popen(self.command, env=self.environment, **settings)
        self.processes.append(process)
        return process

    @property
    def alive(self) -> bool:
        """Whether it can give another maker."""
        return all(process.poll() is None for process in self.processes)

    def maker(self) -> Maker:
        """Another maker, forked from the warm process.

        Where the system cannot fork, it is a warm process of its own.

        Raises
        ------
        OSError
            If the warm process has ended.
        """
        if not CAN_FORK:
            process = self.start(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            assert process.stdin is not None
            assert process.stdout is not None
            return Maker(self, cast("BinaryIO", process.stdin), cast("BinaryIO", process.stdout))
        (its_jobs, jobs), (answers, its_answers) = os.pipe(), os.pipe()
        maker = Maker(self, os.fdopen(jobs, "wb"), os.fdopen(answers, "rb"))
        try:
            socket.send_fds(self.asking, [b"!"], [its_jobs, its_answers])
        finally:
            os.close(its_jobs)
            os.close(its_answers)
        return maker

    def close(self) -> None:
        """End the process, when its makers have ended; they end when no more jobs can come."""
        if CAN_FORK:
            self.asking.close()
        for process in self.processes:
            process.wait()


class Maker:
    """A process that makes one report at a time."""

    def __init__(self, warm: Warm, jobs: BinaryIO, answers: BinaryIO) -> None:
        self.warm, self.jobs, self.answers, self.alive = warm, jobs, answers, True

    def make(self, job: Job) -> Made:
        """Make one report; one that fails, or takes its process down, is an outcome as well."""
        try:
            self.jobs.write(json.dumps(asdict(job)).encode() + b"\n")
            self.jobs.flush()
            return Made(**json.loads(self.answers.readline()))
        except (OSError, ValueError):
            self.alive = False
            return Made(job.name, failure=ENDED % NO_ANSWER)

    def close(self) -> None:
        """Let it end, with whatever it is making."""
        with suppress(OSError):
            self.jobs.close()


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
    """Get warm, then fork a maker each time that one is asked for, until no more can be."""
    asked, answers = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    warm_up(sorted(set(modules_of(sys.argv[1:]))))
    if not CAN_FORK:
        make_all(asked, answers)
        return
    os.close(answers)
    with socket.socket(fileno=asked) as asking:
        while pipes := socket.recv_fds(asking, 1, 2)[1]:
            if not os.fork():
                asking.close()
                become_maker(*pipes)
            for pipe in pipes:
                os.close(pipe)
    with suppress(ChildProcessError):  # none is left
        while True:
            os.wait()


def become_maker(jobs: int, answers: int) -> NoReturn:
    """Make reports, and end."""
    try:
        make_all(jobs, answers)
    finally:
        os._exit(0)


def make_all(jobs: int, answers: int) -> None:
    """Make one report for each line that comes, until no more can come."""
    with (
        os.fdopen(jobs, "rb", buffering=0) as orders,
        os.fdopen(answers, "wb", buffering=0) as told,
        own_folder(FOLDER) as folder,
    ):
        os.environ[SOCKETS] = str(folder)
        os.environ["IPYTHONDIR"] = f"{folder}/ipython"  # nothing of the user's own is needed
        while line := orders.readline():
            job = Job(**json.loads(line))
            made = made_in_a_fork(job, orders.fileno()) if CAN_FORK else made_here(job)
            told.write(json.dumps(asdict(made)).encode() + b"\n")


def warm_up(modules: Iterable[str]) -> None:
    """Import modules and call the ``warm_up`` of those that have one.

    All of it is kept out of garbage collection.

    A name that is no module, such as that of a function, stands for the module in which it is
    defined.
    """
    gc.disable()  # to look for garbage time and again takes a fifth of the time
    with without(SLOW_AND_UNUSED):
        import_module("nbformat")
    with without(THREADED):
        for name in (*NEEDED_BY_KERNELS, *modules):
            with suppress(Exception):  # what is wrong with it, the notebook itself will tell
                getattr(module_of(name), "warm_up", bool)()
    inputs.forget()
    gc.collect()
    gc.freeze()
    gc.enable()


def module_of(name: str) -> ModuleType:
    """The module of a name: itself, or where the thing that has it is defined."""
    try:
        return import_module(name)
    except ModuleNotFoundError:
        module, _, thing = name.rpartition(".")
        return import_module(getattr(import_module(module), thing).__module__)


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
    """Make a report in a process of its own.

    It is ended with all its own if it takes too long or `caller` is gone.
    """
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
        return Made(job.name, failure=f"den tok mer enn {job.time_limit:g} s")
    return Made(
        job.name,
        failure=ENDED % f"signal {-status}" if status < 0 else ENDED % f"kode {status}",
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
