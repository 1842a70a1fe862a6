"""Women and men side by side: who they are, how much they work, and how much they are away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.models.staff.absence import sickness_by_month
from kommunetall.models.staff.organisation import AREA
from kommunetall.models.staff.periods import (
    PERMANENT,
    TEMPORARY,
    TOTAL,
    Periods,
    periods_of,
    working_days,
)
from kommunetall.models.staff.positions import staff_on
from kommunetall.models.staff.sickness import sickness_of_years

SEX, POSITION = "sex", "position_code"
WOMEN, MEN, NOT_STATED = "women", "men", "not_stated"
SEXES = {"K": WOMEN, "M": MEN}
OF_STAFF = ["fte", "employees", "positions", "full_time"]
CHILD = "barn"


def sex_tables(
    extract: Mapping[str, pd.DataFrame], everyone: Periods, year: int, last_day: str
) -> dict[str, pd.DataFrame]:
    """What the report on employees tells of women and men; nothing where no sex is stated.

    ``persons`` is the least of the numbers of women and men in the group, of those that there are:
    both are told where there are enough of each, or where there are only women or only men.

    Parameters
    ----------
    extract
        ``employments`` with ``sex`` and ``position_code``, and ``absences``.
    everyone
        The periods of all by service area.
    year
        The year of the report.
    last_day
        Last day that the extract knows of.

    Returns
    -------
    dict
        By name, each with ``year`` and ``sex`` (``women``, ``men``, and ``not_stated`` where there
        are any such):

        * ``sexes``: permanent staff on 31 December of two years
        * ``sexes_of_areas``, ``sexes_of_positions``: of `year`, by service area and position code
        * ``sexes_temporary``: temporary staff of two years
        * ``sexes_sickness``: sickness absence and days with a sick child of two years, and of the
          whole (``sex`` *total*); ``persons`` is fte on average
    """
    rows = extract["employments"]
    if SEX not in rows or rows[SEX].isna().all():
        return {}
    parts = by_sex(everyone, sex_of_persons(rows))
    years, date = (year - 1, year), f"{year}-12-31"
    temporary = {"fte": "temporary_fte", "employees": "temporary_employees"}
    tables = {
        "sexes": with_least(whole_of(parts, years, PERMANENT), ["year"]),
        "sexes_of_areas": with_least(in_groups(parts, date, AREA), ["year", AREA]),
        "sexes_temporary": with_least(whole_of(parts, years, TEMPORARY), ["year"])[
            ["year", SEX, *temporary, "persons"]
        ].rename(columns=temporary),
        "sexes_sickness": away(parts, everyone, extract["absences"], years),
    }
    if POSITION in rows and rows[POSITION].notna().any():
        by_position = periods_of(
            {**extract, "employments": rows.assign(org_2=rows[POSITION])}, last_day
        )
        of_position = by_sex(by_position, sex_of_persons(rows))
        groups = in_groups(of_position, date, POSITION)
        tables["sexes_of_positions"] = with_least(groups, ["year", POSITION])
    return tables


def sex_of_persons(rows: pd.DataFrame) -> pd.Series:
    """Sex of each person, by identifier: as it is stated last, of whatever position."""
    known = rows.assign(person_id=rows.person_id.astype(str)).sort_values("start_date")
    stated = known.dropna(subset=[SEX]).drop_duplicates("person_id", keep="last")
    return stated.set_index("person_id")[SEX].astype(str).map(SEXES)


def by_sex(periods: Periods, sexes: pd.Series) -> dict[str, Periods]:
    """The periods of women, of men, and of those whose sex is not stated, if any."""
    own = sexes.reindex(periods.people.astype(str)).fillna(NOT_STATED).to_numpy(object)
    of_period = own[periods.person]
    there = [WOMEN, MEN, *([NOT_STATED] if (of_period == NOT_STATED).any() else [])]
    return {sex: periods.where(of_period == sex) for sex in there}


def whole_of(
    parts: Mapping[str, Periods], years: Sequence[int], types: tuple[str, ...]
) -> pd.DataFrame:
    """Staff of some types on 31 December of years, by sex."""

    def of_year(periods: Periods, year: int) -> pd.DataFrame:
        found = staff_on(periods, f"{year}-12-31", types)
        return found[found.area == TOTAL].assign(year=year)

    return stacked(parts, lambda periods: pd.concat([of_year(periods, y) for y in years]))


def in_groups(parts: Mapping[str, Periods], date: str, level: str) -> pd.DataFrame:
    """Permanent staff on a day by sex and group, such as area or position code."""

    def on_day(periods: Periods) -> pd.DataFrame:
        found = staff_on(periods, date)
        found = found[found.area != TOTAL].rename(columns={"area": level})
        return found.assign(year=int(date[:4]))

    return stacked(parts, on_day, level)


def stacked(
    parts: Mapping[str, Periods], count: Callable[[Periods], pd.DataFrame], *levels: str
) -> pd.DataFrame:
    """What is counted of each sex, one below the other, with rates of its own."""
    found = [count(periods).assign(sex=sex) for sex, periods in parts.items()]
    rates = ["full_time_share_percent", "per_person_percent"]
    return pd.concat(found, ignore_index=True)[["year", *levels, SEX, *OF_STAFF, *rates]]


def with_least(found: pd.DataFrame, keys: list[str], column: str = "employees") -> pd.DataFrame:
    """Add ``persons``: the least number above 0 of women and men in each group.

    Those whose sex is not stated go by their own number.
    """
    own = found[column].astype(float)
    told = own.where((own > 0) & (found[SEX] != NOT_STATED))
    least = told.groupby([found[key] for key in keys]).transform("min").fillna(own)
    least = least.where((own > 0) & (found[SEX] != NOT_STATED), own)
    return found.assign(persons=least)


def away(
    parts: Mapping[str, Periods],
    everyone: Periods,
    absences: pd.DataFrame,
    years: Sequence[int],
) -> pd.DataFrame:
    """Days of work lost to sickness and to sick children, by sex and in all.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``sex`` (*total* of the whole), ``lost``, ``agreed`` and ``child_lost``
        (dagsverk), ``rate_percent``,
        ``child_rate_percent`` and ``persons`` (fte on average: the least of women
        and men).
    """
    counted = (*PERMANENT, *TEMPORARY)
    with_child = absences[absences.absence_type == CHILD]
    with_child = with_child.assign(absence_type="egenmeldt")
    span = f"{min(years)}-01", f"{max(years)}-12"

    def days_of(periods: Periods) -> pd.DataFrame:
        own = periods.of(counted)
        sick, child = (
            sickness_of_years(sickness_by_month(own, rows, *span, short_days=1)).query(
                "area == @TOTAL"
            )
            for rows in (absences, with_child)
        )
        found = sick[["year", "lost", "agreed", "rate_percent"]].reset_index(drop=True)
        return found.assign(
            child_lost=child.lost.to_numpy(), child_rate_percent=child.rate_percent.to_numpy()
        )

    every = {**parts, TOTAL: everyone}
    found = pd.concat(
        [days_of(periods).assign(sex=sex) for sex, periods in every.items()], ignore_index=True
    )
    days = found.year.map({year: working_days(year) for year in years})
    found = found.assign(fte=found.agreed / days)
    of_sex = found[SEX] != TOTAL
    least = with_least(found[of_sex], ["year"], "fte").persons
    persons = pd.Series(np.where(of_sex, np.nan, found.fte), found.index).fillna(least)
    return found.assign(persons=persons).drop(columns="fte")
