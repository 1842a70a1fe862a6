"""What the municipality owns: how its enterprises did, as it says itself."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from kommunetall.models.findings import number_case
from kommunetall.models.investment.enterprises import (
    DEFICIT,
    EQUITY,
    RESULT,
    beside_remark,
    cover_case,
)
from kommunetall.prepare._investment.account import Account

NOTHING = pd.DataFrame(columns=["item", "entity", "label", "value"])


class Enterprises(NamedTuple):
    """What the municipality states of its enterprises.

    Attributes
    ----------
    figures
        Names and sum of those with a surplus and of those with a deficit, and what negative equity
        must be covered the year after, and the deficit that comes beside it, NOK million.
    cases
        How many there are of each, and what must be covered.
    """

    figures: dict[str, object]
    cases: dict[str, str]


def enterprises(account: Account) -> Enterprises:
    """What the municipality states of its enterprises; none of anything where it says nothing."""
    rows = account.given.tables.get("stated_figures", NOTHING)
    results = rows[rows["item"] == RESULT]
    figures: dict[str, object] = {
        "cover": float(rows[rows["item"] == EQUITY].value.sum()),
        "beside": float(rows[rows["item"] == DEFICIT].value.sum()),
        "beside_remark": beside_remark(rows),
    }
    cases: dict[str, str] = {"cover": cover_case(rows)}
    for kind, sign in {"surplus": 1, "deficit": -1}.items():
        own = results[sign * results.value > 0]
        figures |= {f"of_{kind}": tuple(named(account, own)), kind: abs(float(own.value.sum()))}
        cases[kind] = number_case(len(own))
    return Enterprises(figures, cases)


def named(account: Account, rows: pd.DataFrame) -> list[str]:
    """Names of the entities that figures are of; their labels where no entity stands beside."""
    names = account.account.structure.entity_names
    labels = zip(rows.entity, rows.label, strict=True)
    return [str(label) if pd.isna(code) else names.get(code, code) for code, label in labels]
