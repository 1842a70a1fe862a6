"""Where the years ahead begin: debt and assets on 31 December, and the year's level of loans."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kommunetall.errors import DataError
from kommunetall.models.investment import labels
from kommunetall.models.investment.debt import OTHER, SELF_COST, is_treasury, treasury_purposes
from kommunetall.models.investment.labels import TREASURY
from kommunetall.models.investment.plan import UNIT
from kommunetall.models.investment.projects import entity_names


def with_units(opening: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """The opening position, with a row without debt for what only the plan has."""
    units = pd.concat([opening[UNIT], plan[UNIT]]).drop_duplicates()
    found = units.merge(opening, "left")
    return found.fillna({"debt_nok_thousand": 0, "depreciation_nok_thousand": 0})


def opening_position(tables: Mapping[str, pd.DataFrame], fee_area: str, year: int) -> pd.DataFrame:
    """Debt on 31 December by borrower and purpose, and depreciable assets where the note has them.

    The treasury's debt is divided by who pays it, that of the enterprises is all other. With the
    note's amounts of 1 January::

        book value = book value − what is not depreciated
                     + investment − VAT compensation − depreciation

    It stands on the borrower's purposes by their share of its debt; depreciation is the year's.

    Parameters
    ----------
    tables
        As for :func:`.ahead.years_ahead`.

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
    each = pd.DataFrame(rows).rename(columns={"closing_nok_thousand": "debt_nok_thousand"})
    of_unit = each.groupby(UNIT, sort=False).debt_nok_thousand.sum().reset_index()
    opening = of_unit.assign(book_value_nok_thousand=np.nan, depreciation_nok_thousand=0.0)
    if "minimum_repayment" not in tables:
        return opening
    note = tables["minimum_repayment"]
    note = note[note.year == year]
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

    Fees pay all of their own investment, by loans; the rest of the loans is divided as the other
    investment in fixed assets is.

    Returns
    -------
    pandas.DataFrame
        ``borrower``, ``purpose`` and ``new_loans_nok_thousand``, for :func:`.plan.assumed_plan`.
    """
    loans = -float(tables["investment_statement"].set_index("post").actual_nok_thousand[13])
    spent = invested(tables, fee_area)
    fees = spent[spent.index.get_level_values("purpose") == SELF_COST]
    others = spent.drop(fees.index)
    paid_by_fees = fees * min(1, loans / fees.sum()) if fees.sum() else fees
    rest = loans - paid_by_fees.sum()
    paid_by_others = others / others.sum() * rest if others.sum() else others
    levels = pd.concat([paid_by_fees, paid_by_others]).rename("new_loans_nok_thousand")
    found: pd.DataFrame = levels.reset_index()
    return found


def invested(tables: Mapping[str, pd.DataFrame], fee_area: str) -> pd.Series:
    """The year's investment in fixed assets by borrower and purpose, NOK thousand."""
    projects = tables["investment_projects"]
    assets = projects[(projects.kind == "project") & (projects.part == 1)]
    names = assets.entity.map(entity_names(projects)).fillna(assets.entity)
    borrower = matched(names, borrowers(tables["loan_fund"]), "investment_projects")
    purpose = np.where(assets.service_area == fee_area, SELF_COST, OTHER)
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
    """Borrowers of the loan fund and their closing debt.

    ``borrower`` (:data:`TREASURY` or as printed), ``name`` as printed, and
    ``closing_nok_thousand``.
    """
    lent = loan_fund[(loan_fund.statement == "lending") & (loan_fund.kind == "line")]
    name = lent.label.str.removeprefix(labels.LENT_TO)
    return pd.DataFrame(
        {
            "borrower": name.mask(is_treasury(loan_fund)[lent.index], TREASURY),
            "name": name,
            "closing_nok_thousand": lent.closing_nok_thousand,
        }
    )


def matched(entities: pd.Series, lent: pd.DataFrame, table: str) -> pd.Series:
    """The borrower that each entity is.

    It is :data:`TREASURY`, or the one whose printed name begins as the entity's does.

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
