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
from pydantic_core import ErrorDetails

from kommunetall.errors import PlanError
from kommunetall.inputs import HOME
from kommunetall.parameters import (
    Declared,
    declared_parameters,
    fault,
    known_parameters,
    parameters_source,
)
from kommunetall.strict import (
    NOT_A_DATE,
    bytes_of,
    fault_in_words,
    why,
    yaml_fault,
    yaml_of,
)
from kommunetall.written import slips

NOTEBOOKS = HOME / "notebooks"
TYPES: dict[str, type | tuple[type, ...]] = {
    "str": str,
    "int": int,
    "float": (int, float),
    "bool": bool,
}
KINDS = {
    "str": "tekst (i anførselstegn)",
    "int": "et heltall",
    "float": "et tall",
    "bool": "true eller false",
}
MOST_REPORTS, MOST_SHOWN = 10_000, 60
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
        read = yaml_of(bytes_of(path))
        plan = Plan.model_validate(read)
    except FileNotFoundError:
        plans = ", ".join(sorted(str(p) for p in path.parent.glob("*.yaml"))) or "ingen"
        raise PlanError(f"Det er ingen plan {path}.", [f"planer i den mappa: {plans}"]) from None
    except ValidationError as error:
        findings = [in_words(e) for e in error.errors(include_url=False)]
        raise PlanError(f"Planen {path} har {len(findings)} feil.", findings) from None
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        findings = [f"{path.name}: {yaml_fault(error)}"]
        raise PlanError(f"Planen {path} kan ikke leses.", findings) from None
    if (count := sum(number_of_reports(planned) for planned in plan.reports)) > MOST_REPORTS:
        raise PlanError(
            f"Planen {path} ber om {count} rapporter.",
            [f"en plan kan ha {MOST_REPORTS}: del den, eller gi færre verdier under each"],
        )
    reports = [report for planned in plan.reports for report in reports_of(planned, plan)]
    findings = [
        f"{planned.notebook}: report_date er planens date: la den være"
        for planned in plan.reports
        if "report_date" in {**plan.shared, **planned.parameters, **planned.each}
    ]
    findings += [
        f"{planned.notebook}: {key} har ingen verdier under each: gi den en liste"
        for planned in plan.reports
        for key, values in planned.each.items()
        if not values
    ]
    findings += faults_once(reports)
    findings += [
        f"{name}: {count} rapporter har dette navnet: gi dem hvert sitt navn (name)"
        for name, count in Counter(report.name for report in reports).items()
        if count > 1
    ]
    findings += [
        f"--only {pattern}: ingen rapport har et slikt navn; de første er "
        f"{', '.join(r.name for r in reports[:3])}"
        for pattern in only
        if not any(fnmatchcase(r.name, pattern) for r in reports)
    ]
    if findings:
        raise PlanError(f"Planen {path} har {len(findings)} feil.", findings)
    return [r for r in reports if not only or any(fnmatchcase(r.name, pattern) for pattern in only)]


def in_words(error: ErrorDetails) -> str:
    """What is wrong with what a plan says, and where."""
    if error["loc"] == ("date",) and error["type"] != "missing":
        return f"date: {cut(str(error['input']))} {NOT_A_DATE}"
    if error["type"] == "string_pattern_mismatch":
        return f"{'.'.join(map(str, error['loc']))} kan bare ha små bokstaver, sifre, - og _"
    return fault_in_words(error, "planen")


def cut(text: str) -> str:
    """A text that is not longer than people read."""
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} …"


def number_of_reports(planned: PlannedReport) -> int:
    """How many reports a planned one becomes."""
    return math.prod(map(len, planned.each.values()))


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
        where = f"rapport {number} ({cut(report.name)})"
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
            f"{where}: navnet kan bare ha bokstaver, sifre, - og _, høyst 100: "
            "gi rapporten et navn (name)"
        )
    if not report.notebook.is_file():
        known = ", ".join(sorted(p.stem for p in NOTEBOOKS.glob("*.ipynb")))
        yield f"{where}: det er ingen notatbok {report.notebook.stem}; det er: {known}"
        return
    try:
        declared = declared_parameters(report.notebook)
    except SyntaxError as error:
        found = slips(parameters_source(report.notebook)) or [
            f"linje {error.lineno}: dette er ikke Python"
        ]
        yield from (f"{where}: notatbokens parametere kan ikke leses: {f}" for f in found)
        return
    except (ValueError, OSError) as error:
        said = why(error) if isinstance(error, OSError) else error
        yield f"{where}: notatbokens parametere kan ikke leses: {said}"
        return
    yield from parameter_faults(report, declared, where)
    for name, parameter in declared.items():
        if not parameter.literal:
            yield f"{where}: notatboken regner ut {name}: skriv en verdi der"
        elif parameter.required and name not in report.parameters:
            yield f"{where}: parameteren {name} mangler: notatboken har ingen verdi for den selv"


def parameter_faults(report: Report, declared: Mapping[str, Declared], where: str) -> Iterator[str]:
    """What is wrong with the parameters that a report gives its notebook."""
    for name, value in report.parameters.items():
        if name not in declared:
            yield f"{where}: notatboken har ingen parameter {name}; den har: {', '.join(declared)}"
        elif declared[name].kind not in TYPES:
            known = ", ".join(TYPES)
            kind = declared[name].kind
            yield f"{where}: notatboken erklærer {name} som {kind}: bruk en av {known}"
        elif name in known_parameters():
            if found := fault(name, value):
                yield f"{where}: {found}"
        elif not is_of_kind(value, declared[name].kind):
            yield f"{where}: {name} er {cut(repr(value))}, men må være {KINDS[declared[name].kind]}"


def is_of_kind(value: object, kind: str) -> bool:
    """Whether a value is of a declared kind; no number that is missing or infinite is."""
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return isinstance(value, TYPES[kind]) and (isinstance(value, bool) == (kind == "bool"))
