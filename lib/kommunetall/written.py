"""What is written in a cell that Python cannot read: explained to somebody who knows no Python.

Python refuses ``municipality = 0301`` before anything of ours runs. :func:`load_ipython_extension`
lets kernels explain it; ``etc/ipython/ipython_kernel_config.py``, which is installed with the
library, loads it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Protocol

from kommunetall.errors import KommunetallError

MOST = 20
NUMBER = r"[-+−]?\d[\d_ ]*(?:[.,]\d+)?"
ASSIGNED = re.compile(r"\s*(?P<name>[^\W\d]\w*)\s*(?::[^=]*)?=\s*(?P<value>.*?)\s*(?:#.*)?")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
COMMA = re.compile(r"[-+−]?\d+,\d+")
PERCENT = re.compile(rf"(?P<number>{NUMBER})\s*(?:%|prosent)")
CODE = re.compile(r"0\d+")
GROUPED = re.compile(r"\d{1,3}(?: \d{3})+")
A_DATE = re.compile(r"(?<![\w\"'-])\d{4}-\d{2}-\d{2}(?![\w\"'-])")
LEADING_ZERO = re.compile(r"(?<![\w.\"'])0\d+(?![\w.\"'])")
INVALID = re.compile("invalid character '(.)'")
STRAIGHT = str.maketrans("“”«»„’−–", '"""""\'--')


class Unreadable(KommunetallError):
    """Code that Python cannot read, and that is a common slip of the pen."""


class Shell(Protocol):
    """What is used of IPython's shell."""

    input_transformers_post: list[object]


def slips(source: str) -> list[str]:
    """What is wrong in code that Python cannot read, and how to write it; all that is known.

    Examples
    --------
    >>> slips("municipality: str = 0301  # kommune")
    ['linje 1: municipality er 0301 uten anførselstegn: skriv "0301"']
    >>> slips("wage_growth = 0,04")
    ['linje 1: wage_growth er 0,04: skriv desimaltallet med punktum, 0.04']
    >>> slips("wage_growth = 4 %")
    ['linje 1: wage_growth er 4 %: skriv en andel uten prosenttegn, 0.04']
    >>> slips("municipality = '0301'"), slips("if x")
    ([], [])
    """
    lines, found = source.splitlines(), list[tuple[int, str]]()
    for _ in range(MOST):
        wrong = unreadable("\n".join(lines))
        if wrong is None or wrong.lineno is None or not 1 <= wrong.lineno <= len(lines):
            break
        told = next(explained(lines[wrong.lineno - 1], wrong.msg), None)
        if told is None:
            break
        remedy, lines[wrong.lineno - 1] = told
        found.append((wrong.lineno, remedy))
    return [f"linje {number}: {remedy}" for number, remedy in sorted(found)]


def unreadable(source: str) -> SyntaxError | None:
    """The first thing that Python cannot read; None where it can read all, or says not where."""
    try:
        ast.parse(source)
    except SyntaxError as error:
        return error
    except (ValueError, MemoryError, RecursionError):
        return None
    return None


def explained(line: str, message: str) -> Iterator[tuple[str, str]]:
    """What may be wrong in a line that Python refuses, with the line as it would be right."""
    sign = INVALID.match(message)
    if sign and (plain := sign[1].translate(STRAIGHT)) != sign[1]:
        told = f"tegnet {sign[1]} kan ikke brukes i kode: skriv {plain}"
        yield told, line.translate(STRAIGHT)
    assigned = ASSIGNED.fullmatch(line)
    if assigned and (found := remedy_of(assigned["value"])):
        remedy, right = found
        start, end = assigned.span("value")
        mended = f"{line[:start]}{right}{line[end:]}"
        yield f"{assigned['name']} er {assigned['value']}{remedy}", mended
    if message.startswith("leading zeros"):
        for part in (*A_DATE.finditer(line), *LEADING_ZERO.finditer(line)):
            mended = f'{line[: part.start()]}"{part[0]}"{line[part.end() :]}'
            yield f'{part[0]} står uten anførselstegn: skriv "{part[0]}"', mended


def remedy_of(value: str) -> tuple[str, str] | None:
    """How a value is written; None where nothing is known of it."""
    if DATE.fullmatch(value) or CODE.fullmatch(value):
        right = f'"{value}"'
        return f" uten anførselstegn: skriv {right}", right
    if COMMA.fullmatch(value):
        right = value.replace(",", ".").replace("−", "-")
        return f": skriv desimaltallet med punktum, {right}", right
    if percent := PERCENT.fullmatch(value):
        number = percent["number"].replace(",", ".").replace("−", "-")
        right = f"{float(re.sub('[ _]', '', number)) / 100:.12g}"
        return f": skriv en andel uten prosenttegn, {right}", right
    if GROUPED.fullmatch(value):
        right = value.replace(" ", "_")
        return f": skriv tallet uten mellomrom, {right}", right
    return None


def refuse(lines: list[str]) -> list[str]:
    """Lines of a cell as they are; one that Python cannot read is refused, where it is explained.

    Raises
    ------
    Unreadable
        With every slip.
    """
    if found := slips("".join(lines)):
        raise Unreadable("Cellen kan ikke leses.", found)
    return lines


def load_ipython_extension(shell: Shell) -> None:
    """Explain slips in cells, from now on."""
    if refuse not in shell.input_transformers_post:
        shell.input_transformers_post.append(refuse)


def unload_ipython_extension(shell: Shell) -> None:
    """Explain them no longer."""
    if refuse in shell.input_transformers_post:
        shell.input_transformers_post.remove(refuse)
