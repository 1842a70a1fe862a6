"""The catalogue: YAML files of words by topic, checked by a schema when they are read."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    ValidationError,
)

from kommunetall.errors import WordsError
from kommunetall.strict import UniqueKeyLoader

FOLDER = Path(__file__).parent
LANGUAGE = "nb"
COMMON = "common"
BY = "by"
Mark = Literal["calibrated", "synthetic", "unconfirmed", "mismatch", "missing", "method"]
AsIs = Literal["as_is"]


def is_choice(words: str | dict[str, str]) -> str | dict[str, str]:
    """A text, or texts by the value of a case, which ``by`` names."""
    if isinstance(words, dict) and (BY not in words or len(words) == 1):
        raise ValueError("texts to choose among need `by: case` and a text for each value of it")
    return words


Choice = Annotated[str | dict[str, str], AfterValidator(is_choice)]


class Strict(BaseModel):
    """A part of a catalogue: what it does not know of is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Marked(Strict):
    """A text in a box with a mark."""

    mark: Mark
    text: Choice


class Decimals(RootModel[int | Literal["stored"] | dict[str, int | str]]):
    """Digits after the comma: of all columns, of each by name, or by a case."""


class Words(Strict):
    """What one exhibit is called in print."""

    title: Choice = ""
    subtitle: Choice = ""
    misprinted: Choice = ""
    plain: str = ""
    say: list[Choice | list[Choice]] = []
    on_screen: Choice = ""
    each: Marked | None = None
    notes: dict[str, Choice | Marked] = {}
    columns: dict[str, Choice] = {}
    rows: dict[str, Choice] | AsIs | None = None
    values: dict[str, dict[str, Choice] | AsIs] = {}
    decimals: Decimals | None = None
    source: Choice = ""


class Forms(Strict):
    """A Norwegian noun; without plural where there is only one of what it names."""

    singular: str
    definite: str
    plural: str = ""
    definite_plural: str = ""


class Common(Strict):
    """What all exhibits of a topic, or of all topics, share."""

    columns: dict[str, Choice] = {}
    values: dict[str, dict[str, Choice] | AsIs] = {}
    notes: dict[str, Choice | Marked] = {}
    parameters: dict[str, str] = {}
    tables: dict[str, str] = {}
    status: dict[str, str] = {}
    texts: dict[str, str] = {}
    terms: dict[str, Forms] = {}
    decimals: Decimals | None = None


class Topic(Strict):
    """The words of a topic: those that its exhibits share, and each exhibit's own."""

    common: Common = Common()
    exhibits: dict[str, Words] = Field(default_factory=dict)


@cache
def topic(name: str) -> Topic:
    """Words of a topic.

    Raises
    ------
    WordsError
        If there is no such file, or with every fault in it.
    """
    file = FOLDER / f"{name}.{LANGUAGE}.yaml"
    if not file.is_file():
        raise WordsError(f"The topic {name!r} has no words of print.", [f"expected {file.name}"])
    try:
        read = yaml.load(file.read_text(encoding="utf-8"), UniqueKeyLoader) or {}
        shared = read.pop(COMMON, {})
        return Topic.model_validate({"common": shared, "exhibits": read})
    except yaml.YAMLError as error:
        raise WordsError(f"{file.name} is not readable YAML.", [str(error)]) from error
    except ValidationError as error:
        findings = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise WordsError(f"{file.name} has {len(findings)} fault(s).", findings) from error


def warm_up() -> None:
    """Read the words of every topic, so that a process forked from this one has them checked."""
    for file in sorted(FOLDER.glob(f"*.{LANGUAGE}.yaml")):
        topic(file.name.partition(".")[0])


def commons(key: str) -> tuple[Common, Common]:
    """What an exhibit's topic shares, and what all topics share, in that order."""
    return topic(key.partition(".")[0]).common, topic(COMMON).common


def words_of(key: str) -> Words:
    """Words of an exhibit by its key, ``topic.name``.

    One of several, ``topic.name.part``, may share the words of its name.

    Raises
    ------
    WordsError
        If the topic has no words for it.
    """
    name, _, exhibit = key.partition(".")
    found = topic(name).exhibits
    words = found.get(exhibit) or found.get(exhibit.partition(".")[0])
    if words is None:
        raise WordsError(
            f"The exhibit {key} has no words of print.",
            [f"add {exhibit} to {name}.{LANGUAGE}.yaml"],
        )
    return words
