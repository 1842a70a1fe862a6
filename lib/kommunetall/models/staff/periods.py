"""An employee-level extract made ready for counting.

Days and codes as whole numbers, areas in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import holidays
import numpy as np
import pandas as pd

from kommunetall.errors import DataError

PERMANENT, TEMPORARY, APPRENTICE = ("fast",), ("midlertidig", "vikar"), ("laerling",)
SICKNESS = {"egenmeldt": "self_certified", "legemeldt": "certified"}
UNSTATED = "Uoppgitt"
TOTAL = "total"
LEVELS = ("org_1", "org_2", "org_3", "org_4")
NEEDED = {
    "employments": [
        "person_id",
        "employment_id",
        "position_share",
        "employment_type",
        "start_date",
        "end_date",
    ],
    "absences": ["employment_id", "from_date", "to_date", "degree", "absence_type"],
    "overtime": ["employment_id", "month", "overtime_paid_hours", "overtime_compensated_hours"],
    "breaches": ["employment_id", "date", "breach_type"],
}
OPTIONAL = ("overtime", "breaches")
WHOLE = ("first", "last", "areas", "employments", "people")


@dataclass(frozen=True)
class Periods:
    """Every period of every employment, and the days that the extract is about.

    Arrays have one element a period, in the order of employment and start. Days are whole numbers
    from 1 January 1970.

    Attributes
    ----------
    first, last
        First and last day of the extract.
    areas
        Code of each area; `area` holds their places.
    employments
        Identifier of each employment, sorted; `employment` holds their places.
    people
        Identifier of each person, sorted; `person` holds their places.
    person, employment, area
        Places.
    share
        Position share, 1 is full time.
    kind
        Employment type.
    start, end
        First and last day; a period that goes on after `last` ends on the day after it.
    """

    first: int
    last: int
    areas: np.ndarray
    employments: pd.Index
    people: pd.Index
    person: np.ndarray
    employment: np.ndarray
    area: np.ndarray
    share: np.ndarray
    kind: pd.Categorical
    start: np.ndarray
    end: np.ndarray

    def of(self, types: Sequence[str]) -> Periods:
        """Those of some employment types."""
        return self.where(self.kind.isin(list(types)))

    def on(self, day: int) -> Periods:
        """Those that hold on a day."""
        return self.where((self.start <= day) & (self.end >= day))

    def where(self, chosen: np.ndarray) -> Periods:
        """Those that are chosen."""
        arrays = ("person", "employment", "area", "share", "kind", "start", "end")
        kept = {name: getattr(self, name)[chosen] for name in arrays}
        whole = {name: getattr(self, name) for name in WHOLE}
        return Periods(**whole, **kept)


def periods_of(extract: Mapping[str, pd.DataFrame], last_day: str, level: str = "org_2") -> Periods:
    """The periods of an extract.

    Parameters
    ----------
    extract
        ``employments`` and ``absences``, and ``overtime`` and ``breaches`` where there are any, as
        docs/workforce.md describes them.
    last_day
        The last day that the extract knows of: what has no end goes on until then.
    level
        The level of the organisation that is the area; what has no code there is an area of its
        own, *Uoppgitt*.

    Raises
    ------
    DataError
        With every column that lacks, if the level is unknown, or if periods of one employment
        overlap.
    """
    require_columns(extract, level)
    rows = extract["employments"]
    start, last = days(rows.start_date), int(np.datetime64(last_day, "D").astype(int))
    end = np.minimum(days(rows.end_date, last + 1), last + 1)
    known = start <= last
    named = rows[level].astype(object).fillna(UNSTATED) if rows[level].isna().any() else rows[level]
    areas, employments, people = (
        pd.Categorical(column[known]) for column in (named, rows.employment_id, rows.person_id)
    )
    start, end = start[known], end[known]
    order = np.lexsort((start, employments.codes))
    found = Periods(
        first=int(start.min(initial=last)),
        last=last,
        areas=areas.categories.to_numpy(),
        employments=employments.categories,
        people=people.categories,
        person=people.codes[order].astype(np.int64),
        employment=employments.codes[order].astype(np.int64),
        area=areas.codes[order].astype(np.int64),
        share=rows.position_share[known].to_numpy(dtype=float)[order] / 100,
        kind=pd.Categorical(rows.employment_type[known])[order],
        start=start[order],
        end=end[order],
    )
    overlap = (found.employment[1:] == found.employment[:-1]) & (found.start[1:] <= found.end[:-1])
    if overlap.any():
        raise DataError(
            "Perioder av ett arbeidsforhold overlapper.",
            [f"{overlap.sum()} perioder begynner før den forrige er slutt: rett datoene"],
        )
    return found


def require_columns(extract: Mapping[str, pd.DataFrame], level: str) -> None:
    """Refuse an extract without what is counted.

    Raises
    ------
    DataError
        With every table and column that lacks.
    """
    findings = [] if level in LEVELS else [f"nivået {level} er ukjent: velg {', '.join(LEVELS)}"]
    for name, columns in NEEDED.items():
        if name in OPTIONAL and name not in extract:
            continue
        wanted = [*columns, level] if name == "employments" and level in LEVELS else columns
        there = extract.get(name, pd.DataFrame())
        findings += [
            f"{name}: kolonnen {column} mangler: legg den til"
            for column in wanted
            if column not in there
        ]
    if findings:
        raise DataError("Uttrekket mangler det som skal telles.", findings)


def days(dates: pd.Series, missing: int = 0) -> np.ndarray:
    """Dates as whole numbers from 1 January 1970, missing ones as given."""
    found = dates.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(found), missing, found.astype(np.int64))


def day(text: str) -> int:
    """One day as a whole number."""
    return int(np.datetime64(text, "D").astype(int))


def working_days_before(first: int, last: int) -> np.ndarray:
    """Number of working days from `first` to before each day until `last` + 1.

    Monday to Friday, no public holiday in Norway.

    The working days from `a` to `b`, both with, are ``found[b + 1 − first] − found[a − first]``.
    """
    every = np.arange(first, last + 1).astype("datetime64[D]")
    years = range(every[0].astype(object).year, every[-1].astype(object).year + 1)
    off = np.array(sorted(holidays.country_holidays("NO", years=years)), dtype="datetime64[D]")
    return np.concatenate([[0], np.cumsum(np.is_busday(every, holidays=off))])


def working_days(year: int) -> int:
    """Working days of a year: Monday to Friday, no public holiday."""
    return int(working_days_before(day(f"{year}-01-01"), day(f"{year}-12-31"))[-1])


def month_of(values: np.ndarray) -> np.ndarray:
    """Months from January 1970 of days."""
    return values.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def first_of(months: np.ndarray | list[int]) -> np.ndarray:
    """First day of months."""
    return np.asarray(months).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def spans(key: np.ndarray, start: np.ndarray, end: np.ndarray) -> tuple[np.ndarray, ...]:
    """Ranges of one key joined where they overlap, or one begins the day after another ends.

    Key, start and end of each.

    Parameters
    ----------
    key
        Whole numbers from 0.
    start, end
        First and last of each range.
    """
    order = np.lexsort((start, key))
    key, start, end = key[order], start[order], end[order]
    if not len(key):
        return key, start, end
    width = int(max(end.max(), start.max()) - min(start.min(), 0)) + 2
    reach = np.maximum.accumulate(end + key * width) - key * width
    new = np.concatenate([[True], (key[1:] != key[:-1]) | (start[1:] > reach[:-1] + 1)])
    first = np.flatnonzero(new)
    return key[first], start[first], np.maximum.reduceat(end, first)


def period_at(periods: Periods, employment: np.ndarray, when: np.ndarray) -> np.ndarray:
    """Place of the period of each employment on a day.

    The last that has begun by then, else its first; −1 where there is none.
    """
    width = int(max(periods.end.max(initial=0), when.max(initial=0))) + 2
    keys = periods.employment * width + periods.start
    begun = np.searchsorted(keys, employment * width + when, side="right") - 1
    first, after = (
        np.searchsorted(periods.employment, employment, side=side) for side in ("left", "right")
    )
    return np.where(after > first, np.maximum(begun, first), -1)


def places_of(ids: pd.Series, employments: pd.Index) -> np.ndarray:
    """Place of each identifier among the employments, −1 where it is unknown."""
    if isinstance(ids.dtype, pd.CategoricalDtype):
        return np.append(employments.get_indexer(ids.cat.categories), -1)[ids.cat.codes]
    return employments.get_indexer(pd.Index(ids))
