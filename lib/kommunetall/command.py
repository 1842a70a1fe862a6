"""The command line: ``kommunetall run``, ``check``, ``hent``, ``les``, ``explore`` and ``lab``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

COMMANDS = {
    "run": "lag rapportene i en plan",
    "check": "si alt som er galt i kommunenes tabeller",
    "hent": "hent regnskapet til alle kommuner fra SSB",
    "les": "les kommunens egne KOSTRA-filer",
    "explore": "utforsk tallene på en side i nettleseren",
    "lab": "utforsk tallene i JupyterLab, med kopier av notatbøkene",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked for; nothing is imported but what that needs.

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
    command = words[0] if words else ""
    if command == "run":
        from kommunetall import check
        from kommunetall.batch import command as batch

        return batch.main(words, faults_of=check.faults_of_tables)
    if command == "check":
        from kommunetall import check

        return check.main(words[1:])
    if command == "hent":
        from kommunetall.fetch import command as fetching

        return fetching.main(words[1:])
    if command == "les":
        from kommunetall.fetch.kostra import command as reading

        return reading.main(words[1:])
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
