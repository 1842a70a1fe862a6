"""What the report finds, said first, and what is not known, said last."""

from __future__ import annotations

from kommunetall.exhibit import Exhibit
from kommunetall.models.findings import known_case, sign_case
from kommunetall.models.moved import cost_moved
from kommunetall.models.pension import account as pension_account
from kommunetall.models.pension import report as model
from kommunetall.models.pension import run_off, since
from kommunetall.models.pension import stated as stated_figures
from kommunetall.prepare._pension import run_off as shown_run_off
from kommunetall.prepare._pension.account import Account, payer_of, said_of, stated_of_year

WHOSE = {"treasury": "_by_treasury", "reported": "_reported", "municipality": ""}


def finding(account: Account) -> Exhibit:
    """What was paid and charged, what is postponed, and what of it comes next year."""
    pension, now = account.pension, account.now
    wrong = model.wrong_in_note(pension, account.given.rates, account.sheet)
    used = known_case(now.premium_fund_used_nok_million, "used", "none", "none")
    fund = "none" if used == "unknown" else used
    is_shared = now.employees_nok_million > 0 and now.paid_nok_million > 0
    by_whom = "_shared" if is_shared else WHOSE[payer_of(account)]
    shown = pension_account.with_result(pension.accounts, account.results).iloc[-1]
    stated = pension.stated
    changed = since.balance_change(account.changes)
    due = due_next_year(account)
    was = float(now.amortised_nok_million)
    rise = abs(due) - abs(was)
    is_about = pension.known is not None and pension.resting_on != "own"
    period = account.given.rules[pension.year].amortisation_years
    return account.exhibit(
        "finding",
        figures={
            **account.figures_of_year,
            "balance_share": shown.get("balance_share", float("nan")),
            "balance_change_nok_million": account.as_told(changed),
            "growth": account.growth,
            "amortisation_stated": float("nan") if stated is None else stated["amortisation"],
            "due_nok_million": due,
            "rise_nok_million": rise,
            "period": period,
            "yearly_nok_million": max(now.deviation_nok_million, 0.0) / period or float("nan"),
            "wrong": wrong,
        },
        cases={
            "balance": known_case(now.closing_nok_million, "postponed", "ahead", "none"),
            "balance_change": known_case(round(changed, 3), "more", "less", "same"),
            "deviation": deviation_case(account),
            "amortised": known_case(now.amortised_nok_million, "cost", "income", "none"),
            "cost": known_case(now.cost_nok_million, "known", "known", "known"),
            "fund": fund + by_whom,
            "growth": known_case(account.growth, "more", "less", "same"),
            "due": due_case(was, due, is_about),
            "vintages": vintages_case(account),
        },
        notes=("wrong_in_note",) if stated is None and wrong else (),
    )


def deviation_case(account: Account) -> str:
    """How the deviation is told: what is to come, all of it next year where that is so."""
    deviation = account.now.deviation_nok_million
    is_known = account.pension.known is not None
    income = "income_once" if is_known and shown_run_off.is_once(account) else "income"
    return sign_case(deviation, income, "expense", "none")


def vintages_case(account: Account) -> str:
    """Whether vintages are known; not read, where accounts do not show how they are written off."""
    if account.pension.known is not None:
        return "known"
    return "unknown" if account.pension.reported is None else "not_read"


def due_next_year(account: Account) -> float:
    """Amortisation of the vintages that there are in the year after.

    NOK million with contribution; missing where nothing is known of them.
    """
    pension = account.pension
    if pension.known is None:
        return float("nan")
    decided = run_off.amortisation_decided(pension).set_index("year").amortised_nok_million
    return float(decided.get(pension.year + 1, 0.0))


def due_case(was_nok_million: float, due_nok_million: float, is_about: bool) -> str:
    """How the amortisation of the year after is told: that it rises, falls, or of what it is.

    Nothing is told where there is none.

    >>> due_case(-38.8, 12.0, is_about=True), due_case(20.0, 0.0, is_about=False)
    ('about_to_cost', 'unknown')
    """
    if not due_nok_million:
        return "unknown"
    case: str = cost_moved(was_nok_million, due_nok_million)
    if case == "unknown":
        case = "cost" if due_nok_million > 0 else "income"
    return f"about_{case}" if is_about else case


def uncertain(account: Account) -> Exhibit:
    """What is not known of the vintages, or is left out of the figures."""
    used = account.now.premium_fund_used_nok_million
    resting_on = shown_run_off.grounds_of(account)
    church = stated_figures.beside_cost(stated_of_year(account))["church_regulation_premium_share"]
    payer, remark = payer_of(account), said_of(account, "total_premium", "remark")
    return account.exhibit(
        "uncertain",
        figures={
            "church_percent": church,
            "remark": remark,
            "premium_fund_used_nok_million": used,
            "first_booked": shown_run_off.first_booked(account),
        },
        cases={
            "vintages": resting_on,
            "payer": payer,
            "remark": "said" if remark and payer == "treasury" else "none",
            "fund": "used" if used > 0 and resting_on != "unknown" else "none",
        },
        status="computed",
    )
