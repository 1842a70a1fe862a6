"""Dated rules: one YAML file per topic, each value with the source that decides it.

The nation's rules come with the library; what a municipality's council has decided lies with its
data, in ``data/<code>/rules/``.
"""

from __future__ import annotations

import re
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kommunetall import inputs
from kommunetall.errors import RuleError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FOLDER = inputs.RULES
MUNICIPAL = re.compile(r"(?P<code>[0-9]{4})/(?P<name>.+)")
R = TypeVar("R", bound="DataclassInstance")


class Strict(BaseModel):
    """A part of a rule file: what it does not know of is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    """Where a value can be read, and the day on which it was taken from there."""

    title: str = Field(min_length=1)
    href: str = Field(pattern=r"^https://\S+$")
    accessed: date


class DatedValue(Strict):
    """A value that holds from a day on, until the next."""

    since: date
    value: int | float
    source: Source
    status: Literal["confirmed", "unconfirmed"] = "confirmed"
    note: str = ""


class Parameter(Strict):
    """What is decided: its unit, the range it must be in, and its values by date."""

    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    unit: Literal[
        "share", "nok", "nok_thousand", "years", "persons", "days", "hours", "share_of_debt"
    ]
    minimum: float
    maximum: float
    values: tuple[DatedValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def dates_ascend_and_values_are_in_range(self) -> Parameter:
        """Refuse dates out of order and values out of range."""
        dates = [dated.since for dated in self.values]
        if dates != sorted(set(dates)):
            raise ValueError("dates must ascend, each only once")
        outside = [d for d in self.values if not self.minimum <= d.value <= self.maximum]
        if outside:
            found = ", ".join(f"{d.value} from {d.since}" for d in outside)
            raise ValueError(f"{found} is outside {self.minimum} to {self.maximum}")
        return self


class RuleFile(Strict):
    """The parameters of one topic."""

    parameters: dict[str, Parameter]


@dataclass(frozen=True)
class RuleSource:
    """A value in force and the source that decides it; `value` is in `unit`, shares as shares."""

    parameter: str
    title: str
    value: float
    unit: str
    since: date
    source: str
    href: str
    confirmed: bool
    note: str

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


def rule_file(path: Path) -> RuleFile:
    """Read and check one rule file.

    Raises
    ------
    RuleError
        With every fault in the file: no such topic, repeated key, missing source, value out of
        range.
    """
    topic = path.stem
    try:
        return parsed(path, inputs.content(path))
    except FileNotFoundError:
        topics = sorted(
            p.relative_to(FOLDER).with_suffix("").as_posix() for p in FOLDER.rglob("*.yaml")
        )
        raise RuleError(
            f"There are no rules on the topic {topic!r}.",
            [f"expected the file {path}", f"topics with rules: {', '.join(topics)}"],
        ) from None


@cache
def parsed(path: Path, content: bytes) -> RuleFile:
    """Rule file of this content, checked once."""
    try:
        return RuleFile(parameters=yaml.load(content.decode("utf-8"), inputs.UniqueKeyLoader))
    except yaml.YAMLError as error:
        raise RuleError(f"{path} is not readable YAML.", [str(error)]) from error
    except ValidationError as error:
        findings = [f"{'.'.join(map(str, e['loc'][1:]))}: {e['msg']}" for e in error.errors()]
        raise RuleError(f"The rule file {path} has {len(findings)} fault(s).", findings) from error


def has_rules(topic: str) -> bool:
    """Whether there are rules on a topic, such as what one municipality has decided."""
    return inputs.is_there(file_of(topic))


def in_force(topic: str, day: date) -> dict[str, tuple[Parameter, DatedValue]]:
    """Value in force on a day for each parameter of a topic.

    Raises
    ------
    RuleError
        If a parameter's first value is later than `day`.
    """
    file = file_of(topic)
    parameters = rule_file(file).parameters
    held = {name: [v for v in p.values if v.since <= day] for name, p in parameters.items()}
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
        If the file is faulty, a field without default has no parameter, or a value starts later
        than `day`.

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
            f"The rules on {topic} lack what {kind.__name__} asks for.",
            [f"{name}: add it to {inputs.name_of(file_of(topic))}" for name in unknown],
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
            confirmed=dated.status == "confirmed",
            note=dated.note,
        )
        for name, (parameter, dated) in in_force(topic, day).items()
    ]


def warm_up() -> None:
    """Read the national rules, so that a process forked from this one has them checked already."""
    for file in sorted(inputs.RULES.rglob("*.yaml")):
        rule_file(file)
