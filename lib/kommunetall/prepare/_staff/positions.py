"""Staff on 31 December, what moved it, and where it works."""

from __future__ import annotations

import pandas as pd

from kommunetall.data import together
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import staff as model
from kommunetall.models.workforce import apprentices_against_target
from kommunetall.models.workforce.cases import direction, standing
from kommunetall.prepare._staff.told import (
    HIDDEN,
    Told,
    area_table,
    laid_out,
    left_out,
    ranked_areas,
)

FTE = ("previous_fte", "fte")
EMPLOYEES = ("previous_employees", "employees")
RATES = ("previous_rate_percent", "rate_percent")
STAFF = (
    *(*FTE, "fte_change_percent", *EMPLOYEES),
    *("full_time_share_percent", "per_person_percent", "average_position_percent"),
)
TEMPORARY = (
    *("previous_temporary_fte", "temporary_fte"),
    *("previous_temporary_employees", "temporary_employees"),
    *("previous_apprentices", "apprentices"),
)
OF_APPRENTICES = ("apprentices", "gap_persons", "per_1000")


def staff(told: Told) -> Exhibit:
    """Permanent fte, employees and full time of each area."""
    figures = told.figures_of("fte", "employees", "full_time_share_percent", "per_person_percent")
    change = told.whole.employees - told.whole.previous_employees
    return told.exhibit(
        "staff",
        area_table(told, STAFF),
        figures={**figures, "employees_change": change},
        cases={"change": direction(0.0, change, 0)},
    )


def committees(told: Told) -> Exhibit | Several:
    """Permanent staff and sickness absence of each committee."""
    if told.table("committees") is None:
        return told.several("committees", why="kolonnen committee i uttrekket er tom")
    columns = (*FTE, *EMPLOYEES, *RATES)
    shown = told.level("committee")
    largest, fte = model.leading(shown, "fte")
    return told.exhibit(
        "committees",
        laid_out(shown, "committee", columns),
        figures={"largest": largest, "largest_fte": fte},
        notes=("areas_at_end",),
    )


def moves(told: Told) -> Exhibit:
    """What moved the permanent fte of each area through the year."""
    figures = told.figures_of(*(flow for flow in model.FLOWS if flow != "opening_fte"))
    return told.exhibit(
        "moves",
        area_table(told, (*model.FLOWS, "closing_fte")),
        figures=figures,
        cases={"changed": direction(0.0, told.whole.changed_share_fte, 1)},
    )


def growth(told: Told) -> Exhibit:
    """Change of permanent fte without what moved between areas."""
    name, value = model.leading(told.areas, "growth_fte")
    grew = direction(0.0, value, 1)
    return told.exhibit(
        "growth",
        ranked_areas(told, "growth_fte"),
        figures={"most_grown": name, "top_growth": value},
        cases={"grown": {"rose": "some", "unknown": "unknown"}.get(grew, "none")},
        notes=left_out(told, "growth_fte"),
    )


def temporary(told: Told) -> Exhibit:
    """Temporary fte and apprentices of each area."""
    whole = told.whole
    return told.exhibit(
        "temporary",
        area_table(told, TEMPORARY),
        figures=told.figures_of(*TEMPORARY),
        cases={"change": direction(whole.previous_temporary_fte, whole.temporary_fte, 0)},
    )


def apprentices(told: Told) -> Exhibit | Several:
    """Apprentices of the whole against the municipality's target."""
    target, place = told.given.apprentices, told.given.place
    if target is None:
        return told.several("apprentices", why="kommunen har ikke oppgitt noe mål for lærlinger")
    population, origins = told.given.population
    codes = [code for code in (place.code, place.code_2020_2023) if code]
    frame = apprentices_against_target(told.whole, population, codes, target, told.year)
    if told.areas.hidden.apprentices[told.areas.figures.is_total].any():
        frame = frame.assign(**dict.fromkeys((f"{HIDDEN}{c}" for c in OF_APPRENTICES), True))
    return told.exhibit(
        "apprentices",
        frame,
        figures={"population_source": together(origins), **of_target(frame)},
        cases={"standing": standing_of(frame), "days": ("none", "one", "both")[len(frame)]},
        notes=("population",),
    )


def of_target(frame: pd.DataFrame) -> dict[str, object]:
    """The last row of apprentices against their target; missing where there is none."""
    columns = ["population_year", "target_persons", "apprentices", "gap_persons"]
    if frame.empty:
        return dict.fromkeys(columns)
    row = frame.iloc[-1]
    figures: dict[str, object] = {column: float(row[column]) for column in columns[1:]}
    return {"population_year": int(row.population_year), **figures}


def standing_of(frame: pd.DataFrame) -> str:
    """How the apprentices stand to their target, as both are printed."""
    if frame.empty:
        return "unknown"
    row = frame.iloc[-1]
    return standing(row.apprentices, row.target_persons, 0)


def units(told: Told) -> Exhibit | Several:
    """Permanent staff and sickness absence of each unit, in the order of the alphabet."""
    if told.table("units") is None:
        return told.several("units", why="uttrekket har ingen virksomheter")
    columns = [*FTE, *EMPLOYEES, *RATES]
    shown = told.level("unit")
    hides = shown.hidden.loc[~shown.figures.is_total, columns].any(axis=1)
    return told.exhibit(
        "units",
        laid_out(shown, "unit", columns),
        figures={"units": len(hides), "hiding": int(hides.sum()) or None},
    )
