"""Fte and employees: how many, how large positions are, and what is growth and what moves."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.findings import HAIR
from kommunetall.models.workforce import first, leader
from kommunetall.models.workforce.cases import direction, standing
from kommunetall.models.workforce.moves import (
    TENTH,
    WHOLE,
    growth_apart,
    moves,
    named_moves,
    unit_of,
)
from kommunetall.models.workforce.ranking import most_changed, too_small
from kommunetall.models.workforce.stated import about_all, stated_value
from kommunetall.models.workforce.telling import moved_most, per_employee, rounding_points
from kommunetall.models.workforce.totals import position_bases, temporary
from kommunetall.prepare._workforce.printed import STAFF, Printed, areas_case, two_years
from kommunetall.prepare._workforce.read import REORGANISATIONS, Given

Moves = Literal["apart", "apart_about", "with"]
FullTime = Literal["positions", "persons", "unknown"]


def staff(printed: Printed) -> Exhibit:
    """Fte and employees by area in both years, and the temporary fte in sentences."""
    origins = printed.source(STAFF)
    beside = temporary(
        printed.stated("temporary_fte"),
        printed.stated("temporary_fte_change"),
        stated_value(printed.given.stated_before, "temporary_fte"),
        printed.total.fte,
    )
    changes = ("fte_change_percent", "employees_change_percent")
    frame = two_years(printed.areas, ("fte", "employees"), changes)
    return printed.exhibit(
        "staff",
        frame,
        figures={
            **printed.of_total("fte", "fte_change", "employees", "employees_change"),
            **about_all(printed.given.stated, printed.areas),
            "temporary_fte": beside.temporary_fte,
            "temporary_fte_change": beside.temporary_fte_change,
            "previous_temporary_fte": beside.previous_temporary_fte,
        },
        cases={
            "employees": direction(0.0, printed.total.employees_change, 0),
            "change": "alone"
            if pd.isna(printed.total.employees)
            else direction(0.0, printed.total.fte_change, 0),
            "temporary": temporary_case(beside),
            "areas": areas_case(frame),
        },
        notes=("changes",) if set(changes) & set(frame) else (),
        origins=origins,
    )


def temporary_case(beside: pd.Series) -> str:
    """How temporary fte moved; ``about_`` before it where the year before is worked back."""
    moved = direction(beside.previous_temporary_fte, beside.temporary_fte, 0)
    return f"about_{moved}" if beside.is_worked_back and moved in ("rose", "fell") else moved


def full_time(given: Given) -> Exhibit:
    """Full-time share and average position, per person and per position."""
    bases = position_bases(given.table("full_time"), given.tables.get(STAFF))
    bases = bases.drop(columns="report_year")
    counted = bases.get("full_time_of", pd.Series(index=bases.index, dtype=str))
    of_year = bases[bases.year == given.year]
    if of_year.empty:
        raise NotThere("Heltidsandelen for året er ikke lagt inn.", tables=("full_time",))
    names = ["full_time_share_percent", "average_position_percent", "per_person_percent"]
    row = of_year[names].astype(float).iloc[0]
    before = bases.loc[bases.year == given.year - 1, "full_time_share_percent"]
    previous = float(before.iloc[0]) if len(before) else float("nan")
    return given.exhibit(
        "full_time",
        bases.drop(columns="full_time_of", errors="ignore").dropna(axis="columns", how="all"),
        figures={**{name: row[name] for name in names}, "previous_share_percent": previous},
        cases={
            "change": direction(previous, row.full_time_share_percent, 2),
            "per_person": standing(row.per_person_percent, row.average_position_percent, 2),
            "counted": full_time_case(counted[of_year.index[0]]),
        },
        origins=(given.sources["full_time"].computed,),
    )


def full_time_case(counted: object) -> FullTime:
    """Whether the full-time share is of positions or of persons, where the source says so.

    >>> full_time_case("persons"), full_time_case(None)
    ('persons', 'unknown')
    """
    if counted == "positions":
        return "positions"
    return "persons" if counted == "persons" else "unknown"


def average_position(printed: Printed) -> Exhibit:
    """Fte in percent of employees, in both years, of the areas that may be ranked."""
    printed.ranked("position_percent", STAFF)
    privacy = printed.given.privacy
    areas = printed.areas.assign(rounding_points=rounding_points(printed.areas))
    frame = per_employee(areas, privacy)
    if frame.empty:
        raise NotThere("Ingen områder har årsverk og ansatte for begge årene.", tables=(STAFF,))
    return printed.exhibit(
        "per_employee",
        frame,
        figures={
            **moved_most(areas, "position_percent", privacy, rounding="rounding_points"),
            "lowest": leader(frame.iloc[::-1], "position_percent", 1),
            "lowest_percent": first(frame.position_percent.iloc[::-1]),
        },
        origins=printed.computed(STAFF),
    )


def known_moves(printed: Printed) -> pd.DataFrame:
    """The year's known moves between areas.

    Raises
    ------
    NotThere
        If none are.
    """
    known = printed.given.reorganisations
    if known is None:
        raise NotThere("Ingen flyttinger mellom områder er kjent.", tables=(REORGANISATIONS,))
    if printed.areas.is_total.all():
        raise NotThere("Ingen områder er kjent.", tables=(STAFF,))
    return known


def growth(printed: Printed) -> Exhibit | Several:
    """Change in fte by area, known moves apart, where it is told how many and from where."""
    printed.source(STAFF)
    known = known_moves(printed)
    if known.fte.notna().any() and known.from_area.isna().all():
        return printed.several("growth", why="det er ikke kjent hvilke områder det flyttet fra")
    apart = growth_apart(printed.areas, known)
    if known.fte.isna().all():
        return printed.several("growth", why="det er ikke kjent hvor mange årsverk som flyttet")
    moved = apart.moved_in_fte[apart.is_total].iloc[0]
    unit = unit_of(printed.areas)
    notes = {
        "rounded": is_rounded(apart.growth_fte, apart.is_total, unit),
        "whole": unit == WHOLE,
    }
    return printed.exhibit(
        "growth",
        apart,
        figures={
            "moved_fte": moved,
            "areas_fte": apart.growth_fte[~apart.is_total].sum(skipna=False),
        },
        notes=tuple(note for note, holds in notes.items() if holds),
        origins=printed.computed(REORGANISATIONS),
    )


def is_rounded(values: pd.Series, is_total: pd.Series, unit: float) -> bool:
    """Whether the parts are not their total, by so little that rounding of what is printed does it.

    Parameters
    ----------
    values
        Each is the difference of two figures that are printed.
    unit
        What those are rounded to.

    Examples
    --------
    >>> parts, is_total = pd.Series([5.0, -1.0, 5.0]), pd.Series([False, False, True])
    >>> is_rounded(parts, is_total, 1.0), is_rounded(parts, is_total, 0.1)
    (True, False)
    """
    off = abs(float(values[~is_total].sum(skipna=False) - values[is_total].sum()))
    return TENTH / 2 <= off <= len(values) * unit + HAIR


def moved(printed: Printed) -> Exhibit | Several:
    """What is told to have moved, where it is not told how many fte."""
    printed.source(STAFF)
    named = named_moves(printed.areas, known_moves(printed))
    if named.empty:
        return printed.several("moved", why="det er kjent hvor mange årsverk som flyttet")
    units = tuple(named.unit.dropna())
    return printed.exhibit(
        "moved",
        figures={
            "moves": len(named),
            "units": units if len(units) == len(named) else None,
            "to": named.to_label.iloc[0],
        },
        cases={"moves": "one" if len(named) == 1 and units else "several"},
        origins=printed.source(REORGANISATIONS),
    )


def fte_change(printed: Printed) -> Exhibit:
    """Change in fte of the areas that may be ranked, without what moved where that is known."""
    apart = without_moves(printed)
    known = apart or printed
    changed = known.ranked("fte_change", STAFF)
    found = moves(known.areas)
    most = most_changed(known.areas, printed.given.privacy)
    changes = changed.set_index("label").fte_change
    is_whole = unit_of(printed.areas) == WHOLE
    notes = {"moves": printed.given.reorganisations is None, "whole": is_whole}
    return printed.exhibit(
        "fte_change",
        changed[["label", "fte_change"]],
        figures={
            "most_changed": most,
            "most_change": None if most is None else float(changes[most]),
            "increases": found.increases,
            "decreases": found.decreases,
        },
        cases={"moves": moves_case(is_apart=apart is not None, is_whole=is_whole)},
        notes=tuple(note for note, holds in notes.items() if holds),
        origins=printed.computed(STAFF, *([] if apart is None else [REORGANISATIONS])),
    )


def moves_case(*, is_apart: bool, is_whole: bool) -> Moves:
    """Whether changes are without moves, and then about, where fte are printed as whole ones.

    >>> moves_case(is_apart=True, is_whole=True), moves_case(is_apart=False, is_whole=True)
    ('apart_about', 'with')
    """
    if not is_apart:
        return "with"
    return "apart_about" if is_whole else "apart"


def without_moves(printed: Printed) -> Printed | None:
    """The areas with their change in fte less what moved; None where that is not known of all."""
    told = printed.given.reorganisations
    if told is None or printed.areas.is_total.all():
        return None
    if told.fte.isna().any() or told.from_area.isna().any():
        return None
    apart = growth_apart(printed.areas, told)
    return replace(printed, areas=printed.areas.assign(fte_change=apart.growth_fte))


def small_areas(printed: Printed) -> Exhibit | Several:
    """How small an area may be that is ranked, and how many are not, where any are too small."""
    origins = printed.source(STAFF)
    areas, privacy = printed.areas, printed.given.privacy
    if areas.employees[~areas.is_total].isna().all():
        return printed.several("small_areas", why="ansatte etter område er ikke kjent")
    few = int(too_small(areas, privacy).sum())
    sick = areas.rate_percent.notna() & too_small(areas, privacy, of_health=True)
    return printed.exhibit(
        "small_areas",
        figures={
            **vars(privacy),
            "too_few": few or None,
            "too_few_sick": int(sick.sum()) or None,
        },
        origins=origins,
    )
