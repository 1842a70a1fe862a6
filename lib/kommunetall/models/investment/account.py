"""The year's account of investment, debt and reserves, and whether the rules were kept."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.investment import checks, labels
from kommunetall.models.investment import reserves as funds
from kommunetall.models.investment import result as operating
from kommunetall.models.investment import statement as appropriations
from kommunetall.models.investment.from_statements import figures_of_statements
from kommunetall.models.investment.given import Stated, Tables, require, stated_values
from kommunetall.models.investment.parts import Debt, Financing, Projects, Reserves, Result
from kommunetall.models.investment.self_financing import (
    Unexplained,
    self_financing,
    unexplained_base,
)
from kommunetall.models.investment.targets import (
    FinancialTargets,
    KeyFigures,
    completed,
    scoreboard,
)
from kommunetall.models.investment.verdicts import MET, NOT_MET, UNKNOWN
from kommunetall.models.outcomes import DIFFERS


def or_missing(compute: Callable[[], float]) -> float:
    """A figure, missing where what it rests on is not there."""
    try:
        return float(compute())
    except NotThere:
        return np.nan


@dataclass(frozen=True, eq=False)
class Account:
    """The year's account of investment, debt and reserves, and what the council has decided."""

    tables: Tables
    targets: FinancialTargets

    @cached_property
    def stated(self) -> Stated:
        """Figures stated in the text."""
        return stated_values(self.tables)

    @cached_property
    def projects(self) -> Projects:
        """Statement 2B and the status tables."""
        return Projects(self.tables)

    @cached_property
    def financing(self) -> Financing:
        """What paid for the investment."""
        return Financing(self.tables)

    @cached_property
    def reserves(self) -> Reserves:
        """The disposable fund and its requirement."""
        return Reserves(self.tables, self.stated, self.targets)

    @cached_property
    def result(self) -> Result:
        """The net operating result."""
        return Result(self.tables, self.stated, self.reserves.bases.revenue_nok_million)

    @cached_property
    def debt(self) -> Debt:
        """Loans, interest and repayment."""
        return Debt(self.tables, self.stated, self.targets)

    @cached_property
    def against_text(self) -> pd.DataFrame:
        """What text, requirement, funds and note say, beside the same from the tables.

        See :func:`kommunetall.models.investment.checks.compared`.
        """
        tables = self.tables
        rows = [checks.stated_beside(tables["stated_figures"], self.in_text)]
        if "disposable_fund" in tables:
            required = self.reserves.requirement_nok_million
            rows.append(checks.requirement_beside(tables["disposable_fund"], required))
        if {"reserves", "investment_statement"} <= set(tables):
            rows.append(checks.funds_beside(tables["reserves"], tables["investment_statement"]))
        stated = checks.compared(pd.concat(rows))
        return pd.concat([stated, self.against_note], ignore_index=True)

    @property
    def wrong_in_text(self) -> int:
        """Figures of :attr:`Account.against_text` that do not agree."""
        return int((self.against_text.outcome == DIFFERS).sum())

    @property
    def target_result_nok_million(self) -> float:
        """The result that the council's target asks for; missing where it cannot be known."""
        least = self.targets.net_operating_margin
        return np.nan if least is None else least * self.result.revenue_nok_million

    @cached_property
    def against_note(self) -> pd.DataFrame:
        """What the note says of the treasury beside the other tables; empty where one lacks."""
        try:
            rows = checks.note_beside(self.debt.of_note, self.debt.of_tables)
        except NotThere:
            rows = pd.DataFrame({"label": [], "value": [], "computed": []})
        return checks.compared(rows)

    @property
    def note_differs(self) -> tuple[str, ...]:
        """Rows of :attr:`Account.against_note` where the two do not agree."""
        rows = self.against_note
        return tuple(rows.label[rows.outcome == DIFFERS])

    @property
    def in_text(self) -> dict[str, float]:
        """Figures by the item of ``stated_figures`` that they should equal, NOK million.

        Missing where they are not known.
        """
        tables = self.tables
        spent = pd.DataFrame({"actual": [], "budget": []}, dtype=float)
        if "investment_projects" in tables:
            spent = checks.spent_by_entity(tables["investment_projects"])
        under = spent.budget - spent.actual
        own, enterprise = labels.OWN_ENTITY, labels.PROPERTY_ENTITY
        posts = pd.Series(np.nan, index=[20, 27])
        if "investment_statement" in tables:
            posts = appropriations.actual_by_post(tables["investment_statement"]) / 1000
        printed = funds.reserve_bases(tables.get("disposable_fund"), {})
        return {
            "treasury_investment": float(spent.actual.get(own, np.nan)),
            "property_enterprise_investment": float(spent.actual.get(enterprise, np.nan)),
            "investment_below_budget": float(under.sum(min_count=1)),
            "treasury_overspend": -float(under.get(own, np.nan)),
            "property_enterprise_underspend": float(under.get(enterprise, np.nan)),
            "uncovered": float(posts[27]),
            "self_financing": -float(posts[20]),
            "net_operating_result": or_missing(lambda: self.result.net_nok_million),
            "loan_fund_lending": or_missing(lambda: self.debt.lent_nok_million),
            "loan_fund_debt": printed.debt_nok_million,
            "dividends_companies": or_missing(lambda: operating.paid(tables["dividends"])),
        }


@dataclass(frozen=True, eq=False)
class Compliance:
    """The council's rules and the law's, met or not.

    This is what of the account depends on which investments fees pay.

    Attributes
    ----------
    account
        The year's account.
    fee_area
        Code of the service area whose investments fees pay.
    """

    account: Account
    fee_area: str

    @cached_property
    def ladder(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.self_financing.self_financing`."""
        tables = self.account.tables
        return self_financing(
            tables["investment_statement"], tables["investment_projects"], self.fee_area
        )

    @property
    def unexplained(self) -> Unexplained:
        """What the printed share leaves unexplained of the last base of the ladder."""
        return unexplained_base(self.ladder, self.account.stated["self_financing_share"])

    @cached_property
    def known(self) -> KeyFigures:
        """The figures that the rules speak of."""
        account = self.account
        result, debt, reserves = account.result, account.debt, account.reserves
        revenue = reserves.bases.revenue_nok_million
        closing = or_missing(lambda: reserves.closing_nok_million)
        computed = KeyFigures(
            net_operating_result_nok_million=or_missing(lambda: result.net_nok_million),
            net_operating_margin_share=or_missing(lambda: result.margin_share),
            corrected_operating_margin_share=or_missing(
                lambda: result.without_restricted_nok_million
            )
            / revenue,
            revenue_nok_million=revenue,
            self_financing_share=or_missing(lambda: self.ladder.self_financing_share.iloc[-1]),
            disposable_fund_nok_million=closing,
            disposable_fund_share=closing / revenue,
            reserve_requirement_nok_million=reserves.requirement_nok_million,
            debt_of_revenue_share=or_missing(lambda: debt.lent_nok_million) / revenue,
            debt_nok_million=or_missing(lambda: debt.debt_nok_million),
            hedge_share=or_missing(lambda: debt.hedge_share),
            repaid_nok_million=or_missing(lambda: debt.treasury.repaid),
            minimum_repayment_nok_million=or_missing(lambda: debt.treasury.minimum),
        )
        return completed(computed, figures_of_statements(account.tables, revenue))

    @cached_property
    def board(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.targets.scoreboard`."""
        return scoreboard(self.known, self.account.targets)

    def count(self, outcome: str) -> int:
        """Rules with an outcome."""
        return int((self.board.outcome == outcome).sum())

    @property
    def counts(self) -> dict[str, int]:
        """Rules in all, and by outcome."""
        return {"rules": len(self.board), **{o: self.count(o) for o in (MET, NOT_MET, UNKNOWN)}}


def analyse(tables: Tables, targets: FinancialTargets) -> Account:
    """The year's account, from the tables that are there.

    Parameters
    ----------
    tables
        One year's rows of each of :data:`kommunetall.models.investment.given.TABLES` that is there,
        by name; ``minimum_repayment`` too where there is one.
    targets
        What the council has decided.

    Raises
    ------
    DataError
        If a table cannot be right, as :func:`kommunetall.models.investment.given.require` tells; if
        the disposable fund and the revenue do not fit each other; if the two ways to the result do
        not end at the same; or if the loans or the note on repayment cannot be computed with.
    """
    require(tables)
    account = Account(tables, targets)
    if "disposable_fund" in tables:
        funds.require_printed_share(
            tables["disposable_fund"],
            account.reserves.closing_nok_million,
            account.reserves.bases.revenue_nok_million,
        )
    needed = {"operations_by_committee", "central_items", "investment_statement"}
    if needed <= set(tables) and account.stated.has(*operating.STATED):
        operating.require_same_result(account.result.uses, account.result.operations)
    for name in ("purposes", "hedging", "changes", "repayments", "of_note"):
        with suppress(NotThere):
            getattr(account.debt, name)
    return account
