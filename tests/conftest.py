"""What all tests share: how properties are tried, the reports of the plans, and who runs what where several do.

Properties are tried by the profile ``house``, or a long one: ``--hypothesis-profile=nightly``.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from kommunetall import inputs
from kommunetall.batch.command import DEFAULTS
from kommunetall.batch.plan import Report, declared_parameters, read_plan
from kommunetall.batch.record import Record
from kommunetall.batch.run import Settings, run

SLOW_IS_FINE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}

settings.register_profile("house", max_examples=20, derandomize=True, **SLOW_IS_FINE)
settings.register_profile("nightly", max_examples=300, print_blob=True, **SLOW_IS_FINE)
settings.load_profile("house")

PLANS = ("annual-2024.yaml", "example-2024.yaml")
YEAR_WITHOUT_DATA = Report(
    "year-without-data",
    inputs.HOME / "notebooks" / "equalisation.ipynb",
    {"municipality": "3301", "year": 2031, "report_date": "2026-11-23"},
)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Give the tests of a file to one process, and all that need the plans' reports to one too (``--dist loadgroup``)."""
    for item in items:
        together = "plans" if "made_reports" in item.fixturenames else str(item.path)
        item.add_marker(pytest.mark.xdist_group(together))


@dataclass(frozen=True)
class MadeReports:
    """Reports of the project's plans, made in one run."""

    out: Path
    reports: dict[str, Report]
    records: dict[str, Record]

    def name_of(self, notebook: Path) -> str:
        """Name of the report that a notebook is with the parameters it has itself."""
        declared = declared_parameters(notebook)
        own = {name: ast.literal_eval(parameter.default) for name, parameter in declared.items()}
        (name,) = (
            report.name
            for report in self.reports.values()
            if report.notebook.name == notebook.name and {**own, **report.parameters} == own
        )
        return name

    def executed(self, name: str) -> dict:
        """The executed notebook of a report."""
        return json.loads((self.out / f"{name}.ipynb").read_text(encoding="utf-8"))

    def pdf(self, name: str) -> bytes:
        """The PDF of a report."""
        return (self.out / f"{name}.pdf").read_bytes()


@pytest.fixture(scope="session")
def made_reports(tmp_path_factory) -> MadeReports:
    """Every report of the plans of one municipality, and one that cannot be made."""
    out = tmp_path_factory.mktemp("reports")
    plans = [inputs.CHECKOUT / "reports" / "plans" / name for name in PLANS]
    reports = [*(report for plan in plans for report in read_plan(plan)), YEAR_WITHOUT_DATA]
    outcomes = list(run(reports, out, Settings(plan=plans[0], **DEFAULTS)))
    records = {outcome.record.name: outcome.record for outcome in outcomes}
    return MadeReports(out, {report.name: report for report in reports}, records)
