"""What a municipality owes and has set aside at the year's end, each frame computed once.

What it rests on and is not there raises :class:`kommunetall.errors.NotThere`.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models import key_figures
from kommunetall.models.investment import debt as interest
from kommunetall.models.investment import reserves as funds
from kommunetall.models.investment import result as operating
from kommunetall.models.investment.balance import fund_through_year, loans_of_balance
from kommunetall.models.investment.decided import FinancialTargets
from kommunetall.models.investment.given import Stated, Tables
from kommunetall.models.investment.items import actual_of
from kommunetall.models.investment.loans import Loans, debt_by_purpose
from kommunetall.models.investment.repayment import (
    TreasuryRepayment,
    repayment_check,
    repayment_of_note,
    repayment_of_tables,
)
from kommunetall.models.investment.targets import Placed
from kommunetall.models.investment.uncorrected import in_line
from kommunetall.models.investment.verdicts import GOAL
from kommunetall.models.key_figures import BALANCE, OVERVIEW
from kommunetall.models.structure import Structure, named

RevenueSource = Literal["printed", "implied", "stated"]
RepaysBy = Literal["all", "treasury"]
RateBasis = Literal["loans", "expense"]
HIGHEST_RATE = 0.15
STATED_HEDGE, LEAST_HEDGE, NORMAL_HEDGE = "stated", "least", "normal"


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
        """Gross debt: all loans, else those of the balance, else as stated.

        The debt of a loan fund is as stated, where it is: the tables have what it has lent.

        Raises
        ------
        NotThere
            If none is there.
        """
        in_tables = bool({"loans", BALANCE} & set(self.tables))
        if in_tables and not (self.structure.has_loan_fund and "gross_debt" in self.stated):
            return self.lent_nok_million
        return self.stated["gross_debt"]

    @property
    def lending_on_nok_million(self) -> float:
        """What is lent on of :attr:`Debt.debt_nok_million`, where the loans tell; else 0."""
        is_of_loans = "loans" in self.tables and self.debt_nok_million == self.lent_nok_million
        return self.loans.lending_on_nok_million if is_of_loans else 0.0

    @property
    def own_debt_nok_million(self) -> float:
        """Gross debt less what is lent on: that whose interest the municipality pays itself."""
        return self.debt_nok_million - self.lending_on_nok_million

    @property
    def hedge_share(self) -> float:
        """Share of the debt whose interest is fixed or hedged, as stated."""
        return self.stated["hedge_share"] / 100

    @property
    def opening_nok_million(self) -> float:
        """Gross debt on 1 January, found as that of the year's end; missing if not known."""
        if self.structure.has_loan_fund and "gross_debt" in self.stated:
            return self.stated.of("gross_debt_opening")
        with suppress(NotThere):
            return float(self.purposes.opening_nok_million.iloc[-1])
        return self.stated.of("gross_debt_opening")

    @property
    def own_rate(self) -> float:
        """Interest on the treasury's loans, a share of the mean of those at the year's two ends.

        Loans raised late in the year have borne little of the interest, and make the share lower
        than what the loans cost. Known errors in the interest are taken out. Missing where interest
        or loans are not known, or where the share can be no interest, as where the two are of
        different accounts.
        """
        opening, closing = self.ends_nok_million
        return self.rate_on((opening + closing) / 2)

    @property
    def rate_of_opening(self) -> float:
        """The same interest as :attr:`Debt.own_rate`, a share of the loans at the year's start."""
        return self.rate_on(self.ends_nok_million[0])

    @cached_property
    def interest_nok_million(self) -> float:
        """Interest on the treasury's loans without known errors; missing if it is not known."""
        errors = self.tables.get("uncorrected_errors")
        with suppress(NotThere):
            if self.structure.has_loan_fund:
                items = ("internal_interest",)
                paid = actual_of(self.tables["central_items"], "central_items", *items)
            else:
                items = ("interest_expense",)
                paid = key_figures.figure(self.tables, "interest_expense")
            return paid - in_line(errors, *items)
        return np.nan

    def rate_on(self, loans_nok_million: float) -> float:
        """Interest on the treasury's loans as a share of `loans_nok_million`."""
        share = self.interest_nok_million / loans_nok_million if loans_nok_million else np.nan
        return share if 0 < share < HIGHEST_RATE else np.nan

    @property
    def rate_basis(self) -> RateBasis:
        """What :attr:`Debt.own_rate` is of: interest on the loans, or all interest expense."""
        return "loans" if self.structure.has_loan_fund else "expense"

    @property
    def rate_is_corrected(self) -> bool:
        """Whether a known error is taken out of :attr:`Debt.own_rate`."""
        item = "internal_interest" if self.structure.has_loan_fund else "interest_expense"
        return in_line(self.tables.get("uncorrected_errors"), item) != 0

    @property
    def loan_fund_surplus_nok_million(self) -> float:
        """The loan fund's surplus as stated, less what the treasury by error paid it."""
        paid = in_line(self.tables.get("uncorrected_errors"), "internal_interest")
        return self.stated.of("loan_fund_surplus") - paid

    @property
    def ends_nok_million(self) -> tuple[float, float]:
        """The treasury's loans at the year's start and end; missing if not known."""
        with suppress(NotThere):
            if self.is_of_balance:
                last = self.purposes.iloc[-1]
                return float(last.opening_nok_million), float(last.closing_nok_million)
            return self.loans.treasury_ends_nok_million
        return np.nan, np.nan

    @property
    def repays_by(self) -> RepaysBy:
        """Whose :attr:`Debt.repayment_share` is: of all debt, or of the treasury's alone."""
        if self.stated.has("gross_debt_repayment", "gross_debt_opening"):
            return "all"
        return "treasury"

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
        return interest.interest_sensitivity(self.own_debt_nok_million, known)

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
            self.own_debt_nok_million,
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
        """What is known of the treasury's repayment, by the first that tells.

        They are the note, central items with loans, and the prescribed account. A note of several
        entities tells nothing of the treasury where nothing says which it is.

        Raises
        ------
        NotThere
            If none tells, with what the note lacks where there is one.
        """
        has_note = "minimum_repayment" in self.tables
        if has_note:
            with suppress(NotThere):
                return self.of_note
        if {"central_items", "loans"} <= set(self.tables):
            with suppress(NotThere):
                return self.of_tables
        if key_figures.has(self.tables, "repayment"):
            known = self.of_account
            if not has_note or not np.isnan(known.least_book_value):
                return known
        return self.of_note if has_note else self.of_tables

    @cached_property
    def repayments(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.repayment.repayment_check`."""
        return repayment_check(self.tables["minimum_repayment"])

    @property
    def repayments_of_others(self) -> pd.DataFrame:
        """Rows of :attr:`Debt.repayments` of others than the treasury, by name, if any.

        None where nothing says which is the treasury.
        """
        with suppress(NotThere):
            treasury = self.structure.treasury_of(self.tables["minimum_repayment"].entity)
            every = self.repayments
            own = every[~every.is_total & (every.entity != treasury)]
            return own.assign(entity=named(own.entity, self.structure.entity_names))
        return pd.DataFrame({"entity": []})


@dataclass(frozen=True, eq=False)
class Reserves:
    """The disposable fund and what the council's rules require of it."""

    tables: Tables
    stated: Stated
    targets: FinancialTargets
    placed: Mapping[str, Placed] = field(default_factory=dict)

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
        return OVERVIEW in {one.table for one in known}

    @property
    def revenue_source(self) -> RevenueSource:
        """Where revenue is from: the overview, the printed requirement of the fund, or the text."""
        if self.knows_revenue:
            return "printed"
        implied = funds.reserve_bases(self.tables.get("disposable_fund"), {})
        return "stated" if np.isnan(implied.revenue_nok_million) else "implied"

    @property
    def requirement_nok_million(self) -> float:
        """See :func:`funds.reserve_requirement`."""
        return funds.reserve_requirement(*self.bases, self.targets)

    @property
    def decided_nok_million(self) -> float:
        """Least fund as decided, as a requirement or a goal: of parts, else a share of revenue."""
        of_parts, share = self.requirement_nok_million, self.targets.disposable_fund_share
        if share is None or not np.isnan(of_parts):
            return of_parts
        return share * self.bases.revenue_nok_million

    @property
    def required_nok_million(self) -> float:
        """Least fund as decided; missing where the council has a share as its goal alone."""
        place = self.placed.get("disposable_fund_share")
        if place is not None and place.kind == GOAL:
            return self.requirement_nok_million
        return self.decided_nok_million

    @property
    def closing_nok_million(self) -> float:
        """The fund at the year's end: in the balance, else in the table of the fund."""
        if key_figures.has(self.tables, "disposable_fund"):
            return key_figures.value(self.tables, "disposable_fund")
        return funds.closing_balance(self.tables["disposable_fund"])

    @property
    def opening_nok_million(self) -> float:
        """The fund on 1 January, from the table of the fund, else the balance of the year before.

        Missing where the steps of the fund do not have it.

        Raises
        ------
        NotThere
            If neither tells.
        """
        steps = self.steps.set_index("label")
        opening = steps[steps.is_total].change_nok_million
        return float(opening.iloc[0]) if len(opening) else float("nan")

    @property
    def above_nok_million(self) -> float:
        """The fund less what is required; missing where nothing is."""
        return self.closing_nok_million - self.required_nok_million

    @cached_property
    def steps(self) -> pd.DataFrame:
        """See :func:`funds.disposable_fund_steps` and :func:`fund_through_year`."""
        if "disposable_fund" not in self.tables and BALANCE in self.tables:
            account = None
            with suppress(NotThere):
                account = operating.operating_account(self.tables)[1]
            return fund_through_year(self.tables[BALANCE], account, self.required_nok_million)
        return funds.disposable_fund_steps(
            self.tables["disposable_fund"], self.required_nok_million
        )
