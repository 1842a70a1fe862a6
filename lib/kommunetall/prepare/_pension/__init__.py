"""The pension report: its parameters, its parts, and its contents in the notebook's order."""

from __future__ import annotations

from functools import cached_property

from kommunetall.data import unit
from kommunetall.errors import NotThere
from kommunetall.models.pension.assumptions import Assumptions
from kommunetall.parameters import checked
from kommunetall.prepare import _peers
from kommunetall.prepare._part import Report, Shows
from kommunetall.prepare._pension import (
    account,
    added_up,
    ahead,
    premium,
    read,
    reported,
    run_off,
    said,
    tried,
)

BESIDE = "Sammenlikning med andre kommuner"


class PensionReport(Report):
    """Pension of a municipality in a year, and the years ahead under some assumptions.

    Parameters
    ----------
    municipality
        Code, four digits.
    year
        The year of the report.
    new_deviation_share
        New premium deviation each year ahead as a share of the mean of the known years.
    wage_growth
        Yearly growth of net pension cost, a share.
    fund_use_nok_million
        Example: more use of premium fund next year, without contribution.
    other_period
        Example: amortisation period of new vintages, years.
    peers
        Those to compare with: ``kostra``, ``asss``, ``naboer``, ``fylke``, or codes with commas.

    Raises
    ------
    DataError
        If no municipality has the code, its tables are wrong, or what is assumed cannot be; with
        every fault.

    Examples
    --------
    >>> report = PensionReport("9999", 2024)
    >>> [round(x, 1) for x in report.accounts.frame.effect_nok_million]
    [76.2, 35.0]
    """

    topic = "pension"

    def __init__(
        self,
        municipality: str,
        year: int,
        *,
        new_deviation_share: float = 1.0,
        wage_growth: float = 0.04,
        fund_use_nok_million: float = 100,
        other_period: int = 5,
        peers: str = "kostra",
    ) -> None:
        self.run = {
            "municipality": municipality,
            "year": year,
            "new_deviation_share": new_deviation_share,
            "wage_growth": wage_growth,
            "fund_use_nok_million": fund_use_nok_million,
            "other_period": other_period,
            "peers": peers,
        }
        checked(self.run)
        self._assumed = Assumptions(
            new_deviation_share, wage_growth, fund_use_nok_million, other_period
        )
        known = unit(municipality)
        self.place, self.synthetic = known.name, known.synthetic
        self._peers = peers
        self.stop_if_wrong("_account", "_costs", "_compared")

    @cached_property
    def _account(self) -> account.Account:
        given = read.given(str(self.run["municipality"]), self.year)
        return account.account_of(given)

    @cached_property
    def _basic_amount(self) -> ahead.Growth:
        return ahead.growth_of(self._account)

    @cached_property
    def _chosen(self) -> ahead.Chosen:
        return ahead.chosen_of(self._account, self._assumed.new_deviation_share)

    @cached_property
    def _charged(self) -> ahead.Charged:
        return ahead.charged_of(self._chosen, self._assumed.wage_growth)

    @cached_property
    def _tried(self) -> tried.Tried:
        assumed = self._assumed
        return tried.tried_of(self._chosen, assumed.fund_use_nok_million, assumed.other_period)

    @cached_property
    def _costs(self) -> tried.Costs:
        return tried.costs_of(self._tried, self._assumed.wage_growth)

    @cached_property
    def _compared(self) -> _peers.Compared:
        who = ("pension", str(self.run["municipality"]), self.year, self._peers)
        try:
            computed = account.compared_amounts(self._account)
        except NotThere:
            compared = _peers.compared_of(*who)
            if compared.state == "too_few":
                raise
            return compared
        return _peers.compared_of(*who, computed)

    finding = Shows("Det viktigste", "_account", said.finding)
    accounts = Shows("Betalt og kostnadsført", "_account", account.accounts)
    growth = Shows("Betalt og kostnadsført", "_account", account.growth)
    premium_by_year = Shows("Fra premie til kostnad", "_account", premium.premium_by_year)
    premium_split = Shows("Fra premie til kostnad", "_account", premium.premium_split)
    cost_bridge = Shows("Fra premie til kostnad", "_account", premium.cost_bridge)
    budget_bridge = Shows("Mot budsjettet", "_account", premium.budget_bridge)
    principle = Shows("Hva som alt er bestemt", "_account", reported.principle)
    decided = Shows("Hva som alt er bestemt", "_account", run_off.decided)
    balance_left = Shows("Hva som alt er bestemt", "_account", run_off.balance_left)
    amortisation_due = Shows("Hva som alt er bestemt", "_account", run_off.amortisation_due)
    vintages = Shows("Hva som alt er bestemt", "_account", run_off.vintages)
    due_by_scheme = Shows("Hva som alt er bestemt", "_account", run_off.due_by_scheme)
    assumptions = Shows("Årene framover", "_charged", ahead.assumptions)
    cost_ahead = Shows("Årene framover", "_charged", ahead.cost_ahead)
    balance_ahead = Shows("Årene framover", "_chosen", ahead.balance_ahead)
    cost_by_scenario = Shows("Hva som endrer bildet", "_costs", tried.cost_by_scenario)
    amortised_ahead = Shows("Hva som endrer bildet", "_tried", tried.amortised_ahead)
    regulation = Shows("Hva som endrer bildet", "_basic_amount", ahead.regulation)
    fund_use = Shows("Hva som endrer bildet", "_tried", tried.fund_use)
    compared_with = Shows(BESIDE, "_compared", _peers.compared_with)
    of_revenue = Shows(BESIDE, "_compared", _peers.of_revenue)
    among_all = Shows(BESIDE, "_compared", _peers.among_all)
    per_inhabitant = Shows(BESIDE, "_compared", _peers.per_inhabitant)
    over_years = Shows(BESIDE, "_compared", _peers.over_years)
    checks = Shows("Går tallene opp?", "_account", added_up.checks)
    note = Shows("Tallene i kilden", "_account", account.note)
    stated = Shows("Tallene i kilden", "_account", account.stated)
    central_charge = Shows("Tallene i kilden", "_account", account.central_charge)
    booked = Shows("Tallene i kilden", "_account", reported.booked)
    rules = Shows("Slik er det regnet", "_account", reported.rules)
    calibrated = Shows("Fordelingen på årganger", "_account", run_off.calibrated)
    uncertain = Shows("Forbehold", "_account", said.uncertain)
