"""Those who make the reports of a run: processes of this machine, or what else it is given."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

from kommunetall.batch.job import Job, Made
from kommunetall.batch.warm import Maker, Warm


class Makers(Protocol):
    """Those who make reports, here or elsewhere."""

    def submit(self, job: Job) -> Future[Any]:
        """Have a report made."""

    def received(self, job: Job, answer: Any) -> Made:
        """The report that an answer tells of, with its files in the job's folder."""


class LocalMakers:
    """Makers on this machine, one for each report made at a time, forked from one warm process."""

    def __init__(self, notebooks: Sequence[Path], jobs: int) -> None:
        self.notebooks, self.own, self.asking = notebooks, threading.local(), threading.Lock()
        self.warm = [Warm(notebooks)]
        self.makers: list[Maker] = []
        self.executor = ThreadPoolExecutor(jobs, thread_name_prefix="report")

    def __enter__(self) -> LocalMakers:
        return self

    def __exit__(self, *_: object) -> None:
        self.executor.shutdown(wait=False, cancel_futures=True)
        for maker in self.makers:
            maker.close()
        for process in self.warm:
            process.close()

    def submit(self, job: Job) -> Future[Made]:
        """Have a report made."""
        return self.executor.submit(self.make, job)

    def make(self, job: Job) -> Made:
        """Make a report with this thread's maker, forked when first needed and when it has died."""
        maker: Maker | None = getattr(self.own, "maker", None)
        if maker is None or not maker.alive:
            with self.asking:
                if not self.warm[-1].alive:
                    self.warm.append(Warm(self.notebooks))
                maker = self.own.maker = self.warm[-1].maker()
                self.makers.append(maker)
        return maker.make(job)

    def received(self, job: Job, answer: Made) -> Made:
        """The report, whose files are in the job's folder."""
        return answer
