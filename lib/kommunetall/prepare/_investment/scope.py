"""What of the municipality the figures on investment are of."""

from __future__ import annotations

from typing import Literal

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.structure import ENTERPRISE
from kommunetall.prepare._investment.account import Account, operations_case, require_accounts

Covers = Literal[
    "not_told",
    "together_one",
    "together_several",
    "projects_one",
    "projects_several",
]


def scope(account: Account) -> Exhibit | Several:
    """What of the municipality the figures are of.

    Raises
    ------
    NotThere
        If there are no figures.
    """
    require_accounts(account)
    structure = account.account.structure
    if not structure.has_loan_fund and not structure.has_enterprises:
        return account.several("scope", why="kommunen har én regnskapsenhet")
    covers = covers_case(account)
    if covers == "not_told" and not structure.has_loan_fund:
        alone = invests_alone(account)
        why = "gjelder én regnskapsenhet" if alone else "sier ikke hvem de gjelder"
        return account.several("scope", why=f"oversiktene {why}")
    operations = "all" if covers == "not_told" else operations_case(account)
    return account.exhibit("scope", cases={"covers": covers, "operations": operations})


def covers_case(account: Account) -> Covers:
    """Whose the statements of investment are, where the municipality has several entities."""
    tables, known = account.given.tables, account.cases["enterprises"]
    if known == "none" or not {"investment_statement", "investment_projects"} <= set(tables):
        return "not_told"
    if invests_alone(account):
        return "not_told"
    if account.account.projects.is_of_treasury:
        return "projects_one" if known == "one" else "projects_several"
    return "together_one" if known == "one" else "together_several"


def invests_alone(account: Account) -> bool:
    """Whether statement 2B names accounting entities, and no enterprise among them."""
    projects = account.given.tables.get("investment_projects")
    if projects is None or projects.entity.isna().all():
        return False
    enterprises = account.account.structure.of_kind(ENTERPRISE)
    return not projects.entity.isin(enterprises).any()
