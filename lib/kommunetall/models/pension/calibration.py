"""Vintages of premium deviation that are not known.

A labelled profile that fits two known totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.findings import Row
from kommunetall.models.pension.ledger import LONGEST_PERIOD, MILLION, Ledger, PensionRules, ledger

ALL_SCHEMES = "all_schemes"
CALIBRATED = "calibrated"
FROM_PUBLISHED = "published"


def calibrated(
    account: Row,
    rules: Mapping[int, PensionRules],
    rate: float,
    published: Mapping[int, int] | None = None,
) -> tuple[pd.DataFrame, Ledger]:
    """Vintages calibrated to a year's opening balance and amortisation, and their ledger, checked.

    Parameters
    ----------
    account
        One row of :func:`kommunetall.models.pension.account.completed`.
    published
        Premium deviation without contribution by year, of the earlier years with a note.
    """
    year = int(account["year"])
    opening, amortised, arisen = (
        round(account[f"{c}_nok_million"] * MILLION / (1 + rate))
        for c in ("opening", "amortised", "deviation")
    )
    vintages = calibrate(opening, amortised, arisen, rules, year, published or {})
    kept = ledger(vintages, rules, year, range(year, year + LONGEST_PERIOD + 1))
    require_calibrated(kept, opening, amortised, len(vintages))
    return vintages, kept


def calibrate(
    opening_nok: int,
    amortised_nok: int,
    arisen_nok: int,
    rules: Mapping[int, PensionRules],
    year: int,
    published: Mapping[int, int] = MappingProxyType({}),
) -> pd.DataFrame:
    """Vintages on a straight line that reproduce a year's opening balance and amortisation.

    With the period `N` of the year, the vintage `year − N − 1 + k` is `PA_k = a + b·k`, for k = 1 …
    N, rounded to whole kroner. With its own period `N_k` and what is left of it when the year
    opens, `L_k` years, a and b solve::

        sum_k PA_k / N_k = amortisation of the year,   sum_k PA_k·L_k / N_k = opening balance

    Where all have seven years, b = opening/4 − amortisation and a = amortisation − 4·b. The year's
    own deviation is added as published. These are not figures of any account: two totals cannot
    tell seven vintages.

    Vintages that are `published` are as they are. The line goes through the others, and gives what
    the published ones leave of the two totals; that may be of either sign.

    Returns
    -------
    pandas.DataFrame
        ``scheme``, ``vintage``, ``premium_deviation_nok`` (without contribution), ``basis``.

    Raises
    ------
    NotThere
        If the year takes all back the year after, one vintage is left that is not published, or
        none is published and a vintage would get the opposite sign of the balance.
    """
    count = rules[year].amortisation_years
    if count < 2:
        raise NotThere(
            "Årgangene kan ikke beregnes.",
            [f"{year}: alt føres tilbake året etter, så én årgang er igjen: legg den inn"],
            tables=("pension_vintages",),
        )
    span = range(year - count, year)
    period = np.array([rules[y].amortisation_years for y in span])
    left = np.array(span) + period - year + 1
    shares = np.stack([1 / period, left / period])
    known = np.array([y in published for y in span])
    own = np.array([published.get(y, 0) for y in span])
    line = np.stack([np.ones(count), np.arange(1, count + 1)], axis=1)
    if known.all():
        return with_bases(span, own, known, year, arisen_nok)
    if (~known).sum() < 2:
        raise NotThere(
            "Årgangene kan ikke beregnes.",
            ["én årgang er igjen som ingen note oppgir: legg den inn"],
            tables=("pension_vintages",),
        )
    rest = np.array([amortised_nok, opening_nok]) - shares @ own
    start, slope = np.linalg.solve(shares[:, ~known] @ line[~known], rest)
    fitted = np.round(line @ [start, slope]).astype(int)
    amounts = np.where(known, own, fitted)
    opposite = [
        f"{y}: {v / MILLION:.1f} mill."
        for y, v in zip(span, amounts, strict=True)
        if not known.any() and v * opening_nok < 0
    ]
    if opposite:
        raise NotThere(
            "Ingen rett linje av årganger med ett fortegn gir saldoen og amortiseringen.",
            [*opposite, "legg inn pension_vintages, kommunens egne årganger, i stedet"],
            tables=("pension_vintages",),
        )
    return with_bases(span, amounts, known, year, arisen_nok)


def with_bases(
    span: Iterable[int], amounts: np.ndarray, known: np.ndarray, year: int, arisen_nok: int
) -> pd.DataFrame:
    """Vintages of all schemes together, each with where it comes from, and the year's own last."""
    return pd.DataFrame(
        {
            "scheme": ALL_SCHEMES,
            "vintage": [*span, year],
            "premium_deviation_nok": [*(int(amount) for amount in amounts), arisen_nok],
            "basis": [*np.where(known, FROM_PUBLISHED, CALIBRATED), FROM_PUBLISHED],
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
        raise DataError("De beregnede årgangene gir ikke de trykte summene.", findings)


def older_vintages(rules: Mapping[int, PensionRules], year: int) -> list[int]:
    """Vintages older than the calibrated ones that may have a balance when the year opens.

    The law lets them.
    """
    first = year - rules[year].amortisation_years
    return [y for y, held in rules.items() if y < first and y + held.amortisation_years >= year]
