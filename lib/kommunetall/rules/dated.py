"""Dated rules: one YAML file per topic, each value with the source that decides it.

The nation's rules come with the library; what a municipality's council has decided lies with its
data, in ``data/<code>/rules/``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kommunetall import inputs
from kommunetall.errors import RuleError
from kommunetall.rules import decided, national
from kommunetall.rules.lines import nearest
from kommunetall.rules.parameters import DatedValue, Parameter

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FOLDER = inputs.RULES
MUNICIPAL = re.compile(r"(?P<code>[0-9]{4})/(?P<name>.+)")
R = TypeVar("R", bound="DataclassInstance")


@dataclass(frozen=True)
class RuleSource:
    """A value in force and the source that decides it; `value` is in `unit`, shares as shares.

    It `is_known_from` the day `since` where it may have held before; then the value is missing on
    earlier days. What a council has decided has a `group` and a `kind`, see :class:`DatedValue`.
    """

    parameter: str
    title: str
    value: float
    unit: str
    since: date
    source: str
    href: str
    confirmed: bool
    note: str
    is_known_from: bool = False
    group: str = ""
    kind: str = ""

    def __str__(self) -> str:
        return self.source if self.confirmed else f"{self.source} (ubekreftet)"


def file_of(topic: str) -> Path:
    """File of the rules on a topic, whether it is there or not.

    >>> file_of("pension").name
    'pension.yaml'
    >>> file_of("3301/workforce").parts[-4:]
    ('data', '3301', 'rules', 'workforce.yaml')
    """
    own = MUNICIPAL.fullmatch(topic)
    if own:
        return inputs.data_folder() / own["code"] / "rules" / f"{own['name']}.yaml"
    return FOLDER / f"{topic}.yaml"


def rule_file(path: Path) -> dict[str, Parameter]:
    """Parameters of one rule file, checked.

    Raises
    ------
    RuleError
        With every fault in the file, or if there are no rules on such a topic.
    """
    is_national = path.is_relative_to(FOLDER)
    try:
        content = inputs.content(path)
    except FileNotFoundError:
        topics = sorted(
            p.relative_to(FOLDER).with_suffix("").as_posix() for p in FOLDER.rglob("*.yaml")
        )
        raise RuleError(
            f"Det er ingen regler om {path.stem}.",
            [f"fila {path} mangler", f"det er regler om {', '.join(topics)}"],
        ) from None
    except OSError as error:
        raise unreadable(path, error) from None
    if is_national:
        return national.parameters_of(path, content)
    return decided.parameters_of(path, content)


def decision_faults(municipality: str) -> Iterator[RuleError]:
    """What is wrong with what a municipality's council has decided, file by file."""
    for topic in decided.topics():
        path = file_of(f"{municipality}/{topic}")
        try:
            decided.parameters_of(path, inputs.content(path))
        except RuleError as error:
            yield error
        except FileNotFoundError:
            continue
        except OSError as error:
            yield unreadable(path, error)


def unreadable(path: Path, error: OSError) -> RuleError:
    """What is told of a rule file that cannot be opened."""
    return RuleError(f"{path} kan ikke leses.", [f"{path.name}: {error.strerror}"])


def has_rules(topic: str, day: date | None = None) -> bool:
    """Whether there are rules on a topic, such as what one municipality has decided.

    Parameters
    ----------
    topic
        As for :func:`rules_on`.
    day
        A day on which one of them must be in force; any, where no day is given.

    Raises
    ------
    RuleError
        If the file is faulty, or its folder has a file on a topic that no council decides on.
    """
    file = file_of(topic)
    refuse_unknown(file.parent)
    try:
        inputs.content(file)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise unreadable(file, error) from None
    return day is None or any(not math.isnan(v.value) for _, v in in_force(topic, day).values())


def refuse_unknown(folder: Path) -> None:
    """Refuse a municipality's rule file that nothing reads, such as one with its name misspelt."""
    if folder.is_relative_to(FOLDER):
        return
    topics = [f"{topic}.yaml" for topic in decided.topics()]
    found = sorted(file.name for file in folder.glob("*.y*ml") if file.name not in topics)
    if found:
        findings = [
            f"{name}: ingen leser en regelfil med dette navnet{nearest(name, topics)}"
            for name in found
        ]
        raise RuleError(f"Noe er feil i {folder}.", findings)


def in_force(topic: str, day: date) -> dict[str, tuple[Parameter, DatedValue]]:
    """Value in force on a day for each parameter of a topic.

    What a council has decided from a later day is left out. What is known from a later day only has
    a value that is missing.

    Raises
    ------
    RuleError
        If a parameter of the nation's has its first value later than `day`.
    """
    file = file_of(topic)
    parameters = rule_file(file)
    held = {name: [v for v in p.values if v.since <= day] for name, p in parameters.items()}
    if MUNICIPAL.fullmatch(topic):
        later = {name: p.values[0] for name, p in parameters.items() if not held[name]}
        held |= {n: [replace(v, value=math.nan)] for n, v in later.items() if v.is_known_from}
        return {name: (parameters[name], values[-1]) for name, values in held.items() if values}
    missing = [
        f"{name}: den første verdien gjelder fra {parameters[name].values[0].since}; "
        f"velg et senere år, eller legg til en tidligere verdi med kilde i {inputs.name_of(file)}"
        for name, values in held.items()
        if not values
    ]
    if missing:
        raise RuleError(f"Reglene om {topic} går ikke så langt tilbake som til {day}.", missing)
    return {name: (parameters[name], values[-1]) for name, values in held.items()}


def rules_on(topic: str, kind: type[R], day: date) -> R:
    """Rules of a topic in force on a day, as an instance of `kind`.

    Parameters
    ----------
    topic
        ``"equalisation"``, the name of a rule file of the library without its ending; or
        ``"3301/financial_targets"``, the municipality's code before that of a file of its own.
    kind
        A dataclass whose fields are names of parameters in the file. A field with a default need
        not be there.
    day
        The day on which the rules must be in force.

    Raises
    ------
    RuleError
        If the file is faulty, a field without default has no parameter, or a value of the nation's
        starts later than `day`.

    Examples
    --------
    >>> @dataclass(frozen=True)
    ... class Periods:
    ...     amortisation_years: int
    >>> rules_on("pension", Periods, date(2024, 12, 31))
    Periods(amortisation_years=7)
    """
    held = in_force(topic, day)
    asked = {field.name: field.default is MISSING for field in fields(kind)}
    unknown = [name for name, needed in asked.items() if needed and name not in held]
    if unknown:
        raise RuleError(
            f"Reglene om {topic} mangler det som {kind.__name__} trenger.",
            [f"{name}: legg den til i {inputs.name_of(file_of(topic))}" for name in unknown],
        )
    return kind(**{name: held[name][1].value for name in asked if name in held})


def rule_sources(topic: str, day: date) -> list[RuleSource]:
    """Every value of a topic in force on a day, with the source that decides it."""
    return [
        RuleSource(
            parameter=name,
            title=parameter.title,
            value=dated.value,
            unit=parameter.unit,
            since=dated.since,
            source=dated.source.title,
            href=dated.source.href,
            confirmed=dated.confirmed,
            note=dated.note,
            is_known_from=dated.is_known_from,
            group=dated.group,
            kind=dated.kind,
        )
        for name, (parameter, dated) in in_force(topic, day).items()
    ]


def warm_up() -> None:
    """Read the national rules, so that a process forked from this one has them checked already."""
    for file in sorted(inputs.RULES.rglob("*.yaml")):
        rule_file(file)
