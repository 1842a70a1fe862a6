"""Plans: which reports to make, checked against the notebooks' own parameters before anything runs."""

from __future__ import annotations

import ast
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import papermill
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kommunetall.errors import PlanError

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
TYPES = {"str": str, "int": int, "float": (int, float), "bool": bool}


@dataclass(frozen=True)
class Report:
    """One report to make: its name among the outputs, its notebook, and every parameter that it is run with."""

    name: str
    notebook: Path
    parameters: dict[str, object]


class PlannedReport(BaseModel):
    model_config = ConfigDict(extra="forbid")
    notebook: str
    name: str | None = Field(default=None, pattern=r"^[a-z0-9æøå_-]+$")
    parameters: dict[str, object] = {}
    each: dict[str, list] = {}


class Plan(BaseModel):
    model_config = ConfigDict(extra="forbid")
    date: date
    shared: dict[str, object] = {}
    reports: list[PlannedReport] = Field(min_length=1)


def read_plan(path: Path) -> list[Report]:
    """Reports of a plan, in its order.

    A plan names a ``date``, which every report carries, ``shared`` parameters, and ``reports``: each a
    ``notebook``, ``parameters`` of its own, and a ``name`` where *municipality-year-notebook* will not do.
    ``each`` gives parameters with a list of values, and one report for every combination of them.

    Raises
    ------
    PlanError
        With every fault in the plan: no such notebook, a parameter that the notebook does not have or
        of another type, two reports with one name.
    """
    try:
        plan = Plan.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        plans = ", ".join(sorted(str(p) for p in path.parent.glob("*.yaml"))) or "none"
        raise PlanError(f"There is no plan {path}.", [f"plans in that folder: {plans}"]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise PlanError(f"The plan {path} is not readable YAML.", [str(error)]) from None
    except ValidationError as error:
        findings = [f"{'.'.join(map(str, e['loc'])) or 'the plan'}: {e['msg']}" for e in error.errors()]
        raise PlanError(f"The plan {path} has {len(findings)} fault(s).", findings) from None
    reports = [report for planned in plan.reports for report in reports_of(planned, plan)]
    findings = [
        f for number, r in enumerate(reports, start=1) for f in faults(r, f"report {number} ({r.name})")
    ]
    findings += [
        f"{name}: {count} reports have this name: give them a name each"
        for name, count in Counter(report.name for report in reports).items()
        if count > 1
    ]
    if findings:
        raise PlanError(f"The plan {path} has {len(findings)} fault(s).", findings)
    return reports


def reports_of(planned: PlannedReport, plan: Plan) -> Iterator[Report]:
    """Reports of a planned one, with the plan's date and shared parameters, its own first."""
    for values in product(*planned.each.values()):
        own = {**planned.parameters, **dict(zip(planned.each, values, strict=True))}
        parameters = {**plan.shared, **own, "report_date": plan.date.isoformat()}
        named = [str(parameters[key]) for key in ("municipality", "year") if key in parameters]
        name = planned.name or "-".join([*named, planned.notebook])
        yield Report(name, NOTEBOOKS / f"{planned.notebook}.ipynb", parameters)


def faults(report: Report, where: str) -> Iterator[str]:
    """What is wrong with a report's notebook and parameters."""
    if not report.notebook.is_file():
        known = ", ".join(sorted(p.stem for p in NOTEBOOKS.glob("*.ipynb")))
        yield f"{where}: there is no notebook {report.notebook.stem!r}; there are: {known}"
        return
    declared = declared_parameters(report.notebook)
    for name, value in report.parameters.items():
        if name not in declared:
            yield f"{where}: the notebook has no parameter {name!r}; it has: {', '.join(declared)}"
            continue
        kind = declared[name]["inferred_type_name"]
        if kind not in TYPES:
            yield f"{where}: the notebook declares {name} as {kind!r}: use one of {', '.join(TYPES)}"
        elif not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "bool"):
            hint = ": put it in quotes" if kind == "str" else ""
            yield f"{where}: {name} = {value!r} must be of type {kind}{hint}"
    for name, parameter in declared.items():
        if not is_literal(parameter["default"]):
            yield f"{where}: the notebook computes the default of {name}: write a literal"


@cache
def declared_parameters(notebook: Path) -> dict[str, dict]:
    """The annotated literals of a notebook's cell tagged ``parameters``."""
    logging.getLogger("papermill").setLevel(logging.ERROR)
    return papermill.inspect_notebook(str(notebook))


def is_literal(code: str) -> bool:
    """Whether code is a literal, not a computation."""
    try:
        ast.literal_eval(code)
    except (ValueError, SyntaxError):
        return False
    return True
