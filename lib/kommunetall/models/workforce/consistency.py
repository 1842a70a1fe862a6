"""Refuse printed tables that do not speak of the same areas and years."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.structure import TOTAL, UNKNOWN, Structure

AREA = "service_area"
STAFF = "fte_employees"
AREA_TABLES = (STAFF, "sickness_absence", "overtime", "turnover")
TABLES = (*AREA_TABLES, "breaches_by_area", "breaches_by_type", "hires", "full_time")


def require_consistent(
    tables: Mapping[str, pd.DataFrame], year: int, structure: Structure = UNKNOWN
) -> None:
    """Refuse tables that do not speak of the same areas and years.

    A table may tell of the whole alone, or have neither the whole nor the year before: then what
    rests on them is missing.

    Parameters
    ----------
    tables
        The printed tables by name, as many as there are; areas are compared with those of
        ``fte_employees``, where it has any.
    year
        The year that the report is about.
    structure
        What the municipality has told of its areas.

    Raises
    ------
    DataError
        With every fault: the year missing, an area missing or unknown, a rate that looks like a
        share, a month missing.
    """
    findings = faults_of_areas(tables, year, structure)
    if "breaches_by_type" in tables and year not in set(tables["breaches_by_type"].year):
        findings.append(f"breaches_by_type, {year}: det er ingen rader: legg til året")
    if "hires" in tables:
        findings += faults_of_hires(tables["hires"], year)
    if findings:
        raise DataError("Tabellene om ansatte passer ikke sammen.", findings)


def faults_of_areas(
    tables: Mapping[str, pd.DataFrame], year: int, structure: Structure
) -> list[str]:
    """Faults of all tables by area in a year and the one before."""
    there = {name: tables[name] for name in (*AREA_TABLES, "breaches_by_area") if name in tables}
    lacking = [
        f"{name}, {year}: det er ingen rader: legg til året"
        for name, table in there.items()
        if year not in set(table.year)
    ]
    return lacking + [
        f"{name}, {y}: {fault}"
        for y in (year - 1, year)
        for name, table in there.items()
        for fault in faults_of(table[table.year == y], staffed(tables, y), name, structure)
    ]


def staffed(tables: Mapping[str, pd.DataFrame], year: int) -> list[str]:
    """Codes of the areas that ``fte_employees`` has in a year; none without that table."""
    if STAFF not in tables:
        return []
    rows = tables[STAFF]
    return list(rows.loc[(rows.year == year) & (rows[AREA] != TOTAL), AREA])


def faults_of(
    rows: pd.DataFrame, known: Collection[str], name: str, structure: Structure
) -> list[str]:
    """Faults of one table's rows of one year, where ``fte_employees`` has the areas `known`.

    Breaches of an area that it does not have may be shown under another: unless the structure tells
    of the areas, that is no fault.
    """
    is_told = name in AREA_TABLES or bool(structure.area_names)
    found = list(dict.fromkeys(code for code in rows[AREA] if code != TOTAL))
    faults = [
        f"{code} er ikke et område i fte_employees: legg det til der, eller skriv koden det vises "
        "under, i reported_as i service_areas"
        for code in found
        if known and is_told and not structure.home(code, known)
    ]
    if name in AREA_TABLES and found:
        faults += [
            f"{code} mangler, men står i fte_employees: legg det til, med eller uten tall"
            for code in known
            if code not in found
        ]
    rates = [column for column in ("rate_percent", "turnover_percent") if column in rows]
    return faults + [
        f"{column} er under 1 i alle rader: er det andeler? skriv prosent"
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
    return [f"hires, {y}: {', '.join(m)} mangler: legg det til" for y, m in lacking.items() if m]
