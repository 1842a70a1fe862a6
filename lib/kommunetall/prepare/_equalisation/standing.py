"""What depends on municipality and year alone: the settlements, and why they changed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.equalisation import explain_change, series_of, settlements
from kommunetall.models.equalisation.change import Factor, effect, largest_cause, net_change
from kommunetall.models.equalisation.codes import (
    beside_case,
    beside_last,
    course,
    digits,
    given_share,
    growth_beside_country,
    rates_changed,
    size,
    weaker_years,
)
from kommunetall.models.equalisation.settlement import require_zero_sum
from kommunetall.models.findings import sign_case
from kommunetall.models.moved import moved
from kommunetall.models.peers import county_case
from kommunetall.prepare._equalisation.read import TOPIC, Country, Given
from kommunetall.prepare._part import Part
from kommunetall.prepare._reading import rules_exhibit

SYMMETRIC = "symmetric_rate"
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
    def last(self) -> dict[str, Any]:
        """The settlement of the year before; every figure is missing where there is none."""
        rows = self.comparable
        row = rows.iloc[-2] if len(rows) > 1 else rows.iloc[-1].map(lambda _: float("nan"))
        return {str(name): value for name, value in row.items()}

    @property
    def unit_notes(self) -> tuple[str, ...]:
        """Note that the unit itself changed, where it did."""
        return ("unit_changed",) if self.given.place.note else ()


def settled_by(country: Country) -> pd.DataFrame:
    """Settlements of all municipalities up to the report's year."""
    return settled_to(country, country.year)


@lru_cache(maxsize=32)
def settled_to(country: Country, last: int) -> pd.DataFrame:
    """Settlements of all municipalities up to a year.

    Raises
    ------
    DataError
        If a year is not known, or its net does not sum to zero.
    """
    held = {year: rules for year, rules in country.rules.items() if year <= last}
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
    now, last = standing.now, standing.last
    before, after = ("before_share", "after_share")
    return standing.exhibit(
        "finding",
        figures={
            **now,
            "last_before_share": last[before],
            "last_after_share": last[after],
            "given_share": given_share(now[before], now[after]),
        },
        cases={
            "net": net_case(standing),
            "before_last": beside_last(now[before], last[before]),
            "after_last": beside_last(now[after], last[after]),
            "county": county_case(standing.country.peer_groups, standing.code),
        },
    )


def settlement(standing: Standing) -> Exhibit:
    """Parts of the equalisation each year, NOK per capita."""
    series = standing.series
    columns = ["year", *(f"{part}_nok_per_capita" for part in PER_CAPITA), "compensated_share"]
    known = [column for column in columns if series[column].notna().any()]
    held = standing.country.rules[standing.country.year]
    return standing.exhibit(
        "settlement",
        series[known],
        figures={**standing.now, **asdict(held), **period_of(standing)},
        cases={"net": net_case(standing)},
        notes=standing.unit_notes,
    )


def net_case(standing: Standing) -> str:
    """Whether the municipality received or paid."""
    return sign_case(standing.now["net_nok"], "received", "paid", "none")


def period_of(standing: Standing) -> dict[str, str]:
    """First and last year that is shown, as text."""
    years = standing.series.year
    return {"period": "–".join(dict.fromkeys((str(years.iloc[0]), str(years.iloc[-1]))))}


def development(standing: Standing) -> Exhibit:
    """Tax and net each year, and tax per capita beside the country before and after."""
    first = standing.comparable.iloc[0]
    shares = standing.comparable.set_index("year").before_share.astype(float)
    moved, turned = course(shares)
    amounts, both = ["tax_nok_million", "net_nok_million"], ["before_share", "after_share"]
    frame = standing.series[["year", *amounts, *both]]
    return standing.exhibit(
        "development",
        frame.assign(is_comparable=standing.series.same_unit),
        figures={
            "first_share": first.before_share,
            "first_after_share": first.after_share,
            "turn_year": turned,
            "turn_share": shares[turned],
            "low_share": shares.min(),
            "high_share": shares.max(),
            **period_of(standing),
        },
        cases={
            "moved": moved,
            "years": "several" if len(standing.comparable) > 1 else "one",
            "digits": digits(frame[amounts], standing.now["tax_nok_million"]),
        },
        notes=standing.unit_notes,
    )


def growth(standing: Standing) -> Exhibit | Several:
    """Growth of tax beside the country's, and the highest tax rate of each year."""
    country = standing.country
    frame = growth_beside_country(standing.series, settled_by(country), country.tax_rates)
    if len(frame) == 1:
        return standing.several("growth", why=alone(standing))
    before, now = frame.iloc[-2], frame.iloc[-1]
    changed, weaker, compared = rates_changed(frame), weaker_years(frame), len(frame) - 1
    unopened = tuple(str(year) for year in frame.year if year in country.unopened)
    return standing.exhibit(
        "growth",
        frame,
        figures={
            "rate_before": before.highest_tax_rate_share,
            "rate": now.highest_tax_rate_share,
            "tax_growth": now.tax_growth_share,
            "national_tax_growth": now.national_tax_growth_share,
            "year_before": country.year - 1,
            "changed": int(frame.is_changed.sum()),
            "compared": compared,
            "first_compared": int(frame.year.iloc[1]),
            "weaker": weaker,
            "unopened": unopened,
        },
        cases={
            "changed": changed,
            "beside": beside_case(weaker, compared),
            "grew": sign_case(round(now.tax_growth_share, 3), "rose", "fell", "same"),
            "nation_grew": sign_case(
                round(now.national_tax_growth_share, 3), "rose", "fell", "same"
            ),
            "rate": sign_case(
                now.highest_tax_rate_share - before.highest_tax_rate_share, "rose", "fell", "same"
            ),
        },
        notes=(*standing.unit_notes, *(("unopened",) if unopened else ())),
    )


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


def change(standing: Standing) -> Exhibit | Several:
    """Why net changed from the year before, step by step."""
    if len(standing.comparable) == 1:
        return standing.several("change", why=alone(standing))
    before, after = standing.comparable.net_nok_million.iloc[-2:]
    factor, cause = largest_cause(split_of(standing))
    now, last = standing.now, standing.last
    side = "paid" if after < 0 else "received"
    way = direction_of(standing, factor)
    is_silent = way == "same" and factor in ("tax", "population")
    year, rules = standing.country.year, standing.country.rules
    rate_before, rate = (rules[one].symmetric_rate for one in (year - 1, year))
    return standing.exhibit(
        "change",
        split_of(standing),
        figures={
            "cause_nok_million": cause,
            "before_nok_million": before,
            "after_nok_million": after,
            "change_nok_million": after - before,
            "year_before": year - 1,
            "symmetric_rate_before": rate_before,
            "symmetric_rate": rate,
            "tax_growth_share": now["tax_growth_share"],
            "population": now["population"],
            "population_before": last["population"],
            "average_nok_per_capita": now["national_average_nok_per_capita"],
            "average_before_nok_per_capita": last["national_average_nok_per_capita"],
        },
        cases={
            "net_change": net_change(before, after),
            "side": side,
            "largest": f"{factor}_{way}",
            "effect": "none" if is_silent else effect(round(cause, 3), before, after),
            "own_tax": f"{side}_{direction_of(standing, 'tax')}",
            "own_population": f"{side}_{direction_of(standing, 'population')}",
            "average": direction_of(standing, "country"),
            "symmetric": "same" if rate == rate_before else "changed",
        },
    )


MOVED = {
    "tax": "tax_nok_million",
    "population": "population",
    "country": "national_average_nok_per_capita",
}


def direction_of(standing: Standing, factor: Factor) -> str:
    """Which way a factor moved from the year before; rules only move."""
    if factor not in MOVED:
        return "moved"
    before, after = standing.comparable[MOVED[factor]].astype(float).iloc[-2:]
    if factor == "tax":
        return moved(100.0, 100 * after / before, 1)
    return moved(before, after, 0)


def rules(standing: Standing) -> Exhibit:
    """The rules of the year, with their sources."""
    country, year = standing.country, standing.country.year
    now, then = (country.rules[y].symmetric_rate for y in (year, year + 1))
    last = next(rule for rule in country.sources_ahead if rule.parameter == SYMMETRIC)
    known = "confirmed" if last.confirmed or last.since.year > year + 1 else "unconfirmed"
    found = rules_exhibit(standing, country.sources)
    figures = {"symmetric_rate": now, "next_symmetric_rate": then, "next_year": year + 1}
    return replace(
        found,
        figures={**found.figures, **figures},
        cases={**found.cases, "next_rate": "same" if now == then else known},
    )
