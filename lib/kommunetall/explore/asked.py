"""What is asked for on the command line, and what is wrong with it, in bokmål."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from kommunetall.errors import KommunetallError

NEEDED = {"--port": "et tall fra 1 til 65535", "--folder": "navnet på en mappe"}
PORTS = range(1, 65536)


class Refused(KommunetallError):
    """What is asked for cannot be done."""


def port(text: str) -> int:
    """Number of a port."""
    if not text.isascii() or not text.isdecimal() or int(text) not in PORTS:
        raise ValueError
    return int(text)


def asked_for(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.Namespace:
    """What is asked for; where help is, it is told, and there is no more to do.

    Raises
    ------
    Refused
        If something cannot be understood.
    """
    if {"-h", "--help"} & set(words):
        print(told(parser))
        sys.exit(0)
    usage = f"bruk: {parser.usage}"
    try:
        chosen, rest = parser.parse_known_args(words)
    except argparse.ArgumentError as error:
        needed = NEEDED.get(error.argument_name or "", "noe etter seg")
        raise Refused(f"{error.argument_name} skal ha {needed}.", [usage]) from None
    if rest:
        raise Refused(f"Dette er ikke forstått: {' '.join(rest)}", [usage])
    return chosen


def told(parser: argparse.ArgumentParser) -> str:
    """What a command does, and what can be asked of it."""
    options = [
        f"  {', '.join(action.option_strings) or 'rapport':14} {action.help}"
        for action in parser._actions  # argparse tells them nowhere else
    ]
    return "\n".join([f"bruk: {parser.usage}", "", str(parser.description), "", *options])
