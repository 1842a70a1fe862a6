"""The printed totals of all annual reports that are there."""

from __future__ import annotations

from kommunetall.exhibit import Exhibit, Several
from kommunetall.models.workforce.trend import projected, totals_over_time, trends
from kommunetall.prepare import _reconciliation as common
from kommunetall.prepare._workforce.printed import Printed


def trend(printed: Printed) -> Exhibit:
    """How many years there are of each total, and its trend where they are enough."""
    given = printed.given
    series = totals_over_time(given.every, printed.year)
    return printed.exhibit(
        "trend", trends(series), origins=common.papers(given.tables, given.place.code)
    )


def outlook(printed: Printed) -> Several:
    """Each total that has years enough, with two years ahead."""
    given = printed.given
    paths = projected(totals_over_time(given.every, printed.year))
    papers = common.papers(given.tables, given.place.code)
    named = paths.rename(columns={"low": "low_middle", "high": "high_middle"})
    parts = [
        printed.exhibit(f"outlook.{measure}", rows.drop(columns="measure"), origins=papers)
        for measure, rows in named.groupby("measure", sort=False)
    ]
    return printed.several("outlook", *parts, why="" if parts else TOO_FEW)


TOO_FEW = "for få år til å vise en utvikling"
