"""The command line of ``kommunetall``."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

COMMANDS = {
    "run": "lag rapportene i en plan",
    "check": "si alt som er galt i kommunenes tabeller",
    "hent": "hent regnskap, folketall eller skatt for alle kommuner",
    "les": "les kommunens egne KOSTRA-filer",
    "explore": "utforsk tallene på en side i nettleseren",
    "lab": "utforsk tallene i JupyterLab, med kopier av notatbøkene",
    "doctor": "prøv installasjonen, og si hva som er galt med den",
}

ALONE = {
    "check": "kommunetall.check",
    "hent": "kommunetall.fetch.command",
    "les": "kommunetall.fetch.kostra.command",
    "doctor": "kommunetall.doctor",
}
"""Where each command is that needs no other room."""


class Lasting(io.FileIO):
    """A stream of this process that work goes on without: what nobody can take is not written.

    Its reader may have gone (``kommunetall check | head``), or its disk may be full.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream.fileno(), "w", closefd=False)

    def write(self, content: ReadableBuffer, /) -> int:
        """Write what can be written, and say that all of it is."""
        written: int | None = None
        with suppress(OSError):
            written = super().write(content)
        return memoryview(content).nbytes if written is None else written


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked for, whatever becomes of the streams that it is told on.

    Parameters
    ----------
    arguments
        Words of the command line; those of this process where none are given.

    Returns
    -------
    int
        The exit code of what was done; 2 where it is not known what to do.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    open_closed_streams()
    with lasting_streams():
        return done(words)


def open_closed_streams() -> None:
    """Open each standard stream that is closed: the next file opened would be taken for it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


@contextmanager
def lasting_streams() -> Iterator[None]:
    """Write to the process's own output and errors for as long as somebody takes it."""
    with ExitStack() as streams:
        for stream, own, redirect in (
            (sys.stdout, sys.__stdout__, redirect_stdout),
            (sys.stderr, sys.__stderr__, redirect_stderr),
        ):
            if stream is not own or not isinstance(stream, io.TextIOWrapper):
                continue
            lasting = io.TextIOWrapper(
                io.BufferedWriter(Lasting(stream)),
                encoding=stream.encoding,
                errors=stream.errors,
                line_buffering=True,
            )
            streams.callback(lasting.flush)
            streams.enter_context(redirect(lasting))
        yield


def done(words: Sequence[str]) -> int:
    """Do what is asked for, importing nothing but what that needs; its exit code."""
    command = words[0] if words else ""
    if command == "run":
        from kommunetall import check
        from kommunetall.batch import command as batch

        return batch.main(words, faults_of=check.faults_of_tables)
    if command in ALONE:
        return int(import_module(ALONE[command]).main(words[1:]))
    if command in {"explore", "lab"}:
        from kommunetall.errors import KommunetallError
        from kommunetall.explore import copies, server

        try:
            return server.main(words[1:]) if command == "explore" else copies.main(words[1:])
        except KommunetallError as error:
            print(error, file=sys.stderr)
            return 2
    if command in {"-h", "--help"}:
        print(overview())
        return 0
    why = f"Det er ingen kommando «{command}»." if command else "Si hva som skal gjøres."
    print(f"{why}\n{overview()}", file=sys.stderr)
    return 2


def overview() -> str:
    """The commands there are."""
    told = [f"  kommunetall {name:8} {what}" for name, what in COMMANDS.items()]
    return "\n".join([*told, "Mer om hver av dem: kommunetall explore --help"])
