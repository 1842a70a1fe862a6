"""What the other reports found of the year: their exhibits' figures, said here and linked to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.findings import known_case
from kommunetall.models.investment import Account as Investment
from kommunetall.models.investment import or_missing
from kommunetall.models.summary import figures_to_know, unlike_text
from kommunetall.prepare import _equalisation, _investment, _pension
from kommunetall.prepare._part import Part
from kommunetall.prepare._summary.read import Given
from kommunetall.prepare._workforce import checks as staff
from kommunetall.prepare._workforce.printed import Printed, printed
from kommunetall.prepare._workforce.read import given as staff_given


@dataclass(frozen=True, eq=False)
class Year(Part):
    """The year of a municipality, with its own tables."""

    given: Given

    @property
    def key(self) -> tuple[str, int]:
        """Municipality and year, as the other topics ask for them."""
        return str(self.run["municipality"]), int(str(self.run["year"]))


@lru_cache(maxsize=64)
def year_of(given: Given) -> Year:
    """The year of a municipality."""
    return Year("summary", given.run, given, figures={"code": given.place.code})


def standing_of(year: Year) -> _equalisation.standing.Standing:
    """The municipality's place in the year's equalisation."""
    return _equalisation.standing.standing_of(_equalisation.read.given(*year.key))


def pension_of(year: Year) -> _pension.account.Account:
    """The year's account of pension."""
    return _pension.account.account_of(_pension.read.given(*year.key))


def investment_of(year: Year) -> _investment.account.Account:
    """The year's account of investment, debt and reserves.

    Raises
    ------
    NotThere
        If the municipality has none of the tables.
    """
    account = _investment.account.account_of(_investment.read.given(*year.key))
    if not account.given.tables:
        raise NotThere("There are no figures on investment.", tables=("investment_statement",))
    return account


def staff_of(year: Year) -> Printed:
    """Employees and absence of the year, as printed."""
    return printed(staff_given(*year.key))


def equalisation(year: Year) -> Exhibit:
    """Tax and what equalisation made of it."""
    found = _equalisation.standing.finding(standing_of(year))
    return year.exhibit("equalisation", figures=found.figures, cases=found.cases)


def pension(year: Year) -> Exhibit:
    """What was paid for pension, charged and postponed."""
    found = _pension.account.finding(pension_of(year))
    return year.exhibit("pension", figures=found.figures, cases=found.cases)


def investment(year: Year) -> Exhibit:
    """What was invested, how it was paid, what debt costs, and what the fund is.

    Raises
    ------
    NotThere
        If none of it is known.
    """
    known = investment_of(year).account
    amounts = {
        "invested_nok_million": lambda: fixed_assets(known).actual_nok_million,
        "completion_percent": lambda: fixed_assets(known).completion_percent,
        "loans_share": lambda: part_of_loans(known),
        "debt_nok_million": lambda: known.debt.debt_nok_million,
        "point_nok_million": lambda: known.debt.point_cost_nok_million,
        "fund_nok_million": lambda: known.reserves.closing_nok_million,
        "above_nok_million": lambda: known.reserves.above_nok_million,
        "without_nok_million": lambda: known.result.without_extraordinary_nok_million,
    }
    found = {name: or_missing(amount) for name, amount in amounts.items()}
    if all(pd.isna(amount) for amount in found.values()):
        raise NotThere("There are no figures on investment.", tables=("investment_statement",))
    structure = year.given.structure
    lender = "to_enterprises" if structure.has_enterprises else "to_treasury"
    return year.exhibit(
        "investment",
        figures=found,
        cases={
            "invested": "unknown" if pd.isna(found["invested_nok_million"]) else "known",
            "lender": lender if structure.has_loan_fund else "none",
            "above": known_case(found["above_nok_million"], "above", "below", "at"),
        },
    )


def part_of_loans(known: Investment) -> float:
    """What part of the expenditure loans paid; missing where there were none."""
    parts = known.financing.mix.set_index("source").part_share
    return float(parts.get("loans", np.nan))


def fixed_assets(known: Investment) -> pd.Series:
    """Completion of all investment in fixed assets.

    Raises
    ------
    NotThere
        If no project is known to be one.
    """
    whole = known.projects.by_entity
    if not whole.is_total.any():
        raise NotThere("No project is in fixed assets.", tables=("investment_projects",))
    return whole[whole.is_total].iloc[0]


def workforce(year: Year) -> Exhibit:
    """Employees, absence and turnover."""
    found = staff.finding(staff_of(year))
    return year.exhibit("workforce", figures=found.figures)


def figures(year: Year) -> Exhibit:
    """The figures to know, as far as the topics know them, beside what the text states.

    Raises
    ------
    NotThere
        If no topic knows any.
    """
    values = {**of_tax(year), **of_pension(year), **of_investment(year), **of_staff(year)}
    frame = figures_to_know(values, year.given.stated)
    if frame.empty:
        raise NotThere("There are no figures to know.", tables=("municipal_tax",))
    code, number = year.key
    links = [f"{code}-{number}-{appendix}.pdf" for appendix in frame.appendix]
    stated = year.given.origins.get("stated_figures")
    origins = () if stated is None else (stated,)
    unlike = int(unlike_text(frame).sum())
    return year.exhibit(
        "figures",
        frame.assign(href=links),
        figures={"count": len(frame), "unlike": unlike},
        notes=("unlike_text",) if unlike else (),
        origins=origins,
    )


def of_tax(year: Year) -> dict[str, float]:
    """Figures of the equalisation; none where they are not there."""
    try:
        now = standing_of(year).now
    except NotThere:
        return {}
    return {"tax_before": now["before_share"], "tax_after": now["after_share"]}


def of_pension(year: Year) -> dict[str, float]:
    """Figures of pension; none where they are not there."""
    try:
        now = pension_of(year).now
    except NotThere:
        return {}
    return {
        "pension_cost": now.cost_nok_million,
        "accumulated_deviation": now.closing_nok_million,
    }


def of_investment(year: Year) -> dict[str, float]:
    """Figures of investment, debt and reserves, missing where what they rest on is not there."""
    try:
        known = investment_of(year).account
    except NotThere:
        return {}
    has_fund = year.given.structure.has_loan_fund
    return {
        "net_operating_result": or_missing(lambda: known.result.net_nok_million),
        "net_operating_margin": or_missing(lambda: known.result.margin_share),
        "disposable_fund": or_missing(lambda: known.reserves.closing_nok_million),
        "invested": or_missing(lambda: fixed_assets(known).actual_nok_million),
        "lent": or_missing(lambda: known.debt.lent_nok_million) if has_fund else np.nan,
        "owed": np.nan if has_fund else or_missing(lambda: known.debt.debt_nok_million),
    }


def of_staff(year: Year) -> dict[str, float]:
    """Figures of employees; none where they are not there."""
    try:
        return {
            "sickness_absence": float(str(staff.finding(staff_of(year)).figures["rate_percent"]))
        }
    except NotThere:
        return {}


def self_financing(year: Year) -> Exhibit | Several:
    """Self-financing as computed, and as the text states it, where the council has a rule on it."""
    kept = _investment.kept.kept_of(investment_of(year))
    if not kept.compliance.board.rule.str.startswith("self_financing").any():
        return year.several("self_financing", why="kommunestyret har ingen regel om den")
    ladder = _investment.kept.ladder(kept)
    share = ladder.frame.self_financing_share.iloc[-1]
    stated = "stated_percent" in ladder.figures
    return year.exhibit(
        "self_financing",
        figures={"share": share, **ladder.figures},
        cases={"stated": gap_case(ladder) if stated else "not_stated"},
    )


def gap_case(ladder: Exhibit) -> str:
    """Whether what is stated of self-financing is more than rounding away from what is computed."""
    return "unexplained" if "unexplained" in ladder.notes else "agrees"


def board(year: Year) -> Exhibit:
    """The rules, each met or not, as the report on investment has them.

    Raises
    ------
    NotThere
        If the council has decided none that is known, and nothing that the law's own needs is.
    """
    shown = _investment.kept.board(_investment.kept.kept_of(investment_of(year)))
    if shown.frame[["target", "actual"]].isna().all(axis=None):
        raise NotThere("There are no rules to hold figures against.", tables=("minimum_repayment",))
    return shown
