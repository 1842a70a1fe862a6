"""Every fault in what a municipality has brought, so that it is told at once and once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kommunetall.data import people, table_names
from kommunetall.data.beside import differences, in_words
from kommunetall.data.faults import table_faults, told
from kommunetall.data.likely import spaced
from kommunetall.data.packages import resource
from kommunetall.data.tables import read
from kommunetall.errors import KommunetallError, NotThere
from kommunetall.inputs import package_folder
from kommunetall.models import reconciliation
from kommunetall.notes import ACTUAL, OF_ACCOUNTS, late_years
from kommunetall.prepare._equalisation.read import years_known
from kommunetall.prepare._offered import NATIONWIDE
from kommunetall.prepare._part import Report
from kommunetall.prepare._reconciliation import checked, titled
from kommunetall.rules import decision_faults

LARGE = 1000


def faults_of_tables(municipality: str) -> list[str]:
    """Faults in a municipality's tables and in what its council has decided."""
    found = table_faults(municipality)
    for error in decision_faults(municipality):
        found += told(municipality, error)
    return list(dict.fromkeys(found))


def faults_of_reports(
    municipality: str, topics: Mapping[str, Callable[[str, int], Report]]
) -> Iterator[str]:
    """Faults that the reports of each year meet: tables that do not fit each other.

    Of a year that the nation's tables do not have, there is no report that compares with others;
    of one that is later than any other of the municipality's, there is none at all.
    """
    settled = years_known()
    for year in years_to_report(municipality):
        for name, topic in topics.items():
            if year not in settled and name in NATIONWIDE:
                continue
            try:
                for _ in topic(municipality, year).exhibits():
                    pass
            except NotThere:
                continue
            except KommunetallError as error:
                yield from told(municipality, error)


def open_sums(municipality: str) -> list[str]:
    """Sums and differences of a municipality's tables that do not hold, as the reports tell them.

    One line for each; none where a table cannot be read, which is a fault of its own.
    """
    if not (package_folder(municipality) / "datapackage.json").is_file():
        return []
    try:
        tables = {name: read(name, municipality) for name in table_names(municipality)}
        found = reconciliation.unequal(checked(tables, municipality))
        titles = titled(found, municipality)
    except KommunetallError:
        return []
    known = found.assign(title=titles)[found.rounding.notna()].to_dict("records")
    return [
        f"{municipality}/{resource(row['table'], municipality)[0]['path']}, «{row['row']}», "
        f"{row['title']}: {number(row['printed'])} er oppgitt, og "
        f"{number(row['computed'])} følger av de andre tallene ({row['identity']})"
        for row in known
    ]


def between_layers(municipality: str) -> list[str]:
    """Figures that a municipality's own tables, its KOSTRA file and the published have otherwise.

    So are inhabitants that the settlement and Statistics Norway have otherwise. None where a table
    cannot be read, which is a fault of its own.
    """
    try:
        told = [
            *in_words(differences(municipality)),
            *people.in_words(people.known(municipality_code=municipality)),
        ]
    except KommunetallError:
        return []
    return [f"{municipality}: {said}" for said in told]


def number(value: float) -> str:
    """A number as people write it, whole where it is large.

    Examples
    --------
    >>> number(-4527.0), number(28.5)
    ('-4 527', '28,50')
    """
    return spaced(value) if abs(value) >= LARGE else f"{value:.2f}".replace(".", ",")


def years_to_report(municipality: str) -> list[int]:
    """Years whose account or annual report a municipality's tables have, but for mistyped ones."""
    if not (package_folder(municipality) / "datapackage.json").is_file():
        return []
    years: set[int] = set()
    for name in table_names(municipality):
        frame = read(name, municipality)
        if "report_year" in frame:
            years |= {int(year) for year in frame.report_year.unique()}
        elif "year" in frame and (ACTUAL in frame or name in OF_ACCOUNTS):
            rows = frame.dropna(subset=[ACTUAL]) if ACTUAL in frame else frame
            years |= {int(year) for year in rows.year.unique()}
    return sorted(years - late_years(municipality))
