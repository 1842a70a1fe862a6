"""What depends on municipality and year alone: financing, result, debt and reserves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import investment as model
from kommunetall.models.findings import sign_case
from kommunetall.models.structure import ENTERPRISE, Structure, named
from kommunetall.prepare._investment.columns import (
    AGAINST_ADOPTED,
    BUDGETS,
    PREVIOUS,
    REVISED,
    STATEMENT,
    in_reading_order,
)
from kommunetall.prepare._investment.read import Given
from kommunetall.prepare._part import Part
from kommunetall.prepare._reading import rules_exhibit

PARTS_OF_SUMS = ("line", "project", "movement", "requirement_part", "share")
Enterprises = Literal["none", "one", "several"]
LentTo = Literal["nobody", "treasury", "treasury_and_enterprise", "treasury_and_enterprises"]
Growth = Literal["grew", "fell", "same", "lent_grew", "lent_fell", "lent_same"]


@dataclass(frozen=True, eq=False)
class Account(Part):
    """Investment, debt and reserves of the year."""

    given: Given
    account: model.Account

    def source(self, table: str) -> tuple[object, ...]:
        """Where a table comes from; nothing, where it is not there."""
        return tuple(filter(None, [self.given.origins.get(table)]))

    def printed(self, name: str, table: str, columns: tuple[str, ...]) -> Exhibit:
        """A table as it is printed, its sums strong.

        Raises
        ------
        NotThere
            If the table is not there.
        """
        return self.rows_of(name, table, self.given.tables[table], columns)

    def rows_of(
        self, name: str, table: str, rows: pd.DataFrame, columns: tuple[str, ...]
    ) -> Exhibit:
        """Rows of a table as they are printed, its sums strong, without columns that are empty.

        Raises
        ------
        NotThere
            If there are none.
        """
        if rows.empty:
            raise NotThere(f"There are no rows of {table} to show.", tables=(table,))
        there = [column for column in columns if column in rows and rows[column].notna().any()]
        kept = in_reading_order(there)
        frame = rows[kept].assign(is_total=~rows.kind.isin(PARTS_OF_SUMS))
        return self.exhibit(name, frame, origins=self.source(table), status="observed")


@lru_cache(maxsize=64)
def account_of(given: Given) -> Account:
    """The account of the year.

    Raises
    ------
    DataError
        If the tables cannot be right.
    """
    main = next(
        (given.origins[name] for name in ("loans", *given.origins) if name in given.origins),
        None,
    )
    found = model.analyse(given.tables, given.targets)
    return Account(
        "investment",
        given.run,
        given,
        found,
        figures={"year": given.year},
        cases={
            "enterprises": enterprises_case(found.structure),
            "entities": "several" if found.structure.has_several_entities else "one",
            "lender": "loan_fund" if found.structure.has_loan_fund else "treasury",
        },
        origins=() if main is None else (main.with_own_calculations,),
    )


def rules(account: Account) -> Exhibit:
    """What the council has decided, with its sources."""
    if not account.given.sources:
        raise NotThere("There are no rules of the council.", tables=("financial_targets",))
    return rules_exhibit(account, account.given.sources)


def treasury_repayment(account: Account) -> Exhibit:
    """What the treasury repaid, and what its assets must be worth for that to be enough.

    Raises
    ------
    NotThere
        If neither that nor a note tells what the law asks.
    """
    known = account.account.debt.treasury
    if np.isnan(known.least_book_value) and "minimum_repayment" not in account.given.tables:
        raise NotThere("What the law asks is not known.", tables=("minimum_repayment",))
    return account.exhibit(
        "treasury_repayment",
        figures={**vars(known), "least_book_value": known.least_book_value},
        notes=account.account.note_differs,
    )


def repayments(account: Account) -> Exhibit:
    """What each entity repaid, and what the law asks of it."""
    checked = account.account.debt.repayments.drop(columns="year")
    names = account.account.structure.entity_names
    frame = checked.assign(entity=named(checked.entity, names))
    return account.exhibit("repayments", frame, origins=account.source("minimum_repayment"))


def statement(account: Account) -> Exhibit:
    """Statement 2A as printed, income negative; its posts are numbers where they are printed so."""
    rows = account.given.tables["investment_statement"]
    if rows.post.str.fullmatch(r"\d+").fillna(False).all():
        rows = rows.assign(post=rows.post.astype(int))
    columns = ("post", "label", *STATEMENT)
    return account.rows_of("statement", "investment_statement", rows, columns)


def mix(account: Account) -> Exhibit | Several:
    """What paid for the investment, largest first."""
    frame = account.account.financing.mix
    if frame.empty:
        return account.several("mix", why="det ble ikke investert")
    return account.exhibit(
        "mix",
        frame,
        figures={"share": frame.part_share.iloc[0]},
        cases={"largest": str(frame.source.iloc[0])},
        origins=account.source("investment_statement"),
    )


def financing(account: Account) -> Exhibit:
    """From all investment to the loans that paid for what nothing else paid; no step is nothing."""
    known = account.account.financing
    amounts = known.steps.select_dtypes("number").drop(columns="is_total", errors="ignore")
    return account.exhibit(
        "financing",
        known.steps[known.steps.is_total | (amounts != 0).any(axis=1)].reset_index(drop=True),
        figures={"loans_nok_million": known.loans_nok_million},
        origins=account.source("investment_statement"),
    )


def uncovered(account: Account) -> Exhibit | Several:
    """What earlier years left uncovered, and what must be covered later."""
    frame = account.account.financing.uncovered
    if not frame.change_nok_million.any():
        return account.several("uncovered", why="ingenting er udekket")
    return account.exhibit("uncovered", frame, origins=account.source("investment_statement"))


def result(account: Account) -> Exhibit:
    """The net operating result rebuilt from how it was used."""
    known = account.account.result
    return account.exhibit(
        "result",
        known.uses,
        figures={"result_nok_million": known.net_nok_million},
        origins=account.source(known.table),
    )


def margin(account: Account) -> Exhibit:
    """The result against revenue and target, and what of the dividends power companies paid."""
    known = account.account.result
    figures: dict[str, object] = {
        "margin_share": known.margin_share,
        "revenue_nok_million": known.revenue_nok_million,
        "target_nok_million": account.account.target_result_nok_million,
        "power_share": known.power_share if "dividends" in account.given.tables else None,
    }
    cases = {"revenue": "printed" if account.account.reserves.knows_revenue else "implied"}
    corrected = known.corrected_nok_million
    if corrected is None:
        return account.exhibit("margin", figures=figures, cases=cases)
    figures["low_nok_million"], figures["high_nok_million"] = corrected
    return account.exhibit("margin", figures=figures, cases=cases, notes=("corrected",))


def operations(account: Account) -> Exhibit:
    """The net operating result rebuilt from revenue and expenditure."""
    by_committee = "operations_by_committee" in account.given.tables
    return account.exhibit(
        "operations",
        account.account.result.operations,
        cases={"spenders": "committees" if by_committee else "service_areas"},
    )


def dividends_by_company(account: Account) -> Exhibit | Several:
    """Dividends by company, budget and account."""
    frame = account.account.result.dividends
    if frame.empty:
        return account.several("dividends_by_company", why="ingen selskaper skulle gi utbytte")
    columns = ["label", "original_budget_nok_million", "actual_nok_million"]
    return account.exhibit(
        "dividends_by_company", frame[columns], origins=account.source("dividends")
    )


def dependence(account: Account) -> Exhibit:
    """What the result would have been without dividends."""
    return account.exhibit("dependence", account.account.result.dependence)


def dividends(account: Account) -> Exhibit:
    """Dividends as printed."""
    columns = (
        PREVIOUS,
        "actual_nok_thousand",
        "original_budget_nok_thousand",
        "revised_budget_nok_thousand",
        "deviation_nok_thousand",
    )
    return account.printed("dividends", "dividends", ("label", *columns))


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
    return account.rows_of("dispositions", "central_items", rows, columns)


def lender(account: Account) -> Exhibit | Several:
    """Who raises the municipality's loans, and for whom.

    Raises
    ------
    NotThere
        If the loans are not there.
    """
    account.account.debt.purposes  # noqa: B018
    structure = account.account.structure
    if not structure.has_loan_fund and not structure.has_several_entities:
        return account.several("lender", why="kommunen har én regnskapsenhet")
    return account.exhibit("lender", cases={"lent_to": lent_to_case(structure)})


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


def enterprises_case(structure: Structure) -> Enterprises:
    """How many enterprises the municipality has."""
    known = len(structure.of_kind(ENTERPRISE))
    if known == 1:
        return "one"
    return "several" if known else "none"


def debt_moved(account: Account) -> Exhibit:
    """Loans by what they paid for, on 1 January and 31 December."""
    known = account.account.debt
    whole = known.purposes.iloc[-1]
    if np.isnan(whole.opening_nok_million):
        lacking = model.of_year_before(account.given.tables["balance_sheet"], "loans")
        raise NotThere("The loans on 1 January are not known.", tables=(lacking,))
    frame = known.purposes[~known.purposes.is_total]
    return account.exhibit(
        "debt_moved",
        frame[["label", "opening_nok_million", "closing_nok_million"]],
        figures={"growth_share": whole.growth_share, "lent_nok_million": known.lent_nok_million},
        cases={"growth": growth_case(whole.growth_share, account.account.structure.has_loan_fund)},
        origins=account.source("loans") or account.source("balance_sheet"),
    )


def growth_case(growth_share: float, is_lent: bool) -> Growth:
    """Whether loans grew, and whether a loan fund has lent them."""
    if growth_share > 0:
        return "lent_grew" if is_lent else "grew"
    if growth_share < 0:
        return "lent_fell" if is_lent else "fell"
    return "lent_same" if is_lent else "same"


def debt(account: Account) -> Exhibit:
    """Loans by what they paid for, else by kind, with growth and parts."""
    known = account.account.debt
    frame = known.purposes.dropna(axis=1, how="all")
    cases = {"source": "balance" if known.is_of_balance else "loans"}
    return account.exhibit("debt", frame, cases=cases)


def loans(account: Account) -> Exhibit:
    """Loans as printed."""
    columns = ("label", "closing_nok_thousand", "opening_nok_thousand")
    return account.printed("loans", "loans", columns)


def hedging(account: Account) -> Exhibit:
    """What one percentage point costs, as the debt is hedged and as the council asks."""
    return account.exhibit("hedging", account.account.debt.hedging)


def interest_changes(account: Account) -> Exhibit:
    """What changes of interest cost, as the debt is hedged."""
    known = account.account.debt
    frame = known.changes.drop(columns=["case", "hedge_share", "unhedged_nok_million"])
    holds = {
        "self_cost_unknown": not known.knows_self_cost,
        "rent": account.account.structure.has_enterprises,
    }
    notes = tuple(key for key, is_so in holds.items() if is_so)
    return account.exhibit("interest_changes", frame, notes=notes)


def fund(account: Account) -> Exhibit:
    """The disposable fund through the year, and what is required."""
    above = account.account.reserves.above_nok_million
    return account.exhibit(
        "fund",
        account.account.reserves.steps,
        figures={"above_nok_million": above},
        cases={"above": sign_case(above, "above", "below", "unknown")},
        origins=account.source("disposable_fund") or account.source("balance_sheet"),
    )


def disposable_fund(account: Account) -> Exhibit:
    """The disposable fund as printed."""
    columns = ("label", "amount_nok_thousand", "share_percent")
    return account.printed("disposable_fund", "disposable_fund", columns)


def reserves(account: Account) -> Exhibit:
    """All funds of the treasury as printed, else as the balance has them."""
    columns = ("label", "previous_year_nok_thousand", "current_year_nok_thousand")
    shown = (*columns, "change_nok_thousand")
    tables = account.given.tables
    if "reserves" not in tables and "balance_sheet" in tables:
        rows = model.funds_of_balance(tables["balance_sheet"])
        return account.rows_of("reserves", "balance_sheet", rows, shown)
    return account.printed("reserves", "reserves", shown)
