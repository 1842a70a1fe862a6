"""The key figures of the year, each beside last year's, a target and a word."""

from __future__ import annotations

from typing import Literal

import numpy as np

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit
from kommunetall.models import summary as model
from kommunetall.models.findings import sign_case
from kommunetall.models.investment import or_missing
from kommunetall.models.summary.key import KeyFigure, Unit
from kommunetall.prepare import _investment
from kommunetall.prepare._summary.told import absence_figures, result_of, there
from kommunetall.prepare._summary.topics import (
    Year,
    investment_of,
    pension_of,
    standing_of,
    start_loans,
    start_loans_case,
)

HeadlineCase = Literal["held", "tax_higher", "tax_lower", "tax_same", "plain"]
TAX_HEADLINES: dict[str, HeadlineCase] = {
    "higher": "tax_higher",
    "lower": "tax_lower",
    "same": "tax_same",
}
DEVIATION = "accumulated_deviation"
FUND_RULES = ("disposable_fund", "disposable_fund_share")
MET = ("met", "stated_met")


def key_figures(year: Year) -> Exhibit:
    """The few figures that a reader looks for, each beside last year's and its target.

    Raises
    ------
    NotThere
        If none of them is known.
    """
    known = [*of_investment(year), *of_pension(year), *of_staff(year), *of_tax(year)]
    frame = model.key_figures(known)
    if frame.empty:
        raise NotThere("Det er ingen tall.", tables=("municipal_tax",))
    first, held = frame.iloc[0], frame.verdict.isin(["reached", "missed"])
    deviation = frame[frame.figure == DEVIATION].value
    lent_on = start_loans_of(year) if "debt" in set(frame.figure) else np.nan
    notes = {
        "no_before": "previous" in frame
        and frame.previous.isna().any()
        and frame.previous.notna().any(),
        "premium_deviation": deviation.any(),
        "start_loans": not np.isnan(lent_on),
    }
    return year.exhibit(
        "key_figures",
        frame,
        figures={
            "count": len(frame),
            "held": int(held.sum()),
            "reached": int((frame.verdict == "reached").sum()),
            "first": float(first.value),
            "start_loans": lent_on,
            "previous_year": year.key[1] - 1,
        },
        cases={
            "target": "some" if "target" in frame else "none",
            "headline": headline_case(str(first.figure), str(first.verdict), bool(held.any())),
            "deviation": sign_case(float(deviation.sum()), "postponed", "ahead", "none"),
            "start_loans": start_loans_case(year.given.structure, lent_on),
        },
        notes=tuple(note for note, holds in notes.items() if holds),
        origins=(year.origin_of_all,),
    )


def start_loans_of(year: Year) -> float:
    """What is borrowed to lend on to inhabitants, NOK million; missing where it is not known."""
    account = there(lambda: investment_of(year))
    return np.nan if account is None else start_loans(account.account)


def headline_case(first: str, verdict: str, is_held: bool) -> HeadlineCase:
    """What the headline tells: how many targets were reached, else how the tax went.

    >>> headline_case("tax_per_capita", "lower", False), headline_case("debt", "lower", False)
    ('tax_lower', 'plain')
    """
    if is_held:
        return "held"
    if first != "tax_per_capita":
        return "plain"
    return TAX_HEADLINES.get(verdict, "plain")


def of_investment(year: Year) -> list[KeyFigure]:
    """Result, fund and debt."""
    account = there(lambda: investment_of(year))
    if account is None:
        return []
    known = account.account
    board = _investment.kept.kept_of(account).compliance.board.set_index("rule")
    net = or_missing(lambda: known.result.net_nok_million)
    target = or_missing(lambda: known.target_result_nok_million)
    fund = or_missing(lambda: known.reserves.closing_nok_million)
    rule = next((name for name in FUND_RULES if name in board.index), "")
    is_met = outcome_of(str(board.outcome[rule])) if rule else None
    required = known.reserves.decided_nok_million
    return [
        KeyFigure(
            "net_operating_result",
            "nok_million",
            net,
            result_of(year, -1),
            target,
            None if np.isnan(target) or np.isnan(net) else net >= target,
        ),
        KeyFigure(
            "disposable_fund",
            "nok_million",
            fund,
            or_missing(lambda: known.reserves.opening_nok_million),
            required,
            is_met if not np.isnan(required) else None,
        ),
        KeyFigure(
            "debt",
            "nok_million",
            or_missing(lambda: known.debt.debt_nok_million),
            or_missing(lambda: known.debt.opening_nok_million),
        ),
    ]


def outcome_of(code: str) -> bool | None:
    """Whether a rule is met; None where it cannot be told."""
    return None if code == "unknown" else code in MET


def of_pension(year: Year) -> list[KeyFigure]:
    """What is paid for pension and not yet charged."""
    account = there(lambda: pension_of(year))
    if account is None:
        return []
    now = account.now
    figure = KeyFigure(
        DEVIATION,
        "nok_million",
        float(now.closing_nok_million),
        float(now.opening_nok_million),
    )
    return [figure]


def of_staff(year: Year) -> list[KeyFigure]:
    """Sickness absence."""
    found = absence_figures(year)
    if found is None:
        return []
    rate, before, target = (found[name] for name in ("rate", "before", "target"))
    is_reached = None if np.isnan(target) else bool(rate <= target)
    return [KeyFigure("sickness_absence", "percent", rate, before, target, is_reached)]


def of_tax(year: Year) -> list[KeyFigure]:
    """Tax per capita beside the country, and the equalisation."""
    standing = there(lambda: standing_of(year))
    if standing is None:
        return []
    rows = standing.series
    now = rows.iloc[-1]
    before = rows.iloc[-2] if len(rows) > 1 and rows.same_unit.iloc[-2] else None

    def figure(code: str, unit: Unit, column: str, factor: float = 1) -> KeyFigure:
        earlier = np.nan if before is None else factor * float(before[column])
        return KeyFigure(code, unit, factor * float(now[column]), earlier)

    return [
        figure("tax_before", "percent", "before_share", 100),
        figure("tax_after", "percent", "after_share", 100),
        figure("net_equalisation", "nok_million", "net_nok_million"),
        figure("tax_per_capita", "nok", "tax_nok_per_capita"),
        figure("population", "persons", "population"),
    ]
