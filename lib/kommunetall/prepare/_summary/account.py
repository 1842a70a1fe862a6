"""The operating account as it is printed, and whether it closes."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models import summary as model
from kommunetall.models.findings import sign_case
from kommunetall.models.structure import Structure
from kommunetall.prepare import _reconciliation
from kommunetall.prepare._summary.topics import Year

COMMITTEES, AREAS, CENTRAL = (
    "operations_by_committee",
    "operations_by_service_area",
    "central_items",
)
AMOUNTS = (
    "original_budget_nok_thousand",
    "revised_budget_nok_thousand",
    "actual_nok_thousand",
    "deviation_nok_thousand",
    "deviation_percent",
)
STATEMENTS = ("central_expenditure", "financial_items", "year_end_dispositions")


def committees(year: Year) -> Exhibit:
    """Operations by committee."""
    rows = year.given.of_year(COMMITTEES)
    frame = rows[["label", "actual_previous_year_nok_thousand", *AMOUNTS[1:]]]
    frame = frame.assign(is_total=rows.kind == "sum")
    previous = {"previous_year": year.key[1] - 1}
    origins = (year.given.origins[COMMITTEES],)
    return year.exhibit("committees", frame, figures=previous, origins=origins, status="observed")


def areas(year: Year) -> Exhibit:
    """Operations by service area, with the sums of the committees."""
    names = Structure(year.given.tables).committee_names
    rows = model.named_areas(year.given.of_year(AREAS), names)
    frame = rows[["label", *AMOUNTS, "is_total"]]
    origins = (year.given.origins[AREAS],)
    return year.exhibit("areas", frame, notes=("sums",), origins=origins, status="observed")


def deviations(year: Year) -> Exhibit:
    """Service areas by their deviation, the most underspent first."""
    rows = year.given.of_year(AREAS)
    ordered = rows[rows.kind == "line"].sort_values("deviation_nok_thousand", ascending=False)
    frame = model.named_areas(ordered, {})[["label", "deviation_nok_thousand"]]
    first = ordered.iloc[0]
    return year.exhibit(
        "deviations",
        frame.reset_index(drop=True),
        figures={"best": first.label},
        cases={"best": sign_case(first.deviation_nok_thousand, "under", "over", "over")},
        origins=(year.given.origins[AREAS],),
        status="observed",
    )


def printed_twice(year: Year) -> Exhibit:
    """Amounts that are printed under two names."""
    frame = model.same_amounts_twice(year.given.of_year(COMMITTEES), year.given.of_year(AREAS))
    equal = int((frame.difference_nok_thousand == 0).sum())
    return year.exhibit(
        "printed_twice",
        frame,
        figures={"equal": equal, "all": len(frame)},
        notes=("same_amounts",) if equal else (),
        origins=(year.given.origins[COMMITTEES],),
    )


def central(year: Year) -> Several:
    """Central items, a table for each statement."""
    rows = year.given.of_year(CENTRAL)
    parts = []
    for name in STATEMENTS:
        part = rows[rows.statement == name]
        frame = part[["label", *AMOUNTS]].assign(is_total=part.kind == "sum")
        origins = (year.given.origins[CENTRAL],)
        if len(frame):
            parts.append(year.exhibit(f"central.{name}", frame, origins=origins, status="observed"))
    return year.several("central", *parts, why="oversikten har ingen av dem")


def bridge(year: Year) -> Exhibit:
    """How the deviations add up to what was drawn from funds."""
    frame = model.deviation_bridge(year.given.of_year(COMMITTEES), year.given.of_year(CENTRAL))
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


def not_closing(year: Year) -> Exhibit:
    """Every printed figure whose difference rounding does not explain."""
    return _reconciliation.not_closing(year, "not_closing", checks_of(year), *year.key)
