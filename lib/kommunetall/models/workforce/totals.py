"""Printed totals beside what the areas give."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.structure import TOTAL
from kommunetall.models.workforce.areas import total_of
from kommunetall.models.workforce.consistency import AREA

OF_TARGET = ("target", "gap")


def weighted(areas: pd.DataFrame, value: str, weight: str) -> float:
    """Mean of a column weighted with another, over the rows that have both."""
    known = areas[[value, weight]].dropna()
    return float(np.average(known[value], weights=known[weight])) if len(known) else float("nan")


def require_contributions_sum(areas: pd.DataFrame) -> None:
    """Refuse contributions that do not sum to the distance of absence from the target.

    The distance is the fte-weighted rate of the areas less the target of the total. Where no area
    has both rate and fte, there is nothing to refuse.

    Raises
    ------
    DataError
        With both sums.
    """
    parts, total = areas[~areas.is_total], total_of(areas)
    distance = weighted(parts, "rate_percent", "fte") - total.target_percent
    contributions = parts.contribution_points.sum()
    if not np.isnan(distance) and not abs(contributions - distance) < 1e-9:
        raise DataError(
            "Bidragene til sykefraværet blir ikke avstanden til målet.",
            [f"bidrag {contributions:.6f}, avstand {distance:.6f} prosentpoeng"],
        )


def temporary(now: float, change: float, before: float, permanent_fte: float) -> pd.Series:
    """Temporary fte beside the permanent.

    worked back = now / (1 + change/100); share = temporary / (temporary + permanent)

    The year before is as its own report stated it, where that is what the change gives within
    rounding or the change is not stated; else it is worked back, as the year's own report has it.

    Parameters
    ----------
    now
        Temporary fte, as stated.
    change
        Their change from the year before in percent, as stated.
    before
        Temporary fte of the year before, as its own report stated them.
    permanent_fte
        Permanent fte, as printed.

    Returns
    -------
    pandas.Series
        ``temporary_fte`` and ``temporary_fte_change`` (percent) as given,
        ``previous_temporary_fte``, ``is_worked_back`` (whether that is what the change gives) and
        ``temporary_share``; what rests on a missing figure is missing.
    """
    worked_back = now / (1 + change / 100)
    is_stated = pd.isna(worked_back) or abs(before - worked_back) <= rounding_back(now, change)
    return pd.Series(
        {
            "temporary_fte": now,
            "temporary_fte_change": change,
            "previous_temporary_fte": before if is_stated else worked_back,
            "is_worked_back": not is_stated,
            "temporary_share": now / (now + permanent_fte),
        }
    )


def rounding_back(now: float, change: float) -> float:
    """How far a whole number may be from what a printed one gives with its change in percent.

    Both numbers are whole, and the change has at least one decimal.

    >>> round(rounding_back(126, -12.4), 2)
    1.15
    """
    kept = 1 + change / 100
    return float(0.5 + 0.5 / kept + now * 0.0005 / kept**2)


def per_every_fte(per_fte: float, permanent_fte: float, temporary_fte: float) -> float:
    """Hours per permanent fte, shared out on temporary fte too; missing where these are not known.

    per fte · permanent / (permanent + temporary)
    """
    return per_fte * permanent_fte / (permanent_fte + temporary_fte)


def position_bases(full_time: pd.DataFrame, staff: pd.DataFrame | None) -> pd.DataFrame:
    """The printed average position beside fte per person.

    per person = 100·fte / employees; implied positions = 100·fte / average position

    The printed average is below fte per person. It fits an average over positions: one person may
    hold several. The report does not say so; it is inferred. Without staff it is not known. Where
    it would give fewer positions than employees, the average is of something else, and the number
    of positions is missing.

    Returns
    -------
    pandas.DataFrame
        One row per year: the printed columns, ``per_person_percent`` and ``implied_positions``.
    """
    columns = ["year", "fte", "employees"]
    totals = full_time[["year"]].head(0).assign(fte=0.0, employees=0.0)
    if staff is not None:
        totals = staff.loc[staff[AREA] == TOTAL, columns]
    joined = full_time.merge(totals, on="year", how="left")
    joined = joined.astype({"fte": float, "employees": float})
    positions = 100 * joined.fte / joined.average_position_percent
    return joined.drop(columns=["fte", "employees"]).assign(
        per_person_percent=100 * joined.fte / joined.employees,
        implied_positions=positions.where(positions >= joined.employees),
    )


def absence_totals(areas: pd.DataFrame) -> pd.DataFrame:
    """Printed total of sickness absence and its target beside the areas' weighted with fte.

    What is neither printed nor computed is left out. So is the target where an area with a rate has
    none: those that have one are not the whole.

    Returns
    -------
    pandas.DataFrame
        One row each for the rate of the year before, the rate, the target, and the distance of rate
        from target: ``item`` (``previous_rate``, ``rate``, ``target``, ``gap``),
        ``printed_percent``, ``computed_percent``, ``difference_points`` (printed less computed).
    """
    parts, total = areas[~areas.is_total], total_of(areas)
    rows = [
        ("previous_rate", "previous_rate_percent", "previous_fte"),
        ("rate", "rate_percent", "fte"),
        ("target", "target_percent", "fte"),
    ]
    compared = [
        (item, total[column], weighted(parts, column, weight)) for item, column, weight in rows
    ]
    (_, rate, computed_rate), (_, target, computed_target) = compared[1:]
    compared.append(("gap", rate - target, computed_rate - computed_target))
    figures = ["printed_percent", "computed_percent"]
    frame = pd.DataFrame(compared, columns=["item", *figures])
    lacking = parts.rate_percent.notna() & parts.target_percent.isna()
    if lacking.any():
        frame = frame[~frame["item"].isin(OF_TARGET)]
    frame = frame.dropna(subset=figures, how="all", ignore_index=True)
    return frame.assign(difference_points=frame.printed_percent - frame.computed_percent)


def require_target(areas: pd.DataFrame) -> None:
    """Refuse areas without a target for the total: what they contribute is not known.

    Raises
    ------
    NotThere
        If the total has no target.
    """
    if np.isnan(total_of(areas).target_percent):
        raise NotThere(
            "Kommunen samlet har ikke noe mål for sykefraværet.",
            ["sickness_absence, total: fyll ut target_percent"],
            tables=("sickness_target",),
        )


def contribution_of_all(areas: pd.DataFrame) -> float:
    """Sum of the areas' contributions to sickness absence, in percentage points."""
    return float(areas.contribution_points[~areas.is_total].sum())


def turnover_totals(areas: pd.DataFrame, sector_percent: float) -> pd.DataFrame:
    """Three readings of the total turnover, each with what it divides by, and the sector's figure.

    printed; area rates weighted with employees in December; leavers / mean employees of two
    Decembers; as KS states it of the municipal sector, where only those count who have left it

    Parameters
    ----------
    sector_percent
        Turnover of the municipal sector, as stated; missing where it is not.

    Returns
    -------
    pandas.DataFrame
        ``item`` (``printed``, ``weighted``, ``leavers_over_mean``, and ``sector`` where it is
        stated), ``previous_turnover_percent``, ``turnover_percent``, ``base`` (persons; for the
        printed rate the number that it implies). The last two have no value for the year before. A
        reading that nothing is known of is left out.
    """
    parts, total = areas[~areas.is_total], total_of(areas)
    mean_employees = (total.employees + total.previous_employees) / 2
    missing = float("nan")
    rows = [
        (
            "printed",
            total.previous_turnover_percent,
            total.turnover_percent,
            total.turnover_base,
        ),
        (
            "weighted",
            weighted(parts, "previous_turnover_percent", "previous_employees"),
            weighted(parts, "turnover_percent", "employees"),
            parts.employees[parts.turnover_percent.notna()].sum(min_count=1),
        ),
        ("leavers_over_mean", missing, 100 * total.leavers / mean_employees, mean_employees),
    ]
    if not np.isnan(sector_percent):
        rows.append(("sector", missing, sector_percent, missing))
    rates = ["previous_turnover_percent", "turnover_percent"]
    frame = pd.DataFrame(rows, columns=["item", *rates, "base"])
    return frame.dropna(subset=rates, how="all", ignore_index=True)
