"""Plans: which reports to make, checked against the notebooks' own parameters first."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kommunetall.errors import PlanError
from kommunetall.inputs import HOME, UniqueKeyLoader, yaml_fault
from kommunetall.parameters import (
    Declared,
    declared_parameters,
    fault,
    known_parameters,
    parameters_source,
)
from kommunetall.written import slips

NOTEBOOKS = HOME / "notebooks"
TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
}
FILE_NAME = re.compile(r"[\wæøåÆØÅ-]{1,100}", re.ASCII)


@dataclass(frozen=True)
class Report:
    """One report to make: its name, its notebook, and every parameter that it is run with."""

    name: str
    notebook: Path
    parameters: dict[str, object]


class PlannedReport(BaseModel):
    """A report of a plan, or one for each combination of the values under ``each``."""

    model_config = ConfigDict(extra="forbid")
    notebook: str = Field(pattern=r"^\w[\w-]*$")
    name: str | None = Field(default=None, pattern=r"^[a-z0-9æøå_-]+$")
    parameters: dict[str, object] = {}
    each: dict[str, list[object]] = {}


class Plan(BaseModel):
    """What a plan's file says."""

    model_config = ConfigDict(extra="forbid")
    date: date
    shared: dict[str, object] = {}
    reports: list[PlannedReport] = Field(min_length=1)


def read_plan(path: Path, only: Sequence[str] = ()) -> list[Report]:
    """Reports of a plan, in its order.

    A plan names a ``date``, which every report carries, ``shared`` parameters, and ``reports``:
    each a ``notebook``, ``parameters`` of its own, and a ``name`` where
    *municipality-year-notebook* will not do.
    ``each`` gives parameters with a list of values, and one report for every combination of them.

    Parameters
    ----------
    path
        The plan's file.
    only
        Patterns like ``3301-*``: just the reports with such a name. The whole plan is checked.

    Raises
    ------
    PlanError
        With every fault in the plan: no such notebook, a parameter that the notebook does not
        have, of another type, or missing, two reports with one name, a pattern that no report has.
    """
    try:
        read = yaml.load(path.read_text(encoding="utf-8"), UniqueKeyLoader)
        plan = Plan.model_validate(read)
    except FileNotFoundError:
        plans = ", ".join(sorted(str(p) for p in path.parent.glob("*.yaml"))) or "none"
        raise PlanError(f"There is no plan {path}.", [f"plans in that folder: {plans}"]) from None
    except ValidationError as error:
        findings = [
            f"{'.'.join(map(str, e['loc'])) or 'the plan'}: {e['msg']}" for e in error.errors()
        ]
        raise PlanError(f"The plan {path} has {len(findings)} fault(s).", findings) from None
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise PlanError(f"Planen {path} kan ikke leses.", [yaml_fault(error)]) from None
    reports = [report for planned in plan.reports for report in reports_of(planned, plan)]
    findings = [
        f"{planned.notebook}: report_date is the plan's date: leave it out"
        for planned in plan.reports
        if "report_date" in {**plan.shared, **planned.parameters, **planned.each}
    ]
    findings += [
        f"{planned.notebook}: {key} has no values under each: give it a list"
        for planned in plan.reports
        for key, values in planned.each.items()
        if not values
    ]
    findings += faults_once(reports)
    findings += [
        f"{name}: {count} reports have this name: give them a name each"
        for name, count in Counter(report.name for report in reports).items()
        if count > 1
    ]
    findings += [
        f"--only {pattern}: no report has such a name; the first ones are "
        f"{', '.join(r.name for r in reports[:3])}"
        for pattern in only
        if not any(fnmatchcase(r.name, pattern) for r in reports)
    ]
    if findings:
        raise PlanError(f"The plan {path} has {len(findings)} fault(s).", findings)
    return [r for r in reports if not only or any(fnmatchcase(r.name, pattern) for pattern in only)]


def reports_of(planned: PlannedReport, plan: Plan) -> Iterator[Report]:
    """Reports of a planned one, with the plan's date and shared parameters, its own first."""
    for values in product(*planned.each.values()):
        own = {**planned.parameters, **dict(zip(planned.each, values, strict=True))}
        parameters = {**plan.shared, **own, "report_date": plan.date.isoformat()}
        named = [str(parameters[key]) for key in ("municipality", "year") if key in parameters]
        name = planned.name or "-".join([*named, planned.notebook])
        yield Report(name, NOTEBOOKS / f"{planned.notebook}.ipynb", parameters)


def faults_once(reports: Sequence[Report]) -> list[str]:
    """What is wrong with reports; what is wrong with several of them, as with all, is told once."""
    found: dict[str, list[str]] = {}
    for number, report in enumerate(reports, start=1):
        where = f"report {number} ({report.name})"
        for finding in faults(report, where):
            found.setdefault(finding.removeprefix(f"{where}: "), []).append(where)
    return [
        f"{wheres[0]}: {said}" if len(wheres) == 1 else f"{len(wheres)} rapporter: {said}"
        for said, wheres in found.items()
    ]


def faults(report: Report, where: str) -> Iterator[str]:
    """What is wrong with a report's notebook and parameters."""
    if not FILE_NAME.fullmatch(report.name):
        yield (
            f"{where}: the name must be letters, digits, - and _, at most 100: "
            "give the report a name"
        )
    if not report.notebook.is_file():
        known = ", ".join(sorted(p.stem for p in NOTEBOOKS.glob("*.ipynb")))
        yield f"{where}: there is no notebook {report.notebook.stem!r}; there are: {known}"
        return
    try:
        declared = declared_parameters(report.notebook)
    except SyntaxError as error:
        found = slips(parameters_source(report.notebook)) or [str(error)]
        yield from (f"{where}: the notebook's parameters cannot be read: {f}" for f in found)
        return
    except (ValueError, KeyError, TypeError) as error:
        yield f"{where}: the notebook's parameters cannot be read: {error}"
        return
    yield from parameter_faults(report, declared, where)
    for name, parameter in declared.items():
        if not parameter.literal:
            yield f"{where}: the notebook computes the default of {name}: write a literal"
        elif parameter.required and name not in report.parameters:
            yield f"{where}: the parameter {name} is missing: the notebook has no default for it"


def parameter_faults(report: Report, declared: Mapping[str, Declared], where: str) -> Iterator[str]:
    """What is wrong with the parameters that a report gives its notebook."""
    for name, value in report.parameters.items():
        if name not in declared:
            yield f"{where}: the notebook has no parameter {name!r}; it has: {', '.join(declared)}"
        elif declared[name].kind not in TYPES:
            known = ", ".join(TYPES)
            kind = declared[name].kind
            yield f"{where}: the notebook declares {name} as {kind!r}: use one of {known}"
        elif name in known_parameters():
            if found := fault(name, value):
                yield f"{where}: {found}"
        elif not is_of_kind(value, declared[name].kind):
            yield f"{where}: {name} = {value!r} must be of type {declared[name].kind}"


def is_of_kind(value: object, kind: str) -> bool:
    """Whether a value is of a declared kind; no number that is missing or infinite is."""
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return isinstance(value, TYPES[kind]) and (isinstance(value, bool) == (kind == "bool"))
