"""What a rule is, whoever has decided it: a parameter with values by the day they hold from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Group = Literal["financial_rules", "finance_regulations"]
Kind = Literal["requirement", "goal"]


@dataclass(frozen=True)
class Source:
    """Where a value can be read; `accessed` is the day on which it was taken from there."""

    title: str
    href: str = ""
    accessed: date | None = None


@dataclass(frozen=True)
class DatedValue:
    """A value that holds from a day on, until the next.

    It `is_known_from` the day where it may have held before, too. What a council has decided stands
    in a `group` of its rules, and is of a `kind`: what must be held, or what is aimed at.
    """

    since: date
    value: float
    source: Source
    confirmed: bool = True
    note: str = ""
    is_known_from: bool = False
    group: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Parameter:
    """What is decided: its unit, and its values by date, the first one first."""

    title: str
    unit: str
    values: tuple[DatedValue, ...]
