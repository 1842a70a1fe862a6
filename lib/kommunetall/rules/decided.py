"""What a council has decided, in the short form of ``data/<code>/rules/<topic>.yaml``.

A key and its value, the day, and the source. What a key means, its unit and its limits come with
the library, in ``assets/decisions/<topic>.yaml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, RootModel

from kommunetall import inputs
from kommunetall.assets import DECISIONS
from kommunetall.rules.lines import (
    Entries,
    Reading,
    is_number,
    line_of,
    loose_number,
    scalar,
)
from kommunetall.rules.national import Unit
from kommunetall.rules.parameters import DatedValue, Group, Kind, Parameter, Source
from kommunetall.strict import yaml_of

OF_FILE: Final = ("source", "since", "known_from")
GROUPS: Final = ("financial_rules", "finance_regulations")
KINDS: Final = ("requirement", "goal")
OF_VALUE: Final = ("value", *OF_FILE, "note", "status", "group", "kind")
OF_SOURCE: Final = ("title", "href", "accessed")
SINCE, KNOWN_FROM = "since", "known_from"
NO_SOURCE: Final = "kilden mangler: skriv source, for eksempel navnet på vedtaket"
NO_DAY: Final = (
    "datoen mangler: skriv since, dagen vedtaket gjelder fra, "
    "eller known_from, den første dagen det er kjent"
)


class Decidable(BaseModel):
    """What a council may decide: what it is, its unit, and the range it must be in.

    It is ``no_more_than`` another, where the two are the ends of one interval. A council may place
    it in another ``group`` of its rules, and say that it is a goal where it is else a requirement.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    unit: Unit
    minimum: float
    maximum: float
    no_more_than: str = ""
    group: Group = "financial_rules"
    kind: Kind = "requirement"


class Decidables(RootModel[dict[str, Decidable]]):
    """What a council may decide on a topic, by key."""


class Day(NamedTuple):
    """The day that a value holds from, or that it `is_known_from`."""

    since: date
    is_known_from: bool


FAULTY: Final = Day(date.min, False)


class Shared(NamedTuple):
    """What is said once for a whole file: source and day; None where it is not."""

    source: Source | None
    day: Day | None


def topics() -> list[str]:
    """Topics that a council may decide on."""
    return sorted(file.stem for file in DECISIONS.glob("*.yaml"))


@cache
def decidables_of(content: bytes) -> dict[str, Decidable]:
    """What a file of this content says may be decided, checked once."""
    return Decidables.model_validate(yaml_of(content)).root


def parameters_of(file: Path, content: bytes) -> dict[str, Parameter]:
    """What a council has decided, by key.

    Parameters
    ----------
    file
        Its stem is the topic.
    content
        What stands in it.

    Raises
    ------
    RuleError
        With every fault in the file, each with its line: a key that is not known, with the nearest
        that is; a number that is none, or out of its limits; a share written as percent; a date
        that does not exist, or out of order; a source or a day that lacks.
    """
    return checked(file, content, inputs.content(DECISIONS / f"{file.stem}.yaml"))


@cache
def checked(file: Path, content: bytes, may_be_decided: bytes) -> dict[str, Parameter]:
    """Parameters of a file of this content, checked once."""
    reading, known = Reading(file), decidables_of(may_be_decided)
    root = reading.root(content)
    if root is None:
        return {}
    entries = reading.entries(root, (*known, *OF_FILE))
    shared = Shared(source_of(reading, entries), day_of(reading, entries))
    found = {
        key: Parameter(
            known[key].title, known[key].unit, values_of(reading, node, known[key], shared)
        )
        for key, node in entries.items()
        if key in known
    }
    if not reading.findings:
        check_ends(reading, entries, found, known)
    reading.finish()
    return found


def values_of(
    reading: Reading, node: yaml.Node, known: Decidable, shared: Shared
) -> tuple[DatedValue, ...]:
    """Values of a key: a number, a mapping, or a list of them, the earliest first."""
    rows = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not rows:
        reading.tell(node, "lista er tom: skriv en verdi, eller ta bort nøkkelen")
    values: list[DatedValue] = []
    for row in rows:
        value = value_of(reading, row, known, shared)
        if value is None:
            continue
        if values and value.since <= values[-1].since:
            reading.tell(
                row, f"{value.since} kommer etter {values[-1].since}: sett den eldste datoen først"
            )
        values.append(value)
    return tuple(values)


def value_of(
    reading: Reading, node: yaml.Node, known: Decidable, shared: Shared
) -> DatedValue | None:
    """One value with its day and source; None, and told, where something is wrong."""
    entries: Entries = {"value": node}
    if isinstance(node, yaml.MappingNode):
        entries = reading.entries(node, OF_VALUE)
    source = source_of(reading, entries) or shared.source
    day = day_of(reading, entries) or shared.day
    if "value" not in entries:
        reading.tell(node, "verdien mangler: skriv value")
        return None
    number = number_of(reading, entries["value"], known)
    note = reading.text(entries["note"], "note") if "note" in entries else ""
    confirmed = is_confirmed(reading, entries)
    group = one_of(reading, entries, "group", GROUPS) or known.group
    kind = one_of(reading, entries, "kind", KINDS) or known.kind
    if source is None:
        reading.tell(node, NO_SOURCE)
    if day is None:
        reading.tell(node, NO_DAY)
    if number is None or source is None or day is None or day == FAULTY:
        return None
    return DatedValue(day.since, number, source, confirmed, note, day.is_known_from, group, kind)


def number_of(reading: Reading, node: yaml.Node, known: Decidable) -> float | None:
    """A number within its limits; None, and told with what was probably meant, where it is not."""
    written = scalar(node)
    if not is_number(node):
        meant = probably(loose_number(written), "%" in written, known)
        said = "er ikke et tall: skriv det med punktum, uten mellomrom og hermetegn"
        reading.tell(node, f"«{written}» {said}{meant}")
        return None
    number = float(node.value)
    if known.minimum <= number <= known.maximum:
        return number if "." in written else int(written)
    meant = probably(number, False, known)
    limits = f"{known.minimum:.12g} til {known.maximum:.12g}"
    reading.tell(node, f"{written} er utenfor grensene {limits}{meant}")
    return None


def probably(number: float | None, is_percent: bool, known: Decidable) -> str:
    """What a number that is not taken probably should be, as the end of a finding."""
    if number is None:
        return ""
    is_share = known.unit.startswith("share")
    if is_share and (is_percent or not known.minimum <= number <= known.maximum):
        return f": en andel skrives som del av 1, {number / 100:.12g} for {number:.12g} prosent"
    if known.minimum <= number <= known.maximum:
        return f": {number:.12g}"
    if known.unit == "nok_thousand" and number > known.maximum:
        return f": beløp skrives i tusen kroner, {number / 1000:.12g} for {number:.12g} kroner"
    return ""


def day_of(reading: Reading, entries: Entries) -> Day | None:
    """The day that a value holds from; None where none is said, :data:`FAULTY` where it is told."""
    said = [name for name in (SINCE, KNOWN_FROM) if name in entries]
    if not said:
        return None
    if len(said) > 1:
        reading.tell(entries[KNOWN_FROM], "skriv enten since eller known_from, ikke begge")
        return FAULTY
    day = reading.day(entries[said[0]], said[0])
    return FAULTY if day is None else Day(day, said[0] == KNOWN_FROM)


def source_of(reading: Reading, entries: Entries) -> Source | None:
    """The source, a title alone or with its address; None where none is said."""
    if "source" not in entries:
        return None
    node = entries["source"]
    if not isinstance(node, yaml.MappingNode):
        return Source(reading.text(node, "source"))
    parts = reading.entries(node, OF_SOURCE)
    if "title" not in parts:
        reading.tell(node, "kilden mangler navn: skriv title")
        return Source("")
    if ("href" in parts) != ("accessed" in parts):
        reading.tell(node, "skriv både href og accessed, dagen siden ble lest, eller ingen av dem")
    title = reading.text(parts["title"], "title")
    href = reading.text(parts["href"], "href") if "href" in parts else ""
    if href and not re.fullmatch(r"https://\S+", href):
        reading.tell(parts["href"], f"«{href}» er ikke en nettadresse som begynner med https://")
    accessed = reading.day(parts["accessed"], "accessed") if "accessed" in parts else None
    return Source(title, href, accessed)


def is_confirmed(reading: Reading, entries: Entries) -> bool:
    """Whether a value is confirmed; told where it says something else."""
    if "status" not in entries:
        return True
    said = scalar(entries["status"])
    if said not in ("confirmed", "unconfirmed"):
        reading.tell(entries["status"], f"status: «{said}» skal være confirmed eller unconfirmed")
    return said == "confirmed"


def one_of(reading: Reading, entries: Entries, name: str, known: Sequence[str]) -> str:
    """Which of some words a value says of itself; none, and told, where it is another."""
    if name not in entries:
        return ""
    said = scalar(entries[name])
    if said in known:
        return said
    reading.tell(entries[name], f"{name}: «{said}» skal være {' eller '.join(known)}")
    return ""


def check_ends(
    reading: Reading,
    entries: Entries,
    found: Mapping[str, Parameter],
    known: Mapping[str, Decidable],
) -> None:
    """Tell of an interval whose lower end is above its upper one on a day."""
    for key, parameter in found.items():
        other = known[key].no_more_than
        if other not in found:
            continue
        days = sorted({v.since for p in (parameter, found[other]) for v in p.values})
        for day in days:
            low, high = held(parameter.values, day), held(found[other].values, day)
            if low is not None and high is not None and low > high:
                above = f"«{other}» på linje {line_of(entries[other])}, {high:.12g}"
                reading.tell(entries[key], f"«{key}» er {low:.12g} fra {day}, over {above}")
                break


def held(values: Sequence[DatedValue], day: date) -> float | None:
    """Value in force on a day; None before the first."""
    begun = [value.value for value in values if value.since <= day]
    return begun[-1] if begun else None
