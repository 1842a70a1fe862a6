"""Statement 2A: what was invested, how it was paid, and what was not covered."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import investment as model
from kommunetall.prepare._investment.account import Account
from kommunetall.prepare._investment.columns import STATEMENT

TABLE = "investment_statement"
OTHERS = ("vat_compensation", "grants", "transfer")
Whose = Literal["treasury", "all"]
Uncovered = Literal["both", "new", "covered", "none"]
LoansStruck = Literal["left", "even", "none"]


def statement(account: Account) -> Exhibit:
    """Statement 2A as printed, income negative; its posts are numbers where they are printed so."""
    rows = account.given.tables[TABLE]
    if rows.post.str.fullmatch(r"\d+").fillna(False).all():
        rows = rows.assign(post=rows.post.astype(int))
    known = account.account.financing
    other = round(known.gross_nok_million - known.assets_nok_million, 3)
    shown = account.rows_of("statement", TABLE, rows, ("post", "label", *STATEMENT))
    has_deviation = shown.frame.columns.str.contains("deviation").any()
    return replace(
        shown,
        notes=("signs", "deviation") if has_deviation else ("signs",),
        figures={
            **shown.figures,
            "assets_nok_million": known.assets_nok_million,
            "completion_share": known.completion_share,
            "gross_nok_million": known.gross_nok_million,
            "other_nok_million": other if other > 0 else np.nan,
            "others": tuple(f"«{label}»" for label in known.others),
        },
        cases={
            **shown.cases,
            "completion": "known" if known.completion_share > 0 else "unknown",
            "whose": whose_case(account),
        },
    )


def whose_case(account: Account) -> Whose:
    """Whose statement 2A is: of the treasury alone, where there are enterprises too, or of all."""
    rows = account.given.tables.get(TABLE)
    if rows is None:
        return "all"
    alone = account.account.structure.has_enterprises and model.is_of_treasury(rows)
    return "treasury" if alone else "all"


def uncovered(account: Account) -> Exhibit:
    """What earlier years left uncovered, and what next year's budget must have."""
    steps = account.account.financing.uncovered.set_index("step").change_nok_million
    covered, carried = float(steps["earlier"]), float(steps["carried_forward"])
    struck = model.struck_loans(account.given.tables)
    told = loans_struck_case(struck, carried)
    return account.exhibit(
        "uncovered",
        figures={
            "covered_nok_million": covered,
            "carried_nok_million": carried,
            "left_nok_million": -struck.before_nok_million,
            "loans_struck_nok_million": struck.nok_million,
            "own_struck_nok_million": struck.by_line.get("own_loans_struck"),
            "lending_on_struck_nok_million": struck.by_line.get("lending_on_loans_struck"),
        },
        cases={
            "uncovered": uncovered_case(covered, carried),
            "loans_struck": told,
            "which_loans": "not_told" if told == "none" else model.which_loans(struck),
        },
        origins=account.source(TABLE),
    )


def uncovered_case(covered_nok_million: float, carried_nok_million: float) -> Uncovered:
    """Whether the year covered what earlier years had left, and left something itself."""
    if covered_nok_million:
        return "both" if carried_nok_million else "covered"
    return "new" if carried_nok_million else "none"


def loans_struck_case(struck: model.Struck, carried_nok_million: float) -> LoansStruck:
    """Whether the year lacked nothing before loans were struck, and something after it.

    >>> loans_struck_case(model.Struck(-0.634, {"loans_struck": 3.725}), 3.091)
    'left'
    """
    if not struck.by_line or not carried_nok_million > 0 or not struck.before_nok_million <= 0:
        return "none"
    return "left" if struck.deviation == "under" else "even"


def mix(account: Account) -> Exhibit | Several:
    """What paid for the investment, largest first."""
    frame = account.account.financing.mix
    if frame.empty:
        return account.several("mix", why="det ble ikke investert")
    parts = frame.set_index("source").part_share
    largest = str(frame.source.iloc[0])
    others = "told" if "transfer" not in parts and largest not in OTHERS else "not_said"
    return account.exhibit(
        "mix",
        figures={
            "share": frame.part_share.iloc[0],
            "gross_nok_million": account.account.financing.gross_nok_million,
            **{f"{name}_share": float(parts.get(name, np.nan)) for name in ("loans", *OTHERS)},
        },
        cases={"largest": largest, "without_transfer": others},
        origins=account.source(TABLE),
    )


def financing(account: Account) -> Exhibit:
    """From all investment to the loans that paid for what nothing else paid; no step is nothing."""
    known = account.account.financing
    amounts = known.steps.select_dtypes("number").drop(columns="is_total", errors="ignore")
    steps = known.steps[known.steps.is_total | (amounts != 0).any(axis=1)].reset_index(drop=True)
    return account.sized(
        "financing",
        steps,
        figures={"loans_nok_million": known.loans_nok_million},
        cases={"whose": whose_case(account)},
        origins=account.source(TABLE),
    )
