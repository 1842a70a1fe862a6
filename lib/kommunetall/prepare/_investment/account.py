"""What depends on municipality and year alone: the account that its exhibits are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit
from kommunetall.models import investment as model
from kommunetall.models.key_figures import BALANCE, CONSOLIDATED, OVERVIEW, scope_of
from kommunetall.models.misprints import with_misprints
from kommunetall.models.structure import ENTERPRISE, Structure
from kommunetall.prepare._investment.columns import (
    in_reading_order,
)
from kommunetall.prepare._investment.read import Given
from kommunetall.prepare._investment.sizes import sized
from kommunetall.prepare._part import Part
from kommunetall.prepare._reading import rules_exhibit

PARTS_OF_SUMS = ("line", "project", "movement", "requirement_part", "share")
SCOPED = (OVERVIEW, BALANCE)
ACCOUNTS = "accounts"
Enterprises = Literal["none", "one", "several"]
Whose = Literal["treasury", "all"]


@dataclass(frozen=True, eq=False)
class Account(Part):
    """Investment, debt and reserves of the year."""

    given: Given
    account: model.Account

    def source(self, table: str) -> tuple[object, ...]:
        """Where a table comes from; nothing, where it is not there."""
        return tuple(filter(None, [self.given.origins.get(table)]))

    def printed(self, name: str, table: str, columns: tuple[str, ...]) -> Exhibit:
        """A table as it is printed, its sums strong.

        Raises
        ------
        NotThere
            If the table is not there.
        """
        return self.rows_of(name, table, self.given.tables[table], columns)

    def sized(
        self,
        name: str,
        frame: pd.DataFrame,
        *,
        cases: Mapping[str, str] | None = None,
        **other: Any,
    ) -> Exhibit:
        """An exhibit of the part, its amounts in a unit that fits their size."""
        rows, unit = sized(frame)
        return self.exhibit(name, rows, cases={**unit, **(cases or {})}, **other)

    def rows_of(
        self, name: str, table: str, rows: pd.DataFrame, columns: tuple[str, ...]
    ) -> Exhibit:
        """Rows of a table as they are printed, its sums strong, without columns that are empty.

        A figure that cannot be right by others of its row is marked as a misprint.

        Raises
        ------
        NotThere
            If there are none.
        """
        if rows.empty:
            raise NotThere(f"Det er ingen rader i {table} å vise.", tables=(table,))
        there = [column for column in columns if column in rows and rows[column].notna().any()]
        kept = in_reading_order(there)
        every = self.given.tables[table].label
        once = rows.label.where(~rows.label.isin(every[every.duplicated()]))
        marked = with_misprints(rows[kept], once, self.given.checks.get(table))
        frame = marked.assign(is_total=~rows.kind.isin(PARTS_OF_SUMS))
        return self.exhibit(name, frame, origins=self.source(table), status="observed")


@lru_cache(maxsize=64)
def account_of(given: Given) -> Account:
    """The account of the year.

    Raises
    ------
    DataError
        If the tables cannot be right.
    """
    main = next(
        (given.origins[name] for name in ("loans", *given.origins) if name in given.origins),
        None,
    )
    placed = {rule.parameter: model.Placed(rule.group, rule.kind) for rule in given.sources}
    found = model.analyse(given.tables, given.targets, placed)
    return Account(
        "investment",
        given.run,
        given,
        found,
        figures={"year": given.year, "next_year": given.year + 1},
        cases={
            "enterprises": enterprises_case(found.structure),
            "entities": "several" if found.structure.has_several_entities else "one",
            "lender": "loan_fund" if found.structure.has_loan_fund else "treasury",
        },
        origins=() if main is None else (main.with_own_calculations,),
    )


def require_accounts(account: Account) -> None:
    """Check that there is anything of the municipality: own tables, or what it has reported.

    Raises
    ------
    NotThere
        If there is not.
    """
    if not account.given.tables:
        raise NotThere("Det er ikke noe regnskap.", tables=(ACCOUNTS,))


def figures_case(account: Account) -> Whose:
    """Whether the key figures are of the treasury alone, and there are enterprises beside it."""
    return operations_case(account) if account.account.structure.has_enterprises else "all"


def operations_case(account: Account) -> Whose:
    """Whether the account of operations is the treasury's alone; all, where a statement says so."""
    there = [account.given.tables[name] for name in SCOPED if name in account.given.tables]
    return "all" if CONSOLIDATED in {scope_of(rows) for rows in there} else "treasury"


def consolidated_debt_share(account: Account) -> float:
    """Net debt with enterprises, as a share; missing where nothing else is told to be without."""
    if figures_case(account) == "all":
        return np.nan
    return model.net_debt_share(account.given.consolidated)


def rules(account: Account) -> Exhibit:
    """What the council has decided, with its sources."""
    if not account.given.sources:
        raise NotThere("Det er ingen regler fra kommunestyret.", tables=("financial_targets",))
    return rules_exhibit(account, account.given.sources)


def enterprises_case(structure: Structure) -> Enterprises:
    """How many enterprises the municipality has."""
    known = len(structure.of_kind(ENTERPRISE))
    if known == 1:
        return "one"
    return "several" if known else "none"


def compared_amounts(account: Account) -> tuple[tuple[str, float], ...]:
    """Gross operating revenue and net operating result, NOK thousand, to compare with others."""
    known = {
        "gross_operating_revenue": model.or_missing(
            lambda: account.account.result.revenue_nok_million
        ),
        "net_operating_result": model.or_missing(lambda: account.account.result.net_nok_million),
    }
    return tuple((name, 1000 * amount) for name, amount in known.items() if not np.isnan(amount))
