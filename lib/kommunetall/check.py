"""``kommunetall check``: every fault in municipalities' tables, told at once, without a report."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from kommunetall.errors import DataError
from kommunetall.inputs import data_folder, require_data
from kommunetall.notes import notes
from kommunetall.terminal import Parser

NO_FAULT, FAULTS, NOTHING_CHECKED = 0, 1, 2


def main(words: Sequence[str]) -> int:
    """Check municipalities' tables and decisions, and tell what is wrong.

    Parameters
    ----------
    words
        Codes of municipalities; all that have a data package where none is named.

    Returns
    -------
    int
        0 when nothing is wrong, 1 when something is, 2 when there was nothing to check.
    """
    asked = parser().parse_args(words).municipalities
    try:
        require_data()
    except DataError as error:
        print(error, file=sys.stderr)
        return NOTHING_CHECKED
    there = sorted({file.relative_to(data_folder()).parts[0] for file in packages()})
    for code in (code for code in asked if code not in there):
        known = f"det er data for {', '.join(there)}" if there else "ingen kommune har data der"
        print(f"{data_folder()} har ingen data for {code}: {known}", file=sys.stderr)
    codes = [code for code in asked or there if code in there]
    counts = [tell(code) for code in codes]
    if not codes:
        return NOTHING_CHECKED
    return FAULTS if any(counts) or len(codes) < len(asked) else NO_FAULT


def packages() -> Iterator[Path]:
    """Descriptors of municipalities' packages, and of their KOSTRA files."""
    yield from data_folder().glob("[0-9]*/datapackage.json")
    yield from data_folder().glob("[0-9]*/kostra/datapackage.json")


def parser() -> Parser:
    """What can be asked for."""
    whole = Parser(
        "kommunetall check",
        description="Les alle tabellene og vedtakene til kommuner, og si alt som er galt.",
        epilog="Slutter med 0 når ingenting er galt, 1 når noe er det, og 2 når det ikke er noe å "
        "kontrollere.",
    )
    whole.add_argument(
        "municipalities",
        nargs="*",
        metavar="KOMMUNENUMMER",
        help="for eksempel 1835; alle som har data, når ingen er nevnt",
    )
    return whole


def faults_of_tables(municipality: str) -> list[str]:
    """Faults in a municipality's tables and decisions, as a run tells them before it begins."""
    from kommunetall.prepare import faults_of_tables

    return faults_of_tables(municipality)


def tell(municipality: str) -> int:
    """Tell what is wrong with a municipality's data, and what is worth knowing; how many faults."""
    from kommunetall.prepare import all_faults, between_layers, open_sums

    faults = all_faults(municipality)
    print(f"{municipality}: {len(faults) or 'ingen'} feil")
    for fault in faults:
        print(f"  - {fault}")
    to_know = (*notes(municipality), *open_sums(municipality), *between_layers(municipality))
    for note in to_know:
        print(f"  - Å vite: {note}")
    return len(faults)
