"""Where the years ahead begin: debt and assets on 31 December, and the year's level of loans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment.loans import OTHER, SELF_COST, Loans
from kommunetall.models.investment.plan import UNIT
from kommunetall.models.investment.self_financing import fee_financed, knows_fee_financed
from kommunetall.models.investment.statement import actual_by_line
from kommunetall.models.structure import LOAN_FUND, Structure

Division = Literal["fees", "investment", "debt"]
NEEDED_FOR_ASSETS = ("minimum_repayment", "investment_projects", "investment_statement")


def with_units(opening: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """The opening position, with a row without debt for what only the plan has.

    A new purpose of a borrower whose book value is known has none of it.
    """
    units = pd.concat([opening[UNIT], plan[UNIT]]).drop_duplicates()
    found = units.merge(opening, "left")
    found = found.fillna({"debt_nok_thousand": 0, "depreciation_nok_thousand": 0})
    book_value = found.book_value_nok_thousand
    is_known = book_value.groupby(found.borrower).transform("count") > 0
    return found.assign(book_value_nok_thousand=book_value.mask(book_value.isna() & is_known, 0.0))


def opening_position(
    tables: Mapping[str, pd.DataFrame], structure: Structure, year: int
) -> pd.DataFrame:
    """Debt on 31 December by borrower and purpose, and depreciable assets where the note has them.

    With the note's amounts of 1 January::

        book value = book value − what is not depreciated
                     + investment − VAT compensation − depreciation

    It stands on the borrower's purposes by their share of its debt; depreciation is the year's. An
    entity of the note that has no loans has the debt 0.

    Parameters
    ----------
    tables
        As for :func:`.ahead.years_ahead`.
    structure
        What the entities are.

    Raises
    ------
    DataError
        With every entity of the note that the municipality does not have.
    """
    each = Loans(tables["loans"], structure).units
    opening = each.assign(book_value_nok_thousand=np.nan, depreciation_nok_thousand=0.0)
    if not set(NEEDED_FOR_ASSETS) <= set(tables):
        return opening
    note = tables["minimum_repayment"]
    note = note[note.year == year]
    require_known(note.entity, structure, "minimum_repayment")
    opening = with_units(
        opening, note[["entity"]].set_axis(["borrower"], axis=1).assign(purpose=OTHER)
    )
    note = note.drop(columns="year").set_index("entity").astype(float)
    added = added_assets(tables, structure).groupby("borrower").sum()
    closing = (
        note.opening_book_value_nok_thousand
        - note.opening_not_depreciated_nok_thousand
        - note.depreciation_nok_thousand
        + added.reindex(note.index).fillna(0)
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


def with_lender(
    opening: pd.DataFrame, structure: Structure, gross_debt_nok_million: float
) -> pd.DataFrame:
    """The opening position with what a loan fund owes and has not lent to any of the others.

    Without a loan fund, or where its debt is not known or not above what it has lent, it is as it
    was.
    """
    funds = structure.of_kind(LOAN_FUND)
    rest = 1000 * gross_debt_nok_million - float(opening.debt_nok_thousand.sum())
    if not funds or not rest > 0:
        return opening
    own = {
        "borrower": funds[0],
        "purpose": OTHER,
        "debt_nok_thousand": rest,
        "book_value_nok_thousand": np.nan,
        "depreciation_nok_thousand": 0.0,
    }
    return pd.concat([opening, pd.DataFrame([own])], ignore_index=True)


def loan_levels(
    tables: Mapping[str, pd.DataFrame], structure: Structure, loans: float | None = None
) -> pd.DataFrame:
    """Loans of a year by borrower and purpose, a level to go on from.

    They are `loans`, NOK thousand, or else what the year's statement 2A has.

    Fees pay all of their own investment, by loans; the rest of the loans is divided as the other
    investment in fixed assets is. Where no investment is known by entity, the loans are divided as
    the debt is.

    Returns
    -------
    pandas.DataFrame
        ``borrower``, ``purpose`` and ``new_loans_nok_thousand``, for :func:`.plan.assumed_plan`.
    """
    if loans is None:
        loans = -float(actual_by_line(tables["investment_statement"])["loans_used"])
    if division(tables, structure) == "debt":
        units = Loans(tables["loans"], structure).units.set_index(UNIT)
        debt = units.debt_nok_thousand.astype(float)
        return level_frame(debt / debt.sum() * loans if debt.sum() else debt)
    spent = invested(tables, structure)
    fees = spent[spent.index.get_level_values("purpose") == SELF_COST]
    others = spent.drop(fees.index)
    paid_by_fees = fees * min(1, loans / fees.sum()) if fees.sum() else fees
    rest = max(loans - paid_by_fees.sum(), 0)
    paid_by_others = others / others.sum() * rest if others.sum() else others
    return level_frame(pd.concat([paid_by_fees, paid_by_others]))


def division(tables: Mapping[str, pd.DataFrame], structure: Structure) -> Division:
    """How the year's loans are divided: fees first, else as the investment, else as the debt."""
    projects = tables.get("investment_projects")
    if projects is None or not invested(tables, structure).sum():
        return "debt"
    return "fees" if knows_fee_financed(projects, structure) else "investment"


def level_frame(levels: pd.Series) -> pd.DataFrame:
    """Levels by borrower and purpose as a frame."""
    found: pd.DataFrame = levels.rename("new_loans_nok_thousand").reset_index()
    return found


def invested(tables: Mapping[str, pd.DataFrame], structure: Structure) -> pd.Series:
    """The year's investment in fixed assets by borrower and purpose, NOK thousand.

    A project without an entity is the treasury's.
    """
    projects = tables["investment_projects"]
    assets = projects[(projects.kind == "project") & (projects.part == 1)]
    borrower = structure.owned(assets.entity)
    purpose = np.where(fee_financed(assets, structure), SELF_COST, OTHER)
    amounts = assets.actual_nok_thousand.astype(float)
    return amounts.groupby([borrower.to_numpy(), purpose]).sum().clip(lower=0).rename_axis(UNIT)


def added_assets(tables: Mapping[str, pd.DataFrame], structure: Structure) -> pd.Series:
    """As :func:`invested`, less the VAT compensation: it is paid for all but what fees pay."""
    spent = invested(tables, structure)
    others = spent.index.get_level_values("purpose") == OTHER
    compensated = -float(actual_by_line(tables["investment_statement"])["vat_compensation"])
    kept = max(1 - compensated / spent[others].sum(), 0) if spent[others].sum() else 1
    return spent.where(~others, spent * kept)


def require_known(entities: pd.Series, structure: Structure, table: str) -> None:
    """Refuse entities that the municipality does not have, where it says which it has.

    Raises
    ------
    DataError
        With every one.
    """
    known = structure.entity_names
    unknown = [code for code in entities.dropna().unique() if known and code not in known]
    if unknown:
        there = ", ".join(known)
        raise DataError(
            f"Tabellen {table} har enheter som kommunen ikke har.",
            [
                f"{table}, {code}: skriv en av {there}, eller legg den til i entities"
                for code in unknown
            ],
        )
