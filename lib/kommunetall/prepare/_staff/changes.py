"""Who came and went, and what was worked beyond the hours and the rules."""

from __future__ import annotations

import pandas as pd

from kommunetall.exhibit import Exhibit, Missing, Stated
from kommunetall.models import staff as model
from kommunetall.models.spread import spread
from kommunetall.models.workforce import hires_by_month
from kommunetall.models.workforce.breaches import listed_case
from kommunetall.models.workforce.cases import dated, direction
from kommunetall.models.workforce.totals import per_every_fte
from kommunetall.prepare._staff.told import HIDDEN, Told, area_table, left_out, ranked_areas

TURNOVER = (
    *("previous_leavers", "leavers", "base"),
    *("previous_turnover_percent", "turnover_percent"),
)
PER_FTE = ("previous_overtime_hours_per_fte", "overtime_hours_per_fte")
HOURS = (
    *("previous_paid_hours", "paid_hours"),
    *("previous_compensated_hours", "compensated_hours", *PER_FTE),
)
BREACHES = (
    *("previous_breaches", "breaches"),
    *("previous_breaches_per_100", "breaches_per_100"),
)
BAND = {"lowest": "low_earlier", "highest": "high_earlier"}


def turnover(told: Told) -> Exhibit:
    """Permanent employees of each area who left."""
    whole = told.whole
    highest, percent = model.leading(told.areas, "turnover_percent")
    return told.exhibit(
        "turnover",
        area_table(told, TURNOVER),
        figures={
            **told.figures_of("leavers", "base", "turnover_percent", "previous_turnover_percent"),
            "highest": highest,
            "highest_percent": percent,
        },
        cases={"change": direction(whole.previous_turnover_percent, whole.turnover_percent, 1)},
    )


def turnover_as_ks(told: Told) -> Exhibit:
    """Turnover of the whole as KS counts, beside the sector's, and who came."""
    published = told.given.published
    sector, period = told.given.turnover_sector
    figures = {
        **model.turnover_as_ks(published, told.year),
        **model.recruited(published, told.year),
        "turnover_sector": Stated(sector),
        "sector_period": period,
    }
    return told.exhibit("turnover_as_ks", figures=figures, cases={"sector": dated(sector, period)})


def hires_of(told: Told) -> pd.DataFrame:
    """New permanent employees by month beside earlier years."""
    return hires_by_month(told.given.published.tables["hires"], told.year)


def hires(told: Told) -> Exhibit:
    """New permanent employees by month and in all, beside earlier years."""
    earlier = earlier_of(told)
    mean = [] if earlier == "mean" else ["mean"]
    frame = hires_of(told).drop(columns=[*BAND, *mean])
    counts = frame.drop(columns=["month", "is_total"])
    columns = [c for c in counts if counts[c].isna().any()]
    return told.exhibit(
        "hires",
        frame.join(counts[columns].isna().add_prefix(HIDDEN)),
        figures=model.recruited(told.given.published, told.year),
        cases={"earlier": earlier},
    )


def earlier_of(told: Told) -> str:
    """What the hires of the year are set beside."""
    figures = model.recruited(told.given.published, told.year)
    return model.earlier_years(figures["earliest"], figures["latest"])


def hires_through_year(told: Told) -> Exhibit:
    """New permanent employees month by month.

    On a band from the lowest to the highest of earlier years where they are several.
    """
    rows = hires_of(told)
    figures = model.recruited(told.given.published, told.year)
    earlier = earlier_of(told)
    band = BAND if earlier == "mean" else {}
    frame = rows[~rows.is_total][["month", str(told.year), "mean", *band]]
    return told.exhibit(
        "hires_through_year",
        frame.rename(columns=band),
        figures=figures,
        cases={"earlier": earlier},
    )


def overtime(told: Told) -> Exhibit | Missing:
    """Hours of overtime of each area, paid and compensated."""
    if told.table("overtime") is None:
        return told.missing("overtime", "overtime")
    before, now = told.overtime_hours()
    return told.exhibit(
        "overtime",
        area_table(told, HOURS),
        figures={
            **told.figures_of("paid_hours", "compensated_hours"),
            "hours": now,
            "previous_hours": before,
        },
        cases={"change": direction(before, now, 0)},
    )


def overtime_per_fte(told: Told) -> Exhibit | Missing:
    """Hours of overtime per fte, of the areas where both years may be told."""
    if told.table("overtime") is None:
        return told.missing("overtime_per_fte", "overtime")
    known = ranked_areas(told, "overtime_hours_per_fte", "previous_overtime_hours_per_fte")
    return told.exhibit(
        "overtime_per_fte",
        known[["area", *PER_FTE]].dropna(ignore_index=True),
        figures={
            **told.figures_of(*PER_FTE),
            **model.moved_most(told.areas, PER_FTE[1]),
            "temporary_fte": told.whole.temporary_fte,
            "hours_per_every_fte": per_every_fte(
                told.whole[PER_FTE[1]], told.whole.fte, told.whole.temporary_fte
            ),
        },
        cases={
            "change": direction(told.whole[PER_FTE[0]], told.whole[PER_FTE[1]], 1),
        },
        notes=left_out(told, *PER_FTE),
    )


def breaches(told: Told) -> Exhibit | Missing:
    """Breaches of the working-time rules of each area."""
    if told.table("breaches") is None:
        return told.missing("breaches", "breaches")
    whole = told.whole
    most, number = model.leading(told.areas, "breaches")
    rows = told.areas.figures
    listed = rows.breaches[rows.service_area.isin(list(told.given.unrecorded))]
    return told.exhibit(
        "breaches",
        area_table(told, BREACHES),
        figures={
            **told.figures_of(*BREACHES),
            "most": most,
            "most_number": number,
            "most_share": number / whole.breaches if whole.breaches > 0 else None,
            "unrecorded": unrecorded_of(told),
            "unrecorded_breaches": listed.sum(skipna=False),
        },
        cases={
            "change": direction(whole.previous_breaches, whole.breaches, 0),
            "recorded": "some" if unrecorded_of(told) else "all",
            "listed": listed_case(listed),
        },
    )


def unrecorded_of(told: Told) -> tuple[str, ...] | None:
    """Names of the areas that the municipality says do not record working time digitally."""
    rows = told.areas.figures
    return tuple(rows.label[rows.service_area.isin(list(told.given.unrecorded))]) or None


def breach_types(told: Told) -> Exhibit | Missing:
    """Breaches of the whole by type."""
    if told.table("breaches") is None:
        return told.missing("breach_types", "breaches")
    types = model.breach_types(told.given.published, told.year)
    frame = types.figures.join(types.hidden.add_prefix(HIDDEN))
    any_hidden = bool(told.given.published.hidden["breaches"].to_numpy().any())
    notes = ("types_left_out",) if any_hidden else ()
    figures = told.figures_of("breaches", "previous_breaches")
    return told.exhibit("breach_types", frame, figures=figures, notes=notes)


def breach_grid(told: Told) -> Exhibit | Missing:
    """Breaches by area and type, of the areas that have any and where nothing is hidden."""
    if told.table("breaches") is None:
        return told.missing("breach_grid", "breaches")
    published = told.given.published
    frame = model.breach_grid(published, told.year).rename(columns={"label": "area"})
    most = model.common_type(model.breach_types(published, told.year))
    common = most if most in frame else None
    sums = frame.drop(columns="area").sum().sort_values(ascending=False, kind="stable")
    others = [] if common is None else [name for name in sums.index if name != common]
    return told.exhibit(
        "breach_grid",
        frame,
        figures={
            "common_type": common,
            "common_breaches": float("nan") if common is None else float(sums[common]),
            "types": None if common is None else len(sums),
            "second_type": others[0] if others else None,
            "second_breaches": float(sums[others[0]]) if others else None,
            "least_breaches": float(sums[others[-1]]) if others else None,
        },
        cases={"spread": "none" if common is None else spread(sums)},
        notes=left_out(told, "breaches"),
    )
