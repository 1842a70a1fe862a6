"""What others have, and what is known of the year after."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from kommunetall.errors import DataError, NotThere
from kommunetall.exhibit import Exhibit
from kommunetall.models.findings import known_case
from kommunetall.models.investment.enterprises import DEFICIT, EQUITY, beside_remark, cover_case
from kommunetall.models.moved import cost_moved, moved
from kommunetall.prepare import _equalisation, _investment, _pension
from kommunetall.prepare._summary.told import at_least_a_tenth, there
from kommunetall.prepare._summary.topics import (
    DeductionCase,
    Year,
    deduction_case,
    investment_of,
    net_case,
    pension_of,
    standing_of,
)

TAX = ("tax_before", "tax_after")
NET_DEBT = "net_debt_of_revenue"
TOLD_TOO = ("disposable_fund_share", NET_DEBT, *TAX)
HALF_A_TENTH = 0.05
COLUMNS = ["figure", "peers", "own_percent", "value_percent", "difference_points"]


def others(year: Year) -> Exhibit:
    """Key figures beside those of others: as the annual report has them, and tax of the group.

    Raises
    ------
    NotThere
        If there is nobody to compare with.
    """
    printed = printed_beside(year)
    rows = [peer_rows(printed), tax_rows(year)]
    known = [part[COLUMNS] for part in rows if len(part)]
    if not known:
        raise NotThere("Det er ingen å sammenlikne med.", tables=("peer_figures",))
    frame = pd.concat(known, ignore_index=True)
    first, compared = frame.iloc[0], compared_of(year)
    of_each = frame.drop_duplicates("figure").set_index("figure")
    consolidated = np.nan if printed is None else float(str(printed.figures["consolidated"]))
    enterprises = _investment.account.enterprises_case(year.given.structure)
    many = "none" if np.isnan(consolidated) else enterprises
    told = [name for name in TOLD_TOO if name != first.figure or name in TAX]
    beside = {
        f"{name}_{whose}": float(of_each[column].get(name, np.nan)) if name in told else np.nan
        for name in TOLD_TOO
        for whose, column in (("own", "own_percent"), ("theirs", "value_percent"))
    }
    return year.exhibit(
        "others",
        frame,
        figures={
            "own": first.own_percent,
            "theirs": first.value_percent,
            "peers": first.peers,
            "group": "" if compared is None else str(compared.figures["group"]),
            "asked": "" if compared is None else str(compared.figures["asked"]),
            **beside,
            "consolidated": consolidated,
        },
        cases={
            "figure": f"{first.figure}_{many}" if first.figure == NET_DEBT else str(first.figure),
            "beside": many,
            "near": "unlike" if str(first.figure) in TAX else near_case(first.difference_points),
            "tax": "none" if compared is None else "network" if compared.group.network else "group",
        },
        notes=(*whose_note(printed), *notes_of(compared)),
        origins=(year.origin_of_all,),
    )


def printed_beside(year: Year) -> Exhibit | None:
    """Key figures beside those that the annual report compares with, where it does."""
    shown = there(lambda: _investment.kept.peers(_investment.kept.kept_of(investment_of(year))))
    return shown if isinstance(shown, Exhibit) else None


def whose_note(printed: Exhibit | None) -> tuple[str, ...]:
    """That the municipality's own key figures are the treasury's alone, where they are."""
    if printed is None or "of_treasury" not in printed.notes:
        return ()
    return ("of_treasury",)


def notes_of(compared: _equalisation.place.Compared | None) -> tuple[str, ...]:
    """What the groups that tax is compared within are, where it is."""
    if compared is None:
        return ()
    return ("median", "kostra", *(("network",) if compared.group.network else ()))


def near_case(difference_points: float) -> Literal["like", "unlike"]:
    """Whether the municipality is where others are, by the tenth of a point that others print.

    >>> near_case(-0.04), near_case(0.93)
    ('like', 'unlike')
    """
    return "like" if abs(difference_points) < HALF_A_TENTH else "unlike"


def peer_rows(printed: Exhibit | None) -> pd.DataFrame:
    """Key figures of those that the annual report compares with; no rows where it does not."""
    return pd.DataFrame(columns=COLUMNS) if printed is None else printed.frame


def tax_rows(year: Year) -> pd.DataFrame:
    """Tax per capita beside the median of the others that :func:`compared_of` gives."""
    compared = compared_of(year)
    if compared is None:
        return pd.DataFrame(columns=COLUMNS)
    standing = standing_of(year)
    codes = set(compared.group.codes) - {standing.code}
    members = standing.this_year[standing.this_year.municipality_code.isin(codes)]
    names = {"tax_before": "before_share", "tax_after": "after_share"}
    own = {name: 100 * float(standing.now[column]) for name, column in names.items()}
    theirs = {name: 100 * float(members[column].median()) for name, column in names.items()}
    return pd.DataFrame(
        {
            "figure": list(names),
            "peers": f"{compared.figures['group']}, median",
            "own_percent": [own[name] for name in names],
            "value_percent": [theirs[name] for name in names],
            "difference_points": [own[name] - theirs[name] for name in names],
        }
    )


@lru_cache(maxsize=64)
def compared_of(year: Year) -> _equalisation.place.Compared | None:
    """The KOSTRA group, or the network that stands in where nobody else is in it; None if none."""
    try:
        standing = standing_of(year)
        compared = _equalisation.place.compared_of(standing, "kostra")
    except (NotThere, DataError):
        return None
    others = set(compared.group.codes) - {standing.code}
    return compared if standing.this_year.municipality_code.isin(others).any() else None


def next_year(year: Year) -> Exhibit:
    """What is known of the year after: tax, amortisation, loans, savings.

    Raises
    ------
    NotThere
        If nothing is.
    """
    loans = loans_ahead(year)
    figures = {**tax_ahead(year), **pension_ahead(year), "new_loans": loans.new}
    figures["savings"] = year.stated_or_missing("savings_ahead")
    figures |= to_cover(year)
    cover = covers_of(year)
    figures["amortised_stated"] = year.stated_or_missing("amortisation")
    if all(pd.isna(value) for value in figures.values()):
        raise NotThere("Ingenting er kjent om året etter.", tables=("municipal_tax",))
    calibrated = pension_is_calibrated(year)
    is_about = calibrated and not np.isnan(figures["amortised_then"] - figures["amortised_now"])
    amortised: str = cost_moved(figures["amortised_now"], figures["amortised_then"])
    return year.exhibit(
        "next_year",
        figures={
            **figures,
            "net_then_thousand": 1000 * figures["net_then"],
            "debt_growth": loans.growth,
            "debt_opening": loans.opening,
            "debt_first": loans.opening + loans.growth,
            "remark": loans.remark,
            "invested": loans.invested,
            "grew": loans.grew,
            "required": loans.required,
            "required_now": loans.required_now,
            "required_stated": loans.required_stated,
            "equity_entities": cover or None,
            "equity_beside": year.stated_in_all(DEFICIT),
            "beside_remark": beside_remark(year.given.stated),
            "next_year": year.key[1] + 1,
        },
        cases={
            "tax": moved(100 * figures["tax_now"], 100 * figures["tax_then"], 1),
            "net": net_case(figures["net_then"]),
            "deduction": deduction_ahead(figures),
            "amortised": f"about_{amortised}" if is_about else amortised,
            "amortised_now": "untold" if amortised == "unknown" else reading_of(year),
            "loans": loans.kind,
            "cover": cover_case(year.given.stated),
            "corrections": corrections_case(figures["corrections"], figures["equity_cover"]),
            "borrowed": borrowed_case(loans),
            "remark": "said" if loans.remark and loans.kind != "frames" else "none",
            "past": loans.past,
            "required_now": "alone" if np.isnan(loans.required_stated) else "beside_stated",
            "vintages": "calibrated" if is_about else "own",
        },
        origins=(year.origin_of_all,),
    )


def to_cover(year: Year) -> dict[str, float]:
    """What the year leaves to be covered or corrected the year after, NOK million.

    What is uncovered in investment is entered in next year's budget by law (kommuneloven § 14-11).
    The other two are what the municipality says itself.
    """
    account = there(lambda: investment_of(year))
    shown = None if account is None else there(lambda: _investment.invested.uncovered(account))
    carried = np.nan if shown is None else float(str(shown.figures["carried_nok_million"]))
    return {
        "uncovered": at_least_a_tenth(carried),
        "equity_cover": year.stated_in_all(EQUITY),
        "corrections": at_least_a_tenth(corrected_after(year)),
    }


def covers_of(year: Year) -> tuple[str, ...]:
    """Names of the entities whose negative equity the municipality says must be covered."""
    rows = year.given.stated
    if "entity" not in rows:
        return ()
    names = year.given.structure.entity_names
    own = rows[rows["item"] == EQUITY].entity.dropna()
    return tuple(names.get(code, code) for code in own)


def corrected_after(year: Year) -> float:
    """What the municipality says it will correct the year after of known errors, NOK million."""
    account = there(lambda: investment_of(year))
    rows = None if account is None else account.given.tables.get(_investment.operating.ERRORS)
    if rows is None or "correction_year" not in rows:
        return np.nan
    own = rows[(rows.correction_year == year.key[1] + 1).fillna(False)]
    settled = own[own.low_nok_thousand == own.high_nok_thousand]
    return float(settled.low_nok_thousand.abs().sum()) / 1000


def corrections_case(corrections: float, equity_cover: float) -> Literal["there", "alone", "none"]:
    """Whether errors are told to be corrected, and whether after something to be covered.

    >>> corrections_case(25.8, 9.8), corrections_case(25.8, np.nan), corrections_case(np.nan, 9.8)
    ('there', 'alone', 'none')
    """
    if np.isnan(corrections):
        return "none"
    return "alone" if np.isnan(equity_cover) else "there"


def deduction_ahead(figures: Mapping[str, float]) -> DeductionCase:
    """Whether the deduction is told of: not again where it is told of the year itself."""
    now = deduction_case(figures["tax_now"], figures["net_now"])
    then = deduction_case(figures["tax_then"], figures["net_then"])
    return then if now == "other" else "other"


def tax_ahead(year: Year) -> dict[str, float]:
    """Tax per capita beside the country in the year after, where it is settled."""
    code, number = year.key
    nothing = dict.fromkeys(("tax_now", "net_now", "tax_then", "net_then"), np.nan)
    if number + 1 not in _equalisation.read.years_known():
        return nothing
    try:
        now = standing_of(year).now
        after = _equalisation.standing.standing_of(_equalisation.read.given(code, number + 1)).now
    except (NotThere, DataError):
        return nothing
    return {
        "tax_now": float(now["before_share"]),
        "net_now": float(now["net_nok_million"]),
        "tax_then": float(after["before_share"]),
        "net_then": float(after["net_nok_million"]),
    }


def pension_ahead(year: Year) -> dict[str, float]:
    """Amortisation of premium deviations in the year and the year after, NOK million."""
    account = there(lambda: pension_of(year))
    shown = None if account is None else there(lambda: _pension.run_off.decided(account))
    if account is None or shown is None:
        return dict.fromkeys(("amortised_now", "amortised_then"), np.nan)
    return {
        "amortised_now": float(account.now.amortised_nok_million),
        "amortised_then": float(str(shown.figures["following_nok_million"])),
    }


def reading_of(year: Year) -> str:
    """What the amortisation of the year is made of: stated with contribution added, or as it is."""
    account = there(lambda: pension_of(year))
    return "own_figures" if account is None else str(account.cases["reading"])


def pension_is_calibrated(year: Year) -> bool:
    """Whether the vintages of premium deviation are not the municipality's own."""
    account = there(lambda: pension_of(year))
    return account is not None and account.status != "computed"


class Loans(NamedTuple):
    """What the plan's first year does to the debt, NOK million; missing where there is no plan.

    Attributes
    ----------
    new
        New loans, or all of the investment where the plan does not say what else pays it.
    growth
        What they add to the debt beyond repayment.
    kind
        ``loans``, ``investment`` or the council's ``frames``; ``none`` without any.
    remark
        What must be known of the plan; empty where nothing is said of it.
    past
        How debt moved in the year that was, where it is told.
    invested, grew
        What was invested then, and what debt grew.
    required
        What operations must pay at most by the council's rule, if no more is invested than planned;
        missing where none says so.
    required_now
        What they had to pay in the year that was; missing where `required` is, or it is not known.
    required_stated
        The same of the base that the municipality's own share implies, where that is another.
    opening
        The debt that it is added to, where it is not all: what is lent on is left out.
    """

    new: float
    growth: float
    kind: Literal["loans", "investment", "frames", "none"]
    remark: str = ""
    past: str = "not_told"
    invested: float = np.nan
    grew: float = np.nan
    required: float = np.nan
    required_now: float = np.nan
    required_stated: float = np.nan
    opening: float = np.nan


def borrowed_case(loans: Loans) -> str:
    """What is borrowed, and what it does to the debt by the million that is printed.

    >>> borrowed_case(Loans(243.0, 104.0, "loans")), borrowed_case(Loans(9.0, np.nan, "loans"))
    ('loans_grows', 'unknown')
    """
    if loans.kind == "none" or np.isnan(loans.growth):
        return "unknown"
    return f"{loans.kind}_{known_case(round(loans.growth), 'grows', 'falls', 'same')}"


@lru_cache(maxsize=64)
def loans_ahead(year: Year) -> Loans:
    """New loans of the first year of the plan, where there is one, and the debt's growth."""
    usual = _investment.ahead.Assumed(loan_years=40, interest_change=0.0, new_loans_share=1.0)
    nothing = Loans(np.nan, np.nan, "none")
    try:
        found = _investment.ahead.ahead_of(investment_of(year), usual)
    except (NotThere, DataError):
        return nothing
    shown = there(lambda: _investment.ahead.assumptions(found))
    group = there(lambda: _investment.ahead.debt_ahead(found))
    if shown is None or not str(found.cases["basis"]).startswith("plan"):
        return nothing
    first = np.nan if group is None else float(str(group.figures["first_nok_million"]))
    return Loans(
        float(str(shown.figures["new_loans_nok_million"])),
        first - found.ahead.opening_nok_million,
        kind_of(shown.cases),
        str(shown.figures["remark"]),
        shown.cases["past"],
        float(str(shown.figures["invested"])),
        float(str(shown.figures["grew"])),
        *required_of(found),
        found.ahead.opening_nok_million if found.cases["lending_on"] == "left_out" else np.nan,
    )


def kind_of(cases: Mapping[str, str]) -> Literal["loans", "investment", "frames"]:
    """What is known of the loans to come, by the cases of the assumptions."""
    if cases["paid_by"] == "said":
        return "loans"
    return "frames" if cases["remark"] == "of_frames" else "investment"


def required_of(found: _investment.ahead.Ahead) -> tuple[float, float, float]:
    """What operations must pay at most in the first year of a plan that does not say what they do.

    And what they had to pay in the year itself, as computed and by the municipality's own share of
    self-financing. NOK million; all missing where the plan says what pays, or the council has no
    rule on it.
    """
    shown = there(lambda: _investment.financed.financed_ahead(found))
    if not isinstance(shown, Exhibit) or shown.cases["rule"] != "at_most":
        return np.nan, np.nan, np.nan
    required, now, stated = (
        float(str(shown.figures[name])) for name in ("required", "required_now", "required_stated")
    )
    return required, now, stated
