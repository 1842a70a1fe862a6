"""Papermill engines: how a kernel is started, kept within limits, and asked what it has read.

``kommunetall`` forks the kernel from the process that asks for it, with every library already
imported. ``kommunetall_nbclient`` starts an ordinary kernel; both are talked to in the same way
and give the same outputs.

Papermill loads this module when it is imported itself, so import papermill first.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import sys
import threading
import time
from ast import literal_eval
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty
from tempfile import TemporaryDirectory, gettempdir
from typing import Any, NoReturn

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager
from traitlets.config import Config

from kommunetall.batch.job import SOCKETS
from kommunetall.errors import ReportError
from kommunetall.printing import EXPLORE

LONGEST_SOCKET_FOLDER = 80
END_WITH_PARENT = 1
BOUND, MOST_TOLD = b"!", 2000
MIB = 1024 * 1024
WHAT_WAS_READ = (
    "__import__('json').dumps(__import__('kommunetall.inputs', fromlist=['inputs']).read_so_far())"
)


class OrdinaryKernelEngine(Engine):
    """Papermill engine whose kernel is a new interpreter.

    Both engines talk to the kernel over sockets in a private folder of its own (over TCP where a
    system has none), and leave in the notebook's metadata which files of data and rules the kernel
    has read.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        time_limit: float | None = None,
        memory_limit: int | None = None,
        start_timeout: float = 60,
        **_: object,
    ) -> None:
        """Run a notebook's cells.

        Parameters
        ----------
        time_limit
            Seconds for the whole notebook. The cell that passes it fails, and none after it is run.
        memory_limit
            Most memory of the kernel, in MiB; on Linux only.
        """
        with private_sockets() as sockets, cls.kernel(kernel_name, sockets) as manager:
            ReportClient(
                nb_man,
                km=manager,
                kernel_name=kernel_name,
                startup_timeout=start_timeout,
                shutdown_kernel="immediate",
                record_timing=False,
                time_limit=time_limit,
                memory_limit=memory_limit,
            ).execute()

    @classmethod
    @contextmanager
    def kernel(cls, kernel_name: str, sockets: Config) -> Iterator[AsyncKernelManager]:
        """A kernel that the client starts."""
        yield AsyncKernelManager(kernel_name=kernel_name, config=sockets)


class ForkedKernelEngine(OrdinaryKernelEngine):
    """Papermill engine whose kernel is forked from this process.

    A process with several threads cannot be forked safely; there the kernel is an ordinary one.
    """

    @classmethod
    @contextmanager
    def kernel(cls, kernel_name: str, sockets: Config) -> Iterator[AsyncKernelManager]:
        """A kernel that is running already."""
        manager = AsyncKernelManager(kernel_name=kernel_name, config=sockets)
        if hasattr(os, "fork") and sockets and threading.active_count() == 1:
            manager.write_connection_file()
            manager.provisioner = ForkedKernel(parent=manager)
            manager.provisioner.fork(manager.connection_file)
            try:
                yield manager
            finally:
                manager.provisioner.end()
        else:
            yield manager


@contextmanager
def private_sockets() -> Iterator[Config]:
    """Settings of a kernel manager whose sockets lie in a folder that only this user can enter."""
    if sys.platform == "win32":
        yield Config()
        return
    near = os.environ.get(SOCKETS, gettempdir())
    with TemporaryDirectory(
        prefix="k-", dir=near if len(near) < LONGEST_SOCKET_FOLDER else "/tmp"
    ) as folder:
        place = Path(folder).resolve()
        manager = {
            "transport": "ipc",
            "ip": str(place / "s"),
            "connection_file": str(place / "kernel.json"),
        }
        yield Config(KernelManager=manager)


class ForkedKernel(KernelProvisionerBase):
    """A kernel forked from this process, as the kernel manager sees it."""

    pid: int = 0
    status: int | None = None

    def fork(self, connection_file: str) -> None:
        """Start the kernel, and return when its sockets are bound.

        Raises
        ------
        ReportError
            If it ends before that, with what it says.
        """
        ready, bound = os.pipe()
        parent, self.pid = os.getpid(), os.fork()
        if not self.pid:
            os.close(ready)
            become_kernel(connection_file, bound, parent)
        os.close(bound)
        told = os.read(ready, MOST_TOLD)
        os.close(ready)
        if told != BOUND:
            self.end()
            said = told.decode(errors="replace") or "den sluttet uten et ord"
            raise ReportError("Kjernen kunne ikke starte.", [said])

    def end(self) -> None:
        """End the kernel, and return when it has ended."""
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    @property
    def has_process(self) -> bool:
        """Whether the kernel has not ended, as far as is known."""
        return self.status is None

    async def poll(self) -> int | None:
        """Exit code of the kernel; none while it runs."""
        if self.status is None:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = os.waitstatus_to_exitcode(status) if done else None
        return self.status

    async def wait(self) -> int | None:
        """End the kernel; its exit code."""
        self.end()
        return self.status

    async def send_signal(self, signum: int) -> None:
        """Send the kernel a signal, if it runs."""
        if await self.poll() is None:
            os.kill(self.pid, signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel."""
        self.end()

    async def terminate(self, restart: bool = False) -> None:
        """End the kernel."""
        self.end()

    async def launch_kernel(self, cmd: list[str], **kwargs: object) -> KernelConnectionInfo:
        """Refuse: it is forked before the manager could ask for it."""
        raise RuntimeError("a forked kernel is started once, and never restarted")

    async def cleanup(self, restart: bool = False) -> None:
        """Nothing is left: the sockets' folder is its maker's to remove."""


def become_kernel(connection_file: str, bound: int, parent: int) -> NoReturn:
    """Serve as an IPython kernel until the process is killed, or the one it was forked from ends.

    An ordinary kernel also listens on the loopback interface, for what its subprocesses print;
    this one does not.
    """
    try:
        end_with_parent(parent)
        asyncio.set_event_loop(asyncio.new_event_loop())
        from ipykernel import iostream, kernelapp

        def without_pipe(socket: Any, **settings: Any) -> iostream.IOPubThread:
            return iostream.IOPubThread(socket, **{**settings, "pipe": False})

        vars(kernelapp)["IOPubThread"] = without_pipe
        app = kernelapp.IPKernelApp.instance(
            connection_file=connection_file,
            parent_handle=parent,
            config=Config(HistoryManager={"enabled": False}),
        )
        app.initialize([])
        os.write(bound, BOUND)
        os.close(bound)
        app.start()
    except Exception as error:  # noqa: BLE001  # whatever it is, the one who waits must know
        with suppress(OSError):
            os.write(bound, f"{type(error).__name__}: {error}".encode()[:MOST_TOLD])
    finally:
        os._exit(1)


def end_with_parent(parent: int) -> None:
    """End this process when its parent ends, where the system can (Linux); now, if it has ended."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


class ReportClient(PapermillNotebookClient):
    """Runs the cells of one notebook within its limits."""

    def __init__(
        self,
        nb_man: NotebookExecutionManager,
        time_limit: float | None,
        memory_limit: int | None,
        **settings: object,
    ) -> None:
        self.time_limit, self.memory_limit = time_limit, memory_limit
        self.ends = time.monotonic() + (time_limit or float("inf"))
        super().__init__(nb_man, timeout_func=self.seconds_left, **settings)

    def seconds_left(self, cell: NotebookNode | None = None) -> float | None:
        """Seconds until the time limit, at least a moment; none without a limit."""
        return max(self.ends - time.monotonic(), 0.01) if self.time_limit else None

    def execute(self) -> NotebookNode:
        """Run the notebook, and note in its metadata what the kernel has read."""
        self.reset_execution_trackers()
        with self.setup_kernel(cwd=str(Path.cwd()), cleanup_kc=not self.km.has_kernel):
            self.limit_memory()
            if self.papermill_execute_cells():
                self.nb.metadata["kommunetall"] = {"inputs": self.what_was_read()}
        nb: NotebookNode = self.nb
        return nb

    def papermill_execute_cells(self) -> bool:
        """Run the cells, but those for exploring, until one fails.

        Returns
        -------
        bool
            Whether the kernel can still be asked.
        """
        for index, cell in enumerate(self.nb.cells):
            if EXPLORE in cell.metadata.get("tags", []):
                continue
            self.nb_man.cell_start(cell, index)
            try:
                self.execute_cell(cell, index)
            except CellExecutionError as error:
                self.nb_man.cell_exception(cell, index, exception=error)
                return True
            except CellTimeoutError as error:
                self.stopped(cell, index, error, "TimeLimit", f"tok mer enn {self.time_limit:g} s")
                return False
            except DeadKernelError as error:
                limit = (
                    f", som kan bruke {self.memory_limit} MiB minne" if self.memory_limit else ""
                )
                self.stopped(cell, index, error, "KernelDied", f"cellen stoppet kjernen sin{limit}")
                return False
            finally:
                self.nb_man.cell_complete(cell, index)
        return True

    def stopped(
        self, cell: NotebookNode, index: int, error: Exception, name: str, why: str
    ) -> None:
        """Leave in a cell why it was stopped, as if it had failed with that error."""
        cell.execution_count = self.code_cells_executed
        cell.outputs.append(
            new_output("error", ename=name, evalue=why, traceback=[f"{name}: {why}"])
        )
        self.nb_man.cell_exception(cell, index, exception=error)

    def limit_memory(self) -> None:
        """Hold the kernel to its memory limit, where the system can (Linux)."""
        if self.memory_limit and sys.platform == "linux":
            import resource

            limit = self.memory_limit * MIB
            resource.prlimit(self.km.provisioner.pid, resource.RLIMIT_DATA, (limit, limit))

    def what_was_read(self) -> dict[str, str]:
        """Files that the kernel has read, by checksum."""
        request = self.kc.execute("", silent=True, user_expressions={"read": WHAT_WAS_READ})
        answer = self.wait_for_reply(request)["content"]["user_expressions"]["read"]
        if "data" not in answer:
            raise ReportError(
                f"Kjernen {self.kernel_name} har ikke kommunetall.",
                ["installer det i kjernens miljø, eller velg en annen kjerne"],
            )
        checksums: dict[str, str] = json.loads(literal_eval(answer["data"]["text/plain"]))
        return checksums

    async def async_start_new_kernel_client(self) -> AsyncKernelClient:
        """Connect to the kernel, without the wait for silence that other clients need."""
        client: AsyncKernelClient = self.km.client()
        self.kc = client
        self.kc.start_channels()
        self.kc.allow_stdin = False
        ends = time.monotonic() + self.startup_timeout
        while True:
            self.kc.kernel_info()
            try:
                info = await self.kc.get_shell_msg(timeout=1)
                await self.kc.get_iopub_msg(timeout=0.2)
            except Empty:
                if time.monotonic() > ends or not await self.km.is_alive():
                    await self._async_cleanup_kernel()
                    raise DeadKernelError(
                        f"kjernen svarte ikke på {self.startup_timeout} s"
                    ) from None
            else:
                self.nb.metadata["language_info"] = info["content"]["language_info"]
                return client

    start_new_kernel_client = run_sync(async_start_new_kernel_client)
