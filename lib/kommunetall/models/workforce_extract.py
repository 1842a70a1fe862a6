"""The tables of an annual report on employees, computed from an extract instead of printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from kommunetall.models.suppression import Published, Table, protect
from kommunetall.models.workforce import PrivacyRules
from kommunetall.models.workforce_absence import SHORT_DAYS, TOTAL, sickness_by_month, sickness_of_years
from kommunetall.models.workforce_periods import PERMANENT, TEMPORARY, Periods, day, periods_of
from kommunetall.models.workforce_positions import (
    breaches,
    hires,
    overtime,
    persons_in,
    staff_on,
    turnover,
)

COUNTED = (*PERMANENT, *TEMPORARY)
ALL = "Totalt"
KEYS = ["report_year", "year", "programme_area", "area_label"]


def published_tables(
    extract: Mapping[str, pd.DataFrame],
    year: int,
    first_year: int,
    last_day: str,
    labels: Mapping[str, str],
    targets: Mapping[str, float],
    counted: Sequence[str] = COUNTED,
    short_days: int = SHORT_DAYS,
) -> dict[str, pd.DataFrame]:
    """The tables that :func:`kommunetall.models.workforce.areas_of` and its report read, from employees.

    Every total is computed from its own numerator and denominator, never from the areas. The tables tell of few persons
    too: they must not leave the model before :func:`kommunetall.models.suppression.protect` has been over them.

    Parameters
    ----------
    extract
        ``employments``, ``absences``, ``overtime`` and ``breaches``.
    year
        The year of the report; the year before stands beside it.
    first_year
        First year that the extract has whole; hires go back to it, at most three years before `year`.
    last_day
        Last day that the extract knows of.
    labels
        Name of each programme area (``org_2``).
    targets
        Target of sickness absence, percent, by area and *total*; missing where there is none.
    counted
        Employment types whose absence counts.

    Returns
    -------
    dict
        ``fte_employees``, ``full_time``, ``sickness_absence``, ``overtime``, ``turnover``, ``breaches_by_area``,
        ``breaches_by_type`` and ``hires``, with the columns of the printed tables; the rows of an area have ``persons`` too,
        those in the denominator. Changes are of `year` only, as the year before the first is not there.
    """
    everyone, years = periods_of(extract, last_day), (year - 1, year)
    names = {**labels, TOTAL: ALL}

    def areas(frame: pd.DataFrame, y: int) -> pd.DataFrame:
        named = frame.rename(columns={"area": "programme_area"}).assign(report_year=year, year=y)
        return named.assign(area_label=named.programme_area.map(lambda code: names.get(code, code)))

    staff = {y: staff_on(everyone, f"{y}-12-31") for y in years}
    persons = {y: s.set_index("area").employees for y, s in staff.items()}
    absence = absence_of(everyone.of(counted), extract, years, targets, short_days)
    tables = {
        "fte_employees": [
            areas(with_changes(staff[y], staff[y - 1] if y == year else None), y) for y in years
        ],
        "full_time": [full_time(staff[y], year, y) for y in years],
        "sickness_absence": [areas(absence[absence.year == y], y) for y in years],
        "overtime": [areas(overtime(everyone, extract["overtime"], y), y) for y in years],
        "turnover": [areas(turnover(everyone, y), y) for y in years],
    }
    broken = {y: breaches(everyone, extract["breaches"], y) for y in years}
    tables["breaches_by_area"] = [
        areas(b[b.breach_type == TOTAL].drop(columns="breach_type"), y) for y, b in broken.items()
    ]
    tables["breaches_by_type"] = [by_type(b, year, y) for y, b in broken.items()]
    since = range(max(first_year, year - 3), year + 1)
    by_month = hires(everyone, f"{since[0]}-01", f"{year}-12")
    tables["hires"] = [hired(by_month[by_month.month.dt.year == y], year, y) for y in since]
    found = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    for name in ("overtime", "turnover", "breaches_by_area"):
        counts = [
            persons[y].get(area) for y, area in zip(found[name].year, found[name].programme_area, strict=True)
        ]
        found[name] = found[name].assign(persons=counts)
    return found


def with_changes(now: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """Fte and persons, their change in percent from the year before where it is there, and ``persons``."""
    own = now[["area", "fte", "employees"]].assign(persons=now.employees)
    earlier = (now.head(0) if before is None else before).set_index("area").reindex(now.area)
    changes = {
        f"{c}_change_percent": 100
        * (now[c].to_numpy() / earlier[c].where(earlier[c] > 0).to_numpy(float) - 1)
        for c in ("fte", "employees")
    }
    return own.assign(**changes)


def full_time(staff: pd.DataFrame, report_year: int, year: int) -> pd.DataFrame:
    """Full-time share and average position (per position) of the whole."""
    columns = ["full_time_share_percent", "average_position_percent"]
    return staff.loc[staff.area == TOTAL, columns].assign(report_year=report_year, year=year)


def absence_of(
    periods: Periods,
    extract: Mapping[str, pd.DataFrame],
    years: Sequence[int],
    targets: Mapping[str, float],
    short_days: int,
) -> pd.DataFrame:
    """Sickness absence of years by area, its target, and ``persons`` employed in the year."""
    by_month = sickness_by_month(
        periods, extract["absences"], f"{years[0]}-01", f"{years[-1]}-12", short_days
    )
    found = sickness_of_years(by_month)
    persons = []
    for y in years:
        there = periods.where((periods.start <= day(f"{y}-12-31")) & (periods.end >= day(f"{y}-01-01")))
        persons.append(persons_in(there.area, there.person, len(periods.areas)))
    return found[["year", "area", "lost", "agreed", "rate_percent"]].assign(
        target_percent=found.area.map(targets).astype(float), persons=np.concatenate(persons)
    )


def by_type(broken: pd.DataFrame, report_year: int, year: int) -> pd.DataFrame:
    """Breaches of the whole by type, their sum last."""
    own = broken[broken.area == TOTAL].reset_index(drop=True)
    own = own.assign(kind=np.where(own.breach_type == TOTAL, "sum", "line"), line=own.index + 1)
    own["breach_type"] = own.breach_type.replace(TOTAL, "Totalsum")
    return own.drop(columns="area").assign(report_year=report_year, year=year)


def hired(by_area: pd.DataFrame, report_year: int, year: int) -> pd.DataFrame:
    """Hires of the whole by month ``01`` to ``12``, and their sum."""
    own = by_area[by_area.area == TOTAL]
    months = [*own.month.dt.strftime("%m"), TOTAL]
    counts = [*own.hires, own.hires.sum()]
    return pd.DataFrame({"report_year": report_year, "year": year, "month": months, "hires": counts})


def protected(tables: Mapping[str, pd.DataFrame], rules: PrivacyRules) -> Published:
    """The tables of :func:`published_tables` with all that tells of too few persons hidden: what may leave the model.

    Staff, turnover, overtime and breaches go by the persons employed on 31 December, sickness by those employed in the year.
    The bases of turnover and KS' way of counting are left out, as they would tell of hidden areas.

    Parameters
    ----------
    tables
        As :func:`published_tables` gives them.
    rules
        The limits.

    Returns
    -------
    Published
        The printed columns, with hidden figures missing, what is hidden, and the masking log.

    Raises
    ------
    DataError
        As :func:`kommunetall.models.suppression.protect`.
    """
    area, whole = ("year", "programme_area"), tables["fte_employees"].query("programme_area == @TOTAL")
    employees = whole.set_index("year").employees

    def by_persons(name: str, *columns: str) -> pd.DataFrame:
        rows = tables[name]
        return rows[[*KEYS, *columns]].assign(employees=rows.persons)

    def of_whole(name: str) -> pd.DataFrame:
        return tables[name].assign(employees=tables[name].year.map(employees))

    sick, kinds, hired_by_month = tables["sickness_absence"], of_whole("breaches_by_type"), of_whole("hires")
    described = {
        "fte_employees": Table(
            tables["fte_employees"].drop(columns="persons"),
            area,
            "employees",
            ("fte", "employees"),
            changes={"fte_change_percent": "fte", "employees_change_percent": "employees"},
            known=("report_year",),
        ),
        "sickness_absence": Table(
            sick.rename(columns={"persons": "employed_in_year"}),
            area,
            "employed_in_year",
            ("lost", "agreed"),
            rates={"rate_percent": ("lost", "agreed")},
            at_most={"lost": "agreed"},
            known=("report_year", "target_percent"),
            sickness=True,
        ),
        "overtime": Table(
            by_persons("overtime", "paid_hours", "compensated_hours"),
            area,
            "employees",
            ("paid_hours", "compensated_hours"),
            known=("report_year",),
        ),
        "turnover": Table(
            by_persons("turnover", "leavers", "turnover_percent"),
            area,
            "employees",
            ("leavers", "employees"),
            rates={"turnover_percent": ("leavers", "employees")},
            known=("report_year",),
        ),
        "breaches_by_area": Table(
            by_persons("breaches_by_area", "breaches"),
            area,
            "employees",
            ("breaches",),
            known=("report_year",),
        ),
        "breaches_by_type": Table(
            kinds.assign(breach_type=kinds.breach_type.mask(kinds.kind == "sum", TOTAL)),
            ("year", "breach_type"),
            "employees",
            ("breaches",),
            splits=("breach_type",),
            known=("report_year", "line"),
        ),
        "full_time": Table(
            of_whole("full_time"),
            ("year",),
            "employees",
            ("employees",),
            rates=dict.fromkeys(("full_time_share_percent", "average_position_percent"), ("employees",)),
            known=("report_year",),
        ),
        "hires": Table(
            hired_by_month[hired_by_month.employees.notna()],
            ("year", "month"),
            "employees",
            ("hires",),
            splits=("month",),
            known=("report_year",),
        ),
    }
    found = protect(described, rules)
    alone = {name: found.tables[name].drop(columns="employees") for name in ("turnover", "full_time")}
    return replace(found, tables={**found.tables, **alone})
