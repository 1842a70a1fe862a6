"""The investment report: its parameters, its parts, and its contents in the notebook's order."""

from __future__ import annotations

from functools import cached_property

from kommunetall.data import unit
from kommunetall.parameters import checked
from kommunetall.prepare._investment import account, ahead, kept, portfolio, read
from kommunetall.prepare._investment.scope import scope as scope_of
from kommunetall.prepare._part import Report, Shows

RULES = "Tallgrunnlaget og reglene"
KEPT = "Holdt kommunen reglene?"
PROJECTS = "Prosjektene: størst, raskest og lengst fra budsjettet"
PAID = "Slik ble investeringene betalt"
RESULT = "Netto driftsresultat og utbytte"
DEBT = "Lånegjeld og rente"
AHEAD = "Gjeld, renter og avdrag framover"
FUNDS = "Disposisjonsfondet og de andre fondene"
ALL = "Alle prosjektene"
CHECKS = "Går tallene opp?"
LIMITS = "Forbehold"


class InvestmentReport(Report):
    """Investment, debt and reserves of a municipality in a year, and the debt of the years ahead.

    Parameters
    ----------
    municipality
        Code, four digits.
    year
        The year of the report.
    loan_nok_million
        Example: a loan.
    loan_years
        Years until a loan is repaid.
    interest_rate
        Yearly interest on debt that is not hedged, a share.
    hedged_rate
        Yearly interest on hedged debt, a share.
    new_loans_share
        New loans each year ahead, as a share of the plan or of the year's own.

    Raises
    ------
    DataError
        If no municipality has the code, its tables are wrong, or what is assumed makes no sense;
        with every fault.

    Examples
    --------
    >>> report = InvestmentReport("3301", 2024)
    >>> round(report.financing.figures["loans_nok_million"], 1)
    961.8
    """

    topic = "investment"

    def __init__(
        self,
        municipality: str,
        year: int,
        *,
        loan_nok_million: float = 100.0,
        loan_years: int = 40,
        interest_rate: float = 0.04,
        hedged_rate: float = 0.03,
        new_loans_share: float = 1.0,
    ) -> None:
        self.run = {
            "municipality": municipality,
            "year": year,
            "loan_nok_million": loan_nok_million,
            "loan_years": loan_years,
            "interest_rate": interest_rate,
            "hedged_rate": hedged_rate,
            "new_loans_share": new_loans_share,
        }
        checked(self.run)
        known = unit(municipality)
        self.place, self.synthetic = known.name, known.synthetic
        self._loan = (loan_nok_million, loan_years, interest_rate)
        self._assumed = ahead.Assumed(loan_years, interest_rate, hedged_rate, new_loans_share)
        self.stop_if_wrong("_account", "_kept", "_ahead", "_example", "ladder")

    @cached_property
    def _account(self) -> account.Account:
        return account.account_of(read.given(str(self.run["municipality"]), self.year))

    @cached_property
    def _kept(self) -> kept.Kept:
        return kept.kept_of(self._account)

    @cached_property
    def _ahead(self) -> ahead.Ahead:
        return ahead.ahead_of(self._account, self._assumed)

    @cached_property
    def _example(self) -> ahead.Loan:
        return ahead.loan_of(self._account, *self._loan)

    board = Shows(KEPT, "_kept", kept.board)
    treasury_repayment = Shows(KEPT, "_account", account.treasury_repayment)
    repayments = Shows(KEPT, "_account", account.repayments)
    statement = Shows("Bevilgningsoversikten", "_account", account.statement)
    deviations = Shows(PROJECTS, "_account", portfolio.deviations)
    largest = Shows(PROJECTS, "_account", portfolio.largest)
    committees = Shows(PROJECTS, "_account", portfolio.committees)
    by_entity = Shows(PROJECTS, "_account", portfolio.by_entity)
    by_committee = Shows(PROJECTS, "_account", portfolio.by_committee)
    by_area = Shows(PROJECTS, "_account", portfolio.by_area)
    by_status = Shows(PROJECTS, "_account", portfolio.by_status)
    concentration = Shows(PROJECTS, "_account", portfolio.concentration)
    mix = Shows(PAID, "_account", account.mix)
    financing = Shows(PAID, "_account", account.financing)
    ladder = Shows(PAID, "_kept", kept.ladder)
    uncovered = Shows(PAID, "_account", account.uncovered)
    margin = Shows(RESULT, "_account", account.margin)
    result = Shows(RESULT, "_account", account.result)
    operations = Shows(RESULT, "_account", account.operations)
    dividends_by_company = Shows(RESULT, "_account", account.dividends_by_company)
    dependence = Shows(RESULT, "_account", account.dependence)
    dividends = Shows(RESULT, "_account", account.dividends)
    dispositions = Shows(RESULT, "_account", account.dispositions)
    debt_moved = Shows(DEBT, "_account", account.debt_moved)
    lender = Shows(DEBT, "_account", account.lender)
    debt = Shows(DEBT, "_account", account.debt)
    loans = Shows(DEBT, "_account", account.loans)
    hedging = Shows(DEBT, "_account", account.hedging)
    interest_changes = Shows(DEBT, "_account", account.interest_changes)
    assumptions = Shows(AHEAD, "_ahead", ahead.assumptions)
    debt_ahead = Shows(AHEAD, "_ahead", ahead.debt_ahead)
    by_year = Shows(AHEAD, "_ahead", ahead.by_year)
    service = Shows(AHEAD, "_ahead", ahead.service)
    net_service = Shows(AHEAD, "_ahead", ahead.net_service)
    capital_cost = Shows(AHEAD, "_ahead", ahead.capital_cost)
    loan = Shows(AHEAD, "_example", ahead.loan)
    fund = Shows(FUNDS, "_account", account.fund)
    disposable_fund = Shows(FUNDS, "_account", account.disposable_fund)
    reserves = Shows(FUNDS, "_account", account.reserves)
    projects = Shows(ALL, "_account", portfolio.projects)
    status = Shows(ALL, "_account", portfolio.status)
    against_text = Shows(CHECKS, "_account", portfolio.against_text)
    sources = Shows(CHECKS, "_account", portfolio.sources)
    differences = Shows(CHECKS, "_account", portfolio.differences)
    merged = Shows(CHECKS, "_account", portfolio.merged)
    statement_agrees = Shows(CHECKS, "_account", portfolio.statement_agrees)
    against_statement = Shows(CHECKS, "_account", portfolio.against_statement)
    identities = Shows(CHECKS, "_account", portfolio.identities)
    rules = Shows(RULES, "_account", account.rules)
    scope = Shows(LIMITS, "_account", scope_of)
