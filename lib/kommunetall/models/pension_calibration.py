"""Vintages of premium deviation that are not known: a labelled profile that fits two known totals."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.pension_ledger import LONGEST_PERIOD, MILLION, Ledger, PensionRules, ledger

ALL_SCHEMES = "Alle ordninger"
CALIBRATED = "kalibrert, ikke regnskapstall"
FROM_PUBLISHED = "oppgitt premieavvik"


def calibrated(
    account: Mapping[str, float], rules: Mapping[int, PensionRules], rate: float
) -> tuple[pd.DataFrame, Ledger]:
    """Vintages calibrated to the opening balance and the amortisation of a year, and their ledger, checked.

    Parameters
    ----------
    account
        One row of :func:`kommunetall.models.pension.completed`.
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
    opening_nok: int, amortised_nok: int, arisen_nok: int, rules: Mapping[int, PensionRules], year: int
) -> pd.DataFrame:
    """Vintages on a straight line that reproduce the opening balance and the amortisation of a year.

    With period `N`, opening balance `IB` and amortisation `AM`, both without contribution, the vintage
    `year − N − 1 + k` is, for k = 1 … N, rounded to whole kroner::

        PA_k = a + b·k,   b = 6·(2·IB/(N + 1) − AM) / (N − 1),   a = AM − b·(N + 1)/2

    For N = 7: b = IB/4 − AM and a = AM − 4·b. The year's own deviation is added as published. These are
    not figures of any account: two totals cannot tell seven vintages.

    Returns
    -------
    pandas.DataFrame
        ``scheme``, ``vintage``, ``premium_deviation_nok`` (without contribution), ``basis``.

    Raises
    ------
    DataError
        If the vintages do not share one period above one year, or a vintage would get the opposite sign
        of the balance.
    """
    count = rules[year].amortisation_years
    span = range(year - count, year)
    if count < 2 or {rules[y].amortisation_years for y in span} != {count}:
        raise DataError(
            "No profile of vintages can be calibrated.",
            [f"{year}: the vintages {year - count} to {year - 1} must share one period above one year"],
        )
    slope = 6 * (2 * opening_nok / (count + 1) - amortised_nok) / (count - 1)
    start = amortised_nok - slope * (count + 1) / 2
    amounts = [round(start + slope * k) for k in range(1, count + 1)]
    opposite = [
        f"{y}: {v / MILLION:.1f} mill." for y, v in zip(span, amounts, strict=True) if v * opening_nok < 0
    ]
    if opposite:
        raise DataError(
            "No straight line of vintages of one sign gives the balance and the amortisation.",
            [*opposite, "supply pension_vintages instead: the municipality's own vintages"],
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
    """Refuse a ledger whose first year does not open and amortise as published, but for a krone a vintage.

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
    """Vintages older than the calibrated ones that the law still lets have a balance when the year opens."""
    first = year - rules[year].amortisation_years
    return [y for y, held in rules.items() if y < first and y + held.amortisation_years >= year]
