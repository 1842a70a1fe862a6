"""The command line: ``kommunetall run PLAN``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from kommunetall.batch.plan import read_plan
from kommunetall.batch.run import Outcome, run
from kommunetall.errors import KommunetallError

OUT = Path(__file__).resolve().parents[3] / "reports" / "out"
DONE, SOME_FAILED, NOTHING_RUN = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a plan.

    Returns
    -------
    int
        0 when every report was made, 1 when some failed, 2 when the plan could not be run.
    """
    parser = argparse.ArgumentParser("kommunetall", description="Make PDF reports from notebooks.")
    commands = parser.add_subparsers(required=True, metavar="command")
    running = commands.add_parser("run", help="make the reports of a plan")
    running.add_argument("plan", type=Path, help="a plan, for instance reports/plans/annual-2024.yaml")
    running.add_argument(
        "--out", type=Path, default=OUT, help="folder for the reports (default: reports/out)"
    )
    running.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="reports made at a time (default: cores)"
    )
    chosen = parser.parse_args(arguments)
    try:
        return run_plan(chosen.plan, chosen.out, chosen.jobs)
    except KommunetallError as error:
        print(error, file=sys.stderr)
        return NOTHING_RUN


def run_plan(plan: Path, out: Path, jobs: int) -> int:
    """Make a plan's reports, show progress, and list what was made and what failed."""
    reports = read_plan(plan)
    print(f"{len(reports)} reports from {plan}", flush=True)
    start, outcomes = time.monotonic(), []
    for outcome in run(reports, out, min(jobs, len(reports))):
        outcomes.append(outcome)
        print(progress(outcome, len(outcomes), len(reports), time.monotonic() - start), flush=True)
    failed = [o for o in outcomes if o.failure]
    print(
        f"\n{len(outcomes) - len(failed)} of {len(reports)} reports made in {time.monotonic() - start:.0f} s:"
    )
    for outcome in sorted(outcomes, key=lambda o: o.name):
        for file in outcome.files:
            print(f"  {file}")
    if failed:
        print(f"\n{len(failed)} failed; what was there before is untouched:", file=sys.stderr)
        for outcome in sorted(failed, key=lambda o: o.name):
            print(f"  {outcome.name}: {outcome.failure}", file=sys.stderr)
    return SOME_FAILED if failed else DONE


def progress(outcome: Outcome, done: int, of: int, seconds: float) -> str:
    """One line of progress: which report, how many of how many, time left."""
    state = "FAILED" if outcome.failure else "made"
    left = f", about {seconds / done * (of - done):.0f} s left" if done < of else ""
    return f"[{done}/{of}] {outcome.name} {state} in {outcome.seconds:.1f} s{left}"
