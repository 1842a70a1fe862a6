"""The one check of parameters: what is wrong with a value, and how to write it, in bokmål."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date
from difflib import get_close_matches
from numbers import Integral, Real
from typing import TypeGuard

from kommunetall.errors import DataError
from kommunetall.inputs import package_folder
from kommunetall.parameters.possible import Limits, known_parameters, limits, unknown

CODE = re.compile("[0-9]{4}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NORWEGIAN_DATE = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", re.ASCII)
TYPED = re.compile(r"([-+−]?)(\d[\d  _]*)(?:[.,](\d+))?\s*(%|prosent)?", re.ASCII)
CODES = "municipality_codes.csv"
TOO_LONG, LARGEST = 60, 10**15
MILLION = 1_000_000


def checked(values: Mapping[str, object], like: str = "") -> None:
    """Refuse parameters that cannot be: of another kind, outside their limits, or no value at all.

    Parameters
    ----------
    values
        By name.
    like
        The parameter whose limits all of them have, where they are none of a notebook's own.

    Examples
    --------
    >>> checked({"wage_growth": 0.04, "municipality": "0301"})
    >>> checked({"wage_growth": 4, "municipality": 301})
    Traceback (most recent call last):
    kommunetall.errors.DataError: Parametrene kan ikke være slik.
      - wage_growth er 4, altså 400 prosent: skriv en andel fra −0.5 til 0.5, 0.04 for 4 prosent
      - municipality er 301, et tall: skriv nummeret i anførselstegn, "0301"

    Raises
    ------
    DataError
        With every fault.
    """
    if findings := faults(values, like):
        raise DataError("Parametrene kan ikke være slik.", findings)


def faults(values: Mapping[str, object], like: str = "") -> list[str]:
    """What is wrong with parameters, a sentence each; nothing, where all can be."""
    return [found for name, value in values.items() if (found := fault(name, value, like))]


def fault(name: str, value: object, like: str = "") -> str:
    """What is wrong with a parameter's value, and how to write it; empty, where it can be."""
    known = known_parameters().get(like or name)
    if known is None:
        return unknown(name)
    if known.optional and (value is None or value == ""):
        return ""
    wrong = CHECKS[known.kind](value, known)
    return f"{name} er {written(value)}{wrong}" if wrong else ""


def require_there(
    names: Collection[str],
    known: Collection[str],
    needed: Iterable[str] = (),
    unnamed: Iterable[object] = (),
) -> None:
    """Refuse names of parameters that a report has not, values without one, and what is lacking.

    Parameters
    ----------
    names
        Those that are given.
    known
        Those that the report has.
    needed
        Those that it cannot be made without.
    unnamed
        Values that stand without the name that they need.

    Raises
    ------
    DataError
        With every fault.
    """
    strange = [found for name in names if (found := not_there(name, known))]
    lacking = [not_given(name) for name in needed if name not in names]
    if findings := [*strange, *map(not_named, unnamed), *lacking]:
        raise DataError("Rapporten kan ikke lages slik.", findings)


def not_there(name: str, known: Collection[str]) -> str:
    """That a report has no parameter of a name, with those spelt most like it; empty if it has.

    Examples
    --------
    >>> not_there("wage_groth", ["municipality", "year", "wage_growth"])
    'rapporten har ingen parameter "wage_groth": mente du wage_growth?'
    >>> not_there("x", ["municipality", "year"])
    'rapporten har ingen parameter "x"; den har: municipality, year'
    """
    if name in known:
        return ""
    near = get_close_matches(name[:TOO_LONG], known)
    told = f": mente du {' eller '.join(near)}?" if near else f"; den har: {', '.join(known)}"
    return f"rapporten har ingen parameter {written(name)}{told}"


def not_given(name: str) -> str:
    """That a parameter is lacking, and how it is given.

    >>> not_given("year")
    'year mangler: skriv for eksempel year=2024'
    """
    return f"{name} mangler: skriv for eksempel {name}={written(limits(name).example)}"


def not_named(value: object) -> str:
    """That the name of a parameter is lacking before its value.

    >>> not_named(0.04)
    '0.04 mangler navn: skriv navnet foran, som year=2024'
    """
    return f"{written(value)} mangler navn: skriv navnet foran, som year={limits('year').example}"


def written(value: object) -> str:
    """A value as it is written in a cell, cut where it is long.

    >>> written("0,04"), written(4.0), written(True)
    ('"0,04"', '4.0', 'True')
    """
    if isinstance(value, str):
        return json.dumps(cut(value), ensure_ascii=False)
    if isinstance(value, Integral) and abs(int(value)) >= LARGEST:
        return "et svært stort tall"
    return cut(str(value)) if isinstance(value, Real | date) else cut(repr(value))


def cut(text: str) -> str:
    """A text that is not too long to tell."""
    return text if len(text) <= TOO_LONG else f"{text[:TOO_LONG]}…"


def is_whole(value: object) -> TypeGuard[int]:
    """Whether a value is a whole number, not yes or no."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number, not yes or no."""
    return isinstance(value, Real) and not isinstance(value, bool)


# Municipalities


def of_municipality(value: object, known: Limits) -> str:
    """What is wrong with the code of a municipality."""
    if isinstance(value, str) and CODE.fullmatch(value):
        return ""
    right = meant(value)
    example = json.dumps(right) if right else f"som {written(known.example)}"
    if not is_whole(value):
        return f": skriv kommunenummeret, fire siffer i anførselstegn, {example}"
    is_octal = right and int(right) != value
    kind = f"slik tallet {right} leses uten anførselstegn" if is_octal else "et tall"
    return f", {kind}: skriv nummeret i anførselstegn, {example}"


def meant(value: object) -> str:
    """The code that a value is likely to mean; empty, where none is."""
    if isinstance(value, str):
        asked = value.strip()
        if CODE.fullmatch(asked):
            return asked
        named = [code for code, names in municipalities().items() if asked.casefold() in names]
        if named or not (asked.isascii() and asked.isdigit() and len(asked) < len("0301")):
            return named[0] if len(named) == 1 else ""
        return asked.zfill(4) if asked.zfill(4) in municipalities() else ""
    if not is_whole(value) or not 0 < value < 10_000:
        return ""
    padded, octal = f"{int(value):04d}", f"{int(value):o}".zfill(4)
    there = municipalities()
    if padded not in there and octal in there and octal.startswith("0"):
        return octal
    return padded if padded in there or value >= 1000 else ""


def municipalities() -> dict[str, tuple[str, ...]]:
    """Names of every municipality in small letters, by its code; none, where the table is not."""
    found = {}
    with suppress(OSError, UnicodeError, KeyError, csv.Error):
        text = (package_folder() / CODES).read_text(encoding="utf-8-sig")
        for row in csv.DictReader(text.splitlines()):
            names = (row["municipality"], row["other_name"])
            found[row["municipality_code"]] = tuple(n.casefold() for n in names if n)
    return found


def of_codes(value: object, known: Limits) -> str:
    """What is wrong with a choice, or with codes of municipalities with commas between them."""
    parts = [part.strip() for part in value.split(",")] if isinstance(value, str) else []
    if value in list(known.choices) or (parts and all(CODE.fullmatch(part) for part in parts)):
        return ""
    word = value.strip().casefold() if isinstance(value, str) else ""
    means = [meant(part) for part in parts] if parts else [meant(value)]
    if word in known.choices:
        return f": skriv {json.dumps(word)}"
    if all(means):
        kind = ", et tall: skriv i anførselstegn, " if is_whole(value) else ": skriv numrene, "
        return kind + json.dumps(", ".join(means))
    return f': skriv {", ".join(known.choices)} eller kommunenumre med komma, som "0301, 1103"'


# Dates and folders


def of_date(value: object, known: Limits) -> str:
    """What is wrong with a date, ISO as text."""
    if isinstance(value, str) and DATE.fullmatch(value) and is_day(value):
        return ""
    example = json.dumps(known.example)
    if isinstance(value, date):
        return f', en dato: skriv den i anførselstegn, "{value.isoformat()[:10]}"'
    if not isinstance(value, str):
        kind = ", et tall" if is_number(value) else ""
        return f"{kind}: skriv datoen i anførselstegn, som {example}"
    if found := NORWEGIAN_DATE.fullmatch(value.strip()):
        right = f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
        if is_day(right):
            return f': skriv datoen som år, måned og dag, "{right}"'
    no_day = ", som ikke er noen dag" if DATE.fullmatch(value) else ""
    return f"{no_day}: skriv en dato som år, måned og dag, som {example}"


def is_day(text: str) -> bool:
    """Whether an ISO date is a day."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def of_folder(value: object, _: Limits) -> str:
    """What is wrong with the name of a folder."""
    if isinstance(value, str) and "\0" not in value:
        return ""
    return ': skriv stien til mappen i anførselstegn, eller "" for kommunens egen'


# Numbers


def of_year(value: object, known: Limits) -> str:
    """What is wrong with a year."""
    return of_number(value, known, "et årstall", whole=True)


def of_whole(value: object, known: Limits) -> str:
    """What is wrong with a whole number."""
    return of_number(value, known, WHOLE.get(known.unit, "et helt tall"), whole=True)


def of_any_number(value: object, known: Limits) -> str:
    """What is wrong with a number."""
    return of_number(value, known, UNITS.get(known.unit, "et tall"))


def of_share(value: object, known: Limits) -> str:
    """What is wrong with a share."""
    return of_number(value, known, "en andel")


def of_number(value: object, known: Limits, what: str, *, whole: bool = False) -> str:
    """What is wrong with a number: its kind first, then its limits."""
    asked = f"skriv {what} fra {plain(known.least)} til {plain(known.most)}"
    if isinstance(value, bool):
        return f", altså ja eller nei: {asked}"
    if isinstance(value, str):
        number = typed(value, known, whole)
        right = f"skriv tallet uten anførselstegn, {number}" if number else f"{asked}, ikke tekst"
        return f", som er tekst: {right}"
    if not is_number(value):
        number = of_pair(value, known)
        return f": skriv desimaltallet med punktum, {number}" if number else f": {asked}"
    if not is_whole(value) and not math.isfinite(value):
        return f", som ikke er et tall: {asked}"
    if whole and not is_whole(value):
        near = f", {code(value)}" if value == int(value) and known.holds(value) else ""
        return f", et desimaltall: {asked}{near}"
    return "" if known.holds(value) else outside(value, known, asked)


def outside(value: float, known: Limits, asked: str) -> str:
    """That a number is outside its limits, and which one is likely to be meant."""
    large = abs(value) >= LARGEST
    if known.kind == "share":
        percent = "" if large else f", altså {told(float(value) * 100)} prosent"
        right = 0.0 if large else float(value) / 100
        if right and known.holds(right):
            return f"{percent}: {asked}, {code(right)} for {told(value)} prosent"
        example = float(known.example)
        return f"{percent}: {asked}, {code(example)} for {told(example * 100)} prosent"
    if known.unit == "mill. kr" and not large and value > MILLION:
        return f": {asked}, {code(value / MILLION)} for {told(value)} kroner"
    return f": {asked}"


def typed(text: str, known: Limits, whole: bool) -> str:
    """A number that is typed as Norwegians do, as code writes it; empty, where it cannot be."""
    found = TYPED.fullmatch(text.strip()[:TOO_LONG])
    if not found:
        return ""
    sign, units, decimals, percent = found.groups()
    number = float(re.sub(r"\D", "", units) + (f".{decimals}" if decimals else ""))
    number = (-number if sign in ("-", "−") else number) / (100 if percent else 1)
    fits = known.holds(number) and not (whole and number % 1) and not (percent and whole)
    return code(number) if fits else ""


def of_pair(value: object, known: Limits) -> str:
    """A number whose comma Python has read as a pair: ``0,5`` is (0, 5)."""
    pair = value if isinstance(value, tuple | list) else ()
    if len(pair) != len("ab") or not all(is_whole(part) for part in pair) or pair[1] < 0:
        return ""
    return typed(f"{pair[0]},{pair[1]}", known, False) if max(map(abs, pair)) < LARGEST else ""


def code(number: float) -> str:
    """A number as it is written in code.

    >>> code(0.04), code(100.0), code(3_000_000)
    ('0.04', '100', '3_000_000')
    """
    return f"{number:_.12g}" if abs(number) >= 10_000 else f"{number:.12g}"


def plain(number: float | None) -> str:
    """A limit: as in code, with a true minus."""
    return code(number or 0).replace("-", "−")


def told(number: float) -> str:
    r"""A number as it is told in a sentence, with spaces between thousands.

    >>> told(-12_000), told(4.0)
    ('−12\xa0000', '4')
    """
    return plain(number).replace("_", "\N{NO-BREAK SPACE}")


UNITS = {"mill. kr": "millioner kroner"}
WHOLE = {"år": "et helt antall år", "kr": "hele kroner"}
CHECKS: Mapping[str, Callable[[object, Limits], str]] = {
    "municipality": of_municipality,
    "year": of_year,
    "date": of_date,
    "share": of_share,
    "number": of_any_number,
    "whole": of_whole,
    "codes": of_codes,
    "folder": of_folder,
}
