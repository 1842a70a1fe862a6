"""The command line: ``kommunetall run PLAN``."""

from __future__ import annotations

import argparse
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
from kommunetall.batch.job import ENGINES
from kommunetall.batch.plan import Report, read_plan
from kommunetall.batch.run import (
    MakersOf,
    Outcome,
    Settings,
    interrupted,
    last_plan,
    makers_of,
    run,
    to_make,
)
from kommunetall.errors import KommunetallError, PlanError
from kommunetall.inputs import CHECKOUT, HOME, forget, package_folder, require_data
from kommunetall.notes import notes

OUT = (CHECKOUT if HOME == CHECKOUT else Path.cwd()) / "reports" / "out"
MOST_NAMED = 10
CELL = re.compile(r"^cell \d+: ")
TOLD_ABOVE = "feilene i tabellene, som er listet opp"
DONE, SOME_FAILED, NOTHING_RUN, INTERRUPTED = 0, 1, 2, 130


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


DEFAULTS = {
    "engine": "warm" if hasattr(os, "fork") else "nbclient",
    "jobs": cores(),
    "time_limit": 600,
    "memory_limit": 2048,
    "cluster": "",
    "storage": "",
}


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
        signal.signal(signal.SIGTERM, signal.default_int_handler)
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


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    whole = argparse.ArgumentParser("kommunetall", description="Make PDF reports from notebooks.")
    commands = whole.add_subparsers(required=True, metavar="command")
    running = commands.add_parser(
        "run",
        help="make the reports of a plan",
        description="Make the reports of a plan that are not there, or would become different.",
        epilog="Exit code: 0 every report is there, 1 some failed, 2 nothing could be run, "
        "130 interrupted.",
    )
    option = running.add_argument
    option("plan", type=Path, nargs="?", help="a plan, for instance reports/plans/annual-2024.yaml")
    option(
        "--out",
        type=Path,
        default=OUT,
        metavar="FOLDER",
        help="where reports go (default: reports/out)",
    )
    option(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help="just these reports; 3301-* is a pattern; can be repeated",
    )
    option("--force", action="store_true", help="make all of them, changed or not")
    option(
        "--resume",
        action="store_true",
        help="go on with a run that was cut off, with its plan and its options but those given",
    )
    option("--dry-run", action="store_true", help="say which reports would be made, and make none")
    option(
        "--explain",
        action="store_true",
        help="say why each report would be made, or was, and make none",
    )
    option("--jobs", type=at_least_one, help=f"reports made at a time (default: {cores()})")
    option(
        "--engine",
        choices=ENGINES,
        help="warm: kernels forked with all libraries in place (default where it can be); "
        "nbclient: a new interpreter each",
    )
    option(
        "--time-limit",
        type=at_least_none,
        metavar="SECONDS",
        help=f"for each report, 0 for none (default: {DEFAULTS['time_limit']:g})",
    )
    option(
        "--memory-limit",
        type=at_least_none,
        metavar="MIB",
        help=f"for each kernel, on Linux, 0 for none (default: {DEFAULTS['memory_limit']})",
    )
    option(
        "--cluster",
        metavar="ADDRESS",
        help="make them on a Dask cluster, for instance tcp://host:8786",
    )
    option(
        "--storage",
        metavar="URL",
        help="shared storage for the cluster's inputs (fsspec); without it they are sent",
    )
    option(
        "--on-failure",
        default="",
        metavar="COMMAND",
        help="a command that gets the summary on standard input when not all is well",
    )
    return whole


def at_least_one(text: str) -> int:
    """A whole number of one or more."""
    if (number := int(text)) < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number


def at_least_none(text: str) -> int:
    """A whole number of zero or more."""
    if (number := int(text)) < 0:
        raise argparse.ArgumentTypeError("it must be 0 or more")
    return number


def ended(
    chosen: argparse.Namespace, makers_of: MakersOf, faults_of: FaultsOf, faults: list[str]
) -> tuple[int, str]:
    """Exit code and summary of what was asked for; faults in tables are told and added to."""
    try:
        require_data()
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
            f"The run was stopped: {error}.\n  - what was there before is untouched\n"
            "  - make room or mend the folder's rights, then run again: "
            "what was made is not made again"
        )
    except KeyboardInterrupt:
        return INTERRUPTED, "The run was interrupted: go on with --resume."
    except Exception as error:  # noqa: BLE001  # a fault of ours: exit code and notice must hold
        trace = traceback.format_exc()
        return (
            NOTHING_RUN,
            f"Something unforeseen went wrong: {error!r}. What developers need:\n{trace}",
        )


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
            "no run in {} was cut off"
            if chosen.resume
            else "name one, as reports/plans/annual-2024.yaml"
        )
        raise PlanError("No plan is named.", [asked.format(chosen.out)])
    if chosen.storage and not chosen.cluster:
        raise PlanError("--storage is for a cluster.", ["name the cluster with --cluster"])
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
    for name, why in reasons.items():
        lines.append(f"{name}: {'would be made' if why else 'is as it would become'}")
        if explain:
            lines += [f"  - {reason}" for reason in why]
            build = records[name].build if name in records else None
            lines += (
                [f"  - made {build.started} because {'; '.join(build.reasons)}"] if build else []
            )
    count = sum(bool(why) for why in reasons.values())
    return "\n".join([*lines, f"\n{count} of {len(reports)} reports would be made."])


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
    there = f"{count} of {len(reports)} reports are in {out}"
    lines = [
        f"{there} ({as_they_were} as they were), after {seconds:.1f} s.",
        f"All of them, with links: {out / PAGE}",
    ]
    if empty:
        lines.append(f"Nothing to show, and so not made ({len(empty)}):")
        lines += told_once({record.name: record.empty for record in empty}, [])
    if failed:
        lines.append(f"{len(failed)} failed; their earlier files are untouched:")
        lines += told_once({record.name: record.failure for record in failed}, faults)
    return (SOME_FAILED if failed else DONE), "\n".join(lines)


def told_once(failures: Mapping[str, str], faults: Sequence[str]) -> list[str]:
    """Why reports failed or have nothing to show, the same cause once for all that have it.

    The cell is told where one report alone stopped. Faults in tables that have been told already
    are not told again.

    Examples
    --------
    >>> told_once({"a": "cell 3: DataError: x", "b": "cell 4: DataError: x"}, [])
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
    '0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 4 more'
    """
    few = names if len(names) <= MOST_NAMED + 2 else names[:MOST_NAMED]
    more = len(names) - len(few)
    return ", ".join(few) + (f" and {more} more" if more else "")


def progress(outcome: Outcome, done: int, of: int, seconds_left: float) -> str:
    """One line of progress: which report, how many of how many, why, and time left."""
    record, why = outcome.record, outcome.reasons[0]
    more = f" and {len(outcome.reasons) - 1} more" if len(outcome.reasons) > 1 else ""
    state = f"made in {record.seconds:.1f} s"
    if record.empty:
        state = "has nothing to show"
    if record.failure:
        state = "FAILED"
    left = f", about {seconds_left:.0f} s left" if done < of else ""
    return f"[{done}/{of}] {record.name} {state} ({why}{more}){left}"


def tell_of_failure(command: str, code: int, summary: str) -> None:
    """Give the summary to a command of the user's, which finds the exit code in its environment."""
    environment = {**os.environ, "KOMMUNETALL_EXIT_CODE": str(code)}
    try:
        done = subprocess.run(
            shlex.split(command), input=summary.encode(), env=environment, check=False
        )
    except (OSError, ValueError) as error:
        print(f"The command for failures could not be run: {command}: {error}", file=sys.stderr)
    else:
        if done.returncode:
            print(
                f"The command for failures ended with {done.returncode}: {command}", file=sys.stderr
            )
