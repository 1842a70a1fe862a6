"""Why the result is not as budgeted, and how much less was drawn from funds."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import investment
from kommunetall.models import summary as model
from kommunetall.models.findings import known_case, sign_case
from kommunetall.prepare import _investment
from kommunetall.prepare._summary import account
from kommunetall.prepare._summary.topics import Year, investment_of

TitleCase = Literal["revenue_more", "revenue_less", "revenue_same", "below", "none"]
ERRORS = "uncorrected_errors"
LESS, MORE = "less_of_own_funds", "more_of_own_funds"
RESTRICTED = {
    "set_aside": "restricted_fund_provision",
    "restricted_used": "restricted_fund_use",
    "without_restricted": "net_operating_result_excl_restricted",
}


def why(year: Year) -> Exhibit | Several:
    """Steps from the budgeted result to the actual one.

    Raises
    ------
    NotThere
        If the budget of the result, or the deviations, are not known.
    """
    if account.is_by_statement(year):
        return year.several("why", why=account.BY_STATEMENT)
    found = _investment.operating.against_budget(investment_of(year)).figures
    budget, net = (float(str(found[name])) for name in ("revised_budget", "result"))
    if np.isnan(budget) or np.isnan(net):
        raise NotThere(
            "Det budsjetterte resultatet er ikke kjent.", tables=("economic_overview.budgets",)
        )
    steps = account.bridge_of(year)
    frame = model.from_budget_to_result(budget, net, steps)
    original = float(str(found["original_budget"]))
    central_rows = year.given.of_year(account.CENTRAL)
    revenue = model.tax_and_grant(central_rows, "original_budget_nok_thousand")
    paid = model.paid_from_fund(central_rows, original)
    parts = parts_of(year, original, net)
    restricted = restricted_of(year)
    known = investment_of(year)
    struck = investment.struck_of(known.given.tables, investment.DEVIATION)
    stated = {str(item): float(value) for item, value in known.account.stated.items()}
    added = model.restricted_added(known.given.tables, stated, paid.fund_nok_million)
    better = round(net - budget, 3)
    restricted_less = model.restricted_less(known.given.tables, stated)
    over = np.nan if struck.deviation == "none" else struck.before_nok_million
    return year.exhibit(
        "why",
        frame,
        figures={
            "budget": budget,
            "result": net,
            "better": net - budget,
            "deviation": struck.before_nok_million,
            "restricted_less": restricted_less,
            "struck": struck.nok_million,
            **restricted,
            "restricted_added": added if model.is_most_of(added, budget - original) else np.nan,
            "before_provisions": year.stated_or_missing("service_area_before_provisions"),
            "original": original,
            **{f"{name}_part": part for name, part in parts._asdict().items()},
            "central_part": parts.central,
            "transfer": paid.transfer_nok_million,
            "from_fund": paid.fund_nok_million,
            "unspent": found["unspent"],
            "savings": np.nan if np.isnan(original) else year.stated_or_missing("savings_budgeted"),
            "revenue": revenue.whole_nok_million,
            "tax": revenue.tax_nok_million,
            "grant": revenue.grant_nok_million,
            "extra": year.stated_or_missing("extraordinary_grant") or np.nan,
        },
        cases={
            "original": original_case(original, net),
            "parts": parts.told,
            "moved": parts.moved,
            "revenue": revenue.case,
            "together": known_case(round(revenue.whole_nok_million, 1), "more", "less", "same"),
            "without_restricted": known_case(
                restricted["without_restricted"], "surplus", "deficit", "zero"
            ),
            "better": sign_case(better, "better", "worse", "same"),
            "deviation": struck.deviation,
            "outweighed": model.outweighed_case(better, restricted_less, over),
            "struck": struck.line,
            "budget": sign_case(round(budget, 1), "surplus", "deficit", "zero"),
            "result": sign_case(round(net, 1), "surplus", "deficit", "zero"),
            "own_funds": own_funds_case(frame.step),
        },
        notes=("depreciation",) if "depreciation" in set(steps.step) else (),
        origins=(year.origin_of_own,),
    )


def parts_of(year: Year, original_nok_million: float, net_nok_million: float) -> model.FromOriginal:
    """What lies between the original budget and the result, by area and central item."""
    rows = year.given.of_year(account.AREAS) if account.AREAS in year.given.printed else None
    if rows is None:
        return model.FromOriginal()
    central = year.given.of_year(account.CENTRAL)
    return model.from_original(original_nok_million, net_nok_million, rows, central)


def original_case(original_nok_million: float, net_nok_million: float) -> str:
    """The sign of the originally budgeted result; ``planned`` where both are deficits.

    >>> original_case(-33.4, -4.2), original_case(-33.4, 4.2), original_case(np.nan, 4.2)
    ('planned', 'deficit', 'unknown')
    """
    if round(original_nok_million, 1) < 0 and round(net_nok_million, 1) < 0:
        return "planned"
    return known_case(original_nok_million, "surplus", "deficit", "zero")


def own_funds_case(steps: pd.Series) -> Literal["less", "more", "none"]:
    """Whether areas used less or more of funds than budgeted."""
    known = set(steps)
    return "less" if LESS in known else "more" if MORE in known else "none"


def restricted_of(year: Year) -> dict[str, float]:
    """What was set aside in restricted funds, what was used, and the result without both.

    NOK million; missing unless the text states both of the first.
    """
    found = {name: year.stated_or_missing(item) for name, item in RESTRICTED.items()}
    if np.isnan(found["set_aside"]) or np.isnan(found["restricted_used"]):
        return dict.fromkeys(RESTRICTED, np.nan)
    return found


def central(year: Year) -> Exhibit | Several:
    """The central items that are furthest from the revised budget, and which moved the result.

    Depreciation and the year's dispositions are left out: they do not move it.

    Raises
    ------
    NotThere
        If none of them differs from its budget.
    """
    if account.is_by_statement(year):
        return year.several("central", why=account.BY_STATEMENT)
    rows = model.furthest(year.given.of_year(account.CENTRAL))
    if rows.empty:
        raise NotThere("Ingen sentrale poster avviker fra budsjettet.", tables=(account.CENTRAL,))
    ordered = rows.sort_values("deviation_nok_thousand", ignore_index=True)
    worst, best = ordered.iloc[0], ordered.iloc[-1]
    revenue = model.tax_and_grant(rows, account.AMOUNTS[1])
    is_told = revenue.case != "unknown" and best["item"] in model.TAX_AND_GRANT
    return year.exhibit(
        "central",
        account.printed_columns(ordered[["label", *account.AMOUNTS]]),
        figures={
            "worst": worst.label,
            "worst_nok_million": float(worst.deviation_nok_thousand) / 1000,
            "best": best.label,
            "best_nok_million": float(best.deviation_nok_thousand) / 1000,
            "revenue": revenue.whole_nok_million,
            "tax": revenue.tax_nok_million,
            "grant": revenue.grant_nok_million,
        },
        cases={
            "revenue": revenue.case,
            "together": known_case(round(revenue.whole_nok_million, 1), "more", "less", "same"),
            "title": title_case(revenue, float(worst.deviation_nok_thousand)),
            "best": "above" if best.deviation_nok_thousand > 0 and not is_told else "none",
        },
        origins=(year.given.origins[account.CENTRAL],),
        status="observed",
    )


def title_case(revenue: model.TaxAndGrant, worst_nok_thousand: float) -> TitleCase:
    """What the headline of the central items tells: tax and grant together, else the worst.

    Each of the two makes up for the other, so neither is told alone.
    """
    whole = round(revenue.whole_nok_million, 1)
    if np.isnan(whole):
        return "below" if worst_nok_thousand < 0 else "none"
    if whole == 0:
        return "revenue_same"
    return "revenue_more" if whole > 0 else "revenue_less"


def fund_use(year: Year) -> Exhibit:
    """Net use of the operating funds beside the budget, of all of the municipality's accounts."""
    known = investment_of(year)
    stated = {str(item): float(value) for item, value in known.account.stated.items()}
    frame = model.fund_use(known.given.tables, stated)
    less = float(frame.less_nok_million.iloc[-1])
    items = known.given.tables.get("central_items", pd.DataFrame())
    central = model.central_use(items) if len(items) else np.nan
    in_areas = less - central
    of_disposable, of_restricted = frame.less_nok_million.iloc[:2]
    better = better_than_budget(year)
    return year.exhibit(
        "fund_use",
        frame,
        figures={
            "less": less,
            "of_disposable": of_disposable,
            "of_restricted": of_restricted,
            "central": central,
            "in_areas": in_areas if abs(in_areas) >= 0.05 else np.nan,
            "error": not_booked(known),
            "better": better,
        },
        cases={
            "less": sign_case(round(less, 3), "less", "more", "same"),
            "beside": model.beside_case(better, less),
            "parts": model.parts_case(of_disposable, of_restricted),
        },
        origins=(year.origin_of_own,),
    )


def better_than_budget(year: Year) -> float:
    """How much better the result was than budgeted, NOK million; missing where that is not told."""
    try:
        shown = why(year)
    except NotThere:
        return np.nan
    return float(str(shown.figures["better"])) if isinstance(shown, Exhibit) else np.nan


def not_booked(known: _investment.account.Account) -> float:
    """Use of restricted funds that a known error left out, NOK million; missing where none."""
    rows = known.given.tables.get(ERRORS)
    if rows is None:
        return np.nan
    of_funds = rows[rows.affects == "restricted_funds"]
    amount = -float(of_funds.low_nok_thousand.sum()) / 1000
    same = (of_funds.low_nok_thousand == of_funds.high_nok_thousand).all()
    return amount if same and amount > 0 else np.nan


def bridge(year: Year) -> Exhibit | Several:
    """How the deviations add up to what was drawn from funds among the central items.

    Deviations are those of the committees, or of the areas where the committees are not told of.
    """
    if account.is_by_statement(year):
        return year.several("bridge", why=account.BY_STATEMENT)
    frame = account.bridge_of(year)
    taken = frame.change_nok_million.iloc[-1]
    return year.exhibit(
        "bridge",
        frame,
        figures={
            "taken_nok_million": taken,
            "gap_nok_million": frame[frame.step == "unexplained"].change_nok_million.sum(),
        },
        cases={
            "drawn": sign_case(taken, "less", "more", "same"),
            "closes": "gap" if "unexplained" in set(frame.step) else "closes",
            "depreciation": "there" if "depreciation" in set(frame.step) else "none",
        },
        origins=(year.given.origins["central_items"],),
    )
