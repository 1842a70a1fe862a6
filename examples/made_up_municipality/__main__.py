"""Make the municipality again: ``cd examples && python -m made_up_municipality``."""

from __future__ import annotations

from pathlib import Path

from kommunetall.data.extract import write_extract
from kommunetall.inputs import HOME_DATA
from made_up_municipality import country, pension, people, said, statements, structure, tables
from made_up_municipality.accounts import all_years
from made_up_municipality.enterprise import ENTERPRISES
from made_up_municipality.writing import Package

FOLDER = HOME_DATA / structure.CODE
TITLE = "Oppdiktede personer i eksempelkommunen"


def make(folder: Path) -> None:
    """Write every table of the municipality, and its extract, into a folder."""
    employed = people.extract()
    write_extract(employed, folder / "extract", TITLE)
    package = Package(folder)
    structure.add_tables(package)
    country.add_tables(package)
    pension.add_tables(package)
    people.add_tables(package, employed)
    years = all_years()
    statements.add_tables(package, years, ENTERPRISES)
    tables.add_tables(package, years, ENTERPRISES, people.stated(employed))
    said.add_tables(package)
    package.finish(structure.TOLD)


if __name__ == "__main__":
    make(FOLDER)
