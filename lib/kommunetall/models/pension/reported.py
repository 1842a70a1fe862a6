"""Pension as the accounts have it by function and kind: what was booked, and the year's account."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.pension.account import completed
from kommunetall.models.pension.balance_sheet import LINES, TREASURY
from kommunetall.models.pension.ledger import PensionRules
from kommunetall.models.pension.principle import Principle, principle_of

BY_FUNCTION = "pension_by_function"
BALANCE_SHEET = "balance_sheet"
FUNCTIONS = {"170": "deviation", "171": "amortised", "172": "other", "173": "fund", "all": "total"}
KINDS = {"A090": "", "A099": "_contribution"}
TURNED = ("deviation", "fund")
NEEDED = ("deviation", "amortised", "total")
THOUSAND = 1000
CLOSE_SHARE, ROUNDING, LEAST = 0.0015, 1.0, 1000
HIGHEST_RATE = 0.2


@dataclass(frozen=True)
class Reported:
    """What the accounts say of pension by function, until the year.

    Attributes
    ----------
    booked
        As :func:`booked_of` gives it.
    closings
        Accumulated deviation of the balance sheet at the end of each year that it is known of, NOK
        thousand without contribution.
    has_contribution
        Whether the balance sheet has employer's contribution in it.
    principle
        Over how many years the accounts write a deviation off, and what says so.
    following
        Accumulated deviation of the balance sheet at the end of the year after, as `closings`;
        missing where it is not known.
    """

    booked: pd.DataFrame
    closings: pd.Series
    has_contribution: bool
    principle: Principle
    following: float = np.nan


def booked_of(rows: pd.DataFrame) -> pd.DataFrame:
    """What the treasury's operating account is charged with for pension, by ``year``.

    A function that nothing is booked on is zero, where the sum of all functions is known.

    Parameters
    ----------
    rows
        ``year``, ``scope``, ``function``, ``kind`` and ``actual`` amounts in NOK thousand, income
        negative.

    Returns
    -------
    pandas.DataFrame
        NOK thousand without contribution: ``deviation`` (positive is income), ``amortised``
        (positive is cost), ``other`` (booked on function 172), ``fund`` (premium fund used) and
        ``total`` (what pension costs in all); each also with ``_contribution``.
    """
    own = rows[rows.scope == TREASURY]
    names = own.function.map(FUNCTIONS) + own.kind.map(KINDS)
    wide = own.assign(name=names).pivot(index="year", columns="name", values="amount_nok_thousand")
    columns = [f"{name}{kind}" for kind in KINDS.values() for name in FUNCTIONS.values()]
    found = wide.reindex(columns=columns).astype(float).rename_axis(columns=None)
    found.index = found.index.astype(int)
    for kind in KINDS.values():
        parts = [f"{name}{kind}" for name in FUNCTIONS.values() if name != "total"]
        is_whole = found[f"total{kind}"].notna()
        found.loc[is_whole, parts] = found.loc[is_whole, parts].fillna(0.0)
        turned = [f"{name}{kind}" for name in TURNED]
        found[turned] = 0.0 - found[turned]
    return found.sort_index()


def has_year(tables: Mapping[str, pd.DataFrame], year: int) -> bool:
    """Whether there are figures by function of a year."""
    return BY_FUNCTION in tables and bool((tables[BY_FUNCTION].year == year).any())


def rates_of(booked: pd.DataFrame, zones: Collection[float]) -> dict[int, float]:
    """Rate of employer's contribution by year, read from what is booked; a share.

    It is the contribution on deviation, amortisation and premium fund as a share of them. One that
    is a zone's within what rounding explains is that zone's. A year whose amounts are too small to
    tell has the rate of all years together; one that they do not tell either has none.

    Parameters
    ----------
    booked
        As :func:`booked_of` gives it.
    zones
        Rates of the zones, shares.
    """
    together = rate_in(booked, zones)
    found = {}
    for year in map(int, booked.index):
        rate = rate_in(booked.loc[[year]], zones)
        rate = together if rate is None else rate
        if rate is not None:
            found[year] = rate
    return found


def rate_in(booked: pd.DataFrame, zones: Collection[float]) -> float | None:
    """The rate that the amounts of some years tell together; None where they do not."""
    names = ["deviation", "amortised", "fund"]
    amounts = booked[names].to_numpy().ravel()
    paid = booked[[f"{name}_contribution" for name in names]].to_numpy().ravel()
    known = np.isfinite(amounts) & np.isfinite(paid) & (amounts != 0)
    size = float(np.abs(amounts[known]).sum())
    if not size:
        return None
    share = float((np.sign(amounts[known]) * paid[known]).sum() / size)
    slack = CLOSE_SHARE + ROUNDING * int(known.sum()) / size
    near = [rate for rate in sorted(set(zones)) if abs(rate - share) <= slack]
    if len(near) == 1:
        return near[0]
    is_told = not near and size >= LEAST and 0 <= share < HIGHEST_RATE
    return round(share, 4) if is_told else None


def closings_of(sheet: pd.DataFrame | None) -> pd.Series:
    """Accumulated deviation of the treasury's balance sheet by year, NOK thousand, as printed."""
    if sheet is None:
        return pd.Series(dtype=float)
    sides = LINES["premium_deviation"]
    own = sheet[(sheet.scope == TREASURY) & sheet.line.isin(list(sides))]
    amounts = own.actual_nok_thousand.astype(float) * own.line.map(sides)
    by_year = amounts.groupby(own.year.astype(int)).sum(min_count=1)
    return by_year.dropna()


def without_contribution(
    closings: pd.Series, booked: pd.DataFrame, rate: float
) -> tuple[pd.Series, bool]:
    """Balances without contribution, and whether the balance sheet has it in them.

    The balance moves by deviation less amortisation: with contribution where that is nearer to how
    it moves in the balance sheet, or as near.
    """
    change = (booked.deviation - booked.amortised).reindex(closings.index)
    moved = closings.diff().where(closings.index.to_series().diff() == 1)
    off = {share: (moved - change * (1 + share)).abs().sum() for share in (rate, 0.0)}
    has_it = bool(off[rate] <= off[0.0])
    return (closings / (1 + rate) if has_it else closings), has_it


def reported_of(
    tables: Mapping[str, pd.DataFrame],
    rules: Mapping[int, PensionRules],
    rates: Mapping[int, float],
    year: int,
) -> Reported:
    """What the accounts say of pension by function until a year, and of the balance after it.

    Raises
    ------
    NotThere
        If the year's deviation, amortisation or cost is not known, or no rate of employer's
        contribution can be read.
    """
    booked = booked_of(tables[BY_FUNCTION])
    booked = booked[booked.index <= year]
    lacking = [] if year in booked.index else list(NEEDED)
    lacking = lacking or [name for name in NEEDED if booked[name].isna()[year]]
    if lacking:
        raise NotThere(
            f"Pensjon etter funksjon er ikke kjent for {year}.",
            [f"{BY_FUNCTION}: hent regnskapet på nytt med kommunetall hent regnskap {year}"],
            tables=(BY_FUNCTION,),
        )
    if year not in rates:
        raise NotThere(
            f"Arbeidsgiveravgiften kan ikke leses av regnskapet for {year}.",
            ["pension_note: legg inn pensjonsnoten, og sonen i datapackage.json"],
            tables=("pension_note",),
        )
    sheet = closings_of(tables.get(BALANCE_SHEET))
    known = sheet[sheet.index <= year]
    closings, has_it = without_contribution(known, booked, rates[year])
    found = principle_of(booked.deviation, booked.amortised, closings, rules)
    following = float(sheet.get(year + 1, np.nan)) / (1 + rates[year] if has_it else 1)
    return Reported(booked, closings, has_it, found, following)


def reported_accounts(reported: Reported, rates: Mapping[int, float]) -> pd.DataFrame:
    """Account of each year, as :func:`.account.completed` describes it.

    Premium is what pension costs in all, less amortisation, with the deviation and the premium fund
    used, which both lessen it. Employees' part is not in it.
    """
    known = reported.booked.dropna(subset=list(NEEDED))
    known = known[known.index.isin(list(rates))]
    fund = known.fund.fillna(0.0)
    premium = known.total + known.deviation - known.amortised + fund
    closing = reported.closings.reindex(known.index)
    before = reported.closings.reindex(known.index - 1).set_axis(known.index)
    opening = before.fillna(closing - known.deviation + known.amortised)
    gross = pd.Series({y: (1 + rates[y]) / THOUSAND for y in known.index})
    columns = {
        "premium": premium,
        "premium_fund_used": fund,
        "deviation": known.deviation,
        "amortised": known.amortised,
        "opening": opening,
        "closing": closing,
    }
    amounts = {name: (values * gross).to_numpy() for name, values in columns.items()}
    return completed({"year": known.index, "employees": 0.0, "unexplained": 0.0} | amounts)
