"""Whether the rules were kept, and self-financing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit
from kommunetall.models import investment as model
from kommunetall.prepare._investment.account import Account
from kommunetall.prepare._part import Part

RulesCase = Literal["several", "one_met", "one_not_met", "one_unknown"]


@dataclass(frozen=True, eq=False)
class Kept(Part):
    """The account of the year, and whether the rules were kept."""

    account: Account
    compliance: model.Compliance


@lru_cache(maxsize=256)
def kept_of(account: Account) -> Kept:
    """The rules and self-financing.

    Raises
    ------
    NotThere
        If the municipality has none of the tables.
    """
    if not account.given.tables:
        raise NotThere("There are no figures on investment.", tables=("investment_statement",))
    compliance = model.Compliance(account.account)
    return Kept(
        "investment",
        account.run,
        account,
        compliance,
        figures=account.figures,
        cases=account.cases,
        origins=account.origins,
    )


def rules_case(counts: Mapping[str, int]) -> RulesCase:
    """Whether there are several rules, and else how the one came out."""
    if counts["rules"] > 1:
        return "several"
    if counts["met"]:
        return "one_met"
    return "one_not_met" if counts["not_met"] else "one_unknown"


def board(kept: Kept) -> Exhibit:
    """The rules, each met or not.

    Raises
    ------
    NotThere
        If the council's are not there, and the law's cannot be computed.
    """
    account = kept.account
    odd = account.given.odd_tables
    counts = kept.compliance.counts
    if counts["rules"] == counts["unknown"] and not account.given.sources:
        raise NotThere(
            "There are no rules, and the law's cannot be computed.",
            tables=("financial_targets", "minimum_repayment"),
        )
    held = set(kept.compliance.board.rule)
    notes = {
        "odd_tables": bool(odd),
        "unlike_statements": account.account.projects.differs_from_2a,
        "normal": "hedge_normal" in held,
        "computed": any(rule.startswith("self_financing") for rule in held),
    }
    return kept.exhibit(
        "board",
        kept.compliance.board,
        figures={**counts, "tables": odd},
        cases={
            "unknown": "some" if counts["unknown"] else "none",
            "rules": rules_case(counts),
        },
        notes=tuple(key for key, holds in notes.items() if holds),
    )


def ladder(kept: Kept) -> Exhibit:
    """Self-financing as a ladder of ever smaller bases, and what is left unexplained."""
    stated = kept.account.account.stated
    frame = kept.compliance.ladder
    if not kept.compliance.knows_fee_financed:
        return kept.exhibit("ladder", frame, notes=("self_cost_unknown",))
    otherwise = kept.compliance.fee_exceptions
    fees = {
        "fee_areas": kept.compliance.fee_financed_areas,
        "fee_projects": otherwise.paid,
        "not_of_fees": otherwise.not_paid,
    }
    of_fees = tuple(name for name, named in fees.items() if named)
    if not stated.has("self_financing_share"):
        return kept.exhibit("ladder", frame, figures=fees, notes=of_fees)
    gap = kept.compliance.unexplained
    return kept.exhibit(
        "ladder",
        frame,
        figures={
            **vars(gap),
            "stated_percent": stated["self_financing_share"],
            **fees,
        },
        notes=(*of_fees, *(("unexplained",) if gap.is_beyond_rounding else ())),
    )
