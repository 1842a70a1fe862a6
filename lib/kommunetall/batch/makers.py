"""Those who make the reports of a run: processes of this machine, or what else it is given."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from kommunetall.batch.job import Job, Made
from kommunetall.batch.warm import Warm


class Makers(Protocol):
    """Those who make reports, here or elsewhere."""

    def submit(self, job: Job) -> Future[Any]:
        """Have a report made."""

    def received(self, job: Job, answer: Any) -> Made:
        """The report that an answer tells of, with its files in the job's folder."""


class LocalMakers:
    """Warm processes of this machine, one for each report that is made at a time."""

    def __init__(self, notebooks: Sequence[Path], jobs: int) -> None:
        self.notebooks, self.own = notebooks, threading.local()
        self.warm: list[Warm] = []
        self.executor = ThreadPoolExecutor(jobs, thread_name_prefix="report")

    def __enter__(self) -> LocalMakers:
        return self

    def __exit__(self, *_: object) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
        for process in self.warm:
            process.close()

    def submit(self, job: Job) -> Future[Made]:
        """Have a report made."""
        return self.executor.submit(self.make, job)

    def make(self, job: Job) -> Made:
        """Make a report in this thread's warm process, which is started where there is none."""
        warm: Warm | None = getattr(self.own, "warm", None)
        if warm is None or not warm.alive:
            warm = self.own.warm = Warm(self.notebooks)
            self.warm.append(warm)
        return warm.make(job)

    def received(self, job: Job, answer: Made) -> Made:
        """The report, whose files are in the job's folder."""
        return answer
