"""What each parameter may be, as ``assets/parameters.yaml`` says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Literal

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from kommunetall.assets import FOLDER
from kommunetall.errors import DataError
from kommunetall.strict import UniqueKeyLoader

FILE = FOLDER / "parameters.yaml"
Kind = Literal["municipality", "year", "date", "share", "number", "whole", "codes", "folder"]
Role = Literal["utvalg", "forutsetning", "regneeksempel", "uttrekk"]
NUMBERS = ("year", "share", "number", "whole")


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Limits:
    """What a parameter may be.

    Attributes
    ----------
    kind
        ``municipality``, ``year``, ``date`` (ISO, text), ``share`` (0.04 is 4 percent), ``number``,
        ``whole``, ``codes`` (one of `choices`, or codes of municipalities with commas) or
        ``folder``.
    label
        A short name in bokmål.
    role
        What it is: ``utvalg`` (what the report is about), ``forutsetning``, ``regneeksempel`` or
        ``uttrekk``.
    least, most
        The first and the last value that may be, of numbers.
    step
        What one click changes; `most` is a whole number of steps from `least`.
    choices
        Words that may be, with what each is called.
    unit
        Unit of numbers, as it is written; empty for shares and years.
    optional
        Whether it may be left empty.
    example
        A value as it is written.
    """

    kind: Kind
    label: str
    role: Role
    least: int | float | None = None
    most: int | float | None = None
    step: int | float | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    optional: bool = False
    example: int | float | str = ""

    @model_validator(mode="after")
    def numbers_have_ends(self) -> Limits:
        """Numbers have ends, a step that leads from one to the other, and an example between."""
        if self.kind not in NUMBERS:
            if (self.least, self.most, self.step) != (None, None, None):
                raise ValueError(f"{self.kind}: least, most og step er for tall")
            return self
        if self.least is None or self.most is None or self.step is None or self.step <= 0:
            raise ValueError(f"{self.kind}: skriv least, most og step, som er over 0")
        steps = (self.most - self.least) / self.step
        if steps < 1 or abs(steps - round(steps)) > 1e-9:
            raise ValueError("det er ikke et helt antall step fra least til most")
        if isinstance(self.example, str) or not self.least <= self.example <= self.most:
            raise ValueError("example er ikke mellom least og most")
        return self

    def holds(self, value: float) -> bool:
        """Whether a number is from `least` to `most`; one that is missing is not."""
        return self.least is not None and self.most is not None and self.least <= value <= self.most


@cache
def known_parameters() -> Mapping[str, Limits]:
    """What every parameter may be, by its name.

    Raises
    ------
    DataError
        With every fault of the file.
    """
    stated = yaml.load(FILE.read_text(encoding="utf-8"), UniqueKeyLoader)
    try:
        found = TypeAdapter(dict[str, Limits]).validate_python(stated)
    except ValidationError as error:
        findings = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise DataError(f"{FILE.name} kan ikke brukes.", findings) from None
    return MappingProxyType(found)


def limits(name: str) -> Limits:
    """What a parameter may be.

    Raises
    ------
    DataError
        If there is no such parameter.

    Examples
    --------
    >>> limits("wage_growth").most, limits("wage_growth").label
    (0.5, 'Lønnsvekst')
    """
    known = known_parameters()
    if name not in known:
        raise DataError("Parameteren finnes ikke.", [unknown(name)])
    return known[name]


def unknown(name: str) -> str:
    """That there is no parameter of a name, with those that are spelt most like it."""
    near = get_close_matches(str(name)[:100], known_parameters(), 1)
    mended = f": mente du {near[0]}?" if near else ""
    return f"det er ingen parameter som heter {str(name)[:100]!r}{mended}"
