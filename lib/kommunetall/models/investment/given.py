"""What an analysis is given: tables by name and stated figures by item, and what each must hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import NoReturn

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.models.investment.loans import Loans
from kommunetall.models.investment.projects import require_projects, require_status
from kommunetall.models.investment.result import paid
from kommunetall.models.investment.statement import require_statement
from kommunetall.models.structure import Structure

TABLES = (
    "investment_statement",
    "investment_projects",
    "project_status",
    "loans",
    "reserves",
    "disposable_fund",
    "dividends",
    "central_items",
    "operations_by_committee",
    "operations_by_service_area",
    "stated_figures",
)
OPTIONAL = (
    "economic_overview",
    "operating_appropriations",
    "balance_sheet",
    "budget_result",
    "minimum_repayment",
    "stated_outcomes",
    "peer_figures",
    "uncorrected_errors",
)
ONCE: Mapping[str, Mapping[str, str]] = {
    "disposable_fund": {"kind": "closing"},
    "dividends": {"kind": "sum"},
    "operations_by_committee": {"kind": "sum"},
}


class Tables(dict[str, pd.DataFrame]):
    """One year's rows of each table by name.

    Raises
    ------
    NotThere
        When a table that is not among them is asked for.
    """

    def __missing__(self, name: str) -> NoReturn:
        raise NotThere(
            f"Tabellen {name} er ikke blant det kommunen har lagt inn.",
            [f"{name}: legg den til i kommunens datapakke"],
            tables=(name,),
        )


class Stated(dict[str, float]):
    """Figures that the report states in its text, by item, in the unit in which they are stated.

    Raises
    ------
    NotThere
        When a figure that is not stated is asked for; its tables are ``stated_figures.<item>``, or
        the whole table where nothing is stated.
    """

    def __missing__(self, item: str) -> NoReturn:
        self.need(item)
        raise KeyError(item)

    def need(self, *items: str) -> list[float]:
        """Stated figures that are all needed.

        Raises
        ------
        NotThere
            With every one that is missing.
        """
        lacking = [item for item in items if item not in self]
        if lacking:
            raise NotThere(
                "Tall fra teksten i årsmeldingen mangler.",
                [
                    f"{item}: legg det til i stated_figures, slik årsmeldingen oppgir det"
                    for item in lacking
                ],
                tables=[f"stated_figures.{item}" for item in lacking]
                if self
                else ["stated_figures"],
            )
        return [self[item] for item in items]

    def has(self, *items: str) -> bool:
        """Whether all of some figures are stated."""
        return set(items) <= set(self)

    def of(self, item: str) -> float:
        """A stated figure, missing where it is not stated."""
        return self.get(item, np.nan)


def stated_values(tables: Mapping[str, pd.DataFrame]) -> Stated:
    """Figures that the report states in its text; none where the table is not there."""
    rows = tables.get("stated_figures")
    if rows is None:
        return Stated()
    first = rows[rows.entity.isna()].drop_duplicates("item")
    return Stated(zip(first["item"], first["value"].astype(float), strict=True))


def remark_of(tables: Mapping[str, pd.DataFrame], item: str) -> str:
    """Why a stated figure is as it is, in the municipality's words; empty where it is not said."""
    rows = tables.get("stated_figures")
    if rows is None or "remark" not in rows:
        return ""
    said = rows[rows["item"] == item].remark.dropna()
    return str(said.iloc[0]) if len(said) else ""


def require(tables: Mapping[str, pd.DataFrame], structure: Structure) -> None:
    """Refuse tables that cannot be right; those that are not there are not looked at.

    Raises
    ------
    DataError
        With every row of :data:`ONCE` that stands more than once, and every stated figure that
        cannot be so; else as :func:`require_statement`, :func:`require_projects`,
        :func:`require_status`, :meth:`Structure.require` and :meth:`Loans.require`.
    """
    structure.require()
    require_rows(tables, structure)
    checks = {
        "investment_statement": require_statement,
        "investment_projects": require_projects,
        "project_status": require_status,
    }
    for name, check in checks.items():
        if name in tables:
            check(tables[name])
    if "loans" in tables:
        with suppress(NotThere):
            Loans(tables["loans"], structure).require()


def require_rows(tables: Mapping[str, pd.DataFrame], structure: Structure) -> None:
    """Refuse tables that have a row twice, or that state what cannot be so.

    Raises
    ------
    DataError
        With every fault.
    """
    findings = list(repeated_rows(tables)) or stated_faults(tables, structure)
    if findings:
        raise DataError("Tabellene om investeringer kan ikke brukes.", findings)


def repeated_rows(tables: Mapping[str, pd.DataFrame]) -> Iterable[str]:
    """A finding for each row of :data:`ONCE` that stands more than once."""
    for name, row in ONCE.items():
        if name in tables:
            count = int((tables[name][list(row)] == pd.Series(row)).all(axis=1).sum())
            said = ", ".join(f"{column} {value}" for column, value in row.items())
            if count > 1:
                yield f"{name}: {count} rader har {said}: behold én"


def stated_faults(tables: Mapping[str, pd.DataFrame], structure: Structure) -> list[str]:
    """Stated figures that cannot be so, or that show that two columns have changed places."""
    stated = stated_values(tables)
    hedged, power = stated.of("hedge_share"), stated.of("power_dividends")
    faults = {
        "hedge_share: skriv prosent, 41 for 41 prosent": (
            hedged < 0 or 0 < hedged < 1 or hedged > 100
        ),
        f"power_dividends: {power} mill. er mer enn alt utbytte: "
        "se etter om kolonner i dividends er byttet om": "dividends" in tables
        and power > paid(tables["dividends"]) + 0.05,
        "loans: lånene som er oppgitt i teksten, er de 1. januar: "
        "opening og closing er byttet om": "loans" in tables
        and is_turned(Loans(tables["loans"], structure), stated.of("loans")),
    }
    return [fault for fault, holds in faults.items() if holds]


def is_turned(loans: Loans, stated_nok_million: float) -> bool:
    """Whether the stated loans are the opening ones, and not the closing ones."""
    opening = abs(loans.opening_nok_million - stated_nok_million)
    return opening < min(1.0, abs(loans.closing_nok_million - stated_nok_million))
