"""The ministry's workbook of a year's settlement: tax and population of all municipalities."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd

from kommunetall.data import read
from kommunetall.data.workbooks import NotAWorkbookError, Row, sheets_of
from kommunetall.errors import DataError
from kommunetall.fetch.store import DESCRIPTOR, csv_of, exchange, named, only_here
from kommunetall.models.equalisation import with_codes_of_today
from kommunetall.strict import bytes_of

PANEL = "municipal_tax"
KEY = ["year", "municipality_code"]
HEADING, HEADING_ROWS, FIRST_ROW = "knr.", 8, 8
CODE, NAME, TAX, PEOPLE, EACH = range(5)
YEAR_IN_NAME = re.compile(r"(?<!\d)20\d\d(?!\d)")
NOT_LAST = re.compile(
    r"\b(januar|februar|mars|april|mai|juni|juli|august|september|oktober|november)\b",
    re.IGNORECASE,
)
LAST = "desember"
FIRST_YEAR = 2020
KRONER, THOUSANDS = 1000.0, 1.0
WITHIN = 1.0
LEAST = 0.8
MOST_TOLD = 10


def settlement(file: Path, year: int) -> pd.DataFrame:
    """Tax and population of a year, as the ministry's workbook has them.

    Parameters
    ----------
    file
        ``internettinntektsutj_<year>kom.xlsx``: number, name, tax, population and tax per
        inhabitant (kroner) in the first columns of the first sheet, from row 8. Tax is in kroner in
        newer files and in thousands in older ones; tax per inhabitant tells which.
    year
        That it is of.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``municipality_code`` of the year, ``municipality``, ``population`` and
        ``tax_nok_thousand``, as the table of all municipalities has them.

    Raises
    ------
    DataError
        If it cannot be read, is of a part of a year, or a row does not hang together; with every
        fault. If it does not have the municipalities of the year.

    References
    ----------
    https://www.regjeringen.no/no/id548672/
    """
    rows = rows_of(file)
    require_form(rows, file)
    told = [(at, row) for at, row in enumerate(rows, 1) if at >= FIRST_ROW and code_of(row)]
    faults = [fault for at, row in told if (fault := fault_of(at, row))]
    if faults or not told:
        raise refused(
            file, faults or [f"ingen kommuner fra rad {FIRST_ROW}: bruk filen som den er"]
        )
    frame = pd.DataFrame(
        [(year, code_of(row), str(row[NAME]).strip(), row[PEOPLE], row[TAX]) for _, row in told],
        columns=[*KEY, "municipality", "population", "tax_nok_thousand"],
    )
    if twice := sorted(frame.municipality_code[frame.municipality_code.duplicated()]):
        raise refused(file, [f"{code} står to ganger" for code in twice])
    each = pd.Series([float(str(row[EACH])) for _, row in told])
    tax = frame.tax_nok_thousand.astype(float)
    people = frame.population.astype(int)
    fits = [unit for unit in (KRONER, THOUSANDS) if is_each(tax / unit, people, each).all()]
    if not fits:
        apart = frame.municipality_code[~is_each(tax / unit_of(tax, people, each), people, each)]
        raise refused(
            file,
            [f"{code}: skatt delt på innbyggere er ikke skatt per innbygger" for code in apart],
        )
    with_codes_of_today(frame, read("municipality_codes"))
    return frame.assign(population=people, tax_nok_thousand=(tax / fits[0]).round(3))


def is_each(thousands: pd.Series, people: pd.Series, each: pd.Series) -> pd.Series:
    """Whether tax (NOK thousand) for each inhabitant is what is printed, in kroner."""
    return (1000 * thousands / people - each).abs() <= WITHIN


def unit_of(tax: pd.Series, people: pd.Series, each: pd.Series) -> float:
    """What most rows are in, as a divisor that makes it thousands."""
    return max((KRONER, THOUSANDS), key=lambda unit: int(is_each(tax / unit, people, each).sum()))


def rows_of(file: Path) -> list[Row]:
    """Rows of the first sheet.

    Raises
    ------
    DataError
        If it is no workbook, or is not there.
    """
    try:
        sheets = sheets_of(bytes_of(file))
    except OSError as error:
        raise DataError(f"{file} kan ikke leses.", [f"{file.name}: {error.strerror}"]) from None
    except NotAWorkbookError as error:
        raise refused(file, [str(error)]) from None
    return next(iter(sheets.values()), [])


def require_form(rows: list[Row], file: Path) -> None:
    """Refuse what has another form, or is of some months of a year."""
    top = [str(cell) for row in rows[: HEADING_ROWS - 1] for cell in row if cell is not None]
    first = [str(row[0]).strip().lower() for row in rows[:HEADING_ROWS] if row]
    if HEADING not in first:
        raise refused(file, ["«Knr.» står ikke øverst i første kolonne: bruk filen som den er"])
    months = sorted({found.lower() for cell in top for found in NOT_LAST.findall(cell)})
    if months and not any(LAST in cell.lower() for cell in top):
        raise refused(
            file, [f"gjelder til og med {', '.join(months)}: hent den som gjelder hele året"]
        )


def code_of(row: Row) -> str:
    """Number of a row's municipality; blank where it is no municipality's."""
    cell = row[CODE] if row else None
    if isinstance(cell, bool) or not isinstance(cell, (int, float, str)):
        return ""
    digits = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    return digits.zfill(4) if digits.isdecimal() and 3 <= len(digits) <= len("0301") else ""


def fault_of(at: int, row: Row) -> str:
    """What is wrong with a row of a municipality; blank where nothing is."""
    if len(row) <= EACH or not all(is_number(row[column]) for column in (TAX, PEOPLE, EACH)):
        return f"rad {at}: skatt, innbyggere og skatt per innbygger må være tall"
    people = float(str(row[PEOPLE]))
    if people < 1 or not people.is_integer() or float(str(row[TAX])) < 0:
        return f"rad {at}: innbyggere må være et helt tall over null, og skatten ikke under null"
    return ""


def is_number(cell: object) -> bool:
    """Whether a cell is a finite number."""
    return (
        isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) < float("inf")
    )


def refused(file: Path, lines: list[str]) -> DataError:
    """The error of a workbook that is not used."""
    more = [f"og {len(lines) - MOST_TOLD} feil til"] if len(lines) > MOST_TOLD else []
    told = [f"{file.name}: {line}" for line in lines[:MOST_TOLD]]
    return DataError("Regnearket med skatt kan ikke brukes.", [*told, *more])


def year_of(file: Path, years: list[int]) -> int:
    """The year of a workbook: the one that is named, or that its name has.

    Raises
    ------
    DataError
        If there is not one, or the two are not the same.
    """
    found = {*years, *(int(year) for year in YEAR_IN_NAME.findall(file.name))}
    if len(found) != 1:
        lines = ["det må være ett år: skriv det etter filen"]
        if found:
            lines = [f"{', '.join(map(str, sorted(found)))}: filen og året må være av samme år"]
        raise refused(file, lines)
    if (year := found.pop()) < FIRST_YEAR:
        raise refused(file, [f"{year} er før {FIRST_YEAR}, da kommunene var andre"])
    return year


def put(frame: pd.DataFrame, folder: Path, today: date) -> str:
    """Put a year's settlement among the others, and say what that changed.

    Figures of a year that is there already are never changed.

    Raises
    ------
    DataError
        If the year is there with other figures, leaves years out between it and the others, or has
        less than :data:`LEAST` of the tax of the year beside it, as a part of a year has. If the
        folder cannot be written in.
    """
    year = int(frame.year.iloc[0])
    panel = read(PANEL)
    beside = panel[panel.year == min(panel.year, key=lambda there: abs(there - year))]
    if abs(int(beside.year.iloc[0]) - year) > 1:
        raise DataError(
            f"Skatt for {year} er ikke lagt inn.",
            [f"hent årene mellom {beside.year.iloc[0]} og {year} først"],
        )
    if each_inhabitant(frame) < LEAST * each_inhabitant(beside):
        raise DataError(
            f"Skatt for {year} er ikke lagt inn.",
            ["skatten er så lav at det må gjelde en del av året: hent den som gjelder hele året"],
        )
    if year in set(panel.year):
        if apart := list(differing(panel[panel.year == year], frame)):
            raise DataError(
                f"Skatt og innbyggere for {year} er der alt, med andre tall.",
                [*apart, f"er oppgjøret rettet: fjern radene for {year} i {PANEL} og hent på nytt"],
            )
        return f"{year} var der alt, med de samme tallene."
    with only_here(folder, "Noen andre henter tall til samme mappe."):
        content = csv_of(pd.concat([panel, frame]).sort_values(KEY, kind="stable"))
        descriptor = json.loads((folder / DESCRIPTOR).read_bytes())
        resources = {one["name"]: one for one in descriptor["resources"]}
        was = resources[PANEL]
        years = (min(year, *panel.year), max(year, *panel.year))
        source = {
            **was["sources"][0],
            "title": f"Inntektsutjevning for kommunene, endelig oppgjør {years[0]}–{years[1]}",
            "accessed": today.isoformat(),
        }
        (folder / named(PANEL, content)["path"]).parent.mkdir(exist_ok=True)
        resources[PANEL] = {**was, **named(PANEL, content), "sources": [source]}
        package = {**descriptor, "resources": [*resources.values()]}
        exchange(folder, package, {PANEL: content})
        (folder / was["path"]).unlink(missing_ok=True)
    return (
        f"{year}: {len(frame)} kommuner, {frame.tax_nok_thousand.sum() / 1e6:.1f} mrd. kr i skatt"
    )


def each_inhabitant(frame: pd.DataFrame) -> float:
    """Tax of the country for each inhabitant, NOK thousand."""
    return float(frame.tax_nok_thousand.sum() / frame.population.sum())


def differing(old: pd.DataFrame, new: pd.DataFrame) -> Iterator[str]:
    """Figures of a year that are another, a sentence for each column."""
    both = old.merge(new, on=KEY, how="outer", suffixes=("_old", "_new"))
    for column, what in (("population", "innbyggere"), ("tax_nok_thousand", "skatt")):
        by = both[f"{column}_new"].astype(float) - both[f"{column}_old"].astype(float)
        other = both[~(by.abs() < 0.5)]
        if len(other):
            widest = other.iloc[0]
            values = f"{widest[f'{column}_old']} og {widest[f'{column}_new']}"
            yield f"{what}: {len(other)} kommuner, først {widest.municipality_code}: {values}"
