"""Debt in the years ahead (gjeld, renter og avdrag): what a plan for investment leads to, on assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import named_faults
from kommunetall.models.investment.debt import (
    HIGHEST_RATE,
    OTHER,
    SELF_COST,
    TREASURY,
    capital_cost,
    is_treasury,
    treasury_purposes,
)
from kommunetall.models.investment.projects import entity_names

UNIT = ["borrower", "purpose"]
MINIMUM, SHARE, LINEAR = "minimum", "share", "linear"
PLANNED, GOING_ON, ASSUMED, NOTHING_NEW = (
    "plan",
    "snitt av planårene",
    "forutsetning",
    "ingen nye lån",
)
GROUP = "Konsern"
PAID_BY = ["vat_compensation_nok_thousand", "grants_nok_thousand", "transfer_nok_thousand"]
AMOUNTS = ["gross_nok_thousand", *PAID_BY]
POSITION = ["debt_nok_thousand", "book_value_nok_thousand", "depreciation_nok_thousand"]
METHODS = {"linear": "linear_nok_million", "annuity": "annuity_nok_million"}
BY_YEAR = [
    "year",
    *(f"{name}_nok_million" for name in ("new_loans", "repayment", "interest", "closing")),
    "basis",
]
KRONE = 1e-6
FAN = {"chosen": 0.0, "up_1": 1.0, "down_1": -1.0, "up_2": 2.0, "down_2": -2.0}


@dataclass(frozen=True)
class Scenario:
    """What is assumed of the years ahead.

    Attributes
    ----------
    floating_rate
        Interest on unhedged debt, a share a year: one for all years, or by year.
    hedged_rate
        Interest on hedged debt, a share a year.
    hedge_share
        Hedged part of the debt; it is taken to lie evenly on all borrowers and to stay the same.
    change_points
        Percentage points added to the interest on unhedged debt in every year; the interest never goes below 0.
    investment_factor
        Times the plan's amounts, income and transfers too; 0.9 is a tenth less.
    price_growth
        Yearly growth of the plan's amounts after the first year ahead, a share.
    repayment
        ``minimum`` by law, ``share`` of opening debt, or ``linear``: debt on the first day and each new loan
        are repaid in equal parts, the loan from the year after. Never less than the minimum, where it is known.
    repayment_share
        Share of opening debt repaid in a year, where `repayment` is ``share``.
    repayment_years
        Years of repayment, where it is ``linear``.
    years_going_on
        Years after the plan's last that are as the mean of its years; after them nothing new is borrowed.
    """

    floating_rate: float | Mapping[int, float]
    hedged_rate: float
    hedge_share: float
    change_points: float = 0.0
    investment_factor: float = 1.0
    price_growth: float = 0.0
    repayment: str = MINIMUM
    repayment_share: float = 0.0
    repayment_years: int = 0
    years_going_on: int = 0


@dataclass(frozen=True)
class Ahead:
    """The years ahead from what a municipality has supplied.

    Attributes
    ----------
    plan
        The plan, or the assumed level of loans where there is none.
    basis
        What the new loans rest on, in words.
    unchecked
        Borrowers whose repayment cannot be held against the law's minimum: their book value is not known.
    debt
        Closing debt by ``year``, and a column for the treasury and the group, NOK million.
    levels
        As :func:`grouped` gives it.
    group
        The group year by year: new loans, repayment, interest, closing debt, NOK million, and ``basis``.
    fan
        Debt service of the group by ``year``, and a column for each change of interest in :data:`FAN`.
    net
        Debt service of the group without what fees pay, as ``fan``.
    cost
        As :func:`portfolio_cost` gives it, for annuities.
    """

    plan: pd.DataFrame
    basis: str
    unchecked: list[str]
    debt: pd.DataFrame
    levels: pd.DataFrame
    group: pd.DataFrame
    fan: pd.DataFrame
    net: pd.DataFrame
    cost: pd.DataFrame


def project(
    opening: pd.DataFrame, plan: pd.DataFrame, scenario: Scenario, year: int, years: int = 10
) -> pd.DataFrame:
    """Debt, repayment and interest of the years ahead, by borrower and purpose.

    With rate `f` on unhedged and `h` on hedged debt, and hedged share `s`::

        new loans    = gross investment − VAT compensation − grants − transfer from operations
        closing debt = opening debt + new loans − repayment
        interest     = (opening + closing debt)/2 · (s·h + (1 − s)·f)
        book value   = opening book value + gross investment − VAT compensation − depreciation
        minimum      = opening debt · depreciation / opening book value, both of all that the borrower has

    An investment is depreciated from the year after, in equal parts over its lifetime, and what has no
    lifetime (land) not at all. Opening assets are depreciated by the same amount each year until nothing
    is left. The law's minimum is that of the accounting entity; a borrower with two purposes repays both
    at the same rate. No one repays more than the debt.

    Parameters
    ----------
    opening
        Position on 31 December of `year`, one row per ``borrower`` and ``purpose`` (``self_cost``,
        ``other``): ``debt_nok_thousand`` without lending on, ``book_value_nok_thousand`` of depreciable assets (missing
        where not known) and ``depreciation_nok_thousand`` of them a year.
    plan
        Rows of ``investment_plan``, NOK thousand; ``basis`` where they do not rest on a plan.
    scenario
        What is assumed.
    year
        Year of the opening position.
    years
        How many years ahead.

    Returns
    -------
    pandas.DataFrame
        One row per ``borrower``, ``purpose`` and ``year``: ``basis`` of the new loans (*plan*, *siste planår
        videreført*, *forutsetning*, *ingen nye lån*), and in NOK million ``opening_``, ``new_loans_``,
        ``repayment_``, ``minimum_``, ``closing_``, ``interest_``, ``debt_service_`` (interest and repayment),
        ``net_debt_service_`` (0 where fees pay it), ``book_value_`` (31 December, without land) and
        ``depreciation_nok_million``. Book value, depreciation and minimum are missing where the opening book
        value of the borrower is.

    Raises
    ------
    DataError
        With every fault of the position, the plan and the scenario; if the minimum is to be repaid and
        cannot be computed; or if the result does not hold, see :func:`require_projection`.

    References
    ----------
    Kommuneloven § 14-18; docs/investment.md.
    """
    require_inputs(opening, plan, scenario, year, years)
    span = np.arange(year + 1, year + years + 1)
    rows = plan_ahead(plan, scenario, span)
    units = pd.MultiIndex.from_frame(opening[UNIT])
    new_loans = by_unit(need(rows), rows, units, span)
    debt, book_value, depreciation = (opening[c].to_numpy(dtype=float) for c in POSITION)
    book_values, depreciations = assets(book_value, depreciation, rows, units, span)
    borrower = pd.factorize(opening.borrower)[0]
    of_debt = summed(depreciations, borrower) / positive(summed(book_values[:, :-1], borrower))
    openings, minimums, repayments = debt_path(debt, new_loans, of_debt, scenario)
    closings = openings + new_loans - repayments
    interest = (openings + closings) / 2 * rates(scenario, span)
    service = interest + repayments
    pays = (opening.purpose == OTHER).to_numpy()[:, None]
    amounts = {
        "opening": openings,
        "new_loans": new_loans,
        "repayment": repayments,
        "minimum": minimums,
        "closing": closings,
        "interest": interest,
        "debt_service": service,
        "net_debt_service": np.where(pays, service, 0.0),
        "book_value": book_values[:, 1:],
        "depreciation": depreciations,
    }
    path = opening[UNIT].merge(pd.DataFrame({"year": span}), "cross")
    path = path.assign(
        basis=basis_of(rows, path),
        **{f"{name}_nok_million": values.ravel() / 1000 for name, values in amounts.items()},
    )
    require_projection(path, scenario.repayment)
    return path


def need(plan: pd.DataFrame) -> pd.Series:
    """What is left to borrow of each row: gross less all that pays for it, NOK thousand."""
    amounts = plan[AMOUNTS].astype(float)
    return amounts.gross_nok_thousand - amounts[PAID_BY].sum(axis=1)


def plan_ahead(plan: pd.DataFrame, scenario: Scenario, span: np.ndarray) -> pd.DataFrame:
    """The plan's rows of the years ahead, as the scenario has them, with ``basis``."""
    known = plan if "basis" in plan else plan.assign(basis=PLANNED)
    last, years = known.year.max(), known.year.max() - known.year.min() + 1
    mean = known.assign(
        basis=known.basis.replace(PLANNED, GOING_ON), **(known[AMOUNTS].astype(float) / years)
    )
    going_on = [mean.assign(year=last + k) for k in range(1, scenario.years_going_on + 1)]
    rows = pd.concat([known, *going_on], ignore_index=True)
    rows = rows[rows.year <= span[-1]]
    factor = scenario.investment_factor * (1 + scenario.price_growth) ** (
        rows.year.to_numpy(dtype=float) - span[0]
    )
    return rows.assign(**rows[AMOUNTS].astype(float).mul(factor, axis=0))


def by_unit(
    values: pd.Series, rows: pd.DataFrame, units: pd.MultiIndex, span: np.ndarray
) -> np.ndarray:
    """Values of rows of the plan summed: one line per unit, one column per year."""
    found = np.zeros((len(units), len(span)))
    place = units.get_indexer(pd.MultiIndex.from_frame(rows[UNIT]))
    np.add.at(found, (place, rows.year.to_numpy(dtype=int) - span[0]), values.to_numpy())
    return found


def assets(
    book_value: np.ndarray,
    depreciation: np.ndarray,
    rows: pd.DataFrame,
    units: pd.MultiIndex,
    span: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Book value of depreciable assets by unit at each year's end, from the opening one, and depreciation."""
    rows = rows.dropna(subset="lifetime_years")
    cost = rows.gross_nok_thousand - rows.vat_compensation_nok_thousand
    ends = np.arange(span[0] - 1, span[-1] + 1)
    age = ends - rows.year.to_numpy(dtype=int)[:, None]
    left = 1 - np.clip(age / rows.lifetime_years.to_numpy(dtype=float)[:, None], 0, 1)
    remaining = np.maximum(book_value[:, None] - depreciation[:, None] * (ends - ends[0]), 0)
    place = units.get_indexer(pd.MultiIndex.from_frame(rows[UNIT]))
    np.add.at(remaining, place, np.where(age < 0, 0.0, cost.to_numpy()[:, None] * left))
    added = by_unit(cost, rows, units, span)
    return remaining, remaining[:, :-1] + added - remaining[:, 1:]


def summed(values: np.ndarray, borrower: np.ndarray) -> np.ndarray:
    """Sum over all that the borrower of each line has, on each of its lines."""
    found = np.zeros_like(values)
    np.add.at(found, borrower, values)
    return found[borrower]


def positive(values: np.ndarray) -> np.ndarray:
    """Values above 0, else missing."""
    return np.where(values > 0, values, np.nan)


def debt_path(
    debt: np.ndarray, new_loans: np.ndarray, of_debt: np.ndarray, scenario: Scenario
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Opening debt, minimum and repayment by unit and year; `of_debt` is the share that the law asks for."""
    openings, minimums, repayments = (np.empty_like(new_loans) for _ in range(3))
    linear = instalments(debt, new_loans, scenario.repayment_years)
    for t in range(new_loans.shape[1]):
        least = np.where(debt == 0, 0.0, of_debt[:, t] * debt)
        due = {MINIMUM: least, SHARE: scenario.repayment_share * debt, LINEAR: linear[:, t]}
        openings[:, t], minimums[:, t] = debt, least
        repayments[:, t] = np.minimum(np.fmax(due[scenario.repayment], least), debt)
        debt = debt + new_loans[:, t] - repayments[:, t]
    return openings, minimums, repayments


def instalments(debt: np.ndarray, new_loans: np.ndarray, years: int) -> np.ndarray:
    """Equal parts of the first debt over so many years, and of each new loan from the year after."""
    lent = np.column_stack([debt, new_loans])
    age = np.arange(lent.shape[1]) - np.arange(lent.shape[1])[:, None]
    return lent @ ((age > 0) & (age <= years))[:, 1:] / max(years, 1)


def rates(scenario: Scenario, span: np.ndarray) -> np.ndarray:
    """Interest on all debt by year, a share."""
    hedged = scenario.hedge_share
    return hedged * scenario.hedged_rate + (1 - hedged) * floating_rates(scenario, span)


def floating_rates(scenario: Scenario, span: np.ndarray) -> np.ndarray:
    """Interest on unhedged debt by year, a share of 0 or more; missing for a year that has none."""
    return np.maximum(chosen_rates(scenario, span) + scenario.change_points / 100, 0)


def chosen_rates(scenario: Scenario, span: np.ndarray) -> np.ndarray:
    """Interest on unhedged debt by year before any change."""
    level = scenario.floating_rate
    by_year = [level.get(int(y), np.nan) if isinstance(level, Mapping) else level for y in span]
    return np.array(by_year, dtype=float)


def basis_of(rows: pd.DataFrame, path: pd.DataFrame) -> list[str]:
    """What the new loans of each row of a projection rest on."""
    found: dict[tuple, set[str]] = {}
    for *key, basis in rows[[*UNIT, "year", "basis"]].itertuples(index=False):
        found.setdefault(tuple(key), set()).add(basis)
    keys = path[[*UNIT, "year"]].itertuples(index=False, name=None)
    return [", ".join(sorted(found.get(key, [NOTHING_NEW]))) for key in keys]


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
        One row per ``level`` (*Kommunekassen*, *Konsern*) and ``year``: ``basis``, and the amounts summed; a
        sum with a missing part is missing. The group's minimum is the sum of the entities', as in the law.

    Raises
    ------
    DataError
        If no borrower is the treasury.
    """
    own = path[path.borrower == treasury]
    if own.empty:
        there = ", ".join(sorted(path.borrower.unique()))
        raise DataError(f"No borrower is '{treasury}'.", [f"borrowers there: {there}"])
    levels = {TREASURY: own, GROUP: path}
    sums = {c: lambda values: values.sum(skipna=False) for c in path.filter(like="nok_million")}
    found = [
        rows.groupby("year", as_index=False).agg({"basis": all_bases, **sums}).assign(level=level)
        for level, rows in levels.items()
    ]
    frame = pd.concat(found, ignore_index=True)
    return frame[["level", *frame.columns.drop("level")]]


def all_bases(bases: pd.Series) -> str:
    """Every basis once; that nothing is new counts only where it is all there is."""
    words = {word for basis in bases for word in basis.split(", ")}
    return ", ".join(sorted(words - {NOTHING_NEW} or words))


def fan_of(paths: Mapping[str, pd.DataFrame], column: str) -> pd.DataFrame:
    """One amount of all borrowers in several projections: a row per ``year``, and a column for each name, NOK million.

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
    scenarios = {
        name: replace(scenario, change_points=scenario.change_points + points)
        for name, points in changes.items()
    }
    return {
        name: project(opening, plan, changed, year, years) for name, changed in scenarios.items()
    }


def years_ahead(
    tables: Mapping[str, pd.DataFrame],
    scenario: Scenario,
    year: int,
    fee_area: str,
    lifetime: int,
    years: int = 10,
) -> Ahead:
    """Debt, interest and repayment of the years ahead, from the investment plan, else from this year's level of loans.

    A plan that is shorter than the years ahead goes on as the mean of its years.

    Parameters
    ----------
    tables
        By name: ``loan_fund``, ``investment_projects``, ``investment_statement``; ``investment_plan`` and
        ``minimum_repayment`` where there are such.
    scenario
        What is assumed; its ``investment_factor`` is of the plan or of this year's loans, its ``years_going_on`` is set here.
    lifetime
        Years of repayment that a loan of the assumed level has; of what is bought without lifetime too.

    Raises
    ------
    DataError
        If the plan ends before the years ahead begin; else as :func:`opening_position`, :func:`project` and
        :func:`portfolio_cost`.
    """
    if lifetime < 1:
        raise DataError(
            "The years ahead cannot be computed.",
            [f"the years of repayment are {lifetime}: at least 1"],
        )
    span = np.arange(year + 1, year + years + 1)
    opening = opening_position(tables, fee_area, year)
    if "investment_plan" in tables:
        plan = tables["investment_plan"].query("year > @year")
        if plan.empty:
            raise DataError(
                f"The investment plan has no year after {year}.",
                ["investment_plan: add the years ahead, or leave the table out"],
            )
        lent = borrowers(tables["loan_fund"])
        plan = plan.assign(borrower=matched(plan.borrower, lent, "investment_plan"))
        opening = with_units(opening, plan)
        scenario = replace(scenario, years_going_on=max(int(span[-1] - plan.year.max()), 0))
    else:
        plan = assumed_plan(loan_levels(tables, fee_area).assign(lifetime_years=lifetime), span)
    paths = under_changes(opening, plan, scenario, year, FAN, years)
    levels = grouped(paths["chosen"], TREASURY)
    debt = levels.pivot(index="year", columns="level", values="closing_nok_million")
    cost = portfolio_cost(
        plan_ahead(plan, scenario, span), rates(scenario, span)[0], "annuity", lifetime
    )
    return Ahead(
        plan=plan,
        basis=", ".join(
            word for word in (PLANNED, GOING_ON, ASSUMED) if levels.basis.str.contains(word).any()
        ),
        unchecked=list(opening.borrower[opening.book_value_nok_thousand.isna()].unique()),
        debt=debt.rename_axis(columns=None).reset_index(),
        levels=levels,
        group=levels.loc[levels.level == GROUP, BY_YEAR].reset_index(drop=True),
        fan=fan_of(paths, "debt_service_nok_million"),
        net=fan_of(paths, "net_debt_service_nok_million"),
        cost=cost[cost.year <= span[-1]],
    )


def with_units(opening: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """The opening position with a row without debt for each borrower and purpose that only the plan has."""
    units = pd.concat([opening[UNIT], plan[UNIT]]).drop_duplicates()
    found = units.merge(opening, "left")
    return found.fillna({"debt_nok_thousand": 0, "depreciation_nok_thousand": 0})


def opening_position(tables: Mapping[str, pd.DataFrame], fee_area: str, year: int) -> pd.DataFrame:
    """Debt on 31 December by borrower and purpose, and its depreciable assets where the note on minimum repayment has them.

    The treasury's debt is divided by who pays it, that of the enterprises is all other. With the note's amounts of 1 January::

        book value = book value − what is not depreciated + investment − VAT compensation − depreciation

    It stands on the borrower's purposes by their share of its debt; depreciation is the year's.

    Parameters
    ----------
    tables
        As for :func:`years_ahead`.

    Raises
    ------
    DataError
        With every entity that is no borrower of the loan fund; else as
        :func:`kommunetall.models.investment.debt.treasury_purposes`.
    """
    lent = borrowers(tables["loan_fund"])
    own = treasury_purposes(tables["loan_fund"])
    rows = [
        *own[["purpose", "closing_nok_thousand"]].assign(borrower=TREASURY).to_dict("records"),
        *lent[lent.borrower != TREASURY].assign(purpose=OTHER).to_dict("records"),
    ]
    opening = pd.DataFrame(rows).rename(columns={"closing_nok_thousand": "debt_nok_thousand"})
    opening = opening.groupby(UNIT, sort=False, as_index=False).debt_nok_thousand.sum()
    opening = opening.assign(book_value_nok_thousand=np.nan, depreciation_nok_thousand=0.0)
    if "minimum_repayment" not in tables:
        return opening
    note = tables["minimum_repayment"].query("year == @year")
    entity = matched(note.entity, lent, "minimum_repayment")
    note = note.drop(columns=["year", "entity"]).astype(float).groupby(entity).sum(min_count=1)
    invested = added_assets(tables, fee_area).groupby("borrower").sum()
    closing = (
        note.opening_book_value_nok_thousand
        - note.opening_not_depreciated_nok_thousand
        - note.depreciation_nok_thousand
        + invested.reindex(note.index).fillna(0)
    ).clip(lower=0)
    known = pd.DataFrame(
        {"book_value": closing, "depreciation": note.depreciation_nok_thousand}
    ).dropna()
    known = known.assign(depreciation=known.min(axis=1))
    debt = opening.debt_nok_thousand.astype(float)
    of_borrower = debt.groupby(opening.borrower)
    part = (debt / of_borrower.transform("sum").replace(0, np.nan)).fillna(
        1 / of_borrower.transform("size")
    )
    return opening.assign(
        book_value_nok_thousand=opening.borrower.map(known.book_value) * part,
        depreciation_nok_thousand=(opening.borrower.map(known.depreciation) * part).fillna(0),
    )


def loan_levels(tables: Mapping[str, pd.DataFrame], fee_area: str) -> pd.DataFrame:
    """The year's loans by borrower and purpose, a level to go on from.

    Fees pay all of their own investment, by loans; the rest of the loans is divided as the other investment in fixed assets is.

    Returns
    -------
    pandas.DataFrame
        ``borrower``, ``purpose`` and ``new_loans_nok_thousand``, for :func:`assumed_plan`.
    """
    loans = -float(tables["investment_statement"].set_index("post").actual_nok_thousand[13])
    spent = invested(tables, fee_area)
    fees = spent[spent.index.get_level_values("purpose") == SELF_COST]
    others = spent.drop(fees.index)
    paid_by_fees = fees * min(1, loans / fees.sum()) if fees.sum() else fees
    rest = loans - paid_by_fees.sum()
    levels = pd.concat([paid_by_fees, others / others.sum() * rest if others.sum() else others])
    return levels.rename("new_loans_nok_thousand").reset_index()


def invested(tables: Mapping[str, pd.DataFrame], fee_area: str) -> pd.Series:
    """The year's investment in fixed assets by borrower and purpose, NOK thousand."""
    projects = tables["investment_projects"]
    assets = projects[(projects.kind == "project") & (projects.part == 1)]
    names = assets.entity.map(entity_names(projects)).fillna(assets.entity)
    borrower = matched(names, borrowers(tables["loan_fund"]), "investment_projects")
    purpose = np.where(assets.programme_area == fee_area, SELF_COST, OTHER)
    amounts = assets.actual_nok_thousand.astype(float)
    return amounts.groupby([borrower.to_numpy(), purpose]).sum().clip(lower=0).rename_axis(UNIT)


def added_assets(tables: Mapping[str, pd.DataFrame], fee_area: str) -> pd.Series:
    """As :func:`invested`, less the VAT compensation: it is paid for all but what fees pay."""
    spent = invested(tables, fee_area)
    others = spent.index.get_level_values("purpose") == OTHER
    compensated = -float(tables["investment_statement"].set_index("post").actual_nok_thousand[7])
    kept = max(1 - compensated / spent[others].sum(), 0) if spent[others].sum() else 1
    return spent.where(~others, spent * kept)


def borrowers(loan_fund: pd.DataFrame) -> pd.DataFrame:
    """Whom the loan fund lends to: ``borrower`` (*Kommunekassen* or as printed), ``name`` as printed, ``closing_nok_thousand``."""
    lent = loan_fund[(loan_fund.statement == "lending") & (loan_fund.kind == "line")]
    name = lent.label.str.removeprefix("Utlån ")
    return pd.DataFrame(
        {
            "borrower": name.mask(is_treasury(loan_fund)[lent.index], TREASURY),
            "name": name,
            "closing_nok_thousand": lent.closing_nok_thousand,
        }
    )


def matched(entities: pd.Series, lent: pd.DataFrame, table: str) -> pd.Series:
    """The borrower that each entity is: *Kommunekassen*, or the one whose printed name begins as the entity's does.

    Raises
    ------
    DataError
        With every entity that fits none or several.
    """
    fits = {
        entity: [TREASURY]
        if entity == TREASURY
        else list(lent.borrower[[name.startswith(entity) for name in lent.name]])
        for entity in entities.unique()
    }
    findings = [
        f"{table}, {entity}: {len(found)} borrowers of the loan fund have a name that begins so: "
        f"spell it as one of {', '.join(lent.name)}"
        for entity, found in fits.items()
        if len(found) != 1
    ]
    if findings:
        raise DataError("Not every entity is a borrower of the loan fund.", findings)
    return entities.map({entity: found[0] for entity, found in fits.items()})


def assumed_plan(levels: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """A plan where none is published: the same new loans every year, marked as an assumption.

    Parameters
    ----------
    levels
        ``borrower``, ``purpose``, ``new_loans_nok_thousand`` a year, and ``lifetime_years`` of what it pays.
    years
        Years in which they are raised.

    Returns
    -------
    pandas.DataFrame
        Rows as of ``investment_plan``, paid by loans alone, with ``basis`` *forutsetning*.
    """
    rows = levels.merge(pd.DataFrame({"year": years}), "cross")
    return rows.rename(columns={"new_loans_nok_thousand": "gross_nok_thousand"}).assign(
        project="Forutsatte låneopptak, " + rows.purpose, basis=ASSUMED, **dict.fromkeys(PAID_BY, 0)
    )


def portfolio_cost(
    plan: pd.DataFrame, rate: float, method: str = "linear", land_years: int | None = None
) -> pd.DataFrame:
    """What a plan's loans cost in repayment and interest by year: the sum of the projects' own capital costs.

    Each project's net need is lent over its lifetime, with the first cost the year after it is taken in use.
    The costs, discounted at `rate`, are worth the loans.

    Parameters
    ----------
    plan
        Rows of ``investment_plan``.
    rate
        Interest a year, a share.
    method
        ``linear`` or ``annuity``, as in :func:`kommunetall.models.investment.debt.capital_cost`.
    land_years
        Years over which loans for what has no lifetime (land) are repaid.

    Returns
    -------
    pandas.DataFrame
        One row per ``year``: ``cost_nok_million``, and ``net_cost_nok_million`` without what fees pay.

    Raises
    ------
    DataError
        With every fault of the plan, the rate and the method.
    """
    lifetime = plan.lifetime_years.astype(float)
    if land_years is not None:
        lifetime = lifetime.fillna(land_years)
    own = {"it has no lifetime: give land_years, the years of repayment": lifetime.isna()}
    findings = [*plan_faults(plan), *named_faults(plan, ["year", *UNIT, "project"], own)]
    findings += [] if rate >= 0 else [f"the rate is {rate}: it must be a share of 0 or more"]
    findings += (
        []
        if method in METHODS
        else [f"the method is {method}: it must be one of {', '.join(METHODS)}"]
    )
    if findings:
        raise DataError("The capital cost of the plan cannot be computed.", findings)
    costs = [pd.DataFrame({"year": [], "cost_nok_million": [], "net_cost_nok_million": []})]
    loans = zip(plan.year, need(plan) / 1000, lifetime, plan.purpose == OTHER, strict=True)
    for year, loan, years, pays in loans:
        cost = capital_cost(loan, int(years), rate)
        of_year = cost[METHODS[method]]
        costs.append(
            pd.DataFrame(
                {
                    "year": year + cost.loan_year,
                    "cost_nok_million": of_year,
                    "net_cost_nok_million": of_year * pays,
                }
            )
        )
    return pd.concat(costs).astype({"year": int}).groupby("year", as_index=False).sum()


def require_inputs(
    opening: pd.DataFrame, plan: pd.DataFrame, scenario: Scenario, year: int, years: int
) -> None:
    """Refuse a position, a plan and a scenario that cannot be projected.

    Raises
    ------
    DataError
        With every fault of all three.
    """
    units = pd.MultiIndex.from_frame(opening[UNIT])
    stray = {
        "the borrower has no opening position with this purpose: add it, with 0 where it has none": ~(
            pd.MultiIndex.from_frame(plan[UNIT]).isin(units)
        ),
        f"the year is not after the opening position, 31 December {year}": plan.year <= year,
    }
    findings = [
        *opening_faults(opening),
        *plan_faults(plan),
        *named_faults(plan, ["year", *UNIT, "project"], stray),
        *scenario_faults(scenario, np.arange(year + 1, year + years + 1)),
    ]
    if findings:
        raise DataError("The debt of the years ahead cannot be computed.", findings)


def opening_faults(opening: pd.DataFrame) -> list[str]:
    """Every fault of an opening position, with borrower and purpose."""
    debt, book_value, depreciation = (opening[c].astype(float) for c in POSITION)
    faults = {
        "the opening position stands more than once: keep one row": opening.duplicated(
            UNIT, keep=False
        ),
        f"the purpose is not {SELF_COST} or {OTHER}": ~opening.purpose.isin([SELF_COST, OTHER]),
        "the debt is missing or negative": ~(debt >= 0),
        "the book value is negative: leave it empty where it is not known": book_value < 0,
        "the depreciation is missing or negative": ~(depreciation >= 0)
        & (book_value.notna() | (depreciation < 0)),
        "the depreciation is more than the book value": depreciation > book_value,
    }
    return named_faults(opening, UNIT, faults)


def plan_faults(plan: pd.DataFrame) -> list[str]:
    """Every fault of a plan, with year, borrower, purpose and project."""
    amounts, lifetime = plan[AMOUNTS].astype(float), plan.lifetime_years.astype(float)
    faults = {
        "the project stands more than once in the year: keep one row": plan.duplicated(
            ["year", "borrower", "project"], keep=False
        ),
        f"the purpose is not {SELF_COST} or {OTHER}": ~plan.purpose.isin([SELF_COST, OTHER]),
        "an amount is missing or negative: write income without minus": ~(amounts >= 0).all(axis=1),
        "more is paid by others than it costs: no loan is left": need(plan) < 0,
        "the lifetime is not a whole number of years from 1": (lifetime < 1) | (lifetime % 1 > 0),
    }
    return named_faults(plan, ["year", *UNIT, "project"], faults)


def scenario_faults(scenario: Scenario, span: np.ndarray) -> list[str]:
    """Every fault of a scenario for these years."""
    floating = chosen_rates(scenario, span)
    unknown, negative = (
        ", ".join(str(y) for y in span[rows]) for rows in (np.isnan(floating), floating < 0)
    )
    faults = {
        "there must be at least one year ahead": len(span) < 1,
        f"floating_rate is missing in {unknown}: add the years": unknown,
        f"floating_rate is below 0 in {negative}": negative,
        f"floating_rate must be a share, 0.04 for 4 percent: it is {floating.max(initial=0)}": (
            floating.max(initial=0) > HIGHEST_RATE
        ),
        f"hedged_rate is {scenario.hedged_rate}: it must be a share, 0.03 for 3 percent": not (
            0 <= scenario.hedged_rate <= HIGHEST_RATE
        ),
        f"hedge_share is {scenario.hedge_share}: it must be from 0 to 1": not 0
        <= scenario.hedge_share
        <= 1,
        f"investment_factor is {scenario.investment_factor}: it must be 0 or more": not (
            scenario.investment_factor >= 0
        ),
        f"price_growth is {scenario.price_growth}: it must be a share above -1": not scenario.price_growth
        > -1,
        f"repayment is {scenario.repayment}: it must be {MINIMUM}, {SHARE} or {LINEAR}": scenario.repayment
        not in (MINIMUM, SHARE, LINEAR),
        f"repayment_share is {scenario.repayment_share}: it must be from 0 to 1": (
            scenario.repayment == SHARE and not 0 <= scenario.repayment_share <= 1
        ),
        f"repayment_years is {scenario.repayment_years}: it must be 1 or more": (
            scenario.repayment == LINEAR and not scenario.repayment_years >= 1
        ),
        f"years_going_on is {scenario.years_going_on}: it must be 0 or more": scenario.years_going_on
        < 0,
    }
    return [fault for fault, holds in faults.items() if holds]


def require_projection(path: pd.DataFrame, repayment: str) -> None:
    """Refuse a projection that does not hold to the krone.

    Holds when no debt is negative, each year closes and opens where the last one closed, no known minimum is
    larger than what is repaid, and the minimum is known where it is the rule.

    Raises
    ------
    DataError
        With every borrower, purpose and year at fault.
    """
    before = path.groupby(UNIT).closing_nok_million.shift()
    closing = path.opening_nok_million + path.new_loans_nok_million - path.repayment_nok_million
    by_law = repayment == MINIMUM
    checks = {
        "the debt is negative": path.closing_nok_million < -KRONE,
        "opening + new loans − repayment is not closing": (closing - path.closing_nok_million).abs()
        > KRONE,
        "does not open where the year before closed": (path.opening_nok_million - before).abs()
        > KRONE,
        "repays less than the minimum": path.repayment_nok_million
        < path.minimum_nok_million - KRONE,
        "has debt but no known depreciable assets: give their book value, or choose another repayment": by_law
        & path.minimum_nok_million.isna(),
    }
    findings = named_faults(path, [*UNIT, "year"], checks)
    if findings:
        raise DataError("The debt of the years ahead does not hold.", findings)
