"""``kommunetall hent``: what is published of all municipalities, into the nation's data package."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from kommunetall.data.people import by_year, known
from kommunetall.errors import KommunetallError
from kommunetall.fetch.accounts import SINCE, SOURCES, fetch
from kommunetall.fetch.checks import open_sums
from kommunetall.fetch.group import fetch_group
from kommunetall.fetch.population import FIRST_YEAR, fetch_people
from kommunetall.fetch.published import Told
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
        ``regnskap`` or ``folketall`` and the years wanted, or ``skatt`` and the ministry's
        workbook.
    bank
        Who is asked; Statistics Norway where nobody is named.

    Returns
    -------
    int
        0 when all was fetched and put there, 2 when nothing was.
    """
    asked = parser().parse_args(words)
    try:
        said = fetched(asked, bank)
    except KommunetallError as error:
        print(f"{error}\nIngenting er endret i {package_folder()}.", file=sys.stderr)
        return NOTHING
    print("\n".join(said))
    print(f"Lagt i {package_folder()}.")
    return FETCHED


def fetched(asked: Namespace, bank: Statbank | None) -> list[str]:
    """Fetch what is asked for, and say what is worth knowing of it."""
    if asked.what == "skatt":
        return tax(asked.file, asked.years)
    if asked.what == "folketall":
        return people(asked.years, bank or Statbank())
    return accounts(asked.years, bank or Statbank(), asked.konsern)


def accounts(years: Sequence[int], bank: Statbank, with_group: bool) -> list[str]:
    """Fetch what municipalities have reported, and say what is worth knowing of it.

    Raises
    ------
    DataError
        If any of it cannot be had or relied on; nothing is changed then.
    """
    found = [(source, *fetch(bank, source, years)) for source in SOURCES]
    found += fetch_group(bank, years) if with_group else []
    said = [
        line
        for source, frame, told in found
        for line in news(frame, told, open_sums(frame, source))
    ]
    store([(frame, told) for _, frame, told in found], package_folder(), today())
    return said


def people(years: Sequence[int], bank: Statbank) -> list[str]:
    """Fetch how many inhabitants municipalities have, and say what is worth knowing of it.

    Raises
    ------
    DataError
        If it cannot be had or relied on; nothing is changed then.
    """
    frame, told = fetch_people(bank, years)
    said = news(frame, told)
    store([(frame, told)], package_folder(), today())
    return said


def tax(file: Path, years: list[int]) -> list[str]:
    """Put a year's tax and population from the ministry's workbook among the others.

    Raises
    ------
    DataError
        If the workbook cannot be relied on, or the year is there with other figures.
    """
    year = year_of(file, years)
    said = put(settlement(file, year), package_folder(), today())
    return [said, *(f"  - {line}" for line in by_year(known(year=year)))]


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
    kinds = whole.add_subparsers(dest="what", required=True, metavar="regnskap|folketall|skatt")
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
    reported.add_argument(
        "--konsern",
        action="store_true",
        help="ta med drift, investering og balanse for konsernet; rapportene bruker dem ikke",
    )
    inhabitants = kinds.add_parser(
        "folketall",
        help="innbyggerne i alle kommuner 1. januar fra Statistisk sentralbyrå",
        description="Folketallet brukes for de årene som oppgjøret av skatt ikke har. SSB "
        "publiserer det i slutten av februar.",
    )
    inhabitants.add_argument(
        "years",
        nargs="*",
        type=int,
        metavar="ÅR",
        help=f"for eksempel 2026; alle fra {FIRST_YEAR}, når ingen er nevnt",
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


def news(frame: pd.DataFrame, told: Told, sums: Sequence[str] = ()) -> list[str]:
    """What is worth knowing of a table that was fetched, and of sums that do not hold."""
    table = told.source
    years = f"{told.years[0]}–{told.years[-1]}" if len(told.years) > 1 else f"{told.years[0]}"
    count = f"{told.figures:,}".replace(",", "\N{NO-BREAK SPACE}")
    findings = [*told.findings, *sums, *changes(before(table), frame, table)]
    return [
        f"{table.called} {years}: {count} tall, oppdatert {told.updated:%d.%m.%Y}",
        *(f"  - {line}" for line in findings),
    ]
