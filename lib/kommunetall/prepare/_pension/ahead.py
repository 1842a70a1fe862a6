"""What depends on assumptions too, a part for each set of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.findings import known_case, sign_case
from kommunetall.models.moved import cost_moved
from kommunetall.models.pension import MILLION, Scenario, forecast, since
from kommunetall.prepare._part import Shared
from kommunetall.prepare._pension.account import Account
from kommunetall.prepare._pension.run_off import known_next, known_next_case
from kommunetall.prepare._pension.sized import Sized

YEARS_AHEAD = 8


@dataclass(frozen=True, eq=False)
class Growth(Sized):
    """How the basic amount (G) has grown, and what regulation premium follows from it."""

    growth: pd.Series
    per_point: float | None


@dataclass(frozen=True, eq=False)
class Chosen(Sized):
    """Premium deviation and amortisation ahead as chosen, whatever net pension cost is."""

    account: Account
    scenario: Scenario
    path: pd.DataFrame
    usual: forecast.Usual


@dataclass(frozen=True, eq=False)
class Charged(Sized):
    """The chosen path with net pension cost."""

    chosen: Chosen
    path: pd.DataFrame


@lru_cache(maxsize=64)
def growth_of(account: Account) -> Growth:
    """Growth of G, and the regulation premium for one share of it.

    Raises
    ------
    NotThere
        If nothing tells of the vintages, so that nothing ahead is shown.
    """
    account.pension.of_vintages  # noqa: B018
    growth = forecast.basic_amount_growth(account.given.basic_amount)
    per_point = forecast.premium_per_growth(account.pension, growth)
    return Growth(account.topic, account.run, growth, per_point, **account.shared)


@lru_cache(maxsize=256)
def path_of(account: Account, scenario: Scenario) -> pd.DataFrame:
    """The years ahead in one scenario, which several choices may have in common."""
    last = account.pension.year + YEARS_AHEAD
    per_point = growth_of(account).per_point if scenario.wage_growth_above else None
    return forecast.run_off(account.pension, account.given.rules, last, scenario, per_point or 0.0)


@lru_cache(maxsize=256)
def chosen_of(account: Account, new_deviation_share: float) -> Chosen:
    """The path for a share of the year's deviation."""
    scenario = Scenario(new_deviation_share)
    path = path_of(account, scenario)
    usual = forecast.usual_deviation(account.pension, account.given.rules)
    run = {**account.run, "new_deviation_share": new_deviation_share}
    return Chosen(account.topic, run, account, scenario, path, usual, **shared_ahead(account))


def shared_ahead(account: Account) -> Shared:
    """What parts of the years ahead have in common: they are driven by assumptions."""
    return {**account.shared, "status": "assumed"}


@lru_cache(maxsize=256)
def charged_of(chosen: Chosen, wage_growth: float) -> Charged:
    """The chosen path when net pension cost grows so much a year."""
    account = chosen.account
    path = forecast.with_known(
        account.pension, forecast.charged(account.pension, chosen.path, wage_growth)
    )
    run = {**chosen.run, "wage_growth": wage_growth}
    return Charged(account.topic, run, chosen, path, **chosen.shared)


def assumptions(charged: Charged) -> Exhibit:
    """What is assumed of the years ahead."""
    chosen, account = charged.chosen, charged.chosen.account
    own = since.own_growth(account.changes)
    years_of_mean = forecast.calibrated_among(account.pension, chosen.usual)
    if new_case(chosen) not in ("mean", "part"):
        years_of_mean["calibrated_years"] = float("nan")
    return charged.exhibit(
        "assumptions",
        figures={
            **new_figures(chosen),
            "own_growth": own,
            "last_year": account.pension.year - 1,
            "rest_nok_million": account.now.unexplained_nok_million,
            "base_nok_million": account.now.net_pension_cost_nok_million,
            **years_of_mean,
        },
        cases={
            "basis": account.pension.resting_on,
            "new": new_case(chosen),
            "known_next": known_next_case(account),
            "own_growth": known_case(own, "more", "less", "same") + in_text(account, own),
            "rest": account.rest,
        },
    )


def begins(account: Account) -> tuple[str, ...]:
    """Note that what is ahead begins with the balance of the year after, where it does."""
    return ("begins",) if known_next_case(account) == "used" else ()


def rests_on(account: Account) -> tuple[str, ...]:
    """Note that what is ahead rests on vintages that no account has, where it does."""
    case = account.pension.resting_on
    return (f"rests_on_{case}",) if case in ("calibrated", "spread") else ()


def in_text(account: Account, own_growth: float) -> str:
    """What is added to a case of the growth where it rests on rounded figures of running text."""
    is_told = account.pension.stated is not None and not pd.isna(own_growth)
    return "_in_text" if is_told else ""


def new_figures(chosen: Chosen) -> dict[str, object]:
    """The new deviation of each year ahead, the mean that it is measured by, and the year's own."""
    account = chosen.account
    gross = (1 + account.pension.rate) / MILLION
    return {
        "new_nok_million": float(chosen.path.deviation_nok_million.iloc[-1]),
        "following_deviation_nok_million": forecast.following_deviation(account.pension) * gross,
        "usual_nok_million": chosen.usual.deviation_nok * gross,
        "own_nok_million": account.now.deviation_nok_million,
        "first": chosen.usual.first,
        "last_known": chosen.usual.last,
        "new_deviation_share": chosen.scenario.new_deviation_share,
    }


def new_case(chosen: Chosen) -> str:
    """How the new deviation is chosen: none, the mean of several years, or a share of it."""
    share, usual = chosen.scenario.new_deviation_share, chosen.usual
    if not share or not usual.deviation_nok:
        return "none"
    if usual.first == usual.last:
        return "one_year"
    return "mean" if share == 1 else "part"


def cost_ahead(charged: Charged) -> Exhibit:
    """What is charged and paid each year, known and ahead."""
    account, end = charged.chosen.account, charged.path.iloc[-1]
    following = charged.path[~charged.path.is_known.astype(bool)].iloc[0]
    after = charged.path[charged.path.year == account.pension.year + 2].iloc[0]
    begun = known_next_case(account) == "used"
    rise = float(following.cost_nok_million - account.now.cost_nok_million)
    figures = {
        "now_nok_million": account.now.cost_nok_million,
        "end_nok_million": end.cost_nok_million,
        "last": int(end.year),
        "following_nok_million": following.cost_nok_million,
        "rise_nok_million": rise,
        "paid_nok_million": account.now.paid_nok_million,
        "paid_following_nok_million": following.paid_nok_million,
        "known_next_nok_million": known_next(account),
        "after": account.pension.year + 2,
        "after_amortised_nok_million": after.amortised_nok_million,
        "after_cost_nok_million": after.cost_nok_million,
    }
    frame = charged.path[["year", "cost_nok_million", "paid_nok_million", "is_known"]]
    return charged.exhibit(
        "cost_ahead",
        frame,
        figures=figures,
        cases={
            "rise": known_case(round(rise, 3), "more", "less", "same"),
            "rest": account.rest,
            "known_next": known_next_case(account),
            "after": sign_case(after.amortised_nok_million, "cost", "income", "none")
            if begun
            else "not_said",
        },
        notes=("projected", *begins(account), *rests_on(account)),
    )


def balance_ahead(chosen: Chosen) -> Exhibit:
    """Balance each year from the first that is known, and ahead."""
    account = chosen.account
    path = forecast.with_known(account.pension, chosen.path)
    path = path[path.closing_nok_million.notna().cummax()].reset_index(drop=True)
    begun = begins(account)
    if begun:
        path.loc[path.year == account.pension.year + 1, "is_known"] = True
    end = path.iloc[-1]
    figures = {
        "now_nok_million": account.closing,
        "end_nok_million": end.closing_nok_million,
        "last": int(end.year),
    }
    frame = path[["year", "closing_nok_million", "is_known"]]
    minus = ("ahead",) if (frame.closing_nok_million < 0).any() else ()
    return chosen.exhibit(
        "balance_ahead",
        frame,
        figures=figures,
        cases={"moved": cost_moved(account.closing, float(end.closing_nok_million))},
        notes=("projected_later" if begun else "projected", *minus, *rests_on(account)),
    )


def regulation(growth: Growth) -> Exhibit | Several:
    """How far the regulation premium may be from the middle."""
    if growth.per_point is None:
        return growth.several("regulation", why="reguleringspremien er ikke oppgitt, eller er null")
    low, high = forecast.premium_swing(growth.growth, growth.per_point)
    years = growth.growth.index
    share = forecast.growth_of(growth.growth, int(str(growth.run["year"])))
    figures = {
        "regulation_nok_million": growth.per_point * share,
        "growth_share": share,
        "low_nok_million": low,
        "high_nok_million": high,
        "first": int(years[0]),
        "last": int(years[-1]),
        "mean": growth.growth.mean(),
    }
    return growth.exhibit("regulation", figures=figures)
