"""What the other reports found of the year: their exhibits' figures, said here and linked to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.findings import known_case
from kommunetall.models.investment import Account as Investment
from kommunetall.models.investment import or_missing
from kommunetall.models.investment.debt import net_of_one_point
from kommunetall.models.moved import moved
from kommunetall.models.structure import Structure
from kommunetall.models.summary.key import SMALL_NOK_MILLION
from kommunetall.prepare import _equalisation, _investment, _pension
from kommunetall.prepare._part import Part
from kommunetall.prepare._summary.read import Given
from kommunetall.prepare._workforce import checks as staff
from kommunetall.prepare._workforce.printed import Printed, printed
from kommunetall.prepare._workforce.read import given as staff_given

TEXT = "stated_figures"
HALF_A_THOUSAND = 0.0005
PREMIUM_AND_PAID = ("premium", "premium_fund_used", "paid")
ODD_TABLES = "odd_tables"
NetCase = Literal["received", "received_thousand", "paid", "paid_thousand", "none", "unknown"]


DeductionCase = Literal["more_than_received", "other"]


@dataclass(frozen=True, eq=False)
class Year(Part):
    """The year of a municipality, with its own tables."""

    given: Given

    @property
    def origin_of_own(self) -> str:
        """The municipality's own document, and own calculations; empty where it has none."""
        own = self.given.origins
        printed = [name for name in own if name in self.given.printed and name != TEXT]
        first = next((own[name] for name in (*printed, *own)), None)
        return "" if first is None else first.with_own_calculations

    @property
    def origin_of_all(self) -> str:
        """The municipality's own document and the nation's, and own calculations."""
        nation = standing_of(self).country.origins["municipal_tax"]
        if not self.origin_of_own:
            return nation.with_own_calculations
        others = nation.with_own_calculations.removeprefix("Kilde: ")
        return f"{self.origin_of_own.partition(', og egne')[0]}; {others}"

    def stated_or_missing(self, item: str) -> float:
        """A figure of the year's running text; missing where it does not state it."""
        rows = self.given.stated
        found = rows[rows["item"] == item].value
        return float(found.iloc[0]) if len(found) else float("nan")

    def stated_in_all(self, item: str) -> float:
        """The sum of a figure that is stated of several entities; missing where it is of none."""
        rows = self.given.stated
        found = rows[rows["item"] == item].value
        return float(found.sum()) if len(found) else float("nan")

    def remark_of(self, item: str) -> str:
        """What is remarked of a figure of the running text; empty where nothing is."""
        rows = self.given.stated
        if "remark" not in rows:
            return ""
        found = rows[rows["item"] == item].remark.dropna()
        return str(found.iloc[0]) if len(found) else ""

    @property
    def key(self) -> tuple[str, int]:
        """Municipality and year, as the other topics ask for them."""
        return str(self.run["municipality"]), int(str(self.run["year"]))


@lru_cache(maxsize=64)
def year_of(given: Given) -> Year:
    """The year of a municipality."""
    return Year("summary", given.run, given, figures={"code": given.place.code})


def scope(year: Year) -> Exhibit | Several:
    """Whose the figures on investment and operations are, where investment is shown.

    It is told as in the report on investment, and of what that cannot tell by who owns projects.

    Raises
    ------
    NotThere
        If there are no figures on investment.
    """
    investment(year)
    if not year.given.structure.has_several_entities:
        return year.several("scope", why="kommunen har én regnskapsenhet")
    account = investment_of(year)
    known = _investment.scope.covers_case(account)
    covers = invested_case(account) if known == "not_told" else known
    operations = _investment.account.operations_case(account)
    return year.exhibit("scope", cases={"covers": covers, "operations": operations})


def invested_case(account: _investment.account.Account) -> Literal["all", "treasury", "unknown"]:
    """Whose projects are known: of all units where there are several, else of the treasury."""
    structure, tables = account.account.structure, account.given.tables
    if "investment_projects" not in tables:
        return "unknown"
    if not structure.has_several_entities:
        return "all"
    owners = set(account.account.projects.owned.entity)
    return "all" if len(owners) > 1 else "treasury"


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
    _investment.account.require_accounts(account)
    return account


def compared_amounts(year: Year) -> tuple[tuple[str, float], ...]:
    """What the report on investment has found beyond tables, to compare with others."""
    try:
        return _investment.account.compared_amounts(investment_of(year))
    except NotThere:
        return ()


def staff_of(year: Year) -> Printed:
    """Employees and absence of the year, as printed."""
    return printed(staff_given(*year.key))


def tax(year: Year) -> Exhibit:
    """Tax per capita beside the country and the year before, and what equalisation made of it.

    Where nothing of the municipality's own is laid in, that the report is of it alone comes first.
    """
    standing = standing_of(year)
    found = _equalisation.standing.finding(standing)
    rows = standing.series
    has_before = len(rows) > 1 and bool(rows.same_unit.iloc[-2])
    before = float(rows.before_share.iloc[-2]) if has_before else np.nan
    share, net = (float(str(found.figures[x])) for x in ("before_share", "net_nok_million"))
    return year.exhibit(
        "tax",
        figures={**found.figures, "previous_share": before, "net_nok_thousand": 1000 * net},
        cases={
            "change": moved(100 * before, 100 * share, 1),
            "net": net_case(net),
            "deduction": deduction_case(share, net),
            "told": "beside" if year.given.origins else "alone",
        },
    )


def net_case(net_nok_million: float) -> NetCase:
    """Whether equalisation was received or paid, and whether it is told in NOK thousand.

    >>> net_case(-5920.7), net_case(0.266), net_case(0.0)
    ('paid', 'received_thousand', 'none')
    """
    if np.isnan(net_nok_million):
        return "unknown"
    if abs(net_nok_million) < HALF_A_THOUSAND:
        return "none"
    if abs(net_nok_million) < SMALL_NOK_MILLION:
        return "received_thousand" if net_nok_million > 0 else "paid_thousand"
    return "received" if net_nok_million > 0 else "paid"


def deduction_case(share: float, net_nok_million: float) -> DeductionCase:
    """Whether a municipality below the country's average paid: its deduction is more than it got.

    >>> deduction_case(0.998, -0.07), deduction_case(0.9, 1.0), deduction_case(1.2, -5.0)
    ('more_than_received', 'other', 'other')
    """
    is_paid = net_case(net_nok_million) in ("paid", "paid_thousand")
    return "more_than_received" if share < 1 and is_paid else "other"


def equalisation(year: Year) -> Exhibit:
    """The municipality's place among all."""
    place = _equalisation.place.rank(standing_of(year))
    names = ("place", "rank", "ranked", "of_country")
    return year.exhibit(
        "equalisation",
        figures={name: place.figures[name] for name in names},
        cases={"among": place.cases["among"]},
    )


def pension(year: Year) -> Exhibit:
    """What was paid for pension, charged and postponed."""
    found = _pension.said.finding(pension_of(year))
    paid = paid_case(
        *(float(str(found.figures[f"{name}_nok_million"])) for name in PREMIUM_AND_PAID)
    )
    return year.exhibit("pension", figures=found.figures, cases={**found.cases, "paid": paid})


def paid_case(premium: float, fund_used: float, paid: float) -> Literal["rest", "alone"]:
    """Whether what was paid is the premium less what premium funds covered, as printed.

    Examples
    --------
    >>> paid_case(898.3, 273.2, 625.1), paid_case(255.4, 34.0, 193.5), paid_case(25.0, 0.0, 25.0)
    ('rest', 'alone', 'alone')
    >>> paid_case(32.8, 224.0, -191.2)
    'alone'
    """
    is_rest = fund_used > 0 and paid > 0 and abs(premium - fund_used - paid) < 0.05
    return "rest" if is_rest else "alone"


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
        "loans_share": lambda: known.financing.loans_share,
        "expenditure": lambda: known.financing.gross_nok_million,
        "debt_nok_million": lambda: known.debt.debt_nok_million,
        "point_nok_million": lambda: known.debt.point_cost_nok_million,
        "net_point_nok_million": lambda: net_of_one_point(known.debt.changes),
        "fund_nok_million": lambda: known.reserves.closing_nok_million,
        "above_nok_million": lambda: known.reserves.above_nok_million,
        "without_nok_million": lambda: known.result.without_extraordinary_nok_million,
    }
    found = {name: or_missing(amount) for name, amount in amounts.items()}
    if all(pd.isna(amount) for amount in found.values()):
        raise NotThere("Det er ingen tall om investeringer.", tables=("investment_statement",))
    is_known = pd.notna(found["invested_nok_million"])
    invested = invested_case(investment_of(year)) if is_known else "unknown"
    structure, lent_on = year.given.structure, start_loans(known)
    lender = "to_enterprises" if structure.has_enterprises else "to_treasury"
    return year.exhibit(
        "investment",
        figures={**found, "start_loans": lent_on},
        cases={
            "invested": invested,
            "lender": lender if structure.has_loan_fund else "none",
            "start_loans": start_loans_case(structure, lent_on),
            "above": known_case(found["above_nok_million"], "above", "below", "at"),
        },
    )


def start_loans(known: Investment) -> float:
    """What is borrowed to lend on to inhabitants, NOK million; missing where it is not known.

    Beside the debt of a loan fund it is stated in the text; else it is a part of the loans.
    """
    if known.structure.has_loan_fund:
        return known.stated.of("start_loans")
    lent_on = or_missing(lambda: known.debt.loans.lending_on_nok_million)
    return lent_on if lent_on > 0 else np.nan


def start_loans_case(structure: Structure, lent_on: float) -> Literal["beside", "within", "none"]:
    """Whether what is lent on comes beside the debt that is told, or is a part of it."""
    if structure.has_loan_fund:
        return "beside"
    return "within" if lent_on > 0 else "none"


def fixed_assets(known: Investment) -> pd.Series:
    """Completion of all investment in fixed assets.

    Raises
    ------
    NotThere
        If no project is known to be one.
    """
    whole = known.projects.by_entity
    if not whole.is_total.any():
        raise NotThere(
            "Ingen prosjekter er investering i anleggsmidler.", tables=("investment_projects",)
        )
    return whole[whole.is_total].iloc[0]


def workforce(year: Year) -> Exhibit:
    """Employees, absence and turnover."""
    known = staff_of(year)
    found = staff.finding(known)
    has_turnover = not np.isnan(float(str(found.figures["turnover_percent"])))
    return year.exhibit(
        "workforce",
        figures={**found.figures, **known.of_sector},
        cases={"sector": known.sector_dated if has_turnover else "none"},
    )


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

    Which tables do not close is told in a section of its own.

    Raises
    ------
    NotThere
        If the council has decided none that is known, and nothing that the law's own needs is.
    """
    shown = _investment.kept.board(_investment.kept.kept_of(investment_of(year)))
    if shown.frame.filter(["target", "most", "actual"]).isna().all(axis=None):
        raise NotThere("Det er ingen regler å holde tall mot.", tables=_investment.kept.RULES)
    kept = (note for note in shown.notes if note != ODD_TABLES)
    return replace(shown, notes=("ends", *kept))
