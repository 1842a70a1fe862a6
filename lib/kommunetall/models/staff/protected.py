"""What an extract's tables may tell outside: protected, and laid out for print with what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import pandas as pd

from kommunetall.models.disclosure.protect import Published, Table, protect
from kommunetall.models.staff.absence import TOTAL
from kommunetall.models.staff.periods import day, working_days_before
from kommunetall.models.staff.tables import ALL, AREA, COMMITTEE, FLOWS, PARTS, UNIT
from kommunetall.models.workforce import PrivacyRules, first

RATES = {"rate_percent": ("lost", "agreed")} | {f"rate_{p}_percent": (f"lost_{p}", "agreed") for p in PARTS}
STAFF = (
    *("fte", "employees", "fte_change_percent"),
    *("full_time_share_percent", "per_person_percent", "average_position_percent"),
)
SICKNESS = ("lost", "agreed", *RATES)
PRINTED = {
    AREA: {
        "fte_employees": STAFF,
        "temporary": ("temporary_fte", "temporary_employees"),
        "apprentices": ("apprentices",),
        "bridge": (*FLOWS, "closing_fte"),
        "sickness_absence": (*SICKNESS, "target_percent"),
        "overtime": ("paid_hours", "compensated_hours"),
        "turnover": ("leavers", "employees_before", "turnover_percent"),
        "breaches": ("breaches",),
    },
    COMMITTEE: {"committees": STAFF, "committees_sickness": SICKNESS},
    UNIT: {"units": STAFF, "units_sickness": SICKNESS},
}
KINDS = "breach_type"
MONTHS = (
    *("januar", "februar", "mars", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "desember"),
)
OF_STAFF = {
    "persons": "employees",
    "amounts": ("fte", "employees", "positions", "full_time"),
    "rates": {
        "full_time_share_percent": ("full_time", "employees"),
        "per_person_percent": ("fte", "employees"),
        "average_position_percent": ("fte", "positions"),
    },
    "changes": {"fte_change_percent": "fte", "employees_change_percent": "employees"},
    "at_most": {"full_time": "employees", "employees": "positions"},
    "counts": ("full_time", "positions"),
}
OF_SICKNESS = {
    "persons": "persons",
    "amounts": ("lost", "agreed", *(f"lost_{part}" for part in PARTS)),
    "rates": RATES,
    "sums": {"lost": {"lost_kort": 1, "lost_langt": 1}, "lost_legemeldt": {"lost": 1, "lost_egenmeldt": -1}},
    "at_most": {"lost": "agreed"},
    "sickness": True,
}
DESCRIBED = {
    **dict.fromkeys(("fte_employees", "committees", "units"), OF_STAFF),
    **dict.fromkeys(("sickness_absence", "committees_sickness", "units_sickness"), OF_SICKNESS),
    "sickness_by_month": OF_SICKNESS
    | {
        "dimensions": ("month",),
        "parents": {"month": ("year",)},
        "rates": {"rate_percent": RATES["rate_percent"]},
        "rolling": {f"rolling_{rate}": inputs for rate, inputs in RATES.items()},
    },
    "temporary": {"persons": "temporary_employees", "amounts": ("temporary_fte", "temporary_employees")},
    "apprentices": {"persons": "apprentices", "amounts": ("apprentices",)},
    "bridge": {
        "persons": "persons",
        "amounts": tuple(flow for flow in FLOWS if flow != "opening_fte"),
        "linked": {"opening_fte": ("fte", 1), "closing_fte": ("fte", 0)},
        "sums": {"closing_fte": FLOWS},
        "either_sign": ("changed_share_fte",),
    },
    "overtime": {"persons": "persons", "amounts": ("paid_hours", "compensated_hours")},
    "turnover": {
        "persons": "persons",
        "amounts": ("leavers",),
        "rates": {"turnover_percent": ("leavers", "employees", "employees_before")},
        "linked": {"employees": ("employees", 0), "employees_before": ("employees", 1)},
    },
    "turnover_ks": {
        "persons": "ks_base",
        "amounts": ("ks_left", "ks_base"),
        "rates": {"ks_turnover_percent": ("ks_left", "ks_base")},
        "at_most": {"ks_left": "ks_base"},
        "counts": ("ks_left",),
        "linked": {name: (name, 0) for name in ("leavers", "temporary_employees", "apprentices")},
    },
    "breaches": {"persons": "persons", "amounts": ("breaches",), "splits": (KINDS,)},
    "hires": {"persons": "persons", "amounts": ("hires", "made_permanent"), "splits": ("month",)},
}


def protected(tables: Mapping[str, pd.DataFrame], rules: PrivacyRules) -> Published:
    """The tables of an extract with all that tells of too few persons hidden: what may leave the model.

    Staff, overtime and the bridge go by permanent employees, temporary fte and apprentices by those who are so, turnover and breaches
    by the mean of two Decembers, sickness by those employed in the year or the month.

    Parameters
    ----------
    tables
        As :func:`kommunetall.models.staff.tables.published_tables` gives them.
    rules
        The limits.

    Returns
    -------
    Published
        The same tables without ``persons``, with hidden figures missing, what is hidden, and the masking log.

    Raises
    ------
    DataError
        As :func:`kommunetall.models.disclosure.protect.protect`.
    """
    return protect({name: described(name, frame) for name, frame in tables.items()}, rules)


def described(name: str, frame: pd.DataFrame) -> Table:
    """What a table's figures are to one who reads it beside the others."""
    how = DESCRIBED[name]
    level = next((column for column in (UNIT, AREA, COMMITTEE) if column in frame), None)
    above = {UNIT: AREA, AREA: COMMITTEE}.get(level)
    return Table(
        frame if how["persons"] == "persons" else frame.drop(columns="persons"),
        how.get("dimensions") or ("year", *([level] if level else []), *how.get("splits", ())),
        parents=how.get("parents") or ({level: (above,)} if above in frame else {}),
        known=tuple(c for c in ("report_year", "target_percent") if c in frame),
        **{key: value for key, value in how.items() if key not in ("dimensions", "parents")},
    )


def shown(published: Published, level: str, year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everything that may be told of each committee, area or unit in a year and the year before, and what follows from it.

    Parameters
    ----------
    published
        As :func:`protected` gives it.
    level
        ``committee``, ``programme_area`` or ``unit``.
    year
        The year of the report.

    Returns
    -------
    tuple
        Two frames of the same rows and columns: the figures, and whether each is hidden. One row per code in order, the whole
        last: ``label``, ``is_total``, the columns of :data:`PRINTED`, and those of the year before under names beginning with
        ``previous_``. A figure that is missing and not hidden is one that there is not. Of areas also the columns of
        :func:`derived`.
    """
    figures, signs = [], []
    for name, columns in PRINTED[level].items():
        if name in published.tables:
            rows = published.tables[name]
            rows = rows[rows[KINDS] == TOTAL] if KINDS in rows else rows
            keys = rows[[level, "year"]]
            hidden = published.hidden[name].reindex(index=rows.index, columns=list(columns), fill_value=False)
            figures.append(beside(rows[[*keys, *columns]], level, year))
            signs.append(beside(keys.join(hidden), level, year))
    every = [past + c for columns in PRINTED[level].values() for past in ("", "previous_") for c in columns]
    areas = pd.concat(figures, axis=1).sort_index().reindex(columns=every)
    hidden = pd.concat(signs, axis=1).reindex(index=areas.index, columns=every).fillna(0).astype(bool)
    areas, hidden = (frame.rename_axis(level).reset_index() for frame in (areas, hidden))
    areas = areas.assign(label=areas[level].map(labels_of(published, level)), is_total=areas[level] == TOTAL)
    if level == AREA:
        for name, (values, inputs) in derived(areas, year).items():
            areas[name] = values
            hidden[name] = values.isna() & hidden[inputs].any(axis=1)
    order = np.argsort(areas.is_total, kind="stable")
    return areas.iloc[order].reset_index(drop=True), hidden.iloc[order].reset_index(drop=True)


def beside(rows: pd.DataFrame, level: str, year: int) -> pd.DataFrame:
    """Figures of each code in a year, and those of the year before under names beginning with ``previous_``."""
    now, before = (
        rows[rows.year == y].set_index(level).drop(columns="year").astype(float) for y in (year, year - 1)
    )
    return now.join(before.add_prefix("previous_"), how="outer")


def labels_of(published: Published, level: str) -> dict[str, str]:
    """What each code is called in print: areas by code and name where they have both."""
    table = next(iter(PRINTED[level]))
    rows = published.tables[table].assign(name=lambda t: t.area_label if level == AREA else t[level])
    pairs = rows[[level, "name"]].drop_duplicates().itertuples(index=False, name=None)
    return {code: name if code in (name, TOTAL) else f"{code} {name}" for code, name in pairs}


def derived(areas: pd.DataFrame, year: int) -> dict[str, tuple[pd.Series, list[str]]]:
    """What follows from the figures of each area, with the columns that it is computed from.

    With lost days `L`, agreed days `A` and target `t` of an area in percent, and `A` and `T` of the whole::

        gap          = 100·L / A − t
        contribution = 100·(L − T·A / 100) / A of the whole
        above target = (L − t·A / 100) / working days of the year

    The contributions of all areas sum to the gap of the whole. Overtime goes by permanent fte in December, breaches by the mean
    of two Decembers' permanent employees.

    Returns
    -------
    dict
        ``fte_change``, ``growth_fte`` (without what moved between areas), ``gap_points`` and ``contribution_points`` (percentage
        points, positive is worse than the target), ``above_target_fte``, and with those of the year before ``base`` (mean of two Decembers), ``overtime_hours_per_fte`` and ``breaches_per_100``.
    """
    whole = areas[areas.is_total].iloc[0]
    fte_change, sick = areas.fte - areas.previous_fte, ["lost", "agreed"]
    found = {
        "fte_change": (fte_change, ["fte", "previous_fte"]),
        "growth_fte": (
            fte_change - areas.moved_in_fte + areas.moved_out_fte,
            ["fte", "previous_fte", "moved_in_fte"],
        ),
        "gap_points": (areas.rate_percent - areas.target_percent, sick),
        "contribution_points": (
            100 * (areas.lost - whole.target_percent / 100 * areas.agreed) / whole.agreed,
            sick,
        ),
        "above_target_fte": (
            (areas.lost - areas.target_percent / 100 * areas.agreed) / working_days(year),
            sick,
        ),
    }
    for past in ("", "previous_"):
        fte = areas[f"{past}fte"].where(areas[f"{past}fte"] > 0)
        decembers = [f"{past}employees", f"{past}employees_before"]
        base = areas[decembers].sum(axis=1, skipna=False) / 2
        found[f"{past}base"] = (base, decembers)
        hours = areas[f"{past}paid_hours"] + areas[f"{past}compensated_hours"]
        found[f"{past}overtime_hours_per_fte"] = (hours / fte, [f"{past}paid_hours", f"{past}fte"])
        breaches = 100 * areas[f"{past}breaches"] / base.where(base > 0)
        found[f"{past}breaches_per_100"] = (breaches, [f"{past}breaches", *decembers])
    return found


def absence_cost(
    areas: pd.DataFrame, year: int, cost_per_fte_nok: float, refund_share: float
) -> dict[str, float]:
    """What the sickness absence of the whole amounts to: ``lost_fte``, ``cost_nok``, and ``net_cost_nok`` without what is refunded.

    lost fte = lost days / working days of the year; cost = lost fte · cost per fte

    Parameters
    ----------
    areas
        Of :func:`shown`.
    year
        The year.
    cost_per_fte_nok, refund_share
        The reader's assumptions, as for :func:`kommunetall.models.workforce.if_target_reached`.
    """
    lost = areas.lost[areas.is_total].iloc[0] / working_days(year)
    cost = lost * cost_per_fte_nok
    return {"lost_fte": lost, "cost_nok": cost, "net_cost_nok": cost * (1 - refund_share)}


def working_days(year: int) -> int:
    """Working days of a year: Monday to Friday, no public holiday."""
    return int(working_days_before(day(f"{year}-01-01"), day(f"{year}-12-31"))[-1])


def breach_types(published: Published, year: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Breaches of the whole by type in the year and the year before, most first, and their sum; and whether each is hidden.

    A type is left out where no number above 0 of it is shown: that its row is there would tell that there was one.

    Returns
    -------
    tuple
        Two frames: ``breach_type``, ``previous_breaches``, ``breaches``, ``change`` and ``is_total``.
    """
    columns = ["previous_breaches", "breaches", "change"]
    if "breaches" not in published.tables:
        return pd.DataFrame(columns=[KINDS, *columns, "is_total"]), pd.DataFrame(columns=columns)
    rows = published.tables["breaches"]
    rows = rows.loc[rows[AREA] == TOTAL, [KINDS, "year", "breaches"]]
    wide = beside(rows, KINDS, year).reset_index()
    wide = wide[(wide.drop(columns=KINDS) > 0).any(axis=1) | (wide[KINDS] == TOTAL)]
    wide = wide.assign(is_total=wide[KINDS] == TOTAL, change=wide.breaches - wide.previous_breaches)
    ordered = wide.sort_values(
        ["is_total", "breaches", KINDS], ascending=[True, False, True], ignore_index=True
    )
    return ordered.assign(breach_type=ordered[KINDS].replace(TOTAL, ALL)), ordered[columns].isna()


def breach_grid(published: Published, year: int) -> pd.DataFrame:
    """Breaches of a year by area and type, for the areas and types that have any and where nothing is hidden.

    Returns
    -------
    pandas.DataFrame
        ``label`` and a column for each type, most first; areas in order.
    """
    if "breaches" not in published.tables:
        return pd.DataFrame(columns=["label"])
    rows = published.tables["breaches"]
    rows = rows[(rows.year == year) & (rows[AREA] != TOTAL)]
    wide = rows.pivot(index=AREA, columns=KINDS, values="breaches").rename_axis(columns=None).dropna()
    wide = wide[wide[TOTAL] > 0].drop(columns=TOTAL)
    counts = wide.sum().sort_values(ascending=False, kind="stable")
    wide = wide[counts.index[counts > 0]]
    return wide.assign(label=wide.index.map(labels_of(published, AREA))).reset_index(drop=True)


def months(published: Published) -> pd.DataFrame:
    """Sickness absence of the whole by month: ``Måned`` in print (*jan. 24*) and the rates, those of the twelve months to it too."""
    rows = published.tables["sickness_by_month"]
    names = [f"{MONTHS[m.month - 1][:3]}. {m:%y}" for m in rows.month]
    return rows.filter(regex="percent").assign(Måned=names)


def ranking(areas: pd.DataFrame, column: str) -> pd.DataFrame:
    """Areas with a value that may be told, highest first; the whole is left out."""
    shown = areas[~areas.is_total].dropna(subset=column)
    return shown.sort_values([column, AREA], ascending=[False, True], ignore_index=True)


def figures(
    published: Published,
    areas: pd.DataFrame,
    hidden: pd.DataFrame,
    privacy: PrivacyRules,
    year: int,
    stated: Mapping[str, float],
) -> dict[str, object]:
    """Every figure that the report's sentences and titles tell, by name.

    Parameters
    ----------
    published, areas, hidden
        As :func:`protected` and :func:`shown` give them.
    privacy
        The limits.
    year
        The year of the report.
    stated
        What the municipality states in running text, by item; ``turnover_sector`` is used where it is there.

    Returns
    -------
    dict
        The columns of the whole, the limits of `privacy`, turnover as KS counts it, and: ``ranked_sick`` areas and how many of them
        are ``above_target``; ``most_grown``, ``top_pull`` and ``most_breaches``, the areas first in growth apart from moves,
        contribution, and breaches per 100 employees, with ``top_growth``, ``top_pull_points`` and ``top_breaches``;
        ``common_type`` of breach; these are missing where an area or type is hidden, which could be the first. ``hired``,
        ``made_permanent``, ``hired_mean`` of earlier years and in words which (``hired_before``); ``tables`` and ``cells`` in the
        masking log, and of these ``hidden_primary`` and ``hidden_complementary``.
    """
    whole, log = areas[areas.is_total].iloc[0], published.log
    parts, all_shown = areas[~areas.is_total], {}
    for column in ("gap_points", "contribution_points", "growth_fte", "breaches_per_100"):
        all_shown[column] = (
            ranking(areas, column) if not hidden.loc[parts.index, column].any() else parts.head(0)
        )
    sick, pulls, grown, breaches = all_shown.values()
    ks = published.tables["turnover_ks"].set_index("year").drop(columns="report_year")
    sums = published.tables["hires"].query("month == @TOTAL").set_index("year")
    kinds, unknown = breach_types(published, year)
    common = kinds[~kinds.is_total & (kinds.breaches > 0)] if not unknown.any(axis=None) else kinds.head(0)
    before = sums.index[sums.index < year]
    return {
        **whole,
        **asdict(privacy),
        **ks.loc[year],
        "previous_ks_turnover_percent": ks.ks_turnover_percent[year - 1],
        "ranked_sick": len(sick) or np.nan,
        "above_target": int((sick.gap_points > 0).sum()),
        "most_grown": first(grown.label),
        "top_growth": first(grown.growth_fte),
        "top_pull": first(pulls.label),
        "top_pull_points": first(pulls.contribution_points),
        "most_breaches": first(breaches.label),
        "top_breaches": first(breaches.breaches_per_100),
        "common_type": first(common.breach_type),
        "hired": sums.hires[year],
        "made_permanent": sums.made_permanent[year],
        "hired_mean": sums.hires[before].mean(),
        "hired_before": f"i {before[0]}" if len(before) == 1 else f"i snitt {before[0]}–{before[-1]}",
        "tables": len(log),
        "cells": log.rows.sum(),
        "hidden_primary": log.primary.sum(),
        "hidden_complementary": log.complementary.sum(),
        "turnover_sector": stated.get("turnover_sector", np.nan),
        "year": year,
    }
