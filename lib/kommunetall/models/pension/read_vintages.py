"""Vintages of premium deviation as the accounts show them, the oldest from what is left of them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kommunetall.models.pension.by_period import FROM_BALANCE, SPREAD, as_vintages, deviation
from kommunetall.models.pension.calibration import ALL_SCHEMES
from kommunetall.models.pension.known import Pension, Vintages
from kommunetall.models.pension.ledger import LONGEST_PERIOD, Ledger, PensionRules, ledger
from kommunetall.models.pension.principle import near, share_of
from kommunetall.models.pension.reported import THOUSAND, Reported, reported_accounts, reported_of

BOOKED = "booked"


def from_reported(
    tables: Mapping[str, pd.DataFrame],
    rules: Mapping[int, PensionRules],
    rates: Mapping[int, float],
    year: int,
) -> Pension:
    """The pension of a municipality whose accounts by function and kind are known.

    Parameters
    ----------
    tables
        With ``pension_by_function``, and ``balance_sheet`` where there is one.
    rates
        As :func:`.reported.rates_of` gives them.

    Raises
    ------
    NotThere
        If the year is not known.
    """
    reported = reported_of(tables, rules, rates, year)
    accounts = reported_accounts(reported, rates)
    found = vintages_read(reported, rules, year)
    known = None
    if found is not None:
        years = range(year, year + LONGEST_PERIOD + 1)
        made = ledger(found, rules, year, years)
        beside = beside_vintages(made, reported, year)
        if beside is not None:
            made = ledger(found, rules, year, years, beside)
        known = Vintages(found, made, beside)
    return Pension(year, rates[year], accounts, known, reported=reported)


def vintages_read(
    reported: Reported, rules: Mapping[int, PensionRules], year: int
) -> pd.DataFrame | None:
    """Vintages, each with what it rests on; None where the accounts do not tell of them.

    Where all is taken back the year after, they are those that were booked. Where the law's years
    are used, vintages from before the first known year have together what the balance sheet has
    more than the known ones have left, and are taken to be of equal size.

    Returns
    -------
    pandas.DataFrame or None
        ``scheme``, ``vintage``, ``premium_deviation_nok``, ``amortisation_years`` and ``basis``.
    """
    kind, booked = reported.principle.kind, reported.booked.deviation.dropna()
    own = {int(y): round(THOUSAND * booked[y]) for y in booked.index}
    if kind == "unknown":
        return None
    if kind == "at_once":
        return as_vintages(ALL_SCHEMES, {y: (amount, BOOKED) for y, amount in own.items()}, 1)
    periods = {y: rules[y].amortisation_years for y in rules if y <= year}
    left = {y: share_of(y, period, year, is_balance=True) for y, period in periods.items()}
    older = [y for y in periods if left[y] and y not in own]
    if older and year not in reported.closings.index:
        return None
    found = {y: (amount, BOOKED) for y, amount in own.items()}
    if older:
        of_known = sum(amount * left.get(y, 0.0) for y, amount in own.items())
        rest = round(THOUSAND * float(reported.closings[year]) - of_known)
        found = equal_vintages(rest, older, periods, year) | found
    return as_vintages(ALL_SCHEMES, found, None)


def beside_vintages(made: Ledger, reported: Reported, year: int) -> pd.DataFrame | None:
    """What the balance sheet has that vintages do not have left, as a correction that stays.

    None where rounding explains it, or the balance is not known.

    Returns
    -------
    pandas.DataFrame or None
        As :func:`.ledger.ledger` takes corrections: one row, without a vintage.
    """
    by_year = made.total().set_index("year").closing_nok
    left = float(by_year[year])
    closing = THOUSAND * float(reported.closings.get(year, np.nan))
    if np.isnan(closing) or near(closing / THOUSAND, left / THOUSAND):
        return None
    return pd.DataFrame(
        {
            "scheme": [ALL_SCHEMES],
            "year": [year],
            "correction_nok": [round(closing - left)],
            "vintage": pd.array([None], dtype="Int64"),
            "remaining_years": pd.array([None], dtype="Int64"),
        }
    )


def equal_vintages(
    rest_nok: int, years: list[int], periods: Mapping[int, int], year: int
) -> dict[int, tuple[int, str]]:
    """Vintages of equal size that have a rest left together when a year ends, to the krone of it.

    >>> equal_vintages(1500, [2018, 2019], {2018: 7, 2019: 7}, 2024)
    {2018: (3500, 'spread'), 2019: (3500, 'spread')}
    """
    shares = np.array([share_of(y, periods[y], year, is_balance=True) for y in years])
    until = np.cumsum(rest_nok * shares / shares.sum()).round()
    until[-1] = rest_nok
    basis = FROM_BALANCE if len(years) == 1 else SPREAD
    parts = np.diff(until, prepend=0.0)
    return {
        y: (deviation(int(part), y, periods[y], year), basis)
        for y, part in zip(years, parts, strict=True)
    }
