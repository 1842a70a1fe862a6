"""Key figures of all municipalities at once, from the accounts that they have reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from kommunetall.models.key_figures import BALANCE, OVERVIEW, SOURCES

REVENUE: Final = "gross_operating_revenue"
POPULATION: Final = "population"
KEY: Final = ["municipality_code", "year", "scope"]
YEAR_DEVIATION, YEAR_AMORTISATION = "year_deviation", "year_amortisation"
PENSION_COST: Final = "pension_cost"
PREMIUM, CONTRIBUTION = "A090", "A099"
OF_FUNCTIONS: Final[Mapping[str, tuple[str, int, tuple[str, ...]]]] = {
    "170": (YEAR_DEVIATION, -1, (PREMIUM, CONTRIBUTION)),
    "171": (YEAR_AMORTISATION, 1, (PREMIUM, CONTRIBUTION)),
    "all": (PENSION_COST, 1, (PREMIUM,)),
}
EITHER: Final = (
    ("premium_deviation_asset", "premium_deviation_liability"),
    ("restricted_fund_provision", "restricted_fund_use"),
)
FIGURES: Final[Mapping[str, Mapping[str, int]]] = {
    "net_operating_result": {"net_operating_result": 1},
    "result_without_restricted": {
        "net_operating_result": 1,
        "restricted_fund_provision": -1,
        "restricted_fund_use": 1,
    },
    "unrestricted_revenue": {"tax": 1, "general_grant": 1},
    "disposable_fund": {"disposable_fund": 1},
    "working_capital": {
        "current_assets": 1,
        "current_liabilities": -1,
        "premium_deviation_asset": -1,
        "premium_deviation_liability": 1,
    },
    "net_debt": {
        "long_term_debt": 1,
        "pension_liability": -1,
        "lending": -1,
        "unspent_loans": -1,
    },
    "net_finance": {"net_finance_expense": 1},
    "premium_deviation": {"premium_deviation_asset": 1, "premium_deviation_liability": -1},
    YEAR_DEVIATION: {YEAR_DEVIATION: 1},
    YEAR_AMORTISATION: {YEAR_AMORTISATION: 1},
    PENSION_COST: {PENSION_COST: 1},
}


def lines_needed(statement: str) -> dict[str, tuple[str, int]]:
    """Lines of a statement that the figures are made of: component and sign, by line.

    A component has the name and the sign that :data:`kommunetall.models.key_figures.SOURCES` gives
    it: a surplus, income and use of funds positive.

    >>> lines_needed("economic_overview")["net_operating_result"]
    ('net_operating_result', -1)
    """
    needed = {REVENUE, *(part for parts in FIGURES.values() for part in parts)}
    return {
        source.value: (name, source.sign)
        for name in SOURCES
        if name in needed
        for source in SOURCES[name]
        if source.table == statement
    }


def components(
    operations: pd.DataFrame, balance: pd.DataFrame, pension: pd.DataFrame
) -> pd.DataFrame:
    """What the figures are made of, of all municipalities, years and scopes at once.

    Parameters
    ----------
    operations, balance
        Reported statements: ``municipality_code``, ``year``, ``scope``, ``line`` and
        ``amount_nok_thousand`` with income and a surplus negative.
    pension
        The same with ``function`` and ``kind`` for a line, as published. The premium deviation of
        the year is function 170, credited; amortisation is function 171. Both are with employer's
        contribution (kinds 090 and 099), and missing where one of the kinds is. The pension cost is
        kind 090 of all functions together, without employer's contribution.

    Returns
    -------
    pandas.DataFrame
        A row for each municipality, year and scope that has reported any of them; a column for each
        component, NOK thousand, missing where it is not reported.
    """
    signed = [
        of_lines(operations, lines_needed(OVERVIEW)),
        of_lines(balance, lines_needed(BALANCE)),
        of_functions(pension),
    ]
    return pd.concat(signed, axis=1)


def of_lines(rows: pd.DataFrame, needed: Mapping[str, tuple[str, int]]) -> pd.DataFrame:
    """Components of one statement, a column each."""
    there = rows[rows.line.isin(needed)]
    by_line = there.set_index([*KEY, "line"]).amount_nok_thousand.astype(float).unstack("line")
    of_each = {
        name: sign * by_line[line] if line in by_line else np.nan
        for line, (name, sign) in needed.items()
    }
    return pd.DataFrame(of_each, index=by_line.index)


def of_functions(rows: pd.DataFrame) -> pd.DataFrame:
    """Pension cost, and premium deviation and amortisation of the year, a column each."""
    by_kind = rows.set_index([*KEY, "function", "kind"]).amount_nok_thousand.astype(float)
    wide = by_kind.unstack(["function", "kind"])
    nothing = pd.Series(np.nan, index=wide.index)
    of_each = {
        name: sign * sum(wide.get((function, kind), nothing) for kind in kinds)
        for function, (name, sign, kinds) in OF_FUNCTIONS.items()
    }
    return pd.DataFrame(of_each, index=wide.index)


def key_figures(known: pd.DataFrame) -> pd.DataFrame:
    """The figures of :data:`FIGURES` and gross operating revenue, NOK thousand.

    A figure is missing where one of its components is; but where only one of two sides is printed,
    the other is nothing (premium deviation, provision to and use of restricted funds).

    Parameters
    ----------
    known
        Components, a column each, as :func:`components` gives them.

    References
    ----------
    Definitions as in :func:`kommunetall.models.investment.ruled.figures_of_rules`.
    """
    whole = known.copy()
    for one, other in EITHER:
        is_there = whole[[one, other]].notna().any(axis=1)
        for side in (one, other):
            whole[side] = whole[side].mask(whole[side].isna() & is_there, 0.0)
    found = {
        name: sum(sign * whole[part] for part, sign in parts.items())
        for name, parts in FIGURES.items()
    }
    return pd.DataFrame({**found, REVENUE: whole[REVENUE]}, index=known.index)
