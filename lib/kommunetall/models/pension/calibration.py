"""Vintages of premium deviation that are not known.

A labelled profile that fits two known totals.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.findings import Row
from kommunetall.models.pension.ledger import LONGEST_PERIOD, MILLION, Ledger, PensionRules, ledger

ALL_SCHEMES = "all_schemes"
CALIBRATED = "calibrated"
FROM_PUBLISHED = "published"


def calibrated(
    account: Row, rules: Mapping[int, PensionRules], rate: float
) -> tuple[pd.DataFrame, Ledger]:
    """Vintages calibrated to a year's opening balance and amortisation, and their ledger, checked.

    Parameters
    ----------
    account
        One row of :func:`kommunetall.models.pension.account.completed`.
    """
    year = int(account["year"])
    opening, amortised, arisen = (
        round(account[f"{c}_nok_million"] * MILLION / (1 + rate))
        for c in ("opening", "amortised", "deviation")
    )
    vintages = calibrate(opening, amortised, arisen, rules, year)
    kept = ledger(vintages, rules, year, range(year, year + LONGEST_PERIOD + 1))
    require_calibrated(kept, opening, amortised, len(vintages))
    return vintages, kept


def calibrate(
    opening_nok: int,
    amortised_nok: int,
    arisen_nok: int,
    rules: Mapping[int, PensionRules],
    year: int,
) -> pd.DataFrame:
    """Vintages on a straight line that reproduce a year's opening balance and amortisation.

    With the period `N` of the year, the vintage `year − N − 1 + k` is `PA_k = a + b·k`, for k = 1 …
    N, rounded to whole kroner. With its own period `N_k` and what is left of it when the year
    opens, `L_k` years, a and b solve::

        sum_k PA_k / N_k = amortisation of the year,   sum_k PA_k·L_k / N_k = opening balance

    Where all have seven years, b = opening/4 − amortisation and a = amortisation − 4·b. The year's
    own deviation is added as published. These are not figures of any account: two totals cannot
    tell seven vintages.

    Returns
    -------
    pandas.DataFrame
        ``scheme``, ``vintage``, ``premium_deviation_nok`` (without contribution), ``basis``.

    Raises
    ------
    NotThere
        If the year takes all back the year after, or a vintage would get the opposite sign of the
        balance.
    """
    count = rules[year].amortisation_years
    if count < 2:
        raise NotThere(
            "No profile of vintages can be calibrated.",
            [f"{year}: all is taken back the year after, so one vintage is left: supply it"],
            tables=("pension_vintages",),
        )
    span, order = range(year - count, year), np.arange(1, count + 1)
    period = np.array([rules[y].amortisation_years for y in span])
    left = np.array(span) + period - year + 1
    shares = np.stack([1 / period, left / period])
    start, slope = np.linalg.solve(
        shares @ np.stack([np.ones(count), order], axis=1), [amortised_nok, opening_nok]
    )
    amounts = [round(amount) for amount in start + slope * order]
    opposite = [
        f"{y}: {v / MILLION:.1f} mill."
        for y, v in zip(span, amounts, strict=True)
        if v * opening_nok < 0
    ]
    if opposite:
        raise NotThere(
            "No straight line of vintages of one sign gives the balance and the amortisation.",
            [*opposite, "supply pension_vintages instead: the municipality's own vintages"],
            tables=("pension_vintages",),
        )
    return pd.DataFrame(
        {
            "scheme": ALL_SCHEMES,
            "vintage": [*span, year],
            "premium_deviation_nok": [*amounts, arisen_nok],
            "basis": [*[CALIBRATED] * count, FROM_PUBLISHED],
        }
    )


def require_calibrated(kept: Ledger, opening_nok: int, amortised_nok: int, vintages: int) -> None:
    """Refuse a ledger whose first year does not open and amortise as published.

    A krone a vintage is let pass.

    Raises
    ------
    DataError
        With each total at fault.
    """
    first = kept.total().iloc[0]
    findings = [
        f"{name}: {first[name]} kr, published {published} kr"
        for name, published in (("opening_nok", opening_nok), ("amortised_nok", amortised_nok))
        if abs(first[name] - published) > vintages
    ]
    if findings:
        raise DataError("The calibrated vintages do not give the published totals.", findings)


def older_vintages(rules: Mapping[int, PensionRules], year: int) -> list[int]:
    """Vintages older than the calibrated ones that may have a balance when the year opens.

    The law lets them.
    """
    first = year - rules[year].amortisation_years
    return [y for y, held in rules.items() if y < first and y + held.amortisation_years >= year]
