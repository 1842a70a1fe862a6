"""The command line: ``kommunetall run PLAN``."""

from __future__ import annotations

import argparse
import errno
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kommunetall.batch.index import PAGE
from kommunetall.batch.options import DEFAULTS, parser
from kommunetall.batch.plan import Report, read_plan
from kommunetall.batch.run import (
    MakersOf,
    Outcome,
    Settings,
    in_seconds,
    interrupted,
    last_plan,
    makers_of,
    run,
    to_make,
)
from kommunetall.errors import KommunetallError, PlanError
from kommunetall.inputs import forget, package_folder, require_data
from kommunetall.notes import notes
from kommunetall.strict import why

MOST_NAMED = 10
CELL = re.compile(r"^celle \d+: ")
TOLD_ABOVE = "feilene i tabellene, som er listet opp"
HOOK_SECONDS = 300
REMEDIES = {
    errno.ENOSPC: "gjør plass",
    errno.EDQUOT: "gjør plass",
    errno.EFBIG: "gjør plass",
    errno.EACCES: "gi rett til å skrive i mappa",
    errno.EPERM: "gi rett til å skrive i mappa",
    errno.ENOENT: "velg en mappe som kan skrives til, med --out",
    errno.EROFS: "velg en mappe som kan skrives til, med --out",
    errno.EEXIST: "velg en mappe, ikke en fil, med --out",
    errno.ENOTDIR: "velg en mappe, ikke en fil, med --out",
    errno.ENOLCK: "velg en mappe på en lokal disk med --out: denne kan ikke låses",
}
DONE, SOME_FAILED, NOTHING_RUN, INTERRUPTED = 0, 1, 2, 130


FaultsOf = Callable[[str], Sequence[str]]


def no_faults(_municipality: str) -> Sequence[str]:
    """Faults of tables that nobody looks at before the reports do."""
    return ()


def main(
    arguments: Sequence[str] | None = None,
    makers_of: MakersOf = makers_of,
    faults_of: FaultsOf = no_faults,
) -> int:
    """Run a plan.

    Parameters
    ----------
    arguments
        Words of the command line; those of this process where none are given.
    makers_of
        Gives those who make a run's reports.
    faults_of
        Gives all that is wrong in a municipality's tables, which is told before a report is made.

    Returns
    -------
    int
        0 when every report is there, 1 when some failed, 2 when the plan could not be run,
        130 when it was interrupted.
    """
    chosen = parser().parse_args(arguments)
    chosen.out = chosen.out.resolve()
    if threading.current_thread() is threading.main_thread():
        end_as_asked()
    faults: list[str] = []
    code, summary = ended(chosen, makers_of, faults_of, faults)
    if code:
        print(summary, file=sys.stderr)
        if chosen.on_failure:
            whole = [summary, *(f"  - {fault}" for fault in faults)]
            tell_of_failure(chosen.on_failure, code, "\n".join(whole))
    elif summary:
        print(summary)
    return code


def end_as_asked() -> None:
    """Let a run end in order when told to, or when its terminal goes away (not under ``nohup``)."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def ended(
    chosen: argparse.Namespace, makers_of: MakersOf, faults_of: FaultsOf, faults: list[str]
) -> tuple[int, str]:
    """Exit code and summary of what was asked for; faults in tables are told and added to."""
    try:
        require_data()
        require_time()
        settings = settings_of(chosen)
        reports = read_plan(settings.plan, settings.only)
        tell_notes(reports)
        if chosen.dry_run or chosen.explain:
            return DONE, told(reports, chosen.out, settings, chosen.explain)
        faults += tell_faults(with_own_data(reports, chosen.out, settings), faults_of)
        return run_plan(reports, chosen.out, settings, makers_of, faults)
    except KommunetallError as error:
        return NOTHING_RUN, str(error)
    except OSError as error:
        return NOTHING_RUN, (
            f"Kjøringen ble stoppet: {error.filename or 'disken'}: {why(error)}.\n"
            "  - det som var der fra før, er urørt\n"
            f"  - {remedy(error)}, og kjør igjen: det som er laget, lages ikke på nytt"
        )
    except KeyboardInterrupt:
        return INTERRUPTED, "Kjøringen ble avbrutt: gå videre med --resume."
    except Exception as error:  # noqa: BLE001  # a fault of ours: exit code and notice must hold
        trace = traceback.format_exc()
        return (
            NOTHING_RUN,
            f"Noe uventet gikk galt: {error!r}. Det utviklerne trenger:\n{trace}",
        )


def require_time() -> None:
    """Refuse a time that programs are told to write, and that is none: kernels do not bear it."""
    told = os.environ.get("SOURCE_DATE_EPOCH", "0")
    if not re.fullmatch("[0-9]{1,11}", told, re.ASCII):
        raise PlanError(
            f"SOURCE_DATE_EPOCH er «{told[:MOST_NAMED]}», og skal være et helt antall sekunder: "
            "rett variabelen, eller fjern den."
        )


def remedy(error: OSError) -> str:
    """What to do about what the system would not do."""
    return REMEDIES.get(error.errno or 0, "gjør plass, eller gi rett til å skrive i mappa")


def settings_of(chosen: argparse.Namespace) -> Settings:
    """Settings of a run: those asked for, or those of the run that is gone on with.

    Raises
    ------
    PlanError
        If no plan is named, and no run was cut off.
    """
    given = {name: getattr(chosen, name) for name in DEFAULTS if getattr(chosen, name) is not None}
    before = interrupted(chosen.out) if chosen.resume else None
    if before and (chosen.plan is None or chosen.plan.resolve() == before.plan):
        return replace(before, **given)
    plan = chosen.plan or (last_plan(chosen.out) if chosen.explain or chosen.dry_run else None)
    if plan is None:
        asked = (
            "ingen kjøring i {} ble avbrutt"
            if chosen.resume
            else "nevn en, som reports/plans/annual-2024.yaml"
        )
        raise PlanError("Ingen plan er nevnt.", [asked.format(chosen.out)])
    if chosen.storage and not chosen.cluster:
        raise PlanError("--storage er for en klynge.", ["nevn klyngen med --cluster"])
    return Settings(plan=plan, only=tuple(chosen.only), force=chosen.force, **{**DEFAULTS, **given})


def tell_notes(reports: Sequence[Report]) -> None:
    """Say what there is to know of the tables of a plan's municipalities: it stops nothing."""
    for municipality in sorted({str(r.parameters.get("municipality", "")) for r in reports} - {""}):
        for note in notes(municipality):
            print(note, file=sys.stderr, flush=True)


def with_own_data(reports: Sequence[Report], out: Path, settings: Settings) -> Sequence[Report]:
    """Reports to make of municipalities that have a data package."""
    own = [
        report
        for report in reports
        if (code := str(report.parameters.get("municipality", "")))
        and (package_folder(code) / "datapackage.json").is_file()
    ]
    why = to_make(own, out, settings)
    return [report for report in own if why[report.name]]


def tell_faults(reports: Sequence[Report], faults_of: FaultsOf) -> list[str]:
    """Say all that is wrong in the tables of a plan's municipalities, before any report is made.

    Reports that do not rest on what is wrong are made.
    """
    codes = sorted({str(report.parameters["municipality"]) for report in reports})
    faults = [fault for code in codes for fault in faults_of(code)]
    forget()
    if faults:
        lines = "\n".join(f"  - {fault}" for fault in faults)
        print(f"Tabellene har {len(faults)} feil:\n{lines}", file=sys.stderr, flush=True)
    return faults


def told(reports: Sequence[Report], out: Path, settings: Settings, explain: bool) -> str:
    """What a run would make; with `explain`, why, and why those that are there were made."""
    from kommunetall.batch.record import read_records

    reasons, (records, _) = to_make(reports, out, settings), read_records(out)
    lines = []
    for name, own in reasons.items():
        lines.append(f"{name}: {'ville blitt laget' if own else 'er som den ville blitt'}")
        if explain:
            lines += [f"  - {reason}" for reason in own]
            build = records[name].build if name in records else None
            lines += [f"  - laget {build.started}: {'; '.join(build.reasons)}"] if build else []
    count = sum(bool(own) for own in reasons.values())
    return "\n".join([*lines, f"\n{count} av {len(reports)} rapporter ville blitt laget."])


def run_plan(
    reports: Sequence[Report],
    out: Path,
    settings: Settings,
    makers_of: MakersOf,
    faults: Sequence[str] = (),
) -> tuple[int, str]:
    """Run the reports of a plan and show progress; exit code and summary."""
    start, outcomes, made = time.monotonic(), [], 0
    for outcome in run(reports, out, settings, makers_of):
        outcomes.append(outcome)
        if outcome.reasons:
            made += 1
            to_go, each = len(reports) - len(outcomes), (time.monotonic() - start) / made
            print(progress(outcome, len(outcomes), len(reports), to_go * each), flush=True)
    failed = sorted(
        (o.record for o in outcomes if o.record.failure), key=lambda record: record.name
    )
    empty = sorted((o.record for o in outcomes if o.record.empty), key=lambda record: record.name)
    as_they_were = len(reports) - made
    seconds = time.monotonic() - start
    count = len(reports) - len(failed) - sum(not record.failure for record in empty)
    there = f"{count} av {len(reports)} rapporter er i {out}"
    lines = [
        f"{there} ({as_they_were} som de var), etter {in_seconds(seconds)}.",
        f"Alle, med lenker: {out / PAGE}",
    ]
    if empty:
        lines.append(f"Ingenting å vise, og derfor ikke laget ({len(empty)}):")
        lines += told_once({record.name: record.empty for record in empty}, [])
    if failed:
        lines.append(f"{len(failed)} feilet; det som var laget av dem før, er urørt:")
        lines += told_once({record.name: record.failure for record in failed}, faults)
    return (SOME_FAILED if failed else DONE), "\n".join(lines)


def told_once(failures: Mapping[str, str], faults: Sequence[str]) -> list[str]:
    """Why reports failed or have nothing to show, the same cause once for all that have it.

    The cell is told where one report alone stopped. Faults in tables that have been told already
    are not told again.

    Examples
    --------
    >>> told_once({"a": "celle 3: DataError: x", "b": "celle 4: DataError: x"}, [])
    ['  a, b: DataError: x']
    """
    causes: dict[str, list[str]] = {}
    for name, failure in failures.items():
        causes.setdefault(CELL.sub("", failure), []).append(name)
    found: dict[str, list[str]] = {}
    for cause, names in causes.items():
        findings = [line.removeprefix("  - ") for line in cause.splitlines()[1:]]
        known = {fault.partition("/")[2] for fault in faults}
        is_told = bool(findings) and all(finding in known for finding in findings)
        told = failures[names[0]] if len(names) == 1 else cause
        found.setdefault(TOLD_ABOVE if is_told else told, []).extend(names)
    return [f"  {first_of(names)}: {cause}" for cause, names in found.items()]


def first_of(names: Sequence[str]) -> str:
    """Names of reports; the first few and how many more, where they are many.

    Examples
    --------
    >>> first_of([f"{number}" for number in range(14)])
    '0, 1, 2, 3, 4, 5, 6, 7, 8, 9 og 4 til'
    """
    few = names if len(names) <= MOST_NAMED + 2 else names[:MOST_NAMED]
    more = len(names) - len(few)
    return ", ".join(few) + (f" og {more} til" if more else "")


def progress(outcome: Outcome, done: int, of: int, seconds_left: float) -> str:
    """One line of progress: which report, how many of how many, why, and time left."""
    record, why = outcome.record, outcome.reasons[0]
    more = f" og {len(outcome.reasons) - 1} til" if len(outcome.reasons) > 1 else ""
    state = f"laget på {in_seconds(record.seconds)}"
    if record.empty:
        state = "har ingenting å vise"
    if record.failure:
        state = "FEILET"
    left = f", om lag {seconds_left:.0f} s igjen" if done < of else ""
    return f"[{done}/{of}] {record.name} {state} ({why}{more}){left}"


def tell_of_failure(command: str, code: int, summary: str) -> None:
    """Give the summary to a command of the user's, which finds the exit code in its environment."""
    environment = {**os.environ, "KOMMUNETALL_EXIT_CODE": str(code)}
    try:
        done = subprocess.run(
            shlex.split(command),
            input=summary.encode(),
            env=environment,
            check=False,
            timeout=HOOK_SECONDS,
        )
    except subprocess.TimeoutExpired:
        print(f"Kommandoen for feil ble stoppet etter {HOOK_SECONDS} s: {command}", file=sys.stderr)
    except (OSError, ValueError) as error:
        print(f"Kommandoen for feil kunne ikke kjøres: {command}: {error}", file=sys.stderr)
    else:
        if done.returncode:
            print(f"Kommandoen for feil sluttet med {done.returncode}: {command}", file=sys.stderr)
