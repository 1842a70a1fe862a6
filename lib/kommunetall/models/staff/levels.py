"""Everything that may be told of each committee, area or unit, beside the year before.

And what follows from it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.models.disclosure import Published
from kommunetall.models.staff.gate import BREACH_TYPE, RATES
from kommunetall.models.staff.moves import FLOWS
from kommunetall.models.staff.organisation import AREA, COMMITTEE, UNIT
from kommunetall.models.staff.periods import TOTAL, working_days
from kommunetall.models.structure import UNKNOWN, Structure, with_code

PREVIOUS = "previous_"
STAFF_COLUMNS = (
    *("fte", "employees", "fte_change_percent"),
    *("full_time_share_percent", "per_person_percent", "average_position_percent"),
)
SICKNESS_COLUMNS = ("lost", "agreed", *RATES)
PRINTED: dict[str, dict[str, tuple[str, ...]]] = {
    AREA: {
        "fte_employees": STAFF_COLUMNS,
        "temporary": ("temporary_fte", "temporary_employees"),
        "apprentices": ("apprentices",),
        "bridge": (*FLOWS, "closing_fte"),
        "sickness_absence": (*SICKNESS_COLUMNS, "target_percent"),
        "overtime": ("paid_hours", "compensated_hours"),
        "turnover": ("leavers", "employees_before", "turnover_percent"),
        "breaches": ("breaches",),
    },
    COMMITTEE: {"committees": STAFF_COLUMNS, "committees_sickness": SICKNESS_COLUMNS},
    UNIT: {"units": STAFF_COLUMNS, "units_sickness": SICKNESS_COLUMNS},
}


@dataclass(frozen=True)
class Shown:
    """The figures of each code of a level, and whether each is hidden: two frames of the same rows.

    A figure that is missing and not hidden is one that there is not.
    """

    figures: pd.DataFrame
    hidden: pd.DataFrame

    def whole(self) -> pd.Series:
        """The row of the whole."""
        return self.figures[self.figures.is_total].iloc[0]

    def hides(self, *columns: str) -> bool:
        """Whether a figure of any of these columns is hidden."""
        return bool(self.hidden[list(columns)].to_numpy().any())


def shown(published: Published, level: str, year: int, structure: Structure = UNKNOWN) -> Shown:
    """Everything that may be told of each committee, area or unit in a year and the year before.

    And what follows from it.

    Parameters
    ----------
    published
        As :func:`kommunetall.models.staff.protected` gives it.
    level
        ``committee``, ``service_area`` or ``unit``.
    year
        The year of the report.
    structure
        What the municipality has told of its areas and committees.

    Returns
    -------
    Shown
        One row per code in the municipality's order, or else by code, the whole last: ``label``,
        ``is_total``, the columns of :data:`PRINTED`, and those of the year before under names
        beginning with ``previous_``. Of areas also the columns of :func:`derived`.
    """
    figures, signs = [], []
    for name, columns in PRINTED[level].items():
        if name in published.tables:
            rows = published.tables[name]
            rows = rows[rows[BREACH_TYPE] == TOTAL] if BREACH_TYPE in rows else rows
            keys = rows[[level, "year"]]
            hidden = published.hidden[name].reindex(index=rows.index, columns=list(columns))
            figures.append(beside(rows[[*keys, *columns]], level, year))
            signs.append(beside(keys.join(hidden.eq(True)), level, year))
    every = [
        past + c for columns in PRINTED[level].values() for past in ("", PREVIOUS) for c in columns
    ]
    areas = pd.concat(figures, axis=1).sort_index().reindex(columns=every)
    hidden = pd.concat(signs, axis=1).reindex(index=areas.index, columns=every).eq(1.0)
    areas, hidden = (frame.rename_axis(level).reset_index() for frame in (areas, hidden))
    labels = areas[level].map(labels_of(published, level, structure))
    areas = areas.assign(label=labels, is_total=areas[level] == TOTAL)
    if level == AREA:
        for name, (values, inputs) in derived(areas, year).items():
            areas[name] = values
            hidden[name] = values.isna() & hidden[inputs].any(axis=1)
    order = areas.index[np.argsort(places(areas[level], level, structure), kind="stable")]
    return Shown(areas.loc[order].reset_index(drop=True), hidden.loc[order].reset_index(drop=True))


def beside(rows: pd.DataFrame, level: str, year: int) -> pd.DataFrame:
    """Figures of each code in a year.

    And those of the year before under names beginning with ``previous_``.

    Example
    -------
    >>> rows = pd.DataFrame({"unit": ["a", "a"], "year": [2023, 2024], "fte": [1.0, 2.0]})
    >>> beside(rows, "unit", 2024).loc["a"].to_dict()
    {'fte': 2.0, 'previous_fte': 1.0}
    """
    now, before = (
        rows[rows.year == y].set_index(level).drop(columns="year").astype(float)
        for y in (year, year - 1)
    )
    return now.join(before.add_prefix(PREVIOUS), how="outer")


def places(codes: pd.Series, level: str, structure: Structure) -> list[int]:
    """Place of each code in the municipality's order, the whole last; units stay as they are."""
    named = structure.committee_names if level == COMMITTEE else {}
    in_order = structure.in_order(codes) if level == AREA else dict.fromkeys([*named, *codes])
    place = {code: at for at, code in enumerate(in_order)}
    return [len(place) if code == TOTAL else place[code] for code in codes]


def labels_of(published: Published, level: str, structure: Structure = UNKNOWN) -> dict[str, str]:
    """What each code is called: areas as printed, committees by their names.

    The whole is ``total``.
    """
    rows = published.tables[next(iter(PRINTED[level]))]
    if level != AREA:
        names = structure.committee_names if level == COMMITTEE else {}
        return {code: names.get(code, code) for code in rows[level]}
    pairs = dict(zip(rows[level], rows["area_label"], strict=True))
    return {code: with_code(code, name) for code, name in pairs.items()}


def derived(areas: pd.DataFrame, year: int) -> dict[str, tuple[pd.Series, list[str]]]:
    """What follows from the figures of each area, with the columns that it is computed from.

    With lost days `L`, agreed days `A` and target `t` of an area in percent, and `A` and `T` of the
    whole::

        gap          = 100·L / A − t
        contribution = 100·(L − T·A / 100) / A of the whole
        above target = (L − t·A / 100) / working days of the year

    The contributions of all areas sum to the gap of the whole. Overtime goes by permanent fte in
    December, breaches by the mean of two Decembers' permanent employees.

    Returns
    -------
    dict
        ``fte_change``, ``growth_fte`` (without what moved between areas), ``gap_points`` and
        ``contribution_points`` (percentage points, positive is worse than the target),
        ``above_target_fte``, and with those of the year before ``base`` (mean of two Decembers),
        ``overtime_hours_per_fte`` and ``breaches_per_100``.
    """
    whole = areas[areas.is_total].iloc[0]
    fte_change, sick = areas.fte - areas.previous_fte, ["lost", "agreed"]
    own_excess = areas.lost - areas.target_percent / 100 * areas.agreed
    excess = areas.lost - whole.target_percent / 100 * areas.agreed
    growth = fte_change - areas.moved_in_fte + areas.moved_out_fte
    found = {
        "fte_change": (fte_change, ["fte", "previous_fte"]),
        "growth_fte": (growth, ["fte", "previous_fte", "moved_in_fte"]),
        "gap_points": (areas.rate_percent - areas.target_percent, sick),
        "contribution_points": (100 * excess / whole.agreed, sick),
        "above_target_fte": (own_excess / working_days(year), sick),
    }
    for past in ("", PREVIOUS):
        fte = areas[f"{past}fte"].where(areas[f"{past}fte"] > 0)
        decembers = [f"{past}employees", f"{past}employees_before"]
        base = areas[decembers].sum(axis=1, skipna=False) / 2
        found[f"{past}base"] = (base, decembers)
        hours = areas[f"{past}paid_hours"] + areas[f"{past}compensated_hours"]
        found[f"{past}overtime_hours_per_fte"] = (hours / fte, [f"{past}paid_hours", f"{past}fte"])
        broken = 100 * areas[f"{past}breaches"] / base.where(base > 0)
        found[f"{past}breaches_per_100"] = (broken, [f"{past}breaches", *decembers])
    return found


def ranking(areas: pd.DataFrame, column: str) -> pd.DataFrame:
    """Areas with a value that may be told, highest first; the whole is left out.

    Areas with the same value keep their order.
    """
    known = areas[~areas.is_total].dropna(subset=[column])
    return known.sort_values(column, ascending=False, kind="stable", ignore_index=True)


def ranking_of_all(areas: Shown, column: str) -> pd.DataFrame:
    """The ranking where no area is hidden, else nobody: the first could be one that is hidden."""
    parts = ~areas.figures.is_total
    known = areas.figures if not areas.hidden.loc[parts, column].any() else areas.figures.head(0)
    return ranking(known, column)


def of_recorded(areas: Shown, unrecorded: Collection[str]) -> Shown:
    """Areas with breaches per 100 employees where working time is recorded alone.

    Where it is not, breaches are not known: neither are those per 100, and the whole goes by the
    breaches and employees of the other areas; it is hidden where one of them that is left out is.

    Parameters
    ----------
    areas
        Of :func:`shown`, by service area.
    unrecorded
        Codes of the areas that do not record working time digitally.
    """
    rows, hidden = areas.figures.copy(), areas.hidden.copy()
    unknown, whole = rows[AREA].isin(list(unrecorded)), rows.is_total
    if not unknown.any():
        return areas
    for past in ("", PREVIOUS):
        broken, base, per_100 = (f"{past}{c}" for c in ("breaches", "base", "breaches_per_100"))
        left_out = rows.loc[unknown, [broken, base]].sum(skipna=False)
        counted = rows[broken].mask(whole, rows[broken] - left_out[broken])
        over = rows[base].mask(whole, rows[base] - left_out[base])
        rows[per_100] = (100 * counted / over.where(over > 0)).mask(unknown)
        hides = hidden.loc[unknown | whole, [broken, base]].to_numpy().any()
        hidden[per_100] = (hidden[per_100] & ~unknown).mask(whole, bool(hides))
    return Shown(rows, hidden)
