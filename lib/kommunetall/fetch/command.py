"""``kommunetall hent``: what is published of all municipalities, into the nation's data package."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from kommunetall.errors import KommunetallError
from kommunetall.fetch.accounts import SINCE, SOURCES, Source, Told, fetch
from kommunetall.fetch.checks import open_sums
from kommunetall.fetch.settlement import put, settlement, year_of
from kommunetall.fetch.statbank import Statbank
from kommunetall.fetch.store import before, changes, store
from kommunetall.inputs import package_folder
from kommunetall.terminal import Parser

FETCHED, NOTHING = 0, 2


def main(words: Sequence[str], bank: Statbank | None = None) -> int:
    """Fetch what is published of all municipalities into the nation's data package.

    Parameters
    ----------
    words
        ``regnskap`` and the years wanted, or ``skatt`` and the ministry's workbook.
    bank
        Who is asked; Statistics Norway where nobody is named.

    Returns
    -------
    int
        0 when all was fetched and put there, 2 when nothing was.
    """
    asked = parser().parse_args(words)
    try:
        said = (
            tax(asked.file, asked.years) if asked.what == "skatt" else accounts(asked.years, bank)
        )
    except KommunetallError as error:
        print(f"{error}\nIngenting er endret i {package_folder()}.", file=sys.stderr)
        return NOTHING
    print("\n".join(said))
    print(f"Lagt i {package_folder()}.")
    return FETCHED


def accounts(years: Sequence[int], bank: Statbank | None) -> list[str]:
    """Fetch what municipalities have reported, and say what is worth knowing of it.

    Raises
    ------
    DataError
        If any of it cannot be had or relied on; nothing is changed then.
    """
    bank = bank or Statbank()
    fetched = {source: fetch(bank, source, years) for source in SOURCES}
    said = [line for source in fetched for line in news(source, *fetched[source])]
    store(fetched, package_folder(), today())
    return said


def tax(file: Path, years: list[int]) -> list[str]:
    """Put a year's tax and population from the ministry's workbook among the others.

    Raises
    ------
    DataError
        If the workbook cannot be relied on, or the year is there with other figures.
    """
    frame = settlement(file, year_of(file, years))
    return [put(frame, package_folder(), today())]


def today() -> date:
    """The day, where we are."""
    return datetime.now().astimezone().date()


def parser() -> Parser:
    """What can be asked for."""
    whole = Parser(
        "kommunetall hent",
        description="Hent det som er publisert om alle kommuner, kontroller det og legg det blant "
        "de nasjonale tallene.",
        epilog="Slutter med 0 når alt er hentet, og 2 når ingenting er det: alt eller intet.",
    )
    kinds = whole.add_subparsers(dest="what", required=True, metavar="regnskap|skatt")
    reported = kinds.add_parser(
        "regnskap",
        help="regnskapet til alle kommuner fra Statistisk sentralbyrå",
        description="Et avbrutt uttrekk går videre fra det som er kommet. SSB publiserer urevidert "
        "15. mars og revidert 15. juni.",
    )
    reported.add_argument(
        "years",
        nargs="*",
        type=int,
        metavar="ÅR",
        help=f"for eksempel 2024; alle fra {SINCE}, når ingen er nevnt",
    )
    workbook = kinds.add_parser(
        "skatt",
        help="skatt og innbyggere fra departementets regneark for ett år",
        description="Regnearket ligger på regjeringen.no under «Løpende inntektsutjevning»: "
        "internettinntektsutj_2025kom.xlsx. Bruk det som gjelder hele året.",
    )
    workbook.add_argument("file", type=Path, metavar="FIL", help="regnearket")
    workbook.add_argument(
        "years", nargs="*", type=int, metavar="ÅR", help="når det ikke står i navnet på filen"
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
