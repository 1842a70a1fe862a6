"""The workforce report: its parameters, and its contents in the notebook's order."""

from __future__ import annotations

from functools import cached_property

from kommunetall.data import unit
from kommunetall.parameters import checked
from kommunetall.prepare._part import Report, Shows
from kommunetall.prepare._workforce import (
    checks,
    coming_and_going,
    over_time,
    positions,
    sickness,
    working_time,
)
from kommunetall.prepare._workforce.printed import Printed, printed
from kommunetall.prepare._workforce.read import TOPIC, Given, given
from kommunetall.prepare._workforce.remarks import remarks_on
from kommunetall.prepare._workforce.sickness import Assumed, Reached, reached

REACHED = "Hva trekker sykefraværet opp, og hva om målet ble nådd?"
BREACHES = "Brudd på arbeidstidsreglene"
COMING = "Nyansatte og lærlinger"
CLOSING = "Går de trykte tallene opp?"


class WorkforceReport(Report):
    """Employees, absence, overtime, turnover and recruitment as the municipality prints them.

    Parameters
    ----------
    municipality
        Its code from 2024, four digits.
    year
        The year that the report is about.
    cost_per_fte_nok
        Assumption: what one fte costs a year, in NOK.
    refund_share
        Assumption: share of the cost of sickness absence that the state refunds.

    Raises
    ------
    DataError
        If there is no such municipality, its tables do not fit together, or an assumption cannot
        be.

    Examples
    --------
    >>> report = WorkforceReport("3301", 2024)
    >>> report.apprentices.frame.gap_persons.round(1).tolist()
    [-51.0, -52.9]
    """

    topic = TOPIC

    def __init__(
        self,
        municipality: str,
        year: int,
        *,
        cost_per_fte_nok: int = 800_000,
        refund_share: float = 0.5,
    ) -> None:
        self._assumed = Assumed(cost_per_fte_nok, refund_share)
        self.run = {"municipality": municipality, "year": year, **vars(self._assumed)}
        checked(self.run)
        known = unit(municipality)
        self.place, self.synthetic = known.name, known.synthetic
        self.stop_if_wrong("_printed")

    @cached_property
    def _given(self) -> Given:
        return given(str(self.run["municipality"]), self.year)

    @cached_property
    def _printed(self) -> Printed:
        return printed(self._given)

    @cached_property
    def _reached(self) -> Reached:
        return reached(self._printed, self._assumed)

    finding = Shows("Det viktigste", "_printed", checks.finding)
    staff = Shows("Årsverk og ansatte", "_printed", positions.staff)
    fte_change = Shows("Årsverk og ansatte", "_printed", positions.fte_change)
    moved = Shows("Årsverk og ansatte", "_printed", positions.moved)
    growth = Shows("Årsverk og ansatte", "_printed", positions.growth)
    full_time = Shows("Heltid", "_given", positions.full_time)
    per_employee = Shows("Heltid", "_printed", positions.average_position)
    positions_said = Shows("Heltid", "_given", remarks_on("positions"))
    absence = Shows("Sykefravær", "_printed", sickness.absence)
    absence_ranked = Shows("Sykefravær", "_printed", sickness.absence_ranked)
    measures = Shows("Sykefravær", "_printed", sickness.measures)
    sickness_said = Shows("Sykefravær", "_given", remarks_on("sickness"))
    contribution = Shows(REACHED, "_printed", sickness.contribution)
    target_reached = Shows(REACHED, "_reached", sickness.target_reached)
    overtime = Shows("Overtid", "_printed", working_time.overtime)
    overtime_ranked = Shows("Overtid", "_printed", working_time.overtime_ranked)
    overtime_said = Shows("Overtid", "_given", remarks_on("overtime"))
    breaches_of_areas = Shows(BREACHES, "_printed", working_time.breaches_of_areas)
    breaches_ranked = Shows(BREACHES, "_printed", working_time.breaches_ranked)
    breach_types = Shows(BREACHES, "_given", working_time.breach_types)
    working_time_said = Shows(BREACHES, "_given", remarks_on("working_time"))
    turnover = Shows("Turnover", "_printed", coming_and_going.turnover)
    turnover_ranked = Shows("Turnover", "_printed", coming_and_going.turnover_ranked)
    turnover_said = Shows("Turnover", "_given", remarks_on("turnover"))
    hires = Shows(COMING, "_given", coming_and_going.hires)
    hires_year = Shows(COMING, "_given", coming_and_going.hires_year)
    came_and_left = Shows(COMING, "_printed", coming_and_going.came_and_left)
    introductions = Shows(COMING, "_printed", coming_and_going.introductions)
    recruitment_said = Shows(COMING, "_given", remarks_on("recruitment"))
    apprentices = Shows(COMING, "_given", coming_and_going.apprentices)
    trend = Shows("Utvikling over tid", "_given", over_time.trend)
    outlook = Shows("Utvikling over tid", "_given", over_time.outlook)
    unequal = Shows(CLOSING, "_printed", checks.unequal)
    absence_total = Shows(CLOSING, "_printed", sickness.absence_total)
    turnover_total = Shows(CLOSING, "_printed", coming_and_going.turnover_total)
    small_areas = Shows("Slik er det regnet", "_printed", positions.small_areas)
    rules = Shows("Slik er det regnet", "_given", checks.rules)
