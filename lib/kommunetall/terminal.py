"""Commands that are told and refused in bokmål, whatever version of Python reads them."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

SAID = (
    (r"the following arguments are required: (.+)", r"det mangler \1"),
    (r"unrecognized arguments: (.+)", r"dette er ikke forstått: \1"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1: \2 må være en av \3"),
    (r"argument (.+?): invalid \S+ value: (.+)", r"\1: \2 passer ikke her"),
    (r"argument (.+?): expected .*arguments?", r"\1 skal ha noe etter seg"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 skal ikke ha noe etter seg, som \2"),
    (r"argument (.+?): not allowed with argument (.+)", r"\1 kan ikke brukes sammen med \2"),
    (r"one of the arguments (.+) is required", r"det mangler én av \1"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 kan bety \2: skriv hele ordet"),
    (r"argument (.+?): (.+)", r"\1: \2"),
)


class Formatter(argparse.HelpFormatter):
    """Help whose usage is in bokmål."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """Say how a command is used."""
        super().add_usage(usage, actions, groups, "bruk: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """What can be asked for, told and refused in bokmål."""

    def __init__(self, prog: str | None = None, **kwargs: Any) -> None:
        super().__init__(prog, **{**kwargs, "formatter_class": Formatter, "add_help": False})
        self._positionals.title = "hva"
        self._optionals.title = "valg"
        self.add_argument("-h", "--help", action="help", help="vis denne hjelpen")

    def error(self, message: str) -> NoReturn:
        """End with how the command is used, and what is wrong."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {in_words(message)}\n")


def in_words(message: str) -> str:
    """What is wrong with words of a command, in bokmål.

    Parameters
    ----------
    message
        As Python's reader of commands tells it.

    Examples
    --------
    >>> in_words("argument --engine: invalid choice: 'x' (choose from 'warm', 'nbclient')")
    "--engine: 'x' må være en av 'warm', 'nbclient'"
    >>> in_words("the following arguments are required: FIL")
    'det mangler FIL'
    """
    for form, said in SAID:
        if re.fullmatch(form, message, re.DOTALL):
            return re.sub(form, said, message, flags=re.DOTALL)
    return "kommandoen er ikke forstått"
