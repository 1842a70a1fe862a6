"""The summary of the year: its parameters, and its contents in the notebook's order."""

from __future__ import annotations

from functools import cached_property

from kommunetall.data import unit
from kommunetall.parameters import checked
from kommunetall.prepare._part import Report, Shows
from kommunetall.prepare._summary import account, topics
from kommunetall.prepare._summary.read import given

FINDINGS = "Det viktigste"
FIGURES = "Tallene å kjenne"
KEPT = "Holdt kommunen sine egne regler?"
OPERATIONS = "Driften, område for område"
TWICE = "Et tall som er trykt to steder"
CENTRAL = "Sentrale poster"
CLOSES = "Går driftsregnskapet opp?"
CHECKS = "Går tallene opp?"


class SummaryReport(Report):
    """The year of a municipality in short, from what the other reports found.

    Parameters
    ----------
    municipality
        Code, four digits.
    year
        The year of the report.

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

    def __init__(self, municipality: str, year: int) -> None:
        self.run = {"municipality": municipality, "year": year}
        checked(self.run)
        known = unit(municipality)
        self.place, self.synthetic = known.name, known.synthetic
        self.stop_if_wrong("figures")

    @cached_property
    def _year(self) -> topics.Year:
        return topics.year_of(given(str(self.run["municipality"]), self.year))

    equalisation = Shows(FINDINGS, "_year", topics.equalisation)
    pension = Shows(FINDINGS, "_year", topics.pension)
    investment = Shows(FINDINGS, "_year", topics.investment)
    workforce = Shows(FINDINGS, "_year", topics.workforce)
    figures = Shows(FIGURES, "_year", topics.figures)
    board = Shows(KEPT, "_year", topics.board)
    self_financing = Shows(KEPT, "_year", topics.self_financing)
    deviations = Shows(OPERATIONS, "_year", account.deviations)
    committees = Shows(OPERATIONS, "_year", account.committees)
    areas = Shows(OPERATIONS, "_year", account.areas)
    printed_twice = Shows(TWICE, "_year", account.printed_twice)
    central = Shows(CENTRAL, "_year", account.central)
    bridge = Shows(CLOSES, "_year", account.bridge)
    tally = Shows(CHECKS, "_year", account.tally)
    not_closing = Shows(CHECKS, "_year", account.not_closing)
    restated = Shows(CHECKS, "_year", account.restated)
