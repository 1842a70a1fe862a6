"""What the reports in a folder were made from: the manifest, and why a report must be made anew."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kommunetall import inputs
from kommunetall.batch.job import Made
from kommunetall.batch.plan import Report
from kommunetall.errors import ReportError
from kommunetall.strict import bytes_of, json_of, why

CODE = {".py", ".yaml", ".typ", ".html", ".json", ".ttf", ".txt"}
MANIFEST, JOURNAL = "manifest.json", "run.jsonl"


class Strict(BaseModel):
    """A part of the manifest: what it does not know of is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Environment(Strict):
    """What makes reports besides their inputs: packages by version, and the library's files."""

    python: str
    system: str
    packages: dict[str, str]
    code: dict[str, str] = Field(description="SHA-256 of each file of library and template.")

    @property
    def digest(self) -> str:
        """A short name that two environments share only if they are the same."""
        return sha256(self.model_dump_json().encode()).hexdigest()[:16]


class Build(Strict):
    """What the files of a report that are there were made from, and how it went."""

    reasons: list[str] = Field(description="Why it was made.")
    environment: str
    engine: str
    notebook: str = Field(description="SHA-256 of the notebook's cells, without outputs.")
    parameters: dict[str, object]
    inputs: dict[str, str] = Field(
        description="SHA-256 of each file read; empty where none was there."
    )
    outputs: dict[str, str] = Field(description="SHA-256 of each file made.")
    started: str
    seconds: float
    cell_seconds: list[float]
    kernel_peak_mib: int
    report_peak_mib: int


class Record(Strict):
    """One report: how the last attempt ended, and the build that its files come from, if any."""

    name: str
    notebook: str
    parameters: dict[str, object] = Field(description="Those of the last attempt.")
    outcome: Literal["made", "empty", "stale", "failed"] = Field(
        description="made; empty: it has nothing to show, so there is no PDF; "
        "stale: made once, but the last attempt failed; failed: never made."
    )
    empty: str = Field(default="", description="Why it has nothing to show; empty if it has.")
    failure: str = Field(
        default="", description="Why the last attempt failed; empty if it did not."
    )
    failed_notebook: str = Field(
        default="", description="The notebook as far as it came, with the error at its top."
    )
    trace: str = Field(
        default="", description="For the developers, where the failure was not foreseen."
    )
    build: Build | None = None

    @property
    def seconds(self) -> float:
        """Seconds that the files that are there took to make; 0 where none are."""
        return self.build.seconds if self.build else 0.0


class Manifest(Strict):
    """All that is known of the reports in a folder."""

    version: Literal[1] = 1
    made_by: str
    commit: str = Field(
        description="Git commit of the last run, with '+' if files were changed since; else empty."
    )
    plan: str
    started: str
    seconds: float
    environments: dict[str, Environment]
    reports: list[Record]


def read_records(out: Path) -> tuple[dict[str, Record], dict[str, Environment]]:
    """Records by report, and environments by digest, of a folder.

    They stand in its manifest, and in the journal of a run that was cut off.

    Raises
    ------
    ReportError
        If the manifest is not readable.
    """
    records, environments = {}, {}
    file = out / MANIFEST
    if file.is_file():
        try:
            manifest = Manifest.model_validate_json(bytes_of(file))
        except (ValidationError, OSError) as error:
            said = why(error) if isinstance(error, OSError) else f"{error.error_count()} feil"
            raise ReportError(
                f"{file} kan ikke leses.", [said, "fjern den, så lages alle rapportene på nytt"]
            ) from None
        records = {record.name: record for record in manifest.reports}
        environments = dict(manifest.environments)
    for event in journal_of(out):
        with suppress(ValidationError, KeyError):  # of another version: its reports are made anew
            if event["event"] == "start":
                environment = Environment.model_validate(event["environment"])
                environments[environment.digest] = environment
            elif event["event"] == "report":
                record = Record.model_validate(event["record"])
                records[record.name] = record
    return records, environments


def journal_of(out: Path) -> Iterator[dict[str, Any]]:
    """Events of the last run in a folder, without what a kill cut off or somebody else wrote."""
    file = out / JOURNAL
    try:
        lines = bytes_of(file).splitlines() if file.is_file() else []
    except OSError as error:
        said = [why(error), "fjern den, så lages rapportene på nytt"]
        raise ReportError(f"{file} kan ikke leses.", said) from None
    for line in lines:
        with suppress(ValueError):
            event = json_of(line)
            if isinstance(event, dict) and "event" in event:
                yield event


@cache
def environment() -> Environment:
    """Environment of this process."""
    return Environment(
        python=platform.python_version(),
        system=f"{sys.platform}-{platform.machine()}",
        packages=dict(sorted(installed())),
        code={
            file.relative_to(inputs.LIBRARY.parent).as_posix(): checksum(file)
            for file in sorted(inputs.LIBRARY.rglob("*.*"))
            if file.suffix in CODE and not file.is_relative_to(inputs.RULES)
        },
    )


def installed() -> Iterator[tuple[str, str]]:
    """Name and version of every installed distribution, from the names of their folders."""
    for folder in filter(Path.is_dir, map(Path, sys.path)):
        for info in folder.glob("*.dist-info"):
            name, _, number = info.stem.partition("-")
            yield name, number


def commit() -> str:
    """Git commit of the project, with ``+`` if files were changed; empty outside a repository."""
    try:
        described = subprocess.run(
            [
                "git",
                "-c",
                f"safe.directory={inputs.CHECKOUT}",
                "describe",
                "--always",
                "--abbrev=40",
                "--exclude=*",
                "--dirty=+",
            ],
            cwd=inputs.CHECKOUT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return described.stdout.strip()


def checksum(file: Path) -> str:
    """SHA-256 of a file's content."""
    with file.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


@cache
def notebook_checksum(notebook: Path) -> str:
    """SHA-256 of what a notebook says and does: its cells and their tags, without outputs."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    told = [(c["cell_type"], "".join(c["source"]), c["metadata"].get("tags", [])) for c in cells]
    return sha256(json.dumps(told).encode()).hexdigest()


input_checksum = cache(inputs.checksum)


def record_of(
    report: Report, made: Made, engine: str, reasons: list[str], before: Record | None
) -> Record:
    """Record of a report after an attempt to make it; if it failed, the build before it stands."""
    record = partial(
        Record, name=report.name, notebook=report.notebook.name, parameters=report.parameters
    )
    if made.failure:
        return record(
            outcome="stale" if before and before.build else "failed",
            failure=made.failure,
            failed_notebook="".join(made.files),
            trace=made.trace,
            build=before.build if before else None,
        )
    build = Build(
        reasons=reasons,
        environment=environment().digest,
        engine=engine,
        notebook=notebook_checksum(report.notebook),
        parameters=report.parameters,
        inputs=made.inputs,
        outputs=made.files,
        started=made.started,
        seconds=round(made.seconds, 3),
        cell_seconds=made.cell_seconds,
        kernel_peak_mib=made.kernel_peak_mib,
        report_peak_mib=made.report_peak_mib,
    )
    return record(outcome="empty" if made.empty else "made", empty=made.empty, build=build)


def reasons_to_make(
    report: Report, record: Record | None, out: Path, environments: Mapping[str, Environment]
) -> list[str]:
    """Why a report must be made, one reason each; none if its files are what they would become.

    Content decides: the notebook's cells, the parameters, every file of data and rules that it
    read, the library and the versions installed, and the files made. Time stamps are not looked at.
    """
    if record is None or record.build is None:
        return ["den er ikke laget før"]
    build = record.build
    reasons = ["siste forsøk feilet"] if record.failure else []
    if build.notebook != notebook_checksum(report.notebook):
        reasons.append(f"notatboken {report.notebook.name} er endret")
    before, now = build.parameters, report.parameters
    reasons += [
        f"{name} var {before.get(name, 'ikke oppgitt')}, er {now.get(name, 'ikke oppgitt')}"
        for name in sorted({*before, *now})
        if before.get(name) != now.get(name)
    ]
    reasons += [
        f"{name} {'er ny' if was == inputs.ABSENT else 'er endret' if is_now else 'er borte'}"
        for name, was in build.inputs.items()
        if (is_now := input_checksum(name)) != was
    ]
    if build.environment != environment().digest:
        reasons += differences(environments.get(build.environment), environment())
    for name, was in build.outputs.items():
        if not (out / name).is_file():
            reasons.append(f"{name} mangler")
        elif checksum(out / name) != was:
            reasons.append(f"{name} er ikke slik den ble laget")
    return reasons


def differences(before: Environment | None, now: Environment) -> list[str]:
    """What differs between two environments."""
    if before is None:
        return ["den ble laget i et miljø som ikke er kjent"]
    found = [
        f"{what} var {was}, er {present}"
        for what, was, present in (
            ("Python", before.python, now.python),
            ("systemet", before.system, now.system),
        )
        if was != present
    ]
    found += [
        f"{name} var {before.packages.get(name, 'ikke installert')}, "
        f"er {now.packages.get(name, 'ikke installert')}"
        for name in sorted({*before.packages, *now.packages})
        if before.packages.get(name) != now.packages.get(name)
    ]
    return found + [
        f"{file} {'er ny' if was is None else 'er borte' if is_now is None else 'er endret'}"
        for file in sorted({*before.code, *now.code})
        if (was := before.code.get(file)) != (is_now := now.code.get(file))
    ]


def manifest(
    plan: Path,
    started: str,
    seconds: float,
    records: Mapping[str, Record],
    environments: Mapping[str, Environment],
) -> Manifest:
    """Manifest of a folder after a run, with the environments that its reports refer to."""
    known = {**environments, environment().digest: environment()}
    used = {record.build.environment for record in records.values() if record.build}
    return Manifest(
        made_by=f"kommunetall {version('kommunetall')}",
        commit=commit(),
        plan=str(plan),
        started=started,
        seconds=round(seconds, 3),
        environments={digest: known[digest] for digest in sorted(used & set(known))},
        reports=[records[name] for name in sorted(records)],
    )
