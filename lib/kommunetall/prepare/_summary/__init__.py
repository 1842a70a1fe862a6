"""The summary of the year: its parameters, and its contents in the notebook's order."""

from __future__ import annotations

from functools import cached_property

from kommunetall.data import unit
from kommunetall.exhibit import FURTHER
from kommunetall.parameters import checked
from kommunetall.prepare import _peers
from kommunetall.prepare._part import Report, Shows
from kommunetall.prepare._summary import (
    account,
    beyond,
    checks,
    figures,
    funds,
    key,
    told,
    topics,
)
from kommunetall.prepare._summary.read import given

FINDINGS = "Det viktigste"
NUMBERS = "Året i tall"
AHEAD = "Hva kommer året etter?"
WHY = "Hvorfor ble resultatet slik?"
OTHERS = "Hva har andre?"
BESIDE = "Sammenlikning med andre kommuner"
TOPICS = "Fra de andre vedleggene"
KEPT = "Holdt kommunen sine egne regler?"
OPERATIONS = "Driften, område for område"
CHECKS = "Går tallene opp?"
LIMITS = "Forbehold"


class SummaryReport(Report):
    """The year of a municipality in short, from what the other reports found.

    Parameters
    ----------
    municipality
        Code, four digits.
    year
        The year of the report.
    peers
        Those to compare with: ``kostra``, ``asss``, ``naboer``, ``fylke``, or codes with commas.

    Raises
    ------
    DataError
        If no municipality has the code, or its tables are wrong; with every fault.

    Examples
    --------
    >>> report = SummaryReport("3301", 2024)
    >>> round(float(report.bridge.figures["taken_nok_million"]), 1)
    32.8
    """

    topic = "summary"

    def __init__(self, municipality: str, year: int, *, peers: str = "kostra") -> None:
        self.run = {"municipality": municipality, "year": year, "peers": peers}
        checked(self.run)
        known = unit(municipality)
        self.place, self.synthetic = known.name, known.synthetic
        self._peers = peers
        self.stop_if_wrong("key_figures", "figures", "_compared")

    @cached_property
    def _year(self) -> topics.Year:
        return topics.year_of(given(str(self.run["municipality"]), self.year))

    @cached_property
    def _compared(self) -> _peers.Compared:
        computed = topics.compared_amounts(self._year)
        return _peers.compared_of("summary", *self._year.key, self._peers, computed)

    result = Shows(FINDINGS, "_year", told.result)
    corrected = Shows(FINDINGS, "_year", told.corrected)
    one_off = Shows(FINDINGS, "_year", told.one_off)
    spending = Shows(FINDINGS, "_year", told.spending)
    fund = Shows(FINDINGS, "_year", told.fund)
    absence = Shows(FINDINGS, "_year", told.absence)
    tax = Shows(FINDINGS, "_year", topics.tax)
    key_figures = Shows(NUMBERS, "_year", key.key_figures)
    next_year = Shows(AHEAD, "_year", beyond.next_year)
    why = Shows(WHY, "_year", funds.why)
    central = Shows(WHY, "_year", funds.central)
    fund_use = Shows(WHY, "_year", funds.fund_use)
    others = Shows(OTHERS, "_year", beyond.others)
    compared_with = Shows(BESIDE, "_compared", _peers.compared_with)
    of_revenue = Shows(BESIDE, "_compared", _peers.of_revenue)
    among_all = Shows(BESIDE, "_compared", _peers.among_all)
    per_inhabitant = Shows(BESIDE, "_compared", _peers.per_inhabitant)
    over_years = Shows(BESIDE, "_compared", _peers.over_years)
    equalisation = Shows(TOPICS, "_year", topics.equalisation)
    pension = Shows(TOPICS, "_year", topics.pension)
    investment = Shows(TOPICS, "_year", topics.investment)
    workforce = Shows(TOPICS, "_year", topics.workforce)
    board = Shows(KEPT, "_year", topics.board)
    self_financing = Shows(KEPT, "_year", topics.self_financing)
    deviations = Shows(OPERATIONS, "_year", account.deviations)
    committees = Shows(OPERATIONS, "_year", account.committees)
    fee_areas = Shows(OPERATIONS, "_year", account.fee_areas)
    self_cost = Shows(OPERATIONS, "_year", account.self_cost)
    tally = Shows(CHECKS, "_year", checks.tally)
    bridge = Shows(CHECKS, "_year", funds.bridge)
    not_closing = Shows(CHECKS, "_year", checks.not_closing)
    figures = Shows(CHECKS, "_year", figures.figures)
    printed_twice = Shows(CHECKS, "_year", account.printed_twice)
    restated = Shows(CHECKS, "_year", checks.restated)
    between_layers = Shows(CHECKS, "_year", checks.between_layers)
    scope = Shows(LIMITS, "_year", topics.scope)
    areas = Shows(FURTHER, "_year", account.areas)
    everyone = Shows(FURTHER, "_compared", _peers.everyone)
