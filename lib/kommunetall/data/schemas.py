"""What a Table Schema must say for a table to be read by it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator

from kommunetall.strict import fault_in_words

Text = Annotated[str, Field(min_length=1)]


def a_form(pattern: str) -> str:
    """A regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"pattern «{pattern}» er ikke et regulært uttrykk: {error}") from None
    return pattern


class Constraints(BaseModel):
    """What the cells of a column may be."""

    required: bool = False
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    enum: list[Any] | None = None
    pattern: Annotated[Text, AfterValidator(a_form)] | None = None


class Column(BaseModel):
    """A column of a table."""

    name: Text
    type: Literal["string", "integer", "number", "boolean", "date"]
    constraints: Constraints = Constraints()


class TableSchema(BaseModel):
    """A table: its columns, and those that say which row is meant."""

    fields_: list[Column] = Field(alias="fields", min_length=1)
    key: list[Text] = Field(alias="primaryKey", min_length=1)

    @model_validator(mode="after")
    def its_key_is_among_its_columns(self) -> TableSchema:
        """Refuse a key of columns that are not there."""
        names = {column.name for column in self.fields_}
        if unknown := [name for name in self.key if name not in names]:
            raise ValueError(f"primaryKey: {', '.join(unknown)} er ikke blant kolonnene i fields")
        return self


def schema_faults(schema: object) -> list[str]:
    """What a Table Schema lacks, or has of another kind than it must be.

    >>> schema_faults({"fields": [{"name": "year", "type": "integer"}], "primaryKey": ["day"]})
    ['primaryKey: day er ikke blant kolonnene i fields']
    """
    try:
        TableSchema.model_validate(schema)
    except ValidationError as error:
        return [fault_in_words(fault) for fault in error.errors()]
    return []
