"""The report on employees from an extract.

Its parameters, its parts, and its table of contents in the notebook's order.
"""

from __future__ import annotations

from functools import cached_property

from kommunetall.data import unit
from kommunetall.parameters import checked
from kommunetall.prepare._part import Report, Shows
from kommunetall.prepare._staff import absence, changes, cost, positions, read, told
from kommunetall.prepare._staff import equality as of_sexes
from kommunetall.prepare._staff.finding import finding

EQUALITY = "Kvinner og menn"


class WorkforceExtractReport(Report):
    """Employees of a municipality, counted from an extract of its payroll system.

    As far as may be told.

    Parameters
    ----------
    municipality
        Code, four digits.
    year
        The year of the report.
    extract
        Folder with the extract and its ``mapping.yaml``; a relative one is in the project's folder.
        Without it, the municipality's own, ``data/<code>/extract``.
    first_year
        First year that the extract has whole; the year before `year` where it is not given.
    last_day
        Last day that the extract knows of, ISO; the last of the year where it is not given.
    cost_per_fte_nok
        Assumption: what one fte costs in a year.
    refund_share
        Assumption: share of the cost of sickness absence that the state refunds.

    Raises
    ------
    DataError
        If no municipality has the code, or the extract is wrong; with every fault.

    Examples
    --------
    >>> report = WorkforceExtractReport("9999", 2024)
    >>> round(float(report.staff.frame.fte.iloc[-1]), 1)
    1890.4
    """

    topic = "workforce_extract"

    def __init__(
        self,
        municipality: str,
        year: int,
        *,
        extract: str = "",
        first_year: int | None = None,
        last_day: str = "",
        cost_per_fte_nok: int = 800_000,
        refund_share: float = 0.5,
    ) -> None:
        self._assumed = {"cost_per_fte_nok": cost_per_fte_nok, "refund_share": refund_share}
        checked(
            {
                "municipality": municipality,
                "year": year,
                "extract": extract,
                "first_year": first_year,
                "last_day": last_day,
                **self._assumed,
            }
        )
        self._asked = read.Asked(
            municipality,
            year,
            extract,
            year - 1 if first_year is None else first_year,
            last_day or f"{year}-12-31",
        )
        self.run = {**vars(self._asked), **self._assumed}
        known = unit(municipality)
        self.place, self.synthetic = known.name, known.synthetic
        self.stop_if_wrong("_cost")

    @cached_property
    def _told(self) -> told.Told:
        return told.told_of(read.given(self._asked))

    @cached_property
    def _cost(self) -> cost.Cost:
        return cost.cost_of(self._told, **self._assumed)

    finding = Shows("Det viktigste", "_told", finding)
    staff = Shows("Årsverk, ansatte og heltid", "_told", positions.staff)
    committees = Shows("Årsverk, ansatte og heltid", "_told", positions.committees)
    moves = Shows("Flytting og vekst hver for seg", "_told", positions.moves)
    growth = Shows("Flytting og vekst hver for seg", "_told", positions.growth)
    temporary = Shows("Midlertidige og lærlinger", "_told", positions.temporary)
    apprentices = Shows("Midlertidige og lærlinger", "_told", positions.apprentices)
    sickness = Shows("Sykefravær", "_told", absence.sickness)
    sickness_ranked = Shows("Sykefravær", "_told", absence.sickness_ranked)
    short_and_long = Shows(
        "Kort og langt fravær, og utviklingen gjennom året", "_told", absence.short_and_long
    )
    lengths = Shows("Kort og langt fravær, og utviklingen gjennom året", "_told", absence.lengths)
    months = Shows("Kort og langt fravær, og utviklingen gjennom året", "_told", absence.months)
    absence_cost = Shows(
        "Hva trekker sykefraværet opp, og hva om målet ble nådd?", "_cost", cost.absence_cost
    )
    contributions = Shows(
        "Hva trekker sykefraværet opp, og hva om målet ble nådd?", "_told", absence.contributions
    )
    target_reached = Shows(
        "Hva trekker sykefraværet opp, og hva om målet ble nådd?", "_cost", cost.target_reached
    )
    turnover = Shows("Turnover og nyansatte", "_told", changes.turnover)
    turnover_as_ks = Shows("Turnover og nyansatte", "_told", changes.turnover_as_ks)
    hires_through_year = Shows("Turnover og nyansatte", "_told", changes.hires_through_year)
    hires = Shows("Turnover og nyansatte", "_told", changes.hires)
    overtime = Shows("Overtid og brudd på arbeidstidsreglene", "_told", changes.overtime)
    overtime_per_fte = Shows(
        "Overtid og brudd på arbeidstidsreglene", "_told", changes.overtime_per_fte
    )
    breaches = Shows("Overtid og brudd på arbeidstidsreglene", "_told", changes.breaches)
    breach_grid = Shows("Overtid og brudd på arbeidstidsreglene", "_told", changes.breach_grid)
    breach_types = Shows("Overtid og brudd på arbeidstidsreglene", "_told", changes.breach_types)
    equality = Shows(EQUALITY, "_told", of_sexes.equality)
    part_time = Shows(EQUALITY, "_told", of_sexes.part_time)
    equality_areas = Shows(EQUALITY, "_told", of_sexes.equality_areas)
    equality_positions = Shows(EQUALITY, "_told", of_sexes.equality_positions)
    units = Shows("Virksomhetene", "_told", positions.units)
    hidden = Shows("Hva som er skjult", "_told", told.hidden)
    rules = Shows("Slik er det regnet", "_told", told.rules)
