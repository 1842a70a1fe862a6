"""Make the same reports on a Dask cluster, and check what comes back."""

from __future__ import annotations

import atexit
import io
import os
import re
import shutil
import socket
import threading
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import fsspec
from distributed import Client, get_worker

from kommunetall import inputs
from kommunetall.batch import record
from kommunetall.batch.job import Job, Made
from kommunetall.batch.left import left_folders, own_folder
from kommunetall.batch.plan import Report
from kommunetall.batch.warm import Warm
from kommunetall.errors import PlanError
from kommunetall.parameters import declared_parameters

CONNECT_SECONDS = 20
BEGINNING = (1980, 1, 1, 0, 0, 0)
INPUTS, STORED, URL = "kommunetall-inputs-", "kommunetall-stored-", "url"
OF_MUNICIPALITY = re.compile(r"data/(?P<code>[0-9]{4})/(?P<rest>.+)")
OWNER_ONLY = 0o077

own = threading.local()
unpacking = threading.Lock()
unpacked_here: dict[str, tuple[Path, ExitStack]] = {}


class ClusterMakers:
    """Workers of a Dask cluster. A report whose worker dies is made by another.

    Parameters
    ----------
    reports
        Reports to make: what they may read is sent, and nothing else.
    address
        Address of the cluster's scheduler.
    storage
        URL of a folder that all workers can read (fsspec), where the inputs lie as long as the run
        lasts; without it, they are sent to the workers.

    Raises
    ------
    PlanError
        If the scheduler does not answer, or the storage cannot be written to.
    """

    def __init__(self, reports: Sequence[Report], address: str, storage: str) -> None:
        bundle = bundled(reports)
        self.checksum, self.run = sha256(bundle).hexdigest(), uuid4().hex
        try:
            require_answer(address)
            self.client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
            self.client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except (OSError, ValueError) as error:
            raise PlanError(
                f"Klyngen på {address} svarer ikke, eller har ingen arbeidere.",
                [str(error), "start den, eller rett adressen: dask scheduler skriver den"],
            ) from None
        self.with_storage = ExitStack()
        if storage:
            self.source = self.with_storage.enter_context(stored(bundle, storage))
        else:
            self.source = self.client.scatter(bundle, broadcast=True)
        self.executor = self.client.get_executor(pure=False)

    def __enter__(self) -> ClusterMakers:
        return self

    def __exit__(self, *_: object) -> None:
        self.executor.shutdown(wait=False)
        if self.client.status == "running":
            with suppress(Exception):  # a worker may be gone, and its inputs with it
                self.client.run(forget, self.run, on_error="ignore")
        self.client.close()
        self.with_storage.close()

    def submit(self, job: Job) -> Future[Any]:
        """Have a report made."""
        told = (self.source, self.checksum, self.run, code_checksum(), asdict(job))
        future: Future[Any] = self.executor.submit(make_remotely, *told)
        return future

    def received(self, job: Job, answer: tuple[dict[str, Any], dict[str, bytes]]) -> Made:
        """The report, with its files in the job's folder if they came as they were made."""
        made, files = Made(**answer[0]), answer[1]
        spoilt = [
            name
            for name, made_as in made.files.items()
            if sha256(files[name]).hexdigest() != made_as
        ]
        if spoilt:
            return replace(
                made,
                files={},
                failure=f"{', '.join(spoilt)} kom ikke tilbake slik den ble laget: prøv igjen",
            )
        for name, content in files.items():
            (Path(job.folder) / name).write_bytes(content)
        return made


def require_answer(address: str) -> None:
    """Refuse an address where nobody listens, before Dask's client waits for it.

    Raises
    ------
    OSError, ValueError
        If nobody does, or it is no address.
    """
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    if parts.scheme not in ("tcp", "tls"):
        return
    if not parts.hostname or not parts.port:
        raise ValueError(f"{address} har ikke både navn og port, som tcp://klynge:8786")
    socket.create_connection((parts.hostname, parts.port), CONNECT_SECONDS).close()


def bundled(reports: Iterable[Report]) -> bytes:
    """Notebooks and data of reports as a zip file; the same content gives the same bytes.

    The data are the nation's and those of the reports' municipalities, of all where a report names
    none. Extracts of employees are among them only for reports that read them.
    """
    reports = list(reports)
    members = {f"notebooks/{report.notebook.name}": report.notebook for report in reports}
    codes = {municipality_of(report) for report in reports}
    of_extracts = {
        municipality_of(report)
        for report in reports
        if inputs.EXTRACT in declared_parameters(report.notebook)
    }
    members |= {
        name: file
        for name, file in inputs.data_files().items()
        if is_read(name, codes, of_extracts)
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, BEGINNING)
            archive.writestr(member, members[name].read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def municipality_of(report: Report) -> str:
    """Code of a report's municipality, its notebook's own where the plan names none."""
    declared = declared_parameters(report.notebook).get("municipality")
    default = declared.value if declared and declared.literal else ""
    return str(report.parameters.get("municipality", default) or "")


def is_read(name: str, codes: set[str], of_extracts: set[str]) -> bool:
    """Whether a file of data may be read by reports on these municipalities (any: an empty one)."""
    own = OF_MUNICIPALITY.fullmatch(name)
    if not own:
        return True
    wanted = of_extracts if own["rest"].startswith(f"{inputs.EXTRACT}/") else codes
    return bool({own["code"], ""} & wanted)


@contextmanager
def stored(bundle: bytes, storage: str) -> Iterator[str]:
    """Inputs on shared storage as long as they are needed, for their owner alone; their URL.

    What runs of this user on this machine that were killed have left there is removed first.
    """
    for left in left_folders(STORED):
        with suppress(FileNotFoundError):  # it was killed before it had put anything there
            remove_stored((left / URL).read_text(encoding="utf-8"))
        shutil.rmtree(left, ignore_errors=True)
    url = f"{storage.rstrip('/')}/kommunetall-{uuid4().hex}.zip"
    with own_folder(STORED) as folder:
        (folder / URL).write_text(url, encoding="utf-8")
        before = os.umask(OWNER_ONLY)
        try:
            with fsspec.open(url, "wb") as stream:
                stream.write(bundle)
        except (OSError, ValueError, ImportError) as error:
            raise PlanError(
                f"Notatbøker og data kan ikke legges på {storage}.",
                [str(error), "rett --storage, eller la den være"],
            ) from None
        finally:
            os.umask(before)
        try:
            yield url
        finally:
            remove_stored(url)


def remove_stored(url: str) -> None:
    """Remove a file on shared storage, if it is there."""
    with suppress(OSError, ValueError):
        system, path = fsspec.core.url_to_fs(url)
        system.rm(path)


@cache
def code_checksum() -> str:
    """Checksum of all that a worker must have the same.

    That is the library, its rules and template, Python, and the versions of all packages.
    """
    here = record.environment()
    rules = [
        (inputs.name_of(file), record.checksum(file))
        for file in sorted(inputs.RULES.rglob("*.yaml"))
    ]
    return sha256(repr((here.code, rules, here.python, here.packages)).encode()).hexdigest()


def make_remotely(
    source: bytes | str, checksum: str, run: str, code: str, job: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Make a report on a worker: how it went, and its files."""
    if code_checksum() != code:
        failure = (
            f"arbeideren {get_worker().address} har et annet kommunetall eller andre utgaver: "
            "installer det samme der, og start den på nytt"
        )
        return asdict(Made(job["name"], failure=failure)), {}
    here = unpacked(source, checksum, run)
    if not getattr(own, "maker", None) or not own.maker.alive:
        own.maker = Warm(sorted((here / "notebooks").glob("*.ipynb"))).maker()
    with TemporaryDirectory(dir=here) as folder:
        notebook = here / "notebooks" / Path(job["notebook"]).name
        ours = {
            "notebook": str(notebook),
            "data": str(here / "data"),
            "memory": str(here),
            "folder": folder,
        }
        made = own.maker.make(Job(**{**job, **ours}))
        return asdict(made), {name: (Path(folder) / name).read_bytes() for name in made.files}


def fetched(url: str) -> bytes:
    """The inputs from shared storage."""
    with fsspec.open(url, "rb") as stream:
        content: bytes = stream.read()
    return content


def unpacked(source: bytes | str, checksum: str, run: str) -> Path:
    """Folder with the inputs of a run, unpacked once by each worker.

    It can be entered by its owner alone, and is there until the run or the worker ends. What
    workers that are no more have left is removed.

    Raises
    ------
    PlanError
        If they are not what was sent.
    """
    with unpacking:
        if run not in unpacked_here:
            content = source if isinstance(source, bytes) else fetched(source)
            if sha256(content).hexdigest() != checksum:
                raise PlanError(
                    "Notatbøker og data kom ikke fram slik de ble sendt.", ["kjør igjen"]
                )
            until_the_end = ExitStack()
            folder = until_the_end.enter_context(own_folder(INPUTS))
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(folder)
            unpacked_here[run] = folder, until_the_end
        return unpacked_here[run][0]


def forget(run: str) -> None:
    """Remove the inputs of a run that has ended."""
    with unpacking:
        if run in unpacked_here:
            unpacked_here.pop(run)[1].close()


@atexit.register
def forget_all() -> None:
    """Remove the inputs of every run, as a worker ends."""
    for run in list(unpacked_here):
        forget(run)
