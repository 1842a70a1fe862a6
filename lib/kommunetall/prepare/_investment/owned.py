"""What the municipality owns: how its enterprises did, as it says itself."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.findings import number_case
from kommunetall.prepare._investment.account import Account, figures_case

RESULT = "enterprise_result"
EQUITY = "negative_equity_cover_ahead"
CoverCase = Literal["told", "none"]


def enterprises(account: Account) -> Exhibit | Several:
    """Results of the enterprises, and what must be covered of them the year after, as stated.

    Raises
    ------
    NotThere
        If nothing is stated at all.
    """
    rows = account.given.tables["stated_figures"]
    own = rows[rows["item"].isin([RESULT, EQUITY])]
    if own.empty:
        return account.several("enterprises", why="resultatene i foretakene er ikke oppgitt")
    results = own[own["item"] == RESULT]
    deficits = results[results.value < 0]
    cover = float(own[own["item"] == EQUITY].value.sum())
    amounts = own[["label"]].assign(amount_nok_million=own.value.astype(float))
    return account.exhibit(
        "enterprises",
        amounts.reset_index(drop=True),
        figures={
            "deficits": tuple(named(account, deficits)),
            "deficit": -float(deficits.value.sum()),
            "cover": cover,
        },
        cases={
            "deficit": number_case(len(deficits)),
            "cover": "told" if cover else "none",
            "whose": figures_case(account),
        },
        origins=account.source("stated_figures"),
        status="observed",
    )


def named(account: Account, rows: pd.DataFrame) -> list[str]:
    """Names of the entities that figures are of; their labels where no entity stands beside."""
    names = account.account.structure.entity_names
    codes = rows.entity if "entity" in rows else pd.Series(pd.NA, rows.index)
    labels = zip(codes, rows.label, strict=True)
    return [label if pd.isna(code) else names.get(code, code) for code, label in labels]
