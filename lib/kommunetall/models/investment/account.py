"""The year's account of investment, debt and reserves, and whether the rules were kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models import key_figures
from kommunetall.models.investment import checks
from kommunetall.models.investment import reserves as funds
from kommunetall.models.investment import result as operating
from kommunetall.models.investment import statement as appropriations
from kommunetall.models.investment.given import Stated, Tables, require, stated_values
from kommunetall.models.investment.owed import Debt, Reserves
from kommunetall.models.investment.parts import Financing, Projects, Result
from kommunetall.models.investment.ruled import figures_of_rules
from kommunetall.models.investment.self_financing import (
    Exceptions,
    Unexplained,
    exceptions,
    knows_fee_financed,
    self_financing,
    unexplained_base,
)
from kommunetall.models.investment.targets import (
    FinancialTargets,
    KeyFigures,
    Placed,
    Told,
    scoreboard,
)
from kommunetall.models.investment.verdicts import (
    BELOW_GOAL,
    GROUPS,
    MET,
    NOT_MET,
    STATED_MET,
    STATED_NOT_MET,
    UNKNOWN,
)
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.structure import TREASURY, Structure


OUTCOMES = (MET, NOT_MET, UNKNOWN, BELOW_GOAL, STATED_MET)


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
    placed: Mapping[str, Placed] = field(default_factory=dict)

    @cached_property
    def structure(self) -> Structure:
        """What the municipality's codes stand for."""
        return Structure(self.tables)

    @cached_property
    def stated(self) -> Stated:
        """Figures stated in the text."""
        return stated_values(self.tables)

    @cached_property
    def projects(self) -> Projects:
        """Statement 2B and the status tables."""
        return Projects(self.tables, self.structure)

    @cached_property
    def financing(self) -> Financing:
        """What paid for the investment."""
        return Financing(self.tables)

    @cached_property
    def reserves(self) -> Reserves:
        """The disposable fund and its requirement."""
        debt = or_missing(lambda: self.debt.debt_nok_million)
        known = {} if pd.isna(debt) else {"gross_debt": debt}
        return Reserves(self.tables, Stated(self.stated | known), self.targets)

    @cached_property
    def result(self) -> Result:
        """The net operating result."""
        return Result(self.tables, self.stated, self.reserves.bases.revenue_nok_million)

    @cached_property
    def debt(self) -> Debt:
        """Loans, interest and repayment."""
        return Debt(self.tables, self.stated, self.targets, self.structure)

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
    def sources(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.key_figures.beside`."""
        return key_figures.beside(self.tables)

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
    def in_text(self) -> dict[tuple[str, str], float]:
        """Figures by the item and entity of ``stated_figures`` that they should equal, NOK million.

        The entity is empty for the whole municipality, and for a treasury that is alone. Missing
        where they are not known.
        """
        tables = self.tables
        under = self.spent.budget - self.spent.actual
        lines = pd.Series(np.nan, index=["transfer_from_operations", "uncovered"])
        if "investment_statement" in tables:
            lines = appropriations.actual_by_line(tables["investment_statement"]) / 1000
        whole = {
            "uncovered": float(lines["uncovered"]),
            "self_financing": -float(lines["transfer_from_operations"]),
            "net_operating_result": or_missing(lambda: self.result.net_nok_million),
            "disposable_fund": or_missing(lambda: self.reserves.closing_nok_million),
            "loans": or_missing(lambda: self.debt.lent_nok_million),
            **self.debt_in_tables,
            "dividends_companies": or_missing(lambda: operating.paid(tables["dividends"])),
        }
        return {
            **by_entity("entity_investment", self.spent.actual),
            ("investment_below_budget", ""): float(under.sum(min_count=1)),
            **by_entity("entity_overspend", -under),
            **by_entity("entity_underspend", under),
            **{(item, ""): value for item, value in whole.items()},
        }

    @property
    def debt_in_tables(self) -> dict[str, float]:
        """Gross debt at the year's end and its beginning, as the tables have them.

        That of a loan fund is what the printed requirement of the disposable fund implies.
        """
        if self.structure.has_loan_fund:
            printed = funds.reserve_bases(self.tables.get("disposable_fund"), {})
            return {"gross_debt": printed.debt_nok_million}
        return {
            "gross_debt": or_missing(lambda: self.debt.lent_nok_million),
            "gross_debt_opening": or_missing(lambda: self.debt.loans.opening_nok_million),
        }

    @cached_property
    def spent(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.checks.spent_by_entity`; empty without 2B."""
        with suppress(NotThere):
            return checks.spent_by_entity(self.projects.owned)
        return pd.DataFrame({"actual": [], "budget": []}, dtype=float)


def by_entity(item: str, amounts: pd.Series) -> dict[tuple[str, str], float]:
    """Amounts by item and entity; of an only entity also without its code."""
    found = {(item, str(entity)): float(amount) for entity, amount in amounts.items()}
    return found | ({(item, ""): float(amounts.iloc[0])} if len(amounts) == 1 else {})


@dataclass(frozen=True, eq=False)
class Compliance:
    """The council's rules and the law's, met or not, by the year's account."""

    account: Account

    @cached_property
    def ladder(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.self_financing.self_financing`."""
        tables = self.account.tables
        projects = tables.get("investment_projects")
        return self_financing(tables["investment_statement"], projects, self.account.structure)

    @property
    def self_financing_share(self) -> float:
        """The last share of the ladder.

        Raises
        ------
        NotThere
            If nothing tells which investments fees pay.
        """
        if not self.knows_fee_financed:
            raise NotThere(
                "Nothing tells which investments fees pay.",
                ["service_areas: write true or false in is_self_cost"],
                tables=("service_areas.is_self_cost",),
            )
        return float(self.ladder.self_financing_share.iloc[-1])

    @property
    def fee_financed_areas(self) -> tuple[str, ...]:
        """Names of the service areas that fees pay, in printed order."""
        structure = self.account.structure
        names = structure.area_names
        return tuple(names[code] for code in names if code in structure.self_cost_areas)

    @property
    def fee_exceptions(self) -> Exceptions:
        """Projects that say otherwise than their service area whether fees pay them."""
        return exceptions(self.account.tables.get("investment_projects"), self.account.structure)

    @property
    def knows_fee_financed(self) -> bool:
        """Whether anything is told of which investments fees pay."""
        projects = self.account.tables.get("investment_projects")
        return knows_fee_financed(projects, self.account.structure)

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
        net = or_missing(lambda: result.net_nok_million)
        return KeyFigures(
            net_operating_result_nok_million=net,
            net_operating_margin_share=or_missing(lambda: result.margin_share),
            revenue_nok_million=revenue,
            self_financing_share=or_missing(lambda: self.self_financing_share),
            disposable_fund_nok_million=closing,
            disposable_fund_share=closing / revenue,
            reserve_requirement_nok_million=reserves.requirement_nok_million,
            debt_of_revenue_share=or_missing(lambda: debt.lent_nok_million) / revenue,
            debt_nok_million=or_missing(lambda: debt.debt_nok_million),
            hedge_share=or_missing(lambda: debt.hedge_share),
            repaid_nok_million=or_missing(lambda: debt.treasury.repaid),
            minimum_repayment_nok_million=or_missing(lambda: debt.treasury.minimum),
            **figures_of_rules(account.tables, net, revenue),
        )

    @cached_property
    def board(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.targets.scoreboard`."""
        return self.board_of(self.known)

    def board_of(self, known: KeyFigures) -> pd.DataFrame:
        """The scoreboard of some key figures."""
        account = self.account
        others = account.debt.repayments_of_others
        return scoreboard(known, account.targets, others, account.placed, self.told)

    @property
    def told(self) -> dict[str, Told]:
        """What the municipality says of each rule, by the rule's code; of the treasury's alone."""
        rows = self.account.tables.get("stated_outcomes")
        if rows is None:
            return {}
        treasury = self.account.structure.of_kind(TREASURY)
        own = rows[rows.entity.isna() | rows.entity.isin(treasury)]
        return {
            str(row.rule): Told(str(row.outcome), str(row.place)) for row in own.itertuples()
        }

    @property
    def unlike_told(self) -> int:
        """Rules that come out otherwise than the municipality says."""
        said = {rule: told.outcome for rule, told in self.told.items()}
        own = self.board[~self.board.outcome.isin([UNKNOWN, STATED_MET, STATED_NOT_MET])]
        known = {str(r): MET if o == MET else NOT_MET for r, o in zip(own.rule, own.outcome)}
        return sum(known.get(rule, outcome) != outcome for rule, outcome in said.items())

    def count(self, outcome: str) -> int:
        """Rules with an outcome."""
        return int((self.board.outcome == outcome).sum())

    @property
    def counts(self) -> dict[str, int]:
        """Rules in all, and by outcome; and for each group its requirements and its goals."""
        found = {"rules": len(self.board), **{o: self.count(o) for o in OUTCOMES}}
        for group in GROUPS:
            own = self.board[self.board.group == group]
            held, goals = own[~own.is_goal], own[own.is_goal]
            found |= {
                f"{group}_rules": len(held),
                f"{group}_met": int((held.outcome == MET).sum()),
                f"{group}_stated_met": int((held.outcome == STATED_MET).sum()),
                f"{group}_unknown": int((held.outcome == UNKNOWN).sum()),
                f"{group}_goals": len(goals),
                f"{group}_reached": int((goals.outcome == MET).sum()),
            }
        return found


def analyse(
    tables: Tables, targets: FinancialTargets, placed: Mapping[str, Placed] | None = None
) -> Account:
    """The year's account, from the tables that are there.

    Parameters
    ----------
    tables
        One year's rows of each of :data:`kommunetall.models.investment.given.TABLES` that is there,
        by name; ``minimum_repayment`` and those of
        :data:`kommunetall.models.structure.STRUCTURE` too, where they are there.
    targets
        What the council has decided.
    placed
        By name in `targets`, the group and the kind that the council has given it.

    Raises
    ------
    DataError
        If a table cannot be right, as :func:`kommunetall.models.investment.given.require` tells; if
        the disposable fund and the revenue do not fit each other; if the two ways to the result do
        not end at the same; or if the loans or the note on repayment cannot be computed with.
    """
    account = Account(tables, targets, placed or {})
    require(tables, account.structure)
    closing = or_missing(lambda: account.reserves.closing_nok_million)
    if "disposable_fund" in tables:
        revenue = account.reserves.bases.revenue_nok_million
        funds.require_printed_share(tables["disposable_fund"], closing, revenue)
    needed = {"operations_by_committee", "central_items", "investment_statement"}
    is_rebuilt = needed <= set(tables) and account.stated.has(*operating.STATED)
    if is_rebuilt and account.result.account is None:
        with suppress(NotThere):
            operating.require_same_result(account.result.uses, account.result.operations)
    for name in ("purposes", "hedging", "changes", "repayments", "of_note"):
        with suppress(NotThere):
            getattr(account.debt, name)
    return account
