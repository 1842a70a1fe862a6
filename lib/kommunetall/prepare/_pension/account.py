"""What depends on municipality and year alone: the account, its note and the vintages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.data import together
from kommunetall.exhibit import Exhibit, Missing, Several, Stated, Status
from kommunetall.inputs import kept
from kommunetall.models.findings import known_case
from kommunetall.models.pension import Pension, since
from kommunetall.models.pension import account as pension_account
from kommunetall.models.pension import report as model
from kommunetall.models.pension import stated as stated_figures
from kommunetall.models.pension.reported import BY_FUNCTION
from kommunetall.prepare._pension.read import Given
from kommunetall.prepare._pension.sized import UNITS, Sized

MAIN = {
    "note": ("pension_note",),
    "text": ("stated_figures", "central_items"),
    "reported": (BY_FUNCTION,),
}
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

    def sources(self, *tables: str) -> tuple[str]:
        """The source line of the account and of other tables, as far as they are there."""
        known = self.given.tables.origins
        main = MAIN[self.cases["form"]]
        return (together(known[name] for name in (*main, *tables) if name in known),)

    def computed_from(self, *tables: str) -> tuple[str]:
        """The same, of what is computed of them."""
        known = self.given.tables.origins
        named = (known[name] for name in (*MAIN[self.cases["form"]], *tables) if name in known)
        return (together(named, computed=True),)

    @property
    def figures_of_year(self) -> dict[str, object]:
        """The account of the year by the names of its figures."""
        figures: dict[str, object] = {str(name): value for name, value in self.now.items()}
        return {**figures, "closing_nok_million": self.closing}

    @property
    def closing(self) -> float:
        """The balance at the year's end, NOK million with contribution."""
        return self.as_told(float(self.now.closing_nok_million))

    @property
    def growth(self) -> float:
        """Growth of the cost, a share; missing where the year before is not known."""
        return self.as_told(since.cost_growth(self.changes))

    def as_told(self, value: float) -> float:
        """A figure that running text states, with no more decimals than it has there."""
        return value if self.pension.stated is None else Stated(value)

    @property
    def rest(self) -> str:
        """How a rest of the year's cost is told, which the years ahead leave out."""
        own = since.own_growth(self.changes)
        return since.rest_case(float(self.now.unexplained_nok_million), own, self.cases["size"])

    @property
    def spelled(self) -> tuple[str, ...]:
        """Note on what the schemes are called in full, where their names are known."""
        return ("schemes",) if self.cases["schemes"] else ()

    @property
    def read_as(self) -> tuple[str, ...]:
        """Note on how the amortisation is read, where it is stated in running text."""
        return ("reading",) if self.pension.stated is not None else ()


def spelled_out(pension: Pension) -> str:
    """Which of the schemes in the note have names that are spelled out below the tables.

    Their abbreviations are the nation's, so no municipality needs to bring them.
    """
    names = set() if pension.note is None else set(pension.note.scheme)
    return "_".join(name.lower() for name in ("KLP", "SPK") if name in names)


@kept(64)
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
    source = next(origins[name] for name in MAIN[pension.form] if name in origins)
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
            "form": pension.form,
            "schemes": spelled_out(pension),
        },
        origins=(source,),
        status=STATUS.get(pension.resting_on, "computed"),
    )


def payer_of(account: Account) -> str:
    """Who pays: a part of the municipality as the text says it, or all of it.

    Accounts by function are the treasury's.
    """
    if account.pension.reported is not None:
        return "reported"
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


def accounts(account: Account) -> Exhibit:
    """Paid, charged and postponed each year, beside the operating result."""
    now, stated = account.now, account.pension.stated
    read = stated is not None
    effect = now.effect_nok_million
    otherwise = model.effect_otherwise(account.pension)
    frame = pension_account.with_result(account.pension.accounts, account.results)
    without = frame.iloc[-1].get("result_without_nok_million", float("nan"))
    other = model.otherwise_case(model.reading_of(account.pension), otherwise)
    rest = now.unexplained_nok_million
    has_rest = bool(pd.notna(rest) and rest)
    notes = {
        "likely_reading": read,
        "effect": bool(pd.notna(effect)),
        "rest": has_rest,
    }
    figures, case = since.parts_of_change(account.changes)
    span = pension_account.effect_span(account.pension.accounts)
    return account.exhibit(
        "accounts",
        frame,
        figures={
            "effect_nok_million": effect,
            "otherwise_nok_million": otherwise,
            "deviation_nok_million": now.deviation_nok_million,
            "without_nok_million": without,
            "without_otherwise_nok_million": without + effect - otherwise,
            "unexplained_nok_million": rest,
            "balance_rest": model.rest_of_balance(account.pension),
            "amortisation_stated": float("nan") if stated is None else stated["amortisation"],
            "last_year": account.pension.year - 1,
            **span,
            **figures,
        },
        cases={
            "span": span_case(span),
            "effect": known_case(effect, "better", "worse", "none"),
            "title": title_case(effect, other),
            "otherwise": other,
            "without_otherwise": other.split("_")[0] if pd.notna(without) and effect else "settled",
            "without": known_case(without if effect else np.nan, "plus", "minus", "zero"),
            "change": "unknown" if read else case,
        },
        notes=tuple(key for key, holds in notes.items() if holds),
        origins=result_origins(account, frame),
        status="computed",
    )


def title_case(effect_nok_million: float, otherwise: str) -> str:
    """How the effect on the result is headed: by the reading followed where it depends on one.

    >>> title_case(-6.5, "added_better"), title_case(-6.5, "settled")
    ('added', 'worse')
    """
    if otherwise != "settled":
        return otherwise.split("_", maxsplit=1)[0]
    return known_case(effect_nok_million, "better", "worse", "none")


def span_case(span: Mapping[str, float]) -> Literal["both", "better", "worse", "unknown"]:
    """Whether the effects of the years known lie on both sides of nothing, or on one."""
    best, worst = round(span["best_nok_million"], 3), round(span["worst_nok_million"], 3)
    if np.isnan(best) or best == worst:
        return "unknown"
    if worst >= 0:
        return "better"
    return "worse" if best <= 0 else "both"


def result_origins(account: Account, shown: pd.DataFrame) -> tuple[str]:
    """Where pension and, as far as they are shown, revenue and result beside it come from."""
    beside = {
        "balance_share": ("economic_overview", "disposable_fund"),
        "net_operating_result_nok_million": ("economic_overview", "investment_statement"),
    }
    known = account.given.tables.origins
    tables = [
        next((name for name in names if name in known), "")
        for column, names in beside.items()
        if column in shown
    ]
    return account.computed_from(*tables)


def growth(account: Account) -> Exhibit | Several:
    """What has changed since the year before, where it stands in running text."""
    stated = account.pension.stated
    if stated is None:
        return account.several("growth", why="årene står i tabellen over regnskapet")
    figures, change = since.parts_of_change(account.changes)
    beside = stated_figures.beside_cost(stated_of_year(account))
    return account.exhibit(
        "growth",
        account.changes,
        figures={
            **figures,
            "growth": account.growth,
            "wage_growth": beside["wage_growth"] / 100,
            "last_year": account.pension.year - 1,
            "cost_before_nok_million": float(account.changes.before_nok_million.iloc[0]),
            "amortised_stated": stated["amortisation"],
            "amortised_stated_before": stated["amortisation"]
            / (1 + stated["amortisation_growth"] / 100),
        },
        cases={
            "growth": known_case(account.growth, "more", "less", "same"),
            "change": change,
        },
        notes=("counted_back", *account.read_as),
        origins=account.computed_from(),
        status="computed",
    )


def stated(account: Account) -> Exhibit | Several:
    """Figures stated in running text, from the premium to the cost."""
    if account.pension.stated is None:
        return account.several("stated", why="tallene er ikke fra årsmeldingens tekst")
    frame = stated_figures.in_reading_order(stated_of_year(account))
    read = stated_figures.with_contribution(frame, model.reading_of(account.pension))
    shown = frame.assign(contribution=read).reindex(
        columns=["label", "value", "unit", "contribution", "heading"]
    )
    return account.exhibit("stated", shown.dropna(axis="columns", how="all"), status="observed")


def central_charge(account: Account) -> Exhibit | Several:
    """The line for pension in the statement of central expenditure, as printed."""
    line = account.pension.line
    if line is None:
        return account.several("central_charge", why="tallene er ikke fra årsmeldingens tekst")
    source = account.given.tables.origins["central_items"]
    frame = line.drop(columns=["year", "statement", "line", "kind", "item", "mended"])
    return account.exhibit("central_charge", frame, origins=(source,), status="observed")


def note(account: Account) -> Several | Missing:
    """The pension note by section, as many as it has figures for."""
    if account.pension.reported is not None:
        return account.missing("note", "pension_note")
    parts = [
        account.exhibit(
            f"note.{section}",
            frame,
            notes=account.spelled if section == "cost" else (),
            status="observed",
        )
        for section, frame in model.note_tables(account.pension).items()
    ]
    return account.several("note", *parts, why="noten er ikke lagt inn")


def compared_amounts(account: Account) -> tuple[tuple[str, float], ...]:
    """Balance, deviation and amortisation of the year, NOK thousand, to compare with others."""
    known = {
        "premium_deviation_asset": account.now.closing_nok_million,
        "year_deviation": account.now.deviation_nok_million,
        "year_amortisation": account.now.amortised_nok_million,
        "gross_operating_revenue": account.given.revenue_nok_million,
    }
    return tuple((name, 1000 * float(of)) for name, of in known.items() if not pd.isna(of))
