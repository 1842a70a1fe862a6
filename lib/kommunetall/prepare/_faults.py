"""Every fault in what a municipality has brought, so that it is told at once and once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kommunetall.data import read, table_names
from kommunetall.data.faults import table_faults, told
from kommunetall.errors import KommunetallError, NotThere
from kommunetall.inputs import package_folder
from kommunetall.prepare._part import Report
from kommunetall.rules import decision_faults

ACTUAL = "actual_nok_thousand"
OF_ACCOUNTS = ("pension_note", "stated_figures")


def faults_of_tables(municipality: str) -> list[str]:
    """Faults in a municipality's tables and in what its council has decided."""
    found = table_faults(municipality)
    for error in decision_faults(municipality):
        found += told(municipality, error)
    return list(dict.fromkeys(found))


def faults_of_reports(
    municipality: str, topics: Iterable[Callable[[str, int], Report]]
) -> Iterator[str]:
    """Faults that the reports of each year meet: tables that do not fit each other."""
    for year in years_to_report(municipality):
        for topic in topics:
            try:
                for _ in topic(municipality, year).exhibits():
                    pass
            except NotThere:
                continue
            except KommunetallError as error:
                yield from told(municipality, error)


def years_to_report(municipality: str) -> list[int]:
    """Years whose account or annual report a municipality's tables have."""
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
    return sorted(years)
