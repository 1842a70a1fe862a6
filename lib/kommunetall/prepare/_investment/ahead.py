"""What depends on assumptions too: the debt of the years ahead, and what one loan costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.data import Origin
from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit
from kommunetall.models import investment as model
from kommunetall.models.investment.ahead import GROUP_LEVEL
from kommunetall.models.investment.repayment import LawAsks, law_asking
from kommunetall.prepare._investment.account import Account
from kommunetall.prepare._investment.invested import whose_case
from kommunetall.prepare._investment.owed import rate_case, rate_errors_case
from kommunetall.prepare._investment.planned import (
    OF_FRAMES,
    Bound,
    bound_case,
    is_of_frames,
    last_planned_year,
    plan_remark_case,
    planned_case,
    planned_years,
    projected_note,
    remark_of,
    says_all,
)
from kommunetall.prepare._investment.read import PLAN
from kommunetall.prepare._investment.sizes import sized
from kommunetall.prepare._part import Part

USUAL_RATE = 0.04
ASSUMED = ("assumed",)
BASE_OF_RATE = ("base_of_rate", "corrected_rate")
STEADY = 0.02
Unchecked = Literal["none", "told", "named", "own"]
Change = Literal["grows", "falls", "steady", "all_lent", "frames_lent"]
ServiceChange = Literal["grow", "fall", "all_lent", "frames_lent"]
Past = Literal["grew", "fell", "not_told"]
RepaysCase = Literal["all", "all_loans", "treasury"]


@dataclass(frozen=True)
class Assumed:
    """What is assumed of the years ahead; see :class:`kommunetall.prepare.investment`."""

    loan_years: int
    interest_change: float
    new_loans_share: float


@dataclass(frozen=True, eq=False)
class Ahead(Part):
    """The debt of the years ahead."""

    account: Account
    scenario: model.Scenario
    ahead: model.Ahead

    @property
    def bound(self) -> Bound:
        """Whether new loans are all of what is planned."""
        return bound_case(self.account.given.plan, self.scenario.investment_factor)

    @property
    def shows_treasury(self) -> bool:
        """Whether more than one borrows, and it is told who borrows what is new."""
        return self.ahead.borrowers > 1 and self.account.given.plan_names_borrowers

    def sized(
        self,
        name: str,
        frame: pd.DataFrame,
        figures: Mapping[str, object] | None = None,
        cases: Mapping[str, str] | None = None,
        notes: tuple[str, ...] = (),
    ) -> Exhibit:
        """An exhibit of the part, its amounts in a unit that fits their size."""
        rows, unit = sized(frame)
        told = {**unit, **(cases or {})}
        return self.exhibit(name, rows, figures=figures, cases=told, notes=notes)


def rate_of(account: Account, change: float) -> tuple[float, str]:
    """Interest a year on all loans ahead, and what it is of.

    It is that of :attr:`kommunetall.models.investment.owed.Debt.own_rate`, or :data:`USUAL_RATE`
    where that is not known, and what is added to it; never below 0.
    """
    known = account.account.debt
    if np.isnan(known.own_rate):
        return max(USUAL_RATE + change, 0.0), "usual"
    basis = rate_case(known.rate_basis, account.cases["entities"])
    return max(known.own_rate + change, 0.0), basis


@lru_cache(maxsize=16)
def start_of(account: Account) -> model.Start:
    """What the years ahead begin from, which no assumption changes.

    Raises
    ------
    NotThere
        If the loans or the statements, or both a plan and two years of loans, are not there.
    DataError
        If the plan cannot be used.
    """
    given = account.given
    tables = model.Tables(given.tables)
    if given.plan is not None:
        tables[PLAN] = given.plan
    return model.start_of(
        tables,
        account.account.structure,
        given.year,
        gross_debt_nok_million=account.account.gross_debt_nok_million,
        earlier_loans=given.earlier_loans,
    )


@lru_cache(maxsize=256)
def ahead_of(account: Account, assumed: Assumed) -> Ahead:
    """The years ahead under some assumptions.

    Raises
    ------
    NotThere
        If the loans, the statements, what was repaid of the debt, or both a plan and two years of
        loans are not there.
    DataError
        If the plan, or what is assumed, cannot be used.
    """
    known = account.account.debt
    hedged = model.or_missing(lambda: known.hedge_share)
    rate, of_rate = rate_of(account, assumed.interest_change)
    scenario = model.Scenario(
        rate,
        rate,
        0.0 if np.isnan(hedged) else hedged,
        investment_factor=assumed.new_loans_share,
        repayment="share",
        repayment_share=known.repayment_share,
    )
    given = account.given
    used = [name for name in (PLAN, "minimum_repayment") if name in given.origins]
    found = model.years_ahead(start_of(account), scenario, assumed.loan_years)
    main = str(account.origins[0])
    others = [given.origins[name] for name in used]
    sources = [main, *(other.named for other in others if not is_said(other, main))]
    return Ahead(
        "investment",
        {**account.run, **vars(assumed)},
        account,
        scenario,
        found,
        figures={**account.figures, "rate": rate, "opening": found.opening_nok_million},
        cases={
            **account.cases,
            "basis": found.basis,
            "hedging": "unknown" if np.isnan(hedged) else "known",
            "division": found.division if found.basis == "assumption" else "plan",
            "rate": of_rate,
            "rate_errors": rate_errors_case(account),
            "bound": bound_case(given.plan, assumed.new_loans_share),
            "lending_on": "left_out" if found.lending_on_nok_million else "none",
            "repays": repays_case(known.repays_by, found.borrowers, found.lending_on_nok_million),
        },
        origins=(" ".join(sources), *(given.origins[name] for name in used)),
        status="assumed",
    )


def repays_case(by: str, borrowers: int, lending_on_nok_million: float) -> RepaysCase:
    """Whose repayment the share is, where what is lent on is left out of the debt it is used on.

    Examples
    --------
    >>> repays_case("treasury", 1, 0.0), repays_case("all", 2, 308.9), repays_case("treasury", 2, 0)
    ('all', 'all_loans', 'treasury')
    """
    if by == "treasury" and borrowers > 1:
        return "treasury"
    return "all_loans" if lending_on_nok_million else "all"


def is_said(origin: Origin, line: str) -> bool:
    """Whether a source line names a document already, and there is no heading of it to add."""
    return not origin.heading and f"{origin.producer}, {origin.document}," in line


def assumptions(ahead: Ahead) -> Exhibit:
    """What is assumed of the years ahead."""
    chosen, found = ahead.scenario, ahead.ahead
    loans = found.group.new_loans_nok_million
    plan = ahead.account.given.plan
    year = ahead.account.given.year
    years = planned_years(plan, year)
    remark = remark_of(plan)
    known = ahead.account.account
    past = past_case(ahead.bound, known.invested_nok_million, known.debt_growth_nok_million)
    law = law_asking(found.levels[found.levels.level == GROUP_LEVEL], chosen.repayment_share)
    return ahead.exhibit(
        "assumptions",
        figures={
            "new_loans_nok_million": loans.iloc[0],
            "treasury_new_nok_million": treasury_new(ahead),
            "mean_nok_million": loans.iloc[-1],
            "plan_years": len(years),
            "last_planned_year": last_planned_year(plan, year),
            "earlier_years": len(ahead.account.given.earlier_loans),
            "hedge_share": chosen.hedge_share,
            "repayment_share": chosen.repayment_share,
            "unchecked": tuple(found.unchecked),
            "used_nok_million": known.loans_used_nok_million,
            "loans_share": model.or_missing(lambda: known.financing.loans_share),
            "remark": remark,
            "invested": known.invested_nok_million,
            "grew": known.debt_growth_nok_million,
            **law.figures,
            "law_last_year": int(found.group.year.iloc[-1]),
            "debt_by_share": np.nan if law.case == "never" else debt_by_share(ahead),
        },
        cases={
            "whose": whose_case(ahead.account),
            "law_asks": law.case,
            "planned": planned_case(found.basis, is_of_frames(plan)),
            "remark": plan_remark_case(remark, is_of_frames(plan)),
            "past": past,
            "unchecked": unchecked_case(found, law.case),
            "paid_by": "said" if says_all(plan) else "not_said",
            "share": "all" if ahead.run["new_loans_share"] == 1 else "part",
        },
    )


def treasury_new(ahead: Ahead) -> float:
    """The treasury's part of the first year's new loans, where its loans of the year stand beside.

    NOK million; missing where others borrow nothing, or it is not told who does.
    """
    is_beside = whose_case(ahead.account) == "treasury" and ahead.shows_treasury
    return ahead.ahead.treasury_new_loans_nok_million if is_beside else np.nan


def debt_by_share(ahead: Ahead) -> float:
    """The debt at the end of the last year if the share held, whatever the law asks; NOK million.

    Where no book value is known, there is no minimum.
    """
    start = start_of(ahead.account)
    opening = start.opening.assign(book_value_nok_thousand=np.nan)
    lifetime = int(str(ahead.run["loan_years"]))
    path = model.years_ahead(replace(start, opening=opening), ahead.scenario, lifetime).group
    return float(path.closing_nok_million.iloc[-1])


def past_case(bound: Bound, invested_nok_million: float, grew_nok_million: float) -> Past:
    """What debt did in the year that was, told where all of what is to come is lent.

    Examples
    --------
    >>> past_case("all_lent", 1431.1, 753.4), past_case("as_planned", 370.5, 174.4)
    ('grew', 'not_told')
    """
    change = grew_nok_million + 0 * invested_nok_million
    if bound == "as_planned" or np.isnan(change) or not round(change):
        return "not_told"
    return "grew" if change > 0 else "fell"


def unchecked_case(ahead: model.Ahead, law_asks: LawAsks) -> Unchecked:
    """Whose repayment could not be held against the law's minimum."""
    if not ahead.unchecked:
        return "none" if law_asks == "never" else "told"
    return "named" if ahead.borrowers > 1 else "own"


def by_year(ahead: Ahead) -> Exhibit:
    """The group year by year."""
    frame = ahead.ahead.group
    if is_of_frames(ahead.account.given.plan):
        frame = frame.assign(basis=frame.basis.replace(OF_FRAMES))
    figures = {"new_loans": float(frame.new_loans_nok_million.sum()), "years": len(frame)}
    return ahead.sized("by_year", frame, figures=figures, notes=BASE_OF_RATE)


def debt_ahead(ahead: Ahead) -> Exhibit:
    """Debt at the end of each year, of the group and the treasury."""
    frame, plan = ahead.ahead.debt, ahead.account.given.plan
    first, last = frame.iloc[0], frame.iloc[-1]
    own = ["treasury_nok_million"] if ahead.shows_treasury else []
    opening = ahead.ahead.opening_nok_million
    highest = frame.sort_values("group_nok_million", kind="stable").iloc[-1]
    peak = highest.group_nok_million
    rises_first = peak > (1 + STEADY) * max(opening, last.group_nok_million)
    return ahead.exhibit(
        "debt_ahead",
        frame[["year", "group_nok_million", *own]],
        figures={
            "first_nok_million": first.group_nok_million,
            "last_nok_million": last.group_nok_million,
            "last_year": int(last.year),
            "last_planned_year": last_planned_year(plan, ahead.account.given.year),
            "lending_on_nok_million": ahead.ahead.lending_on_nok_million,
            "peak_year": int(highest.year),
            "peak_nok_million": peak,
        },
        cases={
            "change": change_case(opening, last.group_nok_million, ahead.bound),
            "peak": "between" if rises_first else "none",
        },
        notes=(*projected_note(plan, ahead.ahead.basis), *ASSUMED),
    )


def change_case(opening_nok_million: float, last_nok_million: float, bound: Bound) -> Change:
    """Whether debt grows or falls from the first year to the last, by more than :data:`STEADY`.

    Where all of the plan is lent, it is not said which way the debt goes.
    """
    if bound != "as_planned":
        return bound
    change = last_nok_million - opening_nok_million
    if abs(change) <= STEADY * opening_nok_million:
        return "steady"
    return "grows" if change > 0 else "falls"


def service(ahead: Ahead) -> Exhibit:
    """Interest and repayment of the group, and what they are under other interest."""
    return serviced(ahead, "service", ahead.ahead.fan)


def net_service(ahead: Ahead) -> Exhibit:
    """As :func:`service`, without what fees pay.

    Raises
    ------
    NotThere
        If it is not known what they pay.
    """
    if not ahead.ahead.knows_self_cost:
        raise NotThere("Det er ikke kjent hva gebyrene betaler.", tables=("loans.by_purpose",))
    return serviced(ahead, "net_service", ahead.ahead.net)


def serviced(ahead: Ahead, name: str, fan: pd.DataFrame) -> Exhibit:
    """Interest and repayment, with what they are in the first and the last year."""
    first, last = fan.iloc[0], fan.iloc[-1]
    return ahead.exhibit(
        name,
        fan,
        figures={
            "first": first.chosen_nok_million,
            "last": last.chosen_nok_million,
            "one_point": last.high_one_point - last.chosen_nok_million,
            "last_year": int(last.year),
        },
        cases={
            "change": service_case(first.chosen_nok_million, last.chosen_nok_million, ahead.bound)
        },
    )


def service_case(first_nok_million: float, last_nok_million: float, bound: Bound) -> ServiceChange:
    """Whether interest and repayment grow, where the plan says what must be lent."""
    if bound != "as_planned":
        return bound
    return "grow" if last_nok_million > first_nok_million else "fall"


def capital_cost(ahead: Ahead) -> Exhibit:
    """What the new loans cost in repayment and interest."""
    frame = ahead.ahead.cost
    if not ahead.ahead.knows_self_cost:
        frame = frame.drop(columns="net_cost_nok_million")
    last = frame.iloc[-1]
    figures = {
        "last": last.cost_nok_million,
        "net_last": last.get("net_cost_nok_million", np.nan),
        "last_year": int(last.year),
    }
    cases = {"new": "some" if last.cost_nok_million > 0 else "none"}
    return ahead.sized("capital_cost", frame, figures=figures, cases=cases)
