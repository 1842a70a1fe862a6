"""Women and men: number, part time, temporary positions and absence."""

from __future__ import annotations

import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import staff as model
from kommunetall.models.staff.levels import labels_of
from kommunetall.prepare._staff.told import HIDDEN, Told

NOT_STATED = "uttrekket har ikke kjønn, eller kommunen har for få kvinner eller menn"
TABLE = {
    "areas": ("sexes_of_areas", "service_area"),
    "positions": ("sexes_of_positions", "position_code"),
}
FIGURES = (
    *("employees", "share_percent", "part_time_percent", "per_person_percent"),
    *("temporary_employees", "rate_percent", "child_rate_percent"),
)


def equality(told: Told) -> Exhibit | Several:
    """Women, men and all: number, part time, temporary positions and absence."""
    published = told.given.published
    if not model.is_told_of_sexes(published):
        return told.several("equality", why=NOT_STATED)
    shown = model.of_the_whole(published, told.areas, told.year)
    rows = shown.figures.set_index("sex")
    figures = {
        f"{sex}_{column}": float(rows[column][sex])
        for sex in ("women", "men")
        for column in FIGURES
    }
    hidden = shown.hidden[[c for c in shown.hidden if shown.hidden[c].any()]].add_prefix(HIDDEN)
    return told.exhibit(
        "equality",
        shown.figures.join(hidden),
        figures={**figures, "all_employees": float(rows.employees["total"])},
        cases={
            about: model.balance(figures[f"women_{column}"], figures[f"men_{column}"])
            for about, column in (
                ("part_time", "part_time_percent"),
                ("sickness", "rate_percent"),
                ("child", "child_rate_percent"),
            )
        },
    )


def equality_of(told: Told, groups: str) -> Exhibit | Several:
    """Women and men of the areas, or position codes, with enough of each."""
    name, (table, level) = f"equality_{groups}", TABLE[groups]
    published, fewest = told.given.published, told.given.privacy.fewest_of_each_sex
    if table not in published.tables:
        return told.several(name, why=NOT_STATED)
    found = model.of_groups(published, table, level, told.year, fewest)
    if found.empty:
        return told.several(name, why="ingen gruppe har mange nok av hvert kjønn")
    left_out = model.groups_left_out(published, table, level, told.year, fewest)
    found = in_order(told, found) if groups == "areas" else with_names(told, found)
    codes = set(published.tables[table][level])
    apart = (found.women_part_time_percent - found.men_part_time_percent).abs()
    most, most_percent = model.alone(found.women_percent)
    widest, _ = model.alone(apart)
    part_time = found.loc[widest] if widest else None
    return told.exhibit(
        name,
        found.reset_index(),
        figures={
            "most_women": most,
            "most_women_percent": most_percent,
            "widest": widest,
            "widest_women_percent": None
            if part_time is None
            else part_time.women_part_time_percent,
            "widest_men_percent": None if part_time is None else part_time.men_part_time_percent,
            "left_out": left_out or None,
            "fewest_of_each_sex": fewest,
        },
        cases={
            "groups": "some" if left_out else "all",
            "title": "some" if left_out else "code" if most in codes else "named",
        },
        notes=("sexes_left_out",) if left_out else (),
    )


def in_order(told: Told, found: pd.DataFrame) -> pd.DataFrame:
    """Groups of areas by their names, in the municipality's order."""
    labels = labels_of(told.given.published, "service_area")
    ordered = found.loc[told.given.structure.in_order(found.index)]
    return ordered.rename(index=labels).rename_axis("area")


def with_names(told: Told, found: pd.DataFrame) -> pd.DataFrame:
    """Groups of position codes, with their names where the municipality has told these."""
    return found.rename(index=told.given.structure.position_labels).rename_axis("position")


def equality_areas(told: Told) -> Exhibit | Several:
    """Women and men of the areas with enough of each."""
    return equality_of(told, "areas")


def equality_positions(told: Told) -> Exhibit | Several:
    """Women and men of the position codes with enough of each."""
    return equality_of(told, "positions")


def part_time(told: Told) -> Exhibit | Several:
    """Part time of women and men of the areas with enough of each, most women first."""
    shown = equality_of(told, "areas")
    if isinstance(shown, Several):
        return told.several("part_time", why=shown.why)
    columns = ["area", "women_part_time_percent", "men_part_time_percent"]
    frame = shown.frame[columns].sort_values(columns[1], ascending=False, kind="stable")
    return told.exhibit(
        "part_time",
        frame.reset_index(drop=True),
        figures=shown.figures,
        cases=shown.cases,
        notes=shown.notes,
    )
