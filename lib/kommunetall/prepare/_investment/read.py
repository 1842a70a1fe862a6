"""The only place of the topic that reads: tables and rules of a municipality and a year."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import pandas as pd

from kommunetall.data import Origin, column_titles, has, origin, read
from kommunetall.errors import NotThere
from kommunetall.inputs import kept
from kommunetall.models.investment import OPTIONAL, TABLES, FinancialTargets, Tables
from kommunetall.models.key_figures import BALANCE, one_scope, with_opening
from kommunetall.models.reconciliation import differing
from kommunetall.prepare._reading import Stamp, stamp
from kommunetall.prepare._reconciliation import checked
from kommunetall.prepare._structure import structure_of
from kommunetall.rules import RuleSource, has_rules, rule_sources, rules_on

PLAN = "investment_plan"


@dataclass(frozen=True, eq=False)
class Given:
    """What is read for a municipality and a year.

    Attributes
    ----------
    run
        Municipality and year.
    tables
        The year's rows of each table that is there.
    plan
        The investment plan, where there is one: all its years.
    origins
        Where each table comes from.
    targets
        What the council has decided, as it is at the year's end; nothing, where that is not known.
    sources
        The same with its sources.
    checks
        What each table's printed figures must be, beside what they are.
    titles
        Titles of the columns of the tables.
    """

    run: Mapping[str, object]
    tables: Tables
    plan: pd.DataFrame | None
    origins: Mapping[str, Origin]
    targets: FinancialTargets
    sources: tuple[RuleSource, ...]
    checks: Mapping[str, pd.DataFrame]
    titles: Mapping[str, str]

    @property
    def year(self) -> int:
        """The year of the report."""
        return int(str(self.run["year"]))

    @property
    def municipality(self) -> str:
        """Code of the municipality."""
        return str(self.run["municipality"])

    @property
    def odd_tables(self) -> tuple[str, ...]:
        """Titles of the tables that have printed figures which do not add up."""
        wrong = [name for name, rows in self.checks.items() if len(differing(rows))]
        return tuple(self.origins[name].title for name in wrong)


def given(municipality: str, year: int) -> Given:
    """Tables and rules, read anew when a file has changed.

    Raises
    ------
    DataError
        If a table breaks its schema.
    RuleError
        If the council's rules are faulty, or begin later than the year's end.
    """
    return read_all(municipality, year, stamp(municipality))


@kept(64)
def read_all(municipality: str, year: int, _files: Stamp) -> Given:
    """Tables and rules, as these files have them."""
    tables = tables_of_year(municipality, year)
    topic, year_end = f"{municipality}/financial_targets", date(year, 12, 31)
    decided = bool(tables) and has_rules(topic)
    plan = read(PLAN, municipality) if tables and has(PLAN, municipality) else None
    there = (*tables, *([] if plan is None else [PLAN]))
    return Given(
        run={"municipality": municipality, "year": year},
        tables=tables,
        plan=plan,
        origins={name: origin(name, municipality, year) for name in there},
        targets=rules_on(topic, FinancialTargets, year_end) if decided else FinancialTargets(),
        sources=tuple(rule_sources(topic, year_end)) if decided else (),
        checks=checked(tables, municipality, ["label"]),
        titles=column_titles(municipality) if tables else {},
    )


def tables_of_year(municipality: str, year: int) -> Tables:
    """The year's rows of the topic's tables that are there, and what their codes stand for."""
    tables = Tables()
    for name in (*TABLES, *OPTIONAL):
        with suppress(NotThere):
            tables[name] = read(name, municipality, year=year)
    if tables:
        tables.update(structure_of(municipality).tables)
    if BALANCE in tables:
        before = None
        with suppress(NotThere):
            before = read(BALANCE, municipality, year=year - 1)
        tables[BALANCE] = with_opening(tables[BALANCE], before)
    return Tables(one_scope(tables))
