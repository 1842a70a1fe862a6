"""The only place of the topic that reads: tables and rules of a municipality and a year."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from kommunetall.data import Origin, column_titles, has, origin, read, unit
from kommunetall.errors import NotThere
from kommunetall.inputs import kept
from kommunetall.models.investment import OPTIONAL, TABLES, FinancialTargets, Tables, loans_used
from kommunetall.models.key_figures import (
    BALANCE,
    CONSOLIDATED,
    STATEMENTS,
    one_scope,
    statements_of,
    with_opening,
)
from kommunetall.models.reconciliation import differing
from kommunetall.models.structure import OWNERS, TREASURY, Structure, with_owners
from kommunetall.prepare._reading import Stamp, stamp
from kommunetall.prepare._reconciliation import checked
from kommunetall.prepare._structure import structure_of
from kommunetall.rules import RuleSource, has_rules, rule_sources, rules_on

PLAN = "investment_plan"
NOTE = "minimum_repayment"
STATEMENT = "investment_statement"
WITH_PROJECTS = (STATEMENT, "project_status", "investment_projects")


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
    plan_names_borrowers
        Whether each row of the plan says who borrows.
    earlier_loans
        Loans used in each year to this one, NOK thousand, as statement 2A has them.
    origins
        Where each table comes from.
    targets
        What the council has decided, as it is at the year's end; nothing, where that is not known.
    sources
        The same with its sources.
    checks
        What each table's printed figures must be, beside what they are.
    consolidated
        The year's statements of treasury and enterprises together, where they are there.
    titles
        Titles of the columns of the tables that have projects, or sums of them.
    """

    run: Mapping[str, object]
    tables: Tables
    plan: pd.DataFrame | None
    origins: Mapping[str, Origin]
    targets: FinancialTargets
    sources: tuple[RuleSource, ...]
    checks: Mapping[str, pd.DataFrame]
    titles: Mapping[str, str]
    plan_names_borrowers: bool = True
    earlier_loans: tuple[float, ...] = ()
    consolidated: Mapping[str, pd.DataFrame] = field(default_factory=dict)

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
    printed = tables_of_year(municipality, year)
    printed_plan = read(PLAN, municipality) if printed and has(PLAN, municipality) else None
    tables, plan = with_treasury(printed, printed_plan, unit(municipality).name)
    topic, year_end = f"{municipality}/financial_targets", date(year, 12, 31)
    decided = bool(tables) and has_rules(topic)
    there = (*printed, *([] if plan is None else [PLAN]))
    return Given(
        run={"municipality": municipality, "year": year},
        tables=tables,
        plan=plan,
        origins={name: origin(name, municipality, year) for name in there},
        targets=rules_on(topic, FinancialTargets, year_end) if decided else FinancialTargets(),
        sources=tuple(rule_sources(topic, year_end)) if decided else (),
        checks=checked(printed, municipality, ["label"]),
        titles={
            column: title
            for table in WITH_PROJECTS
            if table in printed
            for column, title in column_titles(table, municipality).items()
        },
        plan_names_borrowers=printed_plan is None or bool(printed_plan.borrower.notna().all()),
        earlier_loans=loans_to(municipality, year),
        consolidated=consolidated_of(municipality, year),
    )


def consolidated_of(municipality: str, year: int) -> Mapping[str, pd.DataFrame]:
    """The year's consolidated statements, of treasury and enterprises together."""
    there = (name for name in STATEMENTS if has(name, municipality, year=year))
    tables = {name: read(name, municipality, year=year) for name in there}
    return statements_of(tables, CONSOLIDATED)


def loans_to(municipality: str, year: int) -> tuple[float, ...]:
    """Loans used in each year to this one, NOK thousand, as statement 2A has them."""
    if not has(STATEMENT, municipality):
        return ()
    rows = read(STATEMENT, municipality)
    years = [rows[rows.year == each] for each in sorted(set(rows.year)) if each <= year]
    found = [loans_used(one_scope({STATEMENT: own})[STATEMENT]) for own in years]
    return tuple(loans for loans in found if loans is not None)


def with_treasury(
    tables: Tables, plan: pd.DataFrame | None, name: str
) -> tuple[Tables, pd.DataFrame | None]:
    """Tables and plan where what does not say whose it is, is the treasury's.

    A municipality that is one accounting unit, and has told of no entities, is its own treasury. In
    that of another, only the note on repayment and the plan are the treasury's where they do not
    say whose they are.

    Parameters
    ----------
    name
        What the municipality is called.
    """
    structure = Structure(tables)
    every = {**tables, **({} if plan is None else {PLAN: plan})}
    alone = structure.one_unit(every)
    treasury = next(iter(structure.of_kind(TREASURY)), alone)
    if treasury is None:
        return tables, plan
    owned = Tables(every)
    for table in OWNERS if alone else (NOTE, PLAN):
        if table in every:
            owned[table] = with_owners(table, every[table], treasury)
    if alone and tables:
        owned["entities"] = pd.DataFrame(
            {"entity": [alone], "label": [name], "kind": [TREASURY], "has_loans": [True]}
        )
    plan = owned.pop(PLAN, None)
    return owned, plan


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
