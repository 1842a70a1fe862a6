"""What depends on the growth assumed: forecast, scenarios, and how well it would have done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.equalisation import back_test, forecast, history, trials
from kommunetall.models.equalisation.back_test import Trial, has_trials, require_trials
from kommunetall.models.equalisation.draws import Whole, whole_country
from kommunetall.models.equalisation.forecast import path, spread
from kommunetall.models.equalisation.history import History
from kommunetall.models.equalisation.scenarios import side_by_side
from kommunetall.prepare._equalisation.read import Country
from kommunetall.prepare._equalisation.standing import Standing
from kommunetall.prepare._part import Part
from kommunetall.rules import RuleSource

DRAWS, SEED = 4000, 1


@dataclass(frozen=True, eq=False)
class Ahead(Part):
    """The years ahead when the country grows as assumed."""

    standing: Standing
    growth: float


@dataclass(frozen=True, eq=False)
class Varied(Part):
    """The years ahead when the growth is another, or the municipality grows otherwise."""

    ahead: Ahead
    step: float


@lru_cache(maxsize=256)
def ahead_of(standing: Standing, national_growth: float) -> Ahead:
    """The years ahead for a growth of the country's tax.

    Raises
    ------
    NotThere
        If too few years are known to make a forecast and to try it.
    """
    require_trials(standing.country.panel, standing.country.year)
    return Ahead(
        standing.topic,
        {**standing.run, "national_growth": national_growth},
        standing,
        national_growth,
        figures={**standing.figures, "last": max(standing.country.rules)},
        cases=standing.cases,
        origins=standing.origins,
        status="assumed",
    )


@lru_cache(maxsize=256)
def varied_of(ahead: Ahead, growth_step: float) -> Varied:
    """The scenarios that differ so much from the growth assumed."""
    return Varied(
        ahead.topic,
        {**ahead.run, "growth_step": growth_step},
        ahead,
        growth_step,
        figures=ahead.figures,
        cases=ahead.cases,
        origins=ahead.origins,
        status="assumed",
    )


@lru_cache(maxsize=16)
def past_of(country: Country) -> History:
    """Levels of tax up to the report's year."""
    return history(country.panel, country.codes, country.year)


@lru_cache(maxsize=16)
def drawn_of(country: Country) -> Sequence[Whole]:
    """The country of the years ahead by draws, which no assumption changes."""
    drawn: Sequence[Whole] = whole_country(past_of(country), country.rules_ahead, DRAWS, SEED)
    return drawn


@lru_cache(maxsize=64)
def foretold_of(ahead: Ahead) -> pd.DataFrame:
    """Tax and net of the municipality in the years ahead, with their bands."""
    standing, country = ahead.standing, ahead.standing.country
    return forecast(
        past_of(country),
        country.rules_ahead,
        ahead.growth,
        DRAWS,
        SEED,
        municipalities=[standing.code],
        country=drawn_of(country),
    )


@lru_cache(maxsize=16)
def trials_of(country: Country) -> Sequence[Trial]:
    """The known years as they would have been foretold, which no assumption changes."""
    tried: Sequence[Trial] = trials(
        country.counted, country.codes, country.rules, country.year, SEED
    )
    return tried


@lru_cache(maxsize=64)
def tested_of(country: Country, growth: float) -> pd.DataFrame:
    """How well the method would have foretold the known years, for all municipalities."""
    return back_test(trials_of(country), growth)


def foretold(ahead: Ahead) -> Exhibit:
    """Tax after equalisation, known and ahead, with the outer and the inner band."""
    standing = ahead.standing
    frame = path(foretold_of(ahead), standing.comparable, standing.code)
    bands = ["after_nok_million", "own_after_nok_million"]
    edges = [f"{edge}_{name}" for name in bands for edge in ("low", "high")]
    lines = ["known_nok_million", "middle_after_nok_million"]
    end = frame.middle_after_nok_million.iloc[-1]
    return ahead.exhibit(
        "forecast",
        frame[["year", *lines, *edges]],
        figures={"end_nok_million": end},
    )


def amounts(ahead: Ahead) -> Exhibit:
    """Tax and net each year ahead: lower edge, middle and upper edge."""
    names = ["tax_nok_million", "net_nok_million"]
    frame = spread(foretold_of(ahead), ahead.standing.code, *names)
    edges = {
        f"{edge}_{name}": f"{name.removesuffix('_nok_million')}_{edge}_nok_million"
        for name in names
        for edge in ("low", "middle", "high")
    }
    return ahead.exhibit("amounts", frame.rename(columns=edges))


def scenarios(varied: Varied) -> Exhibit:
    """Tax after equalisation where the years go just as assumed."""
    ahead, standing = varied.ahead, varied.ahead.standing
    country = standing.country
    frame = side_by_side(
        past_of(country), country.rules_ahead, standing.code, ahead.growth, varied.step
    )
    return varied.exhibit("scenarios", frame)


def tested(ahead: Ahead) -> Exhibit:
    """How well the method would have foretold the known years."""
    frame = tested_of(ahead.standing.country, ahead.growth)
    return ahead.exhibit("tested", frame, status="computed")


def unconfirmed(standing: Standing) -> Several:
    """Rules that are used and that no primary source confirms, by where they are used."""
    country = standing.country
    forecast_is_made = has_trials(country.panel, country.year)
    uses: dict[str, list[RuleSource]] = {}
    for rule in country.sources_ahead:
        use = use_of(rule.since.year, country.year, forecast_is_made)
        if use and not rule.confirmed:
            uses.setdefault(use, []).append(rule)
    parts = [standing.exhibit(f"unconfirmed.{use}", rows_of(found)) for use, found in uses.items()]
    return standing.several("unconfirmed", *parts, why="alle satser er bekreftet")


def use_of(since: int, year: int, forecast_is_made: bool) -> str:
    """Where a rule in force from a year is used in the report of a year; empty where it is not."""
    if since <= year:
        return "report"
    if since == year + 1:
        return "next_and_forecast" if forecast_is_made else "next"
    return "forecast" if forecast_is_made else ""


def rows_of(rules: Sequence[RuleSource]) -> pd.DataFrame:
    """Rules as rows: title, first year and value, a share."""
    rows = [{"rule": r.title, "first_year": r.since.year, "value": r.value} for r in rules]
    return pd.DataFrame(rows)
