"""The investment report: its parameters, its parts, and its contents in the notebook's order."""

from __future__ import annotations

from functools import cached_property

from kommunetall.data import unit
from kommunetall.parameters import checked
from kommunetall.prepare import _peers
from kommunetall.prepare._investment import (
    account,
    ahead,
    financed,
    invested,
    kept,
    operating,
    owed,
    portfolio,
    read,
)
from kommunetall.prepare._investment import loan as example
from kommunetall.prepare._investment.scope import scope as scope_of
from kommunetall.prepare._part import Report, Shows

RULES = "Tallgrunnlaget og reglene"
KEPT = "Holdt kommunen reglene?"
FIGURES = "Nøkkeltallene"
BESIDE = "Sammenlikning med andre kommuner"
RESULT = "Netto driftsresultat"
ERRORS = "Feil som ikke er rettet"
OWNED = "Utbytte"
FUNDS = "Disposisjonsfondet og de andre fondene"
INVESTED = "Hva kommunen investerte"
PROJECTS = "Prosjektene"
PAID = "Slik ble investeringene betalt"
DEBT = "Lånegjeld og rente"
AHEAD = "Gjeld, renter og avdrag framover"
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
    interest_change
        Yearly interest above the municipality's own in the year, a share; 0.01 is one percentage
        point.
    new_loans_share
        New loans each year ahead, as a share of the plan, or of the mean of the years known.
    peers
        Those to compare with: ``kostra``, ``asss``, ``naboer``, ``fylke``, or codes with commas.

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
        loan_nok_million: float = 1.0,
        loan_years: int = 40,
        interest_change: float = 0.0,
        new_loans_share: float = 1.0,
        peers: str = "kostra",
    ) -> None:
        self.run = {
            "municipality": municipality,
            "year": year,
            "loan_nok_million": loan_nok_million,
            "loan_years": loan_years,
            "interest_change": interest_change,
            "new_loans_share": new_loans_share,
            "peers": peers,
        }
        checked(self.run)
        known = unit(municipality)
        self.place, self.synthetic = known.name, known.synthetic
        self._loan = (loan_nok_million, loan_years, interest_change)
        self._assumed = ahead.Assumed(loan_years, interest_change, new_loans_share)
        self._peers = peers
        self.stop_if_wrong("_account", "_kept", "_ahead", "_example", "ladder", "_compared")

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
    def _example(self) -> example.Loan:
        return example.loan_of(self._account, *self._loan)

    @cached_property
    def _compared(self) -> _peers.Compared:
        municipality = str(self.run["municipality"])
        computed = account.compared_amounts(self._account)
        return _peers.compared_of("investment", municipality, self.year, self._peers, computed)

    board = Shows(KEPT, "_kept", kept.board)
    treasury_repayment = Shows(KEPT, "_account", owed.treasury_repayment)
    repayments = Shows(KEPT, "_account", owed.repayments)
    peers = Shows(FIGURES, "_kept", kept.peers)
    key_figures = Shows(FIGURES, "_account", operating.key_figures)
    compared_with = Shows(BESIDE, "_compared", _peers.compared_with)
    of_revenue = Shows(BESIDE, "_compared", _peers.of_revenue)
    among_all = Shows(BESIDE, "_compared", _peers.among_all)
    per_inhabitant = Shows(BESIDE, "_compared", _peers.per_inhabitant)
    over_years = Shows(BESIDE, "_compared", _peers.over_years)
    against_budget = Shows(RESULT, "_account", operating.against_budget)
    result = Shows(RESULT, "_account", operating.result)
    operations = Shows(RESULT, "_account", operating.operations)
    dispositions = Shows(RESULT, "_account", operating.dispositions)
    corrected = Shows(ERRORS, "_kept", kept.corrected)
    errors = Shows(ERRORS, "_account", operating.errors)
    dividends = Shows(OWNED, "_account", operating.dividends)
    dependence = Shows(OWNED, "_account", operating.dependence)
    fund = Shows(FUNDS, "_account", owed.fund)
    earmarked = Shows(FUNDS, "_account", owed.earmarked)
    disposable_fund = Shows(FUNDS, "_account", owed.disposable_fund)
    reserves = Shows(FUNDS, "_account", owed.reserves)
    statement = Shows(INVESTED, "_account", invested.statement)
    uncovered = Shows(INVESTED, "_account", invested.uncovered)
    deviations = Shows(PROJECTS, "_account", portfolio.deviations)
    explained = Shows(PROJECTS, "_account", portfolio.explained)
    largest = Shows(PROJECTS, "_account", portfolio.largest)
    by_entity = Shows(PROJECTS, "_account", portfolio.by_entity)
    by_committee = Shows(PROJECTS, "_account", portfolio.by_committee)
    by_area = Shows(PROJECTS, "_account", portfolio.by_area)
    by_status = Shows(PROJECTS, "_account", portfolio.by_status)
    mix = Shows(PAID, "_account", invested.mix)
    financing = Shows(PAID, "_account", invested.financing)
    ladder = Shows(PAID, "_kept", kept.ladder)
    debt = Shows(DEBT, "_account", owed.debt)
    lender = Shows(DEBT, "_account", owed.lender)
    hedge = Shows(DEBT, "_account", owed.hedge)
    hedging = Shows(DEBT, "_account", owed.hedging)
    interest_changes = Shows(DEBT, "_account", owed.interest_changes)
    debt_ahead = Shows(AHEAD, "_ahead", ahead.debt_ahead)
    assumptions = Shows(AHEAD, "_ahead", ahead.assumptions)
    by_year = Shows(AHEAD, "_ahead", ahead.by_year)
    service = Shows(AHEAD, "_ahead", ahead.service)
    net_service = Shows(AHEAD, "_ahead", ahead.net_service)
    capital_cost = Shows(AHEAD, "_ahead", ahead.capital_cost)
    financed_ahead = Shows(AHEAD, "_ahead", financed.financed_ahead)
    loan = Shows(AHEAD, "_example", example.loan)
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
