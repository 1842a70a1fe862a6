"""What one process tells another about a report: the job, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass, field

ENGINES = {"warm": "kommunetall", "nbclient": "kommunetall_nbclient"}
FAILED = ".failed.ipynb"
SOCKETS = "KOMMUNETALL_SOCKETS"


@dataclass(frozen=True)
class Job:
    """One report to make, and where to leave it: all that another process needs to know.

    ``time_limit`` in seconds, ``memory_limit`` in MiB; ``data`` is the folder of the data packages,
    ``memory`` one for what the reports of a run share.
    """

    name: str
    notebook: str
    parameters: dict[str, object]
    folder: str
    data: str
    memory: str
    engine: str
    time_limit: float
    memory_limit: int


@dataclass(frozen=True)
class Made:
    """How one report ended: its files, why there is nothing to show, or why it failed and where.

    A report with nothing to show, which ``empty`` tells, has no PDF. ``files`` and ``inputs`` have
    the checksum (SHA-256) of each file; ``cell_seconds`` those of each code cell that was run;
    ``kernel_peak_mib`` and ``report_peak_mib`` the most memory that the kernel and the process that
    talked to it have had.
    """

    name: str
    files: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    empty: str = ""
    failure: str = ""
    trace: str = ""
    started: str = ""
    seconds: float = 0.0
    cell_seconds: list[float] = field(default_factory=list)
    kernel_peak_mib: int = 0
    report_peak_mib: int = 0
