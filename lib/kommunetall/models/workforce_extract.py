"""The tables of an annual report on employees, computed from an extract instead of printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.models.workforce_absence import SHORT_DAYS, TOTAL, sickness_by_month, sickness_of_years
from kommunetall.models.workforce_periods import PERMANENT, TEMPORARY, periods_of
from kommunetall.models.workforce_positions import breaches, hires, overtime, staff_on, turnover

COUNTED = (*PERMANENT, *TEMPORARY)
ALL = "Totalt"


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
        those in the denominator.
    """
    everyone, years = periods_of(extract, last_day), (year - 1, year)
    names = {**labels, TOTAL: ALL}

    def areas(frame: pd.DataFrame, y: int) -> pd.DataFrame:
        named = frame.rename(columns={"area": "programme_area"}).assign(report_year=year, year=y)
        return named.assign(area_label=named.programme_area.map(lambda code: names.get(code, code)))

    staff = {y: staff_on(everyone, f"{y}-12-31") for y in (year - 2, *years)}
    persons = {y: s.set_index("area").employees for y, s in staff.items()}
    tables = {
        "fte_employees": [areas(with_changes(staff[y], staff[y - 1]), y) for y in years],
        "full_time": [full_time(staff[y], year, y) for y in years],
        "sickness_absence": [
            areas(absence_of(everyone.of(counted), extract, y, targets, short_days), y) for y in years
        ],
        "overtime": [areas(overtime(everyone, extract["overtime"], y), y) for y in years],
        "turnover": [areas(turnover(everyone, y), y) for y in years],
    }
    broken = {y: breaches(everyone, extract["breaches"], y) for y in years}
    tables["breaches_by_area"] = [
        areas(b[b.breach_type == TOTAL].drop(columns="breach_type"), y) for y, b in broken.items()
    ]
    tables["breaches_by_type"] = [by_type(b, year, y) for y, b in broken.items()]
    since = range(max(first_year, year - 3), year + 1)
    tables["hires"] = [hired(hires(everyone, f"{y}-01", f"{y}-12"), year, y) for y in since]
    found = {name: pd.concat(parts, ignore_index=True) for name, parts in tables.items()}
    for name in ("overtime", "turnover", "breaches_by_area"):
        counts = [
            persons[y].get(area) for y, area in zip(found[name].year, found[name].programme_area, strict=True)
        ]
        found[name] = found[name].assign(persons=counts)
    return found


def with_changes(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Fte and persons, their change in percent from the year before, and ``persons``."""
    earlier = before.set_index("area").reindex(now.area)
    changes = {
        f"{c}_change_percent": 100 * (now[c].to_numpy() / earlier[c].where(earlier[c] > 0).to_numpy() - 1)
        for c in ("fte", "employees")
    }
    return now[["area", "fte", "employees"]].assign(**changes, persons=now.employees)


def full_time(staff: pd.DataFrame, report_year: int, year: int) -> pd.DataFrame:
    """Full-time share and average position (per position) of the whole."""
    columns = ["full_time_share_percent", "average_position_percent"]
    return staff.loc[staff.area == TOTAL, columns].assign(report_year=report_year, year=year)


def absence_of(periods, extract, year, targets, short_days) -> pd.DataFrame:
    """Sickness absence of a year by area, its target, and ``persons`` employed in it."""
    by_month = sickness_by_month(periods, extract["absences"], f"{year}-01", f"{year}-12", short_days)
    found = sickness_of_years(by_month)
    low, high = (np.datetime64(f"{year}-{d}", "D").astype(int) for d in ("01-01", "12-31"))
    there = periods.where((periods.start <= high) & (periods.end >= low))
    people = pd.DataFrame({"area": periods.areas[there.area], "person": there.person})
    persons = people.groupby("area").person.nunique()
    persons[TOTAL] = people.person.nunique()
    return found[["area", "lost", "agreed", "rate_percent"]].assign(
        target_percent=found.area.map(targets).astype(float),
        persons=found.area.map(persons).fillna(0).astype(int),
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
