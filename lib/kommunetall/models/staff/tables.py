"""The tables of an annual report on employees, computed from an extract instead of printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.staff.absence import (
    TOTAL,
    rolling_year,
    sickness_by_month,
    sickness_of_years,
)
from kommunetall.models.staff.periods import (
    LEVELS,
    PERMANENT,
    TEMPORARY,
    UNSTATED,
    Periods,
    day,
    days,
    periods_of,
)
from kommunetall.models.staff.positions import (
    breaches,
    bridge,
    hires,
    overtime,
    persons_in,
    staff_on,
    temporary_and_apprentices,
    turnover,
)

COUNTED = (*PERMANENT, *TEMPORARY)
COMMITTEE, AREA, UNIT = "committee", "programme_area", "unit"
ALL = "Totalt"
YEARS_BEFORE = 3
FLOWS = {
    "opening_fte": 1,
    "hired_fte": 1,
    "departed_fte": -1,
    "moved_in_fte": 1,
    "moved_out_fte": -1,
    "changed_share_fte": 1,
}
STAFF = {"fte_employees": AREA, "committees": COMMITTEE, "units": UNIT}
SICKNESS_TABLES = {"sickness_absence": AREA, "committees_sickness": COMMITTEE, "units_sickness": UNIT}
PARTS = ("kort", "langt", "egenmeldt", "legemeldt")
ADDITIVE = {
    "fte_employees": ("fte", "positions"),
    "temporary": ("temporary_fte",),
    "sickness_absence": ("lost", "agreed"),
    "overtime": ("paid_hours", "compensated_hours"),
    "bridge": (*FLOWS, "closing_fte"),
    "breaches": ("breaches",),
}
EXACT = 1e-6


@dataclass(frozen=True)
class Organisation:
    """The periods of an extract at every level of the organisation that it states.

    Attributes
    ----------
    levels
        The periods by level: ``programme_area``, and ``committee`` and ``unit`` where they are stated.
    finest
        The lowest of these.
    above
        One row for each code of the finest level, in order, with those of the levels above.
    """

    levels: Mapping[str, Periods]
    finest: str
    above: pd.DataFrame

    def at(self, level: str, amounts: pd.DataFrame) -> pd.DataFrame:
        """Amounts of each month and ``area`` of the finest level summed to a level; those of the whole stay."""
        if level == self.finest:
            return amounts
        codes = dict(zip(self.above[self.finest], self.above[level], strict=True)) | {TOTAL: TOTAL}
        return amounts.assign(area=amounts.area.map(codes)).groupby(["month", "area"]).sum().reset_index()

    def parent(self, level: str, above: str) -> dict[str, str]:
        """What each code of a level belongs to at a level above it."""
        return dict(zip(self.above[level], self.above[above], strict=True))


def organisation(extract: Mapping[str, pd.DataFrame], last_day: str) -> Organisation:
    """The periods of an extract by committee (``org_1``), programme area (``org_2``) and unit (``org_3``).

    A committee has the areas that it has at the end in every year, so that years can be compared. A unit that has been in two
    areas is one unit in each of them.

    Raises
    ------
    DataError
        As :func:`kommunetall.models.staff.periods.periods_of`, and if a code is *total*, which stands for the whole.
    """
    rows = extract["employments"]
    taken = [column for column in LEVELS if column in rows and (rows[column] == TOTAL).any()]
    if taken:
        remedy = f"employments, {', '.join(taken)}: the code {TOTAL!r} stands for the whole: give it another"
        raise DataError("The extract has a code that is taken.", [remedy])
    stated = {
        column for column in ("org_1", "org_2", "org_3") if column in rows and rows[column].notna().any()
    }
    if "org_2" not in stated:
        periods = periods_of(extract, last_day)
        return Organisation({AREA: periods}, AREA, pd.DataFrame({AREA: periods.areas}))
    area = rows.org_2.astype(object).fillna(UNSTATED)
    unit = units(area, rows.org_3) if "org_3" in stated else area
    periods = periods_of({**extract, "employments": rows.assign(org_2=unit)}, last_day)
    finest = UNIT if "org_3" in stated else AREA
    above = pd.DataFrame({finest: periods.areas})
    above[AREA] = above[finest].map(dict(zip(unit, area, strict=True)))
    if "org_1" in stated:
        above[COMMITTEE] = above[AREA].map(committees(rows.assign(org_2=area), last_day)).fillna(UNSTATED)
    return Organisation({level: coarser(periods, above[level]) for level in above}, finest, above)


def units(area: pd.Series, unit: pd.Series) -> pd.Series:
    """Name of the unit in each row, with its area's before it where it has none, or more areas have one of that name."""
    pairs = pd.DataFrame({"area": area, "unit": unit.astype(object).fillna(UNSTATED)})
    each = pairs.drop_duplicates()
    alone = ~each.unit.duplicated(keep=False) & (each.unit != UNSTATED)
    names = each.unit.where(alone, each.area + " / " + each.unit)
    return pd.Series(
        pd.Categorical.from_codes(pairs.groupby(["area", "unit"], sort=False).ngroup(), names), area.index
    )


def committees(rows: pd.DataFrame, last_day: str) -> pd.Series:
    """Committee of each area, by its code: the one that most of its employments had last."""
    last = day(last_day)
    begun = rows[(days(rows.start_date) <= last) & rows.org_1.notna()]
    until = np.minimum(days(begun.end_date, last), last)
    found = begun.assign(until=until).groupby(["org_2", "org_1"], observed=True).until.agg(["max", "size"])
    ordered = found.reset_index().astype({"org_1": object}).sort_values(["max", "size", "org_1"])
    return ordered.drop_duplicates("org_2", keep="last").set_index("org_2").org_1


def coarser(periods: Periods, codes: pd.Series) -> Periods:
    """The periods with the code that each of their areas has at another level."""
    names, place = np.unique(codes.to_numpy(dtype=object), return_inverse=True)
    return replace(periods, areas=names, area=place[periods.area])


def published_tables(
    extract: Mapping[str, pd.DataFrame],
    year: int,
    first_year: int,
    last_day: str,
    labels: Mapping[str, str],
    targets: Mapping[str, float],
    short_days: int,
    counted: Sequence[str] = COUNTED,
) -> dict[str, pd.DataFrame]:
    """Every table of the report on employees: those that an annual report prints, and those that only an extract can give.

    Every total is computed from its own numerator and denominator, never from the areas. The tables tell of few persons
    too: they must not leave the model before :func:`kommunetall.models.staff.protected.protected` has been over them.

    Parameters
    ----------
    extract
        ``employments`` and ``absences``, and ``overtime`` and ``breaches`` where there are any.
    year
        The year of the report; the year before stands beside it.
    first_year
        First year that the extract has whole; hires and months go back to it, at most three years before `year`.
    last_day
        Last day that the extract knows of.
    labels
        Name of each programme area (``org_2``).
    targets
        Target of sickness absence, percent, by area and *total*; missing where there is none.
    short_days
        Longest short spell of absence, calendar days.
    counted
        Employment types whose absence counts.

    Returns
    -------
    dict
        By name, each with ``year`` (or ``month``) and the level's code; ``persons`` are those in the denominator:

        * ``fte_employees``, ``committees``, ``units``: permanent staff on 31 December, of areas three years
        * ``temporary``, ``apprentices``: on 31 December of two years; ``bridge``: of permanent fte through `year`
        * ``sickness_absence``, ``committees_sickness``, ``units_sickness``: two years; ``sickness_by_month``: the whole
        * ``overtime``, ``turnover``, ``breaches`` (by area and type): two years; ``turnover_ks``: the whole, as KS counts
        * ``hires``: the whole by month

        Committees, units, overtime and breaches are there where the extract has them; ``turnover`` and ``breaches`` go by the mean of two
        Decembers.

    Raises
    ------
    DataError
        If the extract cannot be counted, ends before the year does, or parts do not sum to their totals.
    """
    require_whole_years(year, first_year, last_day)
    org, years = organisation(extract, last_day), (year - 1, year)
    everyone, since = org.levels[AREA], max(first_year, year - YEARS_BEFORE)
    tables = {
        name: staff(org.levels[level], level, year) for name, level in STAFF.items() if level in org.levels
    }
    employees = tables["fte_employees"].set_index(["year", AREA]).employees
    others = by_year(lambda y: temporary_and_apprentices(everyone, f"{y}-12-31"), years)
    tables["temporary"] = others.drop(columns="apprentices").assign(persons=others.temporary_employees)
    tables["apprentices"] = others[["year", AREA, "apprentices"]].assign(persons=others.apprentices)
    tables["bridge"] = by_year(lambda y: bridge(everyone, f"{y - 1}-12-31", f"{y}-12-31"), (year,))
    by_month = sickness_by_month(
        org.levels[org.finest].of(counted), extract["absences"], f"{since}-01", f"{year}-12", short_days
    )
    tables |= {
        name: sickness(org, level, by_month, counted, years)
        for name, level in SICKNESS_TABLES.items()
        if level in org.levels
    }
    tables["sickness_absence"]["target_percent"] = tables["sickness_absence"][AREA].map(targets).astype(float)
    tables["sickness_by_month"] = whole_by_month(by_month)
    if "overtime" in extract:
        hours = by_year(lambda y: overtime(everyone, extract["overtime"], y), years)
        tables["overtime"] = hours.assign(persons=looked_up(employees, hours))
    left = by_year(lambda y: turnover(everyone, y), years)
    base = left.set_index(["year", AREA]).base
    of_all = ["ks_left", "ks_base", "ks_turnover_percent"]
    tables["turnover"] = left.drop(columns=[*of_all, "base"]).assign(
        employees=looked_up(employees, left),
        employees_before=looked_up(employees, left, 1),
        persons=left.base,
    )
    of_whole = left[left[AREA] == TOTAL].set_index("year")
    around = others[others[AREA] == TOTAL].set_index("year")[["temporary_employees", "apprentices"]]
    ks = of_whole[["leavers", *of_all]].join(around).assign(persons=of_whole.ks_base)
    tables["turnover_ks"] = ks.reset_index()
    if "breaches" in extract:
        broken = of_every_type(by_year(lambda y: breaches(everyone, extract["breaches"], y), years))
        tables["breaches"] = broken.assign(persons=looked_up(base, broken))
    tables["hires"] = hired(everyone, since, year, employees[year, TOTAL])
    require_sums(tables)
    return {name: labelled(frame, org, labels, year) for name, frame in tables.items()}


def require_whole_years(year: int, first_year: int, last_day: str) -> None:
    """Refuse an extract that does not have the year and the year before whole.

    Raises
    ------
    DataError
        With both faults.
    """
    findings = []
    if first_year >= year:
        findings.append(f"its first whole year is {first_year}: it must have {year - 1} too")
    if day(last_day) < day(f"{year}-12-31"):
        findings.append(f"its last day is {last_day}: it must go on to {year}-12-31")
    if findings:
        raise DataError(f"The extract is too short for a report on {year}.", findings)


def by_year(count: Callable[[int], pd.DataFrame], years: Sequence[int], level: str = AREA) -> pd.DataFrame:
    """What is counted of each year, one below the other, with ``year`` and the code of the level."""
    return pd.concat(
        [count(y).rename(columns={"area": level}).assign(year=y) for y in years], ignore_index=True
    )


def looked_up(values: pd.Series, rows: pd.DataFrame, years_before: int = 0) -> np.ndarray:
    """Value by year and area for each row, of some years before."""
    keys = pd.MultiIndex.from_arrays([rows.year - years_before, rows[AREA]])
    return values.reindex(keys).to_numpy()


def staff(periods: Periods, level: str, year: int) -> pd.DataFrame:
    """Permanent staff of a level on 31 December of the year and the one before, with the change of each in percent.

    Areas have the December before that too, which turnover divides by, and the whole among them.
    """
    years = range(year - 2 if level == AREA else year - 1, year + 1)
    found = by_year(lambda y: staff_on(periods, f"{y}-12-31"), years, level)
    found = found if level == AREA else found[found[level] != TOTAL]
    before = found.set_index(["year", level])[["fte", "employees"]]
    before = before.reindex(pd.MultiIndex.from_arrays([found.year - 1, found[level]]))
    changes = {
        f"{c}_change_percent": 100
        * (found[c].to_numpy() / before[c].where(before[c] > 0).to_numpy(float) - 1)
        for c in before
    }
    return found.assign(**changes, persons=found.employees)


def sickness(
    org: Organisation, level: str, by_month: pd.DataFrame, counted: Sequence[str], years: Sequence[int]
) -> pd.DataFrame:
    """Sickness absence of years at a level, in all and its parts, and ``persons`` employed in the year; the whole among areas only."""
    found = with_parts(sickness_of_years(org.at(level, by_month)))
    found = found[found.year.isin(years)].rename(columns={"area": level})
    periods, persons = org.levels[level].of(counted), {}
    for y in years:
        there = periods.where((periods.start <= day(f"{y}-12-31")) & (periods.end >= day(f"{y}-01-01")))
        counts = persons_in(there.area, there.person, len(periods.areas))
        persons |= {(y, code): count for code, count in zip([*periods.areas, TOTAL], counts, strict=True)}
    found = found.assign(persons=[persons[key] for key in zip(found.year, found[level], strict=True)])
    return found if level == AREA else found[found[level] != TOTAL]


def with_parts(amounts: pd.DataFrame) -> pd.DataFrame:
    """Lost days of short and long absence, self-certified and certified, each summed over the other division."""
    crossed = [column for column in amounts if column.startswith("lost_")]
    sums = {f"lost_{part}": amounts[[c for c in crossed if part in c]].sum(axis=1) for part in PARTS}
    return amounts.drop(columns=crossed).assign(**sums)


def of_every_type(breaches: pd.DataFrame) -> pd.DataFrame:
    """Breaches by year, area and type, 0 where a type of one year was not there in another: that a row is there tells nothing."""
    keys = ["year", AREA, "breach_type"]
    every = pd.MultiIndex.from_product([breaches[key].unique() for key in keys], names=keys)
    return breaches.set_index(keys).reindex(every, fill_value=0).reset_index()


def whole_by_month(by_month: pd.DataFrame) -> pd.DataFrame:
    """Sickness absence of the whole by month, and of the twelve months that end with each."""
    whole = by_month[by_month.area == TOTAL].reset_index(drop=True)
    rolling = rolling_year(whole).set_index("month")
    rolling = rolling.filter(regex="rate_").add_prefix("rolling_").reindex(whole.month).reset_index(drop=True)
    found = with_parts(whole).assign(rate_percent=100 * whole.lost / whole.agreed.where(whole.agreed > 0))
    return found.drop(columns="area").join(rolling).assign(year=whole.month.dt.year)


def hired(periods: Periods, first_year: int, year: int, employees: float) -> pd.DataFrame:
    """Hires and those made permanent by month ``01`` to ``12``, and their sum, of the whole."""
    found = hires(periods, f"{first_year}-01", f"{year}-12")
    found = found[found.area == TOTAL]
    own = found.assign(year=found.month.dt.year, month=found.month.dt.strftime("%m")).drop(columns="area")
    sums = own.groupby("year")[["hires", "made_permanent"]].sum().reset_index().assign(month=TOTAL)
    return pd.concat([own, sums], ignore_index=True).assign(persons=employees)


def require_sums(tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse tables whose parts do not sum to their totals: areas, months of a year, and what moved fte.

    Raises
    ------
    DataError
        With every sum that does not hold.
    """
    findings = []
    for name, columns in ADDITIVE.items():
        if name not in tables:
            continue
        rows = tables[name]
        keys = [c for c in ("year", "breach_type") if c in rows]
        whole = rows[AREA] == TOTAL
        parts, totals = (rows[own].groupby(keys)[list(columns)].sum() for own in (~whole, whole))
        findings += differing(name, parts.reindex(totals.index).fillna(0), totals)
    months, years = tables["sickness_by_month"], tables["sickness_absence"]
    years = years[years[AREA] == TOTAL].set_index("year")[["lost", "agreed"]]
    findings += differing(
        "sickness_by_month", months.groupby("year")[["lost", "agreed"]].sum().loc[years.index], years
    )
    moved = tables["bridge"].set_index(AREA)
    closing = sum(sign * moved[flow] for flow, sign in FLOWS.items())
    findings += differing("bridge", closing.to_frame("closing_fte"), moved[["closing_fte"]])
    if findings:
        raise DataError("What is counted from the extract does not add up.", findings)


def differing(name: str, sums: pd.DataFrame, totals: pd.DataFrame) -> list[str]:
    """A finding for each sum that is not its total."""
    off = (sums - totals).abs() > EXACT * totals.abs().clip(lower=1)
    return [
        f"{name}, {row}: the parts of {column} do not sum to it"
        for column in off
        for row in off.index[off[column]]
    ]


def labelled(frame: pd.DataFrame, org: Organisation, labels: Mapping[str, str], year: int) -> pd.DataFrame:
    """A table with the year of the report, the names of its areas, and what its units and areas belong to."""
    found = frame.assign(report_year=year)
    if UNIT in found:
        found[AREA] = found[UNIT].map(org.parent(UNIT, AREA))
    elif AREA in found and COMMITTEE in org.levels:
        found[COMMITTEE] = found[AREA].map(org.parent(AREA, COMMITTEE))
    if AREA in found:
        names = {**labels, TOTAL: ALL}
        found["area_label"] = found[AREA].map(lambda code: names.get(code, code))
    return found
