"""An answer of a statistics bank, checked before any of it is used."""

from __future__ import annotations

from datetime import datetime
from math import prod
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kommunetall.errors import DataError
from kommunetall.strict import fault_in_words

STRICT = ConfigDict(strict=True, allow_inf_nan=False)
MOST_TOLD = 5
LARGEST = 10**15
REMEDY = "prøv igjen senere; blir det likt, er svaret endret, og lesingen må rettes"


class Unit(BaseModel):
    """Unit of a measured variable."""

    model_config = STRICT
    base: str
    decimals: int = 0


class Category(BaseModel):
    """Codes of a dimension in order, and their names."""

    model_config = STRICT
    index: dict[str, int] | list[str]
    label: dict[str, str] = {}
    unit: dict[str, Unit] = {}

    @property
    def codes(self) -> list[str]:
        """Codes in the order of the figures."""
        if isinstance(self.index, list):
            return self.index
        return sorted(self.index, key=self.index.__getitem__)

    @property
    def is_whole(self) -> bool:
        """Whether each place in the order has one code."""
        if isinstance(self.index, list):
            return len(set(self.index)) == len(self.index)
        return sorted(self.index.values()) == list(range(len(self.index)))


class Extension(BaseModel):
    """What a table's description says of a dimension beside its codes.

    ``elimination`` is whether the figures are summed over it where it is not asked for. In an
    answer it says something else, of the codes that are there.
    """

    model_config = STRICT
    elimination: bool = False


class Dimension(BaseModel):
    """A dimension of a table."""

    model_config = STRICT
    label: str = ""
    category: Category
    extension: Extension = Extension()


class Answer(BaseModel):
    """A table, or a part of one, in the form json-stat2.

    Its description alone has no values.

    References
    ----------
    JSON-stat 2.0, https://json-stat.org/full/
    """

    model_config = STRICT
    version: Literal["2.0"]
    kind: Literal["dataset"] = Field(alias="class")
    label: str = ""
    updated: datetime
    id: list[str]
    size: list[int]
    dimension: dict[str, Dimension]
    value: list[int | float | None] = []
    status: dict[str, str] = {}

    def codes(self, dimension: str) -> list[str]:
        """Codes of a dimension in the order of the figures."""
        return self.dimension[dimension].category.codes

    def frame(self) -> pd.DataFrame:
        """A row for each figure: a column for each dimension, and ``value``, missing where none is.

        Which figures are missing is told by ``.`` and ``:`` beside them.
        """
        every = pd.MultiIndex.from_product([self.codes(name) for name in self.id], names=self.id)
        values = pd.Series(self.value, index=every, dtype="Float64", name="value")
        return values.reset_index()


def answer_of(content: bytes, what: str, has_values: bool = True) -> Answer:
    """An answer that can be relied on.

    Parameters
    ----------
    content
        As it came.
    what
        What was asked for, for the message.
    has_values
        Whether figures were asked for, and not the description of the table alone.

    Raises
    ------
    DataError
        If it is cut off or has another form than it should, with everything that is wrong.
    """
    try:
        found = Answer.model_validate_json(content)
    except ValidationError as error:
        lines = [fault_in_words(one, "svaret") for one in error.errors(include_input=False)]
        raise unlike(what, lines) from None
    wrong = [
        f"{name} er ikke beskrevet" for name in found.id if name not in found.dimension
    ] or wrong_in(found, has_values)
    if wrong:
        raise unlike(what, wrong)
    return found


def wrong_in(found: Answer, has_values: bool) -> list[str]:
    """What does not hang together in an answer, whose dimensions are all described."""
    wrong = [
        f"{name} har ikke én kode på hver plass"
        for name in found.id
        if not found.dimension[name].category.is_whole
    ]
    lengths = [len(found.codes(name)) for name in found.id]
    if lengths != found.size:
        wrong.append(f"det er {lengths} koder, men size er {found.size}")
    if has_values and len(found.value) != prod(lengths):
        wrong.append(f"det er {len(found.value)} tall, men skulle vært {prod(lengths)}")
    if any(value is not None and not -LARGEST < value < LARGEST for value in found.value):
        wrong.append("et tall er større enn noe kommunene har")
    return wrong


def unlike(what: str, lines: list[str]) -> DataError:
    """The error of an answer that is not as it should be."""
    more = [f"og {len(lines) - MOST_TOLD} feil til"] if len(lines) > MOST_TOLD else []
    return DataError(
        f"Svaret på {what} har ikke formen som det skal ha.",
        [*lines[:MOST_TOLD], *more, REMEDY],
    )
