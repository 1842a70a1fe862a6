"""Run reports: decide which must be made, have them made, and put in place only what is whole."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp
from uuid import uuid4

from filelock import FileLock, Timeout

from kommunetall import inputs
from kommunetall.batch import index, record
from kommunetall.batch.job import FAILED, Job, Made
from kommunetall.batch.makers import LocalMakers, Makers
from kommunetall.batch.plan import Report
from kommunetall.batch.record import JOURNAL, MANIFEST, Record
from kommunetall.errors import PlanError, ReportError

LOCK, STAGING, LOG = ".lock", ".making", "run.log"


@dataclass(frozen=True)
class Settings:
    """How a plan is run.

    ``time_limit`` in seconds and ``memory_limit`` in MiB are for each report, 0 for none.
    """

    plan: Path
    engine: str
    jobs: int
    time_limit: float
    memory_limit: int
    only: tuple[str, ...] = ()
    force: bool = False
    already_made: frozenset[str] = frozenset()
    cluster: str = ""
    storage: str = ""


@dataclass(frozen=True)
class Outcome:
    """How one report ended: its record, and why it was made; no reasons if it was left."""

    record: Record
    reasons: tuple[str, ...]


def makers_of(settings: Settings, reports: Sequence[Report]) -> AbstractContextManager[Makers]:
    """Those who make the reports of a run."""
    if settings.cluster:
        try:
            from kommunetall.batch.cluster import ClusterMakers
        except ImportError as error:
            raise PlanError(
                "--cluster trenger Dask.",
                [f"{error}: installer den med pip install 'kommunetall[cluster]'"],
            ) from None
        return ClusterMakers(reports, settings.cluster, settings.storage)
    notebooks = sorted({report.notebook for report in reports})
    return LocalMakers(notebooks, min(settings.jobs, len(reports)))


MakersOf = Callable[[Settings, Sequence[Report]], AbstractContextManager[Makers]]


def to_make(reports: Sequence[Report], out: Path, settings: Settings) -> dict[str, list[str]]:
    """Why each report must be made, by its name; no reasons for one that is as it would become.

    Raises
    ------
    ReportError
        If the folder's manifest is not readable.
    """
    records, environments = record.read_records(out)

    def reasons(report: Report) -> list[str]:
        found = record.reasons_to_make(report, records.get(report.name), out, environments)
        forced = settings.force and report.name not in settings.already_made
        return found or (["alle skal lages (--force)"] if forced else [])

    with ThreadPoolExecutor(os.cpu_count()) as several:
        return dict(zip([r.name for r in reports], several.map(reasons, reports), strict=True))


def run(
    reports: Sequence[Report], out: Path, settings: Settings, makers_of: MakersOf = makers_of
) -> Iterator[Outcome]:
    """Make the reports that must be made, each outcome as it comes: first those left as they were.

    A report that fails stops no other; files of an earlier run stay as they were. What is yielded
    is in place and in the journal, so a run that is cut off at any moment can be gone on with.

    Parameters
    ----------
    reports
        Those of the plan; which of them must be made is found out here.
    out
        Folder of the reports.
    settings
        How it is run.
    makers_of
        Gives those who make the reports that must be made.

    Raises
    ------
    ReportError
        If another run is at work in the folder, or its manifest is not readable.
    OSError
        If the folder cannot be written to. What was there is untouched.
    """
    out.mkdir(parents=True, exist_ok=True)
    started, start = time.strftime("%Y-%m-%dT%H:%M:%S%z"), time.monotonic()
    with only_run_in(out):
        remove_left(out)
        reasons = to_make(reports, out, settings)
        records, environments = record.read_records(out)
        chosen = [report for report in reports if reasons[report.name]]
        yield from (Outcome(records[r.name], ()) for r in reports if not reasons[r.name])

        def keep() -> None:
            seconds = time.monotonic() - start
            whole = record.manifest(settings.plan, started, seconds, records, environments)
            replace(out / index.PAGE, index.page(whole.reports))
            replace(out / MANIFEST, whole.model_dump_json(indent=1) + "\n")

        there = (out / MANIFEST).is_file() and (out / index.PAGE).is_file()
        if not chosen and there and not interrupted(out):
            return
        keep()
        start_line = f"{len(chosen)} av {len(reports)} rapporter skal lages"
        with journal(out, start_line, facts(settings)) as tell:
            try:
                for report, job, made in made_by(settings, chosen, out, makers_of):
                    why = reasons[report.name]
                    kept = record.record_of(report, made, job.engine, why, records.get(report.name))
                    place(made, Path(job.folder), out)
                    records[report.name] = kept
                    tell("report", line_of(kept, why), record=kept.model_dump())
                    yield Outcome(kept, tuple(why))
            finally:
                keep()
            failed = sum(bool(records[report.name].failure) for report in reports)
            tell("end", f"ferdig, {failed} av {len(reports)} feilet", failed=failed)


def made_by(
    settings: Settings, chosen: Sequence[Report], out: Path, makers_of: MakersOf
) -> Iterator[tuple[Report, Job, Made]]:
    """Have reports made, each as it comes, with its files in the folder of its job."""
    if not chosen:
        return
    with staging_in(out) as staging, makers_of(settings, chosen) as working:
        at_work = {}
        for report in chosen:
            job = Job(
                name=report.name,
                notebook=str(report.notebook),
                parameters=report.parameters,
                folder=str(staging),
                data=str(inputs.data_folder().resolve()),
                memory=str(staging / "memory"),
                engine=settings.engine,
                time_limit=settings.time_limit,
                memory_limit=settings.memory_limit,
            )
            at_work[working.submit(job)] = report, job
        for done in as_completed(at_work):
            report, job = at_work.pop(done)
            try:
                made = working.received(job, done.result())
            except Exception as error:  # noqa: BLE001  # a cluster may fail in ways of its own
                made = Made(job.name, failure=f"{type(error).__name__}: {error}")
            yield report, job, made


def place(made: Made, staging: Path, out: Path) -> None:
    """Put a report's files in place; take away an earlier failure, and a PDF that is no more."""
    for name in made.files:
        (staging / name).replace(out / name)
    if made.empty:
        (out / f"{made.name}.pdf").unlink(missing_ok=True)
    if f"{made.name}{FAILED}" not in made.files:
        (out / f"{made.name}{FAILED}").unlink(missing_ok=True)


def replace(file: Path, content: str) -> None:
    """Write a file whole or not at all; one that says the same already is left alone.

    No link is followed: what is written has a name that nobody can foresee, and takes the place of
    whatever had the file's.
    """
    if file.is_file() and not file.is_symlink() and file.read_bytes() == content.encode():
        return
    new = file.with_name(f".{file.name}.{uuid4().hex}.new")
    try:
        with new.open("xb") as stream:
            stream.write(content.encode())
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def remove_left(out: Path) -> None:
    """Remove what a run that was cut off has left."""
    shutil.rmtree(out / STAGING, ignore_errors=True)
    for name in (MANIFEST, index.PAGE, JOURNAL, LOG):
        for file in out.glob(f".{name}.*.new"):
            file.unlink()


@contextmanager
def only_run_in(out: Path) -> Iterator[None]:
    """Keep other runs out of the folder until this process ends, however it ends.

    A folder that cannot be written in is told as such, and not as a run that is under way.
    """
    with NamedTemporaryFile(dir=out):
        pass
    try:
        with FileLock(out / LOCK, timeout=0):
            yield
    except Timeout:
        raise ReportError(
            f"En annen kjøring lager rapporter i {out}.",
            ["vent til den er ferdig, eller velg en annen mappe med --out"],
        ) from None


@contextmanager
def staging_in(out: Path) -> Iterator[Path]:
    """A folder for files that are not whole yet, on the same disk."""
    (out / STAGING).mkdir(exist_ok=True)
    try:
        staging = Path(mkdtemp(dir=out / STAGING))
        (staging / "memory").mkdir()
        yield staging
    finally:
        shutil.rmtree(out / STAGING, ignore_errors=True)


@contextmanager
def journal(out: Path, line: str, facts: dict[str, object]) -> Iterator[Callable[..., None]]:
    """The log of this run, as text and as JSON.

    Each line is written when it happens, the first with the file.
    """

    def lines(event: str, line: str, facts: dict[str, object]) -> tuple[str, str]:
        now = time.strftime("%Y-%m-%dT%H:%M:%S%z")
        told = {"time": now, "event": event, "line": line, **facts}
        return json.dumps(told) + "\n", f"{now} {line}\n"

    files = (out / JOURNAL, out / LOG)
    for file, text in zip(files, lines("start", line, facts), strict=True):
        replace(file, text)
    with (
        files[0].open("a", encoding="utf-8") as events,
        files[1].open("a", encoding="utf-8") as log,
    ):

        def tell(event: str, line: str, **facts: object) -> None:
            for stream, text in zip((events, log), lines(event, line, facts), strict=True):
                stream.write(text)
                stream.flush()

        yield tell


def facts(settings: Settings) -> dict[str, object]:
    """What the journal says of a run when it starts: how it is run, and in which environment."""
    told = asdict(settings)
    told |= {"plan": str(settings.plan.resolve()), "already_made": sorted(settings.already_made)}
    return {"settings": told, "environment": record.environment().model_dump()}


def in_seconds(seconds: float) -> str:
    """Seconds as people read them.

    >>> in_seconds(2.345)
    '2,3 s'
    """
    return f"{seconds:.1f} s".replace(".", ",")


def line_of(kept: Record, why: Sequence[str]) -> str:
    """One report's outcome as a line of the log."""
    if kept.empty:
        return f"{kept.name} har ingenting å vise: {kept.empty}"
    if kept.failure:
        return f"{kept.name} feilet: {kept.failure}"
    return f"{kept.name} laget på {in_seconds(kept.seconds)} ({'; '.join(why)})"


def last_plan(out: Path) -> Path | None:
    """Plan of the last run in a folder, if there was one."""
    first = next(record.journal_of(out), {})
    return Path(first["settings"]["plan"]) if "plan" in first.get("settings", {}) else None


def interrupted(out: Path) -> Settings | None:
    """Settings of the last run in a folder if it was cut off, with what it had made."""
    events = list(record.journal_of(out))
    if not events or events[0]["event"] != "start" or events[-1]["event"] == "end":
        return None
    try:
        told = events[0]["settings"]
        made = [e["record"]["name"] for e in events[1:] if not e["record"]["failure"]]
        already = frozenset([*made, *told["already_made"]])
        changed = {"plan": Path(told["plan"]), "only": tuple(told["only"]), "already_made": already}
        return Settings(**{**told, **changed})
    except (KeyError, TypeError):  # of another version
        return None
