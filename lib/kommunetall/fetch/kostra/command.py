"""``kommunetall les``: a municipality's own KOSTRA files, before they are published."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from kommunetall.data.beside import differences, faults_of_file, in_words
from kommunetall.data.reported import REPORTED, has_lines
from kommunetall.errors import DataError, KommunetallError
from kommunetall.fetch.kostra.files import File, told
from kommunetall.fetch.kostra.statements import tables_of
from kommunetall.fetch.kostra.store import store
from kommunetall.terminal import Parser

READ, NOTHING = 0, 2
MOST_TOLD = 5


def main(words: Sequence[str]) -> int:
    """Read KOSTRA files into the municipality's own folder.

    Parameters
    ----------
    words
        Paths of the files.

    Returns
    -------
    int
        0 when all were as they should be, 2 when nothing was changed.
    """
    asked = parser().parse_args(words)
    try:
        files = told(asked.files)
        tables = tables_of(files)
        require_units(tables, files)
        folder = store(tables, files, datetime.now().astimezone().date()) if tables else None
    except KommunetallError as error:
        print(f"{error}\nIngenting er endret.", file=sys.stderr)
        return NOTHING
    print("\n".join(line for file in files for line in news(file)))
    if folder is not None:
        print(f"Lagt i {folder}.")
        apart = in_words(differences(files[0].municipality))
        print("\n".join(f"  - Å vite: {said}" for said in apart), end="\n" if apart else "")
    return READ


def require_units(tables: Mapping[str, pd.DataFrame], files: Sequence[File]) -> None:
    """Refuse accounts in another unit than thousands of kroner.

    Raises
    ------
    DataError
        With the lines, what they are, and what others have; the first few of many.
    """
    by_table = {reported: name for name, reported in REPORTED.items() if has_lines(name)}
    found = [
        said
        for table, frame in tables.items()
        if table in by_table
        for said in faults_of_file(by_table[table], frame, files[0].municipality)
    ]
    if found:
        more = [f"og {len(found) - MOST_TOLD} linjer til"] if len(found) > MOST_TOLD else []
        raise DataError(
            f"Beløpene i {', '.join(file.name for file in files)} kan ikke stemme.",
            [*found[:MOST_TOLD], *more],
        )


def parser() -> Parser:
    """What can be asked for."""
    whole = Parser(
        "kommunetall les",
        description="Les kommunens egne KOSTRA-filer (0A og 0B for kommunekassen, 0M og 0N for det "
        "konsoliderte regnskapet), kontroller dem som SSB gjør, og legg regnskapet i kommunens "
        "mappe. Kommunen leses fra filene.",
        epilog="Slutter med 0 når alt er i orden, og 2 når ingenting er endret: alt eller intet. "
        "Filer for 1. til 3. kvartal blir kontrollert, men ikke lagt inn.",
    )
    whole.add_argument("files", nargs="+", type=Path, metavar="FIL", help="for eksempel 0A.dat")
    return whole


def news(file: File) -> list[str]:
    """What is worth knowing of a file that was read."""
    what = f"{file.year}" if file.is_of_year else f"{file.quarter}. kvartal {file.year}"
    used = "" if file.is_of_year else ", kontrollert og ikke lagt inn: det er ikke et helt år"
    whose = f"{file.form.code} for {file.municipality}, {what}"
    return [
        f"{file.name}: {whose}, {len(file.records)} poster{used}",
        *(f"  - {warning}" for warning in file.warnings),
    ]
