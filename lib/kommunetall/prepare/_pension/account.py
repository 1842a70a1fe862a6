"""What depends on municipality and year alone: the account, its note and the vintages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from kommunetall.exhibit import Exhibit, Missing, Several, Status
from kommunetall.models.findings import known_case, sign_case
from kommunetall.models.outcomes import DIFFERS
from kommunetall.models.pension import Pension, calibration, run_off
from kommunetall.models.pension import account as pension_account
from kommunetall.models.pension import report as model
from kommunetall.models.pension import stated as stated_figures
from kommunetall.prepare._part import Part
from kommunetall.prepare._pension.read import Given
from kommunetall.prepare._reading import rules_exhibit

STATUS: Mapping[str, Status] = {"calibrated": "calibrated", "spread": "assumed"}


@dataclass(frozen=True, eq=False)
class Account(Part):
    """Pension of the year, and the operating results beside it."""

    given: Given
    pension: Pension
    results: pd.DataFrame

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
    return Account(
        "pension",
        given.run,
        given,
        pension,
        pension_account.operating_results(tables, year, given.revenue_nok_million),
        figures={"year": year, "next_year": year + 1},
        cases={
            "size": pension_account.size_case(pension.now.premium_nok_million),
            "reading": model.reading_of(pension),
        },
        origins=(source,),
        status=STATUS.get(pension.resting_on, "computed"),
    )


def finding(account: Account) -> Exhibit:
    """What was paid and charged, and what is postponed."""
    pension = account.pension
    balance = known_case(account.now.closing_nok_million, "postponed", "ahead", "none")
    wrong = model.wrong_in_note(pension, account.given.rates, account.sheet)
    read = pension.stated is not None
    notes = {"likely_reading": read, "wrong_in_note": not read and wrong > 0}
    return account.exhibit(
        "finding",
        figures={
            **account.figures_of_year,
            "balance_rest": model.rest_of_balance(pension),
            "wrong": wrong,
        },
        cases={
            "balance": balance,
            "fund": "used" if account.now.premium_fund_used_nok_million else "none",
        },
        notes=tuple(key for key, holds in notes.items() if holds),
    )


def uncertain(account: Account) -> Exhibit | Several:
    """What is not known of the vintages, where they are not the municipality's own."""
    resting_on = account.pension.resting_on
    if resting_on not in STATUS:
        return account.several("uncertain", why="alle årgangene er kommunens egne")
    return account.exhibit("uncertain", cases={"vintages": resting_on}, status="computed")


def accounts(account: Account) -> Exhibit:
    """Paid, charged and postponed each year, beside the operating result."""
    effect = account.now.effect_nok_million
    return account.exhibit(
        "accounts",
        pension_account.with_result(account.pension.accounts, account.results),
        figures={"effect_nok_million": effect},
        cases={"effect": known_case(effect, "better", "worse", "none")},
        notes=account.read_as,
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
    """Share of the largest kind of premium, and which it is."""
    kind, share = pension_account.largest_kind(account.now)
    return {"share": share}, {"largest": kind}


def cost_bridge(account: Account) -> Exhibit:
    """From the premium to the cost booked."""
    return account.exhibit(
        "cost_bridge",
        pension_account.cost_bridge(account.now),
        figures=account.figures_of_year,
        notes=account.read_as,
        status="computed",
    )


def central_charge(account: Account) -> Exhibit | Several:
    """The line for pension in the statement of central expenditure."""
    line = account.pension.line
    if line is None:
        return account.several("central_charge", why="pensjonsnoten er brukt i stedet")
    source = account.given.tables.origins["central_items"]
    frame = line.drop(columns=["year", "statement", "line", "kind", "item", "mended"])
    return account.exhibit("central_charge", frame, origins=(source,), status="observed")


def budget_bridge(account: Account) -> Exhibit | Missing:
    """From the original budget to the account."""
    frame = model.budget_of(account.pension, account.given.tables.frames)
    if frame is None:
        return account.missing("budget_bridge", "pension_budget")
    origins = account.given.tables.origins
    source = origins.get("pension_budget", origins.get("central_items"))
    over = pension_account.over_budget(frame)
    return account.exhibit(
        "budget_bridge",
        frame,
        figures={"over_nok_million": over},
        cases={"over": sign_case(over, "more", "less", "same")},
        origins=(source,),
        status="computed",
    )


def vintages(account: Account) -> Exhibit:
    """Premium deviations that are not amortised to the end, by vintage."""
    pension = account.pension
    older = calibration.older_vintages(account.given.rules, pension.year)
    mixed = run_off.both_principles(pension.vintages)
    lasting = run_off.lasting_balance(pension)
    notes = {
        "older_some": pension.calibrated and bool(older),
        "older_none": pension.calibrated and not older,
        "spread": pension.resting_on == "spread",
        "both_principles": bool(mixed),
        "lasting": bool(lasting),
    }
    return account.exhibit(
        "vintages",
        run_off.vintage_table(pension),
        figures={"older": tuple(older), "mixed": tuple(mixed), "lasting_nok_million": lasting},
        notes=tuple(key for key, holds in notes.items() if holds),
    )


def deviations(account: Account) -> Exhibit:
    """Premium deviation by vintage, and the amortisation of the vintages that there are."""
    pension = account.pension
    frame = run_off.deviations_and_amortisation(pension, run_off.last_year(pension))
    then = frame.set_index("year").amortised_nok_million[pension.year + 1]
    figures = {"now_nok_million": account.now.amortised_nok_million, "then_nok_million": then}
    return account.exhibit("deviations", frame, figures=figures)


def balance_left(account: Account) -> Exhibit:
    """Balance at the end of each year, by vintage."""
    pension = account.pension
    lasting = run_off.lasting_balance(pension)
    return account.exhibit(
        "balance_left",
        run_off.balance_left(pension.ledger.schedule, pension.year, pension.rate),
        figures={"lasting_nok_million": lasting, "last": run_off.last_year(pension)},
        cases={"end": "lasting" if lasting else "zero"},
    )


def amortisation_due(account: Account) -> Exhibit:
    """What each vintage costs each year ahead."""
    pension = account.pension
    frame = run_off.amortisation_due(pension.ledger.schedule, pension.year + 1, pension.rate)
    figures = {"three_years_nok_million": run_off.amortised_soon(pension)}
    return account.exhibit("amortisation_due", frame, figures=figures)


def due_by_scheme(account: Account) -> Exhibit | Several:
    """Amortisation ahead by scheme, where they are several."""
    frame = run_off.amortisation_by_scheme(account.pension)
    if len(frame) == 1:
        return account.several("due_by_scheme", why="bare én ordning")
    return account.exhibit("due_by_scheme", frame)


def stated(account: Account) -> Exhibit | Several:
    """Figures stated in running text, from the premium to the cost."""
    if account.pension.note is not None:
        return account.several("stated", why="pensjonsnoten er brukt i stedet")
    figures = account.given.tables.frames["stated_figures"]
    of_year = figures[(figures.topic == "pension") & (figures.year == account.pension.year)]
    frame = stated_figures.in_reading_order(of_year)
    shown = frame.reindex(columns=["label", "value", "unit", "heading"])
    return account.exhibit("stated", shown.dropna(axis="columns", how="all"), status="observed")


def note(account: Account) -> Several:
    """The pension note by section, as many as it has figures for."""
    parts = [
        account.exhibit(
            f"note.{section}",
            frame,
            notes=("kroner",) if "is_total" in frame else (),
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
            origins=(*account.origins, sources[name]) if name in sources else None,
            status="computed",
        )
        for name, frame in found.items()
    ]
    return account.several("checks", *parts, why="noten har ingen summer å prøve")


def with_strong(frame: pd.DataFrame) -> pd.DataFrame:
    """A table of checks with those emphasised that differ."""
    return frame.assign(is_strong=frame.outcome == DIFFERS) if "outcome" in frame else frame


def rules(account: Account) -> Exhibit:
    """The rules in force, with their sources."""
    return rules_exhibit(account, account.given.sources)
