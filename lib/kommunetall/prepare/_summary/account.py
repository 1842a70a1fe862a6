"""The operating account as it is printed, and whether it closes."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import summary as model
from kommunetall.models.findings import sign_case
from kommunetall.models.structure import named
from kommunetall.prepare import _reconciliation
from kommunetall.prepare._summary.topics import Year

COMMITTEES, AREAS, CENTRAL = (
    "operations_by_committee",
    "operations_by_service_area",
    "central_items",
)
STATEMENT = "operating_appropriations"
BY_AREA_ALONE = "driften er vist område for område"
BY_STATEMENT = "bevilgningsoversikten (1A) er lagt inn i stedet"
AMOUNTS = (
    "original_budget_nok_thousand",
    "revised_budget_nok_thousand",
    "actual_nok_thousand",
    "deviation_nok_thousand",
    "deviation_percent",
)
STATEMENTS = ("central_expenditure", "financial_items", "year_end_dispositions")


def committees(year: Year) -> Exhibit | Several:
    """Operations by committee, where they are not told of by area alone."""
    if is_by_area_alone(year):
        return year.several("committees", why=BY_AREA_ALONE)
    rows = year.given.of_year(COMMITTEES)
    names = named(rows.committee, year.given.structure.committee_names).astype(object)
    frame = rows[["actual_previous_year_nok_thousand", *AMOUNTS[1:]]]
    frame.insert(0, "label", names.fillna(rows.label))
    previous = {"previous_year": year.key[1] - 1}
    return year.exhibit(
        "committees",
        printed_columns(frame.assign(is_total=rows.kind == "sum")),
        figures=previous,
        origins=(year.given.origins[COMMITTEES],),
        status="observed",
    )


def printed_columns(frame: pd.DataFrame) -> pd.DataFrame:
    """The columns that the municipality prints."""
    return frame.dropna(axis="columns", how="all")


def areas_of(year: Year) -> pd.DataFrame:
    """Service areas and sums of the year, as people call them."""
    structure = year.given.structure
    rows = year.given.of_year(AREAS)
    return model.named_areas(rows, structure.area_names, structure.committee_names)


def areas(year: Year) -> Exhibit:
    """Operations by service area, with the sums of the committees."""
    rows = areas_of(year)
    sums = rows.is_total & rows.committee.notna()
    return year.exhibit(
        "areas",
        printed_columns(rows[["label", *AMOUNTS, "is_total"]]),
        notes=("sums",) if sums.any() else (),
        origins=(year.given.origins[AREAS],),
        status="observed",
    )


def deviations(year: Year) -> Exhibit:
    """Service areas by their deviation, the most underspent first."""
    printed = year.given.of_year(AREAS).label
    rows = areas_of(year).assign(printed=printed)
    lines = rows.assign(deviation_nok_thousand=model.deviation_of(rows))[~rows.is_total]
    ordered = lines.sort_values("deviation_nok_thousand", ascending=False, ignore_index=True)
    if ordered.empty:
        raise NotThere("There are no areas to rank.", tables=(AREAS,))
    first = ordered.iloc[0]
    best = year.given.structure.area_names.get(first.service_area, first.printed)
    return year.exhibit(
        "deviations",
        ordered[["label", "deviation_nok_thousand"]],
        figures={"best": best},
        cases={"best": sign_case(first.deviation_nok_thousand, "under", "over", "over")},
        origins=(year.given.origins[AREAS],),
        status="observed",
    )


def is_by_area_alone(year: Year) -> bool:
    """Whether operations are told of by area, and not by committee."""
    return AREAS in year.given.printed and COMMITTEES not in year.given.printed


def printed_twice(year: Year) -> Exhibit | Several:
    """Amounts that are printed under two names, where there are some."""
    if is_by_area_alone(year):
        return year.several("printed_twice", why=BY_AREA_ALONE)
    frame = model.same_amounts_twice(
        year.given.of_year(COMMITTEES),
        year.given.of_year(AREAS),
        year.given.structure.committee_names,
    )
    equal = int((frame.difference_nok_thousand == 0).sum())
    if not equal:
        return year.several("printed_twice", why="ingen beløp er trykt under to navn")
    return year.exhibit(
        "printed_twice",
        frame,
        figures={"equal": equal, "all": len(frame)},
        notes=("same_amounts",),
        origins=(year.given.origins[COMMITTEES],),
    )


def central(year: Year) -> Several:
    """Central items, a table for each statement, where the prescribed one is not there instead."""
    if is_by_statement(year):
        return year.several("central", why=BY_STATEMENT)
    rows = year.given.of_year(CENTRAL)
    parts = []
    for name in STATEMENTS:
        part = rows[rows.statement == name]
        frame = printed_columns(part[["label", *AMOUNTS]].assign(is_total=part.kind == "sum"))
        origins = (year.given.origins[CENTRAL],)
        if len(frame):
            parts.append(year.exhibit(f"central.{name}", frame, origins=origins, status="observed"))
    return year.several("central", *parts, why="oversikten har ingen av dem")


def is_by_statement(year: Year) -> bool:
    """Whether what is central stands in the prescribed statement, not in one of the council's."""
    return STATEMENT in year.given.printed and CENTRAL not in year.given.printed


def bridge(year: Year) -> Exhibit | Several:
    """How the deviations add up to what was drawn from funds.

    Those of the committees, or of the areas where the committees are not told of.
    """
    given = year.given
    if is_by_statement(year):
        return year.several("bridge", why=BY_STATEMENT)
    operations = AREAS if is_by_area_alone(year) else COMMITTEES
    frame = model.deviation_bridge(given.of_year(operations), given.of_year(CENTRAL))
    taken = frame.change_nok_million.iloc[-1]
    return year.exhibit(
        "bridge",
        frame,
        figures={"taken_nok_million": taken},
        cases={"drawn": sign_case(taken, "less", "more", "same")},
        origins=(year.given.origins[CENTRAL],),
    )


@lru_cache(maxsize=64)
def checks_of(year: Year) -> dict[str, pd.DataFrame]:
    """Checks of the municipality's tables, by the table's name.

    Raises
    ------
    NotThere
        If none of them says what it should add up to.
    """
    checks = _reconciliation.checked(year.given.printed, year.key[0])
    if not checks:
        raise NotThere("There are no printed sums to check.", tables=(COMMITTEES,))
    return checks


def tally(year: Year) -> Exhibit:
    """How many checks the printed tables stand."""
    return _reconciliation.tally(year, "tally", checks_of(year), *year.key)


def restated(year: Year) -> Exhibit | Several:
    """Figures of earlier years that the year's report prints otherwise than before."""
    given = year.given
    return _reconciliation.restated(year, "restated", given.tables, given.place, year.key[1])


def not_closing(year: Year) -> Exhibit | Several:
    """Every printed figure whose difference rounding does not explain."""
    found = _reconciliation.not_closing(year, "not_closing", checks_of(year), *year.key)
    if found.frame.empty:
        return year.several("not_closing", why="alle trykte summer og avvik stemmer")
    return found
