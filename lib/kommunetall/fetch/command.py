"""``kommunetall hent regnskap``: the accounts of all municipalities, from Statistics Norway."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from kommunetall.errors import KommunetallError
from kommunetall.fetch.accounts import SINCE, SOURCES, Source, Told, fetch
from kommunetall.fetch.checks import open_sums
from kommunetall.fetch.statbank import Statbank
from kommunetall.fetch.store import before, changes, store
from kommunetall.inputs import package_folder

FETCHED, NOTHING = 0, 2


def main(words: Sequence[str], bank: Statbank | None = None) -> int:
    """Fetch the accounts of all municipalities into the nation's data package.

    Parameters
    ----------
    words
        ``regnskap`` and the years wanted.
    bank
        Who is asked; Statistics Norway where nobody is named.

    Returns
    -------
    int
        0 when all was fetched and put there, 2 when nothing was.
    """
    asked = parser().parse_args(words)
    bank = bank or Statbank()
    fetched: dict[Source, tuple[pd.DataFrame, Told]] = {}
    try:
        for source in SOURCES:
            fetched[source] = fetch(bank, source, asked.years)
        said = [line for source in fetched for line in news(source, *fetched[source])]
        store(fetched, package_folder(), datetime.now().astimezone().date())
    except KommunetallError as error:
        print(f"{error}\nIngenting er endret i {package_folder()}.", file=sys.stderr)
        return NOTHING
    print("\n".join(said))
    print(f"Lagt i {package_folder()}.")
    return FETCHED


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    whole = argparse.ArgumentParser(
        "kommunetall hent",
        description="Hent regnskapet til alle kommuner fra Statistisk sentralbyrå, kontroller det "
        "og legg det blant de nasjonale tallene.",
        epilog="Slutter med 0 når alt er hentet, og 2 når ingenting er det: alt eller intet. "
        "Et avbrutt uttrekk går videre fra det som er kommet. SSB publiserer urevidert 15. mars og "
        "revidert 15. juni.",
    )
    whole.add_argument("what", choices=["regnskap"], help="hva som skal hentes")
    whole.add_argument(
        "years",
        nargs="*",
        type=int,
        metavar="ÅR",
        help=f"for eksempel 2024; alle fra {SINCE}, når ingen er nevnt",
    )
    return whole


def news(source: Source, frame: pd.DataFrame, told: Told) -> list[str]:
    """What is worth knowing of a table that was fetched."""
    years = f"{told.years[0]}–{told.years[-1]}" if len(told.years) > 1 else f"{told.years[0]}"
    count = f"{told.figures:,}".replace(",", "\N{NO-BREAK SPACE}")
    return [
        f"{source.number} {source.title} {years}: {count} tall, oppdatert {told.updated:%d.%m.%Y}",
        *(
            f"  - {line}"
            for line in (
                *told.findings,
                *open_sums(frame, source),
                *changes(before(source), frame, source),
            )
        ),
    ]
