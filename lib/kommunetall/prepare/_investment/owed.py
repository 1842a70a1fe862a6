"""Debt, interest and repayment, and the disposable fund and the other funds."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import investment as model
from kommunetall.models import key_figures
from kommunetall.models.findings import known_case
from kommunetall.models.investment.debt import net_of_one_point
from kommunetall.models.investment.repayment import Repaid, repaid_of
from kommunetall.models.moved import TENTHS, amount_moved, moved
from kommunetall.models.structure import ENTERPRISE, Structure, named
from kommunetall.prepare._investment.account import Account, Enterprises, enterprises_case
from kommunetall.prepare._investment.scope import covers_case

LentTo = Literal["nobody", "treasury", "treasury_and_enterprise", "treasury_and_enterprises"]
Payer = Literal["beside_enterprises", "beside_enterprise", "treasury", "municipality"]
RateCase = Literal["loans", "loans_of_treasury", "expense", "expense_of_treasury"]
CLEARLY = 0.001
REDUCTION = "repayment_reduction"
HALF_A_TENTH = 0.05
OF_REQUIREMENT = ("closing", "requirement_part", "requirement", "gap", "share")


def treasury_repayment(account: Account) -> Exhibit:
    """What the treasury repaid, and what its assets must be worth for that to be enough.

    Raises
    ------
    NotThere
        If neither that nor a note tells what the law asks.
    """
    known = account.account.debt.treasury
    has_note = "minimum_repayment" in account.given.tables
    if not knows_repayment(account):
        raise NotThere("Det loven krever, er ikke kjent.", tables=("minimum_repayment",))
    structure, why = account.account.structure, model.remark_of(account.given.tables, REDUCTION)
    enterprises = [structure.entity_names[code] for code in structure.of_kind(ENTERPRISE)]
    return account.exhibit(
        "treasury_repayment",
        figures={
            **vars(known),
            "least_book_value": known.least_book_value,
            "reduction": account.account.stated.of(REDUCTION),
            "reduction_why": why,
            "enterprise_names": tuple(enterprises),
        },
        cases={
            "minimum": "unknown" if np.isnan(known.minimum) else "known",
            "reduction": "why"
            if model.remark_of(account.given.tables, "repayment_reduction")
            else "alone",
            "note": "given" if has_note else "lacks",
            "others": "some" if enterprises and not has_note else "none",
            "payer": payer_case(account),
        },
        notes=account.account.note_differs,
    )


def payer_case(account: Account) -> Payer:
    """Who pays the treasury's loans, by the entities that there are beside it."""
    of_enterprises: dict[str, Payer] = {
        "several": "beside_enterprises",
        "one": "beside_enterprise",
        "none": "treasury",
    }
    is_alone = account.cases["entities"] == "one"
    return "municipality" if is_alone else of_enterprises[account.cases["enterprises"]]


def knows_repayment(account: Account) -> bool:
    """Whether it is told what the treasury repaid."""
    if "minimum_repayment" in account.given.tables:
        return True
    return not np.isnan(model.or_missing(lambda: account.account.debt.treasury.least_book_value))


def repayments(account: Account) -> Exhibit:
    """What each entity repaid, and what the law asks of it."""
    checked = account.account.debt.repayments.drop(columns="year")
    names = account.account.structure.entity_names
    frame = checked.assign(entity=named(checked.entity, names))
    return account.exhibit(
        "repayments",
        frame,
        notes=("abbreviations",),
        origins=account.source("minimum_repayment"),
    )


def lender(account: Account) -> Exhibit | Several:
    """Who raises the municipality's loans, and for whom; what the treasury is, if not told before.

    Raises
    ------
    NotThere
        If the loans are not there.
    """
    account.account.debt.purposes  # noqa: B018
    structure = account.account.structure
    if not structure.has_loan_fund and not structure.has_several_entities:
        return account.several("lender", why="kommunen har én regnskapsenhet")
    beside = "told" if knows_repayment(account) else account.cases["enterprises"]
    return account.exhibit("lender", cases={"lent_to": lent_to_case(structure), "beside": beside})


def lent_to_case(structure: Structure) -> LentTo:
    """Whom a loan fund lends to."""
    if not structure.has_loan_fund:
        return "nobody"
    lent_to: dict[Enterprises, LentTo] = {
        "none": "treasury",
        "one": "treasury_and_enterprise",
        "several": "treasury_and_enterprises",
    }
    return lent_to[enterprises_case(structure)]


def debt(account: Account) -> Exhibit:
    """Loans by what they paid for, else by kind, with growth and parts."""
    known = account.account.debt
    frame = known.purposes.dropna(axis=1, how="all")
    opening, closing = known.opening_nok_million, known.debt_nok_million
    growth = closing / opening - 1 if opening > 0 else np.nan
    lent = known.lent_nok_million
    has_fund = account.account.structure.has_loan_fund
    stated = account.account.stated
    repaid = stated.of("gross_debt_repayment")
    raised = closing - opening + repaid
    parts = repaid_parts(account, repaid)
    start_remark = model.remark_of(account.given.tables, "start_loan_interest_expense")
    has_rate = not np.isnan(known.own_rate)
    rate = rate_case(known.rate_basis, account.cases["entities"])
    return account.sized(
        "debt",
        frame,
        figures={
            "debt_nok_million": closing,
            "opening_nok_million": opening,
            "growth_share": growth,
            "repaid": repaid,
            "raised": raised if raised > 0 else np.nan,
            **parts._asdict(),
            "lent_nok_million": lent,
            "lent_growth_share": frame.growth_share.iloc[-1] if "growth_share" in frame else np.nan,
            "start_loans": stated.of("start_loans"),
            "start_cost": stated.of("start_loan_interest_expense"),
            "start_income": stated.of("start_loan_interest_income"),
            "start_remark": start_remark,
            "surplus": stated.of("loan_fund_surplus"),
            "surplus_corrected": known.loan_fund_surplus_nok_million,
            "own_rate": known.own_rate,
            "rate_of_opening": known.rate_of_opening,
            "bank_balance": stated.of("bank_balance"),
            "credit_line": stated.of("credit_line"),
        },
        cases={
            "source": "balance" if known.is_of_balance else "loans",
            "growth": amount_moved(opening if opening > 0 else np.nan, closing, TENTHS),
            "kind": "lent" if has_fund and abs(lent - closing) >= 1 else "owed",
            "repaid": parts.told,
            "rate": rate if has_rate else "unknown",
            "rate_errors": rate_errors_case(account),
            "rate_of_opening": opening_rate_case(known.own_rate, known.rate_of_opening),
            "errors": "taken_out" if known.rate_is_corrected else "as_booked",
            "start_remark": "said" if start_remark else "none",
        },
        notes=("abbreviations",),
    )


def rate_errors_case(account: Account) -> Literal["taken_out", "as_booked"]:
    """Whether a known error is taken out of the municipality's own rate, where that is known."""
    known = account.account.debt
    is_corrected = known.rate_is_corrected and not np.isnan(known.own_rate)
    return "taken_out" if is_corrected else "as_booked"


def opening_rate_case(own: float, of_opening: float) -> Literal["higher", "none"]:
    """Whether interest is a clearly larger share of the loans that there were all the year.

    Examples
    --------
    >>> opening_rate_case(0.0404, 0.0431), opening_rate_case(0.0404, 0.0408)
    ('higher', 'none')
    """
    return "higher" if of_opening - own >= CLEARLY else "none"


def repaid_parts(account: Account, repaid_nok_million: float) -> Repaid:
    """What all repayment consists of, where the note and the investment account tell."""
    tables = account.given.tables
    if not {"minimum_repayment", "investment_statement"} <= set(tables):
        return Repaid()
    charged = float(tables["minimum_repayment"].repaid_nok_thousand.sum()) / 1000
    return repaid_of(repaid_nok_million, charged, tables["investment_statement"])


def rate_case(basis: str, entities: str) -> RateCase:
    """What the rate is of, and whether it is the treasury's alone."""
    cases: dict[tuple[str, str], RateCase] = {
        ("loans", "several"): "loans_of_treasury",
        ("loans", "one"): "loans",
        ("expense", "several"): "expense_of_treasury",
        ("expense", "one"): "expense",
    }
    return cases[basis, entities]


def hedge(account: Account) -> Exhibit:
    """How much of the debt is hedged, what it was, and why it changed."""
    known, stated = account.account.debt, account.account.stated
    share, before = known.hedge_share, stated.of("hedge_share_opening") / 100
    why = model.remark_of(account.given.tables, "hedge_share")
    return account.exhibit(
        "hedge",
        figures={
            "hedge": share,
            "hedge_before": before,
            "why": why,
            "cost": known.point_cost_nok_million,
            "unhedged": known.own_debt_nok_million * (1 - share),
        },
        cases={
            "hedge": moved(100 * before, 100 * share, 0),
            "why": "said" if why else "not_said",
        },
    )


def hedging(account: Account) -> Exhibit:
    """What one percentage point costs, as the debt is hedged and as the council asks."""
    debt, cash = account.account.debt, cash_of(account)
    lent_on = lent_on_notes(debt.lending_on_nok_million, debt.is_of_balance)
    of_fees = () if np.isnan(net_of_one_point(debt.changes)) else ("fees",)
    return account.sized(
        "hedging",
        debt.hedging,
        figures={
            "cost": debt.point_cost_nok_million,
            "lent_on": debt.lending_on_nok_million,
            "cash": cash,
        },
        cases={"cash": "known" if cash > 0 else "unknown"},
        notes=(*lent_on, *of_fees, "income"),
    )


def cash_of(account: Account) -> float:
    """Cash and bank deposits at the year's end as stated, else as the balance has them."""
    stated = account.account.stated.of("bank_balance")
    if not np.isnan(stated):
        return stated
    return key_figures.figure(account.given.tables, "cash")


def lent_on_notes(lent_on_nok_million: float, is_of_balance: bool) -> tuple[str, ...]:
    """Whether what is lent on is left out of the interest, or may be in it."""
    if is_of_balance:
        return ("may_be_lent_on",)
    return ("lent_on",) if lent_on_nok_million > 0 else ()


def interest_changes(account: Account) -> Exhibit:
    """What changes of interest cost, as the debt is hedged."""
    known = account.account.debt
    frame = known.changes.drop(columns=["case", "hedge_share", "unhedged_nok_million"])
    holds = {
        "self_cost_unknown": not known.knows_self_cost,
        "rent": account.account.structure.has_enterprises,
        "income": True,
    }
    notes = tuple(key for key, is_so in holds.items() if is_so)
    most, cash = float(frame.cost_nok_million.max()), cash_of(account)
    return account.sized(
        "interest_changes",
        frame,
        figures={"most": most, "cash": cash},
        cases={
            "lending_on": "left_out" if known.lending_on_nok_million else "none",
            "cash": "known" if cash > 0 else "unknown",
        },
        notes=notes,
    )


def fund(account: Account) -> Exhibit:
    """The disposable fund through the year, and what is required."""
    reserves, stated = account.account.reserves, account.account.stated
    above, closing = reserves.above_nok_million, reserves.closing_nok_million
    opening = model.or_missing(lambda: reserves.opening_nok_million)
    change = closing - opening
    two = stated.of("disposable_fund_change_two_years")
    four = stated.of("disposable_fund_change_four_years")
    return account.sized(
        "fund",
        reserves.steps,
        figures={
            "above_nok_million": above,
            "closing": closing,
            "opening": opening,
            "change": change,
            "fund_share": closing / reserves.bases.revenue_nok_million,
            "share_before_percent": stated.of("disposable_fund_share_previous"),
            "two_years": two,
            "four_years": four,
            "two_years_ago": account.given.year - 2,
            "four_years_ago": account.given.year - 4,
            "required": reserves.required_nok_million,
        },
        cases={
            "above": known_case(above, "above", "below", "at"),
            "change": amount_moved(opening, closing, TENTHS),
            "two": moved(0.0, two, 0),
            "four": moved(0.0, four, 0),
        },
        origins=account.source("disposable_fund") or account.source("balance_sheet"),
    )


def earmarked(account: Account) -> Exhibit | Several:
    """Parts of the disposable fund that are set aside for a purpose."""
    frame = model.earmarked(account.given.tables["disposable_fund"])
    if frame.empty:
        return account.several("earmarked", why="ingen deler av fondet er oppgitt som bundet")
    total = float(frame.amount_nok_million.sum())
    closing = account.account.reserves.closing_nok_million
    return account.sized(
        "earmarked",
        frame,
        figures={"earmarked_amount": total, "closing": closing},
        notes=("not_dated",),
        origins=account.source("disposable_fund"),
    )


def disposable_fund(account: Account) -> Exhibit | Several:
    """What is required of the disposable fund, as printed."""
    rows = account.given.tables["disposable_fund"]
    own = rows[rows.kind.isin(OF_REQUIREMENT)]
    if set(own.kind) <= {"closing", "share"}:
        return account.several("disposable_fund", why="kravet til fondet er ikke trykt")
    columns = ("label", "amount_nok_thousand", "share_percent")
    made = account.rows_of("disposable_fund", "disposable_fund", own, columns)
    return replace(made, notes=("abbreviations",))


def farthest(labels: pd.Series, changes: pd.Series) -> dict[str, object]:
    """The fund that grew most and the one that fell most, missing where none did."""
    moved = pd.DataFrame({"label": labels, "change": changes}).dropna().sort_values("change")
    down, up = moved[moved.change < 0].head(1), moved[moved.change > 0].tail(1)
    return {
        "up_label": up.label.iloc[0] if len(up) else np.nan,
        "up": up.change.iloc[0] if len(up) else np.nan,
        "down_label": down.label.iloc[0] if len(down) else np.nan,
        "down": down.change.iloc[0] if len(down) else np.nan,
    }


def reserves(account: Account) -> Exhibit:
    """All funds of the treasury as printed, else as the balance has them."""
    columns = ("label", "previous_year_nok_thousand", "current_year_nok_thousand")
    shown = (*columns, "change_nok_thousand")
    tables, table = account.given.tables, "reserves"
    if "reserves" not in tables and "balance_sheet" in tables:
        table = "balance_sheet"
        rows = model.funds_of_balance(tables[table])
    else:
        rows = tables["reserves"]
    sums = rows[rows.kind == "sum"].iloc[-1:]
    before, now = (float(sums[c].astype(float).sum(min_count=1)) / 1000 for c in columns[1:])
    made = account.rows_of("reserves", table, rows, shown)
    own = rows[rows.kind != "sum"] if table == "reserves" else rows[:0]
    changes = (own[columns[2]].astype(float) - own[columns[1]].astype(float)) / 1000
    beside = beside_2a(account)
    return replace(
        made,
        figures={
            **made.figures,
            "now": now,
            "moved": now - before,
            **farthest(own.label, changes),
            **beside,
        },
        cases={**made.cases, "moved": amount_moved(before, now, TENTHS)},
        notes=("beside_2a",) if beside else (),
    )


def beside_2a(account: Account) -> dict[str, float]:
    """What 2A, of the enterprises too, set aside to restricted funds, and how far that is off.

    NOK million; empty where the funds and 2A are of the same, or show the same.
    """
    tables = account.given.tables
    is_together = covers_case(account).startswith("together")
    if not is_together or "reserves" not in tables or "item" not in tables["reserves"]:
        return {}
    grew, net = model.restricted_beside(tables["reserves"], tables["investment_statement"])
    is_same = np.isnan(grew) or abs(grew - net) < HALF_A_TENTH
    return {} if is_same else {"net_in_2a": net, "gap": grew - net}
