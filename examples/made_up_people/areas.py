"""What a made-up municipality consists of.

Areas, the units in them, the codes and seasons that people are made with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

MARK = "syn-"
STATUS = "synthetic"
TYPES = ("fast", "midlertidig", "vikar", "timelonn", "laerling")
PERMANENT, TEMPORARY, SUBSTITUTE, HOURLY, APPRENTICE = range(5)
ABSENCE_TYPES = ("egenmeldt", "legemeldt", "barn")
SELF_CERTIFIED, CERTIFIED, CHILD = range(3)
BREACH_TYPES = (
    *("AML timer per 4 uker", "AML timer per uke", "AML timer per år", "Arbeidsfri før vakt"),
    *("Planlagt tid per uke", "Samlet tid per dag", "Samlet tid per uke", "Søndager på rad"),
    *("Søndager på rad (snitt)", "Ukentlig arbeidsfri"),
)
END_REASONS = (
    "Annet arbeid",
    "Alderspensjon",
    "Flyttet",
    "Utdanning",
    "Uførepensjon",
    "Ikke oppgitt",
)
POSITION_CODES = ("6583", "6709", "7174", "7531", "7951", "8451", "8530", "9451")
BIRTH_YEARS = ("1950-1959", "1960-1969", "1970-1979", "1980-1989", "1990-1999", "2000-2009")
PART_TIME = np.array(
    [10.0, 14.2, 20.0, 25.35, 30.0, 40.0, 50.0, 53.52, 60.0, 66.67, 75.0, 80.0, 85.0, 90.0]
)
DEGREES = np.array([100.0, 80.0, 60.0, 50.0, 40.0, 20.0])
DEGREE_SHARES = np.array([0.52, 0.06, 0.10, 0.20, 0.08, 0.04])
ABSENCE_SEASON = (1.20, 1.25, 1.15, 0.95, 0.90, 0.85, 0.55, 0.80, 1.05, 1.10, 1.15, 1.05)
HIRING_SEASON = (1.45, 0.85, 0.85, 0.75, 0.75, 0.90, 0.40, 3.20, 1.20, 0.80, 0.45, 0.40)
LEAVING_SEASON = (1.00, 0.80, 0.90, 0.80, 0.80, 1.10, 2.00, 1.40, 0.90, 0.80, 0.70, 0.80)
UNIT_SIZES = (1.0, 0.1, 0.6, 0.3)
FAR_AHEAD = np.int64(1) << 20
WORKING_DAYS_PER_YEAR = 250
EARLIEST_START = np.datetime64("1985-01-01").astype(int)


@dataclass(frozen=True)
class Area:
    """A service area.

    Its part of the employees, and how they are employed, absent, leaving and working over time.

    `weight` is relative to the other areas'; shares are of 1, `sickness_percent` of agreed working
    days, `turnover_share` of the area's permanent employees in a year.
    """

    code: str
    committee: str
    weight: float
    units: int = 5
    full_time_share: float = 0.7
    sickness_percent: float = 9.0
    turnover_share: float = 0.12
    overtime_hours_per_fte: float = 15.0
    breaches_per_100: float = 50.0


@dataclass(frozen=True)
class Reorganisation:
    """Employees of so many fte (at most) who pass from one area to another on a day."""

    source: str
    target: str
    day: dt.date
    fte: float


AREAS = (
    Area("P01", "Oppvekst", 25, 30, 0.78, 8.2, 0.10, 8, 1),
    Area("P02", "Oppvekst", 11, 20, 0.85, 12.0, 0.10, 16, 1),
    Area("P03", "Oppvekst", 6, 6, 0.85, 11.2, 0.09, 9, 80),
    Area("P05", "Helse", 10, 15, 0.35, 12.0, 0.15, 37, 240),
    Area("P06", "Helse", 26, 25, 0.45, 12.5, 0.16, 33, 420),
    Area("P07", "Helse", 4, 5, 0.65, 9.6, 0.14, 10, 80),
    Area("P09", "Kultur", 4, 6, 0.55, 7.7, 0.08, 19, 10),
    Area("P11", "Teknikk", 4, 4, 0.93, 7.2, 0.11, 40, 60),
    Area("P14", "Organisasjon", 5, 6, 0.95, 6.5, 0.06, 9, 5),
)


def day_number(day: object) -> int:
    """Days since 1970."""
    return int(np.datetime64(day, "D").astype(np.int64))


def home(code: str, areas: Collection[str]) -> str | None:
    """The area that a code belongs to: itself, or the range of codes around it; None if neither.

    It is how the municipality that is made like prints some of its areas: ``P14-P19``.
    """
    for area in areas:
        first, _, last = area.partition("-")
        if code == area or first <= code <= (last or first):
            return area
    return None


class UnitSizes:
    """Units of unlike sizes in each area, by turns as :data:`UNIT_SIZES` says: some are small."""

    def __init__(self, areas: Sequence[Area]) -> None:
        shares = [np.resize(UNIT_SIZES, area.units) for area in areas]
        self.ends = np.concatenate([i + np.cumsum(s) / s.sum() for i, s in enumerate(shares)])
        self.units = np.array([area.units for area in areas])
        self.first = np.cumsum(self.units) - self.units

    def drawn(self, random: np.random.Generator, area: np.ndarray) -> np.ndarray:
        """A unit for each place in the list of areas."""
        place = np.searchsorted(self.ends, area + random.random(len(area)), side="right")
        return np.minimum(place - self.first[area], self.units[area] - 1)
