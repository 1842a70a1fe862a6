"""What a plan must have from operations (egenfinansiering i planårene)."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import investment as model
from kommunetall.models.structure import Structure
from kommunetall.prepare._investment.account import Account
from kommunetall.prepare._investment.ahead import Ahead
from kommunetall.prepare._investment.invested import Whose, whose_case
from kommunetall.prepare._investment.kept import kept_of
from kommunetall.prepare._investment.planned import PAID_BY, is_of_frames

STATED_SHARE = "self_financing_share"
Required = Literal["none", "at_least", "at_most"]
Base = Literal["treasury_less", "treasury_where_told", "all_less", "all_where_told"]
ComputedFrom = Literal["plan", "plan_and_rule", "frames", "frames_and_rule"]


def financed_ahead(ahead: Ahead) -> Exhibit | Several:
    """What the plan must have from operations, by the council's rule on self-financing."""
    plan = ahead.account.given.plan
    if plan is None:
        return ahead.several("financed_ahead", why="ingen investeringsplan er lagt inn")
    least = ahead.account.given.targets.self_financing
    year = ahead.account.given.year
    ahead_of_year = plan[plan.year > year]
    whose = whose_case(ahead.account)
    coming = ahead_of_year[is_in_base(ahead_of_year, ahead.account.account.structure, whose)]
    names_owners = ahead.account.given.plan_names_borrowers or len(coming) < len(ahead_of_year)
    if not (coming.purpose == "other").any():
        return ahead.several(
            "financed_ahead", why="driften skal ikke betale noen av investeringene"
        )
    frame = model.financed_by_year(coming, np.nan if least is None else least)
    own = coming[(coming.purpose == "other") & (coming.year == frame.year.iloc[0])]
    says_base = own[list(PAID_BY[:2])].notna().all(axis=None)
    first = frame.iloc[0]
    now, stated = required_now(ahead.account), required_stated(ahead.account)
    is_known = not np.isnan(float(first.get("transfer_nok_million", np.nan)))
    return ahead.sized(
        "financed_ahead",
        frame,
        figures={
            "required": float(first.get("required_nok_million", np.nan)),
            "base": first.base_nok_million,
            "required_now": now,
            "required_stated": stated,
            "planned": float(first.get("transfer_nok_million", np.nan)),
            "planned_share": float(first.get("transfer_share", np.nan)),
            "least": least,
            "first_year": int(first.year),
        },
        cases={
            "rule": required_case(least, bool(says_base)),
            "transfer": "known" if is_known else "unknown",
            "now": "alone" if np.isnan(stated) else "beside_stated",
            "computed_from": computed_from(plan, required_case(least, bool(says_base))),
            "base": base_case(
                coming[coming.purpose == "other"],
                is_of_treasury=whose == "treasury" and names_owners,
            ),
        },
        notes=("base",),
    )


def required_now(account: Account) -> float:
    """What the council's rule on self-financing asked of operations in the year, NOK million.

    Missing where there is no such rule, or the base is not known without what fees pay.
    """
    least, compliance = account.given.targets.self_financing, kept_of(account).compliance
    if least is None or not compliance.knows_fee_financed:
        return np.nan
    return least * model.or_missing(lambda: float(compliance.ladder.base_nok_million.iloc[-1]))


def required_stated(account: Account) -> float:
    """As :func:`required_now`, of the base that the municipality's own share implies.

    Missing where it states none, or the two bases are the same but for rounding.
    """
    least = account.given.targets.self_financing
    is_stated = account.account.stated.has(STATED_SHARE)
    if least is None or not is_stated or np.isnan(required_now(account)):
        return np.nan
    gap = kept_of(account).compliance.unexplained
    return least * gap.implied_nok_million if gap.is_beyond_rounding else np.nan


def is_in_base(plan: pd.DataFrame, structure: Structure, whose: Whose) -> pd.Series:
    """Which rows of a plan are of those whose investment the year's base is of."""
    if whose == "all":
        return pd.Series(True, plan.index)
    return structure.owned(plan.borrower) == structure.treasury_of(plan.borrower)


def required_case(least_share: float | None, says_base: bool) -> Required:
    """Whether a rule asks for an amount, or for at most that of what is planned.

    It is at most that where the plan does not say what lowers the base.
    """
    if least_share is None or np.isnan(least_share):
        return "none"
    return "at_least" if says_base else "at_most"


def base_case(own: pd.DataFrame, is_of_treasury: bool) -> Base:
    """Whose investment the base is, where the plan says it, and what is taken out of all of it.

    Parameters
    ----------
    own
        Rows of the plan that fees do not pay, of those whom the base is of.
    is_of_treasury
        Whether the plan says that they are the treasury's.

    Examples
    --------
    >>> taken_out = pd.DataFrame(dict.fromkeys(PAID_BY[:2], [10.0]))
    >>> base_case(taken_out, is_of_treasury=True), base_case(taken_out, is_of_treasury=False)
    ('treasury_less', 'all_less')
    """
    is_less = bool(own[list(PAID_BY[:2])].notna().all(axis=None))
    if is_of_treasury:
        return "treasury_less" if is_less else "treasury_where_told"
    return "all_less" if is_less else "all_where_told"


def computed_from(plan: pd.DataFrame, rule: Required) -> ComputedFrom:
    """What the amounts are computed from: a plan or frames of the council, and a rule if any."""
    if is_of_frames(plan):
        return "frames" if rule == "none" else "frames_and_rule"
    return "plan" if rule == "none" else "plan_and_rule"
