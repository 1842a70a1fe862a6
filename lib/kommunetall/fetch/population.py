"""Inhabitants of all municipalities on 1 January, as Statistics Norway counts them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from kommunetall.data.people import INHABITANTS, KEY, by_year, differences
from kommunetall.data.tables import COUNTED
from kommunetall.fetch.answers import Answer
from kommunetall.fetch.published import (
    CONTENT,
    YEAR,
    Table,
    Told,
    lacking_codes,
    not_reported,
    numbers_in,
    require,
    require_possible,
    require_whole,
    unlike_before,
    with_numbers_of_today,
    years_in,
)
from kommunetall.fetch.statbank import Statbank

REGION = "Region"
PERSONS, NUMBER = "Personer1", "antall"
MOST = 5e6
FIRST_YEAR = 1986
NUMBERS_KNOWN_SINCE = 2020


@dataclass(frozen=True)
class People(Table):
    """The table of inhabitants."""

    region: ClassVar[str] = REGION
    column: ClassVar[str] = INHABITANTS
    document: ClassVar[str] = "Befolkning"

    @property
    def key(self) -> list[str]:
        """Columns that say which figure is meant."""
        return KEY

    @property
    def schema(self) -> str:
        """Schema of our table."""
        return "population.json"

    @property
    def heading(self) -> str:
        """Title of our table."""
        return "Innbyggere 1. januar, alle kommuner"


PEOPLE = People("07459", COUNTED, "innbyggere 1. januar")


def fetch_people(bank: Statbank, years: Collection[int] = ()) -> tuple[pd.DataFrame, Told]:
    """Inhabitants of all municipalities.

    Parameters
    ----------
    years
        Those wanted; all that there are where none is named.

    Returns
    -------
    pandas.DataFrame
        One row per municipality and year: ``municipality_code`` (today's), ``year`` and
        ``inhabitants`` on 1 January. Years before a municipality became the unit that it is have no
        row.
    Told
        Edition, years and what is worth knowing; who lacks figures is told since
        :data:`NUMBERS_KNOWN_SINCE`, from when the numbers of all are known.

    Raises
    ------
    DataError
        If the table cannot be had, or is not what it was.
    """
    described = bank.description(PEOPLE.number)
    wanted = years_in(described, PEOPLE, years, FIRST_YEAR)
    chosen = question(described, wanted)
    bank.tell(f"{PEOPLE.called}: {len(wanted)} år, {len(chosen[REGION])} kommunenummer")
    answers = list(bank.answers(described, PEOPLE.number, chosen, by=YEAR))
    frame = pd.concat([rows_of(answer) for answer in answers], ignore_index=True)
    require_whole(frame, PEOPLE)
    known = [year for year in wanted if year >= NUMBERS_KNOWN_SINCE]
    findings = [*not_reported(frame, known), *by_year(differences(frame))]
    return frame, Told(PEOPLE, described.updated, tuple(wanted), len(frame), findings)


def question(described: Answer, years: Sequence[int]) -> dict[str, list[str]]:
    """Codes of the dimensions to ask for; sex and age, which are not, are summed over.

    Raises
    ------
    DataError
        If the table lacks a dimension or a code that is needed, its figures are in another unit, or
        it has a dimension that it does not sum over.
    """
    needed = {CONTENT: [PERSONS]}
    require(described, PEOPLE, needed)
    wrong = lacking_codes(described, needed, PERSONS, NUMBER)
    others = [name for name in described.id if name not in (REGION, CONTENT, YEAR)]
    wrong += [
        f"den kan ikke summeres over {name}"
        for name in others
        if not described.dimension[name].extension.elimination
    ]
    if wrong:
        raise unlike_before(PEOPLE, wrong)
    return {REGION: numbers_in(described, PEOPLE), **needed, YEAR: [str(year) for year in years]}


def rows_of(answer: Answer) -> pd.DataFrame:
    """Figures of an answer in the house's form.

    A number that is not in use in a year has 0 inhabitants, which is nobody's.

    Raises
    ------
    DataError
        If a figure is no number of people, or larger than any municipality's.
    """
    frame = answer.frame()
    frame = frame[frame.value.notna() & (frame.value != 0)]
    require_possible(frame, PEOPLE, 0, MOST, "innbyggere")
    placed = with_numbers_of_today(frame, REGION)
    return placed[KEY].assign(**{INHABITANTS: placed.value.astype("Int64")})
