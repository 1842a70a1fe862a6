"""Those who make the reports of a run: the processes of this machine; :mod:`kommunetall.batch.cluster` has others."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from kommunetall.batch.job import Job, Made
from kommunetall.batch.warm import Warm


class Makers(Protocol):
    """Those who make reports, here or elsewhere."""

    def submit(self, job: Job) -> Future: ...

    def received(self, job: Job, answer: object) -> Made: ...


class LocalMakers:
    """Warm processes of this machine, one for each report that is made at a time."""

    def __init__(self, notebooks: Sequence[Path], jobs: int) -> None:
        self.notebooks, self.own, self.warm = notebooks, threading.local(), []
        self.executor = ThreadPoolExecutor(jobs, thread_name_prefix="report")

    def __enter__(self) -> LocalMakers:
        return self

    def __exit__(self, *_: object) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
        for process in self.warm:
            process.close()

    def submit(self, job: Job) -> Future:
        """Have a report made."""
        return self.executor.submit(self.make, job)

    def make(self, job: Job) -> Made:
        """Make a report in this thread's warm process, started when first needed and when it has died."""
        if not getattr(self.own, "warm", None) or not self.own.warm.alive:
            self.own.warm = Warm(self.notebooks)
            self.warm.append(self.own.warm)
        return self.own.warm.make(job)

    def received(self, job: Job, answer: Made) -> Made:
        """The report, whose files are in the job's folder."""
        return answer
