"""What the accounts by function say: figures, how deviations are written off, and what agrees."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.pension.principle import FEWEST, LATEST, MOST_WRONG, Principle
from kommunetall.models.pension.reported_checks import balance_moved, social_costs
from kommunetall.prepare._pension.account import Account
from kommunetall.prepare._reading import rules_exhibit

NOT_READ = "tallene er ikke fra regnskapet etter funksjon"
SHOWN = ("deviation", "amortised", "other", "fund", "total")
TRIED = ("amortised", "at_once", "by_law", "closing", "closing_by_law")


def principle(account: Account) -> Exhibit | Several:
    """Over how many years deviations are written off, and what says so."""
    reported = account.pension.reported
    if reported is None:
        return account.several("principle", why=NOT_READ)
    found = reported.principle
    figures = counts(found)
    period = account.given.rules[account.pension.year].amortisation_years
    first_booked = int(reported.booked.deviation.dropna().index.min())
    is_short = first_booked > account.pension.year - period
    frame = where_tried(found.tried)
    is_beside = found.kind == "at_once" and figures["law_wrong"] > 0
    return account.exhibit(
        "principle",
        frame.dropna(axis="columns", how="all"),
        figures={
            **figures,
            "period": period,
            "latest": min(LATEST, figures["once_tried"]),
            "first_booked": first_booked,
        },
        cases={
            "principle": principle_case(found, figures, is_short),
            "law": "beside" if is_beside else "not_beside",
        },
        notes=("older",) if figures["law_tried"] else (),
        origins=account.computed_from("balance_sheet"),
        status="computed",
    )


def rules(account: Account) -> Exhibit:
    """The rules in force, with their sources; that the municipality takes another way is noted."""
    found = rules_exhibit(account, account.given.sources)
    reported = account.pension.reported
    if reported is None or reported.principle.kind != "at_once":
        return found
    return replace(found, notes=(*found.notes, "at_once"))


def where_tried(tried: pd.DataFrame) -> pd.DataFrame:
    """What each principle gives in the years that it can be tried in, NOK thousand."""
    told = tried[["year", *TRIED]].copy()
    told.loc[tried.fits_by_law.isna(), "by_law"] = np.nan
    told.loc[tried.closing_fits_by_law.isna(), "closing_by_law"] = np.nan
    return told.rename(columns={name: f"{name}_nok_thousand" for name in TRIED})


def counts(found: Principle) -> dict[str, int]:
    """In how many years each principle fits, of how many that it can be tried in."""
    once_fits, once_tried = found.count("fits_at_once")
    due_fits, due_tried = found.count("fits_by_law")
    left_fits, left_tried = found.count("closing_fits_by_law")
    return {
        "once_fits": once_fits,
        "once_tried": once_tried,
        "law_fits": due_fits + left_fits,
        "law_tried": due_tried + left_tried,
        "law_wrong": due_tried + left_tried - due_fits - left_fits,
    }


def principle_case(found: Principle, figures: dict[str, int], is_short: bool) -> str:
    """How the principle is told; `is_short` where known vintages are not all that are left."""
    if found.kind == "at_once":
        return "at_once" if figures["once_fits"] == figures["once_tried"] else "now_at_once"
    if found.kind == "by_law":
        return "by_law_short" if is_short else "by_law"
    if max(figures["once_tried"], figures["law_tried"]) < FEWEST:
        return "too_few"
    is_latest = figures["law_tried"] >= FEWEST and by_law_share(figures) >= 1 - MOST_WRONG
    return "not_now" if is_latest else "unknown"


def by_law_share(figures: dict[str, int]) -> float:
    """How much of what can be tried the law's years explain, a share."""
    return figures["law_fits"] / figures["law_tried"]


def booked(account: Account) -> Exhibit | Several:
    """What is booked for pension by function each year, NOK thousand without contribution."""
    reported = account.pension.reported
    if reported is None:
        return account.several("booked", why=NOT_READ)
    names = {name: f"{name}_nok_thousand" for name in SHOWN}
    frame = reported.booked[list(SHOWN)].rename(columns=names).rename_axis("year").reset_index()
    return account.exhibit("booked", frame, status="observed")


def holds_case(outcomes: pd.Series) -> Literal["all", "one", "some"]:
    """Whether a check holds in all of several years, in the only one, or not in all.

    Examples
    --------
    >>> holds_case(pd.Series(["exact"])), holds_case(pd.Series(["exact", "differs"]))
    ('one', 'some')
    """
    if (outcomes == DIFFERS).any():
        return "some"
    return "one" if len(outcomes) == 1 else "all"


def checks(account: Account) -> Several:
    """Whether the accounts by function agree with the balance sheet and the economic overview."""
    reported = account.pension.reported
    assert reported is not None
    tables = account.given.tables.frames
    found = {
        "balance_moved": (balance_moved(reported, account.sheet), "balance_sheet"),
        "social_costs": (
            social_costs(reported, tables.get("economic_overview")),
            "economic_overview",
        ),
    }
    parts = [
        account.exhibit(
            f"checks.{name}",
            frame.assign(is_strong=frame.outcome == DIFFERS),
            figures={"of": len(frame), "right": int((frame.outcome != DIFFERS).sum())},
            cases={
                "holds": holds_case(frame.outcome),
                "contribution": "with" if reported.has_contribution else "without",
            },
            origins=account.computed_from(table),
            status="computed",
        )
        for name, (frame, table) in found.items()
        if len(frame)
    ]
    return account.several("checks", *parts, why="ingen andre oversikter har tall å prøve mot")
