"""The years ahead: the relative level foretold, and amounts where the country grows as assumed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.equalisation import back_test, forecast, history, series_of, trials
from kommunetall.models.equalisation.back_test import (
    Trial,
    has_trials,
    hit_case,
    hits_case,
    require_trials,
    side_case,
    trials_of_one,
    tried_case,
)
from kommunetall.models.equalisation.draws import Whole, drawn_from, whole_country
from kommunetall.models.equalisation.forecast import BAND, path
from kommunetall.models.equalisation.history import History
from kommunetall.models.equalisation.scenarios import illustration, side_by_side
from kommunetall.models.equalisation.tax_rates import (
    followed_case,
    followed_years,
    known_after,
    last_change,
    later_case,
)
from kommunetall.models.equalisation.verdict import (
    band_case,
    beside_the_mean,
    better_case,
    of_trials,
)
from kommunetall.models.findings import sign_case
from kommunetall.prepare._equalisation.read import YEARS_AHEAD, Country
from kommunetall.prepare._equalisation.standing import Standing, settled_to
from kommunetall.prepare._part import Part
from kommunetall.rules import RuleSource

DRAWS, SEED = 4000, 1
EDGES = ("low", "high")
NAMES = ("trial", "municipalities")
SHARES = ("before_share", "after_share")
EARLIER = {"middle": "{}", "low": "told_low_{}", "high": "told_high_{}", "outcome": "outcome_{}"}


@dataclass(frozen=True, eq=False)
class Foreseen(Part):
    """The years after the newest settled one, whatever the country's growth.

    Attributes
    ----------
    start
        The last year in which the municipality is settled.
    series
        Its settlements up to that year.
    """

    standing: Standing
    start: int
    series: pd.DataFrame

    @property
    def rate_changes(self) -> list[float]:
        """The highest tax rate over that of the start, of each year after it that it is known."""
        rates = self.standing.country.tax_rates
        ahead = known_after(rates, self.start, self.start + YEARS_AHEAD)
        return [rates[year] / rates[self.start] for year in ahead]

    @property
    def now(self) -> dict[str, Any]:
        """The settlement of the start year."""
        return {str(name): value for name, value in self.series.iloc[-1].items()}


@dataclass(frozen=True, eq=False)
class Ahead(Part):
    """The years ahead when the country grows as assumed."""

    foreseen: Foreseen
    growth: float


@dataclass(frozen=True, eq=False)
class Varied(Part):
    """The years ahead when the growth is another, or the municipality grows otherwise."""

    ahead: Ahead
    step: float


@lru_cache(maxsize=64)
def foreseen_of(standing: Standing) -> Foreseen:
    """The years after the newest settled one.

    Raises
    ------
    NotThere
        If too few years are known to make a forecast and to try it.
    """
    country, code = standing.country, standing.code
    start = country.newest(code)
    require_trials(country.panel, start)
    series = series_of(settled_to(country, start), country.codes, code)
    rates, last = country.tax_rates, start + YEARS_AHEAD
    changed = last_change({year: rates[year] for year in known_after(rates, start, last)})
    past = past_of(country, start)
    averages = pd.concat([past.averages, past.later])
    known_to = int(averages.index[-1])
    followed = followed_years(rates, known_to, last)
    rate = sign_case(rates[start + 1] - rates[start], "rises", "falls", "same")
    return Foreseen(
        standing.topic,
        standing.run,
        standing,
        start,
        series[series.same_unit].reset_index(drop=True),
        figures={
            **standing.figures,
            "start": start,
            "next": start + 1,
            "last": last,
            "known_from": int(series[series.same_unit].year.iloc[0]),
            "rate_start": rates[start],
            "rate_next": rates[start + 1],
            "rate_effect": rates[start + 1] / rates[start] - 1,
            "rate_last": rates[changed],
            "changed_year": changed,
            "start_average": averages[start],
            "known_average": averages[known_to],
            "known_to": known_to,
            "first_assumed": known_to + 1,
            "followed": [str(year) for year in followed],
        },
        cases={
            **standing.cases,
            "rate": rate,
            "later": later_case(changed, start, last),
            "average": "known" if known_to > start else rate,
            "followed": followed_case(followed),
        },
        origins=standing.origins,
        status="assumed",
    )


@lru_cache(maxsize=256)
def ahead_of(foreseen: Foreseen, national_growth: float) -> Ahead:
    """The years ahead for a growth of the country's tax."""
    run = {**foreseen.run, "national_growth": national_growth}
    return Ahead(foreseen.topic, run, foreseen, national_growth, **foreseen.shared)


@lru_cache(maxsize=256)
def varied_of(ahead: Ahead, growth_step: float) -> Varied:
    """The scenarios that differ so much from the growth assumed."""
    return Varied(
        ahead.topic, {**ahead.run, "growth_step": growth_step}, ahead, growth_step, **ahead.shared
    )


@lru_cache(maxsize=32)
def past_of(country: Country, start: int) -> History:
    """Levels of tax up to a start year."""
    return history(country.panel, country.codes, start)


@lru_cache(maxsize=32)
def drawn_of(country: Country, start: int) -> Sequence[Whole]:
    """The country of the years ahead by draws."""
    past, held = past_of(country, start), country.rules_ahead(start)
    drawn: Sequence[Whole] = whole_country(past, held, DRAWS, SEED)
    return drawn


@lru_cache(maxsize=16)
def trials_of(country: Country) -> Sequence[Trial]:
    """The known years as they would have been foretold, of those that the country consists of."""
    return tried(country, country.counted)


def tried(country: Country, panel: pd.DataFrame) -> Sequence[Trial]:
    """The known years of a panel as they would have been foretold."""
    last = int(panel.year.max())
    found: Sequence[Trial] = trials(
        panel, country.codes, country.rules, country.tax_rates, last, SEED
    )
    return found


@lru_cache(maxsize=64)
def tested_of(country: Country, growth: float) -> pd.DataFrame:
    """How well the method would have foretold the known years, for all municipalities."""
    return back_test(trials_of(country), growth)


def foretold(foreseen: Foreseen) -> Exhibit:
    """Tax beside the national average, known and ahead, with bands, before and after."""
    standing, country, start = foreseen.standing, foreseen.standing.country, foreseen.start
    found = forecast(
        past_of(country, start),
        country.rules_ahead(start),
        DRAWS,
        SEED,
        municipalities=[standing.code],
        country=drawn_of(country, start),
    )
    frame = path(found, foreseen.series, standing.code)
    end = frame.iloc[-1]
    edges = {f"{edge}_{share}": end[f"{edge}_{share}"] for share in SHARES for edge in EDGES}
    last = {f"end_{share}": end[share] for share in SHARES}
    drawn = drawn_from(past_of(country, start), standing.code)
    figures = {**last, **edges, **drawn._asdict()}
    return foreseen.exhibit("forecast", frame, figures=figures)


def earlier(foreseen: Foreseen) -> Exhibit | Several:
    """What would have been foretold of the municipality in known years, and what it came to."""
    standing, country = foreseen.standing, foreseen.standing.country
    is_counted = country.counts(standing.code)
    found = trials_of(country) if is_counted else tried(country, country.panel)
    frame = trials_of_one(found, standing.code)
    if frame.empty:
        return foreseen.several("earlier", why="ingen tidligere år kan prøves")
    newest = frame.sort_values(["year", "start"]).iloc[-1]
    low, high = newest.low_before_share, newest.high_before_share
    hit = hit_case(newest.outcome_before_share, low, high)
    inside = frame.outcome_before_share.between(frame.low_before_share, frame.high_before_share)
    columns = ["trial", *(EARLIER[part].format(share) for share in SHARES for part in EARLIER)]
    edges = {f"{edge}_{share}": EARLIER[edge].format(share) for share in SHARES for edge in EDGES}
    return foreseen.exhibit(
        "earlier",
        frame.rename(columns=edges)[columns],
        figures={
            "tried_from": int(newest.start),
            "tried_year": int(newest.year),
            "told_share": newest.before_share,
            "told_low_share": low,
            "told_high_share": high,
            "outcome_share": newest.outcome_before_share,
            "hits": int(inside.sum()),
            "trials": len(frame),
        },
        cases={
            "hit": hit,
            "tried": tried_case(inside),
            "hits": hits_case(inside),
            "side": side_case(frame.outcome_before_share, frame.before_share, inside),
        },
        status="computed",
    )


def amounts(ahead: Ahead) -> Exhibit:
    """Tax and net each year ahead if the country grows as assumed, beside the same amount."""
    foreseen = ahead.foreseen
    country, now = foreseen.standing.country, foreseen.now
    known = now["tax_nok_million"] + now["net_nok_million"]
    frame = illustration(
        past_of(country, foreseen.start),
        country.rules_ahead(foreseen.start),
        foreseen.standing.code,
        ahead.growth,
        foreseen.rate_changes,
        known,
    )
    first = frame.after_nok_million.iloc[0]
    return ahead.exhibit(
        "amounts",
        frame,
        figures={
            "known_nok_million": known,
            "next_nok_million": first,
        },
    )


def scenarios(varied: Varied) -> Exhibit:
    """Tax after equalisation where the years go just as assumed."""
    ahead, foreseen = varied.ahead, varied.ahead.foreseen
    country = foreseen.standing.country
    frame = side_by_side(
        past_of(country, foreseen.start),
        country.rules_ahead(foreseen.start),
        foreseen.standing.code,
        ahead.growth,
        varied.step,
        foreseen.rate_changes,
    )
    end = frame.iloc[-1]
    weaker = end.weaker_tax_nok_million - end.chosen_growth_nok_million
    return varied.exhibit(
        "scenarios",
        frame,
        figures={
            "growth_nok_million": end.higher_growth_nok_million - end.chosen_growth_nok_million,
            "weaker_nok_million": weaker,
        },
        cases={"weaker": sign_case(round(weaker, 3), "more", "less", "same")},
        notes=("inhabitants",),
    )


def tested(ahead: Ahead) -> Exhibit:
    """How well the method would have foretold the known years."""
    frame = tested_of(ahead.foreseen.standing.country, ahead.growth)
    tried, mean = of_trials(frame), frame.iloc[-1]
    means = {str(name): mean[name] for name in frame.columns if name not in NAMES}
    return ahead.exhibit(
        "tested",
        frame,
        figures={**means, **beside_the_mean(frame), "band": BAND[1] - BAND[0]},
        cases={
            "better": better_case(frame),
            "level_band": band_case(tried.level_coverage_share),
            "after_band": band_case(tried.after_coverage_share),
        },
        notes=("missed", "overlap") if len(tried) > 1 else ("missed",),
        status="computed",
    )


def unconfirmed(standing: Standing) -> Several:
    """Rules that are used and that no primary source confirms, by where they are used."""
    country = standing.country
    forecast_is_made = has_trials(country.panel, country.newest(standing.code))
    uses: dict[str, list[RuleSource]] = {}
    for rule in country.sources_ahead:
        use = use_of(rule.since.year, country.year, forecast_is_made)
        if use and not rule.confirmed:
            uses.setdefault(use, []).append(rule)
    figures = {"next_year": country.year + 1}
    parts = [
        standing.exhibit(f"unconfirmed.{use}", rows_of(found), figures=figures)
        for use, found in uses.items()
    ]
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
