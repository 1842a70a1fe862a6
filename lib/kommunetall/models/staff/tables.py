"""The tables of an annual report on employees, computed from an extract instead of printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.staff.absence import sickness_by_month
from kommunetall.models.staff.adding_up import require_sums
from kommunetall.models.staff.moves import bridge
from kommunetall.models.staff.organisation import AREA, COMMITTEE, UNIT, Organisation, organisation
from kommunetall.models.staff.periods import PERMANENT, TEMPORARY, TOTAL, Periods, day, working_days
from kommunetall.models.staff.positions import staff_on, temporary_and_apprentices
from kommunetall.models.staff.sexes import sex_tables
from kommunetall.models.staff.sickness import sickness_of_years, whole_by_month, with_parts
from kommunetall.models.staff.turnover import hires, turnover
from kommunetall.models.staff.worked import breaches, overtime

COUNTED = (*PERMANENT, *TEMPORARY)
YEARS_BEFORE = 3
STAFF_TABLES = {"fte_employees": AREA, "committees": COMMITTEE, "units": UNIT}
SICKNESS_TABLES = {
    "sickness_absence": AREA,
    "committees_sickness": COMMITTEE,
    "units_sickness": UNIT,
}
IN_ORDER = (
    *("fte_employees", "committees", "units", "temporary", "apprentices", "bridge"),
    *("sickness_absence", "committees_sickness", "units_sickness", "sickness_by_month"),
    *("overtime", "turnover", "turnover_ks", "breaches", "hires"),
    *("sexes", "sexes_of_areas", "sexes_of_positions", "sexes_temporary", "sexes_sickness"),
)
AS_KS = ["ks_left", "ks_base", "ks_turnover_percent"]

Tables = dict[str, pd.DataFrame]


def published_tables(
    extract: Mapping[str, pd.DataFrame],
    year: int,
    first_year: int,
    last_day: str,
    labels: Mapping[str, str],
    targets: Mapping[str, float],
    short_days: int,
) -> Tables:
    """Every table of the report on employees.

    Those that an annual report prints, and those that only an extract can give.

    Every total is computed from its own numerator and denominator, never from the areas. The tables
    tell of few persons too: they must not leave the model before
    :func:`kommunetall.models.staff.protected` has been over them.

    Parameters
    ----------
    extract
        ``employments`` and ``absences``, and ``overtime`` and ``breaches`` where there are any.
    year
        The year of the report; the year before stands beside it.
    first_year
        First year that the extract has whole; hires and months go back to it, at most three years
        before `year`.
    last_day
        Last day that the extract knows of.
    labels
        Name of each service area (``org_2``).
    targets
        Target of sickness absence, percent, by area and *total*; missing where there is none.
    short_days
        Longest short spell of absence, calendar days.

    Returns
    -------
    dict
        By name, each with ``year`` (or ``month``) and the level's code; ``persons`` are those in
        the denominator, for sickness the fte on average:

        * ``fte_employees``, ``committees``, ``units``: permanent staff on 31 December, of areas
          three years
        * ``temporary``, ``apprentices``: on 31 December of two years; ``bridge``: of permanent fte
          through `year`
        * ``sickness_absence``, ``committees_sickness``, ``units_sickness``: two years;
          ``sickness_by_month``: the whole
        * ``overtime``, ``turnover``, ``breaches`` (by area and type): two years; ``turnover_ks``:
          the whole, as KS counts
        * ``hires``: the whole by month
        * ``sexes`` and what begins so: as :func:`kommunetall.models.staff.sexes.sex_tables` says

        Committees, units, overtime, breaches and sexes are there where the extract has them;
        ``turnover`` and ``breaches`` go by the mean of two Decembers.

    Raises
    ------
    DataError
        If the extract cannot be counted, ends before the year does, or parts do not sum to their
        totals.
    """
    require_whole_years(year, first_year, last_day)
    org = organisation(extract, last_day)
    everyone, since = org.levels[AREA], max(first_year, year - YEARS_BEFORE)
    tables = staff_tables(org, year)
    tables |= absence_tables(org, extract["absences"], since, year, short_days)
    targets_of = tables["sickness_absence"][AREA].map(dict(targets)).astype(float)
    tables["sickness_absence"]["target_percent"] = targets_of
    tables |= turnover_tables(everyone, tables, year)
    tables |= worked_tables(everyone, extract, tables, year)
    tables["hires"] = hired(everyone, since, year, tables)
    tables |= sex_tables(extract, everyone, year, last_day)
    require_sums(tables)
    there = [name for name in IN_ORDER if name in tables]
    return {name: labelled(tables[name], org, labels, year) for name in there}


def require_whole_years(year: int, first_year: int, last_day: str) -> None:
    """Refuse an extract that does not have the year and the year before whole.

    Raises
    ------
    DataError
        With both faults.
    """
    findings = []
    if first_year >= year:
        findings.append(f"first_year er {first_year}: uttrekket må ha hele {year - 1} også")
    if day(last_day) < day(f"{year}-12-31"):
        findings.append(f"last_day er {last_day}: uttrekket må gå til {year}-12-31")
    if findings:
        raise DataError(f"Uttrekket er for kort til en rapport om {year}.", findings)


def by_year(
    count: Callable[[int], pd.DataFrame], years: Sequence[int], level: str = AREA
) -> pd.DataFrame:
    """What is counted of each year, one below the other, with ``year`` and the level's code."""
    return pd.concat(
        [count(y).rename(columns={"area": level}).assign(year=y) for y in years], ignore_index=True
    )


def by_year_and_area(rows: pd.DataFrame, column: str) -> pd.Series:
    """A column by year and area."""
    return rows.set_index(["year", AREA])[column]


def looked_up(values: pd.Series, rows: pd.DataFrame, years_before: int = 0) -> np.ndarray:
    """Value by year and area for each row, of some years before."""
    keys = pd.MultiIndex.from_arrays([rows.year - years_before, rows[AREA]])
    return values.reindex(keys).to_numpy()


# Staff on 31 December, and what moved it


def staff_tables(org: Organisation, year: int) -> Tables:
    """Permanent staff at each level, temporary staff, apprentices.

    And what moved permanent fte through the year.
    """
    everyone, years = org.levels[AREA], (year - 1, year)
    tables = {
        name: staff(org.levels[level], level, year)
        for name, level in STAFF_TABLES.items()
        if level in org.levels
    }
    others = by_year(lambda y: temporary_and_apprentices(everyone, f"{y}-12-31"), years)
    temporary = others.drop(columns="apprentices")
    tables["temporary"] = temporary.assign(persons=others.temporary_employees)
    learning = others[["year", AREA, "apprentices"]]
    tables["apprentices"] = learning.assign(persons=others.apprentices)
    tables["bridge"] = by_year(lambda y: bridge(everyone, f"{y - 1}-12-31", f"{y}-12-31"), (year,))
    return tables


def staff(periods: Periods, level: str, year: int) -> pd.DataFrame:
    """Permanent staff of a level on 31 December of the year and the one before.

    With the change of each in percent.

    Areas have the December before that too, which turnover divides by, and the whole among them.
    """
    years = range(year - 2 if level == AREA else year - 1, year + 1)
    found = by_year(lambda y: staff_on(periods, f"{y}-12-31"), years, level)
    found = found if level == AREA else found[found[level] != TOTAL]
    before = found.set_index(["year", level])[["fte", "employees"]]
    before = before.reindex(pd.MultiIndex.from_arrays([found.year - 1, found[level]]))
    for column in ("fte", "employees"):
        base = before[column].where(before[column] > 0).to_numpy(float)
        change = 100 * (found[column].to_numpy() / base - 1)
        found = found.assign(**{f"{column}_change_percent": change})
    return found.assign(persons=found.employees)


# Absence


def absence_tables(
    org: Organisation,
    absences: pd.DataFrame,
    since: int,
    year: int,
    short_days: int,
) -> Tables:
    """Sickness absence of two years at each level, and of the whole by month since a year."""
    finest = org.levels[org.finest].of(COUNTED)
    by_month = sickness_by_month(finest, absences, f"{since}-01", f"{year}-12", short_days)
    tables = {
        name: sickness(org, level, by_month, (year - 1, year))
        for name, level in SICKNESS_TABLES.items()
        if level in org.levels
    }
    return {**tables, "sickness_by_month": whole_by_month(by_month)}


def sickness(
    org: Organisation,
    level: str,
    by_month: pd.DataFrame,
    years: Sequence[int],
) -> pd.DataFrame:
    """Sickness absence of years at a level, in all and its parts.

    ``persons`` is the fte of the year on average: sickness is told of by that, as KS does, and not
    by those employed some time, who may be many in a small unit. The whole is among areas only.
    """
    found = with_parts(sickness_of_years(org.at(level, by_month)))
    found = found[found.year.isin(years)].rename(columns={"area": level})
    found = found.assign(persons=found.agreed / found.year.map({y: working_days(y) for y in years}))
    return found if level == AREA else found[found[level] != TOTAL]


# Those who came and went, and what they worked


def turnover_tables(everyone: Periods, tables: Tables, year: int) -> Tables:
    """Turnover by area as the municipality counts, and of the whole as KS does."""
    left = by_year(lambda y: turnover(everyone, y), (year - 1, year))
    employees = by_year_and_area(tables["fte_employees"], "employees")
    by_area = left.drop(columns=[*AS_KS, "base"]).assign(
        employees=looked_up(employees, left),
        employees_before=looked_up(employees, left, 1),
        persons=left.base,
    )
    whole = left[left[AREA] == TOTAL].set_index("year")[["leavers", *AS_KS]]
    beside = pd.concat([tables["temporary"], tables["apprentices"].apprentices], axis=1)
    beside = beside[beside[AREA] == TOTAL].set_index("year")[["temporary_employees", "apprentices"]]
    as_ks = whole.join(beside).assign(persons=whole.ks_base).reset_index()
    return {"turnover": by_area, "turnover_ks": as_ks}


def worked_tables(
    everyone: Periods, extract: Mapping[str, pd.DataFrame], tables: Tables, year: int
) -> Tables:
    """Overtime, and breaches by area and type, where the extract has them."""
    years, found = (year - 1, year), {}
    employees = by_year_and_area(tables["fte_employees"], "employees")
    if "overtime" in extract:
        hours = by_year(lambda y: overtime(everyone, extract["overtime"], y), years)
        found["overtime"] = hours.assign(persons=looked_up(employees, hours))
    if "breaches" in extract:
        base = by_year_and_area(tables["turnover"], "persons")
        broken = of_every_type(by_year(lambda y: breaches(everyone, extract["breaches"], y), years))
        found["breaches"] = broken.assign(persons=looked_up(base, broken))
    return found


def of_every_type(broken: pd.DataFrame) -> pd.DataFrame:
    """Breaches by year, area and type, each type in every year and area.

    A type without breaches in a year gets rows with 0: were they left out, a row that is there
    would tell that there were some, even where its figure is hidden.
    """
    keys = ["year", AREA, "breach_type"]
    every = pd.MultiIndex.from_product([broken[key].unique() for key in keys], names=keys)
    return broken.set_index(keys).reindex(every, fill_value=0).reset_index()


def hired(periods: Periods, first_year: int, year: int, tables: Tables) -> pd.DataFrame:
    """Hires and those made permanent by month ``01`` to ``12``, and their sum, of the whole.

    Beside the sum of a year the ``leavers`` of the whole, where they are counted.
    """
    employees = float(by_year_and_area(tables["fte_employees"], "employees")[year, TOTAL])
    left = tables["turnover"][tables["turnover"][AREA] == TOTAL].set_index("year").leavers
    found = hires(periods, f"{first_year}-01", f"{year}-12")
    found = found[found.area == TOTAL]
    own = found.assign(year=found.month.dt.year, month=found.month.dt.strftime("%m"))
    own = own.drop(columns="area")
    sums = own.groupby("year")[["hires", "made_permanent"]].sum().reset_index().assign(month=TOTAL)
    sums["leavers"] = sums.year.map(left)
    return pd.concat([own, sums], ignore_index=True).assign(persons=employees)


def labelled(
    frame: pd.DataFrame, org: Organisation, labels: Mapping[str, str], year: int
) -> pd.DataFrame:
    """A table with the year of the report, the names of its areas.

    And what its units and areas belong to.
    """
    found = frame.assign(report_year=year)
    if UNIT in found:
        found[AREA] = found[UNIT].map(org.parent(UNIT, AREA))
    elif AREA in found and COMMITTEE in org.levels:
        found[COMMITTEE] = found[AREA].map(org.parent(AREA, COMMITTEE))
    if AREA in found:
        names = {**labels, TOTAL: TOTAL}
        found["area_label"] = found[AREA].map(lambda code: names.get(code, code))
    return found
