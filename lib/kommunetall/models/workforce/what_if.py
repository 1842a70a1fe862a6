"""What it would give if areas reached their target for sickness absence."""

from __future__ import annotations

import pandas as pd

from kommunetall.models.structure import TOTAL
from kommunetall.parameters import checked


def if_target_reached(
    areas: pd.DataFrame, cost_per_fte_nok: float, refund_share: float = 0.0
) -> pd.DataFrame:
    """Working time gained if one area, or every area above its target, reached it.

    gain = fte·(rate − target)/100; value = gain · cost per fte; net value = value · (1 − refund
    share)

    Each row is what that area alone would give; the last is all of them together. The municipality
    pays sick pay for the first 16 days; later the state refunds it up to a limit. What is refunded
    is no saving, so the net value leaves it out.

    Parameters
    ----------
    areas
        Rows of :func:`kommunetall.models.workforce.areas_of`; areas at or below their target are
        left out.
    cost_per_fte_nok
        Assumed yearly cost of one fte in NOK: the reader's assumption, not an accounting figure.
    refund_share
        Assumed share of the cost of absence that the state refunds.

    Returns
    -------
    pandas.DataFrame
        ``label`` (the last is ``total``), ``fte``, ``gap_points``, ``above_target_fte``,
        ``value_nok_million``, ``net_value_nok_million``, ``is_total``; largest gain first, their
        sum last. The sum has no gap.

    Raises
    ------
    DataError
        If the cost or the share cannot be.

    References
    ----------
    Folketrygdloven § 8-19 (the employer's period of 16 days).
    """
    checked({"cost_per_fte_nok": cost_per_fte_nok, "refund_share": refund_share})
    columns = ["label", "fte", "gap_points", "above_target_fte"]
    above = areas.loc[~areas.is_total & (areas.gap_points > 0), columns].assign(is_total=False)
    above = above.sort_values("above_target_fte", ascending=False, ignore_index=True)
    total = {
        "label": TOTAL,
        "fte": above.fte.sum(),
        "gap_points": float("nan"),
        "above_target_fte": above.above_target_fte.sum(),
        "is_total": True,
    }
    rows = pd.DataFrame([*above.to_dict("records"), total])
    value = rows.above_target_fte * cost_per_fte_nok / 1e6
    return rows.assign(value_nok_million=value, net_value_nok_million=value * (1 - refund_share))
