"""Refuse printed tables that do not speak of the same areas and years."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from kommunetall.errors import DataError

AREA, TOTAL = "service_area", "total"
STAFF = "fte_employees"
AREA_TABLES = (STAFF, "sickness_absence", "overtime", "turnover")
TABLES = (*AREA_TABLES, "breaches_by_area", "breaches_by_type", "hires", "full_time")


def require_consistent(tables: Mapping[str, pd.DataFrame], year: int) -> None:
    """Refuse tables that do not speak of the same areas and years.

    Parameters
    ----------
    tables
        The printed tables by name, as many as there are; areas are compared with those of
        ``fte_employees``.
    year
        The year that the report is about; it is compared with the year before.

    Raises
    ------
    DataError
        With every fault: a year or its total missing, an area missing or unknown, a rate that looks
        like a share, a month missing.
    """
    years = (year - 1, year)
    findings = faults_of_areas(tables, years) if STAFF in tables else []
    if "breaches_by_type" in tables:
        there = set(tables["breaches_by_type"].year)
        findings += [
            f"breaches_by_type, {y}: there are no rows: add the year"
            for y in years
            if y not in there
        ]
    if "hires" in tables:
        findings += faults_of_hires(tables["hires"], year)
    if findings:
        raise DataError("The tables on employees do not fit together.", findings)


def faults_of_areas(tables: Mapping[str, pd.DataFrame], years: Collection[int]) -> list[str]:
    """Faults of all tables by area in some years, beside the areas of ``fte_employees``."""
    staff = tables[STAFF]
    areas = {year: set(staff.loc[staff.year == year, AREA]) for year in years}
    return [
        f"{name}, {year}: {fault}"
        for name in (*AREA_TABLES, "breaches_by_area")
        if name in tables
        for year, known in areas.items()
        for fault in faults_of(tables[name][tables[name].year == year], known, name)
    ]


def faults_of(rows: pd.DataFrame, known: Collection[str], name: str) -> list[str]:
    """Faults of one table's rows of one year, where ``fte_employees`` has the areas `known`."""
    if rows.empty:
        return ["there are no rows: add the year"]
    found = set(rows[AREA])
    stated = set(known) - {TOTAL}
    faults = [] if TOTAL in found else ["the row 'total' is missing: add the printed total"]
    faults += [
        f"{code} is not an area of fte_employees"
        for code in sorted(found - {TOTAL})
        if not home(code, known)
    ]
    if name in AREA_TABLES:
        faults += [
            f"{code} is missing, but stands in fte_employees" for code in sorted(stated - found)
        ]
    rates = [column for column in ("rate_percent", "turnover_percent") if column in rows]
    return faults + [
        f"{column} is below 1 in every row: is it a share? it must be in percent"
        for column in rates
        if 0 < rows[column].max() < 1
    ]


def faults_of_hires(hires: pd.DataFrame, year: int) -> list[str]:
    """A fault for each year in which a month, or the total, is missing."""
    months = {f"{month:02d}" for month in range(1, 13)} | {TOTAL}
    lacking = {
        y: sorted(months - set(hires.loc[hires.year == y, "month"]))
        for y in sorted({year, *hires.year})
    }
    return [f"hires, {y}: {', '.join(m)} is missing: add it" for y, m in lacking.items() if m]


def home(code: str, areas: Collection[str]) -> str | None:
    """The area that a code belongs to: itself, or the range of codes around it; None if neither.

    ``P14`` belongs to ``P14-P19``.
    """
    for area in areas:
        first, _, last = area.partition("-")
        if code == area or first <= code <= (last or first):
            return area
    return None
