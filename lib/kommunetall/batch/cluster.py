"""Make the same reports on a Dask cluster, and check what comes back."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import asdict, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fsspec
from distributed import Client, get_worker

from kommunetall import inputs
from kommunetall.batch import record
from kommunetall.batch.job import Job, Made
from kommunetall.batch.warm import Warm
from kommunetall.errors import PlanError

CONNECT_SECONDS = 20
BEGINNING = (1980, 1, 1, 0, 0, 0)

own = threading.local()
unpacking = threading.Lock()
folders: dict[str, TemporaryDirectory[str]] = {}


class ClusterMakers:
    """Workers of a Dask cluster. A report whose worker dies is made by another.

    Parameters
    ----------
    notebooks
        Notebooks of the reports.
    address
        Address of the cluster's scheduler.
    storage
        URL of a folder that all workers can read (fsspec); without it, inputs are sent to them.

    Raises
    ------
    PlanError
        If the scheduler does not answer, or the storage cannot be written to.
    """

    def __init__(self, notebooks: Sequence[Path], address: str, storage: str) -> None:
        bundle = bundled(notebooks)
        self.checksum = sha256(bundle).hexdigest()
        try:
            self.client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
            self.client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except (OSError, ValueError) as error:
            raise PlanError(
                f"The cluster at {address} does not answer, or has no workers.",
                [str(error), "start it, or mend the address: dask scheduler prints it"],
            ) from None
        self.source = (
            stored(bundle, storage, self.checksum)
            if storage
            else self.client.scatter(bundle, broadcast=True)
        )
        self.executor = self.client.get_executor(pure=False)

    def __enter__(self) -> ClusterMakers:
        return self

    def __exit__(self, *_: object) -> None:
        self.executor.shutdown(wait=False)
        self.client.close()

    def submit(self, job: Job) -> Future[Any]:
        """Have a report made."""
        told = (self.source, self.checksum, code_checksum(), asdict(job))
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
                made, files={}, failure=f"{', '.join(spoilt)} did not come back as made: try again"
            )
        for name, content in files.items():
            (Path(job.folder) / name).write_bytes(content)
        return made


def bundled(notebooks: Sequence[Path]) -> bytes:
    """Notebooks and data as a zip file; the same content gives the same bytes."""
    members = {f"notebooks/{notebook.name}": notebook for notebook in notebooks}
    members |= inputs.data_files()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, BEGINNING)
            archive.writestr(member, members[name].read_bytes(), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def stored(bundle: bytes, storage: str, checksum: str) -> str:
    """Put the inputs on shared storage; their URL."""
    url = f"{storage.rstrip('/')}/kommunetall-{checksum[:16]}.zip"
    try:
        with fsspec.open(url, "wb") as stream:
            stream.write(bundle)
    except (OSError, ValueError, ImportError) as error:
        raise PlanError(
            f"The inputs cannot be put on {storage}.",
            [str(error), "mend --storage, or leave it out"],
        ) from None
    return url


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
    source: bytes | str, checksum: str, code: str, job: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Make a report on a worker: how it went, and its files."""
    if code_checksum() != code:
        failure = (
            f"the worker {get_worker().address} has another kommunetall, or other versions: "
            "install the same there, and restart it"
        )
        return asdict(Made(job["name"], failure=failure)), {}
    here = unpacked(source, checksum)
    if not getattr(own, "maker", None) or not own.maker.alive:
        own.maker = Warm(sorted((here / "notebooks").glob("*.ipynb"))).maker()
    with TemporaryDirectory() as folder:
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


def unpacked(source: bytes | str, checksum: str) -> Path:
    """Folder with the inputs, unpacked once in a worker's life.

    Raises
    ------
    PlanError
        If they are not what was sent.
    """
    with unpacking:
        if checksum not in folders:
            content = source if isinstance(source, bytes) else fetched(source)
            if sha256(content).hexdigest() != checksum:
                raise PlanError(
                    "The inputs did not reach the worker as they were sent.", ["run again"]
                )
            folder = TemporaryDirectory(prefix="kommunetall-inputs-")
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                archive.extractall(folder.name)
            folders[checksum] = folder
        return Path(folders[checksum].name)
