"""How fast figures on employees are counted from an extract, beside what a user would write.

Run with ``make bench``.
"""

import resource
import time

import numpy as np
import pandas as pd

from kommunetall.models.staff import absence
from kommunetall.models.staff import periods as ready
from kommunetall.models.staff import tables as model
from kommunetall.models.staff.gate import protected
from kommunetall.models.workforce import PrivacyRules

FIRST, MONTHS = np.datetime64("2022-01-01"), 36
LAST, SHORT = "2024-12-31", 16
AREAS, UNITS = [f"P{i:02d}" for i in range(1, 21)], 10
UNIT_NAMES = [f"{area} enhet {i}" for area in AREAS for i in range(UNITS)]
DAYS = int((np.datetime64(LAST) - FIRST).astype(int))


def made_up(employees):
    """An extract of so many employees.

    Two periods each for a third of them, twenty absences each.
    """
    random = np.random.default_rng(1)
    again = random.random(employees) < 1 / 3
    person = np.concatenate([np.arange(employees), np.flatnonzero(again)])
    change = random.integers(30, DAYS - 30, employees)
    start = np.where(random.random(employees) < 0.8, -400, random.integers(0, DAYS, employees))
    start[again] = -400
    end = np.where(again, change, DAYS + 400)
    starts, ends = (
        np.concatenate([start, change[again] + 1]),
        np.concatenate([end, np.full(again.sum(), DAYS + 400)]),
    )
    ids = pd.Categorical.from_codes(person, [f"a{i}" for i in range(employees)])
    n = len(person)
    units = random.integers(0, len(UNIT_NAMES), n)
    employments = pd.DataFrame(
        {
            "person_id": ids,
            "employment_id": ids,
            "org_2": pd.Categorical.from_codes(units // UNITS, AREAS),
            "org_3": pd.Categorical.from_codes(units, UNIT_NAMES),
            "position_share": random.choice([50.0, 80.0, 100.0], n),
            "employment_type": pd.Categorical(
                random.choice(["fast", "midlertidig", "vikar"], n, p=[0.85, 0.1, 0.05])
            ),
            "start_date": FIRST + starts.astype("timedelta64[D]"),
            "end_date": pd.Series(FIRST + ends.astype("timedelta64[D]")).mask(ends > DAYS),
        }
    )
    m = 20 * employees
    begun, length = random.integers(0, DAYS, m), random.geometric(0.12, m)
    absences = pd.DataFrame(
        {
            "employment_id": pd.Categorical.from_codes(
                random.integers(0, employees, m), ids.categories
            ),
            "from_date": FIRST + begun.astype("timedelta64[D]"),
            "to_date": FIRST + (begun + length).astype("timedelta64[D]"),
            "degree": random.choice([20.0, 50.0, 100.0], m),
            "absence_type": pd.Categorical(random.choice(["egenmeldt", "legemeldt", "barn"], m)),
        }
    )
    k = 3 * employees
    months = np.datetime64("2022-01") + random.integers(0, MONTHS, k).astype("timedelta64[M]")
    overtime = pd.DataFrame(
        {
            "employment_id": pd.Categorical.from_codes(
                random.integers(0, employees, k), ids.categories
            ),
            "month": months.astype("datetime64[s]"),
            "overtime_paid_hours": random.random(k) * 10,
            "overtime_compensated_hours": random.random(k),
        }
    )
    breaches = pd.DataFrame(
        {
            "employment_id": pd.Categorical.from_codes(
                random.integers(0, employees, employees), ids.categories
            ),
            "date": FIRST + random.integers(0, DAYS, employees).astype("timedelta64[D]"),
            "breach_type": pd.Categorical(
                random.choice(["Samlet tid", "Ukentlig arbeidsfri"], employees)
            ),
        }
    )
    return {
        "employments": employments,
        "absences": absences,
        "overtime": overtime,
        "breaches": breaches,
    }


def all_metrics(extract):
    """Every table that the report is made of, by area and unit.

    Sickness and hires by month over all the months.
    """
    return model.published_tables(extract, 2024, 2022, LAST, {}, {}, SHORT)


def day_by_day(extract):
    """Sickness absence by month and area as with plain pandas.

    A row for each day of absence and of employment.
    """
    days = pd.DataFrame({"day": pd.date_range(FIRST, LAST)})
    before = ready.working_days_before(ready.day("2022-01-01"), ready.day(LAST))
    days = days[np.diff(before) == 1]
    rows = extract["employments"]
    rows = rows[rows.employment_type.isin(model.COUNTED)].assign(
        end_date=rows.end_date.fillna(LAST)
    )
    sick = extract["absences"]
    sick = sick[sick.absence_type != "barn"]
    agreed, lost = [], []
    for month, own in days.groupby(days.day.dt.to_period("M")):
        there = rows.merge(own, "cross")
        there = there[(there.start_date <= there.day) & (there.day <= there.end_date)]
        agreed.append(there.groupby("org_2", observed=False).position_share.sum().rename(month))
        days_off = sick[(sick.from_date <= own.day.max()) & (sick.to_date >= own.day.min())].merge(
            own, "cross"
        )
        days_off = days_off[
            (days_off.from_date <= days_off.day) & (days_off.day <= days_off.to_date)
        ]
        both = there[["employment_id", "day", "org_2", "position_share"]].merge(
            days_off, on=["employment_id", "day"]
        )
        lost.append(
            (both.position_share * both.degree)
            .groupby(both.org_2, observed=False)
            .sum()
            .rename(month)
        )
    return pd.concat(agreed, axis=1) / 100, pd.concat(lost, axis=1) / 10_000


def timed(work, *arguments):
    start = time.perf_counter()
    result = work(*arguments)
    return time.perf_counter() - start, result


def main():
    extract = made_up(7_000)
    seconds, found = timed(all_metrics, extract)
    ours, (_, by_month) = timed(
        lambda: (
            everyone := ready.periods_of(extract, LAST),
            absence.sickness_by_month(
                everyone.of(model.COUNTED), extract["absences"], "2022-01", "2024-12", SHORT
            ),
        )
    )
    slow, (agreed, lost) = timed(day_by_day, extract)
    own = by_month[by_month.area != "total"].pivot(
        index="area", columns="month", values=["agreed", "lost"]
    )
    assert np.allclose(own["agreed"], agreed)
    assert np.allclose(own["lost"], lost)
    print(
        f"Employees, {len(extract['employments'])} periods, {len(extract['absences'])} absences, "
        f"{MONTHS} months"
    )
    hiding, _ = timed(protected, found, PrivacyRules())
    print(f"  all metrics, 7 000 employees        {seconds:8.2f} s")
    print(f"  the same tables protected           {hiding:8.2f} s")
    print(f"  sickness by month                   {ours:8.2f} s")
    print(
        f"  the same day by day in plain pandas {slow:8.2f} s    "
        f"{slow / ours:.0f} times as long, and only that"
    )
    whole = made_up(500_000)
    seconds, _ = timed(all_metrics, whole)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"  all metrics, 500 000 employees      {seconds:8.2f} s    {peak:.1f} GiB at most, "
        f"{len(whole['absences']):,} absences, the extract itself among it"
    )


if __name__ == "__main__":
    main()
