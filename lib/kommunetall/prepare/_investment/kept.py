"""Whether the rules were kept, and self-financing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import investment as model
from kommunetall.models.findings import number_case, sign_case
from kommunetall.models.investment.uncorrected import lender_case, moved_within, not_settled
from kommunetall.models.structure import LOAN_FUND
from kommunetall.prepare._investment import operating
from kommunetall.prepare._investment.account import (
    Account,
    consolidated_debt_share,
    require_accounts,
)
from kommunetall.prepare._investment.sizes import sized
from kommunetall.prepare._part import Part

HeldCase = Literal["none", "one_met", "one_not_met", "one_unknown", "all", "no_one", "some"]
ChangedCase = Literal["no_rules", "only_one", "none", "one", "several"]
FundCase = Literal["larger", "smaller", "larger_by_one", "smaller_by_one", "either", "same"]
RestrictedCase = Literal["none", "larger", "smaller", "larger_by_one", "smaller_by_one", "either"]
ErrorsCase = Literal["none", "one", "several", "one_open", "several_open"]
GoalCase = Literal["none", "one_reached", "one_missed", "hedge_reached", "hedge_missed", "several"]
ConsolidatedCase = Literal["none", "one", "several", "one_over", "several_over"]
LawCase = Literal["met", "met_by_all", "not_met", "not_met_by_some", "stated", "unknown"]
DECIMALS = 2
GOAL = "goal"
GROUPS = ("financial_rules", "finance_regulations")
HEDGE_GOAL = "hedge_normal"
RULES = ("financial_targets", "minimum_repayment")


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
    require_accounts(account)
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


def held_case(rules: int, met: int, unknown: int) -> HeldCase:
    """How the requirements of one group of rules came out."""
    if rules == 0:
        return "none"
    if rules == 1:
        return "one_met" if met else "one_unknown" if unknown else "one_not_met"
    if met == rules:
        return "all"
    return "some" if met or unknown else "no_one"


def goal_case(rules: Sequence[str], reached: int) -> GoalCase:
    """How the goals came out, and whether the only one is of the hedged share of debt."""
    if not rules:
        return "none"
    if len(rules) > 1:
        return "several"
    if rules[0] == HEDGE_GOAL:
        return "hedge_reached" if reached else "hedge_missed"
    return "one_reached" if reached else "one_missed"


def law_case(counts: Mapping[str, int]) -> LawCase:
    """How the law's least repayment came out, of the treasury and of others."""
    rules, met = counts["law_rules"], counts["law_met"]
    if counts["law_stated_met"]:
        return "stated"
    if counts["law_unknown"]:
        return "unknown"
    if met == rules:
        return "met" if rules == 1 else "met_by_all"
    return "not_met" if rules == 1 else "not_met_by_some"


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
            "Det er ingen regler, og lovens kan ikke regnes ut.",
            tables=RULES,
        )
    found = kept.compliance.board
    frame = printed(model.by_end(found))
    unlike = kept.compliance.unlike_told
    stated_share = account.account.stated.of("self_financing_share")
    has_ladder = bool(frame.rule.str.startswith("self_financing").any())
    with_enterprises = consolidated_debt_share(account)
    of_debt = found[found.rule == "net_debt_of_revenue"]
    notes = {
        "odd_tables": bool(odd),
        "unlike_statements": account.account.projects.differs_from_2a,
        "unlike_told": bool(unlike),
        "computed": has_ladder and not np.isnan(stated_share),
        "of_treasury": len(of_debt) > 0 and not np.isnan(with_enterprises),
    }
    goals = found[found.is_goal & found.group.isin(GROUPS) & (found.outcome != "unknown")]
    reached = sum(counts[f"{group}_reached"] for group in GROUPS)
    met = {g: counts[f"{g}_met"] + counts[f"{g}_stated_met"] for g in GROUPS}
    held = {g: held_case(counts[f"{g}_rules"], met[g], counts[f"{g}_unknown"]) for g in GROUPS}
    by_own_word = sum(counts[f"{g}_stated"] for g in GROUPS)
    stated = frame[(frame.rule == "minimum_repayment") & (frame.outcome == "stated_met")]
    return kept.exhibit(
        "board",
        frame,
        figures={
            **counts,
            **{f"{g}_met": number for g, number in met.items()},
            "by_own_word": by_own_word,
            "goals": len(goals),
            "reached": reached,
            "goal": next((s.title for s in account.given.sources if s.kind == GOAL), ""),
            "goal_target": float(goals.target.iloc[0]) if len(goals) == 1 else np.nan,
            "goal_actual": float(goals.actual.iloc[0]) if len(goals) == 1 else np.nan,
            "stated_percent": stated_share,
            "with_enterprises": with_enterprises,
            "most_debt": account.given.targets.net_debt_of_revenue,
            "law_not_met": int(((frame.group == "law") & (frame.outcome == "not_met")).sum()),
            "unlike": unlike,
            "tables": odd,
            "place": stated.basis.iloc[0] if len(stated) else "",
        },
        cases={
            **held,
            "unknown": "some" if counts["financial_rules_unknown"] else "none",
            "goals": goal_case(list(goals.rule), reached),
            "own_word": number_case(by_own_word),
            "law": law_case(counts),
            "ends": "both" if "most" in frame else "least",
            "consolidated": consolidated_case(account, with_enterprises),
        },
        notes=(*(key for key, holds in notes.items() if holds), "abbreviations"),
    )


def consolidated_case(account: Account, with_enterprises: float) -> str:
    """How many enterprises net debt is told with, and whether it then is over a limit that is met.

    A :data:`ConsolidatedCase`.
    """
    many, most = account.cases["enterprises"], account.given.targets.net_debt_of_revenue
    own = model.net_debt_share(account.given.tables)
    is_over = most is not None and own <= most < with_enterprises
    return f"{many}_over" if is_over else many


def printed(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of rules with its figures as they are printed, and their unit as the rows' own."""
    kept = frame.drop(columns="distance", errors="ignore")
    return kept.round(DECIMALS).rename(columns={"measure": "unit"})


def peers(kept: Kept) -> Exhibit | Several:
    """Key figures beside those of the municipalities that the annual report compares with."""
    if "peer_figures" not in kept.account.given.tables:
        return kept.several("peers", why="tall for andre kommuner er ikke lagt inn")
    return operating.peers(kept.account, kept.compliance.known)


def corrected(kept: Kept) -> Exhibit | Several:
    """Result, fund and the rules on them, as booked and as they would be without known errors."""
    if operating.ERRORS not in kept.account.given.tables:
        return kept.several("corrected", why=operating.NO_ERRORS)
    errors = kept.account.given.tables[operating.ERRORS]
    frame = kept.compliance.corrected
    added = kept.account.account.uncorrected
    if frame.empty or not any((*added.result, *added.fund)):
        return kept.several("corrected", why="feilene endrer verken resultat eller regler")
    frame = with_one_decimal(frame)
    changed = int(frame.is_changed.sum())
    ruled = int(frame.outcome.notna().sum())
    known = kept.compliance.known.net_operating_result_nok_million
    span, fund = added.result, added.fund
    if span.low == span.high and fund.low == fund.high:
        frame = frame.drop(columns="high")
    moved, unsettled = moved_within(errors), not_settled(errors)
    amount = float(moved.moved_nok_million.sum())
    structure = kept.account.account.structure
    names = structure.entity_names
    return kept.exhibit(
        "corrected",
        printed(frame.drop(columns="is_changed")).assign(is_strong=frame.is_changed),
        figures={
            "changed": changed,
            "errors": len(errors),
            "booked": known,
            "low": known + span.low,
            "high": known + span.high,
            "ruled": ruled,
            "least": min(fund, key=abs),
            "most": max(fund, key=abs),
            "restricted_least": min(added.restricted, key=abs),
            "restricted_most": max(added.restricted, key=abs),
            "moved": amount,
            "opposite": tuple(names.get(code, code) for code in moved.opposite_entity),
            "open_low": min(unsettled, key=abs),
            "open_high": max(unsettled, key=abs),
        },
        cases={
            "changed": changed_case(changed, ruled),
            "result": operating.result_case(*span),
            "columns": "one" if span.low == span.high and fund.low == fund.high else "between",
            "fund": fund_case(*fund),
            "restricted": restricted_case(*added.restricted),
            "errors": errors_case(errors),
            "moved": sign_case(round(amount, 1), "weaker", "better", "none"),
            "opposite": lender_case(moved, structure.of_kind(LOAN_FUND)),
            "settled": "all" if np.isnan(unsettled.low) else "between",
        },
        origins=operating.source_of_errors(kept.account) or kept.origins,
    )


def with_one_decimal(frame: pd.DataFrame) -> pd.DataFrame:
    """Amounts with one decimal, as texts state what they come of.

    They are left as they are where one decimal hides what an error changes.

    Parameters
    ----------
    frame
        ``measure``, ``booked``, ``low`` and ``high``, and ``target`` if any.
    """
    amounts = frame[frame.measure == "nok_million"].select_dtypes("float")
    coarse = amounts.round(1)
    ends = ["low", "high"]
    shows = coarse[ends].ne(coarse.booked, axis=0) == amounts[ends].ne(amounts.booked, axis=0)
    rounded = frame.copy()
    rounded.update(coarse[shows.all(axis=1)])
    return rounded


def errors_case(rows: pd.DataFrame) -> ErrorsCase:
    """How many errors there are, and whether some of the amounts are not settled yet.

    Parameters
    ----------
    rows
        ``low_nok_thousand`` and ``high_nok_thousand``, which are unlike where it is not settled.

    Examples
    --------
    >>> errors_case(pd.DataFrame({"low_nok_thousand": [8, 18], "high_nok_thousand": [8, 22]}))
    'several_open'
    """
    number = number_case(len(rows))
    is_open = (rows.low_nok_thousand != rows.high_nok_thousand).any()
    if number == "none":
        return "none"
    if number == "one":
        return "one_open" if is_open else "one"
    return "several_open" if is_open else "several"


def restricted_case(low: float, high: float) -> RestrictedCase:
    """Whether restricted funds would be smaller or larger by some amounts, or by one."""
    if low == high:
        return "none" if low == 0 else "smaller_by_one" if low < 0 else "larger_by_one"
    return "smaller" if high <= 0 else "larger" if low >= 0 else "either"


def fund_case(low: float, high: float) -> FundCase:
    """Whether the disposable fund would be larger or smaller by some amounts, or by one."""
    if low == high == 0:
        return "same"
    if low < 0 < high:
        return "either"
    if low == high:
        return "larger_by_one" if low > 0 else "smaller_by_one"
    return "larger" if high > 0 else "smaller"


def changed_case(changed: int, ruled: int) -> ChangedCase:
    """How many of the rules that errors touch would come out otherwise."""
    if not ruled:
        return "no_rules"
    if not changed:
        return "only_one" if ruled == 1 else "none"
    return "one" if changed == 1 else "several"


def ladder(kept: Kept) -> Exhibit:
    """Self-financing as a ladder of ever smaller bases, and what is left unexplained."""
    stated = kept.account.account.stated
    frame = kept.compliance.ladder
    if not kept.compliance.knows_fee_financed:
        return ladder_of(kept, frame, notes=("self_cost_unknown",))
    otherwise = kept.compliance.fee_exceptions
    fees = {
        "fee_areas": kept.compliance.fee_financed_areas,
        "fee_projects": otherwise.paid,
        "not_of_fees": otherwise.not_paid,
    }
    of_fees = tuple(name for name, named in fees.items() if named)
    if not stated.has("self_financing_share"):
        return ladder_of(kept, frame, fees, of_fees)
    gap = kept.compliance.unexplained
    figures = {**vars(gap), "stated_percent": stated["self_financing_share"], **fees}
    notes = (*of_fees, *(("unexplained",) if gap.is_beyond_rounding else ()))
    return ladder_of(kept, frame, figures, notes)


def ladder_of(
    kept: Kept,
    frame: pd.DataFrame,
    figures: Mapping[str, object] | None = None,
    notes: tuple[str, ...] = (),
) -> Exhibit:
    """The ladder with what its sentences are filled with.

    It has no rows where operations paid nothing, and no council has asked them to.
    """
    last, least = frame.iloc[-1], kept.account.given.targets.self_financing
    rows, unit = sized(frame)
    share = last.self_financing_share
    fees = "known" if kept.compliance.knows_fee_financed else "unknown"
    if not share and (least is None or np.isnan(least)):
        rows, fees, notes = rows[:0], "nothing", ()
    target = "none" if least is None or np.isnan(least) else "above" if share >= least else "below"
    paid = kept.compliance.paid
    remark = model.remark_of(kept.account.given.tables, "self_financing_share")
    return kept.exhibit(
        "ladder",
        rows,
        figures={
            "transfer": share * last.base_nok_million,
            "base": last.base_nok_million,
            "share": share,
            "least": least,
            "from_fund": paid.from_fund_nok_million,
            "stated_remark": remark,
            **(figures or {}),
        },
        cases={
            **unit,
            "fees": fees,
            "payer": paid.payer,
            "target": target,
            "stated_remark": "said" if remark else "none",
        },
        notes=notes,
    )
