"""What would change the years ahead, beside what is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.models.pension import MILLION, Scenario, forecast, scenarios
from kommunetall.models.pension import fund as premium_fund
from kommunetall.prepare._pension.ahead import (
    Chosen,
    Growth,
    begins,
    growth_of,
    new_case,
    new_figures,
    path_of,
    rests_on,
)
from kommunetall.prepare._pension.run_off import income_note
from kommunetall.prepare._pension.sized import Sized

LINES = ("chosen", "none_new", "other_period")
KRONE_NOK_MILLION = 1e-4


@dataclass(frozen=True, eq=False)
class Tried(Sized):
    """The chosen path and what would change it, one cause at a time."""

    chosen: Chosen
    growth: Growth
    scenarios: Mapping[str, Scenario]
    paths: Mapping[str, pd.DataFrame]
    fund_nok: float


@dataclass(frozen=True, eq=False)
class Costs(Sized):
    """What is charged in each of the paths tried."""

    tried: Tried
    paths: Mapping[str, pd.DataFrame]


@lru_cache(maxsize=256)
def tried_of(chosen: Chosen, fund_use_nok_million: float, other_period: int) -> Tried:
    """What would change the chosen path."""
    account, growth = chosen.account, growth_of(chosen.account)
    fund = premium_fund.usable_fund(account.pension, fund_use_nok_million * MILLION)
    has_regulation = growth.per_point is not None
    tried = scenarios.scenarios(chosen.scenario, fund, other_period, has_regulation)
    paths = {name: path_of(account, scenario) for name, scenario in tried.items()}
    run = {**chosen.run, "other_period": other_period}
    if premium_fund.usable_fund(account.pension, MILLION):
        run["fund_use_nok_million"] = fund_use_nok_million
    return Tried(account.topic, run, chosen, growth, tried, paths, fund, **chosen.shared)


@lru_cache(maxsize=256)
def costs_of(tried: Tried, wage_growth: float) -> Costs:
    """What is charged in each path when net pension cost grows so much a year."""
    account = tried.chosen.account
    paths = {
        name: forecast.charged(
            account.pension, path, wage_growth + tried.scenarios[name].wage_growth_above
        )
        for name, path in tried.paths.items()
    }
    run = {**tried.run, "wage_growth": wage_growth}
    return Costs(account.topic, run, tried, paths, **tried.shared)


def cost_by_scenario(costs: Costs) -> Exhibit:
    """Charge each year in each path."""
    frame = scenarios.listed(costs.paths, "cost_nok_million")
    ends = {
        f"{name}_nok_million": float(path.cost_nok_million.iloc[-1])
        for name, path in costs.paths.items()
    }
    last = int(costs.paths["chosen"].year.iloc[-1])
    chosen = costs.tried.chosen
    first = forecast.first_spread(chosen.account.pension)
    return costs.exhibit(
        "cost_by_scenario",
        frame,
        figures={
            **costs.run,
            **new_figures(chosen),
            "wages_up_nok_million": float("nan"),
            **ends,
            **wages_figures(costs),
            "fund_nok_million": costs.tried.fund_nok * (1 + chosen.account.pension.rate) / MILLION,
            "low_nok_million": min(ends.values()),
            "high_nok_million": max(ends.values()),
            "last": last,
            "first_spread": first,
            "period": chosen.account.given.rules[first].amortisation_years,
        },
        cases={"new": new_case(chosen), "other_period": other_period_of(costs.tried)},
        notes=(*begins(chosen.account), *rests_on(chosen.account)),
        wide=True,
    )


def other_period_of(tried: Tried) -> scenarios.OtherPeriod:
    """What the other period of new vintages is to the municipality."""
    account, years = tried.chosen.account, tried.paths["chosen"].year
    ahead = range(forecast.first_spread(account.pension), int(years.max()) + 1)
    period = int(str(tried.run["other_period"]))
    return scenarios.other_period_case(account.pension, account.given.rules, ahead, period)


def wages_figures(costs: Costs) -> dict[str, float]:
    """What wage growth one point higher does to the last year's cost; missing if not known."""
    per_point, paths = costs.tried.growth.per_point, costs.paths
    net = amortised = point = float("nan")
    if per_point is not None:
        net, amortised = scenarios.parts_of_cost(paths["chosen"], paths["wages_up"])
        point = per_point * scenarios.POINT
    return {
        "point_nok_million": point,
        "faster_growth": float(str(costs.run["wage_growth"])) + scenarios.POINT,
        "wages_net_nok_million": net,
        "wages_amortised_nok_million": amortised,
    }


def amortised_ahead(tried: Tried) -> Exhibit:
    """Amortisation as chosen, without new deviations and over another period, with its band."""
    account, growth = tried.chosen.account, tried.growth
    frame = scenarios.amortised_by_scenario(tried.paths, LINES)
    if growth.per_point is not None:
        band = forecast.regulation_band(
            tried.paths["chosen"],
            growth.growth,
            growth.per_point,
            account.given.rules,
            scenarios.period_ahead(account.pension, tried.chosen.scenario),
        )
        frame = frame.merge(band[["year", "low_nok_million", "high_nok_million"]])
    last = frame.iloc[-1]
    figures = {
        "low_nok_million": float(last.get("low_nok_million", float("nan"))),
        "high_nok_million": float(last.get("high_nok_million", float("nan"))),
        "now_nok_million": account.now.amortised_nok_million,
        "end_nok_million": float(last.chosen_nok_million),
        "none_nok_million": float(last.none_new_nok_million),
        "last": int(last.year),
    }
    cases = {"new": new_case(tried.chosen), "other_period": other_period_of(tried)}
    figures |= tried.run
    notes = (*begins(account), *income_note(frame), *rests_on(account))
    return tried.exhibit("amortised_ahead", frame, figures=figures, cases=cases, notes=notes)


def fund_use(tried: Tried) -> Exhibit | Several | Missing:
    """What use of premium fund next year changes."""
    if tried.chosen.account.pension.reported is not None:
        return tried.missing("fund_use", "pension_note")
    if not tried.fund_nok:
        return tried.several("fund_use", why="det står ikke noe i premiefondet som kan brukes")
    pension, wanted = tried.chosen.account.pension, float(str(tried.run["fund_use_nok_million"]))
    base, used = (
        forecast.charged(pension, tried.paths[name], 0.0) for name in ("chosen", "fund_use")
    )
    frame = scenarios.change(base, used)
    amortised = frame.amortised_nok_million
    lower = frame[amortised < 0]
    more, held = tried.fund_nok / MILLION, premium_fund.fund_held(pension) / MILLION
    usual = float(pension.now.premium_fund_used_nok_million) / (1 + pension.rate)
    return tried.exhibit(
        "fund_use",
        frame,
        figures={
            "used_nok_million": tried.fund_nok * (1 + pension.rate) / MILLION,
            "without_nok_million": more,
            "lower_nok_million": float(-amortised.min()),
            "lower_first": int(lower.year.min()),
            "lower_last": int(lower.year.max()),
            "wanted_nok_million": wanted,
            "held_nok_million": held,
            "usual_nok_million": usual,
            "taken_in_nok_million": more + usual - held,
        },
        cases={
            "lower": lower_case(frame),
            "fund": premium_fund.held_case(more, wanted, held),
            "beside": premium_fund.beside_case(more, usual, held),
        },
        status="computed",
    )


def lower_case(change: pd.DataFrame) -> str:
    """For how long use of premium fund lowers amortisation: one year, several, or longer."""
    if abs(change.closing_nok_million.iloc[-1]) > KRONE_NOK_MILLION:
        return "longer"
    return "one" if change.amortised_nok_million.lt(0).sum() == 1 else "several"
