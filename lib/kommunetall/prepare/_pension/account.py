"""What depends on municipality and year alone: the account, its note and the vintages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from kommunetall.exhibit import Exhibit, Missing, Several, Status
from kommunetall.models.findings import known_case, sign_case
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.pension import Pension, since
from kommunetall.models.pension import account as pension_account
from kommunetall.models.pension import report as model
from kommunetall.models.pension import stated as stated_figures
from kommunetall.prepare._pension.read import Given
from kommunetall.prepare._pension.sized import UNITS, Sized
from kommunetall.prepare._reading import rules_exhibit

STATUS: Mapping[str, Status] = {"calibrated": "calibrated", "spread": "estimated"}


@dataclass(frozen=True, eq=False)
class Account(Sized):
    """Pension of the year, and the operating results beside it."""

    given: Given
    pension: Pension
    results: pd.DataFrame
    changes: pd.DataFrame

    @property
    def now(self) -> pd.Series:
        """The account of the year, NOK million with employer's contribution."""
        return self.pension.now

    @property
    def sheet(self) -> pd.DataFrame | None:
        """The balance sheet, where there is one."""
        return self.given.tables.frames.get("balance_sheet")

    @property
    def figures_of_year(self) -> dict[str, object]:
        """The account of the year by the names of its figures."""
        return {str(name): value for name, value in self.now.items()}

    @property
    def read_as(self) -> tuple[str, ...]:
        """Note on how the amortisation is read, where it is stated in running text."""
        return ("reading",) if self.pension.stated is not None else ()


@lru_cache(maxsize=64)
def account_of(given: Given) -> Account:
    """The account of the year.

    Raises
    ------
    NotThere
        If the tables have no figures of the year.
    DataError
        If they do not fit each other.
    """
    year = int(str(given.run["year"]))
    tables = given.tables.frames
    pension = model.pension_of(tables, given.rules, given.rates, year)
    origins = given.tables.origins
    source = origins.get("pension_note", origins.get("stated_figures"))
    size = pension_account.size_case(pension.now.premium_nok_million)
    return Account(
        "pension",
        given.run,
        given,
        pension,
        pension_account.operating_results(
            tables, year, given.revenue_nok_million, given.result_nok_million
        ),
        since.since_last_year(pension),
        figures={"year": year, "next_year": year + 1, "unit": UNITS[size]},
        cases={
            "size": size,
            "reading": model.reading_of(pension),
            "form": "text" if pension.stated is not None else "note",
        },
        origins=(source,),
        status=STATUS.get(pension.resting_on, "computed"),
    )


def finding(account: Account) -> Exhibit:
    """What was paid and charged, and what is postponed."""
    pension = account.pension
    wrong = model.wrong_in_note(pension, account.given.rates, account.sheet)
    read = pension.stated is not None
    notes = {"likely_reading": read, "wrong_in_note": not read and wrong > 0}
    growth, now = since.cost_growth(account.changes), account.now
    used = known_case(now.premium_fund_used_nok_million, "used", "none", "none")
    fund = "none" if used == "unknown" else used
    by_whom = "_by_treasury" if payer_of(account) == "treasury" else ""
    shown = pension_account.with_result(pension.accounts, account.results).iloc[-1]
    stated = pension.stated
    return account.exhibit(
        "finding",
        figures={
            **account.figures_of_year,
            "balance_rest": model.rest_of_balance(pension),
            "balance_share": shown.get("balance_share", float("nan")),
            "growth": growth,
            "amortisation_stated": float("nan") if stated is None else stated["amortisation"],
            "wrong": wrong,
        },
        cases={
            "balance": known_case(now.closing_nok_million, "postponed", "ahead", "none"),
            "deviation": sign_case(now.deviation_nok_million, "income", "expense", "none"),
            "amortised": known_case(now.amortised_nok_million, "cost", "income", "none"),
            "fund": fund + by_whom,
            "growth": known_case(growth, "more", "less", "same"),
        },
        notes=tuple(key for key, holds in notes.items() if holds),
    )


def payer_of(account: Account) -> str:
    """Who pays, as the text says it: a part of the municipality, or all of it."""
    figures = stated_of_year(account)
    told = figures[figures["item"] == "total_premium"]
    is_part = "entity" in told and bool(told.entity.notna().any())
    return "treasury" if account.pension.stated is not None and is_part else "municipality"


def said_of(account: Account, item: str, column: str) -> str:
    """A text that stands beside a stated figure, ``label`` or ``remark``; empty where none does."""
    figures = stated_of_year(account)
    found = figures[figures["item"] == item]
    texts: list[object] = list(found[column].dropna()) if column in found else []
    return str(next(iter(texts), ""))


def stated_of_year(account: Account) -> pd.DataFrame:
    """Figures on pension that running text states of the year."""
    empty = pd.DataFrame(columns=["year", "topic", "item", "value"])
    figures = account.given.tables.frames.get("stated_figures", empty)
    return figures[(figures.topic == "pension") & (figures.year == account.pension.year)]


def uncertain(account: Account) -> Exhibit:
    """What is not known of the vintages, or is left out of the figures."""
    resting_on = account.pension.resting_on
    church = stated_figures.beside_cost(stated_of_year(account))["church_regulation_premium_share"]
    payer, remark = payer_of(account), said_of(account, "total_premium", "remark")
    return account.exhibit(
        "uncertain",
        figures={
            "church_percent": church,
            "remark": remark,
        },
        cases={
            "vintages": resting_on,
            "payer": payer,
            "remark": "said" if remark and payer == "treasury" else "none",
        },
        status="computed",
    )


def accounts(account: Account) -> Exhibit:
    """Paid, charged and postponed each year, beside the operating result."""
    effect = account.now.effect_nok_million
    frame = pension_account.with_result(account.pension.accounts, account.results)
    without = frame.iloc[-1].get("result_without_nok_million", float("nan"))
    rest = account.now.unexplained_nok_million
    has_rest = bool(pd.notna(rest) and rest)
    return account.exhibit(
        "accounts",
        frame,
        figures={
            "effect_nok_million": effect,
            "without_nok_million": without,
            "unexplained_nok_million": rest,
        },
        cases={
            "effect": known_case(effect, "better", "worse", "none"),
            "without": known_case(without if effect else np.nan, "plus", "minus", "zero"),
        },
        notes=("rest", *account.read_as) if has_rest else account.read_as,
        status="computed",
    )


def growth(account: Account) -> Exhibit | Several:
    """What has changed since the year before, where it stands in running text."""
    stated = account.pension.stated
    if stated is None:
        return account.several("growth", why="årene står i tabellen over regnskapet")
    share = since.cost_growth(account.changes)
    beside = stated_figures.beside_cost(stated_of_year(account))
    return account.exhibit(
        "growth",
        account.changes,
        figures={
            "growth": share,
            "wage_growth": beside["wage_growth"] / 100,
            "last_year": account.pension.year - 1,
            "cost_before_nok_million": float(account.changes.before_nok_million.iloc[0]),
            "amortised_stated": stated["amortisation"],
            "amortised_stated_before": stated["amortisation"]
            / (1 + stated["amortisation_growth"] / 100),
        },
        cases={"growth": known_case(share, "more", "less", "same")},
        notes=("counted_back", *account.read_as),
        status="computed",
    )


def premium_by_year(account: Account) -> Exhibit | Several:
    """The premium of each year by kind, where there are several years."""
    kinds = pension_account.kinds_in(account.pension.accounts)
    if not kinds:
        return account.several("premium_by_year", why="premien er ikke delt på slag")
    if len(account.pension.accounts) == 1:
        return account.several("premium_by_year", why="bare ett år")
    frame = account.pension.accounts[["year", *kinds.values()]]
    figures, cases = largest_part(account)
    return account.exhibit(
        "premium_by_year", frame, figures=figures, cases=cases, status="computed"
    )


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
        "other_label": said_of(account, "extra_premium", "label"),
        "other_remark": said_of(account, "extra_premium", "remark"),
    }
    has_remark = bool(figures["other_remark"])
    return figures, {"largest": kind, "other": "why" if has_remark else account.cases["form"]}


def cost_bridge(account: Account) -> Exhibit:
    """From the premium to the cost booked."""
    return account.exhibit(
        "cost_bridge",
        pension_account.cost_bridge(account.now),
        figures=account.figures_of_year,
        notes=account.read_as,
        status="computed",
    )


def budget_bridge(account: Account) -> Exhibit | Missing:
    """From the original budget to the account."""
    frame = model.budget_of(account.pension, account.given.tables.frames)
    if frame is None:
        return account.missing("budget_bridge", "pension_budget")
    origins = account.given.tables.origins
    source = origins.get("pension_budget", origins.get("central_items"))
    by_step = frame.set_index("step").amount_nok_million
    over = pension_account.over_budget(frame)
    revised = float(by_step["revised_budget"])
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
            "wage_growth": beside["wage_growth"] / 100,
            "wage_growth_budget": beside["wage_growth_budget"] / 100,
        },
        cases={
            "over": sign_case(over, "more", "less", "same"),
            "premium": sign_case(parts["premium"], "more", "less", "same"),
            "deviation": sign_case(-parts["deviation"], "more", "less", "same"),
            "wages": known_case(
                beside["wage_growth"] - beside["wage_growth_budget"], "more", "less", "same"
            ),
        },
        origins=(source,),
        status="computed",
    )


def stated(account: Account) -> Exhibit | Several:
    """Figures stated in running text, from the premium to the cost."""
    if account.pension.note is not None:
        return account.several("stated", why="pensjonsnoten er brukt i stedet")
    frame = stated_figures.in_reading_order(stated_of_year(account))
    shown = frame.reindex(columns=["label", "value", "unit", "heading"])
    return account.exhibit("stated", shown.dropna(axis="columns", how="all"), status="observed")


def note(account: Account) -> Several:
    """The pension note by section, as many as it has figures for."""
    parts = [
        account.exhibit(
            f"note.{section}",
            frame,
            status="observed",
        )
        for section, frame in model.note_tables(account.pension).items()
    ]
    return account.several("note", *parts, why="noten er ikke lagt inn")


def checks(account: Account) -> Several:
    """Does what is published add up? A table for each question."""
    found = model.checks_of(account.pension, account.given.rates, account.sheet)
    sources = {"balance_sheet": account.given.tables.origins.get("balance_sheet")}
    parts = [
        account.exhibit(
            f"checks.{name}",
            with_strong(frame),
            figures=figures_of_check(name, frame),
            cases=case_of_check(frame),
            origins=(*account.origins, sources[name]) if name in sources else None,
            status="computed",
        )
        for name, frame in found.items()
    ]
    return account.several("checks", *parts, why="noten har ingen summer å prøve")


def figures_of_check(name: str, frame: pd.DataFrame) -> dict[str, object]:
    """How many of a table's checks hold, and what the one that does not differs by."""
    if name == "readings":
        rest = frame.set_index("item").loc["charge_residual"]
        return {
            "same_basis_rest": rest.same_basis_nok_million,
            "added_rest": rest.contribution_added_nok_million,
        }
    wrong = frame[frame.outcome == DIFFERS]
    figures: dict[str, object] = {"of": len(frame), "right": len(frame) - len(wrong)}
    for column in ("printed", "computed"):
        is_one = len(wrong) == 1 and column in wrong
        figures[f"{column}_nok_million"] = float(wrong[column].iloc[0]) if is_one else np.nan
    return figures


def case_of_check(frame: pd.DataFrame) -> dict[str, str]:
    """Whether all checks of a table hold, all but one, or fewer."""
    if "outcome" not in frame:
        return {}
    wrong = int((frame.outcome == DIFFERS).sum())
    return {"holds": "all" if not wrong else "but_one" if wrong == 1 else "fewer"}


def with_strong(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of checks with those emphasised that differ."""
    return frame.assign(is_strong=frame.outcome == DIFFERS) if "outcome" in frame else frame


def rules(account: Account) -> Exhibit:
    """The rules in force, with their sources."""
    return rules_exhibit(account, account.given.sources)
