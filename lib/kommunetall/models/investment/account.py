"""The year's account of investment, debt and reserves."""

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
from kommunetall.models.investment.decided import FinancialTargets
from kommunetall.models.investment.given import Stated, Tables, require, stated_values
from kommunetall.models.investment.owed import Debt, Reserves
from kommunetall.models.investment.parts import Financing, Projects, Result
from kommunetall.models.investment.ruled import (
    amounts_of_rules,
    key_figures_of,
    net_debt,
    net_debt_opening,
)
from kommunetall.models.investment.self_financing import knows_fee_financed, self_financing
from kommunetall.models.investment.targets import Placed
from kommunetall.models.investment.uncorrected import Uncorrected, uncorrected
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.structure import Structure

KEY_FIGURES = (
    "net_operating_result",
    "corrected_result",
    "disposable_fund",
    "working_capital",
    "working_capital_without_deviation",
    "cash",
    "gross_debt",
    "net_debt",
    "finance_cost",
)
BUDGET = "original_budget"


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
        return Reserves(self.tables, Stated(self.stated | known), self.targets, self.placed)

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

    @cached_property
    def shares_against_text(self) -> pd.DataFrame:
        """Shares that the text says, beside the same from the tables, percent.

        As :func:`kommunetall.models.investment.checks.compared`, with ``stated_percent``,
        ``computed_percent`` and ``difference_percent``.
        """
        shares = {
            "self_financing_share": or_missing(lambda: self.self_financing_share),
            "disposable_fund_share": or_missing(lambda: self.reserves.closing_nok_million)
            / self.reserves.bases.revenue_nok_million,
        }
        computed = {(name, ""): 100 * share for name, share in shares.items()}
        found = checks.compared(checks.stated_beside(self.tables["stated_figures"], computed))
        return found.rename(columns=lambda name: name.replace("nok_million", "percent"))

    @property
    def self_financing_share(self) -> float:
        """The last share of the ladder of self-financing.

        Raises
        ------
        NotThere
            If nothing tells which investments fees pay, or statement 2A is not there.
        """
        projects = self.tables.get("investment_projects")
        if not knows_fee_financed(projects, self.structure):
            raise NotThere(
                "Ingenting viser hvilke investeringer gebyrene betaler.",
                ["service_areas: skriv true eller false i is_self_cost"],
                tables=("service_areas.is_self_cost",),
            )
        ladder = self_financing(self.tables["investment_statement"], projects, self.structure)
        return float(ladder.self_financing_share.iloc[-1])

    @property
    def wrong_in_text(self) -> int:
        """Figures of the text that do not agree with the tables, amounts and shares."""
        outcomes = pd.concat([self.against_text.outcome, self.shares_against_text.outcome])
        return int((outcomes == DIFFERS).sum())

    @property
    def gross_debt_nok_million(self) -> float:
        """What the municipality owes; missing where it is not known."""
        return or_missing(lambda: self.debt.debt_nok_million)

    @property
    def loans_used_nok_million(self) -> float:
        """Loans used for the year's investment; missing where statement 2A is not there."""
        return or_missing(lambda: self.financing.loans_nok_million)

    @property
    def invested_nok_million(self) -> float:
        """Gross investment in fixed assets; missing where statement 2A is not there."""
        return or_missing(
            lambda: (
                appropriations.actual_by_line(self.tables["investment_statement"])[
                    "asset_investment"
                ]
                / 1000
            )
        )

    @property
    def debt_growth_nok_million(self) -> float:
        """What debt grew in the year; missing where it is not known."""
        return self.gross_debt_nok_million - or_missing(lambda: self.debt.opening_nok_million)

    @cached_property
    def key_figures(self) -> pd.DataFrame:
        """See :func:`kommunetall.models.investment.ruled.key_figures_of`.

        Debt of several entities is no share of the treasury's revenue.
        """
        net = or_missing(lambda: self.result.net_nok_million)
        amounts = {
            "net_operating_result": net,
            **amounts_of_rules(self.tables, net),
            "disposable_fund": or_missing(lambda: self.reserves.closing_nok_million),
            "gross_debt": self.gross_debt_nok_million,
        }
        kept = {name: amounts[name] for name in KEY_FIGURES}
        found = key_figures_of(kept, self.reserves.bases.revenue_nok_million)
        is_of_all = (found.figure == "gross_debt") & self.structure.has_several_entities
        return found.assign(revenue_share=found.revenue_share.mask(is_of_all))

    @property
    def net_debt_change_nok_million(self) -> float:
        """How much net debt grew in the year; missing where a balance of the two is not known."""
        return net_debt(self.tables) - net_debt_opening(self.tables)

    @property
    def corrected_result_nok_million(self) -> float:
        """The result without restricted funds; missing where it is not known."""
        net = or_missing(lambda: self.result.net_nok_million)
        return amounts_of_rules(self.tables, net)["corrected_result"]

    @cached_property
    def uncorrected(self) -> Uncorrected:
        """See :func:`kommunetall.models.investment.uncorrected.uncorrected`."""
        return uncorrected(self.tables["uncorrected_errors"])

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
            **self.changes_in_tables,
            **self.corrected_in_tables,
        }
        return {
            **by_entity("entity_investment", self.spent.actual),
            ("investment_below_budget", ""): float(under.sum(min_count=1)),
            **by_entity("entity_overspend", -under),
            **by_entity("entity_underspend", under),
            **by_entity("service_area_below_budget", self.below_budget),
            **{(item, ""): value for item, value in whole.items()},
        }

    @property
    def below_budget(self) -> pd.Series:
        """What each service area spent less than its revised budget, NOK million, by code."""
        if "operations_by_service_area" not in self.tables:
            return pd.Series(dtype=float)
        rows = self.tables["operations_by_service_area"]
        own = rows[rows.kind == "line"].dropna(subset="service_area")
        below = own.revised_budget_nok_thousand - own.actual_nok_thousand
        return below.astype(float).groupby(own.service_area).sum(min_count=1) / 1000

    @property
    def changes_in_tables(self) -> dict[str, float]:
        """Changes of the fund, and amounts above budgets, that the text may state too."""
        tables, reserves = self.tables, self.reserves
        fund = or_missing(lambda: reserves.closing_nok_million)
        paid = {}
        if "dividends" in tables:
            sums = tables["dividends"].query("kind == 'sum'")
            paid = {c: float(sums[f"{c}_nok_thousand"].sum()) / 1000 for c in ("actual", BUDGET)}
        central = tables.get("central_items")
        used, finance, finance_budget = np.nan, np.nan, np.nan
        if central is not None:
            deviation = central.revised_budget_nok_thousand - central.actual_nok_thousand
            of_use = central["item"] == "disposable_fund_use"
            used = -float(deviation[of_use].sum()) / 1000 if of_use.any() else np.nan
            of_finance = (central.statement == "financial_items") & (central.kind == "line")
            own = of_finance & (central["item"] != "dividends").fillna(True)
            finance = -float(deviation[own].sum()) / 1000 if own.any() else np.nan
            lines = central[of_finance][f"{BUDGET}_nok_thousand"].astype(float)
            finance_budget = float(lines.sum(min_count=1)) / 1000
        return {
            "disposable_fund_change": fund - or_missing(lambda: reserves.opening_nok_million),
            "disposable_fund_above_requirement": or_missing(lambda: reserves.above_nok_million),
            "reduced_fund_use": used,
            "net_financial_overspend": finance,
            "financial_items_original_budget": finance_budget,
            "dividends_above_original_budget": paid.get("actual", np.nan)
            - paid.get(BUDGET, np.nan),
        }

    @property
    def corrected_in_tables(self) -> dict[str, float]:
        """What the errors that are not corrected amount to, as the text may state it too."""
        if "uncorrected_errors" not in self.tables:
            return {}
        span, net = self.uncorrected.result, or_missing(lambda: self.result.net_nok_million)
        return {
            "corrected_result_improvement_low": span.low,
            "corrected_result_improvement_high": span.high,
            "corrected_result_low": net + span.low,
            "corrected_result_high": net + span.high,
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
    if "disposable_fund" in tables:
        fund, known = tables["disposable_fund"], account.reserves
        printed = funds.reserve_bases(fund, {}).revenue_nok_million
        revenue = known.bases.revenue_nok_million if np.isnan(printed) else printed
        closing = or_missing(lambda: funds.closing_balance(fund))
        if np.isnan(closing):
            closing = or_missing(lambda: known.closing_nok_million)
        funds.require_printed_share(fund, closing, revenue)
    needed = {"operations_by_committee", "central_items", "investment_statement"}
    is_rebuilt = needed <= set(tables) and account.stated.has(*operating.STATED)
    if is_rebuilt and account.result.account is None:
        with suppress(NotThere):
            operating.require_same_result(account.result.uses, account.result.operations)
    for name in ("purposes", "hedging", "changes", "repayments", "of_note"):
        with suppress(NotThere):
            getattr(account.debt, name)
    return account
