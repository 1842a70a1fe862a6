"""The printed totals of all annual reports that are there."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from kommunetall.errors import NotThere
from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.workforce.trend import TOO_FEW as TOO_FEW_YEARS
from kommunetall.models.workforce.trend import projected, totals_over_time, trends
from kommunetall.prepare._reconciliation import papers
from kommunetall.prepare._workforce.read import Given

TOO_FEW = "for få år"


@lru_cache(maxsize=64)
def totals(given: Given) -> pd.DataFrame:
    """Printed totals, each year as the last report prints it.

    Raises
    ------
    NotThere
        If there is no table with totals.
    """
    found = totals_over_time(given.every, given.year)
    if found.empty:
        raise NotThere("Det er ingen summer over tid.", tables=("fte_employees",))
    return found


def trend(given: Given) -> Exhibit | Several:
    """How many years there are of each total, and its trend; none where no total has enough."""
    frame = trends(totals(given))
    if (frame.outcome == TOO_FEW_YEARS).all():
        return given.several("trend", why=TOO_FEW)
    return given.exhibit("trend", frame, origins=papers(given.tables, given.place.code, given.year))


def outlook(given: Given) -> Several:
    """Each total that has years enough, with two years ahead."""
    paths = projected(totals(given)).rename(columns={"low": "low_middle", "high": "high_middle"})
    origins = papers(given.tables, given.place.code, given.year)
    parts = [
        given.exhibit(f"outlook.{measure}", rows.drop(columns="measure"), origins=origins)
        for measure, rows in paths.groupby("measure", sort=False)
    ]
    return given.several("outlook", *parts, why="" if parts else TOO_FEW)
