"""What depends on municipality and year alone: projects, and whether the figures add up."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.findings import sign_case
from kommunetall.prepare._investment.account import AGAINST_ADOPTED, REVISED, STATEMENT, Account
from kommunetall.prepare._reconciliation import not_closing

IDENTITIES = ("table", "identity", "row", "column", "printed", "computed", "difference")
BUDGETS_AND_ACCOUNT = ("original_budget_nok_thousand", REVISED[0], AGAINST_ADOPTED[0])


def largest(account: Account) -> Exhibit:
    """The projects that most was spent on."""
    frame = account.account.projects.largest
    first = frame.iloc[0]
    return account.exhibit(
        "largest",
        frame,
        figures={"largest": first.label, "share": first.part_share},
        origins=account.source("investment_projects"),
    )


def committees(account: Account) -> Exhibit:
    """Each committee's projects from the first budget to the account."""
    known = account.account.projects
    columns = [f"{name}_nok_million" for name in ("original_budget", "revised_budget", "actual")]
    return account.exhibit(
        "committees",
        known.committees[["label", *columns]],
        figures={"projects": known.in_several_committees},
        notes=("several_committees",) if known.in_several_committees else (),
        origins=account.source("project_status"),
    )


def by_entity(account: Account) -> Exhibit:
    """Completion of fixed assets by entity."""
    return account.exhibit("by_entity", account.account.projects.by_entity)


def by_committee(account: Account) -> Exhibit:
    """Completion of all projects by committee."""
    return account.exhibit("by_committee", account.account.projects.by_committee)


def by_area(account: Account) -> Exhibit:
    """Completion of fixed assets by service area."""
    return account.exhibit("by_area", account.account.projects.by_area)


def by_status(account: Account) -> Exhibit:
    """Completion of all projects by the municipality's own status."""
    return account.exhibit("by_status", account.account.projects.by_status)


def concentration(account: Account) -> Exhibit:
    """How few projects explain most of the deviation."""
    return account.exhibit("concentration", account.account.projects.concentration)


def deviations(account: Account) -> Exhibit:
    """The projects that ended farthest from the revised budget."""
    frame = account.account.projects.deviations
    first = frame.iloc[0]
    size = first.deviation_nok_million
    return account.exhibit(
        "deviations",
        frame[["label_and_status", "deviation_nok_million"]].assign(is_strong=frame.overspent),
        figures={"largest": first.label, "deviation_nok_million": size},
        cases={"largest": sign_case(size, "less", "more", "same")},
        origins=account.source("investment_projects"),
    )


def projects(account: Account) -> Exhibit:
    """Statement 2B as printed."""
    return account.printed("projects", "investment_projects", ("label", *STATEMENT))


def status(account: Account) -> Several:
    """The committees' status tables as printed, one for each."""
    columns = ("label", *BUDGETS_AND_ACCOUNT, "status", "deviation_nok_thousand")
    parts = []
    for committee, rows in account.account.projects.status_tables.items():
        printed = account.rows_of(f"status.{committee}", "project_status", rows, columns)
        parts.append(named_by(printed, committee_label=committee))
    return account.several("status", *parts)


def named_by(exhibit: Exhibit, **figures: str) -> Exhibit:
    """An exhibit whose title may name what it is about."""
    return replace(exhibit, figures={**exhibit.figures, **figures})


def differences(account: Account) -> Exhibit:
    """Projects that statement 2B and the status tables do not show the same for."""
    frame = account.account.projects.differences
    named = frame.assign(column=with_titles(account, frame.column))
    return account.exhibit("differences", named, origins=account.source("project_status"))


def with_titles(account: Account, columns: pd.Series) -> pd.Series:
    """Titles of columns of the tables."""
    return columns.map(dict(account.given.titles))


def merged(account: Account) -> Exhibit | Several:
    """Printed rows that are taken to be one project."""
    frame = account.account.projects.merged
    if frame.empty:
        return account.several("merged", why="ingen rader er regnet som ett prosjekt")
    columns = ["label", "project", *BUDGETS_AND_ACCOUNT]
    return account.exhibit("merged", frame[columns], origins=account.source("investment_projects"))


def statement_agrees(account: Account) -> Exhibit:
    """Whether statement 2B and 2A show the same sums."""
    unlike = len(account.account.projects.against_statement)
    return account.exhibit("statement_agrees", cases={"sums": "differ" if unlike else "agree"})


def against_statement(account: Account) -> Exhibit | Several:
    """Posts of 2A whose projects in 2B sum to another amount."""
    frame = account.account.projects.against_statement
    if frame.empty:
        return account.several("against_statement", why="2B og 2A viser de samme summene")
    return account.exhibit(
        "against_statement", frame.assign(column=with_titles(account, frame.column))
    )


def against_text(account: Account) -> Exhibit:
    """Stated figures beside the same from the tables."""
    frame = account.account.against_text
    wrong = account.account.wrong_in_text
    return account.exhibit(
        "against_text",
        frame,
        figures={"figures": len(frame), "wrong": wrong},
        notes=("wrong",) if wrong else (),
    )


def identities(account: Account) -> Exhibit | Several:
    """What is printed and does not add up, in all tables."""
    given = account.given
    if not given.tables:
        raise NotThere("There are no tables to check.", tables=("investment_statement",))
    found = not_closing(
        account, "identities", given.checks, given.municipality, given.year, IDENTITIES
    )
    if found.frame.empty:
        return account.several("identities", why="alle summer og differanser stemmer")
    return found
