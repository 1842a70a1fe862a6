"""Key figures of a year's accounts, from whichever table of the municipality knows them.

The prescribed statements come first, then a municipality's own tables, then what its text states.
A statement that is made of what the municipality has reported comes after its own tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.models.findings import HAIR
from kommunetall.models.outcomes import AGREES, DIFFERS

STATEMENTS: Final = (
    "economic_overview",
    "operating_appropriations",
    "budget_result",
    "balance_sheet",
    "investment_statement",
)
OVERVIEW, APPROPRIATIONS, BUDGET_RESULT, BALANCE, INVESTMENT = STATEMENTS
TREASURY, CONSOLIDATED = "treasury", "consolidated"
TEXT = "stated_figures"
LAYER, OWN = "layer", "own"
ROUNDING: Final = 0.0015


@dataclass(frozen=True)
class Source:
    """Where a figure stands: in the rows of a table whose `key` is `value`, times `sign`."""

    table: str
    value: str
    sign: int = 1


@dataclass(frozen=True)
class Layout:
    """How a table's amounts are found: the column of roles, that of amounts, and its unit.

    Rows with anything in the column `part` are of a part of the municipality, and left out.
    """

    key: str
    amount: str
    per_million: int = 1000
    part: str = ""


class Known(NamedTuple):
    """A figure, NOK million, in a table; whose accounts it is of, where it is of a statement."""

    table: str
    scope: str
    value_nok_million: float


LAYOUTS: Final = {
    **dict.fromkeys(STATEMENTS, Layout("line", "actual_nok_thousand")),
    "central_items": Layout("item", "actual_nok_thousand"),
    "reserves": Layout("item", "current_year_nok_thousand"),
    "disposable_fund": Layout("kind", "amount_nok_thousand"),
    "dividends": Layout("kind", "actual_nok_thousand"),
    "stated_figures": Layout("item", "value", 1, part="entity"),
}


def in_operations(line: str, sign: int = 1, *others: Source) -> tuple[Source, ...]:
    """A line of the economic overview, which 1A has too, and the others that know it."""
    return (Source(OVERVIEW, line, sign), Source(APPROPRIATIONS, line, sign), *others)


SOURCES: Final[Mapping[str, tuple[Source, ...]]] = {
    "gross_operating_revenue": (
        Source(OVERVIEW, "operating_revenue", -1),
        Source("stated_figures", "gross_operating_revenue"),
    ),
    "net_operating_result": in_operations(
        "net_operating_result", -1, Source(BUDGET_RESULT, "net_operating_result", -1)
    ),
    "tax": in_operations("tax", -1, Source("central_items", "tax", -1)),
    "general_grant": in_operations(
        "general_grant", -1, Source("central_items", "general_grant", -1)
    ),
    "property_tax": in_operations("property_tax", -1, Source("central_items", "property_tax", -1)),
    "interest_income": in_operations(
        "interest_income", -1, Source("central_items", "interest_income", -1)
    ),
    "interest_expense": in_operations(
        "interest_expense", 1, Source("central_items", "interest_expense")
    ),
    "dividends": in_operations(
        "dividends", -1, Source("dividends", "sum"), Source("central_items", "dividends", -1)
    ),
    "repayment": in_operations("repayment", 1, Source("central_items", "repayment")),
    "depreciation": in_operations("depreciation", 1, Source("central_items", "depreciation")),
    "transfer_to_investment": in_operations(
        "transfer_to_investment", 1, Source(INVESTMENT, "transfer_from_operations", -1)
    ),
    "restricted_fund_provision": in_operations(
        "restricted_fund_provision",
        1,
        Source(BUDGET_RESULT, "restricted_fund_provision"),
        Source("stated_figures", "restricted_fund_provision"),
    ),
    "restricted_fund_use": in_operations(
        "restricted_fund_use",
        -1,
        Source(BUDGET_RESULT, "restricted_fund_use", -1),
        Source("stated_figures", "restricted_fund_use"),
    ),
    "disposable_fund_provision": in_operations(
        "disposable_fund_provision", 1, Source("central_items", "disposable_fund_provision")
    ),
    "disposable_fund_use": in_operations(
        "disposable_fund_use", -1, Source("central_items", "disposable_fund_use", -1)
    ),
    "disposable_fund": (
        Source(BALANCE, "disposable_fund"),
        Source("disposable_fund", "closing"),
        Source("reserves", "disposable_fund"),
    ),
    **{
        fund: (Source(BALANCE, fund), Source("reserves", fund))
        for fund in (
            "restricted_operating_funds",
            "unrestricted_investment_funds",
            "restricted_investment_funds",
        )
    },
    **{
        line: (Source(BALANCE, line),)
        for line in (
            "cash",
            "current_assets",
            "current_liabilities",
            "long_term_debt",
            "premium_deviation_asset",
            "premium_deviation_liability",
        )
    },
    "net_finance_expense": in_operations("net_finance_expense"),
    "restricted_fund_net": in_operations("restricted_fund_net"),
    "corrected_net_operating_result": (
        Source(APPROPRIATIONS, "corrected_net_operating_result", -1),
        Source("stated_figures", "net_operating_result_excl_restricted"),
    ),
    "loans": (Source(BALANCE, "loans"),),
    "lending": (Source(BALANCE, "lending"),),
    "unspent_loans": (Source(BALANCE, "unspent_loans"),),
    "pension_liability": (Source(BALANCE, "pension_liability"),),
    "pension_assets": (Source(BALANCE, "pension_assets"),),
    "loans_used": (Source(INVESTMENT, "loans_used", -1),),
    "uncovered": (Source(INVESTMENT, "uncovered"), Source(BUDGET_RESULT, "uncovered")),
}


def amount(rows: pd.DataFrame, source: Source) -> float:
    """What a source says, NOK million; missing where its table has no such amount.

    Parameters
    ----------
    rows
        One year's rows of the source's table, of one scope.
    """
    layout = LAYOUTS[source.table]
    if not {layout.key, layout.amount} <= set(rows):
        return np.nan
    is_own = (rows[layout.key] == source.value).fillna(False).to_numpy(bool)
    if layout.part in rows:
        is_own = is_own & rows[layout.part].isna().to_numpy()
    amounts = rows[layout.amount].to_numpy(float, na_value=np.nan)[is_own]
    if np.isnan(amounts).all():
        return np.nan
    return source.sign * float(np.nansum(amounts)) / layout.per_million


def known(tables: Mapping[str, pd.DataFrame], figure: str) -> list[Known]:
    """All that is known of one figure, the source that is used first.

    A municipality's own tables go before what it has reported, which goes before its text.
    """
    found = [
        Known(source.table, scope_of(tables[source.table]), amount(tables[source.table], source))
        for source in SOURCES[figure]
        if source.table in tables
    ]
    there = [one for one in found if not np.isnan(one.value_nok_million)]
    return sorted(there, key=lambda one: (one.table == TEXT, is_reported(tables[one.table])))


def is_reported(rows: pd.DataFrame) -> bool:
    """Whether rows are made of what the municipality has reported, and no table of its own."""
    return LAYER in rows and bool((rows[LAYER] != OWN).all())


def has(tables: Mapping[str, pd.DataFrame], *figures: str) -> bool:
    """Whether any table knows each of some figures."""
    return all(known(tables, figure) for figure in figures)


def figure(tables: Mapping[str, pd.DataFrame], name: str) -> float:
    """One figure as :func:`value` gives it; missing where no table knows it."""
    found = known(tables, name)
    return found[0].value_nok_million if found else np.nan


def value(tables: Mapping[str, pd.DataFrame], name: str) -> float:
    """One figure, NOK million; a surplus, income and use of funds positive.

    Parameters
    ----------
    tables
        One year's rows of tables by name, statements of one scope (:func:`one_scope`).
    name
        Name of the figure, of :data:`SOURCES`.

    Raises
    ------
    NotThere
        If no table knows it; its tables are those that could.
    """
    found = figure(tables, name)
    if np.isnan(found):
        could = list(dict.fromkeys(source.table for source in SOURCES[name]))
        raise NotThere(
            f"Ingen tabell viser {name}.",
            [f"{could[0]}: legg til linjen {SOURCES[name][0].value}"],
            tables=could[:1],
        )
    return found


def beside(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Figures that a prescribed statement and another table both know, beside each other.

    Only statements of the same scope are compared; other tables are taken to be of it.

    Returns
    -------
    pandas.DataFrame
        ``figure``, ``table`` (the source that is used), ``other`` (the one beside it),
        ``value_nok_million``, ``other_nok_million``, ``difference_nok_million`` (the first less the
        other) and ``outcome``: ``agrees`` within rounding, else ``differs``.
    """
    pairs = []
    for figure in SOURCES:
        sources = known(tables, figure)
        for other in sources[1:]:
            first = sources[0]
            pair = {first.table, other.table} & {*STATEMENTS}
            if pair and (not first.scope or other.scope in ("", first.scope)):
                values = (first.value_nok_million, other.value_nok_million)
                pairs.append((figure, first.table, other.table, *values))
    columns = ["figure", "table", "other", "value_nok_million", "other_nok_million"]
    found = pd.DataFrame(pairs, columns=columns)
    difference = (found.value_nok_million - found.other_nok_million).astype(float)
    rounding = np.where(found.other == "stated_figures", 0.05, ROUNDING) + HAIR
    return found.assign(
        difference_nok_million=difference,
        outcome=np.where(difference.abs() <= rounding, AGREES, DIFFERS),
    )


def scope_of(rows: pd.DataFrame) -> str:
    """Whose accounts the rows are of; empty where the table does not say."""
    return str(rows.scope.iloc[0]) if "scope" in rows and len(rows) else ""


def one_scope(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Tables with the rows of one scope only in each statement.

    It is the treasury's, where every statement that is there has it; else the consolidated, where
    every one has that; else each statement's own.
    """
    there = {name: set(tables[name].scope) for name in STATEMENTS if name in tables}
    common = set.intersection(*there.values()) if there else set()
    wanted = CONSOLIDATED if CONSOLIDATED in common and TREASURY not in common else TREASURY
    kept = dict(tables)
    for name, scopes in there.items():
        scope = wanted if wanted in scopes else min(scopes)
        rows = tables[name]
        kept[name] = rows[rows.scope == scope].reset_index(drop=True)
    return kept


def statements_of(tables: Mapping[str, pd.DataFrame], scope: str) -> dict[str, pd.DataFrame]:
    """The rows of one scope in each statement that has any, and no other table."""
    there = {name: tables[name] for name in STATEMENTS if name in tables}
    own = {name: rows[rows.scope == scope] for name, rows in there.items()}
    return {name: rows.reset_index(drop=True) for name, rows in own.items() if len(rows)}


def with_opening(balance: pd.DataFrame, before: pd.DataFrame | None) -> pd.DataFrame:
    """A year's balance with what the year before closed at in ``opening_nok_thousand``.

    Parameters
    ----------
    balance, before
        Rows of ``balance_sheet`` of the year and of the year before, where that is there.
    """
    key = ["scope", "line"]
    if before is None:
        return balance.assign(opening_nok_thousand=np.nan)
    closed = before[[*key, "actual_nok_thousand"]].rename(
        columns={"actual_nok_thousand": "opening_nok_thousand"}
    )
    return balance.merge(closed, on=key, how="left")
