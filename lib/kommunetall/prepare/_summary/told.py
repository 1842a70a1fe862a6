"""The sentences of the first page: result, dividends, areas, fund and sickness absence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

import numpy as np

from kommunetall.errors import DataError, NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import summary as model
from kommunetall.models.findings import known_case, sign_case
from kommunetall.models.investment import or_missing
from kommunetall.models.moved import moved
from kommunetall.models.structure import ENTERPRISE, TREASURY
from kommunetall.prepare import _investment
from kommunetall.prepare._summary import account
from kommunetall.prepare._summary.topics import Year, investment_of, staff_of
from kommunetall.prepare._workforce import sickness

T = TypeVar("T")
OneOffCase = Literal[
    "deficit", "surplus", "zero", "both_deficit", "both_surplus", "both_zero", "none"
]
CorrectedCase = Literal["surplus", "surpluses", "deficit", "deficits", "zero", "either"]
AREAS, COMMITTEES = "operations_by_service_area", "operations_by_committee"
HALF_A_TENTH = 0.05
OVERVIEWS = ("economic_overview", "operating_appropriations")


def there(make: Callable[[], T]) -> T | None:
    """What a function gives; None where what it rests on is not there."""
    try:
        return make()
    except NotThere:
        return None


def result(year: Year) -> Exhibit:
    """The year's result beside its target and the year before.

    Raises
    ------
    NotThere
        If the result is not known.
    """
    found = _investment.operating.against_budget(investment_of(year))
    before = result_of(year, -1)
    net = float(str(found.figures["result"]))
    remark = year.remark_of("net_operating_result")
    return year.exhibit(
        "result",
        figures={
            **found.figures,
            "before": before,
            "previous_year": year.key[1] - 1,
            "remark": remark,
            "warned": year.stated_or_missing("deficit_warned"),
        },
        cases={
            **{name: found.cases[name] for name in ("sign", "target", "revised")},
            "target_sign": known_case(
                float(str(found.figures["target"])), "surplus", "deficit", "zero"
            ),
            "before": known_case(round(net - before, 3), "better", "worse", "same"),
            "remark": "said" if remark else "none",
            "whose": whose_case(year),
        },
    )


def whose_case(year: Year) -> Literal["treasurys", "treasurys_one", "all"]:
    """Whether the result is the treasury's, and the municipality has enterprises beside it."""
    if not is_treasurys(year):
        return "all"
    kinds = list(year.given.structure.entity_kinds.values())
    return "treasurys_one" if kinds.count(ENTERPRISE) == 1 else "treasurys"


def is_treasurys(year: Year) -> bool:
    """Whether the result is the treasury's alone, though the municipality has enterprises."""
    given = year.given
    overviews = (given.tables[name] for name in OVERVIEWS if name in given.tables)
    scopes = {scope for rows in overviews for scope in rows.scope[rows.year == year.key[1]]}
    return given.structure.has_enterprises and (not scopes or TREASURY in scopes)


def corrected(year: Year) -> Exhibit | Several:
    """The result as it would be without the errors that the municipality knows of.

    Raises
    ------
    NotThere
        If the result is not known.
    """
    found = _investment.kept.corrected(_investment.kept.kept_of(investment_of(year)))
    if isinstance(found, Several):
        return year.several("corrected", why=found.why)
    if found.cases["result"] == "none":
        return year.several("corrected", why="feilene endrer ikke resultatet")
    low, high = (float(str(found.figures[end])) for end in ("low", "high"))
    if np.isnan(low):
        raise NotThere("Resultatet er ikke kjent.", tables=("economic_overview",))
    return year.exhibit(
        "corrected",
        figures={
            name: found.figures[name]
            for name in ("low", "high", "errors", "moved", "opposite", "open_low", "open_high")
        },
        cases={
            "corrected": corrected_case(round(low, 1), round(high, 1)),
            **{name: found.cases[name] for name in ("errors", "moved", "opposite", "settled")},
        },
    )


def corrected_case(low: float, high: float) -> CorrectedCase:
    """Whether a corrected result is above or below zero, and one amount or between two.

    >>> corrected_case(39.6, 43.6), corrected_case(-2.0, 3.0), corrected_case(-1.0, -1.0)
    ('surpluses', 'either', 'deficit')
    """
    if low < 0 < high:
        return "either"
    if low == high:
        return "zero" if low == 0 else "surplus" if low > 0 else "deficit"
    return "surpluses" if high > 0 else "deficits"


def result_of(year: Year, years: int) -> float:
    """Net operating result of another year, NOK million, where the municipality has its tables."""
    code, number = year.key
    try:
        given = _investment.read.given(code, number + years)
        return or_missing(
            lambda: _investment.account.account_of(given).account.result.net_nok_million
        )
    except DataError:
        return np.nan


def one_off(year: Year) -> Exhibit | Several:
    """The result without what came once: extraordinary dividends and the state's extra grant.

    Dividends that nobody calls extraordinary may come every year, and are not taken out.

    Raises
    ------
    NotThere
        If the result is not known.
    """
    found = _investment.operating.dependence(investment_of(year)).figures
    net = float(str(found["result"]))
    dividend = at_least_a_tenth(net - float(str(found["without_extraordinary"])))
    grant = at_least_a_tenth(year.stated_or_missing("extraordinary_grant"))
    known = [amount for amount in (dividend, grant) if not np.isnan(amount)]
    if not known:
        return year.several("one_off", why="ingen engangsinntekter er oppgitt")
    without = net - sum(known)
    result = sign_case(round(without, 1), "surplus", "deficit", "zero")
    return year.exhibit(
        "one_off",
        figures={
            "dividend": dividend,
            "grant": grant,
            "without_dividend": net - dividend,
            "without": without,
        },
        cases={
            "kind": "both" if len(known) > 1 else "grant" if np.isnan(dividend) else "dividend",
            "alone": known_case(round(net - dividend, 1), "surplus", "deficit", "zero"),
            "sign": one_off_case(dividend, grant, result),
        },
    )


def one_off_case(dividend: float, grant: float, result: str) -> str:
    """How the result without the grant is told: by it alone, or with the dividends.

    >>> one_off_case(167.5, 80.9, "deficit"), one_off_case(np.nan, 9.4, "surplus")
    ('both_deficit', 'surplus')
    """
    if np.isnan(grant):
        return "none"
    return result if np.isnan(dividend) else f"both_{result}"


def at_least_a_tenth(nok_million: float) -> float:
    """An amount that print would show; missing where it would not.

    >>> at_least_a_tenth(80.9), at_least_a_tenth(0.0)
    (80.9, nan)
    """
    return nok_million if nok_million >= HALF_A_TENTH else np.nan


def spending(year: Year) -> Exhibit:
    """What the areas spent beside the revised budget, all together."""
    given = year.given
    table = COMMITTEES if COMMITTEES in given.printed else AREAS
    deviation = model.whole_deviation(given.of_year(table))
    added = year.stated_or_missing("service_area_added")
    by_fees = figure_of(year, account.fee_areas, "deviation")
    owed = figure_of(year, account.self_cost, "deficit")
    return year.exhibit(
        "spending",
        figures={
            "deviation": deviation,
            "added": added,
            "without": deviation - added,
            "by_fees": by_fees,
            "owed": owed,
        },
        cases={
            "fees": "owing" if by_fees > 0 and owed > 0 and deviation > 0 else "none",
            "spent": sign_case(round(deviation, 3), "less", "more", "same"),
            "without": known_case(round(deviation - added, 3), "less", "more", "same"),
        },
        origins=(given.origins[table],),
    )


def figure_of(year: Year, make: Callable[[Year], Exhibit | Several], name: str) -> float:
    """A figure of an exhibit; missing where there is none."""
    found = there(lambda: make(year))
    return float(str(found.figures[name])) if isinstance(found, Exhibit) else np.nan


def fund(year: Year) -> Exhibit:
    """The disposable fund, how it changed, and what it is held against."""
    known = investment_of(year)
    found = there(lambda: _investment.owed.fund(known))
    if found is None:
        closing = known.account.reserves.closing_nok_million
        cases = dict.fromkeys(FUND_CASES, "unknown")
        return year.exhibit("fund", figures={**NO_FUND, "closing": closing}, cases=cases)
    earmarked = there(lambda: _investment.owed.earmarked(known))
    parts = earmarked.figures["earmarked_amount"] if isinstance(earmarked, Exhibit) else np.nan
    return year.exhibit(
        "fund",
        figures={**found.figures, "earmarked": parts},
        cases={name: found.cases[name] for name in FUND_CASES},
    )


FUND_CASES = ("above", "change", "two")
NO_FUND = dict.fromkeys(
    ("change", "above_nok_million", "required", "fund_share", "earmarked", "two_years"), np.nan
)


def absence(year: Year) -> Exhibit:
    """Sickness absence beside the year before and the target.

    Raises
    ------
    NotThere
        If it is not known.
    """
    found = absence_figures(year)
    if found is None:
        raise NotThere("Sykefraværet er ikke kjent.", tables=("sickness_absence",))
    return year.exhibit(
        "absence",
        figures={**found, "previous_year": year.key[1] - 1},
        cases={
            "change": moved(found["before"], found["rate"], 1),
            "target": known_case(round(found["rate"] - found["target"], 2), "above", "below", "at"),
        },
    )


def absence_figures(year: Year) -> dict[str, float] | None:
    """Sickness absence, that of the year before, and the target, percent; None where not known."""
    shown = there(lambda: sickness.absence(staff_of(year)))
    if shown is None:
        rate = year.stated_or_missing("sickness_absence")
        return None if np.isnan(rate) else {"rate": rate, "before": np.nan, "target": np.nan}
    names = {"rate": "rate_percent", "before": "previous_rate_percent", "target": "target_percent"}
    figures = {name: float(str(shown.figures[column])) for name, column in names.items()}
    return None if np.isnan(figures["rate"]) else figures
