"""What the printed tables say of each area in a year and the year before, and what follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from kommunetall.models.structure import TOTAL, UNKNOWN, Structure, with_code
from kommunetall.models.workforce.consistency import AREA, STAFF, require_consistent

COLUMNS_OF = {
    STAFF: ("fte", "employees", "fte_change_percent", "employees_change_percent"),
    "sickness_absence": ("rate_percent", "target_percent"),
    "overtime": ("paid_hours", "compensated_hours"),
    "turnover": ("turnover_percent", "leavers"),
    "breaches_by_area": ("breaches",),
}


def areas_of(
    tables: Mapping[str, pd.DataFrame], year: int, structure: Structure = UNKNOWN
) -> pd.DataFrame:
    """Everything printed about each service area in a year and the year before, and what follows.

    Parameters
    ----------
    tables
        The printed tables by name, as :data:`.consistency.TABLES` lists them; the figures of a
        table that is not there are missing.
    year
        The year that the report is about.
    structure
        What the municipality has told of its areas.

    Returns
    -------
    pandas.DataFrame
        One row per area in the municipality's order, or else as printed, and the whole last:
        ``service_area``, the columns of :data:`COLUMNS_OF`, those of the year before under names
        beginning with ``previous_``, ``label``, ``is_total``, and the columns of
        :func:`with_positions`, :func:`with_absence`, :func:`with_overtime`, :func:`with_breaches`
        and :func:`with_turnover`.

    Raises
    ------
    DataError
        If the tables do not speak of the same areas and years.
    """
    require_consistent(tables, year, structure)
    years = (year - 1, year)
    found = {name: tables[name] for name in COLUMNS_OF if name in tables}
    found = {name: table[table.year.isin(years)] for name, table in found.items()}
    staff = found.get(STAFF, pd.DataFrame({AREA: [], "year": []}))
    if "breaches_by_area" in found and len(staff):
        known = set(staff[AREA])
        found["breaches_by_area"] = regrouped(found["breaches_by_area"], known, structure)
    parts = [beside(table, year) for table in found.values()]
    columns = [column for measures in COLUMNS_OF.values() for column in measures]
    printed = [code for table in found.values() for y in (year, year - 1) for code in of(table, y)]
    order = structure.in_order([*printed, TOTAL])
    unrecorded = unrecorded_areas(tables, year, structure)
    wide = pd.concat(parts, axis=1) if parts else pd.DataFrame()
    wide = wide.reindex(
        index=order, columns=[*columns, *(f"previous_{column}" for column in columns)]
    )
    labels = labels_of(tables, order, structure)
    wide = wide.astype(float).assign(label=labels).rename_axis(AREA).reset_index()
    wide["is_total"] = wide[AREA] == TOTAL
    there = [set(of(staff, y)) for y in years]
    return (
        wide.pipe(with_positions, *there)
        .pipe(with_absence)
        .pipe(with_overtime)
        .pipe(with_breaches, unrecorded)
        .pipe(with_turnover)
    )


def of(table: pd.DataFrame, year: int) -> list[str]:
    """Codes of the areas that a table has in a year, as printed."""
    return list(table.loc[table.year == year, AREA])


def total_of(areas: pd.DataFrame) -> pd.Series:
    """The row of the printed total."""
    return areas[areas.is_total].iloc[0]


def labels_of(
    tables: Mapping[str, pd.DataFrame], codes: Sequence[str], structure: Structure = UNKNOWN
) -> pd.Series:
    """What areas are called, by their codes: as the last year prints it, else as they are named.

    The first table that prints a name is the one that counts. The whole has its printed name alone,
    or else its code.
    """
    names: dict[str, str] = {}
    for name in (*COLUMNS_OF, *tables):
        if name in tables and "area_label" in tables[name]:
            rows = tables[name].dropna(subset=["area_label"]).sort_values("year", kind="stable")
            names = {**dict(zip(rows[AREA], rows.area_label, strict=True)), **names}
    names = {**structure.area_names, **names}
    called = [code if code not in names else with_code(code, names[code]) for code in codes]
    return pd.Series(called, index=list(codes), dtype=object)


def beside(frame: pd.DataFrame, year: int) -> pd.DataFrame:
    """Numbers of each area in a year, and of the year before with names beginning ``previous_``."""
    now, before = (numbers(frame[frame.year == y]) for y in (year, year - 1))
    return now.join(before.add_prefix("previous_"), how="outer")


def numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """The measures of rows of one year, by area."""
    measures = rows.set_index(AREA).select_dtypes("number")
    return measures.drop(columns=["report_year", "year"]).astype(float)


def regrouped(
    frame: pd.DataFrame, areas: Collection[str], structure: Structure = UNKNOWN
) -> pd.DataFrame:
    """Breaches summed to the areas that have employees, missing where none is known.

    Where two areas with 18 and 2 are shown as one, that one has 20.
    """
    keys = ["report_year", "year", AREA]
    moved = frame.assign(**{AREA: [structure.home(code, areas) or code for code in frame[AREA]]})
    summed = moved.groupby(keys, sort=False)[["breaches"]].sum(min_count=1)
    return summed.reset_index()


def with_positions(
    areas: pd.DataFrame, before: Collection[str], now: Collection[str]
) -> pd.DataFrame:
    """Add change in fte and employees, and fte per employee.

    Parameters
    ----------
    before, now
        Codes of the areas that there were in the year before and the year: what was not there had
        0. A figure that is missing of an area that was there is not known, so neither is its
        change; nor is any where no area of a year is known.

    Returns
    -------
    pandas.DataFrame
        The rows with ``fte_change``, ``employees_change`` (positive is growth),
        ``position_percent`` and ``previous_position_percent`` (100 is full time).
    """

    def known(column: str, there: Collection[str]) -> pd.Series:
        otherwise = 0.0 if set(there) - {TOTAL} else float("nan")
        return areas[column].where(areas[AREA].isin(there), otherwise)

    return areas.assign(
        fte_change=known("fte", now) - known("previous_fte", before),
        employees_change=known("employees", now) - known("previous_employees", before),
        position_percent=100 * areas.fte / areas.employees,
        previous_position_percent=100 * areas.previous_fte / areas.previous_employees,
    )


def with_absence(areas: pd.DataFrame) -> pd.DataFrame:
    """Add what each area's sickness absence means for the whole.

    With rate `r` and target `t` of an area in percent, its fte `n`, and the printed target `T` of
    the total::

        weight       = n / sum(n), over the areas whose rate is known
        gap          = r − t
        contribution = weight·(r − T)
        above target = n·(r − t) / 100

    Returns
    -------
    pandas.DataFrame
        The rows with ``weight_share`` (1 for the total), ``gap_points`` and ``contribution_points``
        (percentage points, positive is worse than the target) and ``above_target_fte``.
    """
    overall = areas.loc[areas.is_total, "target_percent"].iloc[0]
    known = areas.fte.where(areas.rate_percent.notna() & ~areas.is_total)
    weight = (known / known.sum()).mask(areas.is_total, 1.0)
    gap = areas.rate_percent - areas.target_percent
    return areas.assign(
        weight_share=weight,
        gap_points=gap,
        contribution_points=weight * (areas.rate_percent - overall),
        above_target_fte=areas.fte * gap / 100,
    )


def with_overtime(areas: pd.DataFrame) -> pd.DataFrame:
    """Add overtime, paid and compensated together, in hours and in hours per fte.

    Returns
    -------
    pandas.DataFrame
        The rows with ``overtime_hours`` and ``overtime_hours_per_fte``, both also of the year
        before.
    """
    hours = areas.paid_hours + areas.compensated_hours
    previous = areas.previous_paid_hours + areas.previous_compensated_hours
    return areas.assign(
        overtime_hours=hours,
        previous_overtime_hours=previous,
        overtime_hours_per_fte=hours / areas.fte,
        previous_overtime_hours_per_fte=previous / areas.previous_fte,
    )


def unrecorded_areas(
    tables: Mapping[str, pd.DataFrame], year: int, structure: Structure = UNKNOWN
) -> frozenset[str]:
    """Codes of the areas that do not record working time digitally, as the source says.

    One that is shown together with others is unrecorded where all of these are.
    """
    rows = tables.get("breaches_by_area")
    if rows is None or "is_recorded" not in rows:
        return frozenset()
    own = rows[(rows.year == year) & (rows[AREA] != TOTAL)]
    recorded = own.is_recorded.fillna(True).astype(bool)
    known = set(of(tables[STAFF], year)) if STAFF in tables else set(own[AREA])
    homes = own[AREA].map(lambda code: structure.home(code, known) or code)
    return frozenset(set(homes[~recorded]) - set(homes[recorded]))


def with_breaches(areas: pd.DataFrame, unrecorded: Collection[str] = ()) -> pd.DataFrame:
    """Add breaches of the working-time rules per 100 permanent employees (``breaches_per_100``).

    Employees are the mean of the two Decembers. Where working time is not recorded, breaches are
    not known: neither are those per 100, and the whole goes by the employees of the other areas.

    Parameters
    ----------
    unrecorded
        As :func:`unrecorded_areas` gives them.

    Returns
    -------
    pandas.DataFrame
        The rows with ``breaches_per_100`` and ``is_unrecorded``.
    """
    unknown = areas[AREA].isin(list(unrecorded))
    both = areas.employees + areas.previous_employees
    left_out = both[unknown].sum(), areas.breaches[unknown].sum()
    both = both.mask(areas.is_total, both - left_out[0])
    counted = areas.breaches.mask(areas.is_total, areas.breaches - left_out[1])
    per_100 = 200 * counted / both.where(both > 0)
    return areas.assign(breaches_per_100=per_100.mask(unknown), is_unrecorded=unknown)


def with_turnover(areas: pd.DataFrame) -> pd.DataFrame:
    """Add the number of employees that the printed turnover implies (``turnover_base``).

    base = 100 · leavers / turnover, also of the year before.
    """
    return areas.assign(
        turnover_base=100 * areas.leavers / areas.turnover_percent,
        previous_turnover_base=100 * areas.previous_leavers / areas.previous_turnover_percent,
    )
