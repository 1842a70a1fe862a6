"""What depends on municipality and year alone: the settlements, and why they changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.equalisation import explain_change, series_of, settlements
from kommunetall.models.equalisation.change import largest_cause, net_change
from kommunetall.models.equalisation.codes import real_growth, size
from kommunetall.models.equalisation.settlement import require_zero_sum
from kommunetall.models.findings import sign_case
from kommunetall.prepare._equalisation.read import TOPIC, Country, Given
from kommunetall.prepare._part import Part
from kommunetall.prepare._reading import rules_exhibit

PER_CAPITA = ("tax", "national_average", "symmetric", "supplement", "deduction", "net")


@dataclass(frozen=True, eq=False)
class Standing(Part):
    """Settlements of the country, and the municipality's among them.

    Attributes
    ----------
    this_year
        Settlement of all municipalities in the report's year.
    series
        The municipality's settlements, a row a year.
    """

    given: Given
    this_year: pd.DataFrame
    series: pd.DataFrame

    @property
    def country(self) -> Country:
        """What is read of all municipalities."""
        return self.given.country

    @property
    def code(self) -> str:
        """Code of the municipality."""
        return self.given.place.code

    @property
    def comparable(self) -> pd.DataFrame:
        """Years in which the municipality was the unit that it is in the last one."""
        return self.series[self.series.same_unit]

    @property
    def now(self) -> dict[str, Any]:
        """The settlement of the year."""
        return {str(name): value for name, value in self.series.iloc[-1].items()}

    @property
    def unit_notes(self) -> tuple[str, ...]:
        """Note that the unit itself changed, where it did."""
        return ("unit_changed",) if self.given.place.note else ()


@lru_cache(maxsize=16)
def settled_by(country: Country) -> pd.DataFrame:
    """Settlements of all municipalities up to the report's year.

    Raises
    ------
    DataError
        If a year is not known, or its net does not sum to zero.
    """
    held = {year: rules for year, rules in country.rules.items() if year <= country.year}
    settled = settlements(country.panel, held)
    require_zero_sum(settled)
    return settled


@lru_cache(maxsize=64)
def standing_of(given: Given) -> Standing:
    """Where a municipality stands.

    Raises
    ------
    NotThere
        If there is no settlement of the municipality.
    DataError
        If the settlements cannot be right.
    """
    country = given.country
    settled = settled_by(country)
    series = series_of(settled, country.codes, given.place.code)
    now = series.iloc[-1]
    return Standing(
        TOPIC,
        given.run,
        given,
        settled[settled.year == country.year],
        series,
        figures={
            "year": country.year,
            "place": given.place.name,
            "unit_note": given.place.note,
            "first_year": int(series[series.same_unit].year.iloc[0]),
            **{name: now[name] for name in ("before_share", "after_share", "net_nok")},
        },
        cases={"size": size(now.tax_nok_million)},
        origins=(country.origins["municipal_tax"],),
    )


def unit(standing: Standing) -> Several:
    """That the unit itself changed in 2024, where it did."""
    notes = standing.unit_notes
    parts = [standing.exhibit("unit", notes=("unit_box",))] if notes else []
    return standing.several("unit", *parts, why="kommunen er den samme enheten alle årene")


def finding(standing: Standing) -> Exhibit:
    """Tax, net equalisation and what was left, beside the country."""
    net = sign_case(standing.now["net_nok"], "received", "paid", "none")
    return standing.exhibit("finding", figures=standing.now, cases={"net": net})


def settlement(standing: Standing) -> Exhibit:
    """Parts of the equalisation each year, NOK per capita."""
    series = standing.series
    columns = ["year", *(f"{part}_nok_per_capita" for part in PER_CAPITA), "compensated_share"]
    known = [column for column in columns if series[column].notna().any()]
    return standing.exhibit("settlement", series[known], notes=standing.unit_notes)


def development(standing: Standing) -> Exhibit:
    """Tax and net each year, and tax per capita beside the country before and after."""
    first, now = standing.comparable.iloc[0], standing.now
    moved = sign_case(now["before_share"] - first.before_share, "rose", "fell", "same")
    columns = ["year", "tax_nok_million", "net_nok_million", "before_share", "after_share"]
    return standing.exhibit(
        "development",
        standing.series[columns].assign(is_comparable=standing.series.same_unit),
        figures={"first_share": first.before_share},
        cases={"moved": moved},
        notes=(*standing.unit_notes, *(("first",) if growth_of(standing).empty else ())),
    )


@lru_cache(maxsize=64)
def growth_of(standing: Standing) -> pd.DataFrame:
    """Growth of tax in real terms by year and vintage of the deflator; none in a first year."""
    return real_growth(standing.series, standing.country.deflator)


def growth(standing: Standing) -> Exhibit | Several:
    """Growth of tax in real terms by year and vintage of the deflator."""
    frame = growth_of(standing)
    if frame.empty:
        return standing.several("growth", why=alone(standing))
    source = standing.country.origins["deflator"]
    return standing.exhibit("growth", frame, notes=standing.unit_notes, origins=(source,))


def alone(standing: Standing) -> str:
    """Why nothing can be compared with the year before."""
    first = int(standing.comparable.year.iloc[0])
    return f"tall som kan sammenliknes, begynner i {first}"


def no_year_before(standing: Standing) -> Several:
    """That there is no year to compare with, where there is none."""
    parts = [standing.exhibit("no_year_before", notes=("first",))]
    there = len(standing.comparable) > 1
    return standing.several("no_year_before", *([] if there else parts), why="året før er kjent")


@lru_cache(maxsize=64)
def split_of(standing: Standing) -> pd.DataFrame:
    """The change of net from the year before, split by cause."""
    country = standing.country
    years = (country.year - 1, country.year)
    return explain_change(country.panel, country.rules, standing.code, years)


def cause(standing: Standing) -> Exhibit | Several:
    """The largest cause of the change from the year before."""
    if len(standing.comparable) == 1:
        return standing.several("cause", why=alone(standing))
    factor, change = largest_cause(split_of(standing))
    largest = f"{factor}_{standing.cases['size']}"
    return standing.exhibit(
        "cause", figures={"change_nok_million": change}, cases={"largest": largest}
    )


def change(standing: Standing) -> Exhibit | Several:
    """Why net changed from the year before, step by step."""
    if len(standing.comparable) == 1:
        return standing.several("change", why=alone(standing))
    before, after = standing.comparable.net_nok_million.iloc[-2:]
    became = f"{net_change(before, after)}_{standing.cases['size']}"
    return standing.exhibit(
        "change",
        split_of(standing),
        figures={
            "before_nok_million": before,
            "after_nok_million": after,
            "change_nok_million": after - before,
            "year_before": standing.country.year - 1,
        },
        cases={"net_change": became},
    )


def rules(standing: Standing) -> Exhibit:
    """The rules of the year, with their sources."""
    return rules_exhibit(standing, standing.country.sources)
