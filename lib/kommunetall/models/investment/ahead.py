"""The years ahead of a municipality (gjeld framover), from what it has supplied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.investment.loans import OTHER, Loans
from kommunetall.models.investment.opening import (
    Division,
    division,
    loan_levels,
    opening_position,
    require_known,
    with_lender,
    with_units,
)
from kommunetall.models.investment.plan import (
    ASSUMED,
    GOING_ON,
    NOTHING_NEW,
    PLANNED,
    UNIT,
    assumed_plan,
)
from kommunetall.models.investment.projection import of_new_loans, project, with_interest
from kommunetall.models.investment.scenario import Scenario
from kommunetall.models.investment.self_financing import knows_fee_financed
from kommunetall.models.structure import LOAN_FUND, Structure
from kommunetall.parameters import checked

FEWEST_YEARS: Final = 2
GROUP_LEVEL: Final = "group"
TREASURY_LEVEL: Final = "treasury"
HALF_A_MILLION: Final = 0.5
CHOSEN: Final = "chosen_nok_million"
FAN = {
    CHOSEN: 0.0,
    "low_two_points": -2.0,
    "high_two_points": 2.0,
    "low_one_point": -1.0,
    "high_one_point": 1.0,
}
Basis = Literal["plan", "plan_and_mean", "assumption", "nothing_new"]
BY_YEAR = [
    "year",
    *(f"{name}_nok_million" for name in ("new_loans", "repayment", "interest", "closing")),
    "basis",
]


@dataclass(frozen=True)
class Start:
    """What the years ahead begin from, whatever is assumed of them.

    Attributes
    ----------
    year
        The year that has been.
    opening
        As :func:`opening_position` gives it.
    loans
        The year's loans.
    structure
        What the municipality's entities and service areas are.
    plan
        Rows of ``investment_plan`` after the year, if there is such a table.
    levels
        As :func:`loan_levels` gives it, if there is no plan.
    division
        How the year's loans are divided among borrowers and purposes, where they are gone on from.
    knows_self_cost
        Whether it is known what fees pay, of the loans that are there or of what is invested.
    """

    year: int
    opening: pd.DataFrame
    loans: Loans
    structure: Structure
    plan: pd.DataFrame | None
    levels: pd.DataFrame | None
    division: Division
    knows_self_cost: bool


@dataclass(frozen=True)
class Ahead:
    """The years ahead from what a municipality has supplied.

    Attributes
    ----------
    plan
        The plan, or the assumed level of loans where there is none.
    basis
        What the new loans of the years rest on.
    opening_nok_million
        Debt at the start.
    unchecked
        Names of borrowers whose repayment cannot be held against the law's minimum: the book value
        is not known.
    borrowers
        How many there are.
    lending_on_nok_million
        Debt at the start that is lent on, which no year has.
    division, knows_self_cost
        As :class:`Start` has them.
    debt
        Closing debt by ``year``, and a column for the treasury and the group, NOK million.
    levels
        As :func:`grouped` gives it.
    group
        The group year by year: new loans, repayment, interest, closing debt, NOK million, and
        ``basis``.
    fan
        Debt service of the group by ``year``, and a column for each change of interest in
        :data:`FAN`.
    net
        Debt service of the group without what fees pay, as ``fan``.
    cost
        As :func:`of_new_loans` gives it.
    """

    plan: pd.DataFrame
    basis: Basis
    opening_nok_million: float
    unchecked: list[str]
    borrowers: int
    lending_on_nok_million: float
    division: Division
    knows_self_cost: bool
    debt: pd.DataFrame
    levels: pd.DataFrame
    group: pd.DataFrame
    fan: pd.DataFrame
    net: pd.DataFrame
    cost: pd.DataFrame

    @property
    def treasury_new_loans_nok_million(self) -> float:
        """The treasury's new loans in the first year; missing where others have none to tell of."""
        first = self.levels[self.levels.year == self.levels.year.min()]
        new = first.set_index("level").new_loans_nok_million
        own, of_all = new[TREASURY_LEVEL], new[GROUP_LEVEL]
        return float(own) if of_all - own >= HALF_A_MILLION else np.nan


def grouped(path: pd.DataFrame, treasury: str) -> pd.DataFrame:
    """A projection summed to the treasury and to the group.

    Parameters
    ----------
    path
        As :func:`project` gives it.
    treasury
        The borrower that is the treasury.

    Returns
    -------
    pandas.DataFrame
        One row per ``level`` (``treasury``, ``group``) and ``year``: ``basis``, and the amounts
        summed; a sum with a missing part is missing. The group's minimum is the sum of the
        entities', as in the law.

    Raises
    ------
    DataError
        If no borrower is the treasury.
    """
    own = path[path.borrower == treasury]
    if own.empty:
        known = ", ".join(sorted(path.borrower.unique()))
        raise DataError(f"Ingen låntaker er {treasury!r}.", [f"låntakerne er {known}"])
    levels = {TREASURY_LEVEL: own, GROUP_LEVEL: path}
    sums = {c: lambda values: values.sum(skipna=False) for c in path.filter(like="nok_million")}
    found = [
        rows.groupby("year", as_index=False)
        .agg({"basis": basis_of_all, **sums})
        .assign(level=level)
        for level, rows in levels.items()
    ]
    frame = pd.concat(found, ignore_index=True)
    return frame[["level", *frame.columns.drop("level")]]


def basis_of_all(bases: pd.Series) -> str:
    """What the new loans of several rest on in a year.

    That nothing is new counts only where it is all there is.
    """
    return next((str(basis) for basis in bases if basis != NOTHING_NEW), NOTHING_NEW)


def basis_of_years(bases: pd.Series) -> Basis:
    """What the new loans of all years rest on."""
    there = set(bases)
    if PLANNED in there:
        return "plan_and_mean" if GOING_ON in there else "plan"
    return "assumption" if ASSUMED in there else "nothing_new"


def fan_of(paths: Mapping[str, pd.DataFrame], column: str) -> pd.DataFrame:
    """One amount of all borrowers in several projections, NOK million.

    A row per ``year``, and a column for each name.

    Parameters
    ----------
    paths
        As :func:`under_changes` gives them.
    column
        ``debt_service_nok_million``, or ``net_debt_service_nok_million`` without what fees pay.
    """
    return pd.DataFrame(
        {name: path.groupby("year")[column].sum() for name, path in paths.items()}
    ).reset_index()


def under_changes(
    opening: pd.DataFrame,
    plan: pd.DataFrame,
    scenario: Scenario,
    year: int,
    changes: Mapping[str, float],
    years: int = 10,
) -> dict[str, pd.DataFrame]:
    """The projection under several changes of interest.

    Parameters
    ----------
    opening, plan, scenario, year, years
        As for :func:`project`; give the treasury's rows alone for the treasury's projections.
    changes
        Name and percentage points of each, added to the scenario's own change.

    Raises
    ------
    DataError
        As :func:`project`.
    """
    path = project(opening, plan, scenario, year, years)
    scenarios = {
        name: replace(scenario, change_points=scenario.change_points + points)
        for name, points in changes.items()
    }
    return {name: with_interest(path, changed) for name, changed in scenarios.items()}


def start_of(
    tables: Mapping[str, pd.DataFrame],
    structure: Structure,
    year: int,
    *,
    gross_debt_nok_million: float = np.nan,
    earlier_loans: Sequence[float] = (),
) -> Start:
    """What the years after a year begin from.

    Parameters
    ----------
    tables
        By name: ``loans``; ``investment_plan``, or else ``investment_statement``;
        ``investment_projects`` and ``minimum_repayment`` where there are such.
    structure
        What the municipality's entities and service areas are.
    year
        The year that has been.
    gross_debt_nok_million
        What a loan fund owes; what it has not lent to the others is its own.
    earlier_loans
        Loans of each year that is known, this one with them, NOK thousand. One year alone may be an
        extreme one, so it is no level to go on from.

    Raises
    ------
    NotThere
        If there is neither a plan nor two years of loans.
    DataError
        If the plan ends before the years ahead begin; else as :func:`opening_position`.
    """
    opening = opening_position(tables, structure, year)
    opening, levels = with_lender(opening, structure, gross_debt_nok_million), None
    is_planned = "investment_plan" in tables
    plan = tables["investment_plan"].query("year > @year") if is_planned else None
    if plan is not None and plan.empty:
        raise DataError(
            f"Økonomiplanen (investment_plan) har ingen år etter {year}.",
            ["investment_plan: legg til årene framover, eller ta bort tabellen"],
        )
    if plan is not None:
        require_known(plan.borrower, structure, "investment_plan")
    elif len(earlier_loans) < FEWEST_YEARS:
        raise NotThere(
            "Det er ingen plan, og ett år alene sier ikke hvor mye kommunen vanligvis låner.",
            ["investment_plan: legg til investeringene i årene framover"],
            tables=("investment_plan",),
        )
    else:
        levels = loan_levels(tables, structure, float(np.mean(earlier_loans)))
    loans = Loans(tables["loans"], structure)
    return Start(
        year,
        opening,
        loans,
        structure,
        plan,
        levels=levels,
        division=division(tables, structure),
        knows_self_cost=is_planned
        or loans.knows_self_cost
        or knows_fee_financed(tables.get("investment_projects"), structure),
    )


def years_ahead(start: Start, scenario: Scenario, lifetime: int, years: int = 10) -> Ahead:
    """Debt, interest and repayment of the years ahead.

    They follow from the investment plan, else from the mean of the loans of the years known.

    A plan that is shorter than the years ahead goes on as the mean of its years.

    Parameters
    ----------
    start
        What they begin from.
    scenario
        What is assumed; its ``investment_factor`` is of the plan or of the mean, its
        ``years_going_on`` is set here.
    lifetime
        Years that what is bought at the assumed level lasts.
    years
        How many years ahead.

    Raises
    ------
    DataError
        As :func:`project`, or if the lifetime cannot be.
    """
    checked({"loan_years": lifetime})
    span = np.arange(start.year + 1, start.year + years + 1)
    if start.plan is not None:
        plan = start.plan
        scenario = replace(scenario, years_going_on=max(int(span[-1] - plan.year.max()), 0))
    else:
        assert start.levels is not None
        plan = assumed_plan(start.levels.assign(lifetime_years=lifetime), span)
    treasury, names = start.loans.treasury, start.structure.entity_names
    own = pd.DataFrame([(treasury, OTHER)], columns=UNIT)
    opening = with_units(start.opening, pd.concat([own, plan[UNIT]]))
    is_lender = opening.borrower.isin(start.structure.of_kind(LOAN_FUND))
    is_known = opening.book_value_nok_thousand.notna()
    unchecked = opening.borrower[~is_known & ~is_lender].drop_duplicates()
    paths = under_changes(opening, plan, scenario, start.year, FAN, years)
    levels = grouped(paths[CHOSEN], treasury)
    debt = levels.pivot(index="year", columns="level", values="closing_nok_million")
    return Ahead(
        plan=plan,
        basis=basis_of_years(levels.basis),
        unchecked=list(unchecked.map(lambda code: names.get(code, code))),
        opening_nok_million=float(opening.debt_nok_thousand.sum()) / 1000,
        borrowers=opening.borrower[~is_lender].nunique(),
        lending_on_nok_million=start.loans.lending_on_nok_million,
        division=start.division,
        knows_self_cost=start.knows_self_cost,
        debt=debt.rename(columns="{}_nok_million".format).rename_axis(columns=None).reset_index(),
        levels=levels,
        group=levels.loc[levels.level == GROUP_LEVEL, BY_YEAR].reset_index(drop=True),
        fan=fan_of(paths, "debt_service_nok_million"),
        net=fan_of(paths, "net_debt_service_nok_million"),
        cost=of_new_loans(paths[CHOSEN]),
    )
