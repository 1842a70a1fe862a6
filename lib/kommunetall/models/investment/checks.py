"""What the annual report states in its text and notes, beside the same from its tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from kommunetall.models.findings import HAIR
from kommunetall.models.investment.repayment import TreasuryRepayment
from kommunetall.models.investment.statement import actual_by_line
from kommunetall.models.outcomes import AGREES, DIFFERS

NOTED = ("depreciation", "opening_debt", "repaid")
FUNDS_CHANGE: Final = "unrestricted_funds_change"
UNRESTRICTED: Final = "unrestricted_investment_funds"


def compared(rows: pd.DataFrame) -> pd.DataFrame:
    """Stated and computed figures beside each other; what lacks either is left out.

    Parameters
    ----------
    rows
        ``label``, ``value`` (as stated) and ``computed``, NOK million.

    Returns
    -------
    pandas.DataFrame
        ``label``, ``stated_nok_million``, ``computed_nok_million``, ``difference_nok_million``
        (stated less computed) and ``outcome``: ``agrees`` within half of the last stated digit,
        else ``differs``.
    """
    kept = rows.astype({"value": float, "computed": float}).dropna().reset_index(drop=True)
    difference = kept.value - kept.computed
    half_digit = np.where(
        kept.value == kept.value.round(0),
        0.5,
        np.where(kept.value == kept.value.round(1), 0.05, 0.0015),
    )
    return pd.DataFrame(
        {
            "label": kept.label.astype("str"),
            "stated_nok_million": kept.value,
            "computed_nok_million": kept.computed,
            "difference_nok_million": difference,
            "outcome": np.where(difference.abs() <= half_digit + HAIR, AGREES, DIFFERS),
        }
    )


def stated_beside(stated: pd.DataFrame, computed: Mapping[tuple[str, str], float]) -> pd.DataFrame:
    """Rows for :func:`compared`: stated figures that the tables give too, ordered as `computed`.

    Parameters
    ----------
    stated
        ``item``, ``entity`` (empty: of the whole municipality), ``label`` and ``value``.
    computed
        What the tables give, by item and entity; the entity is empty for the whole.
    """
    rows = stated.fillna({"entity": ""}).drop_duplicates(["item", "entity"])
    tables = pd.DataFrame(
        [(*key, amount) for key, amount in computed.items()],
        columns=["item", "entity", "computed"],
    )
    return tables.merge(rows, on=["item", "entity"])[["label", "value", "computed"]]


def requirement_beside(fund: pd.DataFrame, requirement_nok_million: float) -> pd.DataFrame:
    """Row for :func:`compared`: the required fund as printed, and by the council's rules."""
    printed = fund[fund.kind == "requirement"]
    return pd.DataFrame(
        {
            "label": printed.label,
            "value": printed.amount_nok_thousand.astype(float) / 1000,
            "computed": requirement_nok_million,
        }
    )


def funds_beside(reserves: pd.DataFrame, statement: pd.DataFrame) -> pd.DataFrame:
    """Row :data:`FUNDS_CHANGE` for :func:`compared`: the fund's change as printed, and of 2A.

    The restricted funds are left out: the table of reserves is the treasury's, 2A the enterprises'
    too.
    """
    unrestricted = reserves[reserves["item"] == UNRESTRICTED]
    return pd.DataFrame(
        {
            "label": FUNDS_CHANGE,
            "value": unrestricted.change_nok_thousand.astype(float) / 1000,
            "computed": actual_by_line(statement)["unrestricted_fund_net"] / 1000,
        }
    )


def note_beside(note: TreasuryRepayment, other: TreasuryRepayment) -> pd.DataFrame:
    """Rows ``note_<figure>`` for :func:`compared`: the treasury's in the note, and elsewhere."""
    return pd.DataFrame(
        {
            "label": [f"note_{name}" for name in NOTED],
            "value": [getattr(note, name) for name in NOTED],
            "computed": [getattr(other, name) for name in NOTED],
        }
    )


def spent_by_entity(projects: pd.DataFrame) -> pd.DataFrame:
    """``actual`` and revised ``budget`` by entity, NOK million; without shares and holdings."""
    rows = projects[(projects.kind == "project") & (projects.part != 3)]
    money = rows[["actual_nok_thousand", "revised_budget_nok_thousand"]].astype(float) / 1000
    return money.groupby(rows.entity, sort=False).sum().set_axis(["actual", "budget"], axis=1)
