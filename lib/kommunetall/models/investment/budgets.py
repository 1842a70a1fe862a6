"""The net operating result beside its budgets, without restricted funds, and beside others'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.key_figures import APPROPRIATIONS, BUDGET_RESULT, OVERVIEW

LINE: Final = "net_operating_result"
IN_TEXT: Final = {
    "original_budget": "net_operating_result_budget",
    "revised_budget": "net_operating_result_revised_budget",
}
ACTUAL: Final = "actual"
PEER_FIGURES: Final = {
    "net_operating_margin": "net_operating_margin_share",
    "corrected_operating_margin": "corrected_operating_margin_share",
    "disposable_fund_share": "disposable_fund_share",
    "working_capital_share": "working_capital_share",
    "net_debt_of_revenue": "net_debt_of_revenue_share",
    "finance_cost_of_revenue": "finance_cost_of_revenue_share",
}
Against = Literal["better", "worse", "same", "unknown"]


def budgeted_results(
    tables: Mapping[str, pd.DataFrame], stated: Mapping[str, float]
) -> dict[str, float]:
    """The result of each budget that is known, NOK million, a deficit negative.

    The prescribed statements come before the text.
    """
    found: dict[str, float] = {}
    for budget, item in IN_TEXT.items():
        column = f"{budget}_nok_thousand"
        for name in (OVERVIEW, APPROPRIATIONS, BUDGET_RESULT):
            rows = tables.get(name)
            if budget in found or rows is None or column not in rows:
                continue
            own = rows[(rows.line == LINE).fillna(False)][column].astype(float).dropna()
            if len(own):
                found[budget] = -float(own.sum()) / 1000
        if budget not in found and item in stated:
            found[budget] = stated[item]
    return found


def unspent_of_provision(unspent_nok_million: float, provided_nok_million: float) -> float:
    """What of the provision to restricted funds is grants that service areas did not spend.

    NOK million; missing where that is all of it, or more than it.

    Examples
    --------
    >>> unspent_of_provision(84.6, 84.9), unspent_of_provision(84.9, 84.9)
    (84.6, nan)
    """
    return unspent_nok_million if unspent_nok_million < provided_nok_million else np.nan


def against_budget(result_nok_million: float, budgets: Mapping[str, float]) -> pd.DataFrame:
    """The result and its budgets, and how much better it became than each.

    Returns
    -------
    pandas.DataFrame
        ``case`` (``original_budget``, ``revised_budget``, last ``actual``), ``result_nok_million``,
        ``better_nok_million`` (the result less the budget; missing of the result itself) and
        ``is_total``.

    Raises
    ------
    NotThere
        If no budget is known.
    """
    if not budgets:
        raise NotThere(
            "Det budsjetterte netto driftsresultatet er ikke kjent.",
            [f"{OVERVIEW}: legg til budsjettene for netto driftsresultat"],
            tables=(f"{OVERVIEW}.budgets",),
        )
    rows = [(case, value, result_nok_million - value, False) for case, value in budgets.items()]
    columns = ["case", "result_nok_million", "better_nok_million", "is_total"]
    return pd.DataFrame([*rows, (ACTUAL, result_nok_million, np.nan, True)], columns=columns)


def against_case(better_nok_million: float) -> Against:
    """Whether the result became better than a budget, by the tenth of a million that is printed."""
    if np.isnan(better_nok_million):
        return "unknown"
    if abs(better_nok_million) < 0.05:
        return "same"
    return "better" if better_nok_million > 0 else "worse"


def beside_peers(peers: pd.DataFrame, own: Mapping[str, float]) -> pd.DataFrame:
    """Key figures of others as stated, and the municipality's own.

    Parameters
    ----------
    peers
        ``figure`` (of :data:`PEER_FIGURES`), ``peers`` and ``value_percent``.
    own
        The municipality's, shares of revenue, by the names of :class:`.targets.KeyFigures`.

    Returns
    -------
    pandas.DataFrame
        ``figure``, ``peers``, ``own_percent``, ``value_percent`` and ``difference_points`` (own
        less theirs); a figure of its own that is not known is left out.
    """
    known = peers.figure.map(lambda figure: 100 * own[PEER_FIGURES[figure]]).astype(float)
    frame = peers[["figure", "peers"]].assign(
        own_percent=known,
        value_percent=peers.value_percent.astype(float),
        difference_points=known - peers.value_percent.astype(float),
    )
    return frame.dropna(subset="own_percent", ignore_index=True)
