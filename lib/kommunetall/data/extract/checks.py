"""What the rows of an extract must be to each other, and to what its mapping says of them.

Periods, absences inside employments, months; made-up people where the extract is synthetic.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kommunetall.data.extract.mapping import Mapping as ExtractMapping
from kommunetall.data.extract.raw import RawTable

MADE_UP_PREFIX = "syn-"
BY_THE_HOUR = "timelonn"
LAST = np.iinfo(np.int32).max
SPAN = np.int64(1) << 33
MOST_DEGREE = 100.0
TOLERANCE = 1e-9


def faults_between(
    frames: Mapping[str, pd.DataFrame],
    raws: Mapping[str, RawTable],
    titles: Mapping[str, Mapping[str, str]],
) -> list[str]:
    """Every fault between rows of the tables; a check passes over rows without what it asks for.

    Parameters
    ----------
    frames
        Typed tables by name.
    raws
        Where their rows come from.
    titles
        What their columns are called in the files, by table and column.
    """
    employments = frames["employments"]
    known = pd.Index(employments.employment_id.dropna().unique())
    own = codes_in(known, employments)
    periods = Periods(own, *days(employments, "start_date", "end_date"))
    findings = []
    for name, frame in frames.items():
        codes = codes_in(known, frame)
        if name == "employments":
            faults = employment_faults(frame, periods)
        else:
            unknown = (codes < 0) & frame.employment_id.notna().to_numpy()
            faults = [
                (
                    "employment_id",
                    unknown,
                    "ikke noe slikt arbeidsforhold: legg det til, eller rett det",
                )
            ]
            if name == "absences":
                faults += absence_faults(frame, codes, periods)
            if name == "overtime":
                faults += month_faults(frame, codes)
        findings += [
            fault
            for column, which, says in faults
            for fault in raws[name].finding(which, titles[name].get(column, column), says)
        ]
    return findings


def codes_in(known: pd.Index, frame: pd.DataFrame) -> np.ndarray:
    """Number of the employment of each row, -1 where it is none that is known."""
    codes = known.get_indexer(pd.Index(frame.employment_id)).astype(np.int64)
    codes[frame.employment_id.isna().to_numpy()] = -1
    return codes


class Periods:
    """Periods of employments in order, to ask whether one of an employment overlaps some days."""

    def __init__(self, codes: np.ndarray, first: np.ndarray, last: np.ndarray) -> None:
        self.codes, self.first, self.last = codes, first, last
        self.sound = (codes >= 0) & (last >= first) & (first > -LAST)
        rows = np.flatnonzero(self.sound)
        key = codes[rows] * SPAN + first[rows]
        self.order = rows[np.argsort(key, kind="stable")]
        self.key = codes[self.order] * SPAN + first[self.order]
        self.reached = np.maximum.accumulate(codes[self.order] * SPAN + last[self.order])

    def overlapping(self) -> np.ndarray:
        """Which rows begin before an earlier one of the same employment has ended."""
        which = np.zeros(len(self.codes), dtype=bool)
        which[self.order[1:]] = self.key[1:] <= self.reached[:-1]
        return which

    def touch(self, codes: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Which spans of days touch a period of their employment, or one of unknown days."""
        before = np.searchsorted(self.key, codes * SPAN + last, side="right")
        reached = np.append(np.iinfo(np.int64).min, self.reached)[before]
        touched = reached >= codes * SPAN + first
        return np.asarray(touched | np.isin(codes, self.codes[~self.sound]))


def days(frame: pd.DataFrame, first: str, last: str) -> tuple[np.ndarray, np.ndarray]:
    """First and last day as whole numbers.

    What goes on lasts for ever, what has no beginning never.
    """
    begins, ends = (
        frame[c].to_numpy().astype("datetime64[D]").astype(np.int64) for c in (first, last)
    )
    missing = np.iinfo(np.int64).min
    return np.where(begins == missing, -LAST, begins), np.where(ends == missing, LAST, ends)


def employment_faults(frame: pd.DataFrame, periods: Periods) -> list[tuple[str, np.ndarray, str]]:
    """Periods that end before they begin or overlap, employments of several persons, or of none."""
    persons = pd.factorize(frame.person_id)[0]
    codes, stated = periods.codes, (periods.codes >= 0) & (persons >= 0)
    owner = np.full(codes.max(initial=-1) + 1, -1)
    rows = np.flatnonzero(stated)[::-1]
    owner[codes[rows]] = persons[rows]
    others = np.zeros(len(frame), dtype=bool)
    others[stated] = owner[codes[stated]] != persons[stated]
    nothing = frame.position_share.eq(0) & frame.employment_type.notna()
    return [
        (
            "position_share",
            (nothing & frame.employment_type.ne(BY_THE_HOUR)).to_numpy(bool),
            "må være over 0: bare timelønn kan ha 0",
        ),
        (
            "end_date",
            backwards(periods.first, periods.last),
            "perioden slutter før den begynner: rett en av dagene",
        ),
        (
            "person_id",
            others,
            "arbeidsforholdet tilhører en annen person i en tidligere rad: gi hver sitt eget",
        ),
        (
            "start_date",
            periods.overlapping(),
            (
                "perioden begynner før en annen i samme arbeidsforhold er slutt: avslutt "
                "den dagen før"
            ),
        ),
    ]


def backwards(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Which spans end before they begin."""
    return (last < first) & (first > -LAST)


def absence_faults(
    frame: pd.DataFrame, codes: np.ndarray, periods: Periods
) -> list[tuple[str, np.ndarray, str]]:
    """Absences that end before they begin, touch no period of employment, or pass 100 percent.

    One that is only in part outside its employment is no fault: only the part inside counts.
    """
    first, last = days(frame, "from_date", "to_date")
    sound = (codes >= 0) & (last >= first) & (first > -LAST)
    outside = np.zeros(len(frame), dtype=bool)
    outside[sound] = ~periods.touch(codes[sound], first[sound], last[sound])
    return [
        (
            "to_date",
            backwards(first, last),
            "fraværet slutter før det begynner: rett en av dagene",
        ),
        (
            "from_date",
            outside,
            "fraværet er utenfor alle periodene i arbeidsforholdet: rett en av dem",
        ),
        (
            "degree",
            above_whole(codes, first, last, frame.degree.to_numpy(float), sound),
            (
                "fravær som overlapper i ett arbeidsforhold, er til sammen over 100 "
                "prosent: rett dager eller grader"
            ),
        ),
    ]


def above_whole(
    codes: np.ndarray, first: np.ndarray, last: np.ndarray, degree: np.ndarray, sound: np.ndarray
) -> np.ndarray:
    """Which absences bring the degrees of their employment above 100 percent on their first day."""
    which = np.zeros(len(codes), dtype=bool)
    rows = np.flatnonzero(sound & ~np.isnan(degree))
    absences = Periods(codes[rows], first[rows], last[rows])
    later = rows[absences.overlapping()]
    if not len(later):
        return which
    rows = rows[np.isin(codes[rows], codes[later])]
    events = np.concatenate([codes[rows] * SPAN + first[rows], codes[rows] * SPAN + last[rows] + 1])
    change = np.concatenate([degree[rows], -degree[rows]])
    order = np.lexsort((change, events))
    together = np.empty(len(order))
    together[order] = np.cumsum(change[order])
    which[rows] = together[: len(rows)] > MOST_DEGREE + TOLERANCE * len(rows)
    return which


def month_faults(frame: pd.DataFrame, codes: np.ndarray) -> list[tuple[str, np.ndarray, str]]:
    """Months that are not told by their first day, and employments with two rows of a month."""
    month = frame.month
    stated = month.notna().to_numpy() & (codes >= 0)
    key = codes * SPAN + month.to_numpy().astype("datetime64[D]").astype(np.int64)
    repeated = np.zeros(len(frame), dtype=bool)
    repeated[stated] = pd.Series(key[stated]).duplicated().to_numpy()
    return [
        (
            "month",
            (month.dt.day != 1).to_numpy() & month.notna().to_numpy(),
            "ikke en måned: skriv den første dagen i den",
        ),
        (
            "month",
            repeated,
            "arbeidsforholdet har en tidligere rad for denne måneden: legg timene sammen",
        ),
    ]


def status_faults(employments: pd.DataFrame, raw: RawTable, said: ExtractMapping) -> list[str]:
    """Rows whose pseudonym says that they are made up where the mapping does not.

    Or the other way round.
    """
    person = said.tables["employments"].columns["person_id"].source
    known = employments.person_id.notna().to_numpy()
    made_up = employments.person_id.fillna("").str.startswith(MADE_UP_PREFIX).to_numpy(bool)
    if said.status == "synthetic":
        says = (
            f"mappingen sier synthetic, men pseudonymet begynner ikke med {MADE_UP_PREFIX}: "
            "rett status, eller merk radene"
        )
        return raw.finding(known & ~made_up, person, says)
    says = (
        f"pseudonymet begynner med {MADE_UP_PREFIX}, som er merket for det som er oppdiktet: "
        "skriv status: synthetic i mappingen"
    )
    return raw.finding(made_up, person, says)
