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
from kommunetall.prepare._workforce.sickness import Assumed, Reached, reached


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
    full_time = Shows("Heltid, vekst og flytting", "_given", positions.full_time)
    fte_change = Shows("Heltid, vekst og flytting", "_printed", positions.fte_change)
    growth = Shows("Heltid, vekst og flytting", "_printed", positions.growth)
    absence = Shows("Sykefravær", "_printed", sickness.absence)
    absence_ranked = Shows("Sykefravær", "_printed", sickness.absence_ranked)
    contribution = Shows(
        "Hva trekker sykefraværet opp, og hva om målet ble nådd?", "_printed", sickness.contribution
    )
    absence_total = Shows(
        "Hva trekker sykefraværet opp, og hva om målet ble nådd?",
        "_printed",
        sickness.absence_total,
    )
    target_reached = Shows(
        "Hva trekker sykefraværet opp, og hva om målet ble nådd?",
        "_reached",
        sickness.target_reached,
    )
    overtime = Shows("Overtid", "_printed", working_time.overtime)
    overtime_ranked = Shows("Overtid", "_printed", working_time.overtime_ranked)
    breaches_of_areas = Shows(
        "Brudd på arbeidstidsreglene", "_printed", working_time.breaches_of_areas
    )
    breaches_ranked = Shows("Brudd på arbeidstidsreglene", "_printed", working_time.breaches_ranked)
    breach_types = Shows("Brudd på arbeidstidsreglene", "_given", working_time.breach_types)
    breaches = Shows("Brudd på arbeidstidsreglene", "_given", working_time.breaches)
    turnover = Shows("Turnover", "_printed", coming_and_going.turnover)
    turnover_ranked = Shows("Turnover", "_printed", coming_and_going.turnover_ranked)
    turnover_total = Shows("Turnover", "_printed", coming_and_going.turnover_total)
    hires = Shows("Nyansatte og lærlinger", "_given", coming_and_going.hires)
    hires_year = Shows("Nyansatte og lærlinger", "_given", coming_and_going.hires_year)
    apprentices = Shows("Nyansatte og lærlinger", "_given", coming_and_going.apprentices)
    trend = Shows("Utvikling over tid", "_given", over_time.trend)
    outlook = Shows("Utvikling over tid", "_given", over_time.outlook)
    unequal = Shows("Går de trykte tallene opp?", "_printed", checks.unequal)
    small_areas = Shows("Tallgrunnlaget og reglene", "_printed", positions.small_areas)
    rules = Shows("Tallgrunnlaget og reglene", "_given", checks.rules)
