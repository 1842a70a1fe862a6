"""Whether what is published adds up: a table for each question."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.exhibit import Several
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.pension import report as model
from kommunetall.prepare._pension import reported
from kommunetall.prepare._pension.account import Account


def checks(account: Account) -> Several:
    """Does what is published add up? A table for each question."""
    if account.pension.reported is not None:
        return reported.checks(account)
    found = model.checks_of(account.pension, account.given.rates, account.sheet)
    parts = [
        account.exhibit(
            f"checks.{name}",
            with_strong(frame),
            figures={**account.figures_of_year, **figures_of_check(name, frame)},
            cases=case_of_check(frame),
            notes=account.spelled if name == "sums_of_note" else (),
            origins=account.computed_from(*(("balance_sheet",) if name == "balance_sheet" else ())),
            status="computed",
        )
        for name, frame in found.items()
    ]
    return account.several("checks", *parts, why="noten har ingen summer å prøve")


def figures_of_check(name: str, frame: pd.DataFrame) -> dict[str, object]:
    """How many of a table's checks hold, and what the one that does not differs by."""
    if name == "readings":
        rest = frame.set_index("item").loc["charge_residual"]
        return {
            "same_basis_rest": rest.same_basis_nok_million,
            "added_rest": rest.contribution_added_nok_million,
        }
    wrong = frame[frame.outcome == DIFFERS]
    figures: dict[str, object] = {"of": len(frame), "right": len(frame) - len(wrong)}
    for column in ("printed", "computed"):
        is_one = len(wrong) == 1 and column in wrong
        figures[f"{column}_nok_million"] = float(wrong[column].iloc[0]) if is_one else np.nan
    return figures


def case_of_check(frame: pd.DataFrame) -> dict[str, str]:
    """Whether all checks of a table hold, and which it is that does not where it is one."""
    if "outcome" not in frame:
        return {}
    wrong = frame[frame.outcome == DIFFERS]
    holds = "all" if wrong.empty else "but_one" if len(wrong) == 1 else "fewer"
    is_one = len(wrong) == 1 and "identity" in wrong
    return {"holds": holds, "wrong": str(wrong.identity.iloc[0]) if is_one else "none"}


def with_strong(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of checks with those emphasised that differ."""
    return frame.assign(is_strong=frame.outcome == DIFFERS) if "outcome" in frame else frame
