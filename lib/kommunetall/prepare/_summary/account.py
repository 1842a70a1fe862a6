"""The operating account as it is printed, and whether it closes."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import summary as model
from kommunetall.models.findings import sign_case
from kommunetall.models.misprints import ROLE
from kommunetall.models.structure import named
from kommunetall.models.summary.misprints import PREVIOUS
from kommunetall.prepare._summary.checks import checks_of
from kommunetall.prepare._summary.topics import Year

COMMITTEES, AREAS, CENTRAL = (
    "operations_by_committee",
    "operations_by_service_area",
    "central_items",
)
SELF_COST = "self_cost"
STATEMENT = "operating_appropriations"
BY_AREA_ALONE = "driften er vist område for område"
CountedCase = Literal["none", "some", "none_apart", "some_apart"]
BY_STATEMENT = "bevilgningsoversikten (1A) er lagt inn i stedet"
AMOUNTS = (
    "original_budget_nok_thousand",
    "revised_budget_nok_thousand",
    "actual_nok_thousand",
    "deviation_nok_thousand",
    "deviation_percent",
)


def committees(year: Year) -> Exhibit:
    """Operations by committee; by area where they are told of by area alone.

    Last year's column says what it is where its amounts are those of the year's original budget.
    """
    if is_by_area_alone(year):
        return areas_told(year)
    rows = year.given.of_year(COMMITTEES)
    names = named(rows.committee, year.given.structure.committee_names).astype(object)
    frame = rows[[PREVIOUS, *AMOUNTS[1:]]]
    frame.insert(0, "label", names.fillna(rows.label))
    frame = model.with_misprints(frame, rows.label, checks_there(year).get(COMMITTEES))
    slipped = frame.label.isin(slips_of(year))
    if slipped.any():
        frame = frame.assign(**{f"{ROLE}{PREVIOUS}": slipped})
    total = model.whole_deviation(rows)
    return year.exhibit(
        "committees",
        printed_columns(frame.assign(is_total=rows.kind == "sum")),
        figures={"previous_year": year.key[1] - 1, "total": total},
        cases={
            "previous": "doubtful" if is_doubtful(twice_of(year)) else "printed",
            "spent": sign_case(round(total, 3), "less", "more", "same"),
        },
        origins=(year.given.origins[COMMITTEES],),
        status="observed",
    )


def checks_there(year: Year) -> dict[str, pd.DataFrame]:
    """Checks of the municipality's tables; none where none can be made."""
    try:
        return checks_of(year)
    except NotThere:
        return {}


@lru_cache(maxsize=64)
def twice_of(year: Year) -> pd.DataFrame:
    """Committees' last year's amounts beside the original budgets of their areas; may be empty."""
    if not {COMMITTEES, AREAS} <= set(year.given.printed):
        return pd.DataFrame()
    return model.same_amounts_twice(
        year.given.of_year(COMMITTEES),
        year.given.of_year(AREAS),
        year.given.structure.committee_names,
    )


def is_doubtful(twice: pd.DataFrame) -> bool:
    """Whether most of the amounts of last year are those of the year's original budget."""
    return len(twice) > 1 and 2 * int((twice.difference_nok_thousand == 0).sum()) > len(twice)


def slips_of(year: Year) -> list[str]:
    """Committees whose last year's figure is a slip of the pen."""
    twice = twice_of(year)
    return model.slips(year.given.of_year(COMMITTEES), twice) if len(twice) else []


def printed_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns that the municipality prints."""
    return frame.dropna(axis="columns", how="all")


def areas_of(year: Year) -> pd.DataFrame:
    """Service areas and sums of the year, as people call them."""
    structure = year.given.structure
    rows = year.given.of_year(AREAS)
    return model.named_areas(rows, structure.area_names, structure.committee_names)


def areas(year: Year) -> Exhibit | Several:
    """Operations by service area, with the sums of the committees, where they are told of."""
    if AREAS not in year.given.printed:
        return year.several("areas", why="driften er ikke vist område for område")
    return areas_told(year)


def areas_told(year: Year) -> Exhibit:
    """Operations by service area."""
    rows = areas_of(year)
    sums = rows.is_total & rows.committee.notna()
    printed = year.given.of_year(AREAS)
    labels, total = printed.label, model.whole_deviation(printed)
    own = rows[["label", *AMOUNTS, "is_total"]]
    marked = model.with_misprints(own, labels, checks_there(year).get(AREAS))
    return year.exhibit(
        "areas",
        printed_columns(marked),
        figures={"total": total},
        cases={"spent": sign_case(round(total, 3), "less", "more", "same")},
        notes=("sums",) if sums.any() else (),
        origins=(year.given.origins[AREAS],),
        status="observed",
    )


def deviations(year: Year) -> Exhibit:
    """Service areas by their deviation, the most underspent first; not those that fees pay.

    Raises
    ------
    NotThere
        If there are none to rank.
    """
    rows = year.given.of_year(AREAS)
    by_fees = paid_by_fees(year, rows)
    shown = areas_of(year).assign(
        deviation_nok_thousand=model.deviation_of(rows), printed=rows.label
    )
    lines = shown[~shown.is_total & ~by_fees]
    ordered = lines.sort_values("deviation_nok_thousand", ascending=False, ignore_index=True)
    if ordered.empty:
        raise NotThere("Det er ingen områder å rangere.", tables=(AREAS,))
    amounts = ordered.deviation_nok_thousand
    furthest = ordered.iloc[int(amounts.abs().to_numpy(float).argmax())]
    name = year.given.structure.area_names.get(furthest.service_area, furthest.printed)
    return year.exhibit(
        "deviations",
        ordered[["label", "deviation_nok_thousand"]],
        figures={
            "furthest": name,
            "furthest_nok_million": float(furthest.deviation_nok_thousand) / 1000,
            "over": int((amounts < 0).sum()),
            "areas": len(ordered),
            "over_nok_million": -float(amounts[amounts < 0].sum()) / 1000,
        },
        cases={
            "furthest": sign_case(furthest.deviation_nok_thousand, "under", "over", "same"),
            "fees": "apart" if by_fees.any() else "with",
            "counted": counted_case(bool((amounts < 0).any()), bool(by_fees.any())),
        },
        origins=(year.given.origins[AREAS],),
        status="observed",
    )


def counted_case(is_over: bool, is_apart: bool) -> CountedCase:
    """Whether any area spent more than its budget, and whether those of fees are left out."""
    if is_apart:
        return "some_apart" if is_over else "none_apart"
    return "some" if is_over else "none"


def paid_by_fees(year: Year, rows: pd.DataFrame) -> pd.Series:
    """Which rows of areas fees pay."""
    told = year.given.printed.get(SELF_COST)
    codes = [] if told is None else [code for code in told.service_area if isinstance(code, str)]
    return model.paid_by_fees(rows.service_area, year.given.structure.self_cost_areas, codes)


def fee_areas(year: Year) -> Exhibit | Several:
    """What the areas that fees pay spent, or earned, beside their budget."""
    rows = year.given.of_year(AREAS)
    own = rows[paid_by_fees(year, rows)]
    if own.empty:
        return year.several("fee_areas", why="ingen områder er oppgitt som betalt av gebyrer")
    deviation = float(model.deviation_of(own).sum()) / 1000
    actual = float(own.actual_nok_thousand.sum()) / 1000
    names = tuple(year.given.structure.area_names.get(c, c) for c in own.service_area)
    return year.exhibit(
        "fee_areas",
        figures={"areas": names, "deviation": deviation, "actual": actual},
        cases={"spent": model.beside_fees(actual, deviation)},
        origins=(year.given.origins[AREAS],),
    )


def self_cost(year: Year) -> Exhibit | Several:
    """Self-cost results, and what is carried forward to later fees."""
    if SELF_COST not in year.given.printed:
        return year.several("self_cost", why="selvkostresultatene er ikke lagt inn")
    rows = year.given.of_year(SELF_COST)
    frame = model.self_cost(rows)
    results, carried = rows.result_nok_thousand, rows.closing_nok_thousand
    return year.exhibit(
        "self_cost",
        frame,
        figures={
            "result": float(results.sum()) / 1000,
            "carried": float(carried.sum()) / 1000,
            "deficit": -float(carried[carried < 0].sum()) / 1000,
            "surplus": float(carried[carried > 0].sum()) / 1000,
        },
        cases={
            "result": sign_case(int(results.sum()), "surplus", "deficit", "zero"),
            "carried": model.balance(carried),
        },
        origins=(year.given.origins[SELF_COST],),
        status="observed",
    )


def is_by_area_alone(year: Year) -> bool:
    """Whether operations are told of by area, and not by committee."""
    return AREAS in year.given.printed and COMMITTEES not in year.given.printed


def printed_twice(year: Year) -> Exhibit | Several:
    """Amounts that are printed under two names, where there are some."""
    if is_by_area_alone(year):
        return year.several("printed_twice", why=BY_AREA_ALONE)
    year.given.of_year(COMMITTEES)
    year.given.of_year(AREAS)
    frame = twice_of(year)
    equal = int((frame.difference_nok_thousand == 0).sum())
    if not equal:
        return year.several("printed_twice", why="ingen beløp er trykt under to navn")
    slipped = slips_of(year)
    unlike = frame.label.isin(slipped)
    return year.exhibit(
        "printed_twice",
        figures={
            "equal": equal,
            "all": len(frame),
            "previous_year": year.key[1] - 1,
            "slipped": slipped[0] if slipped else "",
            "difference": float(frame.difference_nok_thousand[unlike].sum()),
        },
        cases={"slip": "there" if slipped else "none"},
        origins=(year.given.origins[COMMITTEES],),
    )


def is_by_statement(year: Year) -> bool:
    """Whether what is central stands in the prescribed statement, not in one of the council's."""
    return STATEMENT in year.given.printed and CENTRAL not in year.given.printed


@lru_cache(maxsize=64)
def bridge_of(year: Year) -> pd.DataFrame:
    """The deviations beside what they leave to draw from funds."""
    operations = AREAS if is_by_area_alone(year) else COMMITTEES
    return model.deviation_bridge(year.given.of_year(operations), year.given.of_year(CENTRAL))
