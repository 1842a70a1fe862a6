"""The net operating result: against its budgets and others', how it came about, and its errors."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.data.packages import Origin
from kommunetall.errors import DataError, NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import investment as model
from kommunetall.models.findings import sign_case
from kommunetall.models.investment.result import disposed_case
from kommunetall.models.moved import TENTHS, amount_moved, is_another
from kommunetall.prepare._investment import read
from kommunetall.prepare._investment.account import (
    Account,
    account_of,
    consolidated_debt_share,
    figures_case,
    require_accounts,
)
from kommunetall.prepare._investment.columns import AGAINST_ADOPTED, BUDGETS, PREVIOUS, REVISED
from kommunetall.prepare._investment.owned import enterprises

ERRORS = "uncorrected_errors"
RESULT = "net_operating_margin"
NET_DEBT = "net_debt_of_revenue"
ADDED_BACK = ("committees_transfer", "committees_provision", "committees_use")
MOVES = {
    "transferred": ("transfer",),
    "fund_used": ("disposable_fund_use",),
    "provided": ("restricted_fund_provision", "account_restricted_provision"),
    "used": ("restricted_fund_use", "account_restricted_use"),
}
NO_ERRORS = "det er ikke oppgitt noen feil i regnskapet"
Known = Literal["known", "unknown"]
DebtOf = Literal["all_entities", "as_others"]
NetChange = Literal["rose", "fell", "same", "nearly", "alone", "unknown"]
RemarkCase = Literal["figure", "said", "none"]
RestrictedMoves = Literal["known", "known_stated", "unknown", "unknown_stated"]
ResultCase = Literal["none", "one", "between"]


def is_known(value: float) -> Known:
    """Whether a figure is known."""
    return "unknown" if np.isnan(value) else "known"


def key_figures(account: Account) -> Exhibit | Several:
    """Key figures of the economy, whether the council has rules on them or not.

    Those that other sections are about are shown only beside others.

    Raises
    ------
    NotThere
        If none is known.
    """
    frame = account.account.key_figures
    if frame.empty:
        raise NotThere("Ingen nøkkeltall er kjent.", tables=("balance_sheet",))
    if set(frame.figure) <= set(TOLD_ELSEWHERE):
        return account.several("key_figures", why="tallene står under sine egne overskrifter")
    if frame.revenue_share.isna().all():
        frame = frame.drop(columns="revenue_share")
    amounts = frame.set_index("figure").amount_nok_million
    figures = {f"{name}_known": float(amounts.get(name, np.nan)) for name in SAID}
    change = account.account.net_debt_change_nok_million
    whose = figures_case(account)
    return account.sized(
        "key_figures",
        frame,
        figures={
            **figures,
            "net_debt_change": change,
            "net_debt_share": model.net_debt_share(account.given.tables),
            "consolidated_share": consolidated_debt_share(account),
        },
        cases={
            **{name: is_known(figures[f"{name}_known"]) for name in SAID},
            "net_change": net_change_case(figures["net_debt_known"], change),
            "whose": whose,
            "debt": debt_case(account),
        },
        notes=("of_treasury",) if whose == "treasury" else (),
    )


def debt_case(account: Account) -> DebtOf:
    """Whether gross debt is of all accounting units, or as the other key figures are."""
    is_of_all = account.account.structure.has_several_entities
    return "all_entities" if is_of_all and not account.account.debt.is_of_balance else "as_others"


def net_change_case(net_debt_nok_million: float, change_nok_million: float) -> NetChange:
    """Whether net debt grew, as it is printed; or is not known.

    >>> net_change_case(1375.3, 43.2), net_change_case(1375.3, -0.02), net_change_case(10.0, np.nan)
    ('rose', 'same', 'alone')
    """
    if np.isnan(net_debt_nok_million):
        return "unknown"
    before = net_debt_nok_million - change_nok_million
    found = amount_moved(before, net_debt_nok_million, TENTHS)
    return "alone" if found == "unknown" else found


SAID = ("working_capital", "net_debt")
TOLD_ELSEWHERE = ("net_operating_result", "corrected_result", "disposable_fund", "gross_debt")


def peers(account: Account, known: model.KeyFigures) -> Exhibit | Several:
    """Key figures beside those of the municipalities that the annual report compares with."""
    rows = account.given.tables["peer_figures"]
    frame = model.beside_peers(rows, vars(known))
    if frame.empty:
        return account.several("peers", why="kommunens egne nøkkeltall er ikke kjent")
    last = frame.iloc[-1]
    result = frame[(frame.figure == RESULT) & (last.figure != RESULT)].head(1)
    of_result = result.iloc[0] if len(result) else pd.Series(np.nan, frame.columns)
    has_debt = NET_DEBT in set(frame.figure)
    consolidated = consolidated_debt_share(account) if has_debt else np.nan
    notes = {
        "of_treasury": figures_case(account) == "treasury",
        "consolidated": not np.isnan(consolidated) and last.figure != NET_DEBT,
    }
    return account.exhibit(
        "peers",
        frame,
        figures={
            "peers": last.peers,
            "own": last.own_percent,
            "theirs": last.value_percent,
            "peers_of_result": of_result.peers,
            "own_result": of_result.own_percent,
            "their_result": of_result.value_percent,
            "consolidated": consolidated,
        },
        cases={"figure": figure_case(str(last.figure), consolidated, account)},
        notes=tuple(key for key, holds in notes.items() if holds),
        origins=account.source("peer_figures"),
    )


def figure_case(figure: str, consolidated_share: float, account: Account) -> str:
    """Which figure is told first; net debt with its enterprises beside it, where that is known."""
    if figure != NET_DEBT or np.isnan(consolidated_share):
        return figure
    return f"{figure}_{account.cases['enterprises']}"


def against_budget(account: Account) -> Exhibit:
    """The result beside its budgets; sentences alone where none of them is known.

    Raises
    ------
    NotThere
        If the result is not known.
    """
    known = account.account.result
    net = known.net_nok_million
    frame = pd.DataFrame(columns=["case", "result_nok_million"])
    better = {"original_budget": np.nan, "revised_budget": np.nan}
    budgets = better
    if known.budgets:
        frame = known.against_budget
        rows = frame.set_index("case")
        better = {name: float(rows.better_nok_million.get(name, np.nan)) for name in better}
        budgets = {name: float(rows.result_nok_million.get(name, np.nan)) for name in better}
    target = account.account.target_result_nok_million
    unspent = account.account.stated.of("unspent_earmarked_grants")
    remark = model.remark_of(account.given.tables, "net_operating_result")
    before, moves = result_before(account), moved(account)
    struck = model.struck_of(account.given.tables, model.DEVIATION)
    of_moves = is_known(moves["provided"] + moves["used"])
    is_stated = model.states_corrected_result(account.given.tables)
    return account.sized(
        "against_budget",
        frame,
        figures={
            "result": net,
            "margin_share": known.margin_share,
            "target": target,
            "target_share": account.given.targets.net_operating_margin,
            "lacking": target - net,
            "revised_better": better["revised_budget"],
            "original_better": better["original_budget"],
            "revised_budget": budgets["revised_budget"],
            "original_budget": budgets["original_budget"],
            "unspent": unspent,
            "unspent_of_provision": model.unspent_of_provision(unspent, moves["provided"]),
            "remark": remark,
            "before": before,
            "deviation": struck.before_nok_million,
            "struck": struck.nok_million,
            "previous_year": account.given.year - 1,
            **moves,
            "revenue_nok_million": known.revenue_nok_million,
            "corrected_result": account.account.corrected_result_nok_million,
        },
        cases={
            "sign": sign_case(net, "surplus", "deficit", "zero"),
            "target": target_case(net, target),
            "revised": model.against_case(better["revised_budget"]),
            "original": model.against_case(better["original_budget"]),
            "revenue": account.account.reserves.revenue_source,
            "remark": remark_case(before, remark),
            "moves": f"{of_moves}_stated" if is_stated else of_moves,
            "deviation": struck.deviation,
            "struck": struck.line,
        },
        origins=account.origins if known.account is None else account.source(known.table),
    )


def remark_case(before_nok_million: float, remark: str) -> RemarkCase:
    """Whether last year's result is known, or only what the municipality says of it."""
    if not np.isnan(before_nok_million):
        return "figure"
    return "said" if remark else "none"


def target_case(result_nok_million: float, target_nok_million: float) -> str:
    """Whether the result reached the council's target."""
    if np.isnan(target_nok_million):
        return "none"
    return "reached" if result_nok_million >= target_nok_million else "missed"


def moved(account: Account) -> dict[str, float]:
    """What was moved to investment and to and from funds, NOK million; missing where nothing was.

    Missing too where the uses of the result are not known.
    """
    steps = pd.Series(dtype=float)
    with suppress(NotThere):
        steps = account.account.result.uses.set_index("step").change_nok_million.abs()
    there = {name: steps[steps.index.isin(own)] for name, own in MOVES.items()}
    return {
        name: float(own.iloc[0]) or np.nan if len(own) else np.nan for name, own in there.items()
    }


def result_before(account: Account) -> float:
    """The result of the year before, NOK million, where the municipality has its tables."""
    given = account.given
    try:
        before = account_of(read.given(given.municipality, given.year - 1))
    except DataError:
        return np.nan
    return model.or_missing(lambda: before.account.result.net_nok_million)


def result(account: Account) -> Exhibit:
    """The net operating result rebuilt from how it was used."""
    known = account.account.result
    made = account.sized(
        "result",
        known.uses,
        figures={"result_nok_million": known.net_nok_million, **moved(account)},
        origins=account.origins if known.account is None else account.source(known.table),
    )
    disposed = disposed_case(known.uses)
    return replace(made, cases={**made.cases, "disposed": f"{disposed}_{made.cases['unit']}"})


def operations(account: Account) -> Exhibit:
    """The net operating result rebuilt from revenue and expenditure."""
    by_committee = "operations_by_committee" in account.given.tables
    frame = account.account.result.operations
    return account.sized(
        "operations",
        frame,
        cases={"spenders": "committees" if by_committee else "service_areas"},
        notes=("added_back",) if frame.step.isin(ADDED_BACK).any() else (),
    )


def errors(account: Account) -> Exhibit | Several:
    """Errors that the municipality knows of in its accounts, and has not corrected."""
    require_accounts(account)
    if ERRORS not in account.given.tables:
        return account.several("errors", why=NO_ERRORS)
    rows = account.given.tables[ERRORS]
    headings = headings_of_errors(account)
    low, high = (rows[f"{end}_nok_thousand"].astype(float) / 1000 for end in ("low", "high"))
    frame = rows[["label", "affects"]].assign(least_nok_million=low, most_nok_million=high)
    if (low == high).all():
        frame = frame.drop(columns="most_nok_million")
        frame = frame.rename(columns={"least_nok_million": "amount_nok_million"})
    if len(set(headings)) > 1:
        frame = frame.assign(heading=headings)
    span = account.account.uncorrected.result
    return account.sized(
        "errors",
        frame.reset_index(drop=True),
        figures={"low": span.low, "high": span.high, "count": len(frame)},
        cases={"result": result_case(*span)},
        origins=source_of_errors(account),
    )


def headings_of_errors(account: Account) -> pd.Series:
    """Headings that the errors stand under, of those that have one."""
    rows = account.given.tables[ERRORS]
    return rows.heading.dropna() if "heading" in rows else pd.Series(dtype=str)


def source_of_errors(account: Account) -> tuple[Origin, ...]:
    """Where the errors are told of; nothing, where that is not known."""
    origin = account.given.origins.get(ERRORS)
    return () if origin is None else (origin.under(headings_of_errors(account)),)


def result_case(low: float, high: float) -> ResultCase:
    """Whether the errors change the result: not, by one amount, or by something between two."""
    if low == high:
        return "one" if low else "none"
    return "between"


def dependence(account: Account) -> Exhibit:
    """What the result would have been without dividends."""
    known = account.account.result
    frame = known.dependence
    values = frame.set_index("case").result_nok_million
    stated, owned = account.account.stated, enterprises(account)
    income, withdrawal = (
        stated.of(item) for item in ("owner_income", "property_enterprise_withdrawal")
    )
    together = withdrawal + account.account.in_text["dividends_companies", ""]
    return account.sized(
        "dependence",
        frame,
        figures={
            **owned.figures,
            "without_extraordinary": float(values.get("without_extraordinary", np.nan)),
            "without_any": float(values.get("without_any", np.nan)),
            "result": known.net_nok_million,
            "power_share": known.power_share,
            "owner_income": income,
            "withdrawal": withdrawal,
            "owner_income_in_tables": together if is_another(income, together) else np.nan,
        },
        cases={
            **owned.cases,
            "enterprise": account.cases["enterprises"],
            "kind": "extraordinary" if "without_extraordinary" in values else "every",
        },
    )


def dividends(account: Account) -> Exhibit:
    """Dividends as printed, and what they were in all."""
    rows = account.given.tables["dividends"]
    sums = rows[rows.kind == "sum"]
    every = (sums if len(sums) else rows).select_dtypes("number").astype(float) / 1000
    whole = every.sum(min_count=1)
    columns = (
        PREVIOUS,
        "actual_nok_thousand",
        "original_budget_nok_thousand",
        "revised_budget_nok_thousand",
        "deviation_nok_thousand",
    )
    made = account.printed("dividends", "dividends", ("label", *columns))
    figures = {
        "paid": float(whole["actual_nok_thousand"]),
        "budget": float(whole.get("original_budget_nok_thousand", np.nan)),
        "before": float(whole.get(PREVIOUS, np.nan)),
    }
    return replace(made, figures={**made.figures, **figures})


def dispositions(account: Account) -> Exhibit | Several:
    """Provisions to funds and their use, as printed among the central items.

    They are among the uses of the result where a prescribed statement has it.
    """
    tables = account.given.tables
    if "central_items" not in tables and account.account.result.account is not None:
        return account.several("dispositions", why="figuren over resultatet har dem")
    items = account.given.tables["central_items"]
    rows = items[items.statement == "year_end_dispositions"]
    columns = ("label", BUDGETS[0], REVISED[0], AGAINST_ADOPTED[0], *REVISED[1:])
    shown = account.rows_of("dispositions", "central_items", rows, columns)
    return replace(shown, notes=("deviation",) if is_budget_less_actual(rows) else ())


def is_budget_less_actual(rows: pd.DataFrame) -> bool:
    """Whether the deviations are printed, and each is the budget less the account, in thousands."""
    columns = [REVISED[0], AGAINST_ADOPTED[0], REVISED[1]]
    known = rows.reindex(columns=columns).astype(float).dropna()
    budget, actual, deviation = (known[column] for column in columns)
    return not known.empty and bool((budget - actual - deviation).abs().le(1).all())
