"""Rule files of the library: what holds for all, each value with a source that can be opened."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kommunetall.errors import RuleError
from kommunetall.rules.parameters import DatedValue, Parameter, Source
from kommunetall.strict import fault_in_words, yaml_fault, yaml_of

Unit = Literal[
    "share", "nok", "nok_thousand", "years", "persons", "days", "sundays", "hours", "share_of_debt"
]


class Strict(BaseModel):
    """A part of a rule file: what it does not know of is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class StatedSource(Strict):
    """Where a value can be read, and the day on which it was taken from there."""

    title: str = Field(min_length=1)
    href: str = Field(pattern=r"^https://\S+$")
    accessed: date


class StatedValue(Strict):
    """A value that holds from a day on, until the next.

    It is `known_from` the day where it may have held before, else it holds `since` then.
    """

    since: date | None = None
    known_from: date | None = None
    value: int | float
    source: StatedSource
    status: Literal["confirmed", "unconfirmed"] = "confirmed"
    note: str = ""

    @model_validator(mode="after")
    def one_day_is_given(self) -> StatedValue:
        """Refuse a value without a day, or with two."""
        if (self.since is None) == (self.known_from is None):
            raise ValueError("skriv dagen som since eller som known_from")
        return self

    @property
    def day(self) -> date:
        """The day that the value holds from, or is known from."""
        return self.since or self.known_from or date.min

    @property
    def dated(self) -> DatedValue:
        """The value as all rules have it."""
        source = Source(self.source.title, self.source.href, self.source.accessed)
        confirmed = self.status == "confirmed"
        return DatedValue(
            self.day, self.value, source, confirmed, self.note, self.known_from is not None
        )


class StatedParameter(Strict):
    """What is decided: its unit, the range it must be in, and its values by date."""

    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    unit: Unit
    minimum: float
    maximum: float
    values: tuple[StatedValue, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def dates_ascend_and_values_are_in_range(self) -> StatedParameter:
        """Refuse dates out of order and values out of range."""
        dates = [dated.day for dated in self.values]
        if dates != sorted(set(dates)):
            raise ValueError("dagene må komme i rekkefølge, hver av dem én gang")
        if any(dated.known_from for dated in self.values[1:]):
            raise ValueError("bare den første verdien kan ha known_from")
        outside = [d for d in self.values if not self.minimum <= d.value <= self.maximum]
        if outside:
            found = ", ".join(f"{d.value} fra {d.day}" for d in outside)
            raise ValueError(f"{found} er utenfor {self.minimum} til {self.maximum}")
        return self


class RuleFile(Strict):
    """The parameters of one topic."""

    parameters: dict[str, StatedParameter]


@cache
def parameters_of(path: Path, content: bytes) -> dict[str, Parameter]:
    """Parameters of a rule file of this content, checked once.

    Raises
    ------
    RuleError
        With every fault in the file: repeated key, missing source, value out of range.
    """
    try:
        read = yaml_of(content)
        stated = RuleFile(parameters=read).parameters
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(f"{path} kan ikke leses.", [f"{path.name}: {yaml_fault(error)}"]) from None
    except ValidationError as error:
        findings = [f"{path.name}, {fault_in_words(e)}" for e in error.errors(include_url=False)]
        raise RuleError(f"Regelfila {path} har {len(findings)} feil.", findings) from None
    return {
        name: Parameter(rule.title, rule.unit, tuple(value.dated for value in rule.values))
        for name, rule in stated.items()
    }
