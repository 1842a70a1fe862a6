"""A year's investment, financing, result, debt and reserves, each what it is about.

Each frame is computed the first time that it is asked for, and once. What it rests on and is not
there raises :class:`kommunetall.errors.NotThere`, and hinders nothing else.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models import key_figures
from kommunetall.models.investment import debt as interest
from kommunetall.models.investment import projects as portfolio
from kommunetall.models.investment import reserves as funds
from kommunetall.models.investment import result as operating
from kommunetall.models.investment import statement as appropriations
from kommunetall.models.investment.balance import fund_through_year, loans_of_balance
from kommunetall.models.investment.given import Stated, Tables
from kommunetall.models.investment.loans import Loans, debt_by_purpose
from kommunetall.models.investment.repayment import (
    TreasuryRepayment,
    repayment_check,
    repayment_of_note,
    repayment_of_tables,
)
from kommunetall.models.investment.targets import FinancialTargets
from kommunetall.models.investment.two_sources import (
    against_statement,
    in_several_committees,
    status_differences,
)
from kommunetall.models.key_figures import BALANCE, OVERVIEW
from kommunetall.models.structure import Structure

CORRECTED = ("corrected_result_low", "corrected_result_high")
FARTHEST, LARGEST = 12, 15
STATED_HEDGE, LEAST_HEDGE, NORMAL_HEDGE = "stated", "least", "normal"


@dataclass(frozen=True, eq=False)
class Projects:
    """Statement 2B and the committees' status tables."""

    tables: Tables
    structure: Structure

    @cached_property
    def largest(self) -> pd.DataFrame:
        """See :func:`portfolio.largest_projects`."""
        return portfolio.largest_projects(self.tables["investment_projects"], LARGEST)

    @cached_property
    def deviations(self) -> pd.DataFrame:
        """See :func:`portfolio.largest_deviations`."""
        rows, status = self.tables["investment_projects"], self.tables.get("project_status")
        return portfolio.largest_deviations(rows, status, FARTHEST)

    @cached_property
    def concentration(self) -> pd.DataFrame:
        """See :func:`portfolio.concentration`."""
        return portfolio.concentration(self.tables["investment_projects"])

    @cached_property
    def owned(self) -> pd.DataFrame:
        """Projects of statement 2B with their entity, without sums."""
        rows = self.tables["investment_projects"]
        own = rows[rows.kind == "project"]
        return own.assign(entity=self.structure.owned(own.entity))

    @cached_property
    def by_entity(self) -> pd.DataFrame:
        """See :func:`portfolio.completion_by_entity`."""
        return portfolio.completion_by_entity(self.owned, self.structure.entity_names)

    @cached_property
    def by_area(self) -> pd.DataFrame:
        """See :func:`portfolio.completion_by_area`."""
        names = portfolio.coded_names(self.structure.area_names)
        return portfolio.completion_by_area(self.tables["investment_projects"], names)

    @cached_property
    def by_committee(self) -> pd.DataFrame:
        """See :func:`portfolio.completion_by_committee`."""
        names = self.structure.committee_names
        return portfolio.completion_by_committee(self.tables["project_status"], names)

    @cached_property
    def by_status(self) -> pd.DataFrame:
        """See :func:`portfolio.status_counts`."""
        return portfolio.status_counts(self.tables["project_status"])

    @cached_property
    def committees(self) -> pd.DataFrame:
        """See :func:`portfolio.by_committee`."""
        fields = self.structure.committee_fields
        return portfolio.by_committee(self.tables["project_status"], fields)

    @cached_property
    def in_several_committees(self) -> tuple[str, ...]:
        """Projects that stand in the tables of more than one committee."""
        return tuple(in_several_committees(self.tables["project_status"]))

    @cached_property
    def status_tables(self) -> dict[str, pd.DataFrame]:
        """See :func:`portfolio.status_tables`."""
        projects = self.tables.get("investment_projects")
        return portfolio.status_tables(self.tables["project_status"], projects, self.structure)

    @cached_property
    def merged(self) -> pd.DataFrame:
        """See :func:`portfolio.one_in_several_rows`."""
        return portfolio.one_in_several_rows(self.tables["investment_projects"])

    @cached_property
    def differences(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.two_sources.status_differences`."""
        return status_differences(self.tables["investment_projects"], self.tables["project_status"])

    @cached_property
    def against_statement(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.two_sources.against_statement`."""
        return against_statement(
            self.tables["investment_projects"], self.tables["investment_statement"]
        )

    @property
    def differs_from_2a(self) -> bool:
        """Whether statement 2B and 2A show different sums; not, where one of them lacks."""
        there = {"investment_projects", "investment_statement"} <= set(self.tables)
        return there and not self.against_statement.empty


@dataclass(frozen=True, eq=False)
class Financing:
    """Statement 2A: what paid for the investment."""

    tables: Tables

    @cached_property
    def steps(self) -> pd.DataFrame:
        """See :func:`appropriations.financing`."""
        return appropriations.financing(self.tables["investment_statement"])

    @cached_property
    def mix(self) -> pd.DataFrame:
        """See :func:`appropriations.financing_mix`."""
        return appropriations.financing_mix(self.tables["investment_statement"])

    @cached_property
    def uncovered(self) -> pd.DataFrame:
        """See :func:`appropriations.uncovered_chain`."""
        return appropriations.uncovered_chain(self.tables["investment_statement"])

    @property
    def loans_nok_million(self) -> float:
        """Loans used in the year."""
        return float(self.steps.change_nok_million.iloc[-1])


@dataclass(frozen=True, eq=False)
class Result:
    """The net operating result, two ways, and what of it rests on dividends."""

    tables: Tables
    stated: Stated
    revenue_nok_million: float

    @cached_property
    def account(self) -> tuple[str, pd.Series] | None:
        """See :func:`operating.operating_account`; none where no prescribed statement has it."""
        with suppress(NotThere):
            return operating.operating_account(self.tables)
        return None

    @property
    def table(self) -> str:
        """Name of the table that the result is from."""
        return "central_items" if self.account is None else self.account[0]

    @cached_property
    def uses(self) -> pd.DataFrame:
        """How the result was used: by the prescribed statement, else by the tables beside it.

        See :func:`operating.uses_in_account` and :func:`operating.net_operating_result`.
        """
        if self.account is not None:
            return operating.uses_in_account(self.account[1])
        self.stated.need(*operating.STATED)
        return operating.net_operating_result(
            self.tables["investment_statement"], self.tables["central_items"], self.stated
        )

    @property
    def by_committee(self) -> pd.DataFrame:
        """Operations by committee, or the lines by service area where there are no committees'.

        Raises
        ------
        NotThere
            If neither is there.
        """
        if "operations_by_committee" in self.tables:
            return self.tables["operations_by_committee"]
        areas = self.tables["operations_by_service_area"]
        return areas[areas.kind == "line"]

    @cached_property
    def operations(self) -> pd.DataFrame:
        """The result from revenue and expenditure, as :attr:`Result.uses` is found.

        See :func:`operating.operations_in_account` and :func:`operating.result_from_operations`.
        """
        if self.account is not None:
            return operating.operations_in_account(self.account[1])
        return operating.result_from_operations(
            self.by_committee,
            self.tables["central_items"],
            self.tables["investment_statement"],
            self.stated,
        )

    @cached_property
    def dividends(self) -> pd.DataFrame:
        """See :func:`operating.dividends_by_company`."""
        return operating.dividends_by_company(self.tables["dividends"])

    @cached_property
    def dependence(self) -> pd.DataFrame:
        """See :func:`operating.without_dividends`."""
        return operating.without_dividends(
            self.net_nok_million, self.revenue_nok_million, self.tables["dividends"], self.stated
        )

    @property
    def net_nok_million(self) -> float:
        """The result, a deficit negative: as printed, else as its uses sum to."""
        if key_figures.has(self.tables, "net_operating_result"):
            return key_figures.value(self.tables, "net_operating_result")
        return float(self.uses.change_nok_million.iloc[-1])

    @property
    def margin_share(self) -> float:
        """The result as a share of gross operating revenue; missing where that is not known."""
        return self.net_nok_million / self.revenue_nok_million

    @property
    def without_extraordinary_nok_million(self) -> float:
        """The result without extraordinary dividends; missing where they are not stated."""
        rows = self.dependence.set_index("case").result_nok_million
        return float(rows.get(operating.WITHOUT_EXTRAORDINARY, np.nan))

    @property
    def power_share(self) -> float:
        """See :func:`operating.power_share`."""
        return operating.power_share(self.tables["dividends"], self.stated)

    @property
    def corrected_nok_million(self) -> tuple[float, float] | None:
        """The least and the most that a corrected result would be, where that is stated."""
        if not self.stated.has(*CORRECTED):
            return None
        low, high = self.stated.need(*CORRECTED)
        return low, high


@dataclass(frozen=True, eq=False)
class Debt:
    """Loans, interest and repayment."""

    tables: Tables
    stated: Stated
    targets: FinancialTargets
    structure: Structure

    @cached_property
    def loans(self) -> Loans:
        """The year's loans."""
        return Loans(self.tables["loans"], self.structure)

    @property
    def is_of_balance(self) -> bool:
        """Whether the loans are known from the prescribed balance only."""
        return "loans" not in self.tables and BALANCE in self.tables

    @cached_property
    def purposes(self) -> pd.DataFrame:
        """Loans by what they have paid for, else by kind as the balance has them.

        See :func:`kommunetall.models.investment.loans.debt_by_purpose` and
        :func:`kommunetall.models.investment.balance.loans_of_balance`.
        """
        if self.is_of_balance:
            return loans_of_balance(self.tables[BALANCE])
        return debt_by_purpose(self.loans)

    @property
    def lent_nok_million(self) -> float:
        """All loans of the municipality's entities at the year's end, else those of the balance."""
        if self.is_of_balance:
            return key_figures.value(self.tables, "loans")
        return self.loans.closing_nok_million

    @property
    def debt_nok_million(self) -> float:
        """Gross debt: as stated, else all loans, else those of the balance.

        Raises
        ------
        NotThere
            If none is there.
        """
        if {"loans", BALANCE} & set(self.tables) and "gross_debt" not in self.stated:
            return self.lent_nok_million
        return self.stated["gross_debt"]

    @property
    def hedge_share(self) -> float:
        """Share of the debt whose interest is fixed or hedged, as stated."""
        return self.stated["hedge_share"] / 100

    @property
    def repayment_share(self) -> float:
        """Share of the debt on 1 January that was repaid in the year.

        It is as stated of all debt; where that is not stated, as the treasury repaid its own.

        Raises
        ------
        NotThere
            If neither is known.
        """
        if not self.stated.has("gross_debt_repayment", "gross_debt_opening"):
            with suppress(NotThere):
                own = self.treasury
                if own.opening_debt > 0 and pd.notna(own.repaid):
                    return own.repaid / own.opening_debt
        repaid, debt = self.stated.need("gross_debt_repayment", "gross_debt_opening")
        return repaid / debt

    @cached_property
    def hedging(self) -> pd.DataFrame:
        """What one percentage point costs, as the debt is hedged and as the council asks.

        See :func:`interest.interest_sensitivity`.
        """
        cases = {
            STATED_HEDGE: self.hedge_share,
            LEAST_HEDGE: self.targets.hedge_least,
            NORMAL_HEDGE: self.targets.hedge_normal,
        }
        known = {case: share for case, share in cases.items() if pd.notna(share)}
        return interest.interest_sensitivity(self.debt_nok_million, known)

    @property
    def point_cost_nok_million(self) -> float:
        """What one percentage point costs in a year as the debt is hedged."""
        return float(self.hedging.set_index("case").cost_nok_million[STATED_HEDGE])

    @property
    def knows_self_cost(self) -> bool:
        """Whether it is known what of the loans fees pay."""
        return "loans" in self.tables and self.loans.knows_self_cost

    @cached_property
    def changes(self) -> pd.DataFrame:
        """What changes of interest cost, as the debt is hedged.

        See :func:`interest.interest_changes`; without the net cost where it is not known what fees
        pay.
        """
        of_fees = self.loans.self_cost_nok_million if self.knows_self_cost else 0.0
        found = interest.interest_changes(
            self.debt_nok_million,
            {STATED_HEDGE: self.hedge_share},
            self_cost_nok_million=of_fees,
        )
        return found if self.knows_self_cost else found.drop(columns="net_cost_nok_million")

    @cached_property
    def of_note(self) -> TreasuryRepayment:
        """The treasury's repayment as the note has it."""
        note = self.tables["minimum_repayment"]
        return repayment_of_note(note, self.structure.treasury_of(note.entity))

    @cached_property
    def of_tables(self) -> TreasuryRepayment:
        """The treasury's repayment as the other tables have it."""
        return repayment_of_tables(self.tables["central_items"], self.loans)

    @property
    def of_account(self) -> TreasuryRepayment:
        """Depreciation and repayment as the prescribed operating account has them.

        The debt is that of the table of loans. The balance does not tell what of them is lent on,
        so without that table the debt is missing.
        """
        opening_debt = np.nan
        with suppress(NotThere):
            opening_debt = self.loans.treasury_opening_nok_million
        return TreasuryRepayment(
            depreciation=key_figures.value(self.tables, "depreciation"),
            opening_debt=opening_debt,
            repaid=key_figures.value(self.tables, "repayment"),
        )

    @property
    def treasury(self) -> TreasuryRepayment:
        """What is known of the treasury's repayment: the note's, where there is one."""
        if "minimum_repayment" in self.tables:
            return self.of_note
        of_account = key_figures.has(self.tables, "repayment")
        if {"central_items", "loans"} <= set(self.tables) or not of_account:
            return self.of_tables
        return self.of_account

    @cached_property
    def repayments(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.repayment.repayment_check`."""
        return repayment_check(self.tables["minimum_repayment"])


@dataclass(frozen=True, eq=False)
class Reserves:
    """The disposable fund and what the council's rules require of it."""

    tables: Tables
    stated: Stated
    targets: FinancialTargets

    @cached_property
    def bases(self) -> funds.Bases:
        """Revenue of the prescribed overview, and what else :func:`funds.reserve_bases` knows."""
        bases = funds.reserve_bases(self.tables.get("disposable_fund"), self.stated)
        if self.knows_revenue:
            revenue = key_figures.value(self.tables, "gross_operating_revenue")
            return bases._replace(revenue_nok_million=revenue)
        return bases

    @property
    def knows_revenue(self) -> bool:
        """Whether the prescribed overview has gross operating revenue."""
        known = key_figures.known(self.tables, "gross_operating_revenue")
        return OVERVIEW in set(known.table)

    @property
    def requirement_nok_million(self) -> float:
        """See :func:`funds.reserve_requirement`."""
        return funds.reserve_requirement(*self.bases, self.targets)

    @property
    def closing_nok_million(self) -> float:
        """The fund at the year's end: in the balance, else in the table of the fund."""
        if key_figures.has(self.tables, "disposable_fund"):
            return key_figures.value(self.tables, "disposable_fund")
        return funds.closing_balance(self.tables["disposable_fund"])

    @property
    def above_nok_million(self) -> float:
        """The fund less what is required; missing where nothing is."""
        return self.closing_nok_million - self.requirement_nok_million

    @cached_property
    def steps(self) -> pd.DataFrame:
        """See :func:`funds.disposable_fund_steps` and :func:`fund_through_year`."""
        if "disposable_fund" not in self.tables and BALANCE in self.tables:
            account = None
            with suppress(NotThere):
                account = operating.operating_account(self.tables)[1]
            required = self.requirement_nok_million
            return fund_through_year(self.tables[BALANCE], account, required)
        return funds.disposable_fund_steps(
            self.tables["disposable_fund"], self.requirement_nok_million
        )
