"""From the premium to the cost: the premium by kind, what a premium fund paid, and the budget."""

from __future__ import annotations

import pandas as pd

from kommunetall.exhibit import Exhibit, Missing, Several
from kommunetall.models.findings import known_case, sign_case
from kommunetall.models.pension import account as pension_account
from kommunetall.models.pension import report as model
from kommunetall.models.pension import stated as stated_figures
from kommunetall.prepare._pension.account import Account, said_of, stated_of_year


def premium_by_year(account: Account) -> Exhibit | Several:
    """The premium of each year by kind, where there are several years."""
    kinds = pension_account.kinds_in(account.pension.accounts)
    if not kinds:
        return account.several("premium_by_year", why="premien er ikke delt på slag")
    if len(account.pension.accounts) == 1:
        return account.several("premium_by_year", why="bare ett år")
    frame = account.pension.accounts[["year", *kinds.values()]]
    figures, cases = largest_part(account)
    regulation = change_of_regulation(frame)
    figures |= {"regulation_change": regulation, "last_year": account.pension.year - 1}
    cases |= {"regulation": known_case(round(regulation, 3), "more", "less", "same")}
    return account.exhibit(
        "premium_by_year", frame, figures=figures, cases=cases, status="computed"
    )


def change_of_regulation(by_year: pd.DataFrame) -> float:
    """Change of the regulation premium from the year before, NOK million; missing if not known."""
    if "regulation_nok_million" not in by_year or by_year.year.diff().iloc[-1] != 1:
        return float("nan")
    return float(by_year.regulation_nok_million.astype(float).diff().iloc[-1])


def premium_split(account: Account) -> Exhibit | Several:
    """The premium of the year by kind, where the other years are not known."""
    kinds = pension_account.kinds_in(account.pension.accounts)
    if kinds and len(account.pension.accounts) > 1:
        return account.several("premium_split", why="vises for hvert år")
    if not kinds:
        return account.several("premium_split", why="premien er ikke delt på slag")
    figures, cases = largest_part(account)
    frame = pension_account.premium_split(account.now)
    return account.exhibit("premium_split", frame, figures=figures, cases=cases, status="computed")


def largest_part(account: Account) -> tuple[dict[str, object], dict[str, str]]:
    """The parts of the premium, the largest's share, which it is, and what the text calls another.

    A kind that there is nothing of is missing, so that no sentence tells of it.
    """
    kind, share = pension_account.largest_kind(account.now)
    amounts = {
        f"{kind}_nok_million": account.now.get(f"{kind}_nok_million") or float("nan")
        for kind in pension_account.KINDS
    }
    figures = {
        **amounts,
        "premium_nok_million": account.now.premium_nok_million,
        "share": share,
        "central_nok_million": account.now.premium_nok_million
        - account.now.get("ordinary_nok_million", float("nan")),
        "other_label": said_of(account, "extra_premium", "label"),
        "other_remark": said_of(account, "extra_premium", "remark"),
    }
    has_remark = bool(figures["other_remark"])
    return figures, {"largest": kind, "other": "why" if has_remark else account.cases["form"]}


def cost_bridge(account: Account) -> Exhibit:
    """From the premium to the cost booked."""
    fund = pension_account.fund_shares(account.pension.accounts)
    return account.exhibit(
        "cost_bridge",
        pension_account.cost_bridge(account.now),
        figures={
            **account.figures_of_year,
            "fund_share": fund.share,
            "fund_mean_share": fund.mean_share,
            "fund_first": int(fund["first"]),
        },
        cases={"employees": model.employees_case(account.pension)},
        notes=account.read_as,
        origins=account.sources(),
        status="computed",
    )


def budget_bridge(account: Account) -> Exhibit | Missing:
    """From the original budget to the account."""
    frame = model.budget_of(account.pension, account.given.tables.frames)
    if frame is None:
        return account.missing("budget_bridge", "pension_budget")
    by_step = frame.set_index("step").amount_nok_million
    over = pension_account.over_budget(frame)
    central = "" if account.pension.stated is None else "_central"
    revised = float(by_step["revised_budget"])
    employees = float(account.now.employees_nok_million)
    beside = stated_figures.beside_cost(stated_of_year(account))
    parts = {
        name: float(by_step.get(step, 0.0))
        for name, step in {"premium": "premium", "deviation": "premium_deviation"}.items()
    }
    return account.exhibit(
        "budget_bridge",
        frame,
        figures={
            "over_nok_million": over,
            "over_share": abs(over / revised) if revised else float("nan"),
            **{f"{name}_nok_million": amount for name, amount in parts.items()},
            "employer_premium_nok_million": account.now.premium_nok_million - employees,
            "ordinary_nok_million": account.now.get("ordinary_nok_million", float("nan")),
            "wage_growth": beside["wage_growth"] / 100,
            "wage_growth_budget": beside["wage_growth_budget"] / 100,
        },
        cases={
            "over": sign_case(over, "more", "less", "same") + central,
            "premium": premium_case(parts["premium"], employees, central),
            "premium_row": "deducted" if employees > 0 and not central else "whole",
            "deviation": sign_case(-parts["deviation"], "more", "less", "same"),
            "wages": known_case(
                beside["wage_growth"] - beside["wage_growth_budget"], "more", "less", "same"
            ),
        },
        origins=account.sources("pension_budget"),
        status="computed",
    )


def premium_case(over_nok_million: float, employees_nok_million: float, central: str) -> str:
    """How the premium was beside its budget, and whether it is without what employees pay.

    >>> premium_case(9.1, 24.7, ""), premium_case(-2.0, 0.0, ""), premium_case(1.0, 0.0, "_central")
    ('more_deducted', 'less', 'more_central')
    """
    deducted = "_deducted" if employees_nok_million > 0 else ""
    return sign_case(over_nok_million, "more", "less", "same") + (central or deducted)
