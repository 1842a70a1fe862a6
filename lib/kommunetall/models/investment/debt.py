"""What a change of interest costs on debt that is partly hedged (rentesikring)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kommunetall.errors import DataError

CHANGES = (-2.0, -1.0, 1.0, 2.0)


def interest_sensitivity(
    debt_nok_million: float, hedge_shares: Mapping[str, float]
) -> pd.DataFrame:
    """What one percentage point of interest costs in a year, at several shares of hedged debt.

    cost = 1 % · debt · (1 − hedged share), before what fees, rents and liquidity offset.

    Parameters
    ----------
    debt_nok_million
        Gross debt.
    hedge_shares
        Name and share of each case.

    Returns
    -------
    pandas.DataFrame
        ``case``, ``hedge_share``, ``unhedged_nok_million``, ``cost_nok_million``.

    Raises
    ------
    DataError
        As :func:`interest_changes`.
    """
    return interest_changes(debt_nok_million, hedge_shares, [1.0])[
        ["case", "hedge_share", "unhedged_nok_million", "cost_nok_million"]
    ]


def interest_changes(
    debt_nok_million: float,
    hedge_shares: Mapping[str, float],
    changes: Sequence[float] = CHANGES,
    self_cost_nok_million: float = 0.0,
) -> pd.DataFrame:
    """What changes of interest cost in a year, gross and without the debt that fees pay for.

    With change `p` in percentage points::

        cost     = p/100 · debt · (1 − hedged share)
        net cost = p/100 · (debt − self-cost debt) · (1 − hedged share)

    The hedge is taken to lie evenly on all debt. Fees are taken to follow the interest at once; in
    truth they follow the five-year swap rate on the book value, so the net cost holds over time,
    not each year.

    Parameters
    ----------
    debt_nok_million
        Gross debt.
    hedge_shares
        Name and share of each case.
    changes
        Percentage points; negative is a fall.
    self_cost_nok_million
        Part of the debt whose interest fees pay (self-cost).

    Returns
    -------
    pandas.DataFrame
        One row per ``case`` and ``change_points``: ``hedge_share``, ``unhedged_nok_million``,
        ``cost_nok_million`` and ``net_cost_nok_million``; positive costs more.

    Raises
    ------
    DataError
        If a hedged share is outside 0 to 1, or the debt is negative or less than its self-cost
        part.
    """
    findings = [
        f"{case}: den sikrede andelen er {share}: skriv et tall fra 0 til 1, 0.4 for 40 %"
        for case, share in hedge_shares.items()
        if share < 0 or share > 1
    ]
    if debt_nok_million < 0:
        findings.append(f"gjelden er {debt_nok_million}: skriv den uten minus")
    if self_cost_nok_million < 0:
        findings.append(
            f"gjelden som gebyrene betaler, er {self_cost_nok_million}: skriv den uten minus"
        )
    if self_cost_nok_million > debt_nok_million:
        findings.append(
            f"gjelden som gebyrene betaler, {self_cost_nok_million}, er større enn "
            f"all gjeld, {debt_nok_million}"
        )
    if findings:
        raise DataError("Det kan ikke regnes ut hva en renteendring koster.", findings)
    rows = pd.DataFrame(
        [(case, share, points) for case, share in hedge_shares.items() for points in changes],
        columns=["case", "hedge_share", "change_points"],
    ).astype({"hedge_share": float, "change_points": float})
    of_one = (1 - rows.hedge_share) * rows.change_points / 100 + 0.0
    return rows.assign(
        unhedged_nok_million=debt_nok_million * (1 - rows.hedge_share),
        cost_nok_million=debt_nok_million * of_one,
        net_cost_nok_million=(debt_nok_million - self_cost_nok_million) * of_one,
    )


def net_of_one_point(changes: pd.DataFrame) -> float:
    """What one percentage point costs without the debt that fees pay for, NOK million.

    Missing where it is not known what they pay, or they pay nothing.

    Parameters
    ----------
    changes
        As :func:`interest_changes`, of one case; without the net cost where that is not known.
    """
    if "net_cost_nok_million" not in changes:
        return np.nan
    one = changes[changes.change_points == 1].iloc[0]
    net = float(one.net_cost_nok_million)
    return net if net < one.cost_nok_million else np.nan
