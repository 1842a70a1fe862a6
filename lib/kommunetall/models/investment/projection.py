"""Debt in the years ahead (gjeld, renter og avdrag): what a plan leads to, on assumptions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.findings import named_faults
from kommunetall.models.investment.loans import OTHER, SELF_COST
from kommunetall.models.investment.plan import NOTHING_NEW, UNIT, need, plan_ahead, plan_faults
from kommunetall.models.investment.scenario import (
    LINEAR,
    MINIMUM,
    SHARE,
    Amounts,
    Scenario,
    Years,
    rates,
    scenario_faults,
)

POSITION = ["debt_nok_thousand", "book_value_nok_thousand", "depreciation_nok_thousand"]
KRONE = 1e-6
IMPOSSIBLE = "Gjelden i årene framover kan ikke regnes ut."


def project(
    opening: pd.DataFrame, plan: pd.DataFrame, scenario: Scenario, year: int, years: int = 10
) -> pd.DataFrame:
    """Debt, repayment and interest of the years ahead, by borrower and purpose.

    With rate `f` on unhedged and `h` on hedged debt, and hedged share `s`::

        new loans    = gross investment − VAT compensation − grants − transfer from operations
        closing debt = opening debt + new loans − repayment
        interest     = (opening + closing debt)/2 · (s·h + (1 − s)·f)
        book value   = opening book value + gross investment − VAT compensation − depreciation
        minimum      = opening debt · depreciation / opening book value, of all the borrower has

    An investment is depreciated from the year after, in equal parts over its lifetime, and what has
    no lifetime (land) not at all. Opening assets are depreciated by the same amount each year until
    nothing is left. The law's minimum is that of the accounting entity; a borrower with two
    purposes repays both at the same rate. No one repays more than the debt.

    Parameters
    ----------
    opening
        Position on 31 December of `year`, one row per ``borrower`` and ``purpose`` (``self_cost``,
        ``other``): ``debt_nok_thousand`` without lending on, ``book_value_nok_thousand`` of
        depreciable assets (missing where not known) and ``depreciation_nok_thousand`` of them a
        year.
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
        One row per ``borrower``, ``purpose`` and ``year``: ``basis`` of the new loans (a code:
        ``plan``, ``mean_of_plan`` after the plan's last year, ``assumption``, ``nothing_new``), and
        in NOK million ``opening_``, ``new_loans_``, ``repayment_``, ``minimum_``, ``closing_``,
        ``interest_``, ``debt_service_`` (interest and repayment), ``net_debt_service_`` (0 where
        fees pay it), ``book_value_`` (31 December, without land) and ``depreciation_nok_million``.
        Book value, depreciation and minimum are missing where the opening book value of the
        borrower is.

    Raises
    ------
    DataError
        With every fault of the position, the plan and the scenario; if the minimum is to be repaid
        and cannot be computed; or if the result does not hold, see :func:`require_projection`.

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
    amounts = {
        "opening": openings,
        "new_loans": new_loans,
        "repayment": repayments,
        "minimum": minimums,
        "closing": closings,
        "book_value": book_values[:, 1:],
        "depreciation": depreciations,
    }
    path = opening[UNIT].merge(pd.DataFrame({"year": span}), "cross")
    path = path.assign(
        basis=basis_of(rows, path),
        **{f"{name}_nok_million": values.ravel() / 1000 for name, values in amounts.items()},
    )
    require_projection(path, scenario.repayment)
    return with_interest(path, scenario)


def with_interest(path: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """A projection with the interest and the debt service that a scenario's rates give.

    Parameters
    ----------
    path
        As :func:`project` gives it; debt and repayment do not depend on the rates.
    scenario
        Whose rates they are.

    Raises
    ------
    DataError
        With every fault of the scenario.
    """
    years = np.sort(path.year.unique())
    if findings := scenario_faults(scenario, years):
        raise DataError(IMPOSSIBLE, findings)
    rate = path.year.map(dict(zip(years, rates(scenario, years), strict=True)))
    interest = (path.opening_nok_million + path.closing_nok_million) / 2 * rate
    service = interest + path.repayment_nok_million
    return path.assign(
        interest_nok_million=interest,
        debt_service_nok_million=service,
        net_debt_service_nok_million=service.where(path.purpose == OTHER, 0.0),
    )


def of_new_loans(path: pd.DataFrame) -> pd.DataFrame:
    """What of the debt service is of the loans raised in the years ahead.

    Old and new debt of a borrower and purpose are repaid at the same pace, so that the parts add to
    the debt service of the projection.

    Parameters
    ----------
    path
        As :func:`project` gives it.

    Returns
    -------
    pandas.DataFrame
        One row per ``year``: ``cost_nok_million``, and ``net_cost_nok_million`` without what fees
        pay.
    """
    opening, closing = path.opening_nok_million, path.closing_nok_million
    repaid = (path.repayment_nok_million / opening.where(opening > 0)).fillna(0)
    rate = (path.interest_nok_million / ((opening + closing) / 2).where(lambda d: d > 0)).fillna(0)
    units = path.sort_values("year").groupby(UNIT)
    left = (1 - repaid).groupby([path[name] for name in UNIT]).cumprod()
    old_closing = units.opening_nok_million.transform("first") * left
    old_opening = old_closing.groupby([path[name] for name in UNIT]).shift().fillna(opening)
    old = old_opening * repaid + (old_opening + old_closing) / 2 * rate
    cost = path.debt_service_nok_million - old
    found = path[["year"]].assign(
        cost_nok_million=cost, net_cost_nok_million=cost.where(path.purpose == OTHER, 0.0)
    )
    return found.groupby("year", as_index=False).sum()


def by_unit(values: pd.Series, rows: pd.DataFrame, units: pd.MultiIndex, span: Years) -> Amounts:
    """Values of rows of the plan summed: one line per unit, one column per year."""
    found = np.zeros((len(units), len(span)))
    place = units.get_indexer(pd.MultiIndex.from_frame(rows[UNIT]))
    np.add.at(found, (place, rows.year.to_numpy(dtype=int) - span[0]), values.to_numpy())
    return found


def assets(
    book_value: Amounts,
    depreciation: Amounts,
    rows: pd.DataFrame,
    units: pd.MultiIndex,
    span: Years,
) -> tuple[Amounts, Amounts]:
    """Book value of depreciable assets by unit from the opening, and depreciation of each year."""
    rows = rows.dropna(subset="lifetime_years")
    cost = rows.gross_nok_thousand - rows.vat_compensation_nok_thousand.fillna(0)
    ends = np.arange(span[0] - 1, span[-1] + 1)
    age = ends - rows.year.to_numpy(dtype=int)[:, None]
    left = 1 - np.clip(age / rows.lifetime_years.to_numpy(dtype=float)[:, None], 0, 1)
    remaining = np.maximum(book_value[:, None] - depreciation[:, None] * (ends - ends[0]), 0)
    place = units.get_indexer(pd.MultiIndex.from_frame(rows[UNIT]))
    np.add.at(remaining, place, np.where(age < 0, 0.0, cost.to_numpy()[:, None] * left))
    added = by_unit(cost, rows, units, span)
    return remaining, remaining[:, :-1] + added - remaining[:, 1:]


def summed(values: Amounts, borrower: Years) -> Amounts:
    """Sum over all that the borrower of each line has, on each of its lines."""
    found = np.zeros_like(values)
    np.add.at(found, borrower, values)
    whole: Amounts = found[borrower]
    return whole


def positive(values: Amounts) -> Amounts:
    """Values above 0, else missing."""
    return np.where(values > 0, values, np.nan)


def debt_path(
    debt: Amounts, new_loans: Amounts, of_debt: Amounts, scenario: Scenario
) -> tuple[Amounts, Amounts, Amounts]:
    """Opening debt, minimum and repayment by unit and year; `of_debt` is the share by law."""
    openings, minimums, repayments = (np.empty_like(new_loans) for _ in range(3))
    linear = instalments(debt, new_loans, scenario.repayment_years)
    for t in range(new_loans.shape[1]):
        least = np.where(debt == 0, 0.0, of_debt[:, t] * debt)
        due = {MINIMUM: least, SHARE: scenario.repayment_share * debt, LINEAR: linear[:, t]}
        openings[:, t], minimums[:, t] = debt, least
        repayments[:, t] = np.minimum(np.fmax(due[scenario.repayment], least), debt)
        debt = debt + new_loans[:, t] - repayments[:, t]
    return openings, minimums, repayments


def instalments(debt: Amounts, new_loans: Amounts, years: int) -> Amounts:
    """Equal parts of the first debt over some years, and of each new loan from the year after."""
    lent = np.column_stack([debt, new_loans])
    age = np.arange(lent.shape[1]) - np.arange(lent.shape[1])[:, None]
    return lent @ ((age > 0) & (age <= years))[:, 1:] / max(years, 1)


def basis_of(rows: pd.DataFrame, path: pd.DataFrame) -> list[str]:
    """What the new loans of each row of a projection rest on; all of a year rest on the same."""
    key = [*UNIT, "year"]
    known = rows.drop_duplicates(key).set_index(key).basis.to_dict()
    return [known.get(place, NOTHING_NEW) for place in path[key].itertuples(index=False, name=None)]


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
    is_known = pd.Series(pd.MultiIndex.from_frame(plan[UNIT]).isin(units), plan.index)
    stray = {
        "låntakeren har ingen inngående stilling med dette formålet: "
        "legg den til, med 0 der den ikke har noe": ~is_known,
        f"året er ikke etter den inngående stillingen, 31. desember {year}": plan.year <= year,
    }
    findings = [
        *opening_faults(opening),
        *plan_faults(plan),
        *named_faults(plan, ["year", *UNIT, "project"], stray),
        *scenario_faults(scenario, np.arange(year + 1, year + years + 1)),
    ]
    if findings:
        raise DataError(IMPOSSIBLE, findings)


def opening_faults(opening: pd.DataFrame) -> list[str]:
    """Every fault of an opening position, with borrower and purpose."""
    debt, book_value, depreciation = (opening[c].astype(float) for c in POSITION)
    faults = {
        "den inngående stillingen står mer enn én gang: behold én rad": opening.duplicated(
            UNIT, keep=False
        ),
        f"formålet er ikke {SELF_COST} eller {OTHER}": ~opening.purpose.isin([SELF_COST, OTHER]),
        "gjelden mangler eller er under null": ~(debt >= 0),
        "den bokførte verdien er under null: la den stå tom der den ikke er kjent": book_value < 0,
        "avskrivningene mangler eller er under null": ~(depreciation >= 0)
        & (book_value.notna() | (depreciation < 0)),
        "avskrivningene er større enn den bokførte verdien": depreciation > book_value,
    }
    return named_faults(opening, UNIT, faults)


def require_projection(path: pd.DataFrame, repayment: str) -> None:
    """Refuse a projection that does not hold to the krone.

    Holds when no debt is negative, each year closes and opens where the last one closed, no known
    minimum is larger than what is repaid, and the minimum is known where it is the rule.

    Raises
    ------
    DataError
        With every borrower, purpose and year at fault.
    """
    before = path.groupby(UNIT).closing_nok_million.shift()
    closing = path.opening_nok_million + path.new_loans_nok_million - path.repayment_nok_million
    unlike = (closing - path.closing_nok_million).abs()
    moved = (path.opening_nok_million - before).abs()
    lacking = path.minimum_nok_million - path.repayment_nok_million
    unknown = path.minimum_nok_million.isna() & (repayment == MINIMUM)
    checks = {
        "gjelden er under null": path.closing_nok_million < -KRONE,
        "inngående + nye lån − avdrag er ikke utgående": unlike > KRONE,
        "begynner ikke der året før sluttet": moved > KRONE,
        "betaler mindre enn minimumsavdraget": lacking > KRONE,
        "har gjeld, men ingen kjente avskrivbare anleggsmidler: "
        "oppgi bokført verdi, eller velg avdrag på en annen måte": unknown,
    }
    findings = named_faults(path, [*UNIT, "year"], checks)
    if findings:
        raise DataError("Gjelden i årene framover henger ikke sammen.", findings)
